#!/usr/bin/env bash
# scenario.sh - an order book under several scenarios: what adds up, what is compared, all readings
# against each reading decided by itself, what is refused.
. tests/e2e/lib.sh

cat >"$W/mine.tg" <<'TG'
tollgate 1

question second  "Does a second rule hold?"
  source    press_2026
  readings  yes, no, perhaps
measure second_rule  "A second rule (illustrative)"
  gate      us.export
  status    proposed
  binds     everyone
  source    press_2026
  in force  from 2024-01-01
  when      any of
              - second is yes and quantity > 20
              - second is perhaps and end_use is commercial
  denies
scenario existing  "It reaches existing orders"
  assume  reaches_existing is yes
scenario second_adopted  "The second rule is adopted"
  adopts   second_rule
  weights  second: yes 50 %, no 25 %, perhaps 25 %
  weights  reaches_existing: yes 50 %, no 50 %
scenario more  "More demand"
  demand  150 % where route.to is CN
TG
awk 'BEGIN {
    srand(7)
    print "line,item,quantity,unit_price,us.unit_customs_value,route.from,route.to,end_use,placed,shipped,arrived,certificate"
    split("small big huge", item); split("CN US MO", to); split("commercial research", use)
    for (i = 1; i <= 120; i++)
        printf "l%d,%s,%d,%d.50,%d,%s,%s,%s,2026-01-%02d,2026-01-20,2026-01-22,%s\n", i,
            item[1 + int(rand() * 3)], 1 + int(rand() * 50), 100 + int(rand() * 900),
            50 + int(rand() * 50), rand() < 0.6 ? "US" : "TW", to[1 + int(rand() * 3)],
            use[1 + int(rand() * 2)], 5 + int(rand() * 14), rand() < 0.5 ? "yes" : ""
    print "bad,no-such-chip,7,1,,US,CN,,,,,"
}' >"$W/o.csv"

# ---- what is compared ------------------------------------------------------------------------------

run scenario pack existing second_adopted more mine.tg --orders o.csv --by route.to --format csv
ok compares test "$status" = 0
cp "$W/out" "$W/all.csv"
ok adds_up awk -F, '
    $2 == "total" || $2 == "by" { k = $1 $2 $3; if ($4 == "ordered") { l[k] = $5; u[k] = $6; v[k] = $7 }
        if ($4 ~ /^(released|held|denied|bad)$/) { l[k] -= $5; u[k] -= $6; v[k] -= $7 } seen = 1 }
    END { for (k in l) if (l[k] || u[k] || v[k] > 0.001 || v[k] < -0.001) exit 1; exit !seen }' "$W/out"
ok names_the_scenario grep -q '^existing,total,,ordered,.*scenario existing (' "$W/out"
ok says_the_cause grep -q 'cn.stop: depends -> applies' "$W/out"
units() { awk -F, -v s="$1" '$1 == s && $2 == "by" && $3 == "route.to=CN" && $4 == "ordered" { print $6 }' "$W/all.csv"; }
ok demand_grows test "$(units more)" -gt "$(units pack)"

for format in table csv html xlsx json; do
    run scenario pack existing second_adopted mine.tg --orders o.csv --all-readings --format $format \
        --threads 1
    cp "$W/out" "$W/want"
    cp "$W/err" "$W/want_err"
    run scenario pack existing second_adopted mine.tg --orders o.csv --all-readings --format $format \
        --block 7 --threads 3
    ok "same_blocks_$format" same "$W/out" "$W/want"
    ok "same_told_$format" same "$W/err" "$W/want_err"
    { head -n 1 "$W/o.csv"; tail -n +2 "$W/o.csv" | sort -t, -k3; } >"$W/p.csv"
    run scenario pack existing second_adopted mine.tg --orders p.csv --all-readings --format $format
    ok "same_shuffled_$format" same "$W/out" "$W/want"
done
python3 -c 'import json,sys; json.load(open(sys.argv[1]))' "$W/out" 2>/dev/null
ok json_parses test $? = 0

# ---- every joint reading, decided by itself --------------------------------------------------------

