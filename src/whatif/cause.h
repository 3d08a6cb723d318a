/*
 * cause.h - why one outcome differs from another: the measures, cited.
 *
 *     outcome on the day before ─┐   gates whose verdicts differ    measures there that stand, or
 *     outcome on the day        ─┴─▶ (or all, if none does)     ──▶ stand otherwise, in one of them
 *
 * A measure that begins, ends or becomes known in between is a cause of its own; the others that
 * changed (defeated by it, freed by its end) follow from it and are named only where no such
 * measure is found: then a definition, group, question or date made the difference.
 */
#ifndef TG_WHATIF_CAUSE_H
#define TG_WHATIF_CAUSE_H

#include "base/arena.h"
#include <tollgate.h>

/* One side: what was decided, known by when, and where the clocks stood: a day per fact, in the
 * order of tg_clock_get; TG_DAY_NONE where a clock is not known. */
typedef struct {
    const tg_outcome *o;
    int32_t known_on;
    const int32_t *clocks;
    const tg_batch *batch; /* whose row it is; NULL: a line's own outcome */
    size_t row;
} side;

typedef enum { CAUSE_BEGINS, CAUSE_ENDS, CAUSE_KNOWN, CAUSE_FOLLOWS, CAUSE_COVERED,
               CAUSE_UNCOVERED } cause_kind;

typedef struct {
    cause_kind kind;
    uint32_t measure;      /* TG_NO_ID: a coverage */
    size_t dated;          /* the version, event or coverage cited (tg_dated_get) */
    tg_text before, after; /* answers of the measure */
} cause;

enum { CAUSES_MAX = 32 };

typedef struct {
    cause at[CAUSES_MAX];
    size_t count, more; /* more: past the room */
} cause_list;

/* Verdicts of line or a gate, disposition, why held, or what is charged differ. */
bool sides_differ(const tg_pack *pack, const side *a, const side *b);
/* Charge `i` of that side. */
tg_charge_result side_charge(const side *s, size_t i);
/* `a` before, `b` after. */
void causes_between(const tg_pack *pack, const side *a, const side *b, cause_list *out);
/* The version of a measure in force for that side; SIZE_MAX: none. */
size_t cause_version(const tg_pack *pack, uint32_t measure, const side *s);
const char *cause_word(cause_kind k); /* "begins", "ends", "becomes known" ... */

#endif
