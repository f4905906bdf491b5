#!/usr/bin/env bats
# Memory does not grow with the data: each program on 20,000 bars and on
# 300,000, its greatest resident set measured.
# shellcheck disable=SC2016 # lines of shell for later

load helpers

setup()
{
	bt_setup
	[[ -z ${TESTSAN-}${TESTVALGRIND-} ]] ||
	    skip "memory is not the programs' own"
	tool=$BATS_FILE_TMPDIR/peak
	[[ -x $tool ]] ||
	    "${CC:-cc}" -o "$tool" "$TESTTOP/tests/bench/b-peak.c"
	# a runaway program fails, and takes the machine's memory from nobody
	ulimit -v 1000000
}

few=20000
many=300000

# flat COMMANDS: runs a line of shell, in which $n is a number of bars and
# $peak in front of a program measures it.  No program may need more than
# 32 MiB, or 4 MiB more for the many bars than for the few.
flat()
{
	local name kib before
	for n in $few $many; do
		peak="$tool $n.kib"
		export n peak
		pipeline "$1" || return
	done
	paste -d ' ' <(sort -k 2 $few.kib) <(sort -k 2 $many.kib) >both
	[[ -s both ]] || return
	while read -r before name kib _; do
		echo "$name: $before KiB for $few bars, $kib KiB for $many"
		((kib <= 32768 && kib - before <= 4096)) || return
	done <both
}

@test "memory of filters of text is flat" {
	has bt-synth bt-cat bt-validate
	flat 'bt-synth --interval 1m --bars $n | $peak bt-cat |
	    $peak bt-validate >/dev/null'
}

@test "memory of filters of binary is flat" {
	has bt-synth bt-cat bt-validate
	flat 'bt-synth --interval 1m --bars $n -b | $peak bt-cat -b |
	    $peak bt-validate -b >/dev/null'
}

@test "memory of filters of compressed streams is flat" {
	has bt-synth bt-cat bt-validate
	flat 'bt-synth --interval 1m --bars $n -z | $peak bt-cat -z |
	    $peak bt-validate -z -f tagged >/dev/null'
}

@test "memory of indicators is flat" {
	has bt-synth bt-ta
	flat 'bt-synth --interval 1m --bars $n -b |
	    $peak bt-ta -b sma:200 rsi:14 bbands:20 vwap engulfing |
	    $peak bt-ta ema:9@rsi_14 supertrend >/dev/null'
}

@test "memory of making bars longer is flat" {
	has bt-synth bt-resample
	flat 'bt-synth --interval 1m --bars $n -b |
	    $peak bt-resample -b --to 5m |
	    $peak bt-resample --to 1d --calendar nyse -q >/dev/null'
}

@test "memory of an import is flat" {
	has bt-synth bt-fetch
	flat 'bt-synth --interval 1m --bars $n -f csv -o bars.csv &&
	    $peak bt-fetch bars.csv >/dev/null'
}

@test "memory of a merge is flat" {
	has bt-synth bt-cat
	flat 'for s in A B C D; do
		bt-synth --symbols $s --interval 1m --bars $((n / 4)) -b -o $s
	    done && $peak bt-cat -b A B C D >/dev/null'
}

@test "memory of a run is flat, its orders from the pipeline" {
	has bt-synth bt-run
	flat 'bt-synth --interval 1m --bars $n |
	    "$TESTTOP/scripts/strategies/sma-cross.awk" |
	    $peak bt-run >/dev/null'
}

@test "memory of a run is flat, its strategy pipelined" {
	has bt-synth bt-run
	flat 'bt-synth --interval 1m --bars $n |
	    $peak bt-run --pipelined -- \
	    "$TESTTOP/scripts/strategies/sma-cross.awk" >/dev/null'
}

@test "what a strategy has not answered yet stays in memory while it keeps up" {
	has bt-synth bt-run
	bt-synth --interval 1m --bars $many >bars
	TMPDIR=/nowhere bt-run -q --pipelined bars -- \
	    mawk '$0 == "." { print }' >run
	grep -qx 'end,complete' run
}

@test "memory of a run is flat, its strategy a plugin, and its metrics" {
	has bt-synth bt-run bt-metrics
	"${CC:-cc}" -O2 -shared -fPIC -I"$TESTTOP/libbt/include" -o sma.so \
	    "$TESTTOP/scripts/strategies/plugin-sma.c"
	flat 'bt-synth --interval 1m --bars $n -b |
	    $peak bt-run --plugin ./sma.so | $peak bt-metrics >/dev/null'
}
