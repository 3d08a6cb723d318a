/*
 * recall.c - see recall.h. Cells are looked up in a copy of their record that has room around it,
 * as quick.h and wordbook.h read a few bytes more than a cell has.
 */
#include "io/recall.h"

#include "io/quick.h"
#include "io/wordbook.h"

#include <string.h>

enum { SLACK = 16, ROOM_MIN = 1024 };

typedef enum { RECALL_WORDS, RECALL_NUMBERS, RECALL_DATES } recall_kind;

typedef struct {
    recall_kind kind; /* what most cells are thought to be */
    uint32_t fact;
    unsigned scale, decimals;
    bool made;        /* the book is there */
    wordbook book;    /* cell -> place in `texts` */
} recall_column;

typedef struct { str text; uint32_t word; } recall_text;

struct recall {
    arena *a;
    tg_words *words;
    recall_column *columns;
    size_t count;
    VEC(recall_text) texts;
    quick_months months;
    char *copy;       /* of the record, SLACK before and after it */
    size_t room;
    str raw;          /* the record; empty: its cells are not looked up */
};

static void plan_recall(recall_column *x, const tg_pack *pack, const mapping *m, const column *c)
{
    if (c->kind != COLUMN_FACT)
        return;
    tg_fact_info info = tg_fact_get(pack, c->fact);
    *x = (recall_column){.kind = RECALL_WORDS, .fact = c->fact, .scale = info.scale};
    if (c->form.kind != FORM_PLAIN || mapping_spells_digits(m, c))
        return;
    if (info.type == TG_TYPE_DATE)
        x->kind = RECALL_DATES;
    else if (info.type == TG_TYPE_WHOLE || info.type == TG_TYPE_DECIMAL ||
             info.type == TG_TYPE_MONEY)
        x->kind = RECALL_NUMBERS;
}

recall *recall_new(const tg_pack *pack, const mapping *m, const column *columns, size_t count)
{
    arena *a = arena_new(NULL, 0);
    recall *r = a ? arena_alloc(a, 1, sizeof *r) : NULL;
    if (!r) {
        arena_free(a);
        return NULL;
    }
    *r = (recall){.a = a, .count = count, .raw = STR("")};
    quick_months_make(&r->months);
    r->columns = arena_alloc(a, count + 1, sizeof *r->columns);
    for (size_t i = 0; r->columns && i < count; i++)
        plan_recall(&r->columns[i], pack, m, &columns[i]);
    if (r->columns && tg_words_new(pack, &r->words) == TG_OK)
        return r;
    recall_free(r);
    return NULL;
}

void recall_free(recall *r)
{
    if (!r)
        return;
    for (size_t i = 0; r->columns && i < r->count; i++)
        if (r->columns[i].made)
            wordbook_free(&r->columns[i].book);
    tg_words_free(r->words);
    arena_free(r->a); /* r itself lies in it */
}

void recall_record(recall *r, str raw)
{
    size_t wanted = raw.len + (size_t)2 * SLACK;
    r->raw = STR("");
    if (raw.len == 0 || raw.len > RECALL_RECORD_MAX)
        return;
    if (wanted > r->room) {
        r->room = wanted < ROOM_MIN ? ROOM_MIN : 2 * wanted;
        r->copy = arena_alloc(r->a, r->room, 1);
        if (!r->copy) { /* then its cells are read one by one */
            r->room = 0;
            return;
        }
    }
    memcpy(r->copy + SLACK, raw.ptr, raw.len);
    memset(r->copy + SLACK + raw.len, 0, SLACK);
    r->raw = raw;
}

/* The cell in the copy; NULL: it is not as it stands in the record. */
static const char *in_copy(const recall *r, str cell)
{
    uintptr_t from = (uintptr_t)r->raw.ptr, at = (uintptr_t)cell.ptr;
    bool inside = at >= from && at - from <= r->raw.len && cell.len <= r->raw.len - (at - from);
    return inside && r->raw.len ? r->copy + SLACK + (at - from) : NULL;
}

bool recall_cell(recall *r, size_t at, str cell, cell_said *out)
{
    recall_column *c = &r->columns[at];
    const char *p = in_copy(r, cell);
    *out = (cell_said){.text = cell, .how = SAID_STEPS};
    if (!p || !cell.len || cell.len > RECALL_CELL_BYTES_MAX)
        return false;
    if (c->kind == RECALL_DATES && quick_date(&r->months, p, cell.len, &out->steps))
        return true;
    if (c->kind == RECALL_NUMBERS &&
        quick_number(p, cell.len, c->scale, &c->decimals, &out->steps))
        return true;
    uint32_t place = c->made ? wordbook_find(&c->book, p, cell.len) : WORDBOOK_NONE;
    if (place == WORDBOOK_NONE)
        return false;
    const recall_text *t = &r->texts.at[place];
    *out = (cell_said){.text = t->text, .how = SAID_WORD, .word = t->word};
    return true;
}

bool recall_keep(recall *r, size_t at, str cell, str plain, cell_said *out)
{
    recall_column *c = &r->columns[at];
    recall_text t = {.text = plain};
    tg_reason why;
    *out = (cell_said){.text = plain, .how = SAID_TEXT};
    if (!in_copy(r, cell) || !plain.len || cell.len > RECALL_CELL_BYTES_MAX ||
        (c->made && c->book.count >= RECALL_CELLS_MAX))
        return true;
    if (!c->made && !wordbook_init(&c->book)) {
        wordbook_free(&c->book);
        return false;
    }
    c->made = true;
    tg_status st = tg_words_add(r->words, c->fact, (tg_text){plain.ptr, plain.len}, &t.word, &why);
    if (st != TG_OK)
        return st != TG_NOMEM;
    t.text = str_dup(r->a, plain);
    if (!t.text.ptr || !vec_push(r->a, &r->texts, t) ||
        !wordbook_put(&c->book, cell, (uint32_t)r->texts.count - 1))
        return false;
    *out = (cell_said){.text = t.text, .how = SAID_WORD, .word = t.word};
    return true;
}

bool recall_set(const recall *r, tg_line *line, uint32_t fact, const cell_said *x)
{
    if (x->how == SAID_STEPS)
        return tg_line_set_number(line, fact, x->steps) == TG_OK;
    tg_line_set_word(line, r->words, x->word);
    return true;
}
