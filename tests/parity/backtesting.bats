# The same orders, on the same bars, beside results of backtesting.py 0.6.6.

load ../cli/helpers

setup()
{
	bt_setup
	has bt-run
	case_dir=$SHARED/oracle/backtesting.py/a04_goog_long_fixed10
	bars=$SHARED/data/parity_bars/GOOG.csv
	shared oracle/backtesting.py/a04_goog_long_fixed10/orders.csv
	shared data/parity_bars/GOOG.csv
}

# The tool's list of orders as an orders file.  Its last order is one that it
# adds itself when the data end, and is no strategy's.
map_orders()
{
	sed '$d' "$case_dir/orders.csv" | awk -F, '
		NR == 1 { print "time,symbol,id,side,qty"; next }
		{ printf "%s,GOOG,o%s,%s,%d\n", $3, $1, $5, $7 }'
}

run_case()
{
	map_orders >orders.csv
	bt-run --cash 10000 --orders orders.csv -o run.txt "$bars"
}

@test "fixed size: every fill has its bar, side, quantity and price" {
	run_case
	awk -F, '$1 == "fill" { print $2, $6, $7, $8 }' run.txt >ours
	awk -F, 'NR > 1 { print $4, $7, $8, $9 + 0 }' "$case_dir/fills.csv" |
		sed '$d' >theirs
	is "$(wc -l <ours)" 93
	same theirs ours
}

@test "fixed size: every closed trade has its bars, prices and profit" {
	run_case
	awk -F, '$1 == "trade" {
		printf "%s %s %s %s %.6f\n", $7, $2, $8, $9, $10
	}' run.txt >ours
	awk -F, 'NR > 1 {
		printf "%s %s %s %s %.6f\n", $5, $6, $7 + 0, $8 + 0, $11
	}' "$case_dir/trades.csv" | sed '$d' >theirs
	is "$(wc -l <ours)" 46
	same theirs ours
}

@test "fixed size: equity agrees at every bar but the last, to 1e-9" {
	run_case
	# the first of our records is the starting cash, before the first bar
	awk -F, '$1 == "equity" { print $2, $3 }' run.txt | sed 1d >ours
	awk -F, 'NR > 1 { print $2, $3 }' "$case_dir/equity.csv" >theirs
	is "$(wc -l <ours)" 2148
	paste -d ' ' ours theirs | sed '$d' | awk '
		function abs(x) { return x < 0 ? -x : x }
		$1 != $3 || abs($2 - $4) > 1e-9 * $4 {
			print "line " NR ": " $0
			bad = 1
		}
		END { exit bad }'
}
