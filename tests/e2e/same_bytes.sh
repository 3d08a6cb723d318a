#!/usr/bin/env bash
# same_bytes.sh - the same bytes whatever the threads, the block size and the run; and the same rows
# and sums whatever the order of the lines.
. tests/e2e/lib.sh

# Lines of all kinds, some of them bad, some open, chips by alias, a quoted newline.
{
    echo 'line,item,quantity,unit_price,route.from,route.to,end_use,placed,shipped,arrived,Notes'
    for i in $(seq 400); do
        echo "a$i,big,$i,27000.10,US,CN,commercial,2025-12-20,2026-01-20,2026-01-22,"
        echo "b$i,Big SXM,$i,27000,TW,US,,2025-12-20,2026-01-20,2026-01-22,"
        echo "c$i,small,,,US,MO,,,,,"
        echo "d$i,huge,-1,1,US,CN,,,,,"
        echo "e$i,,5,1,US,CN,,2026-01-14,2026-01-20,,\"two"
        echo "lines\""
        echo "f$i,big,1,0.5,US,,,2025-12-20,,2026-01-22,\"open"
    done
} >"$W/o.csv"

for format in table csv ndjson json; do
    run decide o.csv --format $format --bad bad.csv -j 1 --block 4096
    cp "$W/out" "$W/want"
    cp "$W/err" "$W/want_err"
    cp "$W/bad.csv" "$W/want_bad"
    for options in '-j 2' '-j 4 --block 7' '-j 1 --block 1' '-j 3 --block 1000' '-j 1 --block 4096'; do
        # shellcheck disable=SC2086
        run decide o.csv --format $format --bad bad.csv $options
        ok "same_${format}_${options// /}" same "$W/out" "$W/want"
        ok "same_err_${format}_${options// /}" same "$W/err" "$W/want_err"
        ok "same_bad_${format}_${options// /}" same "$W/bad.csv" "$W/want_bad"
    done
done

for route in planes memo candidates; do
    run decide o.csv --format json --route $route
    ok "same_route_$route" same "$W/out" "$W/want"
done

# Shuffled: the same rows, the same summary.
orders >"$W/p.csv"
{
    for i in $(seq 200); do
        echo "x$i,big,$i,27000.10,US,CN,commercial,2025-12-20,2026-01-20,2026-01-22"
        echo "y$i,Big SXM,$i,27000,TW,US,,2025-12-20,2026-01-20,2026-01-22"
        echo "z$i,,$i,1,US,CN,,2026-01-14,2026-01-20,"
        echo "w$i,huge,1,1,US,nowhere,,,,"
    done
} >>"$W/p.csv"
{ head -n 1 "$W/p.csv"; tail -n +2 "$W/p.csv" | sort -R; } >"$W/q.csv"
for file in p q; do
    run decide $file.csv --format csv --quiet
    sort "$W/out" >"$W/rows_$file"
    run decide $file.csv --summary --quiet
    cp "$W/out" "$W/sums_$file"
    run decide $file.csv --summary --format json --quiet
    cp "$W/out" "$W/json_$file"
done
ok shuffled_rows same "$W/rows_p" "$W/rows_q"
ok shuffled_summary same "$W/sums_p" "$W/sums_q"
ok shuffled_json same "$W/json_p" "$W/json_q"