figure() { # figure EXISTING SECOND ROW
    awk -F, -v k="reaches_existing=$1; second=$2" -v r="$3" \
        '$1 == "second_adopted" && $2 == "reading" && $3 == k && $4 == r { print $8 }' "$W/readings.csv"
}
# Counts the figures over all readings that are those of each reading alone; OPTIONS for both.
count_alone() # count_alone OPTIONS...
{
    run scenario second_adopted mine.tg --orders o.csv --all-readings --format csv "$@"
    cp "$W/out" "$W/readings.csv"
    count=0
    for existing in yes no; do
        for second in yes no perhaps; do
            sed "s/^scenario second_adopted.*/&\n  assume  reaches_existing is $existing, second is $second/; /weights/d" \
                "$W/mine.tg" >"$W/one.tg"
            run scenario second_adopted one.tg --orders o.csv --format csv "$@"
            cp "$W/out" "$W/one.csv"
            for row in released held denied; do
                want=$(awk -F, -v r=$row '$1 == "second_adopted" && $2 == "total" && $4 == r { print $6 " " $7 }' "$W/one.csv")
                got="$(figure $existing $second "$row units") $(figure $existing $second "$row value")"
                [ "$want" = "$got" ] || echo "differs: $existing $second $row: $want, $got"
                [ "$want" = "$got" ] && count=$((count + 1))
            done
        done
    done
}
released_units() { awk -F, '$2 == "reading" && $4 == "released units" { n += $8 } END { print n + 0 }' "$W/readings.csv"; }
cp "$W/mine.tg" "$W/unasked.tg"
sed -i '/^  adopts   second_rule/s/$/, lab_asked/' "$W/mine.tg"
cat >>"$W/mine.tg" <<'TG'
measure lab_asked  "A test before export (illustrative)"
  gate      us.export
  status    proposed
  binds     everyone
  source    press_2026
  in force  from 2024-01-01
  requires  conditions lab_test
TG
count_alone --assume-authorised us.export
authorised=$(released_units)
ok readings_authorised_alone test $count = 18
count_alone --assume-authorised us.export --assume-met
ok readings_met_alone test $count = 18
ok readings_met_release_more test "$(released_units)" -gt "$authorised"
mv "$W/unasked.tg" "$W/mine.tg"
count_alone
ok readings_as_decided_alone test $count = 18
ok no_bound_where_exact sh -c "! grep -q 'outer bound' '$W/readings.csv'"
ok expects_by_weights grep -q '^second_adopted,expected,,denied units,.*by the weights' "$W/readings.csv"
sed '/weights  second/d' "$W/mine.tg" >"$W/half.tg"
run scenario second_adopted half.tg --orders o.csv --all-readings
ok no_expectation_says_why grep -q 'No expectation: figures depend on second too' "$W/out"
run scenario pack mine.tg --orders o.csv --format csv
ok pack_alone test "$(grep -c '^pack,total,,ordered' "$W/out")" = 1
# Clear or conditional as the end use may be, and a test to show: nothing else holds it.
cat >"$W/either.tg" <<'TG'
tollgate 1
measure lab_asked  "A test before export (illustrative)"
  gate      us.export
  status    proposed
  binds     everyone
  source    press_2026
  in force  from 2024-01-01
  when      end_use is research
  requires  conditions lab_test
measure noted  "Conditions for some (illustrative)"
  gate      us.export
  status    proposed
  binds     everyone
  source    press_2026
  in force  from 2024-01-01
  when      end_use is military
  requires  conditional
scenario either  "One or the other"
  adopts  lab_asked, noted
TG
printf '%s\n' line,item,quantity,route.from,route.to,shipped x,small,3,US,MO,2026-01-20 >"$W/x.csv"
run scenario either either.tg --orders x.csv --format csv
ok either_waits grep -q '^either,total,,held: to do,1,3,' "$W/out"
run scenario either either.tg --orders x.csv --format csv --assume-met
ok either_met grep -q '^either,total,,released,1,3,' "$W/out"
run allocate x.csv --scenario either.tg --inventory <(printf 'item,units\nsmall,2\n') --assume-met --format csv
ok either_allocated out_has 'x,small,,100,3,2,1,'

# ---- a question of numbers -------------------------------------------------------------------------

# Its readings out of order, with an answer over some days; one measure on those days, one after them.
cp -r "$TOP/tests/e2e/pack" "$W/cap"
cat >>"$W/cap/pack.tg" <<'TG'

question cap  "Where does the cap stand?"
  source    press_2026
  type      whole, 0 .. 100
  readings  30, 10, 20
answer cap is 20
  source    press_2026
  in force  from 2026-01-01 through 2026-01-20
