# bt-run's account: margin, futures, currencies, deposits, symbols that end.

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

@test "leverage buys more than the cash, margin says the same as a share" {
	cat >big.csv <<-'EOF'
	time,symbol,side,qty
	2024-01-02,SPY,buy,1500
	EOF
	bt-run --orders big.csv bars.csv 2>/dev/null >run
	is "$(records fill run)" ''
	bt-run --leverage 2 --orders big.csv bars.csv >run
	is "$(records fill run | cut -d, -f6,7)" '1500,101'
	is "$(records equity run | sed -n 3p | cut -d, -f2-6)" \
	    '103000,-51500,154500,0,77250'
	grep -qx 'meta,leverage,2' run
	bt-run --margin 50%,25% --orders big.csv bars.csv >again
	same <(grep -v '^meta\|^#symbol' run) <(grep -v '^meta\|^#symbol' again)
	bt-run --margin 0.5 --margin-mode isolated --orders big.csv bars.csv >run
	is "$(records equity run | sed -n 3p | cut -d, -f6)" 75750
}

@test "a future moves no cash, it is worth its open profit" {
	{
		echo '#bt 1'
		echo '#symbol SPY kind=future multiplier=50 margin=5000/contract'
		echo '#interval 1d'
		sed '1s/^/#bar /; 2,$s/^/bar,/' bars.csv
		echo '#end'
	} >fut
	bt-run --fee 2/contract --orders orders.csv fut >run
	records equity run | cut -d, -f2-6 >got
	prints got <<-'EOF'
	100000,100000,0,0,0
	100000,100000,0,0,0
	100980,99980,1000,0,50000
	98480,99980,-1500,0,50000
	98460,98460,0,0,0
	EOF
	is "$(records trade run | cut -d, -f6-10)" \
	    '2024-01-03T00:00:00Z,101,98,-1540,40'
}

@test "a position is liquidated on the path, at a fee, before a stop beyond" {
	cat >lev.csv <<-'EOF'
	time,symbol,side,qty,stop
	2024-01-02,SPY,buy,9500,
	2024-01-02,SPY,exit,,90
	EOF
	bt-run --margin 10%,5% --liquidation-fee 1% --orders lev.csv bars.csv \
	    >run 2>said
	# 100000 - 9500 * 101 + 9500 * p = 0.05 * 9500 * p
	is "$(records fill run | tail -n 1 | cut -d, -f5-10)" \
	    'sell,9500,95.2354570637119,0,0,liquidation'
	is "$(records fill run | tail -n 1 | cut -d, -f11)" reduces+forced
	is "$(records cash run | cut -d, -f2-4)" \
	    'SPY,liquidation.fee,-9047.368421052632'
	records order run | cut -d, -f14,17 | tail -n 1 >got
	prints got <<<cancelled,liquidation
	grep -qx 'bt-run: 1 position was liquidated' said
}

@test "a future that settles daily turns its gains into cash records" {
	{
		echo '#bt 1'
		echo '#symbol SPY kind=future multiplier=50 margin=5000/contract'
		echo '#interval 1d'
		sed '1s/^/#bar /; 2,$s/^/bar,/' bars.csv
		echo '#end'
	} >fut
	bt-run --settle daily --orders orders.csv fut >run
	records cash run | cut -d, -f1,3-5 >got
	prints got <<-'EOF'
	2024-01-03T00:00:00Z,settlement,1000,101000
	2024-01-04T00:00:00Z,settlement,-2500,98500
	EOF
	is "$(records trade run | cut -d, -f9)" -1500
	records equity run | cut -d, -f2-4 >got
	prints got <<-'EOF'
	100000,100000,0
	100000,100000,0
	101000,101000,0
	98500,98500,0
	98500,98500,0
	EOF
	sed -i '/#symbol/s/$/ settles=1/' fut
	bt-run --orders orders.csv fut >again
	same <(grep -v '^meta\|^#symbol' run) <(grep -v '^meta\|^#symbol' again)
}

