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
