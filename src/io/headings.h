/*
 * headings.h - what order systems call their columns.
 *
 * Only names that say the fact itself are listed. `Sold-to country` is the country of an address,
 * not of a headquarters, so it is no guess for `buyer.hq`.
 */
#ifndef TG_IO_HEADINGS_H
#define TG_IO_HEADINGS_H

#include "base/str.h"

enum { HEADING_BYTES_MAX = 200 };

/* Lower case, everything but letters and digits one blank: "Ship-To Country" -> "ship to country".
 * Empty when it is longer than HEADING_BYTES_MAX. */
str heading_plain(str heading, char room[HEADING_BYTES_MAX]);

/* The fact, or the special column, that a plain heading names; empty when none is known. */
str heading_guess(str plain);

/* The known heading that `plain` is nearly, and in `*means` what heading_guess says of it;
 * empty when none is near. */
str heading_near(str plain, str *means);

/* Special columns: ids of orders and lines, and the currency of the line's prices. */
#define COLUMN_ORDER STR("order")
#define COLUMN_LINE STR("line")
#define COLUMN_CURRENCY STR("currency")

#endif
