#!/usr/bin/env bash
# bad_input.sh - whatever comes in: a clear located error, nothing lost, the other lines decided.
. tests/e2e/lib.sh

# ---- files that cannot be used: exit 2, nothing on standard output ----

orders | sed '1s/.*/lien,itm,quantiy,price_of,from,too,use,when,sent,there/' >"$W/o.csv"
run decide o.csv
ok wrong_header fails_with 2 'o.csv:1: no column is known (the first is `lien`)'
ok wrong_header_hint err_has 'did you mean `quantity`?'
ok wrong_header_writes_nothing out_empty

orders | sed '1s/end_use/item/' >"$W/o.csv"
run decide o.csv
ok duplicated_column fails_with 2 'o.csv:1: column `item` is there twice (columns 2 and 7)'

orders | sed '1s/end_use/Material/' >"$W/o.csv"
run decide o.csv
ok name_beats_guess exits 0
ok name_beats_guess_told err_has 'kept, not read: `Material`'
orders | sed '1s/item/SKU/;1s/end_use/Material/' >"$W/o.csv"
run decide o.csv
ok two_guesses fails_with 2 'columns `SKU` and `Material` both give `item`'

# A slip in a heading is told, never guessed; quiet hides the advice and not what was guessed.
{ echo 'lien,item,quantiy,Ship-to contry,Notes,order dat,shiped,end use,buyer_id'; echo 1,big,1,US,x,y,z,commercial,b; } >"$W/o.csv"
run decide o.csv --summary
ok heading_slip err_has 'o.csv: column `quantiy` is not read: did you mean `quantity`?'
ok heading_slip_id err_has '`lien` is not read: did you mean `line`?'
ok heading_slip_system err_has '`Ship-to contry` is not read: did you mean `ship to country`, which gives `route.to`?'
ok heading_slip_short err_has '`shiped` is not read: did you mean `shipped`?'
ok heading_no_slip err_lacks '`Notes` is not read'
ok heading_no_slip_either err_lacks '`buyer_id` is not read'
run decide o.csv --summary --quiet
ok quiet_shows_guesses [ "$(cat "$W/err")" = 'o.csv: columns guessed: `end use` is end_use' ]

: >"$W/o.csv"
run decide o.csv
ok empty_file fails_with 2 '`o.csv` is empty'
printf '\xff\xfei\0t\0' >"$W/o.csv"
run decide o.csv
ok utf16 fails_with 2 'is UTF-16'
printf 'PK\3\4rest' >"$W/o.csv"
run decide o.csv
ok spreadsheet fails_with 2 'is a spreadsheet or an archive'
printf '\x1f\x8brest' >"$W/o.csv"
run decide o.csv
ok compressed fails_with 2 'is compressed'
printf 'i\0t\0e\0m\0\n\0' >"$W/o.csv"
run decide o.csv
ok utf16_without_mark fails_with 2 'o.csv:1: a NUL byte (byte 2)'
ok utf16_without_mark_hint err_has 'iconv -f UTF-16LE'
printf '\xd0\xcf\x11\xe0\xa1\xb1' >"$W/o.csv"
run decide o.csv
ok old_spreadsheet fails_with 2 'is a spreadsheet of old'
printf '%%PDF-1.4\n' >"$W/o.csv"
run decide o.csv
ok pdf fails_with 2 'is a PDF file'
echo '<html><body>Sign in</body></html>' >"$W/o.csv"
run decide o.csv
ok web_page fails_with 2 'is a web page or XML'
{ echo 'sep=;'; orders | tr , ';'; } >"$W/o.csv"
run decide o.csv
ok sep_line fails_with 2 'begins with `sep=`'
orders | tr , '|' >"$W/o.csv"
run decide o.csv
ok piped_columns fails_with 2 'no column is known'
ok piped_columns_hint err_has 'not by `|`'
{ printf item; for i in $(seq 5000); do printf ',c%d' "$i"; done; echo; } >"$W/o.csv"
run decide o.csv
ok many_columns fails_with 2 'o.csv:1: more than 4096 columns'
run decide none.csv
ok no_file fails_with 2 'could not open `none.csv`: No such file'
run decide .
ok a_folder fails_with 2 '`.` is a folder'
printf 'item,\xe9tat\nbig,x\n' >"$W/o.csv"
run decide o.csv
ok header_not_utf8 fails_with 2 'o.csv:1: not valid UTF-8 (byte 6)'
printf 'item,quantity\rbig,1\r' >"$W/o.csv"
run decide o.csv
ok carriage_returns_alone fails_with 2 'carriage returns alone'

