#!/usr/bin/env bats
# bt-validate: what surprised somebody who met it for the first time.

load helpers

setup()
{
	bt_setup
	bt-synth --bars 300 --symbols A -f csv >v.csv
}

@test "a volume is missing where 98% of the bars before had one" {
	awk -F, 'BEGIN { OFS = "," } NR == 50 || NR == 200 { $7 = "NaN" }
	    NR == 60 || NR == 220 { $7 = "" } { print }' v.csv >nv.csv
	run --separate-stderr -1 bt-validate --check-only nv.csv
	is "$(cut -d: -f3 <<<"$stderr" | tr -s '\n ' ,)" \
	    "50,60,200,220,4,volume,"
	# 16 bars tell what is usual; one in 50 without is too many
	awk -F, 'BEGIN { OFS = "," } NR == 18 || NR == 60 || NR == 70 {
	    $7 = "" } { print }' v.csv >nv.csv
	run --separate-stderr -1 bt-validate --check-only nv.csv
	[[ $stderr == *":18: volume is missing"* ]]
	[[ $stderr == *":60: volume is missing"* ]]
	[[ $stderr != *":70: volume is missing"* ]]
	sed 17d nv.csv >nv16.csv
	run --separate-stderr bt-validate --check-only nv16.csv
	[[ $stderr != *":17: volume"* ]]
}

@test "a price that is infinite is called so, once" {
	awk -F, 'BEGIN { OFS = "," } NR == 50 { $6 = "inf" }
	    NR == 200 { $6 = "1e400" } NR == 220 { $3 = "-inf" }
	    NR == 230 { $3 = ""; $4 = $5 = "inf" } { print }' v.csv >inf.csv
	run --separate-stderr -1 bt-validate --check-only inf.csv
	is "$stderr" "$(printf 'bt-validate: inf.csv:%s\n' \
	    '50: close is infinite' '200: close is infinite' \
	    '220: open is infinite' \
	    '230: open is missing, high, low are infinite'
	    echo 'bt-validate: 300 records, 4 findings: 4 missing')"
	run --separate-stderr -1 bt-validate --fix missing -f csv -o got.csv \
	    inf.csv
	run ! grep -i inf got.csv
	bt-validate --check-only --checks ohlc,missing got.csv
}
