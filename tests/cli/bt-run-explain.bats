# bt-run --explain: how an order came to its end.

load helpers

setup()
{
	bt_setup
	has bt-run
	cat >bars.csv <<-'EOF'
	time,symbol,open,high,low,close,volume
	2024-01-02,SPY,100,102,99,101,1000
	2024-01-03,SPY,101,104,100,103,1000
	2024-01-04,SPY,103,105,97,98,1000
	2024-01-05,SPY,98,99,95,96,1000
	2024-01-08,SPY,98,99,95,96,1000
	2024-01-09,SPY,98,101,95,96,1000
	EOF
	cat >orders.csv <<-'EOF'
	time,symbol,id,side,qty,limit,stop,tif,sl,tp,parent,trail
	2024-01-02,SPY,a,buy,25%,99.5,,gtc,96,98.5,,
	2024-01-02,SPY,b,buy,10,,110,day,,,,
	2024-01-02,SPY,c,buy,100000,,,,,,,
	2024-01-02,SPY,far,sell,1,150,,,,,,
	2024-01-02,SPY,child,buy,1,90,,,,,far,
	2024-01-02,SPY,slide,sell,1,,,,,,,4%
	2024-01-05,QQQ,q,buy,1,,,,,,,
	2024-01-05,SPY,e,sell,10,100.5,,,,,,
	2024-01-09,SPY,last,buy,1,,,,,,,
	EOF
}

# explain ORDER [option...]: the story, in the file got.
explain()
{
	local order=$1
	shift
	bt-run -q --orders orders.csv --explain "$order" "$@" bars.csv >got
}

# told LINE...: each of them stands in the story, indented or not.
told()
{
	local line
	for line; do
		sed 's/^ *//' got | grep -qxF -e "$line" || {
			printf 'not told: %s\n' "$line"
			cat got
			return 1
		}
	done
}

@test "a fill is derived from its rule to its fee" {
	explain a --fee 10bp --slippage 5bp
	prints got <<-'EOF'
	order a: buy SPY for 25% of equity, limit 99.5, stop loss 96, take profit 98.5
	  given at 2024-01-03, in answer to the record of 2024-01-02
	  active from 2024-01-03 on: it trades with records that start then or later (rule 0)
	  2024-01-03: the low 100 is above the limit 99.5: no touch
	  2024-01-04: its turn, by limit.touch
	    A buy limit fills at its price when the path comes down to it; a sell limit when it comes up to it.
	    the bar: open 103, high 105, low 97, close 98
	    the path (--path worst): the low first, which leaves 99,950.34 of cash and position at the close; the high first would leave 99,951.30
	    price: 99.5
	    size: 25% of equity 100,000.19 at 99.5, fee included: 251.00575376 units
	    cash: it takes 24,801.05 of 99,900.69 that are free: it fits
	    fee: 24.98 on 24,975.07 (--fee 10bp)
	    ambiguous: the other order of prices would have let it trade 251.0081598 units
	    fill 2: bought 251.00575376 at 99.5; position 250.00575376, cash 75,099.64
	  2024-01-04: filled
	    with it comes a.sl: sell 250.00575376 SPY, stop 96, only to reduce, child of a
	    with it comes a.tp: sell 250.00575376 SPY, limit 98.5, only to reduce, child of a
	EOF
}

@test "slippage, an open, and a path are told with their numbers" {
	explain c --slippage 5bp
	told 'price: 101, slipped by 0.0505 to 101.0505 (--slippage 5bp)' \
	    'at the open, before all that happens between open and close' \
	    'cash: it takes 10,105,050.00 of 100,000.00 that are free: it does not fit' \
	    '2024-01-03: rejected (cash):' \
	    'refused: it needs 10105050.00 and 100000.00 is free'
	explain e --path olhc
	told 'the path (--path olhc): the low first; either way 100,045.34 of cash and position are left at the close'
}

