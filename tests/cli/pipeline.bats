# A program that dies in the middle of a pipeline is named by the last one, in
# a shell without pipefail.

load helpers

setup()
{
	bt_setup
	has bt-fetch bt-validate bt-run bt-metrics
	command -v dash >/dev/null || skip "no dash"
	bt-synth --bars 3000 -f csv -o bars.csv
	cat >buy.awk <<-'EOF'
	#!/usr/bin/awk -f
	BEGIN { FS = "," }
	$1 == "bar" && !n++ { print "target," $3 ",1" }
	$1 == "." { print "." }
	EOF
	chmod +x buy.awk
}

# victim NAME: a shell script that becomes NAME, and leaves its pid.
victim()
{
	cat >"$1.sh" <<-EOF
	#!/bin/sh
	echo \$\$ >$1.pid
	exec $1 "\$@"
	EOF
	chmod +x "$1.sh"
}

# pipeline_without NAME: the pipeline of three, with NAME killed while its
# input still stands open; sets status and leaves what was said in err.
pipeline_without()
{
	local a=bt-fetch b=bt-validate
	victim "$1"
	[[ $1 == bt-fetch ]] && a=./bt-fetch.sh
	[[ $1 == bt-validate ]] && b=./bt-validate.sh
	mkfifo in
	cat >pipe.sh <<-EOF
	$a --symbol SYN - <in | $b | bt-run -- ./buy.awk >run.txt
	EOF
	status=0
	dash pipe.sh 2>err &
	exec 7>in
	cat bars.csv >&7
	sleep 0.5
	kill -KILL "$(cat "$1.pid")"
	exec 7>&-
	wait $! || status=$?
}

@test "a fetch that is killed: the run fails with status 3 and names it" {
	pipeline_without bt-fetch
	is "$status" 3
	grep -q "^bt-run: .*bt-validate failed: .*bt-fetch .*died or was killed" err
	grep -q '^end,failed,' run.txt
	grep -q '^#error bt-run: ' run.txt
	is "$(grep -c '^#end' run.txt)" 0
	run -3 --separate-stderr bt-metrics run.txt
}

@test "a validate that is killed: the run fails with status 3 and names it" {
	pipeline_without bt-validate
	is "$status" 3
	grep -q "^bt-run: .*bt-validate .*died or was killed" err
	is "$(grep -c '^#end' run.txt)" 0
}
