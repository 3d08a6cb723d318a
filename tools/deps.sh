#!/usr/bin/env bash
#
# deps.sh [build|check|fuzz] - installs what a target needs and is not there, on Debian 12.
# Says what is missing before it installs anything; does nothing, and says nothing, when all is there.
#
#     build   the library and the program: make, make demo
#     check   and what only the tests use: make check
#     fuzz    and clang with its fuzzer runtime: make fuzz
set -euo pipefail

want=${1:-build}
missing=()

need() # need PACKAGE CHECK...: the package is missing when the check fails
{
    local package=$1
    shift
    "$@" >/dev/null 2>&1 || missing+=("$package")
}

compiles() { echo '#include <stdio.h>' | gcc -E - ; }
compiles_cxx() { echo '#include <cstdio>' | g++ -x c++ -E - ; }
links_fuzzer()
{
    local out
    out=$(clang -print-file-name=libclang_rt.fuzzer-x86_64.a) && [ -f "$out" ] && return
    out=$(clang -print-file-name=libclang_rt.fuzzer-aarch64.a) && [ -f "$out" ]
}

case $want in
build | check | fuzz)
    need gcc command -v gcc
    need libc6-dev compiles
    need binutils command -v objcopy
    need make command -v make
    need pkg-config command -v pkg-config
    need libjansson-dev pkg-config --libs jansson
    need coinor-libclp-dev pkg-config --libs clp
    need coinor-libcbc-dev pkg-config --libs cbc
    need libxlsxwriter-dev pkg-config --libs xlsxwriter
    ;;
*)
    echo "usage: tools/deps.sh [build|check|fuzz]" >&2
    exit 2
    ;;
esac
if [ "$want" = check ]; then
    need g++ compiles_cxx # the header is included from C++
fi
if [ "$want" = fuzz ]; then
    need clang command -v clang
    need libclang-rt-14-dev links_fuzzer
fi

[ ${#missing[@]} -gt 0 ] || exit 0

by_hand="apt-get install --no-install-recommends ${missing[*]}"
if ! command -v apt-get >/dev/null; then
    {
        echo "tools/deps.sh: missing, as Debian 12 names it: ${missing[*]}"
        echo "there is no apt-get here: install the same by your system's own means, then run make again"
    } >&2
    exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        {
            echo "tools/deps.sh: missing: ${missing[*]}"
            echo "there is no sudo here: as root, run: $by_hand"
        } >&2
        exit 1
    fi
    as_root=(sudo)
fi

echo "missing: ${missing[*]}"
echo "installing with: ${as_root[*]:+sudo }$by_hand"

# What apt-get says is shown only where it failed: it is long, and good news are short.
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get "$@" >"$log" 2>&1; }
give_up() # give_up WHAT
{
    tail -n 8 "$log" | sed 's/^/    /' >&2
    echo "tools/deps.sh: $1; nothing was built" >&2
    exit 1
}

# Lists that cannot be fetched are no reason to stop: those of yesterday may do.
apt update -qq -o Acquire::Retries=1 -o APT::Update::Error-Mode=any || updated=no
if ! apt install -y -qq --no-install-recommends "${missing[@]}"; then
    if [ "${updated:-}" = no ]; then
        give_up "could not reach the package servers (offline?) to install ${missing[*]}"
    fi
    give_up "could not install ${missing[*]}"
fi
echo "installed: ${missing[*]}"
