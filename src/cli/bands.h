/*
 * bands.h - chips in the plane of TPP and memory bandwidth, with the bands of the pack's text.
 *
 * A definition is drawn when a measure names it, as a duty band when only charges name it; a
 * measure when its own text compares one of the two figures. What has the same rectangles is drawn
 * once.
 */
#ifndef TG_CLI_BANDS_H
#define TG_CLI_BANDS_H

#include "report/plot.h"
#include <tollgate.h>

/* A chip to name in the picture; the others of the catalogue are small points. */
typedef struct { str id, note; size_t kind; } band_chip;

enum { BANDS_OTHER = 4 }; /* the kind of chips that are not named */

typedef struct {
    plot_bands plot;
    uint64_t unplaced; /* named chips without known figures */
    bool possible;     /* the pack has both facts */
} band_picture;

/* `kinds`: five, the last one for the other chips. day, known_on: TG_DAY_NONE is current through.
 * Everything lives in `a`. False: out of memory. */
TG_MUST_USE bool bands_make(const tg_pack *pack, int32_t day, int32_t known_on,
                            const band_kind kinds[BANDS_OTHER + 1], const band_chip *chips,
                            size_t count, arena *a, band_picture *out);

#endif