measure us.cap  "Above the cap nothing passes (illustrative)"
  gate      us.export
  status    rule
  binds     everyone
  source    rule_2026
  in force  from 2026-01-01 through 2026-01-15
  when      quantity > cap
  denies
measure us.cap_later  "Above the cap on conditions (illustrative)"
  gate      us.export
  status    rule
  binds     everyone
  source    rule_2026
  in force  from 2026-01-25
  when      quantity > cap
  requires  conditional
TG
awk 'BEGIN { print "line,item,quantity,unit_price,route.from,route.to,shipped"
    for (i = 1; i <= 40; i++) printf "n%d,small,%d,100,US,MO,2026-01\n", i, i }' >"$W/n.csv"
run scenario pack --pack cap --orders n.csv --all-readings --format csv
cp "$W/out" "$W/caps.csv"
for cap in 10 20 30; do
    run scenario pack --pack cap --orders n.csv --format csv --assume cap=$cap
    want=$(awk -F, '$2 == "total" && ($4 == "released" || $4 == "held") { printf "%s ", $6 }' "$W/out")
    got=$(awk -F, -v k=cap=$cap '$2 == "reading" && $3 == k && ($4 == "released units" || $4 == "held units") { printf "%s ", $8 }' "$W/caps.csv")
    ok "cap_$cap" [ "${want:-nothing}" = "$got" ]
done
# Several readings of it assumed: those alone are read; a range without a reading is none.
run scenario pack --pack cap --orders n.csv --all-readings --format csv --assume 'cap=at least 20'
ok some_readings [ "$(awk -F, '$2 == "reading" { print $3 }' "$W/out" | sort -u | tr '\n' ' ')" = 'cap=20 cap=30 ' ]
grep '^pack,reading,cap=[23]0,' "$W/caps.csv" | cut -d, -f3,4,8,9 >"$W/want"
grep '^pack,reading,' "$W/out" | cut -d, -f3,4,8,9 >"$W/got"
ok some_readings_as_among_all same <(sort "$W/want") <(sort "$W/got")
run scenario pack --pack cap --orders n.csv --all-readings --format csv --assume 'cap=15 .. 25'
ok one_reading_left_totals grep -q '^pack,total,,ordered,' "$W/out"
ok one_reading_left out_lacks ',swing,'
run scenario pack --pack cap --orders n.csv --assume 'cap=12 .. 18'
ok no_reading_in_it fails_with 2 'no reading of cap lies in `12 .. 18`'
run scenario second_adopted mine.tg --orders o.csv --all-readings --format csv --assume 'second=one of (no, perhaps)'
ok some_words [ "$(awk -F, '$1 == "second_adopted" && $2 == "swing" && $3 ~ /^second=/ { print $3 }' "$W/out" | sort -u | tr '\n' ' ')" = 'second=no second=perhaps ' ]
ok no_expectation_of_some out_lacks ',expected,'
run scenario second_adopted mine.tg --orders o.csv --all-readings --assume 'second=one of (no, perhaps)'
ok no_expectation_of_some_says_why sh -c "tr -s ' \n' ' ' <'$W/out' | grep -qF \
    'No expectation: figures depend on second, some of whose weighted readings are ruled out.'"
sed '/weights  reaches/d' "$W/mine.tg" >"$W/only.tg"
run scenario second_adopted only.tg --orders o.csv --all-readings --assume 'second=one of (no, perhaps)' --assume reaches_existing=no
ok no_expectation_of_the_only_one sh -c "tr -s ' \n' ' ' <'$W/out' | grep -qF 'second, some of whose weighted'"
sed 's/$/,12 .. 18/; 1s/,12 .. 18/,cap/' "$W/n.csv" >"$W/none.csv"
run decide none.csv --pack cap --format csv
ok no_reading_on_a_line fails_with 0 'no reading of cap lies in `12 .. 18`'
ok no_reading_is_bad last_err_is '40 lines were bad'

run scenario second_adopted mine.tg --orders o.csv --all-readings --questions=second --format csv
ok outer_bound grep -q 'outer bound' "$W/out"

# ---- what moves a figure ---------------------------------------------------------------------------

