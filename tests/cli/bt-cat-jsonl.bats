#!/usr/bin/env bats
# bt-cat -f jsonl: every record of every type, for other programs.

load helpers

setup()
{
	bt_setup
}

# all_types: a stream with a record of each type, and what is hard in each.
all_types()
{
	cat <<-'END'
	#bt 1
	#adjust split
	#unread  a\b "c"
	#meta key,value
	meta,note,a, b; "c" \ d é
	#symbol E\S tick=0.25 lot=0.000000000001
	#bar time,symbol,open,high,low,close,volume,end,flags,sma,a b
	bar,2024-01-02T00:00:00Z,E\S,1,2,-0,1.5,inf,2024-01-03T00:00:00Z,partial,1.25,
	bar,2024-01-03T00:00:00Z,é,0.1,1e300,1e-300,1e21,,2024-01-04T12:00:00.5Z,,,123456789012345680000
	buy,E\S,1,tag="x"
	.
	tick,2024-01-03T09:30:00.000000001Z,E\S,1e-7,3,sell
	quote,2024-01-03T09:30:00Z,E\S,1,2,,4
	action,2024-01-04T00:00:00Z,E\S,split,4
	.,2024-01-04T00:00:00Z
	order,2024-01-04T00:00:00Z,E\S,o1,buy,25%,limit,5,,2%,gtc,,,,accepted,0,,,a\b,2024-01-04T00:00:00Z
	order,2024-01-04T00:00:00Z,E\S,o2,sell,9007199.254740993,market,,,,day,,,,,0,,,,2024-01-04T00:00:00Z
	event,2024-01-04T00:00:00Z,warn,fee,,say "no", \n
	fill,2024-01-04T00:00:00Z,E\S,#1,1,buy,0.1,1.5,0,0,market.open,gap+reduces,0.1,99.85,,2024-01-04T00:00:00Z
	cash,2024-01-04T00:00:00Z,,deposit,5,105,2024-01-04T00:00:00Z
	trade,2024-01-04T00:00:00Z,E\S,1,long,1,2024-01-03T00:00:00Z,1,2,1,0,1,3,-0.1,0.2,,out,2024-01-04T00:00:00Z
	position,2024-01-04T00:00:00Z,E\S,-1,2,-2,open,2024-01-04T00:00:00Z
	equity,2024-01-04T00:00:00Z,1,2,3,-4,5,6,7,0.5,1,2024-01-04T00:00:00Z
	metric,sharpe,,no trades
	metric,inf,-inf,
	end,complete
	#end
	END
}

@test "every line is an object that others read to the same values" {
	has bt-cat
	all_types >in.bt
	bt-cat in.bt -f jsonl >out.jsonl
	bt-cat in.bt >out.bt
	python3 "$BATS_TEST_DIRNAME/jsonl.py" out.bt out.jsonl
	[[ $(wc -l <out.jsonl) == 24 ]]
	# and it does tell where they differ
	sed 's/0.5,6,7/0.5,6,8/; s/"low":7/"low":8/' out.jsonl >other.jsonl
	run -1 python3 "$BATS_TEST_DIRNAME/jsonl.py" out.bt other.jsonl
}

@test "jq reads every line, and finds the columns in their order" {
	command -v jq >/dev/null || skip "jq is not installed"
	all_types | bt-cat -f jsonl >out.jsonl
	jq -e . out.jsonl >/dev/null
	jq -r 'select(.record == "fill") | keys_unsorted | join(",")' \
	    out.jsonl >out
	echo record,time,symbol,order,seq,side,qty,price,fee,slippage,rule,flags,position,cash,tag,at |
	    prints out
}

@test "the same lines come from every form" {
	all_types >in.bt
	bt-cat in.bt -f jsonl >one
	for words in '-f tagged' -b -z '-z -f tagged'; do
		read -ra how <<<"$words"
		bt-cat "${how[@]}" in.bt | bt-cat -f jsonl >out
		same one out
	done
}

@test "the name of -o asks for JSON lines, compressed or not" {
	bars 3 >x.csv
	bt-cat x.csv -f jsonl >want
	for name in y.jsonl y.ndjson; do
		bt-cat x.csv -o $name
		same want $name
	done
	bt-cat x.csv -o y.jsonl.zst
	zstd -qdc y.jsonl.zst | same want -
	bt-cat x.csv -z -o z.jsonl
	zstd -qdc z.jsonl | same want -
}

@test "a stream that fails says so in its last object, once" {
	bars 30 | sed '$s/,[0-9.]*$/,x/' >x.csv
	run -3 --separate-stderr bt-cat -f jsonl x.csv
	[[ ${lines[-1]} == '{"record":"#error","text":"bt-cat: x.csv:61: '* ]]
	[[ $output != *'"#end"'* ]]
	printf '#bt 1\nevent,2024-01-02,a,b,,\377\n#end\n' >bad.bt
	run -3 --separate-stderr bt-cat -f jsonl bad.bt
	printf '%s\n' "${lines[@]}" | python3 -c '
import json, sys
for line in sys.stdin:
    last = json.loads(line)
assert last["record"] == "#error"'
}

@test "a file of JSON lines is whole or not there" {
	bars 30 | sed '$s/,[0-9.]*$/,x/' >x.csv
	run -3 bt-cat x.csv -o y.jsonl
	[[ ! -e y.jsonl ]]
}

@test "what is no stream but JSON is named as that when read" {
	bars 3 | bt-cat -f jsonl >x.jsonl
	run -3 --separate-stderr bt-cat x.jsonl
	[[ $stderr == *"it is JSON lines, which bt writes for other tools"*"keep it as .bts"* ]]
	echo '{"error": "limit"}' >error.json
	run -3 --separate-stderr bt-cat error.json
	[[ $stderr == *"it is JSON"*"hint: jq -r"*"makes CSV of it"* ]]
}

@test "every program with an output writes JSON lines" {
	bars 30 >x.csv
	for command in 'bt-synth --bars 5' 'bt-validate x.csv' \
	    'bt-cat x.csv'; do
		has "${command%% *}"
		# shellcheck disable=SC2086 # several words are meant
		$command -f jsonl >out 2>/dev/null || :
		tail -n 1 out >last
		echo '{"record":"#end","version":1}' | prints last
	done
}
