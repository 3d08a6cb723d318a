/*
 * mapping.h - which fact a column gives, and how its cells are to be read.
 *
 * In this order: a line of the --map file; the exact name of a fact; an authorisation's part
 * (`us.bis_licence.number`); what order systems call it, which is a guess that is shown. Anything
 * else is kept and not read. A map file has two kinds of lines:
 *
 *     # a comment
 *     Ship-to = route.to                      a heading's fact; `-` leaves the column unread
 *     Ship date = shipped as DD.MM.YYYY       and how its cells are written
 *     end_use: n/a = none                     a spelling: for this fact, n/a means none
 *     *: TBD =                                for every fact, TBD means missing
 *
 * Headings and texts may stand in double quotes. A mapping is immutable once loaded and shared.
 */
#ifndef TG_IO_MAPPING_H
#define TG_IO_MAPPING_H

#include "io/forms.h"
#include "io/trouble.h"

typedef enum {
    COLUMN_UNREAD,
    COLUMN_ORDER_ID, /* with COLUMN_LINE_ID it names the line */
    COLUMN_LINE_ID,
    COLUMN_MONEY,    /* the currency of the line's prices */
    COLUMN_FACT,
    COLUMN_AUTH,     /* a part of an authorisation */
    COLUMN_WISH      /* how the line may be allocated; no fact, and nothing decided depends on it */
} column_kind;

typedef enum { AUTH_NUMBER, AUTH_FROM, AUTH_THROUGH, AUTH_MEASURES, AUTH_CONDITIONS, AUTH_PARTS }
auth_part;

/* C name, the column's name; the type of its cells */
#define WISH_MAP(X)                                                                                \
    X(LOT, "lot_size", TG_TYPE_WHOLE)                                                              \
    X(MINIMUM, "minimum", TG_TYPE_WHOLE)                                                           \
    X(PARTIAL, "partial", TG_TYPE_YES_NO)                                                          \
    X(PRIORITY, "priority", TG_TYPE_WHOLE)                                                         \
    X(NEEDED_BY, "needed_by", TG_TYPE_DATE)

typedef enum {
#define X(c, name, type) WISH_##c,
    WISH_MAP(X)
#undef X
    WISH_COUNT
} wish;

const char *wish_name(wish w);

typedef enum { BY_NAME, BY_MAP, BY_GUESS } column_how;

typedef struct {
    str heading;
    column_kind kind;
    column_how how;
    uint32_t fact;  /* COLUMN_FACT */
    str instrument; /* COLUMN_AUTH, NUL-terminated */
    auth_part part;
    wish wish;      /* COLUMN_WISH */
    cell_form form;
    bool inside; /* NDJSON: a member of an object that stands where one value should */
} column;

typedef struct mapping mapping;

/* path NULL: no file. NULL with the trouble told. */
TG_MUST_USE mapping *mapping_load(const tg_pack *pack, const char *path, trouble *t);
/* The same from memory, for tests. */
TG_MUST_USE mapping *mapping_read(const tg_pack *pack, const char *name, str text, trouble *t);
void mapping_free(mapping *m);

/* What one heading means; `a` keeps what the column refers to. Safe from several threads. */
column mapping_column(const mapping *m, str heading, arena *a);

/* What the heading of a column that is not read may have been meant as: "`quantity`", "`ship date`,
 * which gives `shipped`"; empty when nothing is near that no other of the
 * columns gives. Text in `a`. */
str mapping_near(const mapping *m, str heading, const column *columns, size_t count, arena *a);

/* A line for each line of the map whose heading is none of `headings` nor of an earlier call. */
void mapping_unused(mapping *m, const str *headings, size_t count);
size_t mapping_unused_count(const mapping *m);
str mapping_unused_heading(const mapping *m, size_t i, unsigned *line);
const char *mapping_name(const mapping *m);
const tg_pack *mapping_pack(const mapping *m);

/* The plain text of a cell of that column, spellings and form applied; empty is missing. False with
 * the fault, whose reason names the fact. */
TG_MUST_USE bool mapping_cell(const mapping *m, const column *c, str cell, arena *a, str *plain,
                              cell_fault *why);

/* Does a spelling stand between a cell of digits, points and hyphens and what it says? */
bool mapping_spells_digits(const mapping *m, const column *c);

/* All columns of a file: each fact given once, and at least one (`need_fact`). */
TG_MUST_USE bool mapping_columns(mapping *m, const char *file, const str *headings, size_t count,
                                 bool need_fact, arena *a, column *columns, trouble *t);
/* How many of the headings mean something: for choosing a delimiter. */
size_t mapping_known(const mapping *m, const str *headings, size_t count);

#endif
