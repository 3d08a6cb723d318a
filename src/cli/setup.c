/*
 * setup.c - what several commands do first: find the pack, read the options that decide.
 */
#include "cli/setup.h"
#include "cli/scenario_files.h"
#include "cli/term.h"
#include "io/outfile.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef TG_PREFIX
#define TG_PREFIX "/usr/local"
#endif

enum { PATH_BYTES = 4096 };

static const char default_pack[] = "us-cn-chips";

void complain(const args *a, const trouble *t)
{
    if (!t->text[0])
        return;
    fprintf(stderr, "tollgate %s: %s\n", a->command->name, t->text);
    if (t->hint[0])
        fprintf(stderr, "  hint: %s\n", t->hint);
}

str of_text(tg_text t)
{
    return (str){t.ptr, t.len};
}

tg_text to_text(str s)
{
    return (tg_text){s.ptr, s.len};
}

const char *day_text(int32_t day, char room[11])
{
    tg_date_text(day, room);
    return room;
}

static void to_file(void *ctx, const char *bytes, size_t count)
{
    fwrite(bytes, 1, count, ctx);
}

tg_sink sink_file(FILE *to)
{
    return (tg_sink){to_file, to};
}

static void to_buffer(void *ctx, const char *bytes, size_t count)
{
    strbuf_add(ctx, (str){bytes, count});
}

tg_sink sink_buffer(strbuf *to)
{
    return (tg_sink){to_buffer, to};
}

/* ---- the pack -------------------------------------------------------------------------------- */

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool found_at(const char *root, const char *name, char *folder, size_t room)
{
    int n = snprintf(folder, room, "%s/%s", root, name);
    return n > 0 && (size_t)n < room && is_folder(folder);
}

/* BIN/../share/tollgate/packs of the program itself, which may have been moved since. */
static bool beside_program(char *root, size_t room)
{
    ssize_t n = readlink("/proc/self/exe", root, room);
    if (n <= 0 || (size_t)n >= room)
        return false;
    static const char way[] = "/../share/tollgate/packs";
    while (n > 0 && root[n - 1] != '/')
        n--;
    if (n == 0 || (size_t)n + sizeof way > room)
        return false;
    memcpy(root + n - 1, way, sizeof way);
    return true;
}

/* Where a pack of that name may lie. */
static bool find_named(const char *name, char *folder, size_t room)
{
    char root[PATH_BYTES];
    return found_at("packs", name, folder, room) ||
           (beside_program(root, sizeof root) && found_at(root, name, folder, room)) ||
           found_at(TG_PREFIX "/share/tollgate/packs", name, folder, room);
}

bool setup_pack_folder(const args *a, const char *given, char *folder, size_t room)
{
    const char *wanted = given ? given : args_value(a, OPT_PACK);
    const char *whose = "";
    if (!wanted) {
        wanted = getenv("TOLLGATE_PACK");
        whose = " (from TOLLGATE_PACK)";
        if (wanted && !*wanted)
            wanted = NULL;
    }
    if (!wanted) {
        if (find_named(default_pack, folder, room))
            return true;
        fprintf(stderr,
                "tollgate %s: no pack `%s` in ./packs or in %s/share/tollgate/packs\n"
                "  hint: name one with --pack FOLDER or in the environment, TOLLGATE_PACK=FOLDER\n",
                a->command->name, default_pack, TG_PREFIX);
        return false;
    }
    int n = snprintf(folder, room, "%s", wanted);
    if (n > 0 && (size_t)n < room && is_folder(folder))
        return true;
    if (!strchr(wanted, '/') && find_named(wanted, folder, room))
        return true;
    fprintf(stderr, "tollgate %s: no pack folder `%s`%s\n", a->command->name, wanted, whose);
    fprintf(stderr,
            "  hint: a folder with *.tg files, or the name of one in ./packs or in "
            "%s/share/tollgate/packs\n",
            TG_PREFIX);
    return false;
}