# A range under each reading of a question, and how far an end of it goes from one reading to another.
moved='$1 == "second_adopted" && $2 == "swing" { q = $3; sub(/=.*/, "", q); k = q FS $4
        if (!(k in n) || $8 < l[k]) l[k] = $8; if (!(k in n) || $8 > m[k]) m[k] = $8
        if (!(k in n) || $9 < b[k]) b[k] = $9; if (!(k in n) || $9 > t[k]) t[k] = $9; n[k]++ }
    $1 == "second_adopted" && $2 == "moved by" { by[$3 FS $4] = $8 }
    END { for (k in by) some++
        for (k in n) { far = m[k] - l[k] > t[k] - b[k] ? m[k] - l[k] : t[k] - b[k]; rows++
            if (far - by[k] > 0.001 || by[k] - far > 0.001) exit 1 }
        exit !(rows > 2 && some && some < rows) }'
ok open_moved_by awk -F, "$moved" "$W/out"
ok moved_by awk -F, "$moved" "$W/readings.csv"
# With the other question at its base it is what that joint reading comes to.
ok swing_is_a_reading awk -F, '$1 != "second_adopted" { next }
    $2 == "swing" { s[$3 FS $4] = $8 FS $9; if ($10 ~ /^base/) { split($3, p, "="); base[p[1]] = p[2] } }
    $2 == "reading" { r[$3 FS $4] = $8 FS $9 }
    END { for (k in s) { split(k, p, FS); split(p[1], q, "=")
            e = q[1] == "second" ? "reaches_existing=" base["reaches_existing"] "; " p[1] : p[1] "; second=" base["second"]
            if (r[e FS p[2]] != s[k]) exit 1; n++ } exit n < 20 }' "$W/readings.csv"
run scenario second_adopted mine.tg --orders o.csv --all-readings --questions=second
ok text_moved grep -qE '^    second moves it by [0-9,]+$' "$W/out"
ok text_base grep -qE '^      yes: [0-9,]+ \.\. [0-9,]+ \(base\)$' "$W/out"

# ---- within the width ------------------------------------------------------------------------------

sed 's/^scenario second_adopted/scenario second_adopted_with_a_name_that_is_long/; s/^measure second_rule/&/' "$W/mine.tg" \
    >"$W/long.tg"
for columns in 80 60; do
    COLUMNS=$columns run scenario pack existing second_adopted_with_a_name_that_is_long more long.tg --orders o.csv \
        --all-readings
    ok "within_$columns" [ "$(awk -v w=$columns 'length > w' "$W/out" | wc -l)" = 0 ]
    ok "name_whole_$columns" grep -q '^  second_adopted_with_a_name_that_is_long\( \|$\)' "$W/out"
done

# A change that leaves verdict and disposition says what it is then.
cat >"$W/fee.tg" <<'TG'
tollgate 1
scenario no_fee  "Nothing is charged"
  suspends  us.duty
TG
run scenario no_fee fee.tg --orders o.csv
ok same_sides_say grep -qE '^  [0-9]+ lines, [0-9,]+ units: released: clear before and after; what differs:$' "$W/out"
ok same_sides_what out_has '    charge us.duty: due -> not charged'
ok no_same_sides sh -c "! grep -qE ': (.*) -> \\1\$' '$W/out'"
run scenario no_fee fee.tg --orders o.csv --format csv
ok same_sides_csv out_has 'no_fee,change,released: clear before and after,charge us.duty: due -> not charged; us.duty: applies -> suspended,12,'

# ---- as a page and as a workbook -------------------------------------------------------------------

run scenario pack existing second_adopted mine.tg --orders o.csv --by route.to --format html \
    --all-readings --assume certificate=yes
cp "$W/out" "$W/page.html"
ok page_done exits 0
readable page
run scenario pack existing second_adopted mine.tg --orders o.csv --by route.to --format csv \
    --all-readings --assume certificate=yes
grouped() { printf '%s' "$1" | rev | sed 's/\([0-9]\{3\}\)/\1,/g' | rev | sed 's/^,//'; }
in_all() # in_all ROW: the page has its units under every scenario
{
    local units
    for units in $(awk -F, -v r="$1" '$2 == "total" && $4 == r { print $6 }' "$W/out"); do
        grep -qF ">$(grouped "$units")<" "$W/page.html" || return 1
    done
}
ok page_released in_all released
ok page_held in_all held
ok page_denied in_all denied
ok page_assumed [ "$(count 'Figures hold assuming certificate=yes, in every scenario.')" \
    -eq "$(($(count '<section') - 1))" ]
