/*
 * cmd_fmt.c - tollgate fmt: one layout for policy texts.
 *
 * A file is replaced as a whole (written beside, renamed), and only when something changes. One
 * with errors stays as it is; the others are still formatted.
 */
#include "cli/setup.h"
#include "cli/term.h"
#include "io/outfile.h"

#include <errno.h>
#include <string.h>

enum { FILE_BYTES_MAX = 16 << 20 }; /* the language's own bound, docs/language.md */

typedef struct {
    const args *args;
    bool check, quiet, unformatted, wrong;
} formatting;

static bool read_all(const args *a, const char *path, strbuf *out)
{
    bool standard = strcmp(path, "-") == 0;
    FILE *f = standard ? stdin : fopen(path, "rb");
    if (!f) {
        fprintf(stderr, "tollgate fmt: could not open `%s`: %s\n", path, strerror(errno));
        return false;
    }
    char chunk[1 << 14];
    for (size_t n; (n = fread(chunk, 1, sizeof chunk, f)) > 0 && out->len <= FILE_BYTES_MAX;)
        strbuf_add(out, (str){chunk, n});
    bool good = !ferror(f) && !out->failed && out->len <= FILE_BYTES_MAX;
    if (ferror(f))
        fprintf(stderr, "tollgate fmt: could not read `%s`: %s\n", path, strerror(errno));
    else if (!good)
        fprintf(stderr, "tollgate %s: `%s` is larger than 16 MiB\n", a->command->name, path);
    if (!standard)
        fclose(f);
    return good;
}

static void show_errors(const formatting *f, const tg_diags *d)
{
    bool colour = term_colour(stderr, args_value(f->args, OPT_COLOUR));
    tg_diags_print(d, colour ? TG_DIAGS_COLOUR : TG_DIAGS_TEXT, sink_file(stderr));
}

static void take(formatting *f, const char *path, str before, str after)
{
    bool same = str_eq(before, after);
    f->unformatted |= !same;
    if (strcmp(path, "-") == 0 && !f->check) {
        fwrite(after.ptr, 1, after.len, stdout);
        return;
    }
    if (same)
        return;
    if (!f->quiet)
        printf("%s%s\n", path, f->check ? " is not formatted" : "");
    trouble t = {{0}, {0}};
    if (!f->check && !outfile_replace(path, after, &t)) {
        complain(f->args, &t);
        f->wrong = true;
    }
}

static void format_one(formatting *f, const char *path)
{
    strbuf before, after;
    strbuf_init(&before, NULL);
    strbuf_init(&after, NULL);
    tg_diags *diags = NULL;
    if (!read_all(f->args, path, &before)) {
        f->wrong = true;
    } else {
        const char *shown = strcmp(path, "-") == 0 ? "standard input" : path;
        tg_status st = tg_format(shown, to_text(strbuf_str(&before)), sink_buffer(&after), &diags);
        if (st == TG_OK && !after.failed) {
            take(f, path, strbuf_str(&before), strbuf_str(&after));
        } else {
            f->wrong = true;
            show_errors(f, diags);
            if (st != TG_POLICY)
                fprintf(stderr, "tollgate fmt: `%s`: %s\n", path, tg_status_text(st));
        }
    }
    tg_diags_free(diags);
    strbuf_free(&before);
    strbuf_free(&after);
}

int cmd_fmt(const args *a)
{
    formatting f = {.args = a, .check = args_has(a, OPT_CHECK), .quiet = args_has(a, OPT_QUIET)};
    for (size_t i = 0; i < a->word_count; i++)
        format_one(&f, a->words[i]);
    if (f.wrong)
        return EXIT_WRONG;
    return f.check && f.unformatted ? EXIT_NOT_HELD : EXIT_DONE;
}
