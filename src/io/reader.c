/*
 * reader.c - a file of order lines as records, in bounded memory.
 *
 * One buffer of RECORD_MAX and a chunk. A scan looks for the end of the record that starts at
 * `at`; when it wants more, what is left moves to the front and the buffer is filled up. Since a
 * chunk is a fraction of RECORD_MAX, a record is rescanned a few times at most; since an open quote
 * is given up after QUOTED_LINES_MAX lines, so is what stands behind it.
 */
#include "io/reader_parts.h"

#include "io/unnamed.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *record_fault_text(record_fault f)
{
    switch (f) {
#define X(c, text)                                                                                 \
    case RECORD_##c: return text;
        RECORD_FAULT_MAP(X)
#undef X
    }
    tg_panic(__FILE__, __LINE__, "record_fault");
}

/* ---- where a record ends --------------------------------------------------------------------- */

typedef enum { SCAN_DONE, SCAN_MORE, SCAN_QUOTE, SCAN_AFTER_QUOTE } scan_result;
typedef struct {
    size_t end, next; /* raw is [0, end); the next record starts at next */
    size_t newlines;
    size_t quote; /* the quote that is not closed, or closed too early */
} scan;           /* of several, the first whose cell leaves its line: it is the one to look at */

/* One physical line. At the end of the file a line without ending is one too. */
static scan_result scan_line(str s, bool eof, scan *out)
{
    const char *newline = memchr(s.ptr, '\n', s.len);
    if (!newline && !eof)
        return SCAN_MORE;
    out->next = newline ? (size_t)(newline - s.ptr) + 1 : s.len;
    out->end = newline ? out->next - 1 : s.len;
    if (newline && out->end > 0 && s.ptr[out->end - 1] == '\r')
        out->end--;
    out->newlines = newline != NULL;
    return SCAN_DONE;
}

/* From just after an opening quote to just after the one that closes it. */
static scan_result scan_quoted(str s, bool eof, size_t *i, scan *out)
{
    for (;;) {
        const char *quote = memchr(s.ptr + *i, '"', s.len - *i);
        size_t to = quote ? (size_t)(quote - s.ptr) : s.len;
        for (const char *p = s.ptr + *i; (p = memchr(p, '\n', (size_t)(s.ptr + to - p))); p++)
            out->newlines++;
        *i = to;
        if (out->newlines > QUOTED_LINES_MAX)
            return SCAN_QUOTE;
        if (!quote)
            return eof ? SCAN_QUOTE : SCAN_MORE;
        if (to + 1 == s.len && !eof)
            return SCAN_MORE;
        *i = to + 1;
        if (to + 1 == s.len || s.ptr[to + 1] != '"')
            return SCAN_DONE;
        *i = to + 2;
    }
}

/* A record whose first line holds quotes. */
static scan_result scan_csv(str s, char delimiter, bool eof, scan *out)
{
    out->newlines = 0;
    for (size_t i = 0;;) {
        bool quoted = i < s.len && s.ptr[i] == '"';
        if (quoted) {
            if (!out->newlines)
                out->quote = i;
            i++;
            scan_result r = scan_quoted(s, eof, &i, out);
            if (r != SCAN_DONE)
                return r;
        }
        size_t start = i;
        while (i < s.len && s.ptr[i] != delimiter && s.ptr[i] != '\n')
            i++;
        if (i == s.len && !eof)
            return SCAN_MORE;
        out->end = i;
        out->next = i;
        if (i < s.len && s.ptr[i] == '\n') {
            out->next = i + 1;
            if (i > start && s.ptr[i - 1] == '\r')
                out->end--;
        }
        if (quoted && (i < s.len && s.ptr[i] == delimiter ? i : out->end) != start)
            return SCAN_AFTER_QUOTE;
        if (i == s.len || s.ptr[i] == '\n') {
            out->newlines += i < s.len;
            return SCAN_DONE;
        }
        i++;
    }
}

/* ---- bytes ----------------------------------------------------------------------------------- */

bool reader_more(reader *r)
{
    tg_assert(r->fd >= 0 && !r->eof);
    if (r->at) {
        memmove(r->buf, r->buf + r->at, r->end - r->at);
        r->end -= r->at;
        r->at = 0;
    }
    size_t goal = r->end + READ_CHUNK;
    tg_assert(goal <= READ_ROOM);
    while (r->end < goal) {
        ssize_t n = read(r->fd, r->buf + r->end, goal - r->end);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            trouble_set(&r->trouble, "could not read `%s`: %s", r->name, strerror(errno));
            return false;
        }
        if (n == 0) {
            r->eof = true;
            return true;
        }
        r->end += (size_t)n;
    }
    return true;
}

char *reader_room(void)
{
    char *room = malloc(READ_ROOM + 2 * READ_PAD);
    if (!room)
        return NULL;
    memset(room, 0, READ_PAD);
    memset(room + READ_PAD + READ_ROOM, 0, READ_PAD);
    return room + READ_PAD;
}

void reader_room_free(char *room)
{
    if (room)
        free(room - READ_PAD);
}

