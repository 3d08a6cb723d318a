# demo_orders.awk - the illustrative order book of the demo, the same bytes every time.
#
#     awk -f tools/demo_orders.awk -v what=orders > demo/orders.csv
#     awk -f tools/demo_orders.awk -v what=buyers > demo/buyers.csv
#
# Nothing in it is a real order. Its size follows press reports of January 2026: more than two million
# H200-class chips at about 27,000 USD each. Buyers, routes, uses and dates are spread so that every
# change of either government's measures has orders on both sides of it; some facts are missing, and
# a few lines are wrong on purpose.

# ---- chance, dates -----------------------------------------------------------------------------

# Lehmer's generator: below 2^46, so exact in every awk.
function chance(n) { seed = (seed * 16807) % 2147483647; return seed % n }
function odds(percent) { return chance(1000) < percent * 10 }

# Days since 1970-01-01 of a Gregorian day, and back.
function day_of(y, m, d,    a, yy, mm) {
    a = int((14 - m) / 12); yy = y + 4800 - a; mm = m + 12 * a - 3
    return d + int((153 * mm + 2) / 5) + 365 * yy + int(yy / 4) - int(yy / 100) + int(yy / 400) - 2472633
}
function iso(day,    a, b, c, d, e, m) {
    a = day + 2472632; b = int((4 * a + 3) / 146097); c = a - int(146097 * b / 4)
    d = int((4 * c + 3) / 1461); e = c - int(1461 * d / 4); m = int((5 * e + 2) / 153)
    return sprintf("%04d-%02d-%02d", 100 * b + d - 4800 + int(m / 10), m + 3 - 12 * int(m / 10),
                   e - int((153 * m + 2) / 5) + 1)
}
function day(text) { return day_of(substr(text, 1, 4) + 0, substr(text, 6, 2) + 0, substr(text, 9, 2) + 0) }
function between(a, b) { return day(a) + chance(day(b) - day(a) + 1) }

# "value:weight value:weight ..."
function draw(table,    parts, n, i, total, at, pair) {
    n = split(table, parts, " ")
    for (i = 1; i <= n; i++) { split(parts[i], pair, ":"); total += pair[2] }
    at = chance(total)
    for (i = 1; i <= n; i++) {
        split(parts[i], pair, ":")
        if (at < pair[2]) return pair[1]
        at -= pair[2]
    }
}

# ---- buyers ------------------------------------------------------------------------------------

function buyer(id, hq, parent, kind, listed, share, funds, then, now, started, told, pause) {
    count_buyers++
    row_of_buyer[count_buyers] = "buyer-" tolower(id) ",Buyer " id " (illustrative),buyer-" tolower(id) "," hq "," \
        parent "," kind "," listed "," share ",buyer-" tolower(id) "," hq "," parent "," kind "," listed "," share \
        "," funds "," then "," now "," started "," told "," pause
}
function all_buyers() {
    buyer("A", "CN", "CN", "large_platform", "no", "0", "no", "", "", "", "", "yes")
    buyer("B", "CN", "CN", "large_platform", "no", "0", "no", "", "", "", "", "yes")
    buyer("C", "CN", "CN", "large_platform", "no", "0", "no", "", "", "", "", "no")
    buyer("D", "CN", "CN", "private", "no", "0", "no", "", "", "", "", "no")
    buyer("E", "CN", "CN", "private", "no", "12.5", "no", "", "", "", "", "no")
    buyer("F", "CN", "CN", "university", "no", "0", "no", "", "", "", "", "no")
    buyer("G", "CN", "CN", "state_owned", "no", "0", "no", "", "", "", "", "no")
    buyer("H", "CN", "CN", "telecom", "no", "0", "yes", "70", "85", "2024-03-01", "yes", "no")
    buyer("I", "CN", "CN", "state_funded", "no", "0", "yes", "20", "40", "2025-02-01", "yes", "no")
    buyer("J", "CN", "CN", "state_funded", "no", "0", "yes", "55", "75", "2024-06-01", "no", "no")
    buyer("K", "HK", "CN", "private", "no", "0", "no", "", "", "", "", "no")
    buyer("L", "MO", "MO", "university", "no", "0", "no", "", "", "", "", "no")
    buyer("M", "MY", "CN", "private", "no", "0", "no", "", "", "", "", "no")
    buyer("N", "MY", "MY", "private", "no", "0", "no", "", "", "", "", "no")
    buyer("O", "SG", "SG", "private", "no", "0", "no", "", "", "", "", "no")
    buyer("P", "AE", "AE", "private", "no", "0", "no", "", "", "", "", "no")
    buyer("Q", "US", "US", "large_platform", "no", "0", "no", "", "", "", "", "no")
    buyer("R", "US", "US", "university", "no", "0", "no", "", "", "", "", "no")
    buyer("S", "DE", "DE", "private", "no", "0", "no", "", "", "", "", "no")
    buyer("T", "CN", "CN", "private", "no", "50", "no", "", "", "", "", "no")
    buyer("U", "CN", "CN", "private", "yes", "0", "no", "", "", "", "", "no")
    buyer("V", "CN", "", "", "", "", "", "", "", "", "", "")
    buyer("W", "CN", "CN", "government", "no", "0", "yes", "10", "10", "2025-11-20", "yes", "no")
    buyer("X", "CN", "US", "private", "no", "0", "no", "", "", "", "", "no")
}

