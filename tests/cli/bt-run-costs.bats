# bt-run: what trades and positions cost.

load helpers

setup()
{
	bt_setup
	has bt-run
	cat >bars.csv <<-'EOF'
	time,symbol,open,high,low,close,volume
	2024-01-02,SPY,100,102,98,100,1000
	2024-01-03,SPY,100,104,96,100,1000
	2024-01-04,SPY,100,102,98,100,1000
	2024-01-05,SPY,100,104,96,100,1000
	EOF
	cat >orders.csv <<-'EOF'
	time,symbol,side,qty,type,limit
	2024-01-02,SPY,buy,10,,
	2024-01-03,SPY,sell,10,limit,101
	2024-01-04,SPY,buy,10,,
	EOF
}

# fills COLUMNS OPTION...: these columns of the run's fills.
fills()
{
	local columns=$1
	shift
	bt-run "$@" --orders orders.csv bars.csv | sed -n 's/^fill,//p' |
	    cut -d, -f"$columns" | tr '\n' ' '
}

@test "fees: each part is due on its side, to makers and takers" {
	is "$(fills 8 --fee 10bp)" '1 1.01 1 '
	is "$(fills 8 --fee '0.1/unit,min=2+3/order,maker')" '2 5 2 '
	is "$(fills 8 --fee '-1bp,maker+5bp,taker')" '0.5 -0.101 0.5 '
	is "$(fills 8 --fee '1/order+0.1%,sell')" '1 2.01 1 '
	is "$(fills 8 --fee '1/order,opens+2/order,closes')" '1 2 1 '
	run --separate-stderr -2 bt-run --fee 10bp,min=x bars.csv
	grep -q "expected money or a share of it" <<<"$stderr"
}

@test "tiers go by the volume before a fill, by month or by run" {
	is "$(fills 8 --fee '10bp,tier=2000:5bp')" '1 1.01 0.5 '
	is "$(fills 8 --tier-period run --fee '10bp,tier=2000:5bp')" \
	    '1 1.01 0.5 '
	sed -i 's/2024-01-04/2024-01-31/; s/2024-01-05/2024-02-01/' bars.csv
	sed -i 's/2024-01-04/2024-01-31/' orders.csv
	is "$(fills 8 --fee '10bp,tier=2000:5bp' --interval 1d)" '1 1.01 1 '
	is "$(fills 8 --fee '10bp,tier=2000:5bp' --interval 1d \
	    --tier-period run)" '1 1.01 0.5 '
}

@test "market orders slip, limit orders do not" {
	is "$(fills 7,9 --slippage 25%)" '125,250 101,0 125,250 '
	is "$(fills 7 --slippage '1points+1%')" '102 101 102 '
	is "$(fills 7 --slippage share=100)" '101 101 101 '
	# sigma is 0.08 * 0.6006, a hundredth of the volume is taken
	is "$(fills 7 --slippage impact=1 | cut -c1-8)" 100.4804
}

@test "a spread is paid by halves, or at entries" {
	is "$(fills 7 --spread 25%)" '112.5 101 112.5 '
	sed -i 's/limit,101/,/' orders.csv
	is "$(fills 7 --spread 25%)" '112.5 87.5 112.5 '
	is "$(fills 7 --spread 25%,entry)" '125 100 125 '
}

@test "slippage out of the bar is let, stopped or refused" {
	is "$(fills 7 --slippage 3points)" '103 101 103 '
	is "$(fills 7 --slippage 5points)" '105 101 105 '
	is "$(fills 7 --slippage 5points --slip-cap bar)" '104 101 104 '
	# the first order rests on and is never done
	is "$(fills 7 --slippage 5points --slip-cap refuse)" '101 '
}

@test "fills at the open can be exempt, limits at the open can slip" {
	is "$(fills 7 --slippage 1points --no-slip-open)" '100 101 100 '
	is "$(fills 7 --slippage 1points --slip-open)" '101 101 101 '
	sed -i 's/limit,101/limit,95/' orders.csv
	is "$(fills 7 --slippage 1points)" '101 100 101 '
	is "$(fills 7 --slippage 1points --slip-limit open)" '101 99 101 '
	is "$(fills 7 --slippage 9points --slip-limit open)" '109 95 109 '
	is "$(fills 7 --slippage 9points --slip-limit always)" '109 91 109 '
}

@test "meta tells costs as they were given" {
	bt-run --fee '5bp,tier=1e6:3bp' --slippage 2ticks --spread 4bp,entry \
	    --slip-cap bar --orders orders.csv bars.csv 2>/dev/null >run
	grep -qx 'meta,fee,5bp,tier=1e6:3bp' run
	grep -qx 'meta,slippage,2ticks' run
	grep -qx 'meta,spread,4bp,entry' run
	grep -qx 'meta,slip-cap,bar' run
}

