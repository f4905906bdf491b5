#!/usr/bin/env bats
# A part of a .bts file is read by its index: of all bytes only those of the
# blocks that may hold something wanted, of what names them, and of the index.

load ../cli/helpers

setup()
{
	bt_setup
	[[ -z ${TESTSAN-} && -z ${TESTVALGRIND-} ]] ||
	    skip "sanitizers and valgrind have malloc for themselves"
	so=${TESTBUILD:-$TESTTOP/build/plain}/tests/fault/fault.so
	[[ -e $so ]] || skip "make tests builds fault.so"
	export LD_PRELOAD=$so FAULT_PROG=bt-cat FAULT_BYTES=$PWD/bytes
}

# bytes_of COMMAND...: what it reads of files.
bytes_of()
{
	"$@" >/dev/null && cat bytes
}

@test "of a span of time only its blocks are read" {
	bt-synth --bars 400000 --interval 1m -b -o raw.bts
	bt-cat --codec fast raw.bts -o fast.bts
	bt-cat raw.bts -o small.bts
	whole=$(bytes_of bt-cat --count raw.bts)
	((whole >= 400000 * 64))
	# 4000 bars, 1%: two raw blocks of 4096 and the index of some hundred
	n=$(bytes_of bt-cat --count --from 2020-04-10 --to 2020-04-12T18:40 \
	    raw.bts)
	((n > 4000 * 64 && n <= 2 * 4096 * 64 + 110 * 48 + 2000))
	for f in fast small; do
		size=$(stat -c %s $f.bts)
		n=$(bytes_of bt-cat --count --from 2020-04-10 \
		    --to 2020-04-12T18:40 $f.bts)
		# two of some fifty blocks
		((n <= size / 20 + 6000))
	done
	[[ $(bt-cat --count --from 2020-04-10 --to 2020-04-12T18:40 small.bts) \
	    == 'bar 4000' ]]
}

@test "nothing is read of records that nobody wants" {
	bt-synth --bars 100000 --interval 1m -b -o raw.bts
	n=$(bytes_of bt-cat --count --from 2031 raw.bts)
	((n <= 30 * 48 + 1500))
}

@test "symbols that lie together are read alone" {
	for s in A B C D; do
		bt-synth --bars 8192 --interval 1m --symbols $s >$s.bt
	done
	# one behind the other, as no merge would have them
	{ cat A.bt B.bt C.bt D.bt | grep '^bar,' | (echo '#bt 1'
	    echo '#interval 60'; cat; echo '#end'); } | bt-cat -b >raw.bts
	whole=$(bytes_of bt-cat --count raw.bts)
	n=$(bytes_of bt-cat --count --symbols C raw.bts)
	((n >= 8192 * 64 && n <= 8192 * 64 + 5000 && whole > 4 * 8192 * 64))
	[[ $(bt-cat --count --symbols C raw.bts) == 'bar 8192' ]]
}

@test "from a pipe all is read, and the same is given" {
	bt-synth --bars 20000 --interval 1m -b -o raw.bts
	bt-cat --from 2020-01-10 raw.bts >want
	# shellcheck disable=SC2002 # a pipe is meant
	cat raw.bts | bt-cat --from 2020-01-10 | cmp - want
	# shellcheck disable=SC2002
	n=$(cat raw.bts | bytes_of bt-cat --count --from 2020-01-10)
	((n >= 20000 * 64))
}
