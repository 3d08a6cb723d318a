/*
 * progress.c - a line on standard error while long work goes on.
 */
#include "cli/progress.h"
#include "cli/term.h"

#include <stdio.h>
#include <time.h>

enum { AFTER_MS = 1000, EVERY_MS = 200 };

static int64_t now_ms(void)
{
    struct timespec t;
    if (clock_gettime(CLOCK_MONOTONIC, &t) != 0)
        return 0;
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void progress_begin(progress *p, bool quiet)
{
    *p = (progress){.on = !quiet && term_is(stderr), .began_ms = now_ms()};
    p->last_ms = p->began_ms;
}

void progress_show(progress *p, uint64_t lines, uint64_t taken, uint64_t total)
{
    if (!p->on)
        return;
    int64_t now = now_ms();
    if (now - p->began_ms < AFTER_MS || now - p->last_ms < EVERY_MS)
        return;
    p->last_ms = now;
    p->drawn = true;
    unsigned long long n = lines;
    if (total)
        fprintf(stderr, "\r\033[K%llu lines, %u %%", n, (unsigned)(taken * 100 / total));
    else
        fprintf(stderr, "\r\033[K%llu lines", n);
    fflush(stderr);
}

void progress_clear(progress *p)
{
    if (p->drawn)
        fputs("\r\033[K", stderr);
    p->drawn = false;
}
