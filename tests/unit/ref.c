/*
 * ref.c - the plain evaluator, rule by rule; each pack says what its test is about.
 */
#include "harness.h"

#include "../support/decide_text.h"

/* A frame: one gate that everything passes on 2026-01-01 and after, covered. */
#define FRAME                                                                                     \
    "tollgate 1\npack p \"P\"\n  version 1.0.0\n  current through 2026-06-30\n"                   \
    "currency USD \"dollar\"\n"                                                                   \
    "authority us \"U\"\n  country US\n"                                                          \
    "source old \"Old\"\n  publisher us\n  published 2020-01-01\n  basis official text\n"         \
    "source mid \"Mid\"\n  publisher us\n  published 2026-02-01\n  basis official text\n"         \
    "source new \"New\"\n  publisher us\n  published 2026-04-01\n  basis official text\n"         \
    "role buyer \"Buyer\"\n"                                                                      \
    "fact party.hq \"HQ\"\n  type country\n"                                                      \
    "fact a \"A\"\n  type whole, 0 .. 100\n"                                                      \
    "fact b \"B\"\n  type whole, 0 .. 100, may be none\n"                                         \
    "fact ratio \"R\"\n  type decimal to 0.01, 0 .. 10_000, may be none\n  is a / b\n"            \
    "fact flag \"F\"\n  type yes/no\n"                                                            \
    "fact use \"Use\"\n  type one of com, res, mil\n"                                             \
    "fact cert \"Certificate\"\n  type yes/no\n"                                                  \
    "fact price \"Price\"\n  type money USD to 0.01\n"                                            \
    "fact day \"Day\"\n  type date\n"                                                             \
    "fact due \"Due\"\n  type date\n"                                                             \
    "topic t \"T\"\n"                                                                             \
    "gate g \"G\"\n  authority us\n  clock day\n  route flag is yes or flag is no\n  topics t\n"  \
    "coverage g t\n  source old\n  in force from 2020-01-01\n  checked through 2026-12-31\n"      \
    "instrument lic \"L\"\n  authority us\n  kind licence\n  source old\n"

#define MEASURE(name)                                                                             \
    "measure " name " \"M\"\n  gate g\n  status rule\n  binds everyone\n"

#define ALWAYS "  source old\n  in force from 2020-01-01\n"

static decided d;

/* ---- truth and worlds ------------------------------------------------------------------------ */

static void excluded_middle(void)
{
    REQUIRE(decide_load(&d, FRAME MEASURE("m") ALWAYS
                        "  when a >= 5 or not (a >= 5)\n  denies\n"));
    decide_line(&d, "flag yes; day 2026-01-05");
    SAYS(d, "line -: {denied} settled safe denied, best denied");
    SAYS(d, "worlds: 2\n");
    SAYS(d, "disposition: denied\n");
    SAYS_NOT(d, "hinges on");
    decide_free(&d);
}

static void missing_is_open(void)
{
    REQUIRE(decide_load(&d, FRAME MEASURE("m") ALWAYS "  when a >= 5\n  denies\n"));
    decide_line(&d, "flag yes; day 2026-01-05");
    SAYS(d, "line -: {clear | denied} undetermined safe denied, best clear");
    SAYS(d, "line - hinges on a\n");
    SAYS(d, "line - row a is at most 4 => {clear}\n");
    SAYS(d, "line - row a is at least 5 => {denied}\n");
    SAYS(d, "measure m at g: undetermined, over worlds {applies | does not apply}");
    SAYS(d, "disposition: held open\n");
    decide_line(&d, "flag yes; day 2026-01-05; a 0 .. 3");
    SAYS(d, "line -: {clear} settled");
    SAYS(d, "worlds: 1\n");
    SAYS(d, "disposition: released\n");
    decide_line(&d, "flag yes; day 2026-01-05; a at least 5");
    SAYS(d, "line -: {denied} settled");
    decide_free(&d);
}

static void none_is_its_own(void)
{
    REQUIRE(decide_load(&d, FRAME MEASURE("m") ALWAYS "  when not (b >= 5)\n  denies\n"
                        MEASURE("n") ALWAYS "  when b is none\n  requires conditional\n"));
    decide_line(&d, "flag yes; day 2026-01-05; b none");
    SAYS(d, "measure m at g: applies");
    SAYS(d, "measure n at g: applies");
    decide_line(&d, "flag yes; day 2026-01-05");
    SAYS(d, "worlds: 3\n");
    SAYS(d, "row b is none => {denied}");
    decide_free(&d);
}

static void two_gates_one_line(void)
{
    REQUIRE(decide_load(&d, FRAME
                        "gate h \"H\"\n  authority us\n  clock day\n  route use is mil\n  topics t\n"
                        MEASURE("m") ALWAYS "  denies\n"));
    decide_line(&d, "flag yes; day 2026-01-05");
    SAYS(d, "line -: {denied} settled");
    SAYS(d, "gate h: {not covered | not passed} undetermined safe not covered, best not passed");
    SAYS(d, "disposition: denied\n");
    decide_free(&d);
}

/* ---- exceptions ------------------------------------------------------------------------------ */

static void exception_leaves_open(void)
{
    REQUIRE(decide_load(&d, FRAME MEASURE("m") ALWAYS "  unless use is res\n  denies\n"));
    decide_line(&d, "flag yes; day 2026-01-05");
    SAYS(d, "line -: {clear | denied} undetermined");
    decide_free(&d);
}

