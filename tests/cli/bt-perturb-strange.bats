#!/usr/bin/env bats
# bt-perturb: asked for what the data have nothing for.

load helpers

setup()
{
	bt_setup
	has bt-perturb bt-synth bt-cat
	bt-synth --bars 300 --symbols EURUSD -f csv >v.csv
}

# warned TEXT OPTION...: status 0, and this one warning alone.
warned()
{
	local want=$1
	shift
	run --separate-stderr bt-perturb "$@"
	is "$status" 0
	# shellcheck disable=SC2154 # run sets it
	is "$stderr" "$want"
}

@test "a symbol that no record has is told at the end, with what is near" {
	warned "bt-perturb: warning: --only: no records of 'ZZZ'" \
	    --only ZZZ --noise 5 v.csv
	warned "bt-perturb: warning: --only: no records of 'EURUDS'; did you \
mean 'EURUSD'?" --only EURUSD --only EURUDS --noise 5 v.csv
	warned "" --only EURUSD --noise 5 v.csv
}

@test "a delay of more bars than there are is told" {
	for n in 300 1000; do
		warned "bt-perturb: warning: --delay $n: 1 of the series have \
no more bars than that: nothing is left of them" --delay $n v.csv
		# shellcheck disable=SC2154 # run sets it
		run -1 grep -q '^bar' <<<"$output"
	done
	warned "" --delay 299 v.csv
	grep -q '^bar' <<<"$output"
	# one of two
	head -n 10 v.csv | sed 's/EURUSD/OTHER/' >other.csv
	bt-cat --interval 1d v.csv other.csv >two.txt
	warned "bt-perturb: warning: --delay 20: 1 of the series have no more \
bars than that: nothing is left of them" --delay 20 two.txt
}

@test "what is for other records than these is told" {
	for o in '--spread 2x' '--spread 5bp'; do
		# shellcheck disable=SC2086 # two words
		warned "bt-perturb: warning: --spread: there are no quotes to \
change" $o v.csv
	done
	printf 'time,symbol,price,size\n%s\n' 2024-01-02T00:00:00Z,A,10,1 >t.csv
	for o in '--widen 2x' '--gap 0.5,10' '--missing 0.5,2' '--delay 1'; do
		name=${o%% *}
		# shellcheck disable=SC2086 # two words
		warned "bt-perturb: warning: $name: there are no bars to \
change" $o t.csv
	done
	printf 'time,symbol,kind,value\n%s\n' 2024-01-02,A,split,2 >a.csv
	for o in '--noise 5' '--drop 0.5' '--duplicate 0.5' '--jitter 1s'; do
		name=${o%% *}
		# shellcheck disable=SC2086 # two words
		warned "bt-perturb: warning: $name: there are no bars, ticks \
or quotes to change" $o a.csv
	done
	warned "" --noise 5 --widen 2x --drop 0.1 v.csv
}

@test "a run is told to hold nothing to disturb" {
	for f in "$TESTDATA"/runs/*.bt; do
		warned "bt-perturb: warning: --drop: there are no bars, ticks \
or quotes to change" --drop 0.5 "$f"
	done
}
