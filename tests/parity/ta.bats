#!/usr/bin/env bats
# bt-ta against vectors of others: every one of tulip indicators' tests, and
# worksheets of Stock.Indicators.

load ../cli/helpers

setup()
{
	bt_setup
	has bt-ta
	command -v python3 >/dev/null || skip "python3 is not here"
}

@test "every vector of the tulip indicators agrees" {
	shared oracle/indicators/tulip
	run python3 "$TESTTOP/tests/parity/ta.py" \
	    "$SHARED/oracle/indicators/tulip"
	echo "$output"
	[[ $status -eq 0 ]]
	[[ ${lines[-1]} == "213 of 213 vectors, 104 indicators" ]]
	echo "# ${lines[-1]}" >&3
}

@test "every worksheet of Stock.Indicators agrees" {
	shared oracle/indicators/stock_indicators
	run python3 "$TESTTOP/tests/parity/sheets.py" \
	    "$SHARED/oracle/indicators/stock_indicators"
	echo "$output"
	[[ $status -eq 0 ]]
	[[ ${lines[-1]} == "48 of 48 sheets, 105 columns" ]]
	echo "# ${lines[-1]}" >&3
}
