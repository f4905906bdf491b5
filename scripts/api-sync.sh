#!/bin/sh
# api-sync.sh [--headers]
#
# libbt(3) and the public headers tell the same: every function of a header
# stands in the SYNOPSIS behind that header's .In, with the same prototype, and
# has an .It Fn in the DESCRIPTION; and the other way round; and every header
# has its .In.  Prints what is wrong, status 1.  --headers prints what the
# headers declare, `HEADER: PROTOTYPE` a line.

set -u
cd "$(dirname "$0")/.." || exit 4
: "${CC:=cc}"
page=man/libbt.3

# plain: prototypes with one blank where there is any, and none at a `*` or a
# parenthesis; without attributes.
plain()
{
	sed 's/__attribute__ *(([a-z_]*\(([^()]*)\)*)) *//g
	    s/[[:blank:]][[:blank:]]*/ /g; s/ *\([(),*]\) */\1/g; s/,/, /g
	    s/\([^(* ]\)\*/\1 */g; s/ *$//'
}

# declared: `HEADER: PROTOTYPE` of every function of the public headers.
declared()
{
	for header in libbt/include/bt/*.h; do
		printf '#include "%s"\n' "$header" |
		    "$CC" -E -Ilibbt/include -I. -x c - |
		    awk -v header="$header" -v name="bt/${header##*/}" '
		# Lines of this header only, by the line markers.
		/^# / { inside = $3 == "\"" header "\""; next }
		!inside { next }
		{
			n = length($0)
			for (i = 1; i <= n; i++) {
				c = substr($0, i, 1)
				if (c == "{") {
					if (depth++ == 0)
						end()
				} else if (c == "}") {
					if (--depth == 0)
						text = ""
				} else if (depth > 0) {
					continue
				} else if (c == ";") {
					end()
				} else {
					text = text c
				}
			}
			text = text " "
		}
		function end() {
			sub(/^[[:blank:]]*(static inline )?/, "", text)
			if (text ~ /bt_[a-z0-9_]*\(/ && text !~ /^typedef/) {
				print name ": " text
			}
			text = ""
		}'
	done | plain | LC_ALL=C sort
}

# written: the same from the SYNOPSIS of the page.
written()
{
	awk '
	function add(arg) {
		args = args (args == "" ? "" : ", ") arg
	}
	function words(from,    s, i) {
		# arguments of a macro: words, or texts in quotes
		s = $0
		for (i = 1; i < from; i++)
			sub(/^[^[:blank:]]+[[:blank:]]*/, "", s)
		while (s != "") {
			if (s ~ /^"/) {
				match(s, /^"[^"]*"/)
				add(substr(s, 2, RLENGTH - 2))
			} else {
				match(s, /^[^[:blank:]]+/)
				add(substr(s, 1, RLENGTH))
			}
			s = substr(s, RLENGTH + 1)
			sub(/^[[:blank:]]+/, "", s)
		}
	}
	function print_it() {
		gsub(/"/, "", type)
		print header ": " type " " name "(" args ")"
		args = ""
	}
	/^\.Sh / { section = $2 }
	section != "SYNOPSIS" { next }
	/^\.In / { header = $2 }
	/^\.Ft / { type = substr($0, 5) }
	/^\.Fn / { name = $2; words(3); print_it() }
	/^\.Fo / { name = $2 }
	/^\.Fa / { words(2) }
	/^\.Fc/ { print_it() }' "$page" | plain | LC_ALL=C sort
}

# described: the functions that have an item in the DESCRIPTION, and the group
# of headers (.Ss) in which.
described()
{
	awk '
	/^\.Sh / { section = $2 }
	section != "DESCRIPTION" { next }
	/^\.Ss / { header = $NF }
	/^\.It Fn / {
		for (i = 2; i < NF; i++)
			if ($i == "Fn")
				print header ": " $(i + 1)
	}' "$page" | LC_ALL=C sort
}

# differ(file of the headers, file of the page, what): tells the differences.
differ()
{
	comm -23 "$1" "$2" | sed "s/^/$3 lacks  /"
	comm -13 "$1" "$2" | sed "s/^/$3 has    /"
	! comm -3 "$1" "$2" | grep -q .
}

if [ "${1-}" = --headers ]; then
	declared
	exit
fi
dir=$(mktemp -d) || exit 4
trap 'rm -rf "$dir"' EXIT
bad=0

declared >"$dir/declared"
[ -s "$dir/declared" ] || { echo "no prototypes found"; exit 1; }
written >"$dir/written"
differ "$dir/declared" "$dir/written" "SYNOPSIS" || bad=1

sed 's/: .*[ *]\(bt_[a-z0-9_]*\)(.*/: \1/' "$dir/declared" |
    LC_ALL=C sort >"$dir/names"
described >"$dir/described"
differ "$dir/names" "$dir/described" "DESCRIPTION" || bad=1

for header in libbt/include/bt/*.h; do
	grep -qx "\.In bt/${header##*/}" "$page" || {
		echo "SYNOPSIS lacks  .In bt/${header##*/}"
		bad=1
	}
done
exit $bad
