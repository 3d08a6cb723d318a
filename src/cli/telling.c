/*
 * telling.c - bad lines, progress, last words.
 */
#include "cli/telling.h"

#include <stdio.h>
#include <stdlib.h>
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

void telling_block(telling *t, str messages, uint64_t lines, uint64_t bad, uint64_t taken,
                   uint64_t total)
{
    t->lines += lines;
    t->bad += bad;
    tell_bad_lines(t, messages);
    progress_show(&t->progress, t->lines, taken, total);
}

void telling_task(telling *t, const job *j, const task *done)
{
    const reader *r = j->orders->source;
    telling_block(t, strbuf_str(&done->messages), done->line_count, done->bad_count,
                  reader_taken_bytes(r), reader_total_bytes(r));
}

/* ---- remarks --------------------------------------------------------------------------------- */

enum { HINTS_TOLD = 10 };

static int compare_remarks(const void *x, const void *y)
{
    const remark *a = x, *b = y;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    return str_cmp(a->text, b->text);
}

/* Threads made them on blocks of their own: by first line, each once. Quiet: no advice. */
void telling_remarks(const filler *const *fillers, size_t count, const char *file, bool quiet,
                     strbuf *out)
{
    size_t most = 0, n = 0, hints = 0;
    for (size_t i = 0; i < count; i++)
        most += fillers[i] ? filler_remark_count(fillers[i]) : 0;
    remark *all = calloc(most + 1, sizeof *all);
    for (size_t i = 0; all && i < count; i++)
        for (size_t k = 0; fillers[i] && k < filler_remark_count(fillers[i]); k++)
            all[n++] = filler_remark(fillers[i], k);
    if (all)
        qsort(all, n, sizeof *all, compare_remarks);
    for (size_t i = 0; all && i < n; i++) {
        bool again = false;
        for (size_t k = 0; k < i; k++)
            again |= str_eq(all[k].text, all[i].text);
        if (again || (all[i].hint && (quiet || hints++ >= HINTS_TOLD)))
            continue;
        if (all[i].hint)
            strbuf_printf(out, "  hint: " STR_FMT "\n", STR_ARG(all[i].text));
        else
            strbuf_printf(out, "%s:%llu: " STR_FMT "\n", file, (unsigned long long)all[i].line,
                          STR_ARG(all[i].text));
    }
    free(all);
}

/* ---- last words ------------------------------------------------------------------------------ */

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
