/*
 * project_parts.h - what project_run.c and project_limits.c share.
 */
#ifndef TG_WHATIF_PROJECT_PARTS_H
#define TG_WHATIF_PROJECT_PARTS_H

#include "whatif/claims.h"
#include "whatif/project.h"

/* A number of p->line; false where it has none. */
TG_MUST_USE bool project_number(projection *p, const char *fact, amount *out);

typedef struct project_draw project_draw;
TG_MUST_USE project_draw *project_draw_new(const project_rules *rules); /* NULL: out of memory */
void project_draw_free(project_draw *d);

/* Draws for the units that fit. `rest`: where some do not, and a limit says without what they are
 * decided once more, a run that does; else NULL. `error`: a weight is below zero or too large, and
 * nothing is drawn. False after telling `t`. */
TG_MUST_USE bool project_draw_units(project_draw *d, const tg_line *line, str id, int64_t units,
                                    int64_t *fit, bool *error, tg_run **rest, trouble *t);

#endif
