# bt-run --verify-causal: do orders depend on what was not known yet?

load helpers

setup()
{
	bt_setup
	has bt-run
	has bt-cat
	has bt-synth
	bt-synth --bars 60 | bt-cat -o bars.csv
}

# A strategy, honest: buys after a rise, leaves after a fall.
honest()
{
	cat >honest.awk <<-'EOF'
	BEGIN { FS = "," }
	$1 == "bar" {
		if (last && $7 > last * 1.005) print "target," $3 ",0.5"
		if (last && $7 < last * 0.995) print "target," $3 ",0"
		last = $7
	}
	$1 == "." { print "."; fflush() }
	$1 == "end" { exit }
	EOF
}

# The same with the rises of tomorrow, which it finds in a file: cheat FILE.
cheat()
{
	cat >cheat.awk <<-EOF
	BEGIN {
		FS = ","
		while ((getline line <"$1") > 0) {
			split(line, f, ",")
			close_of[++n] = f[6]
			row[f[1]] = n
		}
	}
	\$1 == "bar" {
		i = row[\$2]
		if (!i || i == n) next
		if (close_of[i + 1] > \$7 * 1.005) print "target," \$3 ",0.5"
		if (close_of[i + 1] < \$7 * 0.995) print "target," \$3 ",0"
	}
	\$1 == "." { print "."; fflush() }
	\$1 == "end" { exit }
	EOF
}

# can_cover: whether this kernel lets files be covered by others.
can_cover()
{
	unshare -m true 2>/dev/null || unshare -rm true 2>/dev/null ||
	    skip "the kernel allows no namespaces here"
}

# found: the last run found look-ahead, and told it.
found()
{
	is "$status" 1
	grep -q '^bt-run: look-ahead: ' <<<"$stderr" || {
		printf '%s\n' "$stderr"
		return 1
	}
	grep -qx 'meta,provenance.verified,no' <<<"$output"
	grep -qx 'end,complete' <<<"$output"
}

@test "a strategy that knows only the past is verified, in lock step too" {
	honest
	run --separate-stderr bt-run --verify-causal bars.csv -- \
	    awk -f honest.awk
	is "$status" 0
	grep -q '^bt-run: verified: the same orders again and with the data cut off at 1[0-2] steps$' \
	    <<<"$stderr"
	grep -qE '^meta,provenance.verified,again cuts=1[0-2]( files)?$' \
	    <<<"$output"
	run --separate-stderr bt-run --verify-causal --pipelined bars.csv -- \
	    awk -f honest.awk
	is "$status" 0
	grep -qE '^meta,provenance.verified,again lockstep cuts=1[0-2]( files)?$' \
	    <<<"$output"
}

@test "files in every form are cut" {
	honest
	for file in bars.bt bars.bts bars.csv.zst; do
		bt-cat bars.csv -o "$file"
		run --separate-stderr bt-run --verify-causal "$file" -- \
		    awk -f honest.awk
		is "$status" 0
		grep -q '^bt-run: verified: ' <<<"$stderr"
	done
}

@test "the run itself is the same as without" {
	honest
	bt-run -q bars.csv -- awk -f honest.awk | grep -v provenance >plain
	bt-run -q --verify-causal bars.csv -- awk -f honest.awk |
	    grep -v provenance >verified
	same plain verified
}

@test "a strategy that reads the file itself is found out" {
	can_cover
	cheat bars.csv
	run --separate-stderr bt-run --verify-causal bars.csv -- \
	    awk -f cheat.awk
	found
	run --separate-stderr bt-run --verify-causal --pipelined bars.csv -- \
	    awk -f cheat.awk
	found
	# by another path
	cheat "$PWD/bars.csv"
	run --separate-stderr bt-run --verify-causal bars.csv -- \
	    awk -f cheat.awk
	found
	# by another name, which only its command tells, the data by a pipe
	ln -s bars.csv link.csv
	cheat link.csv
	bt-cat bars.csv >bars.bt
	run --separate-stderr bt-run --verify-causal -- \
	    sh -c 'exec awk -f cheat.awk' sh link.csv <bars.bt
	found
	# and nobody else has seen a file that is cut
	is "$(wc -l <bars.csv)" 61
}