ok page_changes [ "$(count 'second_adopted against pack: ')" -gt 0 ]
ok page_scenario_says [ "$(count 'adopts second_rule')" -gt 1 ]
ok page_moves [ "$(count '<caption>What moves held units, second_adopted</caption>')" -eq 1 ]
ok page_base [ "$(count 'the others at their base: reaches_existing is')" -gt 0 ]
ok page_moves_not [ "$(count '<caption>What moves us.treasury due (USD), pack</caption>')" -eq 0 ]
ok page_joint [ "$(count '<caption>Every joint reading, second_adopted</caption>')" -eq 1 ]
ok page_joint_rows [ "$(awk '/Every joint reading, second_adopted<\/caption>/ { on = 1 }
    on && /<\/table>/ { exit } on { n += gsub(/<tr/, "") } END { print n }' "$W/page.html")" -eq 7 ]
run scenario existing --orders o.csv mine.tg --format html --title 'A & B' --out no/such.html
ok page_nowhere fails_with 2 'could not write `no/such.html`'
run scenario existing second_adopted mine.tg --orders o.csv --format xlsx --out s.xlsx --all-readings
ok sheet_done exits 0
if command -v unzip >/dev/null; then
    ok sheet_names [ "$(sheets s.xlsx | tr '|' '\n' | head -n 4 | tr '\n' '|')" = \
        'scenarios|units picture|value picture|lines|' ]
    ok sheet_joint [ "$(sheets s.xlsx | grep -o 'joint 2' | wc -l)" -eq 1 ]
fi

# ---- a line that depends on ten questions ----------------------------------------------------------

{
    echo "tollgate 1"
    for q in a b c d e f g h i j; do
        printf 'question q%s  "Question %s?"\n  source    press_2026\n  readings  yes, no\n' $q $q
    done
    printf 'measure ten  "Where all ten say yes (illustrative)"\n  gate      cn.import\n  status    proposed\n'
    printf '  binds     everyone\n  source    press_2026\n  in force  from 2024-01-01\n  when      all of\n'
    for q in a b c d e f g h i j; do printf '              - q%s is yes\n' $q; done
    printf '  denies\nscenario ten_adopted  "All ten"\n  adopts  ten\n'
} >"$W/ten.tg"
printf 'line,item,quantity,unit_price,route.from,route.to,end_use,placed,shipped,arrived\n' >"$W/t.csv"
printf 'l1,small,5,10,TW,CN,commercial,2026-01-05,2026-01-20,2026-01-22\n' >>"$W/t.csv"
run scenario ten_adopted ten.tg --orders t.csv --all-readings --format csv
ok ten_exact sh -c "! grep -q 'outer bound' '$W/out'"
ok ten_listed test "$(grep -c '^ten_adopted,reading,.*,denied units,' "$W/out")" = 1024
ok ten_denied test "$(grep -c '^ten_adopted,reading,.*,denied units,.*,5,5,' "$W/out")" = 1
run scenario ten_adopted ten.tg --orders t.csv --all-readings --questions=qa,qb --format csv
ok ten_chosen grep -q 'outer bound' "$W/out"

# ---- more joint readings than are listed -----------------------------------------------------------

thirteen() # thirteen TOGETHER: a line of I units is denied where question I says yes (and the next one)
{
    echo "tollgate 1"
    for i in 1 2 3 4 5 6 7 8 9 10 11 12 13; do
        printf 'question q%s  "Question %s?"\n  source    press_2026\n  readings  yes, no\n' $i $i
    done
    for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 50 51; do
        case $i in
        50) when="quantity = 50 and q1 is yes" ;;
        51) when="quantity = 51 and q1 is no" ;;
        13) when="quantity = 13 and q13 is yes" ;;
        *) when="quantity = $i and q$i is yes" && [ "$1" = apart ] || when="$when and q$((i + 1)) is yes" ;;
        esac
        printf 'measure rule%s  "Rule %s (illustrative)"\n  gate      cn.import\n  status    proposed\n' $i $i
        printf '  binds     everyone\n  source    press_2026\n  in force  from 2024-01-01\n'
        printf '  when      %s\n  denies\n' "$when"
    done
    printf 'scenario many  "Thirteen rules"\n'
    printf '  adopts  rule1'
    for i in 2 3 4 5 6 7 8 9 10 11 12 13 50 51; do printf ', rule%s' $i; done
    echo
}
{
    head -n 1 "$W/t.csv"
    for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 50 51; do
        echo "l$i,small,$i,10,TW,CN,commercial,2026-01-05,2026-01-20,2026-01-22"
    done
} >"$W/u.csv"
thirteen apart >"$W/apart.tg"
run scenario many apart.tg --orders u.csv --all-readings --format csv
ok apart_reached grep -q '^many,range,,denied units,,,,51,141,$' "$W/out"
ok apart_no_bound sh -c "! grep -q 'outer bound' '$W/out'"
ok apart_not_listed sh -c "! grep -q '^many,reading' '$W/out'"
thirteen together >"$W/together.tg"
run scenario many together.tg --orders u.csv --all-readings --format csv
ok together_bound grep -q '^many,range,,denied units,,,,50,142,outer bound$' "$W/out"
ok together_exact grep -q '^many,range,,held units,,,,0,0,$' "$W/out"

