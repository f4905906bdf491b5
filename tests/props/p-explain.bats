# Explanations, held against the run: of every order of every vector of
# tests/vectors, so of each rule of fills.

load ../cli/helpers

setup()
{
	bt_setup
	has bt-run
	shopt -s nullglob
}

# check_order FOLDER ID COMMAND...: its story has each of its fills, by its
# rule, and its end.
check_order()
{
	local folder=$1 id=$2 rule last
	shift 2
	"$@" --explain "$id" >story
	awk -F, -v id="$id" '$1 == "fill" && $4 == id { print $11 }' run >rules
	while read -r rule; do
		grep -qF "its turn, by $rule" story ||
		    echo "$folder $id: $rule is not told"
	done <rules
	is "$(grep -c '^    fill [0-9]*: ' story)" "$(grep -c . rules)"
	last=$(awk -F, -v id="$id" '
	$1 == "order" && $4 == id { last = $15 }
	END { print last }
	' run)
	case $last in
	filled | rejected | cancelled | expired | replaced)
		grep -q ": $last" story || echo "$folder $id: not $last"
		;;
	*)
		grep -q 'open still' story || echo "$folder $id: not open"
		;;
	esac
}

@test "the story of each order has its fills, their rules and its end" {
	local folder id n=0 options
	for folder in "$TESTTOP"/tests/vectors/*/; do
		options=()
		[ ! -e "$folder/options" ] ||
		    read -r -d '' -a options <"$folder/options" || :
		set -- bt-run -q "${options[@]}" --orders "$folder/orders.csv" \
		    "$folder"/bars*.csv "$folder"/ticks*.csv \
		    "$folder"/quotes*.csv "$folder"/actions*.csv
		# of those that name other files, the folder is their own
		cp "$folder"/*.csv .
		"$@" >run 2>/dev/null || continue
		awk -F, '$1 == "order" { print $4 }' run | sort -u >ids
		while read -r id; do
			check_order "$folder" "$id" "$@" >>wrong
			n=$((n + 1))
		done <ids
	done
	diff /dev/null wrong
	[ "$n" -gt 200 ]
}
