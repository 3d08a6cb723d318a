#!/usr/bin/env bash
# sweep.sh - tollgate sweep says of every line what decide says, whatever the line looks like.
. tests/e2e/lib.sh

# The cells of a CSV file named in `want` (of the added ones: the last of that name), with tabs between.
cells() # cells NAMES [DELIMITER] <FILE
{
    awk -v want="$1" -v delimiter="${2:-,}" '
    function end_cell() { row[++n] = cell; cell = "" }
    function end_row(  i, k, out) {
        end_cell()
        if (!rows++)
            for (i = 1; i <= n; i++) at[row[i]] = i
        k = split(want, names, ",")
        for (i = 1; i <= k; i++) out = out (i > 1 ? "\t" : "") row[at[names[i]]]
        print out
        n = 0
    }
    {
        for (i = 1; i <= length($0); i++) {
            c = substr($0, i, 1)
            if (c == "\"") { quoted = !quoted; cell = cell "\"" }
            else if (c == delimiter && !quoted) end_cell()
            else if (c != "\r") cell = cell c
        }
        if (quoted) cell = cell "/"
        else end_row()
    }'
}

# Lines of every kind: quick ones, open ones, partly known, quoted, bad, too short, swallowed.
{
    orders
    for i in $(seq 300); do
        echo "q$i,big,$i,27000.10,US,CN,commercial,2025-12-20,2026-01-$((i % 22 + 10)),2026-02-22"
        echo "r$i,small,$((i * 7)),$i.5,TW,US,research,2025-12-20,2026-01-20,2026-02-22"
    done
    echo 'p1,big,at least 3,1,US,CN,commercial,2025-12-20,2026-01-20,2026-01-22'
    echo 'p2,Big SXM,5,1,US,CN,,2025-12-20,2026-01,2026-02-22'
    echo 'p3,,5,1,US,"CN",commercial,2025-12-20,2026-01-20 10:30,2026-01-22'
    echo '"p,4","big","5","1.00",US,CN,"commercial",,,'
    echo 'b1,huge,5,1,US,CN,commercial,2025-12-20,2026-01-20,2026-01-22'
    echo 'b2,big,-1,1,US,CN,commercial,2025-12-20,2026-01-20,2026-01-22'
    echo 'b3,big,"1,000",1,US,CN,commercial,2025-12-20,2026-01-20,2026-01-22'
    echo 'b4,big,5,1,US,nowhere,commercial,2026-01-25,2026-01-20,2026-01-22'
    echo 'b5,big,5,1,US,CN,commercial,2026-01-25,2026-01-20,2026-01-22'
    echo 'b6,big,5'
    echo 'b7,big,5,1,US,CN,commercial,2025-12-20,2026-01-20,2026-01-22,too,many'
    printf 'b8,big,5,1,US,CN,comm\rercial,2025-12-20,2026-01-20,2026-01-22\n'
    printf 'b9,big,5,1,US,CN,comm\xff,2025-12-20,2026-01-20,2026-01-22\n'
    echo 'b10,"big" x,5,1,US,CN,commercial,2025-12-20,2026-01-20,2026-01-22'
    echo ',,,,,,,,,'
    echo
    echo 'b11,"big,5,1,US,CN,commercial,2025-12-20,2026-01-20,2026-01-22'
    echo 'z,big",5,1,US,CN,commercial,2025-12-20,2026-01-20,2026-01-22'
    echo 'x1,big,99999999999999999999,1,US,CN,commercial,2025-12-20,2026-01-20,2026-01-22'
    printf 'last,big,5,1,US,CN,commercial,2025-12-20,2026-01-20,2026-01-22'
} >"$W/o.csv"
sed 's/$/\r/' "$W/o.csv" | sed '1s/^/\xef\xbb\xbf/' >"$W/crlf.csv"
grep -av '"' "$W/o.csv" | tr , ';' >"$W/semicolons.csv"

agrees() # agrees NAME FILE OPTIONS...
{
    local name=$1 file=$2 delimiter=,
    shift 2
    [ "$name" = semicolons ] && delimiter=';'
    run decide "$file" --format csv --no-limits --quiet --bad want.bad "$@"
    local want=$status
    cells line,disposition,safe,best "$delimiter" <"$W/out" >"$W/want"
    cp "$W/err" "$W/want.err"
    run sweep "$file" --keep all --answers verdict,best,disposition --quiet --bad got.bad "$@"
    cells line,disposition,verdict,best "$delimiter" <"$W/out" >"$W/got"
    sed -i '1s/safe/verdict/' "$W/want"
    ok "${name}_status" exits "$want"
    ok "${name}_rows" same "$W/got" "$W/want"
    ok "${name}_said" same "$W/err" "$W/want.err"
    ok "${name}_bad" same "$W/got.bad" "$W/want.bad"
}
agrees plain o.csv
agrees crlf crlf.csv
agrees semicolons semicolons.csv
agrees threads o.csv -j 3
agrees on o.csv --on 2026-03-01
agrees assumed o.csv --assume item=small
agrees strict o.csv --strict
ok bad_lines_are_told [ "$(wc -l <"$W/got.bad")" -gt 12 ]

# The demo's book, with its table, its catalogue and its open questions.

cp demo/orders.csv demo/buyers.csv "$W/"

book=(orders.csv --table buyers.csv --on buyer_id --pack "$TOP/packs/us-cn-chips")
run decide "${book[@]}" --format csv --no-limits --quiet
cells order_no,disposition,safe,best <"$W/out" | sed '1s/safe/verdict/' >"$W/want"
run sweep "${book[@]}" --keep all --answers verdict,best,disposition --quiet
cells order_no,disposition,verdict,best <"$W/out" >"$W/got"
ok book same "$W/got" "$W/want"
ok book_is_whole [ "$(wc -l <"$W/got")" -gt 100 ]

