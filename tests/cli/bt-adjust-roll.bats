#!/usr/bin/env bats
# bt-adjust --roll: one series from the contracts of a future.

load helpers

setup()
{
	bt_setup
	has bt-adjust bt-cat
	contracts
}

# Two weeks and a half of H4 and M4, M4 50 above, its volume beyond that of H4
# from Wednesday the 10th on; U4 100 above from the 15th, most traded from the
# 17th on.  Closes of H4 rise by one a day.
contracts()
{
	local head=time,symbol,open,high,low,close,volume,open_interest
	for c in H M U; do echo $head >ES${c}4.csv; done
	for d in 02 03 04 05 08 09 10 11 12 15 16 17 18 19; do
		awk -v d=$d 'BEGIN {
			t = sprintf("2024-01-%02d", d)
			f = "%s,%s,%d,%d,%d,%d,%d,%d\n"
			p = 4000 + d
			if (d < 17)
				printf f, t, "ESH4", p - 1, p + 2, p - 2, p,
				    d < 10 ? 900 : 100, d < 9 ? 50 : 10 \
				    >>"ESH4.csv"
			p += 50
			printf f, t, "ESM4", p - 1, p + 2, p - 2, p,
			    d < 10 ? 100 : 800, d < 9 ? 10 : 50 >>"ESM4.csv"
			p += 50
			if (d >= 15)
				printf f, t, "ESU4", p - 1, p + 2, p - 2, p,
				    d < 17 ? 100 : 5000, 20 >>"ESU4.csv"
		}'
	done
}

# rolls FILE: times and contracts of its rolls.
rolls()
{
	sed -n 's/^#roll time=2024-01-\(..\)T[^ ]* from=\([^ ]*\) to=\([^ ]*\) .*/\1 \2 \3/p' \
	    "$1"
}

# closes FILE: day, close and contract of its bars.
closes()
{
	bt-cat -f csv "$1" | awk -F, 'NR == 1 {
		for (i = 1; i <= NF; i++)
			if ($i == "contract")
				c = i
		next
	}
	{ print substr($1, 9, 2), $6, $c }'
}

@test "the day after one with more volume is of the next contract" {
	bt-adjust --roll volume --root ES ES*.csv >out
	rolls out >got
	prints got <<-'END'
	11 ESH4 ESM4
	18 ESM4 ESU4
	END
	closes out >got
	prints got <<-'END'
	02 4102 202403
	03 4103 202403
	04 4104 202403
	05 4105 202403
	08 4108 202403
	09 4109 202403
	10 4110 202403
	11 4111 202406
	12 4112 202406
	15 4115 202406
	16 4116 202406
	17 4117 202406
	18 4118 202409
	19 4119 202409
	END
	is "$(bt-cat -f csv out | cut -d , -f 2 | sort -u | xargs)" "ES symbol"
	grep -qx '#roll rule=volume method=difference direction=back' out
}

@test "open interest rolls by the last of the day" {
	bt-adjust --roll open-interest --root ES ES*.csv >out
	rolls out >got
	prints got <<-'END'
	10 ESH4 ESM4
	END
	cut -d , -f 1-7 ESH4.csv >plain.csv
	run -3 --separate-stderr bt-adjust --roll open-interest --root ES \
	    plain.csv
	# shellcheck disable=SC2154 # run sets it
	[[ $stderr == *"no further column 'open_interest'"* ]]
}

@test "a number of trading days before the expiry, by the calendar" {
	cat >ins.yaml <<-'END'
	ESH4: {expiry: 2024-01-17}
	ESM4: {expiry: 2024-04-17}
	ESU4: {expiry: 2024-07-17}
	END
	# the last day is Tuesday the 16th; one before it is Monday
	for n in 0:16 1:15 2:12 4:10; do
		bt-adjust --roll "days=${n%:*}" --root ES --instruments ins.yaml \
		    ES*.csv >out
		is "$(rolls out)" "${n#*:} ESH4 ESM4"
	done
	# Martin Luther King's day, the 15th, is none of New York's
	bt-adjust --roll days=1 --calendar nyse --root ES \
	    --instruments ins.yaml ES*.csv >out
	is "$(rolls out)" "12 ESH4 ESM4"
	run -3 --separate-stderr bt-adjust --roll days=1 --root ES ES*.csv
	[[ $stderr == *"the expiry of 'ESH4' is not known"* ]]
}

