# Properties of runs of random orders of every kind (orders.py tells the
# domain): seeded, over bars of bt-synth, two symbols, days.

load ../cli/helpers

setup()
{
	bt_setup
	has bt-run bt-synth bt-cat
}

# orders COMMAND...: orders.py.
orders()
{
	python3 "$TESTTOP/tests/props/orders.py" "$@"
}

# case_of SEED [BARS]: bars.txt and orders.csv.
case_of()
{
	bt-synth --bars "${2:-150}" --symbols A,B --seed "$1" >bars.txt
	orders give "$1" bars.txt >orders.csv
}

# told FILE...: what a run tells of orders and trading.  The label of what
# becomes of an order is that of its step, which other symbols may lengthen.
told()
{
	bt-run -q --fee 0.1% --equity step "$@" >run
	grep -E '^(order|fill|trade|cash|event),' run |
	    sed 's/^order,[^,]*,/order,,/'
}

# as FILE: standard input is the same, or how it begins to differ.
as()
{
	diff - "$1" >differences || {
		head -n 20 differences
		false
	}
}

@test "a run adds up; fills are in their bars, no worse than their limits, not before their orders" {
	local seed path
	for seed in 1 2 3 4; do
		case_of $seed
		for path in worst best nearest ohlc olhc; do
			bt-run -q --fee 0.1% --equity step --path $path \
			    --orders orders.csv bars.txt >run
			orders check bars.txt run 100000 0.001 >>rules
		done
		bt-run -q --limit-needs through --participation 0.002 \
		    --cash 9000 --equity step --orders orders.csv bars.txt >run
		orders check bars.txt run 9000 0 >>rules
	done
	# of these there were some
	for rule in market.open limit.open limit.touch limit.through stop.gap \
	    stop.touch trail.gap trail.touch touch.open touch.touch \
	    exit.at_entry; do
		grep -q " *$rule=" rules
	done
	for status in triggered partial filled cancelled expired replaced \
	    rejected; do
		grep -q "^order,.*,$status," run
	done
}

@test "a number that is wrong in a fill is found" {
	case_of 1
	bt-run -q --fee 0.1% --equity step --orders orders.csv bars.txt >whole
	local column
	for column in 8 9 13 14; do
		awk -F , -v OFS=, -v at=$column '
		    $1 == "fill" && ++n == 20 { $at += 50 }
		    { print }' whole >run
		run -1 orders check bars.txt run 100000 0.001
	done
	awk -F , -v OFS=, '$1 == "fill" && ++n == 20 { $2 = "2020-01-01T00:00:00Z" }
	    { print }' whole >run
	run -1 orders check bars.txt run 100000 0.001
}

@test "prices and cash 1024 times as large make a run 1024 times as large" {
	local seed
	for seed in 1 2 3 4; do
		case_of $seed
		orders scale 1024 bars.txt >bars2.txt
		orders scale 1024 orders.csv >orders2.csv
		bt-run -q --fee 0.1% --slippage 5bp --equity step \
		    --orders orders.csv bars.txt | grep -v ^event >run
		bt-run -q --fee 0.1% --slippage 5bp --equity step \
		    --cash 102400000 --orders orders2.csv bars2.txt |
		    grep -v ^event >run2
		orders scale 1024 run >want
		orders scale 1 run2 | as want
		grep -q ^trade want
	done
}

@test "data in two files make the same run as in one" {
	local seed
	for seed in 1 2 3; do
		case_of $seed
		told --orders orders.csv bars.txt >want
		for at in 3 77 180; do
			awk -v at=$at '/^bar/ && ++n > at { next } { print }' \
			    bars.txt >first.txt
			awk -v at=$at '/^bar/ && ++n <= at { next } { print }' \
			    bars.txt >second.txt
			told --orders orders.csv first.txt second.txt | as want
			told --orders orders.csv second.txt first.txt | as want
		done
		bt-cat -f csv --type bar bars.txt >bars.csv
		grep -E 'time|,A,' bars.csv >a.csv
		grep -E 'time|,B,' bars.csv >b.csv
		told --orders orders.csv --interval 1d b.csv a.csv | as want
		grep -q ^fill want
	done
}

@test "after cancel of all no order is left" {
	local seed at
	for seed in 1 2 3; do
		case_of $seed
		at=2020-03-01
		awk -F , -v at=$at '
			NR > 1 && $1 > at && !done {
				print at ",,*,cancel,,,,,,,,,,,,,,,"
				done = 1
			}
			{ print }' orders.csv >orders2.csv
		bt-run -q --orders orders2.csv bars.txt >run
		awk -F , -v at=${at}T00:00:00Z '
			$1 != "order" { next }
			$15 == "accepted" && $18 != "modify" && $20 < at { open[$4] = 1 }
			$15 ~ /^(filled|cancelled|expired|replaced)$/ {
				if ($4 in open && $20 == at && $18 == "cancel")
					n++
				if ($20 <= at)
					delete open[$4]
			}
			$20 > at && $4 in open { print "still there: " $0; bad = 1 }
			END {
				for (id in open) { print "left: " id; bad = 1 }
				exit bad || n < 1
			}' run
	done
}

@test "of a bar in which stop and target lie, worst takes the stop and best the target" {
	local seed
	for seed in 1 2 3; do
		bt-synth --bars 300 --symbols A --seed $seed >bars.txt
		orders both bars.txt >orders.csv
		bt-run -q --path worst --orders orders.csv bars.txt >run
		[ "$(grep -cE '^fill,[^,]*,[^,]*,o[0-9]+\.sl,.*ambiguous' run)" = \
		    "$(grep -cE '^fill,[^,]*,[^,]*,o[0-9]+,' run)" ]
		! grep -qE '^fill,[^,]*,[^,]*,o[0-9]+\.tp,' run
		bt-run -q --path best --orders orders.csv bars.txt >run
		[ "$(grep -cE '^fill,[^,]*,[^,]*,o[0-9]+\.tp,.*ambiguous' run)" = \
		    "$(grep -cE '^fill,[^,]*,[^,]*,o[0-9]+,' run)" ]
		! grep -qE '^fill,[^,]*,[^,]*,o[0-9]+\.sl,' run
		[ "$(grep -c ^trade run)" -gt 200 ]
	done
}

@test "other names in the same order make the same run" {
	local seed
	for seed in 1 2 3; do
		case_of $seed
		told --orders orders.csv bars.txt |
		    sed 's/,A,/,Kappa,/; s/,B,/,beta,/; s/ A / Kappa /; s/ B / beta /' >want
		sed 's/,A,/,Kappa,/; s/,B,/,beta,/' bars.txt >bars2.txt
		sed 's/,A,/,Kappa,/; s/,B,/,beta,/' orders.csv >orders2.csv
		told --orders orders2.csv bars2.txt | as want
		grep -q ^fill want
	done
}

@test "symbols that nobody trades change nothing, whatever their bars" {
	local seed
	for seed in 1 2 3; do
		case_of $seed
		told --orders orders.csv bars.txt >want
		bt-synth --bars 150 --symbols 0,AA,Z --seed 9 >days.txt
		bt-synth --bars 3000 --symbols AB --interval 1h --seed 8 >hours.txt
		told --orders orders.csv days.txt bars.txt hours.txt | as want
		grep -q ^fill want
	done
}
