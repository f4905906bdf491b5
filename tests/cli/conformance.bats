#!/usr/bin/env bats
# What every program keeps to, DESIGN.md 7: one test a property, each over all
# programs that are built.  A failure names the program, the command and what
# it did.  A new program needs one thing here: its row in the table below.

load helpers

# The table.  A program's kind:
#
#   filter  reads market records (operands, or standard input), writes records
#   host    the same, and needs something to trade on: reads market records,
#           writes a run
#   reader  reads a run, writes what is no stream of records
#   source  writes records, reads none
#   other   none of it
#
# and the least command that does its work, without the input.  $ORDERS is an
# empty file of orders, $INPUT the input that goes with the kind.
table()
{
	cat <<-'END'
	bt           other
	bt-adjust    filter  bt-adjust
	bt-cat       filter  bt-cat
	bt-compare   other
	bt-fetch     filter  bt-fetch
	bt-metrics   reader  bt-metrics
	bt-perturb   filter  bt-perturb
	bt-report    reader  bt-report -f text
	bt-resample  filter  bt-resample --to 1w
	bt-run       host    bt-run --orders $ORDERS
	bt-store     other
	bt-sweep     other
	bt-synth     source  bt-synth --bars 1000
	bt-ta        filter  bt-ta sma:2
	bt-validate  filter  bt-validate
	END
}

setup_file()
{
	bt_setup
	export INPUTS=$BATS_FILE_TMPDIR
	bars 28 >"$INPUTS/market.csv"
	printf 'time,symbol,open,high,low,close,volume\n' >"$INPUTS/header.csv"
	printf 'time,symbol,side,qty\n' >"$INPUTS/orders.csv"
	printf '#bt 1\n#bar time,symbol,open,high,low,close,volume\n%s\n' \
	    'bar,2023-01-01T00:00:00Z,AAA,1,2,0.5,1.5,10' >"$INPUTS/cut.bt"
	[[ ! -x $TESTBIN/bt-run ]] ||
	    bt-run --orders "$INPUTS/orders.csv" "$INPUTS/market.csv" \
		>"$INPUTS/run.bt" || rm -f "$INPUTS/run.bt"
	[[ -e $INPUTS/run.bt ]] || cp "$TESTDATA/runs/small.bt" "$INPUTS/run.bt"
}

setup()
{
	bt_setup
	export ORDERS=$INPUTS/orders.csv
	failures=$BATS_TEST_TMPDIR/failures
	: >"$failures"
}

# of_kind KIND...: the programs of these kinds that are built.
of_kind()
{
	local kind prog rest
	while read -r prog kind rest; do
		[[ " $* " != *" $kind "* || ! -x $TESTBIN/$prog ]] ||
		    printf '%s\n' "$prog"
	done < <(table)
}

# least PROGRAM: sets least, the least command, and input, what it reads.
least()
{
	local kind words
	read -r _ kind words < <(table | grep "^$1 ")
	read -ra least <<<"${words//'$ORDERS'/$ORDERS}"
	case $kind in
	reader) input=$INPUTS/run.bt ;;
	*) input=$INPUTS/market.csv ;;
	esac
	[[ $kind == source ]] && input=/dev/null
	[[ -e $input ]] || input=/dev/null
}

# try PROGRAM COMMAND...: runs it; sets status, out and err (its lines).
try()
{
	prog=$1
	shift
	tried=$*
	status=0
	"$@" >out 2>err </dev/null || status=$?
}

# pipe PROGRAM INPUT COMMAND...: the same with an input on standard input.
pipe()
{
	local from=$2
	prog=$1
	shift 2
	tried="$* <$from"
	status=0
	"$@" >out 2>err <"$from" || status=$?
}

# bad TEXT: notes a failure of what was tried last.
bad()
{
	{
		printf '%s: %s\n    %s\n    status %s; it said:\n' "$prog" \
		    "$1" "$tried" "$status"
		head -n 5 err | sed 's/^/      /'
	} >>"$failures"
}

# want TEXT COMMAND...: notes a failure unless the command succeeds.
want()
{
	local text=$1
	shift
	"$@" || bad "$text"
}

# ends STATUS [TEXT]: what was tried ended so, and said nothing odd.
ends()
{
	[[ $status == "$1" ]] || bad "${2:-status $1 expected}"
	form
}

