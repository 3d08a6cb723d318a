/*
 * fmt.c - the tree back to text, in one layout.
 *
 *     measure us.licence  "Licence for advanced chips"     two blanks before a title
 *       gate      us.export                                slots in 2, payloads in one column:
 *       when      all of                                   the longest keyword and two blanks
 *                   - item is us.3A090.a                   bullets two deeper than their list
 *                   - route.to in us.d5
 *       version                                            its slots in 4
 *         source  rule_2023
 *
 * A condition stays as it was written (words, bullets, a list on one line) as long as that fits
 * into 100 columns and no comment stands inside; else it becomes bullets, level by level. Other
 * payloads are broken after a comma and go on two columns deeper. Since what was broken once
 * fits now, or cannot be broken further, formatting again changes nothing.
 *
 * A piece of text is first put together on the side with BREAK wherever a line may end, and then
 * laid out; no control character can come from the source, so BREAK is safe.
 */
#include "lang/fmt.h"

#include "base/utf8.h"
#include "lang/fmt_words.h"

#include <string.h>

enum { FMT_COLUMNS = 100, FMT_INDENT = 2 };

typedef struct {
    strbuf *out;
    strbuf piece;
} formatter;

/* Clearing forgets that memory ran out; the output must not. */
static void clear_piece(formatter *f)
{
    if (f->piece.failed)
        f->out->failed = true;
    strbuf_clear(&f->piece);
}
/* ---- layout --------------------------------------------------------------------------------- */

static void put_line_comments(strbuf *b, const str *comments, size_t count, size_t indent)
{
    for (size_t i = 0; i < count; i++) {
        strbuf_pad(b, ' ', comments[i].len ? indent : 0);
        strbuf_add(b, comments[i]);
        strbuf_char(b, '\n');
    }
}

static void put_tail(strbuf *b, str comment)
{
    if (!comment.len)
        return;
    strbuf_add_c(b, "  ");
    strbuf_add(b, comment);
}

/* Moves the piece to the output, which stands in `column`; returns where it stands then. */
static size_t flush_piece(formatter *f, size_t column, size_t indent)
{
    str rest = strbuf_str(&f->piece);
    for (bool first = true; rest.len; first = false) {
        const char *end = memchr(rest.ptr, BREAK, rest.len);
        str chunk = str_sub(rest, 0, end ? (size_t)(end - rest.ptr) : rest.len);
        size_t width = utf8_columns(chunk);
        if (!first && column + 1 + width > FMT_COLUMNS) {
            strbuf_char(f->out, '\n');
            strbuf_pad(f->out, ' ', indent);
            column = indent;
        } else if (!first) {
            strbuf_char(f->out, ' ');
            column++;
        }
        strbuf_add(f->out, chunk);
        column += width;
        rest = str_sub(rest, end ? chunk.len + 1 : chunk.len, rest.len);
    }
    clear_piece(f);
    return column;
}

/* Whether it cannot be on one line, however short: bullets or comments inside. */
static bool needs_lines(const ast_cond *c)
{
    if (c->form == FORM_BULLETS && c->kid_count && c->kind <= C_NONE_OF && c->kind != C_NOT)
        return true;
    for (size_t i = 0; i < c->kid_count; i++) {
        const ast_cond *kid = c->kids[i];
        if (kid->comment_count || kid->tail_comment.len || needs_lines(kid))
            return true;
    }
    return false;
}

