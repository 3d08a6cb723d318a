/*
 * inventory.h - the stock to give out: a CSV file with `item`, `units` and `available`.
 *
 * Rows of one item and day add up. Other columns are left unread. A fault has file and line.
 */
#ifndef TG_WHATIF_INVENTORY_H
#define TG_WHATIF_INVENTORY_H

#include "io/trouble.h"
#include "whatif/allocate.h"

#include <tollgate.h>

typedef struct {
    str item;     /* the catalogue's id where it has one, else as written */
    bool listed;  /* the catalogue has it */
    int32_t from; /* ALLOC_DAY_ALWAYS: already there */
    int64_t units;
    uint64_t line; /* of the file; 0: of no file */
} stock_row;

typedef struct {
    const char *name;
    const stock_row *rows;
    size_t count;
} inventory;

/* An alias becomes the id; `listed` says whether the catalogue has the item. */
void inventory_resolve(const tg_pack *pack, stock_row *row);
/* What the pack's scenario states; no rows where it states none. False: out of memory. */
TG_MUST_USE bool inventory_of_scenario(const tg_pack *pack, arena *a, inventory *out);
/* "-" is standard input. */
TG_MUST_USE bool inventory_read(const char *path, const tg_pack *pack, arena *a, inventory *out,
                                trouble *t);

#endif
