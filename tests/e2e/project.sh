#!/usr/bin/env bash
# project.sh - months of demand, stock, backlog, money and compute; everything adds up.
. tests/e2e/lib.sh

golden() # golden NAME: what was printed is tests/e2e/golden/NAME
{
    sed -E 's/\([0-9a-f]{12}\)/(DIGEST)/; s/"digest":"[0-9a-f]{64}"/"digest":"DIGEST"/' "$W/out" >"$W/plain"
    [ "${TG_ACCEPT:-}" = 1 ] && cp "$W/plain" "$TOP/tests/e2e/golden/$1"
    diff "$TOP/tests/e2e/golden/$1" "$W/plain"
}
is_json() { ! command -v python3 >/dev/null || python3 -m json.tool "$W/out" /dev/null; }
fits_80() { awk 'length($0) > 80 { exit 1 }' "$W/out"; }
# Column NAME of the CSV in $W/out, for case CASE, added up in cents.
column_sum()
{
    awk -F, -v name="$2" -v case_="$1" '
        NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) at = i; next }
        $1 == case_ { sub(/\./, "", $at); sum += $at }
        END { printf "%.0f\n", sum }' "$W/out"
}
# Backlog before + ordered = delivered + denied + bad + held + short + limited, month by month, and
# chained.
balanced()
{
    awk -F, '
        NR == 1 { for (i = 1; i <= NF; i++) n[$i] = i; next }
        {
            if ($1 != last) { carried = 0; stock = 0 }
            last = $1
            if ($n["backlog_before"] != carried) bad = 1
            carried = $n["held"] + $n["short"] + $n["limited"]
            if ($n["backlog_before"] + $n["ordered"] != \
                $n["delivered"] + $n["denied"] + $n["bad"] + carried) bad = 1
            rows++
        }
        END { exit bad || !rows }' "$W/out"
}

cat >"$W/o.csv" <<'CSV'
line,item,quantity,unit_price,us.unit_customs_value,route.from,route.to,end_use,placed
a,big,100,27000,,US,CN,commercial,2025-12-20
b,small,1000,12000.50,,US,CN,commercial,2025-12-20
c,big,7,33.33,33.33,TW,US,commercial,2025-12-20
d,big,many,1,,US,CN,commercial,2025-12-20
CSV
cat >"$W/supply.csv" <<'CSV'
month,item,units
opening,big,2
2026-02,big,2
2026-03,big,1
2026-04,big,200
opening,small,300
2026-03,small,300
CSV
months=(--from 2026-02 --months 4)

run project o.csv "${months[@]}" --supply supply.csv --ratio big \
    --case 'reaches: reaches_existing=yes' --case 'new: reaches_existing=no' --assume-authorised us.export \
    --assume-met
ok text exits 0
ok text_golden golden project.txt
ok text_fits_80 fits_80
ok text_tells_bad last_err_is '1 line was bad'
run project o.csv "${months[@]}" --supply supply.csv --ratio big \
    --case 'reaches: reaches_existing=yes' --case 'new: reaches_existing=no' --assume-authorised us.export \
    --assume-met --format csv
ok csv_golden golden project.csv
ok csv_balanced balanced
# 7 x 33.33 at 25 % is 58.3275: 58.33, in one month or over several.
ok charges_over_parts [ "$(column_sum reaches to_us.cbp_USD)" = 5833 ]
ok revenue_over_months [ "$(column_sum reaches revenue)" = $((600 * 1200050 + 7 * 3333)) ]
run project o.csv "${months[@]}" --format csv
ok charges_at_once [ "$(column_sum base to_us.cbp_USD)" = 5833 ]
ok unlimited_balanced balanced
ok unlimited_delivers [ "$(column_sum base delivered)" = 1007 ]
run project o.csv "${months[@]}" --supply supply.csv --format json
ok json_golden golden project.json
ok json_parses is_json

# A share of the book: parts of 7 at 30 % are 2, 2, 2, 2 (floor of 2.1, 4.2, 6.3, 8.4).
run project o.csv "${months[@]}" --share 30% --format csv
ok share_balanced balanced
ok share_adds_up [ "$(column_sum base ordered)" = $((120 + 1200 + 8)) ]
printf 'month,line,units\n2026-02,b,5\n2026-04,b,6\n2026-05,c,1\n' >"$W/demand.csv"
run project o.csv "${months[@]}" --demand demand.csv --format csv
ok demand_file [ "$(column_sum base ordered)" = 12 ]
ok demand_balanced balanced

