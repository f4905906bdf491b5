#!/usr/bin/env bats
# bt-validate: where findings go, of which level, and what they are worth.

load helpers

setup()
{
	bt_setup
	bad=$TESTDATA/import/bad-bars.csv
}

# minutes N: N minute bars that nothing is wrong with.
minutes()
{
	bt-synth --bars "$1" --interval 60 --symbols M -f csv
}

@test "a row that cannot be read is a finding, and reading goes on" {
	minutes 60 >x.csv
	sed -i -e '10s/.*/garbage/' -e '20s/[^,]*$/n\/a/' -e '30s/$/,7/' \
	    -e '40s/^\([^,]*\),\([^,]*\),.*/\1,\2/' -e '50s/T/T2/' x.csv
	run --separate-stderr -1 bt-validate --check-only x.csv
	for n in 10 20 30 40 50; do
		[[ $stderr == *"x.csv:$n: "* ]]
	done
	[[ $stderr == *"55 records, 5 findings: 5 rows" ]]
}

@test "rows that are lost end the output in an error mark, status 3" {
	minutes 20 | sed '10s/.*/garbage/' >x.csv
	run --separate-stderr -3 bt-validate x.csv
	[[ ${lines[-1]} == "#error bt-validate: 1 row could not be read"* ]]
	is "$(grep -c ^bar, <<<"$output")" 19
	[[ $stderr == *"--rejects FILE"* ]]
	run --separate-stderr -3 bt-validate -o out.bts x.csv
	[[ ! -e out.bts ]]
}

@test "bad lines of tagged text are left out as rows are" {
	bt-synth --bars 10 >x.bt
	sed -i -e '8s/,.*/,nonsense/' -e '10s/^bar/bzr/' x.bt
	run --separate-stderr -1 bt-validate --check-only x.bt
	[[ $stderr == *"x.bt:8: "* && $stderr == *"x.bt:10: "* ]]
	[[ $stderr == *"8 records, 2 findings: 2 rows"* ]]
}

@test "damage of binary input still ends the reading" {
	bt-synth --bars 100 -b >x.bts
	printf '\xff' | dd of=x.bts bs=1 seek=3000 conv=notrunc status=none
	run --separate-stderr -3 bt-validate --check-only x.bts
}

@test "findings go to a file as text" {
	run --separate-stderr -1 bt-validate --check-only --findings f.txt "$bad"
	sed "s|$TESTDATA/import/||" f.txt >got
	prints got <<-'END'
	bad-bars.csv:3: error: ohlc: high 12.1 is below low 12.4
	bad-bars.csv:4: error: missing: close is missing
	bad-bars.csv:5: error: zero: low is 0
	bad-bars.csv:6: error: duplicates: repeats line 5
	bad-bars.csv:6: error: zero: low is 0
	bad-bars.csv:7: error: order: AAA goes back from 2024-03-07T00:00:00Z to 2024-03-06T00:00:00Z
	bad-bars.csv:7: error: volume: volume -5 is negative
	bad-bars.csv:8: note: zero-volume: volume is 0
	END
}

@test "findings are JSON lines, the last one a summary" {
	run --separate-stderr -1 bt-validate --check-only --findings f.json "$bad"
	python3 - f.json <<-'END'
	import json, sys
	rows = [json.loads(line) for line in open(sys.argv[1])]
	assert len(rows) == 9, rows
	first = rows[0]
	assert first["line"] == 3 and first["check"] == "ohlc", first
	assert first["kind"] == "high" and first["level"] == "error", first
	assert first["symbol"] == "AAA", first
	assert first["time"] == "2024-03-05T00:00:00Z", first
	assert first["text"] == "high 12.1 is below low 12.4", first
	end = rows[-1]["summary"]
	assert end["records"] == 7 and end["findings"] == 7, end
	assert end["status"] == 1 and end["checks"]["zero.error"] == 2, end
	assert end["checks"]["zero-volume.note"] == 1, end
	END
	bt-fetch -b "$bad" >x.bts
	run --separate-stderr -1 bt-validate --check-only \
	    --findings - --findings-format json x.bts
	[[ ${lines[0]} == *'"record":2,'* ]]
}

