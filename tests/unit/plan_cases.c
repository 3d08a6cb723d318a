/*
 * plan_cases.c - the golden cases of tests/cases/plan: what a policy is compiled to, to the letter.
 *
 *     # prose
 *     == policy                          a file of the pack, beside base.pack
 *     tollgate 1
 *     ...
 *     == plan                            the whole plan; may repeat
 *     == plan known on 2026-01-10        by what was published until then
 *     == plan as written                 without non-enforcement
 *
 * Each plan is verified, and compiled a second time: the same text must come out.
 * TG_ACCEPT=1 rewrites the files with what comes out. Review that diff.
 */
#include "../support/case.h"
#include "plan/plan.h"

#include "harness.h"

#include <dirent.h>

#define FOLDER "tests/cases/plan"

static const char *case_name;

static str read_whole(arena *a, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, FOLDER "/%s", name);
    FILE *f = fopen(path, "rb");
    if (!f)
        return (str){0};
    fseek(f, 0, SEEK_END);
    size_t bytes = (size_t)ftell(f);
    rewind(f);
    char *text = arena_alloc(a, bytes + 1, 1);
    size_t got = text ? fread(text, 1, bytes, f) : 0;
    fclose(f);
    return (str){text, got};
}

/* `plan`, `plan known on DATE`, `plan as written`. */
static bool head_of_plan(str head, int32_t *known_on, bool *as_written)
{
    static const str plan_word = {"== plan", 7}, known = {"known on ", 9};
    if (!str_starts(head, plan_word))
        return false;
    str rest = str_trim(str_sub(head, plan_word.len, head.len));
    *known_on = DAY_ALWAYS;
    *as_written = str_eq_c(rest, "as written");
    if (str_starts(rest, known))
        return date_parse(str_sub(rest, known.len, rest.len), known_on);
    return rest.len == 0 || *as_written;
}

static void dump_twice(const model *m, int32_t known_on, bool as_written, arena *a, strbuf *out)
{
    strbuf again;
    strbuf_init(&again, NULL);
    const plan *first = plan_compile(m, known_on, as_written, a);
    const plan *second = plan_compile(m, known_on, as_written, a);
    REQUIRE(first && second);
    const char *why = plan_verify(first);
    CHECK_STR(str_c(why ? why : ""), "");
    size_t from = out->len;
    plan_dump(first, out);
    plan_dump(second, &again);
    CHECK(str_eq(str_sub(strbuf_str(out), from, out->len), strbuf_str(&again)));
    strbuf_free(&again);
}

/* The case as it should be: its text up to the first plan, then each plan anew. */
static void fresh_text(const model *m, str text, arena *a, strbuf *out)
{
    str rest = text;
    bool skip = false;
    while (rest.len) {
        str line = case_line(&rest);
        if (str_starts(line, STR("== ")))
            skip = false;
        if (!skip) {
            strbuf_add(out, line);
            strbuf_char(out, '\n');
        }
        int32_t known_on;
        bool as_written;
        if (!head_of_plan(line, &known_on, &as_written))
            continue;
        dump_twice(m, known_on, as_written, a, out);
        skip = true;
    }
}

static str policy_of(str text)
{
    str rest = text;
    size_t from = 0;
    while (rest.len) {
        size_t at = text.len - rest.len;
        str line = case_line(&rest);
        if (str_eq_c(line, "== policy"))
            from = text.len - rest.len;
        else if (from && str_starts(line, STR("== ")))
            return str_sub(text, from, at);
    }
    return str_sub(text, from, text.len);
}

static void run_case(void)
{
    arena *a = arena_new(NULL, 0);
    diags *d = diags_new(a, 0);
    strbuf out;
    strbuf_init(&out, NULL);
    str text = read_whole(a, case_name);
    pack_text_file files[] = {{STR("base.tg"), read_whole(a, "base.pack")},
                              {STR("case"), policy_of(text)}};
    model *m = test_model_files(files, TG_COUNT(files), a, d);
    CHECK(m);
    if (m)
        fresh_text(m, text, a, &out);
    else
        test_diags(d);
    if (m && getenv("TG_ACCEPT") && !str_eq(strbuf_str(&out), text)) {
        char path[512];
        snprintf(path, sizeof path, FOLDER "/%s", case_name);
        FILE *f = fopen(path, "wb");
        if (f) {
            fwrite(out.ptr, 1, out.len, f);
            fclose(f);
        }
    } else if (m && !str_eq(strbuf_str(&out), text)) {
        char *want = calloc(text.len + 1, 1);
        memcpy(want, text.ptr, text.len);
        CHECK_STR(strbuf_str(&out), want);
        free(want);
    }
    strbuf_free(&out);
    arena_free(a);
}

static int is_case(const struct dirent *e)
{
    return str_ends(str_c(e->d_name), STR(".case"));
}

int main(void)
{
    struct dirent **list;
    int count = scandir(FOLDER, &list, is_case, alphasort);
    for (int i = 0; i < count; i++) {
        case_name = list[i]->d_name;
        test_run(case_name, run_case);
        free(list[i]);
    }
    if (count > 0)
        free(list);
    return test_end();
}
