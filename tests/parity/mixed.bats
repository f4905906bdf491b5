# Real hourly bars beside real daily ones: nothing fills before it was asked for.

load ../cli/helpers

setup()
{
	bt_setup
	has bt-run
	shared data/parity_bars/EURUSD.csv
	shared data/lean_us_daily/us_daily_raw.csv
	grep -E '^time|^2017-.*,(SPY|IBM),' \
	    "$SHARED/data/lean_us_daily/us_daily_raw.csv" >daily.csv
	# at each step an order for one of the three, market, limit or stop
	cat >all.awk <<-'EOF'
	#!/usr/bin/awk -f
	BEGIN { FS = "," }
	$1 == "bar" { close_of[$3] = $7; last = $3 }
	$1 == "." {
		k++
		s = k % 3 == 0 ? "EURUSD" : k % 3 == 1 ? "SPY" : "IBM"
		if (s in close_of) {
			side = int(k / 3) % 2 ? "sell" : "buy"
			px = close_of[s] * (k % 5 < 2 ? 0.999 : 1.001)
			how = k % 4 == 0 ? ",limit=" px : k % 4 == 1 ? ",stop=" px : ""
			print side "," s ",1" how
		}
		print "."
	}
	EOF
	chmod +x all.awk
}

@test "hourly beside daily bars: every fill's bar began after its order was given" {
	bt-run -q "$SHARED/data/parity_bars/EURUSD.csv" daily.csv -- ./all.awk >run
	awk -F, '
		$1 == "order" && $15 == "accepted" { given[$4] = $20 }
		$1 == "fill" {
			n[$3]++
			if ($2 < given[$4]) {
				print "filled at " $2 ", given at " given[$4] ": " $0
				bad = 1
			}
		}
		END {
			for (s in n)
				print s, n[s]
			exit bad || n["EURUSD"] < 1000 || n["SPY"] < 100 ||
			    n["IBM"] < 100
		}' run
}

@test "hourly beside daily bars: a fill is inside its own bar" {
	bt-run -q "$SHARED/data/parity_bars/EURUSD.csv" daily.csv -- ./all.awk >run
	awk -F, '
		FNR == 1 { file++ }
		file < 3 && FNR > 1 { high[$1 $2] = $4 + 0; low[$1 $2] = $5 + 0 }
		file == 3 && $1 == "fill" {
			n++
			if (!(($2 $3) in high) || $8 > high[$2 $3] || $8 < low[$2 $3]) {
				print
				bad = 1
			}
		}
		END { exit bad || n < 1000 }
	' "$SHARED/data/parity_bars/EURUSD.csv" daily.csv run
}
