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
	printf '\n    $ %s\n' "$1" | sed 's/ | / |\n        /g'
	bash -o pipefail -c "$1" | sed 's/^/    /'
}

say "1. Market data. bt-synth makes a thousand daily bars from a seed, the same" \
    "bytes on every machine. A stream is text, a record a line, and ends in" \
    "#end, so that half a stream is never taken for a whole one."
show 'bt-synth --seed 7 --symbols DEMO --bars 1000 >bars.txt'
show 'head -n 5 bars.txt'

say "2. bt-validate checks them (order, duplicates, prices that cannot be) and" \
    "passes them on; what it finds would stand on standard error."
show 'bt-validate bars.txt >checked.txt && echo "no findings"'

say "3. bt-run trades them with a strategy: any executable that reads lines and" \
    "writes lines, here two moving averages in awk. It ran once a bar, and had" \
    "not been sent the next one. This is what it says for each bar:"
show "sed -n '/^\$1 == \"bar\"/,/^}/p' strategies/sma-cross.awk"
show 'bt-synth --seed 7 --symbols DEMO --bars 1000 | bt-validate | bt-run --cash 100000 -- strategies/sma-cross.awk >run.txt'

say "A run is a stream too. Every fill names the rule that made it:"
show "grep -m 4 '^#fill\\|^fill' run.txt"

say "4. bt-metrics measures it, and says by which conventions."
show 'bt-metrics run.txt'

say "5. bt-report draws it: for a terminal, and as a page of its own."
show 'bt-report -f text run.txt | sed -n "1,/^Metrics/p"'
show 'bt-report -o report.html run.txt && ls report.html'

say "6. In binary between the programs it is the same run, to the byte:"
show 'bt-cat -b bars.txt | bt-validate -b | bt-run --cash 100000 -- strategies/sma-cross.awk | diff - run.txt && echo "the same bytes"'

say "All of it is in build/demo: open report.html in a browser. Next: the" \
    "manuals, man -l man/bt.1 or man/bt-run.1. make check runs the tests."
