#!/bin/bash
# vectors.sh [NAME...]
#
# Runs the conformance vectors of tests/vectors (all, or those named) with
# bt-run and writes TAP, a line for each.  What a vector's folder holds is told
# in tests/vectors/README.md; of the run's records the columns are compared
# that the expectation names.

set -u
cd "$(dirname "$0")/.." || exit 4
top=$PWD/tests/vectors
: "${TESTBUILD:=$PWD/build/plain}"
: "${TESTBIN:=$TESTBUILD/bin}"
[[ $TESTBIN == /* ]] || TESTBIN=$PWD/$TESTBIN
export TESTBIN

scratch=$(mktemp -d) || exit 4
trap 'rm -rf "$scratch"' EXIT

# told(type, expectation, run): the records of a type in a run, with the
# columns that the expectation's header names.  Of orders only how they ended.
told()
{
	awk -F, -v type="$1" '
		function columns(    i, line)
		{
			for (i = 1; i <= n; i++)
				line = line (i > 1 ? "," : "") $place[want[i]]
			return line
		}
		NR == FNR {
			if (FNR == 1) {
				n = split($0, want, ",")
				print
			}
			next
		}
		# a record has its type before the columns
		$1 == "#" type " time" {
			place["time"] = 2
			for (i = 2; i <= NF; i++)
				place[$i] = i + 1
			if (type == "order")
				place["order"] = place["id"]
		}
		$1 == type && (type != "order" || $place["status"] ~ \
		    /^(filled|rejected|cancelled|expired|replaced)$/) {
			print columns()
		}' "$2" "$3"
}

# plain(file): a date alone is its midnight.
plain()
{
	sed 's/T00:00:00Z//g' "$1"
}

# run_vector(folder): leaves what is wrong in $scratch/why; 0 if nothing.
run_vector()
{
	local file type status options=()
	: >"$scratch/why"
	if [[ -e $1/options ]]; then
		read -r -d '' -a options <"$1/options"
	fi
	(
		cd "$1" || exit 4
		for v in ${!BT_*} ${!XDG_*}; do unset "$v"; done
		shopt -s nullglob
		HOME=$scratch LC_ALL=C TZ=UTC "$TESTBIN/bt-run" -q \
		    "${options[@]}" --orders orders.csv bars*.csv ticks*.csv \
		    quotes*.csv actions*.csv
	) >"$scratch/run" 2>"$scratch/err"
	status=$?
	if [[ $status != 0 ]]; then
		echo "status $status" >"$scratch/why"
		cat "$scratch/err" >>"$scratch/why"
		return 1
	fi
	for type in fill order cash trade equity position; do
		case $type in
		order) file=$1/ends.csv ;;
		cash | equity) file=$1/$type.csv ;;
		*) file=$1/${type}s.csv ;;
		esac
		[[ -e $file ]] || continue
		told "$type" "$file" "$scratch/run" >"$scratch/told"
		plain "$scratch/told" >"$scratch/got"
		plain "$file" >"$scratch/want"
		if [[ $type == order ]]; then
			LC_ALL=C sort -o "$scratch/got" "$scratch/got"
			LC_ALL=C sort -o "$scratch/want" "$scratch/want"
		fi
		diff -u --label "${file##*/}" --label told "$scratch/want" \
		    "$scratch/got" >>"$scratch/why"
	done
	[[ ! -s $scratch/why ]]
}

if [[ $# -eq 0 ]]; then
	for folder in "$top"/*/; do
		folder=${folder%/}
		set -- "$@" "${folder##*/}"
	done
fi
echo "1..$#"
failed=0 number=0
for name; do
	number=$((number + 1))
	if run_vector "$top/$name"; then
		echo "ok $number - $name"
	else
		echo "not ok $number - $name"
		sed 's/^/# /' "$scratch/why"
		failed=$((failed + 1))
	fi
done
[[ $failed -eq 0 ]]
