#!/usr/bin/env bash
# scenario_files.sh - scenarios of a file that the caller names: FILE.tg and FILE.tg:NAME, wherever a
# scenario is taken; what is refused, and what faults are called.
. tests/e2e/lib.sh

orders >"$W/o.csv"
cat >"$W/one.tg" <<'TG'
tollgate 1
scenario only_one  "Nothing stops"
  suspends  cn.stop
TG
cat >"$W/two.tg" <<'TG'
tollgate 1
scenario reaching  "It reaches existing orders"
  assume  reaches_existing is yes
scenario not_reaching  "It does not"
  assume  reaches_existing is no
TG
mkdir "$W/sub"
cp "$W/two.tg" "$W/sub/two.tg"

# One in a file, or one of several: each command takes it, and names it.
run decide o.csv --scenario one.tg --format csv --quiet
ok decide_one out_has '; scenario only_one ('
run decide o.csv --scenario two.tg:reaching --format json
ok decide_named out_has '"scenario":"reaching"'
run decide o.csv --scenario sub/two.tg:not_reaching --format json
ok decide_in_a_folder out_has '"scenario":"not_reaching"'
run explain o.csv --line a --scenario two.tg:reaching
ok explain_named out_has 'under scenario reaching: It reaches existing orders'
printf 'item,units\nsmall,3\n' >"$W/stock.csv"
run allocate o.csv --inventory stock.csv --scenario one.tg --summary
ok allocate_one out_has only_one
run replay o.csv --line a --scenario one.tg --from 2026-01-01 --to 2026-01-31
ok replay_one sh -c "grep -q only_one '$W/out'"
run chips --scenario one.tg
ok chips_one exits 0
run sweep o.csv --scenario two.tg:reaching --out swept.csv
ok sweep_named exits 0
run decide o.csv --scenario two.tg:reaching --format csv --quiet
cut -d, -f1 "$W/out" >/dev/null
echo '{"stop":true}' >"$W/stop"
run_in "$W/stop" ask --fact item=small --format json --scenario two.tg:reaching
ok ask_named exits 0
run project o.csv --from 2026-01 --months 1 --scenario two.tg:reaching --scenario two.tg:not_reaching --format csv
ok project_cases sh -c "grep -q '^not_reaching,' '$W/out' && grep -q '^reaching,' '$W/out'"

# One at a time; the same twice is one.
run decide o.csv --scenario two.tg:reaching --scenario two.tg:not_reaching
ok two_of_them fails_with 2 'one at a time'
run timeline --scenario two.tg:reaching --scenario two.tg:reaching --summary
ok one_twice exits 0

# Which one, where there are several; none of that name; one of the pack.
run decide o.csv --scenario two.tg
ok several fails_with 2 '2 scenarios stand in `two.tg` (reaching, not_reaching): choose one, two.tg:NAME'
run decide o.csv --scenario two.tg:reachign
ok near fails_with 2 'did you mean `reaching`?'
run decide o.csv --scenario nofile.tg
ok no_file fails_with 2 'could not read `nofile.tg`'
printf 'tollgate 1\n' >"$W/none.tg"
run decide o.csv --scenario none.tg
ok none fails_with 2 'no scenario stands in `none.tg`'

# `scenario`: those of the file against the pack, unless names are given.
cat >"$W/pack_has.tg" <<'TG'
tollgate 1
scenario of_the_pack  "One that the pack has"
  suspends  cn.stop
TG
cp -r "$TOP/tests/e2e/pack" "$W/pack"
mkdir -p "$W/pack/scenarios"
cp "$W/pack_has.tg" "$W/pack/scenarios/s.tg"
columns() { awk -F, '$2 == "total" && $4 == "ordered" { printf "%s ", $1 }' "$W/out"; }
export TOLLGATE_PACK=$W/pack
run scenario two.tg --orders o.csv --format csv
ok file_alone [ "$(columns)" = 'pack reaching not_reaching ' ]
run scenario two.tg of_the_pack reaching --orders o.csv --format csv
ok file_and_names [ "$(columns)" = 'of_the_pack reaching ' ]
run scenario two.tg:not_reaching --orders o.csv --format csv
ok file_with_name [ "$(columns)" = 'pack not_reaching ' ]
run scenario --orders o.csv --format csv
ok no_file_at_all [ "$(columns)" = 'pack of_the_pack ' ]
run scenario two.tg
ok lists_the_file sh -c "grep -q '^reaching  ' '$W/out' && ! grep -q '^of_the_pack' '$W/out'"
run decide o.csv --scenario two.tg:of_the_pack
ok not_of_the_file fails_with 2 '`of_the_pack` is a scenario of the pack, not of `two.tg`'

# What has errors is called by its name.
sed 's/reaches_existing is yes/reaches_existng is yes/' "$W/two.tg" >"$W/bad.tg"
for command in 'scenario bad.tg --orders o.csv' 'decide o.csv --scenario bad.tg:reaching' 'project o.csv --scenario bad.tg:reaching'; do
    run $command
    ok "fault_${command%% *}" fails_with 2 'could not use `bad.tg`: the scenario file has errors'
    ok "fault_${command%% *}_place" err_has 'bad.tg:3:'
done
echo 'measure' >>"$W/pack/pack.tg"
run scenario two.tg --orders o.csv
ok fault_of_the_pack fails_with 2 'the pack has errors'
