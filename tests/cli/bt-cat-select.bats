#!/usr/bin/env bats
# bt-cat: columns, symbols, spans, heads and tails; what is told of them.

load helpers

setup()
{
	bt_setup
}

# text: standard input without the line that names the program.
text()
{
	grep -v '^#by '
}

# further: bars with further columns.
further()
{
	cat <<-'END'
	time,symbol,open,high,low,close,volume,sma,rsi
	2024-01-02T00:00:00Z,A,1,2,0.5,1.5,10,1.25,50
	2024-01-03T00:00:00Z,A,1,2,0.5,1.75,11,,51
	END
}

# mixed: bars of two symbols, a tick, a quote.
mixed()
{
	cat <<-'END'
	#bt 1
	#interval 60
	bar,2024-01-02T09:30:00Z,A,1,2,0.5,1.5,10
	tick,2024-01-02T09:31:00Z,A,1.5,3,buy
	bar,2024-01-02T09:30:00Z,B,1,2,0.5,1.5,10
	quote,2024-01-02T09:31:30Z,B,1,2,3,4
	bar,2024-01-02T09:31:00Z,A,1,2,0.5,1.75,10
	#end
	END
}

@test "--columns: plain CSV has these and no others, in this order" {
	further >x.csv
	for form in csv tagged bts; do
		bt-cat -f $form x.csv >x
		bt-cat --symbol A --columns rsi,close --columns time \
		    -f csv x >out
		prints out <<-'END'
		rsi,close,time
		50,1.5,2024-01-02T00:00:00Z
		51,1.75,2024-01-03T00:00:00Z
		END
	done
}

@test "--columns: JSON lines have these, as far as a type has them" {
	mixed | bt-cat --columns close,price,time,end -f jsonl >out
	prints out <<-'END'
	{"record":"bar","close":1.5,"time":"2024-01-02T09:30:00Z","end":"2024-01-02T09:31:00Z"}
	{"record":"tick","price":1.5,"time":"2024-01-02T09:31:00Z"}
	{"record":"bar","close":1.5,"time":"2024-01-02T09:30:00Z","end":"2024-01-02T09:31:00Z"}
	{"record":"quote","time":"2024-01-02T09:31:30Z"}
	{"record":"bar","close":1.75,"time":"2024-01-02T09:31:00Z","end":"2024-01-02T09:32:00Z"}
	{"record":"#end","version":1}
	END
}

@test "--columns: tagged text keeps what a record needs, and binary does" {
	further >x.csv
	bt-cat --columns rsi,close x.csv | text >out
	prints out <<-'END'
	#bt 1
	#bar time,symbol,open,high,low,close,volume,rsi
	bar,2024-01-02T00:00:00Z,A,1,2,0.5,1.5,,50
	bar,2024-01-03T00:00:00Z,A,1,2,0.5,1.75,,51
	#end
	END
	bt-cat --columns rsi,sma,volume x.csv | text >out
	prints out <<-'END'
	#bt 1
	#bar time,symbol,open,high,low,close,volume,rsi,sma
	bar,2024-01-02T00:00:00Z,A,1,2,0.5,1.5,10,50,1.25
	bar,2024-01-03T00:00:00Z,A,1,2,0.5,1.75,11,51,
	#end
	END
	for columns in rsi,close close,volume rsi,sma; do
		bt-cat --columns $columns x.csv | text >want
		bt-cat -b --columns $columns x.csv | bt-cat | text >out
		same want out
		bt-cat -z --columns $columns x.csv | bt-cat | text >out
		same want out
	done
}

@test "--columns: an order stays the order that it is" {
	printf '%s\n' '#bt 1' \
	    order,2024-01-02,A,o,buy,5,limit,9,,,gtc,,,,,0,,,t, '#end' |
	    bt-cat --columns time,qty | grep ^order >out
	echo order,2024-01-02T00:00:00Z,A,o,buy,5,limit,9,,,gtc,,,,,0,,,t, |
	    prints out
}

