#!/usr/bin/env bats
# scripts/setup: installs what is missing and nothing else, or says how.

bats_require_minimum_version 1.5.0

# A machine with few commands, all of them in $PWD/bin; what apt-get is asked
# to do goes to the file `asked`.
setup()
{
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	cd "$BATS_TEST_TMPDIR" || return
	mkdir bin
	unset SETUP
	for c in sh tr env chmod mktemp rm tail; do
		ln -s "$(command -v $c)" bin/$c
	done
	command_is id 'echo ${UID_SEEN:-1000}'
	command_is apt-get \
	    'echo "$DEBIAN_FRONTEND $*" >>asked' \
	    'case "$*" in *" install "*) : >bin/cc; chmod +x bin/cc;; esac'
	# All that setup looks for as files is here but for one command.
	sed "s|:/[^ ']*|:sh|; s|^mawk:mawk|mawk:sh|" "$top/scripts/setup" >s
	chmod +x s
}

# command_is(name, line...): a command of the little machine.
command_is()
{
	name=$1
	shift
	printf '%s\n' '#!/bin/sh' "$@" >bin/"$name"
	chmod +x bin/"$name"
}

on_machine()
{
	PATH=$PWD/bin ./s "$@" </dev/null
}

@test "root installs the missing package, after an update" {
	export UID_SEEN=0
	run -0 on_machine build
	[ "$(wc -l <asked)" = 2 ]
	grep -q '^noninteractive .* update$' asked
	grep -q '^noninteractive .* install -y --no-install-recommends gcc$' asked
}

@test "nothing is asked of apt where nothing is missing" {
	export UID_SEEN=0
	on_machine build
	rm asked
	run -0 on_machine build
	[ -z "$output" ]
	[ ! -e asked ]
}

@test "an ordinary user installs through sudo" {
	command_is sudo '[ "$1" = -n ] && shift' 'echo sudo >>used' 'exec "$@"'
	command_is true ''
	run -0 on_machine build
	grep -q '^noninteractive .* install .* gcc$' asked
	[ "$(sort -u used)" = sudo ]
}

@test "without root and sudo the line to run is printed, and it stops" {
	run -4 on_machine build
	[ ! -e asked ]
	[[ $output == *"apt-get install -y --no-install-recommends gcc" ]]
}

@test "with a sudo that wants a password and no terminal it stops too" {
	command_is sudo '[ "$1" != -n ]'
	run -4 on_machine build
	[ ! -e asked ]
	[[ $output == *"apt-get install -y --no-install-recommends gcc" ]]
}

@test "SETUP=no skips it" {
	SETUP=no run -0 on_machine build
	[ -z "$output" ]
}

@test "a package that does not help is a failure that names it" {
	export UID_SEEN=0
	command_is apt-get 'exit 0'
	run -4 on_machine build
	[[ $output == *"still missing after apt-get: gcc"* ]]
}

@test "a failing apt-get is a failure that shows the line" {
	export UID_SEEN=0
	command_is apt-get 'exit 100'
	run -4 on_machine build
	[[ $output == *"apt-get failed; the line was: apt-get install"*gcc ]]
}

@test "without apt the packages are named" {
	rm bin/apt-get
	run -4 on_machine build
	[[ $output == *"no apt-get here"*"gcc"* ]]
}

@test "an unknown level is a usage error" {
	run -2 on_machine bild
	[[ $output == *"unknown level 'bild'"* ]]
}
