#!/bin/sh
# tap-sum.sh FOLDER
#
# Adds up what scripts/tap-run.sh counted in FOLDER, and prints which tests
# were skipped and why, then one line `N passed, N failed`.  Status 1 if any
# failed, or if a test of the queue left no count.

set -u
cd "$1" || exit 4

for f in *.tap; do
	[ -e "$f" ] || continue
	sed -n "s/^\(not \)\{0,1\}ok.* # *[Ss][Kk][Ii][Pp] *\(.*\)/\2/p
	    s/^1\.\.0 *# *[Ss][Kk][Ii][Pp] *\(.*\)/\1/p" "$f"
done | sort | uniq -c | while read -r n why; do
	echo "skipped $n: ${why:-without a reason}"
done

queued=$(wc -l <queue)
cat ./*.sum 2>/dev/null | awk -v queued="$queued" '
{ passed += $1; failed += $2; skipped += $3 }
END {
	if (NR < queued)
		failed += queued - NR
	printf "%d passed, %d failed", passed, failed
	if (skipped > 0)
		printf ", %d skipped", skipped
	printf "\n"
	exit failed > 0
}'