static void burden_on_the_line(void)
{
    REQUIRE(decide_load(&d, FRAME MEASURE("m") ALWAYS "  unless shown use is res\n  denies\n"));
    decide_line(&d, "flag yes; day 2026-01-05");
    SAYS(d, "line -: {denied} settled");
    SAYS(d, "would lift: use is res => clear\n");
    decide_line(&d, "flag yes; day 2026-01-05; use res");
    SAYS(d, "line -: {clear} settled");
    decide_line(&d, "flag yes; day 2026-01-05; use one of (com, mil)");
    SAYS(d, "line -: {denied} settled");
    SAYS_NOT(d, "would lift");
    decide_free(&d);
}

static void nobody_bears_the_law(void)
{
    REQUIRE(decide_load(&d, FRAME
                        "question q \"Q\"\n  source old\n  readings yes, no\n  by law no\n"
                        MEASURE("m") ALWAYS "  unless shown q is yes\n  denies\n"));
    decide_line(&d, "flag yes; day 2026-01-05");
    SAYS(d, "line -: {clear | denied} depends safe denied, best clear");
    SAYS(d, "by law {denied}");
    SAYS(d, "line - hinges on q\n");
    SAYS(d, "measure m at g: depends");
    decide_free(&d);
}

static void shown_by_all_completions(void)
{
    REQUIRE(decide_load(&d, FRAME MEASURE("m") ALWAYS
                        "  unless shown a < 5 or not (a < 5)\n  denies\n"));
    decide_line(&d, "flag yes; day 2026-01-05");
    SAYS(d, "line -: {clear} settled");
    decide_free(&d);
}

static void exceptions_of_exceptions(void)
{
    REQUIRE(decide_load(&d, FRAME MEASURE("m1") ALWAYS "  denies\n"
                        MEASURE("m2") ALWAYS "  overrides m1\n  when a >= 5\n"
                        MEASURE("m3") ALWAYS "  overrides m2\n  when a >= 8\n"));
    decide_line(&d, "flag yes; day 2026-01-05; a 3");
    SAYS(d, "line -: {denied} settled");
    decide_line(&d, "flag yes; day 2026-01-05; a 6");
    SAYS(d, "line -: {clear} settled");
    SAYS(d, "measure m1 at g: defeated");
    decide_line(&d, "flag yes; day 2026-01-05; a 9");
    SAYS(d, "line -: {denied} settled");
    SAYS(d, "measure m2 at g: defeated");
    decide_line(&d, "flag yes; day 2026-01-05");
    SAYS(d, "row a is 5 .. 7 => {clear}");
    decide_free(&d);
}

static void suspended_and_not_enforced(void)
{
    REQUIRE(decide_load(&d, FRAME MEASURE("m") ALWAYS "  denies\n"
                        MEASURE("s") "  source old\n  in force from 2026-01-10 through 2026-01-20\n"
                        "  suspends m\n"
                        MEASURE("n") "  source old\n  in force from 2026-02-01\n"
                        "  does not enforce m\n"));
    decide_line(&d, "flag yes; day 2026-01-09");
    SAYS(d, "measure m at g: applies");
    decide_line(&d, "flag yes; day 2026-01-20");
    SAYS(d, "measure m at g: suspended");
    SAYS(d, "line -: {clear} settled");
    decide_line(&d, "flag yes; day 2026-01-21");
    SAYS(d, "measure m at g: applies");
    decide_line(&d, "flag yes; day 2026-02-01");
    SAYS(d, "measure m at g: not enforced");
    d.options.stance = STANCE_TEXT;
    decide_line(&d, "flag yes; day 2026-02-01");
    SAYS(d, "measure m at g: applies");
    decide_free(&d);
}

static void eased_by_what_is_off(void)
{
    REQUIRE(decide_load(&d, FRAME MEASURE("m") ALWAYS "  denies\n"
                        MEASURE("k") ALWAYS "  requires conditional\n"
                        MEASURE("off_m") ALWAYS "  when use is com\n  does not enforce m\n"
                        MEASURE("off_k") ALWAYS "  when use is any of com, res\n  suspends k\n"));
    decide_line(&d, "flag yes; day 2026-02-01; use com");
    SAYS(d, "line -: {clear} settled safe clear, best clear, fallback {clear}, resumed {denied}");
    SAYS(d, "eased in every");
    SAYS(d, "weakest: rule by off_k"); /* both bear the clearance */
    decide_line(&d, "flag yes; day 2026-02-01; use res");
    SAYS(d, "eased in none"); /* m denies whatever happens to k */
    SAYS(d, "weakest: rule by m");
    decide_line(&d, "flag yes; day 2026-02-01; use mil");
    SAYS(d, "eased in none");
    decide_line(&d, "flag yes; day 2026-02-01");
    SAYS(d, "eased in some");
    d.options.stance = STANCE_TEXT;
    decide_line(&d, "flag yes; day 2026-02-01; use com");
    SAYS(d, "line -: {denied} settled");
    SAYS(d, "eased in none");
    decide_free(&d);
}

/* The denial that is out overrides the exception: nothing that is out gives more by itself. */
static void eased_through_an_edge(void)
{
    REQUIRE(decide_load(&d, FRAME MEASURE("m") ALWAYS "  denies\n"
                        MEASURE("relief") ALWAYS "  overrides m\n  requires conditional\n"
                        MEASURE("end") ALWAYS "  overrides relief\n"
                        MEASURE("off") ALWAYS "  suspends end\n"));
    decide_line(&d, "flag yes; day 2026-02-01");
    SAYS(d, "line -: {conditional} settled safe conditional, best conditional, "
            "fallback {conditional}, resumed {denied}");
    SAYS(d,
         "measure off at g: applies, over worlds {applies}, stands in every, discharged in none, "
         "version 1 gives {conditional}");
    decide_free(&d);
}

