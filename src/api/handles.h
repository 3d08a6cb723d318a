/*
 * handles.h - what stands behind the opaque names of tollgate.h, and the small change between
 * its types and the core's.
 *
 *     tg_pack, tg_diags  ->  store     the arena with the texts, the model and the diagnostics;
 *                                      freed with the last of the two
 *     tg_line            ->  pack      own values, then what catalogue rows add (api/line.c)
 *     tg_run             ->  pack      options, assumptions, an engine, the outcome of one line
 *     tg_batch           ->  pack      columns, outcomes of rows
 */
#ifndef TG_API_HANDLES_H
#define TG_API_HANDLES_H

#include "tollgate.h"

#include "explain/ask.h"
#include "explain/given.h"
#include "explain/trace.h"

#include <stdatomic.h>
#include <stdio.h>

/* ---- packs and diagnostics ------------------------------------------------------------------- */

typedef struct {
    tg_alloc alloc;
    arena *a;
    diags *d;
    atomic_uint users;
} store;

TG_MUST_USE store *store_new(const tg_allocator *alloc);
void store_drop(store *s); /* one user less; NULL is a no-op */

struct tg_diags {
    store *s;
};

struct tg_pack {
    store *s;
    const model *m;
    const model *root; /* what was loaded; `m` is that, or that under a scenario */
    arena *own;        /* of tg_pack_under: this struct and the changed tables; else NULL */
    uint32_t *row_first; /* per catalogue: number of its first row among all rows */
    uint32_t row_count;
    struct dated_entry *dated; /* api/dated.c */
    size_t dated_count;
    uint32_t *clocks;
    size_t clock_count;
};

/* What is dated in the pack's model, in `a`; and the clocks. False when out of memory. A pack under
 * a scenario has a list of its own, since versions may be fewer; clocks are those of the pack. */
TG_MUST_USE bool pack_dated(tg_pack *p, arena *a);
TG_MUST_USE bool pack_clocks(tg_pack *p);

/* Packs whose facts, gates and measures are the same ones: one under a scenario of the other. */
static inline bool pack_akin(const tg_pack *x, const tg_pack *y)
{
    return x->root == y->root;
}

/* ---- lines ----------------------------------------------------------------------------------- */

struct tg_line {
    const tg_pack *pack;
    arena *a;          /* the arrays below, then texts and sets */
    arena_point empty; /* where texts begin */
    value *own;        /* per fact, as set by the caller */
    str alias;         /* canonical id that an alias stood for */
    VEC(authorisation) auths;
};

/* Own values, what the catalogues add, then assumptions (NULL: none) for what is still missing.
 * The values live in `a`, everything else stays the line's. */
TG_MUST_USE tg_status line_merge(const tg_line *l, const value *assumed, arena *a, line *out,
                                 tg_reason *why);
tg_status status_of_given(given_result r, str text, tg_reason *why);

/* ---- runs and outcomes ----------------------------------------------------------------------- */

typedef struct engine engine;

/* An outcome, what it was worked out from, and what the getters need besides. */
typedef struct {
    uint32_t instrument;
    extent wanted;
} wanted_instrument;

struct tg_outcome {
    const tg_pack *pack;
    const outcome *o;
    const wanted_instrument *needs;
    uint32_t need_count;
    str basis; /* of the weakest measure */
};

typedef struct limit_shares limit_shares; /* api/limits.c */

struct tg_run {
    const tg_pack *pack;
    const model *m;   /* the pack's, or one with measures switched; the same indices */
    tg_options options;
    arena *own;       /* this struct's arrays and what was assumed: lives with the run */
    value *assumed;   /* per fact */
    bool any_assumed;
    uint8_t *skipped; /* per fact: asked and not known */
    engine *e;
    arena *decided;   /* the last outcome */
    arena *scratch;   /* an explanation's */
    arena *telling;   /* what explanations say of the policy whatever the line; NULL until then */
    struct trace_words *words; /* in it */
    arena *asking;    /* the last fact asked, and how it was chosen */
    arena *wrapping;  /* outcomes that rows of batches share */
    VEC(tg_outcome *) wrapped; /* by id */
    uint64_t changes; /* of what it assumes and switches */
    uint64_t era;     /* of the engine's outcomes that they wrap */
    uint64_t forgotten; /* how often they were forgotten */
    tg_outcome outcome;
    ask_reply asked;  /* the last fact asked, and its answers */
    limit_shares *shares; /* NULL until asked for */
    arena *switched;  /* what tg_run_switch made; NULL until then */
    uint8_t *measure_switch, *limit_switch; /* in `own`; NULL until then */
};

void shares_free(limit_shares *s); /* NULL is a no-op */

/* Forgets the outcomes of batches. */
void run_unwrap(tg_run *r);

/* What the run assumes, per fact; NULL when nothing. */
const value *run_assumed(const tg_run *r);
/* Does a definition hold, read on the clock that the line has? Open where it has none. */
tg_status run_definition(const tg_run *r, size_t id, uint32_t clock, const line *merged,
                         arena *scratch, tri *is);

/* Completes `t` around `o`: the instruments needed. `values` are the line's, in `a`. */
TG_MUST_USE tg_status outcome_wrap(const tg_pack *pack, const options *opt, const value *values,
                                   const outcome *o, arena *a, tg_outcome *t);

tg_charge_result charge_of(const tg_pack *pack, const charge_result *c);

/* ---- small change ---------------------------------------------------------------------------- */

static inline tg_wide wide_of(i128 v)
{
    return (tg_wide){(int64_t)(v >> 64), (uint64_t)v};
}

static inline tg_text text_of(str s)
{
    return (tg_text){s.ptr ? s.ptr : "", s.len};
}

static inline str str_of(tg_text t)
{
    return (str){t.ptr, t.len};
}

static inline void sink_str(tg_sink to, str s)
{
    if (to.write && s.len)
        to.write(to.ctx, s.ptr, s.len);
}

void digest_hex(const uint8_t digest[32], char out[65]);
void reason_set(tg_reason *why, const char *fmt, ...) TG_PRINTF(2, 3); /* why may be NULL */
void reason_str(tg_reason *why, str s);
/* TG_UNKNOWN: why no fact has that name; those of the pack are candidates for what was meant. */
tg_status fact_unknown(const tg_pack *pack, const char *kind, str name, arena *a, tg_reason *why);
options options_core(const tg_options *o);

#endif
