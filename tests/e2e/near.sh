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
    ok chips_full fails_with 2 'could not write'
fi

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
cat >"$W/a.tg" <<'TG'
tollgate 1
authority us.bis  "A second one (illustrative)"
  country  US
TG
run scenario a.tg
ok an_authority err_has 'an authority is declared here'
