#!/usr/bin/env bash
# deps.sh - tools/deps.sh on a machine that has nothing: what it says, whom it asks, how it fails.
# The machine is a folder of a few commands, with an apt-get and a sudo that only tell what they were given.
. tests/e2e/lib.sh

mkdir "$W/bin"
for tool in bash env tail sed mktemp rm cat; do ln -s "$(command -v $tool)" "$W/bin/$tool"; done
stub() # stub NAME TEXT
{
    printf '#!/bin/bash\n%s\n' "$2" >"$W/bin/$1"
    chmod +x "$W/bin/$1"
}
deps() # deps ARGS...
{
    PATH=$W/bin tools/deps.sh "$@" >"$W/out" 2>"$W/err"
    status=$?
}
# shellcheck disable=SC2016
stub apt-get 'echo "apt-get: $*" >>"$LOG"; echo "E: $1 went wrong"; exit "${APT_RC:-0}"'
# shellcheck disable=SC2016
stub sudo 'echo "sudo: $1" >>"$LOG"; exec "$@"'
export LOG=$W/log

stub id 'echo 0'
deps
ok root_installs exits 0
ok root_says_what out_has 'missing: gcc libc6-dev binutils make pkg-config libjansson-dev'
ok root_says_how out_has 'installing with: apt-get install --no-install-recommends gcc'
ok root_needs_no_sudo [ "$(grep -c sudo: "$LOG")" -eq 0 ]
ok root_updates_first grep -q '^apt-get: update' "$LOG"

stub id 'echo 1000'
: >"$LOG"
deps check
ok user_asks_sudo [ "$(grep -c sudo: "$LOG")" -eq 2 ]
ok user_says_so out_has 'installing with: sudo apt-get install'
ok check_wants_cxx out_has 'g++'
deps fuzz
ok fuzz_wants_clang out_has 'clang libclang-rt-14-dev'

APT_RC=100 deps
ok offline fails_with 1 'could not reach the package servers (offline?)'
ok offline_shows_why err_has 'E: install went wrong'

rm "$W/bin/sudo"
deps
ok no_sudo fails_with 1 'there is no sudo here: as root, run: apt-get install'
rm "$W/bin/apt-get"
deps
ok no_apt fails_with 1 'there is no apt-get here'
deps everything
ok wrong_word fails_with 2 'usage: tools/deps.sh [build|check|fuzz]'
