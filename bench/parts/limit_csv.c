/*
 * limit_csv.c - W1 from a CSV file to a CSV file, with the policy and the columns compiled in.
 *
 *     file --1 MiB pieces--> worker k: lines -> answers -> text --in order--> file
 *
 * A piece ends with the line in which its last byte stands. Workers take pieces in turn and write
 * in the order of the pieces. What this knows and a general program cannot: which column stands
 * where, that cells are well formed and never quoted, and that two letters are a country.
 */
#include "limits.h"

#include "words.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 1 << 20, SLACK = 4096, OUT_ROW = 96, LEAST_ROW = 60, VERDICT_ROOM = 32 };

typedef struct {
    int in, out;
    off_t size;
    uint64_t pieces, next, written; /* pieces taken, pieces written */
    bool failed;
    pthread_mutex_t lock;
    pthread_cond_t turn;
    uint8_t country[1 << 16]; /* by two letters: 2 named, 1 China beside it */
} csv_job;

/* ---- cells --------------------------------------------------------------------------------- */

/* Digits up to the comma or line end, a point among them passed over; the place after it. */
static inline const char *cell_number(const char *p, uint32_t *value)
{
    uint32_t v = 0;
    for (unsigned d; (d = (unsigned char)*p - (unsigned)'0') <= 9; p++)
        v = v * 10 + d;
    *value = v;
    return p + 1;
}

static inline const char *cell_hundredths(const char *p, uint32_t *value)
{
    uint32_t whole;
    p = cell_number(p, &whole);
    *value = whole * 100 + (uint32_t)(p[0] - '0') * 10 + (uint32_t)(p[1] - '0');
    return p + 3;
}

/* `true` or `false`. */
static inline const char *cell_truth(const char *p, bool *value)
{
    *value = p[0] == 't';
    return p + (p[0] == 't' ? 5 : 6);
}

static inline const char *cell_skip(const char *p)
{
    while (*p++ != ',')
        ;
    return p;
}

/* The bytes of a date, in their order: dates compare as these numbers do, month and day packed. */
static inline uint32_t date_key(const char *p)
{
    uint32_t year = (uint32_t)(p[2] - '0') * 10 + (uint32_t)(p[3] - '0');
    uint32_t month = (uint32_t)(p[5] - '0') * 10 + (uint32_t)(p[6] - '0');
    return year << 9 | month << 5 | ((uint32_t)(p[8] - '0') * 10 + (uint32_t)(p[9] - '0'));
}
#define DAY(y, m, d) ((uint32_t)((y) << 9 | (m) << 5 | (d)))

typedef struct {
    uint32_t tpp, density, bandwidth, ship, quantity, price, domestic, foreign;
    uint8_t to, hq;
    char use;
    bool centre, from_us, lab, kyc;
} csv_line;

static inline const char *read_line(const csv_job *j, const char *p, csv_line *l)
{
    uint16_t pair;
    p = cell_number(p, &l->tpp);
    p = cell_hundredths(p, &l->density);
    p = cell_number(p, &l->bandwidth);
    p = cell_skip(p);
    p = cell_truth(p, &l->centre);
    memcpy(&pair, p, 2);
    l->to = j->country[pair];
    memcpy(&pair, p + 3, 2);
    l->hq = j->country[pair];
    p += 6;
    l->use = *p;
    p = cell_skip(p);
    p = cell_truth(p, &l->from_us);
    l->ship = date_key(p + 11);
    p = cell_number(p + 22, &l->quantity);
    p = cell_hundredths(p, &l->price);
    p = cell_truth(p, &l->lab);
    p = cell_truth(p, &l->kyc);
    p = cell_number(p, &l->domestic);
    return cell_number(p, &l->foreign);
}

/* ---- the policy ------------------------------------------------------------------------------ */

