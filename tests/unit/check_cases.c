/*
 * check_cases.c - the cases in tests/cases/check, each a policy and what the checker says of it.
 *
 * TG_ACCEPT=1 rewrites what is expected; the diff is for review. Every diagnostic that the checker
 * has (E02xx to E08xx, W) must occur in some case.
 */
#include "../support/case.h"

#include "harness.h"

#include <dirent.h>

#define FOLDER "tests/cases/check"

static const char *case_name;
static bool case_seen[DIAG_COUNT];

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

static void rewrite(const char *name, str text, const case_text *c, str got)
{
    char path[512];
    snprintf(path, sizeof path, FOLDER "/%s", name);
    FILE *f = fopen(path, "wb");
    REQUIRE(f);
    size_t head = c->expected_at;
    while (head > 0 && !str_starts(str_sub(text, head, text.len), STR("== ")))
        head--; /* back to the line `== error` */
    fprintf(f, STR_FMT "== %s\n" STR_FMT, STR_ARG(str_sub(text, 0, head)), got.len ? "error" : "ok",
            STR_ARG(got));
    fclose(f);
}

static void run_case(void)
{
    arena *a = arena_new(NULL, 0);
    diags *d = diags_new(a, 0);
    str text = read_whole(a, case_name);
    case_text c = case_parse(text);
    CHECK(c.count > 0);
    if (c.use.len && c.count < CASE_FILES_MAX)
        c.files[c.count++] = (pack_text_file){STR("base.tg"), read_whole(a, "base.pack")};
    model *m = test_model_files(c.files, c.count, a, d);
    CHECK_EQ(m == NULL, diags_errors(d) > 0);
    if (m)
        model_check(m);
    strbuf b;
    strbuf_init(&b, NULL);
    test_diags_text(d, &b);
    for (size_t i = 0; i < diags_count(d); i++)
        case_seen[diags_get(d, i)->id] = true;
    str got = strbuf_str(&b);
    if (getenv("TG_ACCEPT") && !str_eq(got, c.expected)) {
        rewrite(case_name, text, &c, got);
    } else if (!str_eq(got, c.expected)) {
        char *want = calloc(c.expected.len + 1, 1);
        memcpy(want, c.expected.ptr, c.expected.len);
        CHECK_STR(got, want);
        free(want);
    }
    strbuf_free(&b);
    arena_free(a);
}

/* Ids that no case can show, and where they are tested instead. */
static bool shown_elsewhere(const char *id)
{
    static const char *const ids[] = {
        "E0106", "E0801", /* sizes: load.c */
        "E0708",          /* a hundred thousand rows: load.c */
    };
    for (size_t i = 0; i < TG_COUNT(ids); i++) {
        if (strcmp(id, ids[i]) == 0)
            return true;
    }
    return strncmp(id, "E01", 3) == 0 || strncmp(id, "E09", 3) == 0;
}

static void every_id_is_shown(void)
{
    for (int i = 0; i < DIAG_COUNT; i++) {
        const char *id = diag_name((diag_id)i);
        bool checker_has =
            id[0] == 'W' || id[1] == '1' || (id[1] == '0' && id[2] >= '2' && id[2] <= '8');
        if (!checker_has || case_seen[i] || shown_elsewhere(id))
            continue;
        printf("no case shows %s: %s\n", id, diag_title((diag_id)i));
        CHECK(case_seen[i]);
    }
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
    TEST(every_id_is_shown);
    return test_end();
}