#define PRESS(name, people, grade)                                                                \
    "source " name " \"P\"\n  publisher us\n  published 2020-01-01\n  basis unnamed people "        \
    people "\n  grade " grade "\n"
#define SAID(name, source)                                                                        \
    "measure " name " \"M\"\n  gate g\n  status directive\n  binds everyone\n  source "             \
    source "\n  in force from 2020-01-01\n"

static void rests_on_the_weakest(void)
{
    REQUIRE(decide_load(&d, FRAME PRESS("two", "2", "C") PRESS("one", "1", "C")
                        PRESS("poor", "1", "D")
                        MEASURE("lone") ALWAYS "  reviews other: case by case\n"
                        MEASURE("other") ALWAYS "  when a >= 100\n  requires licence by lic\n"
                        SAID("a2", "two") "  when a >= 1\n  denies\n"
                        SAID("a1", "one") "  when a >= 2\n  denies\n"
                        SAID("ap", "poor") "  when a >= 3\n  denies\n"
                        SAID("ao", "poor") "  when a >= 4\n  denies\n"
                        SAID("mild", "poor") "  requires conditional\n"
                        MEASURE("rule") ALWAYS "  when a >= 1\n  denies\n"));
    decide_line(&d, "flag yes; day 2026-02-01; a 0");
    SAYS(d, "weakest: directive by mild\n"); /* the review has nothing to review */
    decide_line(&d, "flag yes; day 2026-02-01; a 1");
    SAYS(d, "weakest: directive by a2\n"); /* status; the conditional one gives no denial */
    decide_line(&d, "flag yes; day 2026-02-01; a 2");
    SAYS(d, "weakest: directive by a1\n"); /* basis: fewer people */
    decide_line(&d, "flag yes; day 2026-02-01; a 3");
    SAYS(d, "weakest: directive by ap\n"); /* grade */
    decide_line(&d, "flag yes; day 2026-02-01; a 4");
    SAYS(d, "weakest: directive by ao\n"); /* name */
    decide_free(&d);
}

/* ---- time ------------------------------------------------------------------------------------ */

static void edges_of_dates(void)
{
    REQUIRE(decide_load(&d, FRAME MEASURE("m")
                        "  source old\n  in force from 2026-01-13 through 2026-02-10\n  denies\n"));
    const struct { const char *line; bool denied; } at[] = {
        {"flag yes; day 2026-01-12", false}, {"flag yes; day 2026-01-13", true},
        {"flag yes; day 2026-02-10", true}, {"flag yes; day 2026-02-11", false}};
    for (size_t i = 0; i < TG_COUNT(at); i++) {
        decide_line(&d, at[i].line);
        if (at[i].denied)
            SAYS(d, "line -: {denied} settled");
        else
            SAYS(d, "measure m at g: not in force");
    }
    decide_line(&d, "flag yes");
    SAYS(d, "line -: {clear | not covered | denied} undetermined");
    d.options.on = decide_day("2026-01-13");
    decide_line(&d, "flag yes");
    SAYS(d, "line -: {denied} settled");
    decide_line(&d, "flag yes; day 2026-01-12"); /* overwrites nothing */
    SAYS(d, "line -: {clear} settled");
    decide_free(&d);
}

static void time_of_day(void)
{
    REQUIRE(decide_load(&d, FRAME MEASURE("m")
                        "  source old\n  in force from 2026-01-13 13:01\n  denies\n"));
    decide_line(&d, "flag yes; day 2026-01-13; day.time 13:00");
    SAYS(d, "line -: {clear} settled");
    decide_line(&d, "flag yes; day 2026-01-13; day.time 13:01");
    SAYS(d, "line -: {denied} settled");
    decide_line(&d, "flag yes; day 2026-01-13");
    SAYS(d, "line -: {clear | denied} undetermined");
    SAYS(d, "line - hinges on day.time\n");
    decide_line(&d, "flag yes; day 2026-01-14");
    SAYS(d, "line -: {denied} settled");
    decide_free(&d);
}

static void version_before_stays_gone(void)
{
    REQUIRE(decide_load(&d, FRAME MEASURE("m")
                        "  version\n    source old\n    in force from 2026-01-01\n    denies\n"
                        "  version\n    source old\n    in force from 2026-02-01 through 2026-02-10\n"
                        "    requires conditional\n"));
    decide_line(&d, "flag yes; day 2026-01-31");
    SAYS(d, "line -: {denied} settled");
    decide_line(&d, "flag yes; day 2026-02-10");
    SAYS(d, "line -: {conditional} settled");
    decide_line(&d, "flag yes; day 2026-02-11");
    SAYS(d, "measure m at g: not in force");
    SAYS(d, "line -: {clear} settled");
    decide_free(&d);
}