# form: every line on standard error begins with the program's name, and none
# has an escape sequence.
form()
{
	! grep -qvE "^$prog: " err || bad "a message of another form"
	! grep -q "$(printf '\033')" err out || bad "an escape sequence"
}

# alike FILE FILE: the same bytes, but for the one record of a run that tells
# how it was called.
alike()
{
	cmp -s <(sed '/^meta,provenance\.args,/d' "$1") \
	    <(sed '/^meta,provenance\.args,/d' "$2")
}

# verdict: shows all failures; fails if there are any, or nothing was tried.
verdict()
{
	[[ ${tried+x} ]] || skip "no program of that kind is built"
	[[ ! -s $failures ]] || {
		cat "$failures"
		return 1
	}
}

# ---- all programs ----

@test "every program has a row in the table of this file" {
	for prog in $(programs); do
		tried=table
		status=-
		: >err
		want "no row" grep -q "^$prog " < <(table)
	done
	verdict
}

@test "--help is whole on standard output, at most 80 columns wide" {
	for p in $(programs); do
		for option in -h --help; do
			try "$p" "$p" "$option"
			ends 0
			want "no usage first" grep -q "^Usage: $p " out
			want "over 80 columns" awk 'length > 80 { exit 1 }' out
			want "it said something" test ! -s err
		done
		want "the manual is not named last" \
		    grep -qxE "Manual: $p\([1-8]\)" <(tail -n 1 out)
		sed -n '/^Examples:$/,/^$/s/^  //p' out >examples
		want "fewer than three examples" \
		    test "$(wc -l <examples)" -ge 3
		want "an example without its name" \
		    test "$(grep -cE "$p( |\$)" examples)" -ge 3
	done
	verdict
}

@test "--help works beside mistakes and with an unreadable configuration" {
	for p in $(programs); do
		try "$p" "$p" --xyzzy -c /nonexistent --help
		ends 0
		want "it said something" test ! -s err
	done
	verdict
}

@test "--version ends its first line with the number" {
	for p in $(programs); do
		for option in -V --version; do
			try "$p" "$p" "$option"
			ends 0
			want "another first line" grep -qxE \
			    "$p \(bt\) [0-9]+\.[0-9]+\.[0-9]+" <(head -n 1 out)
			want "no licence" grep -qi 'licen[cs]e' out
		done
	done
	verdict
}

@test "wrong usage is two lines on standard error and status 2" {
	for p in $(programs); do
		for word in --xyzzy -~ --help=x --config; do
			try "$p" "$p" "$word"
			ends 2
			want "not two lines" test "$(wc -l <err)" = 2
			want "no hint" grep -qF "$p: hint: try '$p --help'" err
			want "something on standard output" test ! -s out
		done
	done
	verdict
}

@test "a slip is met with the option that was meant" {
	for p in $(programs); do
		try "$p" "$p" --verbsoe
		ends 2
		want "no suggestion" grep -qF "$p: unknown option\
 '--verbsoe' (did you mean '--verbose'?)" err
	done
	verdict
}

@test "an abbreviation is refused, however clear it is" {
	for p in $(programs); do
		for word in --versio --verb=1 --log-form --quie; do
			try "$p" "$p" "$word"
			ends 2
			want "taken" grep -qF "unknown option '${word%%=*}'" err
		done
	done
	verdict
}

@test "what follows -- is no option" {
	for p in $(programs); do
		least "$p"
		for word in --help --version; do
			try "$p" "${least[@]:-$p}" -- "$word"
			want "taken as option" test -z \
			    "$(grep -aE '^Usage:|licen[cs]e' out)"
			want "it worked" test "$status" != 0
			form
		done
	done
	verdict
}

@test "every option has one letter at most, and common words mean the same" {
	for p in $(programs); do
		try "$p" "$p" --dump-options
		ends 0
		want "a letter twice" test -z \
		    "$(cut -f 2 out | grep . | sort | uniq -d)"
		want "a name twice" test -z "$(cut -f 3 out | sort | uniq -d)"
		for pair in h:help V:version q:quiet v:verbose c:config; do
			want "no -$pair" grep -q "^$p	${pair%:*}	${pair#*:}	" out
		done
		for pair in o:output f:format n:dry-run j:jobs b:binary \
		    z:compress; do
			want "-${pair%:*} means something else" test -z \
			    "$(awk -F '\t' -v l="${pair%:*}" -v n="${pair#*:}" \
			    '$2 == l && $3 != n || $3 == n && $2 != l' out)"
		done
	done
	verdict
}

