/*
 * cases_explain.c - the golden cases of tests/cases/explain: explanations, asking and a pack's own
 * tests, through tollgate.h alone.
 *
 *     # prose
 *     == pack NAME              policy text, for every case until the next one; errors fail
 *     tollgate 1 ...
 *     == file NAME              a file beside it (catalogue, aliases), before its pack
 *     == explain TITLE          or: json, ask, clear (ask on to clear), test
 *     known on 2026-02-01       on, known on, stance text, width 60, all, questions
 *     assume Q R                an assumption of the run
 *     authorised INSTRUMENT [from D] [through D] [for M] [with C]
 *     item.tpp 15832            a fact of the line
 *     reply end_use research    ask: the answer when that is asked; else it is skipped
 *     == out
 *     ...
 *
 * TG_ACCEPT=1 rewrites the files with what comes out. Review that diff.
 */
#include "tollgate.h"

#include "harness.h"

#include <dirent.h>

enum { NAME_BYTES = 256, REPLIES_MAX = 32, WORDS_MAX = 600 };

/* ---- text ------------------------------------------------------------------------------------ */

typedef struct { char *at; size_t len, room; } text;

static void text_add(void *ctx, const char *bytes, size_t count)
{
    text *t = ctx;
    if (t->len + count + 1 > t->room) {
        t->room = (t->len + count + 1) * 2;
        t->at = realloc(t->at, t->room);
        if (!t->at)
            abort();
    }
    memcpy(t->at + t->len, bytes, count);
    t->len += count;
    t->at[t->len] = '\0';
}

static void text_put(text *t, const char *s)
{
    text_add(t, s, strlen(s));
}

static tg_sink text_sink(text *t)
{
    return (tg_sink){text_add, t};
}

static void text_clear(text *t)
{
    t->len = 0;
    text_put(t, "");
}

static bool file_read(const char *path, text *out)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return false;
    char buffer[4096];
    size_t n;
    text_clear(out);
    while ((n = fread(buffer, 1, sizeof buffer, f)) > 0)
        text_add(out, buffer, n);
    fclose(f);
    return true;
}

/* ---- cases ----------------------------------------------------------------------------------- */

typedef struct { const char *at; size_t len; } part;

typedef struct {
    const char *path;
    tg_pack *pack;
    char names[4][NAME_BYTES]; /* files given before the next pack */
    tg_text files[4];
    size_t file_count;
    text got, fresh;
    size_t cases, failed;
} runner;

typedef struct {
    tg_options opt;
    unsigned width;
    bool all, questions;
    char replies[REPLIES_MAX][2][WORDS_MAX];
    size_t reply_count;
    char assumed[REPLIES_MAX][2][WORDS_MAX];
    size_t assumed_count;
    tg_line *l;
} setup;

static void fails(runner *r, const char *title, const char *why)
{
    printf("not ok %s %s: %s\n", r->path, title, why);
    r->failed++;
}

static bool starts(const char *s, const char *with, const char **rest)
{
    size_t n = strlen(with);
    if (strncmp(s, with, n) != 0)
        return false;
    *rest = s + n;
    return true;
}

static int32_t day_of(const char *s)
{
    int32_t day = TG_DAY_NONE;
    (void)tg_date_parse((tg_text){s, strlen(s)}, &day);
    return day;
}

/* "NAME REST" into two texts. */
static void split(const char *s, char out[2][WORDS_MAX])
{
    const char *blank = strchr(s, ' ');
    size_t n = blank ? (size_t)(blank - s) : strlen(s);
    snprintf(out[0], WORDS_MAX, "%.*s", (int)n, s);
    snprintf(out[1], WORDS_MAX, "%s", blank ? blank + 1 : "");
}

/* The words after ` KEY ` up to the next keyword. */
static void clause(const char *s, const char *key, char *out)
{
    const char *at = strstr(s, key);
    out[0] = '\0';
    if (!at)
        return;
    at += strlen(key);
    size_t n = strlen(at);
    const char *const keys[] = {" from ", " through ", " for ", " with "};
    for (size_t i = 0; i < 4; i++) {
        const char *next = strstr(at, keys[i]);
        if (next && (size_t)(next - at) < n)
            n = (size_t)(next - at);
    }
    snprintf(out, WORDS_MAX, "%.*s", (int)n, at);
}

