#!/usr/bin/env bash
# workloads.sh - the pack of bench/ is clean, and the program reads the files that go with it.
. tests/e2e/lib.sh
export TOLLGATE_PACK=$TOP/bench/w1

run check "$TOP/bench/w1" --strict
ok workload_pack_clean exits 0
ok workload_pack_whole out_has '0 errors, 0 warnings'
run fmt --check "$TOP"/bench/w1/*.tg
ok workload_pack_formatted exits 0

cat >"$W/w1.csv" <<'END'
line_id,tpp,perf_density,dram_bandwidth_gbs,dram_gb,marketed_datacenter,destination,hq_country,end_use,is_export_from_us,order_date,ship_date,quantity,unit_price_usd,tested_by_us_lab,kyc_ok,buyer_domestic_units,buyer_foreign_units
0,1912,3.14,864,48,true,NL,NL,unknown,false,2025-02-09,2025-02-28,16,4264.29,true,false,9115,258
1,15824,19.44,3350,80,true,NI,NI,unknown,false,2024-11-13,2025-02-21,4,26190.83,true,true,7176,16021
2,15824,19.44,4800,141,true,CN,CN,rnd_partnership,true,2026-02-01,2026-02-20,4,30000.00,true,true,100,95
END
run decide w1.csv --map "$TOP/bench/w1/columns.map" --format csv --quiet
ok workload_decided exits 0
cut -d, -f1,19-24 <"$W/out" >"$W/cut" && cp "$W/cut" "$W/out"
ok workload_clear out_has '0,released,,clear,clear,clear'
ok workload_denial out_has '1,held,licence wanted,"licence, denial expected"'
ok workload_case out_has '2,held,licence wanted,"licence, case by case"'
