/*
 * moments.h - the days of a range worth deciding on, and a line's clocks moved to one of them.
 *
 *     tg_epochs of each line ──┐
 *     tg_known_days ───────────┴─▶ moments ── ascending, each day once, the first of the range first
 *
 * Between two of them no answer changes (docs/time.md).
 */
#ifndef TG_WHATIF_MOMENTS_H
#define TG_WHATIF_MOMENTS_H

#include "base/arena.h"
#include <tollgate.h>

typedef struct {
    int32_t from, through;
    int32_t *days;
    size_t count, room;
} moments;

/* The dates that stand on the day: the pack's clocks, and others that the caller names. */
typedef struct { uint32_t *facts; size_t count; } movers;
TG_MUST_USE bool movers_init(movers *m, const tg_pack *pack, const uint32_t *more, size_t count);
void movers_free(movers *m);
/* All of them of the line, or of every row of the batch, on that day. */
TG_MUST_USE tg_status movers_set(const movers *m, tg_line *line, int32_t day);
TG_MUST_USE tg_status movers_set_all(const movers *m, tg_batch *batch, int32_t day);

TG_MUST_USE bool moments_init(moments *m, int32_t from, int32_t through);
void moments_free(moments *m);
/* Epochs of the line (NULL: of the pack), whose `movers` are left missing: where they stood before
 * says nothing about a line that moves. False when out of memory. */
TG_MUST_USE bool moments_epochs(moments *m, const tg_run *run, const movers *v, tg_line *line);
/* Days of publication. */
TG_MUST_USE bool moments_known(moments *m, const tg_pack *pack);
TG_MUST_USE bool moments_add(moments *m, int32_t day);

#endif
