#!/usr/bin/env bash
# output.sh - files are there complete or not at all; a full disk and a signal leave nothing.
. tests/e2e/lib.sh

orders >"$W/o.csv"
run decide o.csv --format csv --quiet
cp "$W/out" "$W/want"

run decide o.csv --format csv --out decided.csv --quiet
ok out_file same "$W/decided.csv" "$W/want"
ok out_file_leaves_stdout_empty out_empty
ok out_alone [ "$(ls "$W" | grep -c decided)" -eq 1 ]

chmod 640 "$W/decided.csv"
echo old >"$W/decided.csv"
run decide o.csv --format csv --out decided.csv --quiet
ok out_replaces same "$W/decided.csv" "$W/want"
ok out_keeps_mode [ "$(stat -c %a "$W/decided.csv")" = 640 ]

mkdir "$W/else"
ln -s else/there.csv "$W/link.csv"
: >"$W/else/there.csv"
run decide o.csv --format csv --out link.csv --quiet
ok out_follows_links same "$W/else/there.csv" "$W/want"
ok out_link_stays [ -L "$W/link.csv" ]

run decide o.csv --format csv --out o.csv --quiet
ok out_over_the_input fails_with 2 'would overwrite'

run decide o.csv --out x.csv --bad x.csv
ok out_and_bad_differ fails_with 2 'would overwrite'
run decide o.csv --out no/such/folder.csv
ok out_nowhere fails_with 2 'could not write `no/such/folder.csv`: No such file'
run decide o.csv --out else
ok out_is_a_folder fails_with 2 'could not write `else`'

# A fault of the file after opening: the old output stays.
echo old >"$W/kept.csv"
run decide none.csv --format csv --out kept.csv
ok fault_keeps_old [ "$(cat "$W/kept.csv")" = old ]

# ---- a full disk ----

(cd "$W" && "$TOLLGATE" decide o.csv >/dev/full) 2>"$W/err"
status=$?
ok full_stdout fails_with 2 'could not write standard output: No space left'
(cd "$W" && "$TOLLGATE" --help >/dev/full) 2>"$W/err"
status=$?
ok full_stdout_of_help fails_with 2 'could not write standard output: No space left on device'
run decide o.csv --format csv --out /dev/full --quiet
ok full_device fails_with 2 'could not write `/dev/full`: No space left'
run decide o.csv --format csv --out out.csv --bad /dev/full --quiet
ok full_bad_leaves_no_out [ ! -e "$W/out.csv" ]

mkdir "$W/small"
if mount -t tmpfs -o size=64k tmpfs "$W/small" 2>/dev/null; then
    { orders; for i in $(seq 3000); do echo "n$i,small,1,1,US,CN,,,,"; done; } >"$W/big.csv"
    run decide big.csv --format csv --out small/out.csv --quiet
    ok full_disk fails_with 2 'could not write `small/out.csv`: No space left'
    ok full_disk_leaves_nothing [ -z "$(ls -A "$W/small")" ]
    umount "$W/small"
else
    echo "ok full_disk_not_tried"
fi

# ---- bad lines keep all that the client wrote ----

{
    orders | cut -d, -f1-5
    echo 'c,big,1,2,US,"x, y",z'
    echo 'd,"big,1,2,US'
    printf 'e,big\rx,1,2,US\n'
    echo 'f,big,1'
} >"$W/broken.csv"
run decide broken.csv --format csv --quiet
ok kept_too_many out_has 'c,big,1,2,"US,""x, y"",z",bad,'
ok kept_open_quote out_has '"d,""big,1,2,US",,,,,bad,'
ok kept_lone_cr out_has "$(printf '"e,big\rx,1,2,US",,,,,bad,')"
ok kept_too_few out_has 'f,big,1,,,bad,'
run decide broken.csv --format ndjson --quiet
ok kept_too_many_json out_has '"route.from":"US,\"x, y\",z","tollgate":'
ok kept_open_quote_json out_has '{"raw":"d,\"big,1,2,US","tollgate":'
ok kept_lone_cr_json out_has '{"raw":"e,big\rx,1,2,US","tollgate":'
printf '{"item":"big"}\n{"item":\n[1,2]\nno\xffse\n' >"$W/broken.json"
run decide broken.json --format ndjson --quiet
ok kept_half_object out_has '{"raw":"{\"item\":","tollgate":{"line":2,'
ok kept_list out_has '{"raw":"[1,2]","tollgate":{"line":3,'
ok kept_bytes out_has "$(printf '{"raw":"no\xef\xbf\xbdse","tollgate":{"line":4,')"
run decide broken.json --format json --quiet
ok kept_in_one_document out_has '{"raw":"[1,2]","tollgate":{"line":3,'

# An assumption fills what is empty in totals, and not what could not be read.
{ echo line,item,quantity,unit_price; echo a,big,x,1; echo b,big,,1; echo 'c,"big,2,1'; } >"$W/gaps.csv"
run decide gaps.csv --assume quantity=7 --format json --summary --quiet
ok assumed_units_of_one_line out_has '"ordered":{"lines":3,"units":"7","value":"7.00","lines_without_units":2,'

# ---- signals ----

