#!/usr/bin/env bats
# bt-perturb: data disturbed from a seed.

load helpers

setup()
{
	bt_setup
	has bt-perturb bt-synth bt-cat
}

# plain COMMAND...: its bars as plain CSV.
plain()
{
	"$@" -f csv
}

# count FILE: its rows.
count()
{
	tail -n +2 "$1" | wc -l
}

# within VALUE LO HI
within()
{
	awk -v v="$1" -v lo="$2" -v hi="$3" 'BEGIN {
		print v " in " lo " .. " hi
		exit !(v >= lo && v <= hi)
	}'
}

# sound FILE: its bars could be: high and low hold open and close, all > 0.
sound()
{
	awk -F, 'NR > 1 && ($4 < $3 || $4 < $6 || $5 > $3 || $5 > $6 || $5 <= 0) {
		print
		bad = 1
	}
	END { exit bad }' "$1"
}

# returns FILE SYMBOL: n, mean and standard deviation of close-to-close returns.
returns()
{
	awk -F, -v s="$2" '$2 == s && NR > 1 {
		if (px) {
			r = $6 / px - 1
			sum += r
			sq += r * r
			n++
		}
		px = $6
	}
	END {
		m = sum / n
		printf "%d %.9f %.9f\n", n, m, sqrt(sq / n - m * m)
	}' "$1"
}

@test "nothing asked for is nothing changed, in every form" {
	bt-synth --bars 500 --symbols A,B --interval 1m >bars.txt
	bt-cat -f csv bars.txt >bars.csv
	bt-cat -b bars.txt >bars.bts
	for zero in '' '--noise 0 --drop 0 --delay 0 --jitter 0 --bootstrap 0' \
	    '--gap 0,50 --missing 0,5 --duplicate 0 --seed 9' \
	    '--widen 1x --spread 0bp'; do
		# shellcheck disable=SC2086 # words are meant
		bt-perturb $zero -f csv bars.txt | same bars.csv -
		# shellcheck disable=SC2086
		bt-perturb $zero bars.txt | grep -v '^#by' >out
		grep -v '^#by' bars.txt | same - out
		# shellcheck disable=SC2086
		bt-perturb $zero -b bars.bts | bt-cat -f csv | same bars.csv -
	done
}

@test "these options give these bytes, on every machine" {
	bt-synth --bars 4 --seed 7 --symbols A,B >bars.txt
	bt-perturb --seed 3 --gap 0.5,100 --noise 10 --widen 1.5x --drop 0.2 \
	    --tick 0.01 bars.txt | grep -v '^#by ' >out
	prints out <<-'END'
	#bt 1
	#perturb seed=3 gap=0.5,100 noise=10 widen=1.5x drop=0.2
	#interval 86400
	bar,2020-01-01T00:00:00Z,A,100,102.45,99.18,101.84,13791
	bar,2020-01-01T00:00:00Z,B,100.08,101.72,98.51,101.68,12392
	bar,2020-01-02T00:00:00Z,B,101.75,101.75,100.66,101.61,7741
	bar,2020-01-03T00:00:00Z,A,103.71,104.36,103.49,103.61,5620
	bar,2020-01-03T00:00:00Z,B,101.56,102.95,101.56,102.66,8028
	bar,2020-01-04T00:00:00Z,B,101.27,102.14,101.19,101.19,7005
	#end
	END
	bt-perturb --seed 3 --bootstrap 2 --tick 0.01 bars.txt |
	    grep -v '^#by ' >out
	prints out <<-'END'
	#bt 1
	#perturb seed=3 bootstrap=2
	#interval 86400
	bar,2020-01-01T00:00:00Z,A,100,101.86,99.99,101.1,6821
	bar,2020-01-01T00:00:00Z,B,100,100.03,99.41,99.96,7741
	bar,2020-01-02T00:00:00Z,A,101.1,101.46,100.9,100.9,5620
	bar,2020-01-02T00:00:00Z,B,99.96,101.1,99.93,100.91,8028
	bar,2020-01-03T00:00:00Z,A,100.9,101.27,100.71,100.71,5620
	bar,2020-01-03T00:00:00Z,B,100.91,102.06,100.88,101.86,8028
	bar,2020-01-04T00:00:00Z,A,100.71,100.8,98.78,99.65,8289
	bar,2020-01-04T00:00:00Z,B,101.86,102.57,101.76,101.81,7005
	#end
	END
}

