/*
 * options.c - parsing and the three other readers of the option table: help, man page, completion.
 */
#include "cli/options.h"
#include "cli/term.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <tollgate.h>

typedef struct {
    const char *name;
    char letter;
    const char *arg, *choices, *help;
} option;

static const option options[OPT_COUNT] = {
#define X(c, l, s, a, ch, h) [OPT_##c] = {l, s, a, ch, h},
    OPTION_MAP(X)
#undef X
};

static const char about_program[] =
    "Tollgate decides, for every order line, whether a controlled chip may pass each gate on its "
    "way, on "
    "what conditions, for what charge, and why, from dated, cited measures of every authority "
    "concerned. Where policy is open it works out every reading and says what the answer hinges "
    "on.";

static const char disclaimer[] = "Not legal advice.";

/* ---- the table ------------------------------------------------------------------------------- */

static bool word_in(const char *list, const char *word, size_t len, char sep)
{
    for (const char *p = list; *p;) {
        size_t n = strcspn(p, (char[]){sep, 0});
        if (n == len && memcmp(p, word, len) == 0)
            return true;
        p += n;
        while (*p == sep)
            p++;
    }
    return false;
}

static bool takes(const command *c, opt o)
{
    if (o == OPT_HELP)
        return true;
    return word_in(c->options, options[o].name, strlen(options[o].name), ' ');
}

const char *option_name(opt o)
{
    return options[o].name;
}

/* The closed choices of an option, or NULL. */
static const char *choices_of(const command *c, opt o)
{
    return o == OPT_FORMAT && c && c->formats ? c->formats : options[o].choices;
}

static opt find_long(const char *name, size_t len)
{
    for (int i = 0; i < OPT_COUNT; i++)
        if (strlen(options[i].name) == len && memcmp(options[i].name, name, len) == 0)
            return (opt)i;
    return OPT_COUNT;
}

static opt find_letter(char letter)
{
    for (int i = 0; i < OPT_COUNT; i++)
        if (letter && options[i].letter == letter)
            return (opt)i;
    return OPT_COUNT;
}

