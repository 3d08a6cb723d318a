_tollgate() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY=($(compgen -W "decide sweep allocate explain ask chips timeline replay project scenario check fmt test completion man" -- "$cur"))
        return
    fi
    case "${COMP_WORDS[1]} $prev" in
    'decide --stance') COMPREPLY=($(compgen -W "enforced text" -- "$cur")); return;;
    'decide --delimiter') COMPREPLY=($(compgen -W "comma semicolon tab auto" -- "$cur")); return;;
    'decide --input') COMPREPLY=($(compgen -W "auto csv ndjson" -- "$cur")); return;;
    'decide --format') COMPREPLY=($(compgen -W "table csv ndjson json html xlsx" -- "$cur")); return;;
    'decide --route') COMPREPLY=($(compgen -W "auto planes memo candidates" -- "$cur")); return;;
    'decide --color') COMPREPLY=($(compgen -W "auto always never" -- "$cur")); return;;
    'sweep --stance') COMPREPLY=($(compgen -W "enforced text" -- "$cur")); return;;
    'sweep --delimiter') COMPREPLY=($(compgen -W "comma semicolon tab auto" -- "$cur")); return;;
    'allocate --stance') COMPREPLY=($(compgen -W "enforced text" -- "$cur")); return;;
    'allocate --objective') COMPREPLY=($(compgen -W "units revenue priority fair" -- "$cur")); return;;
    'allocate --delimiter') COMPREPLY=($(compgen -W "comma semicolon tab auto" -- "$cur")); return;;
    'allocate --input') COMPREPLY=($(compgen -W "auto csv ndjson" -- "$cur")); return;;
    'allocate --format') COMPREPLY=($(compgen -W "table csv ndjson json html xlsx" -- "$cur")); return;;
    'allocate --color') COMPREPLY=($(compgen -W "auto always never" -- "$cur")); return;;
    'explain --stance') COMPREPLY=($(compgen -W "enforced text" -- "$cur")); return;;
    'explain --delimiter') COMPREPLY=($(compgen -W "comma semicolon tab auto" -- "$cur")); return;;
    'explain --input') COMPREPLY=($(compgen -W "auto csv ndjson" -- "$cur")); return;;
    'explain --format') COMPREPLY=($(compgen -W "text json" -- "$cur")); return;;
    'explain --color') COMPREPLY=($(compgen -W "auto always never" -- "$cur")); return;;
    'ask --stance') COMPREPLY=($(compgen -W "enforced text" -- "$cur")); return;;
    'ask --delimiter') COMPREPLY=($(compgen -W "comma semicolon tab auto" -- "$cur")); return;;
    'ask --input') COMPREPLY=($(compgen -W "auto csv ndjson" -- "$cur")); return;;
    'ask --format') COMPREPLY=($(compgen -W "text json" -- "$cur")); return;;
    'ask --seek') COMPREPLY=($(compgen -W "settled clear" -- "$cur")); return;;
    'ask --color') COMPREPLY=($(compgen -W "auto always never" -- "$cur")); return;;
    'chips --format') COMPREPLY=($(compgen -W "table csv json html xlsx" -- "$cur")); return;;
    'chips --color') COMPREPLY=($(compgen -W "auto always never" -- "$cur")); return;;
    'timeline --stance') COMPREPLY=($(compgen -W "enforced text" -- "$cur")); return;;
    'timeline --delimiter') COMPREPLY=($(compgen -W "comma semicolon tab auto" -- "$cur")); return;;
    'timeline --input') COMPREPLY=($(compgen -W "auto csv ndjson" -- "$cur")); return;;
    'timeline --format') COMPREPLY=($(compgen -W "table csv json html xlsx" -- "$cur")); return;;
    'timeline --clocks') COMPREPLY=($(compgen -W "own day" -- "$cur")); return;;
    'timeline --color') COMPREPLY=($(compgen -W "auto always never" -- "$cur")); return;;
    'replay --stance') COMPREPLY=($(compgen -W "enforced text" -- "$cur")); return;;
    'replay --delimiter') COMPREPLY=($(compgen -W "comma semicolon tab auto" -- "$cur")); return;;
    'replay --input') COMPREPLY=($(compgen -W "auto csv ndjson" -- "$cur")); return;;
    'replay --format') COMPREPLY=($(compgen -W "table csv json html xlsx" -- "$cur")); return;;
    'replay --step') COMPREPLY=($(compgen -W "changes day week month" -- "$cur")); return;;
    'replay --color') COMPREPLY=($(compgen -W "auto always never" -- "$cur")); return;;
    'project --stance') COMPREPLY=($(compgen -W "enforced text" -- "$cur")); return;;
    'project --delimiter') COMPREPLY=($(compgen -W "comma semicolon tab auto" -- "$cur")); return;;
    'project --input') COMPREPLY=($(compgen -W "auto csv ndjson" -- "$cur")); return;;
    'project --format') COMPREPLY=($(compgen -W "table csv json html xlsx" -- "$cur")); return;;
    'project --day') COMPREPLY=($(compgen -W "first last" -- "$cur")); return;;
    'project --color') COMPREPLY=($(compgen -W "auto always never" -- "$cur")); return;;
    'scenario --stance') COMPREPLY=($(compgen -W "enforced text" -- "$cur")); return;;
    'scenario --objective') COMPREPLY=($(compgen -W "units revenue priority fair" -- "$cur")); return;;
    'scenario --delimiter') COMPREPLY=($(compgen -W "comma semicolon tab auto" -- "$cur")); return;;
    'scenario --input') COMPREPLY=($(compgen -W "auto csv ndjson" -- "$cur")); return;;
    'scenario --format') COMPREPLY=($(compgen -W "table csv json html xlsx" -- "$cur")); return;;
    'scenario --color') COMPREPLY=($(compgen -W "auto always never" -- "$cur")); return;;
    'check --format') COMPREPLY=($(compgen -W "text json" -- "$cur")); return;;
    'check --color') COMPREPLY=($(compgen -W "auto always never" -- "$cur")); return;;
    'fmt --color') COMPREPLY=($(compgen -W "auto always never" -- "$cur")); return;;
    'test --format') COMPREPLY=($(compgen -W "text json" -- "$cur")); return;;
    'test --color') COMPREPLY=($(compgen -W "auto always never" -- "$cur")); return;;
    esac
    case $cur in -*) case ${COMP_WORDS[1]} in
    decide) COMPREPLY=($(compgen -W " --pack --scenario --on --known-on --stance --assume --adopt --without --balances --draw-order --split --no-limits --map --table --delimiter --input --format --out --rows --title --bad --strict --threads --block --route --summary --color --width --quiet --help" -- "$cur"));;
    sweep) COMPREPLY=($(compgen -W " --pack --scenario --on --known-on --stance --assume --adopt --without --map --table --delimiter --out --keep --answers --measures --mask --charges --decimals --bad --strict --threads --quiet --help" -- "$cur"));;
    allocate) COMPREPLY=($(compgen -W " --pack --scenario --on --known-on --stance --assume --assume-authorised --inventory --objective --gap --time --binds --adopt --without --balances --draw-order --no-limits --map --table --delimiter --input --format --out --title --strict --threads --block --summary --assume-met --color --width --quiet --help" -- "$cur"));;
    explain) COMPREPLY=($(compgen -W " --pack --scenario --on --known-on --stance --assume --fact --line --map --table --delimiter --input --format --all --color --width --quiet --help" -- "$cur"));;
    ask) COMPREPLY=($(compgen -W " --pack --scenario --on --known-on --stance --assume --fact --line --map --table --delimiter --input --format --seek --questions --color --width --quiet --help" -- "$cur"));;
    chips) COMPREPLY=($(compgen -W " --pack --scenario --on --known-on --format --out --title --ratio --color --width --quiet --help" -- "$cur"));;
    timeline) COMPREPLY=($(compgen -W " --pack --scenario --on --known-on --stance --assume --map --table --delimiter --input --format --out --title --summary --from --to --authority --gate --between --orders --clocks --move --color --width --quiet --help" -- "$cur"));;
    replay) COMPREPLY=($(compgen -W " --pack --scenario --on --known-on --stance --assume --fact --line --map --table --delimiter --input --format --out --title --from --to --move --step --hindsight --as-known --color --width --quiet --help" -- "$cur"));;
    project) COMPREPLY=($(compgen -W " --pack --scenario --on --known-on --stance --assume --assume-authorised --adopt --without --balances --no-limits --map --table --delimiter --input --format --out --title --ratio --from --to --months --share --demand --supply --case --day --assume-met --carry-denied --color --width --quiet --help" -- "$cur"));;
    scenario) COMPREPLY=($(compgen -W " --pack --on --known-on --stance --assume --assume-authorised --inventory --objective --gap --time --binds --balances --draw-order --no-limits --map --table --delimiter --input --format --out --title --threads --block --questions --ratio --orders --all-readings --by --assume-met --color --width --quiet --help" -- "$cur"));;
    check) COMPREPLY=($(compgen -W " --pack --format --strict --all --color --width --quiet --help" -- "$cur"));;
    fmt) COMPREPLY=($(compgen -W " --check --color --quiet --help" -- "$cur"));;
    test) COMPREPLY=($(compgen -W " --pack --format --filter --verbose --color --width --quiet --help" -- "$cur"));;
    completion) COMPREPLY=($(compgen -W " --help" -- "$cur"));;
    man) COMPREPLY=($(compgen -W " --help" -- "$cur"));;
    esac;;
    *) COMPREPLY=($(compgen -f -- "$cur"));;
    esac
}
complete -o filenames -F _tollgate tollgate
