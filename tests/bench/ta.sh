#!/bin/sh
# ta.sh: indicators, in the process and as a filter, beside plain C loops.
# Rows and rules are those of rows.sh.  The group for BENCH_ONLY: ta.

set -eu
cd "$(dirname "$0")/../.."
# shellcheck source=tests/bench/lib/measure.sh
. tests/bench/lib/measure.sh

wanted ta || exit 0
prepare

"$tools/b-ta" "$bars" | while IFS='	' read -r name ours theirs times; do
	case $name in
	*DISAGREE*) disagree ta "$name" 'the same' ;;
	esac
	row "$name in the process, a bar" "$ours" "C loop $theirs" "$times" -
done
for indicator in sma:20 rsi:14 'sma:20 rsi:14 bbands:20 macd'; do
	alone "$turns" "exec bt-ta -b $indicator $bts" \
	    "exec $tools/b-plain sum bts $bts"
	compare "bt-ta -b $indicator" "$bars" 'reading in a C loop' \
	    "$([ "$indicator" != sma:20 ] || echo '>= 10 M/s')"
done
