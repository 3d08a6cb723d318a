/*
 * job.c - what all threads of `decide` read: pack, columns, charges, who decided.
 */
#include "cli/decide.h"
#include "cli/term.h"

#include <string.h>

/* The payee of a charge, each with its currency once. */
static size_t find_payee(job *j, const tg_charge_info *c)
{
    for (size_t i = 0; i < j->payee_count; i++)
        if (str_eq(j->payees[i].name, of_text(c->payee)) &&
            str_eq(j->payees[i].currency, of_text(c->currency)))
            return i;
    j->payees[j->payee_count] =
        (payee){of_text(c->payee), of_text(c->payee_title), of_text(c->currency)};
    return j->payee_count++;
}

/* A measure with several gates is one measure at each, all of one name. */
static bool name_charges(job *j)
{
    j->charge_names = arena_alloc(j->a, j->charge_count + 1, sizeof *j->charge_names);
    for (size_t i = 0; j->charge_names && i < j->charge_count; i++) {
        tg_measure_info info = tg_measure_get(j->pack, j->charges[i]);
        str name = of_text(info.name);
        bool shared = false;
        for (size_t k = 0; k < j->charge_count; k++)
            shared |= k != i && str_eq(name, of_text(tg_measure_get(j->pack, j->charges[k]).name));
        if (shared) {
            str gate = of_text(tg_gate_get(j->pack, info.gate).name);
            name = arena_print(j->a, STR_FMT "@" STR_FMT, STR_ARG(name), STR_ARG(gate));
        }
        j->charge_names[i] = name;
    }
    return j->charge_names != NULL;
}

static bool find_charges(job *j)
{
    size_t measures = tg_measure_count(j->pack);
    j->charges = arena_alloc(j->a, measures + 1, sizeof *j->charges);
    j->charge_slot = arena_alloc(j->a, measures + 1, sizeof *j->charge_slot);
    j->payee_slot = arena_alloc(j->a, measures + 1, sizeof *j->payee_slot);
    j->payees = arena_alloc(j->a, measures + 1, sizeof *j->payees);
    if (!j->charges || !j->charge_slot || !j->payee_slot || !j->payees)
        return false;
    for (uint32_t m = 0; m < measures; m++) {
        tg_charge_info c = tg_charge_get(j->pack, m);
        j->charge_slot[m] = SIZE_MAX;
        if (!c.payee.len)
            continue;
        j->charge_slot[m] = j->charge_count;
        j->charges[j->charge_count] = m;
        j->payee_slot[j->charge_count++] = find_payee(j, &c);
    }
    return true;
}

/* "tollgate 0.1.0; us-cn-chips 1.0.0 (0123456789ab); known on 2026-11-21; assumed a=b" */
static bool name_decider(job *j)
{
    strbuf b;
    char day[11];
    strbuf_init(&b, NULL);
    strbuf_printf(&b, "tollgate %s; " STR_FMT " " STR_FMT " (%.12s)", tg_version(),
                  STR_ARG(of_text(j->info.name)), STR_ARG(of_text(j->info.version)),
                  j->info.digest);
    setup_scenario_text(&j->info, &b);
    strbuf_printf(&b, "; known on %s", day_text(setup_known(j->pack, &j->deciding), day));
    if (j->deciding.on)
        strbuf_printf(&b, "; on %s", j->deciding.on);
    if (j->deciding.options.stance == TG_STANCE_TEXT)
        strbuf_add_c(&b, "; stance text");
    for (size_t i = 0; i < j->assumed_gate_count; i++)
        strbuf_printf(&b, "%s" STR_FMT, i ? ", " : "; all authorised at ",
                      STR_ARG(of_text(tg_gate_get(j->pack, j->assumed_gates[i]).name)));
    if (j->met)
        strbuf_add_c(&b, "; outstanding conditions taken as met");
    bool more = false;
    for (size_t i = 0; i < j->args->given_count; i++) {
        if (j->args->given[i].which != OPT_ASSUME)
            continue;
        strbuf_printf(&b, "%s%s", more ? ", " : "; assumed ", j->args->given[i].value);
        more = true;
    }
    static const struct { opt which; const char *word; } named[] = {
        {OPT_ADOPT, "adopted"}, {OPT_WITHOUT, "without"}, {OPT_BALANCES, "balances"},
        {OPT_DRAW_ORDER, "drawn in order of"}};
    for (size_t i = 0; i < j->args->given_count; i++)
        for (size_t k = 0; k < TG_COUNT(named); k++)
            if (j->args->given[i].which == named[k].which)
                strbuf_printf(&b, "; %s %s", named[k].word, j->args->given[i].value);
    if (args_has(j->args, OPT_SPLIT))
        strbuf_add_c(&b, "; lines split");
    if (args_has(j->args, OPT_NO_LIMITS))
        strbuf_add_c(&b, "; no limits drawn");
    j->decided_by = str_dup(j->a, strbuf_str(&b));
    bool good = !b.failed && j->decided_by.ptr;
    strbuf_free(&b);
    return good;
}

static void find_assumed(job *j)
{
    for (size_t i = 0; i < j->args->given_count; i++) {
        const char *pair = j->args->given[i].value, *equals = strchr(pair, '=');
        if (j->args->given[i].which != OPT_ASSUME || !equals)
            continue;
        str name = str_trim((str){pair, (size_t)(equals - pair)});
        for (size_t w = 0; w < WATCH_COUNT; w++)
            if (str_eq_c(name, watch_names[w]))
                j->assumed[w] = str_trim(str_c(equals + 1));
    }
}

/* --assume-authorised GATE, each once. */
static bool find_assumed_gates(job *j)
{
    j->assumed_gates = arena_alloc(j->a, j->gate_count + 1, sizeof *j->assumed_gates);
    for (size_t i = 0; j->assumed_gates && i < j->args->given_count; i++) {
        const given_option *o = &j->args->given[i];
        if (o->which != OPT_ASSUME_AUTHORISED)
            continue;
        uint32_t gate = tg_gate_find(j->pack, to_text(str_c(o->value)));
        if (gate == TG_NO_ID) {
            setup_no_gate(j->args, j->pack, o->value, false);
            j->told = true;
            return false;
        }
        bool again = false;
        for (size_t k = 0; k < j->assumed_gate_count; k++)
            again |= j->assumed_gates[k] == gate;
        if (!again)
            j->assumed_gates[j->assumed_gate_count++] = gate;
    }
    return j->assumed_gates != NULL;
}

bool job_init(job *j, const args *a, const tg_pack *pack, orders *o)
{
    *j = (job){.args = a, .pack = pack, .orders = o, .a = arena_new(NULL, 0)};
    if (!j->a || !setup_deciding(a, &j->deciding))
        return false;
    j->info = tg_pack_get_info(pack);
    j->gate_count = tg_gate_count(pack);
    j->rows = !args_has(a, OPT_SUMMARY);
    j->bad_wanted = args_has(a, OPT_BAD);
    j->met = args_has(a, OPT_ASSUME_MET);
    find_assumed(j);
    return find_assumed_gates(j) && find_charges(j) && name_charges(j) && name_decider(j);
}

output_format job_format(const args *a)
{
    static const char *const names[] = {"table", "csv", "ndjson", "json", "html", "xlsx"};
    const char *f = args_value(a, OPT_FORMAT);
    for (size_t i = 0; f && i < TG_COUNT(names); i++)
        if (strcmp(f, names[i]) == 0)
            return (output_format)i;
    return FORMAT_TABLE;
}

void job_free(job *j)
{
    limits_free(j->limits);
    arena_free(j->a);
}
