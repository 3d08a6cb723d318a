/*
 * solve_outcome.h - the parts of an outcome, each filled from frames.
 */
#ifndef TG_EVAL_SOLVE_OUTCOME_H
#define TG_EVAL_SOLVE_OUTCOME_H

#include "eval/solve_stand.h"

void *outcome_alloc(solver *s, size_t count, size_t size); /* lives with the outcome */
bool world_valid(const solver *s, uint32_t w);
extent plane_extent(const solver *s, const uint64_t *x); /* NULL: nowhere */
void outcome_finish_result(result *r);

/* solve_rests.c. Whether anything is suspended or left unenforced in some world of the frame. */
bool rests_hit(const frame *f);
/* What measures give, what eases the line, and the weakest; `resumed` NULL: nothing is hit. */
void rests_find(solver *s, const frame *f, const frame *resumed);

/* All of it, from the line's space. */
void solve_outcome(solver *s);
/* Past the limit: three-valued logic over the edges (docs/engine.md section 7). */
void solve_bounded(solver *s);
/* Hinges of open results, showings that would lift a settled one. */
void solve_hinges(solver *s, const frame *f);
/* One guess per open result. */
void solve_hinge_guess(solver *s);

/* ---- charges -------------------------------------------------------------------------------- */

void solve_charges(solver *s, const frame *f);
const charge_rule *charge_rule_of(const plan *p, const charge_use *u);
pay_kind charge_pay_of(verdict line);
/* One more pattern of bases in which the use stands; `of_all` and `full` are the caller's, who
 * begins with {UINT32_MAX, 0} and false, and ends with charge_pattern_end. */
void charge_pattern(charge_use *u, uint32_t surely, base_pattern *of_all, bool *full);
void charge_pattern_end(charge_use *u, const base_pattern *of_all, bool full);
/* A number each that is the same where an amount is worked out alike. False: out of memory. */
bool charges_made_of(const plan *p, const charge_use *uses, uint32_t count, uint64_t *made,
                     arena *scratch);
/* outcome.joint, from worlds in which charges stand `where` (by measure). */
void solve_joint(solver *s, const frame *f, uint64_t *const *where);
/* What stands of each base, from the extents of the uses alone. */
void charges_by_extent(solver *s);
/* Amounts of the line's uses into its outcome. */
void charges_finish(solver *s);
/* Amounts from a line's values, into `out` (one per use, in order). False: out of memory. */
bool charge_amounts(const plan *p, const prepared *values, const charge_use *uses, uint32_t count,
                    charge_result *out, arena *scratch, bool *overflow);

#endif
