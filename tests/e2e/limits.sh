#!/usr/bin/env bash
# limits.sh - limits drawn by decide: caps, quotas, ratios, balances, parts, order, pipes.
. tests/e2e/lib.sh

mkdir "$W/pack"
cp "$TOP"/tests/e2e/pack/* "$W/pack"
cat >"$W/pack/limits.tg" <<'TEXT'
tollgate 1
parameter native  "Foreign units for each native one"
  type      decimal to 0.01 %
  source    press_2026
  in force  from 2026-01-14
  value     unknown
measure us.quota  "No duty within the quota (illustrative)"
  gate       us.entry
  status     rule
  binds      everyone
  source     rule_2026
  in force   from 2026-01-15
  overrides  us.duty
  when       route.to is US
limit quota  "Two hundred units a year without duty"
  gate       us.entry
  status     rule
  binds      everyone
  source     rule_2026
  in force   from 2026-01-15
  per        item
  weight     quantity
  counts     route.to is US and item is big
  at most    200
  period     year
  order      placed
  on breach  without us.quota
limit month  "Small ones a month"
  gate      us.export
  status    rule
  binds     everyone
  source    rule_2026
  in force  from 2026-01-15
  per       route.to
  weight    quantity
  counts    item is small and route.to is CN
  at most   100
  period    month
  order     placed
limit ratio  "Half of the TPP at home"
  gate      us.export
  status    rule
  binds     everyone
  source    rule_2026
  in force  from 2026-01-15
  per       item
  weight    quantity * item.tpp
  counts    item is small and route.to is MO
  against   route.from is US and route.to is US
  at most   50 %
  period    whole
  order     placed
limit natives  "Native ones first"
  gate      cn.import
  status    proposed
  binds     everyone
  source    press_2026
  in force  from 2026-01-14
  per       buyer
  weight    quantity
  counts    item is small and route.to is CN
  against   item is nvl
  at most   native
  period    whole
  order     placed
TEXT
export TOLLGATE_PACK=$W/pack

head='line,item,quantity,unit_price,route.from,route.to,end_use,placed,shipped,arrived,us.unit_customs_value,buyer'
small() { echo "$1,small,$2,10.01,US,${4:-CN},commercial,$3,2026-02-03,2026-02-05,,a"; }
book() { echo "$head"; small early 60 2026-01-02; small late 50 2026-01-09; small middle 30 2026-01-05; }

# The order is by placed, whatever the rows: early 60, middle 30, then 10 left for the 50 of late.
book >"$W/o.csv"
run decide o.csv --format csv
ok cap_exit exits 0
ok cap_early out_has 'early,small,60,10.01,US,CN,commercial,2026-01-02,2026-02-03,2026-02-05,,a,released'
ok cap_late out_has 'late,small,50,10.01,US,CN,commercial,2026-01-09,2026-02-03,2026-02-05,,a,held,limit'
ok cap_says out_has 'month: does not fit; us.half: would fit,"month: does not fit, 10 left, 10 units would fit"'
ok cap_released err_has 'released                          2             90                   900.90'
ok cap_held err_has 'limit                             1             50                   500.50'
ok cap_account err_has 'route.to=CN from 2026-02-01: authorised 100, reserved 90 (best case 90),'

# Other months are other accounts.
{ book | sed 's/late,\(.*\)2026-02-03/late,\12026-02-28/; s/2026-02-05/2026-03-05/'; } >"$W/m.csv"
sed -i 's/^late,\(.*\)2026-02-28/late,\12026-03-01/' "$W/m.csv"
run decide m.csv --format csv
ok months_apart out_has '2026-03-01,2026-03-05,,a,released'

# A part of a line; parts add up, to the cent.
run decide o.csv --split --format csv
ok split_first out_has ',a,released,,clear'
ok split_part out_has 'month: fits in part; us.half: fits,,1 of 2,10'
ok split_rest out_has '"month: fits in part, 10 left, 10 units would fit",2 of 2,40'
ok split_released err_has 'released                          2            100                 1,001.00'
ok split_held err_has 'limit                             1             40                   400.40'
ok split_ordered err_has 'ordered                           3            140                 1,401.40'
run decide o.csv --split --format json
ok split_json out_has '"part":2,"parts":2,"part_units":40'
ok split_json_left out_has '"limit":"month","safe":"fits in part","best":"does not fit","left":"10"'

# Balances from a file.
printf 'limit,route.to,period,authorised,reserved,used\nmonth,CN,2026-02,120,20,15\n' >"$W/b.csv"
run decide o.csv --balances b.csv --format csv
ok balance_left out_has 'month: does not fit, 25 left, 25 units would fit'
ok balance_account err_has 'authorised 120, reserved 80 (best case 80),'
ok balance_used err_has 'used 15, left 25'
ok balance_decider out_has '; balances b.csv'
printf 'limit,route.to,period,used\nmonths,CN,2026-02,1\n' >"$W/b.csv"
run decide o.csv --balances b.csv
ok balance_wrong fails_with 2 'b.csv:2: no limit `months`'
ok balance_near err_has 'did you mean `month`?'
ok balance_nothing out_empty

# A quota used up: the full duty, and the line still goes.
big() { echo "$1,big,$2,1,TW,US,commercial,$3,2026-02-01,2026-02-05,100,a"; }
{ echo "$head"; big x 150 2026-01-02; big y 100 2026-01-03; big z 50 2026-01-04; } >"$W/q.csv"
run decide q.csv --format csv
ok quota_within out_has '2026-01-02,2026-02-01,2026-02-05,100,a,released,,clear'
ok quota_breach out_has ',2500.00,due,'
ok quota_once sh -c "[ \$(grep -c ',2500.00,due,' $W/out) = 1 ]"
ok quota_still_released out_lacks ',held,'
ok quota_told err_has '1 line that did not fit a limit: decided once more without what it names.'
ok quota_later_fits out_has 'z,big,50,1,TW,US,commercial,2026-01-04,2026-02-01,2026-02-05,100,a,released'
ok quota_words out_has 'decided once more without us.quota'
head -3 "$W/q.csv" >"$W/q2.csv"
run decide q2.csv --split --summary
ok quota_split_once out_has '1 line that did not fit a limit: decided once more'
run decide q2.csv --split --summary --format json
ok quota_split_json out_has '"decided_again":1,'

# A weight below zero, and a charge that only the part past the quota has and that is too large:
# errors of their lines, in a row of their own, so that rows add up.
first() { awk -v row="$1" '$1 == row { print $2; exit }' "$W/out"; }
adds_up() # adds_up ORDERED ERRORS
{
    [ "$(first error)" = "$2" ] && [ "$(first ordered)" = "$1" ] &&
        [ $(($(first released) + $(first held) + $(first denied) + $(first bad) + $2)) -eq "$1" ]
}
cp -R "$W/pack" "$W/net"
cat >"$W/net/net.tg" <<'TEXT'
tollgate 1
fact returned  "Units returned"
  type  whole, 0 .. 1_000_000
limit net  "Net units"
  gate      us.export
  status    rule
  binds     everyone
  source    rule_2026
  in force  from 2026-01-15
  per       buyer
  weight    quantity - returned
  counts    item is small
  at most   100
  period    whole
  order     placed
TEXT
{ echo "$head,returned"; small below 3 2026-01-02 | sed 's/$/,5/'; small above 9 2026-01-02 | sed 's/$/,5/'; } >"$W/e.csv"
run decide e.csv --pack net --format csv
ok below_zero_row out_has '2026-02-05,,a,5,error,"error: its weight for a limit is below zero'
ok below_zero_other out_has '2026-02-05,,a,5,released'
run decide e.csv --pack net --summary
ok below_zero_sums adds_up 2 1
cp -R "$W/pack" "$W/toll"
cat >"$W/toll/toll.tg" <<'TEXT'
tollgate 1
measure us.toll  "Many times the value (made up)"
  gate      us.entry
  status    rule
  binds     everyone
  source    rule_2026
  in force  from 2026-01-15
  when      route.to is US
  charges   1_000_000_000_000_000_000 % of us.customs_value, to us.cbp
measure us.toll_on_toll  "A charge on a charge (made up)"
  gate      us.entry
  status    rule
  binds     everyone
  source    rule_2026
  in force  from 2026-01-15
  when      route.to is US
  charges   1_000_000_000_000_000_000 % of us.customs_value + us.toll, to us.cbp
measure us.free  "No toll within the quota (made up)"
  gate       us.entry
  status     rule
  binds      everyone
  source     rule_2026
  in force   from 2026-01-15
  overrides  us.toll, us.toll_on_toll
  when       route.to is US
TEXT
sed -i 's/without us.quota/without us.quota, us.free/' "$W/toll/limits.tg"
{ head -1 "$W/q.csv"; big huge 900 2026-01-02 | sed 's/,100,a/,9999999999999.99,a/'; } >"$W/h.csv"
run decide h.csv --pack toll --split --format csv
ok rest_too_large out_has ',9999999999999.99,a,error,error: an amount is too large to be computed'
run decide h.csv --pack toll --split --summary
ok rest_too_large_sums adds_up 1 1
run decide h.csv --pack toll --summary
ok breach_too_large_sums adds_up 1 1

# A ratio of aggregate TPP: sales at home pass no gate and count.
{ echo "$head"; small home 40 2026-01-02 US; small first 15 2026-01-03 MO; small second 15 2026-01-04 MO; } >"$W/r.csv"
run decide r.csv --format csv
ok ratio_first out_has '2026-01-03,2026-02-03,2026-02-05,,a,released'
ok ratio_second out_has '2026-01-04,2026-02-03,2026-02-05,,a,held,limit'
ok ratio_left out_has '11,840 left, 5 units would fit, it would with 47,360 more on the other side (20 units)'

# A proposed limit without a number: the break-even, and with a number a verdict.
{ book; echo "n,nvl,60,1,CN,CN,commercial,2026-01-01,2026-02-01,2026-02-05,,a"; } >"$W/n.csv"
run decide n.csv --adopt natives --format csv
ok even_early out_has 'natives: bound not known, fits for every ratio from 100 %, fits in the best case'
ok even_middle out_has 'natives: bound not known, fits for every ratio from 150 %, fits in the best case'
run decide n.csv --adopt natives --assume native='120 %' --format csv
ok even_known out_has 'natives: does not fit, 12 left, 12 units would fit, it would with 15 more on the other side (15'
run decide n.csv --adopt natives --assume native='at least 150 %' --format csv
ok even_at_least out_has 'middle,small,30,10.01,US,CN,commercial,2026-01-05,2026-02-03,2026-02-05,,a,released'
ok even_at_least_rest out_has 'natives: does not fit, 0 left, 0 units would fit, it would with 34 more on the other side (34 units), fits in the best case'
run decide n.csv --adopt natives --assume native='50 % .. 90 %' --format csv
ok even_range out_has 'natives: does not fit, 30 left, 30 units would fit, it would with 60 more on the other side (60 units)'
ok even_range_best out_has 'middle,small,30,10.01,US,CN,commercial,2026-01-05,2026-02-03,2026-02-05,,a,released'
run decide n.csv --adopt natives --assume native='at most 90 %' --format csv
ok even_at_most out_has 'natives: bound not known, fits for every ratio from 100 %'
ok even_at_most_best out_lacks 'from 100 %, fits in the best case'
# The end of the declared range bounds it as any other does.
cp -R "$W/pack" "$W/ranged"
sed -i 's/decimal to 0.01 %$/decimal to 0.01 %, 0 % .. 100 %/' "$W/ranged/limits.tg"
run decide n.csv --pack ranged --adopt natives --assume native='at most 100 %' --format csv
ok even_range_end out_has 'natives: bound not known, fits for every ratio from 100 %, fits in the best case'
ok even_range_end_late grep -q '^late,.*natives: bound not known, fits for every ratio from [0-9.]* %"' "$W/out"
ok even_range_end_middle grep -q '^middle,.*natives: bound not known, fits for every ratio from 150 %"' "$W/out"
run decide o.csv --adopt natives --format csv
ok even_none out_has 'natives: bound not known, fits for no ratio, as nothing is on the other side'
ok even_none_best out_lacks 'on the other side, fits in the best case'
ok even_none_draws err_has 'Nothing was drawn on the 3 accounts of these lines'
run decide n.csv --adopt nativs
ok adopt_unknown fails_with 2 'no measure or limit `nativs`, did you mean `natives`?'

# Switched off, not drawn, and the order that is asked for.
run decide o.csv --without month --format csv
ok without_month out_lacks ',held,'
run decide o.csv --no-limits --format csv
ok no_limits out_lacks ',held,'
ok no_limits_told err_has 'Limits not drawn: quota, month, ratio, natives, us.half.'
run decide o.csv --draw-order quantity --format csv
ok order_quantity out_has 'early,small,60,10.01,US,CN,commercial,2026-01-02,2026-02-03,2026-02-05,,a,held,limit'
run decide o.csv --draw-order end_use
ok order_wrong fails_with 2 '--draw-order: `end_use` is no number or date'

# Rows in another order, threads, blocks, pipes: the same answers.
run decide o.csv --format csv -j 1
sort "$W/out" >"$W/one"
{ book | head -1; book | tail -n +2 | tac; } >"$W/back.csv"
run decide back.csv --format csv -j 2 --block 1
sort "$W/out" >"$W/two"
ok any_row_order same "$W/one" "$W/two"
run_in o.csv decide - --format csv --block 2
sort "$W/out" >"$W/two"
ok from_stdin same "$W/one" "$W/two"
(cd "$W" && cat o.csv | "$TOLLGATE" decide - --format csv 2>/dev/null | sort >two)
ok from_a_pipe same "$W/one" "$W/two"
mkdir "$W/own"
TMPDIR=$W/own run decide o.csv --summary
ok leaves_no_file rmdir "$W/own"
TMPDIR=$W/none run decide o.csv --summary
ok no_place_for_files fails_with 2 'could not make a temporary file'

# Conservation over a larger book with bad and open lines among them.
{ book; for i in $(seq 400); do
    case $((i % 7)) in
    0) echo "n$i,small,x,1,US,CN,,,,,,a" ;;
    1) echo "n$i,small,$i,1.37,US,CN,commercial,2026-01-$((10 + i % 20)),,,,a" ;;
    *) small "n$i" $((i % 9)) "2026-01-$((10 + i % 20))" ;;
    esac
done; } >"$W/c.csv"
run decide c.csv --split --format json --summary
ok conserved python3 - "$W/out" <<'PY'
import json, sys
from decimal import Decimal
s = json.load(open(sys.argv[1]))["summary"]
for k in ("lines", "units", "value"):
    parts = [Decimal(str(s[d][k])) for d in ("released", "held", "denied", "bad")]
    assert sum(parts) == Decimal(str(s["ordered"][k])), (k, parts)
assert s["split"] == 1 and s["held_because"]["limit"]["lines"] > 100
a = [x for x in s["limits"] if x["limit"] == "month"]
assert len(a) == 1 and a[0]["reserved"] == "100" and a[0]["left"] == "0", a
PY

# The cap of January 2026 as the bundled pack has it: half of the aggregate TPP of one product, licences granted.
export TOLLGATE_PACK=$TOP/packs/us-cn-chips
terms='certified.us_supply,certified.no_foundry_diversion,certified.half_by_tpp,certified.remote_users_disclosed'
terms+=',certified.kyc_programme,certified.buyer_security,certified.no_military_end_use,lab.hq,lab.tests_in'
terms+=',lab.foreign_control,lab.independent,lab.extent,lab.certificate_date,lab.disqualified_on'
licensed=L1,yes,yes,yes,yes,yes,yes,yes,US,US,no,yes,every_unit,2026-02-20,none
h200=nvidia-h200-sxm-141gb
{
    echo "line,item,quantity,route.from,route.to,end_use,end_use_country,exporter,buyer,placed,shipped,arrived,us.bis_licence.number,$terms"
    echo "home,$h200,1000,US,US,commercial,US,nvidia,z,2026-02-01,2026-03-01,2026-03-02,,,,,,,,,,,,,,,"
    echo "first,$h200,400,US,MO,commercial,MO,nvidia,a,2026-02-02,2026-03-01,2026-03-05,$licensed"
    echo "second,$h200,200,US,MO,commercial,MO,nvidia,a,2026-02-03,2026-03-01,2026-03-05,$licensed"
} >"$W/cap.csv"
run decide cap.csv --format csv
ok january_cap exits 0
ok january_first err_has 'released                          1            400'
ok january_second out_has 'us.half_by_tpp: does not fit, 1,583,200 left, 100 units would fit, it would with 3,166,400 more on the other side (200 units)'
ok january_account err_has '15,832,000'
run decide cap.csv --split --format csv
ok january_split out_has '"us.half_by_tpp: fits in part, 1,583,200 left, 100 units would fit, it would with 3,166,400 more on the other side (200 units)",2 of 2,100'