printf '"item,quantity\nbig,1\n' >"$W/o.csv"
run decide o.csv
ok header_quote fails_with 2 'o.csv:1: a quote is opened and never closed'
orders | head -n 1 >"$W/o.csv"
run decide o.csv
ok header_alone exits 0

# ---- lines: bad ones told and counted, the others decided ----

bad_line() # bad_line NAME LINE TEXT: LINE as the third line makes one bad line, told with TEXT
{
    { orders; printf '%b\n' "$2"; orders | sed -n 3p | sed s/^b/z/; } >"$W/o.csv"
    run decide o.csv --format csv
    ok "$1" err_has "$3"
    ok "$1_counted" last_err_is '1 line was bad'
    ok "$1_others_decided" out_has 'z,small,5,12000.50,US,CN,commercial,2025-12-20,2026-01-20,2026-01-22,released'
    ok "$1_exit" exits 0
}
bad_line negative_quantity 'c,big,-1,1,US,CN,,,,' 'o.csv:4: line `c`: quantity: `-1`'
bad_line impossible_date 'c,big,1,1,US,CN,,2026-02-30,,' 'there is no day `2026-02-30`'
bad_line unknown_chip 'c,bigg,1,1,US,CN,,,,' 'item: `bigg` is in no catalogue of the pack'
bad_line unknown_chip_near 'c,bigg,1,1,US,CN,,,,' 'did you mean `big`?'
bad_line chip_in_capitals 'c,BIG,1,1,US,CN,,,,' 'item: `BIG` is no code that the pack names, did you mean `big`?'
bad_line chip_with_blanks 'c,big  sxm,1,1,US,CN,,,,' 'did you mean `big`?'
bad_line chip_to_come 'c,TBD,1,1,US,CN,,,,' 'item: `TBD` stands for no code: leave it empty'
bad_line chip_to_come_hint 'c,TBD,1,1,US,CN,,,,' 'a --map file says what it means: `item: TBD = CODE`'
bad_line unknown_symbol 'c,big,1,1,US,CN,comercial,,,' 'end_use: `comercial`'
bad_line unknown_country 'c,big,1,1,US,China,,,,' 'route.to: `China`'
bad_line ambiguous_date 'c,big,1,1,US,CN,,03/04/2026,,' 'placed: `03/04/2026` is day and month, or month and day'
bad_line ambiguous_date_hint 'c,big,1,1,US,CN,,03/04/2026,,' '`placed = placed as DD/MM/YYYY`'
bad_line short_year 'c,big,1,1,US,CN,,03/04/26,,' 'has a year of two digits'
bad_line day_number 'c,big,1,1,US,CN,,46037,,' "a spreadsheet's day number"
bad_line date_with_seconds 'c,big,1,1,US,CN,,2026-01-01T00:00:00Z,,' 'has more than YYYY-MM-DD'
bad_line ambiguous_number 'c,big,"1,234",1,US,CN,,,,' 'quantity: `1,234` could be a thousand or a fraction'
bad_line foreign_number 'c,big,"1.234,5",1,US,CN,,,,' 'quantity: `1.234,5` is not a plain number'
bad_line grouped_number 'c,big,1 234,1,US,CN,,,,' 'quantity: `1 234` is not a plain number'
bad_line currency_sign 'c,big,1,$5,US,CN,,,,' 'unit_price: `$5`'
bad_line too_fine 'c,big,1,1.005,US,CN,,,,' 'unit_price: `1.005`'
bad_line too_large 'c,big,99999999999999999999,1,US,CN,,,,' 'quantity: `99999999999999999999`'
bad_line dates_out_of_order 'c,big,1,1,US,CN,,2026-01-02,2026-01-01,' 'line `c`:'
bad_line too_few_cells 'c,big,1,1,US' '5 cells where the header has 10'
bad_line too_many_cells 'c,big,1,1,US,CN,,,,,,' 'more than 10 cells where the header has 10'
bad_line empty_cells ',,,,,,,,,' 'every cell is empty'
bad_line bad_utf8 'c,b\0351g,1,1,US,CN,,,,' 'not valid UTF-8 (byte 4)'
bad_line nul_byte 'c,b\0000g,1,1,US,CN,,,,' 'a NUL byte (byte 4)'
bad_line text_after_quote 'c,"big"x,1,1,US,CN,,,,' 'text follows a closing quote (byte 3)'
bad_line open_quote 'c,"big,1,1,US,CN,,,,' 'a quote is opened and never closed (byte 3)'