@test "--columns: a name that nothing has is refused, with what is near" {
	further >x.csv
	for form in csv tagged bts jsonl; do
		run -2 --separate-stderr bt-cat -f $form --columns time,rsj x.csv
		is "${stderr_lines[0]}" "bt-cat: --columns: no record has a\
 column 'rsj' (did you mean 'rsi'?)"
		run -2 --separate-stderr bt-cat -f $form --columns bid x.csv
		is "${stderr_lines[0]}" \
		    "bt-cat: --columns: no record has a column 'bid'"
	done
	run -2 bt-cat --columns close,close x.csv
	run -2 bt-cat --columns close,,time x.csv
	run -2 bt-cat -o y.csv --columns time,rsj x.csv
	[[ ! -e y.csv ]]
	mixed | bt-cat --columns time,bid -t bar,quote -f jsonl >out
	mixed >x.bt
	run -2 bt-cat --columns time,bid -t bar -f jsonl x.bt
}

@test "--columns: a further column may be told behind the first records" {
	{
		printf '%s\n' '#bt 1' meta,a,b
		further | sed -n '1s/^/#bar /p; 2,$s/^/bar,/p'
		printf '%s\n' '#end'
	} >x.bt
	bt-cat -b x.bt >x.bts
	for f in x.bt x.bts; do
		bt-cat --columns sma -f jsonl $f | grep bar >out
		prints out <<-'END'
		{"record":"bar","sma":1.25}
		{"record":"bar","sma":null}
		END
		bt-cat --columns sma --tail 1 $f | grep -c '^bar,.*,' >out
		echo 1 | prints out
		bt-cat --columns sma,time -f csv $f | head -n 1 >out
		echo sma,time | prints out
	done
	run -2 bt-cat --columns smu -t bar -f csv x.bt
}

@test "--columns: of nothing it is the header alone" {
	printf 'time,symbol,open,high,low,close,volume\n' >x.csv
	bt-cat --columns close,time -f csv x.csv >out
	echo close,time | prints out
	bt-cat --columns key -t meta -f csv x.csv >out
	echo key | prints out
}

@test "--columns goes with --head, --tail and with merges" {
	further >x.csv
	further | sed 's/,A,/,B,/' | cut -d , -f 1-7,9 >y.csv
	bt-cat --columns symbol,rsi,sma --tail 3 -f csv x.csv y.csv >out
	prints out <<-'END'
	symbol,rsi,sma
	B,50,
	A,51,
	B,51,
	END
	bt-cat --columns sma --tail 3 x.csv y.csv | bt-cat -f csv >out
	prints out <<-'END'
	time,symbol,open,high,low,close,volume,sma
	2024-01-02T00:00:00Z,B,1,2,0.5,1.5,,
	2024-01-03T00:00:00Z,A,1,2,0.5,1.75,,
	2024-01-03T00:00:00Z,B,1,2,0.5,1.75,,
	END
	bt-cat --columns symbol,sma --head 1 -f csv y.csv x.csv >out
	prints out <<-'END'
	symbol,sma
	A,1.25
	END
}

@test "--from, --to and --symbols cut every form to the same records" {
	bt-synth --symbols 3 --bars 3000 --interval 1m -f csv >x.csv
	from=2020-01-01T10:00 to=2020-01-01T12:30
	awk -F, 'NR == 1 || ($1 >= "2020-01-01T10:00" &&
	    $1 < "2020-01-01T12:30" && $2 != "S2")' x.csv >want
	[[ $(wc -l <want) == 301 ]]
	forms x.csv >names
	while read -r f; do
		bt-cat --from $from --to $to --symbols S1,S3 -f csv "$f" >out
		same want out
		bt-cat --from $from --to $to --symbols S1 --symbols S3 \
		    -f csv - <"$f" >out
		same want out
	done <names
}

@test "several inputs are cut before they are merged" {
	bt-synth --symbols A --bars 2000 --interval 1m -z >a.bts
	bt-synth --symbols B --bars 2000 --interval 1m -f csv >b.csv
	bt-cat a.bts b.csv -f csv >all.csv
	bt-cat --from 2020-01-02 a.bts b.csv -f csv >out
	awk -F, 'NR == 1 || $1 >= "2020-01-02"' all.csv | same - out
	for n in 0 1 7 1000 5000; do
		bt-cat --tail $n a.bts b.csv -f csv >out
		{
			head -n 1 all.csv
			tail -n +2 all.csv | tail -n $n
		} | same - out
		bt-cat --from 2020-01-02 --tail $n a.bts b.csv -f csv >out
		{
			head -n 1 all.csv
			awk -F, '$1 >= "2020-01-02" && NR > 1' all.csv |
			    tail -n $n
		} | same - out
	done
}

