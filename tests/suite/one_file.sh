#!/usr/bin/env bash
# src/all.c compiles on its own, without a warning, with each compiler there is.
set -uo pipefail

for cc in gcc clang; do
    command -v "$cc" >/dev/null || continue
    if why=$("$cc" -std=c17 -O1 -Wall -Wextra -Wpedantic -Werror -fsyntax-only -Isrc -Iinclude \
        src/all.c 2>&1); then
        echo "ok one_file_$cc"
    else
        echo "not ok one_file_$cc: src/all.c does not compile"
        echo "$why" | head -n 20
    fi
done
