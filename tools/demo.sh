#!/usr/bin/env bash
# The demo: an illustrative order book decided, three of its lines explained, where to look next.
# usage: tools/demo.sh [PROGRAM]
set -eu
cd "$(dirname "$0")/.."
t=${1:-${TOLLGATE:-build/release/tollgate}}
book=(demo/orders.csv --table demo/buyers.csv --on buyer_id --pack packs/us-cn-chips)

# Of an explanation: the verdict with the gates and what it hinges on, and the charges.
explain() {
    printf '\n-- %s\n' "$2"
    "$t" explain "${book[@]}" --line "$1" --quiet 2>/dev/null |
        awk 'BEGIN { RS = "" } NR == 1 || /^Charges/'
}

echo "An illustrative order book: 991 lines, over two million H200-class units, buyers A to X."
echo
"$t" decide "${book[@]}" --summary --quiet 2>/dev/null

echo
echo "Three of its lines:"
explain ILLUSTRATIVE-0073 "a commercial buyer in China, ordered before the customs instruction"
explain ILLUSTRATIVE-0064 "a buyer in Malaysia with its parent in China"
explain ILLUSTRATIVE-0103 "entry into the United States, where the 25 % is collected as a duty"

echo
cat <<END
Where to look next:
  $t decide ${book[*]:0:5}
  $t explain ${book[*]:0:5} --line ILLUSTRATIVE-0073
  $t chips nvidia-h200-sxm-141gb nvidia-h20-sxm-96gb huawei-ascend-910c
  $t ask --fact item=nvidia-h200-sxm-141gb --fact route.from=US --fact route.to=CN
  README.md, docs/cli.md, packs/us-cn-chips/README.md
END
