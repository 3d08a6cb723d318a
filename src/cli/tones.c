/*
 * tones.c - which tone a verdict or disposition has in pictures and tables.
 */
#include "cli/tones.h"

int tone_of_disposition(tg_disposition d)
{
    switch (d) {
    case TG_RELEASED: return TONE_GOOD;
    case TG_HELD: return TONE_WAIT;
    case TG_LINE_DENIED: return TONE_STOP;
    case TG_ERROR:
    case TG_BAD: break;
    }
    return TONE_GREY;
}

int tone_of_verdict(tg_verdict v)
{
    switch (v) {
    case TG_CLEAR: return TONE_GOOD;
    case TG_CONDITIONAL: return TONE_GOOD_2;
    case TG_NOTIFICATION: return TONE_THREE;
    case TG_LICENCE_APPROVAL: return TONE_WAIT_2;
    case TG_LICENCE_CASE: return TONE_WAIT;
    case TG_LICENCE_NOT_STATED: return TONE_WAIT_3;
    case TG_LICENCE_DENIAL: return TONE_WAIT_4;
    case TG_NOT_COVERED: return TONE_GREY;
    case TG_DENIED: return TONE_STOP;
    case TG_NOT_PASSED:
    case TG_VERDICT_COUNT: break;
    }
    return TONE_BLANK;
}

int tone_of_set(uint16_t set)
{
    for (int v = 0; v < TG_VERDICT_COUNT; v++)
        if (set == 1u << v)
            return tone_of_verdict((tg_verdict)v);
    return set ? TONE_OPEN : -1;
}
