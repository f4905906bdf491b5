#!/usr/bin/env bats
# bt-cat: convert, slice, merge and inspect.

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

# plain N: bars as bt-cat writes them.
plain()
{
	bars "$1" | bt-cat -f csv
}

# run_stream: what a run might tell, with all that a stream can hold.
run_stream()
{
	cat <<-'END'
	#bt 1
	#adjust split
	#param fast=10
	#meta key,value
	meta,cash,100000
	meta,note,a, b; c
	#symbol ES tick=0.25 multiplier=50 interval=60
	#bar time,symbol,open,high,low,close,volume,end,flags,sma
	bar,2024-01-02T00:00:00Z,ES,1,2,0.5,1.5,10,2024-01-03T00:00:00Z,partial,1.25
	bar,2024-01-03T00:00:00Z,ES,1,2,0.5,1.5,,2024-01-04T12:00:00.5Z,,
	buy,ES,1
	.
	tick,2024-01-03T09:30:00.000000001Z,ES,1e-7,3,sell
	quote,2024-01-03T09:30:00Z,ES,1,2,,4
	action,2024-01-04T00:00:00Z,ES,split,4
	.,2024-01-04T00:00:00Z
	#event time,level,code,symbol,text
	event,2024-01-04T00:00:00Z,warn,fee,,a long, long story
	#fill time,symbol,order,seq,side,qty,price,fee,slippage,rule,flags,position,cash,tag,at
	fill,2024-01-04T00:00:00Z,ES,#1,1,buy,0.1,1.5,0,0,market.open,gap+reduces,0.1,99.85,,2024-01-04T00:00:00Z
	#metric name,value,note
	metric,sharpe,,no trades
	meta,hash,abc
	end,complete
	#end
	END
}

@test "a stream of everything goes through every form unharmed" {
	run_stream >in
	for words in '-f tagged' -b -z '-z -f tagged'; do
		read -ra how <<<"$words"
		bt-cat "${how[@]}" in >x
		bt-cat x | text >out
		same in out
		bt-cat "${how[@]}" x | bt-cat | text >out
		same in out
	done
}

@test "the same bytes come out of every form that goes in" {
	bars 30 >x.csv
	bt-cat -b x.csv >first
	while read -r file; do
		bt-cat -b "$file" >out
		cmp first out
	done < <(forms x.csv)
}

@test "the name of -o decides about the form, and the file is whole" {
	plain 30 >x.csv
	bt-cat -f tagged x.csv >x.bt
	for name in y.csv y.csv.zst y.bt y.bts y.bts.zst y.bt.zst y; do
		bt-cat x.bt -o "$name"
		bt-cat "$name" -f csv >out
		same x.csv out
	done
	[[ $(head -c 4 y.csv) == time && $(head -c 3 y) == '#bt' ]]
	[[ $(head -c 4 y.bts) == $'\x89BTS' ]] # its blocks are compressed
	for name in y.csv.zst y.bts.zst y.bt.zst; do
		is "$(head -c 4 "$name" | od -An -tx1)" ' 28 b5 2f fd'
	done
}

@test "-o may name one of the inputs" {
	plain 30 >x.csv
	cp x.csv y.csv
	bt-cat x.csv -o x.csv
	same y.csv x.csv
}

@test "a file is not touched by a program that fails" {
	plain 30 >x.csv
	cp x.csv y.csv
	echo nonsense >>x.csv
	run -3 bt-cat x.csv -o y.csv
	plain 30 | same - y.csv
	is "$(ls)" "x.csv
y.csv"
}

@test "several inputs are merged by availability, a bar at its end" {
	cat >day.csv <<-'END'
	time,symbol,open,high,low,close,volume
	2024-01-02,DAY,1,1,1,1,1
	2024-01-03,DAY,1,1,1,1,1
	END
	cat >hour.csv <<-'END'
	time,symbol,open,high,low,close,volume
	2024-01-02T22:00Z,HOUR,1,1,1,1,1
	2024-01-02T23:00Z,HOUR,1,1,1,1,1
	2024-01-03T00:00Z,HOUR,1,1,1,1,1
	END
	bt-cat hour.csv day.csv | grep ^bar | cut -d , -f 2,3,9 >out
	prints out <<-'END'
	2024-01-02T22:00:00Z,HOUR
	2024-01-02T00:00:00Z,DAY,2024-01-03T00:00:00Z
	2024-01-02T23:00:00Z,HOUR,2024-01-03T00:00:00Z
	2024-01-03T00:00:00Z,HOUR,2024-01-03T01:00:00Z
	2024-01-03T00:00:00Z,DAY,2024-01-04T00:00:00Z
	END
	bt-cat day.csv hour.csv | sort >one
	bt-cat hour.csv day.csv | sort >two
	same one two
}

