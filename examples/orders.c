/*
 * orders.c - orders one at a time, in about a microsecond where all is known: an order is a struct,
 * and the columns of a sweep point into it.
 *
 *     cc orders.c $(pkg-config --cflags --libs tollgate) -o orders
 *     ./orders packs/us-cn-chips
 */
#include <stdio.h>
#include <string.h>
#include <tollgate.h>

static const tg_text chips[] = {{"nvidia-h20", 10}, {"nvidia-h200-sxm-141gb", 21}};
static const tg_text places[] = {{"US", 2}, {"CN", 2}, {"DE", 2}};

/* Words by their numbers, dates as days since 1970-01-01, whatever width suits. */
typedef struct { unsigned char chip, from, to; int shipped; unsigned quantity; } order;

static unsigned find(const tg_pack *pack, const char *name)
{
    return tg_fact_find(pack, (tg_text){name, strlen(name)});
}

int main(int argc, char **argv)
{
    static const order orders[] = {{0, 0, 2, 20480, 8}, {1, 0, 1, 20480, 16}, {1, 0, 2, 20490, 4}};
    tg_pack *pack = NULL;
    tg_diags *diags = NULL;
    tg_run *run = NULL;
    tg_sweep *sweep = NULL;
    tg_reason why = {{0}};
    order now;

    tg_status st = tg_pack_load(argc > 1 ? argv[1] : ".", NULL, &pack, &diags);
    if (st == TG_OK)
        st = tg_run_new(pack, NULL, &run);
    tg_column columns[] = {
        {.fact = st ? 0 : find(pack, "item"),
         .values = &now.chip,
         .width = 1,
         .words = chips,
         .word_count = 2},
        {.fact = st ? 0 : find(pack, "route.from"),
         .values = &now.from,
         .width = 1,
         .words = places,
         .word_count = 3},
        {.fact = st ? 0 : find(pack, "route.to"),
         .values = &now.to,
         .width = 1,
         .words = places,
         .word_count = 3},
        {.fact = st ? 0 : find(pack, "shipped"),
         .values = &now.shipped,
         .width = 4,
         .is_signed = true},
        {.fact = st ? 0 : find(pack, "quantity"), .values = &now.quantity, .width = 4}};
    if (st == TG_OK)
        st = tg_sweep_new(run, columns, 5, NULL, &sweep, &why);
    if (st == TG_OK)
        st = tg_sweep_bind(sweep, columns);
    for (size_t i = 0; st == TG_OK && i < sizeof orders / sizeof *orders; i++) {
        unsigned char safe, flags;
        tg_answers answers = {.safe = &safe, .flags = &flags};
        now = orders[i];
        st = tg_sweep_row(sweep, 0, &answers);
        if (st == TG_OK)
            printf("%.*s to %.*s: %s%s\n", (int)chips[now.chip].len, chips[now.chip].ptr,
                   (int)places[now.to].len, places[now.to].ptr, tg_verdict_text((tg_verdict)safe),
                   flags & TG_ROW_OPEN ? ", open" : "");
    }
    if (st != TG_OK)
        fprintf(stderr, "%s %s\n", tg_status_text(st), why.text);
    tg_sweep_free(sweep);
    tg_run_free(run);
    tg_diags_free(diags);
    tg_pack_free(pack);
    return st != TG_OK;
}