# ---- lines -------------------------------------------------------------------------------------

function clear_line(    k) { for (k in f) delete f[k] }

function put(    i, text) {
    lines++
    f["order_no"] = sprintf("ILLUSTRATIVE-%04d", lines)
    for (i = 1; i <= columns; i++)
        text = text (i > 1 ? "," : "") f[column[i]]
    print text
}

function evidence(shipped,    i, c) {
    c = split("us_supply no_foundry_diversion half_by_tpp remote_users_disclosed kyc_programme buyer_security " \
              "no_military_end_use", names, " ")
    for (i = 1; i <= c; i++) f["certified." names[i]] = "yes"
    if (odds(6)) f["certified." names[1 + chance(c)]] = "no"
    if (odds(12)) f["certified." names[1 + chance(c)]] = ""
    if (odds(80)) {
        f["lab.hq"] = "US"; f["lab.tests_in"] = "US"; f["lab.foreign_control"] = "no"
        f["lab.independent"] = odds(96) ? "yes" : "no"
        f["lab.extent"] = odds(70) ? "representative_sample" : "every_unit"
        f["lab.certificate_date"] = iso(shipped - 2)
        f["lab.disqualified_on"] = odds(95) ? "none" : iso(shipped - 1)
    }
}

# Days of one line: placed within a period, then shipped and arrived; entered before the test.
function dates(placed, lead,    shipped, arrived) {
    shipped = placed + lead; arrived = shipped + 2 + chance(7)
    f["placed"] = iso(placed); f["shipped"] = iso(shipped); f["arrived"] = iso(arrived)
    if (f["route.via"] == "US" || f["route.to"] == "US")
        f["us_entered"] = f["route.to"] == "US" ? f["arrived"] : iso(shipped - 9)
    return shipped
}

function price(base) { return base + 50 * (chance(41) - 20) }

function money(p) {
    f["unit_price"] = p
    if (f["us_entered"] != "" && !odds(4)) f["us.unit_customs_value"] = int(p * 0.92 / 10) * 10
    if (f["route.to"] == "CN" && !odds(4)) f["cn.unit_customs_value"] = int(p * 7.1 / 10) * 10
}

function codes() {
    if (f["us_entered"] != "" && !odds(3)) f["item.hts_us"] = "8473.30.1180"
    if (f["route.to"] == "CN") { f["item.hs_cn"] = "8473.30.90"; f["item.assembled_in"] = "TW" }
}

