#!/usr/bin/env bash
# scenario_allocate.sh - stock given out under scenarios: the bundled pack's one-to-one quota, a scenario's
# own inventory and demand, the same figures as `allocate`, what adds up, what is refused.
. tests/e2e/lib.sh

# ---- one domestic chip for each foreign one: A, B and C in the bundled pack ------------------------

pack=$TOP/packs/us-cn-chips
party() { echo "$1,CN,CN,private,no,0"; }
{
    echo "order_no,item,quantity,unit_price,route.from,route.via,route.to,exporter,consignee,buyer,buyer.hq,buyer.parent_hq,buyer.kind,buyer.listed,buyer.listed_ownership,end_user,end_user.hq,end_user.parent_hq,end_user.kind,end_user.listed,end_user.listed_ownership,end_use,site.state_funds,placed,shipped,arrived,port_check,item.subject_to_ear"
    foreign() { echo "$1,nvidia-h200-sxm-141gb,$3,27000,US,none,CN,nvidia,none,$(party $2),$(party $2),commercial,no,2026-01-10,2026-01-20,2026-01-25,passed,"; }
    home() { echo "$1,huawei-ascend-910c,$3,20000,CN,none,CN,none,none,$(party $2),$(party $2),commercial,no,2026-01-10,2026-01-20,2026-01-20,,no"; }
    foreign f1 A 500; foreign f2 B 300; foreign f3 C 600
    home d1 A 200; home d2 B 400; home d3 C 100
} >"$W/book.csv"
printf 'item,units\nH200 SXM,1000\n' >"$W/h200.csv"
cat >"$W/quota.tg" <<'TG'
tollgate 1
scenario one_to_one  "The quota of the situation, and nothing else in the way (illustrative)"
  builds on  domestic_quota_one_to_one
  assume     us.share_25.form is separate_payment, cn.reaches_existing_orders is no, pause_notice is no,
               us.ascend.subject_to_ear is by_finding
  suspends   us.half_by_tpp
scenario no_quota  "The same without the quota (illustrative)"
  builds on  mid_january_2026
  assume     us.share_25.form is separate_payment, cn.reaches_existing_orders is no, pause_notice is no,
               us.ascend.subject_to_ear is by_finding
  suspends   us.half_by_tpp
TG
# A may have 200, B its 300, C 100: A and C bind. 600 of 1,000 units, so stock does not bind under the
# quota and does without it; A lacks 300, C 400 of what is left, both together 400.
run scenario no_quota one_to_one quota.tg --orders book.csv --inventory h200.csv --pack "$pack" \
    --assume-authorised us.export --format csv --quiet
cp "$W/out" "$W/quota"
given() { awk -F, -v s="$1" -v r="$2" '$1 == s && $2 == "allocation" && $4 == r { print $5, $6, $7 }' "$W/out"; }
binds() { grep -F "$1,binds,$2,$3," "$W/out" | sed 's/.*,//'; }
ok quota_allocated [ "$(given one_to_one allocated)" = '3 600 16200000.00' ]
ok quota_unallocated [ "$(given one_to_one unallocated)" = '5 1500 35600000.00' ]
ok quota_binding [ "$(grep -c '^one_to_one,binds,cn.domestic_share_limit (buyer=.),one more' "$W/out")" = 2 ]
for buyer in A C; do
    ok "quota_one_more_$buyer" [ "$(binds one_to_one "cn.domestic_share_limit (buyer=$buyer)" 'one more')" = \
        'by +1; one up is 1 more on the other side' ]
    ok "quota_one_less_$buyer" [ "$(binds one_to_one "cn.domestic_share_limit (buyer=$buyer)" 'one less')" = 'by -1' ]