@test "of every step, equity is told anew after a settlement" {
	{
		echo '#bt 1'
		echo '#symbol SPY kind=future settles=1 multiplier=50 margin=5000/contract'
		echo '#interval 1d'
		sed '1s/^/#bar /; 2,$s/^/bar,/' bars.csv
		echo '#end'
	} >fut
	bt-run --orders orders.csv fut >days
	bt-run --equity step --orders orders.csv fut >run
	# cash, and the value of what is held: they add up, and the last of a
	# day is what a record of the day is
	records equity run | awk -F, '{ last[$1] = $1 "," $2 "," $3 "," $4 }
	    END { for (t in last) print last[t] }' | sort >got
	records equity days | awk -F, '{ last[$1] = $1 "," $2 "," $3 "," $4 }
	    END { for (t in last) print last[t] }' | sort >want
	same want got
	is "$(records equity run | wc -l)" \
	    "$(($(records equity days | wc -l) + 2))"
	same <(bt-metrics -f csv days) <(bt-metrics -f csv run)
}

@test "at its expiry a contract is closed at the last price, and is over" {
	{
		echo '#bt 1'
		echo '#symbol SPY kind=future expiry=2024-01-05'
		echo '#interval 1d'
		sed '1s/^/#bar /; 2,$s/^/bar,/' bars.csv
		echo '#end'
	} >fut
	cat >hold.csv <<-'EOF'
	time,symbol,side,qty
	2024-01-02,SPY,buy,10
	2024-01-04,SPY,buy,10
	2024-01-05,SPY,buy,10
	EOF
	bt-run --orders hold.csv fut >run 2>said
	is "$(records fill run | tail -n 1 | cut -d, -f1,5-7,10,11)" \
	    '2024-01-04T00:00:00Z,sell,10,98,expiry,reduces+forced'
	is "$(records order run | cut -d, -f14,17 | tail -n 1)" rejected,ended
}

@test "a symbol that vanishes is told, closed or written off" {
	cat >two.csv <<-'EOF'
	time,symbol,open,high,low,close
	2024-01-02,OLD,10,10,10,10
	2024-01-02,SPY,100,100,100,100
	2024-01-03,OLD,10,12,10,12
	2024-01-03,SPY,100,100,100,100
	2024-01-04,SPY,100,100,100,100
	2024-01-05,SPY,100,100,100,100
	2024-01-06,SPY,100,100,100,100
	EOF
	cat >old.csv <<-'EOF'
	time,symbol,side,qty
	2024-01-02,OLD,buy,10
	EOF
	bt-run --stale 2d:warn --orders old.csv two.csv >run
	is "$(records event run | cut -d, -f2-4)" warn,stale,OLD
	is "$(records position run | tail -n 1 | cut -d, -f4-6)" 12,120,open+stale
	bt-run --stale 2d:close --orders old.csv two.csv >run
	is "$(records fill run | tail -n 1 | cut -d, -f1,7,10)" \
	    2024-01-03T00:00:00Z,12,stale.close
	bt-run --stale 2d:zero --orders old.csv two.csv >run
	is "$(records equity run | tail -n 1 | cut -d, -f2)" 99900
	run -2 bt-run --stale 2d --orders old.csv two.csv
}

@test "a delisting pays its value, and ends orders" {
	{
		echo '#bt 1'
		echo '#interval 1d'
		sed -n '1s/^/#bar /p; 2,4s/^/bar,/p' bars.csv
		echo 'action,2024-01-05,SPY,delist,40'
		sed -n '5s/^/bar,/p' bars.csv
		echo '#end'
	} >gone
	cat >hold.csv <<-'EOF'
	time,symbol,side,qty,limit
	2024-01-02,SPY,buy,10,
	2024-01-03,SPY,sell,10,200
	EOF
	bt-run --orders hold.csv gone >run
	is "$(records fill run | tail -n 1 | cut -d, -f1,5-7,10)" \
	    '2024-01-04T00:00:00Z,sell,10,40,delist'
	is "$(records order run | tail -n 1 | cut -d, -f14,17)" cancelled,delist
	is "$(records equity run | tail -n 1 | cut -d, -f2-4)" 99390,99390,0
}