# ---- one scenario on the other commands ------------------------------------------------------------

cp -r "$TOP/tests/e2e/pack" "$W/own"
mkdir "$W/own/scenarios"
cp "$W/mine.tg" "$W/own/scenarios/mine.tg"
run scenario existing more --pack own --orders o.csv --format csv
cp "$W/out" "$W/compared.csv"
for s in existing more; do
    run decide o.csv --pack own --scenario $s --format json --summary
    ok "decide_$s" exits 0
    for row in released held denied; do
        want=$(awk -F, -v s=$s -v r=$row '$1 == s && $2 == "total" && $4 == r { print $6 }' "$W/compared.csv")
        ok "decide_${s}_$row" grep -q "\"$row\":{\"lines\":[0-9]*,\"units\":\"*$want[,\"]" "$W/out"
    done
    ok "decide_names_$s" grep -q "\"scenario\":\"$s\",\"scenario_digest\":\"[0-9a-f]\{64\}\"" "$W/out"
done
run decide o.csv --pack own --scenario existing --format csv
ok decided_by_names grep -q '; scenario existing (' "$W/out"
run explain o.csv --line l1 --pack own --scenario existing
ok explain_names sh -c "sed -n 2p '$W/out' | grep -q '^under scenario existing: It reaches existing orders'"
run explain o.csv --line l1 --pack own --scenario existing --format json
ok explain_json grep -q '"scenario":{"name":"existing"' "$W/out"
run ask o.csv --line l1 --pack own --scenario existing --questions
ok ask_under sh -c "! grep -q 'reach orders placed before' '$W/out'"
run chips big --pack own --scenario existing
ok chips_under exits 0
run replay o.csv --line l1 --pack own --scenario existing --from 2026-01-01 --format json
ok replay_names grep -q '"scenario":"existing"' "$W/out"
run decide o.csv --pack own --scenario existin
ok one_unknown_status test "$status" = 2
ok one_unknown_near grep -q 'no scenario `existin`, did you mean `existing`?' "$W/err"

# ---- what is refused -------------------------------------------------------------------------------

run scenario existin mine.tg --orders o.csv
ok unknown_status test "$status" = 2
ok unknown_near grep -q 'did you mean `existing`?' "$W/err"
run scenario existing mine.tg --orders o.csv --all-readings --questions=secnd
ok question_near grep -q 'did you mean `second`?' "$W/err"
cat >>"$W/mine.tg" <<'TG'
scenario torn  "Two readings at once"
  builds on  existing
  assume     reaches_existing is no
TG
run scenario torn mine.tg --orders o.csv
ok torn_status test "$status" = 2
ok torn_told grep -q '`reaches_existing` is assumed to be two things' "$W/err"
ok torn_both_places grep -q 'note: mine.tg:' "$W/err"
ok nothing_written test ! -s "$W/out"
run scenario ten_adopted ten_adopted ten.tg --orders t.csv
ok named_twice grep -q '`ten_adopted` is named twice' "$W/err"
run scenario pack --orders o.csv --by end_us
ok by_near grep -q 'did you mean `end_use`?' "$W/err"
run scenario pack --orders o.csv --questions=reaches_existing
ok questions_alone grep -q 'says nothing without --all-readings' "$W/err"
run scenario pack --orders o.csv --all-readings --questions=
ok questions_none grep -q 'names no question' "$W/err"
run scenario ten.tg
ok lists_a_file grep -q '^ten_adopted  All ten' "$W/out"
run scenario pack
ok needs_orders test "$status" = 2
run scenario
ok lists test "$status" = 0
