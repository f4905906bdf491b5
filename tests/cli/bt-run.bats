# bt-run: data and a strategy in, a run out.

load helpers

setup()
{
	bt_setup
	has bt-run
	four_days
	cat >orders.csv <<-'EOF'
	time,symbol,side,qty
	2024-01-02,SPY,buy,10
	2024-01-04,SPY,exit,
	EOF
}

@test "orders from a file fill at the next open, a run ends complete" {
	bt-run --orders orders.csv bars.csv >run
	records fill run | cut -d, -f1,2,5-7,10 >got
	prints got <<-'EOF'
	2024-01-03T00:00:00Z,SPY,buy,10,101,market.open
	2024-01-05T00:00:00Z,SPY,sell,10,98,market.open
	EOF
	records trade run | cut -d, -f6-9 >got
	prints got <<-'EOF'
	2024-01-03T00:00:00Z,101,98,-30
	EOF
	is "$(tail -n 2 run | tr '\n' ' ')" 'end,complete #end '
}

@test "equity is one record a day, the first with the starting cash" {
	bt-run --cash 2000 --orders orders.csv bars.csv >run
	records equity run | cut -d, -f1-3,11 >got
	prints got <<-'EOF'
	2024-01-02T00:00:00Z,2000,2000,2024-01-02T00:00:00Z
	2024-01-02T00:00:00Z,2000,2000,2024-01-03T00:00:00Z
	2024-01-03T00:00:00Z,2020,990,2024-01-04T00:00:00Z
	2024-01-04T00:00:00Z,1970,990,2024-01-05T00:00:00Z
	2024-01-05T00:00:00Z,1970,1970,2024-01-06T00:00:00Z
	EOF
	bt-run --equity none --orders orders.csv bars.csv >run
	is "$(records equity run)" ''
	bt-run --equity step --orders orders.csv bars.csv >run
	is "$(records equity run | wc -l)" 5
}

@test "meta tells the conventions at the head, provenance at the end" {
	bt-run --fee 10bp --path nearest --orders orders.csv bars.csv >run
	records meta run >about
	grep -qx 'fee,10bp' about
	grep -qx 'path,nearest' about
	grep -qx 'day,UTC 00:00' about
	grep -qx 'causality,declared' about
	grep -qx 'periods,252' about
	grep -qx 'interval.SPY,86400 inferred' about
	grep -qx 'provenance.protocol,orders' about
	grep -qE '^provenance.data,[0-9a-f]{32}$' about
	is "$(grep -c . <(sed '/^provenance/,$d' about))" \
	    "$(grep -vc '^provenance' about)"
}

@test "the data's hash is the same from text, plain CSV and binary" {
	has bt-cat
	bt-run --orders orders.csv bars.csv >one
	bt-cat bars.csv | bt-run --orders orders.csv >two
	bt-cat -b bars.csv | bt-run --orders orders.csv >three
	same <(grep -v 'provenance.args\|inferred' one) \
	    <(grep -v 'provenance.args\|inferred' two)
	same <(grep provenance.data one) <(grep provenance.data three)
}

@test "orders among the records belong to the step above them" {
	has bt-cat
	bt-cat bars.csv | sed '/^bar,2024-01-02/a buy,SPY,10
		/^bar,2024-01-04/a exit,SPY' >mixed
	bt-run mixed >inline
	bt-run --orders orders.csv bars.csv >file
	same <(grep -E '^(fill|trade|equity|order)' file) \
	    <(grep -E '^(fill|trade|equity|order)' inline)
}

@test "fees, slippage, --fill close, --no-short and --no-cash are obeyed" {
	bt-run --fee 1/order --slippage 1% --orders orders.csv bars.csv >run
	records fill run | cut -d, -f5-9 >got
	prints got <<-'EOF'
	buy,10,102.01,1,10.100000000000051
	sell,10,97.02,1,9.80000000000004
	EOF
} 

