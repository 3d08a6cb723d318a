/*
 * tollgate.h - decide whether a controlled item may pass each gate on its way, on what conditions,
 * for what charge, and why, from dated, cited measures of every authority concerned.
 *
 * A tour:
 *
 *     tg_pack *pack; tg_diags *diags;
 *     if (tg_pack_load("packs/us-cn-chips", NULL, &pack, &diags) != TG_OK) ... tg_diags_print
 *     tg_run *run;   tg_run_new(pack, NULL, &run);          one per thread
 *     tg_line *line; tg_line_new(pack, &line);
 *     tg_line_set(line, "item", "nvidia-h200-sxm-141gb", NULL);
 *     tg_line_set(line, "route.from", "US", NULL); ...
 *     const tg_outcome *o; tg_decide(run, line, &o);
 *     tg_result r = tg_outcome_line(o);                      r.safe, r.best, r.settled ...
 *     tg_explain(run, line, o, TG_EXPLAIN_TEXT, sink);
 *
 * Ownership: _new/_load and _free pair up; what a getter returns is borrowed from its owner until
 * the owner is freed or, for outcomes, until the run's next tg_decide, tg_run_reset or tg_run_free.
 * Threads: a loaded pack is immutable and shared freely; a run with its sweeps, a line or a batch
 * belongs to one thread at a time. No function prints, exits, reads a clock or keeps global state
 * (the panic hook apart). All text is UTF-8. Dates are days since 1970-01-01 in the authority's zone.
 */
#ifndef TOLLGATE_H
#define TOLLGATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define TG_API __attribute__((visibility("default")))
#define TG_CHECKED __attribute__((warn_unused_result))
#else
#define TG_API
#define TG_CHECKED
#endif

#define TG_VERSION "0.1.0"

/* ---- statuses, memory, panic --------------------------------------------------------------- */

#define TG_STATUS_MAP(X)                                                                       \
    X(OK, 0, "success")                                                                       \
    X(NOMEM, 1, "out of memory, or a memory limit was reached")                               \
    X(FILE, 2, "a file could not be read")                                                    \
    X(POLICY, 3, "the pack has errors; the diagnostics say which")                            \
    X(INPUT, 4, "a value is not acceptable; the reason says why")                             \
    X(UNKNOWN, 5, "no such fact, gate, measure or instrument")                                \
    X(ARGUMENT, 6, "an argument is out of its range")

typedef enum {
#define X(name, value, text) TG_##name = value,
    TG_STATUS_MAP(X)
#undef X
} tg_status;

TG_API const char *tg_status_text(tg_status s);
TG_API const char *tg_version(void);

typedef struct { const char *ptr; size_t len; } tg_text; /* not NUL-terminated in general */

/* resize(ctx, NULL, 0, n) allocates, (ctx, p, old, n) resizes, (ctx, p, old, 0) frees. */
typedef struct tg_allocator {
    void *(*resize)(void *ctx, void *p, size_t old_bytes, size_t new_bytes);
    void *ctx;
} tg_allocator;

/* Called when an invariant of the library is broken; must not return. NULL: abort(). Set it once,
 * before other calls. */
typedef void (*tg_panic_hook)(const char *file, int line, const char *what);
TG_API void tg_set_panic_hook(tg_panic_hook hook);

/* Where text goes. */
typedef struct { void (*write)(void *ctx, const char *bytes, size_t count); void *ctx; } tg_sink;

/* A reason buffer the caller owns; always NUL-terminated. */
typedef struct { char text[400]; } tg_reason;

/* ---- diagnostics --------------------------------------------------------------------------- */

typedef struct tg_diags tg_diags;
TG_API size_t tg_diags_errors(const tg_diags *d);
TG_API size_t tg_diags_warnings(const tg_diags *d);
typedef enum { TG_DIAGS_TEXT, TG_DIAGS_COLOUR, TG_DIAGS_JSON } tg_diags_form;
TG_API void tg_diags_print(const tg_diags *d, tg_diags_form form, tg_sink to);
/* One by one: of very many only the first 50,000 are kept, all are counted above. */
TG_API size_t tg_diags_count(const tg_diags *d);
TG_API void tg_diags_print_one(const tg_diags *d, size_t i, tg_diags_form form, tg_sink to);
TG_API void tg_diags_free(tg_diags *d);

/* ---- packs --------------------------------------------------------------------------------- */

typedef struct tg_pack tg_pack;

/* Reads every *.tg file of the folder and what it uses. On TG_POLICY `*pack` is NULL; `*diags` is
 * set whenever it could be made (warnings of a good pack too); free both. alloc NULL: malloc. */
TG_API TG_CHECKED tg_status tg_pack_load(const char *folder, const tg_allocator *alloc,
                                         tg_pack **pack, tg_diags **diags);
/* The same for texts in memory: names[i] is shown in messages. Catalogue files are texts too. */
TG_API TG_CHECKED tg_status tg_pack_load_memory(const char *const *names, const tg_text *texts,
                                                size_t count, const tg_allocator *alloc,
                                                tg_pack **pack, tg_diags **diags);
TG_API void tg_pack_free(tg_pack *pack);

/* tg_pack_load with further files of scenarios, whose texts the caller has read. */
TG_API TG_CHECKED tg_status tg_pack_load_with(const char *folder, const char *const *names,
                                              const tg_text *texts, size_t count,
                                              const tg_allocator *alloc, tg_pack **pack,
                                              tg_diags **diags);

/* Formats one policy text; diagnostics when it does not parse. */
TG_API TG_CHECKED tg_status tg_format(const char *name, tg_text text, tg_sink to, tg_diags **diags);

typedef struct {
    tg_text name, title, version;
    int32_t current_through;
    char digest[65];          /* SHA-256 in hex */
    tg_text scenario;         /* of tg_pack_under; else empty */
    char scenario_digest[65]; /* of the file that declares it */
} tg_pack_info;
TG_API tg_pack_info tg_pack_get_info(const tg_pack *pack);

typedef enum { TG_TYPE_YES_NO, TG_TYPE_SYMBOL, TG_TYPE_COUNTRY, TG_TYPE_CODE, TG_TYPE_WHOLE,
               TG_TYPE_DECIMAL, TG_TYPE_MONEY, TG_TYPE_DATE } tg_type;
