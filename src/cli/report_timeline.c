/*
 * report_timeline.c - the document of `timeline`: lanes or events, and the lines that change.
 */
#include "cli/report_csv.h"
#include "cli/timeline.h"
#include "cli/tones.h"
#include "cli/wording.h"

enum { EVENTS_ON_PAGE = 1000, LINES_ON_PAGE = 500, VERSIONS_ON_PAGE = 1000 };

static const plot_series states[] = {
    [LANE_NOTHING] = {{"", 0}, TONE_BLANK},
    [LANE_PROPOSED] = {{"proposed: counts nowhere", 24}, TONE_BLANK},
    [LANE_NOT_YET_KNOWN] = {{"in force, published later", 25}, TONE_GREY},
    [LANE_SUSPENDED] = {{"suspended or not enforced", 25}, TONE_WAIT_2},
    [LANE_READING] = {{"in force under a reading of an open question", 44}, TONE_OPEN},
    [LANE_IN_FORCE] = {{"in force", 8}, TONE_ONE}};

/* ---- lanes ----------------------------------------------------------------------------------- */

typedef VEC(lane_span) span_list;

/* Days on which the lane's state can change, in order, within the range. */
static size_t turning_days(const timeline *t, const lane *l, int32_t *days, size_t room)
{
    size_t n = 0;
    days[n++] = t->filter.from;
    for (int32_t day = t->filter.from + 1; day <= t->filter.through && n < room; day++)
        if (timeline_state(t, l, day, day + 1) != timeline_state(t, l, day - 1, day))
            days[n++] = day;
    return n;
}

static bool lane_spans(const timeline *t, const lane *l, size_t group, arena *a, span_list *out)
{
    enum { TURNS_MAX = 512 };
    int32_t days[TURNS_MAX];
    size_t count = turning_days(t, l, days, TURNS_MAX);
    bool begun = false;
    for (size_t i = 0; i < count; i++) {
        int32_t end = i + 1 < count ? days[i + 1] : t->filter.through + 1;
        lane_state s = timeline_state(t, l, days[i], days[i] + 1);
        if (s == LANE_NOTHING)
            continue;
        lane_span span = {.lane = group,
                          .from = days[i],
                          .end = end,
                          .tone = states[s].tone,
                          .faint = s == LANE_PROPOSED,
                          .joined = begun,
                          .label = of_text(l->name),
                          .kind = states[s].name,
                          .note = of_text(l->title)};
        if (!vec_push(a, out, span))
            return false;
        begun = true;
    }
    return true;
}

static bool lanes_plot(const timeline_job *j, const timeline *t, doc *d)
{
    arena *a = doc_arena(d);
    span_list spans = {0};
    plot_series kinds[LANE_IN_FORCE];
    str *names = arena_alloc(a, t->group_count + 1, sizeof *names);
    if (!names)
        return false;
    for (size_t g = 0; g < t->group_count; g++) {
        names[g] = of_text(t->groups[g].title.len ? t->groups[g].title : t->groups[g].authority);
        for (size_t i = 0; i < t->groups[g].lane_count; i++)
            if (!lane_spans(t, &t->groups[g].lanes[i], g, a, &spans))
                return false;
    }
    for (size_t s = LANE_IN_FORCE; s > LANE_NOTHING; s--)
        kinds[LANE_IN_FORCE - s] = states[s];
    doc_lanes(d, &(plot_lanes){
                     .head = {.name = "lanes",
                              .title = STR("Measures over time, by authority"),
                              .description = STR("A row is a measure. A span has the state of its "
                                                 "days, with what is known on the day that the "
                                                 "report names.")},
                     .lane_heading = STR("authority"),
                     .kind_heading = STR("state"),
                     .from = j->filter.from,
                     .to = j->filter.through + 1,
                     .mark = j->known_on,
                     .mark_name = STR("known on"),
                     .lanes = names,
                     .lane_count = t->group_count,
                     .spans = spans.at,
                     .span_count = spans.count,
                     .kinds = kinds,
                     .kind_count = LANE_IN_FORCE});
    return true;
}

static void scenario_prose(const timeline_job *j, doc *d)
{
    strbuf text;
    strbuf_init(&text, NULL);
    timeline_scenario_text(j, &text);
    if (text.len)
        doc_prose(d, strbuf_str(&text));
    strbuf_free(&text);
}

bool timeline_lanes_report(const timeline_job *j, const timeline *t, doc *d)
{
    strbuf csv;
    strbuf_init(&csv, NULL);
    doc_part(d, "lanes", "Lanes");
    scenario_prose(j, d);
    bool good = lanes_plot(j, t, d);
    timeline_lanes_csv(j, t, &csv);
    doc_part(d, "versions", "Every version, with its source");
    report_csv(d,
               &(csv_table){"versions", STR("Versions of measures by gate"),
                            j->workbook ? 0 : VERSIONS_ON_PAGE, !j->workbook},
               strbuf_str(&csv));
    good = good && !csv.failed;
    strbuf_free(&csv);
    return good;
}

