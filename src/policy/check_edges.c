/*
 * check_edges.c - graphs: which way is up, and what goes in circles.
 *
 * Measures (overrides, yields to, suspends, does not enforce, of all versions together),
 * definitions, groups, derived facts and charge bases must each be free of cycles, and but for
 * measures not too deep, since evaluators follow them by recursion. Nodes are taken smallest index
 * first among those that nothing earlier leads to, so ranks are the same for the same text. What
 * is left over contains a cycle: walking backwards from any node of it ends in one.
 */
#include "policy/check.h"

enum { PATH_SHOWN_MAX = 8, PATH_NOTES_MAX = 4 };

typedef struct {
    checker *c;
    const edge_list *edges;
    uint32_t count;
    uint32_t *first, *out; /* edges by `from`: out[first[n] .. first[n + 1]) */
    uint32_t *before;      /* edges that lead to the node from nodes not yet placed */
    uint32_t *heap;
    uint32_t heap_count;
    uint32_t *order, placed;
    node_name *name;
    diag_id id;
    const char *what;
} grapher;

/* ---- the nodes that are free, smallest first ------------------------------------------------- */

static void heap_put(grapher *g, uint32_t node)
{
    uint32_t i = g->heap_count++;
    for (; i > 0 && g->heap[(i - 1) / 2] > node; i = (i - 1) / 2)
        g->heap[i] = g->heap[(i - 1) / 2];
    g->heap[i] = node;
}

static uint32_t heap_take(grapher *g)
{
    uint32_t least = g->heap[0], last = g->heap[--g->heap_count], i = 0;
    for (;;) {
        uint32_t kid = 2 * i + 1;
        if (kid >= g->heap_count)
            break;
        if (kid + 1 < g->heap_count && g->heap[kid + 1] < g->heap[kid])
            kid++;
        if (g->heap[kid] >= last)
            break;
        g->heap[i] = g->heap[kid];
        i = kid;
    }
    g->heap[i] = last;
    return least;
}

/* In `before`: done with, or taken out of a cycle and waiting for its place. */
#define NODE_PLACED UINT32_MAX
#define NODE_WAITS  (UINT32_MAX - 1)

/* Places everything that can be placed. */
static void graph_drain(grapher *g)
{
    while (g->heap_count) {
        uint32_t n = heap_take(g);
        g->order[g->placed++] = n;
        g->before[n] = NODE_PLACED;
        for (uint32_t i = g->first[n]; i < g->first[n + 1]; i++) {
            uint32_t to = g->edges->at[g->out[i]].to;
            if (g->before[to] < NODE_WAITS && --g->before[to] == 0)
                heap_put(g, to);
        }
    }
}

static bool graph_build(grapher *g)
{
    checker *c = g->c;
    size_t edges = g->edges->count;
    g->first = check_alloc(c, (size_t)g->count + 2, sizeof *g->first);
    g->out = check_alloc(c, edges, sizeof *g->out);
    g->before = check_alloc(c, g->count, sizeof *g->before);
    g->heap = check_alloc(c, g->count, sizeof *g->heap);
    g->order = check_alloc(c, g->count, sizeof *g->order);
    if (!g->first || !g->out || !g->before || !g->heap || !g->order)
        return false;
    for (size_t i = 0; i < edges; i++)
        g->first[g->edges->at[i].from + 2]++;
    for (uint32_t n = 0; n < g->count; n++)
        g->first[n + 2] += g->first[n + 1];
    for (size_t i = 0; i < edges; i++) { /* first[n + 1] walks to the start of n + 1 */
        g->out[g->first[g->edges->at[i].from + 1]++] = (uint32_t)i;
        g->before[g->edges->at[i].to]++;
    }
    for (uint32_t n = 0; n < g->count; n++) {
        if (g->before[n] == 0)
            heap_put(g, n);
    }
    return true;
}

/* ---- cycles ---------------------------------------------------------------------------------- */