@test "--fill close takes the close that is answered, later" {
	bt-run --fill close --orders orders.csv bars.csv >run
	records fill run | cut -d, -f1,5-7,10,15 >got
	prints got <<-'EOF'
	2024-01-02T00:00:00Z,buy,10,101,market.close,2024-01-04T00:00:00Z
	2024-01-04T00:00:00Z,sell,10,98,market.close,2024-01-06T00:00:00Z
	EOF
}

@test "what does not fit is refused with its reason, or clipped" {
	printf 'time,symbol,side,qty\n2024-01-02,SPY,buy,1000\n' >big.csv
	run --separate-stderr bt-run --cash 1000 --orders big.csv bars.csv
	is "$status" 0
	grep -q '^order,.*,rejected,0,,cash' <<<"$output"
	grep -q '^bt-run: 1 order refused: cash 1$' <<<"$stderr"
	grep -q '^bt-run: the first: buy of SPY #1 is refused: ' <<<"$stderr"
	grep -q '^bt-run: no fills: every order was refused$' <<<"$stderr"
	bt-run --cash 1000 --no-cash clip --orders big.csv bars.csv >run
	records fill run | cut -d, -f5-7 >got
	prints got <<-'EOF'
	buy,9.90099009,101
	EOF
	printf 'time,symbol,side,qty\n2024-01-02,SPY,sell,1\n' >short.csv
	bt-run --no-short --orders short.csv bars.csv 2>/dev/null |
		grep -q '^order,.*,rejected,0,,short'
}

@test "a quantity that cannot be counted is refused, however it came" {
	bt-cat bars.csv | sed 's/^#bt 1$/&\n#symbol SPY lot=1/' >lots.txt
	cat >answer.sh <<-'EOF'
	while read -r line; do
		case $line in
		bar,2024-01-02*)
			echo buy,SPY,1.5
			echo sell,SPY,1e30
			echo position,SPY,-0.25
			echo buy,SPY,1.00000000000000000001 ;;
		.) echo . ;;
		end) exit ;;
		esac
	done
	EOF
	cat >odd.csv <<-'EOF'
	time,symbol,side,qty
	2024-01-02,SPY,buy,1.5
	2024-01-02,SPY,sell,1e30
	2024-01-02,SPY,position,-0.25
	2024-01-02,SPY,buy,1.00000000000000000001
	EOF
	bt-run lots.txt -- sh answer.sh 2>hosted.err | grep -v '^meta,' >hosted
	bt-run --orders odd.csv lots.txt 2>file.err | grep -v '^meta,' >file
	diff -u hosted file
	diff -u hosted.err file.err
	records order file | cut -d, -f3-6,14,17 >got
	prints got <<-'EOF'
	#1,buy,1.5,market,rejected,off_lot
	#2,sell,1e+30,market,rejected,too_large
	#3,position,-0.25,market,rejected,off_lot
	#4,buy,,market,rejected,off_lot
	EOF
	records event file | head -n 1 >got
	prints got <<-'EOF'
	2024-01-03T00:00:00Z,warn,order.off_lot,SPY,buy of SPY #1 is refused: its quantity is no whole number of lots of 1: round it down
	EOF
	bt-run -q -b --orders odd.csv lots.txt | bt-cat >run
	is "$(records order run)" "$(records order file)"
	is "$(bt-metrics --only rejected_orders run)" 4
}

@test "a buy limit and a stop fill by their rules" {
	cat >priced.csv <<-'EOF'
	time,symbol,id,side,qty,limit,stop,tif
	2024-01-02,SPY,a,buy,1,100.5,,gtc
	2024-01-02,SPY,b,buy,1,,103.5,gtc
	2024-01-02,SPY,c,buy,1,90,,day
	2024-01-04,SPY,d,sell,2,,98.5,gtc
	EOF
	bt-run --orders priced.csv bars.csv >run
	records fill run | cut -d, -f3,7,10,11 >got
	prints got <<-'EOF'
	a,100.5,limit.touch,
	b,103.5,stop.touch,
	d,98,stop.gap,gap+reduces
	EOF
	records order run | cut -d, -f3,14,17 | grep ^c >got
	prints got <<-'EOF'
	c,accepted,
	c,expired,day
	EOF
}