/* Puts the condition where the output stands, in `column`; `tail` goes to its (first) line end. */
static void lay_cond(formatter *f, const ast_cond *c, size_t column, cond_place place, str tail)
{
    bool list = c->kind == C_AND || c->kind == C_OR || c->kind == C_NONE_OF;
    bool lines = needs_lines(c);
    if (!lines) {
        clear_piece(f);
        fmt_put_cond(&f->piece, c, place);
    }
    bool fits = !lines && column + utf8_columns(strbuf_str(&f->piece)) <= FMT_COLUMNS;
    if (fits || (!list && c->kind != C_NOT)) {
        (void)flush_piece(f, column, column + 2 * FMT_INDENT);
        put_tail(f->out, tail);
        return;
    }
    clear_piece(f);
    if (c->kind == C_NOT) {
        strbuf_add_c(f->out, "not ");
        lay_cond(f, c->kids[0], column + 4, AMONG_WORDS, tail);
        return;
    }
    strbuf_add_c(f->out, fmt_list_head(c->kind));
    put_tail(f->out, c->form == FORM_BULLETS && c->tail_comment.len ? c->tail_comment : tail);
    for (size_t i = 0; i < c->kid_count; i++) {
        const ast_cond *kid = c->kids[i];
        size_t indent = column + FMT_INDENT;
        bool head = kid->form == FORM_BULLETS && kid->kid_count;
        strbuf_char(f->out, '\n');
        put_line_comments(f->out, kid->comments, kid->comment_count, indent);
        strbuf_pad(f->out, ' ', indent);
        strbuf_add_c(f->out, "- ");
        lay_cond(f, kid, indent + 2, AMONG_NONE, head ? STR("") : kid->tail_comment);
    }
}

static void lay_given(formatter *f, const ast_slot *s, size_t indent)
{
    size_t column = indent;
    for (size_t i = 0; i < s->given_count; i++) {
        const ast_given *g = &s->given[i];
        bool commented = g->comment_count || (i && s->given[i - 1].tail_comment.len);
        clear_piece(f);
        strbuf_printf(&f->piece, "%.*s ", STR_ARG(g->fact.text));
        fmt_put_value(&f->piece, &g->value);
        size_t width = utf8_columns(strbuf_str(&f->piece));
        if (i && (g->new_line || commented || column + 2 + width > FMT_COLUMNS)) {
            strbuf_char(f->out, '\n');
            put_line_comments(f->out, g->comments, g->comment_count, indent);
            strbuf_pad(f->out, ' ', indent);
            column = indent;
        } else if (i) {
            strbuf_add_c(f->out, "; ");
            column += 2;
        }
        column = flush_piece(f, column, indent + FMT_INDENT);
        put_tail(f->out, g->tail_comment);
    }
}

static void lay_expects(formatter *f, const ast_slot *s, size_t indent)
{
    for (size_t i = 0; i < s->expect_count; i++) {
        const ast_expect *x = &s->expects[i];
        if (i) {
            strbuf_char(f->out, '\n');
            put_line_comments(f->out, x->comments, x->comment_count, indent);
            strbuf_pad(f->out, ' ', indent);
        }
        clear_piece(f);
        fmt_put_expect(&f->piece, x);
        (void)flush_piece(f, indent, indent + FMT_INDENT);
        put_tail(f->out, x->tail_comment);
    }
}

static void lay_slot(formatter *f, const ast_slot *s, size_t indent, size_t width)
{
    const char *keyword = slot_keyword(s->kind);
    size_t column = indent + width;
    put_line_comments(f->out, s->comments, s->comment_count, indent);
    strbuf_pad(f->out, ' ', indent);
    strbuf_add_c(f->out, keyword);
    if (s->kind != SLOT_DENIES)
        strbuf_pad(f->out, ' ', width - strlen(keyword));
    if (s->cond) {
        lay_cond(f, s->cond, column, AMONG_NONE, s->tail_comment.len ? s->tail_comment : STR(""));
    } else if (s->kind == SLOT_GIVEN) {
        lay_given(f, s, column);
        put_tail(f->out, s->tail_comment);
    } else if (s->kind == SLOT_EXPECT) {
        lay_expects(f, s, column);
        put_tail(f->out, s->tail_comment);
    } else {
        clear_piece(f);
        fmt_put_payload(&f->piece, s);
        (void)flush_piece(f, column, column + FMT_INDENT);
        put_tail(f->out, s->tail_comment);
    }
    strbuf_char(f->out, '\n');
}