static void hole_in_a_definition(void)
{
    REQUIRE(decide_load(&d, FRAME
                        "definition x \"X\"\n"
                        "  version\n    source old\n    in force from 2026-01-01 through 2026-01-10\n"
                        "    is a >= 1\n"
                        "  version\n    source old\n    in force from 2026-01-20\n    is a >= 2\n"
                        MEASURE("m") ALWAYS "  when x\n  denies\n"));
    decide_line(&d, "flag yes; day 2025-12-31; a 5");
    SAYS(d, "line -: {clear} settled");
    decide_line(&d, "flag yes; day 2026-01-10; a 1");
    SAYS(d, "line -: {denied} settled");
    decide_line(&d, "flag yes; day 2026-01-15; a 5");
    SAYS(d, "line -: {clear} settled");
    decide_line(&d, "flag yes; day 2026-01-20; a 1");
    SAYS(d, "line -: {clear} settled");
    decide_line(&d, "flag yes; a 1; day 2026-01-01 .. 2026-01-31");
    SAYS(d, "line - row day is 2026-01-01 .. 2026-01-10 => {denied}\n");
    SAYS(d, "line - row day is 2026-01-11 .. 2026-01-31 => {clear}\n");
    decide_free(&d);
}

static void end_published_later(void)
{
    REQUIRE(decide_load(&d, FRAME MEASURE("m")
                        "  source old\n  in force from 2026-01-01\n"
                        "  ceases on 2026-03-01, source new\n  denies\n"));
    decide_line(&d, "flag yes; day 2026-03-05");
    SAYS(d, "measure m at g: not in force");
    d.options.known_on = decide_day("2026-03-31");
    decide_line(&d, "flag yes; day 2026-03-05");
    SAYS(d, "line -: {denied} settled");
    d.options.known_on = decide_day("2026-04-01");
    decide_line(&d, "flag yes; day 2026-03-05");
    SAYS(d, "measure m at g: not in force");
    decide_free(&d);
}

static void not_yet_known(void)
{
    REQUIRE(decide_load(&d, FRAME MEASURE("m")
                        "  version\n    source old\n    in force from 2026-01-01 through 2026-01-05\n"
                        "    denies\n"
                        "  version\n    source new\n    in force from 2026-01-10\n    denies\n"));
    d.options.known_on = decide_day("2026-02-01");
    decide_line(&d, "flag yes; day 2026-01-05");
    SAYS(d, "measure m at g: applies");
    decide_line(&d, "flag yes; day 2026-01-07");
    SAYS(d, "measure m at g: not in force");
    decide_line(&d, "flag yes; day 2026-01-10");
    SAYS(d, "measure m at g: not yet known");
    SAYS(d, "line -: {clear} settled");
    d.options.known_on = DAY_ALWAYS;
    decide_line(&d, "flag yes; day 2026-01-10");
    SAYS(d, "measure m at g: applies");
    decide_free(&d);
}

static void corrected(void)
{
    REQUIRE(decide_load(&d, FRAME MEASURE("m")
                        "  version\n    source old\n    in force from 2026-01-01\n    when a >= 5\n"
                        "    denies\n"
                        "  version\n    source mid\n    in force from 2026-01-01\n    corrects 1\n"
                        "    when a >= 8\n    denies\n"));
    decide_line(&d, "flag yes; day 2026-01-10; a 6");
    SAYS(d, "line -: {clear} settled");
    d.options.known_on = decide_day("2026-01-31");
    decide_line(&d, "flag yes; day 2026-01-10; a 6");
    SAYS(d, "line -: {denied} settled");
    decide_free(&d);
}

static void group_over_time(void)
{
    REQUIRE(decide_load(&d, FRAME
                        "group x \"X\"\n  of country\n  source old\n  in force from 2026-01-01\n"
                        "  members CN, RU\n  joins VE from 2026-03-01, source mid\n"
                        "  leaves RU from 2026-04-01, source new\n"
                        MEASURE("m") ALWAYS "  when buyer.hq in x\n  denies\n"));
    decide_line(&d, "flag yes; day 2025-12-31; buyer.hq CN");
    SAYS(d, "line -: {clear} settled");
    decide_line(&d, "flag yes; day 2026-02-28; buyer.hq VE");
    SAYS(d, "line -: {clear} settled");
    decide_line(&d, "flag yes; day 2026-03-01; buyer.hq VE");
    SAYS(d, "line -: {denied} settled");
    decide_line(&d, "flag yes; day 2026-04-01; buyer.hq RU");
    SAYS(d, "line -: {clear} settled");
    d.options.known_on = decide_day("2026-03-15"); /* the leaving is not published yet */
    decide_line(&d, "flag yes; day 2026-04-01; buyer.hq RU");
    SAYS(d, "line -: {denied} settled");
    decide_line(&d, "flag yes; day 2026-05-01; buyer none");
    SAYS(d, "line -: {clear} settled");
    decide_free(&d);
}

static void question_over_time(void)
{
    REQUIRE(decide_load(&d, FRAME
                        "question q \"Q\"\n  source mid\n  readings yes, no\n  before asked no\n"
                        "answer q is yes\n  source new\n  in force from 2026-03-01\n"
                        MEASURE("m") ALWAYS "  when q is yes\n  denies\n"));
    d.options.known_on = decide_day("2026-01-31");
    decide_line(&d, "flag yes; day 2026-03-05");
    SAYS(d, "line -: {clear} settled");
    d.options.known_on = decide_day("2026-03-31");
    decide_line(&d, "flag yes; day 2026-03-05");
    SAYS(d, "line -: {clear | denied} depends");
    d.options.known_on = decide_day("2026-04-01");
    decide_line(&d, "flag yes; day 2026-03-05");
    SAYS(d, "line -: {denied} settled");
    decide_line(&d, "flag yes; day 2026-02-28");
    SAYS(d, "line -: {clear | denied} depends");
    decide_line(&d, "flag yes; day 2026-03-05; q no"); /* an assumption wins at every date */
    SAYS(d, "line -: {clear} settled");
    decide_free(&d);
}