@test "what differs is shown: the step and both orders" {
	can_cover
	cheat bars.csv
	run --separate-stderr bt-run --verify-causal bars.csv -- \
	    awk -f cheat.awk
	sed -n '/look-ahead/,$p' <<<"$stderr" |
	    sed 's/[0-9]\{4\}-[0-9-]*T[0-9:]*Z/T/; s/step [0-9]*/step N/; s/SYN,0.*/SYN,F/' >got
	prints got <<-'EOF'
	bt-run: look-ahead: the orders of step N, of the record of T, are
	bt-run:   target,SYN,F
	bt-run: and where the data end with the record of T they are
	bt-run:   no orders
	EOF
}

@test "a pipelined strategy that reads on before it answers is found out" {
	cat >ahead.py <<-'EOF'
	import sys
	lines = [l.rstrip('\n').split(',') for l in sys.stdin]
	bars = [l for l in lines if l[0] == 'bar']
	for i, b in enumerate(bars):
	    if i + 1 < len(bars) and float(bars[i + 1][6]) > float(b[6]) * 1.005:
	        print('target,%s,0.5' % b[2])
	    elif i + 1 < len(bars) and float(bars[i + 1][6]) < float(b[6]) * 0.995:
	        print('target,%s,0' % b[2])
	    print('.')
	EOF
	run --separate-stderr bt-run --verify-causal --pipelined \
	    --step-timeout 0.5s bars.csv -- python3 ahead.py
	found
	# one that reads on, and makes nothing of it, is not
	sed 's/bars\[i + 1\]/bars[i - 1]/; s/i + 1 < len(bars)/i > 0/' \
	    ahead.py >behind.py
	run --separate-stderr bt-run --verify-causal --pipelined \
	    --step-timeout 0.5s bars.csv -- python3 behind.py
	is "$status" 0
	grep -q '^bt-run: not verified in lock step: ' <<<"$stderr"
	grep -q '^bt-run: verified: the same orders again and with the data cut off' \
	    <<<"$stderr"
}

@test "a strategy that fails where the data end early is found out" {
	can_cover
	cat >needs.py <<-'EOF'
	import sys
	close = [float(l.split(',')[5]) for l in list(open('bars.csv'))[1:]]
	i = -1
	for line in sys.stdin:
	    f = line.split(',')
	    if f[0] == 'bar':
	        i += 1
	        if i < 59 and close[i + 1] > close[i]:
	            print('target,%s,0.5' % f[2])
	    elif f[0] == '.\n':
	        print('.', flush=True)
	EOF
	run --separate-stderr bt-run --verify-causal bars.csv -- \
	    python3 needs.py
	found
	grep -q 'it fails$' <<<"$stderr"
	grep -q 'IndexError' <<<"$stderr"
}

@test "one that is not deterministic cannot be verified, and hears so" {
	cat >dice.sh <<-'EOF'
	n=$(cat count 2>/dev/null || echo 0)
	echo $((n + 1)) >count
	while read -r line; do
		case $line in
		bar,2020-01-05*) echo "buy,SYN,$((n + 1))" ;;
		.) echo . ;;
		end) exit ;;
		esac
	done
	EOF
	run --separate-stderr bt-run --verify-causal bars.csv -- sh dice.sh
	is "$status" 1
	grep -q '^bt-run: not deterministic: the orders of step 5, ' <<<"$stderr"
	grep -q '^bt-run:   buy,SYN,1$' <<<"$stderr"
	grep -q '^bt-run: and when it runs again they are$' <<<"$stderr"
	grep -q '^bt-run:   buy,SYN,2$' <<<"$stderr"
}

@test "orders in the pipeline are held against their strategy" {
	honest
	bt-cat bars.csv | awk -F, '
	{ print }
	$1 == "bar" {
		if (last && $7 > last * 1.005) print "target," $3 ",0.5"
		if (last && $7 < last * 0.995) print "target," $3 ",0"
		last = $7
	}
	' >mixed
	run --separate-stderr bt-run --verify-causal --inline mixed -- \
	    awk -f honest.awk
	is "$status" 0
	bt-run -q --inline mixed | grep -v provenance >plain
	grep -v provenance <<<"$output" >verified
	same plain verified
	# other orders than the strategy gives
	sed '0,/^target,SYN,0$/s//target,SYN,0.1/' mixed >other
	run --separate-stderr bt-run --verify-causal --inline other -- \
	    awk -f honest.awk
	is "$status" 1
	grep -q '^bt-run:   target,SYN,0.1$' <<<"$stderr"
}