static reader *reader_new(const char *name, trouble *t)
{
    reader *r = calloc(1, sizeof *r);
    if (!r) {
        trouble_set(t, "out of memory");
        return NULL;
    }
    r->name = name;
    r->fd = -1;
    r->line = 1;
    r->number = 1;
    r->kind = KIND_CSV;
    r->delimiter = ',';
    return r;
}

reader *reader_memory(const char *name, str bytes, trouble *t)
{
    reader *r = reader_new(name, t);
    if (!r)
        return NULL;
    r->from = bytes.ptr ? bytes.ptr : "";
    r->end = bytes.len;
    r->total = bytes.len;
    r->eof = true;
    return r;
}

reader *reader_open(const char *path, trouble *t)
{
    bool standard = strcmp(path, "-") == 0;
    reader *r = reader_new(standard ? "standard input" : path, t);
    if (!r)
        return NULL;
    r->buf = reader_room();
    r->from = r->buf;
    r->fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (!r->buf) {
        trouble_set(t, "out of memory");
    } else if (r->fd < 0 || fstat(r->fd, &st) != 0) {
        trouble_set(t, "could not open `%s`: %s", path, strerror(errno));
    } else if (S_ISDIR(st.st_mode)) {
        trouble_set(t, "`%s` is a folder, not a file", path);
    } else {
        r->total = S_ISREG(st.st_mode) && st.st_size > 0 ? (uint64_t)st.st_size : 0;
        return r;
    }
    reader_close(r);
    return NULL;
}

void reader_close(reader *r)
{
    if (!r)
        return;
    if (r->fd > STDIN_FILENO)
        close(r->fd);
    reader_room_free(r->buf);
    free(r);
}

const char *reader_name(const reader *r)
{
    return r->name;
}

bool reader_had_bom(const reader *r)
{
    return r->bom;
}

const trouble *reader_trouble(const reader *r)
{
    return &r->trouble;
}

uint64_t reader_taken_bytes(const reader *r)
{
    return r->taken;
}

uint64_t reader_total_bytes(const reader *r)
{
    return r->total;
}

void reader_set_kind(reader *r, input_kind kind, char delimiter)
{
    tg_assert(kind != KIND_AUTO);
    r->kind = kind;
    r->delimiter = delimiter;
}

/* ---- the start of a file --------------------------------------------------------------------- */

/* What common files that are no order files begin with. */
static const struct {
    str begins;
    const char *is, *hint;
} others[] = {
    {{"\xFF\xFE", 2}, "is UTF-16", "save it as CSV UTF-8, or: iconv -f UTF-16 -t UTF-8"},
    {{"\xFE\xFF", 2}, "is UTF-16", "save it as CSV UTF-8, or: iconv -f UTF-16 -t UTF-8"},
    {{"PK\x03\x04", 4}, "is a spreadsheet or an archive, not text", "save the sheet as CSV UTF-8"},
    {{"\xD0\xCF\x11\xE0", 4}, "is a spreadsheet of old, not text", "save the sheet as CSV UTF-8"},
    {{"\x1F\x8B", 2}, "is compressed", "gzip -dc FILE | tollgate decide -"},
    {{"%PDF-", 5}, "is a PDF file", "save the orders as CSV UTF-8 where they come from"},
    {{"<", 1}, "is a web page or XML", "save the orders as CSV UTF-8 where they come from"},
    {{"sep=", 4},
     "begins with `sep=`, which is no header",
     "take that line out: the delimiter is found out, or --delimiter states it"},
};

static bool is_text(str s, const char *name, trouble *t)
{
    for (size_t i = 0; i < TG_COUNT(others); i++) {
        if (!str_starts(s, others[i].begins))
            continue;
        trouble_set(t, "`%s` %s", name, others[i].is);
        trouble_hint(t, "%s", others[i].hint);
        return false;
    }
    return true;
}

bool reader_peek(reader *r, str *first, trouble *t)
{
    *first = STR("");
    while (!r->eof && r->end - r->at < RECORD_MAX && !memchr(r->from + r->at, '\n', r->end - r->at))
        if (!reader_more(r)) {
            *t = r->trouble;
            return false;
        }
    if (!is_text(reader_left(r), r->name, t))
        return false;
    if (!r->bom && str_starts(reader_left(r), STR("\xEF\xBB\xBF"))) {
        r->bom = true;
        r->at += 3;
        r->taken += 3;
    }
    *first = reader_left(r);
    return true;
}

bool reader_peek_record(reader *r, char delimiter, record *out)
{
    reader copy = *r;
    copy.kind = KIND_CSV;
    copy.delimiter = delimiter;
    for (;;) {
        str s = reader_left(&copy);
        scan found;
        if (s.len == 0)
            return false;
        if (scan_line(s, true, &found) == SCAN_DONE && found.end > 0)
            break;
        copy.at += found.next;
        copy.line++;
    }
    str s = reader_left(&copy);
    if (s.len > RECORD_MAX)
        s.len = RECORD_MAX;
    scan found;
    if (scan_csv(s, delimiter, true, &found) != SCAN_DONE)
        return false;
    *out = (record){.raw = str_sub(s, 0, found.end), .line = copy.line, .number = 1};
    return true;
}

