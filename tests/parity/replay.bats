# What backtesting.py and backtrader made of the same orders on the same bars,
# each case that is there: replay.py says what is compared.  One line a case.

load ../cli/helpers

setup()
{
	bt_setup
	has bt-run
}

# All cases of a tool: their lines, and the status of the worst.
replay_all()
{
	local case rc=0 status

	shared "oracle/$1"
	shared data/parity_bars
	for case in "$SHARED/oracle/$1"/*/; do
		status=0
		python3 "$BATS_TEST_DIRNAME/replay.py" "$case" \
		    "$SHARED/data/parity_bars" >line 2>&1 || status=$?
		sed 's/^/# /' line >&3
		[ "$status" -eq 0 ] || [ "$status" -eq 77 ] || rc=1
	done
	return "$rc"
}

@test "backtesting.py: every fill, trade and equity of every case" {
	replay_all backtesting.py
}

@test "backtrader: every fill and equity of every case" {
	replay_all backtrader
}
