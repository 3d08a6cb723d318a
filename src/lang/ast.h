/*
 * ast.h - what a policy text says, before anything is resolved.
 *
 *     ast_file  ->  ast_decl (one per declaration, in text order)
 *                     -> slots (ast_slot, text order), blocks ("version", each with slots)
 *
 * Every slot is one of the kinds in SLOT_MAP; its payload is generic: items (names, values,
 * texts), an optional condition tree, options. The parser guarantees the shape documented at
 * each slot kind below, the order of slots and that none is doubled or missing; so the checker
 * never sees malformed syntax. A declaration that did not parse is left out (its errors are
 * reported) and its name is kept in `ast_file.broken`, so that uses of it are not errors twice.
 *
 * All nodes live in the arena given to parse_text; texts are slices of the source.
 */
#ifndef TG_LANG_AST_H
#define TG_LANG_AST_H

#include "base/diag.h"

/* keyword, C name */
#define DECL_MAP(X)                                                                           \
    X(PACK, "pack") X(USE, "use") X(UNIT, "unit") X(CURRENCY, "currency")                     \
    X(AUTHORITY, "authority") X(SOURCE, "source") X(TOPIC, "topic") X(ROLE, "role")           \
    X(FACT, "fact") X(QUESTION, "question") X(ANSWER, "answer") X(GROUP, "group")             \
    X(PARAMETER, "parameter") X(DEFINITION, "definition") X(CATALOGUE, "catalogue")           \
    X(CONSTRAINT, "constraint") X(GATE, "gate") X(COVERAGE, "coverage")                       \
    X(INSTRUMENT, "instrument") X(CONDITION, "condition") X(MEASURE, "measure")               \
    X(LIMIT, "limit") X(TEST, "test") X(SCENARIO, "scenario")

typedef enum {
#define X(c, k) DECL_##c,
    DECL_MAP(X)
#undef X
    DECL_COUNT
} decl_kind;

typedef struct { str text; span at; } ast_word;

/* ---- values ---------------------------------------------------------------------------- */

typedef enum {
    LIT_WORD,   /* text: a bare word (name, symbol, country, code) */
    LIT_TEXT,   /* text: quoted, unescaped */
    LIT_NUMBER, /* text: digits as written (with _), unit: word after it or empty ("%" too) */
    LIT_DATE,   /* day, minute (-1: none) */
    LIT_NONE,
} lit_kind;

typedef struct {
    lit_kind kind;
    str text, unit;
    int32_t day, minute;
    span at;
} ast_lit;

typedef enum { VAL_LIT, VAL_AT_LEAST, VAL_AT_MOST, VAL_RANGE, VAL_ONE_OF, VAL_UNKNOWN } val_kind;

/* VAL_LIT, AT_LEAST, AT_MOST: lits[0]; RANGE: lits[0..1]; ONE_OF: all; UNKNOWN: none. */
typedef struct { val_kind kind; ast_lit *lits; size_t count; span at; } ast_value;

/* ---- conditions ------------------------------------------------------------------------ */

typedef enum {
    C_AND, C_OR, C_NOT, C_NONE_OF, /* kids (NOT: one); `list` tells bullets from words */
    C_CMP,   /* left `op` right */
    C_IS,    /* left is lits[0..n): `negated` for "is not"; several for "is any of" */
    C_IN,    /* left in `group` */
    C_UNDER, /* left is under lits */
    C_NONE,  /* left is none */
    C_NAME,  /* bare definition `group` (the name) */
    C_PARTY, /* quant, roles (empty: all), attrs; kids[0] is a C_CMP/C_IS/C_IN/C_UNDER/C_NONE whose
                left.a is replaced by each role.attr in turn (left.a.text is empty) */
} cond_kind;

typedef enum { FORM_WORDS, FORM_BULLETS, FORM_INLINE } list_form; /* a and b | bullets | : a; b */
typedef enum { CMP_LT, CMP_LE, CMP_GT, CMP_GE, CMP_EQ, CMP_NE } cmp_op;
typedef enum { QUANT_ANY, QUANT_EVERY } party_quant;

/* operand: a name (fact, parameter, question) or a literal; as_of only after names. */
typedef struct { ast_lit lit; bool has_as_of; int32_t as_of; } ast_operand;
/* a, or a op b with op one of + - * / */
typedef struct { ast_operand a, b; char op; span at; } ast_term; /* op 0: a alone */

