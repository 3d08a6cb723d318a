/*
 * scenario_files.c - see scenario_files.h.
 */
#include "cli/scenario_files.h"

#include "cli/setup.h"
#include "cli/term.h"

#include <string.h>

enum { FOLDER_BYTES = 4096, FILE_BYTES_MAX = 16 << 20 };

/* Where the name begins in FILE.tg:NAME; NULL. */
static const char *name_in(const char *word)
{
    const char *at = strstr(word, ".tg:");
    for (const char *next = at; next; next = strstr(next + 1, ".tg:"))
        at = next;
    return at && !strchr(at, '/') ? at + 4 : NULL;
}

bool scenario_is_file(const char *word)
{
    size_t n = strlen(word);
    return strchr(word, '/') || name_in(word) || (n > 3 && strcmp(word + n - 3, ".tg") == 0);
}

scenario_word scenario_word_read(const char *word)
{
    const char *name = name_in(word);
    if (!scenario_is_file(word))
        return (scenario_word){STR(""), str_c(word)};
    if (!name)
        return (scenario_word){str_c(word), STR("")};
    return (scenario_word){{word, (size_t)(name - 1 - word)}, str_c(name)};
}

static bool read_whole(const args *a, const char *path, arena *mem, tg_text *out)
{
    FILE *f = fopen(path, "rb");
    char *text = f ? arena_alloc(mem, FILE_BYTES_MAX + 1, 1) : NULL;
    size_t got = text ? fread(text, 1, FILE_BYTES_MAX + 1, f) : 0;
    bool good = text && !ferror(f) && got <= FILE_BYTES_MAX;
    if (f)
        fclose(f);
    if (!good)
        fprintf(stderr, "tollgate %s: could not read `%s`\n", a->command->name, path);
    *out = (tg_text){text, got};
    return good;
}

/* The texts of the files, each once. False: told. */
static bool read_files(const args *a, const char *const *words, size_t word_count, arena *mem,
                       const char **names, tg_text *texts, size_t *count)
{
    for (size_t i = 0; i < word_count; i++) {
        str file = scenario_word_read(words[i]).file;
        bool again = !file.len;
        for (size_t k = 0; k < *count; k++)
            again |= str_eq_c(file, names[k]);
        if (again)
            continue;
        file = str_dup(mem, file); /* with its end */
        if (!file.ptr || !read_whole(a, file.ptr, mem, &texts[*count]))
            return false;
        names[(*count)++] = file.ptr;
    }
    return true;
}

/* What to call what has errors: the pack, or the file where the pack alone has none. */
static void tell_fault(const args *a, const char *folder, const char *const *files, size_t count,
                       tg_status st)
{
    tg_pack *alone = NULL;
    bool files_fault =
        st == TG_POLICY && count && tg_pack_load(folder, NULL, &alone, NULL) == TG_OK;
    tg_pack_free(alone);
    if (!files_fault)
        fprintf(stderr, "tollgate %s: could not use the pack `%s`: %s\n", a->command->name, folder,
                tg_status_text(st));
    else
        fprintf(stderr, "tollgate %s: could not use `%s`: %s\n", a->command->name, files[0],
                count == 1 ? "the scenario file has errors"
                           : "it, or another scenario file, has errors");
}

tg_pack *scenario_pack(const args *a, const char *given, const char *const *words,
                       size_t word_count, arena *mem)
{
    char folder[FOLDER_BYTES];
    const char **names = arena_alloc(mem, word_count + 1, sizeof *names);
    tg_text *texts = arena_alloc(mem, word_count + 1, sizeof *texts);
    size_t count = 0;
    tg_diags *diags = NULL;
    tg_pack *pack = NULL;
    if (!names || !texts || !setup_pack_folder(a, given, folder, sizeof folder))
        return NULL;
    if (!read_files(a, words, word_count, mem, names, texts, &count))
        return NULL;
    tg_status st = tg_pack_load_with(folder, names, texts, count, NULL, &pack, &diags);
    if (st != TG_OK) {
        bool colour = term_colour(stderr, args_value(a, OPT_COLOUR));
        if (diags)
            setup_diagnostics(diags, colour ? TG_DIAGS_COLOUR : TG_DIAGS_TEXT,
                              DIAGNOSTICS_SHOWN / 5, "`tollgate check` shows those of the pack",
                              stderr);
        tell_fault(a, folder, names, count, st);
    }
    tg_diags_free(diags);
    return pack;
}

bool scenario_in_files(const tg_pack *pack, uint32_t scenario, const char *const *words,
                       size_t word_count)
{
    str file = of_text(tg_scenario_get(pack, scenario).file);
    for (size_t i = 0; i < word_count; i++)
        if (str_eq(scenario_word_read(words[i]).file, file))
            return true;
    return false;
}

uint32_t scenario_of_word(const tg_pack *pack, const char *word, tg_reason *why)
{
    scenario_word w = scenario_word_read(word);
    uint32_t found = TG_NO_ID;
    size_t count = 0;
    if (w.name.len) {
        found = tg_scenario_find(pack, to_text(w.name), why);
        if (found == TG_NO_ID || !w.file.len || scenario_in_files(pack, found, &word, 1))
            return found;
        snprintf(why->text, sizeof why->text,
                 "`" STR_FMT "` is a scenario of the pack, not of `" STR_FMT "`", STR_ARG(w.name),
                 STR_ARG(w.file));
        return TG_NO_ID;
    }
    strbuf names;
    strbuf_init(&names, NULL);
    for (uint32_t i = 0; i < tg_scenario_count(pack); i++) {
        if (!scenario_in_files(pack, i, &word, 1))
            continue;
        strbuf_printf(&names, "%s" STR_FMT, count++ ? ", " : "",
                      STR_ARG(of_text(tg_scenario_get(pack, i).name)));
        found = i;
    }
    if (count == 0)
        snprintf(why->text, sizeof why->text, "no scenario stands in `%s`", word);
    else if (count > 1)
        snprintf(why->text, sizeof why->text,
                 "%zu scenarios stand in `%s` (" STR_FMT "): choose one, %s:NAME", count, word,
                 STR_ARG(strbuf_str(&names)), word);
    strbuf_free(&names);
    return count == 1 ? found : TG_NO_ID;
}
