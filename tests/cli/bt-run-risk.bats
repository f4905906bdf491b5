# bt-run: how large orders are, and which are refused: bt-risk(5).

load helpers

setup()
{
	bt_setup
	has bt-run
	cat >bars.csv <<-'EOF'
	time,symbol,open,high,low,close,volume
	2024-01-02,SPY,100,100,100,100,1000
	2024-01-03,SPY,100,104,100,103,1000
	2024-01-04,SPY,103,105,97,98,1000
	2024-01-05,SPY,98,99,95,96,1000
	EOF
}

# records TYPE FILE: the records of a type, without it.
records()
{
	sed -n "s/^$1,//p" "$2"
}

# orders ROW...: orders.csv with these rows, of time,symbol,side,qty,sl
orders()
{
	printf '%s\n' time,symbol,side,qty,sl "$@" >orders.csv
}

# fills [OPTION...]: side, quantity and price of each
fills()
{
	bt-run --orders orders.csv "$@" bars.csv >run
	records fill run | cut -d, -f5-7
}

@test "risk=1% is lost where the stop loss fills, fees included" {
	orders 2024-01-02,SPY,buy,risk=1%,96
	fills --fee 1/order >got
	prints got <<-'EOF'
	buy,249.5,100
	sell,249.5,96
	EOF
	is "$(records trade run | cut -d, -f9)" -1000
}

@test "an order for auto gets what --size says, and is told so" {
	orders 2024-01-02,SPY,buy,auto,90
	is "$(fills --size 7 | head -n 1)" buy,7,100
	is "$(fills --size 25% | head -n 1)" buy,250,100
	grep -q '^order,.*,buy,25%,' run
	grep -qx meta,size,25% run
	is "$(fills --size value=5000 | head -n 1)" buy,50,100
	is "$(fills --size risk=1% | head -n 1)" buy,100,100
	is "$(fills --size kelly=0.5 | head -n 1)" buy,10,100
	is "$(fills)" ''
	grep -q '^order,.*,auto,.*,rejected,.*,no_size' run
}

@test "--size-at order settles a size by the prices that are known then" {
	orders 2024-01-03,SPY,buy,50%, 2024-01-04,SPY,target,0.25,
	is "$(fills --size-at order)" 'buy,485.4368932,103
sell,236.5266495,98'
	grep -qx meta,size-at,order run
	is "$(fills | head -n 1)" buy,485.4368932,103
}

@test "--vol-days says how many days a volatility is of" {
	orders 2024-01-04,SPY,buy,vol=10%,
	is "$(fills)" ''
	grep -q '^order,.*,rejected,.*,no_estimate' run
	grep -q 'is of 20 days (--vol-days), and 2 have ended so far' run
	# 3% and -4.854%: 5.554% a day, x sqrt(252) is 88.2%
	is "$(fills --vol-days 2 | cut -c1-9)" buy,115.7
	# twice that in a quarter of the periods
	is "$(fills --vol-days 2 --periods 63 | cut -c1-9)" buy,231.4
	grep -qx meta,vol-days,2 run
}

@test "--kelly says how many trades, what before them and the most" {
	orders 2024-01-02,SPY,buy,kelly=1, 2024-01-03,SPY,exit,, \
	    2024-01-04,SPY,buy,kelly=1,
	is "$(fills --kelly trades=1,start=5%,max=50%)" 'buy,50,100
sell,50,103
buy,510.96938775,98'
	grep -qx meta,kelly,trades=1,start=5%,max=50% run
}

@test "sizes that are none are wrong usage" {
	orders
	for size in 0 -1 ten auto risk=1 risk=0% vol=x% kelly=; do
		run -2 --separate-stderr bt-run --size "$size" \
		    --orders orders.csv bars.csv
		grep -q "^bt-run: --size: '$size' is no size: 100, " \
		    <<<"$stderr"
	done
	run -2 --separate-stderr bt-run --kelly trades=0 bars.csv
	grep -q "'trades=0' is none of trades=20, start=1%" <<<"$stderr"
	run -2 --separate-stderr bt-run --vol-days 1 bars.csv
	grep -q "'1' is not between 2 and 100000" <<<"$stderr"
}