typedef enum { TG_FACT_LINE, TG_FACT_ITEM, TG_FACT_PARTY, TG_FACT_TIME, TG_FACT_QUESTION,
               TG_FACT_PARAMETER } tg_fact_kind;
typedef struct {
    tg_text name, title, ask, unit; /* unit: or the currency; empty */
    tg_type type;
    tg_fact_kind kind;
    unsigned scale; /* decimals of its step */
    bool may_be_none, derived;
    size_t symbol_count;
} tg_fact_info;
#define TG_NO_ID UINT32_MAX
TG_API size_t tg_fact_count(const tg_pack *pack); /* questions and open parameters among them */
TG_API tg_fact_info tg_fact_get(const tg_pack *pack, uint32_t fact);
TG_API uint32_t tg_fact_find(const tg_pack *pack, tg_text name); /* TG_NO_ID */
TG_API tg_text tg_fact_symbol(const tg_pack *pack, uint32_t fact, size_t i);

typedef struct {
    tg_text name, title, authority, clock;
    uint32_t clock_fact;
    size_t topic_count;
    tg_text authority_title;
} tg_gate_info;
TG_API size_t tg_gate_count(const tg_pack *pack);
TG_API tg_gate_info tg_gate_get(const tg_pack *pack, uint32_t gate);
TG_API tg_text tg_gate_topic(const tg_pack *pack, uint32_t gate, size_t i);
TG_API uint32_t tg_gate_find(const tg_pack *pack, tg_text name);

typedef struct {
    tg_text name, title, status, effect; /* of its newest version */
    uint32_t gate;
    size_t version_count;
} tg_measure_info;
TG_API size_t tg_measure_count(const tg_pack *pack);
TG_API tg_measure_info tg_measure_get(const tg_pack *pack, uint32_t measure);

typedef struct { tg_text name, title, to_do; } tg_demand_info; /* a condition to meet */
TG_API size_t tg_demand_count(const tg_pack *pack);
TG_API tg_demand_info tg_demand_get(const tg_pack *pack, uint32_t demand);

typedef struct { tg_text name, title; tg_text payee, payee_title, currency; } tg_charge_info;
TG_API tg_charge_info tg_charge_get(const tg_pack *pack, uint32_t measure);

/* Numbers of 128 bits, two's complement; ratios have den > 0. */
typedef struct { int64_t high; uint64_t low; } tg_wide;
typedef struct { tg_wide num, den; } tg_ratio;

typedef enum { TG_PERIOD_WHOLE, TG_PERIOD_MONTH, TG_PERIOD_QUARTER, TG_PERIOD_YEAR } tg_period;
typedef struct {
    tg_text name, title, status;
    tg_text weight, unit;     /* "quantity * item.tpp"; unit empty: a plain number */
    tg_text counts, against;  /* the populations, as written on one line; against may be empty */
    tg_text at_most, period;  /* as written: "50 %", "cn.domestic_ratio", "month" */
    uint32_t gate;            /* whose clock it goes by */
    unsigned scale;           /* weights are integers in steps of 10^-scale */
    bool ratio;               /* `at most` bounds counts / against */
    bool counting;            /* not proposed, or adopted by the pack's scenario, nor suspended by it */
    int32_t from, through;    /* first and last day; TG_DAY_NONE: open */
    size_t key_count, order_count, without_count, source_count;
} tg_limit_info;
TG_API size_t tg_limit_count(const tg_pack *pack);
TG_API tg_text tg_limit_name(const tg_pack *pack, size_t i);
TG_API tg_limit_info tg_limit_get(const tg_pack *pack, size_t i);
TG_API uint32_t tg_limit_key(const tg_pack *pack, size_t i, size_t k);   /* a fact */
TG_API uint32_t tg_limit_order(const tg_pack *pack, size_t i, size_t k); /* a fact */
/* Measure `k` of `on breach without`: its name, at whatever gates. */
TG_API tg_text tg_limit_without(const tg_pack *pack, size_t i, size_t k);
TG_API tg_text tg_limit_source(const tg_pack *pack, size_t i, size_t k, tg_text *pinpoint);

/* Catalogue rows over all catalogues: their ids, the heading and raw text of each column, and a
 * line filled from the row. */
TG_API size_t tg_item_count(const tg_pack *pack);
TG_API tg_text tg_item_id(const tg_pack *pack, size_t row);
TG_API size_t tg_item_find(const tg_pack *pack, tg_text id_or_alias, bool *by_alias); /* SIZE_MAX */
/* The id, or else the alias (in small letters), that is near the text; empty: none is. */
TG_API tg_text tg_item_near(const tg_pack *pack, tg_text text);
TG_API size_t tg_item_column_count(const tg_pack *pack, size_t row);
TG_API tg_text tg_item_heading(const tg_pack *pack, size_t row, size_t column);
TG_API tg_text tg_item_cell(const tg_pack *pack, size_t row, size_t column);

/* Does definition `name` hold for the line on that day, with what is known at `known_on`? */
typedef enum { TG_NO, TG_YES, TG_OPEN } tg_truth;
typedef struct tg_line tg_line;
TG_API size_t tg_definition_count(const tg_pack *pack);
TG_API tg_text tg_definition_name(const tg_pack *pack, size_t i, tg_text *title, bool *of_item);
TG_API TG_CHECKED tg_status tg_definition_holds(const tg_pack *pack, size_t i, const tg_line *line,
                                                int32_t day, int32_t known_on, tg_truth *out);
/* Whether it holds from a day on: of items, a class of the law, and no
 * mere name for a condition. */
TG_API bool tg_definition_dated(const tg_pack *pack, size_t i);
/* Days on which any definition of items begins or ends, ascending; count returned, at most `room`
 * written. */
TG_API size_t tg_definition_days(const tg_pack *pack, int32_t *days, size_t room);

/* Where a definition can hold, or a measure's `when` and `unless`, in the plane of two number facts
 * of items (`item.tpp` and `item.dram_bandwidth`): rectangles between the thresholds of the text,
 * TG_YES where it holds whatever the other facts are, TG_OPEN where they decide. For drawing the
 * bands of a pack; nothing is decided from them. [from, end) in steps of the fact; INT64_MIN and
 * INT64_MAX where no threshold bounds it. */