static tg_status authorise(setup *u, const char *s, tg_reason *why)
{
    char parts[2][WORDS_MAX], from[WORDS_MAX], through[WORDS_MAX], measures[WORDS_MAX],
        with[WORDS_MAX];
    split(s, parts);
    clause(s, " from ", from);
    clause(s, " through ", through);
    clause(s, " for ", measures);
    clause(s, " with ", with);
    tg_authorisation a = {.instrument = parts[0], .number = "L-1", .from = INT32_MIN,
                          .through = INT32_MAX, .measures = measures, .conditions = with};
    if (from[0])
        a.from = day_of(from);
    if (through[0])
        a.through = day_of(through);
    return tg_line_authorise(u->l, &a, why);
}

static tg_status setup_one(setup *u, const char *s, tg_reason *why)
{
    const char *rest;
    if (starts(s, "known on ", &rest))
        u->opt.known_on = day_of(rest);
    else if (starts(s, "on ", &rest))
        u->opt.on = day_of(rest);
    else if (!strcmp(s, "stance text"))
        u->opt.stance = TG_STANCE_TEXT;
    else if (starts(s, "width ", &rest))
        u->width = (unsigned)strtoul(rest, NULL, 10);
    else if (!strcmp(s, "all"))
        u->all = true;
    else if (!strcmp(s, "questions"))
        u->questions = true;
    else if (starts(s, "authorised ", &rest))
        return authorise(u, rest, why);
    else if (starts(s, "reply ", &rest) && u->reply_count < REPLIES_MAX)
        split(rest, u->replies[u->reply_count++]);
    else if (starts(s, "assume ", &rest) && u->assumed_count < REPLIES_MAX)
        split(rest, u->assumed[u->assumed_count++]);
    else {
        char parts[2][WORDS_MAX];
        split(s, parts);
        return tg_line_set(u->l, parts[0], parts[1], why);
    }
    return TG_OK;
}

static bool setup_all(runner *r, setup *u, const char *title, part body)
{
    tg_reason why = {{0}};
    for (size_t i = 0; i < body.len;) {
        const char *nl = memchr(body.at + i, '\n', body.len - i);
        size_t end = nl ? (size_t)(nl - body.at) : body.len;
        char row[WORDS_MAX];
        snprintf(row, sizeof row, "%.*s", (int)(end - i), body.at + i);
        i = end + 1;
        if (row[0] == '\0')
            continue;
        if (setup_one(u, row, &why) != TG_OK) {
            fails(r, title, why.text);
            return false;
        }
    }
    return true;
}

/* ---- what comes out -------------------------------------------------------------------------- */

static void put_verdict_set(text *out, uint16_t set)
{
    bool any = false;
    for (int v = 0; v < TG_VERDICT_COUNT; v++) {
        if (!(set >> v & 1))
            continue;
        text_put(out, any ? " | " : "");
        text_put(out, tg_verdict_text((tg_verdict)v));
        any = true;
    }
}

static const char *reply_to(const setup *u, tg_text fact)
{
    for (size_t i = 0; i < u->reply_count; i++) {
        if (strlen(u->replies[i][0]) == fact.len && !memcmp(u->replies[i][0], fact.ptr, fact.len))
            return u->replies[i][1];
    }
    return NULL;
}

static tg_status ask_all(runner *r, setup *u, tg_run *run, tg_seek seek)
{
    tg_reason why = {{0}};
    uint32_t id = TG_NO_ID;
    tg_status st;
    while ((st = tg_ask_next(run, u->l, seek, u->questions, &id, &why)) == TG_OK &&
           id != TG_NO_ID) {
        tg_fact_info f = tg_fact_get(r->pack, id);
        text_add(&r->got, f.name.ptr, f.name.len);
        text_put(&r->got, "\n");
        for (size_t i = 0; i < tg_ask_answer_count(run); i++) {
            text_put(&r->got, "  ");
            uint16_t then = tg_ask_answer(run, i, text_sink(&r->got));
            text_put(&r->got, ": ");
            put_verdict_set(&r->got, then);
            text_put(&r->got, "\n");
        }
        const char *reply = reply_to(u, f.name);
        st = reply ? tg_line_set_id(u->l, id, (tg_text){reply, strlen(reply)}, &why)
                   : tg_ask_skip(run, id);
        if (st != TG_OK)
            return st;
    }
    text_put(&r->got, "end\n");
    return st;
}

