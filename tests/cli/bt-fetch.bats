#!/usr/bin/env bats
# bt-fetch: files of other programs as a stream.

load helpers

setup()
{
	bt_setup
	I=$TESTDATA/import
}

# stream: what comes in, without the line that names the program.
stream()
{
	grep -v '^#by '
}

@test "newest first is turned round, an adjusted close is no close" {
	bt-fetch "$I/yahoo.csv" | stream >out
	prints out <<-'END'
	#bt 1
	bar,2024-03-04T00:00:00Z,yahoo,100,101.5,99.5,101.2,1904100
	bar,2024-03-05T00:00:00Z,yahoo,101.3,101.55,99.8,100.6,2010300
	bar,2024-03-06T00:00:00Z,yahoo,100.75,101.6,100.1,101.25,1655000
	bar,2024-03-07T00:00:00Z,yahoo,101.2,102.45,100.9,102.1,1720400
	bar,2024-03-08T00:00:00Z,yahoo,102,103.1,101.4,101.9,1830500
	#end
	END
}

@test "with -v it is told what was done" {
	run --separate-stderr -0 bt-fetch -v "$I/yahoo.csv"
	[[ $stderr == *"columns left out: Adj Close"* ]]
	[[ $stderr == *"newest first"* ]]
	run --separate-stderr -0 bt-fetch "$I/yahoo.csv"
	[[ -z $stderr ]]
}

@test "a zone is that of the time of the year" {
	bt-fetch --tz America/New_York "$I/newyork.csv" | stream >out
	prints out <<-'END'
	#bt 1
	bar,2024-03-08T20:59:00Z,newyork,10,10.05,9.98,10.02,5200
	bar,2024-03-11T13:30:00Z,newyork,10.04,10.1,10.01,10.08,9100
	bar,2024-03-11T13:31:00Z,newyork,10.08,10.12,10.07,10.11,4300
	#end
	END
}

@test "times when a clock is put forward or back are counted, and told once" {
	cat >x.csv <<-'END'
	Date,Open,High,Low,Close
	2024-03-10 01:30:00,1,2,1,2
	2024-03-10 02:30:00,1,2,1,2
	2024-03-10 03:30:00,1,2,1,2
	2024-11-03 00:30:00,1,2,1,2
	2024-11-03 01:30:00,1,2,1,2
	2024-11-03 02:30:00,1,2,1,2
	END
	run --separate-stderr -0 bt-fetch --tz America/New_York x.csv
	is "$(cut -d , -f 2 <<<"$output" | grep T)" "2024-03-10T06:30:00Z
2024-03-10T07:30:00Z
2024-03-10T07:30:00Z
2024-11-03T04:30:00Z
2024-11-03T05:30:00Z
2024-11-03T07:30:00Z"
	is "$(grep -c . <<<"$stderr")" 1
	[[ $stderr == "bt-fetch: x.csv:3: warning: 2 times when the clock "* ]]
	sed -i 's/:00,/:00-05:00,/' x.csv
	run --separate-stderr -0 bt-fetch --tz America/New_York x.csv
	[[ -z $stderr ]]
	sed -i '3d; 5,7d; s/-05:00//' x.csv
	run --separate-stderr -0 bt-fetch --tz America/New_York x.csv
	[[ -z $stderr ]]
}

@test "no header, ends of bars, a name: told to be so" {
	bt-fetch --symbol ES --bar-time end --columns \
	    time,open,high,low,close,volume "$I/headerless.txt" | stream >out
	prints out <<-'END'
	#bt 1
	#interval 60
	bar,2024-03-08T14:30:00Z,ES,5132.25,5133,5131.75,5132.5,812
	bar,2024-03-08T14:31:00Z,ES,5132.5,5134.25,5132.25,5134,640
	bar,2024-03-08T14:33:00Z,ES,5134,5134,5133,5133.25,377
	#end
	END
}

@test "columns that are taken by their places are warned of" {
	run --separate-stderr -0 bt-fetch "$I/headerless.txt"
	[[ $stderr == *"headerless.txt: warning: no header: "* ]]
	run --separate-stderr -0 bt-fetch -q "$I/headerless.txt"
	[[ -z $stderr ]]
}

@test "names of another language are mapped; commas are decimal signs" {
	bt-fetch --map open=Erster --map high=Hoch \
	    --map low=Tief --map close=5 --map volume=stuecke \
	    --map time=Datum "$I/german.csv" | stream >out
	prints out <<-'END'
	#bt 1
	bar,2024-02-28T00:00:00Z,german,1002.5,1010,998.75,1005.25,12400
	bar,2024-02-29T00:00:00Z,german,1005.25,1012.4,1001.1,1011,9870
	bar,2024-03-01T00:00:00Z,german,1011,1020,1008.3,1018.75,15002
	#end
	END
}