typedef struct { uint32_t x, y; int32_t day, known_on; } tg_plane; /* TG_DAY_NONE: current through */
typedef struct { int64_t x_from, x_end, y_from, y_end; tg_truth is; } tg_area;
/* At most `room` written, `*count` of them there; none where no version is in force. TG_ARGUMENT
 * when a fact is no plain number. */
TG_API TG_CHECKED tg_status tg_definition_areas(const tg_pack *pack, size_t definition,
                                                const tg_plane *plane, tg_area *areas, size_t room,
                                                size_t *count);
TG_API TG_CHECKED tg_status tg_measure_areas(const tg_pack *pack, uint32_t measure,
                                             const tg_plane *plane, tg_area *areas, size_t room,
                                             size_t *count);
/* Does the measure name the definition, itself or through others, as what it is about (not only as
 * what is left out: `is not`)? Does its own text compare the fact, not through a definition? */
TG_API bool tg_measure_names(const tg_pack *pack, uint32_t measure, size_t definition);
TG_API bool tg_measure_compares(const tg_pack *pack, uint32_t measure, uint32_t fact);

/* ---- scenarios ----------------------------------------------------------------------------- */

/* Named sets of changes (docs/scenarios.md): declared in the pack, in files of its folder
 * `scenarios`, or in texts given to tg_pack_load_with. */
typedef struct {
    tg_text name, title;
    tg_text file;             /* that declares it, by the name it was loaded under */
    int32_t on, known_on;     /* TG_DAY_NONE: not said */
    size_t change_count;
    bool changes_lines;       /* it grants authorisations or changes demand: tg_line_suppose */
    size_t stock_count;       /* tg_scenario_stock */
    size_t weighted_count;    /* questions whose readings it weights */
    char digest[65];          /* SHA-256 of the file that declares it */
} tg_scenario_info;
TG_API size_t tg_scenario_count(const tg_pack *pack);
TG_API tg_scenario_info tg_scenario_get(const tg_pack *pack, uint32_t scenario);
/* TG_NO_ID when there is none of that name; the nearest name is in `why` then. */
TG_API uint32_t tg_scenario_find(const tg_pack *pack, tg_text name, tg_reason *why);
/* "adopts cn.domestic_share" */
TG_API void tg_scenario_change(const tg_pack *pack, uint32_t scenario, size_t i, tg_sink to);
/* The share of each reading of the i-th weighted question, as a ratio; its fact is returned. */
typedef struct { int64_t num, den; } tg_share;
TG_API uint32_t tg_scenario_weights(const tg_pack *pack, uint32_t scenario, size_t i,
                                    tg_share *shares, size_t room);
/* Units of an item that the scenario has in stock, from a day on (TG_DAY_NONE: already). */
typedef struct { tg_text item; int64_t units; int32_t from; } tg_stock;
TG_API tg_stock tg_scenario_stock(const tg_pack *pack, uint32_t scenario, size_t i);
/* The value that the pack's scenario sets the parameter to, as a ratio in base units (25 % is 1/4);
 * false when it sets none. */
TG_API bool tg_pack_sets(const tg_pack *pack, tg_text parameter, tg_share *to);

/*
 * The pack under one of its scenarios: another pack, to be freed by itself; `pack` may be freed
 * before it. Facts, gates, measures and charges keep their numbers. Lines, batches and runs of the
 * two may be mixed: what a run decides is decided under the scenario of the run's own pack.
 * tg_run_new takes on, known on, stance and assumptions from the scenario where the options do not
 * say them. TG_INPUT with a reason: what it assumes contradicts a constraint of the pack.
 */
TG_API TG_CHECKED tg_status tg_pack_under(const tg_pack *pack, uint32_t scenario,
                                          tg_pack **changed, tg_reason *why);

/* ---- questions ------------------------------------------------------------------------------ */

/* Readings of a question as tg_line_set takes them; 0 for a fact that is no question. */
TG_API size_t tg_question_reading_count(const tg_pack *pack, uint32_t fact);
TG_API void tg_question_reading(const tg_pack *pack, uint32_t fact, size_t i, tg_sink to);
/* What holds if nobody acts: an index of its readings, or SIZE_MAX. */
TG_API size_t tg_question_by_law(const tg_pack *pack, uint32_t fact);

/* ---- lines --------------------------------------------------------------------------------- */

TG_API TG_CHECKED tg_status tg_line_new(const tg_pack *pack, tg_line **line);
TG_API void tg_line_free(tg_line *line);
TG_API void tg_line_clear(tg_line *line); /* every fact missing, no authorisation */

/* Sets one fact from text as the language writes it: `15832`, `600 GB/s`, `2026-01-15`, `yes`,
 * `none`, `at least 3`, `1 .. 5`, `one of (a, b)`, `2026-01`. Empty text: missing. The fact `item`
 * also takes an alias and fills item.* from its catalogue row. TG_INPUT with a reason. */
TG_API TG_CHECKED tg_status tg_line_set(tg_line *line, const char *fact, const char *text,
                                        tg_reason *why);
TG_API TG_CHECKED tg_status tg_line_set_id(tg_line *line, uint32_t fact, tg_text text,
                                           tg_reason *why);
/* Typed and quick: number or date in steps; symbol, country (as text) by the calls above. */
TG_API TG_CHECKED tg_status tg_line_set_number(tg_line *line, uint32_t fact, int64_t steps);
/* Texts that many lines have, read once. A line that was set from a word refers to it until it is
 * cleared or set otherwise; batches copy it. */
typedef struct tg_words tg_words;
TG_API TG_CHECKED tg_status tg_words_new(const tg_pack *pack, tg_words **words);
TG_API void tg_words_free(tg_words *words);
/* Reads the text as tg_line_set_id does, and gives it a number. */
TG_API TG_CHECKED tg_status tg_words_add(tg_words *words, uint32_t fact, tg_text text,
                                         uint32_t *word, tg_reason *why);
/* As tg_line_set_id with the word's fact and text, without reading it again. */
TG_API void tg_line_set_word(tg_line *line, const tg_words *words, uint32_t word);
/* An authorisation granted to this line: a licence, a notification that was answered. Names are
 * separated by blanks. */