# A contradiction with the catalogue.
{ orders | sed '1s/$/,item.tpp/;2,$s/$/,/'; echo 'c,big,1,1,US,CN,,,,,15833'; } >"$W/o.csv"
run decide o.csv
ok contradiction err_has 'contradicts the catalogue'
ok contradiction_counted last_err_is '1 line was bad'

# ---- a line of 100 MB: told, passed on to --bad whole, in bounded memory ----

{
    orders
    head -c 100000000 /dev/zero | tr '\0' x
    printf '\n'
    orders | sed -n 3p | sed s/^b/z/
} >"$W/o.csv"
case $BUILD in
*asan* | *cov*) run decide o.csv --format csv --bad bad.csv ;;
*)
    (cd "$W" && ulimit -v 600000 && "$TOLLGATE" decide o.csv --format csv --bad bad.csv -j 1) \
        >"$W/out" 2>"$W/err"
    status=$?
    ;;
esac
ok long_line err_has 'o.csv:4: the line is longer than 1 MiB'
ok long_line_counted last_err_is '1 line was bad'
ok long_line_others out_has 'z,small,5,12000.50'
ok long_line_exit exits 0
ok long_line_kept [ "$(tail -n 1 "$W/bad.csv" | wc -c)" -eq 100000033 ]
rm "$W/o.csv" "$W/bad.csv"

# A quoted cell of 2 MB is lost to its line alone.
{
    orders
    printf 'c,"'
    head -c 2000000 /dev/zero | tr '\0' '\n'
    printf '\n'
    orders | sed -n 3p | sed s/^b/z/
} >"$W/o.csv"
run decide o.csv --format csv
ok long_quote err_has 'o.csv:4: a quote is opened and never closed (byte 3)'
ok long_quote_others out_has 'z,small,5,12000.50'

# ---- recovery: an open quote does not swallow what follows ----

{ orders | sed -n 1p; echo 'c,"big,1,1,US,CN,,,,'; orders | sed -n '2,$p'; echo 'd,"x"",y'; } >"$W/o.csv"
run decide o.csv --format csv --bad bad.csv
ok quote_recovers out_has 'a,big,10,27000,US,CN,commercial,2025-12-20,2026-01-20,2026-01-22,held'
ok quote_recovers_both out_has 'b,small,5,12000.50,US,CN,commercial,2025-12-20,2026-01-20,2026-01-22,released'
ok quote_counts last_err_is '2 lines were bad'
printf '%s\n' 'bad_line,bad_reason,line,item,quantity,unit_price,route.from,route.to,end_use,placed,shipped,arrived' \
    '2,a quote is opened and never closed (byte 3),c,"big,1,1,US,CN,,,,' \
    '5,a quote is opened and never closed (byte 3),d,"x"",y' >"$W/want"
ok bad_file_has_lines_as_they_came same "$W/bad.csv" "$W/want"

# A party that is not written is no party that no list has.
for v in n/a - unknown 'see contract' NONE; do
    { orders | sed '1s/$/,buyer/;2,$s/$/,/'; echo "c,big,1,1,US,CN,,,,,$v"; } >"$W/o.csv"
    run decide o.csv --format csv
    ok party_stand_in err_has "buyer: \`$v\` stands for no code: leave it empty when it is not known, write \`none\`"
    ok party_stand_in_counted last_err_is '1 line was bad'
done
echo 'buyer: n/a =' >"$W/map"
{ orders | sed '1s/$/,buyer/;2,$s/$/,/'; echo "c,big,1,1,US,CN,,,,,n/a"; } >"$W/o.csv"
run decide o.csv --format csv --map map --strict
ok party_spelled exits 0

