# Orders and fills: the options of bt-run that decide them.

load helpers

setup()
{
	bt_setup
	has bt-run
}

# Five days of SPY at 100, of volume 100, 100, 50, 0, 100.
thin_days()
{
	cat >thin.csv <<-'EOF'
	time,symbol,open,high,low,close,volume
	2024-01-01,SPY,100,100,100,100,100
	2024-01-02,SPY,100,100,100,100,100
	2024-01-03,SPY,100,100,100,100,50
	2024-01-04,SPY,100,100,100,100,0
	2024-01-05,SPY,100,100,100,100,100
	EOF
}

@test "--participation: the rest of an order waits for later bars" {
	thin_days
	printf 'time,symbol,side,qty\n2024-01-01,SPY,buy,25\n' >o.csv
	bt-run -q --participation 0.1 --orders o.csv thin.csv >run
	records fill run | cut -d, -f1,6 >got
	prints got <<-'EOF'
	2024-01-02T00:00:00Z,10
	2024-01-03T00:00:00Z,5
	2024-01-05T00:00:00Z,10
	EOF
	records order run | cut -d, -f14,15 >got
	prints got <<-'EOF'
	accepted,0
	partial,10
	partial,15
	filled,25
	EOF
	is "$(grep '^meta,participation' run)" meta,participation,0.1
	bt-run -q --participation 10% --orders o.csv thin.csv >percent
	is "$(records fill percent)" "$(records fill run)"
	run -0 bt-run -q --participation 100% --orders o.csv thin.csv
	run -2 --separate-stderr bt-run -q --participation 110% \
	    --orders o.csv thin.csv
	[[ $stderr == *"'110%' is no share from 0 to 1"* ]]
	run -0 bt-run -q --orders o.csv thin.csv
	[[ $output != *meta,participation* ]]
}

@test "--no-fill: bars without volume fill nothing" {
	thin_days
	printf 'time,symbol,side,qty\n2024-01-03,SPY,buy,25\n' >o.csv
	bt-run -q --no-fill stale,zero-volume --orders o.csv thin.csv >run
	is "$(records fill run | cut -d, -f1)" 2024-01-05T00:00:00Z
	run -2 bt-run -q --no-fill stale,odd --orders o.csv thin.csv
	[[ $output == *"'odd' is none of none, synthetic, stale"* ]]
}

@test "--latency: an order trades with what starts after it is active" {
	thin_days
	printf 'time,symbol,side,qty\n2024-01-01,SPY,buy,25\n' >o.csv
	bt-run -q --latency 36h --orders o.csv thin.csv >run
	is "$(records fill run | cut -d, -f1)" 2024-01-04T00:00:00Z
}

@test "--pyramiding: further entries are refused, by name" {
	thin_days
	cat >o.csv <<-'EOF'
	time,symbol,side,qty
	2024-01-01,SPY,buy,1
	2024-01-02,SPY,buy,1
	2024-01-03,SPY,buy,1
	EOF
	bt-run -q --pyramiding 2 --orders o.csv thin.csv >run
	is "$(records fill run | wc -l)" 2
	is "$(records order run | grep -c 'rejected.*,pyramiding,')" 1
}

@test "--exclusive: a new order cancels the others and closes the position" {
	thin_days
	cat >o.csv <<-'EOF'
	time,symbol,id,side,qty,limit
	2024-01-01,SPY,a,buy,3,
	2024-01-02,SPY,b,buy,1,90
	2024-01-02,SPY,c,sell,2,
	EOF
	bt-run -q --exclusive --orders o.csv thin.csv >run
	records fill run | cut -d, -f1,5,6,12 >got
	prints got <<-'EOF'
	2024-01-02T00:00:00Z,buy,3,3
	2024-01-03T00:00:00Z,sell,3,0
	2024-01-03T00:00:00Z,sell,2,-2
	EOF
	is "$(records order run | grep -c 'cancelled.*,exclusive,')" 2
}