@test "one price makes bars; further columns are kept" {
	bt-fetch --price price --map symbol=symbol "$I/prices.csv" >out
	grep -qx 'bar,2024-02-01T00:00:00Z,ABC,36.35,36.35,36.35,36.35,' out
	bt-fetch --keep 'adj close' "$I/yahoo.csv" >out
	grep -qx '#bar time,symbol,open,high,low,close,volume,Adj_Close' out
	grep -qx 'bar,2024-03-08T.*,101.9,1830500,100.87' out
	bt-fetch --keep all "$I/yahoo.csv" | same out -
}

@test "titles and totals are not data" {
	run --separate-stderr -0 bt-fetch --symbol QQQ "$I/total.csv"
	is "${#lines[@]}" 5
	is "${lines[3]}" \
	    "bar,2024-03-01T00:00:00Z,QQQ,1264.5,1280,1260,1279.1,3020118"
	is "$stderr" "bt-fetch: $I/total.csv:7: warning: 1 row below the data \
left out"
}

@test "a row that cannot be read ends the stream in an error" {
	run --separate-stderr -3 bt-fetch "$I/broken.csv"
	is "$stderr" \
	    "bt-fetch: $I/broken.csv:3: close '1oo.60' is no number"
	is "${lines[2]}" "bar,2024-03-04T00:00:00Z,broken,100,101.5,99.5,101.2,\
1904100"
	[[ ${lines[-1]} == "#error bt-fetch: "* ]]
	run --separate-stderr -3 bt-fetch -o out.bts "$I/broken.csv"
	[[ ! -e out.bts ]]
}

@test "several files are merged by time" {
	bt-fetch --interval 1d "$I/yahoo.csv" "$I/total.csv" 2>err |
	    stream >out
	cut -d , -f 2,3 out >names
	prints names <<-'END'
	#bt 1
	#interval 86400
	2024-02-13T00:00:00Z,total
	2024-03-01T00:00:00Z,total
	2024-03-04T00:00:00Z,yahoo
	2024-03-05T00:00:00Z,yahoo
	2024-03-06T00:00:00Z,yahoo
	2024-03-07T00:00:00Z,yahoo
	2024-03-08T00:00:00Z,yahoo
	#end
	END
}

@test "further columns of merged files are all there" {
	cat >a.csv <<-'END'
	time,symbol,open,high,low,close,volume,rsi
	2024-01-02,A,1,2,1,2,3,50
	2024-01-03,A,1,2,1,2,3,51
	END
	sed 's/A/B/; s/rsi/atr/' a.csv >b.csv
	bt-fetch -f csv a.csv b.csv >out
	prints out <<-'END'
	time,symbol,open,high,low,close,volume,rsi,atr
	2024-01-02T00:00:00Z,A,1,2,1,2,3,50,
	2024-01-02T00:00:00Z,B,1,2,1,2,3,,50
	2024-01-03T00:00:00Z,A,1,2,1,2,3,51,
	2024-01-03T00:00:00Z,B,1,2,1,2,3,,51
	END
}

@test "standard input is read, and its symbol asked for" {
	bt-fetch --symbol yahoo <"$I/yahoo.csv" >one
	bt-fetch --symbol yahoo - <"$I/yahoo.csv" >two
	bt-fetch "$I/yahoo.csv" >three
	same one three
	same two three
	run --separate-stderr -3 bt-fetch <"$I/yahoo.csv"
	[[ $stderr == *"no column holds the symbol"* ]]
	[[ $stderr == *"--symbol"* ]]
}

@test "streams of bt's own pass as they are" {
	printf '%s\n' '#bt 1' '#adjust split' \
	    'bar,2024-01-02,A,1,2,1,2,3' '#end' >in
	bt-fetch in | stream >out
	prints out <<-'END'
	#bt 1
	#adjust split
	bar,2024-01-02T00:00:00Z,A,1,2,1,2,3
	#end
	END
	sed '$d' in >half
	run --separate-stderr -3 bt-fetch half
	run --separate-stderr -0 bt-fetch --partial half
}

@test "compressed files are read" {
	zstd -q "$I/yahoo.csv" -o yahoo.csv.zst
	bt-fetch yahoo.csv.zst >one
	bt-fetch "$I/yahoo.csv" >two
	same one two
}

@test "what is no CSV is refused by name" {
	gzip -c "$I/yahoo.csv" >x.csv
	run --separate-stderr -3 bt-fetch x.csv
	[[ $stderr == *gzip* ]]
	iconv -f UTF-8 -t UTF-16 "$I/yahoo.csv" >x.csv
	run --separate-stderr -3 bt-fetch x.csv
	[[ $stderr == *UTF-16* ]]
	iconv -f UTF-8 -t UTF-16LE "$I/yahoo.csv" >x.csv
	run --separate-stderr -3 bt-fetch x.csv
	[[ $stderr == *"looks like text in UTF-16"*"iconv -f utf-16le"* ]]
	printf '\320\317\021\340\241\261\032\341\0\0' >x.xls
	run --separate-stderr -3 bt-fetch x.xls
	[[ $stderr == *"an old spreadsheet (.xls)"* ]]
	: >x.csv
	run --separate-stderr -3 bt-fetch x.csv
}