# A quote that swallows order lines: told, with the lines of the file that it joins.
{ orders | sed '1s/$/,notes/;2,$s/$/,ok/'; echo 'c,big,1,1,US,CN,,,,,"19 inch'; orders | sed -n '2s/^a/y/p;3s/^b/z/p' | sed '1s/$/,x/;2s/$/,y"/'; } >"$W/o.csv"
run decide o.csv --format csv
ok swallowed err_has 'o.csv:4: line `c`: the cell of `notes` holds order lines; a quote joins lines 4 to 6 of the file'
ok swallowed_hint err_has 'is a quote (") stray?'
ok swallowed_counted last_err_is '1 line was bad'
{ orders; printf 'c,"big\n",-1,1,US,CN,,,,\n'; } >"$W/o.csv"
run decide o.csv
ok joined_lines err_has '; a quote joins lines 4 to 5 of the file'
{ orders; printf 'c,"big\nand",1,1,US,CN,,,,\n'; } | sed 's/big$/x/' >"$W/o.csv"

# Everything that is wrong with a line, up to eight things.
{ orders; echo 'c,bigg,-1,x,UX,CHN,?,a,b,c'; } >"$W/o.csv"
run decide o.csv
ok all_reasons err_has 'quantity: `-1` is outside'
ok all_reasons_last err_has 'arrived: `c` is not a date such as 2026-01-15; and 1 more'
{ orders; echo 'c,bigg,-1,1,US,CN,,2026-01-02,2026-01-01,'; } >"$W/o.csv"
run decide o.csv
ok all_reasons_of_the_whole err_has 'outside 0 .. 1_000_000_000; item: `bigg` is in no catalogue of the pack, did you mean `big`?'

# ---- strict, and many bad lines ----

{ orders; for i in $(seq 30); do echo "n$i,none such,1,1,US,CN,,,,"; done; } >"$W/o.csv"
run decide o.csv --strict --summary
ok strict exits 1
ok many_bad last_err_is '30 lines were bad'
ok many_bad_told err_has '10 more bad lines; --bad FILE writes them all'
run decide o.csv --summary --quiet
ok quiet_still_counts last_err_is '30 lines were bad'
ok quiet_still_tells [ "$(grep -c 'o.csv:[0-9]*: line' "$W/err")" -eq 20 ]
ok quiet_gives_no_advice err_lacks hint
orders >"$W/o.csv"
run decide o.csv --strict --summary
ok strict_clean exits 0

# ---- NDJSON that is none ----

printf '[\n{"item":"big"}\n]\n' >"$W/o.json"
run decide o.json
ok json_list fails_with 2 '`o.json` is one JSON list'
printf '{\n  "item": "big"\n}\n' >"$W/o.json"
run decide o.json
ok json_pretty fails_with 2 'none of the first 3 lines is a JSON object'
orders >"$W/o.csv"
run decide o.csv --input ndjson
ok csv_as_ndjson fails_with 2 '`o.csv`: none of the first 3 lines is a JSON object'
ok csv_as_ndjson_hint err_has 'a CSV file is --input csv'
ok csv_as_ndjson_once [ "$(wc -l <"$W/err")" -eq 2 ]
printf '{"item":"big"}\n%s\n{"item":"small"}\n' "$(head -c 60000 /dev/zero | tr '\0' '[')" >"$W/o.json"
run decide o.json --format ndjson
ok json_nested err_has 'o.json:2: '
ok json_nested_counted last_err_is '1 line was bad'
{ printf '{"item":"big","x":"'; head -c 2000000 /dev/zero | tr '\0' x; printf '"}\n{"item":"big"}\n'; } >"$W/o.json"
run decide o.json
ok json_first_is_long err_has 'o.json:1: the line is longer than 1 MiB'
ok json_first_is_long_only last_err_is '1 line was bad'
printf '{"item":"big","quantity":{"value":5}}\n{"item":"big","route":{"to":"CN"}}\n' >"$W/o.json"
run decide o.json
ok json_object_for_value err_has 'o.json:1: quantity.value: an object is no single value'
ok json_object_for_value_only last_err_is '1 line was bad'
printf '{"item":"big","quantity":1e400}\n{"item":"big","quantity":-0e5}\n' >"$W/o.json"
run decide o.json --format ndjson
ok json_exponent err_has 'o.json:1: column 26: the exponent is too large'
ok json_zero last_err_is '1 line was bad'