typedef struct {
    const char *instrument, *number;
    int32_t from, through;  /* first and last day; INT32_MIN, INT32_MAX: open ends */
    const char *measures;   /* those it recites; NULL or empty: all that name the instrument */
    const char *conditions; /* those it imposes; NULL or empty: none */
} tg_authorisation;
TG_API TG_CHECKED tg_status tg_line_authorise(tg_line *line, const tg_authorisation *granted,
                                              tg_reason *why);
/* What the scenario of `under` changes of lines: authorisations that it grants to this one, and the
 * units (fact `quantity`) by its demand, rounded half to even. Once for
 * each filling of the line. */
TG_API TG_CHECKED tg_status tg_line_suppose(tg_line *line, const tg_pack *under, tg_reason *why);
/* Grants the line every authorisation that measures of the gate ask for: without end, without
 * conditions, and for those measures only ("what if all licences were granted"). */
TG_API TG_CHECKED tg_status tg_line_authorise_gate(tg_line *line, uint32_t gate);
/* Checks what is set as a whole: contradictions with the catalogue, constraints. */
TG_API TG_CHECKED tg_status tg_line_check(const tg_line *line, tg_reason *why);
/* Text of a fact as it stands ("missing" when it is). */
TG_API void tg_line_text(const tg_line *line, uint32_t fact, tg_sink to);
TG_API bool tg_line_known(const tg_line *line, uint32_t fact);
/* Texts of several facts at once, as tg_line_text; empty for one that is missing. */
typedef void tg_take_text(void *ctx, size_t i, tg_text text);
TG_API TG_CHECKED tg_status tg_line_texts(const tg_line *line, const uint32_t *facts, size_t count,
                                          tg_take_text *take, void *ctx);
/* The canonical item id that an alias resolved to, empty when none was used. */
TG_API tg_text tg_line_alias(const tg_line *line);

/* ---- what is dated ------------------------------------------------------------------------- */

enum { TG_DAY_OPEN = INT32_MAX }; /* an end that is not set; TG_DAY_NONE: a beginning that is not */

/* [from, end), each with a minute of the day (0 unless the text gives a time). */
typedef struct { int32_t from, from_minute, end, end_minute; } tg_span;

/* JOINS, LEAVES: one member of a group, from a day on. QUESTION: the day from which it is asked. */
typedef enum { TG_DATED_MEASURE, TG_DATED_DEFINITION, TG_DATED_PARAMETER, TG_DATED_GROUP,
               TG_DATED_JOINS, TG_DATED_LEAVES, TG_DATED_QUESTION, TG_DATED_ANSWER,
               TG_DATED_COVERAGE, TG_DATED_LIMIT, TG_DATED_KINDS } tg_dated_kind;
TG_API const char *tg_dated_kind_text(tg_dated_kind k);

/* Every version, event, question, answer and coverage of a pack, each with its own span, the day
 * from which it is known, and its sources: what a timeline is made of. */
typedef struct {
    tg_dated_kind kind;
    tg_text name, title;      /* of what has the version; a coverage: its topic's */
    uint32_t id;              /* the measure; of questions and answers the fact; else TG_NO_ID */
    uint32_t gate;            /* of measures, coverages and limits; else TG_NO_ID */
    uint32_t version;         /* among those of its name, from 0 */
    tg_text authority;        /* of the gate; empty */
    tg_text status, effect;   /* of measures and limits; empty */
    tg_text clock;            /* the date fact its span is compared with; empty where the reader's */
    tg_span in;               /* as the text states it */
    int32_t known;            /* earliest publication among its sources */
    int32_t ceases, ceases_known; /* an end published later; TG_DAY_OPEN when there is none */
    int32_t checked_through;  /* coverages; else TG_DAY_OPEN */
    uint32_t corrects;        /* the version it replaces once known; TG_NO_ID */
    bool counts;              /* statute, rule, directive, guidance; else only under a reading */
    bool adopted, suspended;  /* by the pack's scenario */
    size_t source_count, target_count;
    size_t hit_count;         /* targets that it reviews, suspends or does not enforce come first; the
                                 others it overrides */
} tg_dated_info;
TG_API size_t tg_dated_count(const tg_pack *pack);
TG_API tg_dated_info tg_dated_get(const tg_pack *pack, size_t i);
/* The span in which it is the version in force, with what is known at `known_on` (TG_DAY_NONE: the
 * pack's current-through date): cut by its end and by the next version. False: none is left. */
TG_API bool tg_dated_in_force(const tg_pack *pack, size_t i, int32_t known_on, tg_span *in);
/* What it says, as a clause: "requires licence by us.bis_licence", "at least 15 %", "CN, MO". */
TG_API void tg_dated_says(const tg_pack *pack, size_t i, tg_sink to);
/* Whom a measure or limit binds, and the readings that a measure depends on, as the text has them: "everyone",
 * "exporter is nvidia"; nothing where there is nothing to say. */
TG_API void tg_dated_binds(const tg_pack *pack, size_t i, tg_sink to);
TG_API void tg_dated_depends(const tg_pack *pack, size_t i, tg_sink to);
/* What the pack's scenario does with it, or with all of its versions: "adopted by scenario `s`",
 * "begins on 2026-02-01 by scenario `s`"; nothing where it leaves it as it is. */
TG_API void tg_dated_under(const tg_pack *pack, size_t i, tg_sink to);
TG_API uint32_t tg_dated_target(const tg_pack *pack, size_t i, size_t k); /* a measure */

typedef struct {
    tg_text name, title, publisher, basis, pinpoint, row, url;
    int32_t published;
    unsigned people; /* unnamed people N; 0 when not said */
    char grade;      /* 'A' .. 'E'; 0 when not given */
    bool of_end;     /* it is the source of `ceases` */
} tg_source_info;
TG_API tg_source_info tg_dated_source(const tg_pack *pack, size_t i, size_t k);

/* The clocks: date facts by which a gate or a measure goes. */
TG_API size_t tg_clock_count(const tg_pack *pack);
TG_API uint32_t tg_clock_get(const tg_pack *pack, size_t i);

/* ---- runs and outcomes --------------------------------------------------------------------- */

