/*
 * scenario_files.c - see scenario_files.h.
 */
#include "cli/scenario_files.h"

#include "cli/setup.h"
#include "cli/term.h"

#include <string.h>

enum { FOLDER_BYTES = 4096, FILE_BYTES_MAX = 16 << 20 };

bool scenario_is_file(const char *word)
{
    size_t n = strlen(word);
    return strchr(word, '/') || (n > 3 && strcmp(word + n - 3, ".tg") == 0);
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

tg_pack *scenario_pack(const args *a, const char *const *words, size_t word_count,
                       arena *mem)
{
    char folder[FOLDER_BYTES];
    const char **names = arena_alloc(mem, word_count + 1, sizeof *names);
    tg_text *texts = arena_alloc(mem, word_count + 1, sizeof *texts);
    size_t count = 0;
    tg_diags *diags = NULL;
    tg_pack *pack = NULL;
    if (!names || !texts || !setup_pack_folder(a, NULL, folder, sizeof folder))
        return NULL;
    for (size_t i = 0; i < word_count; i++) {
        if (!scenario_is_file(words[i]))
            continue;
        names[count] = words[i];
        if (!read_whole(a, words[i], mem, &texts[count++]))
            return NULL;
    }
    tg_status st = tg_pack_load_with(folder, names, texts, count, NULL, &pack, &diags);
    if (st != TG_OK) {
        bool colour = term_colour(stderr, args_value(a, OPT_COLOUR));
        if (diags)
            tg_diags_print(diags, colour ? TG_DIAGS_COLOUR : TG_DIAGS_TEXT, sink_file(stderr));
        fprintf(stderr, "tollgate %s: could not use the pack `%s`: %s\n", a->command->name, folder,
                tg_status_text(st));
    }
    tg_diags_free(diags);
    return pack;
}