@test "findings are SARIF with rules, levels and places" {
	cp "$bad" 'a b.csv'
	run --separate-stderr -1 bt-validate --check-only \
	    --findings f.sarif 'a b.csv'
	python3 - f.sarif <<-'END'
	import json, sys
	log = json.load(open(sys.argv[1]))
	assert log["version"] == "2.1.0"
	assert log["$schema"].endswith("sarif-2.1.0.json")
	(run,) = log["runs"]
	driver = run["tool"]["driver"]
	assert driver["name"] == "bt-validate" and driver["version"]
	rules = driver["rules"]
	ids = [rule["id"] for rule in rules]
	assert len(set(ids)) == len(ids) > 20
	for rule in rules:
	    assert rule["shortDescription"]["text"]
	    assert rule["help"]["text"]
	    assert rule["defaultConfiguration"]["level"] in (
	        "note", "warning", "error")
	assert len(run["results"]) == 8
	for result in run["results"]:
	    assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
	    assert result["level"] in ("note", "warning", "error")
	    assert result["message"]["text"]
	    (place,) = result["locations"]
	    physical = place["physicalLocation"]
	    assert physical["artifactLocation"]["uri"] == "a%20b.csv"
	    assert physical["region"]["startLine"] >= 1
	    assert place["logicalLocations"][0]["name"] == "AAA"
	(call,) = run["invocations"]
	assert call["executionSuccessful"] is True and call["exitCode"] == 1
	END
}

@test "where nothing is found, the file says so" {
	minutes 50 >x.csv
	bt-validate --check-only --findings f.sarif x.csv
	python3 -c '
import json
log = json.load(open("f.sarif"))
assert log["runs"][0]["results"] == []'
	bt-validate --check-only --findings f.json x.csv
	is "$(wc -l <f.json)" 1
}

@test "the file tells what was found before reading failed" {
	bt-synth --bars 50 | sed '$d' >x.bt
	sed -i '20s/.*/bar,nonsense/' x.bt
	run --separate-stderr -3 bt-validate --check-only --findings f.sarif x.bt
	python3 -c '
import json
(run,) = json.load(open("f.sarif"))["runs"]
(call,) = run["invocations"]
assert len(run["results"]) == 1
assert call["executionSuccessful"] is False and call["exitCode"] == 3
assert "#end" in call["toolExecutionNotifications"][0]["message"]["text"]'
}

@test "levels: what is shown, and what counts for the exit status" {
	sed -n '1p;$p' "$bad" >x.csv
	run --separate-stderr -0 bt-validate --check-only x.csv
	[[ -z $stderr ]]
	run --separate-stderr -0 bt-validate --check-only --level note x.csv
	[[ $stderr == *"x.csv:2: volume is 0"* ]]
	run --separate-stderr -1 bt-validate --check-only --fail-on note x.csv
	run --separate-stderr -0 bt-validate --check-only --fail-on never "$bad"
	[[ $stderr == *"7 findings"* ]]
	minutes 300 | awk -F, -v OFS=, 'NR == 200 {
		for (i = 3; i <= 6; i++) $i *= 10
	} 1' >y.csv
	run --separate-stderr -1 bt-validate --check-only y.csv
	run --separate-stderr -0 bt-validate --check-only --fail-on error y.csv
	[[ $stderr == *"y.csv:200: close "*" is 10 times"* ]]
	run --separate-stderr -1 bt-validate --check-only --level error y.csv
	[[ $stderr != *"y.csv:200"* ]]
}

@test "a summary tells of each symbol" {
	run --separate-stderr -1 bt-validate --check-only --summary "$bad"
	[[ $stderr == *"bt-validate: AAA: 1 order, 1 duplicates, 1 missing"* ]]
}

@test "a calendar decides which days are missing" {
	awk 'BEGIN {
		print "time,symbol,open,high,low,close,volume"
		# July 2024, without weekends, the 4th and the 17th
		for (d = 1; d <= 31; d++)
			if ((d + 0) % 7 != 6 && (d + 0) % 7 != 0 && d != 4 &&
			    d != 17)
				printf "2024-07-%02d,A,10,11,9,%d,%d\n", d,
				    10 + d % 2, 100 + d
	}' >x.csv
	run --separate-stderr -1 bt-validate --check-only --calendar nyse x.csv
	[[ $stderr == *"1 bar is missing before it, 2024-07-17, a Wednesday"* ]]
	[[ $stderr == *"1 finding: 1 gaps" ]]
	run --separate-stderr -1 bt-validate --check-only \
	    --calendar weekdays x.csv
	[[ $stderr == *"2024-07-04"* && $stderr == *"2 findings: 2 gaps" ]]
	run --separate-stderr -1 bt-validate --check-only --calendar 24x7 x.csv
	[[ $stderr == *"2 bars are missing before it, from 2024-07-06, a Sat"* ]]
	run --separate-stderr -2 bt-validate --calendar nowhere x.csv
	[[ $stderr == *nowhere* ]]
}

@test "findings and records do not share standard output" {
	run --separate-stderr -2 bt-validate --findings - "$bad"
	[[ -z $output && $stderr == *"--check-only"* ]]
}