done
ok quota_cost_a [ "$(binds one_to_one 'cn.domestic_share_limit (buyer=A)' 'without it')" = 'by +300' ]
ok quota_cost_c [ "$(binds one_to_one 'cn.domestic_share_limit (buyer=C)' 'without it')" = 'by +400' ]
ok no_quota_stock [ "$(binds no_quota 'stock of nvidia-h200-sxm-141gb' 'one more')" = 'by +1' ]
ok no_quota_all [ "$(given no_quota allocated)" = '3 1000 27000000.00' ]
# 25 % of what is allocated: 16,200,000 and 27,000,000 USD.
charge() { awk -F, -v s="$1" -v r="$2" '$1 == s && $2 == "allocated charge" && $3 == "us.treasury USD" && $4 == r { print $8 }' "$W/out"; }
ok quota_charge [ "$(charge one_to_one allocated)" = 4050000.00 ]
ok no_quota_charge [ "$(charge no_quota allocated)" = 6750000.00 ]
due=$(awk -F, '$1 == "one_to_one" && $2 == "charge" && $3 == "us.treasury USD" && $4 == "due" { print $8 }' "$W/out")
ok charges_add_up [ "$due" = "$(echo "$(charge one_to_one allocated) $(charge one_to_one unallocated)" |
    awk '{ printf "%.2f", $1 + $2 }')" ]
ok assumed_in_figures out_has ',assuming all authorisations granted at us.export'
ok assumed_recorded out_has '; all authorised at us.export; inventory h200.csv'

# By hand: one domestic unit more or less for A is one foreign unit more or less.
for n in 201 199; do
    sed "s/^d1,huawei-ascend-910c,200,/d1,huawei-ascend-910c,$n,/" "$W/book.csv" >"$W/other.csv"
    run scenario one_to_one quota.tg --orders other.csv --inventory h200.csv --pack "$pack" \
        --assume-authorised us.export --format csv --quiet
    ok "quota_by_hand_$n" [ "$(given one_to_one allocated | cut -d' ' -f2)" = "$((n + 400))" ]
done
# Evidence that is still to be shown holds the lines, and is said; taken as met, the same lines go and the
# same two buyers bind.
sed 's/,passed,$/,,/' "$W/book.csv" >"$W/todo.csv"
one_to_one=(one_to_one quota.tg --inventory h200.csv --pack "$pack" --assume-authorised us.export --quiet)
run scenario "${one_to_one[@]}" --orders todo.csv --format csv
ok to_do_holds [ "$(given one_to_one released | cut -d' ' -f2)" = 700 ]
ok to_do_says_why out_has 'one_to_one,total,,held: to do,3,1400,37800000.00'
run scenario "${one_to_one[@]}" --orders todo.csv --format csv --assume-met
ok met_allocated [ "$(given one_to_one allocated)" = '3 600 16200000.00' ]
ok met_binding [ "$(grep -c '^one_to_one,binds,cn.domestic_share_limit (buyer=[AC]),one more' "$W/out")" = 2 ]
ok met_others_do_not [ "$(grep -c '^one_to_one,binds,.*,one more' "$W/out")" = 2 ]
for buyer in A C; do
    ok "met_one_less_$buyer" [ "$(binds one_to_one "cn.domestic_share_limit (buyer=$buyer)" 'one less')" = 'by -1' ]
done
ok met_in_figures out_has ',"assuming all authorisations granted at us.export, outstanding conditions met"'
ok met_recorded out_has '; outstanding conditions taken as met'
run allocate todo.csv --scenario domestic_quota_one_to_one --inventory h200.csv --pack "$pack" --quiet \
    --assume-authorised us.export --assume us.share_25.form=separate_payment \
    --assume cn.reaches_existing_orders=no --assume pause_notice=no --without us.half_by_tpp --assume-met \
    --assume us.ascend.subject_to_ear=by_finding --summary
ok allocate_met grep -qE '^  allocated +3 +600 +16,200,000\.00$' "$W/out"
ok allocate_met_caption [ "$(grep -c 'granted at us.export, outstanding conditions met' "$W/out")" -ge 5 ]
ok left_out_is_not_told out_lacks 'go: us.half_by_tpp'
ok allocate_binds_a out_has 'cn.domestic_share_limit (buyer=A)'
ok allocate_binds_c out_has 'cn.domestic_share_limit (buyer=C)'
ok allocate_b_is_free out_lacks 'cn.domestic_share_limit (buyer=B)'