@test "financing is paid in cash records, and everything adds up" {
	sed -i 's/SPY,buy/SPY,sell/; s/SPY,sell,10,limit,101/SPY,sell,10,,/' \
	    orders.csv
	bt-run --borrow 36.5% --interest 3.65%,debit=7% --fee 10bp \
	    --orders orders.csv bars.csv >run
	awk -F, '/^cash/ { printf "%s,%s,%s,%.4f\n", $2, $3, $4, $5 }' run >got
	prints got <<-'EOF'
	2024-01-03T00:00:00Z,,interest,10.0000
	2024-01-04T00:00:00Z,SPY,borrow,-1.0000
	2024-01-04T00:00:00Z,,interest,10.0009
	2024-01-05T00:00:00Z,SPY,borrow,-2.0000
	2024-01-05T00:00:00Z,,interest,10.0017
	EOF
	# equity is the cash at the start, fills, cash records and the position
	awk -F, '
	/^cash/ { sum += $5 }
	/^position/ { open = $6 }
	/^fill/ { paid += ($6 == "buy" ? -1 : 1) * $7 * $8 - $9 }
	/^equity/ { equity = $3 }
	END {
		left = equity - 100000 - (sum + paid + open)
		exit !(left < 1e-9 && left > -1e-9)
	}
	' run
	grep -qx 'meta,borrow,36.5%' run
	grep -qx 'meta,interest,3.65%,debit=7%' run
}

@test "funding records are paid by longs" {
	cat >with.bt <<-'EOF'
	#bt 1
	#action time,symbol,kind,value
	action,2024-01-03,SPY,funding,0.001
	action,2024-01-04,SPY,funding,0.001
	action,2024-01-05,SPY,funding,-0.001
	#end
	EOF
	bt-run --orders orders.csv bars.csv with.bt >run
	grep '^cash' run | cut -d, -f2-5 >got
	prints got <<-'EOF'
	2024-01-04T00:00:00Z,SPY,funding,-1
	EOF
}

@test "a file of instruments tells what symbols are and cost" {
	cat >my.yaml <<-'EOF'
	default: {fee: 1bp}
	"S*":
	  lot: 5
	  fee: [1/order, 10bp]
	  tax_sell: 1%
	SPY: {borrow: 36.5%, tick: 0.01}
	EOF
	is "$(fills 8 --fee 99/order --instruments my.yaml)" '2 12.11 2 '
	bt-run --instruments my.yaml --orders orders.csv bars.csv >run
	grep -qx '#symbol SPY tick=0.01 lot=5' run
	grep -qx 'meta,instrument.S\*.fee+,10bp' run
	grep -qx 'meta,instrument.SPY.borrow,36.5%' run
	grep -qE '^meta,provenance.instruments,[0-9a-f]{32}$' run
	# quantities keep to its lot
	sed -i 's/buy,10/buy,7/' orders.csv
	bt-run --instruments my.yaml --orders orders.csv bars.csv 2>said >run
	grep -q 'rejected,0,,off_lot' run
}

@test "what is wrong in a file of instruments is told with its line" {
	printf 'SPY:\n  fee: 10bp\n  slipage: 5bp\n' >my.yaml
	run --separate-stderr -3 bt-run --instruments my.yaml bars.csv
	is "$stderr" "bt-run: my.yaml:3: unknown key 'slipage' (did you mean 'slippage'?)"
	printf 'SPY:\n  fee: 10\n' >my.yaml
	run --separate-stderr -3 bt-run --instruments my.yaml bars.csv
	is "$stderr" "bt-run: my.yaml:2: fee: '10' has no unit: bp, %, /unit or /order"
	run --separate-stderr -4 bt-run --instruments no.yaml bars.csv
	grep -q 'no.yaml: cannot be opened' <<<"$stderr"
}

@test "the example of five markets is read" {
	bt-run --instruments "$TESTDATA/instruments/markets.yaml" \
	    --orders orders.csv bars.csv >run
	is "$(sed -n 's/^fill,//p' run | cut -d, -f8 | tr '\n' ' ')" \
	    '1 1.029738 1 '
}

@test "--explain names where a cost comes from" {
	bt-run --explain '#1' --fee 10bp --slippage 1points --spread 1tick \
	    --orders orders.csv bars.csv >said
	grep -q 'slipped by 1 to 101 (--slippage 1points, and --spread)' said
	grep -q 'fee: 1.01 on 1,*010.* (--fee 10bp)' said
	printf 'SPY: {fee: 1/order, slippage: 2points}\n' >my.yaml
	bt-run --explain '#1' --instruments my.yaml \
	    --orders orders.csv bars.csv >said
	grep -q 'slipped by 2 to 102 (--instruments)' said
	grep -q 'fee: 1.* (--instruments)' said
}
