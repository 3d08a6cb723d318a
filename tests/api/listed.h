/*
 * listed.h - what a sweep lists of a row, as two numbers that can be compared.
 */
#ifndef TG_TESTS_LISTED_H
#define TG_TESTS_LISTED_H

#include <stddef.h>
#include <stdint.h>

typedef struct { uint32_t count, sum; } listed;

static void take_listed(void *ctx, size_t row, const uint32_t *measures, uint32_t count)
{
    listed *list = (listed *)ctx + row;
    list->count = count;
    for (uint32_t i = 0; i < count; i++)
        list->sum = list->sum * 31 + measures[i] + 1;
}

#endif
