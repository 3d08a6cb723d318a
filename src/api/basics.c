/*
 * basics.c - statuses, version, panic hook, names of closed sets, dates, reasons: what needs no
 * pack.
 */
#include "api/handles.h"

#include "base/panic.h"
#include "base/utf8.h"
#include "policy/populations.h"

#include <stdarg.h>
#include <string.h>

/* The public codes and the core's are the same numbers, so that no table stands between them. */
_Static_assert(TG_CLEAR == (int)VD_CLEAR, "verdicts");
_Static_assert(TG_LICENCE_CASE == (int)VD_LICENCE_CASE, "verdicts");
_Static_assert(TG_DENIED == (int)VD_DENIED, "verdicts");
_Static_assert(TG_NOT_PASSED == (int)VD_NOT_PASSED, "verdicts");
_Static_assert(TG_VERDICT_COUNT == (int)VD_COUNT, "verdicts");
_Static_assert(TG_RELEASED == (int)DISP_RELEASED && TG_BAD == (int)DISP_BAD, "dispositions");
_Static_assert(TG_HELD_OPEN == (int)HELD_OPEN && TG_HELD_CONFLICT == (int)HELD_CONFLICT, "held");
_Static_assert(TG_IN_NO_WORLD == (int)IN_NONE && TG_IN_EVERY_WORLD == (int)IN_EVERY, "extent");
_Static_assert(TG_PAY_NOTHING == 1 << (int)PAY_NOTHING, "pay");
_Static_assert(TG_PAY_IF_AUTHORISED == 1 << (int)PAY_IF_AUTHORISED, "pay");
_Static_assert(TG_TYPE_DATE == (int)TYPE_DATE && TG_TYPE_YES_NO == (int)TYPE_YES_NO, "types");
_Static_assert(TG_FACT_PARAMETER == (int)FACT_PARAM && TG_FACT_LINE == (int)FACT_LINE, "kinds");
_Static_assert(TG_PERIOD_YEAR == (int)PERIOD_YEAR && PERIOD_COUNT == 4, "periods");
_Static_assert(TG_SWITCH_OFF == (int)SWITCH_OFF && TG_SWITCH_ADOPT == (int)SWITCH_ADOPT, "switch");
_Static_assert(TG_STANCE_TEXT == (int)STANCE_TEXT, "stance");
_Static_assert((int)TG_DAY_NONE == (int)DAY_ALWAYS, "no day");
_Static_assert(TG_NO_ID == ID_NONE, "no id");

const char *tg_status_text(tg_status s)
{
    switch (s) {
#define X(name, value, text) case TG_##name: return text;
        TG_STATUS_MAP(X)
#undef X
    }
    return "no such status";
}

const char *tg_version(void)
{
    return TG_VERSION;
}

void tg_set_panic_hook(tg_panic_hook hook)
{
    panic_set(hook);
}

const char *tg_verdict_text(tg_verdict v)
{
    return (int)v >= 0 && v < TG_VERDICT_COUNT ? verdict_name((verdict)v) : "no such verdict";
}

const char *tg_disposition_text(tg_disposition d)
{
    switch (d) {
    case TG_RELEASED: return "released";
    case TG_HELD: return "held";
    case TG_LINE_DENIED: return "denied";
    case TG_BAD: return "bad";
    case TG_ERROR: return "error";
    }
    return "no such disposition";
}

bool tg_date_parse(tg_text s, int32_t *day)
{
    return date_parse(str_of(s), day);
}

void tg_date_text(int32_t day, char out[11])
{
    tg_assert(day >= DAY_MIN && day <= DAY_MAX);
    int year, month, dom;
    date_civil(day, &year, &month, &dom);
    snprintf(out, 11, "%04u-%02u-%02u", (unsigned)year % 10000u, (unsigned)month % 100u,
             (unsigned)dom % 100u);
}

void digest_hex(const uint8_t digest[32], char out[65])
{
    for (size_t i = 0; i < 32; i++) {
        out[2 * i] = "0123456789abcdef"[digest[i] >> 4];
        out[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
    }
    out[64] = '\0';
}

/* Cuts a text that does not fit before a code point, never inside one. */
static void reason_end(tg_reason *why, size_t length)
{
    size_t room = sizeof why->text - 1;
    if (length > room) {
        size_t cut = utf8_bad((str){why->text, room});
        why->text[cut] = '\0';
    }
}

void reason_set(tg_reason *why, const char *fmt, ...)
{
    if (!why)
        return;
    va_list args;
    va_start(args, fmt);
    int length = vsnprintf(why->text, sizeof why->text, fmt, args);
    va_end(args);
    if (length < 0)
        why->text[0] = '\0';
    else
        reason_end(why, (size_t)length);
}

void reason_str(tg_reason *why, str s)
{
    reason_set(why, STR_FMT, STR_ARG(s));
}

options options_core(const tg_options *o)
{
    return (options){.known_on = o->known_on,
                     .stance = (stance)o->stance,
                     .on = o->on,
                     .no_hinges = o->no_hinges,
                     .lean = o->line_only,
                     .joint = o->joint_readings};
}
