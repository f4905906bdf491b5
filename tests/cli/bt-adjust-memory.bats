#!/usr/bin/env bats
# Memory of bt-adjust and bt-perturb does not grow with the data.
# shellcheck disable=SC2016 # lines of shell for later

load helpers

setup()
{
	bt_setup
	has bt-adjust bt-perturb bt-synth
	[[ -z ${TESTSAN-}${TESTVALGRIND-} ]] ||
	    skip "memory is not the programs' own"
	tool=$BATS_FILE_TMPDIR/peak
	[[ -x $tool ]] ||
	    "${CC:-cc}" -o "$tool" "$TESTTOP/tests/bench/b-peak.c"
	ulimit -v 1000000
	printf 'time,symbol,kind,value\n%s,SYN,dividend,0.5\n' 2020-01-05 >a.csv
}

# flat COMMANDS: as in memory.bats: $n bars, $peak in front measures.
flat()
{
	local few many
	for n in 20000 300000; do
		peak="$tool $n.kib"
		export n peak
		pipeline "$1" || return
	done
	few=$(cut -d ' ' -f 1 20000.kib) many=$(cut -d ' ' -f 1 300000.kib)
	echo "$few KiB, $many KiB"
	((many <= 32768 && many - few <= 4096))
}

@test "memory of adjusting is flat, back from a pipe and forward" {
	flat 'bt-synth --interval 1m --bars $n -b |
	    $peak bt-adjust -b --actions a.csv >/dev/null'
	rm ./*.kib
	flat 'bt-synth --interval 1m --bars $n |
	    $peak bt-adjust --direction forward --actions a.csv >/dev/null'
}

@test "memory of rolling is flat" {
	flat 'bt-synth --interval 1m --symbols XH20,XM20 --bars $((n / 2)) -b |
	    $peak bt-adjust -b --roll volume --root X >/dev/null'
}

@test "memory of disturbing is flat, the bootstrap's too" {
	flat 'bt-synth --interval 1m --bars $n -b |
	    $peak bt-perturb -b --noise 5 --gap 0.01,5 --widen 2x --drop 0.1 \
	    --missing 0.1,5 --duplicate 0.1 --delay 5 >/dev/null'
	rm ./*.kib
	flat 'bt-synth --interval 1m --bars $n -b |
	    $peak bt-perturb -b --bootstrap 50 --jitter 30s >/dev/null'
}
