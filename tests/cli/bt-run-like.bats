# bt-run: rules of a queue, and presets of them.

load helpers

setup()
{
	bt_setup
	has bt-run
	cat >bars.csv <<-'EOF'
	time,symbol,open,high,low,close,volume
	2024-01-02,SPY,100,102,98,100,1000
	2024-01-03,SPY,100,104,96,101,1000
	2024-01-04,SPY,99,103,97,102,1000
	2024-01-05,SPY,100,104,96,103,1000
	EOF
}

# orders LINE...: an orders file, its columns first.
orders()
{
	printf '%s\n' "$@" >orders.csv
}

# fills COLUMNS OPTION...: these columns of the run's fills.
fills()
{
	local columns=$1
	shift
	bt-run -q "$@" --orders orders.csv bars.csv | sed -n 's/^fill,//p' |
	    cut -d, -f"$columns" | tr '\n' ' '
}

like_py() { fills "$@" --like backtesting.py; }
like_trader() { fills "$@" --like backtrader; }

@test "a preset fills in what is not said, a flag wins wherever it stands" {
	orders time,symbol,side,qty 2024-01-02,SPY,buy,0.5
	is "$(like_py 6)" '50 ' # half of 10000, at 100
	is "$(like_py 6 --cash 1000)" '5 '
	is "$(fills 6 --like backtesting.py --cash 1000)" '5 '
	bt-run -q --cash 1000 --like backtesting.py --rule ruin=none \
	    --orders orders.csv bars.csv >run
	grep -qx 'meta,like,backtesting.py' run
	grep -qx 'meta,like.except,cash ruin' run
	grep -qx 'meta,rule.ruin,none' run
	grep -qx 'meta,cash,1000' run
}

@test "what a preset sets is told by -v and in the run's head" {
	orders time,symbol,side,qty 2024-01-02,SPY,buy,0.5
	bt-run -v --like backtesting.py --rule ruin=none --cash 1000 \
	    --orders orders.csv bars.csv >run 2>said
	grep -qx 'meta,rule.scan,queue' run
	is "$(grep '^meta,rule.ruin,' run)" 'meta,rule.ruin,none'
	(! grep '^meta,path,' run)
	grep -q "rule scan: 'queue' (--like backtesting.py)" said
	(! grep 'rule ruin' said)
	(! grep 'cash:.*--like' said)
	bt-run -q --rule scan=queue --orders orders.csv bars.csv |
	    (! grep '^meta,path,')
	bt-run -q --rule scan=path --orders orders.csv bars.csv |
	    grep -qx 'meta,path,worst'
}

@test "a rule that is none, or has no such value, is refused with what is near" {
	run --separate-stderr -2 bt-run --rule fund=cash bars.csv
	grep -q "no rule 'fund' (did you mean 'funds'?)" <<<"$stderr"
	run --separate-stderr -2 bt-run --rule funds=gold bars.csv
	grep -q "'gold' is nothing that funds can be" <<<"$stderr"
	run --separate-stderr -2 bt-run --rule most=-1 bars.csv
	grep -q "'-1' is no number that most can be" <<<"$stderr"
	run --separate-stderr -2 bt-run --rule funds bars.csv
	grep -q "not of the form NAME=VALUE" <<<"$stderr"
}

@test "backtesting.py: sl and tp are there in the bar of a market entry" {
	orders time,symbol,side,qty,sl,tp 2024-01-02,SPY,buy,1,97,110
	is "$(like_py 1,7,10)" \
	    '2024-01-03T00:00:00Z,100,market.open 2024-01-03T00:00:00Z,97,stop.touch '
	is "$(like_trader 1,7)" \
	    '2024-01-03T00:00:00Z,100 2024-01-04T00:00:00Z,97 '
}

@test "backtrader: what would cost more than there is is refused as it begins" {
	orders time,symbol,side,qty 2024-01-02,SPY,buy,60 2024-01-02,SPY,buy,60 \
	    2024-01-03,SPY,sell,60
	# the first leaves 4000, the second would leave less than nothing
	is "$(like_trader 1,5,6,7)" '2024-01-03T00:00:00Z,buy,60,100 2024-01-04T00:00:00Z,sell,60,99 '
	# while the cash lasts at the fill, not at the order
	is "$(like_trader 6 --rule accept=at-once)" '60 60 '
}

@test "every preset runs, and tells its name" {
	local name

	orders time,symbol,side,qty 2024-01-02,SPY,buy,1
	for name in backtesting.py backtrader vectorbt zipline lean tradingview; do
		bt-run -q --like "$name" --orders orders.csv bars.csv >run
		grep -qx "meta,like,$name" run
		[ "$(grep -c '^fill,' run)" -eq 1 ]
	done
	is "$(fills 7 --like vectorbt)" '100 '
	is "$(fills 7 --like zipline)" '101.0505 '
	is "$(fills 7,8 --like lean)" '100,0.5 '
}

@test "a group's orders end together, however one of them ends" {
	orders time,symbol,side,qty,limit,id,group,until \
	    2024-01-02,SPY,buy,1,50,a,,2024-01-03T12:00:00Z \
	    2024-01-02,SPY,buy,1,97.5,b,a,
	# a expires at the bar in which b would have filled
	is "$(like_trader 1,3)" '2024-01-03T00:00:00Z,b '
	sed -i 's/97.5/96.5/; s/2024-01-03T12/2024-01-02T12/' orders.csv
	is "$(like_trader 1,3)" ''
	is "$(like_trader 1,3 --rule end-shared=no)" '2024-01-03T00:00:00Z,b '
}

@test "the last bar once more: orders that wait trade at its open" {
	orders time,symbol,side,qty 2024-01-02,SPY,buy,1 2024-01-05,SPY,buy,2
	is "$(like_py 1,5,6,7,10 --at-end again)" \
	    '2024-01-03T00:00:00Z,buy,1,100,market.open 2024-01-05T00:00:00Z,sell,1,100,end.again 2024-01-05T00:00:00Z,buy,2,100,market.open '
	is "$(like_py 6)" '1 '
}

@test "a ruined account owes nothing, and trades no more" {
	orders time,symbol,side,qty 2024-01-02,SPY,sell,150 2024-01-04,SPY,buy,1
	bt-run -q --cash 100 --margin 0.5% --like backtesting.py --equity step \
	    --orders orders.csv bars.csv >run
	grep -q '^cash,2024-01-03T00:00:00Z,,bankrupt,50,0,' run
	is "$(sed -n 's/^equity,2024-01-05T00:00:00Z,//p' run | cut -d, -f1,2)" 0,0
	is "$(grep -c '^fill,' run)" 2
	grep -q '^order,.*,rejected,.*,bankrupt,' run
}
