#!/usr/bin/env bats
# bt-metrics: what it prints, passes on and refuses.  testdata/runs/small.bt
# has its account worked out by hand in its comments.

load helpers

setup()
{
	bt_setup
	has bt-metrics
	run_file=$TESTDATA/runs/small.bt
}

# value METRIC: its bare value in the small run.
value()
{
	bt-metrics --only "$1" "$run_file"
}

# close A B: to 1e-12 relative.
close()
{
	awk -v a="$1" -v b="$2" 'BEGIN {
		d = a - b
		exit !((d < 0 ? -d : d) <= 1e-12 * (b < 0 ? -b : b))
	}' || is "$1" "about $2"
}

@test "the small run has the figures worked out by hand" {
	is "$(value start_equity)" 1000
	is "$(value end_equity)" 1030
	is "$(value total_return)" 0.03
	is "$(value duration)" 7
	close "$(value cagr)" "$(awk 'BEGIN {
		printf "%.17g", 1.03 ^ (365.25 / 7) - 1 }')"
	# equity fell from 1048 to 1007, and ended below
	close "$(value max_drawdown)" 0.03912213740458015
	is "$(value max_drawdown_length)" 5
	# in the market at the end of three of six days
	is "$(value exposure)" 0.5
	is "$(bt-metrics --only trades,long_trades,short_trades "$run_file" |
	    xargs)" "2 1 1"
	is "$(value win_rate)" 0.5
	close "$(value profit_factor)" 2.181818181818182 # 48 / 22
	is "$(value expectancy)" 13 # (48 - 22) / 2
	is "$(bt-metrics --only avg_win,avg_loss,best_trade,worst_trade \
	    "$run_file" | xargs)" "48 -22 48 -22"
	is "$(value avg_bars)" 1
	is "$(value fees)" 5     # of five fills, the open position's too
	is "$(value slippage)" 1 # two halves
	is "$(value ambiguous_fills)" 1
	is "$(value rejected_orders)" 1
	is "$(value open_positions)" 1
	# 2475 traded; mean equity 7130 / 7; 7 days
	close "$(value turnover)" "$(awk 'BEGIN {
		printf "%.17g", 2475 / (7130 / 7) / (7 / 365.25) }')"
}

@test "bare values read back exactly, and times are times" {
	is "$(value sharpe)" 3.4103021701102803
	is "$(value start)" 2024-01-02T00:00:00Z
	is "$(bt-metrics --only win_rate --only sharpe "$run_file" | head -n 1)" \
	    0.5
}

@test "the table tells the conventions of what it shows" {
	bt-metrics "$run_file" >out
	grep -q '^sharpe .* 3\.410  .*(ddof 1) x sqrt(252); risk-free 0%' out
	grep -q '^cagr .* 367\.55%  geometric; years: calendar days' out
	grep -q '^periods .* 252  a year; as the run says' out
	grep -q '^6 simple returns of the account' out
}

@test "the risk-free rate and the number of periods can be given" {
	is "$(bt-metrics --only risk_free,periods -R 0.02 --periods 365 \
	    "$run_file" | xargs)" "0.02 365"
	# sharpe with R: mean and rate a period, by awk
	expected=$(awk -F, '$1 == "equity" {
		if (n++) r[n - 1] = $3 / e - 1; e = $3 }
	    END { n--; for (i = 1; i <= n; i++) m += r[i] / n
		for (i = 1; i <= n; i++) v += (r[i] - m) ^ 2 / (n - 1)
		printf "%.17g", (m - (exp(log(1.02) / 365) - 1)) / \
		    sqrt(v) * sqrt(365) }' "$run_file")
	found=$(bt-metrics --only sharpe -R 0.02 --periods 365 "$run_file")
	awk -v a="$found" -v b="$expected" 'BEGIN {
		exit !((a - b) ^ 2 < 1e-20) }' || is "$found" "$expected"
	run -2 bt-metrics --periods 0 "$run_file"
	run -2 bt-metrics -R -1 "$run_file"
}

@test "a window starts from the value before it" {
	# from 01-05: the account had 1048, ended with 1030
	is "$(bt-metrics --only start_equity,trades --from 2024-01-05 \
	    "$run_file" | xargs)" "1048 1"
	# before 01-05: nothing fell
	is "$(bt-metrics --only end_equity,max_drawdown,open_positions \
	    --to 2024-01-05 "$run_file" | xargs)" "1048 0 0"
	run -2 bt-metrics --from 2024-01-05 --to 2024-01-05 "$run_file"
}

