/*
 * stream.h - the random stream that every workload is drawn from.
 *
 * SplitMix64 (Steele, Lea, Flood 2014): the state walks by a fixed odd step, so line i of a
 * workload never depends on how many lines are asked for. A draw below n takes the upper half
 * of the number times n.
 */
#ifndef BENCH_STREAM_H
#define BENCH_STREAM_H

#include <stdbool.h>
#include <stdint.h>

typedef struct { uint64_t state; } stream;

static inline uint64_t stream_mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

/* A number from 0 to n - 1. */
static inline uint32_t stream_below(stream *s, uint32_t n)
{
    s->state += UINT64_C(0x9e3779b97f4a7c15);
    return (uint32_t)(((stream_mix(s->state) >> 32) * n) >> 32);
}

/* True in `percent` of a hundred draws. */
static inline bool stream_percent(stream *s, uint32_t percent)
{
    return stream_below(s, 100) < percent;
}

#endif
