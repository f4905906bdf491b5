#!/usr/bin/env bats
# bt-synth: data from a seed.

load helpers

setup()
{
	bt_setup
}

@test "these options give these bytes, on every machine" {
	bt-synth --seed 7 --bars 3 --symbols B,A --interval 1h \
	    --from 2024-01-02T09:30Z | grep -v '^#by ' >out
	prints out <<-'END'
	#bt 1
	#interval 3600
	bar,2024-01-02T09:30:00Z,A,100,100.46,99.88,100.36,13791
	bar,2024-01-02T09:30:00Z,B,100,100.36,99.83,100.32,12392
	bar,2024-01-02T10:30:00Z,A,100.36,100.74,100.36,100.59,6821
	bar,2024-01-02T10:30:00Z,B,100.32,100.33,100.2,100.31,7741
	bar,2024-01-02T11:30:00Z,A,100.59,100.66,100.54,100.55,5620
	bar,2024-01-02T11:30:00Z,B,100.31,100.54,100.31,100.5,8028
	#end
	END
}

@test "more bars begin with the same ones" {
	bt-synth --bars 100 -f csv >few
	bt-synth --bars 200 -f csv | head -n 101 >many
	same few many
}

@test "a symbol's bars do not depend on the others" {
	bt-synth --symbols A -f csv >alone
	bt-synth --symbols C,A,B -f csv | grep -e ,symbol, -e ,A, >among
	same alone among
}

@test "another seed is other data" {
	bt-synth -f csv >one
	bt-synth -f csv --seed 1 >same
	bt-synth -f csv --seed 2 >two
	same one same
	run -1 cmp one two
}

@test "a number of symbols names them so that they sort" {
	bt-synth --symbols 12 --bars 1 -f csv | cut -d , -f 2 >out
	{
		echo symbol
		seq -f S%02g 12
	} | prints out
}

@test "prices are on the tick and bars hold together" {
	bt-synth --tick 0.25 --volatility 5 --start-price 20 --drift 0 \
	    --volume 8 -f csv >out
	awk -F, 'NR == 2 && $3 != 20 { exit 1 }
	    NR > 1 && ($4 < $3 || $4 < $6 || $5 > $3 || $5 > $6 ||
	    $5 < 0.25 || $7 < 4 || $7 > 12 || $4 * 4 != int($4 * 4)) {
		print
		exit 1
	    }' out
	[[ $(wc -l <out) == 1001 ]]
}

@test "no bars are a stream without records" {
	bt-synth --bars 0 | grep -v '^#by ' >out
	printf '#bt 1\n#end\n' | prints out
}

@test "every form holds the same bars" {
	has bt-cat
	bt-synth --bars 5000 --symbols 3 | grep -v '^#by ' >tagged
	for how in -b -z '-z -f tagged' '-f bts'; do
		# shellcheck disable=SC2086 # two words are meant
		bt-synth --bars 5000 --symbols 3 $how | bt-cat |
		    grep -v '^#by ' >out
		same tagged out
	done
	bt-synth --bars 5000 --symbols 3 -o x.bts
	bt-cat x.bts | grep -v '^#by ' >out
	same tagged out
}

@test "what makes no sense is refused by name and value" {
	run -2 bt-synth --symbols A,A
	[[ ${lines[0]} == "bt-synth: --symbols: 'A' comes twice" ]]
	run -2 bt-synth --symbols 'A,,B'
	[[ ${lines[0]} == "bt-synth: --symbols: "* ]]
	run -2 bt-synth --symbols 1000001
	[[ ${lines[0]} == *"1000001 are more than 1000000" ]]
	run -2 bt-synth --tick 0
	[[ ${lines[0]} == "bt-synth: --tick: '0' is no size of a tick"* ]]
	run -2 bt-synth --bars -1
	[[ ${lines[0]} == "bt-synth: --bars: '-1' "* ]]
	run -2 bt-synth --from 2262-01-01 --bars 1000
	[[ ${lines[0]} == *"would end beyond the year 2262" ]]
	run -2 bt-synth --start-price 1e12 --tick 0.000001
	[[ ${lines[0]} == *"the start price is too many ticks" ]]
	run -2 bt-synth file
	[[ ${lines[0]} == "bt-synth: "*"'file'" ]]
}
