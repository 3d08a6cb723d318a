/*
 * atom.c - what one value makes of an atom, for whoever evaluates a plan.
 */
#include "plan/plan.h"

bool compare_holds(cmp_op op, int order)
{
    switch (op) {
    case CMP_LT: return order < 0;
    case CMP_LE: return order <= 0;
    case CMP_GT: return order > 0;
    case CMP_GE: return order >= 0;
    case CMP_EQ: return order == 0;
    case CMP_NE: return order != 0;
    }
    return false;
}

bool atom_cut_holds(const atom *x, int64_t step)
{
    switch (x->cut) {
    case CUT_GE: return step >= x->step;
    case CUT_LT: return step < x->step;
    case CUT_EQ: return step == x->step;
    case CUT_NE: return step != x->step;
    }
    return false;
}

bool atom_set_holds(const plan *p, const atom *x, int64_t v)
{
    const int64_t *set = p->values + x->first;
    uint32_t lo = 0, hi = x->count;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (set[mid] < v)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < x->count && set[lo] == v;
}

static bool in_texts(const plan *p, const atom *x, str text)
{
    const str *set = p->texts + x->first;
    uint32_t lo = 0, hi = x->count;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (str_cmp(set[mid], text) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < x->count && str_eq(set[lo], text);
}

bool atom_text_holds(const plan *p, const atom *x, str text)
{
    return x->kind == AT_UNDER ? str_starts(text, p->texts[x->first]) : in_texts(p, x, text);
}
