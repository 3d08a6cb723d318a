#!/usr/bin/env bash
# us_cn_chips.sh - the bundled pack through the program: its own tests, the truth of its sources and of
# its table of rows, and a few order lines that anybody would try first.
. tests/e2e/lib.sh
pack=$TOP/packs/us-cn-chips
export TOLLGATE_PACK=$pack

# ---- the pack as it lies there -------------------------------------------------------------------

run check --strict "$pack"
ok no_warning exits 0
run test "$pack"
ok own_tests exits 0
run fmt --check "$pack"/*.tg
ok formatted exits 0

# Every source says how far it was checked and which row of the fact sheet it stands for.
awk '/^source /{ if (name && !(grade && row)) print name; name = $2; grade = row = 0 }
     /^[a-z]/ && !/^source /{ if (name && !(grade && row)) print name; name = "" }
     name && $1 == "grade" { grade = 1 } name && $1 == "row" { row = 1 }
     END { if (name && !(grade && row)) print name }' "$pack"/sources*.tg >"$W/out"
ok sources_have_grade_and_row out_empty

# What is known through an outlet alone (grade C or D) is never a rule: each measure or limit with status
# statute or rule cites a source graded A or B, and no row that the fact sheet grades C, D or E alone.
soft=' US-13 US-14 US-15 US-18 US-19 US-24 US-25 CN-02 CN-03 CN-04 CN-05 CN-06 CN-07 CN-08 CN-09'
soft+=' CN-10 CN-11 CN-12 CN-13 CN-14 CN-15 CN-16 CN-17 '
awk -v soft="$soft" '
    FNR == NR || FILENAME ~ /sources/ {
        if ($1 == "source") name = $2
        if ($1 == "grade") grade[name] = $2
        if ($1 == "row") { gsub(/"/, "", $2); row[name] = $2 }
        next
    }
    function done(    i, n, list, good) {
        if (rule) {
            n = split(cited, list, " ")
            for (i = 1; i <= n; i++)
                if (grade[list[i]] ~ /[AB]/ && !index(soft, " " row[list[i]] " ")) good = 1
            if (!good) print what ": " cited
            seen++
        }
        rule = 0; cited = ""
    }
    /^[a-z]/ { done(); what = ($1 == "measure" || $1 == "limit") ? $2 : "" }
    what && $1 == "status" && ($2 == "rule" || $2 == "statute") { rule = 1 }
    what && $1 == "source" { gsub(/,/, "", $2); cited = cited " " $2 }
    END { done(); if (seen < 25) print "only " seen " rules seen" }
' "$pack"/sources*.tg "$pack"/[cu][ns]-*.tg >"$W/out"
ok press_is_no_rule out_empty

# ---- the table of rows ---------------------------------------------------------------------------

# Every row of the fact sheet stands in it once, first in its line.
{
    for i in $(seq 16); do echo "S$i"; done
    for i in $(seq -w 0 25) 30; do echo "US-$i"; done
    for i in $(seq -w 1 19); do echo "CN-$i"; done
} >"$W/rows"
sed -n 's/^| \([A-Z0-9, -]*\) |.*/\1/p' "$pack/README.md" | tr ', ' '\n\n' |
    grep -E '^(S|US-|CN-)[0-9]+$' | sort >"$W/told"
sort "$W/rows" >"$W/want"
diff "$W/want" "$W/told" >"$W/out"
ok every_row_told out_empty