/* ---- records --------------------------------------------------------------------------------- */

/* Takes [0, end) as raw and moves past next. */
static void take(reader *r, const scan *found, record *out)
{
    str s = reader_left(r);
    out->raw = str_sub(s, 0, found->end);
    out->ending = str_sub(s, found->end, found->next);
    out->line = r->line;
    r->at += found->next;
    r->taken += found->next;
    r->line += found->newlines;
}

/* A piece of a line that is too long; the last one ends with the line. */
static bool next_piece(reader *r, record *out)
{
    out->fault = RECORD_LONG;
    out->continued = r->in_long;
    out->number = out->continued ? r->number - 1 : r->number++;
    for (;;) {
        str s = reader_left(r);
        scan found = {0};
        scan_result end = scan_line(s, r->eof, &found);
        if (end == SCAN_DONE && found.next <= RECORD_MAX + 2) {
            take(r, &found, out);
            r->in_long = false;
            return true;
        }
        if (s.len >= RECORD_MAX + 2) {
            /* Neither half of a \r\n nor of a character is worth keeping together here. */
            found = (scan){.end = RECORD_MAX, .next = RECORD_MAX};
            if (s.ptr[RECORD_MAX - 1] == '\r')
                found.end = found.next = RECORD_MAX - 1;
            take(r, &found, out);
            out->more = true;
            r->in_long = true;
            return true;
        }
        if (!reader_more(r))
            return false;
    }
}

/* The scan of the record at `at`, with as much of the file as it wants. */
static bool scan_record(reader *r, scan_result *result, scan *found)
{
    for (;;) {
        str s = reader_left(r);
        *found = (scan){0};
        *result = scan_line(s, r->eof, found);
        if (*result == SCAN_DONE && r->kind == KIND_CSV && memchr(s.ptr, '"', found->end))
            *result = scan_csv(s, r->delimiter, r->eof, found);
        if (*result != SCAN_MORE || s.len > RECORD_MAX)
            return true;
        if (!reader_more(r))
            return false;
    }
}

bool reader_next(reader *r, record *out)
{
    *out = (record){0};
    if (r->in_long)
        return next_piece(r, out);
    for (;;) {
        scan_result result;
        scan found;
        if (trouble_is(&r->trouble) || !scan_record(r, &result, &found))
            return false;
        if (r->eof && r->at == r->end)
            return false;
        scan first = {0}; /* the physical line */
        bool whole = scan_line(reader_left(r), r->eof, &first) == SCAN_DONE;
        if (!whole || first.end > RECORD_MAX)
            return next_piece(r, out);
        if (first.end == 0) { /* a blank line */
            take(r, &first, out);
            continue;
        }
        if (result == SCAN_DONE && found.end <= RECORD_MAX) {
            take(r, &found, out);
        } else {
            bool one_line = result == SCAN_AFTER_QUOTE && !found.newlines;
            out->fault = one_line ? RECORD_AFTER_QUOTE : RECORD_QUOTE;
            out->fault_at = found.quote < first.end ? found.quote : 0;
            take(r, &first, out);
        }
        out->number = r->number++;
        return true;
    }
}

/* ---- once more ------------------------------------------------------------------------------- */

/* Puts all that is left into a file of its own, and reads from that. */
static bool copy_rest(reader *r, trouble *t)
{
    int fd = unnamed_open(t);
    bool good = fd >= 0;
    while (good) {
        good = unnamed_write(fd, r->from + r->at, r->end - r->at, t);
        r->at = r->end = 0;
        if (r->eof || !good)
            break;
        if (!reader_more(r)) {
            *t = r->trouble;
            good = false;
        }
    }
    if (!good) {
        if (fd >= 0)
            close(fd);
        return false;
    }
    if (r->fd > STDIN_FILENO)
        close(r->fd);
    r->fd = fd;
    r->eof = false;
    if (lseek(fd, 0, SEEK_SET) == 0)
        return true;
    trouble_set(t, "could not read `%s` twice: %s", r->name, strerror(errno));
    return false;
}

bool reader_keep(reader *r, trouble *t)
{
    off_t at = r->fd < 0 ? (off_t)r->end : lseek(r->fd, 0, SEEK_CUR);
    if (at < 0) {
        if (!copy_rest(r, t))
            return false;
        at = 0;
    }
    r->kept.at = at - (off_t)(r->end - r->at);
    r->kept.line = r->line;
    r->kept.number = r->number;
    r->kept.taken = r->taken;
    return true;
}

bool reader_again(reader *r, trouble *t)
{
    r->line = r->kept.line;
    r->number = r->kept.number;
    r->taken = r->kept.taken;
    r->in_long = false;
    r->trouble = (trouble){{0}, {0}};
    if (r->fd < 0) {
        r->at = (size_t)r->kept.at;
        return true;
    }
    r->at = r->end = 0;
    r->eof = false;
    if (lseek(r->fd, r->kept.at, SEEK_SET) >= 0)
        return true;
    trouble_set(t, "could not read `%s` twice: %s", r->name, strerror(errno));
    return false;
}
