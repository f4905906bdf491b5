# Splits and dividends of real shares: what is held is worth what it was.

load ../cli/helpers

setup()
{
	bt_setup
	has bt-run
	shared data/lean_us_daily/corporate_actions.csv
	shared data/lean_us_daily/us_daily_raw.csv
	grep -E '^time|,AAPL,' "$SHARED/data/lean_us_daily/us_daily_raw.csv" \
	    >aapl.csv
	# the file tells the last day before; an action is on the next one
	awk -F, '
		FNR == 1 { file++; next }
		file == 1 && $2 == "AAPL" { kind[$1] = $3; value[$1] = $4 }
		file == 2 {
			day = substr($1, 1, 10)
			if (last in kind)
				print day ",AAPL," kind[last] "," value[last]
			last = day
		}' "$SHARED/data/lean_us_daily/corporate_actions.csv" aapl.csv |
		sed '1i time,symbol,kind,value' >actions.csv
	cat >orders.csv <<-'EOF'
	time,symbol,side,qty
	1998-01-02,AAPL,buy,1000
	EOF
}

@test "a split on the ex-date's first bar leaves equity unshaken" {
	grep -q '^2000-06-21,AAPL,split,2$' actions.csv
	grep -E 'kind|split' actions.csv >splits.csv
	bt-run --cash 100000 --orders orders.csv aapl.csv splits.csv >run
	# a day's gain is the units held before it, adjusted, times the move
	awk -F, '
		FNR == 1 { file++ }
		file == 1 && FNR > 1 { ratio[$1 "T00:00:00Z"] = $4 }
		file == 2 && FNR > 1 { close_of[$1] = $6 }
		file == 3 && $1 == "equity" && n++ > 2 {
			r = $2 in ratio ? ratio[$2] : 1
			units = 1000 * held * r
			held *= r
			want = equity + units * (close_of[$2] - before / r)
			if ((want - $3) ^ 2 > 1e-10 * $3) {
				print $2 ": equity " $3 ", not " want
				bad = 1
			}
			checked++
			splits += r > 1
		}
		file == 3 && $1 == "equity" {
			if (n <= 3)
				held = 1
			before = close_of[$2]
			equity = $3
		}
		END {
			print checked " days, " splits " splits"
			exit bad || checked < 5000 || splits < 4
		}' splits.csv aapl.csv run
	# the position is 1000 x 2 x 2 x 7 x 4, as the file rounds them
	awk -F, '$1 == "position" { n = int($4 / 1000 + 0.5) }
		END { print n }' run >units
	is "$(cat units)" 112
}

@test "dividends are paid on the units that are held" {
	bt-run --cash 100000 --orders orders.csv aapl.csv actions.csv >run
	is "$(grep -c '^cash,.*,dividend,' run)" \
	    "$(grep -c ',dividend,' actions.csv)"
	# the first: 2.65 a share, on 1000 x 2 x 2
	grep '^cash,2012-08-09' run | awk -F, '{ print int($5 + 0.5) }' >first
	is "$(cat first)" 10600
}

@test "adjusted prices are not adjusted twice" {
	awk -F, -v OFS=, 'NR == 1 || $1 >= "2000-06-21" { print; next }
		{ print $1, $2, $3 / 2, $4 / 2, $5 / 2, $6 / 2, $7 }' aapl.csv \
	    >adjusted.csv
	run -3 --separate-stderr bt-run adjusted.csv actions.csv
	grep -q '^bt-run: adjusted.csv:[0-9]*: split of AAPL by 2 is not in the prices' \
	    <<<"$stderr"
}
