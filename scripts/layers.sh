#!/bin/sh
# layers.sh: includes point down only, and a file's name says which it is.
#
#	base <- io <- data | engine | strategy | measure <- store | report
#	base <- ta
#
# cli stands on base and io; the programs use all.  The engine talks to a
# sink, and so knows neither io nor strategies' processes; strategies answer
# the engine, and so know it.  A public header is
# for everyone, but for those of io, which are as io is.  Prints what is
# wrong, status 1.

set -u
cd "$(dirname "$0")/.." || exit 4

bad=$(
	scripts/tree.sh 'libbt/*.c' 'libbt/*.h' |
	while read -r f; do
		awk '
		BEGIN {
			may["base"] = "base"
			may["io"] = "base io"
			may["cli"] = "base io cli"
			may["data"] = "base io data"
			may["ta"] = "base ta"
			may["engine"] = "base engine"
			may["strategy"] = "base io engine strategy"
			may["measure"] = "base io measure"
			may["store"] = "base io data engine strategy measure store"
			may["report"] = "base io measure report"
			of["bt/stream.h"] = "io"
		}
		FNR == 1 {
			split(FILENAME, at, "/")
			layer = at[2] == "include" ? of["bt/" at[4]] : at[2]
			if (layer == "")
				layer = "base"
			if (!(layer in may))
				print FILENAME ": no layer has the name " layer
		}
		/^# *include *"/ {
			split($0, q, "\"")
			to = q[2]
			if (to in of)
				to = of[to]
			else if (to ~ /^bt\//)
				to = "base"
			else if (to !~ /\//) {
				print FILENAME ":" FNR ": write \"" layer "/" \
				    to "\""
				next
			} else
				sub(/\/.*/, "", to)
			if (index(" " may[layer] " ", " " to " ") == 0)
				print FILENAME ":" FNR ": " layer \
				    " must not include " q[2]
		}' "$f"
	done
	scripts/tree.sh '*.c' '*.h' '*.sh' '*.bats' '*.awk' |
	awk -F / '
	$1 == "testdata" || /tests\/(golden|fuzz\/corpus)\// { next }
	{
		# bt/err.h is the face of base/err.c, and err.h is unique too.
		if ($NF in seen)
			print $0 ": the name is taken by " seen[$NF]
		seen[$NF] = $0
	}'
	scripts/tree.sh 'libbt/*' |
	sed -n 's|^libbt/\(.*/\)\{0,1\}\(main\|util\|utils\|misc\|common\|helpers\)\.[ch]$|&: a name that says nothing|p'
)
[ -z "$bad" ] || {
	printf '%s\n' "$bad"
	exit 1
}
