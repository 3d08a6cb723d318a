/*
 * bad_lines.c - see bad_lines.h.
 */
#include "cli/bad_lines.h"

enum { TOLD_MAX = 20 };

/* Why the line is bad: as it was read, or as one of the batches that decided it says. */
static str reason_of(const book *b, const book_line *l, bool decided, tg_reason *why)
{
    if (l->bad)
        return l->reason;
    for (size_t k = 0; decided && k < BOOK_BATCHES; k++) {
        if (tg_batch_outcome(b->batches[k], l->row))
            continue;
        tg_batch_reason(b->batches[k], l->row, why);
        return str_c(why->text);
    }
    return STR("");
}

void bad_lines_tell(const args *a, const book *b, bool decided, progress *p, size_t *told)
{
    for (size_t i = 0; i < b->count && *told < TOLD_MAX && !args_has(a, OPT_QUIET); i++) {
        const book_line *l = &b->lines[i];
        tg_reason why = {""};
        str reason = reason_of(b, l, decided, &why);
        if (!reason.len)
            continue;
        progress_clear(p);
        fprintf(stderr, "%s:%llu: line `" STR_FMT "`: " STR_FMT "\n",
                reader_name(b->orders->source), (unsigned long long)l->place, STR_ARG(l->id),
                STR_ARG(reason));
        if (++*told == TOLD_MAX)
            fputs("bad lines after these are counted; `tollgate decide` tells of each\n", stderr);
    }
}
