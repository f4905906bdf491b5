#!/bin/sh
# rows.sh: how fast, how large, each beside a peer that was measured in the
# same go, and what is to be reached.  A line a row:
#
#	name  figure  peer  ratio  reach
#
# The ratio is of the figures: above 1 where ours is faster, or needs more.
# Fails where both sides do not come to the same result, never because of a
# figure.  lib/measure.sh tells the variables.  The groups for BENCH_ONLY:
# engine stream lock pipe memory start; those of data are data.sh's.

set -eu
cd "$(dirname "$0")/../.."
# shellcheck source=tests/bench/lib/measure.sh
. tests/bench/lib/measure.sh

# last_equity: of a run on standard input, its fills and its last equity, so
# that they are the same if they agree to ten digits.
last_equity()
{
	awk -F, '$1 == "fill" { n++ } $1 == "equity" { e = $3 }
	    END { printf "%d %.10g", n, e }'
}

# ---- streams ----------------------------------------------------------------

# An engine in the process, its strategy a function.
rows_memory_sma()
{
	for cross in '50 200' '10 30'; do
		# shellcheck disable=SC2086
		line=$("$tools/b-engine" "$bars" $cross)
		case $line in
		*DISAGREE*) disagree engine "$line" 'the same result' ;;
		esac
		# "SMA 10/30, 9 fills: 8.7 M ...; plain loop 33.0 M ...; ..."
		ours=${line#*: } theirs=${line#*loop }
		ours=${ours%% *} theirs=${theirs%% *}
		row "from memory, ${line%%:*}" "$ours M/s" \
		    "C loop $theirs M/s" "$(ratio "$ours" "$theirs")" \
		    '>= 70 M/s'
	done
}

rows_engine()
{
	rows_memory_sma
	"$tools/b-orders" "$bars" |
	    while IFS='	' read -r name figure peer times reach; do
		row "$name" "$figure" "$peer" "$times" "$reach"
	done
}

# check_sma FAST SLOW: that all sides come to the same fills and equity.
check_sma()
{
	ran=$(bt-run -p "fast=$1" -p "slow=$2" --plugin "$sma" "$csv" |
	    last_equity)
	plain=$("$tools/b-plain" sma csv "$csv" "$1" "$2")
	[ "$bars $ran" = "$plain" ] || disagree "SMA cross" "$bars $ran" "$plain"
	plain=$("$tools/b-plain" sma bts "$bts" "$1" "$2")
	[ "$bars $ran" = "$plain" ] || disagree "SMA cross" "$bars $ran" "$plain"
}

# one_more PROGRAM: the row of a pipe with and without it.
one_more()
{
	row "$1 -b more in a pipe" "$(ms "$ours")" \
	    "without it $(ms "$theirs")" "$(ratio "$ours" "$theirs")" '<= 1.15'
}

