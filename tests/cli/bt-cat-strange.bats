#!/usr/bin/env bats
# bt-cat: what is rare, and what is a slip.

load helpers

setup()
{
	bt_setup
	bt-synth --bars 3 --symbols A -f csv -o g1.csv
	bt-synth --bars 6 --symbols A | bt-ta sma:2 |
	    bt-cat --from 2020-01-04 -o g2.txt
}

# grown: g.bts, which has gained a column by -a.
grown()
{
	bt-cat -a g.bts g1.csv
	bt-cat -a g.bts g2.txt
}

@test "a file that gained a column has it from its first record on" {
	grown
	bt-cat --columns time,close,sma_2 -f csv g.bts >got
	[[ $(head -1 got) == time,close,sma_2 ]]
	[[ $(wc -l <got) == 7 ]]
	[[ $(sed -n 2p got) == 2020-01-01T*,*, ]]
	bt-cat --from 2020-01-04 --columns sma_2 -f csv g2.txt >want
	bt-cat --from 2020-01-04 --columns sma_2 -f csv g.bts | diff want -
	bt-cat --columns time,sma_2 -f jsonl g.bts >got
	[[ $(grep -c sma_2 got) == 6 ]]
	bt-cat --columns time,sma_2 g.bts >got
	[[ $(grep '^#bar' got) == *volume,sma_2*volume,end,sma_2 ]]
	# as it is without --columns: it gains the column where it did
	bt-cat g.bts >got
	[[ $(grep '^#bar' got) == *volume,end,sma_2 ]]
	[[ $(grep '^bar' got | head -1) == *,12529 ]]
	run -0 bt-ta ema:2@sma_2 -f csv g.bts
	[[ ${lines[0]} == *,sma_2,* ]]
}

@test "CSV of a file that gained a column is whole" {
	grown
	bt-cat -f csv g.bts >got
	[[ $(awk -F, '{ print NF }' got | sort -u) == 9 ]]
	[[ $(wc -l <got) == 7 ]]
	head -1 g1.csv >hdr.csv
	bt-cat -f csv g.bts hdr.csv >merged
	[[ $(awk -F, "{ print NF }" merged | sort -u) == 8 ]]
	[[ $(head -1 merged) == *,volume,sma_2 ]]
	bt-cat -f csv - <g.bts | diff got -
	bt-cat --to 2020-01-03 -f csv g.bts | head -1 | grep -q ,sma_2$
}

@test "columns that came and went are each in their place" {
	grown
	bt-synth --bars 9 --symbols A | bt-ta ema:2 sma:2 |
	    bt-cat --from 2020-01-07 --columns time,ema_2,sma_2 -o g3.txt
	bt-cat -a g.bts g3.txt
	bt-synth --bars 10 --symbols A | bt-cat --from 2020-01-10 -a g.bts
	bt-cat --columns time,sma_2,ema_2 -f csv g.bts >got
	[[ $(wc -l <got) == 11 ]]
	bt-synth --bars 9 --symbols A | bt-ta sma:2 ema:2 |
	    bt-cat --columns time,sma_2,ema_2 -f csv --from 2020-01-07 |
	    diff - <(sed '2,7d;11d' got)
	[[ $(tail -1 got) == 2020-01-10T00:00:00Z,, ]]
	bt-cat g.bts -o new.bts
	bt-cat --columns time,sma_2,ema_2 -f csv new.bts | diff got -
}

