/*
 * cmd_chips.c - tollgate chips: the catalogue, control metrics, classes by date, ratios.
 *
 * All of it comes from the pack: the figures are facts of a line that holds nothing but the chip,
 * the classes are the definitions `of item`, asked on every day on which one begins or ends.
 */
#include "base/num.h"
#include "base/utf8.h"
#include "cli/report_chips.h"
#include "cli/report_run.h"
#include "cli/term.h"
#include "io/cells.h"

#include <stdlib.h>
#include <string.h>

enum { METRICS = 3, DAYS_MAX = 4096, DECIMALS = 3, INDENT = 4 };

typedef enum { CHIPS_TABLE, CHIPS_CSV, CHIPS_JSON } chips_format;

/* A figure, its heading in a table, its name in CSV and JSON. */
typedef struct {
    const char *fact, *heading, *name;
    uint32_t id;
} metric;

typedef struct {
    str text; /* plain digits, `none`, or what is known of it; empty: missing */
    bool exact;
    rat value;
} figure;

typedef struct {
    size_t row; /* of the catalogue */
    str id;
    figure figures[METRICS];
    str *classes; /* by definition: "from 2023-11-17", "always", empty */
} chip;

typedef struct {
    const args *args;
    tg_pack *pack;
    tg_line *line;
    arena *a;
    metric metrics[METRICS];
    uint32_t item, area;
    size_t *definitions; /* of item: those with days of their own, classes, come first */
    size_t definition_count, class_count;
    int32_t *days;
    size_t day_count;
    int32_t on, known_on;
    chip *chips;
    size_t count;
    chip *reference; /* of --ratio; NULL: none */
    bool matrix;     /* several are named: the TPP of each against each */
    chips_format format;
    unsigned width;
    bool colour;
} listing;

/* ---- figures --------------------------------------------------------------------------------- */

/* Digits without the language's grouping, and without the unit, which the heading tells. */
static str plain_text(listing *l, uint32_t fact, str s)
{
    str unit = of_text(tg_fact_get(l->pack, fact).unit);
    if (unit.len && str_ends(s, unit))
        s = str_trim(str_sub(s, 0, s.len - unit.len));
    char *out = arena_alloc(l->a, s.len + 1, 1);
    size_t n = 0;
    for (size_t i = 0; out && i < s.len; i++)
        if (s.ptr[i] != '_')
            out[n++] = s.ptr[i];
    return out ? (str){out, n} : STR("");
}

static figure read_figure(listing *l, uint32_t fact)
{
    figure f = {.text = STR("")};
    if (fact == TG_NO_ID)
        return f;
    strbuf b;
    strbuf_init(&b, NULL);
    tg_line_text(l->line, fact, sink_buffer(&b));
    if (!str_eq(strbuf_str(&b), STR("missing")))
        f.text = plain_text(l, fact, strbuf_str(&b));
    strbuf_free(&b);
    unsigned scale = tg_fact_get(l->pack, fact).scale;
    int64_t steps;
    f.exact = scale <= NUM_SCALE_MAX && num_parse(f.text, scale, '\0', &steps) == NUM_OK;
    if (f.exact)
        f.value = rat_scaled(steps, scale);
    return f;
}

/* Performance density is TPP by the area of the dies that count; none where none does. */
static figure density(listing *l, figure stated, figure tpp)
{
    figure area = read_figure(l, l->area);
    if (stated.text.len || !tpp.exact || !area.exact)
        return stated;
    if (rat_cmp(area.value, rat_int(0)) == 0)
        return (figure){.text = STR("none")};
    figure f = {.text = STR("")};
    f.exact = rat_div(tpp.value, area.value, &f.value);
    strbuf b;
    strbuf_init(&b, NULL);
    if (f.exact) {
        rat_format(&b, f.value, DECIMALS);
        str s = strbuf_str(&b);
        f.text = str_dup(l->a, s.len && s.ptr[0] == '~' ? str_sub(s, 1, s.len) : s);
    }
    strbuf_free(&b);
    return f;
}

/* ---- classes by date ------------------------------------------------------------------------- */

static tg_truth holds(listing *l, size_t definition, int32_t day)
{
    tg_truth is = TG_NO;
    if (tg_definition_holds(l->pack, definition, l->line, day, l->known_on, &is) != TG_OK)
        return TG_OPEN;
    return is;
}

