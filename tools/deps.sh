#!/usr/bin/env bash
#
# deps.sh [build|fuzz] - installs what a target needs and is not there, on Debian 12.
# Does nothing, and says nothing, when all is there.
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
links_fuzzer()
{
    local out
    out=$(clang -print-file-name=libclang_rt.fuzzer-x86_64.a) && [ -f "$out" ] && return
    out=$(clang -print-file-name=libclang_rt.fuzzer-aarch64.a) && [ -f "$out" ]
}

case $want in
build | fuzz)
    need gcc command -v gcc
    need libc6-dev compiles
    need binutils command -v objcopy
    need make command -v make
    need pkg-config command -v pkg-config
    need libjansson-dev pkg-config --exists jansson
    need coinor-libclp-dev pkg-config --exists clp
    need coinor-libcbc-dev pkg-config --exists cbc
    ;;
*)
    echo "usage: tools/deps.sh [build|fuzz]" >&2
    exit 2
    ;;
esac
if [ "$want" = fuzz ]; then
    need clang command -v clang
    need libclang-rt-14-dev links_fuzzer
fi

[ ${#missing[@]} -gt 0 ] || exit 0

if ! command -v apt-get >/dev/null; then
    echo "missing, and there is no apt-get to install it: ${missing[*]}" >&2
    exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "missing; as root, run: apt-get install ${missing[*]}" >&2
        exit 1
    fi
    as_root=(sudo)
fi

echo "installing: ${missing[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
