/*
 * diag.h - a diagnostic is data: stable id, severity, byte span, message, notes, hint.
 * Terminal and JSON are renderers of the same data.
 *
 * Ids are one X-macro list in diag_ids.h: DIAG(E0201, ERROR, "units differ"). An id, once
 * published, keeps its meaning. Families: E01xx lexing and layout, E02xx types and units,
 * E03xx names, E04xx time and versions, E05xx edges and effects, E06xx sources and status,
 * E07xx catalogue and data files, E08xx limits of the engine, E09xx input of order lines,
 * E10xx scenarios, W..: warnings, same families.
 */
#ifndef TG_BASE_DIAG_H
#define TG_BASE_DIAG_H

#include "base/str.h"

typedef enum {
#define DIAG(id, severity, title) id,
#include "base/diag_ids.h"
#undef DIAG
    DIAG_COUNT
} diag_id;

typedef enum { SEV_ERROR, SEV_WARNING, SEV_NOTE } severity;

/* Bytes [from, to) of file `file` (an index into the sources added to the diags). */
typedef struct { uint32_t file, from, to; } span;
#define FILE_NONE UINT32_MAX
#define SPAN_NONE ((span){FILE_NONE, 0, 0})

typedef struct { span at; str text; } diag_note;

typedef struct {
    diag_id id;
    severity sev;
    span at;
    str message; /* lower case, no full stop, user text in backticks */
    str hint;    /* empty when there is none */
    diag_note notes[4];
    unsigned note_count;
} diag;

typedef struct diags diags;

const char *diag_name(diag_id id);  /* "E0203" */
const char *diag_title(diag_id id); /* what the id means, for every message that carries it */

/* limit: diagnostics kept (0: 200); past it they are counted only. */
TG_MUST_USE diags *diags_new(arena *a, unsigned limit);
/* A source text that spans may point into; text and name must outlive the diags. FILE_NONE on
 * exhaustion and for a text of 4 GiB. */
uint32_t diags_source(diags *d, str name, str text);
str diags_source_name(const diags *d, uint32_t file);
str diags_source_text(const diags *d, uint32_t file);

/* Appends; returns it for notes and hint, never NULL (a spare one past the limit). */
diag *diag_at(diags *d, diag_id id, span at, const char *fmt, ...) TG_PRINTF(4, 5);
void diag_hint(diags *d, diag *g, const char *fmt, ...) TG_PRINTF(3, 4);
void diag_note_at(diags *d, diag *g, span at, const char *fmt, ...) TG_PRINTF(4, 5);

size_t diags_count(const diags *d);
size_t diags_errors(const diags *d); /* counted past the limit too */
const diag *diags_get(const diags *d, size_t i); /* in order of file, then place, after sort */
void diags_sort(diags *d);

/* 1-based line and column (in code points) of a byte offset. */
void diags_place(const diags *d, uint32_t file, uint32_t at, unsigned *line, unsigned *column);

/* file:line:col: error[E0203]: message / source line / caret / hint; colour with ANSI codes. */
void diag_render_text(const diags *d, const diag *g, bool colour, strbuf *out);
/* One JSON object per diagnostic, no newline inside. */
void diag_render_json(const diags *d, const diag *g, strbuf *out);

/* "did you mean" over candidates: index of the nearest within a third of its length, or -1. */
long diag_nearest(str name, const str *candidates, size_t count);

#endif
