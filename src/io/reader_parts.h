/*
 * reader_parts.h - what the readers of records and of blocks share: the buffer and the place in it.
 */
#ifndef TG_IO_READER_PARTS_H
#define TG_IO_READER_PARTS_H

#include "io/reader.h"

#include <sys/types.h>

enum { READ_CHUNK = 1 << 17, READ_ROOM = RECORD_MAX + (1 << 19),
       READ_PAD = 64 /* before and after a buffer, so that a load of many bytes stays in it */ };

struct reader {
    const char *name;
    int fd; /* -1: memory */
    char *buf;
    const char *from; /* buf, or the memory */
    size_t at, end;
    bool eof, bom, in_long;
    input_kind kind;
    char delimiter;
    uint64_t line, number, taken, total;
    trouble trouble;
    struct {
        off_t at; /* in the file; memory: in the bytes */
        uint64_t line, number, taken;
    } kept;
};

static inline str reader_left(const reader *r)
{
    return (str){r->from + r->at, r->end - r->at};
}

/* At least a chunk more, or the end. False when reading fails. */
TG_MUST_USE bool reader_more(reader *r);

/* READ_ROOM bytes with the pads around them; NULL when out of memory. */
TG_MUST_USE char *reader_room(void);
void reader_room_free(char *room);

#endif
