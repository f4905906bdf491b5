#!/usr/bin/env bats
# bt-synth: models, prints and quotes.  Their statistics: tests/unit/t-synth.c.

load helpers

setup()
{
	bt_setup
}

@test "each model, cluster and jump makes these bytes, on every machine" {
	bt-synth --bars 3 --model gbm --clusters 0.1,0.8 --jumps 300 \
	    --jump-size 0.1 --correlation 0.5 --symbols A,B -f csv >out
	prints out <<-'END'
	time,symbol,open,high,low,close,volume
	2020-01-01T00:00:00Z,A,100,100.89,87.69,87.98,12529
	2020-01-01T00:00:00Z,B,100,106.91,98.8,106.64,8133
	2020-01-02T00:00:00Z,A,87.98,97.19,87.26,97,15579
	2020-01-02T00:00:00Z,B,106.64,118.02,106.17,117.61,12010
	2020-01-03T00:00:00Z,A,97,97.33,92.76,92.79,13608
	2020-01-03T00:00:00Z,B,117.61,125.49,117.56,125.09,8482
	END
	bt-synth --bars 3 --model revert --half-life 2d -f csv >out
	prints out <<-'END'
	time,symbol,open,high,low,close,volume
	2020-01-01T00:00:00Z,SYN,100,100.29,99.13,99.23,6590
	2020-01-02T00:00:00Z,SYN,99.23,99.25,98.93,99.11,13564
	2020-01-03T00:00:00Z,SYN,99.11,100.3,99.04,100.16,14458
	END
}

@test "a quote, and then a print at its bid or ask" {
	bt-synth --what both --interval 1s --bars 2 --spread 2 --symbols A,B \
	    --from 2024-01-02 | grep -v '^#by ' >out
	prints out <<-'END'
	#bt 1
	quote,2024-01-02T00:00:00.30026623Z,B,99.99,100.01,9921,13003
	quote,2024-01-02T00:00:00.449648483Z,A,99.98,100,12767,13210
	tick,2024-01-02T00:00:00.877986251Z,B,99.99,9142,sell
	tick,2024-01-02T00:00:00.887180694Z,A,99.98,11424,sell
	quote,2024-01-02T00:00:01.108035737Z,A,99.99,100.01,9784,8265
	quote,2024-01-02T00:00:01.407892518Z,B,99.99,100.01,13913,10186
	tick,2024-01-02T00:00:01.606643997Z,B,100.01,12332,buy
	tick,2024-01-02T00:00:01.822223389Z,A,99.99,7438,sell
	#end
	END
}

@test "prints do not change when quotes come too" {
	bt-synth --what ticks --bars 500 -f csv >alone
	bt-synth --what both --bars 500 | bt-cat --type tick -f csv >among
	same alone among
}

@test "prints and quotes are the same in every form" {
	bt-synth --what both --bars 3000 --symbols 2 | grep -v '^#by ' >tagged
	for how in -b -z '-f bts'; do
		# shellcheck disable=SC2086 # two words are meant
		bt-synth --what both --bars 3000 --symbols 2 $how | bt-cat |
		    grep -v '^#by ' >out
		same tagged out
	done
}

@test "prints and quotes pass every check" {
	bt-synth --what both --bars 2000 --symbols 3 | bt-validate >out
}

@test "clusters, jumps and correlations out of range are refused" {
	for bad in 0.5,0.5 0.1 0.1,x -0.1,0.5 0.1,-0.5 ','; do
		run -2 bt-synth --clusters "$bad"
		[[ ${lines[0]} == "bt-synth: --clusters: '$bad' is no pair"* ]]
	done
	run -2 bt-synth --correlation 1.1
	[[ ${lines[0]} == "bt-synth: --correlation: '1.1' "* ]]
	run -2 bt-synth --jumps -1
	[[ ${lines[0]} == "bt-synth: --jumps: '-1' "* ]]
	run -2 bt-synth --model revert --half-life 0
	[[ ${lines[0]} == "bt-synth: --half-life: '0' "* ]]
	run -2 bt-synth --model brownian
	[[ ${lines[0]} == "bt-synth: --model: 'brownian' "* ]]
}

@test "shares are taken as percentages too" {
	bt-synth --volatility 0.3 --drift -0.1 --jumps 50 --jump-size 0.02 \
	    --bars 50 -f csv >shares
	bt-synth --volatility 30% --drift -10% --jumps 50 --jump-size 2% \
	    --bars 50 -f csv >percent
	same shares percent
	run -2 bt-synth --volatility x%
	[[ ${lines[0]} == "bt-synth: --volatility: 'x%' is no number"* ]]
	run -2 bt-synth --volatility -1%
	[[ ${lines[0]} == "bt-synth: --volatility: '-1%' is not between"* ]]
}

@test "a volatility that can only be meant as a percentage is warned of" {
	run --separate-stderr -0 bt-synth --volatility 20 --bars 1
	is "$stderr" "bt-synth: warning: --volatility: 20 is 2000% a year; 20% is 0.2"
}

@test "a start price of less than a tick is warned of" {
	run --separate-stderr -0 bt-synth --start-price 0.001 --bars 1
	is "$stderr" "bt-synth: warning: --start-price: 0.001 is less than a tick of 0.01: prices will hardly move"
	run --separate-stderr -0 bt-synth --start-price 0.01 --bars 1
	is "$stderr" ""
	run --separate-stderr -0 bt-synth --start-price 0.001 --tick 0.000001 --bars 1
	is "$stderr" ""
}

@test "what would have no effect is refused" {
	run -2 bt-synth --half-life 3d
	[[ ${lines[0]} == *"--half-life: has no effect without --model revert" ]]
	run -2 bt-synth --jump-size 0.1
	[[ ${lines[0]} == *"--jump-size: has no effect without --jumps" ]]
	run -2 bt-synth --spread 3
	[[ ${lines[0]} == *"--spread: has no effect without --what "* ]]
	run -2 bt-synth --symbols 0
	[[ ${lines[0]} == *"--symbols: '0' is not one symbol at least" ]]
}
