#!/usr/bin/env bats
# bt-report: what it shows, and that nothing in a run becomes markup.

load helpers

setup()
{
	bt_setup
	has bt-report
	run_file=$TESTDATA/runs/small.bt
}

# A run whose every string is an attempt to become markup.
evil()
{
	sed -e 's/by-hand\.awk/<script>alert(1)<\/script>/' \
	    -e 's/AAA/<b>A\&A/g' \
	    -e 's/,in,/,<img src=x onerror=alert(2)>,/' \
	    -e "s/,cash,,/,\"><svg onload=alert(3)>',,/" \
	    -e 's/there are 1000/<\/td><script>alert(4)<\/script>/' \
	    -e 's/^meta,fee,.*/meta,fee<i>,<style>*{display:none}<\/style>/' \
	    "$run_file" | sed 's/<img src=x onerror/<img\/src=x\/onerror/; s/<svg onload/<svg\/onload/; s/"><svg/><svg/' |
	    tr '"' "'"
}

@test "the page needs nothing else and forbids everything else" {
	bt-report -o run.html "$run_file"
	grep -qF "content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri" run.html
	! grep -qiE '<script|src=|href=|url\(|@import|http:|https:' run.html
	is "$(head -n 1 run.html)" '<!doctype html>'
	is "$(tail -n 1 run.html)" '</html>'
}

@test "every part of the run is on the page" {
	bt-report -f html "$run_file" >run.html
	for part in Equity Drawdown 'Returns by month, percent' Metrics Trades \
	    'Positions open at the end' 'Orders refused' Events \
	    'Conventions of the run' Provenance; do
		grep -qF "<h2>$part</h2>" run.html || {
			echo "no $part"
			return 1
		}
	done
	grep -qF '<dt>Total return</dt><dd>3.00%</dd>' run.html
	grep -qF '<dt>Sharpe ratio</dt><dd>3.410</dd>' run.html
	# the second trade, and its loss
	grep -qF '>short<' run.html
	grep -qF '<td class="n neg">-22.00</td>' run.html
	grep -qF 'order big: 100 units at 50 need 5001, there are 1000' run.html
	grep -qF 'bt-run -- by-hand.awk' run.html
	is "$(grep -c '<svg ' run.html)" 2
}

@test "tags are balanced" {
	command -v python3 >/dev/null || skip "no python3"
	bt-report -f html "$run_file" >run.html
	python3 - run.html <<-'END'
	import sys
	from html.parser import HTMLParser
	void = {"meta", "path", "br"}
	class P(HTMLParser):
	    def __init__(self):
	        super().__init__()
	        self.open = []
	    def handle_starttag(self, tag, attrs):
	        if tag not in void:
	            self.open.append(tag)
	    def handle_startendtag(self, tag, attrs):
	        assert tag in void, tag
	    def handle_endtag(self, tag):
	        assert self.open and self.open.pop() == tag, (tag, self.getpos())
	p = P()
	p.feed(open(sys.argv[1]).read())
	assert not p.open, p.open
	END
}

@test "no string of the run becomes markup" {
	evil >evil.bt
	bt-report -f html evil.bt >evil.html
	grep -q 'script' evil.html # it is shown
	! grep -qiE '<(script|img|svg/|b>|i>|style>\*)' evil.html
	grep -qF '&lt;script&gt;alert(1)&lt;/script&gt;' evil.html
	grep -qF '&lt;b&gt;A&amp;A' evil.html
	bt-report -f html --title '"><script>alert(5)</script>' "$run_file" \
	    >evil.html
	! grep -qi '<script' evil.html
}

@test "a page of the same run has the same bytes, from every form" {
	has bt-metrics
	bt-report -f html "$run_file" >one.html
	bt-report -f html <"$run_file" >two.html
	same one.html two.html
}

@test "metrics that the run brings are shown instead of computed ones" {
	has bt-metrics
	bt-metrics -R 0.05 -f stream "$run_file" | bt-report -f html >run.html
	grep -qF 'risk-free 5% a year' run.html
	! grep -q '6 simple returns' run.html
	sed 's/^end,complete/metric,mine,1.5,own note\n&/' "$run_file" |
	    bt-report >out
	grep -q '^mine  *1.500  own note' out
	! grep -q '^sharpe' out
}

@test "trades beyond the number asked for are left out and counted" {
	awk -F, -v OFS=, '/^trade,/ { for (i = 1; i <= 50; i++) {
		$4 = ++n; print } next } { print }' "$run_file" >many.bt
	bt-report -f html --trades 10 many.bt >run.html
	is "$(grep -c 'class="t">AAA' run.html)" 12 # a position, an event
	grep -qF '>90 trades not shown<' run.html
	bt-report --trades all many.bt >out
	is "$(grep -cE '^ *[0-9]+ AAA' out)" 100
	bt-report --trades 0 many.bt >out
	! grep -q '^Trades' out
	run -2 bt-report --trades some many.bt
}

@test "the form follows the name of the file" {
	bt-report -o a.html "$run_file"
	bt-report -o a.txt "$run_file"
	is "$(head -c 9 a.html)" '<!doctype'
	is "$(head -n 1 a.txt)" by-hand.awk
	bt-report -f text -o b.html "$run_file"
	same a.txt b.html
	bt-report "$run_file" | same a.txt -
}

@test "text fits 80 columns, and shows the curve and the months" {
	bt-report "$run_file" >out
	! sed -n '1,/^Metrics/p' out | grep -q '.\{81,\}'
	grep -qx "2024   3.0$(printf '%5s' . . . . . . . . . . .)     3.0" out
	grep -q ' 1050 +' out
	grep -q '^     2 AAA      short          10 2024-01-05 2024-01-08' out
}

@test "a failed run is refused, and with --partial says so at its head" {
	sed 's/^end,complete/end,failed,it <hung>/' "$run_file" >failed.bt
	run -3 --separate-stderr bt-report -o run.html failed.bt
	grep -q 'failed.bt: the run failed: it <hung>' <<<"$stderr"
	[ ! -e run.html ]
	bt-report --partial -o run.html failed.bt
	grep -qF '<b>Not a whole run: </b>the run failed: it &lt;hung&gt;' \
	    run.html
	bt-report --partial failed.bt | grep -q '^NOT A WHOLE RUN: the run fail'
}

@test "a run that is only its end makes a page" {
	printf '#bt 1\nend,complete\n#end\n' >empty.bt
	bt-report -f html empty.bt >run.html
	grep -qF 'there was no order' run.html
	! grep -q '<svg' run.html
	bt-report empty.bt >out
	grep -q '^total_return  *nan  the run has no equity records' out
}

@test "an account of one value makes a page" {
	grep -v '^equity,2024-01-0[3-9]\|^trade\|^fill\|^position' "$run_file" >one.bt
	bt-report -f html one.bt >run.html
	! grep -q 'nan' <(sed -n '/<svg/,/<\/svg/p' run.html)
}

@test "a name that promises a picture is refused, and none is written" {
	for f in run.pdf run.png run.svg run.xlsx; do
		run --separate-stderr -2 bt-report -o "$f" "$TESTDATA/runs/small.bt"
		[[ $stderr == *"$f: bt writes no '.${f##*.}'"*"it writes .html and .txt; -f FORM"* ]]
		[[ ! -e $f ]]
	done
	bt-report -f html -o run.pdf "$TESTDATA/runs/small.bt"
	grep -q '<html' run.pdf
}