typedef struct ast_cond {
    cond_kind kind;
    list_form form;
    span at;
    struct ast_cond **kids;
    size_t kid_count;
    ast_term left, right;
    cmp_op op;
    span op_at;
    bool negated;
    ast_lit *lits;
    size_t lit_count;
    ast_word group;
    bool has_as_of;
    int32_t as_of;
    party_quant quant;
    bool narrowed; /* "any of a, b has" and "each of a, b has" */
    ast_word *roles, *attrs;
    size_t role_count, attr_count;
    unsigned height;   /* lists, `and`, `or` and `not` on the longest way down, at most 64 */
    str *comments;     /* before its bullet */
    size_t comment_count;
    str tail_comment;  /* on the line of its bullet; of a list: on the line of its head */
} ast_cond;

/* ---- slots ----------------------------------------------------------------------------- */

/*
 * kind, keyword                     payload
 * words = names as written; text; value; cond; dates in `in_force`.
 */
#define SLOT_MAP(X)                                                                           \
    X(VERSION_NO, "version")         /* text: the pack's version word */                      \
    X(CURRENT, "current through")    /* day */                                                \
    X(NOTE, "note")                  /* text */                                               \
    X(DECIMALS, "decimals")          /* value: number */                                      \
    X(COUNTRY, "country")            /* words[0] */                                           \
    X(ZONE, "zone")                  /* text */                                               \
    X(PUBLISHER, "publisher")        /* words[0] or text */                                   \
    X(PUBLISHED, "published")        /* day */                                                \
    X(BASIS, "basis")                /* text: the words joined by blanks; value: N if any */  \
    X(GRADE, "grade")                /* words[0] */                                           \
    X(ROW, "row")                    /* text */                                               \
    X(URL, "url")                    /* text */                                               \
    X(TYPE, "type")                  /* type */                                               \
    X(IS, "is")                      /* DECL_FACT: term; else cond */                         \
    X(SOURCE, "source")              /* words[0], text: pinpoint */                           \
    X(COST, "cost")                  /* value: number */                                      \
    X(ASK, "ask")                    /* text */                                               \
    X(READINGS, "readings")          /* readings */                                           \
    X(ASKED, "asked")                /* day */                                                \
    X(BEFORE_ASKED, "before asked")  /* lit */                                                \
    X(BY_LAW, "by law")              /* lit */                                                \
    X(IN_FORCE, "in force")          /* in_force */                                           \
    X(OF, "of")                      /* words[0] */                                           \
    X(MEMBERS, "members")            /* lits; a single LIT_NONE for an empty group */         \
    X(JOINS, "joins")                /* lits, day, cite */                                    \
    X(LEAVES, "leaves")              /* lits, day, cite */                                    \
    X(VALUE, "value")                /* value */                                              \
    X(FILE, "file")                  /* text or words[0] */                                   \
    X(KEY, "key")                    /* pairs: one */                                         \
    X(COLUMNS, "columns")            /* pairs */                                              \
    X(ALIASES, "aliases")            /* text or words[0] */                                   \
    X(HOLDS, "holds")                /* cond */                                               \
    X(AUTHORITY, "authority")        /* words[0] */                                           \
    X(CLOCK, "clock")                /* words[0] */                                           \
    X(ROUTE, "route")                /* cond */                                               \
    X(TOPICS, "topics")              /* words */                                              \
    X(CHECKED, "checked through")    /* day */                                                \
    X(KIND, "kind")                  /* words[0] */                                           \
    X(SATISFIED, "satisfied when")   /* cond */                                               \
    X(FAILED, "failed when")         /* cond */                                               \
    X(TO_DO, "to do")                /* text */                                               \
    X(EXCLUDES, "excludes")          /* words */                                              \
    X(GATE, "gate")                  /* words */                                              \
    X(STATUS, "status")              /* words[0] */                                           \
    X(BINDS, "binds")                /* cond, or NULL for everyone */                         \
    X(DEPENDS, "depends on")         /* depends: question is reading */                       \
    X(CEASES, "ceases")              /* day, minute, cite */                                  \
    X(CORRECTS, "corrects")          /* value: number */                                      \
    X(OVERRIDES, "overrides")        /* words */                                              \
    X(YIELDS, "yields to")           /* words, text: because */                               \
    X(WHEN, "when")                  /* cond */                                               \
    X(UNLESS, "unless")              /* cond */                                               \
    X(UNLESS_SHOWN, "unless shown")  /* cond */                                               \
    X(RELIES, "relies on")           /* words */                                              \
    X(REQUIRES, "requires")          /* requires */                                           \
    X(DENIES, "denies")                                                                       \
    X(REVIEWS, "reviews")            /* words, text: posture words joined by blanks */        \
    X(CHARGES, "charges")            /* charge */                                             \
    X(SUSPENDS, "suspends")          /* words */                                              \
    X(NOT_ENFORCE, "does not enforce") /* words */                                            \
    X(PER, "per")                    /* words */                                              \
    X(WEIGHT, "weight")              /* term */                                               \
    X(COUNTS, "counts")              /* cond */                                               \
    X(AGAINST, "against")            /* cond */                                               \
    X(AT_MOST, "at most")            /* value, or words[0]: a parameter */                    \
    X(PERIOD, "period")              /* words[0] */                                           \
    X(ORDER, "order")                /* words */                                              \
    X(BREACH, "on breach")           /* words: the measures after "without" */                \
    X(ON, "on")                      /* day */                                                \
    X(KNOWN_ON, "known on")          /* day */                                                \
    X(STANCE, "stance")              /* words[0] */                                           \
    X(GIVEN, "given")                /* given */                                              \
    X(ASSUME, "assume")              /* depends: name is value */                             \
    X(AUTHORISED, "authorised by")   /* authorised; is: the lines (scenarios) */              \
    X(BUILDS, "builds on")           /* words */                                              \
    X(SETS, "sets")                  /* is: parameter to value */                             \
    X(ADOPTS, "adopts")              /* words */                                              \
    X(BEGINS, "begins")              /* words[0], day */                                      \
    X(ENDS, "ends")                  /* words[0], day */                                      \
    X(DEMAND, "demand")              /* value: percentage; is: the lines */                   \
    X(INVENTORY, "inventory")        /* lits: item, then units and day, or no day, ... */     \
    X(WEIGHTS, "weights")            /* words[0]; lits: reading, percentage, reading, ... */  \
    X(EXPECT, "expect")              /* expects */