@test "where the columns of a pipe change CSV is refused, its rows are whole" {
	grown
	run --separate-stderr -2 bash -c 'cat g.bts | bt-cat -f csv'
	[[ $stderr == *'change in mid-stream'*'write it to a .bts file first'* ]]
	[[ $(awk -F, '{ print NF }' <<<"$output" | sort -u) == 7 ]]
	[[ ${#lines[@]} == 4 ]]
}

@test "appending tells which columns are new to the file" {
	run --separate-stderr -0 bt-cat -v -a g.bts g1.csv
	[[ $stderr != *column* ]]
	run --separate-stderr -0 bt-cat -v -a g.bts g2.txt
	[[ $stderr == *"bt-cat: note: g.bts: its records of type 'bar' had no \
column 'sma_2' before"* ]]
	bt-synth --bars 9 --symbols A | bt-ta sma:2 |
	    bt-cat --from 2020-01-07 -o g3.txt
	run --separate-stderr -0 bt-cat -v -a g.bts g3.txt
	[[ $stderr != *sma_2* ]]
}

@test "symbols that nothing has are warned of wherever they are asked for" {
	local warning="bt-cat: warning: there is no symbol 'S9'"
	bt-synth --bars 3 --symbols S1,S2 -f csv -o s.csv
	bt-cat s.csv -o s.bts
	for f in s.csv s.bts; do
		for opts in --count '--count --by-symbol' --info '-f csv'; do
			# shellcheck disable=SC2086
			run --separate-stderr -0 bt-cat $opts --symbols S1,S9 $f
			[[ $stderr == "$warning (did you mean 'S1'?)" ]]
			# shellcheck disable=SC2086
			run --separate-stderr -0 bt-cat $opts --symbol ZZZ $f
			[[ $stderr == *"warning: there is no symbol 'ZZZ'" ]]
			# shellcheck disable=SC2086
			run --separate-stderr -0 bt-cat $opts --symbols S2 $f
			[[ -z $stderr ]]
		done
	done
	# of several inputs one will do
	cut -d, -f1,3- g1.csv >Q.csv
	run --separate-stderr -0 bt-cat --count --symbols Q,S2 s.bts Q.csv
	[[ $output == 'bar 6' && -z $stderr ]]
	run --separate-stderr -0 bt-cat --count --symbol Z Q.csv
	[[ $output == 'bar 3' && -z $stderr ]]
}

@test "a name of a form that bt does not write is refused" {
	for f in x.csv.gz x.parquet x.PARQUET x.json; do
		run --separate-stderr -2 bt-cat g1.csv -o $f
		[[ $stderr == *"$f: bt writes no '.${f##*.}'"*.jsonl*.zst* ]]
		[[ ! -e $f ]]
		bt-cat -f csv g1.csv -o $f
		cmp $f g1.csv
		rm $f
	done
	for f in out a.b c.txt d.bt; do
		bt-cat g1.csv -o $f
		[[ $(head -c 3 $f) == '#bt' ]]
	done
	rm out
	for f in x.csv out; do
		run --separate-stderr -2 bt-cat -a $f g1.csv
		[[ $stderr == *"whose name ends in '.bts'"* ]]
		[[ ! -e $f ]]
	done
	bt-cat g1.csv -o x.bts
	mv x.bts any
	bt-cat -a any g2.txt
	[[ $(bt-cat --count any) == 'bar 6' ]]
}

@test "empty lines before the header of CSV do not matter" {
	(printf '\n\r\n' && cat g1.csv) >l.csv
	bt-cat l.csv -f csv | cmp - g1.csv
	(printf '\n' && printf 'time,symbol,open,' && sleep .2 &&
	    tail -c +18 g1.csv) | bt-cat -f csv | cmp - g1.csv
	printf '\n\n' >none.csv
	run -3 bt-cat none.csv
}

@test "salvaging text says that it is no .bts file" {
	run --separate-stderr -3 bt-cat --salvage g1.csv
	[[ $stderr == 'bt-cat: g1.csv: is no .bts file: it has no block that is '* ]]
}

@test "a merge of a file with itself says that it is given twice" {
	run --separate-stderr -3 bt-cat g1.csv g1.csv
	[[ $stderr == *'is there twice'*'that file is given twice'* ]]
}

@test "a column in other case is asked after" {
	run --separate-stderr -2 bt-cat --columns Close -f csv g1.csv
	[[ $stderr == *"(did you mean 'close'?)"* ]]
}
