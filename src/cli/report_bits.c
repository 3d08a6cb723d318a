/*
 * report_bits.c - exact amounts as the texts of cells and the places of pictures.
 */
#include "cli/report_bits.h"

#include "io/forms.h"

str report_amount(arena *a, amount x, unsigned decimals)
{
    strbuf b;
    strbuf_init(&b, NULL);
    if (x.overflow)
        strbuf_add_c(&b, "too large");
    else
        amount_write(&b, x, decimals, 0);
    str s = str_dup(a, strbuf_str(&b));
    strbuf_free(&b);
    return s.ptr ? s : STR("");
}

int64_t report_place(amount x, unsigned scale)
{
    while (x.scale < scale && x.v < INT64_MAX / 10 && x.v > INT64_MIN / 10) {
        x.v *= 10;
        x.scale++;
    }
    while (x.scale > scale) {
        x.v /= 10;
        x.scale--;
    }
    if (x.overflow || x.v > INT64_MAX)
        return INT64_MAX;
    return x.v < -INT64_MAX ? -INT64_MAX : (int64_t)x.v;
}

figure_at report_figure(arena *a, amount x, unsigned decimals)
{
    return (figure_at){report_place(x, 0), report_amount(a, x, decimals)};
}

str report_heading(arena *a, const char *what, str currency)
{
    str s = arena_print(a, "%s%s" STR_FMT, what, currency.len ? ", " : "", STR_ARG(currency));
    return s.ptr ? s : STR("");
}
