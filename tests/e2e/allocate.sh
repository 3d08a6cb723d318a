#!/usr/bin/env bash
# `tollgate allocate` from outside: the plan, its figures, what binds, what is refused.
. tests/e2e/lib.sh

book() # book FILE: buyers A, B, C (illustrative); `us` lines need no licence, the last one does
{
    cat >"$W/$1" <<'CSV'
line,item,quantity,unit_price,route.from,route.to,end_use,placed,shipped,arrived,buyer,priority,lot_size,minimum,partial,needed_by
a,small,600,100.01,US,CN,commercial,2025-12-01,2026-01-20,2026-01-22,A,1,1,,,
b,small,500,100.01,US,CN,commercial,2025-12-02,2026-01-20,2026-01-22,B,2,100,,,2026-02-15
c,small,400,100.01,US,CN,commercial,2025-12-03,2026-01-20,2026-01-22,C,2,1,,no,
d,big,10,27000,US,CN,commercial,2025-12-20,2026-01-20,2026-01-22,A,,,,,
CSV
}

stock() # stock ROWS...
{
    printf '%s\n' item,units,available "$@" >"$W/stock.csv"
}

csv_sum() # csv_sum COLUMN: of the plan in out
{
    awk -F, -v name="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) at = i; next }
        { sum += $at } END { printf "%.2f\n", sum }' "$W/out"
}

# ---- the plan --------------------------------------------------------------------------------------

book orders.csv
stock small,1000,
run allocate orders.csv --inventory stock.csv
cp "$W/out" "$W/table"
ok allocate_status exits 0
[ -z "${TG_ACCEPT:-}" ] || cp "$W/out" tests/e2e/golden/allocate.txt
ok allocate_table same "$W/out" tests/e2e/golden/allocate.txt
run allocate orders.csv --inventory stock.csv --format csv --quiet
ok allocate_conserves [ "$(csv_sum ordered)" = 1500.00 -a "$(csv_sum allocated)" = 1000.00 -a \
    "$(csv_sum unallocated)" = 500.00 ]
ok allocate_value_conserves [ "$(csv_sum allocated_value)" = 100010.00 -a \
    "$(csv_sum unallocated_value)" = 50005.00 ]

# Lines without units are in no sum: the summary says so, as that of decide does.
sed 's/^d,big,10,/d,big,,/' "$W/orders.csv" >"$W/unknown.csv"
run allocate unknown.csv --inventory stock.csv --summary
ok allocate_unknown out_has 'without known units'
run allocate unknown.csv --inventory stock.csv --format html --out unknown.html --quiet
ok allocate_unknown_page grep -q 'without known units' "$W/unknown.html"

# Lots and all or nothing: b has lots of 100, c is all or nothing.
stock small,1050,
run allocate orders.csv --inventory stock.csv --format csv --quiet
ok allocate_lots grep -q '^b,small,B,2,500,500,0,' "$W/out"
ok allocate_whole grep -q '^c,small,C,2,400,0,400,' "$W/out"
stock small,450,
run allocate orders.csv --inventory stock.csv --objective fair --format csv --quiet
ok allocate_fair [ "$(csv_sum allocated)" = 450.00 ]

# By day: b needs its units by 15 February, and a and c by the day they ship.
stock small,100, small,300,2026-02-10 small,900,2026-03-01
run allocate orders.csv --inventory stock.csv --format csv --quiet
ok allocate_by_day grep -q '^b,small,B,2,500,300,200,' "$W/out"
ok allocate_too_late grep -q '^a,small,A,1,600,100,500,' "$W/out"
run allocate orders.csv --inventory stock.csv --summary
ok allocate_binds_by_day out_has 'stock of small from 2026-02-10'

# Priority: value of class 1 first, whatever class 2 would bring.
stock small,400,
run allocate orders.csv --inventory stock.csv --objective priority --format csv --quiet
ok allocate_priority grep -q '^a,small,A,1,600,400,200,' "$W/out"

# ---- assumptions -----------------------------------------------------------------------------------

stock small,1000, big,4,
run allocate orders.csv --inventory stock.csv --assume-authorised us.export \
    --assume reaches_existing=no
ok assumed_is_released grep -q '^d  *big  *10  *4  stock' "$W/out"
captions=$(grep -c 'assuming all authorisations granted at us.export' "$W/out")
headings=$(grep -cE '^(order book|released|charges|stock|buyers|limits|made as|what binds)' "$W/out")
ok assumed_in_every_caption [ "$captions" = "$headings" ]
ok assumed_is_recorded out_has 'all authorised at us.export'
run allocate orders.csv --inventory stock.csv --assume reaches_existing=no
ok not_assumed_is_held [ "$(grep -c '^d ' "$W/out")" = 0 ]
run allocate orders.csv --inventory stock.csv --assume-authorised us.exprot
ok assumed_gate_unknown fails_with 2 'did you mean `us.export`?'

