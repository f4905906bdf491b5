#!/usr/bin/env bats
# bt-adjust: splits and dividends into prices.

load helpers

setup()
{
	bt_setup
	has bt-adjust bt-cat
	cp "$TESTDATA"/adjust/*.csv .
}

# bars: daily bars of X at the given closes, open and close alike.
closes()
{
	local day=1 px
	echo time,symbol,open,high,low,close,volume
	for px; do
		printf '2024-01-%02d,X,%s,%s,%s,%s,100\n' $day "$px" "$px" \
		    "$px" "$px"
		day=$((day + 1))
	done
}

# actions LINE...: DAY,KIND,VALUE of X.
actions()
{
	local line
	echo time,symbol,kind,value
	for line; do
		printf '2024-01-%s,X,%s\n' "${line%%,*}" "${line#*,}"
	done
}

# column N: of the bars of a plain CSV, on one line.
column()
{
	awk -F, -v n="$1" 'NR > 1 { printf "%s%s", sep, $n; sep = " " }' "$2"
}

@test "back, the last prices stay; forward, the first, and they differ by a factor" {
	bt-adjust --actions actions.csv bars.csv -f csv >back.csv
	bt-adjust --direction back --actions actions.csv -f csv bars.csv |
	    same back.csv -
	bt-adjust --direction forward --actions actions.csv bars.csv -f csv \
	    >forward.csv
	is "$(tail -n 1 back.csv)" "$(tail -n 1 <(bt-cat -f csv bars.csv))"
	is "$(sed -n 2p forward.csv)" "$(sed -n 2p <(bt-cat -f csv bars.csv))"
	paste -d , back.csv forward.csv | awk -F, '
		NR == 2 { f = $11 / $3 }
		NR > 1 {
			for (i = 3; i <= 6; i++) {
				d = $(i + 8) / $i / f - 1
				if (d * d > 1e-28) { print; bad = 1 }
			}
			n++
		}
		END { exit bad || n != 7 }'
}

@test "a split leaves volume times price as it was, a dividend the volume" {
	closes 100 50 51 >x.csv
	actions 02,split,2 >a.csv
	bt-adjust --actions a.csv x.csv -f csv >out
	is "$(column 6 out)" "50 50 51"
	is "$(column 7 out)" "200 100 100"
	bt-adjust --no-volume --actions a.csv x.csv -f csv >out
	is "$(column 7 out)" "100 100 100"
	bt-adjust --volume --actions a.csv x.csv -f csv >out
	is "$(column 7 out)" "200 100 100"
	closes 100 98 99 >x.csv
	actions 02,dividend,2 >a.csv
	bt-adjust --actions a.csv x.csv -f csv >out
	is "$(column 6 out)" "98 98 99"
	is "$(column 7 out)" "100 100 100"
}

@test "a reverse split multiplies by the number that people say" {
	closes 0.51 5.12 5.2 >x.csv
	actions 02,split,0.1 >a.csv
	bt-adjust --actions a.csv x.csv -f csv >out
	is "$(column 6 out)" "5.1 5.12 5.2"
	is "$(column 7 out)" "10 100 100"
}

@test "what is to be adjusted is chosen, and told at the head" {
	bt-cat bars.csv actions.csv >merged.txt
	for what in splits:split dividends:dividend all:all; do
		bt-adjust --for "${what%:*}" merged.txt >out
		grep -qx "#adjust ${what#*:}" out
		is "$(grep -c '^#adjust' out)" 1
	done
	# what is left can be put in afterwards, in either order of work
	bt-adjust --round 0.000000001 -f csv merged.txt >all.csv
	bt-adjust --for splits merged.txt |
	    bt-adjust --for dividends --round 0.000000001 -f csv | same all.csv -
	bt-adjust --for dividends merged.txt |
	    bt-adjust --for splits --round 0.000000001 >two
	grep -qx '#adjust all' two
	bt-cat -f csv two | same all.csv -
}

@test "adjusting twice is refused, with what is left to do" {
	bt-cat bars.csv actions.csv | bt-adjust --for splits >split.txt
	run -3 --separate-stderr bt-adjust split.txt
	is "$(tail -n 1 <<<"$output")" "#error bt-adjust: split.txt:3: the \
prices are adjusted already: they say '#adjust split'"
	# shellcheck disable=SC2154 # run sets it
	is "$stderr" "bt-adjust: split.txt:3: the prices are adjusted already: \
they say '#adjust split'
bt-adjust: hint: dividends are left: --for dividends"
	run -3 --separate-stderr bt-adjust --for splits --direction forward split.txt
	run -3 --separate-stderr bt-adjust --for splits --adjusted split bars.csv
	run -3 --separate-stderr bt-adjust --for dividends --adjusted dividend bars.csv
	[[ $stderr == *"adjusting again would count an action twice" ]]
	# who knows better says so
	bt-adjust --adjusted none split.txt >/dev/null
	bt-cat -b split.txt >split.bts
	run -3 --separate-stderr bt-adjust split.bts
	[[ $stderr == "bt-adjust: split.bts: "*"already: "* ]]
	sed 's/^#adjust.*/#adjust half/' split.txt >half.txt
	run -3 --separate-stderr bt-adjust half.txt
	[[ ${stderr_lines[0]} == *"'#adjust half' is none of"* ]]
}

