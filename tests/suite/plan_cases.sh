#!/usr/bin/env bash
# `make accept` rewrites what tests/cases/plan expects; the cases themselves run as a unit test.
set -uo pipefail

if [ "${TG_ACCEPT:-}" = 1 ]; then
    exec "$BUILD/unit/plan_cases"
fi
echo "ok plan_cases_run_as_a_unit_test"