# euros DIRECTIVE RATE: a share in euros, beside the rate of a pair
euros()
{
	{
		echo '#bt 1'
		echo "#symbol SAP currency=EUR $1"
		echo '#symbol IBM currency=USD'
		echo '#interval 1d'
		echo '#bar time,symbol,open,high,low,close'
		awk -v pair="$2" -v turn="$3" '{
			r = turn ? 1 / $3 : $3
			printf "bar,%s,%s,%.17g,%.17g,%.17g,%.17g\n",
			    $1, pair, r, r, r, r
			printf "bar,%s,IBM,50,50,50,50\n", $1
			printf "bar,%s,SAP,%s,%s,%s,%s\n", $1, $2, $2, $2, $2
		}' <<-'EOF'
		2024-01-02 100 1.25
		2024-01-03 100 1.5
		2024-01-04 110 1.75
		2024-01-05 120 2
		EOF
		echo '#end'
	} >eur
	printf '%s\n' time,symbol,side,qty 2024-01-02,SAP,buy,10 \
	    2024-01-04,SAP,exit, >eur.csv
}

@test "what is in another currency is exchanged at the last known rate" {
	euros '' EURUSD
	bt-run --currency USD --orders eur.csv eur >run
	records equity run | cut -d, -f2-4 >got
	# 10 * 100 * 1.25 paid; worth 1.5 and 1.75 a euro; 10 * 120 * 1.75 back
	prints got <<-'EOF'
	100000,100000,0
	100000,100000,0
	100250,98750,1500
	100675,98750,1925
	100850,100850,0
	EOF
	is "$(records trade run | cut -d, -f7-11)" 100,120,850,0,0.68
	euros '' USD/EUR turn
	bt-run --currency USD --orders eur.csv eur >turned
	same <(records equity run) <(records equity turned)
	# what was traded cannot be told in dollars
	is "$(bt-metrics -f csv --only turnover run | tail -n 1)" \
	    'turnover,,fills in another currency do not tell its rate'
	euros kind=future EURUSD
	bt-run --currency USD --orders eur.csv eur >run
	is "$(records equity run | cut -d, -f2 | tail -n 3 | tr '\n' ' ')" \
	    '100000 100175 100350 '
}

@test "an order without a rate is refused, two currencies without an account's" {
	euros '' GBPUSD
	bt-run --currency USD --orders eur.csv eur >run 2>said
	is "$(records order run | cut -d, -f14,17 | head -n 1)" rejected,no_rate
	grep -q 'what one EUR is in USD is not known' said
	euros '' EURUSD
	run -3 bt-run --orders eur.csv eur
	grep -q 'SAP is in EUR, other symbols are in USD' <<<"$output"
	run -2 bt-run --currency DOLLARSES --orders eur.csv eur
}

@test "prices between ticks go to the one that is worse for the trader" {
	{
		echo '#bt 1'
		echo '#symbol SPY tick=0.25'
		echo '#interval 1d'
		sed '1s/^/#bar /; 2,$s/^/bar,/' bars.csv
		echo '#end'
	} >ticks
	cat >off.csv <<-'EOF'
	time,symbol,side,qty,limit,stop
	2024-01-02,SPY,buy,10,,
	2024-01-03,SPY,sell,10,104.6,
	2024-01-03,SPY,sell,5,,97.9
	EOF
	bt-run --slippage 5bp --tick-round against --orders off.csv ticks >run
	# 101 * 1.0005 up; 104.6 up; 97.9 down, and its slippage down
	records fill run | cut -d, -f5-7,9,10 >got
	prints got <<-'EOF'
	buy,10,101.25,2.5,market.open
	sell,5,97.5,1.25,stop.touch
	sell,10,104.75,0,limit.touch
	EOF
	is "$(records order run | grep -c 104.75)" 2
}