/* ---- between two days ------------------------------------------------------------------------ */

static void sums_row(grid *g, const char *what, const book_sums *s)
{
    strbuf n;
    strbuf_init(&n, NULL);
    grid_text_c(g, what);
    grid_count(g, s->lines);
    amount_write(&n, s->units, 0, 0);
    grid_number(g, strbuf_str(&n));
    strbuf_clear(&n);
    amount_write(&n, s->value, 2, 0);
    grid_number(g, strbuf_str(&n));
    g->failed |= n.failed;
    strbuf_free(&n);
}

static void sums_columns(const timeline_job *j, grid *g)
{
    str currency = j->changes->book->orders->currency;
    strbuf n;
    strbuf_init(&n, NULL);
    grid_column(g, STR("lines"), GRID_RIGHT);
    grid_column(g, STR("units"), GRID_RIGHT);
    strbuf_printf(&n, "value%s" STR_FMT, currency.len ? ", " : "", STR_ARG(currency));
    grid_column(g, strbuf_str(&n), GRID_RIGHT);
    strbuf_free(&n);
}

static void set_cell(grid *g, uint16_t set, strbuf *text)
{
    strbuf_clear(text);
    word_set_brief(text, set);
    grid_toned(g, tone_of_set(set), strbuf_str(text));
}

static void groups_table(const timeline_job *j, doc *d)
{
    const changes *c = j->changes;
    grid *g = doc_grid(d, "changes", STR("Lines that are decided otherwise, grouped by cause"));
    strbuf text;
    if (!g)
        return;
    strbuf_init(&text, NULL);
    grid_column(g, STR("because of"), GRID_KEY);
    sums_columns(j, g);
    grid_column(g, STR("before"), 0);
    grid_column(g, STR("verdict before"), 0);
    grid_column(g, STR("after"), 0);
    grid_column(g, STR("verdict after"), 0);
    for (size_t i = 0; i < c->group_count; i++) {
        const change_group *x = &c->groups[i];
        strbuf_clear(&text);
        for (size_t k = 0; k < x->why.count; k++) {
            strbuf_add_c(&text, k ? "; " : "");
            cause_text(j->pack, &x->why.at[k], &text);
        }
        if (!x->why.count)
            strbuf_add_c(&text, "what is shown or to do");
        str why = str_dup(doc_arena(d), strbuf_str(&text));
        sums_row(g, why.ptr ? why.ptr : "", &x->sums);
        grid_toned(g, tone_of_disposition(x->was), str_c(tg_disposition_text(x->was)));
        set_cell(g, x->before, &text);
        grid_toned(g, tone_of_disposition(x->is), str_c(tg_disposition_text(x->is)));
        set_cell(g, x->after, &text);
        grid_end_row(g);
    }
    strbuf_free(&text);
}

static void book_part(const timeline_job *j, doc *d)
{
    const changes *c = j->changes;
    doc_part(d, "book", "The order book");
    doc_prose(d, c->move
                     ? STR("The book is decided on each of the two days with what was known, all "
                           "clocks on that day.")
                     : STR("The book is decided with what was known on each of the two days; "
                           "lines keep the dates that they have."));
    grid *g = doc_grid(d, "book", STR("Lines, units and value"));
    if (!g)
        return;
    grid_column(g, STR("what"), GRID_KEY);
    sums_columns(j, g);
    const struct {
        const char *what;
        const book_sums *s;
    } rows[] = {{"decided otherwise", &c->changed},
                {"as before", &c->same},
                {"bad", &c->bad},
                {"lines of the book", &c->all}};
    for (size_t i = 0; i < TG_COUNT(rows); i++) {
        sums_row(g, rows[i].what, rows[i].s);
        grid_end_row(g);
    }
    groups_table(j, d);
    strbuf csv;
    strbuf_init(&csv, NULL);
    timeline_between_csv(j, &csv);
    doc_part(d, "lines", "Lines");
    report_csv(d,
               &(csv_table){"lines", STR("Every line that changes"),
                            j->workbook ? 0 : LINES_ON_PAGE, false},
               strbuf_str(&csv));
    strbuf_free(&csv);
}

bool timeline_between_report(const timeline_job *j, doc *d)
{
    strbuf csv;
    strbuf_init(&csv, NULL);
    timeline_events_csv(j, &csv);
    doc_part(d, "events", "What was published, began and ended");
    scenario_prose(j, d);
    report_csv(d,
               &(csv_table){"events", STR("Events by day"), j->workbook ? 0 : EVENTS_ON_PAGE,
                            !j->workbook},
               strbuf_str(&csv));
    if (!j->event_count)
        doc_prose(d, STR("Nothing was published, begins or ends."));
    if (j->changes)
        book_part(j, d);
    bool good = !csv.failed;
    strbuf_free(&csv);
    return good;
}
