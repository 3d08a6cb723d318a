/*
 * readings.h - totals over the joint readings of open questions.
 *
 *     line, outcome ──▶ signature     lines of one block with one outcome
 *     signature     ──▶ its questions, and one line of it decided under each joint reading of them
 *     signatures    ──▶ a table for each set of questions: figures by joint reading
 *     tables        ──▶ totals of any joint reading of all questions, as a sum of one row a table
 *
 * So the deciding goes by signature, and what is over 4,096 joint readings is never listed: then the
 * chosen questions are, and each figure is the range that the tables allow, an outer bound.
 */
#ifndef TG_WHATIF_READINGS_H
#define TG_WHATIF_READINGS_H

#include "base/amount.h"
#include "base/map.h"
#include "base/num.h"
#include <tollgate.h>

enum {
    READINGS_JOINT_MAX = 4096,
    READINGS_QUESTIONS_MAX = 6, /* of one line, and 64 joint readings: each is a decision */
    READINGS_ROWS_MAX = 64,
    FIGURE_RELEASED_UNITS = 0, FIGURE_HELD_UNITS, FIGURE_DENIED_UNITS,
    FIGURE_RELEASED_VALUE, FIGURE_HELD_VALUE, FIGURE_DENIED_VALUE,
    FIGURE_COMPUTE, FIGURE_PAYEES /* two a payee: due, if authorised */
};

/* A figure where facts leave a charge open is a range. */
typedef struct { amount low, high; } figure;

typedef struct {
    uint32_t fact;
    str name;
    str *texts; /* readings as tg_line_set takes them */
    size_t reading_count;
    size_t base; /* the reading others are compared with: by law, else the first */
    bool by_law;
    bool used; /* some line depends on it */
    tg_share *weights; /* by reading; NULL: none given */
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
    tg_run *run;         /* borrowed */
    tg_line *line;       /* scratch: one line of a signature */
    const uint32_t *chosen; /* facts of the questions worked out; NULL: all */
    size_t chosen_count;
    size_t figure_count;
    map question_ids;    /* by name */
    VEC(reading_question) questions;
    map table_ids;
    VEC(reading_table) tables;
    uint64_t lines, open_lines, joint_lines; /* all; depending on questions; on two or more */
    uint64_t signatures, decided;
    uint64_t wide_signatures; /* on more joint readings than are worked out: a range */
    bool failed;
} readings;

TG_MUST_USE bool readings_init(readings *r, const tg_pack *pack, tg_run *run, size_t figures,
                               arena *a);
void readings_free(readings *r);
/* What one question's readings weigh. */
TG_MUST_USE bool readings_weigh(readings *r, uint32_t fact, const tg_share *shares, size_t count);

/* One signature: its questions' table rows are filled by the caller, row by row. */
typedef struct {
    reading_table *table;
    size_t row;
} reading_place;

/* The table for the open questions of an outcome (of the chosen ones), made when it is not there;
 * NULL when memory is out, or (r->failed unset) when the line depends on too many. */
reading_table *readings_table(readings *r, const tg_outcome *o);
/* Sets the questions of the table's row in the line. False when memory is out. */
TG_MUST_USE bool readings_set(readings *r, const reading_table *t, size_t row, tg_line *line);
static inline figure *readings_figures(const readings *r, const reading_table *t, size_t row)
{
    return t->figures + row * r->figure_count;
}

/* ---- totals ---------------------------------------------------------------------------------- */

/* Joint readings of all questions; UINT64_MAX when more than that. */
uint64_t readings_joint(const readings *r);
/* Figures of one joint reading: `at` has a reading for each question, SIZE_MAX: any of them, and the
 * figures are the range over these. */
void readings_total(const readings *r, const size_t *at, figure *out);
/* Expectations by the weights; false when a question that matters has none or numbers are too
 * large. Of a range: of its low ends. */
TG_MUST_USE bool readings_expect(const readings *r, size_t which, rat *out);

#endif
