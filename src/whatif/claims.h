/*
 * claims.h - from a line and its outcome to what it claims of the limits: the bridge from the
 * library to limits.h. One for each thread.
 */
#ifndef TG_WHATIF_CLAIMS_H
#define TG_WHATIF_CLAIMS_H

#include "whatif/limits.h"

typedef struct claims claims;

/* `order`: the facts of limits_order. NULL: out of memory. */
TG_MUST_USE claims *claims_new(const tg_pack *pack, const uint32_t *order, size_t count);
void claims_free(claims *c);

/* TG_OK and claim_count 0: no limit concerns the line. What `out` points to holds until the next
 * call; place, id, goes and may_go are the caller's. TG_INPUT: the line is bad input. */
TG_MUST_USE tg_status claims_of(claims *c, tg_run *run, const tg_line *line, limit_line *out,
                                tg_reason *why);

/* Whether it goes in every world, and in some: verdict clear or conditional, or no gate passed. */
void claims_goes(const tg_pack *pack, const tg_outcome *o, bool *goes, bool *may_go);

/* The disposition; `met`: as if what is outstanding were met, so a line held for nothing else is
 * released. `held` may be NULL. */
tg_disposition claims_disposition(const tg_outcome *o, bool met, unsigned *held);

/* Whether the second outcome of a line is a consequence: another verdict at a gate, another charge,
 * a condition more, and nowhere milder on the whole. One that only asks for less is none. */
bool outcomes_bite(const tg_pack *pack, const tg_outcome *first, const tg_outcome *second);

#endif