static const command *find_command(const char *name)
{
    for (size_t i = 0; i < command_count; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

/* Edits from a to b, both short. */
static unsigned edits(const char *a, const char *b)
{
    enum { LEN_MAX = 32 };
    unsigned row[LEN_MAX + 1];
    size_t n = strlen(a), m = strlen(b);
    if (n > LEN_MAX || m > LEN_MAX)
        return LEN_MAX;
    for (unsigned j = 0; j <= m; j++)
        row[j] = j;
    for (size_t i = 1; i <= n; i++) {
        unsigned diagonal = row[0];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= m; j++) {
            unsigned best = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            if (row[j] + 1 < best)
                best = row[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            row[j] = best;
        }
    }
    return row[m];
}

/* "explain, ask": the commands that take the option. */
static void whose_option(opt o, FILE *to)
{
    bool more = false;
    for (size_t i = 0; i < command_count; i++) {
        if (commands[i].hidden || !takes(&commands[i], o))
            continue;
        fprintf(to, "%s`%s`", more ? ", " : "", commands[i].name);
        more = true;
    }
}

/* ---- parsing --------------------------------------------------------------------------------- */

static int wrong_option(const command *c, const char *shown)
{
    const char *nearest = NULL;
    unsigned least = 3;
    for (int i = 0; i < OPT_COUNT; i++) {
        unsigned d = strncmp(shown, "--", 2) == 0 ? edits(shown + 2, options[i].name) : 9;
        if (takes(c, (opt)i) && d < least) {
            least = d;
            nearest = options[i].name;
        }
    }
    fprintf(stderr, "tollgate %s: no option `%s`\n", c->name, shown);
    opt other = strncmp(shown, "--", 2) == 0 ? find_long(shown + 2, strcspn(shown + 2, "="))
                                             : find_letter(shown[1]);
    if (other != OPT_COUNT && !(nearest && least < 2)) {
        fprintf(stderr, "  hint: `--%s` is an option of ", options[other].name);
        whose_option(other, stderr);
        fputc('\n', stderr);
    } else if (nearest)
        fprintf(stderr, "  hint: did you mean `--%s`?\n", nearest);
    else
        fprintf(stderr, "  hint: `tollgate %s --help` lists the options\n", c->name);
    return EXIT_WRONG;
}

static bool is_date(const char *s)
{
    int32_t day;
    return tg_date_parse((tg_text){s, strlen(s)}, &day);
}

/* Stores one option; the --on right after a --table that is no date is that table's column. */
static int store(args *a, opt o, const char *value)
{
    if (o == OPT_ON && a->given_count && !is_date(value)) {
        given_option *last = &a->given[a->given_count - 1];
        if (last->which == OPT_TABLE && !last->join) {
            last->join = value;
            return EXIT_DONE;
        }
    }
    const char *choices = choices_of(a->command, o);
    if (choices && !word_in(choices, value, strlen(value), '|')) {
        fprintf(stderr, "tollgate %s: `--%s` cannot be `%s`\n  hint: one of %s\n", a->command->name,
                options[o].name, value, choices);
        return EXIT_WRONG;
    }
    a->given[a->given_count++] = (given_option){o, value, NULL};
    return EXIT_DONE;
}

/* One argument that starts with '-'; *i moves on when it takes the next one. */
static int parse_option(args *a, int argc, char **argv, int *i)
{
    const char *word = argv[*i];
    const char *value = NULL;
    opt o;
    if (word[1] == '-') {
        size_t len = strcspn(word + 2, "=");
        o = find_long(word + 2, len);
        if (word[2 + len] == '=')
            value = word + 2 + len + 1;
    } else {
        o = find_letter(word[1]);
        if (word[2])
            value = word + 2;
    }
    if (o == OPT_COUNT || !takes(a->command, o))
        return wrong_option(a->command, word);
    if (!options[o].arg) {
        bool listed = o == OPT_QUESTIONS && strcmp(a->command->name, "scenario") == 0;
        if (listed && value)
            return store(a, o, value);
        if (value || listed) {
            fprintf(stderr, listed ? "tollgate %s: `--%s` wants names: --questions=Q,Q\n"
                                   : "tollgate %s: `--%s` takes no value\n", a->command->name,
                    options[o].name);
            return EXIT_WRONG;
        }
        return store(a, o, "");
    }
    if (!value) {
        if (*i + 1 >= argc) {
            fprintf(stderr, "tollgate %s: `--%s` needs %s\n", a->command->name, options[o].name,
                    options[o].arg);
            return EXIT_WRONG;
        }
        value = argv[++*i];
    }
    return store(a, o, value);
}

static int parse(args *a, int argc, char **argv)
{
    bool only_words = false;
    for (int i = 2; i < argc; i++) {
        if (!only_words && strcmp(argv[i], "--") == 0) {
            only_words = true;
        } else if (!only_words && argv[i][0] == '-' && argv[i][1]) {
            int st = parse_option(a, argc, argv, &i);
            if (st != EXIT_DONE)
                return st;
        } else {
            a->words[a->word_count++] = argv[i];
        }
    }
    return EXIT_DONE;
}

static int check_words(const args *a)
{
    const command *c = a->command;
    if (a->word_count >= c->words_min && a->word_count <= c->words_max)
        return EXIT_DONE;
    fprintf(stderr, "tollgate %s: %s\n  hint: tollgate %s %s\n", c->name,
            a->word_count < c->words_min ? "something is missing" : "too many words", c->name,
            c->words);
    return EXIT_WRONG;
}

/* Two options of which each makes nothing of the other. */
static int check_pairs(const args *a)
{
    static const struct {
        opt one, other;
        const char *why;
    } pairs[] = {
        {OPT_SPLIT, OPT_NO_LIMITS, "no limit is drawn"},
        {OPT_DRAW_ORDER, OPT_NO_LIMITS, "no limit is drawn"},
        {OPT_HINDSIGHT, OPT_AS_KNOWN, "each leaves the other out; without both, both are shown"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        if (!args_has(a, pairs[i].one) || !args_has(a, pairs[i].other))
            continue;
        fprintf(stderr, "tollgate %s: --%s with --%s: %s\n  hint: leave one of them out\n",
                a->command->name, options[pairs[i].one].name, options[pairs[i].other].name,
                pairs[i].why);
        return EXIT_WRONG;
    }
    for (size_t i = 0; i < a->given_count; i++)
        for (size_t k = 0; k < a->given_count; k++) {
            const given_option *x = &a->given[i], *y = &a->given[k];
            if (x->which != OPT_ADOPT || y->which != OPT_WITHOUT || strcmp(x->value, y->value) != 0)
                continue;
            fprintf(stderr,
                    "tollgate %s: `%s` is both adopted and left out\n"
                    "  hint: --adopt or --without, not both\n",
                    a->command->name, x->value);
            return EXIT_WRONG;
        }
    return EXIT_DONE;
}

static int unknown_command(const char *name)
{
    const char *nearest = NULL;
    unsigned least = 3;
    for (size_t i = 0; i < command_count; i++)
        if (edits(name, commands[i].name) < least) {
            least = edits(name, commands[i].name);
            nearest = commands[i].name;
        }
    fprintf(stderr, "tollgate: no command `%s`\n", name);
    if (nearest)
        fprintf(stderr, "  hint: did you mean `%s`?\n", nearest);
    else
        fprintf(stderr, "  hint: `tollgate --help` lists the commands\n");
    return EXIT_WRONG;
}

static int run_command(const command *c, int argc, char **argv)
{
    args a = {.command = c};
    a.given = calloc((size_t)argc + 1, sizeof *a.given);
    a.words = calloc((size_t)argc + 1, sizeof *a.words);
    int st = EXIT_WRONG;
    if (!a.given || !a.words) {
        fputs("tollgate: out of memory\n", stderr);
    } else {
        st = parse(&a, argc, argv);
        if (st == EXIT_DONE && args_has(&a, OPT_HELP))
            options_help(stdout, c);
        else if (st == EXIT_DONE && (st = check_words(&a)) == EXIT_DONE &&
                 (st = check_pairs(&a)) == EXIT_DONE)
            st = c->run(&a);
    }
    free(a.given);
    free(a.words);
    return st;
}

/* A reader that went away is no fault; a full disk is. */
static int finish(int st)
{
    errno = 0;
    if (fflush(stdout) != 0 || ferror(stdout)) {
        if (errno == EPIPE)
            return EXIT_WRONG;
        /* An earlier write may have failed: what then was wrong is no longer known. */
        fprintf(stderr, "tollgate: could not write standard output%s%s\n", errno ? ": " : "",
                errno ? strerror(errno) : "");
        return EXIT_WRONG;
    }
    return st;
}

int options_main(int argc, char **argv)
{
    if (argc < 2) {
        options_help(stderr, NULL);
        return EXIT_WRONG;
    }
    const char *name = argv[1];
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
        const command *c = argc > 2 ? find_command(argv[2]) : NULL;
        if (argc > 2 && !c)
            return unknown_command(argv[2]);
        options_help(stdout, c);
        return finish(EXIT_DONE);
    }
    if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0) {
        printf("tollgate %s\n", tg_version());
        return finish(EXIT_DONE);
    }
    const command *c = find_command(name);
    if (!c)
        return unknown_command(name);
    return finish(run_command(c, argc, argv));
}

/* ---- what was given -------------------------------------------------------------------------- */

bool option_is_file(opt o)
{
    return options[o].arg && strcmp(options[o].arg, "FILE") == 0;
}

bool args_has(const args *a, opt o)
{
    return args_value(a, o) != NULL;
}

const char *args_value(const args *a, opt o)
{
    for (size_t i = a->given_count; i-- > 0;)
        if (a->given[i].which == o)
            return a->given[i].value;
    return NULL;
}

bool args_day(const args *a, opt o, int32_t *day)
{
    const char *v = args_value(a, o);
    *day = TG_DAY_NONE;
    if (!v || tg_date_parse((tg_text){v, strlen(v)}, day))
        return true;
    fprintf(stderr, "tollgate %s: `--%s` cannot be `%s`\n  hint: a date such as 2026-01-15%s\n",
            a->command->name, options[o].name, v,
            o == OPT_ON ? ", or right after --table the name of a column" : "");
    return false;
}

bool args_count(const args *a, opt o, size_t low, size_t high, size_t otherwise, size_t *out)
{
    const char *v = args_value(a, o);
    *out = otherwise;
    if (!v)
        return true;
    char *end;
    unsigned long long n = strtoull(v, &end, 10);
    if (*v >= '0' && *v <= '9' && !*end && n >= low && n <= high) {
        *out = (size_t)n;
        return true;
    }
    fprintf(stderr, "tollgate %s: `--%s` cannot be `%s`\n  hint: a number from %zu to %zu\n",
            a->command->name, options[o].name, v, low, high);
    return false;
}

/* ---- help ------------------------------------------------------------------------------------ */

/* Words of `text` wrapped into [indent, width), continuing at column `at`. */
static void wrap(FILE *to, const char *text, size_t indent, size_t at, size_t width)
{
    for (const char *p = text; *p;) {
        size_t n = strcspn(p, " ");
        if (at > indent && at + 1 + n > width) {
            fprintf(to, "\n%*s", (int)indent, "");
            at = indent;
        } else if (p != text) {
            fputc(' ', to);
            at++;
        }
        fwrite(p, 1, n, to);
        at += n;
        p += n;
        while (*p == ' ')
            p++;
    }
    fputc('\n', to);
}

static void help_option(FILE *to, const command *c, opt o, size_t width)
{
    char left[64];
    const option *p = &options[o];
    int n = snprintf(left, sizeof left, "  %c%c%s --%s%s%s", p->letter ? '-' : ' ',
                     p->letter ? p->letter : ' ', p->letter ? "," : " ", p->name, p->arg ? " " : "",
                     p->arg ? p->arg : "");
    size_t at = 30;
    if (n < 29)
        fprintf(to, "%-30s", left);
    else
        fprintf(to, "%s\n%30s", left, "");
    wrap(to, p->help, 30, at, width);
    if (choices_of(c, o)) {
        fprintf(to, "%30s", "");
        wrap(to, choices_of(c, o), 30, at, width);
    }
}

static void help_program(FILE *to, size_t width)
{
    fputs("usage: tollgate COMMAND [OPTIONS] [WORDS]\n\n", to);
    wrap(to, about_program, 0, 0, width);
    fputs("\ncommands:\n", to);
    for (size_t i = 0; i < command_count; i++)
        if (!commands[i].hidden)
            fprintf(to, "  %-12s %s\n", commands[i].name, commands[i].summary);
    fputs("\nStart with:\n"
          "  tollgate decide ORDERS.csv\n"
          "  tollgate explain ORDERS.csv --line 1\n"
          "  tollgate COMMAND --help\n\n"
          "exit status: 0 done, 1 done but the check that was asked for does not hold,\n"
          "2 wrong use or unreadable input. ",
          to);
    fprintf(to, "%s\n", disclaimer);
}

void options_help(FILE *to, const command *c)
{
    size_t width = term_width(to);
    if (!c) {
        help_program(to, width);
        return;
    }
    fprintf(to, "usage: tollgate %s [OPTIONS] %s\n\n", c->name, c->words);
    wrap(to, c->about, 0, 0, width);
    fputs("\noptions:\n", to);
    for (int i = 0; i < OPT_COUNT; i++)
        if (takes(c, (opt)i))
            help_option(to, c, (opt)i, width);
    fputs("\nexamples:\n", to);
    for (const char *p = c->examples; *p;) {
        size_t n = strcspn(p, "\n");
        fprintf(to, "  %.*s\n", (int)n, p);
        p += n + (p[n] == '\n');
    }
}

/* ---- man page -------------------------------------------------------------------------------- */

static void roff(FILE *to, const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (s[i] == '-')
            fputs("\\-", to);
        else if (s[i] == '\\')
            fputs("\\e", to);
        else if ((s[i] == '.' || s[i] == '\'') && (i == 0 || s[i - 1] == '\n'))
            fprintf(to, "\\&%c", s[i]);
        else
            fputc(s[i], to);
    }
}