static void reported_needs_its_question(void)
{
    REQUIRE(decide_load(&d, FRAME
                        "question q \"Q\"\n  source old\n  readings yes, no\n"
                        MEASURE("m") ALWAYS "  denies\n"
                        "measure soft \"S\"\n  gate g\n  status reported\n  binds everyone\n"
                        "  source old\n  depends on q is yes\n  in force from 2020-01-01\n"
                        "  overrides m\n  requires conditional\n"
                        "measure bill \"B\"\n  gate g\n  status proposed\n  binds everyone\n"
                        "  source old\n  in force from 2020-01-01\n  denies\n"));
    decide_line(&d, "flag yes; day 2026-01-05");
    SAYS(d, "line -: {conditional | denied} depends");
    SAYS(d, "measure bill at g: watched");
    SAYS(d, "weakest: rule by m"); /* the safe verdict rests on m alone */
    decide_line(&d, "flag yes; day 2026-01-05; q no");
    SAYS(d, "line -: {denied} settled");
    SAYS(d, "weakest: rule by m");
    decide_free(&d);
}

/* ---- conditions to meet and authorisations --------------------------------------------------- */

#define DEMAND                                                                                    \
    "condition c \"C\"\n  source old\n  satisfied when cert is yes\n  failed when cert is no\n"

static void conditions_to_meet(void)
{
    REQUIRE(decide_load(&d, FRAME DEMAND
                        MEASURE("m") ALWAYS "  denies\n"
                        MEASURE("relief") ALWAYS "  overrides m\n  relies on c\n"
                        "  requires conditional\n"));
    decide_line(&d, "flag yes; day 2026-01-05");
    SAYS(d, "line -: {conditional} settled");
    SAYS(d, "fallback {denied}");
    SAYS(d, "condition c: outstanding, named in every");
    SAYS(d, "disposition: held to do\n");
    decide_line(&d, "flag yes; day 2026-01-05; cert yes");
    SAYS(d, "line -: {conditional} settled");
    SAYS(d, "fallback {conditional}");
    SAYS(d, "disposition: released\n");
    decide_line(&d, "flag yes; day 2026-01-05; cert no");
    SAYS(d, "line -: {denied} settled");
    SAYS(d, "condition c: failed, named in every");
    decide_free(&d);
}

static void conditions_required(void)
{
    REQUIRE(decide_load(&d, FRAME DEMAND
                        "condition e \"E\"\n  source old\n  satisfied when use is res\n  excludes c\n"
                        MEASURE("m") ALWAYS "  requires conditions c\n"
                        MEASURE("n") ALWAYS "  when a >= 1\n  requires conditions e\n"));
    decide_line(&d, "flag yes; day 2026-01-05; cert no; a 0");
    SAYS(d, "line -: {denied} settled");
    decide_line(&d, "flag yes; day 2026-01-05; cert yes; use res; a 0");
    SAYS(d, "disposition: released\n");
    decide_line(&d, "flag yes; day 2026-01-05; cert yes; use res; a 1");
    SAYS(d, "conflict in every");
    SAYS(d, "disposition: held conflict\n");
    decide_free(&d);
}

static void reading_of_a_condition(void)
{
    REQUIRE(decide_load(&d, FRAME
                        "question q \"Q\"\n  source old\n  readings single, sample, void\n"
                        "condition c \"C\"\n  source old\n  satisfied when cert is yes\n"
                        "  failed when q is void\n"
                        MEASURE("m") ALWAYS "  relies on c\n  denies\n"));
    decide_line(&d, "flag yes; day 2026-01-05; cert yes");
    SAYS(d, "line -: {clear | denied} depends");
    SAYS(d, "line - row q is one of (single, sample) => {denied}");
    SAYS(d, "line - row q is void => {clear}");
    decide_free(&d);
}

static void authorised(void)
{
    uint32_t provisos[1] = {0};
    REQUIRE(decide_load(&d, FRAME DEMAND MEASURE("m") ALWAYS "  requires licence by lic\n"
                        MEASURE("r") ALWAYS "  reviews m: denial expected\n"));
    authorisation x = {.instrument = 0, .number = STR("L-1"), .from = decide_day("2026-01-01"),
                       .end = decide_day("2026-02-01"), .provisos = provisos, .proviso_count = 1};
    decide_line(&d, "flag yes; day 2026-01-05");
    SAYS(d, "line -: {licence, denial expected} settled");
    SAYS(d, "disposition: held licence\n");
    d.auths = &x;
    d.auth_count = 1;
    decide_line(&d, "flag yes; day 2026-01-05");
    SAYS(d, "line -: {conditional} settled");
    SAYS(d, "fallback {licence, denial expected}");
    SAYS(d, "measure m at g: applies, over worlds {applies}, stands in every, discharged in every");
    decide_line(&d, "flag yes; day 2026-01-05; cert no");
    SAYS(d, "line -: {licence, denial expected} settled");
    SAYS(d, "condition c: failed");
    decide_line(&d, "flag yes; day 2026-02-01; cert yes");
    SAYS(d, "line -: {licence, denial expected} settled");
    decide_line(&d, "flag yes; day 2026-01-01 .. 2026-02-10; cert yes");
    SAYS(d, "line - row day is 2026-01-01 .. 2026-01-31 => {conditional}\n");
    decide_free(&d);
}