void setup_diagnostics(const tg_diags *d, tg_diags_form form, size_t most, const char *more,
                       FILE *to)
{
    size_t count = tg_diags_count(d), all = tg_diags_errors(d) + tg_diags_warnings(d);
    size_t shown = count < most ? count : most;
    for (size_t i = 0; i < shown; i++)
        tg_diags_print_one(d, i, form, sink_file(to));
    if (shown == all)
        return;
    if (form == TG_DIAGS_JSON)
        fprintf(to, "{\"more\":%zu}\n", all - shown);
    else
        fprintf(to, "and %zu more%s%s\n", all - shown, shown < count ? ": " : "",
                shown < count ? more : "");
}

tg_pack *setup_load(const args *a, const char *folder)
{
    tg_pack *pack;
    tg_diags *diags;
    tg_status st = tg_pack_load(folder, NULL, &pack, &diags);
    if (st != TG_OK) {
        bool colour = term_colour(stderr, args_value(a, OPT_COLOUR));
        setup_diagnostics(diags, colour ? TG_DIAGS_COLOUR : TG_DIAGS_TEXT, DIAGNOSTICS_SHOWN / 5,
                          "`tollgate check` shows them", stderr);
        fprintf(stderr, "tollgate %s: could not use the pack `%s`: %s\n", a->command->name, folder,
                tg_status_text(st));
    }
    tg_diags_free(diags);
    return pack;
}

/* The pack under a scenario in place of the pack; NULL after telling why not. */
static tg_pack *under_scenario(const args *a, tg_pack *pack, const char *name)
{
    tg_reason why = {""};
    tg_pack *under = NULL;
    tg_status st = TG_UNKNOWN;
    uint32_t id = scenario_of_word(pack, name, &why);
    if (id != TG_NO_ID)
        st = tg_pack_under(pack, id, &under, &why);
    if (st != TG_OK)
        fprintf(stderr, "tollgate %s: --scenario: %s\n", a->command->name,
                why.text[0] ? why.text : tg_status_text(st));
    if (id == TG_NO_ID && !scenario_is_file(name))
        fputs(
            "  hint: `tollgate scenario` lists those of the pack; FILE.tg:NAME is one of a file\n",
            stderr);
    tg_pack_free(pack);
    return under;
}

static tg_pack *plain_pack(const args *a, const char *given)
{
    char folder[PATH_BYTES];
    return setup_pack_folder(a, given, folder, sizeof folder) ? setup_load(a, folder) : NULL;
}

tg_pack *setup_pack_plain(const args *a)
{
    return plain_pack(a, NULL);
}

/* True after telling that two scenarios cannot both stand in the pack's place. */
static bool several_scenarios(const args *a, const char *used)
{
    for (size_t i = 0; used && i < a->given_count; i++) {
        const given_option *g = &a->given[i];
        if (g->which != OPT_SCENARIO || strcmp(g->value, used) == 0)
            continue;
        fprintf(stderr,
                "tollgate %s: `--scenario %s` and `--scenario %s`: one at a time\n"
                "  hint: `tollgate scenario A B --orders FILE` compares several; `builds on` makes one of two\n",
                a->command->name, g->value, used);
        return true;
    }
    return false;
}

tg_pack *setup_pack_named(const args *a, const char *given)
{
    const char *scenario = args_value(a, OPT_SCENARIO);
    if (several_scenarios(a, scenario))
        return NULL;
    arena *mem = arena_new(NULL, 0);
    tg_pack *pack = NULL;
    if (mem)
        pack = scenario && scenario_is_file(scenario) ? scenario_pack(a, given, &scenario, 1, mem)
                                                      : plain_pack(a, given);
    arena_free(mem);
    return pack && scenario ? under_scenario(a, pack, scenario) : pack;
}

tg_pack *setup_pack(const args *a)
{
    return setup_pack_named(a, NULL);
}

