/*
 * words.h - the code lists that the workloads draw from, and dates as text.
 *
 * Countries are numbered: 0 is CN, 1 is MO; the first BENCH_NAMED of them are the set S of W1.
 */
#ifndef BENCH_WORDS_H
#define BENCH_WORDS_H

#include <stddef.h>
#include <stdint.h>

enum { BENCH_COUNTRIES = 120, BENCH_NAMED = 22, BENCH_END_USES = 5, BENCH_DAY_0 = 18262 };
enum { USE_COMMERCIAL, USE_ACADEMIC, USE_PARTNERSHIP, USE_MILITARY, USE_UNKNOWN };

/* Two letters of country `i`; not terminated. */
const char *country_code(size_t i);
extern const char *const end_use_words[BENCH_END_USES];

typedef struct { int year, month, day; } calendar;
/* A day since 1970-01-01 in the calendar; from 1970 on. BENCH_DAY_0 is 2020-01-01. */
calendar calendar_of(int32_t day);
/* Ten bytes, YYYY-MM-DD; not terminated. */
void calendar_write(int32_t day, char *to);
/* Ten bytes read as a date. */
int32_t calendar_read(const char *from);

#endif
