#!/usr/bin/env bash
# timeline.sh - lanes, what changed between two days, which lines of a book change because of it.
. tests/e2e/lib.sh

golden() # golden NAME: what was printed is tests/e2e/golden/NAME
{
    sed -E 's/\([0-9a-f]{12}\)/(DIGEST)/; s/"digest":"[0-9a-f]{64}"/"digest":"DIGEST"/' "$W/out" >"$W/plain"
    [ "${TG_ACCEPT:-}" = 1 ] && cp "$W/plain" "$TOP/tests/e2e/golden/$1"
    diff "$TOP/tests/e2e/golden/$1" "$W/plain"
}
is_json() { ! command -v python3 >/dev/null || python3 -m json.tool "$W/out" /dev/null; }
wide_enough() { awk 'length($0) > 80 { exit 1 }' "$W/out"; }

# ---- lanes ----

run timeline
ok lanes exits 0
ok lanes_golden golden timeline.txt
ok lanes_fit_80 wide_enough
run timeline --width 60
ok lanes_fit_60 awk 'length($0) > 60 { exit 1 }' "$W/out"
run timeline --summary
ok lanes_only [ "$(grep -c 'known 20' "$W/out")" -eq 0 ]
run timeline --format csv
ok lanes_csv golden timeline.csv
run timeline --format json
ok lanes_json golden timeline.json
ok lanes_json_parses is_json
run timeline --authority cn.customs
ok by_authority out_has cn.stop
ok by_authority_only out_lacks us.licence
run timeline --gate us.entry
ok by_gate out_has us.duty
ok by_gate_only out_lacks cn.stop
run timeline --known-on 2026-01-13
ok as_known_leaves_out out_lacks cn.stop
ok as_known_says_so out_has 'nothing was known of by then'
run timeline --from 2023-01-01 --to 2023-06-30
ok range_leaves_out out_lacks us.licence

# Suspended, not enforced by an answered question, under a reading, proposed: the real pack has them.
run timeline "$TOP/packs/us-cn-chips" --summary
ok suspended grep -q '^  us.affiliates  *=*~~*=*|$' "$W/out"
ok not_enforced grep -q '^  us.diffusion.worldwide  *~~*|$' "$W/out"
ok answered grep -q '^  us.diffusion.not_enforced  *==*|$' "$W/out"
ok under_a_reading grep -q '^  cn.h20.suspension  *??*|$' "$W/out"
ok proposed grep -q '^  cn.domestic_share  *::*|$' "$W/out"
ok published_later grep -q '^  us.letter.nvidia_2022  *-==*|$' "$W/out"

# ---- what changed ----

run timeline --between 2026-01-12..2026-01-16
ok between_golden golden between.txt
run timeline --between '2026-01-12 .. 2026-01-16' --format csv
ok between_csv golden between.csv
run timeline --between 2026-01-12..2026-01-16 --format json
ok between_json_parses is_json
run timeline --between 2024-01-12..2024-01-16
ok between_nothing out_has 'Nothing was published, begins or ends.'

orders >"$W/o.csv"
echo 'c,big,3,27000,US,CN,research,2025-12-20,2026-01-20,2026-01-22' >>"$W/o.csv"
echo 'd,big,3,27000,US,CN,commercial,2026-01-14,2026-01-13,2026-01-22' >>"$W/o.csv"
run timeline --between 2026-01-12..2026-01-16 --orders o.csv
ok book_golden golden between_book.txt
ok book_tells_bad last_err_is '1 line was bad'
run timeline --between 2026-01-12..2026-01-16 --orders o.csv --format csv
ok book_csv golden between_book.csv
run timeline --between 2026-01-12..2026-01-16 --orders o.csv --format json
ok book_json golden between_book.json
ok book_json_parses is_json
{ head -n 1 "$W/o.csv"; tail -n +2 "$W/o.csv" | sort -r; } >"$W/shuffled.csv"
run timeline --between 2026-01-12..2026-01-16 --orders o.csv
cp "$W/out" "$W/want"
run timeline --between 2026-01-12..2026-01-16 --orders shuffled.csv
ok book_order_of_lines same "$W/out" "$W/want"
run timeline --between 2023-11-16..2023-11-17 --orders o.csv --clocks day --move placed \
    --known-on 2026-06-30
ok clocks_on_the_day out_has 'us.licence begins at us.export'
run timeline --between 2026-01-12..2026-01-16 --orders o.csv --out t.txt
ok out_file same "$W/t.txt" "$W/want"

# ---- wrong use ----

run timeline --between 2026-01-12
ok between_one_day fails_with 2 '--between wants two days'
run timeline --between 2026-01-16..2026-01-12
ok between_backwards fails_with 2 'the second day is not after the first'
run timeline --orders o.csv
ok orders_alone fails_with 2 '--orders without two days to compare'
run timeline --clocks day
ok clocks_alone fails_with 2 '--clocks without an order book'
run timeline --between 2026-01-12..2026-01-16 --from 2026-01-01
ok between_and_range fails_with 2 '--between and a range'
run timeline --between 2026-01-12..2026-01-16 --orders o.csv --known-on 2026-01-01
ok known_fixed fails_with 2 'add --clocks day'
run timeline --from 2026-01-02 --to 2026-01-01
ok range_backwards fails_with 2 'the range ends before it begins'
run timeline --authority cn.custom
ok authority_near fails_with 2 'did you mean `cn.customs`?'
run timeline --gate nowhere
ok gate_list fails_with 2 'one of us.export, us.entry, cn.import'
run timeline --between 2026-01-12..2026-01-16 --orders o.csv --out o.csv
ok out_over_input fails_with 2 'would overwrite'
run timeline --between 2026-01-12..2026-01-16 --orders none.csv
ok no_book fails_with 2 'could not open `none.csv`'
run timeline no_such_pack
ok no_pack fails_with 2 'no pack folder `no_such_pack`'
run timeline --between 2026-01-12..2026-01-16 --orders o.csv --move placed
ok move_alone fails_with 2 'add --clocks day'
run timeline --between 2026-01-12..2026-01-16 --orders o.csv --clocks day --move item
ok move_no_date fails_with 2 'no date fact of that name'
