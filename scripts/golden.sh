#!/bin/bash
# golden.sh [--forms] [PROGRAM...]
# golden.sh --update PROGRAM/CASE
#
# Runs golden cases and writes TAP.  A case is a folder
# tests/golden/PROGRAM/CASE with
#
#   cmd           shell, run by bash with pipefail in a scratch folder
#   stdout        what must come out; absent: nothing.  Or stdout.glob: a
#                 pattern of bash for every line, `...` for any number of lines
#   stderr        the same of standard error; or stderr.glob
#   status        the exit status; absent: 0
#   needs         a path from the tree's root; where that is missing the case
#                 is skipped, visibly
#   input         a file of market records, in the case's folder or else from
#                 the tree's root.  Its second line, if any, lists the forms
#                 to use (default: tagged csv bts tagged.zst csv.zst bts.zst)
#
# and finds $CASE, its folder, $TESTTOP, $TESTDATA and $IN, the input.  With
# --forms a case that has an input runs in every form too: from a file, from a
# pipe and from a slow pipe that delivers a few bytes at a time, where $IN
# is `-`; what comes out must always be the same.
#
# --update writes down what the case does now, and shows the difference.

set -u
cd "$(dirname "$0")/.." || exit 4
TESTTOP=$PWD
: "${TESTBUILD:=build/plain}"
[[ $TESTBUILD == /* ]] || TESTBUILD=$TESTTOP/$TESTBUILD
: "${TESTBIN:=$TESTBUILD/bin}"
TESTDATA=$TESTTOP/testdata
export TESTTOP TESTBUILD TESTBIN TESTDATA

scratch=$(mktemp -d) || exit 4
trap 'rm -rf "$scratch"' EXIT
number=0

# run_case(case folder, input, standard input): leaves out, err and status.
run_case()
{
	local home=$scratch/home
	rm -rf "$home"
	mkdir "$home"
	# shellcheck disable=SC2016 # expanded by the inner shell
	(
		cd "$home" || exit 4
		for v in ${!BT_*} ${!XDG_*} NO_COLOR; do unset "$v"; done
		CASE=$1 IN=$2 HOME=$home LC_ALL=C TZ=UTC COLUMNS=80 \
		    PATH=$TESTBIN:$PATH bash -o pipefail "$1/cmd"
	) <"$3" >"$scratch/out" 2>"$scratch/err"
	status=$?
}

# slowly(file): its bytes, a few at a time, with pauses between.
slowly()
{
	perl -e '
		use strict;
		open(my $in, "<:raw", $ARGV[0]) or die;
		my $step = int((-s $ARGV[0]) / 150) | 31;
		$| = 1;
		while (sysread($in, my $part, $step)) {
			exit 0 unless defined syswrite(STDOUT, $part);
			select(undef, undef, undef, 0.0003);
		}' "$1"
}

# glob_match(pattern file, text file): every line fits its pattern.
glob_match()
{
	local -a pats lines
	mapfile -t pats <"$1"
	mapfile -t lines <"$2"
	local p=0 l=0 any=0
	while ((p < ${#pats[@]})); do
		if [[ ${pats[p]} == '...' ]]; then
			any=1
		else
			# shellcheck disable=SC2053 # a pattern
			while ((any && l < ${#lines[@]})) &&
			    [[ ${lines[l]} != ${pats[p]} ]]; do
				l=$((l + 1))
			done
			# shellcheck disable=SC2053
			if ((l >= ${#lines[@]})) ||
			    [[ ${lines[l]} != ${pats[p]} ]]; then
				echo "line $((l + 1)): '${lines[l]-}' is" \
				    "not like '${pats[p]}'"
				return 1
			fi
			l=$((l + 1))
			any=0
		fi
		p=$((p + 1))
	done
	((any || l == ${#lines[@]})) || {
		echo "unexpected line $((l + 1)): '${lines[l]}'"
		return 1
	}
}

# same(expected path, found file): equal, or like the .glob beside it.
same()
{
	if [[ -e $1.glob ]]; then
		glob_match "$1.glob" "$2"
	elif [[ -e $1 ]]; then
		diff -u "$1" "$2" | head -n 60
		return "${PIPESTATUS[0]}"
	else
		diff -u /dev/null "$2" | head -n 60
		return "${PIPESTATUS[0]}"
	fi
}

# check_case(case folder): what the last run left is what was expected.
check_case()
{
	local wanted=0 rc=0
	[[ ! -e $1/status ]] || read -r wanted <"$1/status"
	same "$1/stdout" "$scratch/out" || rc=1
	same "$1/stderr" "$scratch/err" || rc=1
	((status == wanted)) || {
		echo "status $status, expected $wanted"
		rc=1
	}
	return $rc
}

# report(status, title, file of details)
report()
{
	number=$((number + 1))
	if (($1 == 0)); then
		echo "ok $number - $2"
	else
		echo "not ok $number - $2"
		sed 's/^/#   /' "$3"
	fi
}

# make_form(input, form): writes $scratch/input.FORM.
make_form()
{
	local to=$scratch/input.$2
	case $2 in
	tagged) bt-cat "$1" >"$to" ;;
	csv) bt-cat -f csv "$1" >"$to" ;;
	bts) bt-cat -b "$1" >"$to" ;;
	*.zst) make_form "$1" "${2%.zst}" &&
	    zstd -q -f -c "$scratch/input.${2%.zst}" >"$to" ;;
	*) echo "unknown form '$2'"; return 1 ;;
	esac
}

# form_case(case folder, input, form): one form, in every way of coming in.
form_case()
{
	local rc=0 file=$scratch/input.$3
	make_form "$2" "$3" || return 1
	echo "from a file:"
	run_case "$1" "$file" /dev/null
	check_case "$1" || rc=1
	echo "from a pipe:"
	run_case "$1" - <(cat "$file")
	check_case "$1" || rc=1
	echo "from a slow pipe:"
	run_case "$1" - <(slowly "$file")
	check_case "$1" || rc=1
	return $rc
}

# input_of(case folder): sets input and forms, or leaves both empty.
input_of()
{
	local -a rows
	input='' forms=''
	[[ -e $1/input ]] || return 0
	mapfile -t rows <"$1/input"
	input=$1/${rows[0]}
	[[ -e $input ]] || input=$TESTTOP/${rows[0]}
	forms=${rows[1]:-tagged csv bts tagged.zst csv.zst bts.zst}
}

one_case()
{
	local case=$1 title=${1#"$TESTTOP/tests/golden/"} need form
	if [[ -e $case/needs ]]; then
		read -r need <"$case/needs"
		if [[ ! -e $need ]]; then
			number=$((number + 1))
			echo "ok $number - $title # SKIP needs $need"
			return
		fi
	fi
	input_of "$case"
	run_case "$case" "$input" /dev/null
	check_case "$case" >"$scratch/why" 2>&1
	report $? "$title" "$scratch/why"
	[[ $with_forms ]] || return 0
	for form in $forms; do
		form_case "$case" "$input" "$form" >"$scratch/why" 2>&1
		report $? "$title as $form" "$scratch/why"
	done
}

# keep(found file, path, worthless content): as a golden file, if it says
# anything; a .glob is never written over.
keep()
{
	if [[ -e $2.glob ]]; then
		glob_match "$2.glob" "$1" || echo "edit ${2##*/}.glob by hand"
	elif [[ $(cat "$1") == "$3" ]]; then
		rm -f "$2"
	else
		cp "$1" "$2"
	fi
}

