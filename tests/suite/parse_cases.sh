#!/usr/bin/env bash
# The golden cases of the parser and the formatter, here so that `make accept` rewrites them.
exec "$BUILD/unit/parse_cases"