@test "what can be read in two ways is refused, and settled by an option" {
	printf '%s\n' 'Date,Open,High,Low,Close' '01/02/2024,1,2,1,2' >x.csv
	run --separate-stderr -3 bt-fetch x.csv
	[[ $stderr == *"--date-format '%d/%m/%Y'"* ]]
	bt-fetch --date-format %m/%d/%Y x.csv | grep -q '^bar,2024-01-02T'
	bt-fetch --date-format %d/%m/%Y x.csv | grep -q '^bar,2024-02-01T'
	printf '%s\n' 'Date;Open;High;Low;Close' '2024-01-02;1,234;2;1;2' >x.csv
	run --separate-stderr -3 bt-fetch x.csv
	[[ $stderr == *"--decimal point"* ]]
	bt-fetch --decimal point x.csv | grep -q ',1234,2,1,2,'
	bt-fetch --decimal comma x.csv | grep -q ',1.234,2,1,2,'
}

@test "options say what is not to be found" {
	printf '%s\n' '2024-01-02~1~2~1~2' >x.csv
	bt-fetch --separator '~' --no-header \
	    --columns time,open,high,low,close x.csv |
	    grep -q ',x,1,2,1,2,'
	printf '1 2 3 4 5\n2024-01-02 1 2 1 2\n' >x.csv
	bt-fetch --separator space --header --map time=1 --map open=2 \
	    --map high=3 --map low=4 --map close=5 x.csv |
	    grep -q ',x,1,2,1,2,'
	printf '%s\n' 'time,open,price,size' '2024-01-02,1,2,3' >x.csv
	bt-fetch --type tick x.csv | grep -qx 'tick,2024-01-02T00:00:00Z,x,2,3,'
	printf '%s\n' 'Date,Open,High,Low,Close' \
	    '2024-01-02 00:00:00+09:00,1,2,1,2' >x.csv
	bt-fetch --dates x.csv | grep -q '^bar,2024-01-02T00:00:00Z,'
	bt-fetch -p file x.csv | grep -q '^bar,2024-01-01T15:00:00Z,'
}

@test "options that cannot be are refused before anything is written" {
	run --separate-stderr -2 bt-fetch --map shut=Close "$I/yahoo.csv"
	[[ -z $output && $stderr == *"unknown name in 'shut=Close'"* ]]
	run --separate-stderr -2 bt-fetch --map close "$I/yahoo.csv"
	run --separate-stderr -2 bt-fetch --separator ab "$I/yahoo.csv"
	run --separate-stderr -2 bt-fetch --date-format YYYY-MM-DD \
	    "$I/yahoo.csv"
	[[ -z $output && $stderr == *"'YYYY-MM-DD' names no part of a time"* ]]
	[[ $stderr == *"hint: "*"%Y-%m-%d"* ]]
	run --separate-stderr -2 bt-fetch --map close=Clsoe "$I/yahoo.csv"
	[[ $stderr == *"did you mean 'Close'?"* ]]
	run --separate-stderr -2 bt-fetch --keep Rsi "$I/yahoo.csv"
}

@test "all forms are written" {
	bt-fetch -f csv "$I/yahoo.csv" >want
	for f in x.csv x.bts x.csv.zst x.txt; do
		bt-fetch -o $f "$I/yahoo.csv"
		bt-fetch -f csv $f | same want -
	done
	bt-fetch -b "$I/yahoo.csv" | bt-fetch -f csv | same want -
}

@test "who reads a fetch that was ended in the middle fails" {
	local pid status=0
	mkfifo in mid
	bt-fetch --symbol X <in >mid 2>fetch.err &
	pid=$!
	bt-validate <mid >out 2>err &
	exec 9>in
	cat "$I/yahoo.csv" >&9
	kill -TERM $pid
	exec 9>&-
	wait $! || status=$?
	is $status 3
	! grep -qx '#end' out
}

@test "bt's own header with rows as others write them is imported" {
	# quotes, decimal commas, blanks, other dates: none of it plain CSV
	{
		echo time,symbol,open,high,low,close,volume
		echo '01/16/2024, A,"1,5","2,5","0,5","1,5","1.000"'
	} >own.csv
	bt-fetch own.csv >got
	grep -qx 'bar,2024-01-16T00:00:00Z,A,1.5,2.5,0.5,1.5,1000' got
	# where that comes later the way is told
	{
		echo time,symbol,open,high,low,close,volume
		echo 2024-01-16,A,1,1,1,1,1
		echo '2024-01-17,A,"1","1","1","1","1"'
	} >late.csv
	run -3 --separate-stderr bt-fetch late.csv
	[[ $stderr == *"plain CSV has no quotes; bt-fetch --separator , imports"* ]]
	bt-fetch --separator , late.csv >got
	is "$(grep -c ^bar, got)" 2
}

@test "a file of tabs gives its name as the symbol" {
	printf 'Date\tOpen\tHigh\tLow\tClose\n2024-01-02\t1\t2\t0.5\t1.5\n' >ACME.tsv
	bt-fetch ACME.tsv >got
	grep -qx 'bar,2024-01-02T00:00:00Z,ACME,1,2,0.5,1.5,' got
}
