/*
 * term.h - what the terminal is: width, colour.
 */
#ifndef TG_CLI_TERM_H
#define TG_CLI_TERM_H

#include <stdbool.h>
#include <stdio.h>

/* Columns of the terminal behind `f`; 80 when it is none. COLUMNS overrides. */
unsigned term_width(FILE *f);
bool term_is(FILE *f);
/* `when`: auto, always, never or NULL (auto). Auto: a terminal, NO_COLOR unset, TERM not dumb. */
bool term_colour(FILE *f, const char *when);

#endif