typedef enum {
#define X(c, k) SLOT_##c,
    SLOT_MAP(X)
#undef X
    SLOT_COUNT
} slot_kind;

enum { DAY_OPEN = INT32_MAX }; /* no such date given */

typedef enum { TYPE_YES_NO, TYPE_SYMBOL, TYPE_COUNTRY, TYPE_CODE, TYPE_WHOLE, TYPE_DECIMAL,
               TYPE_MONEY, TYPE_DATE } type_kind;

typedef struct {
    type_kind kind;
    span at;
    ast_word *symbols; /* TYPE_SYMBOL */
    size_t symbol_count;
    str step;          /* "0.01"; empty: 1 */
    ast_word unit;     /* unit or currency; text empty: none */
    bool has_range, may_be_none;
    ast_lit low, high;
} ast_type;

typedef struct {
    int32_t from, from_minute;       /* minute -1: none */
    int32_t end, end_minute;         /* first day out; DAY_OPEN */
    bool written_through;            /* for the formatter */
    int32_t text_from;               /* DAY_OPEN: none */
    ast_word by;                     /* empty: the gate's clock */
} ast_in_force;

typedef struct { ast_lit lit; str gloss; } ast_reading;
typedef struct { ast_word fact, column; } ast_pair;             /* item.tpp from tpp */
typedef struct { ast_word name; ast_lit value; } ast_is;        /* Q is R */
typedef struct { ast_word source; str pinpoint; } ast_cite;

typedef enum { REQ_LICENCE, REQ_NOTIFICATION, REQ_CONDITIONAL, REQ_CONDITIONS } req_kind;

typedef struct {
    ast_lit rate;            /* number with % or a word: parameter */
    ast_word *bases;         /* summed */
    size_t base_count;
    ast_word payee, instead; /* instead.text empty: none */
    str rounded;             /* "0.01"; empty: default; "exact" */
} ast_charge;

typedef struct {
    ast_word fact;
    ast_value value;
    bool new_line;           /* begins a line in the text */
    str *comments;
    size_t comment_count;
    str tail_comment;
} ast_given;

