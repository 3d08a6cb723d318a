/*
 * doc.c - a report as parts in order.
 */
#include "report/doc.h"

#include "report/html.h"

#include <stdlib.h>

typedef enum {
    ITEM_PART,
    ITEM_PROSE,
    ITEM_TERM,
    ITEM_GRID,
    ITEM_WIDE,
    ITEM_TEXT,
    ITEM_PLOT
} item_kind;

typedef struct {
    item_kind kind;
    str name, text; /* of a part: its name and title; of a plot: its title and SVG */
    str note;       /* of a plot: its description */
    size_t grid;
} item;

struct doc {
    arena *a;
    str title, subtitle;
    VEC(item) items;
    grid **grids;
    size_t grid_count, grid_room;
    bool failed;
};

/* ---- building -------------------------------------------------------------------------------- */

static str keep(doc *d, str s)
{
    str copy = str_dup(d->a, s);
    d->failed |= !copy.ptr;
    return copy.ptr ? copy : STR("");
}

doc *doc_new(str title, str subtitle)
{
    doc *d = calloc(1, sizeof *d);
    if (!d)
        return NULL;
    d->a = arena_new(NULL, 0);
    if (!d->a) {
        free(d);
        return NULL;
    }
    d->title = keep(d, title);
    d->subtitle = keep(d, subtitle);
    return d;
}

void doc_free(doc *d)
{
    if (!d)
        return;
    for (size_t i = 0; i < d->grid_count; i++) {
        grid_free(d->grids[i]);
        free(d->grids[i]);
    }
    free(d->grids);
    arena_free(d->a);
    free(d);
}

bool doc_good(const doc *d)
{
    bool good = !d->failed;
    for (size_t i = 0; i < d->grid_count; i++)
        good &= !d->grids[i]->failed;
    return good;
}

arena *doc_arena(doc *d)
{
    return d->a;
}

static void add(doc *d, item x)
{
    if (!vec_push(d->a, &d->items, x))
        d->failed = true;
}

void doc_part(doc *d, const char *name, const char *title)
{
    add(d, (item){ITEM_PART, keep(d, str_c(name)), keep(d, str_c(title)), {NULL, 0}, 0});
}

void doc_prose(doc *d, str text)
{
    add(d, (item){ITEM_PROSE, STR(""), keep(d, text), {NULL, 0}, 0});
}

void doc_term(doc *d, const char *name, str text)
{
    add(d, (item){ITEM_TERM, keep(d, str_c(name)), keep(d, text), {NULL, 0}, 0});
}

void doc_text(doc *d, str heading, str text)
{
    add(d, (item){ITEM_TEXT, keep(d, heading), keep(d, text), {NULL, 0}, 0});
}

/* A grid has a place of its own that does not move. Without memory: one that is thrown away. */
static grid *add_grid(doc *d, item_kind kind, const char *name, str caption)
{
    if (d->grid_count == d->grid_room) {
        size_t room = d->grid_room ? 2 * d->grid_room : 16;
        grid **more = realloc(d->grids, room * sizeof(grid *));
        if (more) {
            d->grids = more;
            d->grid_room = room;
        }
    }
    grid *g = d->grid_count < d->grid_room ? calloc(1, sizeof *g) : NULL;
    if (!g) {
        d->failed = true;
        return NULL;
    }
    grid_init(g, d->a, name, caption);
    add(d, (item){kind, STR(""), STR(""), {NULL, 0}, d->grid_count});
    d->grids[d->grid_count++] = g;
    return g;
}

grid *doc_grid(doc *d, const char *name, str caption)
{
    return add_grid(d, ITEM_GRID, name, caption);
}

grid *doc_grid_wide(doc *d, const char *name, str caption)
{
    return add_grid(d, ITEM_WIDE, name, caption);
}

/* ---- plots ----------------------------------------------------------------------------------- */

/* Takes the drawing; the plot's table follows. */
static grid *add_plot(doc *d, const plot_head *h, strbuf *svg)
{
    d->failed |= svg->failed;
    add(d,
        (item){ITEM_PLOT, keep(d, h->title), keep(d, strbuf_str(svg)), keep(d, h->description), 0});
    strbuf_free(svg);
    return doc_grid(d, h->name, h->title);
}

#define DOC_PLOT(kind)                                                                             \
    void doc_##kind(doc *d, const plot_##kind *p)                                                  \
    {                                                                                              \
        strbuf svg;                                                                                \
        strbuf_init(&svg, NULL);                                                                   \
        plot_##kind##_svg(p, &svg);                                                                \
        grid *g = add_plot(d, &p->head, &svg);                                                     \
        if (g)                                                                                     \
            plot_##kind##_grid(p, g);                                                              \
    }

DOC_PLOT(bars)
DOC_PLOT(tornado)
DOC_PLOT(lanes)
DOC_PLOT(strips)
DOC_PLOT(curves)

void doc_bands(doc *d, const plot_bands *p, const char *areas_name, str areas_caption)
{
    strbuf svg;
    strbuf_init(&svg, NULL);
    plot_bands_svg(p, &svg);
    grid *points = add_plot(d, &p->head, &svg);
    if (points)
        plot_bands_grid(p, points);
    grid *areas = doc_grid(d, areas_name, areas_caption);
    if (areas)
        plot_bands_areas_grid(p, areas);
}