function period_of_h200(    p) {
    p = draw("1:7 2:30 3:19 4:5 5:9 6:11 7:7 8:12")
    if (p == 1) return between("2025-11-10", "2025-12-07")
    if (p == 2) return between("2025-12-08", "2025-12-31")
    if (p == 3) return between("2026-01-01", "2026-01-12")
    if (p == 4) return between("2026-01-13", "2026-01-14")
    if (p == 5) return between("2026-01-15", "2026-01-27")
    if (p == 6) return between("2026-01-28", "2026-03-31")
    if (p == 7) return between("2026-04-01", "2026-08-18")
    return between("2026-08-19", "2026-10-20")
}

# H200-class chips for the mainland, the bulk of the book.
function line_h200_cn(    who, way, placed, shipped) {
    clear_line()
    f["item"] = draw("nvidia-h200-sxm-141gb:70 H200_SXM:12 H200_SXM5_141GB:8 nvidia-h200-nvl-141gb:6 nvidia-gh200-144gb:1 amd-mi325x:3")
    gsub("_", " ", f["item"])
    f["exporter"] = f["item"] ~ /^amd/ ? "amd" : "nvidia"
    who = draw("a:22 b:20 c:14 d:8 e:7 f:4 g:3 h:4 i:3 j:3 t:2 u:1 v:4 w:1 x:4")
    f["buyer_id"] = "buyer-" who
    way = draw("via:58 us:20 tw:9 sg:7 hk:6")
    f["route.to"] = "CN"; f["route.via"] = "none"; f["consignee"] = "none"

    if (way == "via") { f["route.from"] = "TW"; f["route.via"] = "US" }
    else if (way == "us") f["route.from"] = "US"
    else { f["route.from"] = toupper(way); f["exporter"] = "distributor-" way }
    if (who == "f") f["end_use"] = draw("research_university:9 commercial:1")
    else if (who == "w") f["end_use"] = "government"
    else if (who == "h") f["end_use"] = draw("commercial:2 critical_infrastructure:1")
    else f["end_use"] = draw("commercial:80 research_corporate:9 development_environment:6 research_university:3 military:1 other:1")
    placed = period_of_h200()
    shipped = dates(placed, 3 + chance(45))
    if (who ~ /[abc]/) f["quantity"] = 8 * (125 + chance(1200))
    else f["quantity"] = 8 * (8 + chance(330))
    if (f["us_entered"] != "") f["us_end_use"] = "china_testing"
    money(f["item"] ~ /^amd/ ? price(25000) : price(27000)); codes()
    if (way == "via" && odds(45)) evidence(shipped)
    if (who ~ /[de]/ && odds(20)) f["necessity"] = odds(50) ? "yes" : "no"
    if (odds(5)) f["end_use"] = ""
    if (odds(2)) f["placed"] = ""
    if (odds(2)) f["arrived"] = ""
    put()
}

# H200-class chips for Hong Kong, Macau and elsewhere.
function line_h200_abroad(    who, shipped) {
    clear_line()
    f["item"] = draw("nvidia-h200-sxm-141gb:8 nvidia-h200-nvl-141gb:2")
    f["exporter"] = "nvidia"; f["consignee"] = "none"; f["route.via"] = "none"
    who = draw("a:7 b:6 k:14 l:6 m:24 n:16 o:10 p:8 s:9")
    f["buyer_id"] = "buyer-" who
    f["route.to"] = who ~ /[abk]/ ? "HK" : who == "l" ? "MO" : who ~ /[mn]/ ? "MY" : who == "o" ? "SG" : who == "p" ? "AE" : "DE"
    f["route.from"] = draw("US:70 TW:30")
    f["end_use"] = who == "l" ? "research_university" : "commercial"
    shipped = dates(period_of_h200(), 5 + chance(40))
    f["quantity"] = 8 * (8 + chance(who ~ /[abk]/ ? 900 : 160))
    money(price(27000))
    if (f["route.from"] == "US" && f["route.to"] ~ /HK|MO/ && odds(50)) evidence(shipped)
    put()
}

