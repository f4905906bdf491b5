#!/usr/bin/env bats
# bt-validate: what surprised somebody who met it for the first time.

load helpers

setup()
{
	bt_setup
	bt-synth --bars 300 --symbols A -f csv >v.csv
}

@test "a volume is missing where 98% of the bars before had one" {
	awk -F, 'BEGIN { OFS = "," } NR == 50 || NR == 200 { $7 = "NaN" }
	    NR == 60 || NR == 220 { $7 = "" } { print }' v.csv >nv.csv
	run --separate-stderr -1 bt-validate --check-only nv.csv
	is "$(cut -d: -f3 <<<"$stderr" | tr -s '\n ' ,)" \
	    "50,60,200,220,4,volume,"
	# 16 bars tell what is usual; one in 50 without is too many
	awk -F, 'BEGIN { OFS = "," } NR == 18 || NR == 60 || NR == 70 {
	    $7 = "" } { print }' v.csv >nv.csv
	run --separate-stderr -1 bt-validate --check-only nv.csv
	[[ $stderr == *":18: volume is missing"* ]]
	[[ $stderr == *":60: volume is missing"* ]]
	[[ $stderr != *":70: volume is missing"* ]]
	sed 17d nv.csv >nv16.csv
	run --separate-stderr bt-validate --check-only nv16.csv
	[[ $stderr != *":17: volume"* ]]
}

@test "a price that is infinite is called so, once" {
	awk -F, 'BEGIN { OFS = "," } NR == 50 { $6 = "inf" }
	    NR == 200 { $6 = "1e400" } NR == 220 { $3 = "-inf" }
	    NR == 230 { $3 = ""; $4 = $5 = "inf" } { print }' v.csv >inf.csv
	run --separate-stderr -1 bt-validate --check-only inf.csv
	is "$stderr" "$(printf 'bt-validate: inf.csv:%s\n' \
	    '50: close is infinite' '200: close is infinite' \
	    '220: open is infinite' \
	    '230: open is missing, high, low are infinite'
	    echo 'bt-validate: 300 records, 4 findings: 4 missing')"
	run --separate-stderr -1 bt-validate --fix missing -f csv -o got.csv \
	    inf.csv
	run ! grep -i inf got.csv
	bt-validate --check-only --checks ohlc,missing got.csv
}

@test "a file that is newest first is told so, not record by record" {
	{ sed 1q v.csv; sed 1d v.csv | tac; } >rev.csv
	run --separate-stderr -1 bt-validate --check-only --findings f.json \
	    rev.csv
	is "${#stderr_lines[@]}" 4
	[[ ${stderr_lines[0]} == *:3:\ A\ goes\ back\ from* ]]
	[[ ${stderr_lines[1]} == *:4:\ A\ goes\ back\ from* ]]
	is "${stderr_lines[2]}" "bt-validate: rev.csv:5: records come newest \
first: bt-validate --fix order sorts them"
	is "${stderr_lines[3]}" \
	    "bt-validate: 300 records, 299 findings: 299 order (3 shown)"
	is "$(grep -c '"check":"order"' f.json)" 299
	run --separate-stderr -1 bt-validate --fix order -f csv -o got.csv \
	    rev.csv
	[[ ${stderr_lines[2]} == *": records come newest first: sorted" ]]
	same v.csv got.csv
	# each input is told
	run --separate-stderr -1 bt-validate --check-only rev.csv rev.csv
	is "$(grep -c 'newest first' <<<"$stderr")" 2
}

@test "newest first is told of many symbols, of prints, of one among others" {
	bt-synth --bars 100 --symbols A,B,C,D,E -f csv >five.csv
	{ sed 1q five.csv; sed 1d five.csv | tac; } >rev.csv
	run --separate-stderr -1 bt-validate --check-only rev.csv
	is "${#stderr_lines[@]}" 4
	[[ $stderr == *"newest first"*"495 order (3 shown)"* ]]
	# repeats and late ones do not change what the rest is
	awk 'NR % 50 == 0 { print } { print }' rev.csv >dup.csv
	run --separate-stderr -1 bt-validate --check-only --checks order dup.csv
	[[ $stderr == *"newest first"*" (3 shown)"* ]]
	bt-synth --what ticks --bars 100 --interval 7s --symbols A -f csv >t.csv
	{ sed 1q t.csv; sed 1d t.csv | tac; } >revt.csv
	run --separate-stderr -1 bt-validate --check-only revt.csv
	[[ $stderr == *"newest first"*"(3 shown)"* ]]
	bt-synth --bars 50 --symbols B -f csv | sed 1d >b.csv
	{ cat v.csv b.csv; sed 1d v.csv | sed 's/,A,/,Z,/' | tac; } >mixed.csv
	run --separate-stderr -1 bt-validate --check-only --checks order \
	    mixed.csv
	[[ $stderr == *"newest first"* ]]
	# three late ones among many are told one by one
	awk 'NR == 20 || NR == 40 || NR == 60 || NR == 80 { h = $0; next }
	    { print } h { print h; h = "" }' v.csv >late.csv
	run --separate-stderr -1 bt-validate --check-only --checks order \
	    late.csv
	[[ $stderr != *"newest first"* && $stderr == *"4 order"* ]]
}

