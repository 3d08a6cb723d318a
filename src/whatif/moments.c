/*
 * moments.c - see moments.h.
 */
#include "whatif/moments.h"

#include <stdlib.h>
#include <string.h>

bool moments_init(moments *m, int32_t from, int32_t through)
{
    *m = (moments){.from = from, .through = through};
    return moments_add(m, from);
}

void moments_free(moments *m)
{
    free(m->days);
    *m = (moments){0};
}

static bool room_for(moments *m, size_t more)
{
    if (m->room - m->count >= more)
        return true;
    size_t room = 2 * m->room + more;
    int32_t *days = realloc(m->days, room * sizeof *days);
    if (!days)
        return false;
    m->days = days;
    m->room = room;
    return true;
}

bool moments_add(moments *m, int32_t day)
{
    if (day < m->from || day > m->through)
        return true;
    size_t lo = 0, hi = m->count;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (m->days[mid] < day)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo < m->count && m->days[lo] == day)
        return true;
    if (!room_for(m, 1))
        return false;
    memmove(&m->days[lo + 1], &m->days[lo], (m->count - lo) * sizeof *m->days);
    m->days[lo] = day;
    m->count++;
    return true;
}

static bool add_all(moments *m, const int32_t *days, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!moments_add(m, days[i]))
            return false;
    return true;
}

/* Days as tg_epochs and tg_known_days give them: asked once for the count, then for the days. */
static bool take(moments *m, const tg_pack *pack, const tg_run *run, const tg_line *line)
{
    size_t room = 0, count = 0;
    int32_t *days = NULL;
    tg_status st = TG_OK;
    for (int round = 0; round < 2 && st == TG_OK; round++) {
        st = run ? tg_epochs(run, line, m->from, m->through, days, room, &count)
                 : tg_known_days(pack, m->from, m->through, days, room, &count);
        if (round == 1)
            break;
        room = count;
        days = calloc(count + 1, sizeof *days);
        if (!days)
            return false;
    }
    /* A line that contradicts itself is bad on every day, and brings none. */
    bool good = st == TG_INPUT || (st == TG_OK && add_all(m, days, count));
    free(days);
    return good;
}

bool moments_epochs(moments *m, const tg_run *run, const movers *v, tg_line *line)
{
    for (size_t i = 0; line && v && i < v->count; i++)
        if (tg_line_set_id(line, v->facts[i], (tg_text){"", 0}, NULL) == TG_NOMEM)
            return false;
    return take(m, NULL, run, line);
}

bool moments_known(moments *m, const tg_pack *pack)
{
    return take(m, pack, NULL, NULL);
}

/* ---- moving ---------------------------------------------------------------------------------- */

bool movers_init(movers *m, const tg_pack *pack, const uint32_t *more, size_t count)
{
    size_t clocks = tg_clock_count(pack);
    *m = (movers){.facts = calloc(clocks + count + 1, sizeof *m->facts)};
    for (size_t i = 0; m->facts && i < clocks; i++)
        m->facts[m->count++] = tg_clock_get(pack, i);
    for (size_t i = 0; m->facts && i < count; i++)
        m->facts[m->count++] = more[i];
    return m->facts != NULL;
}

void movers_free(movers *m)
{
    free(m->facts);
    *m = (movers){0};
}

tg_status movers_set(const movers *m, tg_line *line, int32_t day)
{
    tg_status st = TG_OK;
    for (size_t i = 0; i < m->count && st == TG_OK; i++)
        st = tg_line_set_number(line, m->facts[i], day);
    return st;
}

tg_status movers_set_all(const movers *m, tg_batch *batch, int32_t day)
{
    size_t count = tg_batch_count(batch);
    int64_t *steps = malloc((count + 1) * sizeof *steps);
    tg_status st = steps ? TG_OK : TG_NOMEM;
    for (size_t i = 0; steps && i < count; i++)
        steps[i] = day;
    for (size_t i = 0; i < m->count && st == TG_OK; i++)
        st = tg_batch_column(batch, m->facts[i], steps, NULL, count);
    free(steps);
    return st;
}
