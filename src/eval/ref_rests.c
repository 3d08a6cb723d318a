/*
 * ref_rests.c - what gives a world its verdicts, and whether a suspension or non-enforcement makes
 * it milder (docs/engine.md section 6).
 */
#include "eval/ref_world.h"

static uint32_t version_of(const ref *r, uint32_t id, const rversion *v)
{
    return (uint32_t)(v->v - r->m->measures[id].versions);
}

static bool is_off(uint8_t said)
{
    return said == AN_SUSPENDED || said == AN_NOT_ENFORCED;
}

static bool targets(const measure_version *v, uint32_t id)
{
    for (uint32_t i = 0; i < v->target_count; i++) {
        if (v->targets[i] == id)
            return true;
    }
    return false;
}

/* Every measure that stands and takes `id` out eases the line. */
static void blame(ref *r, const rresult *as_is, uint32_t id)
{
    for (uint32_t i = 0; i < r->m->measures_count; i++) {
        const rversion *v = as_is->stands[i];
        if (!v || !targets(v->v, id))
            continue;
        if (v->v->effect == EF_SUSPEND ||
            (v->v->effect == EF_NOT_ENFORCE && r->line->stance == STANCE_ENFORCED))
            outcome_gives(r->m, r->out, i, version_of(r, i, v), (vset)(1u << as_is->line));
    }
}

/* What is out and would make the line worse; where nothing does by itself, all that is out. */
static void find_blame(ref *r, const rresult *as_is, const rresult *resumed)
{
    bool found = false;
    for (unsigned pass = 0; pass < 2 && !found; pass++) {
        for (uint32_t i = 0; i < r->m->measures_count; i++) {
            if (!is_off(as_is->answers[i]) || !resumed->stands[i] ||
                (pass == 0 && resumed->gives[i] <= as_is->line))
                continue;
            found = true;
            blame(r, as_is, i);
        }
    }
}

void ref_rests(ref *r, const rresult *as_is, rrests *x)
{
    for (uint32_t i = 0; i < r->m->measures_count; i++) {
        const rversion *v = as_is->stands[i];
        uint8_t gives = as_is->gives[i];
        if (v && gives > VD_CLEAR && gives == as_is->gates[r->m->measures[i].gate])
            outcome_gives(r->m, r->out, i, version_of(r, i, v), (vset)(1u << gives));
    }
    r->resumed = true;
    ref_world(r, false, x->resumed);
    r->resumed = false;
    if (x->resumed->line > as_is->line) {
        x->eased++;
        find_blame(r, as_is, x->resumed);
    }
}