# Quotes and prints of X: buyers at 99, sellers at 101.
quoted()
{
	cat >quoted.txt <<-'EOF'
	#bt 1
	#quote time,symbol,bid,ask,bid_size,ask_size
	#tick time,symbol,price,size,side
	quote,2024-01-02T10:00:00Z,X,99,101,50,20
	quote,2024-01-02T10:00:01Z,X,99,101,40,20
	tick,2024-01-02T10:00:02Z,X,99,30,sell
	tick,2024-01-02T10:00:03Z,X,99,25,sell
	tick,2024-01-02T10:00:04Z,X,99,7,sell
	tick,2024-01-02T10:00:05Z,X,98,1,sell
	quote,2024-01-02T10:00:06Z,X,97,98,40,20
	#end
	EOF
}

@test "--quotes: what takes pays the other side, what rests waits for prints" {
	quoted
	cat >o.csv <<-'EOF'
	at,symbol,id,side,qty,limit
	2024-01-02T10:00:00Z,X,m,buy,1,
	2024-01-02T10:00:00Z,X,l,buy,20,99
	2024-01-02T10:00:00Z,X,x,sell,1,98.5
	2024-01-02T10:00:00Z,X,t,buy,5,101
	EOF
	bt-run -q --orders o.csv quoted.txt >run
	records fill run | cut -d, -f1,3,5-7,10 >got
	prints got <<-'EOF'
	2024-01-02T10:00:01Z,m,buy,1,101,quote.market
	2024-01-02T10:00:01Z,x,sell,1,99,quote.limit
	2024-01-02T10:00:01Z,t,buy,5,101,quote.limit
	2024-01-02T10:00:05Z,l,buy,20,99,tick.through
	EOF
	bt-run -q --quotes show --orders o.csv quoted.txt >run
	# no print had come yet that could be traded on
	is "$(records order run | grep -c 'rejected.*,unknown_symbol,')" 4
}

@test "--queue: prints serve those in front, then the order" {
	quoted
	cat >o.csv <<-'EOF'
	at,symbol,id,side,qty,limit
	2024-01-02T10:00:00Z,X,l,buy,20,99
	EOF
	bt-run -q --queue back --orders o.csv quoted.txt >run
	# 40 stood before it: 30, then 10 of 25 are theirs
	records fill run | cut -d, -f1,6,7,10 >got
	prints got <<-'EOF'
	2024-01-02T10:00:03Z,15,99,tick.queue
	2024-01-02T10:00:04Z,5,99,tick.queue
	EOF
	bt-run -q --queue front --orders o.csv quoted.txt >run
	is "$(records fill run | cut -d, -f1,6,7,10)" \
	    2024-01-02T10:00:02Z,20,99,tick.queue
	# no more than a share of each print
	bt-run -q --queue front --participation 0.1 --orders o.csv quoted.txt \
	    >run
	records fill run | cut -d, -f1,6,7,10 | head -n 2 >got
	prints got <<-'EOF'
	2024-01-02T10:00:02Z,3,99,tick.queue
	2024-01-02T10:00:03Z,2.5,99,tick.queue
	EOF
}

@test "--fee: a limit order that has rested makes, where there are quotes too" {
	quoted
	cat >o.csv <<-'EOF'
	at,symbol,id,side,qty,limit
	2024-01-02T10:00:00Z,X,l,buy,20,99
	2024-01-02T10:00:00Z,X,t,buy,1,101
	EOF
	bt-run -q --queue front --fee '1/fill,maker+2/fill,taker' \
	    --orders o.csv quoted.txt >run
	records fill run | cut -d, -f3,8,10 >got
	prints got <<-'EOF'
	t,2,quote.limit
	l,1,tick.queue
	EOF
}

@test "--queue back: the quote that an order answers says what is before it" {
	cat >early.txt <<-'EOF'
	#bt 1
	quote,2024-01-02T10:00:00Z,X,99,101,50,20
	tick,2024-01-02T10:00:01Z,X,99,45,sell
	tick,2024-01-02T10:00:02Z,X,99,12,sell
	#end
	EOF
	cat >o.csv <<-'EOF'
	at,symbol,id,side,qty,limit
	2024-01-02T10:00:00Z,X,l,buy,20,99
	2024-01-02T10:00:00Z,X,w,buy,20,98
	EOF
	# 5 of the 50 are left when the second print comes
	bt-run -q --queue back --orders o.csv early.txt >run
	is "$(records fill run | cut -d, -f1,3,6,7,10)" \
	    2024-01-02T10:00:02Z,l,7,99,tick.queue
	# it comes later, and waits for a quote
	bt-run -q --queue back --latency 500ms --orders o.csv early.txt >run
	is "$(records fill run | wc -l)" 0
}

