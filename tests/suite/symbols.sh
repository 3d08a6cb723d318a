#!/usr/bin/env bash
# What the library shows to the world: tg_* and nothing else, and exactly the golden list.
set -uo pipefail

golden=tests/api/symbols.txt

exported() { nm --defined-only --extern-only "$@" | awk 'NF == 3 { print $3 }' | LC_ALL=C sort -u; }

shared=$(exported -D "$BUILD/libtollgate.so" | grep -vE '^(_init|_fini|__asan|__odr_asan|__gcov|mangle_path$)')
static=$(exported "$BUILD/libtollgate.a" | grep -vE '^(__asan|__odr_asan|__gcov|mangle_path$)')

stray=$(printf '%s\n%s\n' "$shared" "$static" | grep -v -e '^tg_' -e '^$')
if [ -z "$stray" ]; then
    echo "ok exports_are_ours"
else
    echo "not ok exports_are_ours: symbols without tg_ are exported"
    echo "$stray"
fi

if [ "$shared" = "$static" ]; then
    echo "ok exports_alike"
else
    echo "not ok exports_alike: archive and shared library export different symbols"
    diff <(echo "$shared") <(echo "$static")
fi

if [ "${TG_ACCEPT:-}" = 1 ]; then
    printf '%s\n' "$shared" >"$golden"
fi
if [ -e "$golden" ]; then
    if why=$(diff "$golden" <(printf '%s\n' "$shared")); then
        echo "ok exports_golden"
    else
        echo "not ok exports_golden: $golden differs from what is exported (make accept)"
        echo "$why"
    fi
fi
