#!/usr/bin/env bats
# bt-validate --fix: what is mended, what is left out, and what stays.

load helpers

setup()
{
	bt_setup
	bad=$TESTDATA/import/bad-bars.csv
}

# days N: N daily bars on weekdays.
days()
{
	awk -v n="$1" 'BEGIN {
		print "time,symbol,open,high,low,close,volume"
		for (i = k = 0; i < n; k++) {
			if (k % 7 == 5 || k % 7 == 6)
				continue
			p = 100 + (i * 37) % 11 / 10
			printf "%d,A,%.2f,%.2f,%.2f,%.2f,%d\n",
			    1704067200 + 86400 * k, p, p + 1.25, p - 0.75,
			    p + 0.33, 1000 + i++
		}
	}'
}

@test "nothing is changed that is not named" {
	bt-fetch -f csv "$bad" >want
	run --separate-stderr -1 bt-validate -f csv -o got.csv --fix spikes "$bad"
	same want got.csv
	run --separate-stderr -1 bt-validate --fix zero,ohlc -f csv \
	    -o got.csv "$bad"
	[[ $stderr == *":3: high 12.1 is below low 12.4: high set to 12.4, "* ]]
	[[ $stderr == *":5: low is 0: filled in"* ]]
	[[ $stderr == *":6: repeats line 5"$'\n'* ]]
	is "$(wc -l <got.csv)" 8
	run --separate-stderr -2 bt-validate --fix crossed "$bad"
	[[ $stderr == *"cannot be mended"* ]]
	run --separate-stderr -2 bt-validate --fix nonsense "$bad"
	run --separate-stderr -2 bt-validate --fix ohlc --check-only "$bad"
}

@test "a file that is newest first is sorted" {
	days 50 >x.csv
	bt-fetch -f csv x.csv >want
	{ sed 1q x.csv; sed 1d x.csv | tac; } >y.csv
	run --separate-stderr -1 bt-validate --fix order -f csv -o got.csv y.csv
	same want got.csv
	[[ $stderr == *": sorted"* && $stderr == *"50 records"* ]]
}

@test "what is more than memory holds is sorted too, and stays the same" {
	bt-synth --bars 150000 --symbols A,B --interval 60 -f csv >x.csv
	bt-cat -b x.csv >want.bts
	{ sed 1q x.csv; sed 1d x.csv | tac; } >y.csv
	# ties come as they are in the input: B before A
	{ sed 1q x.csv; sed 1d x.csv | tac | awk -F, '
	    { a[NR] = $0; t[NR] = $1 }
	    END { for (i = NR; i > 0; i -= 2) {
		print a[i - 1]; print a[i] } }'; } >z.csv
	run --separate-stderr -1 bt-validate -q --fix order -f csv \
	    --checks order -o got.csv y.csv
	same z.csv got.csv
}

@test "of what is there twice one stays, the one that is asked for" {
	days 30 >x.csv
	sed -i '10{p;s/,[^,]*$/,5000/}' x.csv
	run --separate-stderr -1 bt-validate --fix duplicates -f csv \
	    -o got.csv x.csv
	[[ $stderr == *"x.csv:11: is of the same time as line 10, and differs: left out"* ]]
	is "$(grep -c ',5000$' got.csv)" 0
	is "$(wc -l <got.csv)" 31
	for keep in last fuller; do
		run --separate-stderr -1 bt-validate --fix duplicates \
		    --keep $keep -f csv -o got.csv x.csv
		is "$(grep -c ',5000$' got.csv)" 1
		is "$(wc -l <got.csv)" 31
	done
}

@test "a spike is scaled back, to the last digit" {
	days 60 >x.csv
	bt-fetch -f csv x.csv >want
	awk -F, -v OFS=, 'NR == 30 {
		for (i = 3; i <= 6; i++) $i *= 10
	} 1' x.csv >y.csv
	run --separate-stderr -1 bt-validate --fix spikes -f csv -o got.csv y.csv
	same want got.csv
	[[ $stderr == *"y.csv:30: close "*" is 10 times "*": scaled"* ]]
}

@test "prices of another unit come back to those around them" {
	days 60 >x.csv
	bt-fetch -f csv x.csv >want
	awk -F, -v OFS=, 'NR >= 30 && NR < 36 {
		for (i = 3; i <= 6; i++) $i *= 100
	} 1' x.csv >y.csv
	run --separate-stderr -1 bt-validate --fix units -f csv -o got.csv y.csv
	same want got.csv
}

@test "bars before a split are adjusted, volumes too" {
	days 60 >x.csv
	bt-fetch -f csv x.csv >want
	awk -F, -v OFS=, 'NR > 1 && NR < 30 {
		for (i = 3; i <= 6; i++) $i *= 4
		$7 /= 4
	} 1' x.csv >y.csv
	run --separate-stderr -1 bt-validate --fix splits -f csv -o got.csv y.csv
	same want got.csv
	[[ $stderr == *"y.csv:30: prices go from "*"a split of 4 for 1"* ]]
}

@test "a gap is filled with bars that say that they are made up" {
	days 60 | sed 40,41d >x.csv
	run --separate-stderr -1 bt-validate --calendar weekdays --fix gaps \
	    -f csv -o got.csv x.csv
	is "$(grep -c synthetic got.csv)" 2
	is "$(wc -l <got.csv)" 61
	[[ $stderr == *"2 bars filled in, flagged synthetic"* ]]
	run --separate-stderr -0 bt-validate --check-only \
	    --calendar weekdays got.csv
}

