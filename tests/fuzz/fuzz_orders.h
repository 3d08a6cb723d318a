/*
 * fuzz_orders.h - the pack that input is read against, and every line of an order file filled.
 */
#ifndef TG_FUZZ_ORDERS_H
#define TG_FUZZ_ORDERS_H

#include "base/utf8.h"
#include "io/orders.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FUZZ_BYTES_MAX = 1 << 16 };

/* The pack of the tests of the program: fuzzing runs from the root of the repository. */
static inline const tg_pack *fuzz_pack(void)
{
    static tg_pack *pack;
    static tg_diags *diags; /* still reachable: no leak */
    if (!pack && tg_pack_load("tests/e2e/pack", NULL, &pack, &diags) != TG_OK) {
        fputs("run from the root of the repository\n", stderr);
        exit(1);
    }
    return pack;
}

/* Opens the text as an order file and fills a line from every record. */
static inline void fuzz_fill(input_kind kind, str text)
{
    trouble t = {{0}, {0}};
    orders_options want = {.path = "fuzz", .kind = kind};
    orders *o = orders_memory(&want, fuzz_pack(), text, &t);
    if (!o) {
        tg_assert(trouble_is(&t));
        return;
    }
    strbuf notes;
    strbuf_init(&notes, NULL);
    orders_notes(o, false, &notes);
    strbuf_free(&notes);
    filler *f = filler_new(o);
    tg_line *line = NULL;
    tg_assert(f && tg_line_new(fuzz_pack(), &line) == TG_OK);
    record r;
    while (reader_next(o->source, &r)) {
        filled out;
        filler_reset(f);
        tg_assert(filler_fill(f, &r, line, &out));
        tg_assert(out.bad == (out.reason.len > 0));
        tg_assert(utf8_bad(out.reason) == out.reason.len);
        tg_assert(out.id.len > 0);
        if (r.fault != RECORD_NONE)
            tg_assert(out.bad && !out.whole);
    }
    tg_line_free(line);
    filler_free(f);
    orders_close(o);
}

#endif
