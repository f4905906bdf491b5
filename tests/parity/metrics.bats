#!/usr/bin/env bats
# bt-metrics against what empyrical, quantstats, PerformanceAnalytics and plain
# formulas give on real series, to 1e-9 relative.  tests/unit/t-empyrical.c
# has the vectors of empyrical's own tests.

load ../cli/helpers

setup()
{
	bt_setup
	has bt-metrics
	shared oracle/metrics
}

# expected FILE.json SECTION KEY: the number of a key in a section.
expected()
{
	awk -v section="\"$2\"" -v key="\"$3\"" '
	$1 == section ":" { on = 1 }
	/^ *}/ { on = 0 }
	(on || section == "\"\"") && $1 == key ":" {
		sub(/,$/, "", $2)
		print $2
		exit
	}' "$1"
}

# agree METRIC WANTED OPTION...: the metric of $series has that value.
agree()
{
	local metric=$1 wanted=$2 found
	shift 2
	[[ -n $wanted && $wanted != null ]] || {
		echo "$metric: nothing expected"
		return 1
	}
	found=$(bt-metrics --only "$metric" --periods "$periods" "$@" \
	    "$series") || return
	awk -v a="$found" -v b="$wanted" 'BEGIN {
		d = a - b
		if (d < 0) d = -d
		if (b < 0) b = -b
		exit !(d <= 1e-9 * b)
	}' || {
		echo "$series: $metric is $found, not $wanted"
		return 1
	}
}

negated()
{
	case $1 in
	-*) echo "${1#-}" ;;
	*) echo "-$1" ;;
	esac
}

# series NAME: all that the oracle knows of it and we have.
check_series()
{
	series=$SHARED/oracle/metrics/$1.csv
	local json=$SHARED/oracle/metrics/$1.expected.json rf
	periods=$(expected "$json" '' annualization)
	rf=$(expected "$json" '' risk_free_annual)
	agree total_return "$(expected "$json" empyrical cum_returns_final)"
	agree cagr "$(expected "$json" empyrical cagr)"
	agree volatility "$(expected "$json" empyrical annual_volatility)"
	agree sharpe "$(expected "$json" empyrical sharpe_ratio_rf0)"
	agree sharpe "$(expected "$json" empyrical sharpe_ratio_rf)" -R "$rf"
	agree sortino "$(expected "$json" empyrical sortino_ratio_req0)"
	agree sortino "$(expected "$json" empyrical sortino_ratio_req_rf)" \
	    -R "$rf"
	agree calmar "$(expected "$json" empyrical calmar_ratio)"
	agree max_drawdown \
	    "$(negated "$(expected "$json" plain max_drawdown)")"
	agree sharpe "$(expected "$json" quantstats sharpe_rf0)"
	agree sharpe "$(expected "$json" quantstats sharpe_rf_annual)" -R "$rf"
	agree sortino "$(expected "$json" quantstats sortino_rf0)"
	agree volatility "$(expected "$json" quantstats volatility_annual)"
	agree cagr "$(expected "$json" quantstats cagr)"
	agree calmar "$(expected "$json" quantstats calmar)"
	agree total_return "$(expected "$json" quantstats comp)"
}

@test "GOOG held, days: as empyrical and quantstats" {
	check_series goog_buyhold_daily
}

@test "convertible arbitrage, months: as empyrical and quantstats" {
	check_series edhec_Convertible_Arbitrage
}

@test "bitcoin, months: as empyrical and quantstats" {
	check_series btcusd_monthly
}

@test "the peak, the low and the recovery are those of the plain formulas" {
	f=$SHARED/oracle/metrics/goog_buyhold_daily
	note=$(bt-metrics -f csv "$f.csv" | grep '^max_drawdown,')
	grep -qF "peak $(grep max_drawdown_peak_time "$f.expected.json" |
	    cut -d '"' -f 4 | cut -c 1-10); low $(grep trough_time \
	    "$f.expected.json" | cut -d '"' -f 4 | cut -c 1-10)" <<<"$note"
}

@test "every real series is measured, odd ones too" {
	shared data/returns
	n=0
	for f in "$SHARED"/data/returns/*.csv; do
		run -0 --separate-stderr bt-metrics --periods 252 -f csv "$f"
		[[ $(wc -l <<<"$output") -gt 10 ]]
		n=$((n + 1))
	done
	((n >= 29))
	# nothing gained, nothing lost: no ratio, and no division by zero
	f=$SHARED/data/returns/edge_all_zero.csv
	is "$(bt-metrics --only total_return,sharpe,sortino,calmar,max_drawdown \
	    "$f" | xargs)" "0 nan nan nan 0"
	# everything lost: growth is known, ratios of later returns are not
	f=$SHARED/data/returns/edge_total_loss.csv
	is "$(bt-metrics --only total_return,cagr,max_drawdown "$f" | xargs)" \
	    "-1 -1 1"
	f=$SHARED/data/returns/edge_one_return.csv
	is "$(bt-metrics --only total_return,sharpe "$f" | xargs)" "0.01 nan"
}