@test "what is mended needs no mending" {
	days 200 >x.csv
	awk -F, -v OFS=, '
	NR == 20 { $4 = $3 - 1 }
	NR == 40 { $5 = 0 }
	NR == 60 { $6 = -$6 }
	NR == 80 { $7 = -$7 }
	NR == 100 { for (i = 3; i <= 6; i++) $i /= 10 }
	NR == 120 { print }
	NR == 140 { $3 = "" }
	NR == 160 { keep = $0; next }
	NR != 180 { print }
	NR == 161 { print keep }' x.csv >y.csv
	fix=order,duplicates,ohlc,zero,negative,missing,volume,spikes,gaps
	run --separate-stderr -1 bt-validate --calendar weekdays --fix $fix \
	    -f csv -o got.csv y.csv
	[[ $stderr == *"9 findings"* || $stderr == *"10 findings"* ]]
	run --separate-stderr -0 bt-validate --calendar weekdays \
	    --check-only got.csv
	is "$(wc -l <got.csv)" 201
}

@test "rejects can be mended by hand and read again" {
	days 30 >x.csv
	bt-fetch -f csv x.csv >want
	sed -e '10s/[^,]*$/n\/a/' -e '20s/,A,/,A,,/' x.csv >y.csv
	run --separate-stderr -1 bt-validate --rejects bad.txt -f csv \
	    -o good.csv y.csv
	is "$(wc -l <good.csv)" 29
	grep -q "^# y.csv:10: volume 'n/a' is no number$" bad.txt
	grep -q '^bar,.*,n/a$' bad.txt
	run --separate-stderr -3 bt-cat bad.txt
	sed -e 's/n\/a$/1008/' -e 's/,A,,/,A,/' bad.txt >mended.txt
	bt-cat --interval 1d -f csv good.csv mended.txt |
	    cut -d, -f1-7 >all.csv
	same want all.csv
	# the row alone, where --fix leaves it out
	run --separate-stderr -1 bt-validate --fix rows -f csv -o g.csv y.csv
	same good.csv g.csv
}

@test "rejects of a file without symbols can be read too" {
	days 30 | cut -d, -f1,3- >A.csv
	sed -i '10s/[^,]*$/n\/a/' A.csv
	run --separate-stderr -1 bt-validate --rejects bad.txt -o good.bts A.csv
	sed 's/n\/a$/1008/' bad.txt >mended.txt
	run --separate-stderr -0 bt-cat --count good.bts mended.txt
	is "$output" 'bar 30'
}

@test "records that are left out are kept with the reason" {
	days 30 | sed '10p' >x.csv
	run --separate-stderr -1 bt-validate --fix duplicates --rejects bad.txt \
	    -o good.csv x.csv
	grep -q '^# x.csv:11: repeats line 10$' bad.txt
	is "$(bt-cat --count bad.txt)" 'bar 1'
}

@test "directives, columns and other types pass in their place" {
	printf '%s\n' '#bt 1' '#symbol A tick=0.5' \
	    '#bar time,symbol,open,high,low,close,volume,rsi' \
	    'bar,2024-01-02,A,1,0.5,1,1,1,7' '#param fast=10' \
	    'event,2024-01-03,info,x,A,hello' \
	    'bar,2024-01-03,A,1,1,1,1,1,8' '#end' >x.bt
	run --separate-stderr -1 bt-validate --fix ohlc x.bt
	grep -v '^#by' <<<"$output" >got
	prints got <<-'END'
	#bt 1
	#symbol A tick=0.5
	#bar time,symbol,open,high,low,close,volume,rsi
	bar,2024-01-02T00:00:00Z,A,1,1,1,1,1,7
	#param fast=10
	#event time,level,code,symbol,text
	event,2024-01-03T00:00:00Z,info,x,A,hello
	bar,2024-01-03T00:00:00Z,A,1,1,1,1,1,8
	#end
	END
}

@test "types with other further columns are mended side by side" {
	printf '%s\n' '#bt 1' \
	    '#bar time,symbol,open,high,low,close,volume,end,x' \
	    'bar,2020-01-02T15:00:00Z,A,1,1,1,1,1,2020-01-02T15:01:00Z,7' \
	    '#tick time,symbol,price,size,side' \
	    'tick,2020-01-02T15:02:10Z,A,1,1,' \
	    'bar,2020-01-02T15:01:00Z,A,1,1,1,1,1,2020-01-02T15:02:00Z,8' \
	    'action,2020-01-03T00:00:00Z,A,dividend,0.1' '#end' >mixed.bt
	for fix in order gaps order,gaps; do
		bt-validate -q --fix $fix --fail-on never mixed.bt >got.bt
		[[ $(grep -c '^tick\|^action' got.bt) == 2 ]]
		[[ $(bt-cat --count got.bt | grep bar) == 'bar 2' ]]
		grep -q '^bar,2020-01-02T15:00:00Z.*,7$' got.bt
		grep -q '^bar,2020-01-02T15:01:00Z.*,8$' got.bt
	done
}
