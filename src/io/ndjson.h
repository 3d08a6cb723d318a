/*
 * ndjson.h - one JSON object as a flat list of names and texts, numbers exact.
 *
 *     {"item": "h200", "route": {"from": "US"}, "quantity": 7e2, "necessity": true, "via": null}
 *     item h200 / route.from US / quantity 700 / necessity yes / via (missing)
 *
 * The parser behind it (jansson) keeps fractions as binary floating point only, so number tokens
 * are made text before it sees them: 0.1 stays the text 0.1.
 */
#ifndef TG_IO_NDJSON_H
#define TG_IO_NDJSON_H

#include "base/str.h"

enum { NDJSON_DEPTH_MAX = 32, NDJSON_MEMBERS_MAX = 4096, NDJSON_EXPONENT_MAX = 40 };

typedef struct {
    str key;    /* with dots for nesting */
    str text;   /* empty: null, or an object without members */
    bool array; /* cannot be one value */
} member;

typedef struct { member *at; size_t count; } members;

/* False with the reason, which gives the column where there is one. Everything lives in `a`. */
TG_MUST_USE bool ndjson_read(str raw, arena *a, members *out, str *why);

#endif
