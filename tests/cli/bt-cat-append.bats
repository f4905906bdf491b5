#!/usr/bin/env bats
# bt-cat -a: a .bts file that grows, whole or not at all.

load helpers

# same FILE TEXT: they hold the same, whoever wrote them.
same()
{
	diff <(bt-cat "$1" | grep -v '^#by') <(grep -v '^#by' "$2")
}

setup()
{
	bt_setup
	bt-synth --bars 300 --interval 1m --symbols A,B >all.bt
	bt-cat --to 2020-01-01T01:00 all.bt >1.bt
	bt-cat --from 2020-01-01T01:00 --to 2020-01-01T03:00 all.bt >2.bt
	bt-cat --from 2020-01-01T03:00 all.bt -o 3.csv
}

@test "a file appended to is what it were written in one go" {
	bt-cat -a x.bts 1.bt
	bt-cat --append x.bts <2.bt
	bt-cat -a x.bts --interval 1m 3.csv
	same x.bts all.bt
	bt-cat --info x.bts | grep ^hash: >got
	bt-cat --info all.bt | grep ^hash: | diff - got
	bt-cat --from 2020-01-01T02:30 --to 2020-01-01T03:30 --symbols B x.bts \
	    >got.bt
	bt-cat --from 2020-01-01T02:30 --to 2020-01-01T03:30 --symbols B \
	    all.bt | diff - got.bt
	[[ $(ls -A) != *.lock* ]]
}

@test "several inputs are appended as their merge, another codec does no harm" {
	bt-cat --symbols A all.bt | bt-cat --to 2020-01-01T01:00 -o a1.csv
	bt-cat --symbols B all.bt | bt-cat --to 2020-01-01T01:00 -o b1.csv
	bt-cat -b -a x.bts --interval 1m a1.csv b1.csv
	bt-cat -a x.bts 2.bt
	bt-cat --to 2020-01-01T03:00 all.bt >want.bt
	same x.bts want.bt
}

@test "a file that has gained columns is the same data as text and to a run" {
	printf 'time,symbol,side,qty\n' >none.csv
	bt-cat --interval 1m -f csv 2.bt |
	    sed '1s/$/,oi/; 2,$s/$/,7/' >2.csv
	bt-cat -a x.bts 1.bt
	bt-cat -a x.bts --interval 1m 2.csv
	bt-cat x.bts >x.bt
	bt-cat -o x.csv x.bts
	for f in x.bts x.bt x.csv; do
		bt-run -q --interval 1m --orders none.csv $f |
		    grep ^meta,provenance.data
		bt-cat --interval 1m --info $f | grep ^hash: >&2
	done >runs 2>infos
	is "$(sort -u runs | wc -l) $(sort -u infos | wc -l)" '1 1'
	# a strategy is told of the column before the first bar
	cat >see.awk <<-'EOF'
	/^#bar/ { print "log," $0 }
	/^[.]/ { print "." }
	EOF
	bt-run -q x.bts -- awk -f see.awk >run
	grep -q '^event,2020-01-01T00:01:00Z,info,log,,#bar time,.*,oi$' run
	is "$(grep -c ,log, run)" 1
}

@test "what is earlier than the end of the file is refused, and it stays" {
	bt-cat -a x.bts 2.bt
	cp x.bts before.bts
	run --separate-stderr -3 bt-cat -a x.bts 1.bt
	[[ $stderr == "bt-cat: x.bts: goes to 2020-01-01T03:00:00Z already: a \
'bar' of 2020-01-01T00:01:00Z cannot follow" ]]
	run -3 bt-cat -a x.bts 2.bt
	cmp x.bts before.bts
}

@test "an input that fails appends nothing" {
	bt-cat -a x.bts 1.bt
	cp x.bts before.bts
	head -n 50 2.bt >cut.bt
	run -3 bt-cat -a x.bts cut.bt
	cmp x.bts before.bts
	run -3 bt-cat -a new.bts cut.bt
	[[ ! -e new.bts ]]
}

@test "what is no whole .bts file is not appended to" {
	run --separate-stderr -3 bt-cat -a 1.bt 2.bt
	[[ $stderr == 'bt-cat: 1.bt: is no .bts file that can be appended to' ]]
	bt-cat 1.bt -b -o x.bts
	head -c 1000 x.bts >cut.bts
	run --separate-stderr -3 bt-cat -a cut.bts 2.bt
	[[ $stderr == *'ends without its end block'* ]]
	if [[ -w /dev ]]; then # else no lock can be made beside it
		run --separate-stderr -2 bt-cat -a /dev/null 2.bt
		[[ $stderr == *'is no regular file'* ]]
	fi
	run -2 bt-cat -a - 2.bt
	run -2 bt-cat -a x.bts -o y.bts 2.bt
	run -2 bt-cat -a x.bts -f csv 2.bt
	run -2 bt-cat -a x.bts --count 2.bt
	run -2 bt-cat -a x.bts.zst 2.bt
}

@test "twenty at once append all that they have, one after the other" {
	for i in {1..20}; do
		bt-cat --symbols A --head 1 all.bt | sed "s/,A,/,S$i,/" >"$i.in"
	done
	for i in {1..20}; do
		bt-cat -a x.bts "$i.in" &
	done
	wait
	run -0 bt-cat --count x.bts
	[[ $output == 'bar 20' ]]
	[[ $(bt-cat -f csv x.bts | cut -d, -f2 | sort -u | wc -l) == 21 ]]
	[[ $(ls -A) != *.x.bts* ]]
}

@test "one that is killed in the middle leaves the file as it was" {
	bt-cat -a x.bts 1.bt
	cp x.bts before.bts
	for n in 1 2 3; do
		(head -n $((n * 60)) 2.bt && sleep 5) | bt-cat -a x.bts &
		pid=$!
		while [[ ! -e .x.bts.lock ]]; do :; done
		kill -9 $pid
		wait $pid || :
		cmp x.bts before.bts
	done
	bt-cat -a x.bts 2.bt
	bt-cat --to 2020-01-01T03:00 all.bt >want.bt
	same x.bts want.bt
}

@test "one that is stopped while it waits leaves the lock to who has it" {
	command -v flock >/dev/null || skip "flock(1) is not here"
	[[ -d /proc/self/fd ]] || skip "no /proc tells what it waits for"
	exec 8>.x.bts.lock
	flock 8
	bt-cat -a x.bts 1.bt 8>&- &
	pid=$!
	until [[ $(ls -l "/proc/$pid/fd") == *.x.bts.lock* ]]; do
		kill -0 $pid
	done
	kill -TERM $pid
	rc=0
	wait $pid || rc=$?
	((rc == 143))
	[[ -e .x.bts.lock && ! -e x.bts ]]
	exec 8>&-
	rm .x.bts.lock
}