# Orders before the limit's first day: no member, and that is said, wherever it counts.
nobody='adopted cn.domestic_share_limit: no line is a member (in force from 2026-01-07; the latest `placed` of a line is 2025-12-22)'
told() { tr '\n' ' ' <"$W/out" | sed 's/  */ /g' | grep -qF "$nobody"; }
book=$pack/demo/book.csv
run scenario domestic_quota_one_to_one --orders "$book" --pack "$pack" --quiet
ok nobody_in_scenario told
run scenario domestic_quota_one_to_one --orders "$book" --pack "$pack" --quiet --format csv
ok nobody_in_csv out_has "domestic_quota_one_to_one,reach,cn.domestic_share_limit,lines that count,0,,,,,$nobody"
run scenario domestic_quota_one_to_one --orders "$book" --pack "$pack" --quiet --format html --out page.html
ok nobody_on_the_page grep -qF "domestic_quota_one_to_one: ${nobody%%;*}" "$W/page.html"
run decide "$book" --scenario domestic_quota_one_to_one --pack "$pack" --summary
ok nobody_in_decide told
run decide "$book" --adopt cn.domestic_share_limit --pack "$pack" --summary --format json
ok nobody_in_json out_has "$nobody"
run allocate "$book" --scenario domestic_quota_one_to_one --pack "$pack" --inventory h200.csv --summary
ok nobody_in_allocate told
for row in '  held +4 +1,050,000' '    open +4 +1,050,000' '    licence wanted +4 ' '    to do +3 +960,000'; do
    ok "why_held_${row// /_}" grep -qE "^$row" "$W/out"
done
run allocate "$book" --scenario domestic_quota_one_to_one --pack "$pack" --inventory h200.csv --summary --format json
ok why_held_json out_has '"held_because":{"open":{"lines":4,"units":"1050000"'
# A measure that is adopted and applies to nothing.
run decide "$book" --pack "$pack" --adopt us.bill.chip_security --on 2026-01-10 --summary --no-limits
ok idle_measure out_has 'adopted us.bill.chip_security: it applies to no line (in force from'
run decide "$book" --pack "$pack" --adopt us.bill.chip_security --on 2026-04-10 --summary --no-limits
ok measure_at_work out_lacks 'it applies to no line'

# Without stock the same quota is drawn line by line: the foreign ones were placed first.
run scenario one_to_one quota.tg --orders book.csv --pack "$pack" --assume-authorised us.export --format csv --quiet
ok drawn_without_stock out_has 'one_to_one,total,,held: limit,'
ok drawn_holds [ "$(awk -F, '$1 == "one_to_one" && $2 == "total" && $4 == "held: limit" { print ($5 > 0) }' "$W/out")" = 1 ]

# ---- a scenario's own stock and demand, and the same as `allocate` ---------------------------------

cat >"$W/o.csv" <<'CSV'
line,item,quantity,unit_price,route.from,route.to,end_use,placed,shipped,arrived,buyer,lot_size,partial
a,small,600,100.01,US,CN,commercial,2025-12-01,2026-01-20,2026-01-22,A,1,
b,small,500,100.01,US,CN,commercial,2025-12-02,2026-01-20,2026-01-22,B,100,
c,small,400,100.01,US,CN,commercial,2025-12-03,2026-01-20,2026-01-22,C,1,no
d,big,10,27000,US,CN,commercial,2025-12-20,2026-01-20,2026-01-22,A,,
bad,no-such-chip,7,1,US,CN,,,,,A,,
CSV
cat >"$W/s.tg" <<'TG'
tollgate 1
scenario stocked  "Stock of its own"
  inventory  small: 450, 600 from 2026-01-21
  inventory  "Big SXM": 4
scenario double  "And twice the demand"
  builds on  stocked
  demand     200 % where item is small
scenario licensed  "A licence for all, and the instruction not for existing orders"
  assume         reaches_existing is no
  authorised by  us.licence_x "illustrative"