static tg_status explain_one(runner *r, setup *u, tg_run *run, bool json)
{
    tg_reason why = {{0}};
    const tg_outcome *o;
    tg_status st = tg_decide(run, u->l, &o, &why);
    if (st == TG_INPUT) {
        text_put(&r->got, "bad input: ");
        text_put(&r->got, why.text);
        text_put(&r->got, "\n");
        return TG_OK;
    }
    if (st != TG_OK)
        return st;
    return tg_explain(run, u->l, o, json ? TG_EXPLAIN_JSON : TG_EXPLAIN_TEXT, u->width, u->all,
                      text_sink(&r->got));
}

static tg_status test_all(runner *r)
{
    tg_test_report t;
    tg_status st = tg_test(r->pack, NULL, true, TG_EXPLAIN_TEXT, text_sink(&r->got), &t);
    char sum[400];
    snprintf(sum, sizeof sum,
             "%zu tests: %zu passed, %zu failed\nmeasures %zu: stood %zu, did not %zu\n"
             "conditions %zu: true %zu, false %zu\nsides %zu: seen %zu\n",
             t.tests, t.passed, t.failed, t.measures, t.measures_stood, t.measures_not,
             t.conditions, t.conditions_true, t.conditions_false, t.sides, t.sides_seen);
    text_put(&r->got, sum);
    return st;
}

static tg_status run_kind(runner *r, setup *u, const char *kind)
{
    if (!strcmp(kind, "test"))
        return test_all(r);
    tg_run *run;
    tg_reason why = {{0}};
    tg_status st = tg_run_new(r->pack, &u->opt, &run);
    for (size_t i = 0; st == TG_OK && i < u->assumed_count; i++)
        st = tg_run_assume(run, u->assumed[i][0], u->assumed[i][1], &why);
    if (st != TG_OK)
        return st;
    if (!strcmp(kind, "ask"))
        st = ask_all(r, u, run, TG_SEEK_SETTLED);
    else if (!strcmp(kind, "clear"))
        st = ask_all(r, u, run, TG_SEEK_CLEAR);
    else
        st = explain_one(r, u, run, !strcmp(kind, "json"));
    tg_run_free(run);
    return st;
}

static void run_case(runner *r, const char *kind, const char *title, part body)
{
    text_clear(&r->got);
    r->cases++;
    if (!r->pack) {
        fails(r, title, "no pack before it");
        return;
    }
    setup *u = calloc(1, sizeof *u);
    if (!u)
        abort();
    u->opt = (tg_options)TG_OPTIONS_INIT;
    tg_status st = tg_line_new(r->pack, &u->l);
    if (st == TG_OK && setup_all(r, u, title, body)) {
        st = run_kind(r, u, kind);
        if (st != TG_OK)
            fails(r, title, tg_status_text(st));
    }
    tg_line_free(u->l);
    free(u);
}

/* ---- packs ----------------------------------------------------------------------------------- */

static void load_pack(runner *r, const char *title, part body)
{
    const char *names[5];
    tg_text texts[5];
    size_t n = 0;
    names[n] = "case.tg";
    texts[n++] = (tg_text){body.at, body.len};
    for (size_t i = 0; i < r->file_count; i++) {
        names[n] = r->names[i];
        texts[n++] = r->files[i];
    }
    tg_pack_free(r->pack);
    tg_diags *d = NULL;
    tg_status st = tg_pack_load_memory(names, texts, n, NULL, &r->pack, &d);
    if (st != TG_OK) {
        text why = {0};
        tg_diags_print(d, TG_DIAGS_TEXT, text_sink(&why));
        fails(r, title, tg_status_text(st));
        printf("%s", why.at ? why.at : "");
        free(why.at);
    }
    tg_diags_free(d);
    r->file_count = 0;
}

/* ---- files ----------------------------------------------------------------------------------- */

