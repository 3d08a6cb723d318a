/*
 * reach.h - whom limits and adopted measures touch: so that one that touches nobody is told.
 *
 *     each line ──▶ member of a limit? may it go? does an adopted measure apply? ──▶ counts, a row each
 *     at the end ──▶ words for the rows that touch nothing: "no line is a member (in force from ...)"
 *
 * Rows are the limits that count (by the pack, its scenario or the caller) and the measures that
 * its scenario or the caller adopts. Sums only, so it does not matter which thread counted what.
 */
#ifndef TG_WHATIF_REACH_H
#define TG_WHATIF_REACH_H

#include "base/arena.h"
#include "base/str.h"
#include "tollgate.h"

typedef struct {
    str name;
    bool is_limit, adopted;
    uint32_t id;          /* of the limit, or of the first measure of that name */
    uint64_t counts, against, may_go; /* lines that are or may be members; those of `counts` that may go */
    uint64_t applies;     /* a measure: lines to which it applies in some world */
    uint64_t dated;       /* lines whose clock is known, and their first and last day */
    int32_t first, last;
} reach_row;

typedef struct reach {
    const tg_pack *pack;
    arena *a;
    VEC(reach_row) rows;
    uint64_t lines;       /* good ones that were looked at */
} reach;

/* With what the pack's own scenario adopts. False: out of memory. */
TG_MUST_USE bool reach_init(reach *r, const tg_pack *pack, arena *a);
/* The caller adopts that one too; a name that is none is left to others. */
TG_MUST_USE bool reach_adopt(reach *r, str name);
/* The caller leaves that one out: nothing is said of it. */
void reach_leave_out(reach *r, str name);
/* Limits and days of one good line, right after tg_run_limits of it; its measures. */
void reach_line(reach *r, const tg_run *run, bool may_go);
void reach_outcome(reach *r, const tg_outcome *outcome);
void reach_merge(reach *to, const reach *from);
/* Appends what there is to say of a row that touches nothing, or of a limit whose members cannot
 * go; nothing of the others. */
void reach_words(const reach *r, const reach_row *row, strbuf *out);
/* The same as sentences, in `a`: one for each that is adopted, one for the pack's own limits
 * together. `drawn`: limits are. The count; `*out` NULL where memory is out. */
size_t reach_sentences(const reach *r, bool drawn, arena *a, str **out);

#endif
