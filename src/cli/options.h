/*
 * options.h - one table of commands and options; it drives parsing, --help, the man page and the
 * shell completions, so that none of them can say something the program does not do.
 */
#ifndef TG_CLI_OPTIONS_H
#define TG_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* C name, long name, letter or 0, argument or NULL, "a|b" for a closed choice, help */
#define OPTION_MAP(X)                                                                              \
    X(PACK, "pack", 'p', "FOLDER", NULL, "policy pack to use (default: us-cn-chips)")              \
    X(SCENARIO, "scenario", 0, "NAME", NULL,                                                       \
      "decide under this scenario: one of the pack, or FILE.tg[:NAME]; project: a case each")      \
    X(ON, "on", 0, "DATE", NULL,                                                                   \
      "fill missing clock dates with DATE; right after --table: the column to join on")            \
    X(KNOWN_ON, "known-on", 'k', "DATE", NULL, "decide with what was published by DATE")           \
    X(STANCE, "stance", 0, "STANCE", "enforced|text", "text: as if non-enforcement did not count") \
    X(ASSUME, "assume", 'a', "NAME=VALUE", NULL,                                                   \
      "answer a question or fill a missing fact; may repeat")                                      \
    X(ASSUME_AUTHORISED, "assume-authorised", 0, "GATE", NULL,                                     \
      "as if every licence and notification of GATE were granted; may repeat")                     \
    X(INVENTORY, "inventory", 'I', "FILE", NULL,                                                   \
      "stock to give out: CSV with item, units and, where it is not there yet, available")         \
    X(OBJECTIVE, "objective", 'O', "AIM", "units|revenue|priority|fair",                           \
      "what is made as large as can be (default: units)")                                          \
    X(GAP, "gap", 0, "PERCENT", NULL, "take a plan within PERCENT of the bound (default: 0)")      \
    X(TIME, "time", 0, "SECONDS", NULL,                                                            \
      "end all solving after SECONDS, with the best plan found (default: 60; 0: no limit)")        \
    X(BINDS, "binds", 0, "N", NULL,                                                                \
      "solve again with N of what binds one up, one down and left out (default: 10)")              \
    X(FACT, "fact", 'f', "NAME=VALUE", NULL, "a fact of the line; may repeat")                     \
    X(ADOPT, "adopt", 0, "NAME", NULL, "count a proposed measure or limit; may repeat")            \
    X(WITHOUT, "without", 0, "NAME", NULL, "leave a measure or limit out; may repeat")             \
    X(BALANCES, "balances", 0, "FILE", NULL,                                                       \
      "opening balances of limits: authorised, reserved, used")                                    \
    X(DRAW_ORDER, "draw-order", 0, "FACT,...", NULL,                                               \
      "facts in whose order limits are drawn (default: as the limits say)")                        \
    X(SPLIT, "split", 0, NULL, NULL, "release the units of a line that a limit still takes")       \
    X(NO_LIMITS, "no-limits", 0, NULL, NULL, "draw no limits")                                     \
    X(LINE, "line", 'l', "LINE", NULL, "line of the file: its id, or its number from 1")           \
    X(MAP, "map", 'm', "FILE", NULL, "names of columns: lines `heading = fact`, see the manual")   \
    X(TABLE, "table", 't', "FILE", NULL,                                                           \
      "side table whose columns join the lines; with --on COLUMN")                                 \
    X(DELIMITER, "delimiter", 'd', "D", "comma|semicolon|tab|auto",                                \
      "field delimiter of CSV input (default: auto)")                                              \
    X(INPUT, "input", 'i', "KIND", "auto|csv|ndjson", "kind of input (default: auto)")             \
    X(FORMAT, "format", 'F', "FORMAT", "text|json", "output format (default: the first of these)") \
    X(OUT, "out", 'o', "FILE", NULL, "write there, complete or not at all")                        \
    X(KEEP, "keep", 0, "COLUMNS", NULL,                                                            \
      "columns of the file that stay: all, none, or names with commas (default: its ids)")         \
    X(ANSWERS, "answers", 0, "NAME,...", NULL,                                                     \
      "of verdict, best, disposition, note (default: all but best)")                               \
    X(MEASURES, "measures", 0, "NAME,...", NULL,                                                   \
      "a column of 0 and 1 each: the measure applies, the definition holds")                       \
    X(MASK, "mask", 0, "NAME,...", NULL, "the same as bits 1, 2, 4 ... of one number")             \
    X(CHARGES, "charges", 0, "NAME,...", NULL,                                                     \
      "charges that are added up, by currency; none (default: all)")                               \
    X(DECIMALS, "decimals", 0, "N", NULL,                                                          \
      "decimals of these sums (default: those of the charges, 2 at least)")                        \
    X(ROWS, "rows", 0, "N", NULL, "lines that a page shows (default: 200)")                        \
    X(TITLE, "title", 0, "TEXT", NULL, "title of a page or workbook")                              \
    X(BAD, "bad", 'b', "FILE", NULL, "write bad lines there, with the reason")                     \
    X(STRICT, "strict", 's', NULL, NULL, "exit 1 when a line was bad (check: at a warning)")       \
    X(THREADS, "threads", 'j', "N", NULL, "threads (default: one per core)")                       \
    X(BLOCK, "block", 0, "N", NULL, "lines per block (default: 4096); changes no byte of output")  \
    X(ROUTE, "route", 0, "ROUTE", "auto|planes|memo|candidates",                                   \
      "evaluation route; changes no byte of output")                                               \
    X(ALL, "all", 0, NULL, NULL, "show everything (explain: measures that do not bear too)")       \
    X(SUMMARY, "summary", 0, NULL, NULL, "only the summary")                                       \
    X(SEEK, "seek", 0, "GOAL", "settled|clear", "clear: go on to what would lift the verdict")     \
    X(QUESTIONS, "questions", 'q', NULL, NULL,                                                     \
      "ask the open questions about the policy too; scenario, --questions=Q,...: list these")      \
    X(RATIO, "ratio", 'r', "CHIP", NULL, "chip that all figures are compared with")                \
    X(FROM, "from", 0, "DATE", NULL, "first day of the range")                                     \
    X(TO, "to", 0, "DATE", NULL, "last day of the range (default: the pack's current-through)")    \
    X(AUTHORITY, "authority", 0, "NAME", NULL, "only measures of this authority")                  \
    X(GATE, "gate", 0, "GATE", NULL, "only this gate")                                             \
    X(BETWEEN, "between", 0, "D1..D2", NULL, "what changed after D1, through D2")                  \
    X(ORDERS, "orders", 0, "FILE", NULL, "order book: which of its lines change, and why")         \
    X(ALL_READINGS, "all-readings", 0, NULL, NULL,                                                 \
      "totals under every joint reading of the open questions")                                    \
    X(BY, "by", 0, "FACT", NULL,                                                                   \
      "break figures down by FACT; may repeat (default: buyer.kind, end_use)")                     \
    X(CLOCKS, "clocks", 0, "WHOSE", "own|day",                                                     \
      "own: lines keep their dates; day: all clocks on the day (default: own)")                    \
    X(MOVE, "move", 0, "FACT", NULL, "a date that moves with the clocks; may repeat")              \
    X(STEP, "step", 0, "STEP", "changes|day|week|month",                                           \
      "which days are shown (default: changes, the days on which something changes)")              \
    X(HINDSIGHT, "hindsight", 0, NULL, NULL,                                                       \
      "only with all that is known by now, or by --known-on")                                      \
    X(AS_KNOWN, "as-known", 0, NULL, NULL, "only with what was known on each day")                 \
    X(MONTHS, "months", 0, "N", NULL, "so many months (default: 12)")                              \
    X(SHARE, "share", 0, "PERCENT", NULL, "this share of the book is ordered each month")          \
    X(DEMAND, "demand", 0, "FILE", NULL, "what is ordered: month,line,units")                      \
    X(SUPPLY, "supply", 0, "FILE", NULL,                                                           \
      "stock and production: month,item,units; month may be opening")                              \
    X(CASE, "case", 0, "NAME: Q=R, ...", NULL, "a case with assumptions of its own; may repeat")   \
    X(DAY, "day", 0, "WHICH", "first|last", "day of the month decided on (default: first)")        \
    X(ASSUME_MET, "assume-met", 0, NULL, NULL, "take outstanding conditions as met")               \
    X(CARRY_DENIED, "carry-denied", 0, NULL, NULL, "what is denied stays in the backlog")          \
    X(FILTER, "filter", 0, "TEXT", NULL, "only tests whose title holds TEXT")                      \
    X(VERBOSE, "verbose", 'v', NULL, NULL, "say more")                                             \
    X(CHECK, "check", 0, NULL, NULL, "change nothing; exit 1 if a file is not formatted")          \
    X(COLOUR, "color", 0, "WHEN", "auto|always|never", "colour (default: auto, on a terminal)")    \
    X(WIDTH, "width", 0, "COLUMNS", NULL,                                                          \
      "columns of text output (default: the terminal's, or 80)")                                   \
    X(QUIET, "quiet", 0, NULL, NULL, "no progress, no hints, no list of what is not read")         \
    X(HELP, "help", 'h', NULL, NULL, "show help")                                                  \
    X(VERSION, "version", 'V', NULL, NULL, "show the version")

