#!/bin/sh
# merge.sh: files merged by bt-cat, beside the same records in one file, which
# is all that a merge cannot do without; the end of a file found by its index,
# beside a start that does nothing.  Rows and rules are those of rows.sh.  The
# groups for BENCH_ONLY: merge tail.

set -eu
cd "$(dirname "$0")/../.."
# shellcheck source=tests/bench/lib/measure.sh
. tests/bench/lib/measure.sh

# parts N: N files of a symbol each, together about as many bars as there are.
parts()
{
	folder=$dir/merge.$bars.$1
	[ ! -e "$folder/all.bts" ] || return 0
	rm -rf "$folder"
	mkdir -p "$folder"
	i=0
	while [ $i -lt "$1" ]; do
		i=$((i + 1))
		bt-synth --interval 1m --bars $((bars / $1)) --seed $i \
		    --symbols "S$i" -b -o "$folder/S$i.bts"
	done
	bt-cat -b "$folder"/S*.bts -o "$folder/all.bts"
}

rows_merge()
{
	for n in 2 8 200; do
		parts $n
		alone "$turns" "exec bt-cat -b $folder/S*.bts" \
		    "exec bt-cat -b $folder/all.bts"
		compare "a merge of $n binary files" "$bars" 'one file' '-'
		rm -f "$dir/kib"
		"$tools/b-peak" "$dir/kib" bt-cat -b "$folder"/S*.bts >/dev/null
		read -r kib _ <"$dir/kib"
		row "memory, a merge of $n" "$((kib / 1024)) MiB" \
		    "32 MiB and 1 more each" \
		    "$(ratio "$kib" $((1024 * (32 + n))))" '<= 1'
	done
}

rows_tail()
{
	last="bt-cat --tail 5 -f csv $bts"
	[ "$($last)" = "$(bt-cat -f csv "$bts" | sed -n '1p' &&
	    bt-cat -f csv "$bts" | tail -n 5)" ] || disagree tail '' ''
	alone 20 "exec $last" 'exec bt-cat -V'
	row "the last 5 of $bars bars" "$(ms "$ours")" \
	    "to start at all $(ms "$theirs")" "$(ratio "$ours" "$theirs")" '-'
}

prepare
header
for group in merge tail; do
	! wanted $group || rows_$group
done
