#!/bin/sh
# size-report.sh [--check]
#
# The ten longest functions and files of cmd and libbt, and how the budgets
# stand: functions median 20 lines, 95 % within 60, none over 100 without a
# comment `/* long: why */` above it; files median 300, 95 % within 800, none
# over 1000; main 40; of the programs' functions 75 % static, and none extern
# that no other file calls.  --check prints only what is over its budget,
# status 1.

set -u
cd "$(dirname "$0")/.." || exit 4

# A row a function: lines, static or extern, waived or kept, file:line, name.
functions()
{
	scripts/tree.sh 'cmd/*.c' 'libbt/*.c' | while read -r f; do
		awk -f scripts/strip-c.awk "$f" | awk -v file="$f" '
		# The first reading is of the file as it is: for the waivers.
		NR == FNR {
			if (/\/\* long: /)
				waiver = 12
			waived[FNR] = waiver-- > 0
			next
		}
		# Style has the name alone in the first column.
		/^[a-z_][A-Za-z0-9_]*\(/ {
			name = $0
			sub(/\(.*/, "", name)
			at = FNR
			how = before ~ /^static / ? "static" : "extern"
		}
		/^\{/ { from = FNR }
		/^\}/ && from {
			print FNR - from + 1, how, \
			    waived[at] ? "waived" : "kept", file ":" at, name
			from = 0
		}
		{ before = $0 }' "$f" -
	done
}

# A row a file: lines, name.
files()
{
	scripts/tree.sh 'cmd/*.[ch]' 'libbt/*.[ch]' \
	    'tests/*.[ch]' 'tests/*.bats' 'scripts/*' 'Makefile' |
	while read -r f; do
		echo "$(wc -l <"$f") $f"
	done
}

# rank(percent): the value there of sorted numbers on standard input.
rank()
{
	sort -n | awk -v p="$1" '{ v[NR] = $1 }
	    END { i = int(NR * p / 100); print NR ? v[i < 1 ? 1 : i] : 0 }'
}

over()
{
	[ "$1" -le "$2" ] || echo "$3 is $1 lines, budget $2"
}

dir=$(mktemp -d) || exit 4
trap 'rm -rf "$dir"' EXIT
functions >"$dir/functions"
files >"$dir/files"
grep -E ' (cmd|libbt)/' "$dir/files" >"$dir/sources" || :

median=$(rank 50 <"$dir/functions")
p95=$(rank 95 <"$dir/functions")
file_median=$(rank 50 <"$dir/sources")
file_p95=$(rank 95 <"$dir/sources")
static=$(awk '$4 ~ /^cmd\// && $5 != "main" { n++; s += $2 == "static" }
    END { print n ? int(100 * s / n) : 100 }' "$dir/functions")

if [ "${1-}" != --check ]; then
	echo 'longest functions'
	sort -rn "$dir/functions" | head | awk '{ print "  " $1, $4, $5 }'
	echo 'longest files'
	sort -rn "$dir/files" | head | sed 's/^/  /'
	echo "functions: $(wc -l <"$dir/functions"), median $median," \
	    "95 % within $p95 lines; $static % static in programs"
	echo "sources: $(wc -l <"$dir/sources"), median $file_median," \
	    "95 % within $file_p95 lines;" \
	    "cmd $(awk '/ cmd\// { n += $1 } END { print n + 0 }' \
	    "$dir/files") of $(awk '{ n += $1 } END { print n + 0 }' \
	    "$dir/sources") lines"
	exit 0
fi

bad=$(
	awk '$1 > 100 && $3 == "kept" {
		print $4 ": " $5 " has " $1 " lines, budget 100" }
	$5 == "main" && $1 > 40 {
		print $4 ": main has " $1 " lines, budget 40" }' \
	    "$dir/functions"
	awk '$1 > 1000 { print $2 ": " $1 " lines, budget 1000" }' \
	    "$dir/files"
	over "$median" 20 'the median function'
	over "$p95" 60 'the 95th percentile of functions'
	over "$file_median" 300 'the median file'
	over "$file_p95" 800 'the 95th percentile of files'
	[ "$static" -ge 75 ] ||
	    echo "of the programs' functions $static % are static, budget 75 %"
	awk '$2 == "extern" && $4 ~ /^cmd\// && $5 != "main" {
		split($4, at, ":")
		print at[1], $5 }' "$dir/functions" | while read -r f name; do
		[ "$(grep -lw "$name" "${f%/*}"/*.c | wc -l)" -gt 1 ] ||
		    echo "$f: $name could be static"
	done
)
[ -z "$bad" ] || {
	printf '%s\n' "$bad"
	exit 1
}
