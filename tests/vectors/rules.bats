# The vectors are whole, and every rule that bt-run(1) names has one.

load ../cli/helpers

setup()
{
	bt_setup
	cd "$TESTTOP/tests/vectors" || return
}

# Codes of rules in the manual: the list under Fills.
codes()
{
	awk '
		/^\.Ss / { inside = $2 == "Fills" && !seen++ }
		inside && /^\.It Li/ {
			for (i = 3; i <= NF; i++)
				if ($i != ",")
					print $i
		}' "$TESTTOP/man/bt-run.1"
}

@test "every rule that bt-run(1) names has a vector" {
	local code missing=''
	codes >"$BATS_TEST_TMPDIR/codes"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/codes")" -gt 25 ]
	while read -r code; do
		grep -qE ",$code(,|\$)" ./*/fills.csv || missing+=" $code"
	done <"$BATS_TEST_TMPDIR/codes"
	[ -z "$missing" ] || echo "without a vector:$missing"
	[ -z "$missing" ]
}

@test "every vector has orders, fills and its rule, and nothing that is not told of" {
	local folder file bad=''
	for folder in */; do
		for file in rule orders.csv fills.csv; do
			[ -s "$folder$file" ] || bad+=" $folder$file"
		done
		for file in "$folder"*; do
			file=${file##*/}
			grep -q "\`$file\`" README.md || bad+=" $folder$file"
		done
	done
	[ -z "$bad" ] || echo "$bad"
	[ -z "$bad" ]
}

@test "a fill that is another one is found" {
	mkdir -p "$BATS_TEST_TMPDIR/tree/tests/vectors" "$BATS_TEST_TMPDIR/tree/scripts"
	cp -r stop-gap oco "$BATS_TEST_TMPDIR/tree/tests/vectors"
	cp "$TESTTOP/scripts/vectors.sh" "$BATS_TEST_TMPDIR/tree/scripts"
	cd "$BATS_TEST_TMPDIR/tree"
	run -0 scripts/vectors.sh
	sed -i 's/,108,/,107.5,/' tests/vectors/stop-gap/fills.csv
	sed -i 's/oco/cancel/' tests/vectors/oco/ends.csv
	run -1 scripts/vectors.sh
	[[ $output == *'not ok 1 - oco'* && $output == *'not ok 2 - stop-gap'* ]]
	[[ $output == *',108,stop.gap'* ]]
}
