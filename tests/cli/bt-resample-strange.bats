#!/usr/bin/env bats
# bt-resample: what was asked for and cannot be is said.

load helpers

setup()
{
	bt_setup
	has bt-resample bt-synth bt-cat
}

# says STATUS TEXT COMMAND...: it ends so, and its standard error has that
says()
{
	run --separate-stderr "-$1" "${@:3}"
	# shellcheck disable=SC2154 # bats sets it
	[[ $stderr == *"$2"* ]] || { echo "$stderr" && return 1; }
}

# bars of 12 days, a hole, and some more
holed()
{
	bt-synth --bars 30 --symbols A -f csv | awk 'NR < 12 || NR > 18'
}

@test "bars without prices are written for other tools only" {
	holed >v.csv
	says 2 "--fill nan: bars without prices are for other tools" \
	    bt-resample --to 1d --fill nan v.csv -o nan.bts
	[[ ! -e nan.bts ]]
	says 2 "--fill nan" bt-resample --to 1d --fill nan v.csv
	says 2 "--fill nan" bt-resample --to 1d --fill nan v.csv -o x.txt
	says 2 "--fill nan" bt-resample --to 1d --fill nan -z v.csv
	says 2 "--fill nan" bt-resample --to 1d --fill nan -b v.csv -o x.csv
	bt-resample --to 1d --fill nan v.csv -o nan.csv
	grep -q ',A,,,,,,.*synthetic' nan.csv
	bt-resample --to 1d --fill nan -z v.csv -o nan.csv.zst
	bt-resample --to 1d --fill nan -f jsonl v.csv | grep -q synthetic
	# what it writes else is read
	bt-resample --to 1d --fill previous v.csv -o all.bts
	bt-cat --info all.bts >info
}

@test "records without one of the kind that is asked for are warned of" {
	bt-synth --bars 10 --symbols A >m.bt
	bt-synth --what ticks --bars 20 --symbols A >t.bt
	says 0 "warning: no tick to make bars of: all 10 records pass as they \
are" bt-resample --to 1w --of tick m.bt
	says 0 "warning: no bar to make bars of: all 20 records pass" \
	    bt-resample --to 1h --of bar t.bt
	bt-resample --to 1h --of tick t.bt 2>said >out
	printf '#bt 1\n#end\n' | bt-resample --to 1h --of tick 2>>said >out
	prints said </dev/null
}

@test "a rule of a column that is not there is refused" {
	bt-synth --bars 10 --symbols A -f csv |
	    awk 'NR == 1 { print $0 ",interest"; next } { print $0 ",7" }' >o.csv
	says 3 "--rule: no bar has a further column 'nope'" \
	    bt-resample --to 1w --rule nope=sum o.csv
	says 3 "did you mean 'interest'?" \
	    bt-resample --to 1w --rule interes=sum o.csv -o no.csv
	[[ ! -e no.csv ]]
	bt-resample --to 1w --rule interest=sum o.csv >out
	# without records nobody knows
	head -n 1 o.csv | bt-resample --to 1w --rule nope=sum >out
}

@test "only the end of the input makes a bar partial" {
	bt-synth --interval 1m --calendar nyse --from 2024-06-24 --bars 60 \
	    --symbols A >m.bt
	bt-resample --to 7m m.bt | records bar /dev/stdin >out
	# it begins before its first minute, 13:30, and is whole
	grep -q '^2024-06-24T13:26:00Z,' <(head -n 1 out)
	is "$(grep -c partial out)" 1
	tail -n 1 out | grep -q partial
}

@test "bars among ticks are told with their line and what may help" {
	cat >in.bt <<-'END'
	#bt 1
	#interval 60
	tick,2024-01-02T10:00:00Z,A,10,4,
	bar,2024-01-02T10:00:00Z,A,1,1,1,1,1
	#end
	END
	says 3 "bt-resample: in.bt:4: bars among the ticks or quotes" \
	    bt-resample --to 15m in.bt
	says 3 "--of bar makes them of the bars; bt-cat -t keeps" \
	    bt-resample --to 15m in.bt
	bt-resample --to 15m --of bar in.bt >out
}

@test "a length that is not quite one is told what it may be" {
	bt-synth --interval 1m --bars 10 -f csv >m.csv
	says 2 "--to 1h" bt-resample 1h m.csv
	says 2 "a unit is missing: --to 60s is seconds, --to 60m minutes" \
	    bt-resample --to 60 m.csv
	says 2 "hint: --to 5m" bt-resample --to 5T m.csv
	says 2 "hint: --to 1h" bt-resample --to 1H m.csv
	says 2 "hint: --to 2d" bt-resample --to "2 days" m.csv
	says 2 "--to 1mo is months, --to 1m minutes" bt-resample --to 1M m.csv
	says 2 "unexpected operand 'm.csv'" bt-resample --to 1h m.csv m.csv
}

@test "a tab in a configuration file is named as what it may be" {
	bt-synth --bars 10 -f csv >m.csv
	printf 'bt-resample:\n\tto: 1w\n' >c.yaml
	says 2 "c.yaml:2: this is no YAML" bt-resample -c c.yaml m.csv
	says 2 "never with tabs" bt-resample -c c.yaml m.csv
}

@test "bars that end before they begin are refused" {
	printf '%s\n' time,symbol,open,high,low,close,volume,end \
	    2024-01-02T09:30,A,1,2,0.5,1.5,100,2024-01-02T09:29 >m.csv
	says 3 "m.csv:2: the bar of 'A' at 2024-01-02T09:30:00Z ends before" \
	    bt-resample --to 5m m.csv
	says 3 "ends before it begins" bt-perturb --jitter 5s m.csv
	says 3 "ends before it begins" bt-perturb --delay 1 m.csv
}

@test "what comes out has all prices, whatever was missing" {
	printf '%s\n' '#bt 1' quote,2024-01-03,A,1,2,, \
	    quote,2024-01-03T00:01,A,,,, quote,2024-01-03T00:06,A,,,, \
	    quote,2024-01-03T00:11,A,2,3,, '#end' >q.bt
	says 0 "none of their records tells a price: 1" \
	    bt-resample --to 5m -f csv q.bt
	is "$output" "time,symbol,open,high,low,close,volume,flags
2024-01-03T00:00:00Z,A,1.5,1.5,1.5,1.5,,
2024-01-03T00:10:00Z,A,2.5,2.5,2.5,2.5,,partial"
	bt-resample --to 5m --fill previous -f csv q.bt >o.csv
	is "$(sed -n 3p o.csv)" \
	    2024-01-03T00:05:00Z,A,1.5,1.5,1.5,1.5,0,synthetic
	is "$(bt-resample -q --ticks 1 q.bt | bt-cat --count)" "bar 2"
	printf '%s\n' '#bt 1' quote,2024-01-03,A,1,2,, \
	    action,2024-01-03,A,delist, '#end' >a.bt
	says 3 "a.bt:3: value is empty" bt-resample --to 5m a.bt
	says 3 "a.bt:3: value is empty" bt-resample --of tick --to 5m a.bt
}

@test "a signal ends what is put between two records, and leaves no file" {
	printf '%s\n' '#bt 1' tick,1970-01-01,A,1,1, tick,2260-01-01,A,1,1, \
	    '#end' >gap.bt
	mkdir d
	bt-resample --to 1s --fill previous -o d/x.bts gap.bt &
	pid=$!
	until [[ -n $(ls -A d) ]]; do
		kill -0 "$pid"
	done
	kill -TERM "$pid"
	rc=0
	wait "$pid" || rc=$?
	((rc == 143))
	is "$(ls -A d)" ""
}
