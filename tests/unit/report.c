/*
 * report.c - packed rows, tables as CSV and HTML, axes, the geometry of pictures.
 */
#include "report/axis.h"
#include "report/doc.h"
#include "report/html.h"
#include "report/sheet.h"

#include "harness.h"

#include <unistd.h>

static strbuf buffer(void)
{
    strbuf b;
    strbuf_init(&b, NULL);
    return b;
}

static bool has(const strbuf *b, const char *what)
{
    size_t n = strlen(what);
    for (size_t i = 0; i + n <= b->len; i++)
        if (memcmp(b->ptr + i, what, n) == 0)
            return true;
    return false;
}

#define CHECK_BUF(b, want) CHECK_STR(strbuf_str(&(b)), want)

/* ---- cells ----------------------------------------------------------------------------------- */

static void packed_rows_read_back(void)
{
    strbuf b = buffer();
    packed_text(&b, STR("a;b\n\0c"));
    packed_number(&b, STR("-12.50"));
    packed_number(&b, STR("at least 3"));
    packed_day(&b, STR("2026-02-29"));
    packed_day(&b, STR("2026-02-28"));
    packed_toned(&b, TONE_STOP, STR("denied"));
    packed_nothing(&b);
    packed_end_row(&b);
    packed_count(&b, 7);
    packed_end_row(&b);
    static const char kinds[] = {'t', 'n', 't', 't', 'd', 't', '-'};
    str rest = strbuf_str(&b), row;
    packed_cell c;
    for (size_t i = 0; i < sizeof kinds; i++) {
        CHECK_EQ(packed_next(&rest, &c), PACKED_CELL);
        CHECK_EQ(c.kind, kinds[i]);
        CHECK_EQ(c.tone, i == 5 ? TONE_STOP : TONE_PLAIN);
        if (i == 0)
            CHECK_EQ(c.text.len, 6);
    }
    CHECK_EQ(packed_next(&rest, &c), PACKED_ROW_END);
    CHECK(packed_row(&rest, &row));
    CHECK(!packed_row(&rest, &row));
    strbuf_free(&b);
}

static void numbers_and_what_only_looks_like_one(void)
{
    static const char *const plain[] = {"0", "0.5", "-1.25", "123456789012345", "10"};
    static const char *const other[] = {"", "-", ".", "1.", "0012", "00", "-0", "1e5", "1,000",
                                        "1234567890123456", "--1", "1.2.3", "+5"};
    for (size_t i = 0; i < TG_COUNT(plain); i++)
        CHECK(packed_is_plain_number(str_c(plain[i])));
    for (size_t i = 0; i < TG_COUNT(other); i++)
        CHECK(!packed_is_plain_number(str_c(other[i])));
    CHECK(packed_is_number(STR("0012")));
    CHECK(packed_is_number(STR("1234567890123456")));
    CHECK(!packed_is_short_number(STR("1234567890123456")));
}

/* ---- tables ---------------------------------------------------------------------------------- */

static void csv_has_no_formula(void)
{
    arena *a = arena_new(NULL, 0);
    grid g;
    strbuf b = buffer();
    grid_init(&g, a, "t", STR("T"));
    grid_column(&g, STR("=name"), GRID_KEY);
    grid_column(&g, STR("n"), GRID_RIGHT);
    static const char *const risky[] = {"=1+1", "+1", "-1", "@x", "\tx", "\rx"};
    for (size_t i = 0; i < TG_COUNT(risky); i++) {
        grid_text(&g, str_c(risky[i]));
        grid_number(&g, STR("-5"));
        grid_end_row(&g);
    }
    grid_text(&g, STR("a \"b\", c"));
    grid_nothing(&g);
    grid_end_row(&g);
    grid_csv(&g, &b);
    CHECK_BUF(b, "'=name,n\n'=1+1,-5\n'+1,-5\n'-1,-5\n'@x,-5\n'\tx,-5\n\"'\rx\",-5\n"
                 "\"a \"\"b\"\", c\",\n");
    CHECK_EQ(g.row_count, 7);
    strbuf_free(&b);
    grid_free(&g);
    arena_free(a);
}

