/*
 * report_bits.h - exact amounts as the texts of cells and the places of pictures.
 */
#ifndef TG_CLI_REPORT_BITS_H
#define TG_CLI_REPORT_BITS_H

#include "base/amount.h"
#include "report/plot.h"

/* Plain decimal text, with at least `decimals` places; empty when memory is out. */
str report_amount(arena *a, amount x, unsigned decimals);
/* For a picture: as far as 64 bits go, in steps of 10^-scale; negative ones too. */
int64_t report_place(amount x, unsigned scale);
/* Both, in whole units: a picture tells no more. */
figure_at report_figure(arena *a, amount x, unsigned decimals);
/* "value, USD"; "value" where the currency is not known. */
str report_heading(arena *a, const char *what, str currency);

#endif