@test "--trade-from by time and by count refuses earlier orders" {
	run --separate-stderr bt-run --trade-from 2024-01-04 \
	    --orders orders.csv bars.csv
	grep -q 'rejected,0,,warmup' <<<"$output"
	is "$(grep -c '^equity' <<<"$output")" 3
	run --separate-stderr bt-run --trade-from 2 --orders orders.csv bars.csv
	is "$(grep -c '^equity' <<<"$output")" 3
}

@test "--at-end close sells what is open at the last price" {
	head -n 2 orders.csv >open.csv
	bt-run --at-end close --orders open.csv bars.csv >run
	records fill run | tail -n 1 | cut -d, -f5-7,10,11 >got
	prints got <<-'EOF'
	sell,10,96,end.close,reduces+forced
	EOF
	bt-run --orders open.csv bars.csv >run
	records position run | tail -n 1 | cut -d, -f2-6 >got
	prints got <<-'EOF'
	SPY,10,96,960,open
	EOF
}

@test "--day-start moves the account's day" {
	cat >hours.csv <<-'EOF'
	time,symbol,open,high,low,close,volume
	2024-01-02T20:00Z,ES,10,10,10,10,1
	2024-01-02T21:00Z,ES,10,10,10,10,1
	2024-01-02T22:00Z,ES,10,11,10,11,1
	2024-01-02T23:00Z,ES,11,11,11,11,1
	EOF
	bt-run hours.csv 2>/dev/null >run
	is "$(records equity run | wc -l)" 2
	bt-run --day-start 17:00 --day-zone America/New_York hours.csv \
	    2>/dev/null >run
	is "$(records equity run | wc -l)" 3
}

@test "hourly and daily bars of two symbols: no fill is older than its order" {
	cat >h.csv <<-'EOF'
	time,symbol,open,high,low,close,volume
	2024-01-02T22:00Z,H,10,10,10,10,1
	2024-01-02T23:00Z,H,10,10,10,10,1
	2024-01-03T00:00Z,H,10,10,10,10,1
	2024-01-03T01:00Z,H,11,11,11,11,1
	2024-01-03T23:00Z,H,12,12,12,12,1
	EOF
	cat >o.csv <<-'EOF'
	at,symbol,side,qty
	2024-01-03T01:00Z,H,buy,1
	2024-01-03T01:00Z,SPY,buy,1
	EOF
	bt-run --orders o.csv h.csv bars.csv >run
	records fill run | cut -d, -f1,2,7 >got
	prints got <<-'EOF'
	2024-01-03T01:00:00Z,H,11
	2024-01-04T00:00:00Z,SPY,103
	EOF
}

@test "usage: two strategies, no command, parameters for nobody" {
	run -2 --separate-stderr bt-run --orders orders.csv bars.csv -- cat
	run -2 --separate-stderr bt-run bars.csv --
	run -2 --separate-stderr bt-run -p a=1 bars.csv
	run -2 --separate-stderr bt-run --pipelined bars.csv
	run -2 --separate-stderr bt-run --fee 10 --orders orders.csv bars.csv
	grep -q "has no unit" <<<"$stderr"
	run -2 --separate-stderr bt-run --day-start 25:00 bars.csv
	run -2 --separate-stderr bt-run --trade-from soon bars.csv
	run -2 --separate-stderr bt-run --slippage 5 bars.csv
	run -2 --separate-stderr bt-run --slippage 1/order bars.csv
	run -2 --separate-stderr bt-run -f csv bars.csv
	run -2 --separate-stderr bt-run -o run.csv bars.csv
	run -2 --separate-stderr bt-run bars.csv @sma-cross
	grep -q 'hint: a strategy stands after --' <<<"$stderr"
}

@test "a failed run says so, has no end mark, and leaves no file" {
	sed '4s/97/109/' bars.csv >bad.csv
	run -3 --separate-stderr bt-run --orders orders.csv bad.csv
	grep -q '^end,failed,' <<<"$output"
	grep -q '^bt-run: bad.csv:4: the prices of SPY at ' <<<"$stderr"
	grep -q '^#error bt-run: ' <<<"$output"
	is "$(grep -c '^#end' <<<"$output")" 0
	run -3 --separate-stderr bt-run --orders orders.csv -o out.txt bad.csv
	[[ ! -e out.txt ]]
}

