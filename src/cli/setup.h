/*
 * setup.h - what several commands do first: find the pack, read the options that decide.
 *
 * Functions that return false or NULL have told the user why; the command then ends with
 * EXIT_WRONG.
 */
#ifndef TG_CLI_SETUP_H
#define TG_CLI_SETUP_H

#include "cli/options.h"
#include "io/orders.h"
#include "whatif/moments.h"

void complain(const args *a, const trouble *t);

/* The folder of the pack: `given` (a folder, or the name of a pack that is installed), else
 * --pack, else $TOLLGATE_PACK, else ./packs/us-cn-chips, else the installed one. */
TG_MUST_USE bool setup_pack_folder(const args *a, const char *given, char *folder, size_t room);
/* Loads a folder, or the one found; its errors are shown. */
TG_MUST_USE tg_pack *setup_load(const args *a, const char *folder);
/* Under --scenario where it is given. */
TG_MUST_USE tg_pack *setup_pack(const args *a);
/* The same with the pack that a word of the command names, if one does. */
TG_MUST_USE tg_pack *setup_pack_named(const args *a, const char *given);
/* The same whatever --scenario says. */
tg_pack *setup_pack_plain(const args *a);
/* At most `most` diagnostics, errors first to be counted: then "and N more errors", with `more`. */
enum { DIAGNOSTICS_SHOWN = 100 };
void setup_diagnostics(const tg_diags *d, tg_diags_form form, size_t most, const char *more,
                       FILE *to);

typedef struct {
    tg_options options;
    const char *known_on, *on, *stance; /* as given, or NULL */
} deciding;

TG_MUST_USE bool setup_deciding(const args *a, deciding *out);
/* The scenario's days where the options do not give them. */
void setup_scenario_days(const tg_pack *pack, int32_t *on, int32_t *known_on);
/* The day by which something must be known to count: the option's, the scenario's, the pack's. */
int32_t setup_known(const tg_pack *pack, const deciding *d);
/* "; scenario NAME (0123456789ab)", or nothing. */
void setup_scenario_text(const tg_pack_info *info, strbuf *out);
/* "assumes Q is R; adopts M": what the scenario changes. */
void setup_scenario_changes(const tg_pack *pack, uint32_t scenario, strbuf *out);
/* A run with the assumptions of --assume. */
TG_MUST_USE tg_run *setup_run(const args *a, const tg_pack *pack, const deciding *d);
/* Says so where --known-on is later than the pack knows. */
void setup_known_note(const args *a, const tg_pack *pack, const deciding *d);
/* Why a line that the run refuses is bad: what contradicts what, and whether an option that fills
 * gaps brought it in. `why` is the run's own reason; the line is changed. */
void setup_refused(const args *a, const tg_pack *pack, tg_line *line, const char *why,
                   strbuf *reason);
/* --assume and --fact values: NAME=VALUE cut in two, in `name`; false when there is no `=`. */
TG_MUST_USE bool setup_pair(const args *a, const char *pair, char *name, size_t room,
                            const char **value);

/* The clocks, and the dates of --move. */
TG_MUST_USE bool setup_movers(const args *a, const tg_pack *pack, movers *out);

TG_MUST_USE bool setup_orders(const args *a, orders_options *out);
/* An order file that an option names, read with --map, --table, --input and --delimiter. */
TG_MUST_USE orders *setup_open_orders_at(const args *a, const tg_pack *pack, const char *path);
TG_MUST_USE orders *setup_open_orders(const args *a, const tg_pack *pack);
/* Shows what was guessed; unless --quiet also what is not read. */
void setup_notes(const args *a, const orders *o);

/* Inputs are never overwritten, and one output is not the other: true after telling which. */
TG_MUST_USE bool setup_out_clashes(const args *a);

/* Tells that no gate, or authority of one, has the name: the nearest that has, or all. */
void setup_no_gate(const args *a, const tg_pack *pack, const char *given, bool of_authority);

/* Columns of text output: --width, else the terminal's. */
TG_MUST_USE bool setup_width(const args *a, unsigned *width);

tg_sink sink_file(FILE *to);
tg_sink sink_buffer(strbuf *to);
str of_text(tg_text t);
tg_text to_text(str s);
/* "2026-01-15" into a buffer of the caller. */
const char *day_text(int32_t day, char room[11]);

#endif