typedef enum {
#define X(c, l, s, a, ch, h) OPT_##c,
    OPTION_MAP(X)
#undef X
    OPT_COUNT
} opt;

/* Values in the order they were given; `join` is the --on that followed a --table. */
typedef struct { opt which; const char *value; const char *join; } given_option;

typedef struct {
    const struct command *command;
    given_option *given;
    size_t given_count;
    char **words; /* what is not an option */
    size_t word_count;
} args;

typedef struct command {
    const char *name, *words, *summary, *about;
    const char *options; /* long names, separated by blanks */
    const char *formats; /* choices of --format where they are others than text|json; or NULL */
    const char *examples; /* lines */
    size_t words_min, words_max;
    int (*run)(const args *a);
    bool hidden;
} command;

/* Exit statuses. */
enum { EXIT_DONE = 0, EXIT_NOT_HELD = 1, EXIT_WRONG = 2 };

extern const command commands[];
extern const size_t command_count;

const char *option_name(opt o); /* "all-readings" */
/* Does the option name a file? */
bool option_is_file(opt o);
bool args_has(const args *a, opt o);
const char *args_value(const args *a, opt o); /* the last one given; NULL */
/* A day from a date option; TG_DAY_NONE when not given. False after printing an error. */
bool args_day(const args *a, opt o, int32_t *day);
/* A count within [low, high]; `otherwise` when not given. False after printing an error. */
bool args_count(const args *a, opt o, size_t low, size_t high, size_t otherwise, size_t *out);

/* Parses argv and runs the command. */
int options_main(int argc, char **argv);

void options_help(FILE *to, const command *c); /* NULL: the program */
void options_man(FILE *to);
int options_completion(FILE *to, const char *shell);

/* One entry point a command. */
int cmd_decide(const args *a);
int cmd_allocate(const args *a);
int cmd_sweep(const args *a);
int cmd_explain(const args *a);
int cmd_ask(const args *a);
int cmd_chips(const args *a);
int cmd_check(const args *a);
int cmd_fmt(const args *a);
int cmd_test(const args *a);
int cmd_timeline(const args *a);
int cmd_project(const args *a);
int cmd_replay(const args *a);
int cmd_scenario(const args *a);
int cmd_man(const args *a);
int cmd_completion(const args *a);

#endif
