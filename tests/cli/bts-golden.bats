#!/usr/bin/env bats
# Files of version 1 stay readable, tests/golden/bts-v1.

load helpers

setup()
{
	bt_setup
	golden=$TESTTOP/tests/golden/bts-v1
}

# text FILE: without the line that names the program.
text()
{
	bt-cat "$@" | grep -v '^#by '
}

@test "files of version 1 are read as they always were" {
	for f in raw small fast; do
		text "$golden/$f.bts" | cmp - "$golden/all.bt"
		bt-cat --info "$golden/$f.bts" | grep -x 'version: 1'
		text - <"$golden/$f.bts" | cmp - "$golden/all.bt"
	done
	text "$golden/appended.bts" | cmp - "$golden/appended.bt"
	for f in raw small fast; do
		text "$golden/turns-$f.bts" | cmp - "$golden/turns.bt"
		text - <"$golden/turns-$f.bts" | cmp - "$golden/turns.bt"
	done
}

@test "a part of them is what it is of their text" {
	for opts in '--from 2024-01-02T15:00 --to 2024-01-02T16:10' \
	    '--symbols SPY,BTC/USD' '--symbol ES --from 2024-01-02T19:00'; do
		# shellcheck disable=SC2086 # several words are meant
		text $opts "$golden/all.bt" >want
		for f in raw small fast; do
			# shellcheck disable=SC2086
			text $opts "$golden/$f.bts" | cmp - want
		done
		# shellcheck disable=SC2086
		text $opts "$golden/appended.bt" >want
		# shellcheck disable=SC2086
		text $opts "$golden/appended.bts" | cmp - want
	done
	for opts in '--from 2024-01-02T14:31 --to 2024-01-02T14:31:30' \
	    '--symbols SPY' '-t tick' '-t quote,bar --symbols ES' '--tail 7' \
	    '-t tick --tail 40' '-t event'; do
		# shellcheck disable=SC2086
		text $opts "$golden/turns.bt" >want
		for f in raw small fast; do
			# shellcheck disable=SC2086
			text $opts "$golden/turns-$f.bts" | cmp - want
		done
	done
}

@test "an error block of version 1 is a dead writer's" {
	run --separate-stderr -3 bt-cat "$golden/failed.bts"
	[[ $stderr == *"its writer failed: bt-cat: -:41: ends without '#end'"* ]]
	bt-cat --partial -t bar -f csv "$golden/failed.bts" >got
	[[ $(wc -l <got) == 34 ]]
}

@test "turns that are cut off give what comes before the first that is missing" {
	local cut n last=0
	awk '1; NR % 50 == 0 { print "#note" }' "$golden/turns.bt" |
	    bt-cat -b >x.bts
	grep -v '^#' "$golden/turns.bt" >want
	for ((cut = 500; cut < 22000; cut += 1500)); do
		head -c "$cut" x.bts >cut.bts
		bt-cat -v --partial cut.bts 2>err | grep -v '^#' >given || true
		n=$(wc -l <given)
		grep -q ": ends without its end block, after $n records" err
		head -n "$n" want | cmp - given
		((n >= last))
		last=$n
	done
	((last > 300))
}

# The head names the version of the program, and the end block has its hash in
# it; all between them is to stay.  Packed blocks may become other bytes when a
# writer finds better ways, or libzstd does: of those the records are compared,
# above and here.
@test "the writer still writes the same bytes, and packs the same records" {
	bt-cat -b "$golden/all.bt" >raw.bts
	size=$(stat -c %s "$golden/raw.bts")
	[[ $(stat -c %s raw.bts) == "$size" ]]
	cmp -i 64 -n $((size - 64 - 128)) raw.bts "$golden/raw.bts"
	for codec in small fast; do
		bt-cat -z --codec $codec "$golden/all.bt" >$codec.bts
		bt-cat -b $codec.bts >again.bts
		cmp -i 64 -n $((size - 64 - 128)) again.bts "$golden/raw.bts"
	done
	bt-cat -b "$golden/turns.bt" >turns.bts
	size=$(stat -c %s "$golden/turns-raw.bts")
	[[ $(stat -c %s turns.bts) == "$size" ]]
	cmp -i 64 -n $((size - 64 - 128)) turns.bts "$golden/turns-raw.bts"
}

@test "the draft before version 1 is refused by its number" {
	run --separate-stderr -3 bt-cat "$golden/draft.bts"
	[[ $stderr == *'draft.bts: is of version 0, which was a draft'* ]]
}
