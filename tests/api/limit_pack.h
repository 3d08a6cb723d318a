/*
 * limit_pack.h - the small pack with four limits: a cap in units a month, a cap in value, a ratio
 * of aggregate TPP whose period is a question, and a proposed one of unknown size.
 */
#ifndef TG_TEST_LIMIT_PACK_H
#define TG_TEST_LIMIT_PACK_H

#include "small_pack.h"

static const char limit_text[] =
    "tollgate 1\n"
    "fact order_date  \"Ordered\"\n  type  date\n"
    "fact firm  \"Buyer\"\n  type  code, may be none\n"
    "question window  \"Over which period?\"\n  source    press\n  readings  whole, year\n"
    "parameter native  \"Foreign for each native unit\"\n  type      decimal to 0.01 %\n"
    "  source    press\n  in force  from 2026-01-14\n  value     unknown\n"
    "measure quota  \"Within the quota\"\n  gate      arrival\n  status    rule\n"
    "  binds     everyone\n  source    rule\n  in force  from 2024-01-01\n"
    "  overrides duty\n  when      route.to is US\n  charges   5 % of value, to us.cbp\n"
    "limit units  \"Units a month for each buyer\"\n  gate      export\n  status    rule\n"
    "  binds     end_use is not military\n  source    rule, \"2\"\n  in force  from 2024-01-01\n"
    "  per       firm\n  weight    quantity\n  counts    item is advanced and route.to is CN\n"
    "  at most   100\n  period    month\n  order     order_date\n"
    "limit worth  \"Value of a year\"\n  gate      arrival\n  status    rule\n  binds     everyone\n"
    "  source    rule\n  in force  from 2024-01-01 through 2026-12-31\n  per       route.to\n"
    "  weight    value\n  counts    route.to is US\n  at most   1_000 USD\n  period    year\n"
    "  order     order_date\n  on breach without quota\n"
    "limit half  \"Half of the TPP\"\n  gate      export\n  status    rule\n  binds     everyone\n"
    "  source    rule\n  in force  from 2024-01-01\n  per       item, firm\n"
    "  weight    quantity * item.tpp\n  counts    route.to is CN\n  against   route.to is US\n"
    "  at most   50 %\n  period    window\n  order     order_date\n"
    "limit natives  \"Native units first\"\n  gate      arrival\n  status    proposed\n"
    "  binds     everyone\n  source    press\n  in force  from 2026-01-14\n  per       firm\n"
    "  weight    quantity\n  counts    route.from is US\n  against   route.from is CN\n"
    "  at most   native\n  period    whole\n  order     order_date\n";

static inline tg_status limit_load(const tg_allocator *alloc, tg_pack **p, tg_diags **d)
{
    const char *const names[] = {"small.tg", "limits.tg", "chips.csv", "names.csv"};
    const tg_text texts[] = {{small_text, sizeof small_text - 1},
                             {limit_text, sizeof limit_text - 1},
                             {small_chips, sizeof small_chips - 1},
                             {small_names, sizeof small_names - 1}};
    return tg_pack_load_memory(names, texts, 4, alloc, p, d);
}

static inline tg_pack *limit_pack(void)
{
    tg_pack *p;
    tg_diags *d;
    if (limit_load(NULL, &p, &d) != TG_OK)
        tg_diags_print(d, TG_DIAGS_TEXT, (tg_sink){small_print, NULL});
    tg_diags_free(d);
    return p;
}

#endif