TG
printf 'item,units\nsmall,1050\n' >"$W/stock.csv"
run scenario pack stocked double licensed s.tg --orders o.csv --inventory stock.csv --format csv --quiet
cp "$W/out" "$W/all"
ok own_stock [ "$(given stocked 'in stock')" = '0 1054 0.00' ]
ok own_stock_by_day [ "$(given stocked allocated | cut -d' ' -f2)" = 450 ]
ok callers_stock [ "$(given pack 'in stock')" = '0 1050 0.00' ]
ok own_demand [ "$(given double released | cut -d' ' -f2)" = 3000 ]
ok own_inventory_recorded sh -c "grep '^stocked,total,,ordered' '$W/out' | grep -qv 'inventory stock.csv'"
ok adds_up awk -F, '
    $2 == "total" || $2 == "by" { k = $1 $2 $3; if ($4 == "ordered") { l[k] = $5; u[k] = $6; v[k] = $7 }
        if ($4 ~ /^(released|held|denied|bad)$/) { l[k] -= $5; u[k] -= $6; v[k] -= $7 }
        if ($2 == "total" && $4 == "released") { ru[$1] += $6; rv[$1] += $7 } }
    $2 == "allocation" && $4 ~ /^(allocated|unallocated)$/ { ru[$1] -= $6; rv[$1] -= $7; seen = 1 }
    END { for (k in l) if (l[k] || u[k] || v[k] > 0.001 || v[k] < -0.001) exit 1
        for (k in ru) if (ru[k] || rv[k] > 0.001 || rv[k] < -0.001) exit 2; exit !seen }' "$W/out"
run allocate o.csv --inventory stock.csv --format json --quiet
ok as_allocate grep -q "\"allocated\":{\"lines\":$(awk -F, '$1 == "pack" && $2 == "allocation" && $4 == "allocated" {
    printf "%s,\"units\":\"%s\",\"value\":\"%s\"", $5, $6, $7 }' "$W/all")" "$W/out"
mkdir "$W/own" "$W/own/scenarios"
cp "$TOP"/tests/e2e/pack/* "$W/own"
cp "$W/s.tg" "$W/own/scenarios"
run allocate o.csv --pack own --scenario stocked --format json --quiet
ok allocate_has_its_stock grep -q "\"allocated\":{\"lines\":$(awk -F, '$1 == "stocked" && $2 == "allocation" && $4 == "allocated" {
    printf "%s,\"units\":\"%s\",\"value\":\"%s\"", $5, $6, $7 }' "$W/all")" "$W/out"
run allocate o.csv --pack own --scenario licensed
ok allocate_no_stock fails_with 2 'no stock to give out'
run scenario pack stocked s.tg --orders o.csv --inventory stock.csv --objective revenue --format json --quiet
ok json_parses python3 -m json.tool "$W/out" "$W/ignored"
ok json_has out_has '"part":"allocation","row":"allocated"'
for format in csv json table html; do
    run scenario pack stocked double s.tg --orders o.csv --inventory stock.csv --format $format
    cp "$W/out" "$W/first"
    { head -1 "$W/o.csv"; tail -n +2 "$W/o.csv" | tac; } >"$W/p.csv"
    run scenario pack stocked double s.tg --orders p.csv --inventory stock.csv --format $format --block 2 --threads 3
    ok "same_bytes_$format" same "$W/first" "$W/out"
done
ok page_part grep -q 'Units and value given out, by scenario' "$W/out"
run scenario stocked s.tg --orders o.csv
ok only_where_there_is_stock out_has 'pack     no stock'
ok text_plan out_has 'Units given out, as large as can be: units'
run_in "$W/o.csv" scenario stocked s.tg --orders - --inventory stock.csv
ok from_a_pipe exits 0
run scenario
ok listed exits 0

# ---- what is refused -------------------------------------------------------------------------------

run scenario pack --orders o.csv --objective revenue
ok no_stock fails_with 2 'no stock to give out'
sed -i 's/"Big SXM": 4/smal: 4/' "$W/s.tg"
run scenario stocked s.tg --orders o.csv
ok item_unknown fails_with 2 'scenario stocked: no item `smal` in the catalogue or in the orders'
ok item_near err_has 'did you mean `small`?'
run scenario pack stocked s.tg --orders o.csv --inventory nowhere.csv
ok no_file fails_with 2 'nowhere.csv'
run scenario pack --orders o.csv --inventory stock.csv --assume-authorised us.exprot
ok gate_unknown fails_with 2 'did you mean `us.export`?'
