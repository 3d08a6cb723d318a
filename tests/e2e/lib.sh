#!/usr/bin/env bash
# lib.sh - for tests of the program from outside. Sourced by tests/e2e/*.sh, which tools/run_tests.sh
# runs from the root of the repository with TOLLGATE set to the program.
#
#     run decide orders.csv --summary      into $W/out, $W/err and $status, in the scratch folder $W
#     ok NAME COMMAND...                   prints `ok NAME`, or `not ok NAME` and what was seen
set -uo pipefail

TOP=$PWD
W=$(mktemp -d)
# Scripts run side by side: what one leaves behind is not taken for what another does.
mkdir "$W/tmp"
export TMPDIR="$W/tmp"
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

# ---- pages and workbooks; a page is looked at in $W/page.html ----

count() { grep -oF -- "$1" "$W/page.html" | wc -l; }
headings() { grep -oE '<h[1-6]' "$W/page.html" | tr -d '<h' | tr -d '\n'; }
part() { unzip -p "$W/$1" "$2"; } # WORKBOOK FILE
sheets() { part "$1" xl/workbook.xml | grep -oE '<sheet name="[^"]*"' | cut -d'"' -f2 | tr '\n' '|'; }

# Strictly: the page is XML too.
well_formed() # well_formed FILE
{
    if command -v xmllint >/dev/null; then
        xmllint --noout --nonet --huge "$1" 2>"$W/xml"
    else
        python3 -c 'import sys, xml.dom.minidom as m; m.parse(sys.argv[1])' "$1" 2>"$W/xml"
    fi
}

# What a screen reader needs: one h1, no level left out, captions, names of pictures, landmarks.
readable() # readable NAME
{
    ok "$1_headings" [ "$(headings | tr -s 2)" = 12 ]
    ok "$1_captions" [ "$(count '<table>')" -eq "$(count '<caption>')" ]
    ok "$1_pictures" [ "$(count 'class="plot"')" -eq "$(count '<desc id=')" ]
    ok "$1_picture_names" [ "$(count 'class="plot"')" -eq "$(count '<title id=')" ]
    ok "$1_landmarks" [ "$(count '<main')$(count '<nav')$(count '<header')$(count '<footer')" = 1111 ]
    ok "$1_ids_once" [ -z "$(grep -oE ' id="[^"]*"' "$W/page.html" | sort | uniq -d)" ]
    ok "$1_links_lead" [ -z "$(comm -23 \
        <(grep -oE 'href="#[^"]*' "$W/page.html" | cut -d'#' -f2 | sort -u) \
        <(grep -oE ' id="[^"]*' "$W/page.html" | cut -d'"' -f2 | sort -u))" ]
    ok "$1_no_script" [ "$(count '<script')" -eq 0 ]
    ok "$1_says_it_once" [ "$(count 'Not legal advice')" -eq 1 ]
    if command -v xmllint >/dev/null || command -v python3 >/dev/null; then
        ok "$1_well_formed" well_formed "$W/page.html"
    fi
}
