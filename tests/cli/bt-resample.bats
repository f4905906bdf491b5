#!/usr/bin/env bats
# bt-resample: ticks, quotes and bars to longer bars.

load helpers

setup()
{
	bt_setup
	has bt-resample
}

# minutes FROM N: bars of a minute, of A, prices counting up from 1.
minutes()
{
	awk -v from="$1" -v n="$2" 'BEGIN {
		print "#bt 1\n#interval 60"
		split(from, p, ":")
		for (i = 0; i < n; i++) {
			m = p[1] * 60 + p[2] + i
			printf "bar,2024-01-02T%02d:%02d:00Z,A,%d,%d,%d,%d,1\n",
			    m / 60, m % 60, i + 1, i + 3, i, i + 2
		}
		print "#end"
	}'
}

# made ARGUMENTS: the bars that bt-resample writes, without their type.
made()
{
	bt-resample "$@" >made.out && records bar made.out
}

@test "minutes become quarters of an hour" {
	minutes 10:00 31 | bt-resample --to 15m | grep -v '^#by ' >out
	prints out <<-'EOT'
	#bt 1
	#interval 900
	bar,2024-01-02T10:00:00Z,A,1,17,0,16,15
	bar,2024-01-02T10:15:00Z,A,16,32,15,31,15
	#bar time,symbol,open,high,low,close,volume,flags
	bar,2024-01-02T10:30:00Z,A,31,33,30,32,1,partial
	#end
	EOT
}

@test "what the input's end cuts off can be left out" {
	minutes 10:00 31 >in
	is "$(made --to 15m in | wc -l)" 3
	is "$(made --to 15m --last keep in | wc -l)" 3
	is "$(made --to 15m --last drop in | wc -l)" 2
}

@test "an anchor moves where bars begin" {
	minutes 10:00 60 >in
	is "$(made --to 1h --anchor 30m in | cut -d , -f 1,7)" \
	    $'2024-01-02T09:30:00Z,30\n2024-01-02T10:30:00Z,30'
}

@test "months, quarters and years end when they do" {
	bt-synth --from 2023-01-01 --bars 400 --symbols A,B >in
	bt-resample --to 1mo -f jsonl in | grep '"B"' |
	    grep -o '"\(time\|end\)":"[^"]*"' | head -n 4 | tr '\n' ' ' >out
	printf '%s ' '"time":"2023-01-01T00:00:00Z"' \
	    '"end":"2023-02-01T00:00:00Z"' '"time":"2023-02-01T00:00:00Z"' \
	    '"end":"2023-03-01T00:00:00Z"' | prints out
	bt-resample --to 1q -f jsonl in | sed -n 2p |
	    grep '"time":"2023-01-01T00:00:00Z".*"end":"2023-04-01T00:00:00Z"'
	bt-resample --to 1y in >out
	grep '^#interval 31536000$' out
	is "$(grep -c '^bar,.*,B,' out)" 2
}

@test "a day in New York has 23 hours in spring and 25 in autumn" {
	for day in 2024-03-10 2024-11-03; do
		bt-synth --interval 1h --from "${day}T00:00Z" --bars 72 |
		    bt-resample --to 1d --zone America/New_York -f jsonl |
		    grep "\"time\":\"$day" | sed 's/"by".*//'
	done >days
	grep -o '"end":"[^"]*"' days >out
	prints out <<-'EOT'
	"end":"2024-03-11T04:00:00Z"
	"end":"2024-11-04T05:00:00Z"
	EOT
	# and an hour is an hour, the repeated one too
	bt-synth --interval 1m --from 2024-11-03T04:00Z --bars 1500 |
	    bt-resample --to 1h --zone America/New_York >hours
	grep -q '^#interval 3600$' hours
	is "$(records bar hours | wc -l)" 25
}

@test "sessions of a calendar are all the time there is" {
	# Friday after Thanksgiving, which closes at 18:00 UTC
	minutes 14:00 420 | sed 's/2024-01-02/2023-11-24/' >in
	bt-resample --to 1h --calendar nyse in 2>said | records bar /dev/stdin |
	    cut -d , -f 1,7,8 >out
	prints out <<-'EOT'
	2023-11-24T14:30:00Z,60
	2023-11-24T15:30:00Z,60
	2023-11-24T16:30:00Z,60
	2023-11-24T17:30:00Z,30,2023-11-24T18:00:00Z
	EOT
	prints said <<-'EOT'
	bt-resample: warning: 210 of 420 records are outside of the sessions of 'nyse', and left out
	EOT
	is "$(made -q --to 1d --calendar nyse in | cut -d , -f 1,7)" \
	    2023-11-24T14:30:00Z,210
}

