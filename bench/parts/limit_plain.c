/*
 * limit_plain.c - W1 over columns as one writes it in C: a loop over the lines, conditions joined
 * with && and ||, in the order that lets most lines go soonest. Compiled with -O3 -march=native.
 */
#include "limits.h"

#include "words.h"

enum { D_2023_11_17 = 19678 - BENCH_DAY_0, D_2025_04_09 = 20187 - BENCH_DAY_0,
       D_2026_01_13 = 20466 - BENCH_DAY_0, D_2026_01_15 = 20468 - BENCH_DAY_0 };

void limit_plain(const w1_columns *c, size_t first, size_t count, limit_answers *out)
{
    int64_t charged = 0;
    for (size_t k = 0; k < count; k++) {
        size_t i = first + k;
        unsigned tpp = c->tpp[i], density = c->density_100[i], day = c->shipped[i];
        unsigned bandwidth = c->bandwidth[i], use = c->end_use[i], flags = c->flags[i];
        bool china = c->destination[i] == 0;
        bool named = c->destination[i] < BENCH_NAMED || c->hq[i] < BENCH_NAMED;
        bool a = tpp >= 4800 || (tpp >= 1600 && density >= 592 && (flags & W1_DATACENTER));
        bool b = !a && density < 592 &&
                 ((tpp >= 2400 && density >= 160) || (tpp >= 1600 && density >= 320));
        bool licence = (a || b) && named && day >= D_2023_11_17;
        bool terms = licence && day >= D_2026_01_15 && tpp < 21000 && bandwidth < 6500 &&
                     (flags & W1_FROM_US) && (flags & W1_LAB) && (flags & W1_KYC);
        bool denial = licence && !terms;
        bool military = use == USE_MILITARY;
        bool letter = bandwidth >= 1400 && tpp < 4800 && named && day >= D_2025_04_09;
        bool guidance = china && day >= D_2026_01_13;
        bool instruction = guidance && tpp >= 4800 && use != USE_ACADEMIC && use != USE_PARTNERSHIP;
        bool quota = china && c->foreign[i] + c->quantity[i] > c->domestic[i];
        bool out_of_reach = tpp >= 21000 && named;
        out->mask[k] = (uint16_t)(a | b << 1 | licence << 2 | denial << 3 | terms << 4 |
                                  military << 5 | terms << 6 | letter << 7 | instruction << 8 |
                                  guidance << 9 | quota << 10 | out_of_reach << 11 |
                                  (!a && !b) << 12 | china << 13);
        out->verdict[k] = military || instruction || (guidance && quota) ? 4
                          : denial || out_of_reach                       ? 3
                          : terms || letter                              ? 2
                          : guidance || quota                            ? 1
                                                                         : 0;
        int64_t percent = (terms ? 25 : 0) + (china ? 13 : 0);
        out->charge[k] = percent ? percent * c->quantity[i] * c->price_cents[i] : 0;
        charged += out->charge[k];
    }
    out->charged = charged;
}