static void posture_not_stated(void)
{
    REQUIRE(decide_load(&d, FRAME MEASURE("m") ALWAYS "  requires licence by lic\n"
                        MEASURE("r1") ALWAYS "  when a >= 1\n  reviews m: approval expected\n"
                        MEASURE("r2") ALWAYS "  when a >= 2\n  reviews m: case by case\n"));
    decide_line(&d, "flag yes; day 2026-01-05; a 0");
    SAYS(d, "line -: {licence, posture not stated} settled");
    decide_line(&d, "flag yes; day 2026-01-05; a 1");
    SAYS(d, "line -: {licence, approval expected} settled");
    decide_line(&d, "flag yes; day 2026-01-05; a 2");
    SAYS(d, "line -: {licence, case by case} settled");
    decide_free(&d);
}

/* ---- numbers --------------------------------------------------------------------------------- */

static void derived(void)
{
    REQUIRE(decide_load(&d, FRAME MEASURE("m") ALWAYS "  when ratio >= 2.5\n  denies\n"));
    decide_line(&d, "flag yes; day 2026-01-05; a 10; b 4");
    SAYS(d, "line -: {denied} settled");
    decide_line(&d, "flag yes; day 2026-01-05; a 10; b 0"); /* by a zero divisor: none */
    SAYS(d, "line -: {clear} settled");
    decide_line(&d, "flag yes; day 2026-01-05; b 4");
    SAYS(d, "line - row a is at most 9 => {clear}\n");
    SAYS(d, "line - row a is at least 10 => {denied}\n");
    SAYS(d, "bounded: no\n");
    decide_line(&d, "flag yes; day 2026-01-05; a 10");
    SAYS(d, "line - row b is 0 => {clear}\n");
    SAYS(d, "line - row b is 1 .. 4 => {denied}\n");
    SAYS(d, "line - row b is at least 5 => {clear}\n");
    SAYS(d, "line - row b is none => {clear}\n");
    decide_line(&d, "flag yes; day 2026-01-05");
    SAYS(d, "line -: {clear | denied} undetermined");
    SAYS(d, "bounded: yes\n");
    SAYS(d, "line - hinges on ratio\n");
    decide_line(&d, "flag yes; day 2026-01-05; a 10; b 4; ratio 2.51"); /* within a step */
    SAYS(d, "line -: {denied} settled");
    decide_line(&d, "flag yes; day 2026-01-05; a 10; b 4; ratio 3");
    SAYS(d, "because `ratio` 3 does not agree with its parts: a 10 / b 4\n");
    decide_free(&d);
}

static void with_known_facts(void)
{
    REQUIRE(decide_load(&d, FRAME MEASURE("m") ALWAYS "  when a + 2 > b * 3\n  denies\n"));
    decide_line(&d, "flag yes; day 2026-01-05; b 4");
    SAYS(d, "line - row a is at most 10 => {clear}\n");
    decide_line(&d, "flag yes; day 2026-01-05");
    SAYS(d, "bounded: yes\n");
    SAYS(d, "worlds: 2\n");
    SAYS(d, "line - hinges on a; b\n");
    decide_free(&d);
}

static void order_of_dates(void)
{
    REQUIRE(decide_load(&d, FRAME MEASURE("m") ALWAYS "  when day > due\n  denies\n"));
    decide_line(&d, "flag yes; day 2026-01-05 .. 2026-01-10; due 2026-01-20 .. 2026-01-25");
    SAYS(d, "line -: {clear} settled"); /* no world has it the other way round */
    SAYS(d, "bounded: no\n");
    decide_line(&d, "flag yes; day 2026-01-05 .. 2026-01-20; due 2026-01-20 .. 2026-01-25");
    SAYS(d, "line -: {clear} settled");
    decide_line(&d, "flag yes; day 2026-01-05 .. 2026-01-21; due 2026-01-20 .. 2026-01-25");
    SAYS(d, "line -: {clear | denied} undetermined");
    SAYS(d, "bounded: no\n");
    SAYS(d, "line - hinges on day; due\n");
    decide_free(&d);
}

static void constraints(void)
{
    REQUIRE(decide_load(&d, FRAME "constraint o \"O\"\n  holds (a <= b) and (b <= 50)\n"
                        MEASURE("m") ALWAYS "  when a >= 20\n  denies\n"));
    decide_line(&d, "flag yes; day 2026-01-05; b 10");
    SAYS(d, "line -: {clear} settled");
    decide_line(&d, "flag yes; day 2026-01-05; b 30");
    SAYS(d, "line - row a is 20 .. 30 => {denied}\n");
    decide_line(&d, "flag yes; day 2026-01-05; a 11; b 10");
    SAYS(d, "disposition: bad\nbecause constraint `o` (O) does not hold: a 11, b 10\n");
    decide_line(&d, "flag yes; day 2026-01-05; b 51");
    CHECK_EQ(d.got, LINE_BAD);
    decide_line(&d, "flag yes; day 2026-01-05; a 60");
    SAYS(d, "because constraint `o` (O) does not hold: a 60\n");
    decide_free(&d);
}

static void no_values_together(void)
{
    REQUIRE(decide_load(&d, FRAME "constraint o \"O\"\n  holds due < day\n"
                        "constraint n \"N\"\n  holds day < due or a > 50\n"
                        MEASURE("m") ALWAYS "  when day > due\n  denies\n"));
    decide_line(&d, "flag yes; a 1");
    SAYS(d, "disposition: bad\nbecause no combination of values satisfies the constraints `o` (O), "
            "`n` (N)\n");
    decide_free(&d);
}

/* What keeps a measure out leaves nothing to do, gate by gate too. */
static void failed_in_parts(void)
{
    REQUIRE(decide_load(&d, FRAME DEMAND MEASURE("m") ALWAYS
                        "  when a >= 5\n  relies on c\n  requires conditional\n"));
    d.options.worlds_max = 1;
    decide_line(&d, "flag yes; day 2026-01-05; cert no");
    SAYS(d, "disposition: released\n");
    SAYS(d, "condition c: failed");
    decide_free(&d);
}

