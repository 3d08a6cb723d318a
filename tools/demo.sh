#!/usr/bin/env bash
#
# demo.sh - a first decision: the illustrative order book of demo/ against the bundled pack.
# `make demo` installs what is missing, builds, and runs it.
set -euo pipefail
cd "$(dirname "$0")/.."

tollgate=${TOLLGATE:-build/release/tollgate}
pack=packs/us-cn-chips
book=(demo/orders.csv --table demo/buyers.csv --on buyer_id --pack "$pack")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

if [ ! -x "$tollgate" ]; then
    echo "no $tollgate: run make demo" >&2
    exit 1
fi

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
[ -t 1 ] || say() { printf '\n== %s\n' "$*"; }

cat <<'TEXT'
Tollgate decides, for every order line, whether a controlled chip may pass each gate on its way.
The order book is made up (illustrative); the measures are real ones, dated and cited.
Not legal advice.
TEXT

say "tollgate decide ${book[*]} --summary"
"$tollgate" decide "${book[@]}" --summary

# Three of its lines: one that policy leaves open, one denied, one released under a duty.
"$tollgate" decide "${book[@]}" --format ndjson --quiet >"$scratch/lines" 2>/dev/null
first() # first PATTERN...: the id of the first line that fits, by the first pattern that any fits
{
    local pattern
    for pattern in "$@"; do
        if grep -m 1 -e "$pattern" "$scratch/lines" >"$scratch/line"; then
            sed 's/.*"tollgate":{"line":[0-9]*,"id":"\([^"]*\)".*/\1/' "$scratch/line"
            return
        fi
    done
}
for id in \
    "$(first '"hinges":\[\["cn.reaches_existing_orders"\]' '"settled":false')" \
    "$(first '"disposition":"denied"')" \
    "$(first '"disposition":"released".*"kind":\["due"\]' '"disposition":"released"')"; do
    [ -n "$id" ] || continue
    say "tollgate explain ${book[*]} --line $id    (its beginning)"
    "$tollgate" explain "${book[@]}" --line "$id" --quiet | awk 'NF == 0 { done = 1 } !done'
done

say "where to look next"
cat <<TEXT
$tollgate explain ${book[*]} --line ID
    the whole reasoning: measures, thresholds and margins, citations, near misses
$tollgate decide ${book[*]} --format csv --out decided.csv
    the same file back, with the decision beside each line
$tollgate decide ${book[*]} --known-on 2026-01-12 --summary
    what would have been decided the day before the news
$tollgate ask --fact item=nvidia-h200-sxm-141gb
    asks only for what still matters
$tollgate chips nvidia-h200-sxm-141gb nvidia-h20-sxm-96gb huawei-ascend-910c
    the catalogue: control metrics, classes by date, ratios
docs/order-files.md, docs/cli.md, docs/language.md, $pack/README.md
TEXT
