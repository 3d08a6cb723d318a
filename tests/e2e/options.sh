#!/usr/bin/env bash
# options.sh - words and options, the pack that is found, exit statuses.
. tests/e2e/lib.sh

orders >"$W/o.csv"

# ---- wrong use ----

run
ok nothing exits 2
run decid
ok no_command fails_with 2 'did you mean `decide`?'
run decide --treads 2
ok no_option fails_with 2 'did you mean `--threads`?'
run decide --format xml
ok no_choice fails_with 2 'hint: one of table|csv|ndjson|json'
run explain --format csv
ok no_choice_here fails_with 2 'hint: one of text|json'
run decide --threads
ok no_value fails_with 2 '`--threads` needs N'
run decide --threads 0
ok no_thread fails_with 2 'a number from 1 to 256'
run decide --block 1000000000
ok large_block fails_with 2 'a number from 1 to 65536'
run decide --strict=1
ok value_unwanted fails_with 2 'takes no value'
run decide a b
ok many_words fails_with 2 'too many words'
run decide o.csv --on yesterday
ok no_date fails_with 2 'a date such as 2026-01-15'
run decide o.csv --on 2026-02-30
ok no_such_day fails_with 2 '`--on` cannot be `2026-02-30`'
run decide o.csv --assume nothing
ok assume_what fails_with 2 'expected NAME=VALUE, got `nothing`'
run decide o.csv --assume nothing=1
ok assume_unknown fails_with 2 '--assume nothing=1: no fact or question `nothing`'
run decide o.csv --assume reaches_existing=maybe
ok assume_value fails_with 2 'maybe'
run decide o.csv --assume reaches_existin=yes
ok assume_near fails_with 2 'did you mean `reaches_existing`?'
run decide o.csv --assume item=nope
ok assume_no_chip fails_with 2 '--assume: item: `nope` is in no catalogue of the pack'
run decide o.csv --assume item=big --assume item.tpp=5
ok assume_against_catalogue fails_with 2 'item.tpp 5 contradicts the catalogue'
run decide o.csv --assume 'item= '
ok assume_nothing fails_with 2 '`--assume item= ` has no value'
run explain --fact item=
ok fact_nothing fails_with 2 '`--fact item=` has no value'
run explain --fact itm=big
ok fact_near fails_with 2 'did you mean `item`?'
run decide o.csv --assume end_use=military --assume 'end_use = research'
ok assume_both fails_with 2 '`--assume end_use=military` and `--assume end_use = research` contradict each other'
run explain --fact item=big --fact item=small
ok fact_both fails_with 2 'contradict each other'
run decide o.csv --assume end_use=military --assume end_use=military --summary
ok assume_twice exits 0
run decide o.csv --table o.csv
ok table_without_on fails_with 2 '--table o.csv --on COLUMN'
run decide o.csv --table o.csv --on nothing
ok table_without_key fails_with 2 'no column `nothing` to join on'

# ---- options that decide ----

run decide o.csv --assume reaches_existing=yes --format csv --quiet
ok assume out_has 'a,big,10,27000,US,CN,commercial,2025-12-20,2026-01-20,2026-01-22,denied,'
run decide o.csv --known-on 2026-01-13 --format csv --quiet
ok known_on out_has '2026-01-22,held,not covered,not covered,not covered,not covered,yes,"licence, denial expected"'
cut -d, -f1-7 "$W/o.csv" >"$W/undated.csv"
run decide undated.csv --on 2026-01-20 --format csv --quiet
ok on_fills_clocks out_has 'clear,not passed,clear'
# What an option fills may be what contradicts a line: told, with the option.
{ echo line,item,route.from,route.to,placed,shipped; echo a,big,US,CN,2026-02-01,; echo b,big,US,CN,2026-02-01,2026-01-01; } >"$W/late.csv"
run decide late.csv --on 2026-01-20 --format csv
ok on_contradicts err_has 'late.csv:2: line `a`: constraint `dates_in_order` does not hold: placed 2026-02-01 <= shipped 2026-01-20: no, by 12 days; the line alone is good: --on 2026-01-20 fills what it lacks'
ok on_is_not_to_blame err_has 'late.csv:3: line `b`: constraint `dates_in_order` does not hold: placed 2026-02-01 <= shipped 2026-01-01: no, by 31 days'
ok on_contradicts_counted last_err_is '2 lines were bad'
ok on_is_not_to_blame_either [ "$(grep -c 'line alone is good' "$W/err")" -eq 1 ]
run explain late.csv --line a --on 2026-01-20
ok explain_on_contradicts fails_with 2 'the line alone is good: --on 2026-01-20 fills'
run decide late.csv --assume shipped=2026-01-20 --format csv
ok assume_contradicts err_has 'the line alone is good: --assume fills what it lacks'
run decide undated.csv --table o.csv --on line --on 2026-01-20 --format csv --quiet
ok on_after_table exits 0
run decide o.csv --stance text --summary
ok stance out_has 'stance text'
ok digest_named [ "$(grep -cE 'digest [0-9a-f]{64}' "$W/out")" -eq 1 ]

# ---- where the pack is ----

unset TOLLGATE_PACK
run check
ok no_pack fails_with 2 'no pack `us-cn-chips` in ./packs'
run check --pack nowhere
ok no_such_pack fails_with 2 'no pack folder `nowhere`'
TOLLGATE_PACK=nowhere run check
ok no_such_pack_named fails_with 2 '(from TOLLGATE_PACK)'
mkdir -p "$W/packs"
cp -R "$TOP/tests/e2e/pack" "$W/packs/us-cn-chips"
run check --quiet
ok pack_beside exits 0
cp -R "$TOP/tests/e2e/pack" "$W/packs/other"
run check other
ok pack_by_name out_has 'packs/other: tests 1.0.0'
run check packs/other
ok pack_by_path out_has 'packs/other: tests 1.0.0'
sed -i 's/^measure us.duty/measure us.duty us/;s/route.to in china/route.to in chna/' \
    "$W/packs/other/pack.tg"
run check other
ok pack_with_errors exits 1
ok pack_errors_all [ "$(grep -c ': error' "$W/out")" -ge 1 ]
run check other --format json
ok pack_errors_json out_has '"severity":"error"'
run decide o.csv --pack other
ok pack_with_errors_decides_nothing fails_with 2 'could not use the pack `packs/other`'
mkdir "$W/packs/empty"
run check empty
ok pack_empty [ "$status" -ne 0 ]
