/*
 * decide.c - one order line against a pack, in forty lines.
 *
 *     cc decide.c $(pkg-config --cflags --libs tollgate) -o decide
 *     ./decide packs/us-cn-chips item=nvidia-h200-sxm-141gb route.from=US route.to=CN shipped=2026-02-01
 */
#include <stdio.h>
#include <string.h>
#include <tollgate.h>

static void write_to(void *file, const char *bytes, size_t count)
{
    fwrite(bytes, 1, count, file);
}

int main(int argc, char **argv)
{
    tg_pack *pack = NULL;
    tg_diags *diags = NULL;
    tg_line *line = NULL;
    tg_run *run = NULL;
    const tg_outcome *outcome;
    tg_reason why = {{0}};
    tg_sink out = {write_to, stdout}, err = {write_to, stderr};

    tg_status st = tg_pack_load(argc > 1 ? argv[1] : ".", NULL, &pack, &diags);
    tg_diags_print(diags, TG_DIAGS_TEXT, err);
    if (st == TG_OK && (st = tg_run_new(pack, NULL, &run)) == TG_OK)
        st = tg_line_new(pack, &line);
    for (int i = 2; st == TG_OK && i < argc; i++) {
        char *value = strchr(argv[i], '=');
        if (value)
            *value++ = '\0';
        st = tg_line_set(line, argv[i], value ? value : "", &why);
    }
    if (st == TG_OK && (st = tg_decide(run, line, &outcome, &why)) == TG_OK)
        st = tg_explain(run, line, outcome, TG_EXPLAIN_TEXT, 80, false, out);
    if (st != TG_OK)
        fprintf(stderr, "%s %s\n", tg_status_text(st), why.text);
    tg_line_free(line);
    tg_run_free(run);
    tg_diags_free(diags);
    tg_pack_free(pack);
    return st != TG_OK;
}
