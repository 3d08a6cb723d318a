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
run decide --fact item=big
ok other_commands_option fails_with 2 'hint: `--fact` is an option of `explain`, `ask`'
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

run decide o.csv --table o.csv --on line --table o.csv --on item
ok table_twice fails_with 2 '`--table o.csv` is there twice'
for map in 'x = item
x = quantity' '= item' 'nothing here' 'item = itm' 'shipped = shipped as nonsense' "$(printf '\xff = item')"; do
    printf '%s\n' "$map" >"$W/map"
    run decide o.csv --map map
    ok map_wrong fails_with 2 'tollgate decide: map:'
    ok map_wrong_hint err_has '  hint: '
done

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
ok on_contradicts err_has 'late.csv:2: line `a`: constraint `dates_in_order` (Placed, shipped, arrived) does not hold: placed 2026-02-01 <= shipped 2026-01-20: no, by 12 days; the line alone is good: --on 2026-01-20 fills what it lacks'
ok on_is_not_to_blame err_has 'late.csv:3: line `b`: constraint `dates_in_order` (Placed, shipped, arrived) does not hold: placed 2026-02-01 <= shipped 2026-01-01: no, by 31 days'
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

run decide o.csv --known-on 2027-01-01 --summary
ok known_later err_has 'note: --known-on 2027-01-01 is later than 2026-06-30, through which the pack is current'
run decide o.csv --known-on 2026-06-30 --summary
ok known_in_time err_lacks note:
run explain o.csv --line a --fact end_use=research --assume reaches_existing=no
ok given_here out_has '  given here, whatever the file says: end_use=research'
ok assumed_here out_has '  assumed where missing: reaches_existing=no'
run explain o.csv --line a --fact end_use=research --assume reaches_existing=no --format json
ok given_in_json out_has '{"about":{"file":"o.csv","file_line":2,"id":"a","given":["end_use=research"],"assumed":["reaches_existing=no"]},"tollgate":'

# ---- narrow pages: numbers stay whole and apart, nothing is padded without end ----

{ orders | head -n 1; echo a,big,100000000,27000,US,CN,,,,; echo b,big,1000000000,270000,US,US,,,,; } >"$W/large.csv"
for width in 40 50 60 70 80; do
    run decide large.csv --width $width --quiet
    ok narrow_exit exits 0
    ok narrow_units out_has ' 1,100,000,000 '
    ok narrow_value out_has ' 272,700,000,000,000.00'
    ok narrow_row_units out_has '1,000,000,000 '
    ok narrow_lines [ -z "$(grep -vE '[0-9a-f]{64}|^ +[0-9]|^ +lines' "$W/out" | awk -v w=$width 'length($0) > w')" ]
done
for width in 40 60 80; do
    run chips big small nvl huge --ratio small --width $width
    ok narrow_chips [ -z "$(grep -E '[0-9],[0-9]{3}[0-9]|[0-9]\.[0-9]+\.' "$W/out")" ]
done
run chips big small nvl huge --width 50
ok narrow_matrix [ -z "$(awk 'length($0) > 50' "$W/out")" ]
for command in decide explain ask chips check fmt test completion man; do
    COLUMNS=80 run $command --help
    ok help_fits [ -z "$(awk 'length($0) > 80' "$W/out")" ]
done

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

# Very many errors: the first hundred and a count, or all of them.
mkdir "$W/packs/many"
{ printf 'tollgate 1\npack many "Many"\n  version 1.0.0\n  current through 2026-01-01\n'
  for i in $(seq 300); do printf 'fact f%d "F"\n  type nonsense\n' "$i"; done; } >"$W/packs/many/a.tg"
run check many
ok many_errors_some [ "$(grep -c 'error\[' "$W/out")" -eq 100 ]
ok many_errors_more out_has 'and 200 more: --all shows them'
ok many_errors_counted out_has '300 errors, 0 warnings'
run check many --all
ok many_errors_all [ "$(grep -c 'error\[' "$W/out")" -eq 300 ]
run check many --format json
ok many_errors_json [ "$(tail -n 1 "$W/out")" = '{"more":200}' ]
run decide o.csv --pack many
ok many_errors_decide [ "$(grep -c 'error\[' "$W/err")" -eq 20 ]
ln -s nowhere "$W/packs/empty/x.tg"
run check empty
ok pack_unreadable fails_with 2 'could not use the pack'
ok pack_unreadable_why out_has 'could not read `packs/empty/x.tg`: no such file or folder'
ok pack_unreadable_hint out_has 'hint: a pack is a folder of *.tg files'

# --line twice is told, not passed over.
run explain o.csv --line 1 --line 2
ok two_lines exits 2
ok two_lines_told err_has '--line is given 2 times'
