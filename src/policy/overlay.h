/*
 * overlay.h - a model under a scenario: a second model that shares all tables but those the
 * scenario changes.
 *
 *     parameters   set: one version, at all times
 *     measures     adopted: `adopted`, known from the start; suspended: `off`; spans moved
 *     limits       adopted, off
 *
 * Everything keeps its number, so values and lines of the one are values and lines of the other.
 * What the scenario assumes, grants and demands is no part of it: those are things of lines.
 */
#ifndef TG_POLICY_OVERLAY_H
#define TG_POLICY_OVERLAY_H

#include "policy/model.h"

/* In `a`; `m` must outlive it. NULL when out of memory. */
TG_MUST_USE const model *model_under(const model *m, uint32_t scenario_id, arena *a);

#endif
