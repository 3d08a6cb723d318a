/*
 * parse_cases.c - the golden cases of tests/cases/parse: what the parser says of a text, and what
 * the formatter makes of it, to the letter.
 *
 *     # prose, before the first case of the file
 *     == text mixed_and_or
 *     tollgate 1
 *     ...
 *     == error           every message, as the terminal shows it, the file being called `case`
 *     case:7:28: error[E0116]: `and` and `or` on one level
 *     ...
 *     == fmt             or: no error, and this layout
 *
 * TG_ACCEPT=1 rewrites the files with what comes out. Review that diff.
 */
#include "lang/fmt.h"
#include "lang/parse.h"

#include "harness.h"

#include <dirent.h>

enum { NAME_BYTES = 256 };

typedef struct {
    arena *a;
    strbuf got;   /* what comes out of one case */
    strbuf fresh; /* the whole file as it should be */
} runner;

static bool read_file(const char *path, strbuf *out)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return false;
    char buf[4096];
    size_t n;
    while ((n = fread(buf, 1, sizeof buf, f)) > 0)
        strbuf_add(out, (str){buf, n});
    fclose(f);
    return !out->failed;
}

/* Up to the next line that begins with `== `; *rest is moved there. */
static str take_section(str *rest)
{
    size_t i = 0;
    while (i < rest->len && !str_starts(str_sub(*rest, i, rest->len), STR("== "))) {
        const char *nl = memchr(rest->ptr + i, '\n', rest->len - i);
        i = nl ? (size_t)(nl - rest->ptr) + 1 : rest->len;
    }
    str section = str_sub(*rest, 0, i);
    *rest = str_sub(*rest, i, rest->len);
    return section;
}

/* The line `== ...` without its marker; *rest is moved past it. */
static str take_heading(str *rest)
{
    const char *nl = memchr(rest->ptr, '\n', rest->len);
    size_t end = nl ? (size_t)(nl - rest->ptr) : rest->len;
    str heading = str_trim(str_sub(*rest, 3, end));
    *rest = str_sub(*rest, nl ? end + 1 : end, rest->len);
    return heading;
}

static str without_blank_lines(str s)
{
    while (str_ends(s, STR("\n\n")))
        s.len--;
    return str_eq_c(s, "\n") ? STR("") : s;
}

/* Fills `got`; the kind of section that belongs to it. */
static const char *run_text(runner *r, str text)
{
    strbuf_clear(&r->got);
    arena_reset(r->a);
    diags *d = diags_new(r->a, 0);
    if (!d)
        return "nothing";
    ast_file *f = parse_text(diags_source(d, STR("case"), text), r->a, d);
    if (diags_errors(d) == 0 && f) {
        fmt_file(f, &r->got);
        return "fmt";
    }
    diags_sort(d);
    for (size_t i = 0; i < diags_count(d); i++)
        diag_render_text(d, diags_get(d, i), false, &r->got);
    return "error";
}

static bool report(const char *file, str name, const char *why, str got)
{
    printf("not ok %s %.*s: %s\n", file, STR_ARG(name), why);
    if (got.len)
        printf("--- got\n%.*s---\n", STR_ARG(got));
    return false;
}

/* One case; `rest` stands at its `== text`. */
static bool run_case(runner *r, const char *file, str *rest)
{
    str heading = take_heading(rest);
    if (!str_starts(heading, STR("text ")))
        return report(file, heading, "expected `== text NAME`", STR(""));
    str name = str_sub(heading, 5, heading.len);
    str text = without_blank_lines(take_section(rest));
    str kind = STR(""), want = STR("");
    if (rest->len && !str_starts(*rest, STR("== text "))) {
        kind = take_heading(rest);
        want = without_blank_lines(take_section(rest));
    }
    const char *got_kind = run_text(r, text);
    str got = without_blank_lines(strbuf_str(&r->got));
    strbuf_printf(&r->fresh, "== text %.*s\n%.*s== %s\n%.*s%s", STR_ARG(name), STR_ARG(text),
                  got_kind, STR_ARG(got), rest->len ? "\n" : "");
    if (!str_eq_c(kind, got_kind))
        return report(file, name, "is of another kind", got);
    if (!str_eq(want, got))
        return report(file, name, "differs", got);
    printf("ok %s %.*s\n", file, STR_ARG(name));
    return true;
}

static bool run_file(runner *r, const char *folder, const char *file)
{
    char path[NAME_BYTES];
    strbuf text;
    strbuf_init(&text, NULL);
    snprintf(path, sizeof path, "%s/%s", folder, file);
    bool good = read_file(path, &text);
    str rest = strbuf_str(&text);
    strbuf_clear(&r->fresh);
    strbuf_add(&r->fresh, take_section(&rest));
    while (rest.len)
        good &= run_case(r, file, &rest);
    FILE *f = getenv("TG_ACCEPT") && !good ? fopen(path, "wb") : NULL;
    if (f) {
        fwrite(r->fresh.ptr, 1, r->fresh.len, f);
        good = fclose(f) == 0;
    }
    strbuf_free(&text);
    return good;
}

static int is_case(const struct dirent *e)
{
    return str_ends(str_c(e->d_name), STR(".case"));
}

static bool run_folder(runner *r, const char *folder)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, is_case, alphasort);
    bool good = count > 0;
    if (!good)
        printf("not ok %s: no cases found\n", folder);
    for (int i = 0; i < count; i++) {
        good &= run_file(r, folder, entries[i]->d_name);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    return good;
}

int main(void)
{
    runner r = {.a = arena_new(NULL, 0)};
    if (!r.a)
        return 1;
    strbuf_init(&r.got, NULL);
    strbuf_init(&r.fresh, NULL);
    bool good = run_folder(&r, "tests/cases/parse");
    good &= run_folder(&r, "tests/cases/fmt");
    strbuf_free(&r.got);
    strbuf_free(&r.fresh);
    arena_free(r.a);
    return good ? 0 : 1;
}
