#!/usr/bin/env bats
# bt-adjust: what a stranger tried: one step after the other, and for nothing.

load helpers

setup()
{
	bt_setup
	has bt-adjust bt-cat
	cat >x.csv <<-'END'
	time,symbol,open,high,low,close,volume
	2024-01-02,X,100,100,100,100,10
	2024-01-03,X,90,90,90,90,10
	2024-01-04,X,45,45,45,45,20
	END
	cat >a.csv <<-'END'
	time,symbol,kind,value,reference_close
	2024-01-03,X,dividend,10,100
	2024-01-04,X,split,2,90
	END
	bt-cat --interval 1d x.csv a.csv >merged.txt
}

# closes FILE: of the bars of a plain CSV, on one line.
closes()
{
	awk -F, 'NR > 1 { printf "%s%s", sep, $6; sep = " " }' "$1"
}

@test "splits first and dividends later gives what one step does, by the reference too" {
	bt-adjust --actions a.csv x.csv -f csv >one
	is "$(closes one)" "45 45 45"
	# the actions of the stream
	bt-adjust --for splits merged.txt >split.txt
	grep -qx 'action,2024-01-03T00:00:00Z,X,dividend,5,50' split.txt
	bt-adjust --for dividends split.txt -f csv | same one -
	# those of the file, in units of their day
	bt-adjust --for dividends --actions a.csv split.txt -f csv | same one -
	bt-adjust --for splits --actions a.csv x.csv |
	    bt-adjust --for dividends --actions a.csv -f csv | same one -
	# and those as the prices have them
	sed '/split/d; s/,10,100/,5,50/' a.csv >prices.csv
	bt-adjust --for dividends --dividend-units prices \
	    --actions prices.csv split.txt -f csv | same one -
	sed 's/,10,100/,5,50/' a.csv >prices.csv
	bt-adjust --for dividends --dividend-units prices \
	    --actions prices.csv split.txt -f csv | same one -
}

@test "forward, dividends after splits are those of one step too" {
	bt-adjust --direction forward merged.txt -f csv >one
	is "$(closes one)" "100 100 100"
	sed 's/-04,X,split/-03,X,split/; s/,45,45,45,45/,46,46,46,46/' a.csv |
	    sed '2d' >late.csv
	sed 's/,90,90,90,90/,50,50,50,50/; s/,45,45,45,45/,45,45,45,45/' x.csv \
	    >late-x.csv
	echo 2024-01-04,X,dividend,5,50 >>late.csv
	bt-adjust --direction forward --actions late.csv late-x.csv -f csv >one
	is "$(closes one)" "100 100 100"
	bt-cat --interval 1d late-x.csv late.csv |
	    bt-adjust --direction forward --for splits >split.txt
	grep -qx 'action,2024-01-04T00:00:00Z,X,dividend,10,100' split.txt
	bt-adjust --direction forward --for dividends split.txt -f csv |
	    same one -
	bt-adjust --direction forward --for dividends --actions late.csv \
	    split.txt -f csv | same one -
}

@test "a dividend of the input in other units than the file's must be the same money" {
	bt-adjust --for splits merged.txt >split.txt
	sed 's/dividend,10,/dividend,11,/' a.csv >other.csv
	run -3 --separate-stderr bt-adjust --for dividends --actions other.csv \
	    split.txt
	# shellcheck disable=SC2154 # run sets it
	[[ ${stderr_lines[0]} == *"a dividend of X at 2024-01-03T00:00:00Z that \
the actions' file does not have" ]]
}

@test "actions of symbols without records are told, with the first" {
	cp a.csv more.csv
	echo 2024-01-04,Y,split,2, >>more.csv
	echo 2024-01-04,Z,split,2, >>more.csv
	run --separate-stderr bt-adjust --actions more.csv x.csv -f csv
	is "$status" 0
	[[ $stderr == "bt-adjust: warning: 2 actions are of symbols without \
records, the first of 'Y'"* ]]
	is "$(closes <(echo "$output"))" "45 45 45"
}

@test "where no action at all was applied, a warning says why" {
	sed 's/,X,/,Y,/' a.csv >y.csv
	run --separate-stderr bt-adjust --actions y.csv x.csv -f csv
	is "$status" 0
	is "$stderr" "bt-adjust: warning: none of 2 actions was applied: 0 come \
before the first record of their symbol, 0 after the last, 2 are of symbols \
without records, the first of 'Y': prices stay as they are"
	sed 's/2024-/2025-/' a.csv >late.csv
	for d in back forward; do
		run --separate-stderr bt-adjust --direction $d \
		    --actions late.csv x.csv -f csv
		is "$status" 0
		is "$stderr" "bt-adjust: warning: none of 2 actions was \
applied: 0 come before the first record of their symbol, 2 after the last, 0 \
are of symbols without records: prices stay as they are"
	done
}

@test "a refusal names the option that said what is in the prices" {
	run -3 --separate-stderr bt-adjust --adjusted all --actions a.csv x.csv
	is "$stderr" "bt-adjust: the prices are adjusted already: \
'--adjusted all' says so
bt-adjust: hint: adjusting again would count an action twice"
	run -3 --separate-stderr bt-adjust --adjusted split --actions a.csv x.csv
	[[ $stderr == *"'--adjusted split' says so"*"dividends are left: --for dividends" ]]
}

