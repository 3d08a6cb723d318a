#!/usr/bin/env bash
# replay.sh - a line and a book over a range of days: exact, cited, in hindsight and as known then.
. tests/e2e/lib.sh

golden() # golden NAME: what was printed is tests/e2e/golden/NAME
{
    sed -E 's/\([0-9a-f]{12}\)/(DIGEST)/; s/"digest":"[0-9a-f]{64}"/"digest":"DIGEST"/' "$W/out" >"$W/plain"
    [ "${TG_ACCEPT:-}" = 1 ] && cp "$W/plain" "$TOP/tests/e2e/golden/$1"
    diff "$TOP/tests/e2e/golden/$1" "$W/plain"
}
is_json() { ! command -v python3 >/dev/null || python3 -m json.tool "$W/out" /dev/null; }
fits_80() { awk 'length($0) > 80 { exit 1 }' "$W/out"; }

line=(--fact item=big --fact route.from=US --fact route.to=CN --fact end_use=commercial
    --fact quantity=10 --fact unit_price=27000)

# ---- one line ----

run replay "${line[@]}"
ok line exits 0
ok line_golden golden replay.txt
ok line_fits_80 fits_80
run replay "${line[@]}" --format csv
ok line_csv golden replay.csv
run replay "${line[@]}" --format json
ok line_json golden replay.json
ok line_json_parses is_json
run replay "${line[@]}" --hindsight
ok hindsight_only out_lacks 'as known then'
run replay "${line[@]}" --as-known
ok as_known_only out_lacks 'in hindsight'
ok as_known_later out_has '2026-01-14  cn.import'
run replay "${line[@]}" --hindsight
ok hindsight_earlier out_has '2026-01-13  cn.import'
run replay "${line[@]}" --known-on 2026-01-13
ok known_on_caps out_lacks 'cn.stop'
run replay "${line[@]}" --assume reaches_existing=yes --hindsight
ok assumed out_has 'cn.import: denied'

# Every day, against a decision on each of them by `decide`.
run replay "${line[@]}" --hindsight --from 2023-06-01 --step day --format csv --to 2026-06-30
grep -o '^in hindsight,[0-9-]*,[0-9-]*,[a-z]*' "$W/out" | cut -d, -f2,4 >"$W/replayed"
{
    echo 'line,item,quantity,unit_price,route.from,route.to,end_use,shipped,arrived'
    cut -d, -f1 "$W/replayed" | sed 's/.*/&,big,10,27000,US,CN,commercial,&,&/'
} >"$W/days.csv"
run decide days.csv --format ndjson --quiet
sed 's/.*"line":"\([0-9-]*\)".*"disposition":"\([a-z]*\)".*/\1,\2/' "$W/out" >"$W/decided"
ok every_day [ "$(wc -l <"$W/replayed")" -eq 1126 ]
ok every_day_as_decided same "$W/replayed" "$W/decided"
run replay "${line[@]}" --step month --from 2025-11-15 --to 2026-02-10 --hindsight
ok step_month out_has '2026-02-01 held:'
ok step_month_first out_has '2025-11-15 held:'
ok step_month_count [ "$(grep -c '^20..-..-.. [a-z]*: us' "$W/out")" -eq 4 ]

# ---- S10: the history of an H20 sold by its vendor to China ----

h20=(--fact item=nvidia-h20-sxm-96gb --fact exporter=nvidia --fact route.from=US --fact route.via=none
    --fact route.to=CN --fact end_use=commercial --fact buyer=buyer-a --fact buyer.hq=CN
    --fact buyer.parent_hq=none --fact buyer.kind=private --fact buyer.listed=no
    --fact buyer.listed_ownership=0 --fact consignee=none --fact end_user=none
    --fact site.state_funds=no --fact item.hs_cn=8473.30.90 --fact item.assembled_in=TW
    --fact quantity=1000 --fact unit_price=12000)
run replay "${h20[@]}" --pack "$TOP/packs/us-cn-chips" --from 2023-01-01 --to 2026-09-25 --format csv
ok h20_golden golden replay_h20.csv
h20_says() { grep "^in hindsight,$1" "$W/out" | grep -q "$2"; }
ok h20_free_at_first h20_says 2023-01-01 ',clear,'
ok h20_stopped h20_says 2025-04-09 'posture not stated.*us.letter.nvidia_2025 begins'
ok h20_promised h20_says 2025-07-15 'approval expected or.*us.h20.reopening.review begins'
ok h20_approved_for_a_share h20_says 2025-08-11 'at least 1800000.00 USD.*us.share_15 begins'
ok h20_blocked_by_china h20_says 2025-08-12 'denied.*cn.h20.suspension begins'
as_known_says() { grep "^as known then,$1" "$W/out" | grep -q "$2"; }
ok h20_known_later as_known_says 2025-04-15 'us.letter.nvidia_2025 becomes known'