/* Up to the next line that begins with "== ". */
static part take_body(const char **at)
{
    const char *start = *at, *p = start;
    while (*p && strncmp(p, "== ", 3) != 0) {
        const char *nl = strchr(p, '\n');
        p = nl ? nl + 1 : p + strlen(p);
    }
    *at = p;
    return (part){start, (size_t)(p - start)};
}

static void compare(runner *r, const char *title, part want)
{
    while (want.len > 1 && want.at[want.len - 1] == '\n' && want.at[want.len - 2] == '\n')
        want.len--;
    if (r->got.len != want.len || memcmp(r->got.at, want.at, want.len) != 0) {
        fails(r, title, "differs");
        printf("--- got\n%s--- want\n%.*s---\n", r->got.at, (int)want.len, want.at);
    }
}

static void run_section(runner *r, const char *head, part body, char *kind, char *title)
{
    char word[NAME_BYTES], rest[NAME_BYTES];
    const char *blank = strchr(head, ' ');
    size_t n = blank ? (size_t)(blank - head) : strlen(head);
    snprintf(word, sizeof word, "%.*s", (int)n, head);
    snprintf(rest, sizeof rest, "%s", blank ? blank + 1 : "");
    if (!strcmp(word, "out")) {
        compare(r, title, body);
        text_put(&r->fresh, "== out\n");
        text_add(&r->fresh, r->got.at, r->got.len);
        text_put(&r->fresh, "\n");
        return;
    }
    text_put(&r->fresh, "== ");
    text_put(&r->fresh, head);
    text_put(&r->fresh, "\n");
    text_add(&r->fresh, body.at, body.len);
    snprintf(kind, NAME_BYTES, "%s", word);
    snprintf(title, NAME_BYTES, "%s", rest);
    if (!strcmp(word, "pack")) {
        load_pack(r, rest, body);
    } else if (!strcmp(word, "file") && r->file_count < 4) {
        snprintf(r->names[r->file_count], NAME_BYTES, "%s", rest);
        r->files[r->file_count++] = (tg_text){body.at, body.len};
    } else {
        run_case(r, word, rest, body);
    }
}

static void run_file(const char *path)
{
    runner r = {.path = path};
    text whole = {0};
    if (!file_read(path, &whole)) {
        fails(&r, "", "could not be read");
        return;
    }
    char kind[NAME_BYTES] = "", title[NAME_BYTES] = "";
    const char *at = whole.at;
    part prose = take_body(&at);
    text_add(&r.fresh, prose.at, prose.len);
    while (*at) {
        char head[NAME_BYTES];
        const char *nl = strchr(at, '\n');
        size_t n = nl ? (size_t)(nl - at) : strlen(at);
        snprintf(head, sizeof head, "%.*s", (int)(n - 3), at + 3);
        at = nl ? nl + 1 : at + n;
        run_section(&r, head, take_body(&at), kind, title);
    }
    if (r.failed == 0)
        printf("ok %s, %zu cases\n", path, r.cases);
    test_state.failures += r.failed != 0;
    if (getenv("TG_ACCEPT")) {
        while (r.fresh.len > 1 && !strcmp(r.fresh.at + r.fresh.len - 2, "\n\n"))
            r.fresh.at[--r.fresh.len] = '\0';
        FILE *f = fopen(path, "wb");
        if (f) {
            fwrite(r.fresh.at, 1, r.fresh.len, f);
            fclose(f);
        }
    }
    tg_pack_free(r.pack);
    free(r.got.at);
    free(r.fresh.at);
    free(whole.at);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

int main(void)
{
    static char paths[64][NAME_BYTES * 2];
    size_t count = 0;
    const char *folder = "tests/cases/explain";
    DIR *d = opendir(folder);
    if (!d) {
        printf("not ok cases: no folder %s\n", folder);
        return 1;
    }
    struct dirent *e;
    while ((e = readdir(d)) && count < 64) {
        size_t n = strlen(e->d_name);
        if (n > 5 && !strcmp(e->d_name + n - 5, ".case"))
            snprintf(paths[count++], sizeof paths[0], "%s/%s", folder, e->d_name);
    }
    closedir(d);
    qsort(paths, count, sizeof paths[0], by_name);
    for (size_t i = 0; i < count; i++)
        run_file(paths[i]);
    return test_end();
}