static void roff_c(FILE *to, const char *s)
{
    roff(to, s, strlen(s));
}

static void man_option(FILE *to, const command *c, opt o)
{
    const option *p = &options[o];
    fputs(".TP\n", to);
    if (p->letter)
        fprintf(to, "\\fB\\-%c\\fR, ", p->letter);
    fputs("\\fB\\-\\-", to);
    roff_c(to, p->name);
    fputs("\\fR", to);
    if (p->arg)
        fprintf(to, " \\fI%s\\fR", p->arg);
    fputc('\n', to);
    roff_c(to, p->help);
    if (choices_of(c, o)) {
        fputs(" (", to);
        roff_c(to, choices_of(c, o));
        fputc(')', to);
    }
    fputc('\n', to);
}

static void man_command(FILE *to, const command *c)
{
    fputs(".SS ", to);
    roff_c(to, c->name);
    fputs("\n\\fBtollgate ", to);
    roff_c(to, c->name);
    fputs("\\fR [\\fIoptions\\fR] \\fI", to);
    roff_c(to, c->words);
    fputs("\\fR\n.PP\n", to);
    roff_c(to, c->about);
    fputs("\n", to);
    for (int i = 0; i < OPT_COUNT; i++)
        if (takes(c, (opt)i) && i != OPT_HELP)
            man_option(to, c, (opt)i);
    fputs(".PP\nExamples:\n.PP\n.nf\n", to);
    roff_c(to, c->examples);
    fputs("\n.fi\n", to);
}