@test "a deposit comes before its day trades and is no gain" {
	bt-run --flow 2024-01-04=50000 --flow 2024-01-05T12:00=1 \
	    --orders orders.csv bars.csv >run
	is "$(records cash run)" \
	    '2024-01-04T00:00:00Z,,deposit,50000,148990,2024-01-05T00:00:00Z'
	records equity run | cut -d, -f2,3,7-9 >got
	# the peak is scaled: 40 of 150020 less, no more
	prints got <<-'EOF'
	100000,100000,100000,100000,0
	100000,100000,100000,100000,0
	100020,98990,100020,100000,0
	149970,148990,150020,149970,0.0003332888948140248
	149970,149970,149970,149970,0.0003332888948140248
	EOF
	bt-metrics --only total_return,net_flows,gain,max_drawdown run >got
	prints got <<-'EOF'
	-0.0001333555525929876
	50000
	-30
	0.0003332888948140248
	EOF
	printf '%s\n' time,amount 2024-01-04,50000 >flows.csv
	bt-run --flows flows.csv --orders orders.csv bars.csv >again
	same <(records equity run) <(records equity again)
	run -2 bt-run --flow 2024-01-04 --orders orders.csv bars.csv
	bt-run --flow 2024-01-04=-99000 --orders orders.csv bars.csv >run
	is "$(records event run | cut -d, -f3,5)" 'withdrawal.refused,99000.00 cannot be withdrawn: 98990.00 is free'
	bt-metrics run | (! grep net_flows)
	grep -qx 'meta,flows,neither gains nor drawdowns' run
}

@test "a deposit after the end of the data is told, and is an event" {
	bt-run --flow 2024-01-03=1 --flow 2025-01-01=500 \
	    --orders orders.csv bars.csv >run 2>said
	is "$(records cash run | wc -l)" 1
	is "$(records event run | cut -d, -f3)" flow.late
	grep -q '1 deposit or withdrawal was not booked' said
	bt-run -q --flow 2025-01-01=500 --orders orders.csv bars.csv 2>said |
	    grep -q '^event,.*flow.late.*2025-01-01'
	is "$(cat said)" ''
	bt-run --flow 2024-01-03=1 --orders orders.csv bars.csv 2>said |
	    (! grep flow.late)
	(! grep 'not booked' said)
}

@test "a file of flows that contradicts itself is refused with its line" {
	local row
	for row in withdrawal,500 deposit,-700 depsit,5 gift,5; do
		printf '%s\n' time,kind,amount 2024-01-03,deposit,1 \
		    "2024-01-04,$row" >flows.csv
		run --separate-stderr -3 bt-run --flows flows.csv \
		    --orders orders.csv bars.csv
		grep -q 'flows.csv:3: ' <<<"$stderr"
	done
	printf '%s\n' time,kind,amount 2024-01-03,depsit,1 >flows.csv
	run --separate-stderr -3 bt-run --flows flows.csv bars.csv
	grep -q "did you mean 'deposit'" <<<"$stderr"
	printf '%s\n' time,kind,amount 2024-01-03,withdrawal,-1 \
	    2024-01-03,dividend,5 >flows.csv
	bt-run -q --flows flows.csv --orders orders.csv bars.csv >run
	is "$(records cash run | cut -d, -f3,4)" withdrawal,-1
}

@test "a money-weighted return grows each flow from its day on" {
	cat >flat.csv <<-'EOF'
	time,symbol,open,high,low,close
	2023-01-01,A,100,100,100,100
	2023-12-31,A,100,100,100,100
	2024-01-01,A,110,110,110,110
	2024-12-31,A,110,110,110,110
	EOF
	printf '%s\n' time,symbol,side,qty 2023-01-01,A,buy,1000 >all.csv
	bt-run --flow 2024-01-01=100000 --orders all.csv flat.csv >run
	bt-metrics --only total_return run >got
	# 10000 of 200000, as nothing of the deposit was invested
	prints got <<<0.05
	is "$(bt-metrics --only money_weighted_return run | cut -c1-7)" 0.03296
}

