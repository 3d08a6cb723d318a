/*
 * reach.c - whom limits and adopted measures touch; see reach.h.
 */
#include "whatif/reach.h"

#include "whatif/claims.h"

static str name_of(tg_text t)
{
    return (str){t.ptr, t.len};
}

static reach_row *row_named(const reach *r, str name)
{
    for (size_t i = 0; i < r->rows.count; i++)
        if (str_eq(r->rows.at[i].name, name))
            return &r->rows.at[i];
    return NULL;
}

bool reach_adopt(reach *r, str name)
{
    reach_row *have = row_named(r, name), row = {.adopted = true};
    if (have) {
        have->adopted = true;
        return true;
    }
    for (uint32_t i = 0; i < tg_limit_count(r->pack) && !row.name.len; i++)
        if (str_eq(name_of(tg_limit_name(r->pack, i)), name))
            row = (reach_row){.name = name_of(tg_limit_name(r->pack, i)), .is_limit = true,
                              .adopted = true, .id = i};
    for (uint32_t i = 0; i < tg_measure_count(r->pack) && !row.name.len; i++)
        if (str_eq(name_of(tg_measure_get(r->pack, i).name), name))
            row = (reach_row){
                .name = name_of(tg_measure_get(r->pack, i).name), .adopted = true, .id = i};
    return !row.name.len || vec_push(r->a, &r->rows, row);
}

void reach_leave_out(reach *r, str name)
{
    reach_row *row = row_named(r, name);
    if (!row)
        return;
    r->rows.count--;
    for (reach_row *end = r->rows.at + r->rows.count; row < end; row++)
        row[0] = row[1];
}

static void take_change(void *ctx, const char *bytes, size_t count)
{
    strbuf_add(ctx, (str){bytes, count});
}

/* "adopts cn.domestic_share_limit" */
static bool adopt_change(reach *r, uint32_t scenario, size_t i)
{
    strbuf b;
    strbuf_init(&b, NULL);
    tg_scenario_change(r->pack, scenario, i, (tg_sink){take_change, &b});
    str text = strbuf_str(&b), word = STR("adopts ");
    bool good = !b.failed;
    if (good && text.len > word.len && str_eq(str_sub(text, 0, word.len), word))
        good = reach_adopt(r, str_sub(text, word.len, text.len));
    strbuf_free(&b);
    return good;
}

bool reach_init(reach *r, const tg_pack *pack, arena *a)
{
    *r = (reach){.pack = pack, .a = a};
    for (uint32_t i = 0; i < tg_limit_count(pack); i++) {
        reach_row row = {.name = name_of(tg_limit_name(pack, i)), .is_limit = true, .id = i};
        if (tg_limit_get(pack, i).counting && !vec_push(a, &r->rows, row))
            return false;
    }
    tg_text under = tg_pack_get_info(pack).scenario;
    uint32_t id = under.len ? tg_scenario_find(pack, under, NULL) : TG_NO_ID;
    for (size_t i = 0; id != TG_NO_ID && i < tg_scenario_get(pack, id).change_count; i++)
        if (!adopt_change(r, id, i))
            return false;
    return true;
}

/* ---- counting -------------------------------------------------------------------------------- */

static uint32_t clock_of(const reach *r, const reach_row *row)
{
    uint32_t gate = row->is_limit ? tg_limit_get(r->pack, row->id).gate
                                  : tg_measure_get(r->pack, row->id).gate;
    return tg_gate_get(r->pack, gate).clock_fact;
}

static void add_day(reach_row *row, int32_t day)
{
    row->first = !row->dated || day < row->first ? day : row->first;
    row->last = !row->dated || day > row->last ? day : row->last;
    row->dated++;
}

void reach_outcome(reach *r, const tg_outcome *outcome)
{
    for (size_t i = 0; i < r->rows.count; i++) {
        reach_row *row = &r->rows.at[i];
        bool any = false;
        for (uint32_t m = row->id; !row->is_limit && !any && m < tg_measure_count(r->pack); m++)
            any = str_eq(name_of(tg_measure_get(r->pack, m).name), row->name) &&
                  tg_outcome_measure(outcome, m).applies != TG_IN_NO_WORLD;
        row->applies += any;
    }
}

void reach_line(reach *r, const tg_run *run, bool may_go)
{
    r->lines++;
    for (size_t i = 0; i < r->rows.count; i++) {
        reach_row *row = &r->rows.at[i];
        int64_t day;
        if (tg_run_share_fact(run, clock_of(r, row), &day, (tg_sink){0}))
            add_day(row, (int32_t)day);
        if (!row->is_limit)
            continue;
        tg_limit_share share = tg_run_share(run, row->id);
        row->counts += share.counts != TG_NO;
        row->against += share.against != TG_NO;
        row->may_go += share.counts != TG_NO && may_go;
    }
}

void reach_merge(reach *to, const reach *from)
{
    to->lines += from->lines;
    for (size_t i = 0; i < to->rows.count; i++) {
        reach_row *x = &to->rows.at[i];
        const reach_row *y = &from->rows.at[i];
        x->counts += y->counts;
        x->against += y->against;
        x->may_go += y->may_go;
        x->applies += y->applies;
        if (!y->dated)
            continue;
        x->first = !x->dated || y->first < x->first ? y->first : x->first;
        x->last = !x->dated || y->last > x->last ? y->last : x->last;
        x->dated += y->dated;
    }
}