/* The spans of days on which a definition holds, in words. */
static str class_text(listing *l, size_t definition)
{
    if (l->on != TG_DAY_NONE || !l->day_count) {
        tg_truth is = holds(l, definition, l->on != TG_DAY_NONE ? l->on : 0);
        return is == TG_YES ? STR("yes") : is == TG_OPEN ? STR("open") : STR("");
    }
    strbuf b;
    strbuf_init(&b, NULL);
    tg_truth before = holds(l, definition, l->days[0] - 1);
    bool begun = before != TG_NO, changed = false;
    if (begun)
        strbuf_add_c(&b, before == TG_OPEN ? "open" : "");
    for (size_t i = 0; i < l->day_count; i++) {
        char day[11];
        tg_truth now = holds(l, definition, l->days[i]);
        if (now == before)
            continue;
        changed = true;
        if (before != TG_NO)
            strbuf_printf(&b, "%sthrough %s", b.len ? " " : "", day_text(l->days[i] - 1, day));
        if (now != TG_NO)
            strbuf_printf(&b, "%s%sfrom %s", b.len ? ", " : "", now == TG_OPEN ? "open " : "",
                          day_text(l->days[i], day));
        before = now;
    }
    if (begun && !changed && !b.len)
        strbuf_add_c(&b, "always");
    str copy = str_dup(l->a, strbuf_str(&b));
    strbuf_free(&b);
    return copy.ptr ? copy : STR("");
}

static bool read_chip(listing *l, chip *c)
{
    tg_reason why;
    c->id = of_text(tg_item_id(l->pack, c->row));
    c->classes = arena_alloc(l->a, l->definition_count + 1, sizeof *c->classes);
    tg_line_clear(l->line);
    if (!c->classes || tg_line_set_id(l->line, l->item, to_text(c->id), &why) != TG_OK)
        return false;
    for (size_t i = 0; i < METRICS; i++)
        c->figures[i] = read_figure(l, l->metrics[i].id);
    c->figures[1] = density(l, c->figures[1], c->figures[0]);
    for (size_t i = 0; i < l->definition_count; i++)
        c->classes[i] = class_text(l, l->definitions[i]);
    return true;
}

/* ---- which chips ----------------------------------------------------------------------------- */

static size_t find_row(const listing *l, const char *name)
{
    bool by_alias;
    size_t row = tg_item_find(l->pack, to_text(str_c(name)), &by_alias);
    if (row != SIZE_MAX)
        return row;
    tg_reason why = {""}; /* the library says what may have been meant */
    tg_line_clear(l->line);
    tg_status st = tg_line_set_id(l->line, l->item, to_text(str_c(name)), &why);
    if (st == TG_OK)
        st = tg_line_check(l->line, &why);
    fprintf(stderr, "tollgate chips: %s\n  hint: `tollgate chips` lists them all\n",
            st != TG_OK && why.text[0] ? why.text : "no such chip");
    return SIZE_MAX;
}

static bool find_chips(listing *l)
{
    const args *a = l->args;
    const char *against = args_value(a, OPT_RATIO);
    l->count = a->word_count ? a->word_count : tg_item_count(l->pack);
    l->chips = arena_alloc(l->a, l->count + 1, sizeof *l->chips);
    if (!l->chips)
        return false;
    for (size_t i = 0; i < l->count; i++) {
        l->chips[i].row = a->word_count ? find_row(l, a->words[i]) : i;
        if (l->chips[i].row == SIZE_MAX || !read_chip(l, &l->chips[i]))
            return false;
    }
    if (against) {
        l->reference = &l->chips[l->count]; /* the room for one more */
        l->reference->row = find_row(l, against);
        return l->reference->row != SIZE_MAX && read_chip(l, l->reference);
    }
    l->matrix = a->word_count > 1;
    return true;
}