# several: bars of two symbols and actions of all kinds, in no order.
several()
{
	{
		head -n 1 x.csv
		{ tail -n +2 x.csv; sed '1d; s/,X,/,W,/' x.csv; } | sort
	} >two.csv
	cat >many.csv <<-'END'
	time,symbol,kind,value,reference_close,other
	2024-01-09,X,dividend,1,,7
	2024-01-04,X,split,2,90,1
	2024-01-03,X,dividend,10,100,2
	2024-01-03,W,dividend,1,100,3
	2024-01-03,W,funding,0.01,,4
	2024-01-04,X,dividend,1,45,5
	2024-01-04,W,split,2,90,6
	2023-12-01,V,dividend,3,,8
	2024-01-05,W,delist,45,,9
	END
	{ head -n 1 many.csv; tail -n +2 many.csv | sort -s -t , -k 1,1; } \
	    >sorted.csv
	bt-cat --interval 1d two.csv sorted.csv >both.txt
}

@test "actions of the file that are not applied are passed on, as those of the stream are" {
	several
	for d in back forward; do
		for for in splits dividends all; do
			bt-adjust -q --direction $d --for $for both.txt |
			    bt-cat -t bar -f csv >bars
			bt-adjust -q --direction $d --for $for both.txt |
			    bt-cat -t action -f csv >actions
			for in in two.csv both.txt; do
				bt-adjust -q --interval 1d --direction $d \
				    --for $for --actions many.csv $in >out.txt
				bt-cat -t bar -f csv out.txt | same bars -
				bt-cat -t action -f csv out.txt | same actions -
				bt-adjust -q --interval 1d --direction $d \
				    --for $for --actions many.csv -b $in |
				    bt-cat -t action -f csv | same actions -
			done
		done
	done
	bt-adjust -q --for all --interval 1d --actions many.csv two.csv >all.txt
	is "$(grep -c '^action' all.txt)" 2
	bt-adjust -q --for splits --actions many.csv two.csv >splits.txt
	is "$(grep -c '^action' splits.txt)" 7
}

@test "they go out in order of availability, with their columns beside others" {
	printf 'time,symbol,kind,value,more\n2024-01-03,X,funding,0.01,5\n' >f.csv
	echo 2024-01-04,X,funding,0.02,6 >>f.csv
	bt-cat --interval 1d x.csv f.csv | bt-adjust --for splits \
	    --actions a.csv | grep -v '^#by' >out
	prints out <<-'END'
	#bt 1
	#adjust split
	#interval 86400
	bar,2024-01-02T00:00:00Z,X,50,50,50,50,20
	#action time,symbol,kind,value,more
	action,2024-01-03T00:00:00Z,X,funding,0.01,5
	#action time,symbol,kind,value,reference_close
	action,2024-01-03T00:00:00Z,X,dividend,5,50
	bar,2024-01-03T00:00:00Z,X,45,45,45,45,20
	#action time,symbol,kind,value,more
	action,2024-01-04T00:00:00Z,X,funding,0.02,6
	bar,2024-01-04T00:00:00Z,X,45,45,45,45,20
	#end
	END
}

@test "bt-run pays the dividends that are passed on, and gains what it does on raw prices" {
	has bt-run
	printf 'time,symbol,side,qty\n2024-01-01,X,buy,10\n' >orders.csv
	sed -i '2i 2024-01-01,X,100,100,100,100,10' x.csv
	bt-run --orders orders.csv x.csv a.csv | grep '^cash,.*,dividend,100,'
	sed -i 's/buy,10/buy,20/' orders.csv
	bt-adjust --for splits --actions a.csv x.csv |
	    bt-run --orders orders.csv | grep '^cash,.*,dividend,100,'
}

@test "plain CSV has no place for them, which is told" {
	run --separate-stderr bt-adjust --for splits --actions a.csv x.csv -f csv
	is "$status" 0
	is "$stderr" "bt-adjust: warning: 1 actions that are not applied have \
no place in plain CSV and are left out
bt-adjust: warning: plain CSV cannot say that its prices are adjusted: tell \
bt-run and bt-adjust with --adjusted split"
	run --separate-stderr bt-adjust --actions a.csv x.csv -o o.csv
	is "$stderr" "bt-adjust: warning: plain CSV cannot say that its prices \
are adjusted: tell bt-run and bt-adjust with --adjusted all"
	run --separate-stderr bt-adjust --actions a.csv x.csv -o o.bts
	is "$stderr" ""
	run --separate-stderr bt-adjust --for splits --actions a.csv x.csv -o o.csv
	is "$status" 0
	[[ $stderr == *"have no place in plain CSV"* ]]
	is "$(wc -l <o.csv)" 4
}

@test "bars given as --actions are told, where the two were swapped" {
	printf 'time,symbol,kind,value\n%s\n' 2024-01-03,A,split,2 >acts.csv
	printf '%s\n' time,symbol,open,high,low,close 2024-01-02,A,2,2,2,2 \
	    2024-01-03,A,1,1,1,1 >raw.csv
	run -3 --separate-stderr bt-adjust --actions raw.csv acts.csv
	[[ $stderr == *"raw.csv: --actions: 2 records, and no action \
among them"*"bt-adjust --actions ACTIONS BARS"* ]]
	# a list that is empty is one
	head -n 1 acts.csv >none.csv
	run -0 bt-adjust -q --actions none.csv raw.csv
}

@test "a watermark at the end of time has all actions before it" {
	printf 'time,symbol,kind,value\n%s\n' 2024-01-05,A,dividend,1 >acts.csv
	printf '%s\n' '#bt 1' '#interval 86400' bar,2024-01-02,A,2,2,2,2,1 \
	    .,2262-04-11T23:47:16.854775807Z '#end' >raw.bt
	bt-adjust --for splits --actions acts.csv raw.bt >o.bt
	is "$(grep -n -e ^action -e '^\.' o.bt | cut -d: -f 2 | cut -c 1-7)" \
	    "action,
.,2262-"
}