static inline w1_answer answer(const csv_line *l)
{
    bool named = (l->to | l->hq) & 2, china = l->to & 1;
    bool m1 = l->tpp >= 4800 || (l->tpp >= 1600 && l->density >= 592 && l->centre);
    bool m2 = !m1 && l->density < 592 &&
              ((l->tpp >= 2400 && l->tpp < 4800 && l->density >= 160) ||
               (l->tpp >= 1600 && l->density >= 320));
    bool m3 = (m1 || m2) && named && l->ship >= DAY(23, 11, 17);
    bool m5 = m3 && l->ship >= DAY(26, 1, 15) && l->tpp < 21000 && l->bandwidth < 6500 &&
              l->from_us && l->lab && l->kyc;
    bool m4 = m3 && !m5;
    bool m6 = l->use == 'm';
    bool m8 = l->bandwidth >= 1400 && l->tpp < 4800 && named && l->ship >= DAY(25, 4, 9);
    bool m10 = china && l->ship >= DAY(26, 1, 13);
    bool m9 = m10 && l->tpp >= 4800 && l->use != 'a' && l->use != 'r';
    bool m11 = china && l->foreign + l->quantity > l->domestic;
    bool m12 = l->tpp >= 21000 && named;
    uint32_t mask = (uint32_t)m1 | (uint32_t)m2 << 1 | (uint32_t)m3 << 2 | (uint32_t)m4 << 3 |
                    (uint32_t)m5 << 4 | (uint32_t)m6 << 5 | (uint32_t)m5 << 6 |
                    (uint32_t)m8 << 7 | (uint32_t)m9 << 8 | (uint32_t)m10 << 9 |
                    (uint32_t)m11 << 10 | (uint32_t)m12 << 11 | (uint32_t) !(m1 || m2) << 12 |
                    (uint32_t)china << 13;
    uint32_t verdict = m6 || m9 || (m10 && m11) ? 4 : m4 || m12 ? 3 : m5 || m8 ? 2 : m10 || m11;
    uint64_t percent = (m5 ? 25u : 0u) + (china ? 13u : 0u);
    return (w1_answer){verdict, mask, (int64_t)(percent * l->quantity * l->price)};
}

/* ---- text out -------------------------------------------------------------------------------- */

static inline char *put(char *to, uint64_t v)
{
    static const char pairs[] = "00010203040506070809101112131415161718192021222324252627282930313"
                                "23334353637383940414243444546474849505152535455565758596061626364"
                                "65666768697071727374757677787980818283848586878889909192939495969"
                                "79899";
    char text[20];
    int at = 20;
    for (; v >= 100; v /= 100)
        memcpy(text + (at -= 2), pairs + v % 100 * 2, 2);
    if (v >= 10)
        memcpy(text + (at -= 2), pairs + v * 2, 2);
    else
        text[--at] = (char)('0' + v);
    memcpy(to, text + at, (size_t)(20 - at));
    return to + (20 - at);
}

static inline char *put_fraction(char *to, uint32_t v)
{
    to[0] = '.';
    for (int i = 4; i > 0; i--, v /= 10)
        to[i] = (char)('0' + v % 10);
    return to + 5;
}

/* As the program writes them, so that both write the same file. */
static const struct { char text[VERDICT_ROOM]; size_t length; } verdicts[] = {
#define VERDICT(text) {text ",", sizeof text}
    VERDICT("clear"), VERDICT("conditional"), VERDICT("\"licence, case by case\""),
    VERDICT("\"licence, denial expected\""), VERDICT("denied"),
#undef VERDICT
};

/* The lines of `from` up to `end`, all whole. */
static size_t answer_lines(const csv_job *j, const char *from, const char *end, char *to)
{
    char *p = to;
    while (from < end) {
        csv_line l;
        const char *id = from;
        from = cell_skip(from);
        memcpy(p, id, (size_t)(from - id));
        p += from - id;
        from = read_line(j, from, &l);
        w1_answer a = answer(&l);
        memcpy(p, verdicts[a.verdict].text, VERDICT_ROOM);
        p += verdicts[a.verdict].length;
        p = put(p, a.mask);
        *p++ = ',';
        p = put(p, (uint64_t)a.charge / 10000);
        p = put_fraction(p, (uint32_t)((uint64_t)a.charge % 10000));
        *p++ = '\n';
    }
    return (size_t)(p - to);
}

