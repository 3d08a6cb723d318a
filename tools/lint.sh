#!/usr/bin/env bash
#
# lint.sh [--format] - what a machine can say about the source, so that a reviewer need not.
#
# Fails on: an include edge that src/LAYERS does not allow; a banned call; memory, output or
# exit where the core has none; a core file missing from src/all.c; diagnostic ids out of order.
# Reports only: long lines, functions and files; with --format what clang-format would change (slow).
set -uo pipefail
cd "$(dirname "$0")/.."

core="base lang policy plan eval explain api"
function_lines_max=70 # one screen; dispatch switches may be longer
file_lines_max=900
faults=0

fault() { echo "$*"; faults=$((faults + 1)); }
report() { echo "note: $*"; }
fault_lines() { while IFS= read -r line; do fault "$1: $line"; done; }

# File text without comments and string bodies, line numbers kept.
code_only()
{
    awk '{
        line = $0; out = ""
        while (line != "") {
            if (inside) {
                end = index(line, "*/")
                if (!end) { line = ""; break }
                line = substr(line, end + 2); inside = 0
            } else if (match(line, /\/\*|"([^"\\]|\\.)*"|'"'"'([^'"'"'\\]|\\.)*'"'"'|\/\//)) {
                out = out substr(line, 1, RSTART - 1)
                mark = substr(line, RSTART, 2)
                if (mark == "//") { line = ""; break }
                if (mark == "/*") { inside = 1; line = substr(line, RSTART + 2) }
                else { out = out "\"\""; line = substr(line, RSTART + RLENGTH) }
            } else { out = out line; line = "" }
        }
        print out
    }' "$1"
}

check_layers()
{
    local layer allowed file target
    while IFS=: read -r layer allowed; do
        case $layer in '' | '#'*) continue ;; esac
        for file in src/"$layer"/*.[ch]; do
            [ -e "$file" ] || continue
            while read -r target; do
                case $target in
                tollgate.h) ;;
                */*) target=${target%%/*} ;;
                *)
                    fault "$file: includes \"$target\" without its folder"
                    continue
                    ;;
                esac
                [ "$target" = "$layer" ] && continue
                case " $allowed " in
                *" $target "*) ;;
                *) fault "$file: $layer may not include $target (src/LAYERS)" ;;
                esac
            done < <(sed -n 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*"\([^"]*\)".*/\1/p' "$file")
        done
    done <src/LAYERS
    for file in src/*/; do
        layer=$(basename "$file")
        ls "$file"*.[ch] >/dev/null 2>&1 || continue
        grep -q "^$layer:" src/LAYERS || fault "$file: not in src/LAYERS"
    done
}

check_calls()
{
    local file dir
    for file in src/*.c src/*/*.[ch] tests/*/*.[ch] bench/*.[ch]; do
        [ -e "$file" ] || continue
        code_only "$file" | grep -nE '\b(strcpy|strcat|sprintf|vsprintf|strtok|atoi|atol|atof|gets)[[:space:]]*\(' |
            sed 's/:[[:space:]]*/: /' >"$scratch"
        fault_lines "$file: banned call" <"$scratch"
    done
    for dir in $core; do
        for file in src/"$dir"/*.c; do
            [ -e "$file" ] || continue
            case $file in src/base/arena.c) continue ;; esac
            code_only "$file" | grep -nE '\b(malloc|calloc|realloc|free)[[:space:]]*\(' >"$scratch"
            fault_lines "$file: the allocator is called in arena.c only" <"$scratch"
            case $file in src/base/panic.c) continue ;; esac
            code_only "$file" |
                grep -nE '\b(printf|fprintf|puts|putchar|fputs|exit|abort|setjmp|longjmp|getenv|time)[[:space:]]*\(' >"$scratch"
            fault_lines "$file: the core does not print, exit, jump or look around" <"$scratch"
        done
    done
}

check_all_c()
{
    local dir file
    for dir in $core; do
        for file in src/"$dir"/*.c; do
            [ -e "$file" ] || continue
            [[ $file == src/eval/ref* ]] || # the witness of the tests, no part of the library
                grep -qF "#include \"${file#src/}\"" src/all.c || fault "src/all.c: lacks ${file#src/}"
        done
    done
}

check_diag_ids()
{
    sed -n 's/^DIAG(\([EWN][0-9]*\),.*/\1/p' src/base/diag_ids.h >"$scratch"
    LC_ALL=C sort -c -u "$scratch" 2>/dev/null ||
        fault "src/base/diag_ids.h: ids are not sorted, or one is there twice"
}

check_lengths()
{
    local file
    for file in src/*/*.[ch] tests/*/*.[ch] bench/*.[ch]; do
        [ -e "$file" ] || continue
        # Columns, not bytes: continuation bytes of UTF-8 do not count.
        LC_ALL=C awk -v f="$file" '{ s = $0; gsub(/[\200-\277]/, "", s) }
            length(s) > 100 { print "note: " f ":" NR ": " length(s) " columns" }' "$file"
        awk -v f="$file" -v most="$function_lines_max" '
            /^[A-Za-z_].*\(/ { name = $0 }
            /^{/ { start = NR }
            /^}/ && start { if (NR - start - 1 > most)
                print "note: " f ":" start ": " NR - start - 1 " lines: " name; start = 0 }' "$file"
        awk -v f="$file" -v most="$file_lines_max" '
            END { if (NR > most) print "note: " f ": " NR " lines" }' "$file"
    done
}

check_format()
{
    command -v clang-format >/dev/null || return
    local file changed
    for file in src/*/*.[ch] tests/*/*.[ch] bench/*.[ch]; do
        [ -e "$file" ] || continue
        changed=$(clang-format "$file" | diff "$file" - | grep -c '^>')
        [ "$changed" -eq 0 ] || report "$file: clang-format would change $changed lines"
    done
}

scratch=$(mktemp)
trap 'rm -f "$scratch"' EXIT

check_layers
check_calls
check_all_c
check_diag_ids
check_lengths
[ "${1:-}" != --format ] || check_format

if [ "$faults" -gt 0 ]; then
    echo "lint: $faults faults"
    exit 1
fi
echo "lint: clean"
