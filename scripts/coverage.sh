#!/bin/sh
# coverage.sh BUILD
#
# How many lines of every file of cmd and libbt the last run of BUILD, made
# with BT_COVERAGE=1, reached; the least reached first, the sum last.

set -u
cd "$(dirname "$0")/.." || exit 4
build=${1:?usage: coverage.sh BUILD}

find "$build" -path '*/tests' -prune -o -name '*.gcno' -print | while read -r f; do
	gcov -n -r -o "$(dirname "$f")" "$f" 2>/dev/null
done | awk '
/^File / {
	split($0, q, "\047")
	file = q[2]
}
/^Lines executed:/ && file ~ /\.c$/ {
	split($0, part, /[:% ]+/)
	# Lines executed:PERCENT% of LINES
	if (!(file in lines)) {
		lines[file] = $NF
		reached[file] = int(part[3] * $NF / 100 + 0.5)
	}
	file = ""
}
END {
	for (f in lines) {
		printf "%5.1f %% of %4d  %s\n", \
		    100 * reached[f] / lines[f], lines[f], f | "sort -n"
		all += lines[f]
		hit += reached[f]
	}
	close("sort -n")
	if (all > 0)
		printf "%5.1f %% of %4d  lines in all\n", 100 * hit / all, all
}'