@test "what is in adjusted prices is not applied again" {
	{
		echo '#bt 1'
		echo '#adjust all'
		echo '#interval 1d'
		sed -n '1s/^/#bar /p; 2,4s/^/bar,/p' bars.csv
		echo 'action,2024-01-05,SPY,split,2'
		echo 'action,2024-01-05,SPY,dividend,1'
		sed -n '5s/^/bar,/p' bars.csv
		echo '#end'
	} >adj
	cat >hold.csv <<-'EOF'
	time,symbol,side,qty
	2024-01-02,SPY,buy,10
	EOF
	bt-run --orders hold.csv adj >run
	is "$(records cash run)" ''
	is "$(records event run | cut -d, -f3 | uniq -c | tr -s ' ')" \
	    ' 2 action.adjusted'
	bt-run --adjusted split --orders hold.csv adj >run
	is "$(records cash run | cut -d, -f3,4)" dividend,10
	run -3 bt-run --adjusted none --orders hold.csv adj
}

# actions.csv over prices that fall by both, and `again WHAT FILE...`: a run of
# one that buys at first, with the actions given again.
give_actions() {
	cat >raw.csv <<-'EOF'
	time,symbol,open,high,low,close,volume
	2024-01-02,A,100,101,99,100,1000
	2024-01-03,A,100,101,99,100,1000
	2024-01-04,A,98,99,97,98,1000
	2024-01-05,A,49,50,48,49,1000
	2024-01-06,A,49,50,48,49,1000
	EOF
	printf '%s\n' time,symbol,kind,value 2024-01-04,A,dividend,2 \
	    2024-01-05,A,split,2 >actions.csv
	printf '%s\n' time,symbol,side,qty 2024-01-02,A,buy,10 >hold.csv
}

@test "actions given again to bt-adjust's output are told, and how to have them" {
	give_actions
	bt-adjust --actions actions.csv raw.csv -o all.bts
	run --separate-stderr bt-run --orders hold.csv all.bts actions.csv
	is "$status $stderr" "0 bt-run: warning: 2 actions were not applied: the data say '#adjust all', so the prices have them already; if not: --adjusted none"
	is "$(records cash <(echo "$output"))" ''
	# who says so is not told what he knows
	run --separate-stderr bt-run --adjusted all --orders hold.csv all.bts actions.csv
	is "$status $stderr" '0 '
	run --separate-stderr bt-run -q --orders hold.csv all.bts actions.csv
	is "$status $stderr" '0 '
	# a file of bars that need none is not told of
	run --separate-stderr bt-run --orders hold.csv all.bts
	is "$status $stderr" '0 '
}

@test "dividends of units before a split that is in the prices are warned of" {
	give_actions
	bt-cat raw.csv actions.csv | bt-adjust --for splits >split.txt
	run --separate-stderr bt-run --orders hold.csv split.txt
	is "$status $stderr" '0 '
	is "$(records cash <(echo "$output") | cut -d, -f3,4)" dividend,10
	run --separate-stderr bt-run --orders hold.csv split.txt actions.csv
	is "$status" 0
	[[ $stderr == *"1 action was not applied: the data say '#adjust split'"* ]]
	[[ $stderr == *"dividends were paid as they are, and splits after them are in the prices"*"'bt-adjust --for splits'"* ]]
}