static void too_many_worlds(void)
{
    strbuf pack;
    strbuf_init(&pack, NULL);
    strbuf_add_c(&pack, FRAME);
    for (int i = 0; i < 17; i++)
        strbuf_printf(&pack, "fact f%d \"F\"\n  type yes/no\n", i);
    strbuf_add_c(&pack, MEASURE("m") ALWAYS "  when all of\n");
    for (int i = 0; i < 17; i++)
        strbuf_printf(&pack, "    - f%d is yes\n", i);
    strbuf_add_c(&pack, "  denies\n");
    REQUIRE(decide_load(&d, pack.ptr));
    decide_line(&d, "flag yes; day 2026-01-05; f0 no"); /* three values see that */
    SAYS(d, "line -: {clear} settled");
    decide_line(&d, "flag yes; day 2026-01-05; f0 yes");
    SAYS(d, "worlds: 65536\n");
    SAYS(d, "bounded: no\n");
    SAYS(d, "line - hinge is greedy\n");
    decide_line(&d, "flag yes; day 2026-01-05");
    SAYS(d, "worlds: 131072\n");
    SAYS(d, "bounded: yes\n");
    SAYS(d, "line -: {clear | denied} undetermined");
    decide_free(&d);
    strbuf_free(&pack);
}

/* ---- charges --------------------------------------------------------------------------------- */

static void amounts(void)
{
    REQUIRE(decide_load(&d, FRAME
                        "parameter rate \"R\"\n  type decimal to 0.01 %\n  source old\n"
                        "  in force from 2020-01-01\n  value at least 15 %\n"
                        MEASURE("duty") ALWAYS "  charges 10 % of price, to us\n"
                        MEASURE("tax") ALWAYS "  charges 12.5 % of price + duty, to us\n"
                        MEASURE("share") ALWAYS "  when a >= 1\n  charges rate of price, to us\n"
                        MEASURE("form") ALWAYS "  when a >= 2\n"
                        "  charges 20 % of price, to us, instead of share\n"));
    decide_line(&d, "flag yes; day 2026-01-05; price 33.33 USD; a 0");
    SAYS(d, "charge duty: stands in every, due 3.33 to 3.33");
    SAYS(d, "charge tax: stands in every, due 4.58 to 4.58");
    SAYS_NOT(d, "charge share");
    decide_line(&d, "flag yes; day 2026-01-05; price 100.00 USD; a 1");
    SAYS(d, "charge share: stands in every, due at least 15.00");
    decide_line(&d, "flag yes; day 2026-01-05; price 100.00 USD; a 2");
    SAYS(d, "charge form: stands in every, due 20.00");
    SAYS_NOT(d, "charge share");
    decide_line(&d, "flag yes; day 2026-01-05; a 0");
    SAYS(d, "charge tax: stands in every, due unknown, needs price");
    decide_free(&d);
}

/* What stands of a base comes from the worlds: a range, and one payment never beside the other. */
static void charges_by_worlds(void)
{
    REQUIRE(decide_load(&d, FRAME
                        "question free \"Free\"\n  source old\n  readings yes, no\n"
                        "question form \"Form\"\n  source old\n  readings yes, no\n"
                        MEASURE("duty") ALWAYS "  when free is no\n  charges 10 % of price, to us\n"
                        MEASURE("share") ALWAYS "  charges 15 % of price, to us\n"
                        MEASURE("formal") ALWAYS "  when form is yes\n"
                        "  charges 25 % of price, to us, instead of share\n"
                        MEASURE("vat") ALWAYS "  charges 10 % of price + duty, to us\n"
                        MEASURE("fee") ALWAYS "  charges 10 % of share + formal, to us\n"
                        MEASURE("top") ALWAYS "  when free is no\n"
                        "  charges 10 % of price + duty, to us\n"));
    decide_line(&d, "flag yes; day 2026-01-05; price 100.00");
    SAYS(d, "charge vat: stands in every, due at least 10.00 at most 11.00\n");
    SAYS(d, "charge fee: stands in every, due at least 1.50 at most 2.50\n"); /* never 4.00 */
    SAYS(d, "charge top: stands in some, due 11.00 to 11.00\n"); /* the duty stands with it */
    decide_line(&d, "flag yes; day 2026-01-05; price 100.00; free yes");
    SAYS(d, "charge vat: stands in every, due 10.00 to 10.00\n");
    decide_line(&d, "flag yes; day 2026-01-05");
    SAYS(d, "charge vat: stands in every, due unknown, needs price\n");
    decide_free(&d);
}

#define RATE(name, value)                                                                         \
    "parameter " name " \"R\"\n  type decimal to 0.01 %\n  source old\n"                           \
    "  in force from 2020-01-01\n  value " value "\n"

static void charges_with_open_sides(void)
{
    REQUIRE(decide_load(&d, FRAME RATE("floor", "at least 10 %") RATE("roof", "at most 20 %")
                        MEASURE("low") ALWAYS "  charges floor of price, to us\n"
                        MEASURE("high") ALWAYS "  charges roof of price, to us\n"
                        MEASURE("both") ALWAYS "  charges 10 % of low + high, to us\n"
                        MEASURE("twice") ALWAYS "  charges floor of low, to us\n"));
    decide_line(&d, "flag yes; day 2026-01-05; price 100.00");
    SAYS(d, "charge low: stands in every, due at least 10.00 to 10.00\n");
    SAYS(d, "charge high: stands in every, due 20.00 at most 20.00\n");
    SAYS(d, "charge both: stands in every, due unknown, needs floor roof\n");
    SAYS(d, "charge twice: stands in every, due at least 1.00 to 1.00\n");
    decide_line(&d, "flag yes; day 2026-01-05; price 100.00; roof 5 %");
    SAYS(d, "charge both: stands in every, due at least 1.50 to 1.50\n");
    decide_free(&d);
}