static void html_is_escaped(void)
{
    strbuf b = buffer();
    html_text(&b, STR("<script>\"a\" & 'b'</script>\x01\xff\xc2\x85\xed\xa0\x80 \xe4\xb8\xad"));
    CHECK_BUF(b, "&lt;script&gt;&quot;a&quot; &amp; &#39;b&#39;&lt;/script&gt;\xEF\xBF\xBD"
                 "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD \xe4\xb8\xad");
    strbuf_clear(&b);
    html_number(&b, STR("-1234567.50"));
    CHECK_BUF(b, "\xE2\x88\x92"
                 "1,234,567.50");
    strbuf_clear(&b);
    html_number(&b, STR("123"));
    CHECK_BUF(b, "123");
    strbuf_clear(&b);
    html_data(&b, STR("a,b\n\"#%<"));
    CHECK_BUF(b, "a%2Cb%0A%22%23%25%3C");
    strbuf_clear(&b);
    html_id(&b, STR("a_b \"><c"));
    CHECK_BUF(b, "a-b----c");
    strbuf_clear(&b);
    html_prose(&b, STR("use `--x <y>` or ` this"));
    CHECK_BUF(b, "use <code>--x &lt;y&gt;</code> or ` this");
    strbuf_free(&b);
}

static void a_table_has_scopes(void)
{
    arena *a = arena_new(NULL, 0);
    grid g;
    strbuf b = buffer();
    grid_init(&g, a, "t", STR("Cap<tion"));
    grid_column(&g, STR("who"), GRID_KEY);
    grid_column(&g, STR("n"), GRID_RIGHT);
    grid_toned(&g, TONE_WAIT, STR("not <passed>"));
    grid_count(&g, 1234);
    grid_end_row(&g);
    grid_note(&g, STR("all & one"));
    html_grid(&b, &g, true);
    CHECK(has(&b, "<caption>Cap&lt;tion</caption>"));
    CHECK(has(&b, "<th scope=\"col\">who</th><th scope=\"col\" class=\"n\">n</th>"));
    CHECK(has(&b, "<th scope=\"row\">"));
    CHECK(has(&b, "not</span> &lt;passed&gt;</th><td class=\"n\">1,234</td>"));
    CHECK(has(&b, "<p class=\"note\">all &amp; one</p>"));
    CHECK(has(&b, "data:text/csv;charset=utf-8,who%2Cn%0Anot%20%3Cpassed%3E%2C1234%0A"));
    strbuf_free(&b);
    grid_free(&g);
    arena_free(a);
}

/* ---- axes ------------------------------------------------------------------------------------ */

static void logarithms(void)
{
    CHECK_EQ(axis_log2(1), 0);
    CHECK_EQ(axis_log2(2), 65536);
    CHECK_EQ(axis_log2(1ull << 40), 40 * 65536);
    CHECK_EQ(axis_log2(10), 217705); /* 3.321928 * 65536 = 217705.9 */
    CHECK_EQ(axis_log2(UINT64_MAX) / 65536, 63);
    for (uint64_t v = 1; v < 5000; v++)
        CHECK(axis_log2(v) <= axis_log2(v + 1));
}

static void places(void)
{
    axis a = {0, 1000, 100, 1100, false};
    CHECK_EQ(axis_at(&a, 0), 100);
    CHECK_EQ(axis_at(&a, 250), 350);
    CHECK_EQ(axis_at(&a, 5000), 1100);
    CHECK_EQ(axis_at(&a, -5000), 100);
    axis up = {1, 10000, 1000, 0, true};
    CHECK_EQ(axis_at(&up, 1), 1000);
    CHECK_EQ(axis_at(&up, 100), 500);
    CHECK_EQ(axis_at(&up, 10000), 0);
    axis wide = {INT64_MIN / 2, INT64_MAX / 2, 0, 1000, false};
    CHECK_EQ(axis_at(&wide, 0), 500);
}

static void ticks_are_round(void)
{
    int64_t t[TICKS_MAX];
    axis a = {0, 1000, 0, 1000, false};
    CHECK_EQ(axis_ticks(&a, 5, t), 6);
    CHECK_EQ(t[1], 200);
    axis b = {-30, 70, 0, 1000, false};
    CHECK_EQ(axis_ticks(&b, 5, t), 5);
    CHECK_EQ(t[0], -20);
    axis l = {150, 30000, 0, 1000, true};
    CHECK_EQ(axis_ticks(&l, 5, t), 7);
    CHECK_EQ(t[0], 200);
    CHECK_EQ(t[6], 20000);
    CHECK_EQ(axis_round_up(1150), 1200);
    CHECK_EQ(axis_round_up(1), 1);
    CHECK_EQ(axis_round_up(20), 20);
    axis d = {20454, 20819, 0, 1000, false}; /* 2026 */
    CHECK_EQ(axis_day_ticks(&d, 4, t), 5);
    CHECK_EQ(t[0], 20454);
    CHECK_EQ(t[1], 20544); /* 2026-04-01 */
}

