#!/bin/sh
# parse.sh: the text reader beside a plain C loop over the same bars.
set -eu
exec "${TESTBUILD:?}/tests/bench/b-parse" "${BARS:-2000000}"