@test "csv and JSON lines hold every metric, and JSON knows no nan" {
	bt-metrics -f csv "$run_file" >out.csv
	is "$(head -n 1 out.csv)" name,value,note
	# three are told of runs with deposits or withdrawals only
	is "$(wc -l <out.csv)" "$(($(bt-metrics --list | wc -l) - 3 + 1))"
	is "$(awk -F, '{ print NF }' out.csv | sort -u)" 3
	bt-metrics -o named.csv "$run_file"
	same out.csv named.csv
	bt-metrics -f jsonl --only sharpe,start,win_rate --from 2024-01-09 \
	    "$run_file" >out.jsonl 2>/dev/null
	prints out.jsonl <<-'END'
	{"name":"sharpe","value":null,"unit":"ratio","note":"fewer than two returns"}
	{"name":"start","value":"2024-01-08T00:00:00Z","unit":"time","note":"2024-01-08T00:00:00Z"}
	{"name":"win_rate","value":null,"unit":"fraction","note":"no closed trades: 1 fills but no position was closed"}
	END
}

@test "a stream is the run with its metrics before the end" {
	bt-metrics -f stream "$run_file" >out.bt
	is "$(grep -v '^metric,\|^#' out.bt)" "$(grep -v '^#' "$run_file")"
	is "$(tail -n 2 out.bt | xargs)" "end,complete #end"
	is "$(tail -n 3 out.bt | head -n 1 | cut -d, -f 1,2)" metric,risk_free
	is "$(grep -c '^metric,' out.bt)" "$(($(bt-metrics --list | wc -l) - 3))"
	grep -q '^metric,sharpe,3.4103021701102803,' out.bt
	# measured again, nothing doubles
	bt-metrics -f stream out.bt >again.bt
	same out.bt again.bt
}

@test "a stream goes through every form unchanged" {
	bt-metrics -f stream "$run_file" >out.bt
	bt-metrics -b "$run_file" >out.bts
	bt-metrics -f stream out.bts >back.bt
	same out.bt back.bt
	bt-metrics -z -o out.z.bts "$run_file"
	bt-metrics -f stream out.z.bts >back.bt
	same out.bt back.bt
}

@test "metrics of other makers pass through" {
	sed 's/^end,complete/metric,mine,1.5,own\n&/' "$run_file" >mine.bt
	bt-metrics -f stream mine.bt >out.bt
	is "$(grep -c '^metric,mine,1.5,own' out.bt)" 1
}

@test "thresholds that are kept are status 0, missed ones 1 with a line each" {
	bt-metrics --min sharpe=1 --max max_drawdown=0.2 "$run_file" >out
	run -1 --separate-stderr bt-metrics -f csv --min win_rate=0.6 \
	    --max fees=4.5 --min trades=2 "$run_file"
	is "$stderr" "bt-metrics: win_rate is 0.5, not at least 0.6
bt-metrics: fees is 5, not at most 4.5"
	is "${lines[0]}" name,value,note
}

@test "a bound that is exactly met is kept" {
	bt-metrics --min win_rate=0.5 --max win_rate=0.5 "$run_file" >out
}

@test "an undefined metric keeps no threshold" {
	run -1 --separate-stderr bt-metrics --max win_rate=1 \
	    --to 2024-01-04 "$run_file"
	grep -qF 'win_rate is nan, not at most 1 (no closed trades' <<<"$stderr"
}

@test "a metric that is none is wrong usage, and the nearest is named" {
	for word in --only=sharp --min=sharp=1 --max=sharp=1; do
		run -2 --separate-stderr bt-metrics "$word" "$run_file"
		grep -qF "unknown metric 'sharp' (did you mean 'sharpe'?)" \
		    <<<"$stderr"
	done
	run -2 --separate-stderr bt-metrics --min sharpe "$run_file"
	grep -qF "'sharpe' is not METRIC=VALUE" <<<"$stderr"
	run -2 bt-metrics --min sharpe=high "$run_file"
	run -2 bt-metrics --only sharpe, "$run_file"
}

@test "the list names every metric that bt-metrics(7) defines" {
	bt-metrics --list | cut -f 1 | sort >listed
	sed -n 's/^\.It Cm \([a-z_]*\)$/\1/p' "$TESTTOP/man/bt-metrics.7" |
	    sort >defined
	same listed defined
	is "$(bt-metrics --list | awk -F '\t' '{ print NF }' | sort -u)" 3
}

@test "a run without trades says why" {
	grep -v '^trade,\|^fill,' "$run_file" >none.bt
	run -0 --separate-stderr bt-metrics none.bt
	is "$stderr" "bt-metrics: warning: no closed trades: 1 orders were\
 refused: cash 1"
	grep -q '^win_rate  *nan  no closed trades: ' <<<"$output"
}

