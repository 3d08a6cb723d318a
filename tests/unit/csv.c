/*
 * csv.c - records, quotes, line ends, errors; and that cutting a file into blocks changes nothing.
 */
#include "base/csv.h"

#include "harness.h"

enum { FIELDS = 8 };

/* All records as text: fields in brackets, a bar after each record; the error last. */
static void shown(const char *text, size_t len, char delimiter, char *out, size_t room)
{
    csv_field fields[FIELDS];
    csv_record r = {.fields = fields, .room = FIELDS};
    str s = {text, len};
    size_t at = csv_bom(s), n = 0;
    csv_result got;
    while ((got = csv_split(s, at, delimiter, true, &r)) == CSV_RECORD) {
        for (size_t i = 0; i < r.count; i++) {
            char scratch[64];
            str f = csv_text(s, r.fields[i], scratch);
            n += (size_t)snprintf(out + n, room - n, "[%.*s]", (int)f.len, f.ptr);
        }
        n += (size_t)snprintf(out + n, room - n, r.blank ? "blank|" : "|");
        at = r.next;
    }
    if (got != CSV_END)
        snprintf(out + n, room - n, "%s at %zu", csv_error(got), r.error_at);
}

static void check(const char *text, const char *want)
{
    char out[512] = "";
    shown(text, strlen(text), ',', out, sizeof out);
    test_text(out, strlen(out), want, __FILE__, __LINE__);
}

static void records(void)
{
    check("", "");
    check("a,b\nc,d\n", "[a][b]|[c][d]|");
    check("a,b\r\nc,d", "[a][b]|[c][d]|");
    check("a,,\n", "[a][][]|");
    check(",", "[][]|");
    check("\n\na\n", "[]blank|[]blank|[a]|");
    check("\"\"\n", "[]|"); /* a quoted nothing is a field, not a blank line */
    check("\xEF\xBB\xBFid\n1", "[id]|[1]|");
    check(" a , b \n", "[ a ][ b ]|");
}

static void quotes(void)
{
    check("\"a,b\",c\n", "[a,b][c]|");
    check("\"say \"\"hi\"\"\"\n", "[say \"hi\"]|");
    check("\"\"\"\"\n", "[\"]|");
    check("\"two\nlines\",x\r\ny", "[two\nlines][x]|[y]|");
    check("5\" disk,x\n", "[5\" disk][x]|");
    check("\"a\"", "[a]|");
}

static void errors(void)
{
    check("a,\"b\nc", "a quote that is never closed at 2");
    check("\"a\"b,c", "text after a closing quote at 3");
    check("a\rb\n", "a carriage return without a line feed at 1");
    check("a\r", "a carriage return without a line feed at 1");
    check("1,2,3,4,5,6,7,8,9\n", "more fields than a record can have at 16");
    check("1,2,3,4,5,6,7,8\n", "[1][2][3][4][5][6][7][8]|");
}

static void other_delimiters(void)
{
    char out[128] = "";
    shown("a;\"b;c\";1,5\n", 12, ';', out, sizeof out);
    test_text(out, strlen(out), "[a][b;c][1,5]|", __FILE__, __LINE__);
    CHECK_EQ(csv_delimiter(STR("a;b;c,d\n1,2,3,4,5")), ';');
    CHECK_EQ(csv_delimiter(STR("a\tb\n")), '\t');
    CHECK_EQ(csv_delimiter(STR("\"a;b;c\",d\n")), ',');
    CHECK_EQ(csv_delimiter(STR("id\n")), ',');
    CHECK_EQ(csv_delimiter(STR("")), ',');
}

/* The same records whether the text comes whole or in blocks of any size. */
static void blocks(void)
{
    static const char text[] =
        "id,\"na\"\"me\",x\r\n1,\"two\r\nlines\",\n\n\"q\",,\"\"\r\nlast,1,2";
    size_t whole = sizeof text - 1;
    csv_field fields[FIELDS];
    csv_record r = {.fields = fields, .room = FIELDS};
    for (size_t block = 1; block <= whole; block++) {
        size_t at = 0, have = block, records_seen = 0, fields_seen = 0;
        for (;;) {
            bool last = have == whole;
            csv_result got = csv_split((str){text, have}, at, ',', last, &r);
            if (got == CSV_END)
                break;
            if (got == CSV_MORE) {
                REQUIRE(!last);
                have = have + block < whole ? have + block : whole;
                continue;
            }
            REQUIRE(got == CSV_RECORD);
            records_seen++;
            fields_seen += r.count;
            at = r.next;
        }
        CHECK_EQ(records_seen, 5);
        CHECK_EQ(fields_seen, 13);
        CHECK_EQ(at, whole);
    }
}

static void copies(void)
{
    arena *a = arena_new(NULL, 0);
    csv_field fields[FIELDS];
    csv_record r = {.fields = fields, .room = FIELDS};
    str text = STR("plain,\"a \"\"b\"\"\"");
    REQUIRE(csv_split(text, 0, ',', true, &r) == CSV_RECORD);
    str plain = csv_text_dup(text, fields[0], a), copied = csv_text_dup(text, fields[1], a);
    CHECK(plain.ptr == text.ptr); /* a slice */
    CHECK_STR(copied, "a \"b\"");
    CHECK(fields[1].quoted);
    CHECK(fields[1].escaped);
    arena_free(a);
}

int main(void)
{
    TEST(records);
    TEST(quotes);
    TEST(errors);
    TEST(other_delimiters);
    TEST(blocks);
    TEST(copies);
    return test_end();
}
