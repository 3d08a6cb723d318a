#!/usr/bin/env bash
# amounts.sh - exact to the cent, the same in every format; what is not known is not zero.
. tests/e2e/lib.sh

{
    echo 'line,item,quantity,unit_price,route.from,route.to,shipped,arrived,us.unit_customs_value'
    echo 'a,big,700000,27000,TW,US,2026-01-20,2026-01-22,27000'
} >"$W/o.csv"
run decide o.csv
ok table out_has '4,725,000,000.00'
run decide o.csv --format csv --quiet
ok csv out_has ',4725000000.00,due,'
run decide o.csv --format ndjson --quiet
ok ndjson out_has '"kind":["due"],"in":"every world","amount":"4725000000.00"'
run decide o.csv --format json --quiet
ok json out_has '"amount":"4725000000.00"'
ok json_total out_has '"payee":"us.cbp","currency":"USD","due":"4725000000.00","due_lines":1'
ok json_value out_has '"value":"18900000000.00"'

sed -i 's/,27000$/,/' "$W/o.csv"
run decide o.csv --format csv --quiet
ok missing_is_unknown out_has ',unknown,due,us.customs_value,'
run decide o.csv --summary
ok missing_is_counted out_has 'unknown: 1 line, wanting us.customs_value (1)'
ok missing_is_no_zero out_lacks 'due                '

sed -i 's/big/nvl/;s/,$/,27000/' "$W/o.csv"
run decide o.csv --format csv --quiet
ok outside_the_band out_has 'nvl,700000,27000,TW,US,2026-01-20,2026-01-22,27000,released,,clear,clear,clear,yes,not passed,clear,not passed,,,,,,,,'

# A third of a cent is not lost on the way to a total: a hundred lines of 0.01 at 25 %.
{
    head -n 1 "$W/o.csv"
    for i in $(seq 100); do echo "l$i,big,1,0.01,TW,US,2026-01-20,2026-01-22,0.01"; done
} >"$W/p.csv"
run decide p.csv --format json --summary --quiet
ok cents_rounded_per_line out_has '"due":"0.00","due_lines":100'
ok cents_of_value out_has '"value":"1.00"'

# Too large for any sum: an error of the line, never a wrong number.
{
    head -n 1 "$W/o.csv"
    echo 'l,big,1000000000,1,TW,US,2026-01-20,2026-01-22,9999999999999.99'
    echo 'm,big,1,1,TW,US,2026-01-20,2026-01-22,4'
} >"$W/q.csv"
run decide q.csv --format csv --quiet
ok large_amount_is_exact_or_an_error [ "$(grep -cE 'too large|2499999999999997500000.00' "$W/out")" -eq 1 ]
ok large_amount_others out_has ',1.00,due,'
# It has a row of its own, so that rows add up; a book replayed counts it as bad.
first() { awk -v row="$1" '$1 == row { print $2; exit }' "$W/out"; }
printf 'item,units\nbig,1\n' >"$W/s.csv"
for how in 'decide q.csv' 'allocate q.csv --inventory s.csv'; do
    run $how --summary
    ok "error_row_${how%% *}" [ "$(first error)" = 1 ]
    ok "error_adds_up_${how%% *}" [ $(($(first released) + $(first held) + $(first denied) + $(first bad) + $(first error))) \
        -eq "$(first ordered)" ]
    run $how --format html --out page.html
    ok "error_on_the_page_${how%% *}" grep -q '>error<' "$W/page.html"
done
run decide q.csv --format html --out page.html
ok error_has_its_row grep -q '</svg>error</span></td><td>error: an amount is too large' "$W/page.html"
ok error_has_its_reason grep -q '<td>l</td><td>error: an amount is too large' "$W/page.html"
ok error_is_not_decided grep -q 'with 1 of 1 decided line\.' "$W/page.html"
run replay q.csv --from 2026-01-20 --to 2026-01-22 --format csv
ok error_replayed awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) n[$i] = i; next }
    { lines = $n["released_lines"] + $n["held_lines"] + $n["denied_lines"] + $n["bad_lines"]; if (lines != 2) exit 1; rows++ }
    END { exit !rows }' "$W/out"
ok error_replayed_why err_has 'q.csv:2: line `l`: 2026-01-20: error: an amount is too large'
run timeline --between 2026-01-14..2026-01-20 --orders q.csv
ok error_is_not_as_before out_has 'bad: 1 line, 1,000,000,000 units'
ok error_between_why err_has 'q.csv:2: line `l`: error: an amount is too large'
ok error_between_count last_err_is '1 line was bad'

# Four formats, one total.
orders >"$W/o.csv"
for format in table csv ndjson json; do
    run decide o.csv --format $format
    cat "$W/out" "$W/err" >"$W/both"
    ok "totals_$format" grep -qE '330,002.50|330002.50' "$W/both"
done