@test "another seed disturbs otherwise, the same seed the same" {
	bt-synth --bars 200 >bars.txt
	for what in '--noise 10' '--drop 0.1' '--gap 0.1,50' '--missing 0.1,3' \
	    '--duplicate 0.1' '--jitter 1h' '--bootstrap 5'; do
		# shellcheck disable=SC2086 # words are meant
		{
			bt-perturb $what -f csv bars.txt >one
			bt-perturb $what -f csv --seed 1 bars.txt >same
			bt-perturb $what -f csv --seed 2 bars.txt >two
		}
		same one same
		run -1 cmp -s one two
	done
}

@test "one more option changes nothing of what another draws" {
	bt-synth --bars 2000 --symbols A,B >bars.txt
	times() { tail -n +2 | cut -d , -f 1,2; }
	bt-perturb --drop 0.1 bars.txt -f csv | times >few
	bt-perturb --drop 0.1 --noise 10 --gap 0.1,5 --widen 2x --duplicate 0.1 \
	    bars.txt -f csv | times | uniq >many
	same few many
	# values of what is left are those of noise alone
	bt-perturb --noise 10 bars.txt -f csv | sort >noise
	bt-perturb --noise 10 --drop 0.1 bars.txt -f csv | sort >both
	comm -13 noise both >new
	is "$(cat new)" ""
	# and a symbol's are not those of others
	bt-synth --bars 2000 --symbols B | bt-perturb --noise 10 --drop 0.1 \
	    -f csv | sort >alone
	grep -e symbol -e ,B, both | same alone -
}

@test "a share of records is dropped, doubled, missing in runs" {
	bt-synth --bars 20000 >bars.txt
	plain bt-perturb --drop 0.05 bars.txt >out
	within "$(count out)" 18900 19100 # 1000 +- 3 deviations of 31
	plain bt-perturb --duplicate 0.05 bars.txt >out
	within "$(count out)" 20900 21100
	within "$(uniq -d out | wc -l)" 900 1100
	plain bt-perturb --missing 0.01,10 bars.txt >out
	# one bar in 110 begins a run of ten: about 9 % are gone
	within "$(count out)" 17700 18700
	bt-cat -f csv bars.txt | cut -d , -f 1 | sort >all
	cut -d , -f 1 out | sort | comm -23 all - | wc -l >gone
	cut -d , -f 1 out | sort | comm -23 all - | awk '
		BEGIN { while ((getline line <"all") > 0) at[line] = ++n }
		{ runs += at[$1] != last + 1; last = at[$1]; n_gone++ }
		END { print n_gone / runs }' >mean
	within "$(cat mean)" 8.5 12
	plain bt-perturb --drop 1 bars.txt >out
	is "$(count out)" 0
}

@test "noise is as wide as asked for, and bars stay ones that could be" {
	bt-synth --bars 20000 --volatility 0.0001 >bars.txt
	plain bt-perturb --noise 20 --tick 0.0001 bars.txt >out
	bt-cat -f csv bars.txt | paste -d , - out | awk -F, 'NR > 1 {
		e = $10 / $3 - 1
		sum += e
		sq += e * e
		n++
	}
	END { print sum / n * 1e4, sqrt(sq / n) * 1e4 }' >moved
	read -r mean deviation <moved
	within "$mean" -0.5 0.5
	within "$deviation" 19.5 20.5
	sound out
	bt-synth --bars 20000 --volatility 2 | bt-perturb --noise 500 \
	    --widen 100bp --gap 0.1,300 -f csv >out
	sound out
}

@test "changed prices are on the tick that the instrument or --tick tells" {
	bt-synth --bars 500 --tick 0.25 --start-price 4000 | sed '2i #symbol SYN tick=0.25' \
	    >bars.txt
	plain bt-perturb --noise 10 bars.txt >out
	awk -F, 'NR > 1 && ($3 * 4 != int($3 * 4) || $5 * 4 != int($5 * 4)) {
		print; bad = 1 } END { exit bad }' out
	plain bt-perturb --noise 10 --tick 0.1 bars.txt | cut -d , -f 3-6 >out
	run -1 grep -E '\.[0-9]{2}' out
	plain bt-perturb --bootstrap 10 bars.txt >out
	awk -F, 'NR > 1 && $6 * 4 != int($6 * 4) { bad = 1 } END { exit bad }' out
	run -2 bt-perturb --tick 0 bars.txt
}

