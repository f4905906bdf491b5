#!/bin/sh
# tap-run.sh NAME COMMAND...
#
# Runs one test program, keeps what it writes in $TAPDIR/NAME.tap, and tells
# in one line how it went; of a failure, all that matters of its output.
# Counts as failures too: a plan that was not kept (a crash), no plan at all,
# a status other than 0 without a test that failed, and a run longer than
# TESTLIMIT seconds.  Always status 0: scripts/tap-sum.sh adds up.

set -u
name=$1
shift
file=$TAPDIR/$(printf '%s' "$name" | tr / .)
limit=${TESTLIMIT:-900}

CMOCKA_MESSAGE_OUTPUT=TAP timeout -k 10 "$limit" "$@" \
    >"$file.tap" 2>&1 </dev/null
status=$?

awk -v name="$name" -v status="$status" -v limit="$limit" '
function fail(why) {
	failed++
	print "not ok - " name ": " why
}
/^1\.\.[0-9]+/ {
	planned += substr($1, 4)
	plans++
	if ($1 == "1..0") {
		planned++
		run++
		skipped++
	}
	next
}
# cmocka writes a skipped test as `not ok N # SKIP name`.
/^(not )?ok([ \t].*)? # *[Ss][Kk][Ii][Pp]/ {
	run++
	skipped++
	failing = 0
	next
}
/^ok([ \t]|$)/ {
	run++
	passed++
	failing = 0
	next
}
/^not ok([ \t]|$)/ {
	run++
	failed++
	failing = 1
}
failing { print }
# What a sanitizer, valgrind or an assertion said stands between the tests.
!failing && /ERROR|runtime error|Assertion|==[0-9]+==/ { print }
END {
	if (status == 124 || status == 137)
		fail("not done after " limit " s")
	else if (plans == 0)
		fail("no plan, status " status)
	else if (run != planned)
		fail(planned " planned, " run " run, status " status)
	else if (status != 0 && failed == 0)
		fail("all passed, but status " status)
	printf "%d %d %d\n", passed, failed, skipped >(sum)
}' sum="$file.sum" sum="$file.sum" "$file.tap" >"$file.out"

read -r passed failed skipped <"$file.sum"
{
	line="$name: $passed passed"
	[ "$failed" = 0 ] || line="$line, $failed failed"
	[ "$skipped" = 0 ] || line="$line, $skipped skipped"
	if [ "$failed" = 0 ]; then
		echo "ok   $line"
	else
		echo "FAIL $line (all of it: ${file#"${TESTTOP-}"/}.tap)"
		if grep -q . "$file.out"; then
			head -n "${TESTLINES:-200}" "$file.out"
		fi
		if ! grep '^not ok' "$file.tap" | grep -qv '# *SKIP'; then
			tail -n 20 "$file.tap"
		fi | sed 's/^/    /'
	fi
} >"$file.said"
# One report at a time, whatever runs beside it.
flock "$TAPDIR/lock" cat "$file.said"
exit 0