static void labels_are_short(void)
{
    static const struct { int64_t v; unsigned scale; const char *want; } cases[] = {
        {0, 0, "0"}, {1234, 0, "1,234"}, {15000, 1, "1,500"}, {2500000, 0, "2.5 M"},
        {-2500000, 0, "-2.5 M"}, {1890000000000, 2, "18.9 bn"}, {500, 2, "5"}};
    for (size_t i = 0; i < TG_COUNT(cases); i++) {
        strbuf b = buffer();
        axis_label(&b, cases[i].v, cases[i].scale);
        CHECK_BUF(b, cases[i].want);
        strbuf_free(&b);
    }
}

/* ---- pictures -------------------------------------------------------------------------------- */

/* Two halves of a bar of shares meet in the middle of the bar. */
static void bars_share_their_width(void)
{
    const plot_series series[] = {{STR("a"), TONE_GOOD}, {STR("b"), TONE_STOP}};
    const str rows[] = {STR("row <1>")};
    const figure_at values[] = {{3, STR("3")}, {1, STR("1")}};
    plot_bars p = {.head = {.name = "n", .title = STR("T & t"), .description = STR("D")},
                   .shares = true, .row_heading = STR("row"), .series = series, .series_count = 2,
                   .rows = rows, .row_count = 1, .values = values};
    strbuf b = buffer();
    plot_bars_svg(&p, &b);
    CHECK(has(&b, "role=\"img\" aria-labelledby=\"n-t n-d\""));
    CHECK(has(&b, "<title id=\"n-t\">T &amp; t</title>"));
    CHECK(has(&b, "row &lt;1&gt;"));
    /* From 190 to 850: 660 units, of which 495 and 165. */
    CHECK(has(&b, "class=\"t0 o\" x=\"190\""));
    CHECK(has(&b, "width=\"495\""));
    CHECK(has(&b, "class=\"t5 o\" x=\"685\""));
    CHECK(has(&b, "width=\"165\""));
    strbuf_free(&b);
}

static void bands_cut_at_their_bounds(void)
{
    const band_kind kinds[] = {{STR("k"), TONE_GOOD, SHAPE_DISC}};
    const plot_series of[] = {{STR("control"), TONE_OPEN}, {STR("duty"), TONE_WAIT}};
    const band_point points[] = {{STR("P"), {100, STR("100")}, {100, STR("100")}, 0, STR("")},
                                 {STR("Q"), {1000, STR("1000")}, {0, STR("0")}, 0, STR("")}};
    const band_area areas[] = {{STR("A"), 100, INT64_MAX, INT64_MIN, INT64_MAX, 0, true},
                               {STR("B"), 10, 1000, 10, 1000, 1, false}};
    plot_bands p = {.head = {.name = "n", .title = STR("T"), .description = STR("D")},
                    .x_name = STR("x"), .y_name = STR("y"), .log = true, .kinds = kinds,
                    .kind_count = 1, .points = points, .point_count = 2, .areas_of = of,
                    .areas_of_count = 2, .areas = areas, .area_count = 2};
    strbuf b = buffer();
    plot_bands_svg(&p, &b);
    CHECK(has(&b, "class=\"e dash\""));
    CHECK(has(&b, "class=\"t2 v\""));
    CHECK(has(&b, ">P</text>"));
    CHECK(!has(&b, ">Q</text>")); /* nothing has no logarithm */
    arena *a = arena_new(NULL, 0);
    grid g;
    strbuf csv = buffer();
    grid_init(&g, a, "t", STR("T"));
    plot_bands_areas_grid(&p, &g);
    grid_csv(&g, &csv);
    CHECK_BUF(csv, "band,kind,x from,x below,y from,y below,holds there\n"
                   "A,control,100,,,,if other facts agree\n"
                   "B,duty,10,1000,10,1000,whatever the other facts\n");
    strbuf_free(&csv);
    grid_free(&g);
    arena_free(a);
    strbuf_free(&b);
}

