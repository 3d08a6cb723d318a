/*
 * report_chips.h - the document of `chips`: the bands of the pack with chips in them, and the rest.
 */
#ifndef TG_CLI_REPORT_CHIPS_H
#define TG_CLI_REPORT_CHIPS_H

#include "cli/setup.h"

typedef struct {
    const args *args;
    const tg_pack *pack;
    int32_t on, known_on; /* TG_DAY_NONE: not given */
    const str *ids;       /* chips to name in the picture */
    size_t count;
    str csv;              /* the catalogue, as the command writes it */
} chips_report;

/* Writes the page or workbook to --out; an exit status. */
int report_chips(const chips_report *c);

#endif
