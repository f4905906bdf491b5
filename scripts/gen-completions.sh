#!/bin/sh
# gen-completions.sh FOLDER
#
# Writes FOLDER/bash/PROG, FOLDER/zsh/_PROG and FOLDER/fish/PROG.fish for every
# program, from what `PROG --dump-options` says of its option table, a row an
# option: program, letter, long name, argument, choices (with commas), kind of
# completion, help; separated by tabs, empty where there is none.  And from
# `PROG --dump-program`: what its operands are, and whether a command follows.
#
# Kinds: none file dir choice zone command metric provider symbol program.
# The files need nothing of bash-completion, and ask a program only where the
# answer is quick (`bt-metrics --list`).  A program that is not built, or does
# not answer, ends this with status 1, and FOLDER is as it was.

set -eu
cd "$(dirname "$0")/.."
: "${TESTBUILD:=build/plain}"
to=${1:?usage: gen-completions.sh FOLDER}
indicators='bt-ta --list 2>/dev/null | cut -d " " -f 1 | tail -n +2'

# bash: words by what stands before the cursor.
bash_file()
{
	awk -F '\t' -v prog="$1" -v programs="$programs" \
	    -v indicators="$indicators" \
	    -v operand="$operand" -v command="$command" '
	function words(kind, choices) {
		gsub(/,/, " ", choices)
		if (choices != "")
			return "COMPREPLY=($(compgen -W \"" choices \
			    "\" -- \"$cur\"))"
		if (kind == "file")
			return "COMPREPLY=($(compgen -f -- \"$cur\"))"
		if (kind == "dir")
			return "COMPREPLY=($(compgen -d -- \"$cur\"))"
		if (kind == "command")
			return "COMPREPLY=($(compgen -c -- \"$cur\"))"
		if (kind == "metric")
			return "COMPREPLY=($(compgen -W " \
			    "\"$(bt-metrics --list 2>/dev/null | cut -f 1)\" -- \"$cur\"))"
		if (kind == "indicator")
			return "COMPREPLY=($(compgen -W \"$(" indicators \
			    ")\" -- \"$cur\"))"
		if (kind == "zone")
			return "COMPREPLY=($(cd /usr/share/zoneinfo && " \
			    "compgen -f -- \"$cur\"))"
		return "COMPREPLY=()"
	}
	{
		all = all (all == "" ? "" : " ") "--" $3
		if ($2 != "")
			all = all " -" $2
		if ($4 == "")
			next
		name = "--" $3
		if ($2 != "")
			name = "-" $2 " | " name
		rows = rows "\t" name ")\n\t\t" words($6, $5) \
		    "\n\t\treturn\n\t\t;;\n"
	}
	END {
		f = prog
		gsub(/-/, "_", f)
		print "# Completion of " prog " for bash."
		print "# Made by scripts/gen-completions.sh; do not edit."
		print "_" f "()\n{"
		print "\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev="
		print "\t((COMP_CWORD > 0)) && prev=${COMP_WORDS[COMP_CWORD - 1]}"
		if (prog == "bt") {
			print "\t# `bt run` is completed as bt-run is."
			print "\tlocal sub=bt-${COMP_WORDS[1]}"
			print "\tlocal to=_${sub//-/_} at=${BASH_SOURCE[0]%/*}"
			print "\tif ((COMP_CWORD > 1)) && [[ -e $at/$sub ]]; then"
			print "\t\tdeclare -F \"$to\" >/dev/null || " \
			    ". \"$at/$sub\""
			print "\t\t\"$to\"\n\t\treturn"
			print "\tfi"
			print "\tif [[ ${COMP_WORDS[1]} == help ]] && " \
			    "((COMP_CWORD == 2)); then"
			print "\t\tCOMPREPLY=($(compgen -W \"" programs \
			    "\" -- \"$cur\"))\n\t\treturn"
			print "\tfi"
		}
		if (command == "yes") {
			print "\t# After -- stands a command with its own options."
			print "\tlocal i"
			print "\tfor ((i = 1; i < COMP_CWORD; i++)); do"
			print "\t\tif [[ ${COMP_WORDS[i]} == -- ]]; then"
			print "\t\t\tCOMPREPLY=($(compgen -f -- \"$cur\"))"
			print "\t\t\treturn"
			print "\t\tfi"
			print "\tdone"
		}
		print "\t# --name=value arrives as three words."
		print "\tif [[ $cur == = ]]; then"
		print "\t\tcur="
		print "\telif [[ $prev == = ]]; then"
		print "\t\tprev=${COMP_WORDS[COMP_CWORD - 2]}"
		print "\tfi"
		if (rows != "")
			printf "\tcase $prev in\n%s\tesac\n", rows
		print "\tif [[ $cur == -* ]]; then"
		print "\t\tCOMPREPLY=($(compgen -W \"" all "\" -- \"$cur\"))"
		if (prog == "bt") {
			print "\telif ((COMP_CWORD == 1)); then"
			print "\t\tCOMPREPLY=($(compgen -W \"help " programs \
			    "\" -- \"$cur\"))"
		}
		print "\telse"
		print "\t\t" words(operand, "")
		if (operand == "indicator")
			print "\t\tCOMPREPLY+=($(compgen -f -- \"$cur\"))"
		print "\tfi\n}"
		print "complete -o filenames -F _" f " " prog
	}' "$table"
}

