/*
 * bad_lines.c - see bad_lines.h.
 */
#include "cli/bad_lines.h"
#include "cli/setup.h"
#include "whatif/changed.h"

enum { TOLD_MAX = 20 };

/* Why the line is bad: as it was read, as the day says that first refuses it, or as one of the
 * batches that decided it. */
static str reason_of(const book *b, const book_line *l, bool decided, tg_reason *why)
{
    if (l->bad)
        return l->reason;
    if (l->refused.len)
        return l->refused;
    for (size_t k = 0; decided && k < BOOK_BATCHES; k++)
        if (!outcome_decided(tg_batch_outcome(b->batches[k], l->row))) {
            outcome_refused(b->batches[k], l->row, why);
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
        char day[11];
        bool on = !l->bad && l->refused.len;
        fprintf(stderr, "%s:%llu: line `" STR_FMT "`: %s%s" STR_FMT "\n",
                reader_name(b->orders->source), (unsigned long long)l->place, STR_ARG(l->id),
                on ? day_text(l->refused_on, day) : "", on ? ": " : "", STR_ARG(reason));
        if (++*told == TOLD_MAX)
            fputs("bad lines after these are counted; `tollgate decide` tells of each\n", stderr);
    }
}