@test "records that passed an order by are told, many alike in one line" {
	explain b
	told '2024-01-03: the high 104 is below the stop 110: no touch' \
	    '2024-01-04: expired (day):'
	explain far
	told '2024-01-03 to 2024-01-09: 5 records did not come to its price' \
	    'the nearest was 2024-01-04: the high 105 is below the limit 150: no touch' \
	    'open still as the data end'
	explain child
	told 'it sleeps until far has filled' \
	    '2024-01-03 to 2024-01-09: 5 records came while it slept, its parent not having filled'
	explain slide
	told '2024-01-03: the low 100 is above the trailing stop 96.96: no touch' \
	    '2024-01-04: its turn, by trail.touch'
	explain a --limit-needs through --participation 0.0001
	told '2024-01-03: the low 100 is above the limit 99.5: no touch' \
	    'volume: 0.1 units of it are there for the order'
	explain last
	told 'open still: no record of SPY came after it was given'
}

@test "rule 0 is told: a record that began before the order was active" {
	explain b --latency 1d
	told '2024-01-03: it began before 2024-01-04, from when on the order is active (rule 0)'
}

@test "what ends an order because of another one is told with its name" {
	explain a.sl
	told 'it came to be with the fill of a, and is active from that point of the bar on' \
	    '2024-01-04: cancelled (oco):' \
	    'a.tp filled, and one of a group cancels the others'
	explain a.tp
	told '2024-01-04: its turn, by exit.at_entry' \
	    'with it a.sl is cancelled (oco)'
}

@test "a refusal is told with its reason, as it was given" {
	explain q
	told 'refused: no bar or print of that symbol has come yet' \
	    '2024-01-05: rejected (unknown_symbol)'
	explain a --trade-from 2024-01-09
	told 'refused: it is before --trade-from'
}

@test "#N is the N-th order; one that was not given is status 1" {
	explain '#4'
	grep -qx 'order far: sell 1 SPY, limit 150' got
	run -1 explain nix
	told 'there is no order nix: 11 were given'
}

@test "the run is written too where -o names a file, and is the same" {
	bt-run -q --orders orders.csv bars.csv | grep -v provenance.args >one
	explain a -o run.bt
	same one <(grep -v provenance.args run.bt)
	run --separate-stderr -2 bt-run --explain a -o - --orders orders.csv \
	    bars.csv
	is "$stderr" "bt-run: -o - and --explain both want standard output
bt-run: hint: try 'bt-run --help'"
}

@test "orders of a command, of the pipeline and of a plugin are explained" {
	has bt-cat
	bt-cat bars.csv | sed '/^bar,2024-01-02/a buy,SPY,10,id=x' >mixed
	bt-run -q --explain x mixed >inline
	cat >s.sh <<-'EOF'
	while read -r line; do
		case $line in
		bar,2024-01-02*) echo buy,SPY,10,id=x ;;
		.) echo . ;;
		end) exit ;;
		esac
	done
	EOF
	bt-run -q --explain x bars.csv -- sh s.sh >hosted
	same inline hosted
	grep -q 'fill 1: bought 10 at 101; position 10, cash 98,990.00' hosted
	run --separate-stderr -5 bt-run -q --explain x bars.csv -- \
	    sh -c 'sed -n "/^bar/{s/.*/buy,SPY,10,id=x/p;q}"; echo .'
	grep -q 'order x: buy 10 SPY at market' <<<"$output"
}

@test "orders of a queue, and rules of risk, are explained too" {
	explain a --like backtesting.py
	told '2024-01-03: the low 100 is above the limit 99.5: no touch' \
	    '2024-01-04: its turn, by limit.touch' \
	    'in its turn in the queue, which judges the whole bar' \
	    'fill 1: bought 25 at 99.5; position 25, cash 7,512.50'
	explain far --like backtrader
	told '2024-01-03: rejected (margin):'
	explain c --max-order 100
	told 'order c: buy 100000 SPY at market'
	told 'refused: an order of 100000 units is above 100' \
	    '2024-01-02: rejected (max_order)'
	explain a --max-position 10%
	told '2024-01-04: cancelled (max_position):' \
	    'cash: it takes 24,801.08 of 99,900.84 that are free: it fits' \
	    'it is cut to 1 units'
}