@test "a run without orders says why it has no fills" {
	run -0 --separate-stderr bt-run bars.csv
	grep -q '^bt-run: no fills: there are no orders among the records' \
	    <<<"$stderr"
	run -0 --separate-stderr bt-run bars.csv -- sed -n '/^[.]/p'
	is "$stderr" 'bt-run: no fills: the strategy gave no orders'
	run -0 --separate-stderr bt-run -q bars.csv
	is "$stderr" ''
}

@test "splits and dividends come with the data" {
	cat >split.csv <<-'EOF'
	time,symbol,open,high,low,close,volume
	2024-01-02,A,100,100,100,100,1
	2024-01-03,A,100,100,100,100,1
	2024-01-04,A,50,50,50,50,1
	2024-01-05,A,50,50,50,50,1
	EOF
	cat >actions.csv <<-'EOF'
	time,symbol,kind,value
	2024-01-04,A,split,2
	2024-01-05,A,dividend,0.5
	EOF
	printf 'time,symbol,side,qty\n2024-01-02,A,buy,10\n' >o.csv
	bt-run --orders o.csv split.csv actions.csv >run
	records equity run | cut -d, -f1,2 >got
	prints got <<-'EOF'
	2024-01-02T00:00:00Z,100000
	2024-01-02T00:00:00Z,100000
	2024-01-03T00:00:00Z,100000
	2024-01-04T00:00:00Z,100000
	2024-01-05T00:00:00Z,100010
	EOF
	records cash run | cut -d, -f1-4 >got
	prints got <<-'EOF'
	2024-01-05T00:00:00Z,A,dividend,10
	EOF
	sed 's/,50,50,50,50,/,101,101,101,101,/' split.csv >adjusted.csv
	run -3 --separate-stderr bt-run --orders o.csv adjusted.csv actions.csv
	grep -q 'not in the prices' <<<"$stderr"
	grep -q 'hint: .*--adjusted split' <<<"$stderr"
	bt-run -q --bad-split ignore --orders o.csv adjusted.csv actions.csv >run
	bt-run -q --bad-split apply --orders o.csv adjusted.csv actions.csv >run
}

@test "--short is the default, --limit-needs through wants more than a touch" {
	printf 'time,symbol,side,qty,limit\n2024-01-02,SPY,buy,1,100\n' >o.csv
	bt-run --orders o.csv bars.csv >run
	is "$(records fill run | cut -d, -f1,10)" \
	    2024-01-03T00:00:00Z,limit.touch
	bt-run --limit-needs through --orders o.csv bars.csv >run
	is "$(records fill run | cut -d, -f1,10)" \
	    2024-01-04T00:00:00Z,limit.through
	printf 'time,symbol,side,qty\n2024-01-02,SPY,sell,1\n' >short.csv
	bt-run --short --orders short.csv bars.csv >run
	is "$(records fill run | cut -d, -f5-7)" sell,1,101
}

@test "--periods is told in meta instead of what the data show" {
	bt-run -q --periods 260 bars.csv >run
	grep -qx 'meta,periods,260' run
	sed 's/01-05/01-06/' bars.csv >saturday.csv
	bt-run -q saturday.csv >run
	grep -qx 'meta,periods,365' run
}

@test "--symbol, --tz, --interval, --bar-time and --partial reach the input" {
	cat >local.csv <<-'EOF'
	time,open,high,low,close,volume
	2024-01-02 10:00,10,10,10,10,1
	2024-01-02 11:00,10,10,10,10,1
	EOF
	bt-run -q --symbol ES --tz America/New_York --interval 1h \
	    --bar-time end --equity step local.csv >run
	records equity run | cut -d, -f1,11 >told
	prints told <<-'EOF'
	2024-01-02T14:00:00Z,2024-01-02T14:00:00Z
	2024-01-02T14:00:00Z,2024-01-02T15:00:00Z
	2024-01-02T15:00:00Z,2024-01-02T16:00:00Z
	EOF
	printf '#bt 1\nbar,2024-01-02,A,1,1,1,1,1\n' >cut.txt
	run -3 --separate-stderr bt-run cut.txt
	run -0 --separate-stderr bt-run --partial cut.txt
}