@test "each symbol is cut by the calendar that it names, where asked for" {
	# Friday after Thanksgiving, which closes at 18:00 UTC
	minutes 14:00 420 | sed 's/2024-01-02/2023-11-24/' >one
	for s in SPY BTC X; do sed "s/,A,/,$s,/" one; done |
	    grep '^bar' | sort -s -t , -k 2,2 |
	    sed '1i #bt 1\n#interval 60\n#symbol SPY calendar=nyse\n#symbol BTC calendar=24x7' |
	    sed '$a #end' >in
	bt-resample --to 4h --calendar auto in 2>said |
	    records bar /dev/stdin | cut -d , -f 1,2,7 | sort -t , -k 2,2 -s >out
	prints out <<-'EOT'
	2023-11-24T12:00:00Z,BTC,120
	2023-11-24T16:00:00Z,BTC,240
	2023-11-24T20:00:00Z,BTC,60
	2023-11-24T14:30:00Z,SPY,210
	2023-11-24T12:00:00Z,X,120
	2023-11-24T16:00:00Z,X,240
	2023-11-24T20:00:00Z,X,60
	EOT
	prints said <<-'EOT'
	bt-resample: warning: 210 of 1260 records are outside of the sessions of their calendars, and left out
	EOT
	is "$(made --to 4h in | cut -d , -f 7 | sort -u | paste -sd ,)" 120,240,60
	run -3 --separate-stderr bt-resample --to 1h --calendar auto \
	    <(sed 's/=nyse/=nysee/' in)
	[[ $stderr == *"there is no calendar 'nysee'"* ]]
}

@test "days become weeks of sessions" {
	cat >in.csv <<-'EOT'
	time,symbol,open,high,low,close,volume
	2024-01-11,A,1,1,1,1,1
	2024-01-12,A,2,2,2,2,1
	2024-01-16,A,3,3,3,3,1
	2024-01-17,A,4,4,4,4,1
	2024-01-22,A,5,5,5,5,1
	EOT
	made --to 1w --calendar nyse in.csv >out
	prints out <<-'EOT'
	2024-01-08T14:30:00Z,A,1,2,1,2,2
	2024-01-16T14:30:00Z,A,3,4,3,4,2,2024-01-20T00:00:00Z
	2024-01-22T14:30:00Z,A,5,5,5,5,1,2024-01-27T00:00:00Z,partial
	EOT
}

@test "a calendar of one's own" {
	cat >my.yaml <<-'EOT'
	zone: UTC
	sessions:
	  - {days: mon-fri, hours: [10:05-10:12, 10:20-10:25]}
	EOT
	minutes 10:00 60 >in
	is "$(made -q --to 5m --calendar ./my.yaml in | cut -d , -f 1,7 |
	    tr '\n' ' ')" "2024-01-02T10:05:00Z,5 2024-01-02T10:10:00Z,2 \
2024-01-02T10:20:00Z,5 "
}

@test "times without records are filled as asked" {
	{
		minutes 10:00 2 | grep -v '#end'
		minutes 10:13 2 | grep -v '#bt\|#int'
	} >in
	made --to 5m in >none
	is "$(wc -l <none)" 2
	made --to 5m --fill previous in >out
	prints out <<-'EOT'
	2024-01-02T10:00:00Z,A,1,4,0,3,2
	2024-01-02T10:05:00Z,A,3,3,3,3,0,synthetic
	2024-01-02T10:10:00Z,A,1,4,0,3,2,
	EOT
	bt-resample --to 5m --fill nan -f csv in | sed -n 3p >out
	echo 2024-01-02T10:05:00Z,A,,,,,,synthetic | prints out
	made --to 5m --fill none in >again
	same none again
}

@test "what is filled with nothing can be made longer again" {
	{
		minutes 10:00 2 | grep -v '#end'
		minutes 10:20 2 | grep -v '#bt\|#int'
	} >in
	bt-resample --to 5m --fill nan -f csv in |
	    bt-resample --interval 5m --to 15m >two
	bt-resample --to 15m in >one
	same <(records bar one) <(records bar two)
}