/* ---- words ----------------------------------------------------------------------------------- */

/* First and last day of all versions of the measure, or of the limit; TG_DAY_NONE: open. */
static void days_of(const reach *r, const reach_row *row, int32_t *from, int32_t *through)
{
    *from = *through = TG_DAY_NONE;
    if (row->is_limit) {
        *from = tg_limit_get(r->pack, row->id).from;
        *through = tg_limit_get(r->pack, row->id).through;
        return;
    }
    bool any = false, endless = false, always = false;
    for (size_t i = 0; i < tg_dated_count(r->pack); i++) {
        tg_dated_info d = tg_dated_get(r->pack, i);
        if (d.kind != TG_DATED_MEASURE || d.id != row->id)
            continue;
        always |= d.in.from == TG_DAY_NONE;
        endless |= d.in.end == TG_DAY_OPEN;
        *from = !any || d.in.from < *from ? d.in.from : *from;
        if (d.in.end != TG_DAY_OPEN)
            *through = d.in.end - 1 > *through ? d.in.end - 1 : *through;
        any = true;
    }
    *from = always ? TG_DAY_NONE : *from;
    *through = endless ? TG_DAY_NONE : *through;
}

static void put_day(strbuf *out, const char *before, int32_t day)
{
    char text[11];
    tg_date_text(day, text);
    strbuf_printf(out, "%s%s", before, text);
}

/* "in force from 2026-01-07; the latest `placed` of a line is 2025-12-22" */
static void put_span(const reach *r, const reach_row *row, strbuf *out)
{
    int32_t from, through;
    tg_text clock = tg_fact_get(r->pack, clock_of(r, row)).name;
    days_of(r, row, &from, &through);
    strbuf_add_c(out, from == TG_DAY_NONE && through == TG_DAY_NONE ? "in force on every day"
                                                                    : "in force");
    if (from != TG_DAY_NONE)
        put_day(out, " from ", from);
    if (through != TG_DAY_NONE)
        put_day(out, " through ", through);
    if (!r->lines)
        return;
    if (!row->dated) {
        strbuf_printf(out, "; no line has a known `%.*s`", (int)clock.len, clock.ptr);
    } else if (from != TG_DAY_NONE && row->last < from) {
        strbuf_printf(out, "; the latest `%.*s` of a line is", (int)clock.len, clock.ptr);
        put_day(out, " ", row->last);
    } else if (through != TG_DAY_NONE && row->first > through) {
        strbuf_printf(out, "; the earliest `%.*s` of a line is", (int)clock.len, clock.ptr);
        put_day(out, " ", row->first);
    } else if (row->is_limit) {
        tg_limit_info info = tg_limit_get(r->pack, row->id);
        strbuf_printf(out, "; it counts lines where %.*s", (int)info.counts.len, info.counts.ptr);
    }
}

static void put_lines(strbuf *out, uint64_t n)
{
    strbuf_printf(out, "%llu %s", (unsigned long long)n, n == 1 ? "line" : "lines");
}

void reach_words(const reach *r, const reach_row *row, strbuf *out)
{
    bool nobody = row->is_limit ? !row->counts && !row->against : !row->applies;
    if (row->is_limit ? row->may_go > 0 : !nobody)
        return;
    strbuf_printf(out, "%s" STR_FMT ": ", row->adopted ? "adopted " : "", STR_ARG(row->name));
    if (nobody) {
        strbuf_add_c(out, row->is_limit ? "no line is a member (" : "it applies to no line (");
        put_span(r, row, out);
        strbuf_char(out, ')');
    } else if (!row->counts) {
        strbuf_add_c(out, "no line counts in it, and ");
        put_lines(out, row->against);
        strbuf_printf(out, " %s only on its other side", row->against == 1 ? "is" : "are");
    } else {
        put_lines(out, row->counts);
        strbuf_add_c(out, row->counts > 1
                              ? " are or may be members, and none of them may go: nothing counts"
                              : " is or may be a member, and cannot go: nothing counts");
    }
}

size_t reach_sentences(const reach *r, bool drawn, arena *a, str **out)
{
    size_t count = 0;
    strbuf one, own;
    strbuf_init(&one, NULL);
    strbuf_init(&own, NULL);
    *out = r ? arena_alloc(a, r->rows.count + 1, sizeof **out) : NULL;
    for (size_t i = 0; *out && i < r->rows.count; i++) {
        const reach_row *row = &r->rows.at[i];
        strbuf_clear(&one);
        if (row->is_limit && !drawn)
            continue;
        reach_words(r, row, &one);
        if (one.len && row->adopted)
            (*out)[count++] = str_dup(a, strbuf_str(&one));
        else if (one.len)
            strbuf_printf(
                &own, "%s" STR_FMT,
                own.len ? ", " : "limits without a member that may go: ", STR_ARG(row->name));
    }
    if (*out && own.len)
        (*out)[count++] = str_dup(a, strbuf_str(&own));
    strbuf_free(&one);
    strbuf_free(&own);
    return count;
}
