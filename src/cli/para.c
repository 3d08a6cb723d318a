/*
 * para.c - see para.h.
 */
#include "cli/para.h"

#include "base/utf8.h"

static bool is_blank(char c)
{
    return (unsigned char)c <= ' ' || c == 0x7f;
}

void para(strbuf *out, str text, size_t indent, size_t hang, size_t width)
{
    size_t at = 0;
    bool any = false;
    while (text.len) {
        size_t skip = 0, n = 0;
        while (skip < text.len && is_blank(text.ptr[skip]))
            skip++;
        text = str_sub(text, skip, text.len);
        while (n < text.len && !is_blank(text.ptr[n]))
            n++;
        if (!n)
            break;
        str word = str_sub(text, 0, n);
        size_t columns = utf8_columns(word);
        if (any && at + 1 + columns > width) {
            strbuf_char(out, '\n');
            strbuf_pad(out, ' ', hang);
            at = hang;
        } else if (any) {
            strbuf_char(out, ' ');
            at++;
        } else {
            strbuf_pad(out, ' ', indent);
            at = indent;
        }
        strbuf_add(out, word);
        at += columns;
        any = true;
        text = str_sub(text, n, text.len);
    }
    strbuf_char(out, '\n');
}

void para_column(strbuf *out, str s, size_t width, bool right)
{
    size_t columns = utf8_columns(s);
    if (columns > width && width > 2) {
        str cut = str_sub(s, 0, utf8_fit(s, width - 2));
        size_t used = utf8_columns(cut) + 2;
        strbuf_add(out, cut);
        strbuf_add_c(out, "..");
        strbuf_pad(out, ' ', width > used ? width - used : 0);
        return;
    }
    if (right && columns < width)
        strbuf_pad(out, ' ', width - columns);
    strbuf_add(out, s);
    if (!right && columns < width)
        strbuf_pad(out, ' ', width - columns);
}