@test "a label may be the end, and is read again as such" {
	minutes 10:00 30 >in
	bt-resample --to 15m --label end -f csv in >out.csv
	is "$(cut -d , -f 1 out.csv | sed 1d | tr '\n' ' ')" \
	    "2024-01-02T10:15:00Z 2024-01-02T10:30:00Z "
	bt-cat --bar-time end --interval 15m out.csv | records bar /dev/stdin |
	    cut -d , -f 1-7 >again
	made --to 15m in | prints again
	made --to 15m --label start in | prints again
}

@test "ticks at the end of a bar are of the next, or of that one" {
	cat >in.csv <<-'EOT'
	time,symbol,price,size
	2024-01-02T10:04:59.999Z,A,1,1
	2024-01-02T10:05:00Z,A,2,1
	2024-01-02T10:05:00.001Z,A,3,1
	EOT
	is "$(made --to 5m in.csv | cut -d , -f 1,3,6)" \
	    $'2024-01-02T10:00:00Z,1,1\n2024-01-02T10:05:00Z,2,3'
	is "$(made --to 5m --closed left in.csv | wc -l)" 2
	is "$(made --to 5m --closed right in.csv | cut -d , -f 1,3,6)" \
	    $'2024-01-02T10:00:00Z,1,2\n2024-01-02T10:05:00Z,3,3'
}

@test "quotes have the price that is asked for" {
	cat >in.csv <<-'EOT'
	time,symbol,bid,ask,bid_size,ask_size
	2024-01-02T10:00:00Z,A,1,2,5,5
	2024-01-02T10:01:00Z,A,2,4,5,5
	EOT
	is "$(made --to 5m in.csv)" 2024-01-02T10:00:00Z,A,1.5,3,1.5,3,,partial
	is "$(made --to 5m --price mid in.csv | cut -d , -f 3-6)" 1.5,3,1.5,3
	is "$(made --to 5m --price bid in.csv | cut -d , -f 3-6)" 1,2,1,2
	is "$(made --to 5m --price ask in.csv | cut -d , -f 3-6)" 2,4,2,4
	run -3 --separate-stderr bt-resample --volume 5 in.csv
	[[ $stderr == *"quotes have no volume"* ]]
}

@test "bars by count, volume and value, whole and cut" {
	cat >in.csv <<-'EOT'
	time,symbol,price,size
	2024-01-02T10:00:00Z,A,10,4
	2024-01-02T10:00:01Z,A,20,25
	2024-01-02T10:00:02Z,A,30,1
	2024-01-02T10:00:03Z,A,40,2
	EOT
	is "$(made --ticks 2 in.csv | cut -d , -f 1,3-7)" \
	    $'2024-01-02T10:00:00Z,10,20,10,20,29\n2024-01-02T10:00:02Z,30,40,30,40,3'
	is "$(made --volume 10 in.csv | cut -d , -f 7)" $'29\n3'
	is "$(made --volume 10 --split in.csv | cut -d , -f 7)" \
	    $'10\n10\n10\n2'
	is "$(made --value 500 in.csv | cut -d , -f 7)" $'29\n3'
	is "$(made --value 250 --split in.csv | cut -d , -f 7)" \
	    $'14.5\n12.5\n5'
}

@test "the type of what bars are made of can be said" {
	cat >in <<-'EOT'
	#bt 1
	tick,2024-01-02T10:00:00Z,A,10,4,
	quote,2024-01-02T10:00:01Z,A,1,2,3,4
	tick,2024-01-02T10:05:00Z,A,20,4,
	quote,2024-01-02T10:05:00Z,A,3,4,3,4
	#end
	EOT
	bt-resample --to 5m in | grep -v '^#' >out
	prints out <<-'EOT'
	quote,2024-01-02T10:00:01Z,A,1,2,3,4
	bar,2024-01-02T10:00:00Z,A,10,10,10,10,4
	quote,2024-01-02T10:05:00Z,A,3,4,3,4
	bar,2024-01-02T10:05:00Z,A,20,20,20,20,4,partial
	EOT
	bt-resample --to 5m --of quote in | grep -v '^#' >out
	prints out <<-'EOT'
	tick,2024-01-02T10:00:00Z,A,10,4,
	bar,2024-01-02T10:00:00Z,A,1.5,1.5,1.5,1.5,
	tick,2024-01-02T10:05:00Z,A,20,4,
	bar,2024-01-02T10:05:00Z,A,3.5,3.5,3.5,3.5,,partial
	EOT
}