/* The column of payloads: past the longest keyword. */
static size_t slots_width(const ast_slot *s, size_t count, size_t width)
{
    for (size_t i = 0; i < count; i++) {
        size_t len = strlen(slot_keyword(s[i].kind)) + 2;
        width = len > width ? len : width;
    }
    return width;
}

static void lay_slots(formatter *f, const ast_slot *s, size_t count, size_t indent, size_t width)
{
    for (size_t i = 0; i < count; i++)
        lay_slot(f, &s[i], indent, width);
}

/* Slots of the declaration whose place in its order is after the versions. */
static bool follows_versions(slot_kind k)
{
    return k == SLOT_JOINS || k == SLOT_LEAVES || k == SLOT_NOTE;
}

static void lay_head(formatter *f, const ast_decl *d)
{
    strbuf *b = f->out;
    strbuf_add_c(b, decl_keyword(d->kind));
    strbuf_char(b, ' ');
    strbuf_add(b, d->name);
    if (d->kind == DECL_ANSWER) {
        strbuf_add_c(b, " is ");
        fmt_put_lit(b, &d->value);
    } else if (d->kind == DECL_COVERAGE) {
        strbuf_printf(b, " %.*s", STR_ARG(d->second.text));
    } else if (d->kind == DECL_USE) {
        strbuf_add_c(b, " from ");
        fmt_put_quoted(b, d->second.text);
    } else if (d->kind == DECL_UNIT && d->second.text.len) {
        strbuf_add_c(b, " is ");
        fmt_put_lit(b, &d->value);
        strbuf_printf(b, " %.*s", STR_ARG(d->second.text));
    } else {
        strbuf_add_c(b, d->kind == DECL_TEST ? "" : "  ");
        fmt_put_quoted(b, d->title);
    }
    put_tail(b, d->tail_comment);
    strbuf_char(b, '\n');
}

static void lay_decl(formatter *f, const ast_decl *d)
{
    put_line_comments(f->out, d->comments, d->comment_count, 0);
    lay_head(f, d);
    size_t before = d->slot_count;
    while (d->block_count && before && follows_versions(d->slots[before - 1].kind))
        before--;
    lay_slots(f, d->slots, before, FMT_INDENT, slots_width(d->slots, before, 0));
    size_t width = 0;
    for (size_t i = 0; i < d->block_count; i++)
        width = slots_width(d->blocks[i].slots, d->blocks[i].slot_count, width);
    for (size_t i = 0; i < d->block_count; i++) {
        const ast_block *v = &d->blocks[i];
        put_line_comments(f->out, v->comments, v->comment_count, FMT_INDENT);
        strbuf_add_c(f->out, "  version");
        put_tail(f->out, v->tail_comment);
        strbuf_char(f->out, '\n');
        lay_slots(f, v->slots, v->slot_count, 2 * FMT_INDENT, width);
    }
    if (before < d->slot_count) {
        const ast_slot *last = &d->slots[before];
        size_t count = d->slot_count - before;
        lay_slots(f, last, count, FMT_INDENT, slots_width(last, count, 0));
    }
    put_line_comments(f->out, d->end_comments, d->end_comment_count, FMT_INDENT);
}

void fmt_file(const ast_file *file, strbuf *out)
{
    formatter f = {.out = out};
    strbuf_init(&f.piece, &out->alloc);
    strbuf_add_c(out, "tollgate 1");
    put_tail(out, file->tail_comment);
    strbuf_char(out, '\n');
    for (size_t i = 0; i < file->decl_count; i++) {
        if (i == 0 || file->decls[i].blank_before)
            strbuf_char(out, '\n');
        lay_decl(&f, &file->decls[i]);
    }
    size_t count = file->comment_count;
    while (count && !file->comments[count - 1].len)
        count--;
    if (count)
        strbuf_char(out, '\n');
    put_line_comments(out, file->comments, count, 0);
    clear_piece(&f);
    strbuf_free(&f.piece);
}
