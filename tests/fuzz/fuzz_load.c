/*
 * fuzz_load.c - any text as a pack: it loads and keeps every invariant of the model, or is refused
 * with a message. Inputs are case files (tests/cases/check), so their sections make several files;
 * a text without sections is one file. The base of the cases stands beside it when asked for.
 */
#include "../support/case.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static str fuzz_base(void)
{
    static char text[1 << 15];
    static size_t bytes;
    if (bytes == 0) {
        FILE *f = fopen("tests/cases/check/base.pack", "rb");
        if (f) {
            bytes = fread(text, 1, sizeof text, f);
            fclose(f);
        }
    }
    return (str){text, bytes};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 1 << 16)
        return 0;
    str text = {(const char *)data, size};
    case_text c = case_parse(text);
    if (c.count == 0)
        c.files[c.count++] = (pack_text_file){STR("case"), text};
    if (c.use.len && c.count < CASE_FILES_MAX)
        c.files[c.count++] = (pack_text_file){STR("base.tg"), fuzz_base()};

    arena *a = arena_new(NULL, (size_t)256 << 20);
    diags *d = diags_new(a, 0);
    model *m = test_model_files(c.files, c.count, a, d);
    if (m) {
        tg_assert(diags_errors(d) == 0);
        model_check(m);
        for (uint32_t i = 0; i < m->facts_count; i++) {
            value v = {0};
            str why;
            strbuf b;
            strbuf_init(&b, NULL);
            if (value_read(m, i, text, a, &v, &why) == READ_OK)
                value_format(m, i, &v, &b);
            strbuf_free(&b);
        }
    }
    strbuf b;
    strbuf_init(&b, NULL);
    test_diags_text(d, &b);
    strbuf_free(&b);
    arena_free(a);
    return 0;
}