@test "a gap moves all prices from a bar's open on, and returns only there" {
	bt-synth --bars 5000 >bars.txt
	plain bt-perturb -v --gap 0.01,200 bars.txt >out 2>said
	bt-cat -f csv bars.txt | paste -d , - out | awk -F, '
		NR > 1 {
			f = $10 / $3
			for (i = 4; i <= 6; i++) {
				d = $(i + 7) / $i / f - 1
				if (d * d > 1e-24) { print; bad = 1 }
			}
			d = before == "" ? f - 1 : f / before - 1
			jumps += d * d > 1e-24
			before = f
		}
		END { print jumps; exit bad }' >jumps
	within "$(tail -n 1 jumps)" 30 70
	grep -q " $(tail -n 1 jumps) gaps$" said
}

@test "highs and lows are pushed out, bids and asks apart" {
	cat >in.txt <<-'END'
	#bt 1
	#interval 60
	bar,2024-01-02T10:00:00Z,X,10,12,9,11,5
	bar,2024-01-02T10:01:00Z,X,10,10,1,10,5
	quote,2024-01-02T10:02:00Z,X,10,11,3,4
	quote,2024-01-02T10:02:01Z,X,11,10,3,4
	tick,2024-01-02T10:02:01Z,X,11,3,buy
	#end
	END
	bt-perturb --widen 2x --spread 3x in.txt | grep '^[^#]' >out
	prints out <<-'END'
	bar,2024-01-02T10:00:00Z,X,10,13,8,11,5
	bar,2024-01-02T10:01:00Z,X,10,10,1,10,5
	quote,2024-01-02T10:02:00Z,X,9,12,3,4
	quote,2024-01-02T10:02:01Z,X,11,10,3,4
	tick,2024-01-02T10:02:01Z,X,11,3,buy
	END
	bt-perturb --widen 1000bp --spread 1000bp --tick 0.001 in.txt |
	    grep '^[^#]' | head -n 3 >out
	prints out <<-'END'
	bar,2024-01-02T10:00:00Z,X,10,13.2,8.1,11,5
	bar,2024-01-02T10:01:00Z,X,10,11,0.9,10,5
	quote,2024-01-02T10:02:00Z,X,9.475,11.525,3,4
	END
	for bad in 0.5x 2 x bp -1bp 10000bp twox; do
		run -2 bt-perturb --widen $bad in.txt
		run -2 bt-perturb --spread $bad in.txt
	done
}

@test "delayed bars carry the values of earlier ones, at their own times" {
	bt-synth --bars 6 --symbols A,B >bars.txt
	for n in 1 3; do
		for s in A B; do
			bt-perturb --delay $n bars.txt -f csv | grep ",$s," >got
			bt-cat -f csv bars.txt | grep ",$s," >all
			paste -d , <(tail -n +$((n + 1)) all | cut -d , -f 1,2) \
			    <(head -n -$n all | cut -d , -f 3-) | same - got
		done
	done
	bt-perturb --delay 1 --only B bars.txt -f csv >out
	is "$(grep -c ,A, out)" 6
	is "$(grep -c ,B, out)" 5
	bt-cat -f csv bars.txt | grep ,A, | same - <(grep ,A, out)
	bt-perturb --delay 9 bars.txt -f csv >out
	is "$(count out)" 0
	# hours and days of one symbol are two series
	bt-synth --bars 1 --from 2020-01-01T01:00 --interval 23h >day.txt
	bt-synth --bars 24 --interval 1h >hours.txt
	bt-cat day.txt hours.txt | bt-perturb --delay 1 -f csv >out
	is "$(count out)" 23
}

