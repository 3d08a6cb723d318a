/*
 * replay.h - a line, or a book, decided on every day on which its answer can change.
 *
 *     moments ──▶ all clocks on the day ──▶ outcome ──differs──▶ a state of the strip, with its causes
 *                 known: K (hindsight), or the day itself (as known then)
 *
 * Between two moments nothing changes, so a strip holds for every day of the range.
 */
#ifndef TG_WHATIF_REPLAY_H
#define TG_WHATIF_REPLAY_H

#include "whatif/changed.h"

typedef enum { VIEW_HINDSIGHT, VIEW_AS_KNOWN, VIEW_COUNT } replay_view;
const char *view_word(replay_view v); /* "in hindsight", "as known then" */

/* Runs for what was known on a day, made when first asked for and kept: between two publications
 * they are the same one. There are two of each, for a batch's outcomes live only until the run's
 * next decision, and two days are compared. */
typedef tg_run *run_maker(void *ctx, int32_t known_on); /* NULL: it could not be made */
typedef struct {
    const tg_pack *pack;
    run_maker *make;
    void *ctx;
    int32_t last;          /* nothing later than this is known: the pack's day, or --known-on */
    int32_t *days;         /* of publication; the first is before all */
    size_t count;
    tg_run **runs[2];      /* by day of publication */
    tg_run *hindsight[2];
} known_runs;
TG_MUST_USE bool known_runs_init(known_runs *k, const tg_pack *pack, int32_t last, run_maker *make,
                                 void *ctx);
void known_runs_free(known_runs *k);
/* The run for the view on that day and what it knows; NULL when it could not be made. */
tg_run *known_runs_at(known_runs *k, replay_view v, int32_t day, unsigned which,
                      int32_t *known_on);

/* ---- one line -------------------------------------------------------------------------------- */

/* One charge as a state shows it. */
typedef struct { uint32_t measure; tg_charge_result what; } state_charge;

typedef struct {
    int32_t from, through;
    bool bad;
    str reason;
    tg_result line;
    tg_result *gates;
    tg_disposition disposition;
    unsigned held;
    state_charge *charges; /* those that stand in some world */
    size_t charge_count;
    cause_list why;        /* against the state before */
} replay_state;

typedef struct {
    replay_state *states;
    size_t count;
    size_t decided; /* days worked out */
} strip;

typedef struct {
    const tg_pack *pack;
    known_runs *runs;
    const movers *movers;
    int32_t from, through;
    arena *a;
} replay;

/* All states of the line over the range; its clocks are left on the last day. */
TG_MUST_USE bool replay_line(const replay *r, tg_line *line, replay_view v, strip *out);
/* The state of that day. */
const replay_state *strip_at(const strip *s, int32_t day);

/* ---- a book ---------------------------------------------------------------------------------- */

enum { DAY_CAUSES_MAX = 32 };

typedef struct {
    int32_t day;
    book_sums by_disposition[TG_BAD + 1]; /* an error counts as bad */
    book_sums changed;           /* since the moment before */
    cause causes[DAY_CAUSES_MAX];
    uint64_t cause_lines[DAY_CAUSES_MAX];
    size_t cause_count;
    uint64_t causes_more;        /* past the room */
} book_day;

typedef struct {
    moments moments;
    book_day *days; /* one a moment */
} book_strip;

TG_MUST_USE bool book_strip_init(book_strip *s, const moments *m);
void book_strip_free(book_strip *s);
/* Adds the block at hand of the book. False when out of memory. */
TG_MUST_USE bool replay_block(const replay *r, book *b, replay_view v, book_strip *s);

#endif
