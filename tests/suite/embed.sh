#!/usr/bin/env bash
# The library as an embedder meets it: from C++, from the example, and as installed, with
# pkg-config, shared and static.
set -uo pipefail

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

variant=$(basename "$BUILD")
extra=()
case $variant in
asan) extra=(-fsanitize=address,undefined -fno-sanitize-recover=all) ;;
cov) extra=(--coverage) ;;
esac

# try NAME COMMAND...: `ok NAME` when the command does well, else what it said.
try()
{
    local name=$1
    shift
    if "$@" >"$scratch/said" 2>&1; then
        echo "ok $name"
    else
        echo "not ok $name: $*"
        tail -n 30 "$scratch/said"
    fi
}

if command -v g++ >/dev/null; then
    for std in c++11 c++20; do
        try "cxx_$std" g++ -std=$std -Wall -Wextra -Wpedantic -Werror "${extra[@]}" -Iinclude \
            -o "$scratch/cxx" tests/api/cxx.cc "$BUILD/libtollgate.a"
    done
    "$scratch/cxx" || echo "not ok cxx_runs: exit status $?"
else
    echo "ok cxx (no g++ here)"
fi

for cc in gcc clang; do
    command -v $cc >/dev/null || continue
    try "header_$cc" $cc -std=c99 -Wall -Wextra -Wpedantic -Werror -Iinclude -fsyntax-only \
        -x c include/tollgate.h
done

if make --no-print-directory V="$variant" install DESTDIR="$scratch/root" PREFIX=/opt/tollgate \
    >"$scratch/said" 2>&1; then
    echo "ok install"
else
    echo "not ok install: make install failed"
    tail -n 30 "$scratch/said"
    exit 1
fi

root=$scratch/root/opt/tollgate
for file in include/tollgate.h lib/libtollgate.a lib/libtollgate.so lib/pkgconfig/tollgate.pc \
    share/tollgate/packs; do
    try "installed_${file##*/}" test -e "$root/$file"
done

version=$(sed -n 's/^#define TG_VERSION "\(.*\)"$/\1/p' include/tollgate.h)
export PKG_CONFIG_PATH=$root/lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$scratch/root
if ! command -v pkg-config >/dev/null; then
    echo "ok pkg_config (none here)"
    exit 0
fi
try pkg_config_version test "$(pkg-config --modversion tollgate)" = "$version"
read -ra cflags <<<"$(pkg-config --cflags tollgate)"
read -ra libs <<<"$(pkg-config --libs tollgate)"
try example_shared gcc -std=c99 -Wall -Wextra -Wpedantic -Werror "${extra[@]}" \
    -o "$scratch/shared" examples/decide.c "${cflags[@]}" "${libs[@]}"
try example_static gcc -std=c99 -Wall -Wextra -Wpedantic -Werror "${extra[@]}" \
    -o "$scratch/static" examples/decide.c "${cflags[@]}" "$root/lib/libtollgate.a"

try example_orders gcc -std=c99 -Wall -Wextra -Wpedantic -Werror "${extra[@]}" \
    -o "$scratch/orders" examples/orders.c "${cflags[@]}" "$root/lib/libtollgate.a"
if "$scratch/orders" packs/us-cn-chips 2>"$scratch/err" | grep -c ' to [A-Z]*: ' | grep '^3$' >/dev/null; then
    echo "ok example_orders_runs"
else
    echo "not ok example_orders_runs: not three verdicts"
    cat "$scratch/err"
fi

mkdir "$scratch/pack"
sed -n '/^```tollgate$/,/^```$/p' docs/language.md | grep -v '^```' >"$scratch/pack/handbook.tg"
for kind in shared static; do
    if LD_LIBRARY_PATH=$root/lib "$scratch/$kind" "$scratch/pack" item.tpp=15832 route.from=US \
        route.to=CN shipped=2026-01-20 2>"$scratch/err" | grep '^U\.S\. export' >/dev/null; then
        echo "ok example_runs_$kind"
    else
        echo "not ok example_runs_$kind: no explanation came out"
        cat "$scratch/err"
    fi
done