@test "the last records of each type are found in files with an index" {
	for n in 1 2 3; do
		bt-synth --bars 9000 --interval 1m --symbols S$n --seed $n -f tagged
	done | grep -v '^#' >bars
	{
		echo '#bt 1'
		echo '#interval 60'
		echo 'meta,first,1'
		sed -n 1,9000p bars
		awk 'BEGIN { for (i = 0; i < 20000; i++)
		    printf "tick,2021-01-01T00:00:%09.6fZ,S1,%d,1,\n",
		        i / 1000, i }'
		sed -n 9001,18000p bars
		echo 'meta,last,1'
		echo '#end'
	} >x.bt
	bt-cat -b x.bt >x.bts
	for words in '--tail 5' '--tail 5 -t tick' '--tail 12000 -t bar' \
	    '--tail 25000' '--tail 1 -t meta' '--tail 2 -t meta' \
	    '--tail 30 --from 2020-01-05' '--tail 30 --symbols S1' \
	    '--tail 30 -t tick --to 2021-01-01T00:00:10'; do
		# shellcheck disable=SC2086 # several words are meant
		bt-cat $words x.bt | text >want
		# shellcheck disable=SC2086 # several words are meant
		bt-cat $words x.bts | text >out
		same want out
	done
}

@test "records without a symbol stay in a slice, wherever they stand" {
	printf '%s\n' '#bt 1' '#interval 60' meta,a,1 \
	    bar,2024-01-02,A,1,1,1,1,1 meta,b,2 '#end' >x.bt
	bt-cat -b x.bt >x.bts
	for f in x.bt x.bts; do
		bt-cat --symbols NONE -q $f | grep -c ^meta, >out
		echo 2 | prints out
		bt-cat --from 2030 $f | grep -c ^meta, >out
		echo 2 | prints out
	done
}