# Assumed amounts count as the line's.
printf 'line,item,route.from,route.to,shipped,arrived\na,big,TW,US,2026-01-20,2026-01-22\n' >"$W/o.csv"
run decide o.csv --assume quantity=10 --assume unit_price=5 --assume us.unit_customs_value=8 --summary
ok assumed_units out_has '             10                    50.00'
ok assumed_charge out_has '20.00  1 line'
ok assumed_is_named out_has 'assumed quantity=10, unit_price=5, us.unit_customs_value=8'

# The same by the pack that comes with the program.
export TOLLGATE_PACK=$TOP/packs/us-cn-chips
{
    printf 'line,item,quantity,us.unit_customs_value,route.from,route.via,route.to,shipped,us_entered,'
    echo 'arrived,item.hts_us,us_end_use'
    echo 'a,nvidia-h200-sxm-141gb,700000,27000,TW,none,US,2026-01-28,2026-02-01,2026-02-01,8471.80.4000,china_testing'
    echo 'b,nvidia-h200-sxm-141gb,700000,,TW,none,US,2026-01-28,2026-02-01,2026-02-01,8471.80.4000,china_testing'
    echo 'c,nvidia-h200-nvl-141gb,700000,27000,TW,none,US,2026-01-28,2026-02-01,2026-02-01,8471.80.4000,china_testing'
} >"$W/o.csv"
run decide o.csv
ok h200_table out_has '4,725,000,000.00 USD due'
ok h200_total [ "$(grep -c 'due  *4,725,000,000.00  1 line' "$W/out")" -eq 1 ]
ok h200_unknown out_has 'unknown: 1 line, wanting us.customs_value (1)'
run decide o.csv --format csv --quiet
ok h200_csv [ "$(grep -c ',4725000000.00,due,' "$W/out")" -eq 1 ]
ok h200_missing [ "$(grep '^b,' "$W/out" | grep -c ',unknown,due,')" -eq 1 ]
ok h200_nvl_outside [ "$(grep '^c,' "$W/out" | grep -cE ',(due|unknown),')" -eq 0 ]
for format in ndjson json; do
    run decide o.csv --format $format --quiet
    ok "h200_$format" out_has '"amount":"4725000000.00"'
done
run chips nvidia-h200-sxm-141gb nvidia-h20-sxm-96gb huawei-ascend-910c
ok chips_tpp_h200 grep -qE '^nvidia-h200-sxm-141gb +15,832 ' "$W/out"
ok chips_tpp_h20 grep -qE '^nvidia-h20-sxm-96gb +2,368 ' "$W/out"
ok chips_ratio grep -qE '1. nvidia-h200-sxm-141gb +1 +6.686 ' "$W/out"

# ---- several charges of a line: a total by currency and kind, and columns of their own ----

cp -R "$TOP/tests/e2e/pack" "$W/fees"
cat >>"$W/fees/pack.tg" <<'END'

measure us.fee  "A fee at two gates (made up)"
  gate      us.export, us.entry
  status    rule
  binds     everyone
  source    rule_2026
  in force  from 2026-01-15
  charges   1 % of us.customs_value, to us.cbp
END
{
    echo 'line,item,quantity,unit_price,route.from,route.to,shipped,arrived,us.unit_customs_value'
    echo 'a,big,10,27000,TW,US,2026-01-20,2026-01-22,100'
    echo 'b,small,10,27000,US,CN,2026-01-20,2026-01-22,100'
    echo 'c,big,10,27000,TW,US,2026-01-20,2026-01-22,'
} >"$W/o.csv"
run decide o.csv --pack fees
ok total_of_charges out_has 'charges 260.00 USD due (us.duty 250.00, us.fee@us.entry 10.00)'
ok charge_alone out_has 'charges us.fee@us.export 10.00 USD due'
ok charges_unknown out_has 'charges us.duty unknown, needs us.customs_value; due, us.fee@us.entry'
run decide o.csv --pack fees --format csv --quiet
ok charge_columns_differ [ -z "$(head -n 1 "$W/out" | tr , '\n' | sort | uniq -d)" ]
ok charge_columns out_has ',us.fee@us.export,us.fee@us.export.kind,'
cp "$W/out" "$W/again.csv"
run decide again.csv --pack fees --format csv --quiet
ok own_output_is_read exits 0
ok own_output_decided [ "$(cut -d, -f1-9 "$W/out")" = "$(cut -d, -f1-9 "$W/o.csv")" ]
ok own_output_columns_differ [ -z "$(head -n 1 "$W/out" | tr , '\n' | sort | uniq -d)" ]
run decide o.csv --pack fees --format ndjson --quiet
ok charge_has_its_gate out_has '{"measure":"us.fee","gate":"us.export","payee":"us.cbp"'
cp "$W/out" "$W/again.ndjson"
run decide again.ndjson --pack fees --format ndjson
ok own_ndjson_is_told last_err_is '3 lines were bad'
ok own_ndjson_why err_has 'has a member `tollgate` already: decide the file it came from'
