#!/usr/bin/env bash
# report.sh - decide as a page and as a workbook: complete, well-formed, safe, the same every time.
. tests/e2e/lib.sh

{
    orders
    echo 'c,small,2,100,US,DE,research,2025-12-20,2026-01-20,2026-01-22'
    echo 'd,none-such,1,1,US,CN,commercial,2025-12-20,2026-01-20,2026-01-22'
    echo 'e,,3,50,US,CN,,2025-12-20,2026-01-20,'
} >"$W/o.csv"

# ---- the page ----

run decide o.csv --format html --title 'Illustrative <orders> & "more"' --quiet
cp "$W/out" "$W/page.html"
ok html_done exits 0
if [ "${TG_ACCEPT:-}" = 1 ]; then
    cp "$W/out" "$TOP/tests/e2e/golden/report.html"
fi
ok html_golden same "$W/out" "$TOP/tests/e2e/golden/report.html"
ok html_says_it_once [ "$(grep -o 'Not legal advice' "$W/page.html" | wc -l)" -eq 1 ]
ok html_title_escaped out_has '<h1>Illustrative &lt;orders&gt; &amp; &quot;more&quot;</h1>'
ok html_no_script out_lacks '<script'
ok html_fetches_nothing [ -z "$(grep -oE '(src|href)="[^"]*"' "$W/page.html" | grep -vE '"(#|data:text/csv)')" ]
ok html_no_url [ -z "$(grep -oE 'url\([^)]*\)' "$W/page.html" | grep -v 'url(#p')" ]
ok html_policy out_has "default-src 'none'"
ok html_digest out_has 'pack digest (SHA-256)'

if command -v xmllint >/dev/null || command -v python3 >/dev/null; then
    ok html_well_formed well_formed "$W/page.html"
else
    echo "# no xmllint and no python3: pages are not parsed"
fi

# What a screen reader needs: one h1, no level left out, captions, scopes, names of pictures.
readable html

# Bounds in the tables are those of the text, and follow it.
ok html_bands out_has '>us.duty</th>'
mkdir "$W/p"
cp "$TOLLGATE_PACK"/* "$W/p"
sed -i 's/14_000/14_321/' "$W/p/pack.tg"
run decide o.csv --format html --quiet -p p
ok html_bands_follow_the_pack out_has '14,321'
ok html_bands_before [ "$(count '14,321')" -eq 0 ]

run decide o.csv --format html --rows 2 --quiet
ok html_rows_capped out_has 'The first 2 of 5 lines'
run decide o.csv --format html --summary --quiet
ok html_summary out_lacks 'Order lines and what was decided'
run decide o.csv --format html --rows many
ok html_rows_wrong fails_with 2 '`--rows` cannot be `many`'

run decide o.csv --format html --out r.html --quiet
run decide o.csv --format html --out r2.html --quiet -j 2 --block 1
ok html_blocks_change_nothing same "$W/r.html" "$W/r2.html"
run decide o.csv --format html --out no/such/r.html --quiet
ok html_nowhere fails_with 2 'could not write `no/such/r.html`'

# ---- what a client may write into a cell ----

evil='<script>alert(1)</script>'
{
    head -n 1 "$W/o.csv"
    printf '%s,%s,1,1,US,CN,commercial,2025-12-20,2026-01-20,2026-01-22\n' \
        "$evil" big '"=HYPERLINK(""http://x"")"' big '"a""><svg onload=x>"' big '@SUM(A1)' small \
        '+1' small '-1' "$evil" ']]>' '<!--' '&amp;' big
} >"$W/evil.csv"
run decide evil.csv --format html --quiet
cp "$W/out" "$W/page.html"
ok evil_no_element [ -z "$(grep -oE '<(script|svg onload|a href="http)' "$W/page.html")" ]
ok evil_is_shown out_has '&lt;script&gt;alert(1)&lt;/script&gt;'
if command -v xmllint >/dev/null || command -v python3 >/dev/null; then
    ok evil_well_formed well_formed "$W/page.html"
fi
# Cells of ours in the CSV that the page carries.
ok evil_csv [ -z "$(grep -oE '(csv;charset=utf-8,|%0A|%2C)(%3D|%40|%2B)' "$W/page.html")" ]

# ---- the workbook ----

run decide evil.csv --format xlsx --out e.xlsx --quiet
ok xlsx_done exits 0
run decide o.csv --format xlsx --out a.xlsx --quiet
run decide o.csv --format xlsx --out b.xlsx --quiet -j 2 --block 1
ok xlsx_same_bytes same "$W/a.xlsx" "$W/b.xlsx"
ok xlsx_leaves_nothing [ -z "$(ls -A "$TMPDIR")" ]
(cd "$W" && "$TOLLGATE" decide o.csv --format xlsx --quiet >c.xlsx 2>err)
ok xlsx_by_pipe same "$W/a.xlsx" "$W/c.xlsx"
TMPDIR=$W/nowhere run decide o.csv --format xlsx --out n.xlsx --quiet
ok xlsx_no_room fails_with 2 'a temporary file'
ok xlsx_no_room_no_file [ ! -e "$W/n.xlsx" ]

if command -v unzip >/dev/null; then
    part a.xlsx xl/workbook.xml >"$W/book"
    ok xlsx_sheets [ "$(grep -oE '<sheet name="[^"]*"' "$W/book" | cut -d'"' -f2 | head -n 3 |
        tr '\n' '|')" = 'lines|bad lines|dispositions|' ]
    part a.xlsx xl/worksheets/sheet1.xml >"$W/lines"
    ok xlsx_opens_at_the_summary grep -q 'activeTab="2"' "$W/book"
    # The columns of the CSV, behind the client's and what a line is worth.
    part a.xlsx xl/worksheets/sheet1.xml | grep -oE '<row r="1".*</row>' | sed 's/<\/row>.*//' |
        grep -oE '<t[^>]*>[^<]*' | sed 's/.*>//' | tail -n +13 >"$W/heads"
    run decide o.csv --format csv --quiet
    head -n 1 "$W/out" | tr ',' '\n' | tail -n +11 >"$W/want"
    ok xlsx_columns same <(sed 's/, USD$//' "$W/heads") "$W/want"
    ok xlsx_rests_on grep -qx rests_on "$W/heads"
    ok xlsx_limits grep -qx limit_note "$W/heads"
    ok xlsx_frozen grep -q '<pane ySplit="1" topLeftCell="A2" .*state="frozen"' "$W/lines"
    ok xlsx_filter grep -q '<autoFilter ref="A1:' "$W/lines"
    ok xlsx_number grep -q '<v>27000</v>' "$W/lines"
    ok xlsx_day grep -q '<v>46011</v>' "$W/lines" # 2025-12-20
    ok xlsx_all_lines [ "$(grep -o '<row ' "$W/lines" | wc -l)" -eq 6 ]
    for file in a.xlsx e.xlsx; do
        for n in $(unzip -Z1 "$W/$file" | grep worksheets/); do
            part "$file" "$n"
        done >"$W/all"
        ok "xlsx_no_formula_$file" [ "$(grep -c '<f>' "$W/all")" -eq 0 ]
    done
    part e.xlsx xl/worksheets/sheet1.xml >"$W/lines"
    ok xlsx_text_as_it_is grep -qE '<is><t>=HYPERLINK\((&quot;|")http://x(&quot;|")\)</t></is>' "$W/lines"
    if command -v xmllint >/dev/null; then
        for n in $(unzip -Z1 "$W/e.xlsx" | grep "^xl/.*xml$"); do
            part e.xlsx "$n" | xmllint --noout - 2>>"$W/xml_errors" || echo "$n" >>"$W/xml_errors"
        done
        ok xlsx_well_formed [ ! -s "$W/xml_errors" ]
    fi
else
    echo "# no unzip: workbooks are not read back"
fi

# ---- timeline ----

run timeline --format html
cp "$W/out" "$W/page.html"
ok timeline_html exits 0
ok timeline_lanes [ "$(count 'class="plot"')" -eq 1 ]
ok timeline_lanes_table out_has '<caption>Measures over time, by authority</caption>'
ok timeline_once [ "$(count 'Not legal advice')" -eq 1 ]
run timeline --between 2026-01-01..2026-02-01 --orders o.csv --format html --quiet
cp "$W/out" "$W/between.html"
ok timeline_between_html exits 0
ok timeline_between_book out_has '<caption>Lines, units and value</caption>'
if command -v xmllint >/dev/null || command -v python3 >/dev/null; then
    ok timeline_well_formed well_formed "$W/page.html"
    ok timeline_between_well_formed well_formed "$W/between.html"
fi
run timeline --format xlsx --out t.xlsx
ok timeline_xlsx exits 0
if command -v unzip >/dev/null; then
    ok timeline_sheets [ "$(part t.xlsx xl/workbook.xml | grep -oE '<sheet name="[^"]*"' |
        cut -d'"' -f2 | tr '\n' '|')" = 'lanes|versions|about|' ]
fi

# ---- chips ----

run chips --format html
cp "$W/out" "$W/page.html"
ok chips_html exits 0
ok chips_bands [ "$(count 'class="plot"')" -eq 1 ]
ok chips_named out_has '>huge</text>'
if command -v xmllint >/dev/null || command -v python3 >/dev/null; then
    ok chips_well_formed well_formed "$W/page.html"
fi
run chips big --format html
ok chips_only_named out_lacks '>huge</text>'
run chips --format xlsx --out c.xlsx
ok chips_xlsx exits 0
run chips --format csv
cp "$W/out" "$W/want"
run chips --format csv --out c.csv
ok chips_out same "$W/c.csv" "$W/want"

# ---- allocate ----

printf 'item,units\nsmall,4\nbig,3\n' >"$W/stock.csv"
run allocate o.csv --inventory stock.csv --assume-authorised us.export --format html --quiet
cp "$W/out" "$W/page.html"
ok allocate_html exits 0
ok allocate_caption out_has 'Figures hold assuming all authorisations granted at us.export.'
ok allocate_binds out_has '<h2 id="part-binds">What binds</h2>'
if command -v xmllint >/dev/null || command -v python3 >/dev/null; then
    ok allocate_well_formed well_formed "$W/page.html"
fi
run allocate o.csv --inventory stock.csv --format xlsx --out al.xlsx --quiet
ok allocate_xlsx exits 0
if command -v unzip >/dev/null; then
    ok allocate_sheets [ "$(part al.xlsx xl/workbook.xml | grep -oE '<sheet name="[^"]*"' |
        cut -d'"' -f2 | head -n 4 | tr '\n' '|')" = 'released|book|held|optimum|' ]
fi
run allocate o.csv --inventory stock.csv --format csv --quiet
cp "$W/out" "$W/alloc.csv"

# ---- replay ----

run replay o.csv --line a --from 2025-12-01 --to 2026-03-01 --format html --quiet
cp "$W/out" "$W/page.html"
ok replay_line_html exits 0
ok replay_strips out_has '<caption>The line and its gates over time</caption>'
run replay o.csv --from 2025-12-01 --to 2026-03-01 --format html --quiet
cp "$W/out" "$W/replay_book.html"
ok replay_book_html exits 0
ok replay_curves out_has '<caption>Lines over time, in hindsight</caption>'
if command -v xmllint >/dev/null || command -v python3 >/dev/null; then
    ok replay_well_formed well_formed "$W/page.html"
    ok replay_book_well_formed well_formed "$W/replay_book.html"
fi
run replay o.csv --line a --from 2025-12-01 --to 2026-03-01 --format xlsx --out rp.xlsx --quiet
ok replay_xlsx exits 0

# ---- CSV: the client's cells as they are, ours never a formula ----

run decide evil.csv --format csv --quiet
tail -n +2 "$W/evil.csv" >"$W/given"
tail -n +2 "$W/out" | while IFS= read -r line; do
    IFS= read -r want <&3
    case $line in "$want",*) ;; *) echo "$line" ;; esac
done 3<"$W/given" >"$W/changed"
ok csv_cells_unchanged [ ! -s "$W/changed" ]

# Every command that writes CSV: no field of ours begins like a formula. The client's come first.
ours() # ours COLUMNS: fields after the first COLUMNS, one a line
{
    python3 -c '
import csv, sys
for row in csv.reader(open(sys.argv[1], newline="")):
    for field in row[int(sys.argv[2]):]:
        if field[:1] in ("=", "+", "-", "@", "\t", "\r") and not field[1:].replace(".", "").isdigit():
            print(field)
' "$W/out" "$1"
}
if command -v python3 >/dev/null; then
    ok csv_ours_decide [ -z "$(ours 10)" ]
    mkdir "$W/q"
    cp "$TOLLGATE_PACK"/* "$W/q"
    echo '=1+1,15832,4800,8471.80' >>"$W/q/chips.csv"
    cp "$W/alloc.csv" "$W/out"
    ok csv_ours_allocate [ -z "$(ours 0)" ]
    run timeline --format csv
    ok csv_ours_timeline [ -z "$(ours 0)" ]
    run timeline --between 2026-01-01..2026-02-01 --format csv
    ok csv_ours_between [ -z "$(ours 0)" ]
    run chips --format csv -p q
    ok csv_chips_done out_has '=1+1'
    ok csv_ours_chips [ -z "$(ours 0)" ]
    echo '=1+1x,=1+1' >>"$W/q/aliases.csv"
    { head -n 1 "$W/o.csv"; echo 'z,=1+1x,1,1,US,CN,commercial,2025-12-20,2026-01-20,2026-01-22'; } >"$W/alias.csv"
    run decide alias.csv --format csv --quiet -p q
    ok csv_ours_alias [ -z "$(ours 10)" ]
else
    echo "# no python3: CSV is not parsed"
fi
