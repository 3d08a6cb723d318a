#!/usr/bin/env bash
# scenario_limits.sh - limits drawn under scenarios: held by a limit, ratios that a scenario sets, what
# decides otherwise on a breach, and the same lines as `decide`.
. tests/e2e/lib.sh

mkdir "$W/pack"
cp "$TOP"/tests/e2e/pack/* "$W/pack"
cat >"$W/pack/limits.tg" <<'TG'
tollgate 1
parameter share  "Foreign units for each native one (illustrative)"
  type      decimal to 0.01 %
  source    press_2026
  in force  from 2026-01-14
  value     unknown
limit quota  "A native one bought for each foreign one (illustrative)"
  gate      cn.import
  status    proposed
  binds     everyone
  source    press_2026
  in force  from 2026-01-14
  per       buyer
  weight    quantity
  counts    item is small and route.to is CN
  against   item is nvl
  at most   share
  period    whole
  order     placed
measure free_entry  "No duty within the quota (illustrative)"
  gate       us.entry
  status     proposed
  binds      everyone
  source     rule_2026
  in force   from 2026-01-15
  overrides  us.duty
  when       route.to is US
limit free_quota  "Two hundred units a year without duty (illustrative)"
  gate       us.entry
  status     proposed
  binds      everyone
  source     rule_2026
  in force   from 2026-01-15
  per        item
  weight     quantity
  counts     route.to is US and item is big
  at most    200
  period     year
  order      placed
  on breach  without free_entry
TG
export TOLLGATE_PACK=$W/pack
cat >"$W/s.tg" <<'TG'
tollgate 1
scenario one_to_one  "One native unit for each foreign one"
  sets    share to 100 %
  adopts  quota
scenario half  "Two native units for each foreign one"
  sets    share to 50 %
  adopts  quota
scenario unknown_share  "A quota of unknown size"
  adopts  quota
scenario free_entry_quota  "A quota without duty"
  adopts  free_entry, free_quota
scenario more  "One to one, and twice the demand for foreign ones"
  builds on  one_to_one
  demand     200 % where item is small
TG
{
    echo 'line,item,quantity,unit_price,us.unit_customs_value,route.from,route.to,end_use,placed,shipped,arrived,buyer'
    line() { echo "$1,$2,$3,10.01,$4,$5,$6,commercial,$7,2026-01-20,2026-01-22,$8"; }
    line n1 nvl 40 '' CN CN 2025-12-01 A
    line f1 small 30 '' US CN 2025-12-02 A
    line f2 small 15 '' US CN 2025-12-03 A
    line f3 small 5 '' US CN 2025-12-04 B
    line d1 big 150 100 TW US 2025-12-05 C
    line d2 big 100 100 TW US 2025-12-06 C
    line d3 big 50 100 TW US 2025-12-07 C
} >"$W/o.csv"
row() { awk -F, -v s="$1" -v r="$2" '$1 == s && $2 == "total" && $4 == r { print $5, $6, $7 }' "$W/out"; }

# A: 40 native units; f1 of 30 fits, f2 of 15 not, B has none: f3 of 5 does not fit.
run scenario pack one_to_one half unknown_share more free_entry_quota s.tg --orders o.csv --by buyer --format csv
cp "$W/out" "$W/all"
ok one_to_one_released [ "$(row one_to_one released)" = '5 370 3703.70' ]
ok one_to_one_held [ "$(row one_to_one 'held: limit')" = '2 20 200.20' ]
# At 50 % A may have 20: f1 does not fit, f2 after it does. Twice the demand: f1 of 60, f2 of 30.
ok half_held [ "$(row half 'held: limit')" = '2 35 350.35' ]
ok unknown_held [ "$(row unknown_share 'held: limit')" = '3 50 500.50' ]
ok more_held [ "$(row more 'held: limit')" = '2 70 700.70' ]
ok pack_holds_nothing [ "$(row pack 'held: limit')" = '0 0 0.00' ]
ok adds_up awk -F, '
    $2 == "total" || $2 == "by" { k = $1 $2 $3; if ($4 == "ordered") { l[k] = $5; u[k] = $6; v[k] = $7 }
        if ($4 ~ /^(released|held|denied|bad)$/) { l[k] -= $5; u[k] -= $6; v[k] -= $7 } seen = 1 }
    END { for (k in l) if (l[k] || u[k] || v[k] > 0.001 || v[k] < -0.001) exit 1; exit !seen }' "$W/out"
ok cause out_has 'one_to_one,change,released: clear -> held: clear,quota: does not fit,2,20,200.20,,,f2 f3'
ok cause_unknown out_has 'quota: not known to fit,3,50,500.50'
# What is asked for at home counts what only a limit holds back: 50 foreign ones, 40 native ones for A.
ok asked_for out_has 'one_to_one,ratio,quota,for what is released,,,,10,10,'

# The quota without duty: d1 goes without, d2 does not fit and pays in full, d3 fits. 25 % of 10,000.
due() { awk -F, -v s="$1" '$1 == s && $2 == "charge" && $4 == "due" { print $8, $10 }' "$W/out"; }
ok breach_pays [ "$(due free_entry_quota)" = '2500.00 1 lines' ]
ok breach_is_released [ "$(row free_entry_quota released)" = '7 390 3903.90' ]
ok all_pay [ "$(due pack)" = '7500.00 3 lines' ]

# The same lines as `decide`: one scenario says what its options say.
sed -i 's/^  value     unknown/  value     100 %/' "$W/pack/limits.tg"
run decide o.csv --adopt quota --format csv --quiet
held=$(awk -F, '/,held,limit,/ { printf "%s ", $1 }' "$W/out")
ok as_decide [ "$held" = 'f2 f3 ' ]
run scenario pack one_to_one half unknown_share more free_entry_quota s.tg --orders o.csv --by buyer --format csv \
    --block 2
ok unknown_is_known_now [ "$(row unknown_share 'held: limit')" = '2 20 200.20' ]

# Balances and no limits.
printf 'limit,buyer,population,used\nquota,B,against,5\n' >"$W/b.csv"
run scenario one_to_one s.tg --orders o.csv --format csv --balances b.csv
ok balances [ "$(row one_to_one 'held: limit')" = '1 15 150.15' ]
ok balances_said out_has '; balances b.csv'
run scenario one_to_one s.tg --orders o.csv --format csv --no-limits
ok no_limits [ "$(row one_to_one released)" = '7 390 3903.90' ]
ok no_limits_said out_has '; no limits drawn'
run scenario one_to_one s.tg --orders o.csv --no-limits --balances b.csv
ok balances_unused fails_with 2 '--balances: no limit is drawn'

# In text, and from a pipe, which is read twice.
run scenario one_to_one s.tg --orders o.csv
ok text_column grep -qE '^ +open +uncovered +licence +notif\. +to do +conflict +limit$' "$W/out"
ok text_cause out_has 'quota: does not fit'
cp "$W/out" "$W/first"
run_in "$W/o.csv" scenario one_to_one s.tg --orders -
ok from_a_pipe same "$W/first" "$W/out"
(head -1 "$W/o.csv"; tail -n +2 "$W/o.csv" | tac) >"$W/p.csv"
run scenario one_to_one s.tg --orders p.csv --block 3
ok rows_in_any_order same "$W/first" "$W/out"