@test "differences, ratios, none; back and forward" {
	bt-adjust --roll volume --root ES --method none ES*.csv >none
	closes none | sed -n '7,8p;13p' >got
	prints got <<-'END'
	10 4010 202403
	11 4061 202406
	18 4118 202409
	END
	bt-adjust --roll volume --root ES --direction forward ES*.csv >out
	closes out | sed -n '7,8p;13p' >got
	prints got <<-'END'
	10 4010 202403
	11 4011 202406
	18 4018 202409
	END
	bt-adjust --roll volume --root ES --method ratio --round 0.000001 \
	    ES*.csv >out
	# 4010 x 4060/4010 x 4117/4067
	closes out | sed -n '7p;14p' >got
	prints got <<-'END'
	10 4109.913941 202403
	19 4119 202409
	END
	# scaled, returns are those of one contract each day
	bt-adjust --roll volume --root ES --method ratio --direction forward \
	    --raw-close ES*.csv -f csv >out.csv
	awk -F, 'NR > 2 && $9 == code {
		d = $6 / px - $10 / raw
		if (d * d > 1e-28) { print; bad = 1 }
		n++
	    }
	    NR > 1 { px = $6; raw = $10; code = $9 }
	    END { exit bad || n != 11 }' out.csv
	run -3 --separate-stderr bt-adjust --roll volume --root ES \
	    --method ratio <(awk -F, -v OFS=, 'NR > 1 {
		$3 = $4 = $5 = $6 = -1 } 1' ESH4.csv) ESM4.csv
	[[ $stderr == *"has no ratio"* ]]
}

@test "nothing of the future is used: a shorter history rolls the same" {
	bt-adjust --roll volume --root ES --method none ES*.csv -f csv >all
	for last in 09 10 11 16 17 18; do
		for f in ES*.csv; do
			awk -F, -v last="2024-01-$last" \
			    'NR == 1 || $1 <= last' "$f" >"cut-$f"
		done
		bt-adjust --roll volume --root ES --method none cut-*.csv \
		    -f csv >some
		head -n "$(wc -l <some)" all | same - some
	done
}

@test "it never goes back to an earlier contract" {
	sed -i 's/^\(2024-01-1[2-6],.*\),100,10$/\1,99999,10/' ESH4.csv
	grep -q 99999 ESH4.csv
	bt-adjust --roll volume --root ES ES*.csv >out
	is "$(rolls out | head -n 1)" "11 ESH4 ESM4"
	is "$(rolls out | wc -l)" 2
}

@test "one input with all contracts, a pipe, every form: the same" {
	bt-adjust --roll volume --root ES ES*.csv | grep -v '^#by' >files
	bt-cat ES*.csv >all.txt
	bt-adjust --roll volume --root ES all.txt | grep -v '^#by' >out
	same files out
	bt-cat -b all.txt | bt-adjust --roll volume --root ES |
	    grep -v '^#by' >out
	same files out
	bt-adjust --roll volume --root ES <(bt-cat ESH4.csv) ESM4.csv ESU4.csv |
	    grep -v '^#by' >out
	same files out
}

@test "symbols that are no contract of the root are left out" {
	sed 's/,ESH4,/,NQH4,/' ESH4.csv >NQH4.csv
	bt-adjust --roll volume --root ES ES*.csv -f csv >want
	run --separate-stderr bt-adjust -v --roll volume --root ES ES*.csv \
	    NQH4.csv -f csv
	is "$output" "$(cat want)"
	[[ $stderr == *"14 bars, 2 rolls; 11 bars of others left out"* ]]
	run -3 --separate-stderr bt-adjust --roll volume --root CL ES*.csv
	[[ $stderr == *"no symbol is a contract of 'CL'" ]]
}

@test "what is known of the contracts is known of the series" {
	bt-cat ESH4.csv | sed '2i #symbol ESH4 tick=0.25 multiplier=50 expiry=2024-03-15' \
	    >ESH4.txt
	bt-cat ESM4.csv | sed '2i #symbol ESM4 tick=0.25 multiplier=50 expiry=2024-06-21' \
	    >ESM4.txt
	bt-adjust --roll volume --root ES ESH4.txt ESM4.txt >out
	grep -qx '#symbol ES tick=0.25 multiplier=50' out
	sed -i 's/multiplier=50/multiplier=5/' ESM4.txt
	run -3 --separate-stderr bt-adjust --roll volume --root ES ESH4.txt \
	    ESM4.txt
	[[ $stderr == *"'ESM4' has multiplier 5, the contracts before it 50"* ]]
}

