#!/usr/bin/env bats
# scripts/read-bts.py, written from bt-stream(5) alone, reads what bt-cat does.

load helpers

setup()
{
	bt_setup
	for python in python3 /usr/bin/python3 none; do
		if $python -c 'import numpy, zstandard, xxhash' 2>/dev/null; then
			break
		fi
	done
	[[ $python != none ]] ||
	    skip "python3-numpy, -zstandard or -xxhash is not there"
	golden=$TESTTOP/tests/golden/bts-v1
	# agree.py BT-CAT'S PYTHON'S: JSON lines that say the same
	cat >agree.py <<-'END'
	import json, sys
	from datetime import datetime, timezone
	def ns(text):
	    whole, _, frac = text.rstrip("Z").partition(".")
	    t = datetime.fromisoformat(whole).replace(tzinfo=timezone.utc)
	    return int(t.timestamp()) * 10**9 + int((frac + "0" * 9)[:9])
	BITS = ["synthetic", "stale", "partial", "warmup", "", "", "coarse"]
	KINDS = ["split", "dividend", "funding", "delist"]
	def known(r):  # of bt-cat's line, as the other has it
	    r["flags"] = sum(1 << BITS.index(f) for f in (r.get("flags") or "").split("+") if f)
	    r["flags"] |= {"buy": 16, "sell": 32}.get(r.pop("side", None), 0)
	    if r["record"] == "action": r["kind"] = KINDS.index(r["kind"]); del r["flags"]
	    if r["record"] == "bar": r["end"] = ns(r["end"]) if r.get("end") else -2**63
	    r["time"] = ns(r["time"])
	    return {k: v for k, v in r.items() if v is not None}
	market = ("bar", "tick", "quote", "action")
	a = [known(r) for r in map(json.loads, open(sys.argv[1])) if r["record"] in market]
	b = [{k: v for k, v in r.items() if v == v} for r in map(json.loads, open(sys.argv[2]))]
	for n, (x, y) in enumerate(zip(a, b)):
	    assert x == y, (n, x, y)
	assert len(a) == len(b) > 0, (len(a), len(b))
	print(len(a))
	END
}

# agree FILE: both read it, and read the same.
agree()
{
	bt-cat -f jsonl "$1" >ours
	$python "$TESTTOP/scripts/read-bts.py" "$1" >theirs
	$python agree.py ours theirs
}

@test "the golden files of version 1, raw, small, fast and appended to" {
	for f in raw small fast; do
		[[ $(agree "$golden/$f.bts") == 957 ]]
	done
	for f in raw small fast; do
		[[ $(agree "$golden/turns-$f.bts") == 446 ]]
	done
	agree "$golden/appended.bts"
}

@test "synthetic bars, ticks and quotes of many symbols in both codecs" {
	bt-synth --bars 1500 --symbols 7 --interval 1m >bars.bt
	bt-synth --bars 900 --symbols 3 --what both >ticks.bt
	for codec in small fast; do
		for what in bars ticks; do
			bt-cat --codec "$codec" -z "$what.bt" >x.bts
			agree x.bts
		done
	done
}

@test "damage is noticed, and an end that is missing" {
	cp "$golden/fast.bts" x.bts
	printf X | dd of=x.bts bs=1 seek=3000 conv=notrunc status=none
	run -1 "$python" "$TESTTOP/scripts/read-bts.py" x.bts
	[[ $output == *'is damaged'* ]]
	head -c $(($(stat -c %s "$golden/raw.bts") - 128)) "$golden/raw.bts" \
	    >cut.bts
	run -1 "$python" "$TESTTOP/scripts/read-bts.py" cut.bts
	[[ $output == *'ends without its end block'* ]]
}

@test "the reader is sixty lines, the packed codecs apart" {
	[[ $(wc -l <"$TESTTOP/scripts/read-bts.py") -le 60 ]]
}