# zsh: one line an option for _arguments.
zsh_file()
{
	awk -F '\t' -v prog="$1" -v programs="$programs" \
	    -v indicators="$indicators" \
	    -v operand="$operand" -v command="$command" '
	function quoted(s) {
		gsub(/\047/, "\047\\\047\047", s)
		return s
	}
	function plain(s) {
		gsub(/\[/, "(", s)
		gsub(/\]/, ")", s)
		gsub(/:/, "\\:", s)
		return quoted(s)
	}
	function action(kind, choices) {
		gsub(/,/, " ", choices)
		if (choices != "")
			return "(" quoted(choices) ")"
		if (kind == "file")
			return "_files"
		if (kind == "dir")
			return "_files -/"
		if (kind == "command")
			return "_command_names"
		if (kind == "metric")
			return "( ${(f)\"$(bt-metrics --list 2>/dev/null | cut -f 1)\"} )"
		if (kind == "indicator")
			return "{ compadd -- ${(f)\"$(" indicators ")\"} }"
		if (kind == "zone")
			return "_time_zone"
		return " "
	}
	BEGIN {
		print "#compdef " prog
		print "# Completion of " prog " for zsh."
		print "# Made by scripts/gen-completions.sh; do not edit."
		if (prog == "bt") {
			print "# `bt run` is completed as bt-run is."
			print "if ((CURRENT > 2)) && " \
			    "[[ -n ${_comps[bt-$words[2]]} ]]; then"
			print "    shift words"
			print "    ((CURRENT--))"
			print "    words[1]=bt-$words[1]"
			print "    _normal\n    return\nfi"
		}
		print "_arguments -s -S \\"
	}
	{
		what = "[" plain($7) "]"
		arg = $4 == "" ? "" : ":" plain(tolower($4)) ":" action($6, $5)
		if ($2 != "")
			printf "    \047*-%s%s%s\047 \\\n", $2, \
			    ($4 == "" ? "" : "+") what, arg
		printf "    \047*--%s%s%s\047 \\\n", $3, \
		    ($4 == "" ? "" : "=") what, arg
	}
	END {
		if (prog == "bt")
			print "    \0471:program:(help " programs ")\047 \\"
		if (command == "yes")
			print "    \047(-)--[a command follows]:*:: :_normal\047 \\"
		rest = action(operand, "")
		if (operand == "indicator")
			sub(/ }$/, "; _files }", rest)
		print "    \047*:" operand ":" rest "\047"
	}' "$table"
}

# fish: one command an option.
fish_file()
{
	awk -F '\t' -v prog="$1" -v programs="$programs" \
	    -v indicators="$indicators" \
	    -v operand="$operand" -v command="$command" '
	function quoted(s) {
		gsub(/\\/, "\\\\", s)
		gsub(/\047/, "\\\047", s)
		return "\047" s "\047"
	}
	BEGIN {
		print "# Completion of " prog " for fish."
		print "# Made by scripts/gen-completions.sh; do not edit."
		if (prog == "bt") {
			print "complete -c bt -n __fish_use_subcommand -f -a " \
			    quoted("help " programs)
			print "# `bt run` is completed as bt-run is."
			print "function __bt_rest"
			print "    set -l words (commandline -opc) " \
			    "(commandline -ct)"
			print "    if test $words[2] = help"
			print "        printf \047%s\\n\047 " programs
			print "    else"
			print "        complete -C \"bt-$words[2..]\""
			print "    end"
			print "end"
			print "complete -c bt -n \"not __fish_use_subcommand\"" \
			    " -f -a \"(__bt_rest)\""
		}
	}
	{
		line = "complete -c " prog
		if ($2 != "")
			line = line " -s " $2
		line = line " -l " $3
		choices = $5
		gsub(/,/, " ", choices)
		if ($4 == "")
			;
		else if (choices != "")
			line = line " -x -a " quoted(choices)
		else if ($6 == "file")
			line = line " -r -F"
		else if ($6 == "dir")
			line = line " -x -a \047(__fish_complete_directories)\047"
		else if ($6 == "command")
			line = line " -x -a \047(__fish_complete_command)\047"
		else if ($6 == "metric")
			line = line " -x -a \047(bt-metrics --list 2>/dev/null)\047"
		else if ($6 == "indicator")
			line = line " -x -a \047(" indicators ")\047"
		else
			line = line " -x"
		print line " -d " quoted($7)
	}
	END {
		if (operand == "none")
			print "complete -c " prog " -f"
		if (operand == "indicator")
			print "complete -c " prog " -a \047(" indicators ")\047"
	}' "$table"
}

new=$(mktemp -d)
trap 'rm -rf "$new"' EXIT
mkdir "$new/bash" "$new/zsh" "$new/fish"
table=$new/table
programs=$(for d in cmd/bt-*/; do
	[ -d "$d" ] || continue
	d=${d%/}
	echo "${d#cmd/bt-}"
done | LC_ALL=C sort | tr '\n' ' ')
programs=${programs% }

for d in cmd/*/; do
	[ -d "$d" ] || continue
	prog=$(basename "$d")
	if ! "$TESTBUILD/bin/$prog" --dump-options >"$table" ||
	    ! "$TESTBUILD/bin/$prog" --dump-program >"$new/program"; then
		echo "gen-completions.sh: $TESTBUILD/bin/$prog does not tell" \
		    "its options; is it built?" >&2
		exit 1
	fi
	operand=$(sed -n 's/^operand	//p' "$new/program")
	command=$(sed -n 's/^command	//p' "$new/program")
	bash_file "$prog" >"$new/bash/$prog"
	zsh_file "$prog" >"$new/zsh/_$prog"
	fish_file "$prog" >"$new/fish/$prog.fish"
done

mkdir -p "$to"
rm -rf "$to/bash" "$to/zsh" "$to/fish"
cp -R "$new/bash" "$new/zsh" "$new/fish" "$to"
