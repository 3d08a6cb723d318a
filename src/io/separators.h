/*
 * separators.h - where the cells and records of regular text end (bulk.h).
 *
 *     text    a1,"x, y",7 \n b2,,8 \n
 *     places  2  9     11   14 15 17      delimiters and line ends outside of quotes
 *     ends             11         17      those that are line ends
 *
 * A cell is what stands between two places. A marker before the first one makes that true of the
 * first cell too. Texts are under 4 GiB.
 */
#ifndef TG_IO_SEPARATORS_H
#define TG_IO_SEPARATORS_H

#include "base/str.h"

typedef struct {
    uint32_t *places; /* has room for all bytes of a text and the slack of one strip */
    size_t count;
    uint32_t *ends;
    size_t end_count;
    uint32_t *odd;    /* strips of 64 bytes with a NUL or a byte that is no ASCII: their first byte */
    size_t odd_count;
} separators;

/* Memory for texts of so many bytes. */
TG_MUST_USE bool separators_init(separators *s, size_t bytes);
void separators_free(separators *s);
/* Appends those of [from, to) of the text, which are regular records, after a marker for what comes
 * before them. 64 bytes behind `to` may be read. */
void separators_add(separators *s, const char *text, size_t from, size_t to, char delimiter);
/* The same without the processor's widest registers, for tests. */
void separators_add_portable(separators *s, const char *text, size_t from, size_t to,
                             char delimiter);

#endif