@test "merging is sorting: parts put together are the whole" {
	bt-synth --symbols 4 --bars 500 -f csv >all.csv
	for s in S1 S2 S3 S4; do
		grep -e ^time -e ",$s," all.csv >$s.csv
	done
	bt-cat S3.csv S1.csv S4.csv S2.csv -f csv >out
	same all.csv out
}

@test "a merge carries the union of further columns" {
	printf 'time,symbol,open,high,low,close,volume,a\n' >a.csv
	printf '2024-01-0%d,A,1,1,1,1,1,5\n' 2 3 >>a.csv
	printf 'time,symbol,open,high,low,close,volume,b\n' >b.csv
	printf '2024-01-0%d,B,1,1,1,1,1,6\n' 2 3 >>b.csv
	bt-cat a.csv b.csv -f csv >out
	prints out <<-'END'
	time,symbol,open,high,low,close,volume,a,b
	2024-01-02T00:00:00Z,A,1,1,1,1,1,5,
	2024-01-02T00:00:00Z,B,1,1,1,1,1,,6
	2024-01-03T00:00:00Z,A,1,1,1,1,1,5,
	2024-01-03T00:00:00Z,B,1,1,1,1,1,,6
	END
}

@test "a merge in which an end stays unknown is refused" {
	printf 'time,symbol,open,high,low,close,volume\n%s\n' \
	    2024-01-02,A,1,1,1,1,1 >a.csv
	bars 10 >b.csv
	run -3 --separate-stderr bt-cat a.csv b.csv
	[[ $stderr == "bt-cat: a.csv:2: "* ]]
	[[ $output != *'#end'* ]]
	run -0 bt-cat --interval 1d a.csv b.csv
}

@test "a merge tells of the bad line that hides the next bar" {
	printf 'time,symbol,open,high,low,close,volume\n%s\n' \
	    2024-01-02,A,1,1,1,1,1 >a.csv
	echo 2024-01-03,A,1,x,1,1,1 >>a.csv
	bars 10 >b.csv
	run -3 --separate-stderr bt-cat a.csv b.csv
	is "$stderr" "bt-cat: a.csv:3: high 'x' is no number"
}

@test "--type keeps what is named, and nothing else of records" {
	run_stream >in
	bt-cat -t bar,tick --type fill in | text >out
	prints out <<-'END'
	#bt 1
	#adjust split
	#param fast=10
	#symbol ES tick=0.25 multiplier=50 interval=60
	#bar time,symbol,open,high,low,close,volume,end,flags,sma
	bar,2024-01-02T00:00:00Z,ES,1,2,0.5,1.5,10,2024-01-03T00:00:00Z,partial,1.25
	bar,2024-01-03T00:00:00Z,ES,1,2,0.5,1.5,,2024-01-04T12:00:00.5Z,,
	.
	tick,2024-01-03T09:30:00.000000001Z,ES,1e-7,3,sell
	.,2024-01-04T00:00:00Z
	#fill time,symbol,order,seq,side,qty,price,fee,slippage,rule,flags,position,cash,tag,at
	fill,2024-01-04T00:00:00Z,ES,#1,1,buy,0.1,1.5,0,0,market.open,gap+reduces,0.1,99.85,,2024-01-04T00:00:00Z
	#end
	END
	bt-cat -t event in -f csv >out
	prints out <<-'END'
	time,level,code,symbol,text
	2024-01-04T00:00:00Z,warn,fee,,a long, long story
	END
	run -2 bt-cat --type bar,tik in
	[[ ${lines[0]} == "bt-cat: --type: unknown type 'tik' (did you\
 mean 'tick'?)" ]]
}

@test "--head and --tail count records" {
	bt-synth --bars 10000 -b >x.bts
	bt-cat x.bts -f csv >all
	for n in 0 1 7 4096 5000 10000 20000; do
		bt-cat --head $n x.bts -f csv >out
		head -n $((n + 1)) all | same - out
		bt-cat --tail $n x.bts -f csv >out
		{
			head -n 1 all
			tail -n +2 all | tail -n $n
		} | same - out
	done
	run_stream | bt-cat --tail 3 | text >out
	prints out <<-'END'
	#bt 1
	#adjust split
	#param fast=10
	#metric name,value,note
	metric,sharpe,,no trades
	#meta key,value
	meta,hash,abc
	end,complete
	#symbol ES tick=0.25 multiplier=50 interval=60
	#bar time,symbol,open,high,low,close,volume,sma
	#end
	END
}