@test "a full disk is status 4, also for --help" {
	[[ -w /dev/full ]] || skip "no /dev/full"
	for p in $(programs); do
		prog=$p tried="$p --help >/dev/full" status=0
		"$p" --help >/dev/full 2>err || status=$?
		: >out
		ends 4
		want "it did not say why" grep -qx "$p: standard output: cannot write: \
No space left on device" err
	done
	verdict
}

@test "standard output that is closed is status 4, and no crash" {
	for p in $(programs); do
		prog=$p tried="$p --help >&-" status=0
		"$p" --help 2>err >&- || status=$?
		: >out
		ends 4
		want "more than a line" test "$(wc -l <err)" = 1
		tried="$p --help >&- 2>&- <&-" status=0
		"$p" --help >&- 2>&- <&- || status=$?
		: >err
		ends 4
	done
	verdict
}

# A pipe whose reader has gone before anything is written: descriptor 5.
broken_pipe()
{
	local reader
	[[ -p pipe ]] || mkfifo pipe
	exec {reader}<>pipe 5>pipe {reader}>&-
}

@test "a closed pipe ends a program as SIGPIPE does, in silence" {
	for p in $(programs); do
		broken_pipe
		for how in default ignored; do
			prog=$p tried="$p --help | true (SIGPIPE $how)" status=0
			(
				[[ $how == default ]] || trap '' PIPE
				exec "$p" --help
			) >&5 2>err || status=$?
			: >out
			ends 141
			want "it said something" test ! -s err
		done
		exec 5>&-
	done
	verdict
}

@test "an unknown key of a configuration file is refused with its line" {
	printf '# mine\nxyzzy: 1\n' >x.yaml
	for p in $(programs); do
		try "$p" "$p" -c x.yaml
		ends 2
		want "no place" grep -q "^$p: x.yaml:2: unknown key 'xyzzy'" err
	done
	verdict
}

@test "another program's section is passed over, the own one is read" {
	for p in $(programs); do
		printf 'bt-run: {a: 1}\nbt-cat: {b: 2}\n%s: {log-format: xml}\n' \
		    "$p" | grep -v "^$p: {[ab]" >s.yaml
		try "$p" "$p" -c s.yaml
		ends 2
		want "its section was not read" \
		    grep -q "s.yaml:[0-9]: log-format: 'xml'" err
	done
	verdict
}

@test "the user's file is read from XDG_CONFIG_HOME, else from HOME" {
	mkdir -p xdg/bt "$HOME/.config/bt"
	echo 'log-format: x1' >xdg/bt/config.yaml
	echo 'log-format: x2' >"$HOME/.config/bt/config.yaml"
	for p in $(programs); do
		[[ $p != bt ]] || continue # it leaves it to the others
		try "$p" env XDG_CONFIG_HOME="$PWD/xdg" "$p"
		ends 2
		want "XDG_CONFIG_HOME" grep -q "'x1'" err
		try "$p" env XDG_CONFIG_HOME=xdg "$p"
		ends 2
		want "a relative XDG_CONFIG_HOME is ignored" grep -q "'x2'" err
	done
	verdict
}

@test "BT_* variables set options, weaker than the command line" {
	for p in $(programs); do
		try "$p" env BT_LOG_FORMAT=xml "$p"
		ends 2
		want "not read" grep -q "^$p: BT_LOG_FORMAT: 'xml' is not" err
		try "$p" env BT_LOG_FORMAT=xml "$p" --log-format text --xyzzy
		want "stronger than the option" grep -q xyzzy err
		try "$p" env BT_LOG_FORMAT= BT_XYZZY=1 "$p" --xyzzy
		want "empty or unknown ones" grep -q "option '--xyzzy'" err
	done
	verdict
}

