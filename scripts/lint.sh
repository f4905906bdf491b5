#!/bin/bash
# lint.sh [PART...]
#
# Checks everything about the tree that no test can: a line `ok` or `not ok`
# for every part, with what is wrong below it, and at the end `N checks passed,
# N failed`; status 1 if any failed.  Without arguments, every part; `lint.sh
# list` tells their names.  What is slow is kept in build/lint by content.

set -u
cd "$(dirname "$0")/.." || exit 4
: "${TESTBUILD:=build/plain}"
: "${CC:=cc}"
: "${BT_LINTFLAGS:=$(make -s lintflags)}"
export TESTBUILD CC BT_LINTFLAGS
read -ra flags <<<"$BT_LINTFLAGS"
cache=build/lint
mkdir -p "$cache"
jobs=$(nproc)

tree()
{
	scripts/tree.sh "$@"
}

# none(grep's arguments): of the files on standard input none has a line like
# that; prints those that are.
none()
{
	! xargs -r -d '\n' grep -HnI "$@" | grep .
}

programs()
{
	local d
	for d in cmd/*/; do
		[[ ! -d $d ]] || basename "$d"
	done
}

# ---- parts: `part_NAME`, its meaning in the comment behind it --------------

part_format() # C is laid out as .clang-format says
{
	tree '*.c' '*.h' | xargs -r clang-format --dry-run -Werror 2>&1 |
	    grep -E 'error:' | cut -d : -f 1,2 | sort -u | head -n 40
	return $((PIPESTATUS[2] == 0))
}

part_whitespace() # no blanks at line ends, none before a tab
{
	tree '!testdata/*' '!tests/*' |
	    none -e '[[:blank:]]$' -e "$(printf ' \t')"
}

part_clang() # clang has no warning about what gcc compiles
{
	tree 'cmd/*.c' 'libbt/*.c' 'tests/*.c' |
	    xargs -r -P "$jobs" -n 8 clang -fsyntax-only -Werror "${flags[@]}"
}

part_tidy() # clang-tidy has no finding
{
	tree 'cmd/*.c' 'libbt/*.c' |
	    xargs -r -P "$jobs" -n 1 scripts/lint.sh --tidy-one |
	    sed "s|^$PWD/||; s/,-warnings-as-errors//" | LC_ALL=C sort -u
	return "${PIPESTATUS[1]}"
}

# One file, and only if it or a header of it changed since it passed.
tidy_one()
{
	local key rc=0 known=(-include scripts/analyzer.h)
	# Not where these functions are written, nor before a _GNU_SOURCE.
	! grep -qE '^#define _[A-Z]*_SOURCE|^bt_fail\(' "$1" || known=()
	key=$( { cat .clang-tidy scripts/analyzer.h; "$CC" -E -C "${flags[@]}" "$1"; } |
	    sha256sum | cut -c 1-40)
	[[ ! -e $cache/tidy-$key ]] || return 0
	clang-tidy --quiet "$1" -- "${flags[@]}" "${known[@]}" \
	    >"$cache/$$.said" 2>/dev/null || rc=1
	grep -E ': (error|warning):' "$cache/$$.said"
	rm -f "$cache/$$.said"
	((rc)) || : >"$cache/tidy-$key"
	return $rc
}

part_cppcheck() # cppcheck has no finding
{
	mkdir -p "$cache/cppcheck"
	tree 'cmd/*.c' 'libbt/*.c' >"$cache/cppcheck.files"
	[[ ! -s $cache/cppcheck.files ]] ||
	    cppcheck -q -j "$jobs" --std=c11 --error-exitcode=1 \
		--inline-suppr --enable=warning,performance,portability \
		--suppress=missingIncludeSystem \
		--suppress=duplicateAssignExpression \
		--cppcheck-build-dir="$cache/cppcheck" \
		--file-list="$cache/cppcheck.files" -Ilibbt -Ilibbt/include
}

part_shellcheck() # shell scripts and bats files
{
	local rc=0
	tree | while read -r f; do
		[[ $f == testdata/* || $f == *.bats || $f == tests/golden/* ]] ||
		    ! head -c 40 "$f" | head -n 1 |
			grep -qaE '^#!.*[ /](sh|bash|dash)$' ||
		    printf '%s\n' "$f"
	done | xargs -r shellcheck -x || rc=1
	tree '*.bash' | xargs -r shellcheck -s bash || rc=1
	# Each test of bats is a function in a subshell of its own, and
	# `run` sets what the next lines read; files of a test have any name.
	tree '*.bats' | xargs -r shellcheck -s bats \
	    -e SC2030,SC2031,SC2016,SC1091,SC2154,SC2314,SC2315 \
	    -e SC2094,SC2238 || rc=1
	return $rc
}

part_mandoc() # manuals, by mandoc -T lint
{
	tree 'man/*.[1-8]' | xargs -r mandoc -T lint -W warning
}

part_man() # manuals and option tables tell the same
{
	scripts/man-sync.sh
}

part_api() # libbt(3) and the public headers tell the same
{
	scripts/api-sync.sh
}

part_completions() # completions/ is what the option tables make
{
	rm -rf "$cache/completions"
	mkdir -p "$cache/completions"
	scripts/gen-completions.sh "$cache/completions" || return 1
	diff -rN "$cache/completions" completions || {
		echo "run: make completions"
		return 1
	}
}

part_layers() # includes point down, names are unique
{
	scripts/layers.sh
}

part_banned() # functions that must not be called
{
	scripts/banned.sh
}

# What a signal handler touches must be global: all of it in base/intr.c.
globals_allowed='intr.o noted|intr.o inherited|intr.o is_caught'

part_globals() # libbt has no variable that changes
{
	[[ -e $TESTBUILD/libbt.a ]] || { echo "no libbt.a: make"; return 1; }
	objdump -t "$TESTBUILD/libbt.a" | awk -v allowed="$globals_allowed" '
	    /:  *file format/ { file = substr($1, 1, length($1) - 1) }
	    NF > 4 && $(NF - 2) ~ /^(\.data|\.bss|\.tdata|\.tbss|\*COM\*)/ &&
	    $(NF - 2) !~ /^\.data\.rel\.ro/ && $NF !~ /^\./ &&
	    index("|" allowed "|", "|" file " " $NF "|") == 0 {
		print file " " $NF
		bad = 1
	    }
	    END { exit bad }'
}

part_size() # functions and files within their budgets
{
	scripts/size-report.sh --check
}

part_headers() # each compiles alone; public ones as C++ too
{
	local rc=0 f
	for f in $(tree 'libbt/*.h'); do
		printf '#include "%s"\nint alone;\n' "$f" | "$CC" "${flags[@]}" -I. -Werror \
		    -fsyntax-only -x c - || rc=1
	done
	for f in $(tree 'libbt/include/bt/*.h'); do
		printf '#include "%s"\n#include "%s"\n' "$f" "$f" |
		    c++ -std=c++11 -Wall -Wextra -Wpedantic -Werror \
			-Ilibbt/include -I. -fsyntax-only -x c++ - || rc=1
	done
	return $rc
}

part_spelling() # codespell, in all that people read
{
	tree '*.md' 'man/*' 'cmd/*' 'libbt/*' Makefile 'scripts/*' |
	    xargs -r codespell -L 'ue,ba,fo,ro,te,nd,ans,mis,clos,fot,upto,fro,untils'
}

# The options of a program that no line of a test uses: in its own files by
# name or letter, in others where the line names the program.  What all
# programs have, the conformance tests use on all.  bt-run-costs.bats is one of
# bt-run's own files; to bt none of them is.
untested()
{
	local prog=$1 letter long text parts=()
	[[ $prog == bt ]] || parts=(tests/cli/"$prog"-*.bats)
	text=$(
		cat /dev/null tests/cli/"$prog".bats "${parts[@]}" tests/golden/"$prog"/*/cmd \
		    tests/cli/conformance.bats 2>/dev/null
		tree 'tests/*' | xargs -d '\n' grep -hIw -e "$prog"
	)
	"$TESTBUILD/bin/$prog" --dump-options |
	    awk -F '\t' '{ print ($2 == "" ? "." : $2) "\t" $3 }' |
	    while IFS=$'\t' read -r letter long; do
		grep -qE -e "--$long($|[^a-z0-9-])" <<<"$text" ||
		    { [[ $letter != . ]] &&
			grep -qE -e "(^|[ '\"(])-[a-zA-Z]*$letter" <<<"$text"
		    } || echo "$prog: no test uses --$long"
	    done
}

part_tested() # every option is used by a test
{
	local prog bad
	bad=$(for prog in $(programs); do untested "$prog"; done)
	[[ -z $bad ]] || { printf '%s\n' "$bad"; return 1; }
}

part_private() # nothing but tests leans on what lies beside the tree
{
	tree '!tests/*' | none -E '[.][.]/shared'
}

# ----------------------------------------------------------------------------

parts()
{
	sed -n 's/^part_\([a-z]*\)() # \(.*\)$/\1\t\2/p' scripts/lint.sh
}

case ${1-} in
--tidy-one) tidy_one "$2"; exit ;;
list) parts; exit ;;
esac

passed=0 failed=0
while IFS=$'\t' read -r name title <&3; do
	[[ $# -eq 0 || " $* " == *" $name "* ]] || continue
	if "part_$name" >"$cache/said" 2>&1; then
		passed=$((passed + 1))
		echo "ok $name: $title"
	else
		failed=$((failed + 1))
		echo "not ok $name: $title"
		head -n "${LINTLINES:-60}" "$cache/said" | sed 's/^/    /'
	fi
done 3< <(parts)
echo "$passed checks passed, $failed failed"
((failed == 0))
