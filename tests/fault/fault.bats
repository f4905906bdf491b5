#!/usr/bin/env bats
# What fails in the system: memory, reads, writes, files, pipes.  Each program
# runs its least command while fault.so (fault.c) lets the n-th call of a kind
# fail, and all after it too; a sample of n here, every one with FAULT_ALL=1.
#
# A failure ends with status 4 and a sentence, or nothing shows that it was
# there.  No crash, no hang, no end mark, no half file, nothing left behind.

load ../cli/helpers

setup()
{
	bt_setup
	[[ -z ${TESTSAN-} && -z ${TESTVALGRIND-} ]] ||
	    skip "sanitizers and valgrind have malloc for themselves"
	so=${TESTBUILD:-$TESTTOP/build/plain}/tests/fault/fault.so
	[[ -e $so ]] || skip "make tests builds fault.so"
	D=$BATS_TEST_TMPDIR/data
	mkdir "$D" ref run before
	cp "$TESTDATA"/streams/bars.csv "$TESTDATA"/runs/small.bt \
	    "$TESTDATA"/import/yahoo.csv "$D"
	bt-cat -b "$D/bars.csv" >"$D/bars.bts"
	bt-cat -z -f tagged "$D/bars.csv" >"$D/bars.zst"
	export D
}

# run_with FOLDER FAULT: one run of $cmd in a copy of before/; its status.
run_with()
{
	rm -rf "$1"
	cp -r before "$1"
	(cd "$1" && LD_PRELOAD=$so FAULT_PROG=$prog FAULT=$2 \
	    FAULT_COUNT=../count timeout 30 bash -c "exec $cmd") \
	    >out 2>err </dev/null
}