enum { TG_DAY_NONE = INT32_MIN };
typedef enum { TG_STANCE_ENFORCED, TG_STANCE_TEXT } tg_stance;
typedef enum { TG_ROUTE_AUTO, TG_ROUTE_PLANES, TG_ROUTE_MEMO, TG_ROUTE_CANDIDATES } tg_route;
typedef struct {
    int32_t known_on; /* TG_DAY_NONE: the pack's current-through date */
    int32_t on;       /* fills missing clocks; TG_DAY_NONE: nothing */
    tg_stance stance;
    tg_route route;   /* for tests; the answer never depends on it */
    bool no_hinges;   /* outcomes lack what would settle or lift them, and what holds by law: half of
                       * the work on an open line, for a caller who wants the verdicts of many.
                       * tg_ask_next and tg_explain without an outcome find hinges all the same */
    bool line_only;   /* outcomes have the line's result and disposition, conditions and charges, and
                       * may lack all else: gates, measures, `fallback`, `resumed` */
    bool joint_readings; /* outcomes have tg_outcome_joint */
} tg_options;
#define TG_OPTIONS_INIT {TG_DAY_NONE, TG_DAY_NONE, TG_STANCE_ENFORCED, TG_ROUTE_AUTO, false, false, false}

typedef struct tg_run tg_run;
typedef struct tg_outcome tg_outcome;

TG_API TG_CHECKED tg_status tg_run_new(const tg_pack *pack, const tg_options *options,
                                       tg_run **run);
TG_API void tg_run_free(tg_run *run);
/* Gives a fact or question a value in every line that lacks it (`--assume`). */
TG_API TG_CHECKED tg_status tg_run_assume(tg_run *run, const char *name, const char *text,
                                          tg_reason *why);
/* What the run assumes of the fact or question, by tg_run_assume or by its pack's scenario, as
 * text; `one`: that is a single value. False where nothing is assumed. */
TG_API bool tg_run_assumes(const tg_run *run, uint32_t fact, bool *one, tg_sink to);
/* Whether what it assumes leaves the question that reading; true where nothing is assumed. */
TG_API bool tg_run_allows(const tg_run *run, uint32_t question, size_t reading);
/* The options that hold: the caller's, and where it gave none the scenario's. */
TG_API tg_options tg_run_options(const tg_run *run);
TG_API void tg_run_reset(tg_run *run); /* drops outcomes, keeps assumptions */
/* Switches a measure (at all its gates) or a limit off, or adopts a proposed one, for this run. Off
 * it is answered `watched`, as a proposed one is until it is adopted. Drops outcomes. TG_UNKNOWN
 * with a reason that names the nearest one. */
typedef enum { TG_SWITCH_AS_WRITTEN, TG_SWITCH_OFF, TG_SWITCH_ADOPT } tg_switch;
TG_API TG_CHECKED tg_status tg_run_switch(tg_run *run, const char *name, tg_switch to,
                                          tg_reason *why);

/* TG_INPUT with a reason for bad input (a constraint broken): no outcome then. */
TG_API TG_CHECKED tg_status tg_decide(tg_run *run, const tg_line *line, const tg_outcome **outcome,
                                      tg_reason *why);

typedef enum { TG_CLEAR, TG_CONDITIONAL, TG_NOTIFICATION, TG_LICENCE_APPROVAL, TG_LICENCE_CASE,
               TG_LICENCE_NOT_STATED, TG_LICENCE_DENIAL, TG_NOT_COVERED, TG_DENIED,
               TG_NOT_PASSED, TG_VERDICT_COUNT } tg_verdict;
TG_API const char *tg_verdict_text(tg_verdict v);

typedef struct {
    uint16_t set;         /* bit 1 << tg_verdict */
    bool settled, undetermined, depends;
    tg_verdict safe, best;
    uint16_t fallback;    /* if every outstanding condition failed */
    uint16_t by_law;      /* if nobody acts; 0: no hinge has a reading by law */
    uint16_t resumed;     /* if nothing were suspended and nothing left unenforced */
} tg_result;
TG_API tg_result tg_outcome_line(const tg_outcome *o);
TG_API tg_result tg_outcome_gate(const tg_outcome *o, uint32_t gate);

/* TG_BAD: bad input; TG_ERROR: an amount is too large to be computed. Neither is the other. */
typedef enum { TG_RELEASED, TG_HELD, TG_LINE_DENIED, TG_BAD, TG_ERROR } tg_disposition;
enum { TG_HELD_OPEN = 1, TG_HELD_NOT_COVERED = 2, TG_HELD_LICENCE = 4, TG_HELD_NOTIFICATION = 8,
       TG_HELD_TO_DO = 16, TG_HELD_CONFLICT = 32,
       TG_HELD_LIMIT = 64 /* given by whoever draws limits, never by tg_outcome_disposition */ };
TG_API tg_disposition tg_outcome_disposition(const tg_outcome *o, unsigned *held);
TG_API const char *tg_disposition_text(tg_disposition d);
TG_API bool tg_outcome_bounded(const tg_outcome *o);
TG_API bool tg_outcome_conflict(const tg_outcome *o);
TG_API bool tg_outcome_overflow(const tg_outcome *o); /* the same as TG_ERROR */
TG_API uint64_t tg_outcome_worlds(const tg_outcome *o);
/* Open questions about the policy that the outcome's worlds read: with a reading of each, policy
 * leaves nothing open. In the order of the facts. */
TG_API size_t tg_outcome_question_count(const tg_outcome *o);
TG_API uint32_t tg_outcome_question(const tg_outcome *o, size_t i);
/* Weakest status that the safe verdict rests on ("directive"), and the basis of that
 * measure's source ("unnamed people 2"); both empty, the measure TG_NO_ID, when no
 * measure gives that verdict. */
TG_API tg_text tg_outcome_weakest(const tg_outcome *o, tg_text *basis, uint32_t *measure);
/* The first measure from index `from` on that suspends or leaves unenforced what would make
 * the line worse in some world, each name once; TG_NO_ID: no more. What the line would be
 * without them: `resumed`. */
TG_API uint32_t tg_outcome_eased_by(const tg_outcome *o, uint32_t from);

