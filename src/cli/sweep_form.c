/*
 * sweep_form.c - what `tollgate sweep` writes: columns kept, conditions, charges, headings.
 *
 * A name in --measures and --mask is a measure (it applies) or a definition (it
 * holds), and NAME@GATE where there are several gates that it could be meant at. An
 * unknown one gets the nearest.
 */
#include "cli/sweep.h"

#include "io/cells.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    sweep_form *f;
    const args *args;
    const orders *o;
    const tg_pack *pack;
    arena *keep;
} form_reader;

/* Cuts the next name off a list with commas; false when none is left. */
static bool next_name(str *list, str *name)
{
    while (list->len) {
        const char *comma = memchr(list->ptr, ',', list->len);
        size_t end = comma ? (size_t)(comma - list->ptr) : list->len;
        *name = str_trim(str_sub(*list, 0, end));
        *list = str_sub(*list, comma ? end + 1 : end, list->len);
        if (name->len)
            return true;
    }
    return false;
}

static bool wrong_name(const form_reader *r, const char *option, str name, const char *what,
                       const str *known, size_t count)
{
    str near = known ? nearest(name, known, count) : STR("");
    str s = shown(r->keep, name, 60);
    fprintf(stderr, "tollgate %s: --%s: no %s `" STR_FMT "`\n", r->args->command->name, option,
            what, STR_ARG(s));
    if (near.len)
        fprintf(stderr, "  hint: did you mean `" STR_FMT "`?\n", STR_ARG(near));
    return false;
}

/* ---- what is written ------------------------------------------------------------------------- */

static bool read_answers(form_reader *r)
{
    static const str names[] = {{"verdict", 7}, {"best", 4}, {"disposition", 11}, {"note", 4}};
    bool *const flags[] = {&r->f->verdict, &r->f->best, &r->f->disposition, &r->f->note};
    const char *given = args_value(r->args, OPT_ANSWERS);
    str list = str_c(given ? given : "verdict,disposition,note"), name;
    while (next_name(&list, &name)) {
        size_t i = 0;
        while (i < TG_COUNT(names) && !str_eq(names[i], name))
            i++;
        if (i == TG_COUNT(names)) {
            wrong_name(r, "answers", name, "answer", names, TG_COUNT(names));
            fputs("  hint: verdict, best, disposition, note\n", stderr);
            return false;
        }
        *flags[i] = true;
    }
    return true;
}

static int compare_columns(const void *x, const void *y)
{
    size_t a = *(const size_t *)x, b = *(const size_t *)y;
    return (a > b) - (a < b);
}

/* The columns that name the lines; else the first. */
static void keep_ids(form_reader *r)
{
    sweep_form *f = r->f;
    for (size_t i = 0; i < r->o->head.count; i++)
        if (r->o->columns[i].kind == COLUMN_ORDER_ID || r->o->columns[i].kind == COLUMN_LINE_ID)
            f->kept[f->kept_count++] = i;
    if (!f->kept_count)
        f->kept[f->kept_count++] = 0;
}

static bool read_keep(form_reader *r)
{
    sweep_form *f = r->f;
    const header *h = &r->o->head;
    const char *given = args_value(r->args, OPT_KEEP);
    str list = str_c(given), name;
    f->kept = arena_alloc(r->keep, h->count + 1, sizeof *f->kept);
    if (!f->kept)
        return false;
    f->keep_all = given && strcmp(given, "all") == 0;
    if (!given)
        keep_ids(r);
    if (f->keep_all || !given || strcmp(given, "none") == 0)
        return true;
    while (next_name(&list, &name)) {
        size_t i = 0;
        while (i < h->count && !str_ieq(str_trim(h->headings[i]), name))
            i++;
        if (i == h->count)
            return wrong_name(r, "keep", name, "column", h->headings, h->count);
        bool again = false;
        for (size_t k = 0; k < f->kept_count; k++)
            again |= f->kept[k] == i;
        if (!again)
            f->kept[f->kept_count++] = i;
    }
    qsort(f->kept, f->kept_count, sizeof *f->kept, compare_columns);
    return true;
}

/* ---- conditions ------------------------------------------------------------------------------ */

static bool gate_of(const form_reader *r, const char *option, str name, uint32_t *gate)
{
    size_t gates = tg_gate_count(r->pack);
    *gate = tg_gate_find(r->pack, to_text(name));
    if (*gate != TG_NO_ID)
        return true;
    str *names = arena_alloc(r->keep, gates + 1, sizeof *names);
    for (uint32_t g = 0; names && g < gates; g++)
        names[g] = of_text(tg_gate_get(r->pack, g).name);
    return wrong_name(r, option, name, "gate", names, gates);
}

static bool say_gates(const form_reader *r, const char *option, str name, const bool *at)
{
    fprintf(stderr, "tollgate %s: --%s: `" STR_FMT "` at which gate?\n  hint: ",
            r->args->command->name, option, STR_ARG(name));
    const char *before = "";
    for (uint32_t g = 0; g < tg_gate_count(r->pack); g++)
        if (!at || at[g]) {
            fprintf(stderr, "%s`" STR_FMT "@" STR_FMT "`", before, STR_ARG(name),
                    STR_ARG(of_text(tg_gate_get(r->pack, g).name)));
            before = ", ";
        }
    fputc('\n', stderr);
    return false;
}