/* ---- pieces ---------------------------------------------------------------------------------- */

/* Piece k and the rest of its last line; lines that begin in the piece are found in `from..end`. */
static bool read_piece(const csv_job *j, uint64_t k, char *buffer, const char **from,
                       const char **end)
{
    off_t at = (off_t)k * PIECE - (k > 0);
    size_t wanted = PIECE + SLACK, got = 0;
    for (ssize_t n = 1; got < wanted && n > 0; got += (size_t)(n > 0 ? n : 0))
        n = pread(j->in, buffer + got, wanted - got, at + (off_t)got);
    if (got == 0)
        return false;
    const char *stop = buffer + got, *last = buffer + PIECE - (k == 0);
    const char *first = memchr(buffer, '\n', got);
    if (!first)
        return false;
    *from = first + 1;
    *end = stop;
    if (last < stop) {
        const char *after = memchr(last, '\n', (size_t)(stop - last));
        if (after)
            *end = after + 1;
    }
    return true;
}

static bool write_all(int fd, const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t n = write(fd, bytes, count);
        if (n <= 0)
            return false;
        bytes += n;
        count -= (size_t)n;
    }
    return true;
}

static void *work(void *arg)
{
    csv_job *j = arg;
    char *in = malloc(PIECE + 2 * SLACK);
    char *out = malloc((size_t)(PIECE + SLACK) / LEAST_ROW * OUT_ROW);
    for (;;) {
        pthread_mutex_lock(&j->lock);
        uint64_t k = j->next++;
        pthread_mutex_unlock(&j->lock);
        if (k >= j->pieces)
            break;
        const char *from = NULL, *end = NULL;
        bool good = in && out && read_piece(j, k, in, &from, &end);
        size_t bytes = good ? answer_lines(j, from, end, out) : 0;
        pthread_mutex_lock(&j->lock);
        while (j->written != k)
            pthread_cond_wait(&j->turn, &j->lock);
        pthread_mutex_unlock(&j->lock);
        good = good && write_all(j->out, out, bytes);
        pthread_mutex_lock(&j->lock);
        j->written++;
        j->failed |= !good;
        pthread_cond_broadcast(&j->turn);
        pthread_mutex_unlock(&j->lock);
    }
    free(in);
    free(out);
    return NULL;
}

static void learn_countries(csv_job *j)
{
    for (size_t i = 0; i < BENCH_NAMED; i++) {
        uint16_t pair;
        memcpy(&pair, country_code(i), 2);
        j->country[pair] = i == 0 ? 3 : 2;
    }
}

bool limit_csv(const char *from, const char *to, unsigned threads)
{
    static const char heading[] = "line_id,verdict,mask,charge_USD\n";
    csv_job *j = calloc(1, sizeof *j);
    struct stat status;
    if (!j)
        return false;
    j->in = open(from, O_RDONLY);
    j->out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    bool good = j->in >= 0 && j->out >= 0 && fstat(j->in, &status) == 0 &&
                write_all(j->out, heading, sizeof heading - 1);
    if (good) {
        j->pieces = (uint64_t)(status.st_size + PIECE - 1) / PIECE;
        pthread_mutex_init(&j->lock, NULL);
        pthread_cond_init(&j->turn, NULL);
        learn_countries(j);
        pthread_t others[16];
        unsigned started = 0;
        while (started + 1 < threads && started < 16 &&
               pthread_create(&others[started], NULL, work, j) == 0)
            started++;
        work(j);
        while (started > 0)
            pthread_join(others[--started], NULL);
        good = !j->failed;
    }
    if (j->in >= 0)
        close(j->in);
    if (j->out >= 0)
        good = close(j->out) == 0 && good;
    free(j);
    if (!good)
        fprintf(stderr, "could not turn %s into %s\n", from, to);
    return good;
}