# halves N: daily bars whose prices halve from the N-th on.
halves()
{
	bt-synth --bars 60 --symbols A -f csv | awk -F, -v OFS=, -v n="$1" '
	NR > n {
		for (i = 3; i <= 6; i++) $i /= 2
		$7 *= 2
	} 1' | cut -d, -f1-7
}

@test "splits that are known are to be seen in raw prices, and others not" {
	halves 30 >A.csv
	day=$(sed -n 31p A.csv | cut -c1-10)
	printf 'time,symbol,kind,value\n%s,A,split,2\n' "$day" >acts.csv
	run --separate-stderr -1 bt-validate --check-only A.csv
	[[ $stderr == *"A.csv:31: "*"a split of 2 for 1 that is not adjusted"* ]]
	bt-validate --check-only --actions acts.csv A.csv
	bt-validate --actions acts.csv --fix splits A.csv >same.bt
	is "$(grep -c ^bar, same.bt)" 60
	# said to be adjusted, it is wrong again
	{ printf '#bt 1\n#adjust split\n'; sed -e 1d -e 's/^/bar,/' A.csv
	  echo '#end'; } >A.bt
	run --separate-stderr -1 bt-validate --check-only --actions acts.csv A.bt
	[[ $stderr == *"as by the split of 2 that is told"* ]]
	# where prices do not show it
	halves 100 >A.csv
	run --separate-stderr -1 bt-validate --check-only --actions acts.csv A.csv
	[[ $stderr == *"A.csv:31: prices do not show the split of 2"* ]]
	run --separate-stderr -4 bt-validate --actions nowhere.csv A.csv
}

@test "vendors' columns: a dividend that adjusted closes do not know" {
	{
		echo time,symbol,open,high,low,close,volume,adj_close,dividends
		for d in 01 02 03 04 05; do
			a=9.5
			[[ $d != 0[45] ]] || a=10
			echo "2024-07-$d,A,10,11,9,10,100,$a,0"
		done
	} >x.csv
	sed -i '5s/0$/0.5/' x.csv
	run --separate-stderr -0 bt-validate --check-only --checks dividends x.csv
	sed -i '5s/,0.5$/,2/' x.csv
	run --separate-stderr -1 bt-validate --check-only --checks dividends x.csv
	[[ $stderr == *"x.csv:5: dividend 2 is 20% of the close before"* ]]
	sed -i -e 's/,9.5,0$/,10,0/' -e '5s/,2$/,0.5/' x.csv
	run --separate-stderr -1 bt-validate --check-only --checks dividends x.csv
	[[ $stderr == *"x.csv:5: dividend 0.5 is 5% of the close before, but adjusted closes change by 0%"* ]]
}

@test "minutes of 1965 have the gaps that those of 1971 have" {
	for m in {10..59} {10..59} {10..59}; do
		echo "bar,1965-01-05T${hour:=15}:$m:00Z,A,1,1,1,1,1"
		((m != 59)) || hour=$((hour + 2))
	done >bars
	for year in 1965 1971; do
		{
			printf '%s\n' '#bt 1' '#interval 60'
			sed "s/1965/$year/" bars
			echo '#end'
		} >old.bt
		timeout -s KILL 20 bt-validate --calendar 24x7 --fail-on never \
		    old.bt 2>&1 >/dev/null | sed "s/$year/YEAR/g" >$year
		[[ -s $year ]]
	done
	diff 1965 1971
}

@test "splits among the records are known, as those of a file are" {
	halves 30 >A.csv
	day=$(sed -n 31p A.csv | cut -c1-10)
	printf 'time,symbol,kind,value\n%s,A,split,2\n' "$day" >acts.csv
	bt-cat A.csv acts.csv >A.bt
	bt-validate --check-only A.bt
	# those of a file too are counted once
	bt-validate --check-only --actions acts.csv A.bt
	# where prices do not show it
	halves 100 >B.csv
	sed -i 's/,A,/,B,/' B.csv
	sed 's/,A,/,B,/' acts.csv >b-acts.csv
	run --separate-stderr -1 bt-validate --check-only <(bt-cat B.csv b-acts.csv)
	[[ $stderr == *"prices do not show the split of 2"* ]]
	# or are adjusted
	{ echo '#bt 1'; echo '#adjust split'; sed '1,2d' A.bt; } >adjusted.bt
	run --separate-stderr -1 bt-validate --check-only adjusted.bt
	[[ $stderr == *"as by the split of 2 that is told"* ]]
	# the second of two, and those of another symbol
	sed -n '2,12p' A.csv | cut -c1-10 | while read -r d; do
		printf '%s,A,split,1.0000001\n%s,B,split,3\n' "$d" "$d"
	done >>acts.csv
	bt-validate -q --fix order acts.csv -o acts2.csv || true
	bt-validate --check-only <(bt-cat A.csv acts2.csv)
}