# ---- a book ----

orders >"$W/o.csv"
echo 'c,big,3,27000,US,CN,research,2025-12-20,2026-01-20,2026-01-22' >>"$W/o.csv"
echo 'd,big,many,27000,US,CN,commercial,2025-12-20,2026-01-20,2026-01-22' >>"$W/o.csv"
run replay o.csv --move placed
ok book exits 0
ok book_golden golden replay_book.txt
ok book_tells_why err_has 'o.csv:5: line `d`: quantity: '
ok book_tells_bad last_err_is '1 line is bad on some day of the range'
run replay o.csv --move placed --format csv
ok book_csv golden replay_book.csv
run replay o.csv --move placed --format json
ok book_json_parses is_json
run replay o.csv --move placed --step month --from 2026-01-10 --to 2026-03-01 --hindsight
ok book_steps out_has '2026-02-01'
# Without --move a line cannot be shipped before the day on which it was placed.
run replay o.csv --hindsight --from 2023-01-01 --to 2023-02-01
ok book_bad_before_placed last_err_is '4 lines are bad on some day of the range'
ok book_says_why_and_when err_has 'o.csv:3: line `b`: 2023-01-01: '
ok book_says_why grep -q 'line `b`: 2023-01-01: .*placed' "$W/err"
run replay o.csv --from 2023-01-01 --to 2023-02-01 --quiet
ok book_why_quiet err_lacks 'line `b`'
run replay o.csv --line c --move placed --hindsight
ok line_of_a_file out_has 'line c (o.csv:4)'
echo 'e,big,3,27000,US,CN,commercial,,,,1' >"$W/bad.csv"
{ head -n 1 "$W/o.csv" | sed 's/$/,item.tpp/'; cat "$W/bad.csv"; } >"$W/against.csv"
run replay against.csv
ok against_the_catalogue last_err_is '1 line is bad on some day of the range'
for i in $(seq 30); do printf '%s\n' "n$i,big,$i,27000,US,CN,commercial,,2026-01-20,2026-01-22"; done >>"$W/o.csv"
run replay o.csv --move placed --format csv
cp "$W/out" "$W/want"
{ head -n 1 "$W/o.csv"; tail -n +2 "$W/o.csv" | sort -r; } >"$W/shuffled.csv"
run replay shuffled.csv --move placed --format csv --out r.csv
ok book_order_of_lines same "$W/r.csv" "$W/want"

# A book is the sum of its lines, day by day, though each of them has days of its own: before it is
# placed it is bad.
cat >"$W/own.csv" <<'CSV'
line,item,quantity,unit_price,route.from,route.to,end_use,placed,shipped,arrived
a,big,10,27000,US,CN,commercial,2025-12-20,2026-01-20,2026-01-22
b,small,5,12000.50,US,CN,commercial,2026-01-14,2026-01-20,2026-01-22
c,big,3,27000,US,CN,research,2026-02-03,2026-01-20,2026-01-22
d,big,4,27000,TW,US,research,2026-01-02,2026-01-20,2026-01-22
CSV
days=(--from 2025-12-18 --to 2026-02-06 --step day --format csv --quiet)
for line in a b c d; do
    run replay own.csv --line "$line" "${days[@]}"
    tail -n +2 "$W/out"
done | awk -F, '{ n[$1 "," $2 "," $4]++; day[$1 "," $2] = 1 }
    END { for (d in day) print d "," n[d ",released"] + 0 "," n[d ",held"] + 0 "," n[d ",denied"] + 0 \
        "," n[d ",bad"] + 0 }' | sort >"$W/sum"
run replay own.csv "${days[@]}"
tail -n +2 "$W/out" | cut -d, -f1-3,6,9,12 | sort >"$W/book"
ok book_is_its_lines same "$W/sum" "$W/book"
ok book_differs_by_day [ "$(cut -d, -f3- "$W/book" | sort -u | wc -l)" -ge 4 ]

# ---- wrong use ----

run replay
ok nothing fails_with 2 'ORDERS --line ID, or --fact NAME=VALUE'
run replay "${line[@]}" --on 2026-01-01
ok on_date fails_with 2 'all clocks move through the range'
run replay "${line[@]}" --from 2026-02-01 --to 2026-01-01
ok range_backwards fails_with 2 'the range ends before it begins'
run replay "${line[@]}" --move item
ok move_no_date fails_with 2 'no date fact of that name'
run_in "$W/o.csv" replay -
ok book_from_stdin fails_with 2 'a book is read twice'
run replay none.csv
ok no_book fails_with 2 'could not open `none.csv`'
run replay o.csv --out o.csv
ok out_over_input fails_with 2 'would overwrite'
run replay "${line[@]}" --step year
ok step_unknown fails_with 2 'one of changes|day|week|month'
