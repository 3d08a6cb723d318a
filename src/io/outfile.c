/*
 * outfile.c - a file that is there complete or not at all.
 *
 * The names of half-written files are kept in a fixed table that the signal handler may read at any
 * moment: a name is complete before its `used` is set, and no longer used before it is changed.
 */
#define _XOPEN_SOURCE 700 /* realpath */
#include "io/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HALF_MAX = 8, BUFFER_BYTES = 1 << 16 };

static struct {
    volatile sig_atomic_t used;
    char path[PATH_MAX];
} half_written[HALF_MAX];

struct outfile {
    int fd;
    int error; /* errno of the first failure */
    int half;  /* index into half_written; -1: written straight */
    char *target;
    char shown[512];
    strbuf buffer;
};

/* ---- signals --------------------------------------------------------------------------------- */

static void on_signal(int number)
{
    for (int i = 0; i < HALF_MAX; i++)
        if (half_written[i].used)
            unlink(half_written[i].path);
    /* Blocked while handled: it ends the program as soon as this returns. */
    signal(number, SIG_DFL);
    raise(number);
}

void outfile_on_signals(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
    for (size_t i = 0; i < TG_COUNT(numbers); i++) {
        struct sigaction was, act = {.sa_handler = on_signal};
        sigfillset(&act.sa_mask);
        if (sigaction(numbers[i], NULL, &was) == 0 && was.sa_handler != SIG_IGN)
            sigaction(numbers[i], &act, NULL);
    }
}

static int remember(const char *path)
{
    for (int i = 0; i < HALF_MAX; i++)
        if (!half_written[i].used) {
            snprintf(half_written[i].path, sizeof half_written[i].path, "%s", path);
            half_written[i].used = 1;
            return i;
        }
    return -1;
}

static void forget(outfile *f)
{
    if (f->half >= 0)
        half_written[f->half].used = 0;
    f->half = -1;
}

/* ---- opening --------------------------------------------------------------------------------- */

/* The mode of the file that is replaced, or that of a new one. */
static mode_t mode_for(const char *target)
{
    struct stat st;
    if (stat(target, &st) == 0)
        return st.st_mode & 07777;
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

/* Makes the file and remembers it, with no signal in between. */
static bool open_half(outfile *f, char *name)
{
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    f->fd = mkstemp(name);
    int error = errno;
    if (f->fd >= 0) {
        f->half = remember(name);
        if (f->half < 0) {
            unlink(name);
            error = EMFILE;
        }
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    errno = error;
    return f->fd >= 0 && f->half >= 0;
}

static bool open_beside(outfile *f, const char *path)
{
    char real[PATH_MAX], name[PATH_MAX];
    /* A link stays one: the file that it points to is replaced. */
    f->target = strdup(realpath(path, real) ? real : path);
    if (!f->target)
        return false;
    int n = snprintf(name, sizeof name, "%s.XXXXXX", f->target);
    if (n < 0 || (size_t)n >= sizeof name) {
        errno = ENAMETOOLONG;
        return false;
    }
    return open_half(f, name) && fchmod(f->fd, mode_for(f->target)) == 0;
}

outfile *outfile_scratch(trouble *t)
{
    const char *folder = getenv("TMPDIR");
    char name[PATH_MAX];
    outfile *f = calloc(1, sizeof *f);
    if (!f) {
        trouble_set(t, "out of memory");
        return NULL;
    }
    *f = (outfile){.fd = -1, .half = -1};
    strbuf_init(&f->buffer, NULL);
    int n = snprintf(name, sizeof name, "%s/tollgate.XXXXXX", folder && *folder ? folder : "/tmp");
    bool fits = n > 0 && (size_t)n < sizeof name;
    errno = ENAMETOOLONG;
    if (fits && open_half(f, name))
        return f;
    trouble_set(t, "could not write a temporary file in `%s`: %s",
                folder && *folder ? folder : "/tmp", strerror(errno));
    outfile_drop(f);
    return NULL;
}

const char *outfile_scratch_path(const outfile *f)
{
    return half_written[f->half].path;
}

outfile *outfile_open(const char *path, trouble *t)
{
    outfile *f = calloc(1, sizeof *f);
    if (!f) {
        trouble_set(t, "out of memory");
        return NULL;
    }
    *f = (outfile){.fd = -1, .half = -1};
    strbuf_init(&f->buffer, NULL);
    struct stat st;
    bool good;
    if (strcmp(path, "-") == 0) {
        snprintf(f->shown, sizeof f->shown, "standard output");
        f->fd = STDOUT_FILENO;
        good = true;
    } else {
        snprintf(f->shown, sizeof f->shown, "`%s`", path);
        if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
            f->fd = open(path, O_WRONLY | O_CLOEXEC);
            good = f->fd >= 0;
        } else {
            good = open_beside(f, path);
        }
    }
    if (good)
        return f;
    trouble_set(t, "could not write %s: %s", f->shown, strerror(errno));
    outfile_drop(f);
    return NULL;
}

/* ---- writing --------------------------------------------------------------------------------- */

static void put(outfile *f, str s)
{
    while (s.len && !f->error) {
        ssize_t n = write(f->fd, s.ptr, s.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            f->error = n < 0 ? errno : ENOSPC;
        else
            s = str_sub(s, (size_t)n, s.len);
    }
}

void outfile_write(outfile *f, str s)
{
    if (f->error)
        return;
    if (f->buffer.len + s.len > BUFFER_BYTES) {
        put(f, strbuf_str(&f->buffer));
        strbuf_clear(&f->buffer);
    }
    if (s.len >= BUFFER_BYTES)
        put(f, s);
    else
        strbuf_add(&f->buffer, s);
    if (f->buffer.failed)
        f->error = ENOMEM;
}

bool outfile_good(const outfile *f)
{
    return f->error == 0;
}

/* The rename is on the disk too once its folder is. A file system that cannot do that is fine. */
static void sync_folder(const char *target)
{
    char *copy = strdup(target);
    char *slash = copy ? strrchr(copy, '/') : NULL;
    if (slash)
        slash[slash == copy] = '\0';
    int fd = copy ? open(slash ? copy : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (fd >= 0) {
        (void)!fsync(fd);
        close(fd);
    }
    free(copy);
}

bool outfile_finish(outfile *f, trouble *t)
{
    put(f, strbuf_str(&f->buffer));
    if (f->half >= 0) {
        if (!f->error && fsync(f->fd) != 0)
            f->error = errno;
        if (close(f->fd) != 0 && !f->error)
            f->error = errno;
        f->fd = -1;
        if (!f->error && rename(half_written[f->half].path, f->target) != 0)
            f->error = errno;
        if (!f->error) {
            forget(f);
            sync_folder(f->target);
        }
    } else if (f->fd > STDOUT_FILENO) {
        if (close(f->fd) != 0 && !f->error)
            f->error = errno;
        f->fd = -1;
    }
    bool good = f->error == 0;
    if (!good && f->error != EPIPE)
        trouble_set(t, "could not write %s: %s", f->shown, strerror(f->error));
    outfile_drop(f);
    return good;
}

void outfile_drop(outfile *f)
{
    if (!f)
        return;
    if (f->fd > STDOUT_FILENO)
        close(f->fd);
    if (f->half >= 0)
        unlink(half_written[f->half].path);
    forget(f);
    strbuf_free(&f->buffer);
    free(f->target);
    free(f);
}

bool outfile_replace(const char *path, str bytes, trouble *t)
{
    outfile *f = outfile_open(path, t);
    if (!f)
        return false;
    outfile_write(f, bytes);
    return outfile_finish(f, t);
}
