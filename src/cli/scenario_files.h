/*
 * scenario_files.h - the pack with files of scenarios that the caller names.
 */
#ifndef TG_CLI_SCENARIO_FILES_H
#define TG_CLI_SCENARIO_FILES_H

#include "base/arena.h"
#include "cli/options.h"
#include <tollgate.h>

/* A word with a slash, or that ends in .tg, is a file; any other is the name of a scenario. */
bool scenario_is_file(const char *word);
/* The pack with the files among the words. NULL after telling what is wrong. */
TG_MUST_USE tg_pack *scenario_pack(const args *a, const char *const *words, size_t word_count,
                                   arena *mem);

#endif
