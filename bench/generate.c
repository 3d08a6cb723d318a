/*
 * generate.c - writes the workloads of bench/ as files.
 *
 *     generate csv N            N lines of W1
 *     generate independent N    N lines with every column drawn by itself
 *     generate measures M       W2: M rows id,destination,a,d1,d2
 *     generate plain M          W2: M measures as policy text, with a pack declaration of their own
 *     generate mixed M          the same of mixed measures
 *     generate added M          W2: M measures as policy text to stand beside bench/w1
 *     generate book N PACK      N lines of W1p for the pack us-cn-chips in folder PACK
 *     generate holes N PACK     N lines of W4
 *
 * All goes to standard output.
 */
#include "parts/book.h"
#include "parts/measures.h"

#include <stdlib.h>
#include <string.h>

static int write_lines(size_t count, bool independent)
{
    w1_lines draw = w1_begin(independent);
    fputs(w1_heading, stdout);
    for (size_t i = 0; i < count; i++) {
        char row[W1_ROW_BYTES];
        w1_line l;
        w1_next(&draw, &l);
        fwrite(row, 1, w1_write_row(&l, i, row), stdout);
    }
    return 0;
}

static int write_measures(const char *what, size_t count)
{
    measure *all = strcmp(what, "mixed") == 0 ? measures_mixed(count) : measures_plain(count);
    if (!all)
        return 1;
    if (strcmp(what, "measures") == 0) {
        measures_csv(all, count, stdout);
    } else {
        size_t length;
        char *text = measures_text(all, count, strcmp(what, "added") != 0, &length);
        if (text)
            fwrite(text, 1, length, stdout);
        free(text);
    }
    free(all);
    return 0;
}

static int write_book(const char *folder, size_t count, bool holes)
{
    tg_pack *pack = NULL;
    tg_diags *diags = NULL;
    if (tg_pack_load(folder, NULL, &pack, &diags) != TG_OK) {
        fprintf(stderr, "generate: could not load the pack %s\n", folder);
        return 1;
    }
    book *b = book_make(pack, count, holes);
    if (b)
        book_csv(b, pack, stdout);
    bool good = b != NULL;
    book_free(b);
    tg_pack_free(pack);
    tg_diags_free(diags);
    return good ? 0 : 1;
}

static bool one_of(const char *word, const char *const *words)
{
    while (*words && strcmp(*words, word) != 0)
        words++;
    return *words != NULL;
}

int main(int argc, char **argv)
{
    static const char *const lines[] = {"csv", "independent", NULL};
    static const char *const measures[] = {"measures", "plain", "mixed", "added", NULL};
    static const char *const books[] = {"book", "holes", NULL};
    static char buffer[1 << 20];
    char *end = "";
    size_t count = argc >= 3 ? (size_t)strtoull(argv[2], &end, 10) : 0;
    setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
    if (argc == 3 && !*end && one_of(argv[1], lines))
        return write_lines(count, argv[1][0] == 'i');
    if (argc == 3 && !*end && one_of(argv[1], measures))
        return write_measures(argv[1], count);
    if (argc == 4 && !*end && one_of(argv[1], books))
        return write_book(argv[3], count, argv[1][0] == 'h');
    fprintf(stderr, "usage: generate csv|independent|measures|plain|mixed|added N\n"
                    "       generate book|holes N PACK\n");
    return 2;
}
