#!/bin/sh
# memory.sh [BARS ...]: the peak memory of every filter as data grow: 1, 10 and
# 100 million synthetic bars through pipes; only bt-perturb --bootstrap, which
# draws them anew, needs a disk for them (10 GB at most, in TMPDIR).  A line
# a program, what it reads, and KiB for each number of bars; the last column is
# of the last over the first.  Takes a quarter of an hour: `make bench-memory`.

set -eu
cd "$(dirname "$0")/../../.."
# shellcheck source=tests/bench/lib/measure.sh
. tests/bench/lib/measure.sh

[ $# -gt 0 ] || set -- 1000000 10000000 100000000
peak=$tools/b-peak
kib=$dir/kib
strategy=$dir/plugin-sma.so
$cc -O2 -shared -fPIC -Ilibbt/include -o "$strategy" \
    scripts/strategies/plugin-sma.c
printf 'time,symbol,kind,value\n2020-01-02,SYN,split,2\n' >"$dir/actions.csv"

# What is measured: a form that it reads, the program and its arguments.
filters()
{
	cat <<-END
		binary bt-cat -b
		text bt-cat
		packed bt-cat -z
		binary bt-validate -qb
		text bt-validate -q
		binary bt-resample -b --to 1h
		text bt-resample --to 1h
		binary bt-adjust -b --actions $dir/actions.csv --bad-split apply
		binary bt-ta -b sma:20 rsi:14 supertrend
		text bt-ta sma:20 rsi:14
		binary bt-perturb -b --noise 5 --drop 0.01 --jitter 10s
		binary bt-perturb -b --bootstrap 20
		binary bt-run -qb --plugin $strategy
		text bt-run -q --plugin $strategy
		text bt-run -qb --pipelined -- mawk -f tests/bench/echo.awk
	END
}

# synth FORM BARS: on standard output.
synth_to()
{
	case $1 in
	binary) bt-synth --interval 1m --bars "$2" -b ;;
	text) bt-synth --interval 1m --bars "$2" ;;
	packed) bt-synth --interval 1m --bars "$2" -z ;;
	esac
}

# measure BARS FORM COMMAND ...: KiB, or what is wrong; findings (1) are not.
measure()
{
	n=$1 form=$2
	shift 2
	rm -f "$kib"
	status=0
	synth_to "$form" "$n" 2>/dev/null |
	    "$peak" "$kib" "$@" >/dev/null 2>"$kib.err" || status=$?
	if [ $status -le 1 ] && [ -s "$kib" ]; then
		cut -d ' ' -f 1 "$kib" | tr -d '\n'
	else
		printf 'failed'
	fi
}

line()
{
	what=$1
	shift
	printf '%-58s' "$what"
	printf ' %11s' "$@"
	echo
}

line 'KiB at its peak' "$@" growth
for form in binary text packed; do
	flag=$(case $form in binary) echo -b ;; packed) echo -z ;; esac)
	for n; do
		rm -f "$kib"
		# shellcheck disable=SC2086 # the flag may be none
		"$peak" "$kib" bt-synth --interval 1m --bars "$n" $flag >/dev/null
		cut -d ' ' -f 1 "$kib"
	done | paste -s -d ' ' - | while read -r all; do
		# shellcheck disable=SC2086
		line "$form: bt-synth $flag" $all \
		    "$(echo $all | awk '{ printf "%.2f", $NF / $1 }')"
	done
done
filters | while read -r form program args; do
	[ -x "$build/bin/$program" ] || {
		echo "$program: not there"
		continue
	}
	all=
	for n; do
		# shellcheck disable=SC2086 # words
		all="$all $(measure "$n" "$form" "$program" $args </dev/null)"
	done
	case $all in
	*failed*) growth='-' ;;
	*) growth=$(echo "$all" | awk '{ printf "%.2f", $NF / $1 }') ;;
	esac
	# shellcheck disable=SC2086
	line "$form: $program $(echo "$args" | sed "s|$dir/||g")" $all "$growth"
	case $all in *failed*) sed 's/^/  /' "$kib.err" ;; esac
done
