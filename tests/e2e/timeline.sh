#!/usr/bin/env bash
# timeline.sh - lanes, what changed between two days, which lines of a book change because of it.
. tests/e2e/lib.sh

golden() # golden NAME: what was printed is tests/e2e/golden/NAME
{
    sed -E 's/\([0-9a-f]{12}\)/(DIGEST)/g; s/"digest":"[0-9a-f]{64}"/"digest":"DIGEST"/' "$W/out" >"$W/plain"
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
ok as_known_counts_once out_has '4 measures and limits that nothing'
ok as_known_says_so out_has 'nothing was known of by then are left out'
run timeline --known-on 2026-01-13 --gate cn.import
ok as_known_one out_has '1 measure or limit that nothing was known of by then is left out'
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

# What is left out is counted once, whatever gates it stands at.
lanes() { grep -o '"versions":' "$W/out" | wc -l; }
run timeline "$TOP/packs/us-cn-chips" --format json
all=$(lanes)
run timeline "$TOP/packs/us-cn-chips" --format json --known-on 2023-01-01
ok left_out_once [ $(($(lanes) + $(grep -oE '"not_known":[0-9]+' "$W/out" | cut -d: -f2))) -eq "$all" ]

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
ok book_tells_why err_has 'o.csv:5: line `d`: '
run timeline --between 2026-01-12..2026-01-16 --orders o.csv --quiet
ok book_quiet err_lacks 'line `d`'
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

# ---- under a scenario ----

cp -r "$TOP/tests/e2e/pack" "$W/mine"
cat >>"$W/mine/pack.tg" <<'TG'

measure cn.allow  "Some may enter (illustrative)"
  gate        cn.import
  status      announced
  binds       everyone
  source      press_2026
  depends on  reaches_existing is no
  in force    from 2026-01-14
  requires    conditional
TG
cat >"$W/changed.tg" <<'TG'
tollgate 1
measure us.levy  "A levy (illustrative)"
  gate    us.export
  status  proposed
  binds   everyone
  version
    source    rule_2023
    in force  from 2023-06-01
    charges   1 % of revenue, to us.cbp
  version
    source    rule_2026
    in force  from 2026-01-15
    charges   2 % of revenue, to us.cbp
measure us.pause  "Licences are not asked for (illustrative)"
  gate          us.export
  status        proposed
  binds         everyone
  source        rule_2026
  in force      from 2026-01-15
  suspends      us.licence
scenario changed  "Another start, a levy, no duty"
  assume    reaches_existing is no
  adopts    us.levy
  suspends  us.duty
  begins    us.levy on 2026-02-01
  begins    cn.stop on 2026-03-01
  ends      us.review_case on 2026-02-15
limit us.quota  "A quota (illustrative)"
  gate       us.entry
  status     proposed
  binds      everyone
  source     rule_2026
  in force   from 2026-01-15
  per        item
  weight     quantity
  counts     route.to is US
  at most    10
  period     whole
  order      placed
scenario paused  "No licence is asked for"
  adopts    us.pause, us.quota
  suspends  us.half
scenario known_then  "As known in the middle of January"
  known on  2026-01-14
TG
run timeline mine --scenario changed.tg:changed
ok under_golden golden timeline_under.txt
ok under_fits_80 wide_enough
run timeline mine --scenario changed.tg:changed --summary
ok under_adopted grep -q '^  us.levy  *=*|$' "$W/out"
ok under_assumed grep -q '^  cn.allow  *=*|$' "$W/out"
ok under_suspended grep -q '^  us.duty  *~*|$' "$W/out"
ok under_proposed_alone_suspends_nothing grep -q '^  us.licence  *=*|$' "$W/out"
run timeline mine --scenario changed.tg:paused --summary
ok under_adopted_limit grep -q '^  us.quota  *=*|$' "$W/out"
ok under_suspended_limit grep -q '^  us.half  *~*|$' "$W/out"
ok under_adopted_suspends grep -q '^  us.licence  *=*~*|$' "$W/out"
run timeline mine --scenario changed.tg:changed --format csv
ok under_csv grep -q '^us.bis,us.export,us.levy,1,.*,2026-02-01,,2026-02-01,,,,.*"adopted, begins on 2026-02-01 by scenario `changed`"$' "$W/out"
ok under_csv_first_version_gone [ "$(grep -c ,us.levy, "$W/out")" -eq 1 ]
run timeline mine --scenario changed.tg:changed --format json
ok under_json_parses is_json
ok under_json out_has '"scenario":"ends on 2026-02-15 by scenario `changed`"'
ok under_json_changes out_has '"changes":["assumes reaches_existing is no","adopts us.levy"'
run timeline "$TOP/tests/e2e/pack" --scenario changed.tg:known_then
ok under_known out_lacks us.review_case
run timeline mine --scenario changed.tg:changed --between 2026-01-12..2026-03-01 --orders o.csv
ok under_book_golden golden between_under.txt
run timeline mine --scenario changed.tg:changed --between 2026-01-12..2026-03-01 --orders o.csv --format csv
ok under_book_csv exits 0
run timeline mine --scenario changed.tg:changed --between 2026-01-12..2026-03-01 --format csv
ok under_events_csv grep -q '^2026-03-01,begins,measure,cn.stop,.*begins on 2026-03-01 by scenario `changed`$' "$W/out"
run timeline mine --scenario changed.tg:changed --format html --out page.html
ok under_page grep -q 'Another start, a levy, no duty; assumes reaches_existing is no' "$W/page.html"
readable under_page
run timeline mine --scenario changed.tg:changed --format xlsx --out t.xlsx
ok under_workbook exits 0
# A cause is named by the versions that the scenario leaves.
run replay --pack mine --scenario changed.tg:changed --fact item=big --fact route.from=US --fact route.to=VN --fact quantity=1 --fact unit_price=1
ok under_replay out_has 'us.levy begins at us.export'

run timeline --scenario nonesuch
ok under_none fails_with 2 'no scenario `nonesuch`'
run timeline mine --scenario changed.tg
ok under_several fails_with 2 'choose one, changed.tg:NAME'
run timeline mine --scenario changed.tg:known_then --between 2026-01-12..2026-01-16 --orders o.csv
ok under_known_fixed fails_with 2 'the scenario fixes what is known (2026-01-14)'
run timeline mine --scenario changed.tg:known_then --between 2026-01-12..2026-01-16 --orders o.csv --clocks day --move placed
ok under_known_clocks exits 0

# Readings and stance that options give.
run timeline mine --summary --scenario changed.tg:paused
ok open_reading grep -q '^  cn.allow  *?*|$' "$W/out"
run timeline mine --summary --scenario changed.tg:paused --assume reaches_existing=yes
ok assumed_otherwise out_lacks '?|'
ok assumed_otherwise_exits exits 0
cp -r "$TOP/tests/e2e/pack" "$W/three"
cat >>"$W/three/pack.tg" <<'TG'

question firm  "Is it firm?"
  source    press_2026
  readings  yes, no, perhaps
measure us.firm_yes  "Where it is firm (illustrative)"
  gate        us.export
  status      reported
  binds       everyone
  source      press_2026
  depends on  firm is yes
  in force    from 2026-01-15
  denies
measure us.firm_no  "Where it is not (illustrative)"
  gate        us.export
  status      reported
  binds       everyone
  source      press_2026
  depends on  firm is no
  in force    from 2026-01-15
  denies
limit us.of_one  "For one buyer (illustrative)"
  gate      us.export
  status    rule
  binds     buyer is a
  source    rule_2026
  in force  from 2026-01-15
  per       item
  weight    quantity
  counts    route.to in china
  at most   5
  period    whole
  order     placed
TG
run timeline three --summary
ok three_open [ "$(grep -c '^  us.firm_[a-z]*  *?*|$' "$W/out")" -eq 2 ]
run timeline three --summary --assume 'firm=one of (no, perhaps)'
ok ruled_out out_lacks '  us.firm_yes  ?'
ok ruled_out_nothing_drawn grep -q '^  us.firm_yes  *|$' "$W/out"
ok not_ruled_out grep -q '^  us.firm_no  *?*|$' "$W/out"
run timeline three
ok limit_binds out_has 'binds buyer is a'
run timeline --assume reaches_existing=maybe
ok assumed_wrong fails_with 2 reaches_existing
run timeline "$TOP/packs/us-cn-chips" --summary --assume us.letter.still_binds=yes
ok assumed grep -q '^  us.letter.nvidia_2025  *=*|$' "$W/out"
run timeline "$TOP/packs/us-cn-chips" --summary --stance text
ok stance_text grep -q '^  us.diffusion.worldwide  *=*|$' "$W/out"

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
