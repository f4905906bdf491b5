#!/usr/bin/env bats
# What programs do at a terminal that they do nowhere else.

load helpers

setup()
{
	bt_setup
	command -v script >/dev/null || skip "no script(1)"
}

@test "--help is as wide as the terminal, within reason" {
	on_terminal 'stty cols 50 && bt --help'
	is "$status" 0
	[[ $output == *"read options from a YAML
                         file"* ]]
	on_terminal 'stty cols 20 && bt --help'
	[[ $output == *"read options
                         from a YAML"* ]]
	on_terminal 'stty cols 300 && bt --help'
	is "$(awk '{ n = length > n ? length : n } END { print n < 100 }' \
	    <<<"$output")" 1
}

@test "COLUMNS does not change what a pipe gets" {
	bt --help >wide
	COLUMNS=30 bt --help >narrow
	same wide narrow
}

@test "the interrupt key ends a program, and the shell sees 130" {
	has bt-cat
	# the terminal's own ^C, at a program that waits for input
	run timeout 20 script -qec 'bt-cat -; echo "status $?"' /dev/null \
	    < <(sleep 1; printf '\003'; sleep 1)
	[[ $output == *"status 130"* ]]
}
