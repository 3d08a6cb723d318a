/*
 * reader.h - a file of order lines as records, in bounded memory.
 *
 *     bytes -> physical lines -> records        "a,""b",c \n            one record, one line
 *                                               "two\nlines",d \n       one record, two lines
 *
 * Whatever the input, every byte belongs to exactly one record or line ending, so that nothing is
 * lost. A record that cannot be one has a fault and reading goes on after it:
 *   - longer than RECORD_MAX: it comes in pieces (`more`, `continued`), so that a line of 100 MB
 *     takes no more memory than a line of 1 MB;
 *   - a quote that never closes, within RECORD_MAX and QUOTED_LINES_MAX: only the physical line it
 *     stands on is lost to it; the next record starts on the next physical line;
 *   - text after a closing quote: the same, since most often an earlier quote was left open.
 * Blank lines are no records.
 */
#ifndef TG_IO_READER_H
#define TG_IO_READER_H

#include "io/trouble.h"

enum {
    RECORD_MAX = 1 << 20,  /* bytes; no order line of a real system comes near */
    QUOTED_LINES_MAX = 200 /* newlines within a record; bounds what an open quote rescans */
};

typedef enum { KIND_AUTO, KIND_CSV, KIND_NDJSON } input_kind;

#define RECORD_FAULT_MAP(X)                                                                        \
    X(NONE, "")                                                                                    \
    X(LONG, "the line is longer than 1 MiB")                                                       \
    X(QUOTE, "a quote is opened and never closed")                                                 \
    X(AFTER_QUOTE, "text follows a closing quote")

typedef enum {
#define X(c, text) RECORD_##c,
    RECORD_FAULT_MAP(X)
#undef X
} record_fault;

typedef struct {
    str raw;         /* the bytes as they came, without the line ending */
    str ending;      /* "\n", "\r\n", or empty at the end of the file */
    uint64_t line;   /* physical line it starts on, from 1 */
    uint64_t number; /* from 1 over all records, the header among them */
    record_fault fault;
    size_t fault_at; /* byte of raw the fault is about */
    bool more;       /* raw goes on in the next record */
    bool continued;  /* raw belongs to the record before */
} record;

typedef struct reader reader;

/* "-" is standard input. NULL with the trouble told. */
TG_MUST_USE reader *reader_open(const char *path, trouble *t);
/* Reads from memory, which must outlive the reader. */
TG_MUST_USE reader *reader_memory(const char *name, str bytes, trouble *t);
void reader_close(reader *r);

const char *reader_name(const reader *r);
bool reader_had_bom(const reader *r);
const char *record_fault_text(record_fault f);

/* The first bytes after a byte order mark: whole lines where one fits into RECORD_MAX. Only before
 * the first reader_next. Tells the trouble when it is no text (UTF-16, an archive). */
TG_MUST_USE bool reader_peek(reader *r, str *first, trouble *t);
/* The header as it would be split by `delimiter`; false when there is no good one. */
TG_MUST_USE bool reader_peek_record(reader *r, char delimiter, record *out);
/* How records are found; before the first reader_next. */
void reader_set_kind(reader *r, input_kind kind, char delimiter);

/* The next record; borrowed until the next call. False at the end, and after a read error, which
 * reader_trouble then tells. */
TG_MUST_USE bool reader_next(reader *r, record *out);
const trouble *reader_trouble(const reader *r);

/* What comes from here on can be read once more: reader_again goes back to it. What cannot be read
 * twice (a pipe) is copied to a file first. */
TG_MUST_USE bool reader_keep(reader *r, trouble *t);
TG_MUST_USE bool reader_again(reader *r, trouble *t);

/* For progress: bytes taken so far; all of them, or 0 when that is not known. */
uint64_t reader_taken_bytes(const reader *r);
uint64_t reader_total_bytes(const reader *r);

#endif
