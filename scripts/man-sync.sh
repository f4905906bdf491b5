#!/bin/sh
# man-sync.sh: manuals and programs tell the same.
#
# Every program has a manual; every `.It Fl` of its OPTIONS is a row of the
# program's option table and every row is an `.It Fl`, letters included; the
# groups of options are its `.Ss`; the synopsis is that of --help; the sections
# are there and in order; every choice of an option is a word of OPTIONS, every
# status the program knows an `.It`; every .Xr to a manual of ours leads to one.
# Prints what is wrong, status 1.

set -u
cd "$(dirname "$0")/.." || exit 4
: "${TESTBUILD:=build/plain}"

# items(manual): `letter long` of every .It Fl.  What all programs share may
# also be named in a sentence: then a .Fl under .Ss Common is an item.
items()
{
	awk '
	function item() {
		if (long != "")
			print letter, long
		letter = "."
		long = ""
	}
	/^\.Sh / { section = $2; part = "" }
	/^\.Ss / { part = $2 }
	section == "OPTIONS" && (/^\.It Fl / || part == "Common" && /^\.Fl /) {
		if ($1 == ".It") {
			letter = "."
			long = ""
		}
		for (i = 1; i < NF; i++) {
			if ($i != "Fl" && $i != ".Fl")
				continue
			name = $(i + 1)
			# `Fl Fl name` is another way to write it.
			if (name == "Fl")
				name = "-" $(i++ + 2)
			gsub(/\\&|\\/, "", name)
			if (name !~ /^-/) {
				letter = name
				continue
			}
			# A second long name is a row of its own: --no-NAME.
			long = substr(name, 2)
			item()
		}
	}' "$1" | LC_ALL=C sort -u
}

# rows(program): the same from its table.
rows()
{
	"$TESTBUILD/bin/$1" --dump-options |
	    awk -F '\t' '{ print ($2 == "" ? "." : $2), $3 }' | LC_ALL=C sort
}

# sections(manual): what is missing, or not where it belongs.
sections()
{
	awk -v file="$1" '
	BEGIN {
		n = split("NAME SYNOPSIS DESCRIPTION OPTIONS ENVIRONMENT " \
		    "EXIT_STATUS EXAMPLES DIAGNOSTICS SEE_ALSO", order, " ")
	}
	/^\.Sh / {
		name = substr($0, 5)
		gsub(/"/, "", name)
		gsub(/ /, "_", name)
		at[name] = ++count
	}
	END {
		last = 0
		for (i = 1; i <= n; i++) {
			name = order[i]
			if (!(name in at)) {
				if (name !~ /ENVIRONMENT|DIAGNOSTICS/)
					print file ": no section " name
				continue
			}
			if (at[name] < last)
				print file ": " name " stands too late"
			last = at[name]
		}
	}' "$1"
}

# facts(program, key): what --dump-program says of it.
facts()
{
	"$TESTBUILD/bin/$1" --dump-program | sed -n "s/^$2	//p"
}

# differ(what, manual, program's text, manual's text)
differ()
{
	[ "$3" = "$4" ] ||
	    printf '%s: %s: the program has\n    %s\nthe manual\n    %s\n' \
		"$2" "$1" "$3" "$4"
}

# synopsis(manual): as it is shown, without regard to blanks.
synopsis()
{
	mandoc -T ascii -O width=400 "$1" | sed 's/.\x08//g' |
	    awk '/^[A-Z]/ { on = $1 == "SYNOPSIS"; next } on' | tr -d ' \n'
}

# in_section(manual, section, macro): the arguments of a macro in it.
in_section()
{
	awk -v section="$2" -v macro="$3" '
	/^\.Sh / { on = substr($0, 5) == section }
	on && $1 == macro {
		sub(/^[^ ]* /, "")
		gsub(/"/, "")
		print
	}' "$1"
}

# statuses(program, manual): those without an item in EXIT STATUS.
statuses()
{
	for n in $(facts "$1" statuses | tr ',' ' '); do
		in_section "$2" 'EXIT STATUS' .It |
		    grep -qE "(^| )$n( |\$|\+)" ||
		    echo "$2: status $n is not explained"
	done
}

# choices(program, manual): those of options of which OPTIONS has no word.
choices()
{
	sed '1,/^\.Sh OPTIONS/d; /^\.Sh /,$d' "$2" >"$dir/options"
	"$TESTBUILD/bin/$1" --dump-options |
	    awk -F'\t' '$6 == "choice" { gsub(/,/, " ", $5); print $3, $5 }' |
	    while read -r long words; do
		for word in $words; do
			grep -qw -e "$word" "$dir/options" ||
			    echo "$2: --$long $word is not described"
		done
	    done
}

dir=$(mktemp -d) || exit 4
trap 'rm -rf "$dir"' EXIT

bad=$(
	for d in cmd/*/; do
		[ -d "$d" ] || continue
		prog=$(basename "$d")
		man=man/$prog.1
		if [ ! -e "$man" ]; then
			echo "$prog: no manual $man"
			continue
		fi
		items "$man" >"$dir/items"
		rows "$prog" >"$dir/rows"
		[ -s "$dir/rows" ] || echo "$prog: --dump-options says nothing"
		LC_ALL=C comm -23 "$dir/items" "$dir/rows" |
		    sed "s|^|$man: no such option: |"
		LC_ALL=C comm -13 "$dir/items" "$dir/rows" |
		    sed "s|^|$man: not described: |"
		sections "$man"
		statuses "$prog" "$man"
		choices "$prog" "$man"
		differ synopsis "$man" "$(facts "$prog" synopsis | tr -d ' \n')" \
		    "$(synopsis "$man")"
		differ groups "$man" "$(facts "$prog" group | tr '\n' ',')" \
		    "$(in_section "$man" OPTIONS .Ss | tr '\n' ',')"
	done
	for man in man/*.[1-8]; do
		[ -e "$man" ] || continue
		sed -n 's/^\.Xr \(lib\)\{0,1\}\(bt[^ ]*\) \([1-8]\).*/\1\2.\3/p' \
		    "$man" | sort -u | while read -r to; do
			[ -e "man/$to" ] || echo "$man: .Xr to no manual: $to"
		done
	done
)
[ -z "$bad" ] || {
	printf '%s\n' "$bad"
	exit 1
}