# whole: each file in the folder is as before, or as it is to be.
whole()
{
	local f
	shopt -s nullglob dotglob
	for f in run/*; do
		cmp -s "$f" "ref/${f#run/}" ||
		    cmp -s "$f" "before/${f#run/}" || return
	done
	for f in before/*; do
		[[ -e run/${f#before/} ]] || return
	done
}

# judge FAULT STATUS: complains of what should not be.
judge()
{
	if (($2 == 0)); then
		cmp -s out out.ref && diff -r ref run >/dev/null ||
		    echo "$1: status 0 and another result"
		cmp -s err err.ref || echo "$1: status 0, but $(<err)"
		return
	fi
	(($2 == 4)) || echo "$1: status $2, $(<err)"
	grep -q "^$prog: ." err || echo "$1: no message"
	whole || echo "$1: left $(ls -A run)"
	# that the last close fails is told too late for any mark
	[[ $1 == close:* ]] || ! grep -aqx -e '#end' -e 'end,complete' out ||
	    echo "$1: status $2 and an end mark"
}

# sample N: numbers from 1 to N, the first and the last among them.
sample()
{
	local step=$((${FAULT_ALL:+1} + 0)) i
	((step)) || step=$((1 + $1 / ($2 - 1)))
	for ((i = 1; i < $1; i += step)); do
		echo "$i"
	done
	(($1 == 0)) || echo "$1"
}

# torture PROGRAM COMMAND: the command with faults, and as if nothing were.
torture()
{
	local prog=$1 cmd=$2 call n i error lasting bad
	run_with ref none || { cat err; return 1; }
	cp out out.ref
	cp err err.ref
	cp count count.ref
	bad=$(
		while read -r call n; do
			error=EIO
			case $call in
			malloc) error=ENOMEM ;;
			open | pipe) error=EMFILE ;;
			write) error=ENOSPC ;;
			esac
			for i in $(sample "$n" $((call == malloc ? 25 : 4))); do
				lasting=
				((i % 2)) || lasting=+
				run_with run "$call:$i$lasting:$error"
				judge "$call:$i$lasting:$error" $?
			done
		done <count.ref
		run_with run short || echo "short: status $?, $(<err)"
		cmp -s out out.ref && diff -r ref run ||
		    echo "short: another result"
	)
	[[ -z $bad ]] || { printf '%s\n' "$cmd" "$bad"; return 1; }
}

@test "bt-cat: a file from a file, whole or not at all" {
	torture bt-cat 'bt-cat "$D/bars.csv" -o out.bts'
}

@test "bt-cat: compressed in, binary out" {
	torture bt-cat 'bt-cat -b <"$D/bars.zst"'
}

@test "bt-cat: a merge, compressed, over a file that is there" {
	bt-fetch "$D/yahoo.csv" >"$D/more.txt"
	echo old >before/out.zst
	torture bt-cat 'bt-cat "$D/bars.bts" "$D/more.txt" -zo out.zst'
}

@test "bt-cat: chosen columns of a merge as JSON lines" {
	bt-fetch "$D/yahoo.csv" >"$D/more.txt"
	torture bt-cat 'bt-cat --columns time,volume "$D/bars.bts" \
	    "$D/more.txt" -o x.jsonl'
}

@test "bt-cat: the last records by the index, without most columns" {
	torture bt-cat 'bt-cat --tail 3 --columns volume -o x.bts "$D/bars.bts"'
}

@test "bt-cat: what the index tells, and what the records do" {
	torture bt-cat 'bt-cat --info --quick -f jsonl "$D/bars.bts"'
	torture bt-cat 'bt-cat --info --by-symbol "$D/bars.zst"'
}

@test "bt-fetch: a file of another program, in a zone" {
	torture bt-fetch 'bt-fetch --tz America/New_York "$D/yahoo.csv"'
}

@test "bt-validate: a pass with findings on the way" {
	torture bt-validate 'bt-validate "$D/bars.bts"'
}

@test "bt-resample: weeks of sessions" {
	torture bt-resample 'bt-resample --to 1w --calendar nyse "$D/bars.bts"'
}

@test "bt-synth: a file, compressed" {
	torture bt-synth 'bt-synth --bars 50 -o out.bts'
}

@test "bt-run: orders from a file" {
	printf 'time,symbol,side,qty\n2024-01-03,AAA,buy,1\n' >"$D/orders.csv"
	torture bt-run 'bt-run -o out.txt --orders "$D/orders.csv" "$D/bars.csv"'
}

strategy()
{
	printf '%s\n' '#!/bin/sh' 'while read -r line; do case $line in
	bar,2024-01-03*,AAA,*) echo buy,AAA,1 ;;
	.) echo . ;;
	esac; done' >"$D/strategy"
	chmod +x "$D/strategy"
	printf 'name: s\nparameters:\n  n:\n    type: int\n    default: 1\n' \
	    >"$D/strategy.yaml"
}

@test "bt-run: a strategy in lock step, with a sidecar" {
	strategy
	torture bt-run 'bt-run "$D/bars.csv" -- "$D/strategy"'
}

@test "bt-run: a strategy that runs behind the data" {
	strategy
	torture bt-run 'bt-run --pipelined "$D/bars.csv" -- "$D/strategy"'
}

@test "bt-metrics: the run with its metrics" {
	torture bt-metrics 'bt-metrics -f stream "$D/small.bt"'
}

@test "bt-metrics: figures in a file" {
	torture bt-metrics 'bt-metrics -f csv "$D/small.bt" -o out.csv'
}

@test "bt-report: a page" {
	torture bt-report 'bt-report "$D/small.bt" -o out.html'
}

@test "bt: another program, and a configuration" {
	printf 'head: 3\n' >"$D/c.yaml"
	torture bt-cat 'bt cat -c "$D/c.yaml" "$D/bars.csv"'
}

@test "bt-adjust: back, from a pipe that is kept" {
	printf 'time,symbol,kind,value\n2024-01-04,AAA,dividend,1\n' >"$D/a.csv"
	torture bt-adjust 'bt-adjust -o out.bts \
	    --actions "$D/a.csv" <"$D/bars.bts"'
}

@test "bt-adjust: contracts rolled" {
	cp "$TESTDATA"/adjust/NV*.csv "$D"
	torture bt-adjust 'bt-adjust --roll volume --root NV "$D"/NV*.csv'
}

@test "bt-perturb: all that is done as records come" {
	torture bt-perturb 'bt-perturb --noise 5 --gap 0.5,9 --drop 0.1 \
	    --duplicate 0.1 --delay 1 --jitter 1h "$D/bars.csv" -o out.bts'
}

@test "bt-perturb: returns drawn anew" {
	torture bt-perturb 'bt-perturb --bootstrap 3 <"$D/bars.zst"'
}

@test "bt-cat -a: the file grows, whole or not at all" {
	bt-cat --head 4 "$D/bars.csv" -o before/all.bts
	bt-cat --tail 3 "$D/bars.csv" >"$D/more.txt"
	torture bt-cat 'bt-cat -a all.bts "$D/more.txt"'
	rm before/all.bts
	torture bt-cat 'bt-cat -a all.bts "$D/more.txt"'
}

@test "bt-cat --salvage: all that is whole, or nothing" {
	torture bt-cat 'bt-cat --salvage "$D/bars.bts" -o good.bts'
}

@test "bt-cat --from --to: by the index, and short reads" {
	torture bt-cat 'bt-cat --from 2024-01-04 --to 2024-01-08 "$D/bars.bts"'
}

@test "bt-ta: indicators of two symbols, states and all" {
	torture bt-ta 'bt-ta -z sma:3 bb=bbands:2 ema:2@bb_upper vwap \
	    "$D/bars.bts" -o out.bts'
}
