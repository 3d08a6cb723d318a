/*
 * engine.h - the one door from the library to an evaluator.
 *
 * What is behind it is the compiled engine; the plain evaluator can stand in for it, since both
 * take the same line and give the same outcome.
 */
#ifndef TG_API_ENGINE_H
#define TG_API_ENGINE_H

#include "eval/batch.h"
#include "explain/decider.h"
#include "tollgate.h"

typedef struct engine engine;

/* One thread's engine for a pack. The plans it compiles, one for each known-on date and stance
 * it is asked about, live as long as it does. */
TG_MUST_USE tg_status engine_new(const model *m, const tg_alloc *alloc, engine **out);
void engine_free(engine *e);

/* The outcome, in `a`. TG_INPUT with a reason for a line that cannot be decided. */
TG_MUST_USE tg_status engine_decide(engine *e, const options *opt, const line *l, arena *a,
                                    const outcome **out, str *why);

/* The same for a caller who asks about many lines and no charges: lines of one signature share an
 * outcome, which lives until the engine's next call. */
TG_MUST_USE tg_status engine_decide_shared(engine *e, const options *opt, const line *l, arena *a,
                                           const outcome **out, str *why);

/* A batch (eval/batch.h) along route `how`; `era` grows when outcomes of
 * earlier batches are gone. */
TG_MUST_USE tg_status engine_batch(engine *e, const options *opt, const batch *b, route how,
                                   arena *a, batch_row *rows, uint64_t *era);

/* The same as an interface for what decides many lines (asking, tests of packs). */
decider engine_decider(engine *e);

#endif
