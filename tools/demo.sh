#!/usr/bin/env bash
#
# demo.sh - a first decision: the illustrative order book of demo/ against the bundled pack.
# `make demo` installs what is missing, builds, and runs it.
set -euo pipefail
cd "$(dirname "$0")/.."

tollgate=${TOLLGATE:-build/release/tollgate}
pack=packs/us-cn-chips
book=(demo/orders.csv --table demo/buyers.csv --on buyer_id --pack "$pack")

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

# The report of the situation, written while the rest is printed.
scenarios=(mid_january_2026 instruction_reaches_existing_orders only_new_orders
    research_exception_granted domestic_quota_one_to_one august_2026 share_15_percent)
situation=(--orders demo/orders.csv --table demo/buyers.csv --on buyer_id --pack "$pack")
questions=cn.reaches_existing_orders,cn.research_exception
report=build/demo/scenarios.html
mkdir -p "${report%/*}"
"$tollgate" scenario "${scenarios[@]}" "${situation[@]}" --all-readings --questions="$questions" \
    --format html --title "January 2026 in seven scenarios (illustrative order book)" \
    --out "$report" --quiet 2>/dev/null &
writing=$!

say "tollgate decide ${book[*]} --summary"
"$tollgate" decide "${book[@]}" --summary

# Three of its lines: one that a single open question decides, a buyer in Malaysia with its parent in
# China, and an entry into the United States, where the 25 % is collected as a duty.
for id in ILLUSTRATIVE-0073 ILLUSTRATIVE-0064 ILLUSTRATIVE-0172; do
    say "tollgate explain ${book[*]} --line $id    (its beginning)"
    "$tollgate" explain "${book[@]}" --line "$id" --quiet |
        awk 'NF == 0 { block++ } block == 0 || (block == 1 && NF && ++shown <= 5)'
done

# The situation of January 2026 under its readings, and two states of affairs around it.
say "tollgate scenario ${scenarios[*]} ${situation[*]}    (its beginning)"
"$tollgate" scenario "${scenarios[@]}" "${situation[@]}" --quiet |
    awk '/^Units, / { exit } { print }'

say "the same with --all-readings --questions=$questions --format html --out $report"
wait "$writing"
echo "$report"
echo "    a page for any browser: the scenarios side by side, which lines change and by what, and"
echo "    which question moves each figure most"

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
$tollgate scenario only_new_orders ${situation[*]} --all-readings \\
    --questions=cn.reaches_existing_orders,cn.research_exception
    which lines change and by what; totals under every reading of two open questions
docs/order-files.md, docs/scenarios.md, docs/cli.md, docs/language.md, $pack/README.md
TEXT