# An order of December 2025 is an existing one; a share of the book is placed anew each month.
run project o.csv "${months[@]}" --assume reaches_existing=no --assume-authorised us.export --assume-met \
    --format csv
ok existing_orders_go [ "$(column_sum base delivered)" = 1107 ]
run project o.csv "${months[@]}" --assume reaches_existing=no --assume-authorised us.export --assume-met \
    --share 100% --format csv
ok new_orders_do_not [ "$(column_sum base denied)" = 400 ]
ok shares_balanced balanced
# Denied is turned away, or stays; nothing is assumed by itself.
run project o.csv "${months[@]}" --assume reaches_existing=yes --format csv
ok denied_is_turned_away [ "$(column_sum base denied)" = 100 ]
run project o.csv "${months[@]}" --assume reaches_existing=yes --format csv --carry-denied
ok denied_is_carried [ "$(column_sum base held)" = 400 ]
ok carried_balanced balanced
run project o.csv "${months[@]}" --assume reaches_existing=no --format csv
ok nothing_is_assumed [ "$(column_sum base delivered)" = 1007 ]
sed 's/2025-12-20/2026-03-15/' "$W/o.csv" >"$W/later.csv"
run project later.csv "${months[@]}" --format csv
ok placed_later [ "$(grep -c '^base,2026-04,0,1107' "$W/out")" -eq 1 ]
sed 's/2025-12-20/2026-09-15/' "$W/o.csv" >"$W/later.csv"
run project later.csv "${months[@]}" --format csv
ok placed_after_the_months [ "$(column_sum base ordered)" = 0 ]
run project o.csv --from 2026-02 --to 2026-03 --day last --format csv
ok until [ "$(wc -l <"$W/out")" -eq 3 ]
cp "$W/out" "$W/want"
run project o.csv --from 2026-02 --to 2026-03 --day last --format csv --out p.csv
ok out_file same "$W/p.csv" "$W/want"

# The illustrative book of the bundled pack.
demo=$TOP/packs/us-cn-chips/demo
run project "$demo/book.csv" --pack "$TOP/packs/us-cn-chips" --from 2026-01 --months 6 \
    --demand "$demo/demand.csv" --supply "$demo/supply.csv" --ratio nvidia-h20-sxm-96gb --format csv \
    --assume-authorised us.export --assume-met --case 'reaches: cn.reaches_existing_orders=yes' \
    --case 'new: cn.reaches_existing_orders=no'
ok demo exits 0
ok demo_balanced balanced

# ---- wrong use ----

run project
ok nothing fails_with 2 'something is missing'
run project o.csv --from soon
ok no_month fails_with 2 'write it as 2026-01'
run project o.csv --from 2026-02 --to 2026-01
ok backwards fails_with 2 'the range of months is empty'
run project o.csv --from 2026-02 --to 2026-03 --months 3
ok two_ends fails_with 2 'both say when to stop'
run project o.csv --share 10% --demand demand.csv
ok two_demands fails_with 2 'both say what is ordered'
run project o.csv --share none
ok share_wrong fails_with 2 '--share wants a percentage'
run project o.csv --assume-authorised nowhere
ok gate_wrong fails_with 2 'one of us.export, us.entry, cn.import'
run project o.csv --assume-authorised us.exprt
ok gate_near fails_with 2 'did you mean `us.export`?'
run project o.csv "${months[@]}" --case 'x: nothing=yes'
ok case_wrong fails_with 2 'no fact or question `nothing`'
run project o.csv "${months[@]}" --case ': reaches_existing=yes'
ok case_nameless fails_with 2 '--case without a name'
run project o.csv "${months[@]}" --ratio nothing
ok ratio_wrong fails_with 2 'the catalogue has no chip `nothing`'
printf 'month,line\n' >"$W/x.csv"
run project o.csv "${months[@]}" --demand x.csv
ok demand_columns fails_with 2 'the columns are month, line, units'
printf 'month,line,units\n2026-09,b,5\n' >"$W/x.csv"
run project o.csv "${months[@]}" --demand x.csv
ok demand_outside fails_with 2 'x.csv:2: 2026-09 is not within 2026-02 through 2026-05'
printf 'month,line,units\n2026-02,z,5\n' >"$W/x.csv"
run project o.csv "${months[@]}" --demand x.csv
ok demand_line fails_with 2 'x.csv:2: the book has no line `z`'
printf 'month,item,units\n2026-02,big,-5\n' >"$W/x.csv"
run project o.csv "${months[@]}" --supply x.csv
ok supply_units fails_with 2 'x.csv:2: `-5` is no count of units'
run project o.csv "${months[@]}" --supply none.csv
ok supply_missing fails_with 2 'could not open `none.csv`'
run project o.csv "${months[@]}" --supply supply.csv --out supply.csv
ok out_over_input fails_with 2 'would overwrite'
run project o.csv "${months[@]}" --on 2026-01-01
ok on_date fails_with 2 'clocks stand on a day of each month'