@test "a strategy runs on delayed and jittered bars, and later than before" {
	has bt-run
	bt-synth --bars 300 --seed 4 >bars.txt
	bt-run -q bars.txt -- "$TESTTOP/scripts/strategies/sma-cross.awk" |
	    grep '^fill' | cut -d , -f 2 >prompt
	[[ -s prompt ]]
	bt-perturb --delay 2 bars.txt |
	    bt-run -q -- "$TESTTOP/scripts/strategies/sma-cross.awk" |
	    grep '^fill' | cut -d , -f 2 >late
	# two days later each, but for what then lies behind the end
	head -n "$(wc -l <late)" prompt | while read -r t; do
		date -u -d "$t + 2 days" +%Y-%m-%dT00:00:00Z
	done | same - late
	bt-perturb --jitter 3h bars.txt |
	    bt-run -q -- "$TESTTOP/scripts/strategies/sma-cross.awk" |
	    grep '^fill' | cut -d , -f 2 | cut -d T -f 1 >jittered
	cut -d T -f 1 prompt | same - jittered
}

@test "times are later by the span at most, and in order again" {
	awk 'BEGIN {
		print "#bt 1"
		for (i = 0; i < 3000; i++)
			printf "tick,2024-01-02T10:%02d:%02d.%d00Z,%s,%d,1,\n",
			    int(i / 600), int(i % 600 / 10), i % 10,
			    i % 3 ? "A" : "B", i
		print "#end"
	}' >in.txt
	bt-perturb --jitter 2s in.txt >out
	bt-cat out -f csv | cut -d , -f 1 | tail -n +2 >times
	sort -c times
	is "$(wc -l <times)" 3000
	# those of a symbol keep their order, and are late by a second on average
	for s in A B; do
		grep ",$s," out | cut -d , -f 4 | sort -nc
	done
	bt-perturb --jitter 2s in.txt -f csv | awk -F, 'NR > 1 {
		split(substr($1, 15), t, /[:Z]/)
		late = t[1] * 60 + t[2] - $3 / 10
		if (late < -1e-9 || late > 2 + 1e-6) { print; bad = 1 }
		sum += late
	}
	END { print sum / (NR - 1); exit bad }' >mean
	within "$(tail -n 1 mean)" 1 1.9
	# of a bar the start moves, within its first half
	bt-synth --bars 500 --interval 1m >bars.txt
	bt-perturb --jitter 1h bars.txt >late.txt
	bt-cat -f csv late.txt | tail -n +2 | awk -F, '
		{
			split(substr($1, 15), t, /[:Z]/)
			if (t[2] > 30 || $8 !~ /:00Z$/) { print; bad = 1 }
			moved += t[2] > 0
		}
		END { exit bad || moved < 490 }'
}

@test "a bootstrap keeps mean and deviation, and forgets the order" {
	bt-synth --bars 20000 --symbols A,B --volatility 0.3 --drift 0.4 -f csv \
	    --tick 0.000001 >bars.csv
	bt-perturb --bootstrap 20 --tick 0.000001 bars.csv -f csv >out.csv
	is "$(count out.csv)" 40000
	cut -d , -f 1,2 bars.csv | same - <(cut -d , -f 1,2 out.csv)
	sound out.csv
	for s in A B; do
		read -r _ mean deviation < <(returns bars.csv $s)
		read -r n mean2 deviation2 < <(returns out.csv $s)
		is "$n" 19999
		# of means four standard errors, of deviations two percent
		awk -v a="$mean" -v b="$mean2" -v d="$deviation" 'BEGIN {
			exit !((a - b) ^ 2 <= (4 * d) ^ 2 / 20000)
		}'
		awk -v a="$deviation" -v b="$deviation2" 'BEGIN {
			print a, b
			exit !(b / a > 0.98 && b / a < 1.02)
		}'
	done
	head -n 3 bars.csv | tail -n 2 | cut -d , -f 3 >first
	head -n 3 out.csv | tail -n 2 | cut -d , -f 3 | awk '
		{ exit !($1 > 90 && $1 < 110) }'
}