static bool unknown_condition(const form_reader *r, const char *option, str name)
{
    size_t measures = tg_measure_count(r->pack), definitions = tg_definition_count(r->pack);
    str *names = arena_alloc(r->keep, measures + definitions + 1, sizeof *names);
    for (uint32_t m = 0; names && m < measures; m++)
        names[m] = of_text(tg_measure_get(r->pack, m).name);
    for (size_t i = 0; names && i < definitions; i++)
        names[measures + i] =
            of_text(tg_definition_name(r->pack, i, &(tg_text){0}, &(bool){false}));
    return wrong_name(r, option, name, "measure or definition", names, measures + definitions);
}

/* NAME or NAME@GATE. */
static bool read_condition(form_reader *r, const char *option, str given, tg_bit *bit)
{
    const char *mark = memchr(given.ptr, '@', given.len);
    str name = mark ? str_sub(given, 0, (size_t)(mark - given.ptr)) : given;
    uint32_t gate = TG_NO_ID, found = 0;
    size_t gates = tg_gate_count(r->pack);
    bool *at = arena_alloc(r->keep, gates + 1, sizeof *at);
    if (!at || (mark && !gate_of(r, option, str_sub(given, name.len + 1, given.len), &gate)))
        return false;
    for (uint32_t m = 0; m < tg_measure_count(r->pack); m++) {
        tg_measure_info x = tg_measure_get(r->pack, m);
        if (!str_eq(of_text(x.name), name) || (mark && x.gate != gate))
            continue;
        *bit = (tg_bit){TG_BIT_APPLIES, m, x.gate};
        at[x.gate] = true;
        found++;
    }
    if (found)
        return found == 1 || say_gates(r, option, name, at);
    for (uint32_t i = 0; i < tg_definition_count(r->pack); i++) {
        if (!str_eq(of_text(tg_definition_name(r->pack, i, &(tg_text){0}, &(bool){false})), name))
            continue;
        *bit = (tg_bit){TG_BIT_HOLDS, i, mark ? gate : 0};
        return mark || gates == 1 || say_gates(r, option, name, NULL);
    }
    return unknown_condition(r, option, name);
}

static bool read_conditions(form_reader *r, opt which, const char *option, str *names)
{
    sweep_form *f = r->f;
    const char *given = args_value(r->args, which);
    str list = str_c(given), name;
    while (next_name(&list, &name)) {
        if (f->bit_count == SWEEP_BITS_MAX) {
            fprintf(stderr, "tollgate %s: more than %d conditions in --measures and --mask\n",
                    r->args->command->name, SWEEP_BITS_MAX);
            return false;
        }
        names[f->bit_count] = name;
        if (!read_condition(r, option, name, &f->bits[f->bit_count++]))
            return false;
    }
    return true;
}

/* ---- charges --------------------------------------------------------------------------------- */

static bool add_charge(form_reader *r, uint32_t measure)
{
    sweep_form *f = r->f;
    str currency = of_text(tg_charge_get(r->pack, measure).currency);
    str heading = arena_print(r->keep, "charge_" STR_FMT, STR_ARG(currency));
    size_t i = 0;
    while (i < f->sum_count && !str_eq(f->sums[i].heading, heading))
        i++;
    if (i == SWEEP_SUMS_MAX) {
        fprintf(stderr,
                "tollgate %s: charges in more than %d currencies\n  hint: --charges NAME,...\n",
                r->args->command->name, SWEEP_SUMS_MAX);
        return false;
    }
    sweep_sum *s = &f->sums[i];
    if (i == f->sum_count) {
        *s = (sweep_sum){.heading = heading};
        s->charges = arena_alloc(r->keep, tg_measure_count(r->pack) + 1, sizeof *s->charges);
        f->sum_count++;
    }
    if (!s->charges)
        return false;
    for (size_t k = 0; k < s->count; k++)
        if (s->charges[k] == measure)
            return true;
    s->charges[s->count++] = measure;
    return true;
}

static bool charges_named(form_reader *r, str name)
{
    size_t measures = tg_measure_count(r->pack), known = 0, found = 0;
    str *names = arena_alloc(r->keep, measures + 1, sizeof *names);
    for (uint32_t m = 0; names && m < measures; m++) {
        if (!tg_charge_get(r->pack, m).payee.len)
            continue;
        names[known++] = of_text(tg_measure_get(r->pack, m).name);
        if (!str_eq(names[known - 1], name))
            continue;
        if (!add_charge(r, m))
            return false;
        found++;
    }
    return found || wrong_name(r, "charges", name, "charge", names, known);
}

static bool read_charges(form_reader *r)
{
    const char *given = args_value(r->args, OPT_CHARGES);
    str list = str_c(given), name;
    if (given && strcmp(given, "none") == 0)
        return true;
    while (next_name(&list, &name))
        if (!charges_named(r, name))
            return false;
    for (uint32_t m = 0; !given && m < tg_measure_count(r->pack); m++)
        if (tg_charge_get(r->pack, m).payee.len && !add_charge(r, m))
            return false;
    return true;
}