typedef enum { TG_IN_NO_WORLD, TG_IN_SOME_WORLDS, TG_IN_EVERY_WORLD } tg_extent;
/* It applies whether or not it is then suspended, left unenforced or defeated. */
typedef struct { tg_text answer; tg_extent stands, discharged, applies; } tg_measure_result;
TG_API tg_measure_result tg_outcome_measure(const tg_outcome *o, uint32_t measure);

typedef struct {
    uint32_t demand;
    bool satisfied, outstanding, failed;
    tg_extent named;
} tg_demand_result;
TG_API size_t tg_outcome_demand_count(const tg_outcome *o);
TG_API tg_demand_result tg_outcome_demand(const tg_outcome *o, size_t i);

/* What the line needs: instruments of standing measures not discharged. */
TG_API size_t tg_outcome_need_count(const tg_outcome *o);
TG_API tg_text tg_outcome_need(const tg_outcome *o, size_t i, tg_text *title, tg_extent *extent);

typedef enum { TG_PAY_NOTHING = 1, TG_PAY_DUE = 2, TG_PAY_IF_AUTHORISED = 4 } tg_pay;
typedef struct {
    uint32_t measure;
    tg_extent stands;
    unsigned kinds;             /* tg_pay bits over the worlds in which it stands */
    bool known, at_least, at_most, overflow;
    /* Exact decimal text, no grouping. Two that differ: between them (worlds or an open rate). */
    char amount[48], amount_high[48];
    size_t need_count;
    uint32_t needs[4];          /* facts missing for the amount */
} tg_charge_result;
TG_API size_t tg_outcome_charge_count(const tg_outcome *o);
TG_API tg_charge_result tg_outcome_charge(const tg_outcome *o, size_t i);

/* What becomes of the line under each joint reading of its open questions, as deciding it with all
 * of them read would say. False where it was not worked out: not asked for, more worlds than are
 * walked, a question that is answered at some dates, versions of one charge that differ. */
TG_API bool tg_outcome_joint(const tg_outcome *o);
/* The questions that make a difference; the class of a reading, those of one class making none. */
TG_API size_t tg_outcome_joint_count(const tg_outcome *o);
TG_API uint32_t tg_outcome_joint_question(const tg_outcome *o, size_t i, size_t *classes);
TG_API size_t tg_outcome_joint_class(const tg_outcome *o, size_t i, size_t reading);
/* The leaf of a class of each: one of leaf_count. */
TG_API size_t tg_outcome_joint_leaf(const tg_outcome *o, const size_t *classes);
typedef struct {
    tg_disposition disposition; /* TG_BAD: constraints exclude it */
    bool to_do;                 /* held for nothing but what is still to be shown */
    size_t charge_count;        /* those that stand in some world of it */
} tg_leaf;
typedef struct {
    uint32_t measure;
    tg_extent stands;
    unsigned kinds;             /* tg_pay */
    uint64_t made_of;           /* as in tg_amount */
} tg_leaf_charge;
TG_API size_t tg_outcome_leaf_count(const tg_outcome *o);
TG_API tg_leaf tg_outcome_leaf(const tg_outcome *o, size_t leaf);
TG_API tg_leaf_charge tg_outcome_leaf_charge(const tg_outcome *o, size_t leaf, size_t i);

/* Hinges of the line (gate TG_NO_ID) or of a gate: set `i`, and what answering the first gives. */
TG_API size_t tg_outcome_hinge_count(const tg_outcome *o, uint32_t gate, bool *greedy);
TG_API size_t tg_outcome_hinge(const tg_outcome *o, uint32_t gate, size_t i, uint32_t *facts,
                               size_t room);
TG_API size_t tg_outcome_hinge_rows(const tg_outcome *o, uint32_t gate, size_t *more);
/* Verdict set of row `row`; writes the answer to item `item` of the first hinge, as a person reads
 * it: "any but CN, US". */
TG_API uint16_t tg_outcome_hinge_row(const tg_outcome *o, uint32_t gate, size_t row, size_t item,
                                     tg_sink answer);
TG_API size_t tg_outcome_lift_count(const tg_outcome *o);
/* As text: "end_use is research"; the verdict it would lift to is returned. */
TG_API tg_verdict tg_outcome_lift(const tg_outcome *o, size_t i, tg_sink what);

/* ---- limits: what a line asks of them ------------------------------------------------------- */

/* Membership holds in every world, in none, or is open; a line may be in both populations, and
 * need not pass the gate. Nothing is drawn here (docs/limits.md). */
typedef struct {
    tg_truth counts, against;
    tg_wide weight_low, weight_high; /* in steps of the limit's scale; equal: exact */
    bool unbounded;           /* nothing bounds the weight from above: weight_high says nothing */
    bool overflow;            /* past 128 bits, or below zero: an error of the line */
    bool key_known;           /* every key fact is known */
    unsigned periods;         /* 1 << tg_period of each that is possible */
    int32_t day;              /* of the gate's clock; TG_DAY_NONE: not known */
    bool bound_has_low, bound_has_high; /* an end that is not there is not known */
    tg_ratio bound_low, bound_high;     /* a ratio, or an amount in steps; equal: known */
    size_t need_count;
    uint32_t needs[4];        /* facts and questions that keep it open */
} tg_limit_share;
/* Works the shares of all limits out; they hold until the run's next call of this or reset. */
TG_API TG_CHECKED tg_status tg_run_limits(tg_run *run, const tg_line *line, tg_reason *why);
TG_API tg_limit_share tg_run_share(const tg_run *run, size_t limit);
/* Value of a fact of that line, assumptions and --on included, and of a number, date, symbol or
 * country its place in ascending order; false where it is not known. */
TG_API bool tg_run_share_fact(const tg_run *run, uint32_t fact, int64_t *place, tg_sink text);

/* ---- days on which an answer can change ----------------------------------------------------- */

/* Days within [from, through], ascending, `from` first; the count is returned, at most `room` are
 * written. Between two of them the line's answer is the same, on whichever day all its clocks stand
 * and whatever is known. What the run assumes counts; `line` NULL: the pack alone. TG_INPUT: the
 * line contradicts itself. */