@test "every exit status that a program uses is in its manual" {
	for p in $(programs); do
		try "$p" "$p" --dump-program
		ends 0
		man=$TESTTOP/man/$p.1
		sed -n '/^\.Sh EXIT STATUS/,/^\.Sh EX/p' "$man" \
		    >statuses 2>/dev/null || :
		for n in $(sed -n 's/^statuses	//p' out) 0 2; do
			want "status $n is not in $man" \
			    grep -qE "^\.It (Li )?$n( |\$)" statuses
		done
	done
	verdict
}

# ---- what reads records ----

@test "records come from a file, from standard input and from -, the same" {
	for p in $(of_kind filter host reader); do
		least "$p"
		pipe "$p" "$input" "${least[@]}"
		ends 0
		mv out first
		pipe "$p" "$input" "${least[@]}" -
		want "another result from -" alike out first
		try "$p" "${least[@]}" "$input"
		want "another result from a file" alike out first
	done
	verdict
}

@test "every form of input gives the same result" {
	forms "$INPUTS/market.csv" >names || true
	for p in $(of_kind filter host); do
		least "$p"
		pipe "$p" "$input" "${least[@]}"
		mv out first
		while read -r file; do
			pipe "$p" "$file" "${least[@]}"
			ends 0
			want "another result" alike first out
		done <names
	done
	verdict
}

@test "a .bts file that has gained columns is told with all from the start" {
	bars 28 | head -n 29 >1.csv
	bars 28 | sed -n '1s/$/,oi/p; 30,$s/$/,7/p' >2.csv
	bt-cat --interval 1d -o grown.bts 1.csv
	bt-cat --interval 1d -a grown.bts 2.csv
	for p in $(of_kind filter); do
		least "$p"
		try "$p" "${least[@]}" -f csv grown.bts
		ends 0
		want "no column oi" grep -q '^time,.*,oi\b' out
		want "rows of another width" \
		    awk -F, 'NR == 1 { n = NF } NF != n { exit 1 }' out
		want "no row has its value" grep -q ,7 out
	done
	# what is held back or sorted has columns of one kind in any form
	while read -ra words; do
		p=${words[0]}
		try "$p" "${words[@]}" grown.bts
		ends 0
		want "no column oi" grep -q '^#bar time,.*,oi$' out
		pipe "$p" grown.bts bash -c "cat | ${words[*]}"
		ends 3
		want "no way out" grep -q 'hint: write it to a .bts file first' err
	done <<-'END'
	bt-perturb --delay 1
	bt-perturb --jitter 1s
	bt-perturb --bootstrap 5
	bt-validate --fix order
	bt-validate --fix all
	END
	verdict
}

@test "CR LF, a byte order mark and a last line without newline do not matter" {
	{
		printf '\xef\xbb\xbf'
		sed 's/$/\r/' "$INPUTS/market.csv" | head -c -2
	} >dos.csv
	for p in $(of_kind filter host); do
		least "$p"
		pipe "$p" "$input" "${least[@]}"
		mv out first
		pipe "$p" dos.csv "${least[@]}"
		ends 0
		want "another result" alike out first
	done
	verdict
}

@test "an empty input is status 3 and leaves no end mark" {
	for p in $(of_kind filter host reader); do
		least "$p"
		pipe "$p" /dev/null "${least[@]}"
		ends 3
		want "an end mark" test -z "$(grep -a '^#end' out)"
	done
	verdict
}

@test "a header without records is a stream, and ends well" {
	for p in $(of_kind filter); do
		least "$p"
		pipe "$p" "$INPUTS/header.csv" "${least[@]}"
		ends 0
		want "no end mark" grep -q '^#end$' out
	done
	verdict
}

@test "a stream that breaks off is status 3, and its result has no end mark" {
	for p in $(of_kind filter host reader); do
		least "$p"
		pipe "$p" "$INPUTS/cut.bt" "${least[@]}"
		ends 3
		want "an end mark" test -z "$(grep -a '^#end' out)"
		[[ $p == $(of_kind reader | grep -x "$p") ]] ||
		    want "no error mark" grep -q "^#error $p: " out
	done
	verdict
}