/* As many decimals as the charges are rounded to, two at least, or what is asked for. */
static bool read_decimals(form_reader *r, tg_run *run)
{
    enum { USUAL = 2, MOST = 18 };
    size_t decimals;
    bool given = args_has(r->args, OPT_DECIMALS);
    if (!args_count(r->args, OPT_DECIMALS, 0, MOST, USUAL, &decimals))
        return false;
    for (size_t i = 0; i < r->f->sum_count; i++) {
        sweep_sum *s = &r->f->sums[i];
        tg_reason why = {""};
        tg_status st = TG_INPUT;
        for (s->decimals = (unsigned)decimals; s->decimals <= MOST; s->decimals++) {
            tg_sweep_ask ask = {.charges = s->charges, .charge_count = s->count,
                                .decimals = s->decimals};
            tg_sweep *trial = NULL;
            st = tg_sweep_new(run, NULL, 0, &ask, &trial, &why);
            tg_sweep_free(trial);
            if (st == TG_OK || given)
                break;
        }
        if (st != TG_OK) {
            fprintf(stderr, "tollgate %s: --decimals: %s\n", r->args->command->name,
                    why.text[0] ? why.text : tg_status_text(st));
            return false;
        }
    }
    return true;
}

/* ---- headings -------------------------------------------------------------------------------- */

static bool is_taken(const form_reader *r, str name)
{
    const header *h = &r->o->head;
    for (size_t i = 0; i < h->count; i++)
        if (str_eq(str_trim(h->headings[i]), name))
            return true;
    return false;
}

static void add_heading(const form_reader *r, strbuf *b, str name)
{
    str full = name;
    while (full.len && is_taken(r, full))
        full = arena_print(r->keep, "tollgate_" STR_FMT, STR_ARG(full));
    if (b->len)
        strbuf_char(b, r->o->head.delimiter);
    cells_write_own(b, full, r->o->head.delimiter);
}

/* The client's own headings, byte by byte. */
static bool kept_headings(const form_reader *r, strbuf *b)
{
    const header *h = &r->o->head;
    if (r->f->keep_all) {
        strbuf_add(b, h->raw);
        return true;
    }
    csv_field *fields = arena_alloc(r->keep, h->count + 1, sizeof *fields);
    csv_record rec = {.fields = fields, .room = h->count};
    if (!fields || csv_split(h->raw, 0, h->delimiter, true, &rec) != CSV_RECORD)
        return false;
    for (size_t i = 0; i < r->f->kept_count; i++) {
        csv_field c = fields[r->f->kept[i]];
        if (i)
            strbuf_char(b, h->delimiter);
        strbuf_add(b, str_sub(h->raw, c.from - c.quoted, c.to + c.quoted));
    }
    return true;
}

static bool write_heading(form_reader *r, const str *names)
{
    sweep_form *f = r->f;
    strbuf b;
    strbuf_init(&b, NULL);
    bool good = kept_headings(r, &b);
    static const str fixed[] = {{"verdict", 7}, {"best", 4}, {"disposition", 11}};
    const bool wanted[] = {f->verdict, f->best, f->disposition};
    for (size_t i = 0; i < TG_COUNT(fixed); i++)
        if (wanted[i])
            add_heading(r, &b, fixed[i]);
    for (size_t i = 0; i < f->alone; i++)
        add_heading(r, &b, names[i]);
    if (f->mask)
        add_heading(r, &b, STR("mask"));
    for (size_t i = 0; i < f->sum_count; i++)
        add_heading(r, &b, f->sums[i].heading);
    if (f->note)
        add_heading(r, &b, STR("note"));
    if (!b.len)
        fprintf(stderr, "tollgate %s: nothing is asked for\n", r->args->command->name);
    good = good && b.len;
    f->ending = str_eq(r->o->head.ending, STR("\r\n")) ? STR("\r\n") : STR("\n");
    strbuf whole;
    strbuf_init(&whole, NULL);
    if (reader_had_bom(r->o->source))
        strbuf_add_c(&whole, "\xEF\xBB\xBF");
    strbuf_add(&whole, strbuf_str(&b));
    strbuf_add(&whole, f->ending);
    f->heading = str_dup(r->keep, strbuf_str(&whole));
    good = good && !whole.failed && !b.failed && f->heading.ptr;
    strbuf_free(&whole);
    strbuf_free(&b);
    return good;
}

bool sweep_form_read(sweep_form *f, const args *a, const orders *o, tg_run *run, arena *keep)
{
    str names[SWEEP_BITS_MAX];
    *f = (sweep_form){0};
    form_reader r = {f, a, o, o->pack, keep};
    if (!read_answers(&r) || !read_keep(&r) ||
        !read_conditions(&r, OPT_MEASURES, "measures", names))
        return false;
    f->alone = f->bit_count;
    if (!read_conditions(&r, OPT_MASK, "mask", names))
        return false;
    f->mask = f->bit_count > f->alone;
    return read_charges(&r) && read_decimals(&r, run) && write_heading(&r, names);
}