@test "prices of two kinds are not adjusted together" {
	closes 10 11 >x.csv
	bt-cat x.csv | sed '2i #adjust split' | sed '/01-01/a #adjust none' >x.txt
	for d in back forward; do
		run -3 --separate-stderr bt-adjust --for dividends \
		    --direction $d x.txt
		[[ $stderr == *"'#adjust none' comes after '#adjust split'"* ]]
	done
}

@test "applied actions are taken out, others are scaled as prices" {
	closes 100 50 51 60 >x.csv
	actions 01,dividend,3 02,split,2 03,funding,0.01 04,delist,60 >a.csv
	bt-cat x.csv a.csv | bt-adjust --for splits | bt-cat -t action -f csv |
	    tail -n +2 >out
	prints out <<-'END'
	2024-01-01T00:00:00Z,X,dividend,1.5
	2024-01-03T00:00:00Z,X,funding,0.01
	2024-01-04T00:00:00Z,X,delist,60
	END
	bt-cat x.csv a.csv | bt-adjust --for splits --direction forward |
	    bt-cat -t action -f csv | tail -n +2 >out
	prints out <<-'END'
	2024-01-01T00:00:00Z,X,dividend,3
	2024-01-03T00:00:00Z,X,funding,0.01
	2024-01-04T00:00:00Z,X,delist,120
	END
}

@test "bt-run gains the same on adjusted bars as on raw ones with their splits" {
	has bt-run
	closes 100 101 50.5 51 52 26.5 27 >x.csv
	actions 03,split,2 06,split,2 >a.csv
	cat >orders.csv <<-'END'
	time,symbol,side,qty
	2024-01-01,X,target,0.5
	END
	bt-run --orders orders.csv x.csv a.csv | bt-cat -t equity -f csv |
	    cut -d , -f 1,2 >raw
	bt-adjust --actions a.csv x.csv >adjusted.txt
	# with the actions once more: they are not applied again
	bt-run --orders orders.csv adjusted.txt a.csv | bt-cat -t equity -f csv |
	    cut -d , -f 1,2 >adjusted
	paste -d , raw adjusted | awk -F, 'NR > 1 {
		d = $2 / $4 - 1
		if ($1 != $3 || d * d > 1e-18) { print; bad = 1 }
		n++
	    }
	    END { exit bad || n < 7 }'
}

@test "bt-run does not pay a dividend again that is in the prices" {
	has bt-run
	closes 100 98 99 >x.csv
	actions 03,dividend,2 >a.csv
	echo time,symbol,side,qty >orders.csv
	echo 2024-01-01,X,buy,10 >>orders.csv
	bt-run --orders orders.csv x.csv a.csv >raw
	grep -q '^cash,.*,dividend,20,' raw
	bt-adjust --for dividends --actions a.csv x.csv >adjusted.txt
	bt-run --orders orders.csv adjusted.txt a.csv >adjusted
	run -1 grep -q '^cash,.*,dividend,' adjusted
	grep -q 'action.adjusted' adjusted
	bt-run --adjusted dividend --orders orders.csv x.csv a.csv >told
	run -1 grep -q '^cash,.*,dividend,' told
}