update_case()
{
	local case=$TESTTOP/tests/golden/$1
	[[ -n $1 && -e $case/cmd ]] || {
		echo "golden.sh: no case '$1' (PROGRAM/CASE)" >&2
		exit 2
	}
	input_of "$case"
	cp -R "$case" "$scratch/before"
	run_case "$case" "$input" /dev/null
	echo "$status" >"$scratch/status"
	keep "$scratch/out" "$case/stdout" ''
	keep "$scratch/err" "$case/stderr" ''
	keep "$scratch/status" "$case/status" 0
	diff -ruN "$scratch/before" "$case" || :
}

with_forms=
while [[ ${1-} == --* ]]; do
	case $1 in
	--forms) with_forms=yes ;;
	--update) update_case "${2-}"; exit ;;
	*) echo "golden.sh: unknown option '$1'" >&2; exit 2 ;;
	esac
	shift
done
PATH=$TESTBIN:$PATH

cd tests/golden 2>/dev/null || { echo '1..0 # SKIP no golden cases'; exit 0; }
(($#)) || set -- *
cd "$TESTTOP" || exit 4
for prog; do
	for case in "$TESTTOP/tests/golden/$prog"/*/; do
		[[ -e ${case}cmd ]] && one_case "${case%/}"
	done
done
((number)) || { echo '1..0 # SKIP no golden cases'; exit 0; }
echo "1..$number"