# ---- limits and scenarios ----

cat >"$W/caps.tg" <<'TG'
tollgate 1

limit us.month_cap  "Two hundred units a month (illustrative)"
  gate       us.export
  status     proposed
  binds      everyone
  source     rule_2026
  in force   from 2024-01-01
  per        item
  weight     quantity
  counts     route.to in china
  at most    200
  period     month
  order      placed
limit us.duty_free  "Three entries a year without duty (illustrative)"
  gate       us.entry
  status     proposed
  binds      everyone
  source     rule_2026
  in force   from 2024-01-01
  per        item
  weight     quantity
  counts     route.to is US
  at most    3
  period     year
  order      placed
  on breach  without us.exempt
measure us.exempt  "No duty within the quota (illustrative)"
  gate       us.entry
  status     proposed
  binds      everyone
  source     rule_2026
  in force   from 2024-01-01
  overrides  us.duty
scenario capped  "A cap a month"
  adopts  us.month_cap
scenario more  "More of it, capped"
  builds on  capped
  demand     150 % where item is small
TG
# A charge under one reading: the ends of its range are outer bounds, and called so where there is one.
cat >"$W/reading.tg" <<'TG'
tollgate 1
measure us.fee  "A fee under one reading (illustrative)"
  gate       us.entry
  status     proposed
  binds      everyone
  source     rule_2026
  in force   from 2024-01-01
  when       reaches_existing is yes
  charges    1 % of us.customs_value, to us.cbp
measure us.other_fee  "Another under the other (illustrative)"
  gate       us.entry
  status     proposed
  binds      everyone
  source     rule_2026
  in force   from 2024-01-01
  when       reaches_existing is no
  charges    2 % of us.customs_value, to us.cbp
scenario one_fee  "One of two fees"
  adopts  us.fee, us.other_fee
TG
run project o.csv "${months[@]}" --scenario reading.tg
ok range_is_outer sh -c "tr -s ' \n' ' ' <'$W/out' | grep -qF 'exclude each other: outer bounds.'"
ok range_fits_80 fits_80
run project o.csv "${months[@]}" --scenario reading.tg --format html --out page.html
ok range_is_outer_on_the_page grep -q 'exclude each other: outer bounds' "$W/page.html"
run project o.csv "${months[@]}" --scenario reading.tg --assume reaches_existing=yes
ok no_range_no_word out_lacks 'outer bounds'
ok no_range_charged out_has 'to us.cbp '

# What begins within the months is the only case's; of several the pack's, and that is said.
printf 'tollgate 1\nscenario late  "The duty comes later"\n  begins  us.duty on 2026-04-10\n' >"$W/late.tg"
run project o.csv "${months[@]}" --scenario late.tg
ok events_of_the_case out_has '2026-04-10 us.duty begins'
run project o.csv "${months[@]}" --scenario late.tg:late --case plain
ok events_of_the_pack out_lacks '2026-04-10 us.duty begins'
ok events_of_the_pack_cases out_has 'scenario late'
run project o.csv --from 2026-01 --months 2 --scenario late.tg:late --case plain
ok events_of_the_pack_said out_has 'Measures within these months, in the pack as it stands'

# Units that a scenario makes too many are bad, not denied.
printf 'tollgate 1\nscenario vast  "Far more is ordered"\n  demand  999999999999 %%\n' >"$W/vast.tg"
run project o.csv "${months[@]}" --scenario vast.tg
ok bad_units_said out_has 'bad     1,107 units of lines that could not be decided'
ok bad_units_not_denied grep -qE '^total +1,107 +0 +0 +0 ' "$W/out"
run project o.csv "${months[@]}" --scenario vast.tg --format html --out page.html
ok bad_units_on_the_page grep -q '>bad<' "$W/page.html"
ok bad_units_alone_on_the_page grep -q '>denied<' "$W/page.html"
run project o.csv "${months[@]}" --scenario vast.tg --format csv
ok bad_units_balanced balanced