@test "a check that is misspelt is guessed, and all are all" {
	run --separate-stderr -2 bt-validate --fix ohcl v.csv
	[[ $stderr == *"no check is called 'ohcl'"*"did you mean 'ohlc'?"* ]]
	run --separate-stderr -2 bt-validate --checks order,splts v.csv
	[[ $stderr == *"'splts'"*"did you mean 'splits'?"* ]]
	run --separate-stderr -2 bt-validate --fix qqqq v.csv
	[[ $stderr == *"bt-validate --list"* ]]
	bad=$TESTDATA/import/bad-bars.csv
	fixes=$(bt-validate --list | awk '{ print $1 }' | while read -r name; do
		bt-validate -q --fix "$name" v.csv >/dev/null 2>&1 &&
			echo "$name"; done | paste -sd,)
	[[ $fixes == rows,order,*,gaps,sessions ]]
	run --separate-stderr -1 bt-validate --fix "$fixes" -f csv -o want.csv \
	    "$bad"
	want=$stderr
	run --separate-stderr -1 bt-validate --fix all -f csv -o got.csv "$bad"
	is "$stderr" "$want"
	same want.csv got.csv
	run --separate-stderr -1 bt-validate --check-only --checks all "$bad"
	want=$stderr
	run --separate-stderr -1 bt-validate --check-only "$bad"
	is "$stderr" "$want"
}

@test "--check-only writes no records, so -o is refused" {
	run --separate-stderr -2 bt-validate --check-only -o z.csv v.csv
	[[ $stderr == *"--check-only writes no records"* ]]
	[ ! -e z.csv ]
}

# sessions FIRST LAST SUMMER: bars of 15 minutes, on weekdays of 2024 from
# minute FIRST of the day to LAST, SUMMER minutes earlier while New York has
# summer time.
sessions()
{
	awk -v first="$1" -v last="$2" -v summer="$3" 'BEGIN {
		print "time,symbol,open,high,low,close,volume"
		for (day = 19723; day < 20089; day++) {
			if (day % 7 == 2 || day % 7 == 3)
				continue
			off = day >= 19792 && day < 20030 ? summer : 0
			for (m = first - off; m < last - off; m += 15) {
				p = 100 + (++i * 37) % 101 / 10
				printf "%d,A,%.2f,%.2f,%.2f,%.2f,%d\n",
				    86400 * day + 60 * m, p, p + 1.25,
				    p - 0.75, p + 0.33, 1000 + i * 31 % 97
			}
		}
	}'
}

@test "sessions that begin by a market's clocks all year may be local" {
	sessions 570 960 0 >ny.csv
	run --separate-stderr bt-validate -v --check-only ny.csv
	is "$(grep -c "sessions begin at 09:30 all year, as New York's clocks \
have it: times may be local, see --tz America/New_York" <<<"$stderr")" 1
	bt-cat -f csv ny.csv | sed 's/Z,/,/' >local.csv
	run --separate-stderr bt-validate -v --check-only local.csv
	[[ $stderr == *"sessions begin"* ]]
	run --separate-stderr bt-validate -v --check-only \
	    --tz America/New_York local.csv
	[[ $stderr != *"sessions begin"* ]]
	run --separate-stderr bt-validate -v --check-only --calendar 24x7 ny.csv
	[[ $stderr != *"sessions begin"* ]]
	sessions 480 990 0 >london.csv
	run --separate-stderr bt-validate -v --check-only london.csv
	[[ $stderr == *"at 08:00 all year, as London's"*"Europe/London"* ]]
	# those that move with the clocks are UTC; 40 days are needed
	for s in "870 1260 60" "480 990 60" "570 960 60" "0 1440 0" "570 930 0"
	do
		# shellcheck disable=SC2086
		sessions $s >x.csv
		run --separate-stderr bt-validate -v --check-only x.csv
		[[ $stderr != *"sessions begin"* ]]
	done
	sed -n '1p; 300,2600p' ny.csv >x.csv
	run --separate-stderr bt-validate -v --check-only x.csv
	[[ $stderr != *"sessions begin"* ]]
}

@test "bars that lie five hundred years apart are a gap" {
	for m in 0 1 2 3 4 5 6 7; do
		echo "bar,1700-01-05T00:0$m:00Z,A,1,1,1,1,1"
	done >bars
	for m in 0 1 2 3 4 5 6 7; do
		echo "bar,2261-01-05T00:0$m:00Z,A,1,1,1,1,1"
	done >>bars
	{ printf '#bt 1\n#interval 60\n'; cat bars; echo '#end'; } >far.txt
	run -1 --separate-stderr bt-validate -v --check-only far.txt
	[[ $stderr == *"missing before it, from 1700-01-05T00:08:00Z"* ]]
}

@test "a stream without market data is not said to be sound" {
	for f in "$TESTDATA"/runs/*.bt; do
		run -0 --separate-stderr bt-validate --check-only "$f"
		[[ $stderr == *"there are no market data among "*": nothing was \
checked" ]]
	done
	printf 'time,symbol,open,high,low,close\n' >header.csv
	run -0 --separate-stderr bt-validate --check-only header.csv
	[[ -z $stderr ]]
}
