#!/usr/bin/env bash
# good_input.sh - the same lines in every dress they come in.
. tests/e2e/lib.sh

orders >"$W/plain.csv"
run decide plain.csv --format csv --quiet
sed 's/^[^,]*,[^,]*,[^,]*,[^,]*,[^,]*,[^,]*,[^,]*,[^,]*,[^,]*,[^,]*,//' "$W/out" >"$W/want"

# What tollgate adds is the same whatever the delimiter.
added() # added NAME DELIMITER
{
    tr -d '\r' <"$W/out" | sed '1s/^\xef\xbb\xbf//' | tr "$2" ',' |
        sed 's/^[^,]*,[^,]*,[^,]*,[^,]*,[^,]*,[^,]*,[^,]*,[^,]*,[^,]*,[^,]*,//' | tr -d '"' >"$W/got"
    tr -d '"' <"$W/want" >"$W/want2"
    ok "$1" same "$W/got" "$W/want2"
}
orders | tr , '\t' >"$W/o.csv"
run decide o.csv --format csv --quiet
added tabs '\t'
orders | tr , ';' >"$W/o.csv"
run decide o.csv --format csv --quiet
sed -i 's/;\( [a-z]\)/\1/g' "$W/out"
sed 's/;\( [a-z]\)/\1/g' "$W/want" >"$W/want3" && mv "$W/want3" "$W/want"
added semicolons ';'
orders >"$W/o.csv"
run decide o.csv --format csv --quiet --delimiter semicolon
ok forced_delimiter exits 2

{ printf '\xef\xbb\xbf'; orders; } >"$W/o.csv"
run decide o.csv --format csv --quiet
ok bom_kept [ "$(head -c 3 "$W/out" | od -An -tx1 | tr -d ' ')" = efbbbf ]
ok bom_read out_has 'b,small,5,12000.50,US,CN,commercial,2025-12-20,2026-01-20,2026-01-22,released'

orders | sed 's/$/\r/' >"$W/o.csv"
run decide o.csv --format csv --quiet
ok crlf_kept [ "$(grep -c $'\r$' "$W/out")" -eq 3 ]
ok crlf_read out_has '2026-01-22,released'

orders | head -c -1 >"$W/o.csv"
run decide o.csv --format csv --quiet
ok last_line_without_newline [ "$(wc -l <"$W/out")" -eq 3 ]

{ orders | sed 's/^b/\n\nb/'; echo; } >"$W/o.csv"
run decide o.csv --format csv --quiet
ok blank_lines_are_no_lines [ "$(wc -l <"$W/out")" -eq 3 ]

printf '%s\n' 'line,"item","Notes, of the ""clerk""",route.to' 'a,"big","one
two, ""three""
",CN' >"$W/o.csv"
run decide o.csv --format csv --quiet
ok quoted_cells_keep_their_bytes out_has 'a,"big","one'
ok quoted_cells_keep_all out_has '",CN,held'
run decide o.csv --format ndjson --quiet
ok quoted_cells_in_json out_has '"Notes, of the \"clerk\"":"one\ntwo, \"three\"\n"'

# Standard input, and a name that is taken.
run_in "$W/plain.csv" decide - --format csv --quiet
ok stdin_dash out_has '2026-01-22,released'
run_in "$W/plain.csv" decide --summary
ok stdin_nothing exits 0
orders | sed '1s/end_use/verdict/;2,$s/commercial//' >"$W/o.csv"
run decide o.csv --format csv --quiet
ok taken_name out_has ',tollgate_verdict,'
orders | sed '1s/end_use/Verdict note/' >"$W/o.csv"
run decide o.csv --format csv --quiet
ok free_name out_lacks tollgate_verdict

# Decided again, the added columns get another name: nothing is overwritten.
run decide plain.csv --format csv --out once.csv --quiet
run decide once.csv --format csv --quiet
ok decided_twice out_has ',tollgate_disposition,'

# none, partly known values, questions as columns.
{
    orders | sed '1s/$/,buyer,reaches_existing/;2,$s/$/,none,no/'
    echo 'c,one of (big),at least 5,,US,CN,,2025-12-20,2026-01,,,'
} >"$W/o.csv"
run decide o.csv
ok question_as_a_column out_has 'cn.import: clear'
ok partly_known last_err_is ''

# NDJSON: a name that comes late and is guessed is told, with its line.
{
    for i in $(seq 120); do echo "{\"line\":\"l$i\",\"item\":\"small\",\"route\":{\"from\":\"US\"}}"; done
    echo '{"line":"late","item":"small","Ship-to country":"CN","route":{"from":"US"}}'
} >"$W/o.ndjson"
run decide o.ndjson --format ndjson
ok late_guess err_has 'o.ndjson:121: guessed: `Ship-to country` is route.to'
ok late_guess_read out_has '"Ship-to country":"CN","route":{"from":"US"},"tollgate"'
{ printf '\xef\xbb\xbf'; cat "$W/o.ndjson"; } >"$W/p.ndjson"
run decide p.ndjson --format ndjson --summary
ok ndjson_with_bom exits 0
