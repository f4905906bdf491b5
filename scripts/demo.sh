#!/bin/bash
# demo.sh: the main job from start to end, on data made up on the spot, with
# every command shown before it runs.  Leaves build/demo/ to look at.

set -euo pipefail
cd "$(dirname "$0")/.."
: "${TESTBUILD:=build/plain}"
PATH=$PWD/$TESTBUILD/bin:$PATH
mkdir -p build/demo
cd build/demo
ln -sfn ../../scripts/strategies strategies

# say(text...): what comes next.
say()
{
	printf '\n%s\n' "$*" | fmt -w 76
}

# show(command): as it would be typed, then run.
show()
{
	printf '\n    $ %s\n\n' "$1" | sed 's/ | / |\n        /g'
	bash -o pipefail -c "$1"
}

say "1. Market data. bt-synth makes four years of daily bars of one symbol from" \
    "a seed: the same bytes on every machine."
show 'bt-synth --seed 7 --symbols DEMO --bars 1000 >bars.txt'
show 'head -n 5 bars.txt'

say "2. bt-validate checks them (order, duplicates, prices that cannot be) and" \
    "passes them on; findings would stand on standard error."
show 'bt-validate bars.txt >/dev/null && echo "no findings"'

say "3. bt-run trades them with a strategy, any executable that reads lines and" \
    "writes lines: here two moving averages in a screenful of awk."
show "grep -v '^#' strategies/sma-cross.awk | head -n 40"
show 'bt-synth --seed 7 --symbols DEMO --bars 1000 | bt-validate | bt-run --cash 100000 -- strategies/sma-cross.awk >run.txt'
show "grep '^fill' run.txt | head -n 3"

say "4. bt-metrics measures the run."
show 'bt-metrics run.txt'

say "5. bt-report draws it: for a terminal, and as a page of its own."
show 'bt-report -f text run.txt | head -n 40'
show 'bt-report -o report.html run.txt'

say "6. The same again, in binary between the programs: the same run."
show 'bt-cat -b bars.txt | bt-validate | bt-run --cash 100000 -- strategies/sma-cross.awk | cmp - run.txt && echo "the same bytes"'

say "All of it is in build/demo: open report.html in a browser. Next: the" \
    "manuals, man -l man/bt.1 or man/bt-run.1; make check runs the tests."