@test "a split that the prices do not show is refused, ignored or applied" {
	closes 100 101 102 >x.csv
	actions 02,split,4 >a.csv
	run -3 --separate-stderr bt-adjust --actions a.csv x.csv -f csv
	is "$output" ""
	[[ $stderr == "bt-adjust: x.csv:3: split of X by 4 at \
2024-01-02T00:00:00Z is not in the prices: 100 before it, 101 after
bt-adjust: hint: "*"--bad-split"* ]]
	run --separate-stderr bt-adjust --bad-split ignore --actions a.csv \
	    x.csv -f csv
	is "$stderr" "bt-adjust: warning: 1 splits ignored that the prices do \
not show"
	is "$(column 6 <(echo "$output"))" "100 101 102"
	bt-adjust --bad-split apply --actions a.csv x.csv -f csv >out
	is "$(column 6 out)" "25 101 102"
	# one by a few percent cannot be told from a day's move
	actions 02,split,1.05 >a.csv
	bt-adjust --actions a.csv x.csv -f csv >out
	[[ $(column 6 out) == "95.23"* ]]
}

@test "actions on days without bars, before the first, after the last, of nobody" {
	closes 100 101 50.5 >x.csv
	sed -i 's/2024-01-03/2024-01-08/' x.csv
	{
		actions 06,split,2 31,split,3
		echo 2023-06-01,X,dividend,500
		echo 2024-01-02,Y,split,7
	} >a.csv
	run --separate-stderr bt-adjust -v --actions a.csv x.csv -f csv
	is "$(column 6 <(echo "$output"))" "50 50.5 50.5"
	[[ $stderr == *"1 splits, 0 dividends applied; of others 1 come before \
the first record of their symbol, 1 after the last, 1 are of symbols without \
records" ]]
	bt-adjust --direction forward --actions a.csv x.csv -f csv >out
	is "$(column 6 out)" "100 101 101"
}

@test "on one instant actions apply in their order" {
	closes 100 49 49 >x.csv
	# a dividend of 2 for a unit after the split, which closed at 50
	actions 02,split,2 02,dividend,1 >a.csv
	bt-adjust --actions a.csv x.csv -f csv >out
	is "$(column 6 out)" "49 49 49"
	actions 02,dividend,2 02,split,2 >a.csv
	bt-adjust --actions a.csv x.csv -f csv >out
	is "$(column 6 out)" "49 49 49"
	actions 02,dividend,2 02,dividend,49 >a.csv
	bt-adjust --actions a.csv x.csv -f csv >out
	is "$(column 6 out)" "49 49 49"
}

@test "values that cannot be are refused" {
	closes 10 9 9 >x.csv
	actions 02,dividend,10 >a.csv
	run -3 --separate-stderr bt-adjust --actions a.csv x.csv
	[[ ${stderr_lines[0]} == "bt-adjust: X: dividend at 2024-01-02T00:00:00Z of \
10, when the price before it was 10" ]]
	run -3 --separate-stderr bt-adjust --direction forward --actions a.csv x.csv
	for bad in split,0 split,-2 dividend,-1; do
		actions "02,$bad" >a.csv
		run -3 --separate-stderr bt-adjust --actions a.csv x.csv
		[[ ${stderr_lines[0]} == "bt-adjust: a.csv:2: X: ${bad%,*} at "* ]]
	done
	actions 02,dividend,1 02,dividend,1 >a.csv
	run -3 --separate-stderr bt-adjust --actions a.csv x.csv
	[[ ${stderr_lines[0]} == "bt-adjust: a.csv:3: X: the same dividend comes twice"* ]]
}

@test "actions of the input must be those of --actions" {
	bt-cat bars.csv actions.csv >merged.txt
	bt-adjust merged.txt -f csv >one
	bt-adjust --actions actions.csv merged.txt -f csv | same one -
	grep -v split actions.csv >few.csv
	run -3 --separate-stderr bt-adjust --actions few.csv merged.txt
	[[ ${stderr_lines[0]} == "bt-adjust: merged.txt:"*"a split of NV at \
2024-06-10T00:00:00Z that the actions' file does not have" ]]
	bt-adjust --for dividends --actions few.csv merged.txt >/dev/null
}

@test "nothing to apply is a warning, and no error" {
	run --separate-stderr bt-adjust bars.csv
	is "$stderr" "bt-adjust: warning: no actions in the input, no \
--actions: prices stay as they are"
	run --separate-stderr bt-adjust -q bars.csv
	is "$stderr" ""
}

@test "dividends are of a unit of their day, or of the prices" {
	# prices of before are adjusted for the split of the third day
	closes 50 49 50 >x.csv
	actions 02,dividend,2 03,split,2 >a.csv
	bt-adjust --adjusted split --for dividends --actions a.csv x.csv \
	    -f csv >out
	is "$(column 6 out)" "49 49 50"
	sed -i 's/,2$/,1/' a.csv # the dividend, as Yahoo gives it
	sed -i '3s/,1$/,2/' a.csv
	bt-adjust --adjusted split --for dividends --dividend-units prices \
	    --actions a.csv x.csv -f csv >out
	is "$(column 6 out)" "49 49 50"
}

@test "the price before a dividend is that of its reference, where it has one" {
	closes 100 98 99 >x.csv
	cat >a.csv <<-'END'
	time,symbol,kind,value,reference_close,other
	2024-01-02,X,dividend,2,200,400
	END
	bt-adjust --actions a.csv x.csv -f csv >out
	is "$(column 6 out)" "99 98 99"
	bt-adjust --reference other --actions a.csv x.csv -f csv >out
	is "$(column 6 out)" "99.5 98 99"
	bt-adjust --reference none --actions a.csv x.csv -f csv >out
	is "$(column 6 out)" "98 98 99"
	# among the records too
	bt-cat x.csv a.csv | bt-adjust -f csv >out
	is "$(column 6 out)" "99 98 99"
}

@test "further columns are prices where they are named, and must be there" {
	bt-adjust --columns vwap --actions actions.csv bars.csv -f csv >out
	is "$(sed -n 5p out)" \
	    "2024-06-10T00:00:00Z,NV,118.8,121.77,115.83,119.78999999999999,1000,119.295"
	run -3 --separate-stderr bt-adjust --columns vwap,vwpa --actions actions.csv bars.csv
	[[ ${stderr_lines[0]} == *"no records have a further column 'vwpa'" ]]
	run -3 --separate-stderr bt-adjust --columns vwpa --direction forward \
	    --actions actions.csv bars.csv -f csv
}

@test "prices are rounded where that is asked for" {
	bt-adjust --round 0.05 --actions actions.csv bars.csv -f csv >out
	is "$(sed -n 2p out)" \
	    "2024-06-05T00:00:00Z,NV,116.65,120.55,116.15,119.95,1100,1210"
	run -2 --separate-stderr bt-adjust --round 0 bars.csv
}

@test "ticks and quotes are adjusted as bars are" {
	cat >in.txt <<-'END'
	#bt 1
	tick,2024-01-02T10:00:00Z,X,100,8,buy
	quote,2024-01-02T10:00:01Z,X,99,101,10,20
	action,2024-01-03T00:00:00Z,X,split,4
	tick,2024-01-03T10:00:00Z,X,25,3,sell
	quote,2024-01-03T10:00:01Z,X,24.9,25.1,1,2
	#end
	END
	bt-adjust in.txt | grep -e ^tick -e ^quote >out
	prints out <<-'END'
	tick,2024-01-02T10:00:00Z,X,25,32,buy
	quote,2024-01-02T10:00:01Z,X,24.75,25.25,40,80
	tick,2024-01-03T10:00:00Z,X,25,3,sell
	quote,2024-01-03T10:00:01Z,X,24.9,25.1,1,2
	END
}

@test "a bar that lasts over an action is told" {
	cat >in.txt <<-'END'
	#bt 1
	#interval 604800
	bar,2024-01-01T00:00:00Z,X,100,100,100,100,1
	bar,2024-01-08T00:00:00Z,X,100,100,50,50,1
	bar,2024-01-15T00:00:00Z,X,50,50,50,50,1
	#end
	END
	actions 10,dividend,1 >a.csv
	run --separate-stderr bt-adjust --actions a.csv in.txt
	[[ $stderr == "bt-adjust: warning: 1 bars last over an action"* ]]
}

@test "symbols do not touch each other, and orders are kept" {
	closes 100 50 51 >x.csv
	sed 's/,X,/,Y,/' x.csv >y.csv
	actions 02,split,2 >a.csv
	bt-cat x.csv y.csv | bt-adjust --bad-split fail --actions a.csv |
	    bt-cat -f csv >out
	is "$(column 6 out)" "50 100 50 50 51 51"
	is "$(column 2 out)" "X Y X Y X Y"
	closes 100 50 51 | sort -r >back.csv
	run -3 --separate-stderr bt-adjust --actions a.csv back.csv
	[[ ${stderr_lines[0]} == *"comes after one of"* ]]
}

@test "what is not adjusted passes through, in its place" {
	cat >in.txt <<-'END'
	#bt 1
	#adjust none
	#param fast=10
	#interval 86400
	#symbol X tick=0.01 colour=red
	#bar time,symbol,open,high,low,close,volume,flags
	bar,2024-01-01T00:00:00Z,X,10,10,10,10,1,stale
	.
	action,2024-01-02T00:00:00Z,X,dividend,1
	bar,2024-01-02T00:00:00Z,X,9,9,9,9,1,
	buy,X,10
	#end
	END
	bt-adjust in.txt | grep -v '^#by' >out
	prints out <<-'END'
	#bt 1
	#param fast=10
	#adjust all
	#symbol X tick=0.01 colour=red
	#interval 86400
	#bar time,symbol,open,high,low,close,volume,flags
	bar,2024-01-01T00:00:00Z,X,9,9,9,9,1,stale
	.
	bar,2024-01-02T00:00:00Z,X,9,9,9,9,1,
	buy,X,10
	#end
	END
}

@test "a pipe is kept in a file" {
	bt-adjust --actions actions.csv bars.csv | grep -v '^#by' >file
	bt-cat bars.csv | bt-adjust --actions actions.csv | grep -v '^#by' \
	    >pipe
	bt-cat pipe -f csv >pipe.csv
	bt-cat file -f csv | same pipe.csv -
	bt-adjust --actions actions.csv <(bt-cat bars.csv) -f csv |
	    same pipe.csv -
}

@test "a pipe that cannot be kept is refused, where it must be" {
	[[ -z ${TESTVALGRIND-} ]] || skip "valgrind needs TMPDIR itself"
	run -4 --separate-stderr bash -o pipefail -c \
	    'bt-cat bars.csv | TMPDIR=/nowhere bt-adjust --actions actions.csv'
	bt-cat bars.csv | TMPDIR=/nowhere bt-adjust --direction forward \
	    --actions actions.csv >/dev/null
}

@test "several files are refused" {
	run -2 --separate-stderr bt-adjust bars.csv bars.csv
	[[ ${stderr_lines[1]} == "bt-adjust: hint: bt-cat merges files; \
--actions takes one of actions" ]]
}

@test "the input is read as the options say" {
	cat >plain.csv <<-'END'
	time,open,high,low,close,volume
	2024-01-02 00:00,10,10,10,10,1
	2024-01-03 00:00,5,5,5,5,1
	END
	echo time,symbol,kind,value >a.csv
	echo 2024-01-03,X,split,2 >>a.csv
	bt-adjust --symbol X --actions a.csv -f csv <plain.csv >out
	is "$(column 6 out)" "5 5"
	# in New York's zone the action is of the same midnight as the bar
	bt-adjust --symbol X --tz America/New_York --actions a.csv plain.csv \
	    -f csv >out
	is "$(sed -n 2p out)" "2024-01-02T05:00:00Z,X,5,5,5,5,2"
	bt-adjust --symbol X --bar-time end --interval 1d --actions a.csv \
	    --bad-split ignore -q plain.csv -f csv >out
	is "$(sed -n 2p out)" "2024-01-01T00:00:00Z,X,10,10,10,10,1"
	bt-adjust --symbol X --actions a.csv plain.csv | grep -v '#end' >cut
	run -3 bt-cat cut
	bt-adjust -q --for dividends --adjusted none --partial cut |
	    grep -qx '#end'
}
