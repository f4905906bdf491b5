# Bars made longer as pandas makes them, and sessions that move with the clock.

load ../cli/helpers

setup()
{
	bt_setup
	has bt-resample
}

# agree MADE EXPECTED: the same bars; prices exactly, volume within 1e-9.
agree()
{
	awk -F, '
		FNR == 1 { file++; next }
		file == 1 { made[FNR] = $0; n = FNR; next }
		{
			split(made[FNR], m, ",")
			for (k = 1; k <= 2; k++)
				bad += m[k] != $k
			for (k = 3; k <= 6; k++)
				bad += m[k] + 0 != $k + 0
			d = m[7] - $7
			bad += d * d > (1e-9 * $7) * (1e-9 * $7)
			if (bad) {
				print FNR ": " made[FNR] " is not " $0
				exit
			}
		}
		END { exit bad || n != FNR || n < 20 }' "$1" "$2"
}

@test "minutes to 15 minutes are as pandas makes them" {
	shared oracle/resample/spy_2011-03_15min.csv
	bt-resample --to 15m -f csv \
	    "$SHARED/data/pyalgotrade/spy_minute_2011-03.csv" >out
	agree out "$SHARED/oracle/resample/spy_2011-03_15min.csv"
}

@test "minutes to days are as pandas makes them" {
	shared oracle/resample/spy_2011-03_1D.csv
	bt-resample --to 1d -f csv \
	    "$SHARED/data/pyalgotrade/spy_minute_2011-03.csv" >out
	agree out "$SHARED/oracle/resample/spy_2011-03_1D.csv"
	# and in two steps
	bt-resample --to 15m "$SHARED/data/pyalgotrade/spy_minute_2011-03.csv" |
	    bt-resample --to 1d -f csv >out
	agree out "$SHARED/oracle/resample/spy_2011-03_1D.csv"
}

@test "days to weeks are as pandas makes them" {
	shared oracle/resample/goog_W.csv
	bt-resample --to 1w -f csv "$SHARED/data/parity_bars/GOOG.csv" >out
	agree out "$SHARED/oracle/resample/goog_W.csv"
}

@test "the session of New York moves with the clock on 2011-03-13" {
	shared data/pyalgotrade/spy_minute_2011-03.csv
	bt-resample -q --to 1d --calendar nyse \
	    "$SHARED/data/pyalgotrade/spy_minute_2011-03.csv" >out
	grep -q '^#interval 23400$' out # six hours and a half, each of them
	is "$(records bar out | cut -c 1-20 | sed -n '9,10p')" \
	    $'2011-03-11T14:30:00Z\n2011-03-14T13:30:00Z'
	is "$(records bar out | wc -l)" 23
}

@test "hours of New York are its own on both sides of 2011-03-13" {
	shared data/pyalgotrade/spy_minute_2011-03.csv
	bt-resample -q --to 4h --zone America/New_York -f csv \
	    "$SHARED/data/pyalgotrade/spy_minute_2011-03.csv" >out
	# 8, 12, 16 and 20 o'clock there, by UTC
	is "$(grep -c '2011-03-11T\(09\|13\|17\|21\)' out)" 4
	is "$(grep -c '2011-03-14T\(08\|12\|16\|20\)' out)" 4
}

@test "no trading day of real shares is a holiday, and no gap is unexplained" {
	shared data/lean_us_daily/us_daily_raw.csv
	# of each symbol a bar for each session of 23 years, and none besides
	for name in SPY IBM; do
		grep "^time\|,$name," \
		    "$SHARED/data/lean_us_daily/us_daily_raw.csv" >in.csv
		bt-resample --to 1d --calendar nyse --fill nan -f jsonl in.csv \
		    2>said | grep '"record":"bar"' >out
		prints said </dev/null
		is "$(wc -l <out)" 5849
		is "$(grep -c synthetic out)" 0
	done
}

@test "nor of an index" {
	shared data/vega/sp500_daily_2000_2020.csv
	bt-resample --to 1d --calendar nyse --fill nan -f jsonl \
	    "$SHARED/data/vega/sp500_daily_2000_2020.csv" 2>said |
	    grep '"record":"bar"' >out
	prints said </dev/null
	is "$(wc -l <out)" 5105
	is "$(grep -c synthetic out)" 0
}
