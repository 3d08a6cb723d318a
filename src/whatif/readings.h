/*
 * readings.h - totals over the joint readings of open questions.
 *
 *     signature of lines ──▶ the questions it depends on, and its figures under each joint reading of them
 *     signatures         ──▶ a table for each set of questions: figures by joint reading
 *     tables             ──▶ totals of any joint reading of all questions, as a sum of one row a table
 *
 * So the work goes by signature (signature.h), and a joint reading of all questions is never
 * decided. Every question of the pack has a place, in the order of the facts: tables of two threads
 * are added up as they are.
 */
#ifndef TG_WHATIF_READINGS_H
#define TG_WHATIF_READINGS_H

#include "base/amount.h"
#include "base/map.h"
#include "base/num.h"
#include <tollgate.h>

enum {
    READINGS_UNCHOSEN_MAX = 64, /* of one signature, while --questions chooses nothing */
    READINGS_JOINT_MAX = 4096, /* of a signature's own questions; and those that are listed */
    TABLE_QUESTIONS_MAX = 12,  /* two readings each */
    FIGURE_RELEASED_UNITS = 0, FIGURE_HELD_UNITS, FIGURE_DENIED_UNITS,
    FIGURE_RELEASED_VALUE, FIGURE_HELD_VALUE, FIGURE_DENIED_VALUE,
    FIGURE_COMPUTE, FIGURE_PAYEES /* two a payee: due, if authorised */
};

/* A figure where facts leave a charge open is a range. */
typedef struct { amount low, high; } figure;

typedef struct {
    uint32_t fact;
    str name;
    str *texts; /* readings as tg_line_set takes them: those that the run's assumptions leave */
    str any;    /* "one of (...)" of all; empty: there is no such text */
    size_t reading_count;
    size_t *numbers;   /* by reading: its number among all of the question */
    bool some;         /* others of it are ruled out */
    size_t base; /* the reading others are compared with: by law, else the first */
    bool by_law;
    bool chosen; /* to be worked out; others stay open */
    bool used;   /* some line depends on it */
    tg_share *weights; /* by reading; NULL: none given, or some ruled out */
    bool ruled;        /* weights were given, and some of their readings are ruled out */
} reading_question;

typedef struct {
    str key;
    uint32_t *questions; /* places in readings.questions, ascending */
    size_t question_count, rows;
    figure *figures;     /* row * figure_count + figure; the last question is the quickest */
} reading_table;

typedef struct {
    const tg_pack *pack;
    arena *a;
    const uint32_t *slots; /* payee by measure, TG_NO_ID; borrowed */
    size_t figure_count;
    VEC(reading_question) questions; /* all of the pack */
    bool met;       /* what is outstanding is taken as met */
    bool by_choice; /* readings_choose was asked */
    uint32_t *useful, *idle; /* signature.c: how often a question was of use, by measure and place */
    uint32_t *places;      /* by fact; TG_NO_ID */
    map table_ids;
    VEC(reading_table) tables;
    uint64_t lines, open_lines, joint_lines; /* all; depending on questions; on two or more */
    uint64_t wide_lines; /* of them: over more joint readings than are worked out: a range */
} readings;

TG_MUST_USE bool readings_init(readings *r, const tg_pack *pack, const tg_run *run, size_t figures,
                               const uint32_t *slots, arena *a);
/* Only these questions are worked out. */
void readings_choose(readings *r, const uint32_t *facts, size_t count);
/* What one question's readings weigh; nothing where some are ruled out. */
TG_MUST_USE bool readings_weigh(readings *r, uint32_t fact, const tg_share *shares, size_t count);

/* The table of the questions at these places (ascending), made when it is not there;
 * NULL when memory is out. */
reading_table *readings_table(readings *r, const uint32_t *places, size_t count, size_t rows);
/* What another thread found. False when memory is out. */
TG_MUST_USE bool readings_merge(readings *to, const readings *from);
static inline figure *readings_figures(const readings *r, const reading_table *t, size_t row)
{
    return t->figures + row * r->figure_count;
}
void figure_add(figure *to, const figure *x, size_t count);
/* Each of `to` made wide enough for x; `first`: as x. */
void figure_widen(figure *to, const figure *x, size_t count, bool first);
bool amount_below(amount x, amount y);
static inline amount wide_amount(tg_wide w, unsigned scale)
{
    return (amount){.v = (i128)(((u128)(uint64_t)w.high << 64) | w.low), .scale = scale};
}

/* ---- totals ---------------------------------------------------------------------------------- */

/* Joint readings of all questions that lines depend on; UINT64_MAX when more than that. */
uint64_t readings_joint(const readings *r);
/* Figures of one joint reading: `at` has a reading for each question, SIZE_MAX: any of them, and
 * the figures are the range over these, table by table. */
void readings_total(const readings *r, const size_t *at, figure *out);
/* The row of a table under a reading of each question, and the readings of a row. */
size_t readings_row(const readings *r, const reading_table *t, const size_t *at);
void readings_of_row(const readings *r, const reading_table *t, size_t row, size_t *own);
/* Lowest and highest of a figure over all joint readings, however many
 * (reading_range.c). `reached`: each is the figure of some joint reading; else they are
 * bounds. Scratch in `a`. False: no memory. */
TG_MUST_USE bool readings_range(const readings *r, size_t which, arena *a, figure *out,
                                bool *reached);
/* A question that figures depend on and that has no weights that hold, where weights were given;
 * NULL. */
const reading_question *readings_unweighted(const readings *r);
/* Expectations by the weights; false when a question that matters has none or numbers are too
 * large. Of a range: of its low ends. */
TG_MUST_USE bool readings_expect(const readings *r, size_t which, rat *out);

#endif
