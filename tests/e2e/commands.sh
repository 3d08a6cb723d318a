#!/usr/bin/env bash
# commands.sh - check, fmt and test; the manual, the completions, every --help.
. tests/e2e/lib.sh

# ---- fmt ----

cp "$TOLLGATE_PACK/pack.tg" "$W/pack.tg"
run fmt pack.tg
ok fmt_is_quiet_when_done out_empty
sed 's/^  country  US/   country    US/' "$W/pack.tg" >"$W/loose.tg"
run fmt --check loose.tg pack.tg
ok fmt_check exits 1
ok fmt_check_names out_has 'loose.tg is not formatted'
ok fmt_check_changes_nothing [ "$(grep -c '   country    US' "$W/loose.tg")" -gt 0 ]
run_in "$W/loose.tg" fmt -
ok fmt_stdin same "$W/out" "$W/pack.tg"
run fmt loose.tg
ok fmt_in_place same "$W/loose.tg" "$W/pack.tg"
ok fmt_leaves_no_file [ "$(ls "$W" | grep -c 'tg')" -eq 2 ]
printf 'tollgate 1\n\nmeasure (\n' >"$W/wrong.tg"
cp "$W/wrong.tg" "$W/wrong.was"
run fmt wrong.tg
ok fmt_error fails_with 2 'wrong.tg:3:'
ok fmt_error_leaves_the_file same "$W/wrong.tg" "$W/wrong.was"
run fmt none.tg
ok fmt_no_file fails_with 2 'could not open `none.tg`'
run fmt
ok fmt_nothing fails_with 2 'something is missing'

# ---- check and test ----

run check
ok check_counts out_has '0 errors'
run check --strict
ok check_strict exits 1
run test
ok test_passes exits 0
ok test_counts out_has '1 test: 1 passed, 0 failed'
run test --filter nothing
ok test_filter exits 1
run test --format json
ok test_json out_has '{"tests":1,"passed":1,"failed":0,'
mkdir "$W/p"
cp "$TOLLGATE_PACK"/* "$W/p"
sed -i 's/expect  us.export licence, case by case/expect  us.export denied/' "$W/p/pack.tg"
run test p
ok test_fails exits 1
ok test_fails_where out_has 'pack.tg:'
cp "$TOLLGATE_PACK"/* "$W/p"
sed -i -e '/^measure us.review_/,/^  binds/s/status .*/status proposed/' \
    -e 's/expect  us.export licence, case by case/expect  us.export licence, posture not stated/' \
    "$W/p/pack.tg"
run test p
ok test_posture_not_stated out_has '1 test: 1 passed, 0 failed'

# ---- help, manual, completions: the golden ones are tests/e2e/golden ----

golden() # golden NAME: compares $W/out, or writes it with TG_ACCEPT=1
{
    local file=$TOP/tests/e2e/golden/$1
    if [ "${TG_ACCEPT:-}" = 1 ]; then
        mkdir -p "$(dirname "$file")"
        cp "$W/out" "$file"
    fi
    ok "golden_$1" same "$W/out" "$file"
}
run --help
golden help.txt
for command in decide sweep allocate explain ask chips timeline scenario replay project check fmt test \
    completion man; do
    run $command --help
    ok "help_$command" exits 0
    cp "$W/out" "$W/one"
    run help $command
    ok "help_too_$command" same "$W/out" "$W/one"
    golden "help_$command.txt"
done
run man
golden tollgate.1
for shell in bash zsh fish; do
    run completion $shell
    golden "completion.$shell"
done
run completion bash
ok completion_bash_parses bash -n "$W/out"
run completion tcsh
ok completion_unknown fails_with 2 'bash, zsh or fish'
run --version
ok version out_has 'tollgate 0.1.0'
if command -v groff >/dev/null; then
    run man
    groff -man -Tascii -ww "$W/out" >/dev/null 2>"$W/err"
    ok man_is_clean [ ! -s "$W/err" ]
fi
