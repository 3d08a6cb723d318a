/*
 * telling.c - bad lines, progress, last words.
 */
#include "cli/telling.h"

#include <stdio.h>
#include <string.h>

void telling_begin(telling *t, bool quiet)
{
    *t = (telling){0};
    progress_begin(&t->progress, quiet);
}

static void tell_bad_lines(telling *t, str all)
{
    if (!all.len || t->told >= MESSAGES_MAX)
        return;
    progress_clear(&t->progress);
    while (all.len && t->told < MESSAGES_MAX) {
        const char *newline = memchr(all.ptr, '\n', all.len);
        size_t n = newline ? (size_t)(newline - all.ptr) + 1 : all.len;
        fwrite(all.ptr, 1, n, stderr);
        all = str_sub(all, n, all.len);
        t->told++;
    }
}

void telling_task(telling *t, const job *j, const task *done)
{
    t->lines += done->line_count;
    t->bad += done->bad_count;
    tell_bad_lines(t, strbuf_str(&done->messages));
    const reader *r = j->orders->source;
    progress_show(&t->progress, t->lines, reader_taken_bytes(r), reader_total_bytes(r));
}

void telling_end(const telling *t, const strbuf *remarks, const char *more)
{
    if (remarks->len)
        fwrite(remarks->ptr, 1, remarks->len, stderr);
    if (t->bad > t->told && t->told)
        fprintf(stderr, "%llu more bad lines%s\n", (unsigned long long)(t->bad - t->told), more);
    if (t->bad)
        fprintf(stderr, "%llu %s bad\n", (unsigned long long)t->bad,
                t->bad == 1 ? "line was" : "lines were");
}