static void find_definitions(listing *l)
{
    size_t count = tg_definition_count(l->pack);
    l->definitions = arena_alloc(l->a, count + 1, sizeof *l->definitions);
    l->days = arena_alloc(l->a, DAYS_MAX, sizeof *l->days);
    for (unsigned others = 0; l->definitions && others < 2; others++) {
        for (size_t i = 0; i < count; i++) {
            bool of_item, dated = tg_definition_dated(l->pack, i);
            (void)tg_definition_name(l->pack, i, NULL, &of_item);
            if (of_item && dated == !others)
                l->definitions[l->definition_count++] = i;
        }
        l->class_count = others ? l->class_count : l->definition_count;
    }
    if (l->days)
        l->day_count = tg_definition_days(l->pack, l->days, DAYS_MAX);
    if (l->day_count > DAYS_MAX)
        l->day_count = DAYS_MAX;
}

static void find_metrics(listing *l)
{
    static const metric known[METRICS] = {
        {"item.tpp", "TPP", "tpp", 0},
        {"item.performance_density", "density", "performance_density", 0},
        {"item.dram_bandwidth", "GB/s", "dram_bandwidth_gbs", 0}};
    for (size_t i = 0; i < METRICS; i++) {
        l->metrics[i] = known[i];
        l->metrics[i].id = tg_fact_find(l->pack, to_text(str_c(known[i].fact)));
    }
    l->item = tg_fact_find(l->pack, to_text(STR("item")));
    l->area = tg_fact_find(l->pack, to_text(STR("item.applicable_die_area")));
}

/* ---- ratios ---------------------------------------------------------------------------------- */

/* Empty where one of the two is not known exactly. */
static void ratio_between(const figure *x, const figure *y, strbuf *b)
{
    rat quotient;
    if (!x->exact || !y->exact || !rat_div(x->value, y->value, &quotient))
        return;
    strbuf t;
    strbuf_init(&t, NULL);
    rat_format(&t, quotient, DECIMALS);
    str s = strbuf_str(&t);
    strbuf_add(b, s.len && s.ptr[0] == '~' ? str_sub(s, 1, s.len) : s);
    strbuf_free(&t);
}

static void ratio_text(const listing *l, const chip *c, size_t m, strbuf *b)
{
    ratio_between(&c->figures[m], &l->reference->figures[m], b);
}

/* ---- table ----------------------------------------------------------------------------------- */

static void right(strbuf *b, str s, size_t width)
{
    size_t columns = utf8_columns(s);
    strbuf_pad(b, ' ', columns < width ? width - columns : 1);
    strbuf_add(b, s);
}

/* 15832 -> 15,832: whole part grouped. */
static void grouped(strbuf *b, const figure *f)
{
    size_t whole = 0;
    while (whole < f->text.len && f->text.ptr[whole] >= '0' && f->text.ptr[whole] <= '9')
        whole++;
    for (size_t i = 0; i < f->text.len; i++) {
        if (f->exact && i > 0 && i < whole && (whole - i) % 3 == 0)
            strbuf_char(b, ',');
        strbuf_char(b, f->text.ptr[i]);
    }
}

static size_t id_width(const listing *l)
{
    size_t width = 17; /* "TPP as a multiple of" fits too */
    for (size_t i = 0; i < l->count; i++)
        if (l->chips[i].id.len > width)
            width = l->chips[i].id.len;
    return width > 36 ? 36 : width;
}

enum { FIGURE = 13, DENSITY = 10, RATIO = 9 };

static size_t figure_width(size_t m)
{
    return m == 1 ? DENSITY : FIGURE;
}

static size_t figures_width(const listing *l)
{
    size_t width = 0;
    for (size_t m = 0; m < METRICS; m++)
        width += figure_width(m) + (l->reference ? RATIO : 0);
    return width;
}

/* Names and figures that do not fit beside one another stand on lines of their own. */
static bool is_stacked(const listing *l)
{
    return id_width(l) + figures_width(l) > l->width;
}

static void table_heading(const listing *l, strbuf *b)
{
    bool stacked = is_stacked(l);
    strbuf_add_c(b, l->colour ? "\033[1m" : "");
    strbuf_printf(b, stacked ? "%-*s\n" : "%-*s", stacked ? 0 : (int)id_width(l), "chip");
    for (size_t m = 0; m < METRICS; m++) {
        right(b, str_c(l->metrics[m].heading), figure_width(m));
        if (l->reference)
            right(b, STR("ratio"), RATIO);
    }
    strbuf_add_c(b, l->colour ? "\033[0m\n" : "\n");
    if (l->reference)
        strbuf_printf(b, "%*s(ratios against " STR_FMT ")\n", INDENT, "",
                      STR_ARG(l->reference->id));
}

