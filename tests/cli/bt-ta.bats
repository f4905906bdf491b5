#!/usr/bin/env bats
# bt-ta: bars get columns, all else passes.

load helpers

setup()
{
	bt_setup
	has bt-ta bt-cat
}

# five: five bars of one symbol, the hand-worked ones of tests/unit/t-ta.c
five()
{
	cat <<-'END'
	time,symbol,open,high,low,close,volume
	2024-01-01T22:00:00Z,X,10,12,9,11,100
	2024-01-01T23:00:00Z,X,11,13,10,12,200
	2024-01-02T00:00:00Z,X,12,12,8,9,300
	2024-01-02T01:00:00Z,X,9,11,9,10,400
	2024-01-02T02:00:00Z,X,10,14,10,14,500
	END
}

# column NAME: of CSV on standard input, its fields, a line each
column()
{
	awk -F , -v name="$1" 'NR == 1 {
		for (i = 1; i <= NF; i++)
			at[$i] = i
		if (!(name in at))
			exit 1
		next
	}
	{ print $at[name] }'
}

# fails STATUS COMMAND...: it ends so, and its first message is $message
fails()
{
	run --separate-stderr "-$1" "${@:2}"
	# shellcheck disable=SC2154 # bats sets it
	message=${stderr%%$'\n'*}
}

@test "columns are called as they were asked for" {
	five | bt-ta -f csv sma:2 'macd:1,2,2' bb=bbands:2,2 sma:2@volume \
	    psar:0.02,0.2 ema:2@sma_2 wma:period=2 >out
	is "$(head -n 1 out)" "time,symbol,open,high,low,close,volume,sma_2,\
macd_1_2_2,macd_1_2_2_signal,macd_1_2_2_histogram,bb_lower,bb_middle,\
bb_upper,sma_2_volume,psar_0.02_0.2,ema_2_sma_2,wma_period_2"
}

@test "fields are empty while an indicator warms up" {
	five | bt-ta -f csv sma:2 atr:2 | cut -d , -f 6,8- >found
	prints found <<-'END'
	close,sma_2,atr_2
	11,,
	12,11.5,3
	9,10.5,3.5
	10,9.5,2.75
	14,12,3.375
	END
}

@test "--warmup drop leaves out the bars before every indicator is there" {
	five | bt-ta -f csv --warmup drop sma:2 sma:4 | cut -d , -f 6,8- >found
	prints found <<-'END'
	close,sma_2,sma_4
	10,9.5,10.5
	14,12,11.25
	END
	five | bt-ta -f csv --warmup keep sma:2 | wc -l | grep -qx ' *6'
}

@test "an indicator is computed from any column, and from another's" {
	five | awk 'NR == 1 { print $0 ",mine"; next } { print $0 "," NR - 1 }' |
	    bt-ta -f csv v=sma:2@volume m=sma:2@mine s=sma:2@m \
	    d=sub@open,close >out
	is "$(column v <out | tr '\n' ' ')" " 150 250 350 450 "
	is "$(column m <out | tr '\n' ' ')" " 1.5 2.5 3.5 4.5 "
	is "$(column s <out | tr '\n' ' ')" "  2 3 4 "
	is "$(column d <out | tr '\n' ' ')" "-1 -1 3 -1 -4 "
	is "$(column mine <out | tr '\n' ' ')" "1 2 3 4 5 "
}

@test "a field that is empty gives an empty one, and is not counted" {
	five | awk -F , -v OFS=, 'NR == 4 { $7 = "" } { print }' |
	    bt-ta -f csv v=sma:2@volume c=sma:2 >out
	is "$(column v <out | tr '\n' ' ')" " 150  300 450 "
	is "$(column c <out | tr '\n' ' ')" " 11.5 10.5 9.5 12 "
}

@test "each symbol has a state of its own" {
	bars 30 >all.csv
	bt-ta -f csv rsi:5 ema:3 <all.csv >all
	for s in AAA BBB; do
		awk -F , -v s=$s 'NR == 1 || $2 == s' all.csv |
		    bt-ta -f csv rsi:5 ema:3 >one
		awk -F , -v s=$s 'NR == 1 || $2 == s' all | same - one
	done
}

