/*
 * ast.c - names of kinds, the slot that counts, and the tree as text.
 */
#include "lang/ast.h"

static const char *const decl_keywords[] = {
#define X(c, k) k,
    DECL_MAP(X)
#undef X
};

static const char *const slot_keywords[] = {
#define X(c, k) k,
    SLOT_MAP(X)
#undef X
};

const char *decl_keyword(decl_kind k)
{
    tg_assert((size_t)k < DECL_COUNT);
    return decl_keywords[k];
}

const char *slot_keyword(slot_kind k)
{
    tg_assert((size_t)k < SLOT_COUNT);
    return slot_keywords[k];
}

const ast_slot *ast_slot_find(const ast_decl *d, const ast_block *b, slot_kind k)
{
    for (size_t i = 0; b && i < b->slot_count; i++) {
        if (b->slots[i].kind == k)
            return &b->slots[i];
    }
    for (size_t i = 0; i < d->slot_count; i++) {
        if (d->slots[i].kind == k)
            return &d->slots[i];
    }
    return NULL;
}
