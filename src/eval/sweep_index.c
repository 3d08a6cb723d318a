/*
 * sweep_index.c - thousands of measures that stand by themselves: which of them have a row.
 *
 *     a measure's condition = conjuncts on one fact each, and a rest       entries
 *     entries that look at the same facts                                  a group
 *     class of a fact's value -> a bit per entry that it does not exclude  bitsets
 *     a row: AND of its classes' bitsets, over the words that its class of the group's first fact
 *     leaves                                                               few entries; then the rest
 *
 * Only measures that no other one hits, reviews or lists, with one version and without conditions
 * to meet or charges, can be told by their own condition; all others stay in the formula. The first
 * fact of a group is the one that excludes most; entries are ordered by it, so that what a class of
 * it leaves lies together.
 */
#include "eval/sweep_index.h"

#include <stdlib.h>
#include <string.h>

/* ---- which measures -------------------------------------------------------------------------- */

/* The verdict of a measure that stands; false for one whose effect needs more. */
static bool own_code(const sweep *s, uint32_t measure_id, uint32_t *code)
{
    const plan_measure *m = &s->p->measures[measure_id];
    const plan_version *v = &s->p->versions[m->first];
    *code = 0;
    if (m->apply == N_FALSE || m->count != 1 || m->hit_count || v->relies_count || v->demands_count)
        return false;
    switch (s->m->measures[measure_id].versions[v->version].effect) {
    case EF_NONE: return true;
    case EF_CONDITIONAL: *code = VD_CONDITIONAL; return true;
    case EF_NOTIFICATION: *code = VD_NOTIFICATION; return true;
    case EF_LICENCE: *code = VD_LICENCE_NOT_STATED; return m->review_count == 0;
    case EF_DENY: *code = VD_DENIED; return true;
    case EF_CONDITIONS:
    case EF_REVIEW:
    case EF_CHARGE:
    case EF_SUSPEND:
    case EF_NOT_ENFORCE:
    case EF_COUNT: return false;
    }
    return false;
}

/* Measures that others look at. */
static void mark_looked_at(const sweep *s, bool *out)
{
    const plan *p = s->p;
    for (uint32_t i = 0; i < s->m->measures_count; i++) {
        const plan_measure *m = &p->measures[i];
        for (uint32_t k = 0; k < m->hit_count; k++) {
            const plan_hit *x = &p->hits[m->hit_first + k];
            out[x->kind == HIT_YIELD ? x->by : p->versions[x->by].measure] = true;
        }
        for (uint32_t k = m->first; k < m->first + m->count; k++) {
            const measure_version *v = &s->m->measures[i].versions[p->versions[k].version];
            for (uint32_t j = 0; v->effect == EF_REVIEW && j < v->target_count; j++)
                out[v->targets[j]] = true;
        }
    }
    for (uint32_t i = 0; i < s->q.bit_count; i++) {
        if (s->q.bits[i].kind != BIT_HOLDS)
            out[s->q.bits[i].id] = true;
    }
    for (uint32_t i = 0; i < s->q.charge_count; i++)
        out[s->q.charges[i]] = true;
}

/* ---- conditions on one fact ------------------------------------------------------------------ */

/* The one fact of a node, which must have a source that gives it by itself; ID_NONE. */
static uint32_t only_fact(const sweep *s, uint32_t node_id)
{
    const node *n = &s->p->nodes[node_id];
    if (n->kind == ND_ATOM) {
        const atom *x = &s->p->atoms[n->first];
        if (atom_links(s->m, x))
            return ID_NONE;
        const fact *f = &s->m->facts[x->fact];
        const sweep_source *from = &s->q.sources[x->fact];
        bool party = f->kind == FACT_PARTY && f->role_fact != ID_NONE;
        bool has = from->kind == FROM_STEPS || (from->kind == FROM_WORDS && !from->otherwise);
        return party || f->derived || !has ? ID_NONE : x->fact;
    }
    uint32_t found = ID_NONE;
    if (n->kind != ND_NOT && n->kind != ND_AND && n->kind != ND_OR)
        return ID_NONE;
    for (uint32_t i = 0; i < n->count; i++) {
        uint32_t one = only_fact(s, s->p->kids[n->first + i]);
        if (one == ID_NONE || (i && one != found))
            return ID_NONE;
        found = one;
    }
    return found;
}

