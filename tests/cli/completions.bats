#!/usr/bin/env bats
# completions/: what the three shells offer, asked of the shells themselves.

bats_require_minimum_version 1.5.0

setup()
{
	top=${TESTTOP:-$(cd "$BATS_TEST_DIRNAME/../.." && pwd)}
	cd "$top" || return
	: "${TESTBIN:=$top/build/plain/bin}"
	PATH=$TESTBIN:$PATH
}

# in_bash(word...): what bash offers for the last word.
in_bash()
{
	bash --norc -c '
		source "completions/bash/$1"
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		"_${1//-/_}"
		printf "%s\n" "${COMPREPLY[@]}"' - "$@"
}

# in_fish(line): what fish offers at the end of a line.
in_fish()
{
	HOME=$BATS_TEST_TMPDIR fish --no-config -c '
		for f in completions/fish/*.fish; source $f; end
		complete -C $argv[1]' -- "$1"
}

# in_zsh(line): the line as zsh completes it, on a terminal.
in_zsh()
{
	python3 - "$top/completions/zsh" "$1" <<'END'
import os, pty, re, select, sys, time
folder, line = sys.argv[1:]
pid, fd = pty.fork()
if pid == 0:
    os.environ.update(PS1='', PS2='', TERM='dumb')
    os.execvp('zsh', ['zsh', '-f'])
def until(text):
    seen = b''
    while text.encode() not in seen:
        if not select.select([fd], [], [], 20)[0]:
            sys.exit('zsh does not answer: %r' % seen)
        seen += os.read(fd, 4096)
    return seen.decode()
def say(text):
    os.write(fd, text.encode())
say('unsetopt zle_bracketed_paste 2>/dev/null; fpath=(%s $fpath);'
    ' autoload -U compinit; compinit -D; print rea""dy\n' % folder)
until('ready')
# The line becomes the words of an array; a prefix would hide the command.
say('show() { print "[$BUFFER]"; BUFFER=; zle accept-line; };'
    ' zle -N show; bindkey "^G" show; print go""od\n')
until('good')
say(line + '\t\x07')
print(re.findall(r'\[(bt[^\]]*)\]', until(']'))[-1])
END
}

@test "every program has a file for each shell, that the shell can read" {
	for dir in cmd/*/; do
		[ -d "$dir" ] || continue
		prog=$(basename "$dir")
		bash -n "completions/bash/$prog"
		zsh -n "completions/zsh/_$prog"
		fish -n "completions/fish/$prog.fish"
	done
}

@test "bash completes options, their values, and what follows =" {
	[[ $(in_bash bt-cat --vers) == --version ]]
	[[ $(in_bash bt-cat --format c) == csv ]]
	[[ $(in_bash bt-cat --format = c) == csv ]]
	[[ $(in_bash bt-cat -o "$top/READ") == "$top/README.md" ]]
}

@test "bash completes bt as its programs" {
	[[ $(in_bash bt c) == cat ]]
	[[ $(in_bash bt cat --format c) == csv ]]
	[[ $(in_bash bt help c) == cat ]]
}

@test "bash leaves the options of a strategy to the strategy" {
	[[ -z $(in_bash bt-run -- ./strategy --vers) ]]
}

@test "fish completes options, values and programs, with descriptions" {
	[[ $(in_fish 'bt-cat --vers') == --version$'\t'* ]]
	[[ $(in_fish 'bt-cat --format c') == csv* ]]
	[[ $(in_fish 'bt c') == cat* ]]
	[[ $(in_fish 'bt cat --format c') == csv$'\t'* ]]
	[[ $(in_fish 'bt help ca') == cat* ]]
}

@test "every shell completes the names of indicators, and files after them" {
	[[ $(in_bash bt-ta supertr) == supertrend ]]
	[[ $(in_bash bt-ta --describe ichi) == ichimoku ]]
	[[ $(in_bash bt-ta rsi:14 "$top/READ") == "$top/README.md" ]]
	[[ $(in_fish 'bt-ta supertr') == supertrend* ]]
	[[ $(in_fish 'bt-ta --describe ichi') == ichimoku* ]]
	[[ $(in_fish "bt-ta rsi:14 $top/READ") == "$top/README.md"* ]]
	[[ $(in_zsh 'bt-ta supertr') == 'bt-ta supertrend'* ]]
	[[ $(in_zsh 'bt-ta --describe=ichi') == 'bt-ta --describe=ichimoku'* ]]
	[[ $(in_zsh "bt-ta rsi:14 $top/READ") == "bt-ta rsi:14 $top/README.md"* ]]
}

@test "zsh completes options, values and programs" {
	[[ $(in_zsh 'bt-cat --vers') == 'bt-cat --version'* ]]
	[[ $(in_zsh 'bt-cat --format=c') == 'bt-cat --format=csv'* ]]
	[[ $(in_zsh 'bt ca') == 'bt cat'* ]]
	[[ $(in_zsh 'bt cat --format=c') == 'bt cat --format=csv'* ]]
}