/* "    lead us.3A090.a from 2023-11-17; us.3A090": definitions [from, to) that hold. */
static void table_definitions(const listing *l, const chip *c, const char *lead, size_t from,
                              size_t to, strbuf *b)
{
    size_t at = 0;
    for (size_t i = from; i < to; i++) {
        if (!c->classes[i].len)
            continue;
        str name = of_text(tg_definition_name(l->pack, l->definitions[i], NULL, NULL));
        bool bare = str_eq(c->classes[i], STR("yes")) || str_eq(c->classes[i], STR("always"));
        size_t columns = name.len + (bare ? 0 : c->classes[i].len + 1);
        bool fits = at + 2 + columns < l->width;
        if (!at) {
            strbuf_printf(b, "%*s%s ", INDENT, "", lead);
            at = INDENT + strlen(lead) + 1;
        } else {
            strbuf_add_c(b, fits ? "; " : ";\n");
            strbuf_pad(b, ' ', fits ? 0 : 2 * INDENT);
            at = fits ? at + 2 : 2 * INDENT;
        }
        strbuf_add(b, name);
        if (!bare) {
            strbuf_char(b, ' ');
            strbuf_add(b, c->classes[i]);
        }
        at += columns;
    }
    strbuf_add_c(b, at ? "\n" : "");
}

static void table_classes(const listing *l, const chip *c, strbuf *b)
{
    table_definitions(l, c, "class:", 0, l->class_count, b);
    table_definitions(l, c, "also:", l->class_count, l->definition_count, b);
}

static void table_chip(const listing *l, const chip *c, strbuf *b)
{
    strbuf cell;
    strbuf_init(&cell, NULL);
    bool stacked = is_stacked(l);
    strbuf_printf(b, stacked ? "%-*.*s\n" : "%-*.*s", stacked ? 0 : (int)id_width(l),
                  (int)c->id.len, c->id.ptr);
    for (size_t m = 0; m < METRICS; m++) {
        strbuf_clear(&cell);
        grouped(&cell, &c->figures[m]);
        right(b, cell.len ? strbuf_str(&cell) : STR("-"), figure_width(m));
        if (!l->reference)
            continue;
        strbuf_clear(&cell);
        ratio_text(l, c, m, &cell);
        right(b, cell.len ? strbuf_str(&cell) : STR("-"), 9);
    }
    strbuf_char(b, '\n');
    strbuf_free(&cell);
    strbuf_add_c(b, l->colour ? "\033[2m" : "");
    table_classes(l, c, b);
    strbuf_add_c(b, l->colour ? "\033[0m" : "");
}

/* Columns [from, to) of it: as many as the page has room for, at least one. */
static void matrix_part(const listing *l, size_t from, size_t to, strbuf *b)
{
    strbuf cell;
    strbuf_init(&cell, NULL);
    strbuf_printf(b, "\n%s%-*s%s", l->colour ? "\033[1m" : "", (int)id_width(l) + 4,
                  "TPP as a multiple of", l->colour ? "\033[0m" : "");
    for (size_t k = from; k < to; k++) {
        strbuf_clear(&cell);
        strbuf_printf(&cell, "%zu.", k + 1);
        right(b, strbuf_str(&cell), RATIO);
    }
    strbuf_char(b, '\n');
    for (size_t i = 0; i < l->count; i++) {
        const chip *c = &l->chips[i];
        strbuf_printf(b, "%2zu. %-*.*s", i + 1, (int)id_width(l), (int)c->id.len, c->id.ptr);
        for (size_t k = from; k < to; k++) {
            strbuf_clear(&cell);
            ratio_between(&c->figures[0], &l->chips[k].figures[0], &cell);
            right(b, cell.len ? strbuf_str(&cell) : STR("-"), RATIO);
        }
        strbuf_char(b, '\n');
    }
    strbuf_free(&cell);
}

/* TPP of the chip of a row as a multiple of that of a column, the columns numbered. */
static void table_matrix(const listing *l, strbuf *b)
{
    size_t names = id_width(l) + 4;
    size_t fit = l->width > names + RATIO ? (l->width - names) / RATIO : 1;
    for (size_t from = 0; from < l->count; from += fit)
        matrix_part(l, from, l->count - from > fit ? from + fit : l->count, b);
}