@test "every bar of a bootstrap is one that was, in blocks of that length" {
	# volumes tell which step a bar is of
	bt-synth --bars 5000 --symbols A,B -f csv | awk -F, -v OFS=, '
		NR > 1 { $7 = int((NR - 2) / 2) + 1 } 1' >bars.csv
	for n in 1 10; do
		bt-perturb -v --bootstrap $n bars.csv -f csv >out.csv 2>said
		awk -F, -v n=$n '
			FNR == 1 { file++; next }
			file == 1 {
				if ($2 in px)
					shape[$2, $7] = $6 / px[$2]
				else
					shape[$2, $7] = $6 / $3
				px[$2] = $6
				next
			}
			{
				if (!($2 in now))
					now[$2] = 100
				d = $6 / now[$2] / shape[$2, $7] - 1
				if (d * d > 1e-20) { print; bad = 1 }
				now[$2] = $6
				if ($2 == "A") {
					blocks += $7 != last + 1 &&
					    !(last == 5000 && $7 == 1)
					last = $7
				} else if ($7 != last) {
					print "not of the step of A: " $0
					bad = 1
				}
			}
			END {
				print 5000 / blocks " steps a block"
				exit bad || 5000 / blocks < n * 0.88 || \
				    5000 / blocks > n * 1.12
			}' bars.csv out.csv
		grep -q 'steps drawn in' said
	done
}

@test "symbols that come later come later only with their steps" {
	{
		bt-synth --bars 50 --symbols A -f csv
		bt-synth --bars 20 --symbols B --from 2020-01-31 -f csv |
		    tail -n +2
	} | sort -s -t , -k 1,1 | sed 's/^time/0time/' | sort -s -t , -k 1,1 |
	    sed 's/^0time/time/' >bars.csv
	bt-perturb --bootstrap 5 bars.csv -f csv >out.csv
	is "$(cut -d , -f 2 out.csv | grep -c A)" 50
	within "$(cut -d , -f 2 out.csv | grep -c B)" 1 49
	grep ,B, out.csv | head -n 1 | cut -d , -f 3 | {
		read -r px
		within "$px" 90 110
	}
}

@test "further columns and directives go with the bootstrap" {
	cat >in.txt <<-'END'
	#bt 1
	#param fast=10
	#interval 86400
	#symbol X tick=0.5 colour=red
	#bar time,symbol,open,high,low,close,volume,rank
	bar,2024-01-01T00:00:00Z,X,10,10.5,10,10,1,7
	bar,2024-01-02T00:00:00Z,X,10,10.5,10,10,1,7
	#end
	END
	bt-perturb --bootstrap 3 in.txt | grep -v '^#by' >out
	prints out <<-'END'
	#bt 1
	#perturb seed=1 bootstrap=3
	#param fast=10
	#symbol X tick=0.5 colour=red
	#interval 86400
	#bar time,symbol,open,high,low,close,volume,rank
	bar,2024-01-01T00:00:00Z,X,10,10.5,10,10,1,7
	bar,2024-01-02T00:00:00Z,X,10,10.5,10,10,1,7
	#end
	END
}

@test "shares are fractions or percentages, moves basis points or percentages" {
	bt-synth --bars 300 >bars.txt
	bt-perturb --drop 0.1 --noise 5 --gap 0.05,20 --missing 0.02,3 \
	    --duplicate 0.01 -f csv bars.txt >one
	bt-perturb --drop 10% --noise 0.05% --gap 5%,20bp --missing 2%,3 \
	    --duplicate 1% -f csv bars.txt >two
	same one two
	for bad in '--drop 101%' '--drop x' '--noise 5pips' '--noise -1bp' \
	    '--noise 16%' '--gap 5%,x' '--missing 5%,0'; do
		# shellcheck disable=SC2086 # words are meant
		run -2 bt-perturb $bad bars.txt
	done
}

@test "what cannot be disturbed in that way is refused" {
	bt-synth --bars 5 >bars.txt
	sed 's/^bar,2020-01-03.*/tick,2020-01-03T00:00:00Z,SYN,1,1,/' bars.txt \
	    >tick.txt
	run -3 --separate-stderr bt-perturb --bootstrap 5 tick.txt
	# shellcheck disable=SC2154 # run sets it
	[[ $stderr == *"a record 'tick': the bootstrap is of bars alone" ]]
	sed 's/^\(bar,2020-01-03[^,]*,SYN,\).*/\1-1,-1,-1,-1,5/' bars.txt >neg.txt
	run -3 --separate-stderr bt-perturb --bootstrap 5 neg.txt
	[[ $stderr == *"a price of 'SYN' is not above 0"* ]]
	sed '5i buy,SYN,5' bars.txt >orders.txt
	run -3 --separate-stderr bt-perturb --noise 5 orders.txt
	[[ $stderr == *"an order among the data"* ]]
	run -3 bt-perturb --bootstrap 2 orders.txt
	run -2 bt-perturb --bootstrap 0.5 bars.txt
	run -2 bt-perturb --bootstrap 5 --only A bars.txt
	run -2 bt-perturb --gap 0.5 bars.txt
	run -2 bt-perturb --gap 2,50 bars.txt
	run -2 bt-perturb --missing 0.5,0.5 bars.txt
	run -2 bt-perturb --jitter soon bars.txt
	run -2 bt-perturb --drop 1.5 bars.txt
	run -2 bt-perturb bars.txt bars.txt
}