void setup_scenario_days(const tg_pack *pack, int32_t *on, int32_t *known_on)
{
    tg_text name = tg_pack_get_info(pack).scenario;
    if (!name.len)
        return;
    tg_scenario_info info = tg_scenario_get(pack, tg_scenario_find(pack, name, NULL));
    *on = *on == TG_DAY_NONE ? info.on : *on;
    *known_on = *known_on == TG_DAY_NONE ? info.known_on : *known_on;
}

int32_t setup_known(const tg_pack *pack, const deciding *d)
{
    int32_t on = TG_DAY_NONE, known = d->options.known_on;
    setup_scenario_days(pack, &on, &known);
    return known == TG_DAY_NONE ? tg_pack_get_info(pack).current_through : known;
}

void setup_scenario_text(const tg_pack_info *info, strbuf *out)
{
    if (info->scenario.len)
        strbuf_printf(out, "; scenario " STR_FMT " (%.12s)", STR_ARG(of_text(info->scenario)),
                      info->scenario_digest);
}

void setup_scenario_changes(const tg_pack *pack, uint32_t scenario, strbuf *out)
{
    size_t count = tg_scenario_get(pack, scenario).change_count;
    for (size_t i = 0; i < count; i++) {
        strbuf_add_c(out, i ? "; " : "");
        tg_scenario_change(pack, scenario, i, sink_buffer(out));
    }
}

/* ---- options that decide --------------------------------------------------------------------- */

static str pair_name(const char *pair)
{
    return str_trim(str_sub(str_c(pair), 0, strcspn(pair, "=")));
}

/* --assume and --fact give a name one value. */
static bool pairs_agree(const args *a)
{
    for (size_t i = 0; i < a->given_count; i++) {
        const given_option *x = &a->given[i];
        if (x->which != OPT_ASSUME && x->which != OPT_FACT)
            continue;
        const char *option = x->which == OPT_FACT ? "fact" : "assume";
        str name = pair_name(x->value), value = str_c(strchr(x->value, '='));
        if (value.len && !str_trim(str_sub(value, 1, value.len)).len) {
            fprintf(stderr,
                    "tollgate %s: `--%s %s` has no value\n"
                    "  hint: leave the option out where the fact is not known\n",
                    a->command->name, option, x->value);
            return false;
        }
        for (size_t k = 0; k < i; k++) {
            const given_option *y = &a->given[k];
            if (y->which != x->which || !str_eq(pair_name(y->value), name) ||
                strcmp(x->value, y->value) == 0)
                continue;
            fprintf(stderr, "tollgate %s: `--%s %s` and `--%s %s` contradict each other\n",
                    a->command->name, option, y->value, option, x->value);
            return false;
        }
    }
    return true;
}

bool setup_deciding(const args *a, deciding *out)
{
    *out = (deciding){.options = TG_OPTIONS_INIT};
    if (!pairs_agree(a))
        return false;
    if (!args_day(a, OPT_ON, &out->options.on) ||
        !args_day(a, OPT_KNOWN_ON, &out->options.known_on))
        return false;
    out->on = args_value(a, OPT_ON);
    out->known_on = args_value(a, OPT_KNOWN_ON);
    out->stance = args_value(a, OPT_STANCE);
    if (out->stance && strcmp(out->stance, "text") == 0)
        out->options.stance = TG_STANCE_TEXT;
    static const char *const routes[] = {"auto", "planes", "memo", "candidates"};
    const char *route = args_value(a, OPT_ROUTE);
    for (size_t i = 0; route && i < TG_COUNT(routes); i++)
        if (strcmp(route, routes[i]) == 0)
            out->options.route = (tg_route)i;
    return true;
}