/* What follows the commands. */
static const char man_end[] =
    ".SH FILES\n"
    ".TP\n\\fIpacks/NAME\\fR\nA policy pack. Without \\fB\\-\\-pack\\fR: us-cn-chips in "
    "\\fI./packs\\fR, else the one installed with the program. A name without a slash is looked for "
    "in both.\n"
    ".TP\n\\fB\\-\\-map\\fR \\fIFILE\\fR\nOne line a column, and one a spelling; \\fB#\\fR begins a "
    "comment. \\fB\\-\\fR leaves a column unread, nothing after \\fB=\\fR means missing, \\fB*\\fR stands "
    "for every fact:\n"
    ".PP\n.RS\n.nf\n"
    "Ship-to        = route.to\n"
    "Ship date      = shipped as DD.MM.YYYY\n"
    "Order quantity = quantity as 1.234,5\n"
    "Remark         = -\n"
    "route.to: China = CN\n"
    "*: TBD =\n"
    ".fi\n.RE\n"
    ".TP\n\\fB\\-\\-table\\fR \\fIFILE\\fR \\fB\\-\\-on\\fR \\fICOLUMN\\fR\nCSV with a header; its "
    "columns become facts of the lines with the same key.\n"
    ".SH ENVIRONMENT\n"
    ".TP\n\\fBTOLLGATE_PACK\\fR\nThe pack where there is no \\fB\\-\\-pack\\fR.\n"
    ".TP\n\\fBNO_COLOR\\fR\nSet: no colour, unless \\fB\\-\\-color always\\fR.\n"
    ".TP\n\\fBCOLUMNS\\fR\nWidth of text output, unless \\fB\\-\\-width\\fR.\n"
    ".SH EXIT STATUS\n"
    ".TP\n0\nDone. Bad lines are counted on the last line of standard error.\n"
    ".TP\n1\nDone, but \\fB\\-\\-strict\\fR or the check asked for does not hold.\n"
    ".TP\n2\nWrong use, or a file that cannot be used.\n"
    ".SH NOTES\n";

