/*
 * outcome_copy.c - an outcome moved to another arena, down to its last text.
 */
#include "eval/outcome.h"

#include <string.h>

/* Count 0 gives NULL. */
static bool copy_array(arena *a, const void *from, size_t count, size_t size, void *to)
{
    void *copy = NULL;
    if (count) {
        copy = arena_alloc(a, count, size);
        if (!copy)
            return false;
        memcpy(copy, from, count * size);
    }
    memcpy(to, &copy, sizeof copy);
    return true;
}

static bool copy_value(arena *a, value *v)
{
    if (v->state == V_KNOWN && v->text.ptr) {
        v->text = str_dup(a, v->text);
        return v->text.ptr != NULL;
    }
    if (v->state != V_PART || v->set_count == 0)
        return true;
    if (v->set && !copy_array(a, v->set, v->set_count, sizeof *v->set, &v->set))
        return false;
    if (!v->texts)
        return true;
    str *texts;
    if (!copy_array(a, v->texts, v->set_count, sizeof *texts, &texts))
        return false;
    for (uint32_t i = 0; i < v->set_count; i++) {
        texts[i] = str_dup(a, texts[i]);
        if (!texts[i].ptr)
            return false;
    }
    v->texts = texts;
    return true;
}

static bool copy_answers(arena *a, value *answers, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (!copy_value(a, &answers[i]))
            return false;
    }
    return true;
}

static bool copy_hinge_set(arena *a, hinge_set *h)
{
    hinge_table *t = &h->table;
    if (!copy_array(a, h->hinges, h->hinge_count, sizeof *h->hinges, &h->hinges) ||
        !copy_array(a, t->rows, t->row_count, sizeof *t->rows, &t->rows))
        return false;
    for (uint32_t i = 0; i < t->row_count; i++) {
        if (!copy_answers(a, t->rows[i].answers, t->first.count))
            return false;
    }
    return true;
}

static bool copy_lifts(arena *a, outcome *o)
{
    if (!copy_array(a, o->lifts, o->lift_count, sizeof *o->lifts, &o->lifts))
        return false;
    for (uint32_t i = 0; i < o->lift_count; i++) {
        if (!copy_answers(a, o->lifts[i].answers, o->lifts[i].what.count))
            return false;
    }
    return true;
}

static bool copy_joint(arena *a, const joint_table **to)
{
    joint_table *t;
    if (!*to)
        return true;
    if (!copy_array(a, *to, 1, sizeof *t, &t) ||
        !copy_array(a, t->questions, t->question_count, sizeof *t->questions, &t->questions) ||
        !copy_array(a, t->leaf_of, t->rows, sizeof *t->leaf_of, &t->leaf_of) ||
        !copy_array(a, t->leaves, t->leaf_count, sizeof *t->leaves, &t->leaves))
        return false;
    for (uint32_t i = 0; i < t->question_count; i++) {
        joint_question *q = &t->questions[i];
        if (!copy_array(a, q->class_of, q->reading_count, sizeof *q->class_of, &q->class_of))
            return false;
    }
    for (uint32_t i = 0; i < t->leaf_count; i++) {
        joint_leaf *l = &t->leaves[i];
        if (!copy_array(a, l->charges, l->charge_count, sizeof *l->charges, &l->charges))
            return false;
    }
    *to = t;
    return true;
}

outcome *outcome_copy(const model *m, const outcome *from, arena *a)
{
    outcome *o;
    if (!copy_array(a, from, 1, sizeof *o, &o) ||
        !copy_array(a, o->gates, m->gates_count, sizeof *o->gates, &o->gates) ||
        !copy_array(a, o->gate_hinges, m->gates_count, sizeof *o->gate_hinges, &o->gate_hinges) ||
        !copy_array(a, o->measures, m->measures_count, sizeof *o->measures, &o->measures) ||
        !copy_array(a, o->demands, o->demand_count, sizeof *o->demands, &o->demands) ||
        !copy_array(a, o->charges, o->charge_count, sizeof *o->charges, &o->charges) ||
        !copy_array(a, o->questions, o->question_count, sizeof *o->questions, &o->questions) ||
        !copy_joint(a, &o->joint) || !copy_lifts(a, o) || !copy_hinge_set(a, &o->line_hinges))
        return NULL;
    for (uint32_t g = 0; g < m->gates_count; g++) {
        if (!copy_hinge_set(a, &o->gate_hinges[g]))
            return NULL;
    }
    return o;
}
