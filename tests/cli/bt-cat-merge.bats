#!/usr/bin/env bats
# bt-cat merges: many inputs, and inputs that do not go together.

load helpers

setup()
{
	bt_setup
}

# text: standard input without the line that names the program.
text()
{
	grep -v '^#by '
}

# minutes NAME START N [COLUMN]: bars of a minute as tagged text.
minutes()
{
	awk -v s="$1" -v t="$2" -v n="$3" 'BEGIN {
		print "#bt 1"
		print "#interval 60"
		for (i = 0; i < n; i++)
			printf "bar,%d,%s,1,2,0.5,1.5,%d\n", t + 60 * i, s, i
		print "#end"
	}'
}

# parts N BARS: N files of a symbol each, in forms by turns, and all.csv.
parts()
{
	local i=0 name how=('-f csv' '-f tagged' -b -z)
	bt-synth --symbols "$1" --bars "$2" --interval 1m -f csv >all.csv
	while read -r name; do
		# shellcheck disable=SC2086 # several words are meant
		bt-cat --symbols "$name" all.csv ${how[i % 4]} >part.$i
		i=$((i + 1))
	done < <(tail -n +2 all.csv | head -n "$1" | cut -d , -f 2)
}

@test "200 inputs in every form are merged, in a MiB for each at most" {
	parts 200 100
	bt-cat part.* -f csv | cmp all.csv -
	[[ -z ${TESTSAN-}${TESTVALGRIND-} ]] ||
	    skip "memory is not the programs' own"
	"${CC:-cc}" -o peak "$TESTTOP/tests/bench/b-peak.c"
	./peak kib bt-cat -b part.* >x.bts
	read -r kib _ <kib
	echo "$kib KiB"
	((kib > 0 && kib <= 32768 + 200 * 1024))
}

@test "more inputs than a process may have open: the soft limit gives way" {
	parts 100 20
	(
		ulimit -Sn 64
		bt-cat part.* -f csv
	) | cmp all.csv -
	ulimit -n 64
	run -4 --separate-stderr bt-cat part.* -f csv
	[[ ${stderr_lines[0]} == 'bt-cat: part.'*': cannot open: Too many open files' ]]
	[[ ${stderr_lines[1]} == 'bt-cat: hint: of 100 inputs, 64 files may be open at once: merge some of them first' ]]
	# as the hint has it
	for n in 1 2 3 4; do
		bt-cat part.*$n part.*$((n + 4)) -o group.$n.bts
	done
	bt-cat part.*9 part.*0 group.*.bts -f csv | cmp all.csv -
}

@test "files that follow each other in time are put together, in any order" {
	minutes A 1704187800 5000 | bt-cat -b >1.bts
	minutes A 1704487800 5000 | bt-cat -z >2.bts
	minutes A 1704787800 5000 >3.bt
	bt-cat 3.bt 1.bts 2.bts -f csv >out
	{
		echo time,symbol,open,high,low,close,volume
		for f in 1.bts 2.bts 3.bt; do
			bt-cat -f csv $f | tail -n +2
		done
	} | cmp - out
}

@test "the same bar in two inputs is refused, the same print is not" {
	minutes A 1704187800 3 >1.bt
	minutes A 1704187860 3 >2.bt
	run -3 --separate-stderr bt-cat 1.bt 2.bt
	[[ ${stderr_lines[0]} == "bt-cat: 2.bt:3: the bar of 'A' at\
 2024-01-02T09:31:00Z is there twice" ]]
	printf '%s\n' '#bt 1' tick,2024-01-02,A,1,1, '#end' >t.bt
	bt-cat t.bt t.bt -f csv >out
	prints out <<-'END'
	time,symbol,price,size,side
	2024-01-02T00:00:00Z,A,1,1,
	2024-01-02T00:00:00Z,A,1,1,
	END
}

@test "prints, quotes and bars come in the order of the step" {
	printf '%s\n' '#bt 1' quote,1704187860,A,1,2,, quote,1704187860,B,1,2,, \
	    '#end' >q.bt
	printf '%s\n' '#bt 1' tick,1704187860,B,1,1, action,1704187860,B,split,2 \
	    tick,1704187870,A,1,1, '#end' >t.bt
	minutes B 1704187800 1 >b.bt
	bt-cat q.bt t.bt b.bt | text | grep -v '^#' | cut -d , -f 1,3 >out
	prints out <<-'END'
	bar,B
	tick,B
	quote,A
	quote,B
	action,B
	tick,A
	END
}

@test "prices adjusted in two ways are not merged" {
	minutes A 1704187800 3 | sed '2i #adjust split' >1.bt
	minutes B 1704187800 3 | sed '2i #adjust none' >2.bt
	minutes C 1704187800 3 >3.bt
	run -3 --separate-stderr bt-cat 1.bt 2.bt
	is "${stderr_lines[0]}" "bt-cat: 2.bt:2: prices adjusted 'none', and\
 those of 1.bt are 'split'"
	[[ $output != *'#end'* ]]
	# one that does not say it goes with all, and the mark stays
	bt-cat 3.bt 1.bt | grep '^#adjust' >out
	echo '#adjust split' | prints out
	sed 's/,B,/,D,/' 1.bt >4.bt
	sed 's/,A,/,D,/' 1.bt >5.bt
	bt-cat 1.bt 5.bt -b | bt-cat --info | grep -x 'adjust: split'
}

@test "an instrument that inputs tell in two ways is refused" {
	minutes A 1704187800 3 | sed '2i #symbol A tick=0.25' >1.bt
	minutes A 1704188800 3 | sed '2i #symbol A tick=0.5' >2.bt
	minutes A 1704188800 3 | sed '2i #symbol A tick=0.25' >3.bt
	run -3 --separate-stderr bt-cat 1.bt 2.bt
	[[ ${stderr_lines[0]} == "bt-cat: 2.bt:2: 'tick=0.5' "* ]]
	bt-cat 1.bt 3.bt | grep -c '^#symbol' >out
	echo 1 | prints out
}

@test "a watermark that an input breaks is found in a merge" {
	minutes A 1704187800 3 | sed '4i .,1704190000' >1.bt
	minutes B 1704187800 300 >2.bt
	run -3 --separate-stderr bt-cat 1.bt 2.bt
	[[ ${stderr_lines[0]} == "bt-cat: 1.bt:5: "*watermark* ]]
}

@test "standard input is one of the inputs, once" {
	minutes A 1704187800 3 >1.bt
	minutes B 1704187800 3 >2.bt
	bt-cat 1.bt 2.bt >want
	bt-cat 1.bt - <2.bt >out
	same want out
	run -2 bt-cat - - <2.bt
}

@test "on a terminal a merge shows each record as it comes" {
	command -v script >/dev/null || skip "script(1) is not installed"
	minutes A 1704187800 30 >1.bt
	minutes B 1704187860 30 >2.bt
	bt-cat 1.bt 2.bt >want
	on_terminal 'bt-cat 1.bt 2.bt'
	is "$status" 0
	is "$output" "$(cat want)"
}

@test "results of runs are not merged" {
	minutes A 1704187800 3 >1.bt
	printf '%s\n' '#bt 1' '#fill time,symbol,side,qty,price' \
	    fill,2024-01-02,A,buy,1,1 '#end' >2.bt
	run -3 --separate-stderr bt-cat 1.bt 2.bt
	[[ ${stderr_lines[0]} == "bt-cat: 2.bt:3: a record of type 'fill'"* ]]
}
