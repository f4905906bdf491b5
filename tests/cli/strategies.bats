# Strategies: the same run in every language and in every way to plug one in,
# and every way in which one can fail.

# The scripts of strategies are meant to be expanded by their own shells.
# shellcheck disable=SC2016

load helpers

setup_file()
{
	export SMA=$BATS_FILE_TMPDIR
	local top
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	"${CC:-cc}" -O1 -o "$SMA/sma-cross" \
	    "$top/scripts/strategies/sma-cross.c" || return
	"${CC:-cc}" -O1 -shared -fPIC -I"$top/libbt/include" \
	    -o "$SMA/plugin-sma.so" "$top/scripts/strategies/plugin-sma.c"
}

setup()
{
	bt_setup
	has bt-run bt-synth
	strategies=$TESTTOP/scripts/strategies
	bt-synth --bars 300 --symbols AAA,BBB,CCC --seed 3 -o bars.bt
}

# need PROGRAM: skips the test where it is not installed.
need()
{
	command -v "$1" >/dev/null || skip "$1 is not installed"
}

# trades RUN: all of a run that does not tell how it was made.
trades()
{
	grep -v '^meta,' "$1"
}

# reference: the run of the compiled strategy in the pipeline, in `expected`.
reference()
{
	"$SMA/sma-cross" <bars.bt >orders.bt
	grep -cE '^(target|exit),' orders.bt >n
	[[ $(cat n) -gt 20 ]] # it does trade
	bt-run orders.bt >run
	trades run >expected
}

# everywhere COMMAND...: it makes the reference's run in lock step, pipelined
# and in the pipeline.
everywhere()
{
	local way
	reference
	for way in --lockstep --pipelined; do
		bt-run $way bars.bt -- "$@" >run
		trades run >found
		same expected found
		grep -q "^meta,provenance.protocol,${way/--/}" run
	done
	"$@" <bars.bt | bt-run >run
	trades run >found
	same expected found
}

# fails COMMAND...: a run with it ends with status 5, what it wrote with
# `end,failed`, and without an end mark; the message is in $stderr.
fails()
{
	refuses 5 bt-run bars.bt -- "$@"
	grep -q '^end,failed,' <<<"$output"
	run ! grep -qx '#end' <<<"$output"
}

# refuses STATUS COMMAND...: it ends with that status, its message is kept.
refuses()
{
	run --separate-stderr "-$1" "${@:2}"
	# shellcheck disable=SC2154 # bats sets it
	message=$stderr
}

# says TEXT: the message holds it.
says()
{
	[[ $message == *"$1"* ]] || {
		printf 'no "%s" in: %s\n' "$1" "$message"
		return 1
	}
}

# ---- the same run ----

@test "C gives the same run hosted and in the pipeline" {
	everywhere "$SMA/sma-cross"
}

@test "mawk gives the same run hosted and in the pipeline" {
	need mawk
	everywhere mawk -f "$strategies/sma-cross.awk"
}

@test "gawk gives the same run hosted and in the pipeline" {
	need gawk
	everywhere gawk -f "$strategies/sma-cross.awk"
}

@test "awk, whichever it is, gives the same run by its first line" {
	everywhere "$strategies/sma-cross.awk"
}

@test "mawk behind a link named awk is started interactive" {
	need mawk
	ln -s "$(command -v mawk)" awk
	{
		echo "#!$PWD/awk -f"
		tail -n +2 "$strategies/sma-cross.awk"
	} >linked.awk
	chmod +x linked.awk
	everywhere ./linked.awk
}

@test "Python gives the same run hosted and in the pipeline" {
	need python3
	everywhere "$strategies/sma-cross.py"
}

@test "a shell gives the same run hosted and in the pipeline" {
	everywhere "$strategies/sma-cross.sh"
}

@test "Perl gives the same run hosted and in the pipeline" {
	need perl
	everywhere perl "$TESTTOP/tests/strategies/sma-cross.pl"
}

@test "Node.js gives the same run hosted and in the pipeline" {
	need node
	everywhere node "$TESTTOP/tests/strategies/sma-cross.js"
}

@test "a plugin gives the same run" {
	reference
	bt-run --plugin "$SMA/plugin-sma.so" bars.bt >run
	trades run >found
	same expected found
}

@test "its orders written to a file give the same run" {
	reference
	awk -F, 'BEGIN { print "time,symbol,side,qty" }
	    $1 == "bar" { t = $2 }
	    $1 == "target" { print t "," $2 ",target," $3 }
	    $1 == "exit" { print t "," $2 ",exit," }' orders.bt >orders.csv
	bt-run --orders orders.csv bars.bt >run
	trades run >found
	same expected found
}

@test "@name runs a shipped strategy" {
	reference
	bt-run bars.bt -- @sma-cross >run
	trades run >found
	same expected found
	refuses 2 bt-run bars.bt -- @sma-corss
	says "did you mean '@sma-cross'"
}

