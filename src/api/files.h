/*
 * files.h - the files of a pack, from a folder or from memory, as the checker asks for them.
 */
#ifndef TG_API_FILES_H
#define TG_API_FILES_H

#include "policy/model.h"

/*
 * Reads below the parent of one root folder and nowhere else: a text may name a file beside it
 * and a neighbouring pack, not a file of the machine. Sizes are bounded as docs/language.md
 * says. `failed` tells a file-level fault from faults of the text; `why` holds the last reason.
 */
typedef struct {
    str root;          /* the folder as the caller wrote it */
    size_t bytes_read; /* over all files */
    bool failed, no_memory;
    char why[160];
    uint32_t listed;
} folder_files;

pack_files files_folder(folder_files *f, str root);

/* Texts that the caller holds. A name is a path below the folder "" of the pack. */
typedef struct {
    const str *names, *texts;
    size_t count;
    bool failed, no_memory;
} memory_files;

pack_files files_memory(memory_files *f);

/* `path` without "." and with ".." resolved, in `a`; ptr NULL when it leaves its start, is
 * absolute where `root` is not its prefix, or when memory is out. */
TG_MUST_USE str path_normal(arena *a, str path);

#endif