/* One cycle as edges, in their order, smallest node first; the count. */
static uint32_t cycle_find(const grapher *g, uint32_t *path, uint32_t *into, uint32_t *seen)
{
    uint32_t start = 0;
    for (uint32_t n = 0; n < g->count; n++) {
        into[n] = UINT32_MAX;
        seen[n] = 0;
    }
    for (size_t i = g->edges->count; i-- > 0;) {
        edge e = g->edges->at[i];
        if (g->before[e.from] != NODE_PLACED && g->before[e.to] != NODE_PLACED)
            into[e.to] = (uint32_t)i;
    }
    while (g->before[start] == NODE_PLACED)
        start++;
    uint32_t n = start;
    for (; !seen[n]; n = g->edges->at[into[n]].from)
        seen[n] = 1;
    uint32_t least = n, at = n, count = 0;
    do {
        least = at < least ? at : least;
        at = g->edges->at[into[at]].from;
    } while (at != n);
    at = least;
    do {
        path[count++] = into[at];
        at = g->edges->at[into[at]].from;
    } while (at != least);
    for (uint32_t i = 0; i < count / 2; i++) { /* found backwards */
        uint32_t swap = path[i];
        path[i] = path[count - 1 - i];
        path[count - 1 - i] = swap;
    }
    return count;
}

static void cycle_report(grapher *g, const uint32_t *path, uint32_t count)
{
    checker *c = g->c;
    edge first = g->edges->at[path[0]];
    str start = g->name(c, first.from);
    str text = check_text(c, "`" STR_FMT "`", STR_ARG(start));
    for (uint32_t i = 0; i < count; i++) {
        str to = g->name(c, g->edges->at[path[i]].to);
        if (i < PATH_SHOWN_MAX || i + 1 == count)
            text = check_text(c, STR_FMT " -> `" STR_FMT "`", STR_ARG(text), STR_ARG(to));
        else if (i == PATH_SHOWN_MAX)
            text = check_text(c, STR_FMT " -> ...", STR_ARG(text));
    }
    diag *d = check_at(c, g->id, first.at, "%s: " STR_FMT, g->what, STR_ARG(text));
    for (uint32_t i = 0; i < count && i < PATH_NOTES_MAX; i++) {
        edge e = g->edges->at[path[i]];
        str from = g->name(c, e.turned ? e.to : e.from), to = g->name(c, e.turned ? e.from : e.to);
        check_note(c, d, e.at, "`" STR_FMT "` %s `" STR_FMT "`", STR_ARG(from), e.verb,
                   STR_ARG(to));
    }
}

/* Reports what is left over, cycle by cycle. */
static void cycles_report(grapher *g)
{
    checker *c = g->c;
    uint32_t *path = check_alloc(c, g->edges->count, sizeof *path);
    uint32_t *into = check_alloc(c, g->count, sizeof *into);
    uint32_t *seen = check_alloc(c, g->count, sizeof *seen);
    for (unsigned told = 0; path && into && seen && g->placed < g->count; told++) {
        if (told == CHECK_CYCLES_MAX)
            return;
        uint32_t count = cycle_find(g, path, into, seen);
        cycle_report(g, path, count);
        for (uint32_t i = 0; i < count; i++) {
            uint32_t n = g->edges->at[path[i]].from;
            g->before[n] = NODE_WAITS;
            heap_put(g, n);
        }
        graph_drain(g);
    }
}

uint32_t *graph_sort(checker *c, const edge_list *edges, uint32_t count, node_name *name,
                     diag_id id, const char *what, graph_depth *deep)
{
    grapher g = {.c = c, .edges = edges, .count = count, .name = name, .id = id, .what = what};
    *deep = (graph_depth){0, 0};
    if (!graph_build(&g))
        return NULL;
    graph_drain(&g);
    if (g.placed < count) {
        cycles_report(&g);
        return NULL;
    }
    uint32_t *height = g.before; /* done with */
    for (uint32_t i = 0; i < count; i++)
        height[i] = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t n = g.order[i];
        for (uint32_t k = g.first[n]; k < g.first[n + 1]; k++) {
            uint32_t to = edges->at[g.out[k]].to;
            if (height[to] < height[n] + 1)
                height[to] = height[n] + 1;
        }
        if (height[n] > deep->edges)
            *deep = (graph_depth){height[n], n};
    }
    return g.order;
}