bool setup_pair(const args *a, const char *pair, char *name, size_t room, const char **value)
{
    const char *equals = strchr(pair, '=');
    size_t len = equals ? (size_t)(equals - pair) : 0;
    if (len == 0 || len >= room) {
        fprintf(stderr, "tollgate %s: expected NAME=VALUE, got `%s`\n", a->command->name, pair);
        return false;
    }
    str trimmed = str_trim((str){pair, len});
    memcpy(name, trimmed.ptr, trimmed.len);
    name[trimmed.len] = '\0';
    *value = equals + 1;
    return true;
}

/* One --assume into the run, and into the line that has nothing else. */
static bool assume(const args *a, tg_run *run, tg_line *only, const char *pair)
{
    char name[256];
    const char *value;
    tg_reason why = {""};
    if (!setup_pair(a, pair, name, sizeof name, &value))
        return false;
    tg_status st = tg_run_assume(run, name, value, &why);
    if (st == TG_OK)
        st = tg_line_set(only, name, value, &why);
    if (st == TG_OK)
        return true;
    fprintf(stderr, "tollgate %s: --assume %s: %s\n", a->command->name, pair,
            why.text[0] ? why.text : tg_status_text(st));
    return false;
}

static bool assume_all(const args *a, tg_run *run, tg_line *only)
{
    tg_reason why = {""};
    for (size_t i = 0; i < a->given_count; i++)
        if (a->given[i].which == OPT_ASSUME && !assume(a, run, only, a->given[i].value))
            return false;
    if (tg_line_check(only, &why) == TG_OK)
        return true;
    fprintf(stderr, "tollgate %s: --assume: %s\n", a->command->name,
            why.text[0] ? why.text : "out of memory");
    return false;
}

/* --adopt and --without. */
static bool switch_all(const args *a, tg_run *run)
{
    for (size_t i = 0; i < a->given_count; i++) {
        const given_option *g = &a->given[i];
        tg_reason why = {""};
        if (g->which != OPT_ADOPT && g->which != OPT_WITHOUT)
            continue;
        tg_switch to = g->which == OPT_ADOPT ? TG_SWITCH_ADOPT : TG_SWITCH_OFF;
        tg_status st = tg_run_switch(run, g->value, to, &why);
        if (st == TG_OK)
            continue;
        fprintf(stderr, "tollgate %s: --%s: %s\n", a->command->name,
                to == TG_SWITCH_ADOPT ? "adopt" : "without",
                why.text[0] ? why.text : tg_status_text(st));
        return false;
    }
    return true;
}

tg_run *setup_run(const args *a, const tg_pack *pack, const deciding *d)
{
    tg_run *run = NULL;
    tg_line *only = NULL;
    bool good = tg_run_new(pack, &d->options, &run) == TG_OK && tg_line_new(pack, &only) == TG_OK;
    if (!good)
        fprintf(stderr, "tollgate %s: out of memory\n", a->command->name);
    good = good && assume_all(a, run, only) && switch_all(a, run);
    tg_line_free(only);
    if (good)
        return run;
    tg_run_free(run);
    return NULL;
}

/* Gives the fact what an option fills it with, where the line lacks it. */
static void fill_gap(tg_line *line, uint32_t fact, const char *value)
{
    strbuf has;
    tg_reason why;
    strbuf_init(&has, NULL);
    tg_line_text(line, fact, sink_buffer(&has));
    if (str_eq(strbuf_str(&has), STR("missing")))
        (void)!tg_line_set_id(line, fact, to_text(str_c(value)), &why);
    strbuf_free(&has);
}

static void fill_gaps(const args *a, const tg_pack *pack, tg_line *line)
{
    const char *on = args_value(a, OPT_ON);
    for (size_t i = 0; i < a->given_count; i++) {
        const char *pair = a->given[i].value;
        uint32_t fact = TG_NO_ID;
        if (a->given[i].which == OPT_ASSUME && strchr(pair, '='))
            fact = tg_fact_find(pack, to_text(pair_name(pair)));
        if (fact != TG_NO_ID)
            fill_gap(line, fact, strchr(pair, '=') + 1);
    }
    for (uint32_t g = 0; on && g < tg_gate_count(pack); g++)
        fill_gap(line, tg_gate_get(pack, g).clock_fact, on);
}

