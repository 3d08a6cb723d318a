#!/usr/bin/env bash
# allocate_limits.sh - the pack's limits in `tollgate allocate`: quota, cap, balances, what is unknown.
. tests/e2e/lib.sh

mkdir "$W/pack"
cp "$TOP"/tests/e2e/pack/* "$W/pack"
parameter() # parameter NAME VALUE
{
    printf 'parameter %s  "Foreign units for each native one (illustrative)"\n' "$1"
    printf '  %s\n' 'type      decimal to 0.01 %' 'source    press_2026' 'in force  from 2026-01-14' \
        "value     $2"
}
limit() # limit NAME GATE KEY WEIGHT COUNTS AGAINST AT_MOST PERIOD
{
    printf 'limit %s  "Of a test (illustrative)"\n' "$1"
    printf '  %s\n' "gate      $2" 'status    proposed' 'binds     everyone' 'source    press_2026' \
        'in force  from 2026-01-14' "per       $3" "weight    $4" "counts    $5"
    [ -z "$6" ] || printf '  %s\n' "against   $6"
    printf '  %s\n' "at most   $7" "period    $8" 'order     placed'
}
{
    echo 'tollgate 1'
    parameter share '100 %'
    parameter open_share unknown
    limit quota cn.import buyer quantity 'item is small and route.to is CN' 'item is nvl' share whole
    limit open_quota cn.import buyer quantity 'item is small and route.to is CN' 'item is nvl' open_share \
        whole
    limit worth us.export end_use revenue 'item is small' '' '5_000 USD' month
} >"$W/pack/limits.tg"
export TOLLGATE_PACK=$W/pack

book() # A orders 50 and has 20 native ones in the book, B orders 30 and has 40, C 60 and has 10
{
    echo 'line,item,quantity,unit_price,route.from,route.to,end_use,placed,shipped,arrived,buyer,lot_size,partial'
    local day=2025-12-03,2026-01-20,2026-01-22
    printf '%s,small,%s,100.01,US,CN,commercial,%s,%s\n' a 50 $day A,1, b 30 $day B,1, c 60 $day C,1,
    printf '%s,nvl,%s,90,CN,CN,commercial,%s,%s\n' ha 20 $day A,1, hb 40 $day B,1, hc 10 $day C,1,
}
book >"$W/o.csv"
printf 'item,units\nsmall,100\n' >"$W/s.csv"

# One to one: A gets 20 and C 10, who bind; B gets its 30. 60 of 100 units, so stock does not bind.
# One native unit more for A is one foreign unit more; without its quota A takes the 30 it lacks;
# without C's the 40 that are left; without any, all 100.
run allocate o.csv --inventory s.csv --adopt quota
ok quota grep -qE '^a +small +50 +20  quota \(buyer=A\)$' "$W/out"
ok quota_not_binding grep -qE '^b +small +30 +30$' "$W/out"
ok quota_third grep -qE '^c +small +60 +10  quota \(buyer=C\)$' "$W/out"
ok quota_account out_has 'buyer=A: at most 100 % of 20; 0 taken before, 20 by the plan, 0 left.'
ok quota_slack out_has 'buyer=B: at most 100 % of 40; 0 taken before, 30 by the plan, 10 left.'
binds() { grep -A2 "^  quota ($1)" "$W/out" | sed -n 2p; }
ok quota_binds_a [ "$(binds buyer=A)" = '    +1: +1   -1: -1   without it: +30' ]
ok quota_binds_c [ "$(binds buyer=C)" = '    +1: +1   -1: -1   without it: +40' ]
ok quota_binds_not_b [ -z "$(binds buyer=B)" ]
ok quota_step out_has 'one up is 1 more on the other side'
ok quota_cost sh -c "grep -A1 '^  quota, all its accounts' '$W/out' | grep -q 'without it: +40'"
ok quota_certified out_has 'certified by an exact bound'

# By hand: one more and one less of A's native units give what the +1 and the -1 say.
for n in 21 19; do
    sed "s/^ha,nvl,20,/ha,nvl,$n,/" "$W/o.csv" >"$W/other.csv"
    run allocate other.csv --inventory s.csv --adopt quota
    ok quota_by_hand_$n out_has "units: $((40 + n))"
done
run allocate o.csv --inventory s.csv --adopt quota --format json
ok quota_json python3 -m json.tool "$W/out" "$W/ignored"
ok quota_json_account out_has '{"limit":"quota","key":"buyer=A","period":"whole","at_most":"100 %","against":"20","taken_before":"0","allocated":"20","left":"0"'
run allocate o.csv --inventory s.csv --adopt quota --format html --out page.html --quiet
ok quota_page grep -q 'quota (buyer=A)' "$W/page.html"
run allocate o.csv --inventory s.csv --adopt open_quota --assume open_share='at least 100 %'
ok quota_at_least out_has 'units: 60'
run allocate o.csv --inventory s.csv --adopt quota --no-limits
ok no_limits out_has 'units: 100'
ok no_limits_said out_has 'no limits drawn'
run allocate o.csv --inventory s.csv --adopt quota --binds 1
ok binds_told out_has '1 more binds and is not solved again; --binds 2 does that'

# What the inventory has is given or not; native ones that it has none of are no help.
printf 'item,units\nsmall,100\nnvl,5\n' >"$W/both.csv"
run allocate o.csv --inventory both.csv --adopt quota
ok inventory_decides out_has 'units: 10'

# Balances: what was taken before counts; past the limit nothing more goes, and the others do.
printf 'limit,buyer,population,used\nquota,A,counts,5\nquota,B,against,1\nquota,C,counts,11\n' >"$W/b.csv"
run allocate o.csv --inventory s.csv --adopt quota --balances b.csv
ok balances_less grep -qE '^a +small +50 +15  ' "$W/out"
ok balances_past out_has 'quota (buyer=C): passed already'
ok balances_past_account out_has 'buyer=C: at most 100 % of 10; 11 taken before, 0 by the plan, 0 left; 1 line'
ok balances_others grep -qE '^b +small +30 +30$' "$W/out"

# A ratio that is passed is brought back where the plan can: A has taken 15 and gets 20 native ones, so 5
# more; B has taken 50, which 40 native ones cannot make up for. With lots of 20 and 14 in stock A cannot.
printf 'limit,buyer,population,used\nquota,A,counts,15\nquota,B,counts,50\n' >"$W/b.csv"
printf 'item,units\nsmall,100\nnvl,60\n' >"$W/both.csv"
run allocate o.csv --inventory both.csv --adopt quota --balances b.csv --width 120
ok ratio_brought_back grep -qE '^a +small +50 +5  quota \(buyer=A\)$' "$W/out"
ok ratio_past grep -qE '^b +small +30 +0  quota \(buyer=B\): passed already' "$W/out"
sed 's/^ha,nvl,20\(.*\)A,1,/ha,nvl,20\1A,20,/' "$W/o.csv" >"$W/lots.csv"
printf 'item,units\nsmall,100\nnvl,14\n' >"$W/both.csv"
run allocate lots.csv --inventory both.csv --adopt quota --balances b.csv --width 120
ok ratio_cannot_be grep -qE '^a +small +50 +0  quota \(buyer=A\): passed already' "$W/out"
ok ratio_others_go_on grep -qE '^c +small +60 +10  quota \(buyer=C\)$' "$W/out"

# A ratio of unknown size: nothing can be allocated under it, and the break-even is said.
run allocate o.csv --inventory s.csv --adopt open_quota --width 140
ok unknown_none grep -qE '^a +small +50 +0  open_quota \(buyer=A\): bound not known' "$W/out"
ok unknown_even sh -c "tr '\n' ' ' <'$W/out' | tr -s ' ' | grep -qF 'fits for every ratio from 250 %'"
ok unknown_told out_has '3 lines take no part because of a limit; the rows say which'
run allocate o.csv --inventory s.csv --adopt open_quota --format csv --quiet
ok unknown_row out_has 'open_quota (buyer=A): bound not known; all that is ordered under it fits for every ratio from 250 %'
sed 's/,A,1/,,1/' "$W/o.csv" >"$W/key.csv"
run allocate key.csv --inventory s.csv --adopt quota
ok key_missing grep -qE '^a +small +50 +0  quota: which account is not known$' "$W/out"

# A cap in value, to the cent: 49 units at 100.01 are 4,900.49 USD; lots of 20, all or nothing.
sed 's/^a\(.*\)A,1,/a\1A,20,/; s/^b\(.*\)B,1,/b\1B,1,no/' "$W/o.csv" >"$W/lots.csv"
run allocate lots.csv --inventory s.csv --adopt worth
ok value_cap out_has 'units: 49'
ok value_cap_words out_has '4,900.49 USD by the plan, 99.51 USD left.'
ok value_step out_has 'one up is 100.01 USD more, what a unit weighs'

# A cap in value for each buyer, every line with a price of its own: the relaxation fills each account with a
# part of a unit, and still the optimum is certified, and what binds is solved again.
sed '/^limit worth/,$ { s/per       end_use/per       buyer/; s/5_000 USD/90_000 USD/ }' "$W/pack/limits.tg" >"$W/l.tg"
cp "$W/pack/limits.tg" "$W/kept.tg"
cp "$W/l.tg" "$W/pack/limits.tg"
awk 'BEGIN { srand(3); print "line,item,quantity,unit_price,route.from,route.to,end_use,placed,shipped,arrived,buyer"
    for (i = 1; i <= 240; i++)
        printf "k%d,small,%d,%d.%02d,US,CN,commercial,2025-12-03,2026-01-20,2026-01-22,B%d\n", i,
            1 + int(rand() * 30), 700 + int(rand() * 900), int(rand() * 100), 1 + int(rand() * 6)
}' >"$W/prices.csv"
printf 'item,units\nsmall,100000\n' >"$W/much.csv"
run allocate prices.csv --inventory much.csv --adopt worth --summary --quiet --binds 2
ok prices_certified out_has 'no plan has more: certified by an exact bound'
ok prices_binds [ "$(grep -cE '^    \+1: [0-9+]+   -1: [0-9-]+   without it: \+[0-9]+$' "$W/out")" = 2 ]
# By hand: the cheapest units of each buyer, as many as its 90,000 USD pay for.
most=$(tail -n +2 "$W/prices.csv" | sort -t, -k4,4n | awk -F, '{ left = 9000000 - spent[$11]; price = int($4 * 100 + 0.5)
    n = int(left / price); if (n > $3) n = $3; spent[$11] += n * price; sum += n } END { print sum }')
ok prices_by_hand out_has "units: $most"
cp "$W/kept.tg" "$W/pack/limits.tg"

# Stock of zero, two limits at once, rows in any order.
printf 'item,units\nsmall,0\n' >"$W/none.csv"
run allocate o.csv --inventory none.csv --adopt quota
ok no_stock out_has 'units: 0'
run allocate o.csv --inventory s.csv --adopt quota --adopt worth --summary --quiet
cp "$W/out" "$W/first"
ok two_limits out_has 'units: 49'
(head -1 "$W/o.csv"; tail -n +2 "$W/o.csv" | tac) >"$W/shuffled.csv"
run allocate shuffled.csv --inventory s.csv --adopt quota --adopt worth --summary --quiet --threads 3 --block 1
ok limits_in_any_order same "$W/first" "$W/out"

# What is refused.
run allocate o.csv --inventory s.csv --adopt qota
ok adopt_unknown fails_with 2 'qota'
printf 'limit,buyer,used\nqota,A,1\n' >"$W/b.csv"
run allocate o.csv --inventory s.csv --adopt quota --balances b.csv
ok balance_unknown fails_with 2 'b.csv:2: no limit `qota`'
run allocate o.csv --inventory s.csv --no-limits --balances b.csv
ok balance_unused fails_with 2 '--balances: no limit is drawn'

# The bundled pack: H200 for China against U.S. end use, half by TPP.
book=$W/h200.csv
awk 'BEGIN { print "order_no,item,quantity,unit_price,route.from,route.via,route.to,exporter,consignee," \
    "buyer,buyer.hq,buyer.parent_hq,buyer.kind,buyer.listed,buyer.listed_ownership,end_user,end_user.hq," \
    "end_user.parent_hq,end_user.kind,end_user.listed,end_user.listed_ownership,end_use," \
    "site.state_funds,placed,shipped,arrived,port_check"
    for (i = 1; i <= 6; i++) printf "ILLUSTRATIVE-%03d,nvidia-h200-sxm-141gb,100,27000,US,none,CN," \
    "nvidia,none,%s,CN,CN,private,no,0,%s,CN,CN,private,no,0,commercial,no,2025-12-%02d,2026-01-20," \
    "2026-01-25,passed\n", i, substr("ABC", i % 3 + 1, 1), substr("ABC", i % 3 + 1, 1), 1 + i }' >"$book"
printf 'item,units\nH200 SXM,500\n' >"$W/stock.csv"
half=us.half_by_tpp,nvidia-h200-sxm-141gb,nvidia,against
printf '%s\n' limit,item,exporter,population,period,used $half,,9499200 $half,2026,9499200 >"$W/b.csv"
assumed=(--pack "$TOP/packs/us-cn-chips" --assume-authorised us.export --assume us.share_25.form=separate_payment
    --assume cn.reaches_existing_orders=no --summary --quiet)
run allocate h200.csv --inventory stock.csv "${assumed[@]}"
ok half_nothing_at_home out_has 'at most 50 % of 0; 0 taken'
ok half_none out_has 'units: 0'
# 600 H200 at home weigh 600 x 15,832 TPP; half of that is 300 units.
run allocate h200.csv --inventory stock.csv "${assumed[@]}" --balances b.csv
ok half_of_home out_has 'units: 300'
run allocate h200.csv --inventory stock.csv "${assumed[@]}" --balances b.csv --without us.half_by_tpp
ok without_limit out_has 'units: 500'
