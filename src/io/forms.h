/*
 * forms.h - how a column writes its dates and numbers, and the plain text of them.
 *
 * The library reads ISO dates and plain decimals only. What could be read in two ways is refused
 * with a hint, unless the map says how the column is written:
 *
 *     Ship date = shipped as DD.MM.YYYY        03.04.2026  ->  2026-04-03
 *     Qty = quantity as 1.234,5                1.234       ->  1234
 */
#ifndef TG_IO_FORMS_H
#define TG_IO_FORMS_H

#include "base/str.h"
#include <tollgate.h>

typedef enum { FORM_PLAIN, FORM_DATE, FORM_NUMBER } form_kind;

/* A date form is letters YYYY MM DD (M and D: one or two digits), hh mm ss, and any separators; a
 * `*` at its end drops what follows. A number form is a sample: 1.234,5 or 1 234,5 or 1234,5. */
typedef struct {
    form_kind kind;
    str pattern; /* FORM_DATE */
    str group;   /* FORM_NUMBER: empty when digits are not grouped */
    str point;
} cell_form;

/* False when `text` is neither; `text` must outlive the form. */
TG_MUST_USE bool form_read(str text, cell_form *out);

/* What is wrong with a cell, and advice that holds for its whole column (may be empty). */
typedef struct { str reason, hint; } cell_fault;

/* The plain text of a cell. False with the fault; it and the text live in the arena. `heading` and
 * `fact` are for the advice. */
TG_MUST_USE bool form_plain(const cell_form *f, tg_type type, str heading, str fact, str cell,
                            arena *a, str *plain, cell_fault *why);

/* printf into an arena; empty on exhaustion. */
str arena_print(arena *a, const char *fmt, ...) TG_PRINTF(2, 3);

#endif