/* Too large is an answer of its own: the line is no bad input. */
static void too_large(void)
{
    REQUIRE(decide_load(&d, FRAME
                        "fact huge \"H\"\n  type decimal to 0.000001, 0 .. 1_000_000_000\n"
                        "fact squared \"S\"\n  type decimal to 0.000001, 0 .. 1_000_000_000\n"
                        "  is huge * huge\n"
                        MEASURE("m") ALWAYS "  when squared > 5\n  denies\n"));
    decide_line(&d, "flag yes; day 2026-01-05; huge 2");
    SAYS(d, "line -: {clear} settled");
    SAYS(d, "overflow: no\n");
    decide_line(&d, "flag yes; day 2026-01-05; huge 1_000_000_000");
    SAYS(d, "line -: {clear | denied} undetermined");
    SAYS(d, "overflow: yes\n");
    decide_free(&d);
}

/* ---- the handbook ---------------------------------------------------------------------------- */

static char *handbook_text(void)
{
    FILE *f = fopen("docs/language.md", "rb");
    static char line_of[4096];
    strbuf b;
    bool inside = false;
    strbuf_init(&b, NULL);
    while (f && fgets(line_of, sizeof line_of, f)) {
        bool fence = strncmp(line_of, "```", 3) == 0;
        if (inside && !fence)
            strbuf_add_c(&b, line_of);
        inside = fence ? strncmp(line_of, "```tollgate", 11) == 0 : inside;
    }
    if (f)
        fclose(f);
    return b.ptr; /* freed with free(): libc's allocator */
}

static void handbook(void)
{
    char *text = handbook_text();
    REQUIRE(text != NULL);
    REQUIRE(decide_load(&d, text)); /* the model borrows the text */
    d.options.known_on = decide_day("2026-02-01");
    decide_line(&d, "item.tpp 15_832; item.dram_bandwidth 4_800 GB/s; item.datacenter yes; "
                    "route.from US; route.to CN; end_use commercial; placed 2025-12-20; "
                    "shipped 2026-01-20; arrived 2026-01-22; cn.addressees all_firms");
    SAYS(d, "gate us.export: {licence, case by case} settled");
    SAYS(d, "fallback {licence, denial expected}");
    SAYS(d, "condition us.lab_test: outstanding");
    SAYS(d, "gate cn.import: {clear | denied} depends");
    SAYS(d, "line - hinges on cn.reaches_existing_orders\n");
    SAYS(d, "gate cn.import row cn.reaches_existing_orders is yes => {denied}");
    SAYS(d, "measure us.review_denial at us.export: defeated");
    SAYS(d, "disposition: held");
    decide_line(&d, "item.tpp 15_832; route.from TW; route.to CN; placed 2026-01-14; "
                    "arrived 2026-01-22; cn.addressees all_firms");
    SAYS(d, "gate cn.import: {denied} settled");
    SAYS(d, "would lift: end_use is research => clear");
    d.options.known_on = DAY_ALWAYS;
    decide_line(&d, "item.tpp 15_832; item.hts_us 8471.80; route.from TW; route.to US; "
                    "arrived 2026-02-01; quantity 700_000; us.unit_customs_value 27_000 USD");
    SAYS(d, "gate us.entry: {clear} settled");
    SAYS(d, "disposition: released\n");
    decide_line(&d, "item.tpp 15_832; item.hts_us 8473.30; route.from TW; route.to US; "
                    "arrived 2026-02-01");
    SAYS(d, "charge us.duty: stands in every, due unknown, needs us.customs_value");
    decide_free(&d);
    free(text);
}

int main(void)
{
    TEST(excluded_middle);
    TEST(missing_is_open);
    TEST(none_is_its_own);
    TEST(two_gates_one_line);
    TEST(exception_leaves_open);
    TEST(burden_on_the_line);
    TEST(nobody_bears_the_law);
    TEST(shown_by_all_completions);
    TEST(exceptions_of_exceptions);
    TEST(suspended_and_not_enforced);
    TEST(eased_by_what_is_off);
    TEST(eased_through_an_edge);
    TEST(rests_on_the_weakest);
    TEST(edges_of_dates);
    TEST(time_of_day);
    TEST(version_before_stays_gone);
    TEST(hole_in_a_definition);
    TEST(end_published_later);
    TEST(not_yet_known);
    TEST(corrected);
    TEST(group_over_time);
    TEST(question_over_time);
    TEST(reported_needs_its_question);
    TEST(conditions_to_meet);
    TEST(conditions_required);
    TEST(reading_of_a_condition);
    TEST(authorised);
    TEST(posture_not_stated);
    TEST(derived);
    TEST(with_known_facts);
    TEST(order_of_dates);
    TEST(constraints);
    TEST(no_values_together);
    TEST(failed_in_parts);
    TEST(too_many_worlds);
    TEST(amounts);
    TEST(too_large);
    TEST(charges_by_worlds);
    TEST(charges_with_open_sides);
    TEST(handbook);
    return test_end();
}