@test "an orders file is held against the command that made it" {
	cat >make.awk <<-'EOF'
	BEGIN { FS = ","; print "time,symbol,side,qty" }
	$1 == "bar" {
		if (last && $7 > last * 1.01)
			print (ahead ? was : $2) ",SYN,buy,1"
		last = $7
		was = $2
	}
	EOF
	bt-cat bars.csv | awk -f make.awk >orders.csv
	run --separate-stderr bt-run --verify-causal --orders orders.csv \
	    bars.csv -- awk -f make.awk
	is "$status" 0
	grep -q '^bt-run: verified: ' <<<"$stderr"
	# the same a bar too early
	bt-cat bars.csv | awk -v ahead=1 -f make.awk >orders.csv
	run --separate-stderr bt-run --verify-causal --orders orders.csv \
	    bars.csv -- awk -v ahead=1 -f make.awk
	found
	run --separate-stderr -5 bt-run --verify-causal --orders orders.csv \
	    bars.csv -- false
	grep -q "'false' ended with status 1" <<<"$stderr"
	# from the file, which the command names
	can_cover
	sed 's/\$1 == "bar"/NR > 1/; s/\$7/$6/g; s/\$2/$1/g' make.awk >csv.awk
	awk -v ahead=1 -f csv.awk bars.csv >orders.csv
	run --separate-stderr bt-run --verify-causal --orders orders.csv \
	    bars.csv -- awk -v ahead=1 -f csv.awk bars.csv
	found
}

@test "a plugin that looks ahead is found out" {
	can_cover
	cat >cheat.c <<-'EOF'
	#include <stdio.h>
	#include <stdlib.h>

	#include "bt/strategy.h"

	static struct {
		const struct bt_plugin_host *host;
		double close[100];
		int n, i;
	} s;

	static void *
	start(const struct bt_plugin_host *host, int *ok)
	{
		FILE *f = fopen("bars.csv", "r");
		char line[256];

		*ok = f != NULL;
		s.host = host;
		while (f != NULL && fgets(line, sizeof line, f) != NULL)
			if (sscanf(line, "%*[^,],%*[^,],%*[^,],%*[^,],%*[^,],%lf",
				&s.close[s.n]) == 1)
				s.n++;
		if (f != NULL)
			fclose(f);
		return &s;
	}

	static int
	step(void *self, const struct bt_step *st)
	{
		struct bt_order o;
		int i = s.i++;

		(void)self;
		bt_order_init(&o);
		o.sym = st->recs[0].u.bar->sym;
		o.side = BT_TARGET;
		o.unit = BT_FRACTION;
		o.amount = 0.5;
		if (i + 1 < s.n && s.close[i + 1] > s.close[i])
			return s.host->order(s.host->ctx, &o);
		return 0;
	}

	static const struct bt_plugin plugin = { BT_PLUGIN_ABI,
		sizeof plugin, "cheat", start, step, 0, 0 };
	const struct bt_plugin *bt_plugin(void);
	const struct bt_plugin *
	bt_plugin(void)
	{
		return &plugin;
	}
	EOF
	"${CC:-cc}" -shared -fPIC -I "$TESTTOP/libbt/include" -o cheat.so cheat.c
	run --separate-stderr bt-run --verify-causal --plugin ./cheat.so bars.csv
	found
}

@test "there has to be a strategy that can run again" {
	printf 'time,symbol,side,qty\n' >orders.csv
	run --separate-stderr -2 bt-run --verify-causal --orders orders.csv \
	    bars.csv
	grep -q 'has no strategy to run again' <<<"$stderr"
	run --separate-stderr -2 bt-run --verify-causal bars.csv
	run --separate-stderr -2 bt-run --orders orders.csv bars.csv -- true
	run --separate-stderr -2 bt-run --inline bars.csv -- true
	grep -q 'a command after -- and --inline' <<<"$stderr"
}

@test "no copies are left behind" {
	honest
	mkdir tmp
	TMPDIR=$PWD/tmp bt-run -q --verify-causal bars.csv -- \
	    awk -f honest.awk >/dev/null
	is "$(find tmp | wc -l)" 1
}