@test "--fine: finer bars decide which of two exits comes first" {
	cat >day.csv <<-'EOF'
	time,symbol,open,high,low,close,volume
	2024-01-01,X,100,100,100,100,1
	2024-01-02,X,100,111,89,101,1
	2024-01-03,X,101,101,101,101,1
	EOF
	cat >fine.csv <<-'EOF'
	time,symbol,open,high,low,close,volume
	2024-01-01T00:00Z,X,100,100,100,100,1
	2024-01-02T00:00Z,X,100,104,98,103,1
	2024-01-02T06:00Z,X,103,111,102,110,1
	2024-01-02T12:00Z,X,110,110,89,90,1
	2024-01-02T18:00Z,X,90,101,90,101,1
	EOF
	cat >o.csv <<-'EOF'
	time,symbol,id,side,qty,sl,tp
	2024-01-01,X,e,buy,1,90,110
	EOF
	bt-run -q --orders o.csv day.csv >run
	is "$(records fill run | tail -n 1 | cut -d, -f1,3,7,11)" \
	    2024-01-02T00:00:00Z,e.sl,90,ambiguous+reduces
	bt-run -q --fine fine.csv --orders o.csv day.csv >run
	is "$(records fill run | tail -n 1 | cut -d, -f1,3,7,11)" \
	    2024-01-02T00:00:00Z,e.tp,110,reduces
	is "$(grep -c '^meta,provenance.fine,' run)" 1
	run -4 bt-run -q --fine none.csv --orders o.csv day.csv
}

@test "--fine: records out of order, or of other prices, are refused" {
	cat >day.csv <<-'EOF'
	time,symbol,open,high,low,close,volume
	2024-01-01,A,105,110,101,102,1
	2024-01-02,A,105,110,101,102,1
	EOF
	cat >head.csv <<-'EOF'
	time,symbol,open,high,low,close,volume
	2024-01-01T00:00Z,A,105,110,104,106,1
	2024-01-01T12:00Z,A,105,110,101,102,1
	EOF
	cat head.csv - >back.csv <<-'EOF'
	2024-01-01T06:00Z,A,105,105,105,105,1
	EOF
	cat head.csv - >twice.csv <<-'EOF'
	2024-01-02T00:00Z,A,205,210,201,202,1
	EOF
	sed 's/2024/2019/' head.csv >early.csv
	printf 'time,symbol,side,qty\n2024-01-01,A,buy,1\n' >o.csv
	run -3 --separate-stderr bt-run -q --fine back.csv --orders o.csv \
	    day.csv
	[[ $stderr == *back.csv:4:* ]]
	run -3 --separate-stderr bt-run -q --fine twice.csv --orders o.csv \
	    day.csv
	[[ $stderr == *"finer record of A at 2024-01-02 goes from 201 to 210,"*\
"its bar from 101 to 110: is it adjusted otherwise?"*"hint: bars that bt-resample makes of the finer records fit them"* ]]
	run -0 --separate-stderr bt-run --fine early.csv --orders o.csv day.csv
	[[ $stderr == *"no bar was covered by the finer records of early.csv"* ]]
	run -0 --separate-stderr bt-run --fine head.csv --orders o.csv day.csv
	[[ $stderr != *"no bar was covered"* ]]
}

@test "legs fill at one open together, or not at all" {
	cat >pair.csv <<-'EOF'
	time,symbol,open,high,low,close,volume
	2024-01-01,A,10,10,10,10,1
	2024-01-01,B,20,20,20,20,1
	2024-01-02,A,10,10,10,10,1
	2024-01-02,B,21,21,18,20,1
	2024-01-03,B,20,20,20,20,1
	2024-01-04,A,10,10,10,10,1
	2024-01-04,B,19,19,19,19,1
	EOF
	cat >o.csv <<-'EOF'
	time,symbol,id,side,qty,limit,legs
	2024-01-01,A,a,sell,2,,pair
	2024-01-01,B,b,buy,1,20,pair
	2024-01-01,A,c,buy,100000,,large
	2024-01-01,B,d,buy,1,,large
	2024-01-01,A,e,buy,1,9,gone
	2024-01-01,B,f,buy,1,,gone
	2024-01-02,,e,cancel,,,
	EOF
	bt-run -q --orders o.csv pair.csv >run
	records fill run | cut -d, -f1,3,5-7 >got
	prints got <<-'EOF'
	2024-01-04T00:00:00Z,a,sell,2,10
	2024-01-04T00:00:00Z,b,buy,1,19
	EOF
	records order run | grep -v -e accepted -e filled |
	    cut -d, -f3,14,17 >got
	prints got <<-'EOF'
	c,rejected,cash
	d,rejected,cash
	e,cancelled,cancel
	f,cancelled,legs
	EOF
}