/* ---- CSV and JSON ---------------------------------------------------------------------------- */

static void csv_heading(const listing *l, strbuf *b)
{
    strbuf_add_c(b, "id");
    for (size_t m = 0; m < METRICS; m++) {
        strbuf_printf(b, ",%s", l->metrics[m].name);
        if (l->reference)
            strbuf_printf(b, ",%s_ratio", l->metrics[m].name);
    }
    for (size_t k = 0; l->matrix && k < l->count; k++) {
        strbuf_add_c(b, ",tpp_over_");
        cells_write_own(b, l->chips[k].id, ',');
    }
    for (size_t i = 0; i < l->definition_count; i++) {
        tg_text title;
        bool of_item;
        strbuf_char(b, ',');
        str name =
            of_text(tg_definition_name(l->pack, l->definitions[i], &title, &of_item));
        cells_write_own(b, name, ',');
    }
    strbuf_char(b, '\n');
}

static void csv_chip(const listing *l, const chip *c, strbuf *b)
{
    cells_write_own(b, c->id, ',');
    for (size_t m = 0; m < METRICS; m++) {
        strbuf_char(b, ',');
        cells_write_own(b, c->figures[m].text, ',');
        strbuf_add_c(b, l->reference ? "," : "");
        if (l->reference)
            ratio_text(l, c, m, b);
    }
    for (size_t k = 0; l->matrix && k < l->count; k++) {
        strbuf_char(b, ',');
        ratio_between(&c->figures[0], &l->chips[k].figures[0], b);
    }
    for (size_t i = 0; i < l->definition_count; i++) {
        strbuf_char(b, ',');
        cells_write_own(b, c->classes[i], ',');
    }
    strbuf_char(b, '\n');
}

/* {"us.3A090.a":"from 2023-11-17"}: definitions [from, to) that hold. */
static void json_definitions(const listing *l, const chip *c, size_t from, size_t to, strbuf *b)
{
    bool more = false;
    strbuf_char(b, '{');
    for (size_t i = from; i < to; i++) {
        if (!c->classes[i].len)
            continue;
        strbuf_add_c(b, more ? "," : "");
        strbuf_json(b, of_text(tg_definition_name(l->pack, l->definitions[i], NULL, NULL)));
        strbuf_char(b, ':');
        strbuf_json(b, c->classes[i]);
        more = true;
    }
    strbuf_char(b, '}');
}

static void json_classes(const listing *l, const chip *c, strbuf *b)
{
    strbuf_add_c(b, ",\"classes\":");
    json_definitions(l, c, 0, l->class_count, b);
    strbuf_add_c(b, ",\"also\":");
    json_definitions(l, c, l->class_count, l->definition_count, b);
}

static void json_cells(const listing *l, const chip *c, strbuf *b)
{
    strbuf_add_c(b, ",\"catalogue\":{");
    for (size_t i = 0; i < tg_item_column_count(l->pack, c->row); i++) {
        strbuf_add_c(b, i ? "," : "");
        strbuf_json(b, of_text(tg_item_heading(l->pack, c->row, i)));
        strbuf_char(b, ':');
        strbuf_json(b, of_text(tg_item_cell(l->pack, c->row, i)));
    }
    strbuf_char(b, '}');
}

static void json_matrix(const listing *l, const chip *c, strbuf *b)
{
    strbuf_add_c(b, ",\"tpp_over\":{");
    for (size_t k = 0; k < l->count; k++) {
        strbuf_add_c(b, k ? "," : "");
        strbuf_json(b, l->chips[k].id);
        strbuf_add_c(b, ":\"");
        ratio_between(&c->figures[0], &l->chips[k].figures[0], b);
        strbuf_char(b, '"');
    }
    strbuf_char(b, '}');
}

