/*
 * scenario_files.h - scenarios in files that the caller names: FILE.tg, or
 * FILE.tg:NAME for one of them.
 */
#ifndef TG_CLI_SCENARIO_FILES_H
#define TG_CLI_SCENARIO_FILES_H

#include "base/arena.h"
#include "base/str.h"
#include "cli/options.h"
#include <tollgate.h>

/* A word with a slash, that ends in .tg or has `.tg:` in it is a file; any other is the name of a
 * scenario. */
bool scenario_is_file(const char *word);
/* The file and the scenario of it; empty name: all of them. Of a word that is no file: its name. */
typedef struct { str file, name; } scenario_word;
scenario_word scenario_word_read(const char *word);
/* The pack (`given` as for setup_pack_folder) with the files among the words, each once. NULL after
 * telling what is wrong. */
TG_MUST_USE tg_pack *scenario_pack(const args *a, const char *given, const char *const *words,
                                   size_t word_count, arena *mem);
/* TG_NO_ID: the word names none; `why` then. A file without a name stands for its only scenario. */
uint32_t scenario_of_word(const tg_pack *pack, const char *word, tg_reason *why);
/* Does the scenario stand in one of the files among the words? */
bool scenario_in_files(const tg_pack *pack, uint32_t scenario, const char *const *words,
                       size_t word_count);

#endif