@test "bad input is named by file and line" {
	sed '7s/,[0-9.]*,/,abc,/' "$INPUTS/market.csv" >broken.csv
	for p in $(of_kind filter host); do
		least "$p"
		try "$p" "${least[@]}" broken.csv
		ends 3
		want "no file and line" grep -q "^$p: broken.csv:7: " err
		want "no value" grep -q "abc" err
	done
	verdict
}

@test "a file that is not there is status 4 and named" {
	for p in $(of_kind filter host reader); do
		least "$p"
		try "$p" "${least[@]}" nonexistent.csv
		ends 4
		want "not named" grep -qE \
		    "^$p: nonexistent.csv: .*No such file" err
	done
	verdict
}

@test "standard input that is closed is status 4, and no crash" {
	for p in $(of_kind filter host reader); do
		least "$p"
		prog=$p tried="${least[*]} <&-" status=0
		"${least[@]}" >out 2>err <&- || status=$?
		ends 4
		want "an end mark" test -z "$(grep -a '^#end' out)"
	done
	verdict
}

@test "no locale, time zone or missing HOME changes a byte" {
	for p in $(of_kind filter host reader source); do
		least "$p"
		pipe "$p" "$input" "${least[@]}"
		ends 0
		mv out first
		for how in LC_ALL=de_DE.UTF-8 LC_NUMERIC=de_DE.UTF-8 \
		    TZ=Asia/Kolkata TZ=:nonsense NO_COLOR=1 CLICOLOR_FORCE=1 \
		    "-u HOME" "-u PATH" POSIXLY_CORRECT=1 COLUMNS=20; do
			# shellcheck disable=SC2086 # two words are meant
			pipe "$p" "$input" env $how "$TESTBIN/$p" \
			    "${least[@]:1}"
			ends 0
			want "another result with $how" alike out first
		done
	done
	verdict
}

@test "a result that does not fit on the disk is status 4" {
	[[ -w /dev/full ]] || skip "no /dev/full"
	for p in $(of_kind filter host reader source); do
		least "$p"
		prog=$p tried="${least[*]} <$input >/dev/full" status=0
		"${least[@]}" <"$input" >/dev/full 2>err || status=$?
		: >out
		ends 4
		want "it did not say why" grep -qx "$p: standard output: cannot write: \
No space left on device" err
	done
	verdict
}

@test "a reader that has gone ends the program with 141, in silence" {
	for p in $(of_kind filter host reader source); do
		least "$p"
		broken_pipe
		for how in default ignored; do
			prog=$p tried="${least[*]} | true (SIGPIPE $how)"
			status=0
			(
				[[ $how == default ]] || trap '' PIPE
				exec "${least[@]}"
			) <"$input" >&5 2>err || status=$?
			: >out
			ends 141
			want "it said something" test ! -s err
		done
		exec 5>&-
	done
	verdict
}

# interrupt SIGNAL COMMAND...: runs it on an input that never ends, sends the
# signal until it has gone; sets status.
interrupt()
{
	local signal=$1 pid
	shift
	tried="$* (sent SIG$signal)"
	rm -f fifo
	mkfifo fifo
	# job control, because a background job else ignores SIGINT
	set -m
	"$@" <fifo >out 2>err &
	pid=$!
	exec 6>fifo
	cat "$input" >&6
	sleep 0.2
	kill -s "$signal" "$pid"
	status=0
	for ((i = 0; i < 50; i++)); do
		kill -0 "$pid" 2>/dev/null || break
		sleep 0.1
	done
	kill -s "$signal" "$pid" 2>/dev/null || :
	wait "$pid" || status=$?
	set +m
	exec 6>&-
}

@test "a signal ends a program as the shell expects, in silence" {
	for p in $(of_kind filter host reader); do
		least "$p"
		prog=$p
		grep -v '^#end' "$input" >endless
		input=endless
		interrupt INT "${least[@]}"
		ends 130
		want "it said something" test ! -s err
		want "an end mark" test -z "$(grep -a '^#end' out)"
		interrupt TERM "${least[@]}"
		ends 143
	done
	verdict
}

@test "a signal leaves nothing of the file that -o was to make" {
	for p in $(of_kind filter host reader); do
		"$p" --dump-options | cut -f 3 | grep -qx output || continue
		least "$p"
		prog=$p
		grep -v '^#end' "$input" >endless
		input=endless
		rm -rf d
		mkdir d
		interrupt TERM "${least[@]}" -o d/new
		ends 143
		want "something of it" is "$(ls -A d)" ''
		interrupt HUP "${least[@]}" -o d/new
		ends 129
		want "something of it" is "$(ls -A d)" ''
	done
	verdict
}

