# A run's records agree with each other and with the data: counted again by
# recount.py, which shares nothing with the engine.

load ../cli/helpers

setup()
{
	bt_setup
	has bt-run bt-synth bt-cat
	# long and short, beyond zero too; market, limit and stop orders, exits
	cat >both.awk <<-'EOF'
	#!/usr/bin/awk -f
	BEGIN { FS = "," }
	$1 == "bar" { px[$3] = $7 }
	$1 == "." {
		k++
		s = k % 2 ? "A" : "B"
		off = px[s] * (k % 5 < 3 ? 0.99 : 1.01)
		how = k % 3 == 0 ? ",limit=" off : k % 3 == 1 ? ",stop=" off : ""
		if (k % 13 == 0)
			print "exit," s
		else
			print (k * k % 7 < 3 ? "buy" : "sell") "," s "," \
			    1 + k * 37 % 50 how ",tif=day"
		print "."
	}
	$1 == "end" { exit }
	EOF
	chmod +x both.awk
}

# data_of SEED: two symbols, one of which pays twice.
data_of()
{
	bt-synth --bars 400 --symbols A,B --seed "$1" >bars.txt
	printf '%s\n' time,symbol,kind,value 2020-05-04,A,dividend,0.35 \
	    2020-11-02,A,dividend,0.45 >actions.csv
	bt-cat bars.txt actions.csv >data.txt
}

recount()
{
	python3 "$TESTTOP/tests/props/recount.py" data.txt run "$@"
}

@test "fills, cash, trades and equity are what the records make of them" {
	local seed
	for seed in 1 2 3; do
		data_of $seed
		bt-run -q --fee 10bp --slippage 5bp data.txt -- @breakout >run
		recount 100000 10bp 5bp
		bt-run -q --cash 20000 --fee 0.05/unit,min=1 --slippage 3bp \
		    data.txt -- ./both.awk >run
		recount 20000 0.05/unit,min=1 3bp | tee counts
		grep -qE '^cash [12] equity 401 fill [0-9]{3} trade [0-9]{3}$' counts
	done
	# of these there were some
	for what in market.open limit.open limit.touch stop.gap stop.touch \
	    reduces; do
		grep -q "^fill,.*,$what" run
	done
	grep -q '^trade,.*,long,' run
	grep -q '^trade,.*,short,' run
}

@test "a number that is a cent off in any of them is found" {
	data_of 1
	bt-run -q --fee 10bp --slippage 5bp data.txt -- ./both.awk >whole
	cp whole run
	recount 100000 10bp 5bp
	local column
	# a column of the third record of its type
	for column in fill:7 fill:8 fill:9 fill:10 fill:13 fill:14 cash:5 \
	    cash:6 trade:6 trade:8 trade:9 trade:10 trade:11 equity:3 \
	    equity:4 equity:5 equity:6; do
		awk -F , -v OFS=, -v type="${column%:*}" -v at="${column#*:}" '
		    $1 == type && (++n == 30 || type == "cash" && n == 2) {
			$at += 0.01
		    }
		    { print }' whole >run
		! cmp -s whole run
		run -1 recount 100000 10bp 5bp
	done
	# nor is a dividend missed
	grep -v '^cash,' whole >run
	run -1 recount 100000 10bp 5bp
}