@test "a symbol that no input has is warned of, with what is near" {
	bars 3 >x.csv
	bt-cat -b x.csv >x.bts
	for f in x.csv x.bts; do
		run -0 --separate-stderr bt-cat --symbols AAB,BBB -f csv $f
		is "$stderr" "bt-cat: warning: there is no symbol 'AAB'\
 (did you mean 'AAA'?)"
		[[ ${#lines[@]} == 4 ]]
		run -0 --separate-stderr bt-cat -q --symbols Q --head 1 $f
		is "$stderr" ''
	done
}

@test "what is behind the head is not read, be it damaged or missing" {
	bt-synth --bars 30000 --interval 1m -b >x.bts
	head -c 700000 x.bts >cut.bts
	bt-cat --head 5 -f csv x.bts >want
	bt-cat --head 5 -f csv cut.bts | same want -
	bt-cat -f csv x.bts | head -n 9000 >x.csv
	echo nonsense >>x.csv
	bt-cat --head 5 -f csv x.csv | same want -
	bt-synth --bars 30000 --interval 1m --symbols B -b >y.bts
	head -c 700000 y.bts >cuty.bts
	bt-cat --head 7 -f csv x.bts y.bts >want
	bt-cat --head 7 -f csv cut.bts cuty.bts | same want -
}

@test "--count and --info tell of what is selected" {
	mixed >x.bt
	bt-cat --count -t bar,tick x.bt | tr '\n' ' ' >out
	printf 'bar 3 tick 1 ' | prints out
	bt-cat --count --from 2024-01-02T09:31 --symbols A x.bt |
	    tr '\n' ' ' >out
	printf 'bar 1 tick 1 ' | prints out
	bt-cat --count --by-symbol x.bt x.bt >out
	prints out <<-'END'
	bar A 4
	bar B 2
	tick A 2
	quote B 2
	END
	bt-cat --count --by-symbol -f jsonl x.bt | head -n 1 >out
	echo '{"record":"bar","symbol":"A","count":2}' | prints out
	bt-cat --info --by-symbol -t tick x.bt | grep -e ^tick -e ^symbol >out
	prints out <<-'END'
	tick: 1, 2024-01-02T09:31:00Z to 2024-01-02T09:31:00Z
	symbols: A
	symbol A: tick 1, 2024-01-02T09:31:00Z to 2024-01-02T09:31:00Z
	END
}

@test "--info tells all that is known of a stream, also as JSON" {
	cat >x.bt <<-'END'
	#bt 1
	#by bt-fetch 1.0.0
	#adjust split
	#param fast=10
	#symbol ES tick=0.25
	#interval 60
	#bar time,symbol,open,high,low,close,volume,sma
	bar,2024-01-02T00:00:00Z,ES,1,2,0.5,1.5,10,1
	meta,source,a "file"
	#end
	END
	bt-cat --info x.bt >info
	grep -v ^hash: info | prints /dev/fd/3 3<<-'END'
	file: x.bt
	form: tagged
	version: 1
	bytes: 207, 103.50 a record
	by: bt-fetch
	adjust: split
	bar: 1, 2024-01-02T00:00:00Z to 2024-01-02T00:00:00Z
	bar columns: sma
	meta: 1
	interval: 60
	symbols: ES
	instrument: ES tick=0.25
	directive: param fast=10
	meta: source=a "file"
	END
	bt-cat --info -f jsonl x.bt x.bt >info.jsonl
	python3 -c '
import json, sys
one, two = (json.loads(line) for line in open("info.jsonl"))
assert one == two
assert one["file"] == "x.bt" and one["adjust"] == "split"
assert one["types"]["bar"]["columns"] == ["sma"]
assert one["types"]["bar"]["count"] == 1 and one["interval"] == 60
assert one["instruments"] == ["ES tick=0.25"]
assert one["meta"] == [{"key": "source", "value": "a \"file\""}]
assert "hash: %s\n" % one["hash"] in open("info").read()'
}

@test "--quick tells of a file with an index without reading its records" {
	bt-synth --bars 20000 --interval 1m -b >x.bts
	bt-cat --info x.bts | grep -v -e ^hash -e ^interval >want
	echo 'counted: by the index' >>want
	bt-cat --info --quick x.bts | same want -
	is "$(bt-cat --count --quick x.bts)" 'bar 20000'
	# a record that is damaged is not looked at, and a full reading tells
	printf '\377' | dd of=x.bts bs=1 seek=300000 conv=notrunc status=none
	bt-cat --info --quick x.bts | same want -
	run -3 bt-cat --info x.bts
	run -3 bt-cat --count x.bts
	# what has no index is read
	bt-cat --partial --head 20000 -f csv x.bts >x.csv 2>/dev/null || :
	bt-synth --bars 500 -f csv >y.csv
	is "$(bt-cat --count --quick y.csv)" 'bar 500'
	bt-cat --info y.csv >want
	bt-cat --info --quick y.csv | same want -
	bt-cat -b y.csv | bt-cat --count --quick | grep -x 'bar 500'
	for words in '--quick x.bts' '--by-symbol x.bts' \
	    '--count --quick --by-symbol x.bts' \
	    '--count --quick --from 2020 x.bts' '--count -b x.bts' \
	    '--info -f csv x.bts' '--info --head 3 x.bts' \
	    '--count --columns time x.bts'; do
		# shellcheck disable=SC2086 # several words are meant
		run -2 bt-cat $words
	done
}

@test "a tape of trades and quotes takes what both take apart, and little more" {
	bt-synth --bars 3000 --interval 1m --symbols 3 --what both >tape.bt
	for opts in '-z' '-z --codec fast'; do
		# shellcheck disable=SC2086 # several words are meant
		{
			bt-cat $opts tape.bt >tape.bts
			bt-cat $opts -t tick tape.bt >ticks.bts
			bt-cat $opts -t quote tape.bt >quotes.bts
		}
		apart=$(($(stat -c %s ticks.bts) + $(stat -c %s quotes.bts)))
		(($(stat -c %s tape.bts) < apart + 18000))
		bt-cat tape.bts | text >out
		text <tape.bt | same - out
	done
}