@test "each interval of a symbol has a state of its own" {
	bt-synth --bars 240 --interval 60 -f csv >m.csv
	awk -F , -v OFS=, 'NR == 1 { print; next }
	(NR - 2) % 60 == 0 { t = $1; o = $3; h = $4; l = $5; v = 0 }
	{ if ($4 > h) h = $4; if ($5 < l) l = $5; v += $7 }
	(NR - 2) % 60 == 59 { print t, $2, o, h, l, $6, v }' m.csv >h.csv
	bt-cat --interval 60 m.csv -o m.bt
	bt-cat --interval 3600 h.csv -o h.bt
	bt-cat m.bt h.bt >both.bt
	bt-ta -f csv --warmup drop s=sma:3 both.bt | cut -d , -f 2- | sort >both
	for f in m h; do
		bt-ta --warmup drop s=sma:3 $f.bt | bt-cat >$f.out
	done
	bt-cat m.out h.out -f csv | cut -d , -f 2- | sort | same - both
}

@test "bars of differing lengths that do not overlap are one series" {
	{
		echo time,symbol,open,high,low,close,volume,end
		for d in 01 02 03; do
			echo "2024-$d-01,X,1,1,1,${d#0},1,2024-0$((10#$d + 1))-01"
		done
	} >months.csv
	bt-ta -f csv s=sma:2 months.csv >out
	is "$(column s <out | tr '\n' ' ')" " 1.5 2.5 "
}

@test "--series says what is one series where the bars do not" {
	cat >x.csv <<-'END'
	time,symbol,open,high,low,close,volume,end
	2024-01-01T00:00:00Z,X,1,1,1,1,1,2024-01-02T00:00:00Z
	2024-01-02T00:00:00Z,X,2,2,2,2,1,2024-01-02T00:01:00Z
	2024-01-02T00:01:00Z,X,3,3,3,3,1,2024-01-02T00:02:00Z
	END
	fails 3 bt-ta s=sma:2 x.csv
	is "$message" "bt-ta: x.csv:3: a bar of 60 s after those of 86400 s: \
one series or two?"
	fails 3 bt-ta --series auto s=sma:2 x.csv
	bt-ta -f csv --series symbol s=sma:2 x.csv >out
	is "$(column s <out | tr '\n' ' ')" " 1.5 2.5 "
	bt-ta -f csv --series interval s=sma:2 x.csv >out
	is "$(column s <out | tr '\n' ' ')" "  2.5 "
}

@test "a session begins at midnight UTC, or where it is said" {
	five | bt-ta -f csv vwap >out
	is "$(column vwap <out | cut -c 1-6 | tr '\n' ' ')" \
	    "10.666 11.333 9.6666 9.8571 11.027 "
	# 00:00 to 01:00 UTC is the end of Helsinki's day that began at 03:00
	five | bt-ta -f csv --day-zone Europe/Helsinki --day-start 03:00 vwap \
	    >out
	is "$(column vwap <out | cut -c 1-6 | tr '\n' ' ')" \
	    "10.666 11.333 10.5 10 11.481 "
	five | awk 'NR == 1 { print $0 ",reset"; next }
	    { print $0 "," (NR == 5) }' | bt-ta -f csv vwap >out
	is "$(column vwap <out | cut -c 1-6 | tr '\n' ' ')" \
	    "10.666 11.333 10.5 10 11.481 "
	fails 2 bt-ta --day-start 25:00 vwap
	fails 2 bt-ta --day-zone Nowhere/Atall vwap
}

@test "days are those of the zone, when the clock is changed too" {
	{
		echo time,symbol,open,high,low,close,volume
		echo 2024-03-30T22:59:00Z,X,1,1,1,1,1
		echo 2024-03-30T23:00:00Z,X,2,2,2,2,1
		echo 2024-03-31T21:59:00Z,X,4,4,4,4,1
		echo 2024-03-31T22:00:00Z,X,8,8,8,8,1
	} | bt-ta -f csv --day-zone Europe/Berlin vwap >out
	is "$(column vwap <out | tr '\n' ' ')" "1 2 3 8 "
}

@test "an anchored mean begins at its anchor" {
	five | bt-ta -f csv a=avwap:2024-01-02T01:00:00Z >out
	is "$(column a <out | cut -c 1-6 | tr '\n' ' ')" "   10 11.481 "
}