static void a_tornado_swings_about_its_base(void)
{
    const tornado_row rows[] = {
        {STR("q"), {0, STR("0")}, {200, STR("200")}, STR("no"), STR("yes")}};
    plot_tornado p = {.head = {.name = "n", .title = STR("T"), .description = STR("D")},
                      .row_heading = STR("question"), .base = {50, STR("50")},
                      .base_name = STR("base"), .rows = rows, .row_count = 1};
    strbuf b = buffer();
    plot_tornado_svg(&p, &b);
    /* 0 to 200 between 360 and 770: the base at 462.5. */
    CHECK(has(&b, "class=\"t2 o\" x=\"360\""));
    CHECK(has(&b, "width=\"102.5\""));
    CHECK(has(&b, "class=\"t0 o\" x=\"462.5\""));
    CHECK(has(&b, "width=\"307.5\""));
    strbuf_free(&b);
}

static void a_tornado_of_ranges_has_no_base(void)
{
    const tornado_row rows[] = {
        {STR("at the base"), {100, STR("100")}, {200, STR("200")}, {NULL, 0}, {NULL, 0}},
        {STR("q: yes"), {0, STR("0")}, {100, STR("100")}, {NULL, 0}, {NULL, 0}}};
    plot_tornado p = {.head = {.name = "n", .title = STR("T"), .description = STR("D")},
                      .row_heading = STR("reading"), .ranges = true, .rows = rows, .row_count = 2};
    arena *a = arena_new(NULL, 0);
    strbuf b = buffer(), csv = buffer();
    grid g;
    plot_tornado_svg(&p, &b);
    CHECK(has(&b, "class=\"t1 o\" x=\"565\""));
    CHECK(has(&b, "class=\"t1 o\" x=\"360\""));
    CHECK(!has(&b, "class=\"t0 o\""));
    grid_init(&g, a, "n", STR("c"));
    plot_tornado_grid(&p, &g);
    grid_csv(&g, &csv);
    CHECK_BUF(csv, "reading,least,greatest\nat the base,100,200\nq: yes,0,100\n");
    strbuf_free(&csv);
    grid_free(&g);
    arena_free(a);
    strbuf_free(&b);
}

static void days_of_lanes_and_strips(void)
{
    const str lanes[] = {STR("one")};
    const lane_span spans[] = {{0, PLOT_OPEN_START, 50, TONE_GOOD, false, false, STR("s"),
                                STR("rule"), STR("note")},
                               {0, 50, PLOT_OPEN_END, TONE_STOP, true, true, STR("s"),
                                STR("reported"), STR("")}};
    plot_lanes p = {.head = {.name = "n", .title = STR("T"), .description = STR("D")},
                    .lane_heading = STR("authority"), .kind_heading = STR("status"), .from = 0,
                    .to = 100, .mark = 25, .mark_name = STR("today"), .lanes = lanes,
                    .lane_count = 1, .spans = spans, .span_count = 2};
    arena *a = arena_new(NULL, 0);
    grid g;
    strbuf b = buffer(), csv = buffer();
    plot_lanes_svg(&p, &b);
    CHECK(has(&b, "class=\"t0 o\" x=\"280\""));        /* open before the picture */
    CHECK(has(&b, "class=\"t5 o f dash\" x=\"568\"")); /* the middle of 286 .. 850 */
    CHECK(has(&b, "today"));
    grid_init(&g, a, "t", STR("T"));
    plot_lanes_grid(&p, &g);
    grid_csv(&g, &csv);
    CHECK_BUF(csv, "authority,what,status,from,\"to, that day not\",note\n"
                   "one,s,rule,,1970-02-20,note\none,s,reported,1970-02-20,,\n");
    const plot_series states[] = {{STR("clear"), TONE_GOOD}, {STR("denied"), TONE_STOP}};
    const strip_part parts[] = {{0, 0, 50, 0, STR("")}, {0, 50, 100, 1, STR("why")}};
    plot_strips s = {.head = {.name = "n", .title = STR("T"), .description = STR("D")},
                     .row_heading = STR("line"), .state_heading = STR("verdict"), .from = 0,
                     .to = 100, .rows = lanes, .row_count = 1, .states = states, .state_count = 2,
                     .parts = parts, .part_count = 2};
    strbuf_clear(&b);
    plot_strips_svg(&s, &b);
    CHECK(has(&b, "class=\"t0 o\" x=\"230\""));
    CHECK(has(&b, "class=\"t5 o\" x=\"535\""));
    strbuf_free(&csv);
    strbuf_free(&b);
    grid_free(&g);
    arena_free(a);
}

