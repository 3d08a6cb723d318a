/* measures_text.c - generated measures as policy text and as rows; see measures.h. */
#include "measures.h"

#include "words.h"

#include <stdarg.h>
#include <stdlib.h>

typedef struct { char *at; size_t used, room; bool failed; } text;

static void say(text *t, const char *form, ...)
{
    if (t->room - t->used < 1024 && !t->failed) {
        size_t room = 2 * t->room + 4096;
        char *at = realloc(t->at, room);
        t->failed = !at;
        if (at) {
            t->at = at;
            t->room = room;
        }
    }
    if (t->failed)
        return;
    va_list values;
    va_start(values, form);
    int n = vsnprintf(t->at + t->used, t->room - t->used, form, values);
    va_end(values);
    t->used += n > 0 ? (size_t)n : 0;
}

static void say_countries(text *t, const char *fact, const uint64_t set[2])
{
    size_t have = 0;
    for (size_t c = 0; c < BENCH_COUNTRIES; c++)
        have += set[c / 64] >> c % 64 & 1;
    if (have == 0)
        return;
    say(t, "              - %s is %s", fact, have > 1 ? "any of" : "");
    const char *between = have > 1 ? " " : "";
    size_t on_line = 0;
    for (size_t c = 0; c < BENCH_COUNTRIES; c++)
        if (set[c / 64] >> c % 64 & 1) {
            say(t, "%s%.2s", between, country_code(c));
            between = ++on_line % 14 ? ", " : ",\n                  ";
        }
    say(t, "\n");
}

static void say_uses(text *t, uint8_t uses)
{
    const char *between = "";
    bool several = (uses & (uses - 1)) != 0;
    say(t, "end_use is %s", several ? "any of " : "");
    for (size_t u = 0; u < BENCH_END_USES; u++)
        if (uses >> u & 1) {
            say(t, "%s%s", between, end_use_words[u]);
            between = ", ";
        }
    say(t, "\n");
}

/* How many tests say_measure writes as bullets; a list has two at least. */
static size_t bullets(const measure *m)
{
    return (size_t)((m->to[0] | m->to[1]) != 0) + ((m->hq[0] | m->hq[1]) != 0) +
           (m->tpp_from > 0) + (m->tpp_end < MEASURE_ANY) + (m->bandwidth_from > 0) +
           (m->bandwidth_end < MEASURE_ANY) + (m->quantity_from > 0) + (m->domestic_from > 0) +
           (m->uses != 0);
}

static void say_band(text *t, const char *fact, uint32_t from, uint32_t end)
{
    if (from > 0)
        say(t, "              - %s >= %u\n", fact, from);
    if (end < MEASURE_ANY)
        say(t, "              - %s < %u\n", fact, end);
}

static void say_measure(text *t, const measure *m, size_t id)
{
    char from[11] = {0}, through[11] = {0};
    calendar_write(m->from, from);
    calendar_write(m->through, through);
    say(t,
        "measure w%zu  \"Generated measure %zu\"\n"
        "  gate      w1.gate\n  status    rule\n  binds     everyone\n  source    w1.text\n"
        "  in force  from %s through %s\n  when      all of\n",
        id, id, from, through);
    say_countries(t, "destination", m->to);
    say_countries(t, "hq_country", m->hq);
    say_band(t, "tpp", m->tpp_from, m->tpp_end);
    say_band(t, "dram_bandwidth_gbs", m->bandwidth_from, m->bandwidth_end);
    say_band(t, "quantity", m->quantity_from, MEASURE_ANY);
    say_band(t, "buyer_domestic_units", m->domestic_from, MEASURE_ANY);
    if (m->uses) {
        say(t, "              - ");
        say_uses(t, m->uses);
    }
    for (size_t n = bullets(m); n < 2; n++)
        say(t, "              - tpp >= 0\n");
    if (m->excepted_use) {
        say(t, "  unless    ");
        say_uses(t, m->excepted_use);
    }
    say(t, "  requires  conditional\n");
}

char *measures_text(const measure *all, size_t count, bool declare, size_t *length)
{
    text t = {0};
    say(&t, "tollgate 1\n\n");
    if (declare)
        say(&t, "pack generated  \"%zu generated measures (illustrative, for measurements)\"\n"
                "  version          1.0.0\n  current through  2027-12-31\n\n", count);
    for (size_t i = 0; i < count; i++)
        say_measure(&t, &all[i], i);
    if (t.failed) {
        free(t.at);
        return NULL;
    }
    *length = t.used;
    return t.at;
}

void measures_csv(const measure *all, size_t count, FILE *to)
{
    fputs("id,destination,a,d1,d2\n", to);
    for (size_t i = 0; i < count; i++) {
        char from[11] = {0}, through[11] = {0};
        size_t country = 0;
        while (!(all[i].to[country / 64] >> country % 64 & 1))
            country++;
        calendar_write(all[i].from, from);
        calendar_write(all[i].through, through);
        fprintf(to, "%zu,%.2s,%u,%s,%s\n", i, country_code(country), all[i].tpp_from, from,
                through);
    }
}
