/*
 * decide_text.h - a pack, a line and what the plain evaluator says, all as text. The pack's text
 * must outlive the tests of it.
 *
 *     static decided d;
 *     REQUIRE(decide_load(&d, "tollgate 1\npack p ..."));
 *     decide_line(&d, "item.tpp 5; route.to CN");
 *     SAYS(d, "gate g: {clear} settled");
 *     decide_free(&d);
 *
 * SAYS looks for a part of a line of outcome_dump, so a test names only what it is about.
 */
#ifndef TG_TEST_DECIDE_TEXT_H
#define TG_TEST_DECIDE_TEXT_H

#include "eval/ref.h"
#include "line_text.h"
#include "pack_text.h"

#include <stdio.h>
#include <string.h>

typedef struct {
    arena *a, *scratch;
    model *m;
    options options;
    const authorisation *auths;
    uint32_t auth_count;
    outcome *out;
    line_result got;
    strbuf text;
} decided;

static inline bool decide_load(decided *d, const char *pack)
{
    *d = (decided){.a = arena_new(NULL, 0), .scratch = arena_new(NULL, 0)};
    d->options = (options){.known_on = DAY_ALWAYS, .on = DAY_ALWAYS};
    strbuf_init(&d->text, NULL);
    diags *messages = diags_new(d->a, 0);
    pack_text_file files[2] = {{STR("case"), str_c(pack)},
                               {STR("chips.csv"), STR("id,a\nchip,3\n")}};
    d->m = messages ? test_model_files(files, 2, d->a, messages) : NULL;
    if (!d->m && messages)
        test_diags(messages);
    return d->m != NULL;
}

static inline void decide_free(decided *d)
{
    strbuf_free(&d->text);
    arena_free(d->scratch);
    arena_free(d->a);
}

/* Decides; `text` holds the outcome, and what was bad. */
static inline void decide_line(decided *d, const char *text)
{
    str bad = {0};
    arena_reset(d->scratch);
    strbuf_clear(&d->text);
    value *values = line_text(d->m, text, d->scratch);
    line l = {values, d->auths, d->auth_count};
    d->got = LINE_NOMEM;
    if (values)
        d->got = ref_decide(d->m, &l, &d->options, d->scratch, &d->out, &bad);
    if (d->got != LINE_NOMEM)
        outcome_dump(d->m, d->out, &d->text);
    if (d->got == LINE_BAD)
        strbuf_printf(&d->text, "because " STR_FMT "\n", STR_ARG(bad));
}

static inline bool decide_says(const decided *d, const char *part)
{
    bool found = d->text.ptr && strstr(d->text.ptr, part);
    if (!found)
        printf("--- not said: %s\n%s---\n", part, d->text.ptr ? d->text.ptr : "");
    return found;
}

static inline int32_t decide_day(const char *text)
{
    int32_t day = 0;
    return date_parse(str_c(text), &day) ? day : 0;
}

#define SAYS(d, part) CHECK(decide_says(&(d), (part)))
#define SAYS_NOT(d, part) CHECK(!((d).text.ptr && strstr((d).text.ptr, (part))))

#endif
