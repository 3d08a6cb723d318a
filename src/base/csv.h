/*
 * csv.h - RFC 4180 records over memory: what stands where, nothing copied.
 *
 *     id,name\r\n            record 1: [0,2) [3,7)
 *     a1,"say ""hi"", ok"\n  record 2: [9,11) [13,29) escaped
 *
 * csv_split cuts off one record. A reader of a whole file calls it with `last` set; one that reads
 * blocks clears it, gets CSV_MORE where the block ends inside a record, moves what is left to the
 * front of its buffer, fills up, and calls again: nothing is remembered between calls. The field
 * array is the caller's, so a record costs no allocation, and one of more fields is an error.
 *
 * Strict where a guess could shift columns: text after a closing quote and a lone CR are errors.
 * A quote inside a field that does not begin with one is itself. A line without a byte is a record
 * of one empty field, marked `blank`; callers skip it.
 */
#ifndef TG_BASE_CSV_H
#define TG_BASE_CSV_H

#include "base/str.h"

typedef enum {
    CSV_RECORD,      /* one record; the next begins at `next` */
    CSV_MORE,        /* ends inside a record (never when `last`) */
    CSV_END,         /* no record left */
    CSV_OPEN_QUOTE,  /* error: a quote is never closed (`last` only) */
    CSV_AFTER_QUOTE, /* error: text between a closing quote and the delimiter */
    CSV_LONE_CR,     /* error: CR that no LF follows */
    CSV_TOO_MANY,    /* error: more fields than there is room for */
} csv_result;

/* Bytes [from, to) of the text, quotes around it left out; escaped: has "" inside. */
typedef struct {
    size_t from, to;
    bool quoted, escaped;
} csv_field;

typedef struct {
    csv_field *fields; /* set by the caller, with its room */
    size_t room;
    size_t count;
    bool blank;
    size_t next;     /* where the next record begins */
    size_t error_at; /* errors: the byte to point at */
} csv_record;

/* Bytes of a byte order mark at the start: 3 or 0. */
size_t csv_bom(str text);
/* Cuts the record that begins at `at`. `last`: the text ends where the file ends. */
csv_result csv_split(str text, size_t at, char delimiter, bool last, csv_record *r);
/* The field's text: a slice, or with "" undone in `scratch` (room: to - from). */
str csv_text(str text, csv_field f, char *scratch);
/* The same, undone in the arena where need be; ptr NULL on exhaustion. */
TG_MUST_USE str csv_text_dup(str text, csv_field f, arena *a);
/* What an error result means: "a quote that is never closed". */
const char *csv_error(csv_result r);
/* The one of , ; TAB | that the first record has most of; ',' when there is none. */
char csv_delimiter(str text);

#endif
