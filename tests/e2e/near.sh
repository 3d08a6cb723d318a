#!/usr/bin/env bash
# near.sh - names that are nearly right get the right one; options that would say nothing are refused.
. tests/e2e/lib.sh

pack=$TOP/packs/us-cn-chips
book=$pack/demo/book.csv
orders >"$W/o.csv"

# ---- did you mean ----------------------------------------------------------------------------------

near() { fails_with 2 "did you mean \`$1\`?"; }
printf 'item,units\nH200 SXN,3\n' >"$W/i.csv"
run allocate "$book" --inventory i.csv --pack "$pack"
ok inventory_alias near 'h200 sxm'
printf 'item,units\nnvidia-h200-sxm-141bg,3\n' >"$W/i.csv"
run allocate "$book" --inventory i.csv --pack "$pack"
ok inventory_id near nvidia-h200-sxm-141gb
printf 'month,item,units\n2026-01,H200 SXN,3\n' >"$W/s.csv"
run project "$book" --supply s.csv --from 2026-01 --pack "$pack"
ok supply_alias near 'h200 sxm'
printf 'month,line,units\n2026-01,ILLUSTRATIVE-A1,3\n' >"$W/d.csv"
run project "$book" --demand d.csv --from 2026-01 --pack "$pack"
ok demand_line near ILLUSTRATIVE-A-1
run project "$book" --from 2026-01 --pack "$pack" --case 'a: cn.reaches_existng=yes'
ok case_fact near cn.reaches_existing_orders
run project "$book" --from 2026-01 --pack "$pack" --ratio 'H20 SXN'
ok ratio_chip exits 2
run project "$book" --from 2026-01 --pack "$pack" --assume-authorised us.exprt
ok gate_to_project near us.export
run scenario --orders "$book" --pack "$pack" --assume-authorised nowhere
ok gate_to_scenario fails_with 2 'no gate `nowhere`'
ok gates_to_scenario err_has 'hint: one of cn.purchase, cn.import, us.export, '
run decide "$book" --pack "$pack" --scenario onlynew
ok shortened_scenario near only_new_orders
run scenario --orders "$book" --pack "$pack" --all-readings --questions=cn.reaches_existng
ok question near cn.reaches_existing_orders
run scenario --orders "$book" --pack "$pack" --all-readings --questions=buyer.kind
ok fact_for_question fails_with 2 '`buyer.kind`: a fact of the line, no question about the policy'
run explain --fact item=H200-SXN --pack "$pack"
ok item_of_a_line sh -c "grep -q 'did you mean .h200 sxm.' '$W/err'"

# ---- what would say nothing, what cannot be read ---------------------------------------------------

for option in --all-readings '--inventory i.csv' '--questions=q' '--by route.to' '--format csv' '--assume-met'; do
    run scenario $option
    ok "no_book_${option%%[ =]*}" fails_with 2 'says nothing without an order book'
    ok "no_book_${option%%[ =]*}_hint" err_has '--orders FILE'
done
run scenario --width 60 --quiet
ok list_takes_width exits 0
run project o.csv --demand nofile
ok no_demand fails_with 2 'could not open `nofile`: No such file or directory'
run timeline --between 2026-13-01..2026-02-01
ok between_first fails_with 2 '`2026-13-01` is no day'
run timeline --between 2026-01-01..2026-02-30
ok between_second fails_with 2 '`2026-02-30` is no day'
run timeline --between 2026-01-01
ok between_one fails_with 2 '--between wants two days'
if [ -w /dev/full ]; then
    (cd "$W" && "$TOLLGATE" chips >/dev/full) 2>"$W/err"
    status=$?
    ok chips_full fails_with 2 'could not write standard output: No space left on device'
fi
printf 'item,units,availble\nsmall,3,2026-03-01\n' >"$W/i.csv"
run allocate o.csv --inventory i.csv
ok stock_heading fails_with 2 'i.csv: no column of a stock file: `availble`'
ok stock_heading_near err_has 'did you mean `available`?'
printf 'item,units,remark\nsmall,3,x\n' >"$W/i.csv"
run allocate o.csv --inventory i.csv
ok stock_heading_far fails_with 2 '`remark`'

# ---- options of which each makes nothing of the other ----------------------------------------------

printf 'item,units\nsmall,3\n' >"$W/i.csv"
run allocate o.csv --inventory i.csv --adopt cap --without cap
ok adopt_without fails_with 2 '`cap` is both adopted and left out'
run decide o.csv --without cn.stop --adopt cn.stop
ok without_adopt fails_with 2 '`cn.stop` is both adopted and left out'
run replay o.csv --hindsight --as-known
ok hindsight_known fails_with 2 '--hindsight with --as-known'
run decide o.csv --split --no-limits
ok split_unlimited fails_with 2 '--split with --no-limits: no limit is drawn'
run allocate o.csv --inventory i.csv --no-limits --draw-order placed
ok order_unlimited fails_with 2 '--draw-order with --no-limits: no limit is drawn'

# ---- weights, articles -----------------------------------------------------------------------------

cat >"$W/w.tg" <<'TG'
tollgate 1
question second  "Does a second rule hold?"
  source    press_2026
  readings  yes, no
scenario w  "Weights of two questions"
  weights  second: yes 50 %, no 50 %
  weights  reaches_existing: yes 50 %, no 50 %
TG
run scenario w.tg
ok weights_a_line_each out_has 'weights reaches_existing'
sed -i '/weights  second/ { N; s/\n *weights */, / }' "$W/w.tg"
run scenario w.tg
ok weights_in_one_line fails_with 2 'a second question in one `weights` line'
ok weights_hint err_has 'each question has a line `weights` of its own'
cat >"$W/p.tg" <<'TG'
tollgate 1
scenario pack  "Called as the pack as it stands is"
  suspends  cn.stop
TG
run scenario p.tg
ok scenario_pack fails_with 2 'p.tg:2:10: error[E0302]: the name `pack` is already used'
printf 'tollgate 1\nscenario lim  "A limit, misspelt"\n  adopts  cn.domestic_share_limi\n' >"$W/l.tg"
run scenario l.tg --pack "$pack"
ok adopts_near fails_with 2 'did you mean `cn.domestic_share_limit`?'
cat >"$W/a.tg" <<'TG'
tollgate 1
authority us.bis  "A second one (illustrative)"
  country  US
TG
run scenario a.tg
ok an_authority err_has 'an authority is declared here'
