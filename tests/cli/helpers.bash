# What the bats files of programs share: `load helpers`, and `bt_setup` in
# setup().  A test starts in an empty folder of its own, with an environment
# that is the same everywhere, and the programs first in PATH.
#
# By hand, `bats tests/cli/bt-cat.bats` runs the programs of build/plain/bin;
# TESTBIN, or BT_BIN, names another folder, BT_SHIMS one of scripts that run
# them under valgrind (scripts/valgrind-shims.sh).
# shellcheck shell=bash

bats_require_minimum_version 1.5.0

TESTTOP=${TESTTOP:-$(cd "$BATS_TEST_DIRNAME/../.." && pwd)}
TESTBIN=${BT_SHIMS:-${TESTBIN:-${BT_BIN:-$TESTTOP/build/plain/bin}}}
TESTDATA=$TESTTOP/testdata
SHARED=$TESTTOP/../shared
export TESTTOP TESTBIN TESTDATA

bt_setup()
{
	local v
	for v in ${!BT_*} ${!XDG_*} ${!LC_*} LANG LANGUAGE POSIXLY_CORRECT \
	    CLICOLOR_FORCE TZDIR; do
		unset "$v"
	done
	export LC_ALL=C TZ=UTC COLUMNS=80 NO_COLOR='' TERM=dumb
	# setup_file() has no test yet
	local own=${BATS_TEST_TMPDIR:-$BATS_FILE_TMPDIR}
	export HOME=$own/home PATH=$TESTBIN:$PATH
	mkdir -p "$HOME" "$own/work"
	cd "$own/work" || return
}

# programs: the names of all that are built, a line each.
programs()
{
	local f
	for f in "$TESTBIN"/bt "$TESTBIN"/bt-*; do
		[[ ! -x $f ]] || printf '%s\n' "${f##*/}"
	done
}

# has PROGRAM...: skips the test, visibly, where one is not built.
has()
{
	local p
	for p; do
		[[ -x $TESTBIN/$p ]] || skip "$p is not built"
	done
}

# shared PATH: skips the test where the shared folder has no such file.
shared()
{
	[[ -e $SHARED/$1 ]] || skip "../shared/$1 is not here"
}

# pipeline COMMANDS: a line of shell with pipefail; `run a | b` would not do.
pipeline()
{
	bash -o pipefail -c "$1"
}

# same FILE FILE: shows the difference where there is one.
same()
{
	diff -u "$1" "$2"
}

# prints FILE: what comes in on standard input (a here-document) is the whole
# of the file; so the file cannot be standard input as well.
prints()
{
	[[ $1 != /dev/stdin && $1 != - ]] || {
		echo "prints: compares standard input with itself"
		return 1
	}
	diff -u - "$1"
}

# is VALUE EXPECTED: shows both where they differ.
is()
{
	[[ $1 == "$2" ]] || {
		printf 'found:    %s\nexpected: %s\n' "$1" "$2"
		return 1
	}
}

# on_terminal COMMANDS: a line of shell whose standard streams are a terminal,
# at which nobody types; what it shows is in $output, its status in $status.
on_terminal()
{
	run script -qec "$1" /dev/null </dev/null
	output=${output//$'\r'/}
}

# bars N: daily bars of two symbols, a plain CSV with prices that every form
# must carry exactly.
bars()
{
	awk -v n="$1" 'BEGIN {
		print "time,symbol,open,high,low,close,volume"
		for (i = 0; i < n; i++) {
			d = sprintf("2023-%02d-%02dT00:00:00Z",
			    1 + int(i / 28), 1 + i % 28)
			p = 100 + (i * 37) % 11 / 10
			printf "%s,AAA,%.2f,%.2f,%.2f,%.2f,%d\n", d, p,
			    p + 1.25, p - 0.75, p + 0.33, 1000 + i
			printf "%s,BBB,%.4f,%.4f,%.4f,%.4f,%.1f\n", d, p / 8,
			    p / 8 + 0.0313, p / 8 - 0.0207, p / 8 + 0.0101,
			    i / 2
		}
	}'
}

# forms FILE.csv: the same records beside it in every form that is there to
# read, and their names, a line each: .csv .bt .bts .csv.zst .bt.zst .z.bts
forms()
{
	local f=${1%.csv}
	printf '%s\n' "$f.csv"
	zstd -q -f "$f.csv" -o "$f.csv.zst"
	printf '%s\n' "$f.csv.zst"
	[[ -x $TESTBIN/bt-cat ]] || return 0
	bt-cat -f tagged "$f.csv" >"$f.bt" &&
	    bt-cat -b "$f.csv" >"$f.bts" &&
	    bt-cat -z -f bts "$f.csv" >"$f.z.bts" &&
	    bt-cat -z --codec fast "$f.csv" >"$f.fast.bts" &&
	    bt-cat -z -f tagged "$f.csv" >"$f.bt.zst" || return
	printf '%s\n' "$f.bt" "$f.bts" "$f.z.bts" "$f.fast.bts" \
	    "$f.bt.zst"
}

# records TYPE FILE: the records of a type, without it.
records()
{
	sed -n "s/^$1,//p" "$2"
}

# four_days: bars.csv, four days of SPY, up and down again.
four_days()
{
	cat >bars.csv <<-'EOF'
	time,symbol,open,high,low,close,volume
	2024-01-02,SPY,100,102,99,101,1000
	2024-01-03,SPY,101,104,100,103,1000
	2024-01-04,SPY,103,105,97,98,1000
	2024-01-05,SPY,98,99,95,96,1000
	EOF
}

# two_orders: orders.csv, one in and one out of them.
two_orders()
{
	cat >orders.csv <<-'EOF'
	time,symbol,side,qty
	2024-01-02,SPY,buy,10
	2024-01-04,SPY,exit,
	EOF
}