/* ---- what is a graph ------------------------------------------------------------------------- */

static str group_name(const checker *c, uint32_t n)
{
    return c->groups.at[n].name;
}
static str definition_name(const checker *c, uint32_t n)
{
    return c->definitions.at[n].name;
}
static str fact_name(const checker *c, uint32_t n)
{
    return c->facts.at[n].name;
}
static str measure_name(const checker *c, uint32_t n)
{
    return c->measures.at[n].name;
}

void graph_too_deep(checker *c, graph_depth deep, span at, const char *what)
{
    if (deep.edges > CHECK_NESTING_MAX)
        check_at(c, E0801, at, "%s one in another %u deep; at most %d", what, deep.edges,
                 CHECK_NESTING_MAX);
}

static void graph_groups(checker *c)
{
    edge_list edges = {0};
    for (uint32_t g = 0; g < c->groups.count; g++) {
        const group *x = &c->groups.at[g];
        for (uint32_t v = 0; v < x->version_count; v++) {
            for (uint32_t i = 0; i < x->versions[v].group_count; i++) {
                edge e = {g, x->versions[v].groups[i], x->versions[v].when.at, "holds", false};
                (void)CHECK_PUSH(c, &edges, e);
            }
        }
    }
    graph_depth deep;
    if (graph_sort(c, &edges, (uint32_t)c->groups.count, group_name, E0304,
                   "groups hold one another", &deep) &&
        deep.edges)
        graph_too_deep(c, deep, c->groups.at[deep.node].at, "groups");
}

static void definition_reads(checker *c, uint32_t from, uint32_t root, edge_list *edges)
{
    const cond *n = &c->conds.at[root];
    if (n->kind == X_DEF) {
        edge e = {from, n->ref, n->at, "reads", false};
        (void)CHECK_PUSH(c, edges, e);
    }
    for (uint32_t i = 0; i < n->kid_count; i++)
        definition_reads(c, from, n->kids[i], edges);
}

static uint32_t *graph_definitions(checker *c)
{
    edge_list edges = {0};
    for (uint32_t d = 0; d < c->definitions.count; d++) {
        for (uint32_t v = 0; v < c->definitions.at[d].version_count && !c->oom; v++)
            definition_reads(c, d, c->definitions.at[d].versions[v].cond, &edges);
    }
    graph_depth deep;
    uint32_t *order = graph_sort(c, &edges, (uint32_t)c->definitions.count, definition_name, E0304,
                                 "definitions read one another", &deep);
    if (order && deep.edges)
        graph_too_deep(c, deep, c->definitions.at[deep.node].at, "definitions");
    return order;
}

static void graph_facts(checker *c)
{
    edge_list edges = {0};
    for (uint32_t f = 0; f < c->facts.count; f++) {
        const fact *x = &c->facts.at[f];
        operand parts[2] = {x->derive.a, x->derive.b};
        for (int i = 0; i < 2 && x->derived; i++) {
            edge e = {f, parts[i].id, x->at, "is derived from", false};
            if (parts[i].kind == O_FACT)
                (void)CHECK_PUSH(c, &edges, e);
        }
    }
    graph_depth deep;
    if (graph_sort(c, &edges, (uint32_t)c->facts.count, fact_name, E0304,
                   "facts are derived from one another", &deep) &&
        deep.edges)
        graph_too_deep(c, deep, c->facts.at[deep.node].at, "derived facts");
}

static void graph_measures(checker *c)
{
    graph_depth deep; /* no bound: evaluators go by rank */
    uint32_t count = (uint32_t)c->measures.count;
    const uint32_t *order =
        graph_sort(c, &c->edges, count, measure_name, E0503, "measures defeat one another", &deep);
    for (uint32_t i = 0; order && i < count; i++)
        c->measures.at[order[i]].rank = i;
}

void check_graphs(checker *c)
{
    graph_groups(c);
    uint32_t *order = graph_definitions(c);
    graph_facts(c);
    graph_measures(c);
    if (order && !c->oom && diags_errors(c->d) == c->errors_before)
        check_holes(c, order);
}