/* ---- the page -------------------------------------------------------------------------------- */

static void page_head(const doc *d, strbuf *b)
{
    strbuf_add_c(b, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
                    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                    "style-src 'unsafe-inline'\"/>\n"
                    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
                    "<meta name=\"color-scheme\" content=\"light dark\"/>\n<title>");
    html_text(b, d->title);
    strbuf_add_c(b, "</title>\n<style>\n");
    style_sheet(b);
    strbuf_add_c(b, "\n</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">To the report"
                    "</a>\n");
    style_patterns(b);
    strbuf_add_c(b, "<header>\n<h1>");
    html_text(b, d->title);
    strbuf_add_c(b, "</h1>\n<p class=\"sub\">");
    html_text(b, d->subtitle);
    strbuf_add_c(b, "</p>\n</header>\n");
}

static void page_nav(const doc *d, strbuf *b)
{
    strbuf_add_c(b, "<nav aria-label=\"Parts\">\n<ul>\n");
    for (size_t i = 0; i < d->items.count; i++) {
        const item *x = &d->items.at[i];
        if (x->kind != ITEM_PART)
            continue;
        strbuf_add_c(b, "<li><a href=\"#part-");
        html_id(b, x->name);
        strbuf_add_c(b, "\">");
        html_text(b, x->text);
        strbuf_add_c(b, "</a></li>\n");
    }
    strbuf_add_c(b, "</ul>\n</nav>\n");
}

static void part_head(strbuf *b, const item *x)
{
    strbuf_add_c(b, "<section aria-labelledby=\"part-");
    html_id(b, x->name);
    strbuf_add_c(b, "\">\n<h2 id=\"part-");
    html_id(b, x->name);
    strbuf_add_c(b, "\">");
    html_text(b, x->text);
    strbuf_add_c(b, "</h2>\n");
}

static void page_plot(strbuf *b, const item *x)
{
    strbuf_add_c(b, "<figure>\n<div class=\"scroll\" role=\"group\" tabindex=\"0\" "
                    "aria-label=\"Picture: ");
    html_text(b, x->name);
    strbuf_add_c(b, "\">\n");
    strbuf_add(b, x->text);
    strbuf_add_c(b, "</div>\n<figcaption>");
    html_text(b, x->name);
    strbuf_add_c(b, ". ");
    html_text(b, x->note);
    strbuf_add_c(b, "</figcaption>\n</figure>\n");
}

static void page_item(const doc *d, strbuf *b, const item *x)
{
    switch (x->kind) {
    case ITEM_PART: part_head(b, x); return;
    case ITEM_PROSE:
        strbuf_add_c(b, "<p>");
        html_prose(b, x->text);
        strbuf_add_c(b, "</p>\n");
        return;
    case ITEM_TERM:
        strbuf_add_c(b, "<dt>");
        html_text(b, x->name);
        strbuf_add_c(b, "</dt><dd>");
        html_text(b, x->text);
        strbuf_add_c(b, "</dd>\n");
        return;
    case ITEM_GRID: html_grid(b, d->grids[x->grid], true); return;
    case ITEM_WIDE:
        strbuf_add_c(b, "<div class=\"wide\">\n");
        html_grid(b, d->grids[x->grid], false);
        strbuf_add_c(b, "</div>\n");
        return;
    case ITEM_TEXT:
        strbuf_add_c(b, "<details open=\"open\">\n<summary>");
        html_text(b, x->name);
        strbuf_add_c(b, "</summary>\n<pre>");
        html_text(b, x->text);
        strbuf_add_c(b, "</pre>\n</details>\n");
        return;
    case ITEM_PLOT: page_plot(b, x); return;
    }
}

void doc_page(const doc *d, strbuf *b)
{
    bool in_part = false, in_terms = false;
    page_head(d, b);
    page_nav(d, b);
    strbuf_add_c(b, "<main id=\"main\">\n");
    for (size_t i = 0; i < d->items.count; i++) {
        const item *x = &d->items.at[i];
        if (in_terms != (x->kind == ITEM_TERM))
            strbuf_add_c(b, in_terms ? "</dl>\n" : "<dl>\n");
        in_terms = x->kind == ITEM_TERM;
        if (x->kind == ITEM_PART && in_part)
            strbuf_add_c(b, "</section>\n");
        in_part |= x->kind == ITEM_PART;
        page_item(d, b, x);
    }
    strbuf_add_c(b, in_terms ? "</dl>\n" : "");
    strbuf_add_c(b, in_part ? "</section>\n" : "");
    strbuf_add_c(b,
                 "</main>\n<footer>\n<p class=\"note\">Not legal advice.</p>\n</footer>\n</body>\n"
                 "</html>\n");
}

/* ---- sheets ---------------------------------------------------------------------------------- */

size_t doc_sheet_count(const doc *d)
{
    size_t count = 0;
    for (size_t i = 0; i < d->items.count; i++)
        count += d->items.at[i].kind == ITEM_GRID;
    return count;
}

const grid *doc_sheet(const doc *d, size_t n)
{
    for (size_t i = 0; i < d->items.count; i++)
        if (d->items.at[i].kind == ITEM_GRID && n-- == 0)
            return d->grids[d->items.at[i].grid];
    return NULL;
}