# What is kept, byte by byte.
run sweep o.csv --keep all --answers note --charges none --quiet
ok keeps_bytes out_has '"p,4","big","5","1.00",US,CN,"commercial",,,,'
ok says_why out_has 'b6,big,5,,,,,,,,3 cells where the header has 10'
run sweep o.csv --quiet
ok keeps_ids out_has '"p,4",'
ok keeps_only_ids [ "$(head -n 1 "$W/out")" = line,verdict,disposition,charge_USD,note ]
run sweep o.csv --keep item,line --answers disposition --charges none --quiet
ok keeps_in_order [ "$(sed -n 2p "$W/out")" = a,big,held ]
run sweep o.csv --keep none --answers disposition --charges none --quiet
ok keeps_none [ "$(sed -n 3p "$W/out")" = released ]
run sweep crlf.csv --quiet
ok keeps_line_ends [ "$(grep -c $'\r$' "$W/out")" -eq "$(wc -l <"$W/out")" ]
ok keeps_bom [ "$(head -c 3 "$W/out" | od -An -tx1 | tr -d ' ')" = efbbbf ]
run_in "$W/o.csv" sweep - --quiet --out from_stdin.csv
run sweep o.csv --quiet
ok standard_input same "$W/from_stdin.csv" "$W/out"

# Conditions and charges are the same on rows that a column holds and on rows that it cannot: a line
# break in a cell that is not read makes them such.

ask=(--keep none --answers verdict --measures us.licence,us.duty,advanced@us.export
    --mask us.review_case,us.review_denial,advanced@cn.import,cn.stop --quiet)
head -n 400 "$W/o.csv" | sed '1s/$/,Notes/; 2,$s/$/,x/' >"$W/quick.csv"
head -n 400 "$W/o.csv" | sed '1s/$/,Notes/; 2,$s/$/,"x\ny"/' >"$W/broken.csv"
run sweep quick.csv "${ask[@]}"
cp "$W/out" "$W/want"
run sweep broken.csv "${ask[@]}"
ok two_ways same "$W/out" "$W/want"

# Wrong use.
run sweep o.csv --keep itm
ok wrong_column fails_with 2 'did you mean `item`?'
run sweep o.csv --answers verdit
ok wrong_answer fails_with 2 'did you mean `verdict`?'
run sweep o.csv --mask nothing.of.it
ok wrong_condition fails_with 2 'no measure or definition `nothing.of.it`'
run sweep o.csv --charges nothing
ok wrong_charge fails_with 2 'no charge `nothing`'
run sweep o.csv --keep none --answers '' --charges none
ok nothing_asked fails_with 2 'nothing is asked for'
echo '{"item":"big"}' >"$W/o.ndjson"
run sweep o.ndjson
ok no_ndjson fails_with 2 'sweep reads CSV'
run sweep missing.csv
ok no_file fails_with 2 'could not open `missing.csv`'
echo old >"$W/kept.csv"
run sweep o.csv --out kept.csv --keep nothing
ok old_file_stays [ "$(cat "$W/kept.csv")" = old ]
if [ -w /dev/full ]; then
    run sweep o.csv --out /dev/full
    ok full_disk fails_with 2 'could not write'
fi

# Sums of every length and of several decimals are the amounts that decide gives.
{
    echo 'line,item,item.hts_us,route.from,route.to,end_use,placed,shipped,arrived,us.customs_value'
    for v in 0 0.04 1 4 12 36.04 400 123.36 3999.96 4000 99999.96 1234567.88 39999999.96 40000000 \
        400000000 123456789012.36 9999999999999.96; do
        echo "v,big,8471.80,TW,US,commercial,2026-03-01,2026-03-02,2026-03-03,$v"
    done
} >"$W/sums.csv"
run decide sums.csv --format csv --no-limits --quiet
cells us.duty <"$W/out" | tail -n +2 | sed 's/^$/0/' >"$W/amounts"
for decimals in 2 3 5; do
    run sweep sums.csv --keep none --answers '' --quiet --decimals "$decimals"
    tail -n +2 "$W/out" >"$W/got"
    awk -v d="$decimals" '{ n = split($1, p, "."); f = n > 1 ? p[2] : ""
        while (length(f) < d) f = f "0"; print p[1] "." f }' "$W/amounts" >"$W/want"
    ok "sums_of_${decimals}_decimals" same "$W/got" "$W/want"
done
ok sums_are_some [ "$(sort -u "$W/got" | wc -l)" -eq 17 ]

# Interrupted, it leaves the file that was there and nothing beside it.
mkdir "$W/stop"
echo old >"$W/stop/out.csv"
mkfifo "$W/endless"
(cd "$W/stop" && exec "$TOLLGATE" sweep ../endless --out out.csv --quiet 2>/dev/null) &
sweeper=$!
{
    cat "$W/o.csv" || :
    for i in $(seq 200); do tail -n +2 "$W/quick.csv" | sed 's/,x$//'; done
    sleep 0.2
    ls -A "$W/stop" >"$W/during"
    kill -INT "$sweeper"
    sleep 0.2
} >"$W/endless" 2>/dev/null
wait "$sweeper"
ok interrupted_ends [ $? -eq 130 ]
ok interrupted_while_writing [ "$(wc -l <"$W/during")" -eq 2 ]
ok interrupted_leaves_nothing [ "$(ls -A "$W/stop")" = out.csv ]
ok interrupted_keeps_the_old [ "$(cat "$W/stop/out.csv")" = old ]