@test "-o makes the same bytes appear as a file, and nothing beside it" {
	for p in $(of_kind filter host reader source); do
		"$p" --dump-options | cut -f 3 | grep -qx output || continue
		least "$p"
		rm -rf d
		mkdir d
		pipe "$p" "$input" "${least[@]}"
		mv out first
		pipe "$p" "$input" "${least[@]}" -o d/new
		ends 0
		want "something on standard output" test ! -s out
		want "other bytes" alike first d/new
		mv d/new first
		cp first d/new
		want "something beside it" is "$(ls d)" new
		pipe "$p" "$INPUTS/cut.bt" "${least[@]}" -o d/new
		[[ $input == /dev/null ]] || {
			ends 3
			want "the file before is gone" alike first d/new
			want "something beside it" is "$(ls d)" new
		}
		pipe "$p" "$input" "${least[@]}" -o d/no/such
		ends 4
		want "not named" grep -q "d/no/such" err
	done
	verdict
}

@test "-o to a name that a signal interrupts leaves nothing behind" {
	for p in $(of_kind filter host); do
		"$p" --dump-options | cut -f 3 | grep -qx output || continue
		least "$p"
		prog=$p
		rm -rf d
		mkdir d
		interrupt INT "${least[@]}" -o d/new
		ends 130
		want "something left" test -z "$(ls -A d)"
	done
	verdict
}

@test "--codec says how what is binary is compressed" {
	for p in $(of_kind filter source); do
		"$p" --dump-options | cut -f 3 | grep -qx codec || continue
		least "$p"
		prog=$p
		"${least[@]}" -b <"$input" 2>err | bt-cat -b >raw.bts
		for codec in small fast; do
			tried="${least[*]} -z --codec $codec"
			"${least[@]}" -z --codec $codec <"$input" >$codec.bts 2>err
			bt-cat -b $codec.bts >out
			want "other records" cmp -s out raw.bts
			want "nothing smaller" test \
			    "$(wc -c <$codec.bts)" -lt "$(wc -c <raw.bts)"
		done
		tried="${least[*]} -o o.bts"
		"${least[@]}" -o o.bts <"$input" 2>err
		want "not small" cmp -s o.bts small.bts
		rm -f ./*.bts
	done
	verdict
}

@test "binary records are refused at a terminal, with a way out" {
	command -v script >/dev/null || skip "no script(1)"
	for p in $(of_kind filter source); do
		"$p" --dump-options | cut -f 3 | grep -qx binary || continue
		least "$p"
		prog=$p tried="${least[*]} -b (at a terminal)"
		on_terminal "${least[*]} -b <$input"
		printf '%s\n' "$output" | grep -v '^#error' >err
		: >out
		ends 2
		want "no way out" grep -q "hint: .*-o FILE" err
	done
	verdict
}

@test "started at a terminal without input, it tells its usage and ends" {
	command -v script >/dev/null || skip "no script(1)"
	for p in $(of_kind filter host reader); do
		least "$p"
		prog=$p tried="${least[*]} (at a terminal)"
		on_terminal "${least[*]}"
		printf '%s\n' "$output" >err
		: >out
		ends 2
		want "no usage" grep -q "usage: $p " err
	done
	verdict
}

@test "the same input gives the same bytes twice" {
	for p in $(of_kind filter host reader source); do
		least "$p"
		pipe "$p" "$input" "${least[@]}"
		mv out first
		pipe "$p" "$input" "${least[@]}"
		want "other bytes" alike out first
	done
	verdict
}

@test "with --log-format json every line on standard error is an object" {
	for p in $(of_kind filter host reader); do
		least "$p"
		pipe "$p" "$INPUTS/cut.bt" "${least[@]}" --log-format json
		want "status 3 expected" test "$status" = 3
		want "nothing said" test -s err
		want "not an object a line" test -z "$(grep -vE \
		    "^\{\"program\":\"$p\",\"level\":\"[a-z]+\",.*\}\$" err)"
	done
	verdict
}
