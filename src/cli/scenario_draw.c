/*
 * scenario_draw.c - limits under scenarios: opened for each column, drawn before anything is counted.
 */
#include "cli/decide.h"
#include "cli/scenario.h"

static tg_run *make_run(void *ctx, const tg_pack *pack)
{
    const scenario_job *j = ctx;
    return setup_run(j->args, pack, j->deciding);
}

bool scenario_draw_open(scenario_job *j)
{
    trouble t = {{0}, {0}};
    j->s.make_run = make_run;
    j->s.make_ctx = j;
    for (size_t i = 0; i < j->s.column_count; i++)
        j->limited |= draw_wanted(j->s.columns[i].pack, j->args);
    if (!j->limited && args_has(j->args, OPT_BALANCES))
        trouble_set(&t, "--balances: no limit is drawn");
    for (size_t i = 0; j->limited && i < j->s.column_count && !trouble_is(&t); i++) {
        if (!draw_wanted(j->s.columns[i].pack, j->args))
            continue;
        limits *book = draw_new(j->s.columns[i].pack, j->args, &t);
        if (book && !scenario_limits_open(&j->s, i, book))
            trouble_set(&t, "out of memory");
    }
    complain(j->args, &t);
    return !trouble_is(&t);
}

bool scenario_draw_book(scenario_job *j, bool (*read)(scenario_job *j))
{
    trouble t = {{0}, {0}};
    j->s.claiming = true;
    bool kept = reader_keep(j->s.orders->source, &t), good = kept && read(j);
    j->s.claiming = false;
    if (kept && !good)
        return false; /* told */
    good = kept && scenarios_draw(&j->s, &t) && reader_again(j->s.orders->source, &t);
    complain(j->args, &t);
    return good;
}