@test "breakout and rotation give the same run everywhere, twice the same bytes" {
	local s file
	for s in breakout rotation; do
		[[ $s == breakout ]] || need python3
		bt-run bars.bt -- "@$s" >run
		bt-run bars.bt -- "@$s" >again
		same run again
		trades run >expected
		grep -q ^trade, expected
		bt-run --pipelined bars.bt -- "@$s" >run
		trades run >found
		same expected found
		file=$strategies/breakout.awk
		[[ $s == breakout ]] || file=$strategies/rotation.py
		"$file" <bars.bt >orders.bt
		bt-run orders.bt >run
		trades run >found
		same expected found
	done
}

@test "real bars: mawk and gawk, text and binary, hosted and in the pipeline" {
	local data=$SHARED/data/lean_us_daily/us_daily_raw.csv a b
	shared data/lean_us_daily/us_daily_raw.csv
	has bt-fetch bt-validate
	for a in mawk gawk; do
		command -v $a >/dev/null || continue
		for b in '' -b; do
			pipeline "bt-fetch '$data' |
			    bt-validate --fail-on error $b | bt-run --cash 100000 -- $a -f \
			    '$strategies/sma-cross.awk'" >run
			trades run >found
			[[ -e expected ]] || mv found expected
			[[ ! -e found ]] || same expected found
		done
	done
	pipeline "bt-fetch '$data' | bt-validate --fail-on error |
	    '$strategies/sma-cross.awk' | bt-run --cash 100000" >run
	trades run >found
	same expected found
	[[ $(grep -c ^trade, found) -gt 300 ]]
}

# ---- parameters ----

@test "parameters reach it hosted, by sidecar and by environment" {
	bt-run -p fast=5 -p slow=20 bars.bt -- @sma-cross >run
	trades run >expected
	BT_PARAM_fast=5 BT_PARAM_slow=20 "$strategies/sma-cross.awk" \
	    <bars.bt | bt-run >run
	trades run >found
	same expected found
	grep -q '^trade,' found
	bt-run bars.bt -- @sma-cross >run
	trades run >found
	run ! cmp -s expected found
}

@test "parameters that the sidecar does not allow are usage errors" {
	refuses 2 bt-run -p fsat=5 bars.bt -- @sma-cross
	says "-p fsat: no such parameter (did you mean 'fast'?)"
	refuses 2 bt-run -p fast=0 bars.bt -- @sma-cross
	says "-p fast: '0' is not between 1 and 1000"
}

# ---- failures ----

@test "a strategy that is not there, or may not be run" {
	refuses 5 bt-run bars.bt -- ./nothing
	says "there is no program './nothing'"
	echo '#!/bin/sh' >x
	refuses 5 bt-run bars.bt -- ./x
	says "'./x' may not be executed"
	says 'hint: chmod +x ./x'
}

@test "one that dies shows its status, its step and its last words" {
	fails sh -c 'echo "no luck" >&2; exit 3'
	says 'ended with status 3 before it answered the step of 2020-01-01'
	says 'its last words: no luck'
	says 'strategy: no luck'
	fails sh -c 'kill -9 $$'
	says 'ended by signal 9'
}

@test "one that fails after the last answer fails the run" {
	fails sh -c 'while read -r l; do [ "$l" != . ] || echo .; done; exit 2'
	says 'ended with status 2 after the last step'
}

@test "one that hangs is ended, and told the cure of its language" {
	refuses 5 bt-run --start-timeout 0.3s bars.bt -- \
	    sh -c 'sleep 60'
	says 'has not answered the first step of 2020-01-01T00:00:00Z for 0.3 s'
	says 'each step is to be answered by a line `.`'
	need python3
	echo 'import time; time.sleep(60)' >hang.py
	refuses 5 bt-run --start-timeout 0.3s bars.bt -- \
	    python3 hang.py
	says "'hang.py' has not answered"
	says 'print(..., flush=True)'
}

@test "one that writes nonsense is shown its line" {
	fails sh -c 'echo Traceback; sleep 60'
	says "in answer to the step of 2020-01-01T00:00:00Z: 'Traceback'"
	fails sh -c 'echo "buy,AAA,$qty"; sleep 60'
	says "'buy,AAA,': the quantity is empty"
	says 'hint: is a variable of the shell empty?'
}

@test "one that copies its input in a hosted run is told of BT_HOST" {
	fails cat
	says "'#bt 1': a directive is no order"
	says 'BT_HOST'
}

@test "one that closes its output is not waited for" {
	fails sh -c 'exec >&-; sleep 60'
	says 'closed its output'
}

@test "one that floods is stopped" {
	fails sh -c 'yes "# flood"'
	says 'more than 64 MiB'
}

@test "pipelined failures are the same status and messages" {
	refuses 5 bt-run --pipelined bars.bt -- \
	    sh -c 'read -r l; exit 3'
	says 'ended with status 3 before it answered the step of 2020-01-01'
	refuses 5 bt-run --pipelined bars.bt -- sh -c \
	    'echo .; echo .; echo hello; cat >/dev/null'
	says "line 3 of 'sh', in answer to the step of 2020-01-03"
}

