# bt-run --pending: what to do tomorrow.

load helpers

setup()
{
	bt_setup
	has bt-run
	cat >bars.csv <<-'EOF'
	time,symbol,open,high,low,close,volume
	2024-01-02,SPY,100,102,99,101,1000
	2024-01-03,SPY,101,104,100,103,1000
	2024-01-04,SPY,103,105,102,104,1000
	EOF
	cat >orders.csv <<-'EOF'
	time,symbol,id,side,qty,limit,sl,parent
	2024-01-02,SPY,a,buy,10,,95,
	2024-01-02,SPY,b,buy,10,90,85,
	2024-01-02,SPY,c,sell,5,120,,b
	2024-01-04,SPY,,buy,1,,,
	EOF
}

@test "--pending writes the orders alive at the end, and nothing else" {
	bt-run --pending --orders orders.csv bars.csv >run
	is "$(grep -v '^#' run | cut -d, -f1 | sort -u)" order
	is "$(tail -n 1 run)" '#end'
	grep '^order' run | cut -d, -f2-8,14,15 >got
	prints got <<-'EOF'
	2024-01-02T00:00:00Z,SPY,b,buy,10,limit,90,,accepted
	2024-01-02T00:00:00Z,SPY,c,sell,5,limit,120,b,accepted
	2024-01-03T00:00:00Z,SPY,a.sl,sell,10,stop,,a,accepted
	2024-01-04T00:00:00Z,SPY,#5,buy,1,market,,,accepted
	EOF
	bt-run --pending --at-end close --orders orders.csv bars.csv >closed
	same run closed
}

@test "--pending writes plain CSV, too, with a header where nothing rests" {
	bt-run --pending -f csv --orders orders.csv bars.csv >run
	is "$(head -n 1 run | cut -d, -f1-5,20)" time,symbol,id,side,qty,sl
	is "$(sed -n 2p run | cut -d, -f3-5,20)" b,buy,10,85
	is "$(wc -l <run)" 5
	bt-run --pending -o none.csv bars.csv
	is "$(cut -d, -f1-5 none.csv)" time,symbol,id,side,qty
	run -2 --separate-stderr bt-run -f csv --orders orders.csv bars.csv
	grep -q 'records of several types' <<<"$stderr"
}

@test "--pending fails as the run does, and goes with no other question" {
	printf 'time,symbol,side,qty\n2025-01-01,SPY,buy,1\n' >late.csv
	run -3 --separate-stderr bt-run --pending --orders late.csv bars.csv
	is "$(tail -n 1 <<<"$output" | cut -c1-14)" '#error bt-run:'
	run -2 --separate-stderr bt-run --pending --bounds bars.csv
	grep -q -- '--bounds: cannot be combined with --pending' <<<"$stderr"
}
