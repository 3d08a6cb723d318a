#!/usr/bin/env bash
#
# run_tests.sh [--only unit|prop|api|suite|torture] BUILD... - runs all tests of each build.
#
# A test program or tests/suite script prints `ok NAME` or `not ok NAME: why` lines. One that
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

passed=0
failed=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

run_one() # run_one LABEL COMMAND...
{
    local label=$1 status=0 good bad
    shift
    timeout "$limit_s" "$@" >"$scratch/out" 2>"$scratch/err" </dev/null || status=$?
    good=$(grep -c '^ok ' "$scratch/out")
    bad=$(grep -c '^not ok ' "$scratch/out")
    grep '^not ok ' "$scratch/out" | sed "s|^|$label: |"
    # A crash or a timeout is a failure of its own: tests after it did not run.
    if [ "$status" -gt 1 ] || { [ "$bad" -eq 0 ] && [ "$status" -ne 0 ]; }; then
        bad=$((bad + 1))
        echo "$label: not ok: exit status $status"
    elif [ $((good + bad)) -eq 0 ]; then
        bad=1
        echo "$label: not ok: printed no result"
    fi
    if [ "$bad" -gt 0 ]; then
        grep -v -e '^ok ' -e '^not ok ' "$scratch/out" | tail -n 60 | sed 's/^/    /'
        tail -n 40 "$scratch/err" | sed 's/^/    /'
    fi
    printf '%-40s %6d ok' "$label" "$good"
    [ "$bad" -eq 0 ] || printf ' %6d NOT OK' "$bad"
    echo
    passed=$((passed + good))
    failed=$((failed + bad))
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
    for kind in unit prop api; do
        for source in tests/"$kind"/*.c; do
            [ -e "$source" ] || continue
            name=$(basename "$source" .c)
            wanted "$kind" "$name" || continue
            run_one "$(basename "$build") $kind/$name" "$build/$kind/$name"
        done
    done
    for script in tests/suite/*.sh; do
        [ -x "$script" ] || continue
        name=$(basename "$script" .sh)
        wanted suite "$name" || continue
        BUILD=$build TOLLGATE=$(realpath -m "$build/tollgate") \
            run_one "$(basename "$build") suite/$name" "$script"
    done
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
