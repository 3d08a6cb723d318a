/*
 * date.h - civil dates as day numbers (0 is 1970-01-01), proleptic Gregorian, no clock anywhere.
 */
#ifndef TG_BASE_DATE_H
#define TG_BASE_DATE_H

#include "base/str.h"

enum { DAY_MIN = -719162 /* 0001-01-01 */, DAY_MAX = 2932896 /* 9999-12-31 */ };

int32_t date_day(int year, int month, int day); /* must be a real date */
void date_civil(int32_t day, int *year, int *month, int *dom);
bool date_valid(int year, int month, int day);
/* YYYY-MM-DD only; false otherwise or when there is no such day. */
TG_MUST_USE bool date_parse(str s, int32_t *day);
/* HH:MM to minutes of the day. */
TG_MUST_USE bool time_parse(str s, int32_t *minute);
void date_format(strbuf *b, int32_t day);
void time_format(strbuf *b, int32_t minute);

#endif