@test "blocks are not drawn where no file can be kept" {
	[[ -z ${TESTVALGRIND-} ]] || skip "valgrind needs TMPDIR itself"
	bt-synth --bars 5 >bars.txt
	run -4 bash -c 'TMPDIR=/nowhere bt-perturb --bootstrap 5 bars.txt'
}

@test "what is no market record passes; watermarks not where records wait" {
	cat >in.txt <<-'END'
	#bt 1
	#interval 86400
	#odd thing
	bar,2024-01-01T00:00:00Z,X,10,10,10,10,1
	.
	action,2024-01-02T00:00:00Z,X,dividend,1
	bar,2024-01-02T00:00:00Z,X,9,9,9,9,1
	event,2024-01-03T00:00:00Z,info,code,,text
	#end
	END
	bt-perturb --noise 1 --tick 1 in.txt | grep -v -e '^#by' -e '^#perturb' >out
	bt-cat in.txt | grep -v '^#by' | same - out
	bt-perturb --jitter 1s in.txt >out
	is "$(grep -c '^\.' out)" 0
	grep -q '^action,2024-01-02T00:00:00Z,X,dividend,1' out
	grep -qx '#odd thing' out
	grep -q '^event' out
}

@test "all that is done is told at the head, and by -v" {
	bt-synth --bars 100 >bars.txt
	run --separate-stderr bt-perturb -v --jitter 250ms --delay 1 \
	    --duplicate 0.1 --missing 0.1,2 --drop 0.1 --spread 2x --widen 1bp \
	    --noise 1 --gap 0.1,1 --bootstrap 9 --seed 5 bars.txt
	[[ $output == *"
#perturb seed=5 bootstrap=9 gap=0.1,1 noise=1 widen=1bp spread=2x drop=0.1 \
missing=0.1,2 duplicate=0.1 delay=1 jitter=0.25
"* ]]
	[[ $stderr == *"bt-perturb: note: 100 records in, "*" out: "* ]]
}

@test "a run tells that its data were disturbed" {
	has bt-run
	bt-synth --bars 50 | bt-perturb --noise 5 --seed 7 >bars.txt
	echo time,symbol,side,qty >orders.csv
	bt-run -q --orders orders.csv bars.txt |
	    grep -qx 'meta,perturb,seed=7 noise=5'
	bt-run -q bars.txt -- "$TESTTOP/scripts/strategies/sma-cross.awk" |
	    grep -qx 'meta,perturb,seed=7 noise=5'
	"$TESTTOP/scripts/strategies/sma-cross.awk" <bars.txt | bt-run -q |
	    grep -qx 'meta,perturb,seed=7 noise=5'
	bt-synth --bars 50 | bt-run -q --orders orders.csv >plain
	run -1 grep perturb plain
}

@test "the input is read as the options say" {
	cat >plain.csv <<-'END'
	time,open,high,low,close,volume
	2024-01-02 10:00,10,10,10,10,1
	2024-01-02 10:01,11,11,11,11,1
	END
	bt-perturb --symbol X --tz America/New_York --delay 1 -f csv <plain.csv \
	    >out
	is "$(sed -n 2p out)" "2024-01-02T15:01:00Z,X,10,10,10,10,1"
	bt-perturb --symbol X --bar-time end --interval 1m --delay 1 -f csv \
	    <plain.csv >out
	is "$(sed -n 2p out)" "2024-01-02T10:00:00Z,X,10,10,10,10,1"
	bt-cat --symbol X plain.csv | grep -v '^#end' >cut
	bt-perturb --partial --drop 0.1 cut | grep -qx '#end'
}
