#!/usr/bin/env bats
# bt: finding and running the other programs.

load helpers

setup()
{
	bt_setup
	# A bt of its own, so that what lies beside it is known.
	mkdir bin other
	# and the program itself where TESTBIN holds shims for valgrind
	cp "${TESTBIN/%valgrind/bin}/bt" bin/bt
	printf '#!/bin/sh\necho "beside: $0 $*"\n' >bin/bt-cat
	printf '#!/bin/sh\necho "in PATH: $*"\nexit 7\n' >other/bt-cat
	printf '#!/bin/sh\necho "mine: $*"\nexit 7\n' >other/bt-mine
	chmod +x bin/* other/*
	PATH=$PWD/other:/usr/bin:/bin
}

@test "bt NAME runs bt-NAME from its own folder, with the arguments as they are" {
	run -0 bin/bt cat --cash 5 -- -x 'a b'
	is "$output" "beside: $PWD/bin/bt-cat --cash 5 -- -x a b"
}

@test "what lies in PATH only is found there, and its status is given on" {
	run -7 bin/bt mine -v --help
	is "$output" "mine: -v --help"
}

@test "bt through a link finds what lies beside the file itself" {
	ln -s bin/bt link
	run -0 ./link cat
	is "$output" "beside: $PWD/bin/bt-cat "
}

@test "alone it lists the programs that are installed, with their purposes" {
	run -0 --separate-stderr bin/bt
	is "$stderr" ""
	[[ $output == *"  cat       convert, slice, merge and inspect records"* ]]
	[[ $output != *"  store "* ]]
}

@test "the purposes that bt lists are the programs' own" {
	local p
	PATH=$TESTBIN:/usr/bin:/bin
	bt >listed
	for p in $(programs); do
		[[ $p != bt ]] || continue
		printf '  %-9s %s\n' "${p#bt-}" \
		    "$("$p" --dump-program | sed -n 's/^purpose	//p')"
	done | sort >own
	sed -n '/^  /p' listed | sort >said
	same own said
}

@test "an unknown program is refused with the nearest name" {
	run -2 --separate-stderr bin/bt rnu
	is "$stderr" "bt: unknown program 'rnu' (did you mean 'run'?)
bt: hint: try 'bt --help'"
	is "$output" ""
	run -2 bin/bt hepl
	[[ $output == *"(did you mean 'help'?)"* ]]
}

@test "names are not guessed, nor are they paths" {
	local word
	for word in ca c ../bin/bt-cat ./cat '' bt-cat; do
		run -2 bin/bt "$word"
		[[ $output == "bt: unknown program '$word'"* ]]
	done
}

@test "a program of bt that is not installed gives 127, as shells do" {
	run -127 --separate-stderr bin/bt store
	is "$stderr" "bt: bt-store is not installed"
}

@test "a program that cannot be run gives 126" {
	printf '#!/nonexistent/interpreter\n' >bin/bt-run
	printf '\x7fELF' >bin/bt-ta
	chmod +x bin/bt-run bin/bt-ta
	run -126 --separate-stderr bin/bt ta
	is "$stderr" "bt: $PWD/bin/bt-ta cannot be run: Exec format error"
	run -127 --separate-stderr bin/bt run
	is "$stderr" "bt: $PWD/bin/bt-run cannot be run: No such file or directory"
}

@test "help opens the manual of the tree or of the installation" {
	printf '#!/bin/sh\necho "man $*"\n' >other/man
	chmod +x other/man
	mkdir -p share/man/man1 share/man/man5 share/man/man7
	touch share/man/man1/bt{,-cat,-metrics}.1 share/man/man5/bt-stream.5 \
	    share/man/man7/bt-{strategy,metrics}.7
	run -0 bin/bt help
	is "$output" "man -l $PWD/bin/../share/man/man1/bt.1"
	run -0 bin/bt help cat
	is "$output" "man -l $PWD/bin/../share/man/man1/bt-cat.1"
	run -0 bin/bt help stream
	is "$output" "man -l $PWD/bin/../share/man/man5/bt-stream.5"
	run -0 bin/bt help metrics
	is "$output" "man -l $PWD/bin/../share/man/man1/bt-metrics.1"
	run -0 bin/bt help definitions
	is "$output" "man -l $PWD/bin/../share/man/man7/bt-metrics.7"
	# not there: man looks for it
	run -0 bin/bt help run
	is "$output" "man 1 bt-run"
	run -2 bin/bt help rnu
	is "${lines[0]}" "bt: no manual about 'rnu' (did you mean 'run'?)"
	run -2 bin/bt help run twice
	is "${lines[0]}" "bt: unexpected operand 'twice'"
}

@test "without man, help says what else there is" {
	run -127 env PATH="$PWD/other" "$PWD/bin/bt" help run
	is "${lines[0]}" "bt: man is not installed"
	is "${lines[1]}" "bt: hint: 'bt run --help' needs no manual"
}

@test "the user's configuration is not bt's business, but -c is" {
	mkdir -p "$HOME/.config/bt"
	echo 'cash: 5' >"$HOME/.config/bt/config.yaml"
	run -0 bin/bt
	run -2 bin/bt -c "$HOME/.config/bt/config.yaml"
	is "${lines[0]}" "bt: $HOME/.config/bt/config.yaml:1: unknown key 'cash'"
}

@test "--verbose tells what was set where, --quiet and --log-format are kept" {
	printf 'log-format: text\n' >c.yaml
	BT_QUIET=no run -0 --separate-stderr bin/bt --verbose --config c.yaml
	is "$stderr" "bt: note: quiet: 'no' (environment, BT_QUIET)
bt: note: verbose: 'yes' (command line)
bt: note: config: 'c.yaml' (command line)
bt: note: log-format: 'text' (c.yaml:1)"
	run -0 --separate-stderr bin/bt --quiet --verbose
	is "$stderr" ""
	run -2 --separate-stderr bin/bt --log-format json x
	is "$stderr" '{"program":"bt","level":"error","text":"unknown program '\''x'\''","hint":"try '\''bt --help'\''"}'
	run -0 bin/bt --version
	[[ ${lines[0]} == "bt (bt) "* ]]
}
