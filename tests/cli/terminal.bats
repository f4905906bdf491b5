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
	mkfifo keys
	# job control, because a background job else ignores SIGINT
	set -m
	# what it shows tells when to press the key
	timeout 60 script -qefc 'exec bt-cat -v -' shown <keys >/dev/null &
	set +m
	exec 5>keys
	for ((i = 0; i < 100; i++)); do
		! grep -qs 'reading from the terminal' shown || break
		sleep 0.1
	done
	printf '\003' >&5
	status=0
	wait $! || status=$?
	exec 5>&-
	is "$status" 130
	grep '#error bt-cat: ' shown
}
