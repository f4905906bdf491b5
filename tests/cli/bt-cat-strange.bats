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