TG_API TG_CHECKED tg_status tg_epochs(const tg_run *run, const tg_line *line, int32_t from,
                                      int32_t through, int32_t *days, size_t room, size_t *count);
/* The same for what is known: the days on which something was published. */
TG_API TG_CHECKED tg_status tg_known_days(const tg_pack *pack, int32_t from, int32_t through,
                                          int32_t *days, size_t room, size_t *count);

/* ---- batches ------------------------------------------------------------------------------- */

typedef struct tg_batch tg_batch;
/* Room for `rows` lines; reused by tg_batch_clear. */
TG_API TG_CHECKED tg_status tg_batch_new(const tg_pack *pack, size_t rows, tg_batch **batch);
TG_API void tg_batch_free(tg_batch *batch);
TG_API void tg_batch_clear(tg_batch *batch);
/* A copy of the line as the next row. */
TG_API TG_CHECKED tg_status tg_batch_add(tg_batch *batch, const tg_line *line);
/* A whole column at once: number or date steps, `missing` a bit per row (bit r % 8 of byte r / 8;
 * may be NULL). The batch's row count becomes at least `count`. A number out of the fact's range
 * makes its row bad input, not the call. */
TG_API TG_CHECKED tg_status tg_batch_column(tg_batch *batch, uint32_t fact, const int64_t *steps,
                                            const uint8_t *missing, size_t count);
/* The same for any fact, as ids into a dictionary of texts as tg_line_set takes them; TG_NO_ID is
 * missing. A text that is not acceptable makes its rows bad input, and
 * `why` has the first reason. */
TG_API TG_CHECKED tg_status tg_batch_column_text(tg_batch *batch, uint32_t fact,
                                                 const tg_text *dictionary, size_t texts,
                                                 const uint32_t *ids, size_t count,
                                                 tg_reason *why);
/* A copy of another batch's row as the next one, with what `over` (may be NULL) has set in place of
 * what the row has: the same line under another reading. */
TG_API TG_CHECKED tg_status tg_batch_copy(tg_batch *batch, const tg_batch *from, size_t row,
                                          const tg_line *over);
/* Decides all rows. Rows with bad input get no outcome. Outcomes live until the run's next
 * tg_batch_decide, and no longer than run and batch. */
TG_API TG_CHECKED tg_status tg_batch_decide(tg_run *run, tg_batch *batch);
TG_API size_t tg_batch_count(const tg_batch *batch);
/* NULL for bad input. Rows with one signature share an outcome (charges differ: see the next). */
TG_API const tg_outcome *tg_batch_outcome(const tg_batch *batch, size_t row);
TG_API uint32_t tg_batch_outcome_id(const tg_batch *batch, size_t row);
/* Ids from here on are of one row alone, good until the next tg_batch_decide. Those below stay with
 * the run: the same id is the same outcome in every batch, while tg_run_era stays the same. */
#define TG_OWN_OUTCOME (UINT32_C(1) << 31)
TG_API uint64_t tg_run_era(const tg_run *run);
/* Charge `i` of the row's outcome with this row's amounts. */
TG_API tg_charge_result tg_batch_charge(const tg_batch *batch, size_t row, size_t i);
/* The same as numbers, in steps of 10^-scale, without what is missing for them. `varies`: a reading
 * of a question can make it another amount; else it is this one wherever it stands. `made_of`:
 * equal in two outcomes that would give the same line the same amount. */
typedef struct {
    uint32_t measure;
    tg_extent stands;
    unsigned kinds;           /* tg_pay bits */
    bool known, at_least, at_most, overflow, varies;
    unsigned scale;
    tg_wide low, high;        /* two that differ: between them */
    uint64_t made_of;
} tg_amount;
TG_API tg_amount tg_batch_amount(const tg_batch *batch, size_t row, size_t i);
TG_API void tg_batch_reason(const tg_batch *batch, size_t row, tg_reason *why);

/* ---- sweeps: lines decided where their columns lie ------------------------------------------- */

/*
 * For millions of lines in narrow columns: a verdict, a mask of measures and a sum of charges per
 * row, as arrays. Rows on which nothing is open are worked out 64 at a time, the others by their
 * outcomes; the answers are those of tg_batch_decide.
 *
 *     tg_column columns[] = {{.fact = tpp, .values = tpp_u16, .width = 2, .scale = 10},
 *                            {.fact = to, .values = to_u8, .width = 1, .words = countries,
 *                             .word_count = 190}};
 *     tg_sweep_new(run, columns, 2, NULL, &sweep, &why);
 *     tg_sweep_rows(sweep, columns, 0, rows, &(tg_answers){.safe = verdicts});
 */

/* A column as it lies in the caller's memory; nothing is copied but the words. Columns of
 * words with one array (`values`) are a dimension: all that is said of a product or a party
 * is worked out once per word. */
typedef struct {
    uint32_t fact;
    const void *values;
    unsigned width;          /* bytes of a value: 1, 2, 4 or 8 */
    bool is_signed;
    int64_t scale, offset;   /* numbers, dates: offset + scale * value, in steps; scale 0 is 1 */
    const tg_text *words;    /* else: value i stands for words[i], as tg_line_set takes it */
    size_t word_count;
    const uint64_t *missing; /* row r lacks it: bit r % 64 of word r / 64. NULL: none does */
} tg_column;

/* A measure applies (whether or not it is then suspended, left unenforced or defeated), or stands,
 * in every world; or a definition holds, read on the clock of `gate` where the row has it. */
typedef enum { TG_BIT_APPLIES, TG_BIT_STANDS, TG_BIT_HOLDS } tg_bit_kind;
typedef struct { tg_bit_kind kind; uint32_t id, gate; } tg_bit; /* gate: of TG_BIT_HOLDS */
typedef struct {
    const tg_bit *bits;      /* of the mask, at most 64 */
    size_t bit_count;
    const uint32_t *charges; /* measures whose charges are summed where they stand; one currency */
    size_t charge_count;
    unsigned decimals;       /* of the sum, at most 18 */
    const uint32_t *listed;  /* measures whose numbers are given, row by row, where they stand */
    size_t listed_count;
} tg_sweep_ask;