static void curves_are_steps(void)
{
    const curve_step steps[] = {{0, {0, STR("0")}}, {50, {100, STR("100")}}};
    const curve curves[] = {{STR("c"), steps, 2}};
    plot_curves p = {.head = {.name = "n", .title = STR("T"), .description = STR("D")},
                     .day_heading = STR("month"), .curves = curves, .curve_count = 1, .end = 100};
    strbuf b = buffer();
    plot_curves_svg(&p, &b);
    CHECK(has(&b, "d=\"M90 386H380V26H670\""));
    strbuf_free(&b);
}

/* ---- documents ------------------------------------------------------------------------------- */

static void a_page_closes_what_it_opens(void)
{
    doc *d = doc_new(STR("T<"), STR("s"));
    REQUIRE(d);
    doc_part(d, "one", "One");
    doc_prose(d, STR("p"));
    doc_term(d, "a", STR("b"));
    doc_term(d, "c", STR("d"));
    doc_part(d, "two", "Two");
    doc_text(d, STR("h"), STR("<b>"));
    doc_term(d, "e", STR("f"));
    strbuf b = buffer();
    doc_page(d, &b);
    CHECK(doc_good(d));
    CHECK(has(&b, "<h1>T&lt;</h1>"));
    CHECK(has(&b, "<dl>\n<dt>a</dt><dd>b</dd>\n<dt>c</dt><dd>d</dd>\n</dl>\n</section>\n<section"));
    CHECK(has(&b, "<pre>&lt;b&gt;</pre>"));
    CHECK(has(&b, "<dl>\n<dt>e</dt><dd>f</dd>\n</dl>\n</section>\n</main>"));
    strbuf_free(&b);
    doc_free(d);
}

static void a_workbook_is_written(void)
{
    char path[] = "/tmp/tollgate-unit.XXXXXX";
    int fd = mkstemp(path);
    REQUIRE(fd >= 0);
    arena *a = arena_new(NULL, 0);
    const char *why = "";
    xlsx *w = xlsx_new(path, STR("2026-06-30"), STR("t"));
    REQUIRE(w && a);
    grid g;
    grid_init(&g, a, "a sheet: [with] a name much too long for one", STR("T"));
    grid_column(&g, STR("x"), GRID_KEY);
    grid_text(&g, STR("=1+1\x01\xff"));
    grid_end_row(&g);
    CHECK(xlsx_grid(w, &g));
    CHECK(xlsx_finish(w, &why));
    CHECK(lseek(fd, 0, SEEK_END) > 1000);
    close(fd);
    unlink(path);
    grid_free(&g);
    arena_free(a);
}

static void names_of_curves_stay_in_the_picture(void)
{
    static const curve_step steps[] = {{0, {9, {"9", 1}}}, {50, {0, {"0", 1}}}};
    const curve curves[] = {{STR("first"), steps, 2}, {STR("second"), steps, 2},
                            {STR("third"), steps, 2}};
    plot_curves p = {.head = {.name = "n", .title = STR("T"), .description = STR("D")},
                     .day_heading = STR("month"), .curves = curves, .curve_count = 3, .end = 100};
    strbuf b = buffer();
    plot_curves_svg(&p, &b);
    /* All end on the axis, at 386: the lowest name is a little above it, the others above that. */
    CHECK(has(&b, "y=\"384.5\""));
    CHECK(has(&b, "y=\"365.5\""));
    CHECK(has(&b, "y=\"346.5\""));
    strbuf_free(&b);
}

int main(void)
{
    TEST(packed_rows_read_back);
    TEST(numbers_and_what_only_looks_like_one);
    TEST(csv_has_no_formula);
    TEST(html_is_escaped);
    TEST(a_table_has_scopes);
    TEST(logarithms);
    TEST(places);
    TEST(ticks_are_round);
    TEST(labels_are_short);
    TEST(bars_share_their_width);
    TEST(bands_cut_at_their_bounds);
    TEST(a_tornado_swings_about_its_base);
    TEST(a_tornado_of_ranges_has_no_base);
    TEST(days_of_lanes_and_strips);
    TEST(curves_are_steps);
    TEST(names_of_curves_stay_in_the_picture);
    TEST(a_page_closes_what_it_opens);
    TEST(a_workbook_is_written);
    return test_end();
}
