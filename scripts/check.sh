#!/bin/sh
# check.sh [--valgrind] [--only GLOB] GROUP...
#
# Runs groups of tests, file by file, with as many at a time as there are
# processors, and closes with `N passed, N failed`; status 1 if any failed.
# Groups: unit props fuzz cli golden vectors docs.  Every file is a program that
# writes TAP, or is made one here; scripts/tap-run.sh runs one of them.
#
# TESTBUILD is the build folder (build/plain).  The tests find in their
# environment: TESTTOP, the tree; TESTBUILD; TESTBIN, the folder of the
# programs, which is first in PATH too; TESTDATA; TESTSAN and TESTVALGRIND,
# not empty where memory and time are not the programs' own.

set -u
cd "$(dirname "$0")/.." || exit 4

valgrind="" only='*'
while :; do
	case ${1-} in
	--valgrind) valgrind=1; shift ;;
	--only) only=$2; shift 2 ;;
	*) break ;;
	esac
done

TESTTOP=$PWD
TESTBUILD=$TESTTOP/${TESTBUILD:-build/plain}
TESTBIN=$TESTBUILD/bin
TESTDATA=$TESTTOP/testdata
TESTVALGRIND=$valgrind
TESTSAN=${TESTSAN-}
jobs=${TESTJOBS:-$(nproc)}

# A finding of a sanitizer or of valgrind must not look like a status of ours.
: "${ASAN_OPTIONS=exitcode=99:detect_stack_use_after_return=1}"
: "${UBSAN_OPTIONS=exitcode=99:print_stacktrace=1}"
: "${TSAN_OPTIONS=exitcode=99}"
export TESTTOP TESTBUILD TESTBIN TESTDATA TESTVALGRIND TESTSAN
export ASAN_OPTIONS UBSAN_OPTIONS TSAN_OPTIONS

run=$TESTBUILD # where the tests are that are programs
if [ -n "$valgrind" ]; then
	scripts/valgrind-shims.sh "$TESTBUILD" || exit 4
	run=$TESTBUILD/valgrind
	TESTBIN=$run
	TESTLIMIT=${TESTLIMIT:-3600} # seconds a file; it is 10 to 50 times slower
	export TESTLIMIT
fi
PATH=$TESTBIN:$PATH
export PATH

# job(name, command word...): one line for the queue, if the name is wanted.
job()
{
	name=$1
	shift
	# shellcheck disable=SC2254 # the pattern is meant as one
	case ${name##*/} in
	$only | t-$only | p-$only | f-$only)
		printf '%s\n' "$name $*"
		;;
	esac
}

# queue(group): the files of a group that exist, as lines `name command`.
queue()
{
	case $1 in
	unit)
		for f in tests/unit/t-*.c; do
			[ -e "$f" ] || continue
			f=${f%.c}
			job "unit/${f##*/}" "$run/$f"
		done
		;;
	props)
		for f in tests/props/p-*.c; do
			[ -e "$f" ] || continue
			f=${f%.c}
			job "props/${f##*/}" "$run/$f"
		done
		for f in tests/props/*.bats; do
			[ -e "$f" ] || continue
			job "props/$(basename "$f" .bats)" bats --tap "$f"
		done
		;;
	fuzz)
		for f in tests/fuzz/f-*.c; do
			[ -e "$f" ] || continue
			f=$(basename "$f" .c)
			job "fuzz/$f" "$run/tests/fuzz/$f" \
			    "tests/fuzz/corpus/${f#f-}"
		done
		;;
	cli)
		for f in tests/cli/*.bats tests/parity/*.bats \
		    tests/fault/*.bats tests/vectors/*.bats; do
			[ -e "$f" ] || continue
			job "$(basename "$(dirname "$f")")/$(basename \
			    "$f" .bats)" bats --tap "$f"
		done
		;;
	golden)
		for f in tests/golden/*/; do
			[ -d "$f" ] || continue
			f=$(basename "$f")
			job "golden/$f" scripts/golden.sh --forms "$f"
		done
		;;
	vectors)
		job vectors/vectors scripts/vectors.sh
		;;
	docs)
		for f in README.md man/*.[1-8]; do
			[ -e "$f" ] || continue
			job "docs/${f##*/}" scripts/doc-examples.sh "$f"
		done
		;;
	*)
		echo "check.sh: unknown group '$1'" >&2
		exit 2
		;;
	esac
}

tap=$TESTBUILD/tap
rm -rf "$tap"
mkdir -p "$tap" || exit 4
for group; do
	queue "$group" || exit
done >"$tap/queue" || exit
TAPDIR=$tap
export TAPDIR
xargs -r -P "$jobs" -L 1 scripts/tap-run.sh <"$tap/queue"
scripts/tap-sum.sh "$tap"
