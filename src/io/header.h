/*
 * header.h - the first record of a CSV file: its delimiter and its headings.
 */
#ifndef TG_IO_HEADER_H
#define TG_IO_HEADER_H

#include "io/mapping.h"
#include "io/reader.h"

enum { COLUMNS_MAX = 4096 };

typedef struct {
    char delimiter;
    str raw, ending; /* as they came */
    uint64_t line;
    str *headings;
    size_t count;
    char place[400]; /* "orders.csv:1", for messages */
} header;

/* Reads it and leaves the reader at the first data record. delimiter 0: of comma, semicolon and tab
 * the one under which most headings are known, then the one that gives most columns. */
TG_MUST_USE bool header_read(reader *r, const mapping *m, char delimiter, arena *a, header *out,
                             trouble *t);

#endif