# So are those of a line in error: an amount too large, alone or past a quota, a weight below zero.
huge=,1,9999999999999.99,TW,US,commercial
{ head -n 1 "$W/o.csv"; echo "l,big,1000000000${huge},2025-12-20"; grep '^c,' "$W/o.csv"; } >"$W/error.csv"
run project error.csv "${months[@]}" --assume-authorised us.entry --assume-met --format csv
ok error_is_bad [ "$(column_sum base bad) $(column_sum base delivered)" = '1000000000 7' ]
ok error_balanced balanced
cp -R "$TOP/tests/e2e/pack" "$W/net"
sed '/^tollgate/d; s/proposed/rule/; /^scenario/,$d' "$W/caps.tg" >>"$W/net/pack.tg"
cat >>"$W/net/pack.tg" <<'TG'
fact returned  "Units returned"
  type  whole, 0 .. 1_000_000
limit us.net  "Net units"
  gate      us.export
  status    rule
  binds     everyone
  source    rule_2026
  in force  from 2024-01-01
  per       item
  weight    quantity - returned
  counts    route.to is MO
  at most   100
  period    whole
  order     placed
measure us.toll  "Many times the value (made up)"
  gate      us.entry
  status    rule
  binds     everyone
  source    rule_2026
  in force  from 2024-01-01
  when      route.to is US
  charges   1_000_000_000_000_000_000 % of us.customs_value, to us.cbp
measure us.toll_on_toll  "A charge on a charge (made up)"
  gate      us.entry
  status    rule
  binds     everyone
  source    rule_2026
  in force  from 2024-01-01
  when      route.to is US
  charges   1_000_000_000_000_000_000 % of us.customs_value + us.toll, to us.cbp
TG
sed -i 's/overrides  us.duty$/overrides  us.duty, us.toll, us.toll_on_toll/' "$W/net/pack.tg"
{
    head -n 1 "$W/o.csv" | sed 's/$/,returned/'
    echo 'r,small,3,1,,US,MO,commercial,2025-12-20,5'
    echo "q,big,9${huge},2025-12-20,"
} >"$W/error.csv"
run project error.csv "${months[@]}" --pack net --assume-authorised us.export --assume-met --format csv
ok limit_error_is_bad [ "$(column_sum base bad) $(column_sum base delivered)" = '9 3' ] # 3 within the quota
ok limit_error_balanced balanced