@test "minutes roll between days, by the volume of the whole day" {
	{
		echo time,symbol,open,high,low,close,volume
		for d in 8 9 10; do
			day=$(printf 2024-01-%02d $d)
			for m in 0 1 2; do
				echo "${day}T15:0$m:00Z,CLF24,70,71,70,70.10$m,$((m == 2 ? 1 : 50))"
				echo "${day}T15:0$m:00Z,CLG24,71,72,71,71.10$m,$((d == 8 ? 2 : 40))"
			done
		done
	} >cl.csv
	bt-adjust --roll volume --root CL --interval 1m cl.csv >out
	# on the 8th 101 to 6, on the 9th 101 to 120
	is "$(rolls out)" "10 CLF24 CLG24"
	is "$(grep -c '^bar' out)" 9
	# the gap is that of the last minute that both had
	grep -q 'from_close=70.102 to_close=71.102$' out
}

@test "without a bar at one instant the gap is that of the last, and told" {
	grep -v -e '^2024-01-1[1-9]' ESH4.csv >h.csv
	grep -v -e '^2024-01-0' -e '^2024-01-10' ESM4.csv >m.csv
	run --separate-stderr bt-adjust --roll volume --root ES h.csv m.csv
	[[ $stderr == "bt-adjust: warning: 'ESH4' and 'ESM4' have no bar at one \
instant before the roll of 2024-01-12T00:00:00Z"* ]]
	run --separate-stderr bt-adjust --roll volume --root ES --method none \
	    h.csv m.csv
	[[ $stderr != *"at one instant"* ]]
	[[ $stderr == *"1 day is without a bar, the first 2024-01-11"* ]]
}

@test "prices in further columns are shifted where they are named" {
	for f in ES*.csv; do sed -i 's/open_interest/vwap/' "$f"; done
	bt-adjust --roll volume --root ES --columns vwap ES*.csv -f csv >out
	is "$(sed -n 2p out | cut -d , -f 8)" 150
	bt-adjust --roll volume --root ES ES*.csv -f csv >out
	is "$(sed -n 2p out | cut -d , -f 8)" 50
}

@test "what makes no sense is refused" {
	run -2 bt-adjust --roll volume ES*.csv
	[[ ${lines[0]} == *"--roll: needs --root too" ]]
	run -2 bt-adjust --roll sometimes --root ES ES*.csv
	[[ ${lines[0]} == *"'sometimes' is none of volume"* ]]
	run -2 bt-adjust --roll days=-1 --root ES ES*.csv
	run -2 bt-adjust --roll volume --root ES --for splits ES*.csv
	run -2 bt-adjust --roll volume --root ES --actions x ES*.csv
	run -2 --separate-stderr bt-adjust --roll volume --root ES \
	    --calendar mars ES*.csv
	sed 's/ESH4/ES/' ESH4.csv >es.csv
	run -3 --separate-stderr bt-adjust --roll volume --root ES es.csv \
	    ESM4.csv
	[[ $stderr == *"the input has a symbol 'ES' itself"* ]]
	sed 's/ESH4/ESH24/' ESH4.csv >h.csv
	run -3 --separate-stderr bt-adjust --roll volume --root ES h.csv ESH4.csv
	[[ $stderr == *"end at the same time"* ]]
}

@test "days that a contract without an expiry leaves empty are told" {
	for f in ZZH24 ZZM24; do
		echo time,symbol,open,high,low,close,volume >$f.csv
	done
	for d in 04 05 06 07 08 11 12; do
		[[ $d == 1* ]] || echo "2024-03-$d,ZZH24,1,1,1,1,100" >>ZZH24.csv
		echo "2024-03-$d,ZZM24,2,2,2,2,50" >>ZZM24.csv
	done
	run -0 --separate-stderr bt-adjust --roll volume --root ZZ ZZ*.csv
	[[ $stderr == *"warning: 1 day is without a bar, the first 2024-03-11: \
the contract at hand had none, and no expiry said that it was over \
(--instruments)" ]]
	is "$(grep -c ^bar, <<<"$output")" 6
	printf 'ZZH24: {expiry: 2024-03-09}\nZZM24: {expiry: 2024-06-09}\n' >i.yaml
	run -0 --separate-stderr bt-adjust --roll volume --root ZZ \
	    --instruments i.yaml ZZ*.csv
	[[ $stderr == '' ]]
	is "$(grep -c ^bar, <<<"$output")" 7
}