@test "--no-provenance leaves out the meta records before the end, no others" {
	run_stream >in
	grep -v '^meta,hash' in >expected
	bt-cat --no-provenance in | text >out
	same expected out
	bt-cat -b in | bt-cat --no-provenance | text >out
	same expected out
}

@test "--count counts by type, over all inputs" {
	run_stream >in
	bt-cat --count in | tr '\n' ' ' >out
	printf 'bar 2 tick 1 quote 1 action 1 fill 1 event 1 metric 1 meta 3 end 1 ' |
	    prints out
	bt-cat -b in >x.bts
	bt-cat --count in x.bts | head -n 1 >out
	echo bar 4 | prints out
}

@test "--info tells what an input is, and its hash does not depend on form" {
	bars 30 >x.csv
	forms x.csv >names
	mapfile -t files <names
	bt-cat --info "${files[@]}" >info
	is "$(grep ^hash: info | sort -u | wc -l)" 1
	is "$(grep -c ^file: info)" "${#files[@]}"
	bt-cat -z -f bts x.csv | bt-cat --info | grep -v ^hash: >out
	version=$(bt-cat -V | awk 'NR == 1 { print $NF }')
	prints out <<-END
	file: -
	form: bts, small
	version: 1
	by: bt-cat $version
	bar: 60, 2023-01-01T00:00:00Z to 2023-02-02T00:00:00Z
	interval: 86400, inferred
	symbols: AAA BBB
	END
	sed 's/,100[.]50,/,100.51,/' x.csv | bt-cat --info >other
	run -1 grep -F "$(grep -m 1 ^hash: info)" other
}

@test "cut short, damaged and failed are three messages" {
	bars 300 | bt-cat -b >x.bts
	head -c -1 x.bts >cut.bts
	run -3 --separate-stderr bt-cat cut.bts
	[[ $stderr == "bt-cat: cut.bts: ends without its end block: bt-cat\
 died, or the file was cut short"* ]]
	[[ $output != *'#end'* && $output == *'#error bt-cat: cut.bts: '* ]]
	run -0 bt-cat --partial cut.bts
	{
		head -c 2000 x.bts
		printf X
		tail -c +2002 x.bts
	} >bad.bts
	run -3 --separate-stderr bt-cat bad.bts
	[[ $stderr == "bt-cat: bad.bts: block 2 is damaged: "* ]]
	run -3 bt-cat --partial bad.bts
	bars 300 | sed '$s/,[0-9.]*$/,x/' | bt-cat -b >failed.bts || :
	run -3 --separate-stderr bt-cat failed.bts
	[[ $stderr == "bt-cat: failed.bts: its writer failed: bt-cat: -:601: "* ]]
}

@test "what died in the middle of a pipeline is named at its end" {
	for form in '' -b; do
		run -3 dash -c "
			bt-synth --bars 100000 --interval 60 $form |
			    head -c 100000 | bt-cat $form | bt-cat -f csv"
		[[ $output == *'bt-cat: -: '*'bt-synth'*'died'* ||
		    $output == *'bt-cat: -:'*"ends"* ]]
	done
}

@test "plain CSV refuses a second type, with what to do" {
	run_stream >in
	run -2 --separate-stderr bt-cat -f csv in
	[[ ${stderr_lines[0]} == "bt-cat: standard output: plain CSV holds the\
 records of one type"* ]]
	[[ ${stderr_lines[1]} == *'--type'* ]]
}

@test "options that do not go together are refused" {
	bars 3 >x.csv
	for words in '--head 1 --tail 1' '--tail 1 --no-provenance' \
	    '--count -o y' '--info --count' '--info -o y'; do
		# shellcheck disable=SC2086 # several words are meant
		run -2 bt-cat $words x.csv
	done
	[[ ! -e y ]]
}

@test "input options are kept: zone, symbol, interval, bar time, partial" {
	printf 'time,open,high,low,close,volume\n%s\n' \
	    '2024-01-02 16:00,1,2,0.5,1.5,10' >x.csv
	bt-cat --symbol SPY --tz America/New_York --interval 1h \
	    --bar-time end x.csv | text >out
	prints out <<-'END'
	#bt 1
	#interval 3600
	bar,2024-01-02T20:00:00Z,SPY,1,2,0.5,1.5,10
	#end
	END
	bars 3 | bt-cat | head -n -1 >cut.bt
	run -3 bt-cat cut.bt
	bt-cat --partial cut.bt | tail -n 1 >out
	echo '#end' | prints out
}