# A strategy that tells what it is sent, on standard error.
teller()
{
	cat >tell.sh <<-'EOF'
	#!/bin/sh
	while read -r line; do
		echo "$line" >&2
		case $line in
		*2024-01-02*) echo buy,SPY,10 ;;
		.) echo . ;;
		end) exit ;;
		esac
	done
	EOF
	chmod +x tell.sh
}

@test "--feed tells equity and positions, --strategy-tz writes in a zone" {
	teller
	bt-run --feed market,equity,position --strategy-tz America/New_York \
	    bars.csv -- ./tell.sh 2>said >run
	grep -q 'strategy: bar,2024-01-03T19:00:00-05:00,SPY' said
	grep -q 'strategy: equity,' said
	grep -q 'strategy: position,' said
	is "$(grep -c 'strategy: fill,' said)" 0
	bt-run bars.csv -- ./tell.sh 2>said >run
	grep -q 'strategy: fill,2024-01-03T00:00:00Z,SPY' said
	is "$(grep -c 'strategy: equity,' said)" 0
	run -2 --separate-stderr bt-run --feed gossip bars.csv -- ./tell.sh
}

@test "--step-timeout and --start-timeout end a strategy that is silent" {
	printf '#!/bin/sh\nread -r a\nsleep 20\n' >mute.sh
	chmod +x mute.sh
	run -5 --separate-stderr bt-run --start-timeout 200ms bars.csv -- ./mute.sh
	grep -q "has not answered the first step" <<<"$stderr"
	cat >once.sh <<-'EOF'
	#!/bin/sh
	while read -r line; do
		[ "$line" = . ] && { echo .; exec sleep 20; }
	done
	EOF
	chmod +x once.sh
	run -5 --separate-stderr bt-run --step-timeout 200ms bars.csv -- ./once.sh
	grep -q "has not answered the step" <<<"$stderr"
}

@test "--lockstep overrules a sidecar that says pipelined" {
	teller
	printf 'name: tell\nprotocol: pipelined\n' >tell.yaml
	bt-run bars.csv -- ./tell.sh 2>/dev/null >run
	grep -q '^meta,provenance.protocol,pipelined' run
	bt-run --lockstep bars.csv -- ./tell.sh 2>/dev/null >run
	grep -q '^meta,provenance.protocol,lockstep' run
}

@test "a daily bar that ends last does not take the day's label back" {
	cat >h.csv <<-'EOF'
	time,symbol,open,high,low,close,volume
	2024-01-02T22:00Z,H,10,10,10,10,1
	2024-01-02T23:00Z,H,10,10,10,10,1
	2024-01-03T22:00Z,H,10,10,10,10,1
	EOF
	for every in day step; do
		bt-run -q --equity "$every" h.csv bars.csv >run
		records equity run | cut -d, -f1 | sort -c
		records equity run | cut -d, -f1 | grep -q '^2024-01-03T22'
	done
}

@test "weekly and monthly bars are told by their periods a year" {
	cat >w.csv <<-'EOF'
	time,symbol,open,high,low,close,volume
	2024-01-02,A,1,1,1,1,1
	2024-01-09,A,1,1,1,1,1
	2024-01-16,A,1,1,1,1,1
	2024-01-23,A,1,1,1,1,1
	EOF
	bt-run -q w.csv >run
	grep -qx 'meta,periods,52' run
	sed 's/-01-02/-01-01/; s/-01-09/-02-01/; s/-01-16/-03-01/
		s/-01-23/-04-01/' w.csv >m.csv
	bt-run -q m.csv >run
	grep -qx 'meta,periods,12' run
}

