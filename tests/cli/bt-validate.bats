#!/usr/bin/env bats
# bt-validate: what is wrong is told, and everything passes.

load helpers

setup()
{
	bt_setup
	bad=$TESTDATA/import/bad-bars.csv
}

@test "each finding is told with its line, and counted" {
	run --separate-stderr -1 bt-validate "$bad"
	printf '%s\n' "$stderr" | sed "s|$TESTDATA/import/||" >err
	prints err <<-'END'
	bt-validate: bad-bars.csv:3: high 12.1 is below low 12.4
	bt-validate: bad-bars.csv:4: close is missing
	bt-validate: bad-bars.csv:5: low is 0
	bt-validate: bad-bars.csv:6: repeats line 5
	bt-validate: bad-bars.csv:6: low is 0
	bt-validate: bad-bars.csv:7: AAA goes back from 2024-03-07T00:00:00Z to 2024-03-06T00:00:00Z
	bt-validate: bad-bars.csv:7: volume -5 is negative
	bt-validate: 7 records, 7 findings: 1 order, 1 duplicates, 1 missing, 2 zero, 1 ohlc, 1 volume
	END
}

@test "records pass as they are, in their order, in every form" {
	bars 40 >x.csv
	for f in $(forms x.csv); do
		bt-fetch -f csv x.csv >want
		bt-validate -f csv "$f" | same want -
		bt-validate -f csv <"$f" | same want -
	done
	bt-fetch -f csv "$bad" >want
	bt-fetch -b "$bad" >x.bts
	bt-fetch "$bad" >x.txt
	bt-fetch -o x.csv.zst "$bad"
	for f in "$bad" x.bts x.txt x.csv.zst; do
		run --separate-stderr -1 bt-validate -o out.csv "$f"
		same want out.csv
		rm out.csv
	done
}

@test "good data: status 0 and nothing is said" {
	bars 28 >x.csv
	run --separate-stderr -0 bt-validate x.csv
	[[ -z $stderr ]]
	is "${lines[-1]}" "#end"
	run --separate-stderr -0 bt-validate -v x.csv
	[[ $stderr == *"56 records, 0 findings"* ]]
}

@test "a stream with findings ends as usual; with --strict it does not" {
	run --separate-stderr -1 bt-validate -q "$bad"
	is "${lines[-1]}" "#end"
	[[ -z $stderr ]]
	run --separate-stderr -1 bt-validate --strict "$bad"
	[[ ${lines[-1]} == "#error bt-validate: "*":3: high 12.1 is below"* ]]
	[[ $stderr == *":3: high 12.1 is below low 12.4"* ]]
	run --separate-stderr -3 pipeline \
	    "bt-validate --strict $bad | bt-validate"
	[[ $stderr == *"bt-validate: "*"high 12.1 is below low 12.4"* ]]
	run --separate-stderr -1 bt-validate --strict -o out.bts "$bad"
	[[ ! -e out.bts ]]
}

@test "a stream that is broken has status 3, and what was found is told" {
	cat "$bad" >x.csv
	echo 2024-03-13,AAA,x,11,9,10,1 >>x.csv
	run --separate-stderr -3 bt-validate x.csv
	[[ ${lines[-1]} == "#error bt-validate: 1 row could not be read"* ]]
	[[ $stderr == *"high 12.1 is below"* && $stderr == *"x.csv:9: "* ]]
	printf '%s\n' '#bt 1' 'bar,2024-01-02,A,1,2,1,2,3' >x
	run --separate-stderr -3 bt-validate x
	run --separate-stderr -0 bt-validate --partial x
}

@test "chosen checks alone run" {
	run --separate-stderr -1 bt-validate --checks ohlc,volume "$bad"
	[[ $stderr == *"2 findings: 1 ohlc, 1 volume" ]]
	run --separate-stderr -0 bt-validate --checks overlap "$bad"
	run --separate-stderr -2 bt-validate --checks ohlc,nonsense "$bad"
	[[ -z $output && $stderr == *"'nonsense'"* ]]
}

@test "the checks are listed, and all have a place in the manual" {
	bt-validate --list >list
	[[ -s list ]]
	while read -r name _; do
		grep -qx ".It $name" "$TESTTOP/man/bt-validate.1" || {
			echo "bt-validate(1) does not tell of $name"
			return 1
		}
	done <list
}

@test "findings are bounded, their number is told" {
	awk 'BEGIN {
		print "time,symbol,open,high,low,close,volume"
		for (i = 0; i < 100; i++)
			printf "%d,A,1,2,3,1,1\n", 1700000000 + 60 * i
	}' >x.csv
	run --separate-stderr -1 bt-validate x.csv
	is "${#stderr_lines[@]}" 21
	is "${stderr_lines[20]}" \
	    "bt-validate: 100 records, 100 findings: 100 ohlc (20 shown)"
	run --separate-stderr -1 bt-validate --max-findings 2 x.csv
	is "${#stderr_lines[@]}" 3
	run --separate-stderr -1 bt-validate --max-findings 0 x.csv
	is "${#stderr_lines[@]}" 1
}