void options_man(FILE *to)
{
    fprintf(to, ".TH TOLLGATE 1 \"\" \"tollgate %s\" \"User Commands\"\n", tg_version());
    fputs(".SH NAME\ntollgate \\- decide order lines against dated, cited trade measures\n"
          ".SH SYNOPSIS\n\\fBtollgate\\fR \\fIcommand\\fR [\\fIoptions\\fR] [\\fIwords\\fR]\n"
          ".SH DESCRIPTION\n",
          to);
    roff_c(to, about_program);
    fputs("\n.SH COMMANDS\n", to);
    for (size_t i = 0; i < command_count; i++)
        if (!commands[i].hidden)
            man_command(to, &commands[i]);
    fputs(man_end, to);
    fprintf(to, "%s\n", disclaimer);
}

/* ---- completion ------------------------------------------------------------------------------ */

static void complete_words(FILE *to, const command *c)
{
    for (int i = 0; i < OPT_COUNT; i++)
        if (takes(c, (opt)i))
            fprintf(to, " --%s", options[i].name);
}

static void choices_apart(FILE *to, const char *choices)
{
    for (; *choices; choices++)
        fputc(*choices == '|' ? ' ' : *choices, to);
}

static void complete_bash(FILE *to)
{
    fputs(
        "_tollgate() {\n    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
        "    COMPREPLY=()\n    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
        "        COMPREPLY=($(compgen -W \"",
        to);
    for (size_t i = 0; i < command_count; i++)
        fprintf(to, "%s%s", i ? " " : "", commands[i].name);
    fputs("\" -- \"$cur\"))\n        return\n    fi\n"
          "    case \"${COMP_WORDS[1]} $prev\" in\n",
          to);
    for (size_t i = 0; i < command_count; i++)
        for (int o = 0; o < OPT_COUNT; o++)
            if (takes(&commands[i], (opt)o) && choices_of(&commands[i], (opt)o)) {
                fprintf(to, "    '%s --%s') COMPREPLY=($(compgen -W \"", commands[i].name,
                        options[o].name);
                choices_apart(to, choices_of(&commands[i], (opt)o));
                fputs("\" -- \"$cur\")); return;;\n", to);
            }
    fputs("    esac\n    case $cur in -*) case ${COMP_WORDS[1]} in\n", to);
    for (size_t i = 0; i < command_count; i++) {
        fprintf(to, "    %s) COMPREPLY=($(compgen -W \"", commands[i].name);
        complete_words(to, &commands[i]);
        fputs("\" -- \"$cur\"));;\n", to);
    }
    fputs("    esac;;\n    *) COMPREPLY=($(compgen -f -- \"$cur\"));;\n    esac\n}\n"
          "complete -o filenames -F _tollgate tollgate\n",
          to);
}