@test "a malformed line in the pipeline fails with status 5" {
	{
		sed '/^#end/d' bars.bt
		echo buy,AAA,ten
		echo '#end'
	} >bad.bt
	refuses 5 bt-run bad.bt
	says "bad.bt: 'buy,AAA,ten': 'ten' is no quantity"
}

@test "an interrupted run ends its strategy, too" {
	bt-run bars.bt -- sh -c 'echo $$ >pid; exec sleep 60' >run 2>/dev/null &
	local run=$! i
	for ((i = 0; i < 200; i++)); do
		[[ ! -s pid ]] || break
		sleep 0.05
	done
	kill -TERM "$run"
	wait "$run" || is $? 143
	for ((i = 0; i < 200; i++)); do
		kill -0 "$(cat pid)" 2>/dev/null || break
		sleep 0.05
	done
	run ! kill -0 "$(cat pid)"
}

@test "one that has left its process group is ended all the same" {
	refuses 5 bt-run --start-timeout 0.3s bars.bt -- perl -e '
	    setpgrp(0, getpgrp(getppid())); open(F, ">pid"); print F $$;
	    close(F); sleep 60'
	says "'perl' has not answered the first step"
	run ! kill -0 "$(cat pid)"
}

@test "what one leaves behind may write for ever on standard error" {
	bt-run bars.bt -- sh -c 'for i in 1 2 3; do yes >&2 & done; while read -r l; do
	    [ "$l" != . ] || echo .; done' >run 2>/dev/null
	grep -q '^end,complete' run
}

@test "SIGCHLD may have been ignored by whoever started the run" {
	(
		trap '' CHLD
		exec bt-run bars.bt -- sh -c 'while read -r l; do
		    [ "$l" != . ] || echo .; done; exit 3'
	) >run 2>err || is $? 5
	grep -q 'ended with status 3 after the last step' err
}

@test "a script without a first line is told that of its ending" {
	# there a child of posix_spawn() shares no memory to say so in
	[[ -z ${TESTVALGRIND-} ]] || skip "valgrind hides why an exec failed"
	local ending first
	while read -r ending first; do
		echo 'print(1)' >"x$ending"
		chmod +x "x$ending"
		refuses 5 bt-run bars.bt -- "./x$ending"
		says 'is neither a program nor a script with a first line #!'
		says "$first"
	done <<-'END'
	.py make #!/usr/bin/env python3 its first line
	.awk make #!/usr/bin/awk -f its first line
	.sh make #!/bin/sh its first line
	.xyz begin it with the line of its language
	END
}

@test "last words in another encoding are no reason to lose the reason" {
	local pad
	printf '#!/bin/sh\ncat words >&2\nexit 3\n' >words.sh
	chmod +x words.sh
	# cut in the middle of a letter or not; then Latin-1
	for pad in "" x; do
		{ echo "$pad"; printf 'é%.0s' {1..300}; } | paste -sd '' >words
		bt-run bars.bt -- ./words.sh 2>/dev/null >run || [[ $? == 5 ]]
		run -3 --separate-stderr bt-metrics run
		[[ $stderr == *"ended with status 3"* ]]
	done
	printf 'schlie\337t\n' >words
	bt-run bars.bt -- ./words.sh 2>/dev/null >run || [[ $? == 5 ]]
	grep -q '^end,failed,.*its last words: schlie?t$' run
	bt-run -b bars.bt -- ./words.sh 2>/dev/null >run.bts || [[ $? == 5 ]]
	run -3 --separate-stderr bt-metrics run.bts
	[[ $stderr == *"its last words: schlie?t"* ]]
}

@test "a log line is told whole, however long it is" {
	local letter
	for letter in a é; do
		{
			echo '#bt 1'
			echo '#interval 1d'
			echo bar,2024-01-02,X,10,11,9,10.5,100
			printf "$letter%.0s" {1..3000} | sed 's/^/log,/'
			printf '\n#end\n'
		} >log.bt
		bt-run -q log.bt >run
		cmp <(sed -n 's/^event,.*,log,,//p' run) \
		    <(sed -n 's/^log,//p' log.bt)
	done
}

@test "one that says . before it is asked always fails, and gives nothing late" {
	local i
	cat >greet.sh <<-'EOF'
	#!/bin/sh
	echo .
	n=0
	while read -r line; do
		case $line in
		.)
			n=$((n + 1))
			[ $n = 1 ] && echo buy,AAA,1
			echo .
			;;
		end) exit ;;
		esac
	done
	EOF
	chmod +x greet.sh
	for i in 1 2 3 4 5; do
		refuses 5 bt-run -q bars.bt -- ./greet.sh
		refuses 5 bt-run -q --pipelined bars.bt -- ./greet.sh
	done
	says 'more lines `.` than there were steps'
}
