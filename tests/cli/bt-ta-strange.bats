#!/usr/bin/env bats
# bt-ta: what can only be a mistake is said, and not computed with.

load helpers

setup()
{
	bt_setup
	has bt-ta bt-synth bt-cat
}

@test "bars that go back in time are refused where they do" {
	bt-synth --interval 1m --bars 50 --symbols A -f csv >m.csv
	(head -n 1 m.csv && sed 1d m.csv | tac) >rev.csv
	run --separate-stderr -3 bt-ta sma:5 rev.csv
	# shellcheck disable=SC2154 # bats sets it
	[[ $stderr == "bt-ta: rev.csv:3: a bar that was available at "*\
" comes after one of its symbol of "* ]]
	[[ $stderr == *"bt-validate --fix order sorts records"* ]]
	# in binary it is the record
	bt-cat m.csv >m.bt
	(grep '^#[bis]' m.bt && grep '^bar,' m.bt | tac && echo '#end') >rev.bt
	run -3 bt-ta sma:5 rev.bt
	# without ends times are looked at
	cat >noend.csv <<-'END'
	time,symbol,open,high,low,close,volume
	2024-01-03T00:00:00Z,X,1,1,1,1,1
	2024-01-02T00:00:00Z,X,1,1,1,1,1
	END
	run -3 bt-ta sma:5 noend.csv
	# each symbol has an order of its own, and before 1970 too
	cat >two.bt <<-'END'
	#bt 1
	#interval 60
	bar,1960-01-03T00:01:00Z,X,1,1,1,1,1
	bar,1960-01-03T00:00:00Z,Y,1,1,1,1,1
	bar,1960-01-03T00:02:00Z,X,1,1,1,1,1
	#end
	END
	bt-ta sma:2 two.bt >out
}

@test "a stream without any bar is warned of" {
	bt-synth --what ticks --bars 20 >t.bt
	bt-ta sma:5 t.bt 2>said >out
	prints said <<-'END'
	bt-ta: warning: there is no bar among the records, and so no indicator; bt-resample makes bars of ticks and quotes
	END
	bt-synth --bars 20 >b.bt
	bt-ta sma:5 b.bt 2>said >out
	printf '#bt 1\n#end\n' | bt-ta sma:5 2>>said >out
	prints said </dev/null
}

@test "macd has the means that charts have, or Appel's where asked" {
	bt-synth --bars 80 >b.bt
	bt-ta -f csv m=macd e=macd:weights=exact f=ema:12 s=ema:26 d=sub@f,s \
	    a=macd:weights=appel b.bt >out
	awk -F , 'NR == 1 {
		for (i = 1; i <= NF; i++)
			at[$i] = i
		next
	}
	$at["m"] != $at["e"] || $at["m_signal"] != $at["e_signal"] { exit 1 }
	$at["m"] == "" { next }
	{ n++; other += $at["m"] != $at["a"] }
	END { exit !(n == 55 && other > 50) }' out
}

@test "what was meant is told of columns and of the order of operands" {
	bt-synth --bars 20 -f csv >v.csv
	run --separate-stderr -2 bt-ta sma:5@Close v.csv
	[[ $stderr == *"(did you mean 'close'?)"* ]]
	run --separate-stderr -2 bt-ta ema:9@rsi_14 rsi:14 v.csv
	[[ $stderr == *"bars have no column 'rsi_14' for ema"*\
"'rsi_14' stands further right: what others are computed from comes first"* ]]
	# what is not there at all does not stand there
	run --separate-stderr -2 bt-ta ema:9@rsi_15 rsi:14 v.csv
	[[ $stderr != *"further right"* ]]
	run --separate-stderr -2 bt-ta v.csv sma:5
	[[ $stderr == "bt-ta: 'sma:5' after the file 'v.csv': indicators come \
first"*"bt-ta sma:5 v.csv"* ]]
}