/* TG_ROW_OUTCOME: the row's outcome answered it. Without it a row has no flag but perhaps
 * TG_ROW_OPEN: its verdict is not the same in all worlds (`safe` and `best` differ). Of a bad row
 * the arrays say TG_DENIED, TG_BAD and zeros. A charge that is open or does not fit stands as 0. */
enum { TG_ROW_OUTCOME = 1, TG_ROW_BAD = 2, TG_ROW_OPEN = 4, TG_ROW_CHARGE_OPEN = 8,
       TG_ROW_ERROR = 16 };
/* By row; NULL where not wanted. */
typedef struct {
    uint8_t *safe, *best;    /* tg_verdict of the line */
    uint8_t *disposition;    /* tg_disposition */
    void *mask;
    unsigned mask_width;     /* bytes of a mask: 1, 2, 4 or 8 */
    int64_t *charge;         /* in 10^-decimals of the currency */
    uint8_t *flags;
    /* The listed measures that stand in every world on a row, ascending; rows without any are left
     * out, and rows on which something is open come after the others. */
    void (*take)(void *ctx, size_t row, const uint32_t *measures, uint32_t count);
    void *take_ctx;
} tg_answers;

/* The same of one line: does the definition hold, with what the run assumes, on the gate's clock as
 * the line has it? TG_OPEN too where it has none. */
TG_API TG_CHECKED tg_status tg_run_holds(const tg_run *run, size_t definition, uint32_t gate,
                                         const tg_line *line, tg_truth *out);

typedef struct tg_sweep tg_sweep;
/* For tables with these columns: `values` and `missing` are not read yet, but columns that share
 * them must share them in every table, and one without `missing` must never have one. It borrows
 * the run, and ends with the run's next tg_run_assume or tg_run_switch. TG_INPUT with a reason: a
 * column or charge that cannot be had. */
TG_API TG_CHECKED tg_status tg_sweep_new(tg_run *run, const tg_column *columns, size_t count,
                                         const tg_sweep_ask *ask, tg_sweep **sweep, tg_reason *why);
TG_API void tg_sweep_free(tg_sweep *sweep);
/* Rows [first, first + count) of columns in the same order; `first` a multiple of 64; answers begin
 * with that row. TG_ARGUMENT also for a value past its words. */
TG_API TG_CHECKED tg_status tg_sweep_rows(tg_sweep *sweep, const tg_column *columns, size_t first,
                                          size_t count, const tg_answers *answers);
/* One row at a time. `columns`, in the same order, are looked at here and not again: their arrays
 * stay where they are, and what is in them may change, until the sweep is bound to others or ends.
 * So an order can be a struct that the columns point into, its row 0 (examples/orders.c). */
TG_API TG_CHECKED tg_status tg_sweep_bind(tg_sweep *sweep, const tg_column *columns);
/* Any row of these columns; each answer is one row's. Where the row is settled and the sweep has
 * tables for rows by themselves it goes without a block, in about a microsecond and without asking
 * for memory; a sweep has none where 64 or more measures stand by themselves, since those are
 * indexed, or where they would be too large. TG_ARGUMENT also where nothing is bound. */
TG_API TG_CHECKED tg_status tg_sweep_row(tg_sweep *sweep, size_t row, const tg_answers *answers);
/* Rows so far, and how many of them by their outcome. */
TG_API void tg_sweep_counts(const tg_sweep *sweep, uint64_t *rows, uint64_t *by_outcome);
TG_API uint64_t tg_sweep_quick_count(const tg_sweep *sweep); /* those without a block */

/* ---- explanations -------------------------------------------------------------------------- */

typedef enum { TG_EXPLAIN_TEXT, TG_EXPLAIN_COLOUR, TG_EXPLAIN_JSON } tg_explain_form;
/* The tree: gates, each measure that could have changed the verdict with its answer and why, each
 * compared value with threshold, unit and margin, what defeated what, questions assumed, fallback,
 * would lift, citations, spans, near misses. `width`: columns for text (0: 80). `all`: measures
 * that do not bear too. `o` may be NULL: the line is decided first. */
TG_API TG_CHECKED tg_status tg_explain(tg_run *run, const tg_line *line, const tg_outcome *o,
                                       tg_explain_form form, unsigned width, bool all, tg_sink to);

/* ---- asking -------------------------------------------------------------------------------- */

typedef enum { TG_SEEK_SETTLED, TG_SEEK_CLEAR } tg_seek;
/* The fact best asked next for this line, TG_NO_ID when nothing asked would change the answer.
 * Questions about the policy are never asked for unless `questions`. Never an irrelevant one,
 * always an end. */
TG_API TG_CHECKED tg_status tg_ask_next(tg_run *run, const tg_line *line, tg_seek seek,
                                        bool questions, uint32_t *fact, tg_reason *why);
/* Nobody knows this one: it is not asked again until tg_run_reset. After every tg_ask_next either
 * set the fact in the line or skip it, and the asking ends. */
TG_API TG_CHECKED tg_status tg_ask_skip(tg_run *run, uint32_t fact);
/* The answers that matter to the last fact asked, as a person reads them ("CN", "any but CN", "at
 * least 4,800"), and the verdicts then; none for the chip's id. */
TG_API size_t tg_ask_answer_count(const tg_run *run);
TG_API uint16_t tg_ask_answer(const tg_run *run, size_t i, tg_sink answer);

/* ---- a pack's own tests -------------------------------------------------------------------- */

typedef struct {
    size_t tests, passed, failed;
    size_t measures, measures_stood, measures_not;  /* stood in some test; did not in some */
    size_t conditions, conditions_true, conditions_false; /* leaves of conditions */
    size_t sides, sides_seen;                       /* two per threshold */
} tg_test_report;
/* Runs the tests; failures are written to `to` with place, expectation and what was found; `filter`
 * (may be NULL) selects by part of the title; `verbose` lists what coverage lacks. */
TG_API TG_CHECKED tg_status tg_test(const tg_pack *pack, const char *filter, bool verbose,
                                    tg_explain_form form, tg_sink to, tg_test_report *report);

/* ---- dates --------------------------------------------------------------------------------- */

TG_API bool tg_date_parse(tg_text s, int32_t *day); /* YYYY-MM-DD */
TG_API void tg_date_text(int32_t day, char out[11]);

#ifdef __cplusplus
}
#endif
#endif