# ---- charges to the cent ---------------------------------------------------------------------------

cat >"$W/entry.csv" <<'CSV'
line,item,quantity,unit_price,us.unit_customs_value,route.from,route.to,placed,shipped,arrived,buyer
e,big,7,40.00,33.33,TW,US,2025-12-01,2026-01-20,2026-01-22,A
f,big,5,40.00,33.37,TW,US,2025-12-02,2026-01-20,2026-01-22,B
CSV
stock big,10,
run allocate entry.csv --inventory stock.csv --format csv --quiet
ok charges_of_parts grep -q '^f,big,B,100,5,3,2,200.00,120.00,80.00,25.03,16.68,' "$W/out"
total=$(run decide entry.csv --format csv --quiet; csv_sum us.duty)
run allocate entry.csv --inventory stock.csv --format csv --quiet
both=$(awk -F, 'NR > 1 { s += $11 + $12 } END { printf "%.2f", s }' "$W/out")
ok charges_add_up [ "$total" = "$both" ]
run allocate entry.csv --inventory stock.csv --objective revenue --format json
ok revenue_is_net out_has '"of":"revenue net of charges","value":"316.6437 USD"'

# ---- the situation: 2,000,000 ordered, 700,000 there -----------------------------------------------

awk 'BEGIN { print "order_no,item,quantity,unit_price,route.from,route.via,route.to,exporter,consignee," \
    "buyer,buyer.hq,buyer.parent_hq,buyer.kind,buyer.listed,buyer.listed_ownership,end_user,end_user.hq," \
    "end_user.parent_hq,end_user.kind,end_user.listed,end_user.listed_ownership,end_use," \
    "site.state_funds,placed,shipped,arrived,port_check"
    for (i = 1; i <= 100; i++) printf "ILLUSTRATIVE-%03d,nvidia-h200-sxm-141gb,20000,27000,US,none,CN," \
    "nvidia,none,%s,CN,CN,private,no,0,%s,CN,CN,private,no,0,commercial,no,2025-12-%02d,2026-01-20," \
    "2026-01-25,passed\n", i, substr("ABC", i % 3 + 1, 1), substr("ABC", i % 3 + 1, 1), 1 + i % 28 }' \
    >"$W/situation.csv"
printf 'item,units\nH200 SXM,700000\n' >"$W/h200.csv"
assumed=(--assume-authorised us.export --assume cn.reaches_existing_orders=no
    --assume us.share_25.form=separate_payment)
run allocate situation.csv --inventory h200.csv --pack "$TOP/packs/us-cn-chips" "${assumed[@]}" \
    --summary --quiet --no-limits
ok situation_units grep -qE '^  allocated +35 +700,000 +18,900,000,000\.00$' "$W/out"
ok situation_charge grep -qE '^    allocated +4,725,000,000\.00$' "$W/out"
ok situation_rest grep -qE '^    unallocated +8,775,000,000\.00$' "$W/out"
ok situation_one_more out_has '+1: +1   -1: -1   without it: +1,300,000'
# With the instruction in force for commercial use: only what is excepted.
sed '3s/,commercial,/,research_corporate,/' "$W/situation.csv" >"$W/excepted.csv"
run allocate excepted.csv --inventory h200.csv --pack "$TOP/packs/us-cn-chips" --quiet \
    --assume-authorised us.export --assume cn.reaches_existing_orders=yes \
    --assume us.share_25.form=separate_payment --assume cn.research_exception=yes \
    --assume cn.stop_replaced=no --no-limits --format csv
ok situation_excepted [ "$(csv_sum allocated)" = 20000.00 ]

# ---- same bytes ------------------------------------------------------------------------------------

(head -1 "$W/orders.csv"; tail -n +2 "$W/orders.csv" | tac) >"$W/shuffled.csv"
stock small,1050,
run allocate orders.csv --inventory stock.csv --format csv --quiet
sort "$W/out" >"$W/first"
run allocate shuffled.csv --inventory stock.csv --format csv --quiet --threads 3 --block 1
sort "$W/out" >"$W/second"
ok rows_in_any_order same "$W/first" "$W/second"
run allocate orders.csv --inventory stock.csv --summary --quiet
cp "$W/out" "$W/first"
run allocate shuffled.csv --inventory stock.csv --summary --quiet
ok summary_in_any_order same "$W/first" "$W/out"
run allocate orders.csv --inventory stock.csv --format json
ok json_is_json python3 -m json.tool "$W/out" "$W/ignored"
run allocate orders.csv --inventory stock.csv --format ndjson
ok ndjson_lines [ "$(wc -l <"$W/out")" = 3 ]
ok ndjson_summary err_has 'certified by an exact bound'

