/*
 * scenario_draw.c - limits under scenarios: opened for each column, drawn
 * before anything is counted.
 */
#include "cli/decide.h"
#include "cli/scenario_alloc.h"

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
    bool kept = false; /* by a plan */
    for (size_t i = 0; i < j->s.column_count; i++) {
        bool any = draw_wanted(j->s.columns[i].pack, j->args);
        kept |= any && scenario_alloc_at(j, i) != NULL;
        j->limited |= any && !scenario_alloc_at(j, i);
    }
    if (!j->limited && !kept && args_has(j->args, OPT_BALANCES))
        trouble_set(&t, "--balances: no limit is drawn");
    for (size_t i = 0; j->limited && i < j->s.column_count && !trouble_is(&t); i++) {
        if (!draw_wanted(j->s.columns[i].pack, j->args) || scenario_alloc_at(j, i))
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
    bool good = read(j);
    j->s.claiming = false;
    if (!good)
        return false; /* told */
    good = scenarios_draw(&j->s, &t) && reader_again(j->s.orders->source, &t);
    complain(j->args, &t);
    return good;
}