void setup_known_note(const args *a, const tg_pack *pack, const deciding *d)
{
    char known[11], current[11];
    int32_t through = tg_pack_get_info(pack).current_through;
    if (d->options.known_on == TG_DAY_NONE || d->options.known_on <= through ||
        args_has(a, OPT_QUIET))
        return;
    fprintf(stderr, "note: --known-on %s is later than %s, through which the pack is current\n",
            day_text(d->options.known_on, known), day_text(through, current));
}

void setup_refused(const args *a, const tg_pack *pack, tg_line *line, const char *why,
                   strbuf *reason)
{
    tg_reason told = {""};
    if (tg_line_check(line, &told) != TG_OK) {
        strbuf_add_c(reason, told.text[0] ? told.text : why);
        return;
    }
    fill_gaps(a, pack, line);
    if (tg_line_check(line, &told) == TG_OK)
        told.text[0] = '\0';
    strbuf_add_c(reason, told.text[0] ? told.text : why);
    bool on = args_has(a, OPT_ON), assumed = args_has(a, OPT_ASSUME);
    if (!on && !assumed)
        return;
    strbuf_printf(reason, "; the line alone is good: %s%s%s%s fills what it lacks",
                  on ? "--on " : "", on ? args_value(a, OPT_ON) : "", on && assumed ? " or " : "",
                  assumed ? "--assume" : "");
}

bool setup_movers(const args *a, const tg_pack *pack, movers *out)
{
    enum { MORE_MAX = 64 };
    uint32_t more[MORE_MAX];
    size_t count = 0;
    *out = (movers){0};
    for (size_t i = 0; i < a->given_count; i++) {
        const char *name = a->given[i].value;
        if (a->given[i].which != OPT_MOVE)
            continue;
        uint32_t fact = tg_fact_find(pack, to_text(str_c(name)));
        bool date = fact != TG_NO_ID && tg_fact_get(pack, fact).type == TG_TYPE_DATE;
        if (!date || count == MORE_MAX) {
            fprintf(stderr, "tollgate %s: --move %s: %s\n", a->command->name, name,
                    date ? "too many dates" : "no date fact of that name");
            return false;
        }
        more[count++] = fact;
    }
    if (movers_init(out, pack, more, count))
        return true;
    fprintf(stderr, "tollgate %s: out of memory\n", a->command->name);
    return false;
}

/* ---- order files ----------------------------------------------------------------------------- */

bool setup_orders(const args *a, orders_options *out)
{
    *out =
        (orders_options){.path = a->word_count ? a->words[0] : "-", .map = args_value(a, OPT_MAP)};
    const char *kind = args_value(a, OPT_INPUT), *delimiter = args_value(a, OPT_DELIMITER);
    if (kind && strcmp(kind, "csv") == 0)
        out->kind = KIND_CSV;
    if (kind && strcmp(kind, "ndjson") == 0)
        out->kind = KIND_NDJSON;
    if (delimiter && strcmp(delimiter, "auto") != 0)
        out->delimiter = strcmp(delimiter, "comma") == 0       ? ','
                         : strcmp(delimiter, "semicolon") == 0 ? ';'
                                                               : '\t';
    for (size_t i = 0; i < a->given_count; i++) {
        const given_option *g = &a->given[i];
        if (g->which != OPT_TABLE)
            continue;
        if (!g->join || out->table_count == TABLES_MAX) {
            fprintf(stderr, "tollgate %s: %s\n", a->command->name,
                    g->join ? "too many tables" : "--table without a column to join on");
            if (!g->join)
                fprintf(stderr, "  hint: --table %s --on COLUMN\n", g->value);
            return false;
        }
        for (size_t k = 0; k < out->table_count; k++) {
            if (strcmp(out->tables[k].path, g->value) != 0)
                continue;
            fprintf(stderr,
                    "tollgate %s: `--table %s` is there twice\n  hint: a table joins by one "
                    "column; a copy under another name joins by another\n",
                    a->command->name, g->value);
            return false;
        }
        out->tables[out->table_count++] = (table_option){g->value, g->join};
    }
    return true;
}