@test "several files are checked, each for itself, where nothing is written" {
	bars 10 >x.csv
	run --separate-stderr -1 bt-validate --check-only x.csv "$bad" x.csv
	[[ -z $output && $stderr == *"47 records, 7 findings"* ]]
	run --separate-stderr -2 bt-validate x.csv x.csv
	[[ -z $output && $stderr == *"--check-only"* ]]
}

@test "files that are checked each for itself need not agree on a symbol" {
	bt-synth --bars 5 --symbols X -o a.txt
	sed 's/^#by.*/&\n#symbol X tick=0.5/' a.txt >b.txt
	bt-validate --check-only a.txt b.txt
	bt-cat --info a.txt b.txt >said
	is "$(grep -c '^symbols: X$' said)" 2
	bt-cat --count a.txt b.txt >said
	is "$(<said)" 'bar 10'
}

@test "records of binary input are counted, not lines" {
	bt-fetch -b "$bad" >x.bts
	run --separate-stderr -1 bt-validate --check-only x.bts
	[[ $stderr == *"x.bts: record 2: high 12.1 is below"* ]]
	[[ $stderr == *"x.bts: record 5: repeats record 4"* ]]
}

@test "bars without trades are noted with -v, and are no findings" {
	sed -n '1p;$p' "$bad" >x.csv
	run --separate-stderr -0 bt-validate x.csv
	[[ -z $stderr ]]
	run --separate-stderr -0 bt-validate -v x.csv
	[[ $stderr == *"note: x.csv:2: volume is 0"* ]]
	[[ $stderr == *"0 findings: 1 zero-volume (a note)"* ]]
}

@test "findings are JSON where asked for" {
	run --separate-stderr -1 bt-validate --log-format json \
	    --checks ohlc "$bad"
	[[ ${stderr_lines[0]} == \
	    '{"program":"bt-validate","level":"finding","file":'*',"line":3,'* ]]
}

@test "bars that overlap are found where their ends are known" {
	printf '%s\n' '#bt 1' '#bar time,symbol,open,high,low,close,volume,end' \
	    'bar,2024-01-02,A,1,2,1,2,3,2024-01-04' \
	    'bar,2024-01-03,A,1,2,1,2,3,2024-01-05' '#end' >x
	run --separate-stderr -1 bt-validate x
	[[ ${stderr_lines[0]} == \
	    "bt-validate: x:4: begins before the bar before it ends, at "* ]]
}

@test "times, ends and the symbol of plain CSV may be told" {
	printf '%s\n' time,open,high,low,close,volume \
	    '2024-01-02 09:31,1,2,1,2,3' '2024-01-02 09:32,1,2,1,2,3' >x.csv
	bt-validate --symbol A --tz America/New_York --interval 60 \
	    --bar-time end x.csv | grep -v '^#by' >out
	prints out <<-'END'
	#bt 1
	#interval 60
	bar,2024-01-02T14:30:00Z,A,1,2,1,2,3
	bar,2024-01-02T14:31:00Z,A,1,2,1,2,3
	#end
	END
}

@test "each symbol is checked by the calendar that it names" {
	bt-synth --calendar nyse --symbols SPY --bars 40 --from 2024-01-02 >a
	bt-synth --calendar 24x7 --symbols BTC --bars 60 --from 2024-01-02 >b
	bt-cat a b >both
	run --separate-stderr -0 bt-validate --check-only both
	[[ -z $stderr ]]
	# a Saturday, which only one of them has; a Wednesday of the other
	grep -v -e '^bar,2024-01-20T00.*BTC' -e '^bar,2024-01-10T00.*SPY' \
	    both >cut
	run --separate-stderr -1 bt-validate --check-only cut
	[[ $stderr == *"2024-01-20, a Saturday"* ]]
	[[ $stderr == *"2024-01-10, a Wednesday"* ]]
	[[ $stderr == *": 2 gaps" ]]
	run --separate-stderr -1 bt-validate --check-only --calendar 24x7 a
	[[ $stderr == *"a Saturday"* ]]
}

@test "a calendar that is not there is told, once, and the bars tell" {
	bt-synth --symbols A,B --bars 40 >x
	for name in nysee ./x.yaml; do
		sed "1a #symbol A calendar=$name\n#symbol B calendar=$name" x |
			bt-validate --check-only - 2>err
		is "$(grep -c "calendar of 'A': .*'$name'" err)" 1
		is "$(wc -l <err)" 1
	done
}