@test "what is no bar passes in its place" {
	cat >in.bt <<-'END'
	#bt 1
	#symbol X tick=0.25
	#param fast=10
	#adjust split
	#bar time,symbol,open,high,low,close,volume,end,mine
	#tick time,symbol,price,size,side
	bar,2024-01-01T00:00:00Z,X,1,1,1,1,1,2024-01-01T00:01:00Z,7
	tick,2024-01-01T00:01:00Z,X,1,1,
	.,2024-01-01T00:01:00Z
	action,2024-01-01T00:01:00Z,X,dividend,0.5
	bar,2024-01-01T00:01:00Z,X,2,2,2,2,1,2024-01-01T00:02:00Z,8
	buy,X,10
	.
	#end
	END
	bt-cat in.bt | grep -v '^#by' |
	    sed 's/^\(#bar.*\)/\1,s/; s/,7$/,7,/; s/,8$/,8,1.5/' >want
	bt-ta s=sma:2 in.bt | grep -v '^#by' | same want -
}

@test "every form of a stream gives the same" {
	bars 40 >x.csv
	bt-ta -f csv rsi:5 bbands:10 x.csv >want
	for f in $(forms x.csv); do
		bt-ta -f csv rsi:5 bbands:10 "$f" | same want -
		bt-ta -b rsi:5 bbands:10 - <"$f" | bt-cat -f csv | same want -
		bt-ta -z rsi:5 bbands:10 "$f" | bt-cat -f csv | same want -
	done
}

@test "columns reach a strategy" {
	bt-synth --bars 60 | bt-ta fast=sma:3 slow=sma:8 >bars.bt
	cat >cross.awk <<-'END'
	#!/usr/bin/awk -f
	BEGIN { FS = "," }
	/^#bar / { for (i = 1; i <= NF; i++) at[$i] = i }
	$1 == "bar" && $at["slow"] != "" {
		print "target," $3 "," ($(at["fast"] + 1) > $(at["slow"] + 1))
	}
	$1 == "." { print "."; fflush() }
	END
	chmod +x cross.awk
	bt-run bars.bt -- ./cross.awk >run
	[[ $(grep -c '^fill,' run) -gt 2 ]]
}

@test "a name that is there already is refused" {
	five >x.csv
	fails 2 bt-ta sma:2 sma:2 x.csv
	is "$message" "bt-ta: there is a column 'sma_2' already"
	fails 2 bt-ta close=sma:2 x.csv
	is "$message" "bt-ta: there is a column 'close' already"
	bt-ta sma:2 x.csv >y.bt
	fails 2 bt-ta sma:2 y.bt
	is "$message" "bt-ta: bars have a column 'sma_2' already"
	fails 2 bt-ta 'a b=sma:2' x.csv
	is "$message" "bt-ta: 'a b' is no name of a column"
}

@test "what is not known is told with what may have been meant" {
	five >x.csv
	fails 2 bt-ta rsii:3 x.csv
	is "$message" \
	    "bt-ta: no indicator is called 'rsii' (did you mean 'rsi'?)"
	fails 2 bt-ta qqq x.csv
	is "$message" "bt-ta: no indicator is called 'qqq'"
	fails 2 bt-ta sma:2@volum x.csv
	is "$message" "bt-ta: bars have no column 'volum' for sma (did you mean \
'volume'?)"
	fails 2 bt-ta sma:2@b b=ema:2 x.csv
	is "$message" "bt-ta: bars have no column 'b' for sma"
	fails 2 bt-ta sma:0 x.csv
	is "$message" "bt-ta: period of sma: 0 is not between 1 and 1000000"
	fails 2 bt-ta add x.csv
	is "$message" "bt-ta: add needs two inputs, as in add@open,close"
	fails 2 bt-ta sma@open,close x.csv
	is "$message" "bt-ta: sma has 1 input, not 'close' too"
	fails 2 bt-ta x.csv
	is "$message" "bt-ta: no indicator is asked for"
	fails 2 bt-ta sma x.csv ./y
	is "$message" "bt-ta: one input is read, not 2"
	fails 2 bt-ta sma x.csv ema
	is "$message" "bt-ta: 'ema' after the file 'x.csv': indicators come first"
}

