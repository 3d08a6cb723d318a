/*
 * fuzz_ndjson.c - any bytes as a JSON object, and as a file of them: refused with a reason, or flat
 * names and texts; a number written plainly keeps its text.
 */
#include "fuzz_orders.h"

#include <string.h>

static void check_object(str text)
{
    arena *a = arena_new(NULL, 0);
    members m;
    str why;
    if (utf8_bad(text) == text.len && ndjson_read(text, a, &m, &why)) {
        tg_assert(m.count <= NDJSON_MEMBERS_MAX);
        for (size_t i = 0; i < m.count; i++) {
            tg_assert(utf8_bad(m.at[i].key) == m.at[i].key.len);
            tg_assert(utf8_bad(m.at[i].text) == m.at[i].text.len);
        }
    } else if (utf8_bad(text) == text.len) {
        tg_assert(why.len > 0);
    }
    arena_free(a);
}

/* The bytes as the fraction of a number. */
static void check_number(const uint8_t *data, size_t size)
{
    char text[128], want[64];
    size_t n = 0;
    want[n++] = (char)('1' + size % 9);
    want[n++] = '.';
    for (size_t i = 0; i < size && n < sizeof want - 1; i++)
        want[n++] = (char)('0' + data[i] % 10);
    if (n == 2)
        want[n++] = '5';
    want[n] = '\0';
    snprintf(text, sizeof text, "{\"x\":%s}", want);
    arena *a = arena_new(NULL, 0);
    members m;
    str why;
    tg_assert(ndjson_read(str_c(text), a, &m, &why));
    tg_assert(m.count == 1 && str_eq_c(m.at[0].text, want));
    arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > FUZZ_BYTES_MAX)
        return 0;
    char *copy = malloc(size);
    tg_assert(copy);
    memcpy(copy, data, size);
    check_object((str){copy, size});
    check_number(data, size);
    fuzz_fill(KIND_NDJSON, (str){copy, size});
    free(copy);
    return 0;
}