caps=(o.csv "${months[@]}" --assume-authorised us.export --assume-met --scenario caps.tg)
run project "${caps[@]}" --scenario capped --scenario more --case 'free: reaches_existing=no' --format csv
ok capped_exits exits 0
ok capped_balanced balanced
of() { awk -F, -v c="$1" -v name="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) at = i; next }
    $1 == c { printf "%s%s", sep, $at; sep = " " }' "$W/out"; }
# 1,000 small ones at 200 a month, each month anew; 7 that no cap counts go at once.
ok capped_delivers [ "$(of capped delivered)" = '207 200 200 200' ]
ok capped_waits [ "$(of capped limited)" = '800 600 400 200' ]
ok capped_more [ "$(of more ordered) $(of more limited)" = '1607 0 0 0 1300 1100 900 700' ]
ok capped_not_the_case [ "$(of free limited)" = '0 0 0 0' ]
ok capped_revenue [ "$(column_sum capped revenue)" = $((800 * 1200050 + 7 * 3333)) ]
run project "${caps[@]}" --scenario capped
ok capped_says out_has 'scenario capped: adopts us.month_cap'
ok capped_limited_column out_has 'held       short     limited'
ok capped_accounts [ "$(grep -c 'limit us.month_cap item=small, month from 2026-' "$W/out")" -eq 4 ]
ok capped_full out_has 'item=small, month from 2026-05-01: drawn 200, left 0'
ok capped_fits_80 fits_80
run project "${caps[@]}" --scenario capped --format json
ok capped_json_parses is_json
ok capped_json out_has '"limit":"us.month_cap","key":"item=small","period":"month","from":"2026-02-01","opening":"0","drawn":"200","against":"0","left":"0"'
printf 'limit,item,period,authorised,reserved,used\nus.month_cap,small,2026-03,150,20,30\n' >"$W/b.csv"
run project "${caps[@]}" --scenario capped --balances b.csv --format csv
ok opening_balance [ "$(of capped delivered)" = '207 100 200 200' ]
run project "${caps[@]}" --scenario capped --no-limits --format csv
ok no_limits [ "$(of capped delivered)" = '1007 0 0 0' ]
run project o.csv "${months[@]}" --no-limits --balances b.csv
ok balances_for_nothing fails_with 2 '--balances: no limit is drawn'
# Stock comes first: what is short does not draw.
run project "${caps[@]}" --scenario capped --supply supply.csv --format csv
ok capped_stock_balanced balanced
ok capped_stock [ "$(of capped delivered | cut -d' ' -f1) $(of capped limited | cut -d' ' -f1)" = '204 100' ]
# A breach that has a consequence: within the quota no duty, past it the duty of four of seven.
run project o.csv "${months[@]}" --adopt us.duty_free --adopt us.exempt --scenario caps.tg \
    --case base --assume-authorised us.entry --assume-met --format csv
ok breach_delivers [ "$(of base delivered | cut -d' ' -f1)" = 1007 ]
ok breach_pays [ "$(column_sum base to_us.cbp_USD)" = 3333 ]
run project o.csv "${months[@]}" --scenario caps.tg --case base
ok file_unused err_has 'no case is a scenario of `caps.tg`'
ok file_unused_hint err_has 'hint: --scenario caps.tg:NAME makes it one'
run project o.csv "${months[@]}" --scenario caps.tg --case base --quiet
ok file_unused_quiet err_lacks 'no case'
run project o.csv "${months[@]}" --scenario caps.tg --scenario capped
ok file_used err_lacks 'no case'
run project o.csv --scenario cappd --scenario caps.tg
ok scenario_near fails_with 2 'did you mean `capped`?'
run project o.csv --scenario caps.tg
ok scenario_files_alone fails_with 2 'choose one, caps.tg:NAME'
run project o.csv --scenario reading.tg --format csv
ok scenario_file_of_one sh -c "grep -q '^one_fee,' '$W/out'"
run project "${caps[@]}" --scenario capped --format html
cp "$W/out" "$W/page.html"
readable limited
ok page_limits [ "$(count '<caption>Limits drawn over the months, case capped</caption>')" -eq 1 ]

# ---- scenarios of the shipped pack, and a supply that names nothing ----

printf 'month,item,units\n2026-01,H200 SXN,5\n' > "$W/typo.csv"
shipped=("$TOP/packs/us-cn-chips/demo/book.csv" --pack "$TOP/packs/us-cn-chips" --from 2026-01 --months 1)
run project "${shipped[@]}" --scenario only_new_orders --scenario august_2026 --format csv
ok scenarios_of_the_pack exits 0
ok scenarios_are_cases grep -q "^august_2026,2026-01," "$W/out"
run project "${shipped[@]}" --case 'a: cn.research_exception=yes' --case 'a: cn.research_exception=no'
ok cases_of_one_name fails_with 2 'two cases have one name'
run project "${shipped[@]}" --supply typo.csv
ok supply_unknown fails_with 2 'typo.csv:2: neither the catalogue nor the book has `H200 SXN`'

# ---- as a page and as a workbook ----

page=(o.csv "${months[@]}" --supply supply.csv --ratio big --assume-authorised us.export --assume-met
    --case 'reaches: reaches_existing=yes' --case 'new: reaches_existing=no')
run project "${page[@]}" --format html
cp "$W/out" "$W/page.html"
ok page_done exits 0
readable page
ok page_plots [ "$(count 'class="plot"')" -eq 7 ]
for figure in 'Units delivered, a month' 'Revenue, a month' 'Charges to us.cbp, a month' \
    'Domestic share of units delivered' 'Compute delivered so far' 'Units month by month, case new'; do
    ok "page_has_${figure// /_}" [ "$(count "<caption>$figure</caption>")" -eq 1 ]
done
ok page_assumed [ "$(count 'every licence and notification at us.export is assumed to be granted')" \
    -eq "$(($(count '<section') - 1))" ]
ok page_case_says [ "$(count 'reaches (reaches_existing=yes)')" -gt 3 ]
run project "${page[@]}" --format csv
# What is delivered stands in the table beside the curve, month by month.
want=$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) n[$i] = i; next }
    $1 == "reaches" { printf "%s ", $n["delivered"] }' "$W/out")
got=$(awk '/<caption>Units delivered, a month/ { on = 1 } on && /<\/table>/ { exit } on' "$W/page.html" |
    grep -oE '<td class="n">[0-9,]*' | awk 'NR % 2' | tr -d ',' | sed 's/.*>//' | tr '\n' ' ')
ok page_is_the_csv [ "$want" = "$got" ]
run project "${page[@]}" --format xlsx --out p.xlsx
ok sheet_done exits 0
command -v unzip >/dev/null && ok sheet_figures [ "$(sheets p.xlsx | grep -c 'figures|about')" -eq 1 ]
run project "${page[@]}" --format html --out no/such.html
ok page_nowhere fails_with 2 'could not write `no/such.html`'
