#!/usr/bin/env bats
# Bars at the ends of time, and longer than a number of nanoseconds counts:
# where sanitizers watch, no program computes what does not fit.

load helpers

setup()
{
	bt_setup
	columns='#bar time,symbol,open,high,low,close,volume,end'
}

# takes STREAM COMMAND...: the program ends by itself, with any of its statuses.
takes()
{
	run "${@:2}" <"$1"
	[[ $status -le 3 && $output != *'runtime error'* ]]
}

@test "a bar may last for five centuries" {
	printf '%s\n' '#bt 1' "$columns" \
	    'bar,1700-01-01T00:00:00Z,ESH4,1,1,1,1,1,2200-01-01T00:00:00Z' \
	    'bar,1700-01-02T00:00:00Z,ESH4,1,1,1,1,1,2200-01-02T00:00:00Z' \
	    '#end' >long.bt
	takes long.bt bt-adjust --roll volume --root ES
	takes long.bt bt-perturb --delay 1
	takes long.bt bt-perturb --jitter 1s
	takes long.bt bt-resample --to 1w --calendar weekdays
	takes long.bt bt-validate
	takes long.bt bt-ta sma
}

@test "a bar may be of the last day that there is" {
	printf '%s\n' '#bt 1' "$columns" \
	    'bar,2262-04-11T00:00:00Z,A,1,1,1,1,1,2262-04-11T23:00:00Z' \
	    '#end' >last.bt
	takes last.bt bt-resample --to 1w --calendar weekdays
	takes last.bt bt-resample --to 1h
	takes last.bt bt-validate
	takes last.bt bt-perturb --jitter 1d
}

@test "contracts without any bar roll nowhere" {
	printf '%s\n' '#bt 1' "$columns" '#end' >none.bt
	takes none.bt bt-adjust --roll volume --root ES
}
