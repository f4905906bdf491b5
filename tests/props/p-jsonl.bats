#!/usr/bin/env bats
# JSON lines say of random streams what tagged text says; any choice of columns
# takes the same values out of every form.

load ../cli/helpers

setup()
{
	bt_setup
	TESTBUILD=${TESTBUILD:-$TESTTOP/build/plain}
	[[ $TESTBUILD == /* ]] || TESTBUILD=$TESTTOP/$TESTBUILD
	[[ -x $TESTBUILD/tests/props/p-twins ]] || skip "p-twins is not built"
	"$TESTBUILD/tests/props/p-twins" 25 7 . >log || {
		cat log
		false
	}
}

@test "random streams are the same as JSON lines and as text" {
	local n=0 f
	for f in *.bt; do
		bt-cat "$f" >x.text
		bt-cat -f jsonl "$f" >x.jsonl
		python3 "$TESTTOP/tests/cli/jsonl.py" x.text x.jsonl || {
			echo "$f"
			return 1
		}
		bt-cat -b "$f" | bt-cat -f jsonl | grep -v '"#symbol"' >y
		grep -v '"#symbol"' x.jsonl | same - y
		n=$((n + 1))
	done
	[[ $n == 25 ]]
}

@test "chosen columns have the same values, from text and from binary" {
	local f
	for f in *.bt; do
		bt-cat -b "$f" >x.bts
		bt-cat -t tick -f jsonl "$f" >all
		bt-cat -t tick -f jsonl --columns size,time "$f" 2>err >some ||
		    grep -q 'no record' err
		bt-cat -t tick -f jsonl --columns size,time x.bts 2>err >other || :
		same <(grep -v '"#symbol"' some) <(grep -v '"#symbol"' other)
		python3 -c '
import json, sys
all, some = ([json.loads(line, parse_float=str, parse_int=str)
              for line in open(name) if "\"record\":\"tick\"" in line]
             for name in sys.argv[1:])
assert [list(row.items()) for row in some] == \
    [[(key, row[key]) for key in ("record", "size", "time")] for row in all]
' all some
	done
}
