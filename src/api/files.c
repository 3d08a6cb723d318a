/*
 * files.c - the only file of the core that touches the machine: folders and files of a pack.
 *
 * A pack may come from anyone, so what it names is looked at before it is opened:
 *   - paths are resolved as text and must stay in the folder that holds the pack's folder, so
 *     that `use base from "../base"` works and `file "/etc/passwd"` does not;
 *   - only regular files are read (a pipe would wait for ever), up to a bound, and the sum of
 *     all files has a bound too.
 * Symbolic links are followed: who can put one there can put the file there.
 */
#include "api/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    FILE_BYTES_MAX = 16 << 20, /* docs/language.md, section 1 */
    PACK_BYTES_MAX = 64 << 20,
    FOLDER_FILES_MAX = 10000,  /* a folder of policy has dozens */
    PATH_BYTES_MAX = 4096,
};

/* ---- paths ----------------------------------------------------------------------------------- */

typedef struct {
    char *out;
    size_t len;
    size_t floor; /* bytes that ".." cannot take away: "/" or leading "../" */
} path_builder;

static void path_part(path_builder *b, str part, bool absolute)
{
    if (part.len == 0 || str_eq(part, STR(".")))
        return;
    bool up = str_eq(part, STR(".."));
    if (up && b->len > b->floor) {
        while (b->len > b->floor && b->out[b->len - 1] != '/')
            b->len--;
        if (b->len > b->floor)
            b->len--; /* the slash before what went */
        return;
    }
    if (up && absolute)
        return;
    if (b->len && b->out[b->len - 1] != '/')
        b->out[b->len++] = '/';
    memcpy(b->out + b->len, part.ptr, part.len);
    b->len += part.len;
    if (up)
        b->floor = b->len;
}

str path_normal(arena *a, str path)
{
    if (path.len >= PATH_BYTES_MAX || memchr(path.ptr ? path.ptr : "", 0, path.len))
        return (str){0};
    path_builder b = {.out = arena_alloc(a, path.len + 2, 1)};
    if (!b.out)
        return (str){0};
    bool absolute = path.len && path.ptr[0] == '/';
    if (absolute) {
        b.out[b.len++] = '/';
        b.floor = 1;
    }
    for (size_t i = 0; i < path.len;) {
        size_t end = i;
        while (end < path.len && path.ptr[end] != '/')
            end++;
        path_part(&b, str_sub(path, i, end), absolute);
        i = end + 1;
    }
    if (b.len == 0)
        b.out[b.len++] = '.';
    b.out[b.len] = '\0';
    return (str){b.out, b.len};
}

/* Leading ".." of a normal path that has nothing else, or -1; "." has none of them. */
static int path_ups_only(str path)
{
    int ups = 0;
    if (str_eq(path, STR(".")))
        return 0;
    for (; str_starts(path, STR("../")); ups++)
        path = str_sub(path, 3, path.len);
    return str_eq(path, STR("..")) ? ups + 1 : -1;
}

static int path_ups(str path)
{
    int ups = 0;
    for (; str_starts(path, STR("../")); ups++)
        path = str_sub(path, 3, path.len);
    return ups + str_eq(path, STR(".."));
}

/* Is `path` (normal) in `folder` (normal) or below it? */
static bool files_inside(str path, str folder)
{
    int ups = path_ups_only(folder);
    if (ups >= 0)
        return path.len && path.ptr[0] != '/' && path_ups(path) <= ups;
    if (!str_starts(path, folder))
        return false;
    return path.len == folder.len || str_ends(folder, STR("/")) || path.ptr[folder.len] == '/';
}

/* ---- reading --------------------------------------------------------------------------------- */

static bool refuse(folder_files *f, const char *why)
{
    f->failed = true;
    snprintf(f->why, sizeof f->why, "%s", why);
    return false;
}

/* Not strerror: it may answer from a buffer that threads share, and in any language. */
static bool refuse_errno(folder_files *f)
{
    switch (errno) {
    case ENOENT: return refuse(f, "no such file or folder");
    case EACCES: return refuse(f, "permission denied");
    case ENOTDIR: return refuse(f, "not a folder");
    case EISDIR: return refuse(f, "a folder, not a file");
    case ELOOP: return refuse(f, "a symbolic link that leads to itself");
    case EMFILE:
    case ENFILE: return refuse(f, "too many open files");
    default: return refuse(f, "the system could not read it");
    }
}

static bool out_of_memory(folder_files *f)
{
    f->no_memory = true;
    return refuse(f, "out of memory");
}

/* The path to open for one that the text names; ptr NULL when it is out of bounds. */
static str path_allowed(folder_files *f, str path, arena *a)
{
    str parts[2] = {f->root, STR("/..")};
    char joined[PATH_BYTES_MAX];
    if (parts[0].len + parts[1].len >= sizeof joined)
        return (str){0};
    memcpy(joined, parts[0].ptr, parts[0].len);
    memcpy(joined + parts[0].len, parts[1].ptr, parts[1].len);
    str bound = path_normal(a, (str){joined, parts[0].len + parts[1].len});
    str normal = path_normal(a, path);
    if (!bound.ptr || !normal.ptr || !files_inside(normal, bound))
        return (str){0};
    return normal;
}

