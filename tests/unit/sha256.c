/*
 * sha256.c - the vectors of FIPS 180-4 and NIST's example files, fed in pieces of every size.
 */
#include "base/sha256.h"

#include "base/str.h"
#include "harness.h"

static void end_hex(sha256 *s, char hex[65])
{
    uint8_t out[32];
    sha256_end(s, out);
    for (int i = 0; i < 32; i++)
        snprintf(hex + 2 * i, 3, "%02x", out[i]);
}

static void check_digest(const char *text, size_t step, const char *want)
{
    sha256 s;
    sha256_init(&s);
    size_t len = strlen(text);
    for (size_t i = 0; i < len; i += step)
        sha256_add(&s, text + i, len - i < step ? len - i : step);
    char hex[65];
    end_hex(&s, hex);
    CHECK_STR(str_c(hex), want);
}

static void meets_the_vectors(void)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
        {"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
         "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
         "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"},
    };
    for (size_t i = 0; i < TG_COUNT(rows); i++) {
        for (size_t step = 1; step <= 130; step++)
            check_digest(rows[i].text, step, rows[i].want);
    }
}

static void meets_a_million(void)
{
    static char block[1000];
    memset(block, 'a', sizeof block);
    sha256 s;
    sha256_init(&s);
    for (int i = 0; i < 1000; i++)
        sha256_add(&s, block, sizeof block);
    char hex[65];
    end_hex(&s, hex);
    CHECK_STR(str_c(hex), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void pads_at_every_length(void)
{
    /* Whole against byte by byte, around the block's and the padding's edges. */
    char text[200];
    memset(text, 'q', sizeof text);
    for (size_t len = 0; len < sizeof text; len++) {
        sha256 s, t;
        sha256_init(&s);
        sha256_init(&t);
        sha256_add(&s, text, len);
        for (size_t i = 0; i < len; i++)
            sha256_add(&t, text + i, 1);
        sha256_add(&t, NULL, 0);
        char a[65], b[65];
        end_hex(&s, a);
        end_hex(&t, b);
        CHECK_STR(str_c(a), b);
    }
}

int main(void)
{
    TEST(meets_the_vectors);
    TEST(meets_a_million);
    TEST(pads_at_every_length);
    return test_end();
}
