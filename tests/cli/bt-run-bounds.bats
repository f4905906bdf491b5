# bt-run --bounds: worst, nearest and best side by side.

load helpers

# Each bar from the third on holds both exits of its entry.
setup()
{
	bt_setup
	has bt-run
	has bt-metrics
	cat >bars.csv <<-'EOF'
	time,symbol,open,high,low,close,volume
	2024-01-02,SPY,100,101,99,100,1000
	2024-01-03,SPY,100,105,98,101,1000
	2024-01-04,SPY,100,102,95,101,1000
	2024-01-05,SPY,100,106,94,100,1000
	2024-01-08,SPY,100,104,95,102,1000
	EOF
	cat >orders.csv <<-'EOF'
	time,symbol,side,qty,sl,tp
	2024-01-02,SPY,buy,10,99,103
	2024-01-03,SPY,buy,20,97,101
	2024-01-04,SPY,buy,50%,96,104
	2024-01-05,SPY,buy,40,96,104
	EOF
	cat >strategy.sh <<-'EOF'
	while IFS= read -r line; do
		case $line in
		bar,2024-01-02*) echo buy,SPY,10,sl=99,tp=103 ;;
		bar,2024-01-03*) echo buy,SPY,20,sl=97,tp=101 ;;
		bar,2024-01-04*) echo buy,SPY,50%,sl=96,tp=104 ;;
		bar,2024-01-05*) echo buy,SPY,40,sl=96,tp=104 ;;
		.) echo . ;;
		end) exit ;;
		esac
	done
	EOF
}

# of PATH FILE: its metrics as bt-metrics would tell them.
of()
{
	sed -n "s/^metric,\([a-z_]*\)\.$1,/\1,/p" "$2"
}

# compare RUN OPTION...: every metric is that of a run under its path alone.
compare()
{
	local path run=$1
	shift
	for path in worst nearest best; do
		bt-run -q --fee 10bp --path "$path" "$@" | bt-metrics -f stream |
		    sed -n 's/^metric,//p' >alone
		of "$path" "$run" >beside
		[ -s beside ]
		diff -u alone beside
	done
}

@test "every metric is that of a run under its path alone" {
	bt-run -q --fee 10bp --bounds --orders orders.csv bars.csv >run
	compare run --orders orders.csv bars.csv
	# and they differ: the worst takes the stops, the best the targets
	awk -F, '
	/^metric,end_equity.worst/ { worst = $3 }
	/^metric,end_equity.nearest/ { nearest = $3 }
	/^metric,end_equity.best/ { best = $3 }
	END { exit !(worst < nearest && nearest < best) }
	' run
}

@test "the run that is written is the one of --path" {
	bt-run -q --bounds --orders orders.csv bars.csv |
	    grep -v '^metric\|^#metric\|args' >beside
	bt-run -q --orders orders.csv bars.csv | grep -v args >alone
	same alone beside
	bt-run -q --bounds --path best --orders orders.csv bars.csv |
	    grep -v '^metric\|^#metric\|args' >beside
	bt-run -q --path best --orders orders.csv bars.csv | grep -v args >alone
	same alone beside
	run --separate-stderr -2 bt-run --bounds --path ohlc bars.csv
	grep -q -- '--path ohlc is none of them' <<<"$stderr"
}

@test "each kind of strategy has three instances of its own" {
	bt-run -q --fee 10bp --bounds --orders orders.csv bars.csv |
	    grep ^metric >file
	bt-run -q --fee 10bp --bounds bars.csv -- sh strategy.sh |
	    grep ^metric >hosted
	same file hosted
	bt-run -q --fee 10bp --bounds --pipelined bars.csv -- sh strategy.sh |
	    grep ^metric >pipelined
	same file pipelined
	bt-cat bars.csv | sh -c 'while IFS= read -r line; do
		printf "%s\n" "$line"
		printf "%s\n" "$line" . | sh strategy.sh | grep -v "^\.$" || :
	done' >mixed
	bt-run -q --fee 10bp --bounds mixed | grep ^metric >inline
	same file inline
}

@test "a strategy in lock step sees the fills of its own path" {
	cat >sees.sh <<-'EOF'
	while IFS= read -r line; do
		case $line in
		bar,2024-01-02*) echo buy,SPY,10,sl=99,tp=103 ;;
		fill,*limit.touch*) echo buy,SPY,1 ;;
		fill,*stop.touch*) echo buy,SPY,2 ;;
		.) echo . ;;
		end) exit ;;
		esac
	done
	EOF
	bt-run -q --fee 10bp --bounds bars.csv -- sh sees.sh >run
	compare run bars.csv -- sh sees.sh
}

@test "ambiguous fills are counted, a table stands where the run does not" {
	run --separate-stderr bt-run --bounds -o run.bts --orders orders.csv \
	    bars.csv
	is "$status" 0
	grep -qE '^ambiguous fills: worst [1-9] of 8, nearest [1-9] of 8, best [1-9] of 8$' \
	    <<<"${stderr#bt-run: }"
	grep -qE '^metric +worst +nearest +best$' <<<"$output"
	grep -qE '^start +2024-01-02 +2024-01-02 +2024-01-02$' <<<"$output"
	is "$(grep -c '%' <<<"$output")" "$(bt-metrics run.bts | grep -c '^[a-z_]* *[-0-9.]*%')"
	bt-cat run.bts | grep -q '^metric,sharpe.best,'
}

@test "such a run is measured and reported as others are" {
	has bt-report
	bt-run -q --bounds -o run.bts --orders orders.csv bars.csv >/dev/null
	bt-run -q -o one.bts --orders orders.csv bars.csv
	same <(bt-metrics one.bts) <(bt-metrics run.bts)
	bt-report -f text run.bts >text
	grep -qE '^sharpe +-?[0-9]' text
	grep -qE '^end_equity.best +[0-9]+\.[0-9][0-9] ' text
}

@test "orders that can be read once only are refused" {
	run --separate-stderr -2 bt-run --bounds --orders - bars.csv <orders.csv
	grep -q -- "--bounds reads the orders three times, and '-' is no file" \
	    <<<"$stderr"
	run --separate-stderr -2 bt-run --bounds --explain a --orders orders.csv \
	    bars.csv
}

@test "a strategy that fails under one path fails the run, which says so" {
	cat >fails.sh <<-'EOF'
	while IFS= read -r line; do
		case $line in
		bar,2024-01-02*) echo buy,SPY,10,sl=99,tp=103 ;;
		fill,*limit.touch*) exit 7 ;;
		.) echo . ;;
		end) exit ;;
		esac
	done
	EOF
	bt-run -q bars.csv -- sh fails.sh >/dev/null
	run --separate-stderr -5 bt-run -q --bounds bars.csv -- sh fails.sh
	grep -q "ended with status 7" <<<"$stderr"
	grep -q 'this is of the run with --path best, which --bounds makes too' \
	    <<<"$stderr"
	grep -q '^end,failed,' <<<"$output"
}
