#!/usr/bin/env bash
#
# run_tests.sh [--only unit|prop|api|suite|e2e|torture] BUILD... - runs all tests of each build,
# JOBS (the processors) at a time; results are printed in order.
#
# A test program or a script of tests/suite or tests/e2e prints `ok NAME` or `not ok NAME: why` lines. One that
# exits badly without a `not ok`, or prints neither, counts as one failure, so nothing fails
# silently. The last line is the sum. Scripts get BUILD, TOLLGATE (the program), and TG_ACCEPT=1
# when expected outputs shall be rewritten; programs get TG_LONG=1 for many more random cases.
set -uo pipefail
cd "$(dirname "$0")/.."

export LC_ALL=C TZ=UTC
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1:allocator_may_return_null=1}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}
limit_s=${TG_TEST_SECONDS:-600}

only=
if [ "${1:-}" = --only ]; then
    only=$2
    shift 2
fi
if [ $# -eq 0 ]; then
    echo "usage: tools/run_tests.sh [--only KIND] BUILD..." >&2
    exit 2
fi

jobs=${JOBS:-$(nproc 2>/dev/null || echo 2)}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM

run_one() # run_one NUMBER LABEL COMMAND...: what it printed in NUMBER.out, what to say in NUMBER.said
{
    local at=$scratch/$1 label=$2 status=0 good bad
    shift 2
    timeout "$limit_s" "$@" >"$at.out" 2>"$at.err" </dev/null || status=$?
    good=$(grep -c '^ok ' "$at.out")
    bad=$(grep -c '^not ok ' "$at.out")
    {
        grep '^not ok ' "$at.out" | sed "s|^|$label: |"
        # A crash or a timeout is a failure of its own: tests after it did not run.
        if [ "$status" -gt 1 ] || { [ "$bad" -eq 0 ] && [ "$status" -ne 0 ]; }; then
            bad=$((bad + 1))
            echo "$label: not ok: exit status $status"
        elif [ $((good + bad)) -eq 0 ]; then
            bad=1
            echo "$label: not ok: printed no result"
        fi
        if [ "$bad" -gt 0 ]; then
            grep -v -e '^ok ' -e '^not ok ' "$at.out" | tail -n 60 | sed 's/^/    /'
            tail -n 40 "$at.err" | sed 's/^/    /'
        fi
        printf '%-40s %6d ok' "$label" "$good"
        [ "$bad" -eq 0 ] || printf ' %6d NOT OK' "$bad"
        echo
    } >"$at.said"
    echo "$good $bad" >"$at.sum"
}

started=0
running=0
printed=0
passed=0
failed=0

print_finished() # in order: what follows one that still runs waits
{
    local good bad
    while [ "$printed" -lt "$started" ] && [ -e "$scratch/$printed.sum" ]; do
        read -r good bad <"$scratch/$printed.sum"
        cat "$scratch/$printed.said"
        passed=$((passed + good))
        failed=$((failed + bad))
        printed=$((printed + 1))
    done
}

start() # start LABEL COMMAND...
{
    if [ "$running" -ge "$jobs" ]; then
        wait -n
        running=$((running - 1))
        print_finished
    fi
    run_one "$started" "$@" &
    started=$((started + 1))
    running=$((running + 1))
}

wanted() # wanted KIND NAME
{
    case $only in
    '' | "$1") return 0 ;;
    torture) case $2 in *torture*) return 0 ;; esac ;;
    esac
    return 1
}

for build in "$@"; do
    for kind in e2e suite prop api unit; do
        for test in tests/"$kind"/*.c tests/"$kind"/*.sh; do
            name=$(basename "${test%.*}")
            [ -x "$test" ] || [ "${test%.c}" != "$test" ] || continue
            [ -e "$test" ] && wanted "$kind" "$name" || continue
            case $test in
            *.c) run=$build/$kind/$name ;;
            *) run=$test ;;
            esac
            BUILD=$build TOLLGATE=$(realpath -m "$build/tollgate") \
                start "$(basename "$build") $kind/$name" "$run"
        done
    done
done
wait
print_finished

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