static void json_chip(const listing *l, const chip *c, bool first, strbuf *b)
{
    strbuf_add_c(b, first ? "\n{\"id\":" : ",\n{\"id\":");
    strbuf_json(b, c->id);
    for (size_t m = 0; m < METRICS; m++) {
        strbuf_printf(b, ",\"%s\":", l->metrics[m].name);
        if (c->figures[m].text.len)
            strbuf_json(b, c->figures[m].text);
        else
            strbuf_add_c(b, "null");
        if (!l->reference)
            continue;
        strbuf_printf(b, ",\"%s_ratio\":\"", l->metrics[m].name);
        ratio_text(l, c, m, b);
        strbuf_char(b, '"');
    }
    if (l->matrix)
        json_matrix(l, c, b);
    json_classes(l, c, b);
    json_cells(l, c, b);
    strbuf_char(b, '}');
}

/* ---- all of it ------------------------------------------------------------------------------- */

static void print_all(const listing *l, strbuf *b)
{
    switch (l->format) {
    case CHIPS_TABLE: table_heading(l, b); break;
    case CHIPS_CSV: csv_heading(l, b); break;
    case CHIPS_JSON:
        strbuf_add_c(b, "{\"ratios_against\":");
        if (l->reference)
            strbuf_json(b, l->reference->id);
        else
            strbuf_add_c(b, "null");
        strbuf_add_c(b, ",\"chips\":[");
        break;
    }
    for (size_t i = 0; i < l->count; i++) {
        switch (l->format) {
        case CHIPS_TABLE: table_chip(l, &l->chips[i], b); break;
        case CHIPS_CSV: csv_chip(l, &l->chips[i], b); break;
        case CHIPS_JSON: json_chip(l, &l->chips[i], i == 0, b); break;
        }
    }
    if (l->format == CHIPS_TABLE && l->matrix && !l->reference)
        table_matrix(l, b);
    strbuf_add_c(b, l->format == CHIPS_JSON ? "\n]}\n" : "");
}

/* The chips that a picture names: those asked for, or all. */
static int write_report(const listing *l, str csv)
{
    str *ids = arena_alloc(l->a, l->count + 1, sizeof *ids);
    for (size_t i = 0; ids && i < l->count; i++)
        ids[i] = l->chips[i].id;
    chips_report c = {l->args, l->pack, l->on, l->known_on, ids, ids ? l->count : 0, csv};
    return report_chips(&c);
}

static int write_text(const listing *l, str text)
{
    trouble t = {{0}, {0}};
    const char *path = args_value(l->args, OPT_OUT);
    outfile *f = outfile_open(path ? path : "-", &t);
    if (f)
        outfile_write(f, text);
    bool good = f && outfile_finish(f, &t);
    complain(l->args, &t);
    return good ? EXIT_DONE : EXIT_WRONG;
}

static chips_format read_format(const args *a)
{
    const char *f = args_value(a, OPT_FORMAT);
    if (report_wanted(a))
        return CHIPS_CSV; /* a report is made of it */
    if (!f || strcmp(f, "table") == 0)
        return CHIPS_TABLE;
    return strcmp(f, "csv") == 0 ? CHIPS_CSV : CHIPS_JSON;
}

int cmd_chips(const args *a)
{
    listing l = {.args = a, .format = read_format(a)};
    if (report_on_terminal(a) || setup_out_clashes(a) || !setup_width(a, &l.width) ||
        !args_day(a, OPT_ON, &l.on) || !args_day(a, OPT_KNOWN_ON, &l.known_on))
        return EXIT_WRONG;
    l.pack = setup_pack(a);
    if (l.pack)
        setup_scenario_days(l.pack, &l.on, &l.known_on);
    l.colour = !args_has(a, OPT_OUT) && term_colour(stdout, args_value(a, OPT_COLOUR));
    l.a = l.pack ? arena_new(NULL, 0) : NULL;
    int status = EXIT_WRONG;
    if (l.a && tg_line_new(l.pack, &l.line) == TG_OK) {
        find_metrics(&l);
        find_definitions(&l);
        if (l.item == TG_NO_ID) {
            fputs("tollgate chips: the pack has no fact `item`\n", stderr);
        } else if (l.definitions && l.days && find_chips(&l)) {
            strbuf b;
            strbuf_init(&b, NULL);
            print_all(&l, &b);
            status = report_wanted(a) ? write_report(&l, strbuf_str(&b))
                                      : write_text(&l, strbuf_str(&b));
            strbuf_free(&b);
        }
    }
    tg_line_free(l.line);
    arena_free(l.a);
    tg_pack_free(l.pack);
    return status;
}