@test "a failed run is refused with its reason, unless --partial" {
	sed 's/^end,complete/end,failed,the strategy hung, alas/' "$run_file" \
	    >failed.bt
	run -3 --separate-stderr bt-metrics failed.bt
	is "$output" ''
	grep -qxF 'bt-metrics: failed.bt: the run failed: the strategy hung, alas' \
	    <<<"$stderr"
	bt-metrics --partial --only end_equity failed.bt >out
	is "$(cat out)" 1030
	# and is passed on as failed
	bt-metrics --partial -f stream failed.bt >out
	grep -qx 'end,failed,the strategy hung, alas' out
}

@test "a run without its end is refused, unless --partial" {
	grep -v '^end,' "$run_file" >cut.bt
	run -3 --separate-stderr bt-metrics cut.bt
	grep -q 'cut.bt: the run has no end' <<<"$stderr"
	grep -v '^#end\|^end,' "$run_file" >cut.bt
	run -3 bt-metrics cut.bt
	run -3 bt-metrics -f stream cut.bt
	! grep -q '^#end' <<<"$output"
	is "$(bt-metrics --partial --only end_equity cut.bt)" 1030
}

@test "market records are no run" {
	bars 5 >bars.csv
	run -3 --separate-stderr bt-metrics bars.csv
	grep -q 'there is no run in it' <<<"$stderr"
	grep -q 'hint: a run is what bt-run writes' <<<"$stderr"
}

@test "a second run in the stream is refused, and a second operand" {
	{
		grep -v '^#end' "$run_file"
		grep -v '^#bt' "$run_file"
	} >two.bt
	run -3 --separate-stderr bt-metrics two.bt
	grep -qE "two.bt:[0-9]+: a record after the run's end" <<<"$stderr"
	run -2 bt-metrics "$run_file" "$run_file"
}

@test "a series of returns is known by its header, from a file and a pipe" {
	f=$TESTDATA/runs/monthly.csv
	bt-metrics "$f" >out
	grep -q '^periods  *12  a year; from the data' out
	! grep -q '^fees' out
	# 1.02 x 0.96 x 1.03 x 1.01 x 0.98 x 1.05 - 1
	close "$(bt-metrics --only total_return "$f")" 0.04820295103999994
	# the peak is 1.02, the low a month later
	close "$(bt-metrics --only max_drawdown "$f")" 0.04
	is "$(bt-metrics --only max_drawdown_length "$f")" 150
	bt-metrics <"$f" | same out -
	zstd -q <"$f" | bt-metrics | same out -
	sed 's/$/\r/' "$f" | bt-metrics | same out -
	(sleep 0.2; cat "$f") | bt-metrics | same out -
	run -0 bt-metrics --only fees "$f"
	is "$output" nan
}

@test "a bad row of returns is named by file and line" {
	printf 'time,return\n2024-01-01,0.1\n2024-01-02,much\n' >r.csv
	run -3 --separate-stderr bt-metrics r.csv
	is "${stderr_lines[0]}" "bt-metrics: r.csv:3: 'much' is no number"
}

@test "returns of an odd spacing need --periods" {
	printf 'time,return\n2024-01-01T%02d:00:00Z,0.01\n' 0 >r.csv
	printf '2024-01-01T%02d:00:00Z,0.02\n' 1 2 3 >>r.csv
	run -2 --separate-stderr bt-metrics r.csv
	grep -q 'hint: say it: --periods' <<<"$stderr"
	is "$(bt-metrics --periods 6048 --only periods r.csv)" 6048
}

@test "a number of periods far from the data's own is warned of" {
	awk 'BEGIN { print "time,return"
		for (i = 0; i < 60; i++)
			printf "%d,%g\n", 1704067200 + i * 604800,
			    (i % 3 - 1) / 100 }' >weekly.csv
	run -0 --separate-stderr bt-metrics --periods 252 weekly.csv
	grep -q "annualised with 252 periods a year (as asked for), but the data\
 have about 52" <<<"$stderr"
	run -0 --separate-stderr bt-metrics weekly.csv
	is "$stderr" ''
}

@test "zones are for times without an offset" {
	printf 'time,return\n2024-01-01,0.1\n2024-01-02,0.1\n' >r.csv
	is "$(bt-metrics --tz America/New_York --only start r.csv)" \
	    2024-01-01T05:00:00Z
}

@test "a name that promises what is not written is refused" {
	for f in m.json m.xlsx m.parquet; do
		run --separate-stderr -2 bt-metrics -o "$f" "$TESTDATA/runs/small.bt"
		[[ $stderr == *"$f: bt writes no '.${f##*.}'"*"it writes .csv, .jsonl"* ]]
		[[ ! -e $f ]]
	done
}