# An hour's bars beside one whose bars begin and end at 14:30, so that what
# becomes available then began on the day before.
staggered()
{
	cat >h.csv <<-'EOF'
	time,symbol,open,high,low,close,volume,end
	2024-01-02T22:00Z,H,10,10,10,10,1,2024-01-02T23:00Z
	2024-01-02T23:00Z,H,10,10,10,10,1,2024-01-03T00:00Z
	2024-01-03T13:00Z,H,10,10,10,10,1,2024-01-03T14:00Z
	2024-01-03T14:00Z,H,11,11,11,11,1,2024-01-03T15:00Z
	2024-01-03T23:00Z,H,12,12,12,12,1,2024-01-04T00:00Z
	EOF
	cat >d.csv <<-'EOF'
	time,symbol,open,high,low,close,volume,end
	2024-01-02T14:30Z,D,10,10,10,10,1,2024-01-03T14:30Z
	2024-01-03T14:30Z,D,10,10,10,10,1,2024-01-04T14:30Z
	EOF
}

@test "a bar that began on the day before brings that day not back" {
	local zone
	staggered
	for zone in UTC Etc/UTC; do
		bt-run -q --day-zone $zone h.csv d.csv >run
		records equity run | cut -d, -f1,11 >got
		prints got <<-'EOF'
		2024-01-02T22:00:00Z,2024-01-02T22:00:00Z
		2024-01-02T23:00:00Z,2024-01-03T00:00:00Z
		2024-01-03T23:00:00Z,2024-01-04T14:30:00Z
		EOF
	done
}

@test "once trading has begun, no step is warm-up any more" {
	staggered
	cat >o.csv <<-'EOF'
	at,symbol,side,qty
	2024-01-03T14:30Z,D,buy,1
	EOF
	bt-run -q --trade-from 2024-01-03 --orders o.csv h.csv d.csv >run
	is "$(records order run | cut -d, -f14)" $'accepted\nfilled'
	cat >flags.awk <<-'EOF'
	/^bar/ { print "log," $2 "," $0 }
	/^[.]$/
	EOF
	bt-run -q --trade-from 2024-01-03 h.csv d.csv -- awk -F, -f flags.awk |
	    grep -c '^event,.*warmup' >n
	is "$(cat n)" 2
}

@test "records of a run stand in the order of their instants" {
	staggered
	# in the warm-up at 14:00; the first step that counts began before
	cat >o.csv <<-'EOF'
	at,symbol,side,qty
	2024-01-03T14:00Z,H,buy,1
	EOF
	bt-run -q --trade-from 3 --orders o.csv h.csv d.csv >run
	grep -E '^(order|fill|equity|position)' run | sed 's/.*,//' >at
	grep -q . at
	sort -c at
}

@test "the order of the files changes nothing but the command line" {
	sed 's/SPY/AAA/' bars.csv >aaa.csv
	cat >o.csv <<-'EOF'
	time,symbol,id,side,qty,limit
	2024-01-02,SPY,,buy,1,90
	2024-01-02,AAA,,buy,1,90
	2024-01-02,SPY,,sell,1,110
	2024-01-03,,*,cancel,,
	EOF
	bt-run -q --orders o.csv bars.csv aaa.csv >one
	bt-run -q --orders o.csv aaa.csv bars.csv >two
	is "$(grep -c ',cancelled,' one)" 3
	same <(grep -v provenance.args one) <(grep -v provenance.args two)
}

@test "meta tells the words as they were, and files by their last part" {
	mkdir -p in
	printf '%s\n' time,symbol,open,high,low,close \
	    2024-01-02,A,1,1,1,1 >in/bars.csv
	printf '%s\n' time,symbol,side,qty 2024-01-02,A,buy,1 >in/orders.csv
	bt-run -q --fee 0.005/unit,min=1 --borrow=3%/360 \
	    --orders "$PWD/in/orders.csv" -oin/run in/bars.csv
	grep -F 'meta,provenance.args,' <(bt-cat in/run) | grep -qF \
	    '0.005/unit,min=1 --borrow=3%/360 --orders orders.csv -orun bars.csv'
	bt-run -q --orders=in/orders.csv in/bars.csv >run
	grep -q '^meta,provenance.args,bt-run -q --orders=orders.csv bars.csv$' run
}
