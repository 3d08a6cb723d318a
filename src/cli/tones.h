/*
 * tones.h - which tone a verdict or disposition has in pictures and tables.
 */
#ifndef TG_CLI_TONES_H
#define TG_CLI_TONES_H

#include "report/style.h"
#include <tollgate.h>

int tone_of_disposition(tg_disposition d);
int tone_of_verdict(tg_verdict v);
int tone_of_set(uint16_t set); /* of several verdicts: open */

#endif