# ---- what is refused -------------------------------------------------------------------------------

run allocate orders.csv
ok no_inventory fails_with 2 'no stock to give out'
stock smal,10,
run allocate orders.csv --inventory stock.csv --out plan.csv
ok unknown_item fails_with 2 'stock.csv:2: no item `smal` in the catalogue or in the orders'
ok unknown_item_near err_has 'did you mean `small`?'
ok nothing_half_written [ ! -e "$W/plan.csv" ]
stock small,ten,
run allocate orders.csv --inventory stock.csv
ok units_no_number fails_with 2 'stock.csv:2: units: `ten` is no whole number of units'
stock small,10,soon
run allocate orders.csv --inventory stock.csv
ok day_no_date fails_with 2 'available: `soon` is no date'
printf 'item,unit\nsmall,3\n' >"$W/stock.csv"
run allocate orders.csv --inventory stock.csv
ok column_missing fails_with 2 'no column `units`'
stock small,10,
run allocate orders.csv --inventory stock.csv --objective profit
ok objective_unknown exits 2
run allocate orders.csv --inventory stock.csv --gap much
ok gap_no_number fails_with 2 '--gap: `much` is no number'
run allocate orders.csv --inventory stock.csv --out orders.csv
ok input_is_kept fails_with 2 'would overwrite'
run allocate orders.csv --inventory stock.csv --out stock.csv
ok stock_is_kept fails_with 2 'would overwrite'
sed 's/,1,1,,,$/,1,none at all,,,/' "$W/orders.csv" >"$W/wrong.csv"
run allocate wrong.csv --inventory stock.csv --format csv --quiet
ok wrong_lot grep -q '^a,small,A.*,0,600,.*lot_size: `none at all` is no whole number from 1' "$W/out"

# ---- Ctrl-C and time -------------------------------------------------------------------------------

# All or nothing, large sizes, several days: no sum of sizes meets the stock, which takes long to see.
awk 'BEGIN { print "line,item,quantity,unit_price,route.from,route.to,shipped,arrived,placed,buyer,partial," \
    "needed_by"
    v = 12345; for (i = 1; i <= 40; i++) { v = (v * 16807) % 2147483647; q = 10000000 + v % 90000000
    v = (v * 16807) % 2147483647
    printf "k%d,small,%d,100,US,CN,2026-01-20,2026-01-22,2025-12-01,A,no,2026-0%d-15\n", i, q, 1 + v % 9
    } }' >"$W/hard.csv"
stock small,200000001,2026-01-01 small,200000001,2026-03-01 small,200000001,2026-05-01 \
    small,200000001,2026-07-01 small,200000001,2026-09-01
run allocate hard.csv --inventory stock.csv --time 1 --summary --quiet
ok time_limit exits 0
ok time_limit_says out_has 'no plan has more than'
ok time_limit_gap grep -qE '^    this one is within 0\.[0-9]+ % of that$' "$W/out"
ok time_limit_why out_has 'The time for solving was up (--time SECONDS gives another).'
ok time_limit_advice sh -c "tr '\n' ' ' <'$W/out' | tr -s ' ' | grep -qF -- '--gap PERCENT takes the first plan that is so near the bound.'"
run allocate hard.csv --inventory stock.csv --time 1 --summary --quiet --format json
ok time_limit_json sh -c "grep -q '\"time_up\":true' '$W/out' && grep -q '\"within_percent\":\"0\.' '$W/out'"
run allocate hard.csv --inventory stock.csv --time 0.001 --summary --quiet
ok hardly_any_time exits 0
ok hardly_any_time_bound out_has 'no plan has more'
run allocate hard.csv --inventory stock.csv --gap 5 --summary --quiet --time 0
ok gap_is_enough grep -qE '^    this one is within [0-4]\.[0-9]+ % of that$' "$W/out"
ok gap_in_time out_lacks 'The time for solving was up'
(cd "$W" && timeout --preserve-status -s INT 2 "$TOLLGATE" allocate hard.csv --inventory stock.csv \
    --out plan.csv --quiet >/dev/null 2>&1)
status=$?
ok interrupted exits 130
ok interrupted_leaves_nothing [ -z "$(ls "$W" | grep plan)" ]
