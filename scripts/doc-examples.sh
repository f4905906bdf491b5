#!/bin/bash
# doc-examples.sh FILE...
#
# Runs the examples of README.md (blocks fenced as ```sh) and of manuals (the
# lines that begin with `$ ` in the literal displays of EXAMPLES), and writes
# TAP: a block is a test, in a scratch folder of its own with testdata and
# scripts in it.  Every command of a block must succeed; a block with a comment
# `# status N` must end with that status.  A comment with the words
#
#   no test: REASON
#
# before a block (<!-- --> in README.md, .\" in a manual) skips it, visibly.

set -u
cd "$(dirname "$0")/.." || exit 4
top=$PWD
: "${TESTBUILD:=build/plain}"
[[ $TESTBUILD == /* ]] || TESTBUILD=$top/$TESTBUILD
: "${TESTBIN:=$TESTBUILD/bin}"

scratch=$(mktemp -d) || exit 4
trap 'rm -rf "$scratch"' EXIT
number=0

# blocks(file): writes every block to $scratch/blocks/NNN, its first line
# `# FILE:LINE`, and the reason not to run it, if there is one, to NNN.skip.
blocks()
{
	awk -v dir="$scratch/blocks" -v name="${1##*/}" '
	function begin() {
		file = sprintf("%s/%03d", dir, ++n)
		print "# " name ":" NR >file
		if (why != "")
			print why >(file ".skip")
		why = ""
		inside = 1
		more = 0
	}
	function end() {
		close(file)
		inside = 0
	}
	# What mdoc writes in another way.
	function plain(s) {
		gsub(/\\e/, "\001", s)
		gsub(/\\&/, "", s)
		gsub(/\\\(aq/, "\047", s)
		gsub(/\\\(dq/, "\"", s)
		gsub(/\\\(ga/, "`", s)
		gsub(/\\\(ha/, "^", s)
		gsub(/\\\(ti/, "~", s)
		gsub(/\\-/, "-", s)
		gsub(/\001/, "\\", s)
		return s
	}
	function command(s) {
		print s >file
		more = s ~ /(\\|\||&&)$/
	}
	/no test: / {
		why = $0
		sub(/.*no test: */, "", why)
		sub(/ *-->.*/, "", why)
	}
	/^```sh$/ { begin(); next }
	/^```/ && inside { end(); next }
	/^\.Sh / { examples = $2 == "EXAMPLES" }
	/^\.Bd .*-literal/ && examples { begin(); mdoc = 1; next }
	/^\.Ed/ && inside { end(); mdoc = 0; next }
	inside && mdoc {
		line = plain($0)
		if (line ~ /^\$ /)
			command(substr(line, 3))
		else if (more)
			command(line)
		next
	}
	inside { print >file }' "$1"
}

run_block()
{
	local block=$1 home=$scratch/home title expected=0 status
	read -r _ title <"$block"
	number=$((number + 1))
	if [[ -e $block.skip ]]; then
		echo "ok $number - $title # SKIP $(cat "$block.skip")"
		return
	fi
	rm -rf "$home"
	mkdir "$home"
	ln -s "$top/testdata" "$top/scripts" "$home"
	expected=$(sed -n 's/.*# status \([0-9][0-9]*\).*/\1/p' "$block" |
	    tail -n 1)
	(
		cd "$home" || exit 4
		for v in ${!BT_*} ${!XDG_*}; do unset "$v"; done
		HOME=$home LC_ALL=C TZ=UTC COLUMNS=80 PATH=$TESTBIN:$PATH \
		    bash -e "$block"
	) >"$scratch/said" 2>&1 </dev/null
	status=$?
	if ((status == ${expected:-0})); then
		echo "ok $number - $title"
	else
		echo "not ok $number - $title"
		echo "#   status $status, expected ${expected:-0}, of:"
		sed 's/^/#   | /' "$block"
		tail -n 20 "$scratch/said" | sed 's/^/#   /'
	fi
}

for doc; do
	rm -rf "$scratch/blocks"
	mkdir "$scratch/blocks"
	blocks "$doc"
	for block in "$scratch"/blocks/???; do
		# A display that shows output only has no command in it.
		[[ -e $block && $(wc -l <"$block") -gt 1 ]] || continue
		run_block "$block"
	done
done
((number)) || { echo "1..0 # SKIP no examples in ${*##*/}"; exit 0; }
echo "1..$number"