# Entry into the United States for use there.
function line_us(    shipped) {
    clear_line()
    f["item"] = draw("nvidia-h200-sxm-141gb:6 nvidia-b200:3 nvidia-h200-nvl-141gb:2 amd-mi325x:1")
    f["exporter"] = f["item"] ~ /^amd/ ? "amd" : "nvidia"; f["consignee"] = "none"
    f["buyer_id"] = "buyer-" draw("q:7 r:3")
    f["route.from"] = "TW"; f["route.via"] = "none"; f["route.to"] = "US"
    f["end_use"] = f["buyer_id"] == "buyer-r" ? "research_university" : "commercial"
    f["us_end_use"] = f["buyer_id"] == "buyer-r" ? "research_us" : draw("data_center_us:8 other:1 x:1")
    if (f["us_end_use"] == "x") f["us_end_use"] = ""
    dates(between("2025-11-20", "2026-09-30"), 5 + chance(30))
    f["quantity"] = 8 * (8 + chance(400))
    money(f["item"] ~ /b200/ ? price(35000) : price(27000)); codes()
    put()
}

# Everything else: weaker, stronger, gaming, older.
function line_other(    k, shipped) {
    clear_line()
    k = draw("h20:30 h20e:4 pro6000d:10 5090dv2:10 4090d:8 mi308:7 b200:8 b300:3 a800:3 l20:4 4090:4 910c:2 planar:2 l4:3 5090:2")
    f["consignee"] = "none"; f["route.via"] = "none"; f["route.to"] = "CN"; f["route.from"] = "US"
    f["exporter"] = "nvidia"; f["end_use"] = draw("commercial:80 government:5 research_corporate:15")
    f["buyer_id"] = "buyer-" draw("a:6 b:6 c:5 d:5 e:5 g:3 h:3 i:2 v:2 w:1")
    if (k == "h20")           { f["item"] = draw("H20:1 nvidia-h20-sxm-96gb:2"); shipped = dates(between("2025-07-01", "2025-12-15"), 10 + chance(25)); k = 12000 }
    else if (k == "h20e")     { f["item"] = "nvidia-h20-sxm-141gb"; dates(between("2025-07-20", "2026-03-15"), 10 + chance(25)); k = 15000 }
    else if (k == "pro6000d") { f["item"] = "nvidia-rtx-pro-6000d"; dates(between("2025-08-25", "2025-11-30"), 5 + chance(20)); k = 7000 }
    else if (k == "5090dv2")  { f["item"] = "nvidia-rtx-5090d-v2"; dates(between("2026-04-10", "2026-06-20"), 5 + chance(20)); k = 2300 }
    else if (k == "4090d")    { f["item"] = "nvidia-rtx-4090d"; dates(between("2025-08-01", "2026-09-01"), 5 + chance(20)); k = 2000; f["end_use"] = "personal" }
    else if (k == "mi308")    { f["item"] = "amd-mi308x"; f["exporter"] = "amd"; dates(between("2025-08-20", "2026-04-30"), 15 + chance(30)); k = 12000 }
    else if (k == "b200")     { f["item"] = "nvidia-b200"; dates(between("2025-10-01", "2026-09-01"), 15 + chance(30)); k = 35000 }
    else if (k == "b300")     { f["item"] = "nvidia-b300"; f["route.to"] = "MY"; f["buyer_id"] = "buyer-m"; dates(between("2025-10-01", "2026-09-01"), 15 + chance(30)); k = 45000 }
    else if (k == "a800")     { f["item"] = "nvidia-a800-sxm4-80gb"; dates(between("2025-09-01", "2026-06-01"), 15 + chance(30)); k = 12000 }
    else if (k == "l20")      { f["item"] = "nvidia-l20"; dates(between("2025-08-01", "2026-06-01"), 15 + chance(30)); k = 4300 }
    else if (k == "l4")       { f["item"] = "nvidia-l4"; dates(between("2025-08-01", "2026-06-01"), 15 + chance(30)); k = 2500 }
    else if (k == "4090")     { f["item"] = "nvidia-rtx-4090"; dates(between("2025-08-01", "2026-06-01"), 15 + chance(30)); k = 1800; f["end_use"] = "personal" }
    else if (k == "5090")     { f["item"] = "nvidia-rtx-5090"; f["route.to"] = "HK"; f["buyer_id"] = "buyer-k"; dates(between("2025-08-01", "2026-06-01"), 15 + chance(30)); k = 2100; f["end_use"] = "personal" }
    else if (k == "910c")     { f["item"] = "huawei-ascend-910c"; f["exporter"] = "distributor-cn"; f["route.from"] = "CN"; f["route.to"] = "MY"; f["buyer_id"] = "buyer-n"; dates(between("2025-12-01", "2026-06-01"), 15 + chance(30)); k = 28000 }
    else {
        f["item.tpp"] = 4000; f["item.applicable_die_area"] = 0; f["item.dram_bandwidth"] = 900; f["item.datacenter"] = "yes"
        f["item.family"] = "other"; f["item.vendor_country"] = "US"; f["item.subject_to_ear"] = "yes"; f["item.cn_origin"] = "US"
        f["exporter"] = "vendor-z"; dates(between("2025-12-01", "2026-06-01"), 15 + chance(30)); k = 3000
    }
    f["quantity"] = 8 * (2 + chance(120))
    money(price(k)); codes()
    if (odds(5)) f["end_use"] = ""
    put()
}

