/*
 * broken.h - why a line contradicts itself, in words, for both evaluators.
 *
 * Parts of constraints are counted over the pack: a constraint that is an AND counts as its parts
 * (docs/engine.md section 2). All texts live in the arena.
 */
#ifndef TG_EVAL_BROKEN_H
#define TG_EVAL_BROKEN_H

#include "policy/model.h"

/* A part of a constraint that is false, or (`fact` not ID_NONE) leaves a missing fact no value. */
str broken_part(const model *m, uint32_t part, const value *values, uint32_t fact, arena *a);
/* Parts (a flag each) that no values satisfy together. */
str broken_together(const model *m, const bool *parts, arena *a);
/* "`ratio` 5 WHAT a 3 / b 2": a derived fact against its parts. */
str broken_derived(const model *m, uint32_t fact, const value *values, const char *what, arena *a);

#endif