mkfifo "$W/slow.csv"
interrupted() # interrupted NAME SIGNAL
{
    orders >"$W/in.txt"
    (cd "$W" && exec "$TOLLGATE" decide slow.csv --no-limits --format csv --out half.csv --block 1 \
        -j 1) \
        >"$W/out" 2>"$W/err" &
    local job=$!
    exec 9>"$W/slow.csv"
    # More than a chunk, so that lines are decided while the input is still open.
    { orders; for i in $(seq 14000); do echo "n$i,small,1,1,US,CN,,,,,"; done; } >&9
    for _ in $(seq 100); do
        ls "$W"/half.csv.* >/dev/null 2>&1 && break
        sleep 0.05
    done
    ls "$W"/half.csv.* >"$W/seen" 2>/dev/null
    kill "-$2" "$job"
    wait "$job" 2>/dev/null
    status=$?
    exec 9>&-
    ok "$1_was_half_written" [ -s "$W/seen" ]
    ok "$1_leaves_nothing" [ -z "$(ls "$W" | grep half)" ]
    ok "$1_ends_by_it" exits $((128 + $(kill -l "$2")))
}
interrupted sigint INT
interrupted sigterm TERM

# SIGKILL leaves the old file as it was, and no more than a file with six letters more.
orders >"$W/in.txt"
echo old >"$W/kept.csv"
(cd "$W" && exec "$TOLLGATE" decide slow.csv --no-limits --format csv --out kept.csv \
    --block 1 -j 1) \
    >"$W/out" 2>"$W/err" &
job=$!
exec 9>"$W/slow.csv"
{ orders; for i in $(seq 14000); do echo "n$i,small,1,1,US,CN,,,,,"; done; } >&9
for _ in $(seq 100); do
    ls "$W"/kept.csv.?????? >/dev/null 2>&1 && break
    sleep 0.05
done
{ kill -KILL "$job" && wait "$job"; } 2>/dev/null
exec 9>&-
ok sigkill_keeps_the_old [ "$(cat "$W/kept.csv")" = old ]
ok sigkill_leaves_one [ "$(ls "$W"/kept.csv.?????? | wc -l)" -eq 1 ]
rm "$W/slow.csv" "$W"/kept.csv*

# Two runs at once on one file: one of them whole.
{ orders; for i in $(seq 4000); do echo "n$i,small,1,1,US,CN,,,,,"; done; } >"$W/one.csv"
{ orders; for i in $(seq 4000); do echo "m$i,big,2,1,US,CN,,,,,"; done; } >"$W/two.csv"
run decide one.csv --format csv --out one.out --quiet
run decide two.csv --format csv --out two.out --quiet
for _ in 1 2 3; do
    (cd "$W" && "$TOLLGATE" decide one.csv --format csv --out both.out --quiet 2>"$W/err1") &
    (cd "$W" && "$TOLLGATE" decide two.csv --format csv --out both.out --quiet 2>"$W/err2") &
    wait
    ok two_runs_do_not_mix [ -n "$(cmp "$W/both.out" "$W/one.out" >/dev/null && echo x; \
        cmp "$W/both.out" "$W/two.out" >/dev/null && echo x)" ]
done
ok two_runs_leave_nothing [ "$(ls "$W" | grep -c both)" -eq 1 ]

# ---- colours: on a terminal only, or when asked for ----

has_colour() { grep -q "$(printf '\033')" "$W/out" "$W/err"; }
lacks_colour() { ! has_colour; }
orders >"$W/o.csv"
mkdir -p "$W/broken"
printf 'tollgate 1\npack x\n' >"$W/broken/a.tg"
colours() # colours NAME ARGS...
{
    local name=$1
    shift
    run "$@"
    ok "${name}_piped" lacks_colour
    run "$@" --color always
    ok "${name}_always" has_colour
    NO_COLOR=1 run "$@"
    ok "${name}_no_color" lacks_colour
    run "$@" --color never
    ok "${name}_never" lacks_colour
}
colours decide decide o.csv
colours explain explain o.csv --line a
colours chips chips
colours check check broken
run check broken --format json --color always
ok json_has_no_colour lacks_colour
ok json_is_diagnostics out_has '"severity":"error"'
run explain o.csv --line a --format json --color always
ok json_explained_has_no_colour lacks_colour
if command -v script >/dev/null; then
    (cd "$W" && TERM=xterm script -qec "'$TOLLGATE' explain o.csv --line a" /dev/null) \
        >"$W/out" 2>"$W/err" </dev/null
    ok terminal_has_colour has_colour
    (cd "$W" && TERM=dumb script -qec "'$TOLLGATE' explain o.csv --line a" /dev/null) \
        >"$W/out" 2>"$W/err" </dev/null
    ok dumb_terminal_has_none lacks_colour
    (cd "$W" && TERM=xterm script -qec "'$TOLLGATE' check broken --format json" /dev/null) \
        >"$W/out" 2>"$W/err" </dev/null
    ok terminal_json_has_none lacks_colour
fi

# A reader that goes away is no fault: quiet, and no error text.
{ orders; for i in $(seq 20000); do echo "n$i,small,1,1,US,CN,,,,"; done; } >"$W/big.csv"
(cd "$W" && "$TOLLGATE" decide big.csv --format csv --quiet 2>"$W/err") | head -n 1 >"$W/out"
ok broken_pipe_is_quiet [ ! -s "$W/err" ]
(cd "$W" && trap '' PIPE && "$TOLLGATE" decide big.csv --format csv --quiet 2>"$W/err") |
    head -n 1 >"$W/out"
ok ignored_pipe_is_quiet [ ! -s "$W/err" ]
