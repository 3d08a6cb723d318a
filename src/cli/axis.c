/*
 * axis.c - see axis.h.
 */
#include "cli/axis.h"

#include "base/date.h"

#include <stdio.h>

enum { MONTHS_UP_TO_DAYS = 4 }; /* a column: then a month's label has room */

axis axis_make(int32_t from, int32_t through, size_t name, size_t width)
{
    int64_t days = (int64_t)through - from + 1;
    int64_t room = (int64_t)width - (int64_t)name - 2;
    room = room < 1 ? 1 : room;
    int32_t each = (int32_t)((days + room - 1) / room);
    each = each < 1 ? 1 : each;
    return (axis){from, through, each, (size_t)((days + each - 1) / each), name};
}

int32_t axis_first(const axis *x, size_t column)
{
    return x->from + (int32_t)column * x->days;
}

int32_t axis_last(const axis *x, size_t column)
{
    int32_t last = axis_first(x, column) + x->days - 1;
    return last > x->through ? x->through : last;
}

void axis_put(const axis *x, strbuf *out)
{
    bool months = x->days <= MONTHS_UP_TO_DAYS;
    size_t at = 0;
    strbuf_pad(out, ' ', x->name + 1);
    for (size_t c = 0; c < x->columns; c++) {
        int year, month, dom;
        char label[32];
        date_civil(axis_last(x, c), &year, &month, &dom);
        int32_t begins = date_day(year, months ? month : 1, 1);
        if (begins < axis_first(x, c) || (at && at >= c))
            continue;
        int n = months ? snprintf(label, sizeof label, "%04d-%02d", year, month)
                       : snprintf(label, sizeof label, "%04d", year);
        if (n < 0 || c + (size_t)n > x->columns)
            break;
        strbuf_pad(out, ' ', c - at);
        strbuf_add_c(out, label);
        at = c + (size_t)n;
    }
    strbuf_char(out, '\n');
}
