#!/usr/bin/env bash
# The program from outside: every tests/e2e/*.sh but the library of helpers.
set -uo pipefail

if [ ! -x "$TOLLGATE" ]; then
    echo "ok no_program_yet"
    exit 0
fi
for script in tests/e2e/*.sh; do
    case $script in */lib.sh) continue ;; esac
    bash "$script" || echo "not ok $(basename "$script" .sh): exit status $?"
done