typedef struct {
    ast_word instrument;
    str number;
    int32_t from, end;
    ast_word *measures, *conditions;
    size_t measure_count, condition_count;
} ast_authorised;

typedef enum {
    EXP_VERDICT,     /* subject: "line" or a gate; words: verdict (and posture) joined by blanks */
    EXP_OPEN,        /* verdicts: maybe none */
    EXP_SAFE, EXP_BEST, EXP_FALLBACK,
    EXP_DISPOSITION, /* released held bad conflict */
    EXP_HINGES,      /* names */
    EXP_LIFT,        /* is */
    EXP_MEASURE,     /* subject: measure; words: answer */
    EXP_CONDITION,   /* subject; words */
    EXP_CHARGE,      /* subject; amount or needs or none; words: "due", "if authorised" or empty */
} expect_kind;

typedef struct {
    expect_kind kind;
    span at;
    ast_word subject;
    str words;           /* normalised: single blanks, "licence, denial expected" keeps its comma */
    str *verdicts;
    size_t verdict_count;
    ast_word *names;     /* hinges; EXP_CHARGE unknown: the facts needed */
    size_t name_count;
    ast_is *is, *when;
    size_t is_count, when_count;
    ast_lit amount;
    enum { AMOUNT_GIVEN, AMOUNT_UNKNOWN, AMOUNT_NONE } amount_kind;
    str *comments;
    size_t comment_count;
    str tail_comment;
} ast_expect;

typedef struct {
    slot_kind kind;
    span at, keyword_at;
    ast_word *words;
    size_t word_count;
    str text;
    bool has_text;
    ast_value value;
    ast_lit *lits;
    size_t lit_count;
    int32_t day, minute;
    ast_cite cite;
    ast_cond *cond;
    union {                  /* by kind */
        ast_term term;
        ast_type type;
        ast_in_force in_force;
        ast_charge charge;
        ast_authorised authorised;
    };
    ast_reading *readings;
    size_t reading_count;
    ast_pair *pairs;
    size_t pair_count;
    ast_is *is;
    size_t is_count;
    req_kind requires;       /* words: instrument or conditions */
    ast_given *given;
    size_t given_count;
    ast_expect *expects;
    size_t expect_count;
    str *comments;           /* comment lines that stand before the slot, for the formatter */
    size_t comment_count;
    str tail_comment;        /* "# ..." on the same line */
} ast_slot;

typedef struct {
    span at;
    ast_slot *slots;
    size_t slot_count;
    str *comments;
    size_t comment_count;
    str tail_comment;
} ast_block; /* one `version` */

typedef struct {
    decl_kind kind;
    span at, name_at;
    str name;          /* ANSWER: the question; COVERAGE: the gate; TEST: empty */
    str title;
    ast_word second;   /* COVERAGE: topic; USE: folder (text); UNIT ... is: the base unit */
    ast_lit value;     /* ANSWER: the reading; UNIT ... is: the number */
    ast_slot *slots;   /* outside the version blocks: before the first, after the last */
    size_t slot_count;
    ast_block *blocks;
    size_t block_count;
    str *comments;
    size_t comment_count;
    str tail_comment;
    bool blank_before; /* a blank line stood before (or before its comments) */
    str *end_comments; /* indented ones after its last slot */
    size_t end_comment_count;
} ast_decl;

typedef struct {
    uint32_t file;     /* in diags */
    ast_decl *decls;
    size_t decl_count;
    str *broken;
    size_t broken_count;
    str *comments;     /* after the last declaration; empty: a blank line, as in ast_decl */
    size_t comment_count;
    str tail_comment;  /* on the first line */
} ast_file;

const char *decl_keyword(decl_kind k);
/* "an authority", "a measure": the article of such a word. */
static inline const char *word_article(const char *word)
{
    return *word == 'a' || *word == 'e' || *word == 'i' || *word == 'o' || *word == 'u' ? "an"
                                                                                        : "a";
}
const char *slot_keyword(slot_kind k);
/* The slot of that kind, the block's own before the declaration's; NULL when there is none. */
const ast_slot *ast_slot_find(const ast_decl *d, const ast_block *b, slot_kind k);
/* Every node as text, one line per declaration, slot and condition; spans, comments and the form
 * of lists left out: two files that say the same have the same dump. For tests. */
void ast_dump(const ast_file *f, strbuf *out);

#endif
