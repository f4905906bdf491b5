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

# reasons [OPTION...]: id, status and reason of all orders that ended unfilled
reasons()
{
	bt-run --orders orders.csv "$@" bars.csv >run
	records order run | awk -F, '$14 != "accepted" && $14 != "filled" {
		print $3 "," $14 "," $17 }'
}

@test "an order, a position and the exposure have a most" {
	orders 2024-01-02,SPY,buy,100, 2024-01-03,SPY,buy,100, \
	    2024-01-04,SPY,exit,,
	is "$(reasons --max-order 50)" '#1,rejected,max_order
#2,rejected,max_order
#3,cancelled,nothing_to_do'
	grep -q '^event,.*,order.max_order,.*above 50' run
	is "$(reasons --max-order value=9999)" '#1,rejected,max_order
#2,rejected,max_order
#3,cancelled,nothing_to_do'
	is "$(reasons --max-order 10%)" '#2,rejected,max_order'
	is "$(reasons --max-position 150)" '#2,rejected,max_position'
	is "$(reasons --max-position 200,15%)" '#2,rejected,max_position'
	is "$(reasons --max-gross 0.15)" '#2,rejected,max_gross'
	is "$(reasons --max-net 15%)" '#2,rejected,max_net'
	is "$(reasons --max-net 30%)" ''
	grep -qx meta,max-net,30% run
}

@test "positions, orders a day, symbols and hours are limited" {
	orders 2024-01-02,SPY,buy,1, 2024-01-02,SPY,buy,2, 2024-01-03,SPY,exit,,
	is "$(reasons --max-orders 1)" '#2,rejected,max_orders'
	is "$(reasons --symbols 'QQQ,B*' | head -n 1)" '#1,rejected,symbols'
	is "$(reasons --symbols 'QQQ,S?Y')" ''
	is "$(reasons --hours 09:30-16:00 | head -n 1)" '#1,rejected,hours'
	is "$(reasons --hours 23:00-01:00)" ''
	{ head -n 1 bars.csv; tail -n +2 bars.csv | sed 'p; s/SPY/QQQ/'; } >two
	mv two bars.csv
	orders 2024-01-02,QQQ,buy,1, 2024-01-02,SPY,buy,2,
	is "$(reasons --max-open 1)" '#2,rejected,max_open'
}

@test "a loss halts entries, for the day or for the run, and may flatten" {
	orders 2024-01-02,SPY,buy,900, 2024-01-03,SPY,buy,1, \
	    2024-01-04,SPY,buy,2, 2024-01-05,SPY,exit,,
	is "$(reasons --daily-loss 3%)" '#3,rejected,daily_loss'
	grep -q '^event,.*,warn,halt.daily_loss,,no more entries today' run
	is "$(reasons --daily-loss value=99999)" ''
	is "$(reasons --max-drawdown 4%)" '#3,rejected,drawdown'
	is "$(records fill run | wc -l)" 2
	is "$(reasons --max-drawdown 4% --on-halt flatten)" '#4,rejected,drawdown'
	is "$(records fill run | cut -d, -f3,5-7,14)" '#1,buy,900,100,
#2,buy,1,103,
#3,sell,901,98,drawdown'
	orders 2024-01-03,SPY,buy,1, 2024-01-04,SPY,exit,, 2024-01-05,SPY,buy,2,
	is "$(reasons --max-losses 1)" '#3,rejected,losses'
}

@test "--risk reads sizes and rules from a file, flags win over it" {
	orders 2024-01-02,SPY,buy,auto,90
	printf '%s\n' 'size: 25%' 'max-order: 10%' >risk.yaml
	is "$(reasons --risk risk.yaml)" '#1,rejected,max_order'
	is "$(reasons --risk risk.yaml --size 5%)" ''
	echo 'max-ordre: 5' >>risk.yaml
	run -2 --separate-stderr bt-run --risk risk.yaml \
	    --orders orders.csv bars.csv
	is "$(head -n 1 <<<"$stderr")" \
	    "bt-run: risk.yaml:3: unknown key 'max-ordre' (did you mean 'max-order'?)"
	echo 'cash: 5' >risk.yaml
	run -2 --separate-stderr bt-run --risk risk.yaml bars.csv
	grep -q "risk.yaml:1: unknown key 'cash'" <<<"$stderr"
	run -4 --separate-stderr bt-run --risk none.yaml bars.csv
	grep -q "none.yaml: cannot be opened" <<<"$stderr"
}

@test "rules that are none are wrong usage" {
	for rule in max-order:0 max-position:value= max-gross:x max-net:-1 \
	    max-open:-1 max-orders:x hours:9-17 daily-loss:5 \
	    max-drawdown:100% max-losses:-1 on-halt:sell; do
		run -2 --separate-stderr bt-run "--${rule%%:*}" "${rule#*:}" \
		    bars.csv
		grep -q "^bt-run: --${rule%%:*}: '${rule#*:}' " <<<"$stderr"
	done
}

@test "sizes by a rule and risk rules hold under --like, too" {
	orders 2024-01-02,SPY,buy,risk=1%,90
	for like in backtesting.py backtrader; do
		fills --like "$like" --cash 100000 >got
		is "$(cut -d, -f1,2 got | cut -d. -f1 | head -n 1)" buy,100
		is "$(reasons --like "$like" --cash 100000 --max-position 50)" \
		    '#1,rejected,max_position'
	done
	orders 2024-01-02,SPY,buy,vol=10%,90
	is "$(reasons --like backtrader)" '#1,rejected,no_estimate'
}