rows_stream()
{
	for cross in '50 200' '10 30'; do
		fast=${cross% *} slow=${cross#* }
		check_sma "$fast" "$slow"
		run="bt-run -p fast=$fast -p slow=$slow --plugin $sma"
		name="plugin, SMA $fast/$slow, ${ran% *} fills"
		pair "$turns" "bt-cat -b $bts | $run" \
		    "cat $bts | $tools/b-plain sma bts - $cross"
		compare "$name, binary pipe" "$bars" 'cat | C loop' \
		    '>= 20 M/s'
		alone "$turns" "exec $run $csv" \
		    "exec $tools/b-plain sma csv $csv $cross"
		compare "$name, CSV" "$bars" 'C loop' '>= 15 M/s'
	done
	pair "$turns" \
	    "bt-cat -b $bts | bt-validate -b | bt-run --plugin $sma" \
	    "bt-cat -b $bts | bt-run --plugin $sma"
	one_more bt-validate
	pair "$turns" \
	    "bt-cat -b $bts | bt-cat -b | bt-run --plugin $sma" \
	    "bt-cat -b $bts | bt-run --plugin $sma"
	one_more bt-cat
}

# ---- strategies -------------------------------------------------------------

# languages: NAME|COMMAND|COMMAND THAT KEEPS NOTHING BACK, of those there are.
languages()
{
	echo "C|$dir/echo|stdbuf -oL $dir/echo"
	for awk in mawk gawk; do
		! command -v $awk >/dev/null ||
		    echo "$awk|$awk -f tests/bench/echo.awk" \
			"|$awk -f tests/bench/echo.awk"
	done | sed 's/|mawk \([^|]*\)$/|mawk -W interactive \1/
	    s/|gawk \([^|]*\)$/|stdbuf -oL gawk \1/'
	python=$(python3 -c 'import sys; print(sys.executable)') || python=
	[ -z "$python" ] ||
	    echo "python|$python tests/bench/echo.py" \
		"|$python -u tests/bench/echo.py"
	! command -v perl >/dev/null ||
	    echo "perl|perl tests/bench/echo.pl" \
		"|env 'PERL5OPT=-Mlib;\$|=1' perl tests/bench/echo.pl"
	! command -v node >/dev/null ||
	    echo "node|node tests/bench/echo.js|node tests/bench/echo.js"
}

rows_lock()
{
	n=100000
	synth tagged $n $dir/lock.txt
	languages | while IFS='|' read -r name command direct; do
		pair 2 \
		    "bt-run -qb $dir/lock.txt -- $command" \
		    "$tools/b-lock $dir/lock.txt $direct"
		compare "lock step, $name" $n 'C host, one core' '>= 110 k/s'
	done
}

rows_pipe()
{
	n=$((bars / 2))
	synth tagged "$n" "$dir/$n.txt"
	[ -e "$dir/$n.steps" ] ||
	    awk '{ print } /^bar,/ { print "." }' "$dir/$n.txt" >"$dir/$n.steps"
	languages | while IFS='|' read -r name command direct; do
		pair 2 \
		    "bt-run -qb --pipelined $dir/$n.txt -- $command" \
		    "$command <$dir/$n.steps"
		compare "pipelined, lines, $name" $((2 * n)) 'alone, a file' \
		    '>= 0.80'
	done
}

# ---- memory -----------------------------------------------------------------

# peaks N FILE: KiB of each program, by its name and the form that it read.
peaks()
{
	peak=$tools/b-peak
	rm -f "$2" "$2".*
	bt-synth --interval 1m --bars "$1" -b |
	    "$peak" "$2.binary" bt-cat -b |
	    "$peak" "$2.binary" bt-validate -b |
	    "$peak" "$2.binary" bt-run --plugin "$sma" >"$dir/run"
	bt-synth --interval 1m --bars "$1" |
	    "$peak" "$2.text" bt-cat |
	    "$peak" "$2.text" bt-validate |
	    "$peak" "$2.text" bt-run -q --pipelined -- \
		"$peak" "$2.text" mawk -f tests/bench/echo.awk >/dev/null
	bt-synth --interval 1m --bars "$1" -z |
	    "$peak" "$2.compressed" bt-cat -z |
	    "$peak" "$2.compressed" bt-validate -z |
	    "$peak" "$2.compressed" bt-run -z --plugin "$sma" >/dev/null
	! command -v bt-metrics >/dev/null ||
	    "$peak" "$2.text" bt-metrics <"$dir/run" >/dev/null
	for form in binary text compressed; do
		sed "s/\$/, $form/" "$2.$form"
	done | sort -k 2 >"$2"
	rm -f "$dir/run"
}

mib()
{
	awk -v kib="$1" 'BEGIN { printf "%.1f MiB", kib / 1024 }'
}

rows_memory()
{
	few=$((bars / 2)) many=$((bars * 5))
	peaks $few $dir/few
	peaks $many $dir/many
	paste -d ' ' $dir/many $dir/few | while read -r a name form b _; do
		row "memory, $name $form" "$(mib "$a")" \
		    "a tenth of the bars $(mib "$b")" "$(ratio "$a" "$b")" \
		    "<= 32 MiB at $many bars"
	done
}

# ---- start to finish --------------------------------------------------------

rows_start()
{
	for n in 1000 100000; do
		synth csv $n $dir/start.$n.csv
		alone 20 \
		    "exec bt-run --plugin $sma $dir/start.$n.csv" \
		    "exec $tools/b-plain sma csv $dir/start.$n.csv 10 30"
		row "start to finish, $n bars of CSV" \
		    "$(ms "$ours")" "C loop $(ms "$theirs")" \
		    "$(ratio "$ours" "$theirs")" \
		    "<= $((n == 1000 ? 10 : 20)) ms"
	done
}

prepare
$cc -O2 -o "$dir/echo" tests/bench/echo.c
header
for group in engine stream lock pipe memory start; do
	! wanted $group || rows_$group
done
