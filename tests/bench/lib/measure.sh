# shellcheck shell=sh
# measure.sh: what the scripts that measure share; sourced by them, in the
# tree's root.
#
#	BENCH_BARS=N     bars of most rows (2000000)
#	BENCH_TURNS=N    turns of each pair, of which the best counts (5)
#	BENCH_CLOCK=cpu  rows of one process by its processor time, for a
#	                 machine that is busy
#	BENCH_ONLY=WORD  only the rows of one group

# shellcheck disable=SC2034 # whoever sources this reads them
build=${TESTBUILD:-build/plain}
bars=${BENCH_BARS:-2000000}
turns=${BENCH_TURNS:-5}
cc=${CC:-cc}
dir=build/bench
tools=$build/tests/bench
PATH=$PWD/$build/bin:$PATH
export PATH LC_ALL=C
mkdir -p "$dir"

# ---- printing ---------------------------------------------------------------

row()
{
	printf '%-45s %11s  %-29s %6s  %s\n' "$@"
}

ms()
{
	awk -v s="$1" 'BEGIN { printf "%.1f ms", s * 1000 }'
}

# rate N SECONDS: 12.3 M/s, or 98.7 k/s.
rate()
{
	awk -v n="$1" -v s="$2" 'BEGIN {
		r = n / s
		if (r >= 1e6)
			printf "%.1f M/s", r / 1e6
		else
			printf "%.1f k/s", r / 1e3
	}'
}

ratio()
{
	awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'
}

disagree()
{
	echo "rows.sh: $1: '$2' is not '$3'" >&2
	exit 1
}

# ---- measuring --------------------------------------------------------------

# pair TURNS OURS THEIRS: sets ours and theirs, seconds by the clock, and
# ours_cpu and theirs_cpu, seconds of the processors.
pair()
{
	took=$("$tools/b-time" "$@" | tr '\n' ' ')
	read -r ours ours_cpu theirs theirs_cpu <<-END
		$took
	END
}

# alone TURNS OURS THEIRS: the same, for commands of one process.
alone()
{
	pair "$@"
	[ "${BENCH_CLOCK:-}" != cpu ] || ours=$ours_cpu theirs=$theirs_cpu
}

# compare NAME N PEER REACH: the row of what was measured last.
compare()
{
	row "$1" "$(rate "$2" "$ours")" "$3 $(rate "$2" "$theirs")" \
	    "$(ratio "$theirs" "$ours")" "$4"
}

wanted()
{
	[ -z "${BENCH_ONLY:-}" ] || [ "$BENCH_ONLY" = "$1" ]
}

# ---- what is measured with --------------------------------------------------

# synth FORM N FILE: minutes of a random walk.
synth()
{
	[ -e "$3" ] || bt-synth --interval 1m -f "$1" --bars "$2" -o "$3"
}

# prepare: $bars minutes as CSV and binary, and the strategy in process.
prepare()
{
	csv=$dir/$bars.csv bts=$dir/$bars.bts
	synth csv "$bars" "$csv"
	# one of another version of the form is of no use
	bt-cat --head 1 "$bts" >/dev/null 2>&1 || bt-cat -b "$csv" >"$bts"
	sma=$dir/plugin-sma.so
	$cc -O2 -shared -fPIC -Ilibbt/include -o "$sma" \
	    scripts/strategies/plugin-sma.c
}

header()
{
	awk -F ': *' '/^model name/ { print $2; exit }' /proc/cpuinfo |
	    sed "s/\$/, $(nproc) processors, $(uname -sr)/"
	$cc --version | sed -n 1p
	echo "$bars bars, the best of $turns turns"
	row row bt peer ratio reach
}