# Every name in it is declared. `x.*` is a beginning.
cat "$pack"/*.tg | awk '/^[a-z]/ && NF > 1 { print $2 }' | sort -u >"$W/names"
grep -oE '`(us|cn)\.[A-Za-z0-9_.*-]+`' "$pack/README.md" | tr -d '`' | sort -u |
    while read -r name; do
        case $name in
        *\*) grep -qF -- "${name%\*}" "$W/names" || echo "$name" ;;
        *.md | *.tg) ;;
        *) grep -qxF -- "$name" "$W/names" || echo "$name" ;;
        esac
    done >"$W/out"
ok every_name_declared out_empty

# ---- chips ---------------------------------------------------------------------------------------

run chips nvidia-h200-sxm-141gb nvidia-h20-sxm-96gb huawei-ascend-910c
ok h200_tpp grep -qE '^nvidia-h200-sxm-141gb +15,832 +19.45 +4,800' "$W/out"
ok h20_tpp grep -qE '^nvidia-h20-sxm-96gb +2,368 +2.909 +4,000' "$W/out"
ok ratio grep -qE ' 1\. nvidia-h200-sxm-141gb +1 +6.686 +1.237' "$W/out"
ok h200_class out_has 'us.3A090.a from 2023-11-17'

mkdir -p "$W/other"
cp "$pack"/*.tg "$pack"/*.csv "$W/other"
sed -i '/^nvidia-h20-sxm-96gb,/s/,2368,/,1979,/' "$W/other/chips.csv"
run chips nvidia-h200-sxm-141gb nvidia-h20-sxm-96gb --pack "$W/other"
ok ratio_from_catalogue grep -qE ' 1\. nvidia-h200-sxm-141gb +1 +8 *$' "$W/out"

# ---- the duty ------------------------------------------------------------------------------------

duty() # duty ITEM VALUE
{
    printf '%s\n' 'line,item,quantity,route.from,route.to,us_entered,us_end_use,item.hts_us,us.unit_customs_value' \
        "a,$1,700000,TW,US,2026-02-01,china_testing,8473.30,$2"
}
duty nvidia-h200-sxm-141gb 27000 >"$W/o.csv"
run decide o.csv
ok duty_table out_has '4,725,000,000.00'
run decide o.csv --format csv --quiet
ok duty_csv out_has ',4725000000.00,due,'
run decide o.csv --format ndjson --quiet
ok duty_ndjson out_has '"amount":"4725000000.00"'
run decide o.csv --format json --quiet
ok duty_json out_has '"payee":"us.cbp","currency":"USD","due":"4725000000.00"'
duty nvidia-h200-sxm-141gb '' >"$W/o.csv"
run decide o.csv --format csv --quiet
ok duty_needs_value out_has ',unknown,due,'
ok duty_says_what out_has ',us.customs_value,'
duty nvidia-h200-nvl-141gb 27000 >"$W/o.csv"
run decide o.csv --format csv --quiet
ok duty_outside_band out_lacks ',due,'
run explain o.csv --line a --all
ok duty_outside_band_why out_has 'item.tpp'

# ---- one H200 line through the news --------------------------------------------------------------

h200() # h200 ID END_USE BUYER KIND PLACED SHIPPED ARRIVED
{
    echo "$1,nvidia-h200-sxm-141gb,nvidia,1000,27000,US,none,CN,$2,$3,CN,none,$4,no,none,none,no,$5,$6,$7,8473.30.90,TW"
}
{
    echo 'line,item,exporter,quantity,unit_price,route.from,route.via,route.to,end_use,buyer,buyer.hq,buyer.parent_hq,buyer.kind,buyer.listed,consignee,end_user,site.state_funds,placed,shipped,arrived,item.hs_cn,item.assembled_in'
    h200 before commercial buyer-a private 2025-12-20 2025-12-20 2025-12-20
    h200 existing commercial buyer-a private 2025-12-20 2026-01-20 2026-01-22
    h200 research research_university buyer-a private 2025-12-20 2026-01-20 2026-01-22
    h200 stop commercial buyer-a private 2026-01-14 2026-01-14 2026-01-14
    h200 approvals commercial buyer-a private 2026-01-29 2026-01-29 2026-01-29
    h200 named commercial bytedance large_platform 2026-01-29 2026-01-29 2026-01-29
    h200 goods commercial buyer-a private 2026-08-20 2026-08-20 2026-08-20
    h200 goods_named commercial bytedance large_platform 2026-08-20 2026-08-20 2026-08-20
} >"$W/h.csv"

# ID, disposition, Chinese import, U.S. export, hinges; a comma within a cell is `;`.
news() # news OPTIONS...
{
    run decide h.csv --format csv --quiet "$@"
    awk '{
        n = 0; cell = ""; quoted = 0
        for (i = 1; i <= length($0); i++) {
            c = substr($0, i, 1)
            if (c == "\"") quoted = !quoted
            else if (c == "," && !quoted) { f[++n] = cell; cell = "" }
            else cell = cell (c == "," ? ";" : c)
        }
        f[++n] = cell
        if (NR == 1) { for (i = 1; i <= n; i++) at[f[i]] = i; next }
        print f[1] ", " f[at["disposition"]] ", " f[at["cn.import"]] ", " f[at["us.export"]] ", " f[at["hinges"]]
    }' "$W/out" >"$W/news"
    cp "$W/news" "$W/out"
}
one() { grep -qxF -- "$1" "$W/news"; }

news
ok news_before one 'before, held, conditional, licence; case by case or licence; denial expected, us.h200.announcement'
ok news_existing one 'existing, held, conditional or denied, licence; case by case, cn.reaches_existing_orders'
ok news_research one 'research, held, conditional or denied, licence; case by case, cn.reaches_existing_orders + cn.research_exception'
ok news_stop one 'stop, denied, denied, licence; case by case or licence; denial expected, '
ok news_approvals one 'approvals, denied, denied, licence; case by case, '
ok news_named one 'named, held, licence; case by case or denied, licence; case by case, cn.addressees + cn.approval_holds.bytedance_tencent + cn.orders_cleared'
ok news_goods one 'goods, held, licence; case by case or denied, licence; case by case, cn.stop_replaced'
ok news_goods_named one 'goods_named, held, licence; case by case, licence; case by case, '

news --known-on 2025-12-07
ok day_before_announcement one 'before, held, conditional, licence; denial expected, '
news --known-on 2026-01-12
ok day_before_rule one 'existing, held, conditional, licence; case by case or licence; denial expected, us.h200.announcement'
news --known-on 2026-01-13
ok day_before_stop one 'existing, held, conditional, licence; case by case, '
ok day_before_stop_itself one 'stop, held, conditional, licence; case by case or licence; denial expected, pause_notice + us.h200.announcement'
news --known-on 2026-01-27
ok day_before_approvals one 'named, denied, denied, licence; case by case, '
news --known-on 2026-08-18
ok day_before_goods one 'goods, denied, denied, licence; case by case, '
ok day_before_goods_named one 'goods_named, held, licence; case by case or denied, licence; case by case, cn.addressees + cn.approval_holds.bytedance_tencent + cn.orders_cleared'

# Why, with status and basis, the terms still to be met and what becomes of the line without them.
run explain h.csv --line existing
ok why_terms out_has 'us.terms.us_lab_test: outstanding'
ok why_fallback out_has 'fallback'
ok why_status out_has 'directive, binds everyone, in force from 2026-01-13, known from 2026-01-14'
ok why_basis out_has 'unnamed people (2), 2026-01-14, grade C, row CN-08'
ok why_reading out_has 'if yes "whatever arrives": denied'

# ---- the same bytes ------------------------------------------------------------------------------

book=("$TOP/demo/orders.csv" --table "$TOP/demo/buyers.csv" --on buyer_id)
run decide "${book[@]}" --format csv --quiet -j 1
cp "$W/out" "$W/want"
run decide "${book[@]}" --format csv --quiet -j 2 --block 100
ok demo_threads same "$W/out" "$W/want"
{ head -n 1 "${book[0]}"; tail -n +2 "${book[0]}" | sort -R; } >"$W/shuffled.csv"
sort "$W/want" >"$W/sorted"
run decide shuffled.csv "${book[@]:1}" --format csv --quiet -j 2
sort "$W/out" >"$W/shuffled"
ok demo_shuffled same "$W/shuffled" "$W/sorted"
awk -f tools/demo_orders.awk -v what=orders >"$W/orders.csv"
ok demo_orders_are_generated same "$W/orders.csv" demo/orders.csv
awk -f tools/demo_orders.awk -v what=buyers >"$W/buyers.csv"
ok demo_buyers_are_generated same "$W/buyers.csv" demo/buyers.csv
