/*
 * wording.h - an outcome in words: the same in tables, CSV and JSON.
 */
#ifndef TG_CLI_WORDING_H
#define TG_CLI_WORDING_H

#include "base/str.h"
#include <tollgate.h>

/* "clear or denied": the verdicts of a set, least restrictive first. */
void word_set(strbuf *b, uint16_t set);
/* The same in a few words: "clear to denied" where there are more than three. */
void word_set_brief(strbuf *b, uint16_t set);
void word_set_json(strbuf *b, uint16_t set); /* an array */
/* One word for a narrow column: open, clear, licence ... */
const char *word_verdict_short(tg_result r);
/* Why a line is held, each bit a phrase, with `between`. */
void word_held(strbuf *b, unsigned held, const char *between);
enum { HELD_KINDS = 7 };
const char *word_held_kind(unsigned bit_index);

/* "due", "if authorised", "nothing", or several of them. */
void word_charge_kind(strbuf *b, const tg_charge_result *c, const char *between);
/* "4725000000.00", "1.00 .. 2.00", "at least 3.00", "unknown". */
void word_charge_amount(strbuf *b, const tg_charge_result *c);

/* How a list is written: what stands between its members, and how many are told. */
typedef struct { const char *between; size_t most; } word_list;

/* Instruments wanted; conditions outstanding. */
void word_needs(strbuf *b, const tg_outcome *o, word_list how);
void word_to_do(strbuf *b, const tg_pack *pack, const tg_outcome *o, word_list how);
/* The suspensions and non-enforcements without which the line would be worse; false: none. */
bool word_eased_by(strbuf *b, const tg_pack *pack, const tg_outcome *o, word_list how);
/* "a; b + c": each set settles the line. */
void word_hinges(strbuf *b, const tg_pack *pack, const tg_outcome *o, word_list how);
void word_lifts(strbuf *b, const tg_outcome *o, word_list how);

#endif