@test "a dividend that two inputs tell is refused, not paid twice" {
	give_actions
	bt-cat raw.csv actions.csv -o merged.bts
	run -3 --separate-stderr bt-run --orders hold.csv merged.bts actions.csv
	[[ $stderr == *'actions.csv:2: the same dividend of A, 2, comes twice at 2024-01-04T00:00:00Z'*'leave one out'* ]]
	printf 'time,symbol,kind,value\n2024-01-04,A,funding,0.01\n' >rate.csv
	run -3 --separate-stderr bt-run --orders hold.csv raw.csv rate.csv rate.csv
	[[ $stderr == *'the same funding of A, 0.01, comes twice'* ]]
	# two of one day that differ are two
	printf '%s\n' time,symbol,kind,value 2024-01-04,A,dividend,2 \
	    2024-01-04,A,dividend,1 >two.csv
	bt-run --orders hold.csv raw.csv two.csv --bad-split ignore >run
	is "$(records cash run | cut -d, -f3,4 | paste -sd' ')" 'dividend,20 dividend,10'
	# where the prices have it, none is applied
	bt-adjust --actions actions.csv raw.csv -o all.bts
	bt-run -q --orders hold.csv all.bts actions.csv actions.csv >run
	is "$(records cash run)" ''
}

@test "a split that adjusted CSV does not show says how to tell it is adjusted" {
	give_actions
	bt-adjust --actions actions.csv raw.csv -o all.csv
	run -3 --separate-stderr bt-run --orders hold.csv all.csv actions.csv
	[[ $stderr == *'split of A by 2 is not in the prices: 49 before it, 49 after'*'where the prices are adjusted: --adjusted split, or all where dividends are in them too'* ]]
	bt-run --adjusted all --orders hold.csv all.csv actions.csv >run
	is "$(records cash run)" ''
}

@test "with hedging both sides stand beside each other until an exit says whose" {
	cat >hedge.csv <<-'EOF'
	time,symbol,id,side,qty,parent
	2024-01-02,SPY,up,buy,10,
	2024-01-02,SPY,down,sell,4,
	2024-01-03,SPY,,exit,,down
	2024-01-03,SPY,more,sell,6,
	2024-01-04,SPY,,exit,,
	EOF
	bt-run --hedging --orders hedge.csv bars.csv >run
	records fill run | cut -d, -f1,5-7,11,12 >got
	prints got <<-'EOF'
	2024-01-03T00:00:00Z,buy,10,101,,10
	2024-01-03T00:00:00Z,sell,4,101,,6
	2024-01-04T00:00:00Z,buy,4,103,reduces,10
	2024-01-04T00:00:00Z,sell,6,103,,4
	2024-01-05T00:00:00Z,sell,10,98,reduces,-6
	2024-01-05T00:00:00Z,buy,6,98,reduces,0
	EOF
	records trade run | cut -d, -f4-9 >got
	prints got <<-'EOF'
	short,4,2024-01-03T00:00:00Z,101,103,-8
	long,10,2024-01-03T00:00:00Z,101,98,-30
	short,6,2024-01-04T00:00:00Z,103,98,30
	EOF
	records equity run | cut -d, -f2-6 >got
	# after 10 up and 4 down at 101: worth 1030 and -412 at the close of 103
	is "$(sed -n 3p got)" 100012,99394,1030,-412,0
	run -2 bt-run --hedging --margin-mode isolated --orders hedge.csv bars.csv
	sed -i 's/exit,,down/target,0.5,/' hedge.csv
	bt-run --hedging --orders hedge.csv bars.csv 2>/dev/null >run
	is "$(records order run | grep rejected | cut -d, -f17)" hedging
}

@test "lots close the oldest first, the newest first, or at their average" {
	cat >three.csv <<-'EOF'
	time,symbol,side,qty
	2024-01-02,SPY,buy,10
	2024-01-03,SPY,buy,30
	2024-01-04,SPY,sell,20
	EOF
	for rule in fifo lifo average; do
		bt-run --lots $rule --orders three.csv bars.csv >run
		echo $rule "$(records trade run | cut -d, -f5,7,9 | xargs)" \
		    "$(records equity run | tail -n 1 | cut -d, -f2,3)"
	done >got
	prints got <<-'EOF'
	fifo 10,101,-30 10,103,-50 99780,97860
	lifo 20,103,-100 99780,97860
	average 10,102.5,-45 10,102.5,-45 99780,97860
	EOF
}