static bool node_on_value(const sweep *s, uint32_t node_id, const value *v)
{
    const node *n = &s->p->nodes[node_id];
    const uint32_t *kids = s->p->kids + n->first;
    switch (n->kind) {
    case ND_FALSE:
    case ND_TRUE: return n->kind == ND_TRUE;
    case ND_ATOM: return atom_of_value(s->p, &s->p->atoms[n->first], v).t;
    case ND_NOT: return !node_on_value(s, kids[0], v);
    case ND_SHOWN: return node_on_value(s, kids[0], v);
    case ND_AND:
    case ND_OR:
        for (uint32_t i = 0; i < n->count; i++) {
            if (node_on_value(s, kids[i], v) == (n->kind == ND_OR))
                return n->kind == ND_OR;
        }
        return n->kind == ND_AND;
    }
    return false;
}

/* ---- slots ----------------------------------------------------------------------------------- */

static uint32_t index_slot_of(sweep *s, struct sweep_index *x, uint32_t f)
{
    for (uint32_t i = 0; i < x->slot_count; i++) {
        if (x->slots[i].fact == f)
            return i;
    }
    if (x->slot_count == SLOTS_MAX)
        return ID_NONE;
    x->slots[x->slot_count] = (index_slot){.fact = f, .input = s->q.sources[f].input};
    return x->slot_count++;
}

