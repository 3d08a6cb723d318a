#!/usr/bin/env bash
# Golden cases of the program: tests/cases/decide/*.case, each a folder of files, a command and what
# it prints.
#
#     # what it shows
#     == file orders.csv        a file in the scratch folder; any number
#     == run decide orders.csv  the words after `tollgate`
#     == stdin                  optional
#     == status 0
#     == out                    standard output
#     == err                    standard error
#
# `== run` and what follows it may repeat. The digest of the pack is written DIGEST. `make accept`
# rewrites status, out and err.
set -uo pipefail

if [ ! -x "$TOLLGATE" ]; then
    echo "ok no_program_yet"
    exit 0
fi
top=$PWD
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export TOLLGATE_PACK=$top/tests/e2e/pack
unset COLUMNS NO_COLOR

masked() { sed -E 's/[0-9a-f]{64}/DIGEST/g; s/\(([0-9a-f]{12})\)/(DIGEST)/g' "$1"; }

# A section's text may end without a newline, which the case file shows as `\ no newline`.
shown()
{
    masked "$1"
    if [ -s "$1" ] && [ "$(tail -c 1 "$1" | od -An -c | tr -d ' ')" != '\n' ]; then
        printf '\n\\ no newline\n'
    fi
}

run_case() # run_case CASE: writes the case as it is now to $scratch/now
{
    local line section='' words=()
    rm -rf "$scratch/work" "$scratch/in"
    mkdir "$scratch/work"
    : >"$scratch/now"
    : >"$scratch/in"
    flush()
    {
        [ ${#words[@]} -gt 0 ] || return
        (cd "$scratch/work" && eval "\"\$TOLLGATE\" ${words[*]}") \
            >"$scratch/out" 2>"$scratch/err" <"$scratch/in"
        {
            echo "== status $?"
            echo "== out"
            shown "$scratch/out"
            echo "== err"
            shown "$scratch/err"
        } >>"$scratch/now"
        words=()
        : >"$scratch/in"
    }
    while IFS= read -r line || [ -n "$line" ]; do
        case $line in
        '== file '*)
            flush
            section=file
            file=$scratch/work/${line#== file }
            mkdir -p "$(dirname "$file")"
            : >"$file"
            echo "$line" >>"$scratch/now"
            ;;
        '== run '*)
            flush
            section=run
            words=("${line#== run }")
            echo "$line" >>"$scratch/now"
            ;;
        '== stdin')
            section=stdin
            echo "$line" >>"$scratch/now"
            ;;
        '== status '* | '== out' | '== err') section=result ;;
        *)
            case $section in
            file) printf '%s\n' "$line" >>"$file" ;;
            stdin) printf '%s\n' "$line" >>"$scratch/in" ;;
            esac
            [ "$section" = result ] || echo "$line" >>"$scratch/now"
            ;;
        esac
    done <"$1"
    flush
}

for case in tests/cases/decide/*.case; do
    [ -e "$case" ] || continue
    name=$(basename "$case" .case)
    run_case "$case"
    if [ "${TG_ACCEPT:-}" = 1 ]; then
        cp "$scratch/now" "$case"
    fi
    if why=$(diff "$case" "$scratch/now"); then
        echo "ok $name"
    else
        echo "not ok $name: $case differs from what is printed (make accept)"
        echo "$why" | head -n 40
    fi
done