orders *setup_open_orders_at(const args *a, const tg_pack *pack, const char *path)
{
    orders_options want;
    trouble t = {{0}, {0}};
    if (!setup_orders(a, &want))
        return NULL;
    want.path = path;
    orders *o = orders_open(&want, pack, &t);
    if (!o)
        complain(a, &t);
    return o;
}

orders *setup_open_orders(const args *a, const tg_pack *pack)
{
    return setup_open_orders_at(a, pack, a->word_count ? a->words[0] : "-");
}

void setup_notes(const args *a, const orders *o)
{
    strbuf notes;
    strbuf_init(&notes, NULL);
    orders_notes(o, args_has(a, OPT_QUIET), &notes);
    fwrite(strbuf_str(&notes).ptr, 1, notes.len, stderr);
    strbuf_free(&notes);
}

/* Whether both names reach one file that is there, by whatever path. */
static bool is_one_file(const char *x, const char *y)
{
    struct stat a, b;
    if (strcmp(x, y) == 0)
        return true;
    return stat(x, &a) == 0 && stat(y, &b) == 0 && S_ISREG(a.st_mode) && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino;
}

bool setup_out_clashes(const args *a)
{
    const opt outputs[] = {OPT_OUT, OPT_BAD};
    for (size_t i = 0; i < TG_COUNT(outputs); i++) {
        const char *out = args_value(a, outputs[i]), *what = i ? "--bad" : "--out";
        const char *taken = NULL;
        if (!out)
            continue;
        for (size_t k = 0; k < a->word_count && !taken; k++)
            taken = is_one_file(out, a->words[k]) ? a->words[k] : NULL;
        for (size_t k = 0; k < a->given_count && !taken; k++) {
            const given_option *g = &a->given[k];
            bool input = option_is_file(g->which) && g->which != OPT_OUT && g->which != OPT_BAD;
            if (input || (i == 0 && g->which == OPT_BAD))
                taken = is_one_file(out, g->value) ? g->value : NULL;
        }
        if (!taken)
            continue;
        fprintf(stderr, "tollgate %s: %s would overwrite `%s`\n  hint: name another file\n",
                a->command->name, what, taken);
        return true;
    }
    return false;
}

bool setup_width(const args *a, unsigned *width)
{
    size_t given;
    if (!args_count(a, OPT_WIDTH, 40, 400, term_width(stdout), &given))
        return false;
    *width = (unsigned)given;
    return true;
}

void setup_no_gate(const args *a, const tg_pack *pack, const char *given, bool of_authority)
{
    arena *mem = arena_new(NULL, 0);
    str *names = mem ? arena_alloc(mem, tg_gate_count(pack) + 1, sizeof *names) : NULL;
    size_t count = 0;
    for (uint32_t g = 0; names && g < tg_gate_count(pack); g++) {
        tg_gate_info info = tg_gate_get(pack, g);
        str name = of_text(of_authority ? info.authority : info.name);
        bool seen = false;
        for (size_t i = 0; i < count; i++)
            seen = seen || str_eq(names[i], name);
        if (!seen)
            names[count++] = name;
    }
    str near = nearest(str_c(given), names, count);
    fprintf(stderr, "tollgate %s: no %s `%s`\n  hint: ", a->command->name,
            of_authority ? "authority with a gate" : "gate", given);
    if (near.len)
        fprintf(stderr, "did you mean `" STR_FMT "`?", STR_ARG(near));
    for (size_t i = 0; !near.len && i < count; i++)
        fprintf(stderr, "%s" STR_FMT, i ? ", " : "one of ", STR_ARG(names[i]));
    fputc('\n', stderr);
    arena_free(mem);
}