/* Text for single quotes in zsh and fish, brackets and colons escaped for zsh's _arguments. */
static void quoted(FILE *to, const char *s, bool zsh)
{
    for (; *s; s++) {
        if (*s == '\'')
            fputs(zsh ? "'\\''" : "\\'", to);
        else if (zsh && strchr("[]:", *s))
            fprintf(to, "\\%c", *s);
        else
            fputc(*s, to);
    }
}

static void complete_zsh(FILE *to)
{
    fputs("#compdef tollgate\n_tollgate() {\n  local -a commands\n  commands=(\n", to);
    for (size_t i = 0; i < command_count; i++) {
        fprintf(to, "    '%s:", commands[i].name);
        quoted(to, commands[i].summary, true);
        fputs("'\n", to);
    }
    fputs("  )\n  if (( CURRENT == 2 )); then _describe command commands; return; fi\n"
          "  case $words[2] in\n",
          to);
    for (size_t i = 0; i < command_count; i++) {
        fprintf(to, "  %s) _arguments", commands[i].name);
        for (int o = 0; o < OPT_COUNT; o++) {
            if (!takes(&commands[i], (opt)o))
                continue;
            fprintf(to, " '*--%s[", options[o].name);
            quoted(to, options[o].help, true);
            fputc(']', to);
            if (options[o].arg) {
                fprintf(to, ":%s:", options[o].arg);
                if (choices_of(&commands[i], (opt)o)) {
                    fputc('(', to);
                    choices_apart(to, choices_of(&commands[i], (opt)o));
                    fputc(')', to);
                } else {
                    fputs("_files", to);
                }
            }
            fputc('\'', to);
        }
        fputs(" '*:file:_files';;\n", to);
    }
    fputs("  esac\n}\n_tollgate \"$@\"\n", to);
}

static void complete_fish(FILE *to)
{
    for (size_t i = 0; i < command_count; i++) {
        fprintf(to, "complete -c tollgate -n __fish_use_subcommand -a %s -d '", commands[i].name);
        quoted(to, commands[i].summary, false);
        fputs("'\n", to);
        for (int o = 0; o < OPT_COUNT; o++) {
            if (!takes(&commands[i], (opt)o))
                continue;
            fprintf(to, "complete -c tollgate -n '__fish_seen_subcommand_from %s' -l %s%s -d '",
                    commands[i].name, options[o].name, options[o].arg ? " -r" : "");
            quoted(to, options[o].help, false);
            fputc('\'', to);
            if (choices_of(&commands[i], (opt)o)) {
                fputs(" -xa '", to);
                choices_apart(to, choices_of(&commands[i], (opt)o));
                fputc('\'', to);
            }
            fputc('\n', to);
        }
    }
}

int options_completion(FILE *to, const char *shell)
{
    if (strcmp(shell, "bash") == 0)
        complete_bash(to);
    else if (strcmp(shell, "zsh") == 0)
        complete_zsh(to);
    else if (strcmp(shell, "fish") == 0)
        complete_fish(to);
    else {
        fprintf(stderr, "tollgate completion: no shell `%s`\n  hint: bash, zsh or fish\n", shell);
        return EXIT_WRONG;
    }
    return EXIT_DONE;
}