@test "further columns follow their rules" {
	cat >in.csv <<-'EOT'
	time,symbol,open,high,low,close,volume,u,w,x,y,z
	2024-01-02T10:00:00Z,A,1,1,1,1,1,1,1,1,1,1
	2024-01-02T10:01:00Z,A,1,1,1,1,1,3,3,3,3,3
	2024-01-02T10:02:00Z,A,1,1,1,1,1,2,2,2,2,
	EOT
	bt-resample --to 3m --rule w=first --rule x=sum --rule y=min \
	    --rule z=max -f csv in.csv >out
	prints out <<-'EOT'
	time,symbol,open,high,low,close,volume,u,w,x,y,z
	2024-01-02T10:00:00Z,A,1,1,1,1,3,2,1,6,1,3
	EOT
	run -2 --separate-stderr bt-resample --to 3m --rule w=mean in.csv
	[[ $stderr == *"--rule: 'w=mean' is not NAME=RULE"* ]]
}

@test "a symbol no longer says how long its bars are" {
	cat >in <<-'EOT'
	#bt 1
	#adjust split
	#param fast=3
	#symbol A interval=60 tick=0.25 calendar=nyse
	bar,2024-01-02T10:00:00Z,A,1,1,1,1,1
	bar,2024-01-02T10:01:00Z,A,1,1,1,1,1
	action,2024-01-03,A,dividend,0.5
	#end
	EOT
	bt-resample --to 5m in | grep -v '^#by ' >out
	prints out <<-'EOT'
	#bt 1
	#adjust split
	#param fast=3
	#symbol A tick=0.25 calendar=nyse
	#interval 300
	bar,2024-01-02T10:00:00Z,A,1,1,1,1,2
	action,2024-01-03T00:00:00Z,A,dividend,0.5
	#end
	EOT
	bt-resample -b --to 5m in | bt-cat | grep '^#symbol A tick=0.25 cal'
}

@test "a split within a bar is warned of, where prices are not adjusted" {
	cat >in <<-'EOT'
	#bt 1
	#interval 60
	bar,2024-01-02T10:00:00Z,A,4,4,4,4,1
	action,2024-01-02T10:01:00Z,A,split,2
	bar,2024-01-02T10:01:00Z,A,2,2,2,2,1
	#end
	EOT
	bt-resample --to 5m in 2>said >out
	grep -q "a split of 'A' at 2024-01-02T10:01:00Z lies within a bar" said
	sed 's/#interval/#adjust split\n&/' in | bt-resample --to 5m 2>said >out
	prints said </dev/null
}

@test "bars that do not fit are refused with their line" {
	minutes 10:00 2 | sed 's/#interval 60/#interval 3600/' >in
	run -3 --separate-stderr bt-resample --to 15m in
	[[ $stderr == "bt-resample: in:3: the bar of 'A' from \
2024-01-02T10:00:00Z to 2024-01-02T11:00:00Z does not lie within the one \
from 2024-01-02T10:00:00Z to 2024-01-02T10:15:00Z"* ]]
	[[ ${lines[-1]} == '#error bt-resample: in:3: the bar of'* ]]
	# days of an exchange, to hours of its sessions
	bars 3 >days.csv
	run -3 --separate-stderr bt-resample --to 1h --calendar nyse days.csv
	[[ $stderr == *"does not lie within"* ]]
}

@test "records out of order are refused" {
	{
		minutes 10:05 1 | grep -v '#end'
		minutes 10:00 1 | grep -v '#bt\|#int'
	} >in
	run -3 --separate-stderr bt-resample --to 15m in
	[[ $stderr == *"in:4: a record of 'A' that was available at \
2024-01-02T10:01:00Z comes after one of 2024-01-02T10:06:00Z"* ]]
}

@test "bars among ticks are refused" {
	cat >in <<-'EOT'
	#bt 1
	tick,2024-01-02T10:00:00Z,A,10,4,
	bar,2024-01-02T10:00:00Z,A,1,1,1,1,1
	#end
	EOT
	run -3 --separate-stderr bt-resample --to 15m in
	[[ $stderr == *"bars among the ticks"* ]]
}

