#!/usr/bin/env bats
# bt-cat --salvage: what is whole in a damaged .bts file, and what is not.

load helpers

# break_at FILE OFFSET TEXT: put bytes into a file.
break_at()
{
	printf %s "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

setup()
{
	bt_setup
	bt-synth --bars 6000 --interval 1m --symbols A,B -b >x.bts
}

@test "of a whole file all is given, with status 0 and no word" {
	run --separate-stderr -0 bt-cat --salvage x.bts -o good.bts
	[[ -z $output$stderr ]]
	bt-cat x.bts >want.bt
	bt-cat good.bts | diff - want.bt
}

@test "of a damaged block the records are named, all others are given" {
	break_at x.bts 300000 damage
	run -3 bt-cat x.bts
	run --separate-stderr -1 bt-cat --salvage x.bts -o good.bts
	[[ ${stderr_lines[0]} == "bt-cat: x.bts: block 3, of 4096 'bar' records \
from 2020-01-02T10:08:00Z to 2020-01-03T20:15:00Z, at bytes 262344 to 524551, \
is damaged" ]]
	[[ ${stderr_lines[1]} == *'records given: 7904; known to be lost: 4096' ]]
	[[ $(bt-cat --count good.bts) == 'bar 7904' ]]
	bt-cat --info good.bts
}

@test "a file that is cut off gives its whole blocks" {
	head -c 500000 x.bts >cut.bts
	run --separate-stderr -1 bt-cat --salvage cut.bts -o good.bts
	[[ $stderr == *"block 3, of 4096 'bar' records"*'is damaged'* ]]
	[[ $stderr == *'its end block is missing'* ]]
	[[ $(bt-cat --count good.bts) == 'bar 4096' ]]
}

@test "a symbol whose name is lost gives its records under lost.N" {
	break_at x.bts 130 X
	run --separate-stderr -1 bt-cat --salvage x.bts -o good.bts
	[[ $stderr == *"of symbols, at bytes"*'is damaged'* ]]
	[[ $stderr == *"symbol number 1 is lost: its records are under 'lost.1'"* ]]
	[[ $(bt-cat --count good.bts) == 'bar 12000' ]]
	[[ $(bt-cat -f csv good.bts | cut -d, -f2 | sort -u | tr '\n' ' ') == \
	    'lost.0 lost.1 symbol ' ]]
}

@test "what is no .bts file, or a pipe, is refused" {
	bt-cat x.bts >x.bt
	run --separate-stderr -3 bt-cat --salvage x.bt
	[[ $stderr == *'has no block that is whole'* ]]
	run --separate-stderr -2 bash -c 'cat x.bts | bt-cat --salvage'
	[[ $stderr == *'is no regular file: only those can be salvaged'* ]]
	run --separate-stderr -2 bt-cat --salvage x.bts x.bts
	[[ $stderr == *'--salvage takes one file, and here are 2'* ]]
	zstd -q x.bts -o x.bts.zst
	run --separate-stderr -3 bt-cat --salvage x.bts.zst
	[[ $stderr == *'is compressed as a whole'* ]]
}