@test "exits of an entry stand together until one has filled wholly" {
	cat >thin.csv <<-'EOF'
	time,symbol,open,high,low,close,volume
	2024-01-01,X,100,100,100,100,1000
	2024-01-02,X,100,100,100,100,1000
	2024-01-03,X,110,110,110,110,40
	2024-01-04,X,90,90,90,90,1000
	EOF
	printf 'time,symbol,id,side,qty,sl,tp\n2024-01-01,X,e,buy,10,95,105\n' >o.csv
	bt-run -q --participation 0.1 --orders o.csv thin.csv >run
	records fill run | cut -d, -f1,3,6,7 >got
	prints got <<-'EOF'
	2024-01-02T00:00:00Z,e,10,100
	2024-01-03T00:00:00Z,e.tp,4,110
	2024-01-04T00:00:00Z,e.sl,6,90
	EOF
}

@test "a child of a parent that ends partly filled protects that part" {
	cat >thin.csv <<-'EOF'
	time,symbol,open,high,low,close,volume
	2024-01-01,X,100,100,100,100,40
	2024-01-02,X,100,100,100,100,40
	2024-01-03,X,90,90,90,90,1000
	EOF
	cat >o.csv <<-'EOF'
	time,symbol,id,side,qty,stop,tif,parent,reduce_only
	2024-01-01,X,p,buy,10,,ioc,,0
	2024-01-01,X,c,sell,10,95,,p,1
	EOF
	bt-run -q --participation 0.1 --orders o.csv thin.csv >run
	records fill run | cut -d, -f1,3,6,7 >got
	prints got <<-'EOF'
	2024-01-02T00:00:00Z,p,4,100
	2024-01-03T00:00:00Z,c,4,90
	EOF
}

@test "cancelling all ends orders that end each other, once each" {
	thin_days
	cat >o.csv <<-'EOF'
	time,symbol,id,side,qty,limit,group,parent
	2024-01-01,SPY,a,buy,1,90,g,
	2024-01-01,SPY,b,buy,1,89,g,
	2024-01-01,SPY,c,buy,1,88,g,
	2024-01-01,SPY,d,buy,1,87,,c
	2024-01-02,,*,cancel,,,,
	EOF
	bt-run -q --like backtrader --orders o.csv thin.csv >run
	is "$(records order run | grep -c ',cancelled,')" 4
}

@test "an order that the volume has cut is served once a bar, in a queue too" {
	cat >wide.csv <<-'EOF'
	time,symbol,open,high,low,close,volume
	2024-01-01,X,100,100,100,100,100
	2024-01-02,X,100,120,80,100,100
	2024-01-03,X,100,120,80,100,100
	EOF
	printf 'time,symbol,id,side,qty,sl,tp\n2024-01-01,X,e,buy,50,90,110\n' >o.csv
	timeout 20 bt-run -q --like backtesting.py --participation 0.1 \
	    --orders o.csv wide.csv >run
	is "$(records fill run | grep -c ',e,.*,buy,10,')" 2
}

@test "a leg that is refused takes those with it that it goes with" {
	thin_days
	cat >o.csv <<-'EOF'
	time,symbol,id,side,qty,limit,legs
	2024-01-01,SPY,a,buy,1,,pair
	2024-01-01,XXX,b,buy,1,,pair
	EOF
	bt-run -q --orders o.csv thin.csv >run
	is "$(records fill run)" ''
	records order run | cut -d, -f3,14,17 >got
	prints got <<-'EOF'
	a,accepted,
	b,rejected,unknown_symbol
	a,cancelled,legs
	EOF
}
