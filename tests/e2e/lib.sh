#!/usr/bin/env bash
# lib.sh - for tests of the program from outside. Sourced by tests/e2e/*.sh, which tests/suite/e2e.sh
# runs from the root of the repository with TOLLGATE set to the program.
#
#     run decide orders.csv --summary      into $W/out, $W/err and $status, in the scratch folder $W
#     ok NAME COMMAND...                   prints `ok NAME`, or `not ok NAME` and what was seen
set -uo pipefail

TOP=$PWD
W=$(mktemp -d)
trap 'rm -rf "$W"' EXIT
export TOLLGATE_PACK=$TOP/tests/e2e/pack
unset COLUMNS NO_COLOR
status=0

run() # run ARGS...
{
    (cd "$W" && "$TOLLGATE" "$@") >"$W/out" 2>"$W/err" </dev/null
    status=$?
}

run_in() # run_in FILE ARGS...: FILE is standard input
{
    local from=$1
    shift
    (cd "$W" && "$TOLLGATE" "$@" <"$from") >"$W/out" 2>"$W/err"
    status=$?
}

ok() # ok NAME COMMAND...
{
    local name=$1
    shift
    if "$@"; then
        echo "ok $name"
        return
    fi
    echo "not ok $name: $*"
    echo "status $status"
    head -c 2000 "$W/out" | sed 's/^/out: /'
    head -c 2000 "$W/err" | sed 's/^/err: /'
}

exits() { [ "$status" -eq "$1" ]; }
err_has() { grep -qF -- "$1" "$W/err"; }
err_lacks() { ! grep -qF -- "$1" "$W/err"; }
out_has() { grep -qF -- "$1" "$W/out"; }
out_lacks() { ! grep -qF -- "$1" "$W/out"; }
out_empty() { [ ! -s "$W/out" ]; }
last_err_is() { [ "$(tail -n 1 "$W/err")" = "$1" ]; }
fails_with() { exits "$1" && err_has "$2"; }  # STATUS TEXT
same() { cmp -s "$1" "$2"; }

# The header and two good lines; more may follow.
orders()
{
    printf '%s\n' 'line,item,quantity,unit_price,route.from,route.to,end_use,placed,shipped,arrived' \
        'a,big,10,27000,US,CN,commercial,2025-12-20,2026-01-20,2026-01-22' \
        'b,small,5,12000.50,US,CN,commercial,2025-12-20,2026-01-20,2026-01-22'
}
