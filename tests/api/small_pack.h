/*
 * small_pack.h - a pack in memory for tests of the public interface: two gates, four measures, a
 * catalogue, a question, a condition to meet, a charge and two tests, one of which fails.
 */
#ifndef TG_TEST_SMALL_PACK_H
#define TG_TEST_SMALL_PACK_H

#include "tollgate.h"

#include <stdio.h>
#include <string.h>

static const char small_text[] =
    "tollgate 1\n"
    "pack small  \"A small pack\"\n  version          1.0.0\n  current through  2026-06-30\n"
    "currency USD  \"U.S. dollar\"\n"
    "authority us.bis  \"Bureau of Industry and Security\"\n  country  US\n"
    "authority us.cbp  \"Customs and Border Protection\"\n  country  US\n"
    "source rule  \"A rule\"\n  publisher  us.bis\n  published  2023-10-25\n"
    "  basis      official text\n"
    "source press  \"Two people\"\n  publisher  \"an agency\"\n  published  2026-01-14\n"
    "  basis      unnamed people 2\n"
    "topic chips  \"Advanced chips\"\n"
    "fact item  \"Chip\"\n  type  code\n"
    "fact item.tpp  \"TPP\"\n  type  decimal to 0.1, 0 .. 1_000_000\n"
    "fact route.from  \"From\"\n  type  country\n"
    "fact route.to  \"To\"\n  type  country\n"
    "fact end_use  \"End use\"\n  type  one of commercial, research, military\n"
    "fact shipped  \"Shipped\"\n  type  date\n"
    "fact arrived  \"Arrived\"\n  type  date\n"
    "fact quantity  \"Units\"\n  type  whole, 0 .. 1_000_000\n"
    "fact unit_value  \"Value of a unit\"\n  type  money USD to 0.01\n"
    "fact value  \"Value\"\n  type  money USD to 0.01\n  is    unit_value * quantity\n"
    "fact certificate  \"Certificate\"\n  type  yes/no\n"
    "catalogue chips  \"Chips\"\n  file     \"chips.csv\"\n  key      item from id\n"
    "  columns  item.tpp from tpp\n  aliases  \"names.csv\"\n  source   rule\n"
    "definition advanced  \"Advanced\"\n  of  item\n  version\n    source    rule\n"
    "    in force  from 2023-11-17\n    is        item.tpp >= 4_800\n"
    "constraint dates  \"Shipped, then arrived\"\n  holds  shipped <= arrived\n"
    "question cn.existing  \"All orders?\"\n  source    press\n  readings  yes, no\n"
    "  by law    yes\n"
    "gate export  \"U.S. export\"\n  authority  us.bis\n  clock      shipped\n"
    "  route      route.from is US\n  topics     chips\n"
    "gate arrival  \"Arrival\"\n  authority  us.cbp\n  clock      arrived\n"
    "  route      route.to is any of CN, US\n  topics     chips\n"
    "coverage export chips\n  source           rule\n  in force         from 2023-01-01\n"
    "  checked through  2026-06-30\n"
    "coverage arrival chips\n  source           rule\n  in force         from 2023-01-01\n"
    "  checked through  2026-06-30\n"
    "instrument bis_licence  \"BIS licence\"\n  authority  us.bis\n  kind       licence\n"
    "  source     rule\n"
    "condition lab_test  \"Test\"\n  source          rule\n  satisfied when  certificate is yes\n"
    "  failed when     certificate is no\n  to do           \"obtain the certificate\"\n"
    "measure licence  \"Licence\"\n  gate      export\n  status    rule\n  binds     everyone\n"
    "  source    rule, \"1\"\n  in force  from 2023-11-17\n  when      item is advanced\n"
    "  requires  licence by bis_licence\n"
    "measure review  \"Review\"\n  gate       export\n  status     rule\n  binds      everyone\n"
    "  source     rule\n  in force   from 2023-11-17\n  relies on  lab_test\n"
    "  reviews    licence: case by case\n"
    "measure stop  \"Stop\"\n  gate      arrival\n  status    directive\n  binds     everyone\n"
    "  source    press\n  in force  from 2026-01-13\n"
    "  when      all of: item.tpp > 14_000; route.to is CN; cn.existing is yes\n"
    "  unless shown  end_use is research\n  denies\n"
    "measure duty  \"Duty\"\n  gate      arrival\n  status    rule\n  binds     everyone\n"
    "  source    rule\n  in force  from 2024-01-01\n  when      route.to is US\n"
    "  charges   25 % of value, to us.cbp\n"
    "test \"one that passes\"\n"
    "  given   item h200; route.from TW; route.to US; arrived 2026-02-01\n"
    "  expect  arrival clear\n          charge duty unknown, needs value\n"
    "test \"this one fails\"\n  given   item h200; route.from TW; route.to US; arrived 2026-02-01\n"
    "  expect  arrival denied\n";

static const char small_chips[] = "id,tpp,note\nh200,15832,large\nh20,2368,small\n";
static const char small_names[] = "alias,id\nH200 SXM,h200\n";

/* Loads it with an allocator of the caller's (NULL: libc's). */
static inline tg_status small_load(const tg_allocator *alloc, tg_pack **p, tg_diags **d)
{
    const char *const names[] = {"small.tg", "chips.csv", "names.csv"};
    const tg_text texts[] = {{small_text, sizeof small_text - 1},
                             {small_chips, sizeof small_chips - 1},
                             {small_names, sizeof small_names - 1}};
    return tg_pack_load_memory(names, texts, 3, alloc, p, d);
}

static inline void small_print(void *ctx, const char *bytes, size_t count)
{
    (void)ctx;
    fwrite(bytes, 1, count, stdout);
}

static inline tg_pack *small_pack_diags(tg_diags **d)
{
    tg_pack *p;
    if (small_load(NULL, &p, d) != TG_OK)
        tg_diags_print(*d, TG_DIAGS_TEXT, (tg_sink){small_print, NULL});
    return p;
}

static inline tg_pack *small_pack(void)
{
    tg_diags *d;
    tg_pack *p = small_pack_diags(&d);
    tg_diags_free(d);
    return p;
}

#endif