static bool read_bytes(folder_files *f, int fd, size_t size, arena *a, str *bytes)
{
    char *text = arena_alloc(a, size + 1, 1);
    if (!text)
        return out_of_memory(f);
    size_t got = 0;
    while (got < size) {
        ssize_t n = read(fd, text + got, size - got);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return refuse_errno(f);
        if (n == 0)
            break; /* it shrank meanwhile: what is there is the file */
        got += (size_t)n;
    }
    f->bytes_read += got;
    *bytes = (str){text, got};
    return true;
}

static bool read_open(folder_files *f, int fd, arena *a, str *bytes)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return refuse_errno(f);
    if (!S_ISREG(st.st_mode))
        return refuse(f, "not a regular file");
    if (st.st_size > FILE_BYTES_MAX)
        return refuse(f, "larger than 16 MiB");
    if ((size_t)st.st_size > PACK_BYTES_MAX - f->bytes_read)
        return refuse(f, "the files of the pack are larger than 64 MiB");
    return read_bytes(f, fd, (size_t)st.st_size, a, bytes);
}

static bool folder_read(void *ctx, str path, arena *a, str *bytes)
{
    folder_files *f = ctx;
    str allowed = path_allowed(f, path, a);
    if (!allowed.ptr)
        return refuse(f, "outside the folder that holds the pack");
    int fd = open(allowed.ptr, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return refuse_errno(f);
    bool good = read_open(f, fd, a, bytes);
    close(fd);
    return good;
}

/* ---- listing --------------------------------------------------------------------------------- */

static int name_order(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

static bool list_open(folder_files *f, DIR *dir, arena *a, const str **names, size_t *count)
{
    VEC(str) found = {0};
    struct dirent *entry;
    while (errno = 0, (entry = readdir(dir)) != NULL) {
        str name = str_c(entry->d_name);
        if (!str_ends(name, STR(".tg")) || name.ptr[0] == '.')
            continue;
        if (found.count == FOLDER_FILES_MAX)
            return refuse(f, "more than 10,000 policy files");
        str copy = str_dup(a, name);
        if (!copy.ptr || !vec_push(a, &found, copy))
            return out_of_memory(f);
    }
    if (errno)
        return refuse_errno(f);
    if (found.count)
        qsort(found.at, found.count, sizeof *found.at, name_order);
    *names = found.at;
    *count = found.count;
    return true;
}

static bool folder_list(void *ctx, str folder, arena *a, const str **names, size_t *count)
{
    folder_files *f = ctx;
    *names = NULL;
    *count = 0;
    str allowed = path_allowed(f, folder, a);
    if (!allowed.ptr)
        return refuse(f, "outside the folder that holds the pack");
    DIR *dir = opendir(allowed.ptr);
    if (!dir)
        return refuse_errno(f);
    bool good = list_open(f, dir, a, names, count);
    closedir(dir);
    return good;
}

static bool folder_there(void *ctx, str folder, arena *a)
{
    struct stat st;
    str allowed = path_allowed(ctx, folder, a);
    return allowed.ptr && stat(allowed.ptr, &st) == 0 && S_ISDIR(st.st_mode);
}

static const char *folder_why(void *ctx)
{
    const folder_files *f = ctx;
    return f->why;
}

pack_files files_folder(folder_files *f, str root)
{
    *f = (folder_files){.root = root};
    return (pack_files){.ctx = f,
                        .list = folder_list,
                        .read = folder_read,
                        .there = folder_there,
                        .why = folder_why};
}

/* ---- texts in memory ------------------------------------------------------------------------- */

static bool memory_list(void *ctx, str folder, arena *a, const str **names, size_t *count)
{
    memory_files *f = ctx;
    *names = NULL;
    *count = 0;
    str prefix = folder.len ? path_normal(a, folder) : STR(".");
    VEC(str) found = {0};
    for (size_t i = 0; i < f->count; i++) {
        str path = path_normal(a, f->names[i]);
        if (!prefix.ptr || !path.ptr) {
            f->no_memory = true;
            return false;
        }
        size_t skip = str_eq(prefix, STR(".")) ? 0 : prefix.len + 1;
        if (!files_inside(path, prefix) || path.len <= skip || !str_ends(path, STR(".tg")))
            continue;
        str name = str_sub(path, skip, path.len);
        if (memchr(name.ptr, '/', name.len))
            continue; /* of a folder below */
        if (!vec_push(a, &found, name)) {
            f->no_memory = true;
            return false;
        }
    }
    if (found.count)
        qsort(found.at, found.count, sizeof *found.at, name_order);
    *names = found.at;
    *count = found.count;
    f->failed = f->failed || found.count == 0;
    return found.count > 0;
}

static bool memory_read(void *ctx, str path, arena *a, str *bytes)
{
    memory_files *f = ctx;
    str wanted = path_normal(a, path);
    for (size_t i = 0; wanted.ptr && i < f->count; i++) {
        str name = path_normal(a, f->names[i]);
        if (name.ptr && str_eq(name, wanted) && f->texts[i].len <= FILE_BYTES_MAX) {
            *bytes = f->texts[i];
            return true;
        }
    }
    f->failed = true;
    return false;
}

static bool memory_there(void *ctx, str folder, arena *a)
{
    memory_files *f = ctx;
    str prefix = path_normal(a, folder);
    for (size_t i = 0; prefix.ptr && i < f->count; i++) {
        str path = path_normal(a, f->names[i]);
        if (path.ptr && path.len > prefix.len && files_inside(path, prefix))
            return true;
    }
    return false;
}

pack_files files_memory(memory_files *f)
{
    return (pack_files){
        .ctx = f, .list = memory_list, .read = memory_read, .there = memory_there};
}