@test "a length that is none, or none at all, is refused" {
	run -2 --separate-stderr bt-resample --to 15 /dev/null
	[[ $stderr == *"'15' is no length such as 15m"* ]]
	run -2 --separate-stderr bt-resample /dev/null
	[[ $stderr == *"one of --to, --ticks, --volume and --value"* ]]
	run -2 --separate-stderr bt-resample --to 1h --ticks 5 /dev/null
	[[ $stderr == *"--ticks"* ]]
	run -2 --separate-stderr bt-resample --ticks 5 --fill nan /dev/null
	[[ $stderr == *"--fill goes with --to"* ]]
	run -2 --separate-stderr bt-resample --to 1h --split /dev/null
	[[ $stderr == *"--split goes with --volume or --value"* ]]
	run -2 --separate-stderr bt-resample --to 1h --calendar nyse \
	    --zone UTC /dev/null
	[[ $stderr == *"--zone: the calendar says where bars begin"* ]]
	run -2 --separate-stderr bt-resample --to 1h --calendar nysee /dev/null
	[[ $stderr == *"did you mean 'nyse'?"* ]]
}

@test "no records, no bars" {
	printf '#bt 1\n#end\n' | bt-resample --to 1h | grep -v '^#by ' >out
	printf '#bt 1\n#end\n' | prints out
	echo time,symbol,open,high,low,close,volume | bt-resample --to 1h |
	    grep -c '^bar' && return 1
	echo time,symbol,open,high,low,close,volume | bt-resample --to 1h \
	    -f csv | grep -q '^time,symbol'
}

@test "watermarks close bars, and pass" {
	cat >in <<-'EOT'
	#bt 1
	#interval 60
	bar,2024-01-02T10:03:00Z,A,1,1,1,1,1
	.,2024-01-02T10:04:00Z
	bar,2024-01-02T10:04:00Z,A,2,2,2,2,1
	.
	bar,2024-01-02T10:06:00Z,A,2,2,2,2,1
	#end
	EOT
	bt-resample --to 5m in | grep -v '^#' >out
	prints out <<-'EOT'
	.,2024-01-02T10:04:00Z
	bar,2024-01-02T10:00:00Z,A,1,2,1,2,2
	.
	bar,2024-01-02T10:05:00Z,A,2,2,2,2,1,partial
	EOT
}

@test "a watermark in a live pipe is not kept back" {
	mkfifo pipe
	bt-resample --to 5m <pipe >out &
	exec 9>pipe
	cat >&9 <<-'EOT'
	#bt 1
	#interval 60
	bar,2024-01-02T10:04:00Z,A,2,2,2,2,1
	.
	EOT
	for _ in $(seq 100); do
		! grep -q '^bar,2024-01-02T10:00' out || break
		sleep 0.05
	done
	grep '^bar,2024-01-02T10:00:00Z,A,2,2,2,2,1$' out
	echo '#end' >&9
	exec 9>&-
	wait
}

@test "CSV without symbols, in a zone, and a stream that breaks off" {
	cat >in.csv <<-'EOT'
	time,open,high,low,close,volume
	2024-01-02 09:30:00,1,1,1,1,1
	2024-01-02 09:31:00,2,2,2,2,1
	EOT
	bt-resample --to 2m --symbol A --tz America/New_York <in.csv >out
	is "$(records bar out)" 2024-01-02T14:30:00Z,A,1,2,1,2,2
	minutes 10:00 5 | head -n 4 >in
	run -3 bt-resample --to 2m in
	is "$(made --to 2m --partial in)" 2024-01-02T10:00:00Z,A,1,4,0,3,2
}

@test "bars by count of one instant can be traded on" {
	has bt-run
	cat >in.csv <<-'EOT'
	time,symbol,price,size
	2024-01-02T10:00:00Z,A,1,1
	2024-01-02T10:00:00Z,A,2,1
	2024-01-02T10:00:00Z,A,3,1
	2024-01-02T10:00:01Z,A,4,1
	EOT
	bt-resample --ticks 1 in.csv >bars.txt
	records bar bars.txt | cut -d , -f 1,3,8 >out
	prints out <<-'EOT'
	2024-01-02T10:00:00Z,1
	2024-01-02T10:00:00.000000001Z,2
	2024-01-02T10:00:00.000000002Z,3
	2024-01-02T10:00:01Z,4
	EOT
	grep -q '^#interval 0.000000001$' bars.txt
	printf 'time,symbol,side,qty\n' >orders.csv
	bt-run --orders orders.csv bars.txt | grep -q '^end,complete'
}
