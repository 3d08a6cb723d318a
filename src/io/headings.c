/*
 * headings.c - what order systems call their columns.
 *
 * English names as exports have them, field names of SAP tables (VBAK, VBAP, VBEP, EKPO), and the
 * German ones of its screens. Sorted, for binary search.
 */
#include "io/headings.h"
#include "io/trouble.h"

#include <stdlib.h>

typedef struct { const char *plain, *means; } known_heading;

static const known_heading known[] = {
    {"actual gi date", "shipped"},
    {"actual goods issue date", "shipped"},
    {"actual ship date", "shipped"},
    {"arrival date", "arrived"},
    {"article", "item"},
    {"article no", "item"},
    {"article number", "item"},
    {"artikel", "item"},
    {"artikelnummer", "item"},
    {"audat", "placed"},
    {"belegdatum", "placed"},
    {"bestelldatum", "placed"},
    {"bestellmenge", "quantity"},
    {"chip", "item"},
    {"chip id", "item"},
    {"consignee id", "consignee"},
    {"country of destination", "route.to"},
    {"country of dispatch", "route.from"},
    {"country of export", "route.from"},
    {"country of ultimate destination", "route.to"},
    {"curr", "currency"},
    {"currency", "currency"},
    {"currency code", "currency"},
    {"customer", "buyer"},
    {"customer id", "buyer"},
    {"customer no", "buyer"},
    {"customer number", "buyer"},
    {"date of arrival", "arrived"},
    {"date of order", "placed"},
    {"date of shipment", "shipped"},
    {"delivery date", "arrived"},
    {"departure country", "route.from"},
    {"dest country", "route.to"},
    {"destination", "route.to"},
    {"destination country", "route.to"},
    {"dispatch country", "route.from"},
    {"dispatch date", "shipped"},
    {"document date", "placed"},
    {"eindt", "arrived"},
    {"end customer", "end_user"},
    {"end customer id", "end_user"},
    {"end use", "end_use"},
    {"end user", "end_user"},
    {"end user id", "end_user"},
    {"eta", "arrived"},
    {"etd", "shipped"},
    {"export country", "route.from"},
    {"from country", "route.from"},
    {"gi date", "shipped"},
    {"goods issue date", "shipped"},
    {"hs code us", "item.hts_us"},
    {"hts", "item.hts_us"},
    {"hts code", "item.hts_us"},
    {"hts number", "item.hts_us"},
    {"hts us", "item.hts_us"},
    {"htsus", "item.hts_us"},
    {"item code", "item"},
    {"item id", "item"},
    {"item number", "item"},
    {"kunnr", "buyer"},
    {"kwmeng", "quantity"},
    {"lieferdatum", "arrived"},
    {"line", "line"},
    {"line amount", "revenue"},
    {"line id", "line"},
    {"line item", "line"},
    {"line no", "line"},
    {"line number", "line"},
    {"line total", "revenue"},
    {"line value", "revenue"},
    {"manufacturer part number", "item"},
    {"material", "item"},
    {"material no", "item"},
    {"material number", "item"},
    {"materialnummer", "item"},
    {"matnr", "item"},
    {"menge", "quantity"},
    {"model", "item"},
    {"mpn", "item"},
    {"net price", "unit_price"},
    {"net value", "revenue"},
    {"netpr", "unit_price"},
    {"nettopreis", "unit_price"},
    {"nettowert", "revenue"},
    {"netwr", "revenue"},
    {"order", "order"},
    {"order date", "placed"},
    {"order id", "order"},
    {"order line", "line"},
    {"order no", "order"},
    {"order number", "order"},
    {"order qty", "quantity"},
    {"order quantity", "quantity"},
    {"ordered qty", "quantity"},
    {"ordered quantity", "quantity"},
    {"p n", "item"},
    {"part", "item"},
    {"part no", "item"},
    {"part number", "item"},
    {"pcs", "quantity"},
    {"pieces", "quantity"},
    {"planned gi date", "shipped"},
    {"planned ship date", "shipped"},
    {"pn", "item"},
    {"po", "order"},
    {"po date", "placed"},
    {"po no", "order"},
    {"po number", "order"},
    {"pos", "line"},
    {"position", "line"},
    {"posnr", "line"},
    {"price", "unit_price"},
    {"price per unit", "unit_price"},
    {"product", "item"},
    {"product code", "item"},
    {"product id", "item"},
    {"product number", "item"},
    {"purchase order", "order"},
    {"purchase order date", "placed"},
    {"qty", "quantity"},
    {"qty ordered", "quantity"},
    {"quantity ordered", "quantity"},
    {"sales document", "order"},
    {"sales order", "order"},
    {"ship date", "shipped"},
    {"ship from", "route.from"},
    {"ship from country", "route.from"},
    {"ship to", "consignee"},
    {"ship to country", "route.to"},
    {"ship to country code", "route.to"},
    {"ship to party", "consignee"},
    {"shipment date", "shipped"},
    {"shipped date", "shipped"},
    {"shipping date", "shipped"},
    {"sku", "item"},
    {"so number", "order"},
    {"sold to", "buyer"},
    {"sold to party", "buyer"},
    {"to country", "route.to"},
    {"unit price", "unit_price"},
    {"units", "quantity"},
    {"vbeln", "order"},
    {"versanddatum", "shipped"},
    {"waerk", "currency"},
    {"waers", "currency"},
    {"warenausgangsdatum", "shipped"},
};

str heading_plain(str heading, char room[HEADING_BYTES_MAX])
{
    size_t n = 0;
    bool gap = false;
    if (heading.len > HEADING_BYTES_MAX)
        return STR("");
    for (size_t i = 0; i < heading.len; i++) {
        unsigned char c = (unsigned char)heading.ptr[i];
        bool upper = c >= 'A' && c <= 'Z', lower = c >= 'a' && c <= 'z';
        if (!upper && !lower && !(c >= '0' && c <= '9') && c < 0x80) {
            gap = n > 0;
            continue;
        }
        if (gap)
            room[n++] = ' ';
        gap = false;
        room[n++] = (char)(upper ? c - 'A' + 'a' : c);
    }
    return (str){room, n};
}

static int compare(const void *key, const void *member)
{
    const str *k = key;
    const known_heading *m = member;
    return str_cmp(*k, str_c(m->plain));
}

str heading_guess(str plain)
{
    const known_heading *k =
        bsearch(&plain, known, sizeof known / sizeof *known, sizeof *known, compare);
    return k ? str_c(k->means) : STR("");
}

str heading_near(str plain, str *means)
{
    enum { COUNT = sizeof known / sizeof *known };
    str names[COUNT];
    for (size_t i = 0; i < COUNT; i++)
        names[i] = str_c(known[i].plain);
    str near = nearest(plain, names, COUNT);
    *means = near.len ? heading_guess(near) : near;
    return near;
}