static int compare_steps(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Where the truth of some atom on the fact changes. */
static bool slot_cuts(sweep *s, index_slot *x)
{
    const fact_use *u = &s->p->facts[x->fact];
    int64_t *cuts = sweep_alloc(s, 2u * u->atom_count, sizeof *cuts);
    value *firsts = sweep_alloc(s, 2u * u->atom_count + 1u, sizeof *firsts);
    uint32_t n = 0, kept = 0;
    for (uint32_t i = 0; !s->oom && i < u->atom_count; i++) {
        const atom *t = &s->p->atoms[s->p->fact_atoms[u->atom_first + i]];
        if (t->kind != AT_CUT)
            continue;
        cuts[n++] = t->step;
        if ((t->cut == CUT_EQ || t->cut == CUT_NE) && t->step < INT64_MAX)
            cuts[n++] = t->step + 1;
    }
    if (s->oom)
        return false;
    qsort(cuts, n, sizeof *cuts, compare_steps);
    for (uint32_t i = 0; i < n; i++) {
        if (kept == 0 || cuts[kept - 1] != cuts[i])
            cuts[kept++] = cuts[i];
    }
    for (uint32_t i = 0; i <= kept; i++) {
        int64_t at = i ? cuts[i - 1] : kept && cuts[0] > INT64_MIN ? cuts[0] - 1 : 0;
        firsts[i] = (value){.state = V_KNOWN, .lo = at, .hi = at};
    }
    x->cuts = cuts;
    x->cut_count = kept;
    x->firsts = firsts;
    x->class_count = kept + 1;
    return true;
}

static uint32_t slot_class(const index_slot *x, int64_t step)
{
    uint32_t lo = 0, hi = x->cut_count;
    while (lo < hi) {
        uint32_t mid = (lo + hi) / 2;
        if (x->cuts[mid] <= step)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* A class for every raw value from below the first cut to past the last, where that is not many. */
static bool slot_table(sweep *s, index_slot *x)
{
    enum { RAW_MAX = 1 << 17 };
    const sweep_source *from = &s->q.sources[x->fact];
    if (x->cut_count == 0)
        return true;
    i128 low = ((i128)x->cuts[0] - from->offset) / from->scale - 2;
    i128 high = ((i128)x->cuts[x->cut_count - 1] - from->offset) / from->scale + 2;
    if (high - low >= RAW_MAX || low < INT64_MIN || high > INT64_MAX)
        return true;
    uint32_t *table = sweep_alloc(s, (size_t)(high - low) + 1, sizeof *table);
    for (uint32_t i = 0; table && i <= (uint32_t)(high - low); i++)
        table[i] = slot_class(x, (int64_t)((low + i) * from->scale + from->offset));
    x->by_raw = table;
    x->raw_low = (int64_t)low;
    x->raw_count = (uint32_t)(high - low) + 1;
    return table != NULL;
}

/* Words of which the entries' conditions say the same are one class; one without a value is odd. */
static bool slot_words(sweep *s, index_slot *x)
{
    const sweep_source *from = &s->q.sources[x->fact];
    const fact_use *u = &s->p->facts[x->fact];
    uint32_t words = s->q.inputs[x->input].word_count, *by = sweep_alloc(s, words, sizeof *by);
    value *firsts = sweep_alloc(s, words, sizeof *firsts);
    for (uint32_t w = 0; !s->oom && w < words; w++) {
        const value *v = &from->words[w];
        uint32_t k = 0;
        if (v->state == V_MISSING || v->state == V_PART) {
            s->odd_words[x->input][w] = true;
            continue;
        }
        for (; k < x->class_count; k++) {
            bool same = true;
            for (uint32_t i = 0; same && i < u->atom_count; i++) {
                const atom *t = &s->p->atoms[s->p->fact_atoms[u->atom_first + i]];
                same = atom_links(s->m, t) || atom_of_value(s->p, t, v).t ==
                                                  atom_of_value(s->p, t, &firsts[k]).t;
            }
            if (same)
                break;
        }
        if (k == x->class_count)
            firsts[x->class_count++] = *v;
        by[w] = k;
    }
    x->class_count = x->class_count ? x->class_count : 1;
    x->by_word = by;
    x->firsts = firsts;
    return !s->oom;
}

static bool slots_make(sweep *s, struct sweep_index *x)
{
    uint32_t most = 0;
    for (uint32_t i = 0; i < x->slot_count; i++) {
        index_slot *slot = &x->slots[i];
        sweep_source *from = (sweep_source *)&s->q.sources[slot->fact];
        bool steps = from->kind == FROM_STEPS;
        from->needed = true; /* rows that lack it are for others */
        if (!(steps ? slot_cuts(s, slot) && slot_table(s, slot) : slot_words(s, slot)))
            return false;
        most = slot->class_count > most ? slot->class_count : most;
    }
    x->admits = sweep_alloc(s, most, sizeof *x->admits);
    return !s->oom;
}

/* ---- entries --------------------------------------------------------------------------------- */

/* Its conjuncts apart; false when it stays in the formula. */
static bool entry_make(sweep *s, struct sweep_index *x, uint32_t measure_id, index_entry *out)
{
    const plan *p = s->p;
    uint32_t version = p->measures[measure_id].first, root = p->versions[version].apply;
    const node *n = &p->nodes[root];
    bool all = n->kind == ND_AND;
    uint32_t count = all ? n->count : 1;
    *out = (index_entry){.measure = measure_id, .version = version, .rest = F_ONE};
    out->nodes = sweep_alloc(s, count, sizeof *out->nodes);
    out->facts = sweep_alloc(s, count, sizeof *out->facts);
    for (uint32_t i = 0; !s->oom && i < count; i++) {
        uint32_t kid = all ? p->kids[n->first + i] : root, f = only_fact(s, kid);
        uint32_t slot = f == ID_NONE ? ID_NONE : index_slot_of(s, x, f);
        if (slot == ID_NONE) {
            out->rest = formula_and(&s->f, out->rest, node_holds(s, kid));
            s->odd = formula_or(&s->f, s->odd, node_open(s, kid));
            continue;
        }
        out->slots |= UINT32_C(1) << slot;
        out->facts[out->node_count] = f;
        out->nodes[out->node_count++] = kid;
    }
    out->pass = node_holds(s, p->gates[s->m->measures[measure_id].gate].pass);
    return !s->oom && out->slots;
}

/* The classes that an atom on cuts leaves, as an interval; false for one that is no interval. */
static bool atom_interval(const sweep *s, const index_slot *slot, uint32_t node_id, bool holds,
                          word_range *in)
{
    const node *n = &s->p->nodes[node_id];
    const uint32_t *kids = s->p->kids + n->first;
    if (n->kind == ND_NOT)
        return atom_interval(s, slot, kids[0], !holds, in);
    if ((n->kind == ND_AND && holds) || (n->kind == ND_OR && !holds)) {
        for (uint32_t i = 0; i < n->count; i++) {
            if (!atom_interval(s, slot, kids[i], holds, in))
                return false;
        }
        return true;
    }
    const atom *x = n->kind == ND_ATOM ? &s->p->atoms[n->first] : NULL;
    if (!x || x->kind != AT_CUT || (x->cut != CUT_GE && x->cut != CUT_LT))
        return false;
    uint32_t at = slot_class(slot, x->step); /* the first class that is not below it */
    if ((x->cut == CUT_GE) == holds)
        in->lo = at > in->lo ? at : in->lo;
    else
        in->hi = at < in->hi ? at : in->hi;
    return true;
}

void index_admits(const sweep *s, const index_entry *e, const index_slot *slot, uint8_t *out)
{
    memset(out, 1, slot->class_count);
    for (uint32_t i = 0; i < e->node_count; i++) {
        word_range in = {0, slot->class_count};
        if (e->facts[i] != slot->fact)
            continue;
        if (slot->cuts && atom_interval(s, slot, e->nodes[i], true, &in)) {
            uint32_t hi = in.hi > in.lo ? in.hi : in.lo;
            memset(out, 0, in.lo);
            memset(out + hi, 0, slot->class_count - hi);
            continue;
        }
        for (uint32_t c = 0; c < slot->class_count; c++)
            out[c] = out[c] && node_on_value(s, e->nodes[i], &slot->firsts[c]);
    }
}

/* ---- groups ---------------------------------------------------------------------------------- */

int index_order(const void *a, const void *b)
{
    const index_entry *x = a, *y = b;
    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    return (x->measure > y->measure) - (x->measure < y->measure);
}

bool group_bits(sweep *s, struct sweep_index *x, const index_group *g, group_slot *to)
{
    const index_slot *slot = &x->slots[to->slot];
    size_t words = (size_t)slot->class_count * g->words;
    x->bytes += words * sizeof(uint64_t);
    if (x->bytes > INDEX_BYTES_MAX)
        return false;
    to->bits = sweep_alloc(s, words, sizeof *to->bits);
    for (uint32_t i = 0; to->bits && i < g->count; i++) {
        index_admits(s, &g->entries[i], slot, x->admits);
        for (uint32_t c = 0; c < slot->class_count; c++) {
            if (x->admits[c])
                to->bits[(size_t)c * g->words + i / 64] |= UINT64_C(1) << i % 64;
        }
    }
    return to->bits != NULL;
}

/* The share of classes that entries are left by a slot, in thousandths; their first classes. */
static uint64_t slot_share(const sweep *s, const struct sweep_index *x, const index_slot *slot,
                           index_group *g, bool keep_first)
{
    uint64_t left = 0;
    for (uint32_t i = 0; i < g->count; i++) {
        uint32_t first = slot->class_count;
        index_admits(s, &g->entries[i], slot, x->admits);
        for (uint32_t c = slot->class_count; c-- > 0;) {
            left += x->admits[c];
            first = x->admits[c] ? c : first;
        }
        if (keep_first)
            g->entries[i].first = first;
    }
    return left * 1000 / ((uint64_t)slot->class_count * g->count + 1);
}

/* What its entries give, in their order. */
static bool group_gives(sweep *s, index_group *g)
{
    g->ids = sweep_alloc(s, g->count, sizeof *g->ids);
    g->codes = sweep_alloc(s, g->count, sizeof *g->codes);
    g->plain = true;
    for (uint32_t i = 0; !s->oom && i < g->count; i++) {
        g->ids[i] = g->entries[i].measure;
        g->codes[i] = (uint8_t)g->entries[i].code;
        g->plain = g->plain && g->entries[i].pass == F_ONE && g->entries[i].rest == F_ONE;
    }
    return !s->oom;
}

static bool group_make(sweep *s, struct sweep_index *x, index_group *g)
{
    uint32_t best = ID_NONE;
    uint64_t least = UINT64_MAX;
    g->words = (g->count + 63) / 64;
    g->by = sweep_alloc(s, SLOTS_MAX, sizeof *g->by);
    if (s->oom || !grid_make(s, x, g))
        return false;
    if (g->grid)
        return group_gives(s, g);
    for (uint32_t i = 0; i < x->slot_count; i++) {
        uint64_t share = g->slots >> i & 1 ? slot_share(s, x, &x->slots[i], g, false) : UINT64_MAX;
        if (share < least) {
            least = share;
            best = i;
        }
    }
    (void)slot_share(s, x, &x->slots[best], g, true);
    qsort(g->entries, g->count, sizeof *g->entries, index_order);
    if (!group_gives(s, g))
        return false;
    g->by[g->by_count++].slot = best;
    for (uint32_t i = 0; i < x->slot_count; i++) {
        if (g->slots >> i & 1 && i != best)
            g->by[g->by_count++].slot = i;
    }
    for (uint32_t i = 0; i < g->by_count; i++) {
        if (!group_bits(s, x, g, &g->by[i]))
            return false;
    }
    uint32_t classes = x->slots[best].class_count;
    g->ranges = sweep_alloc(s, classes, sizeof *g->ranges);
    for (uint32_t c = 0; g->ranges && c < classes; c++) {
        const uint64_t *bits = g->by[0].bits + (size_t)c * g->words;
        uint32_t lo = 0, hi = g->words;
        while (lo < hi && !bits[lo])
            lo++;
        while (hi > lo && !bits[hi - 1])
            hi--;
        g->ranges[c] = (word_range){lo, hi};
    }
    return g->ranges != NULL;
}

/* Entries that look at the same facts together; past GROUPS_MAX all that are left. */
static bool groups_make(sweep *s, struct sweep_index *x, index_entry *all, uint32_t count)
{
    x->groups = sweep_alloc(s, GROUPS_MAX, sizeof *x->groups);
    for (uint32_t i = 0; !s->oom && i < count; i++) {
        uint32_t k = 0;
        while (k < x->group_count && x->groups[k].slots != all[i].slots && k + 1 < GROUPS_MAX)
            k++;
        if (k == x->group_count)
            x->group_count++;
        index_group *g = &x->groups[k];
        g->slots |= all[i].slots;
        if (!g->entries)
            g->entries = sweep_alloc(s, count, sizeof *g->entries);
        if (!s->oom)
            g->entries[g->count++] = all[i];
    }
    for (uint32_t k = 0; k < x->group_count && !s->oom; k++) {
        if (!group_make(s, x, &x->groups[k]))
            return false;
    }
    return !s->oom;
}

static void index_outputs(sweep *s, const struct sweep_index *x)
{
    for (uint32_t k = 0; k < x->group_count; k++) {
        for (uint32_t i = 0; i < x->groups[k].count; i++) {
            formula_output(&s->f, x->groups[k].entries[i].pass);
            formula_output(&s->f, x->groups[k].entries[i].rest);
        }
    }
}

void index_make(sweep *s)
{
    const plan *p = s->p;
    uint32_t measures = s->m->measures_count, count = 0;
    bool *looked_at = sweep_alloc(s, measures, sizeof *looked_at);
    index_entry *all = sweep_alloc(s, measures, sizeof *all);
    struct sweep_index *x = sweep_alloc(s, 1, sizeof *x);
    s->indexed = sweep_alloc(s, measures, sizeof *s->indexed);
    uint32_t code, candidates = 0;
    if (s->oom)
        return;
    mark_looked_at(s, looked_at);
    for (uint32_t i = 0; i < measures; i++)
        candidates += !looked_at[i] && own_code(s, i, &code);
    if (candidates < (s->q.index_from ? s->q.index_from : INDEX_FROM))
        return;
    x->slots = sweep_alloc(s, SLOTS_MAX, sizeof *x->slots);
    for (uint32_t i = 0; i < measures && !s->oom; i++) {
        uint32_t id = p->order[i];
        if (looked_at[id] || !own_code(s, id, &code) || !entry_make(s, x, id, &all[count]))
            continue;
        all[count++].code = code;
    }
    if (s->oom || !slots_make(s, x) || !groups_make(s, x, all, count))
        return;
    for (uint32_t i = 0; i < count; i++)
        s->indexed[all[i].measure] = true;
    index_outputs(s, x);
    x->classes = sweep_alloc(s, (size_t)SLOTS_MAX * STRIP_ROWS, sizeof *x->classes);
    s->index = s->oom ? NULL : x;
}

/* ---- a block --------------------------------------------------------------------------------- */

/* Classes of a strip's rows from a column of one type. */
#define CLASSES_OF(NAME, T)                                                                    \
    static void NAME(const index_slot *slot, const sweep_source *from, const void *at_column,  \
                     uint32_t words, uint32_t *to)                                             \
    {                                                                                          \
        const T *x = at_column;                                                                \
        for (unsigned r = 0; r < STRIP_ROWS; r++) {                                            \
            if (!slot->cuts) {                                                                 \
                to[r] = (uint64_t)x[r] < words ? slot->by_word[x[r]] : 0;                      \
            } else if (slot->by_raw) {                                                         \
                int64_t at = (int64_t)((uint64_t)x[r] - (uint64_t)slot->raw_low);              \
                at = at < 0 ? 0 : at >= slot->raw_count ? (int64_t)slot->raw_count - 1 : at;   \
                to[r] = slot->by_raw[at];                                                      \
            } else {                                                                           \
                to[r] = slot_class(slot, (int64_t)((uint64_t)from->offset +                     \
                                                  (uint64_t)from->scale * (uint64_t)x[r]));    \
            }                                                                                  \
        }                                                                                      \
    }
CLASSES_OF(classes_u1, uint8_t)
CLASSES_OF(classes_u2, uint16_t)
CLASSES_OF(classes_u4, uint32_t)
CLASSES_OF(classes_u8, uint64_t)
CLASSES_OF(classes_s1, int8_t)
CLASSES_OF(classes_s2, int16_t)
CLASSES_OF(classes_s4, int32_t)
CLASSES_OF(classes_s8, int64_t)

static void strip_classes(const sweep *s, const struct sweep_index *x, uint32_t strip)
{
    static void (*const of[2][4])(const index_slot *, const sweep_source *, const void *, uint32_t,
                                  uint32_t *) = {
        {classes_u1, classes_u2, classes_u4, classes_u8},
        {classes_s1, classes_s2, classes_s4, classes_s8}};
    for (uint32_t k = 0; k < x->slot_count; k++) {
        const index_slot *slot = &x->slots[k];
        const sweep_input *in = &s->q.inputs[slot->input];
        unsigned log = (unsigned)__builtin_ctz(in->type.width);
        const char *at =
            (const char *)s->at[slot->input] + (size_t)strip * STRIP_ROWS * in->type.width;
        of[in->type.is_signed][log](slot, &s->q.sources[slot->fact], at, in->word_count,
                                    x->classes + (size_t)k * STRIP_ROWS);
    }
}

/* A row's bitsets in one group, and the words to look at. */
enum { SETS_MAX = 6 };
typedef struct { const uint64_t *sets[SETS_MAX]; uint32_t lo, hi, row; } entry_sets;

/* Of the rows of a strip those that the first fact leaves something; what they will read is fetched
 * meanwhile. */
static uint32_t strip_sets(const struct sweep_index *x, const index_group *g, uint64_t rows,
                           entry_sets *out)
{
    uint32_t count = 0;
    for (; rows; rows &= rows - 1) {
        uint32_t r = (uint32_t)__builtin_ctzll(rows);
        word_range range = g->ranges[x->classes[g->by[0].slot * STRIP_ROWS + r]];
        entry_sets *to = &out[count];
        if (range.lo == range.hi)
            continue;
        *to = (entry_sets){.lo = range.lo, .hi = range.hi, .row = r};
        for (uint32_t k = 0; k < g->by_count && k < SETS_MAX; k++) {
            uint32_t class = x->classes[g->by[k].slot * STRIP_ROWS + r];
            to->sets[k] = g->by[k].bits + (size_t)class * g->words;
            __builtin_prefetch(to->sets[k] + range.lo);
        }
        count++;
    }
    return count;
}

/* Words [w, w + 8) of the sets have an entry in common. */
typedef uint64_t eight_sets __attribute__((vector_size(64), aligned(8), may_alias));

TG_CLONES
static uint32_t next_common(const entry_sets *x, uint32_t count, uint32_t w, uint32_t hi)
{
    for (; w + 8 <= hi; w += 8) {
        eight_sets all = *(const eight_sets *)(x->sets[0] + w);
        for (uint32_t k = 1; k < count; k++)
            all &= *(const eight_sets *)(x->sets[k] + w);
        uint64_t any = all[0] | all[1] | all[2] | all[3] | all[4] | all[5] | all[6] | all[7];
        if (any)
            return w;
    }
    return w;
}

static void row_entries(sweep *s, const struct sweep_index *x, const index_group *g,
                        const entry_sets *row, uint32_t strip, const block_answers *to)
{
    uint32_t sets = g->by_count < SETS_MAX ? g->by_count : SETS_MAX;
    for (uint32_t w = row->lo; w < row->hi;) {
        if (w + 8 <= row->hi)
            w = next_common(row, sets, w, row->hi);
        for (uint32_t end = w + 8 < row->hi ? w + 8 : row->hi; w < end; w++) {
            uint64_t found = row->sets[0][w];
            for (uint32_t k = 1; k < sets; k++)
                found &= row->sets[k][w];
            for (uint32_t k = SETS_MAX; k < g->by_count; k++) {
                uint32_t class = x->classes[g->by[k].slot * STRIP_ROWS + row->row];
                found &= g->by[k].bits[(size_t)class * g->words + w];
            }
            for (; found; found &= found - 1)
                index_found(s, g, w * 64 + (uint32_t)__builtin_ctzll(found),
                            strip * STRIP_ROWS + row->row, to);
        }
    }
}

void index_block(sweep *s, const uint64_t *odd, const block_answers *to)
{
    const struct sweep_index *x = s->index;
    entry_sets rows[STRIP_ROWS];
    for (uint32_t strip = 0; strip < s->strips_now; strip++) {
        strip_classes(s, x, strip);
        for (uint32_t k = 0; k < x->group_count; k++) {
            if (x->groups[k].grid) {
                grid_strip(s, x, &x->groups[k], strip, ~odd[strip], to);
                continue;
            }
            uint32_t count = strip_sets(x, &x->groups[k], ~odd[strip], rows);
            for (uint32_t i = 0; i < count; i++)
                row_entries(s, x, &x->groups[k], &rows[i], strip, to);
        }
    }
}