# Wrong on purpose, one fault each.
function line_bad(which) {
    clear_line()
    f["item"] = "nvidia-h200-sxm-141gb"; f["quantity"] = 64; f["exporter"] = "nvidia"; f["consignee"] = "none"
    f["route.from"] = "US"; f["route.via"] = "none"; f["route.to"] = "CN"; f["buyer_id"] = "buyer-d"
    f["end_use"] = "commercial"; f["unit_price"] = 27000; f["cn.unit_customs_value"] = 191700
    f["placed"] = "2026-01-05"; f["shipped"] = "2026-01-20"; f["arrived"] = "2026-01-24"
    if (which == 1) f["item"] = "nvidia-h300-sxm"
    if (which == 2) f["quantity"] = -64
    if (which == 3) f["placed"] = "2026-02-30"
    if (which == 4) f["arrived"] = "2026-01-10"
    if (which == 5) f["item.tpp"] = 4000
    if (which == 6) f["route.to"] = "China"
    if (which == 7) f["quantity"] = "12.5"
    if (which == 8) f["end_use"] = "training"
    if (which == 9) f["shipped"] = "20/01/2026"
    put()
}

# ---- the book ----------------------------------------------------------------------------------

BEGIN {
    seed = 20260114
    if (what == "buyers") {
        all_buyers()
        print "buyer_id,name,buyer,buyer.hq,buyer.parent_hq,buyer.kind,buyer.listed,buyer.listed_ownership,end_user," \
              "end_user.hq,end_user.parent_hq,end_user.kind,end_user.listed,end_user.listed_ownership," \
              "site.state_funds,site.completion,site.completion_now,site.started,site.in_named_province,pause_notice"
        for (i = 1; i <= count_buyers; i++) print row_of_buyer[i]
        exit
    }
    columns = split("order_no item quantity unit_price us.unit_customs_value cn.unit_customs_value " \
        "route.from route.via route.to exporter consignee buyer_id end_use us_end_use necessity " \
        "placed us_entered shipped arrived item.hts_us item.hs_cn item.assembled_in item.family item.vendor_country " \
        "item.tpp item.applicable_die_area item.dram_bandwidth item.datacenter item.subject_to_ear item.cn_origin " \
        "certified.us_supply certified.no_foundry_diversion certified.half_by_tpp certified.remote_users_disclosed " \
        "certified.kyc_programme certified.buyer_security certified.no_military_end_use lab.hq lab.tests_in " \
        "lab.foreign_control lab.independent lab.extent lab.certificate_date lab.disqualified_on", column, " ")
    for (i = 1; i <= columns; i++) head = head (i > 1 ? "," : "") column[i]
    print head
    for (n = 1; n <= 991; n++) {
        if (n % 110 == 57) line_bad(int(n / 110) + 1)
        else {
            kind = draw("cn:62 abroad:14 us:7 other:17")
            if (kind == "cn") line_h200_cn()
            else if (kind == "abroad") line_h200_abroad()
            else if (kind == "us") line_us()
            else line_other()
        }
    }
}