@test "a stream without bars has the header of what would be there" {
	five | head -n 1 | bt-ta -f csv sma:2 | grep -qx '.*,volume,sma_2'
}

@test "--list and --describe tell all of the indicators" {
	bt-ta --list >list
	[[ $(wc -l <list) -gt 140 ]]
	is "$(awk '$1 == "macd" { print $3, $4, $5, $6 }' list)" \
	    "real short_period=12,long_period=26,signal_period=9,seed=first,\
weights=exact macd,signal,histogram 25"
	is "$(grep -c 'Bollinger Bands' list)" 3
	bt-ta --describe macd >macd
	grep -qx 'outputs: macd,signal,histogram' macd
	grep -qx '  seed: first, sma; first' macd
	fails 2 bt-ta --describe mcd
	is "$message" "bt-ta: no indicator is called 'mcd' (did you mean 'macd'?)"
}

@test "--list-format json is an object a line" {
	bt-ta --list --list-format json >list
	is "$(wc -l <list)" "$(($(bt-ta --list | wc -l) - 1))"
	bt-ta --list-format json --describe rsi >rsi
	prints rsi <<-'END'
	{"name":"rsi","title":"Relative Strength Index","group":"oscillator","inputs":["real"],"options":[{"name":"period","kind":"whole","default":14,"min":1,"max":1000000}],"outputs":["rsi"],"warmup":14}
	END
	command -v python3 >/dev/null || return 0
	python3 -c 'import json, sys
for line in sys.stdin:
    json.loads(line)' <list
	bt-ta --list-format table --describe rsi | head -n 1 |
	    grep -qx 'rsi: Relative Strength Index'
}

# Each entry of bt-ta(7) as --list has it: name inputs options outputs warm-up.
@test "bt-ta(7) and the registry tell the same" {
	[[ -e $TESTTOP/man/bt-ta.7 ]] || skip "no manual here"
	awk '
	function flush() {
		if (name != "")
			print name, field["In"], field["Options"], field["Out"],
			    field["Warm-up"]
		split("", field)
		field["Options"] = "-"
	}
	/^\.It Ic / { flush(); name = $3; key = ""; next }
	/^\.(El|br)/ { key = "" }
	name != "" && /^(In|Options|Out|Warm-up): / {
		key = $1
		sub(/:$/, "", key)
		field[key] = ""
		sub(/^[^ ]* /, "")
	}
	key != "" {
		gsub(/ /, "")
		field[key] = field[key] $0
		if (sub(/\.$/, "", field[key]))
			key = ""
	}
	END { flush() }' "$TESTTOP/man/bt-ta.7" >manual
	bt-ta --list | awk 'NR > 1 { print $1, $3, $4, $5, $6 }' >registry
	same registry manual
}

@test "a plugin computes the same as the columns tell it" {
	has bt-run bt-synth
	${CC:-cc} -O2 -shared -fPIC -I"$TESTTOP/libbt/include" -o ta.so \
	    "$TESTTOP/tests/strategies/plugin-ta.c"
	bt-synth --bars 400 >bars.bt
	bt-run --plugin ./ta.so bars.bt | grep -E '^(order|fill),' >want
	bt-ta ema:5 rsi:7 bars.bt | bt-run -p columns=1 --plugin ./ta.so |
	    grep -E '^(order|fill),' | same want -
	[[ $(grep -c '^fill,' want) -gt 20 ]]
}

@test "input that does not say all is read as the options say" {
	five | cut -d , -f 1,3- | sed 's/Z,/,/' >x
	bt-ta -f csv --symbol X --tz +01:00 --bar-time end --interval 3600 \
	    sma:2 - <x | head -n 2 | cut -d , -f 1,2,6 >found
	prints found <<-'END'
	time,symbol,close
	2024-01-01T20:00:00Z,X,11
	END
	five | bt-cat | grep -v '^#end' >half.bt
	run -3 bt-ta sma:2 half.bt
	bt-ta --partial -f csv sma:2 half.bt >out
	is "$(column sma_2 <out | tr '\n' ' ')" " 11.5 10.5 9.5 12 "
}
