#!/usr/bin/env bash
# readme.sh - what README.md shows is what the program prints, and what it tells to run runs.
. tests/e2e/lib.sh
export TOLLGATE_PACK=packs/us-cn-chips

# Every line of the demo that it shows; `...` stands for what is left out.
tools/demo.sh >"$W/out" 2>"$W/err"
status=$?
ok demo_runs exits 0
awk '/^```sh$/ { other = 1; next } /^```$/ && other { other = 0; next }
     /^```$/ { if (inside) exit; inside = 1; next } inside && NF && $0 != "..."' README.md >"$W/shown"
ok demo_shown [ "$(wc -l <"$W/shown")" -gt 30 ]
grep -vxFf "$W/out" "$W/shown" >"$W/stale"
cp "$W/stale" "$W/out"
ok demo_as_printed out_empty

# The commands of the next five minutes, one by one.
awk '/^```sh$/ { inside = 1; block++; next } /^```$/ { inside = 0 } inside && block == 2' README.md |
    sed -n 's/ *#.*//; /^\$t /p' >"$W/commands"
ok commands_shown [ "$(wc -l <"$W/commands")" -ge 5 ]
book=$(sed -n 's/^book="\(.*\)"$/\1/p' README.md)
while read -r line; do
    line=${line/\$t/\"\$TOLLGATE\"}
    line=${line//\$book/$book}
    line=${line//--out /--out $W/} # what they write stays out of the repository
    bash -c "$line" >"$W/out" 2>"$W/err" </dev/null
    status=$?
    read -r _ command _ <<<"$line"
    ok "command_$command" exits 0
done <"$W/commands"

# Every file that a page names is there.
for page in README.md docs/*.md packs/us-cn-chips/README.md; do
    folder=$(dirname "$page")
    grep -oE '\]\([A-Za-z0-9_./-]+\)' "$page" | tr -d '])(' | while read -r path; do
        [ -e "$folder/$path" ] || echo "$page: $path"
    done
done >"$W/out"
ok links_lead_somewhere out_empty
