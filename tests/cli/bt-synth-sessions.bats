#!/usr/bin/env bats
# bt-synth --calendar: bars in the sessions of a market.

load helpers

setup()
{
	bt_setup
}

@test "minutes of New York begin at its opening, in summer an hour earlier" {
	bt-synth --calendar nyse --from 2024-03-08 --interval 30m --bars 14 \
	    -f csv | sed 1d | cut -c 1-16 >out
	is "$(sed -n '1p; 13p; 14p' out | tr '\n' ' ')" \
	    "2024-03-08T14:30 2024-03-08T20:30 2024-03-11T13:30 "
	bt-synth --calendar nyse --from 2024-03-11 --interval 30m --bars 13 \
	    -f csv | sed 1d | cut -c 12-16 | tr '\n' ' ' >out
	is "$(cat out)" "13:30 14:00 14:30 15:00 15:30 16:00 16:30 17:00 \
17:30 18:00 18:30 19:00 19:30 "
}

@test "a half day is short, and its last bar ends at the close" {
	bt-synth --calendar nyse --from 2024-11-29 --interval 1h --bars 5 |
	    grep -e '^bar' -e '^#bar' | cut -d, -f1,2,9 >out
	prints out <<-'END'
	bar,2024-11-29T14:30:00Z
	bar,2024-11-29T15:30:00Z
	bar,2024-11-29T16:30:00Z
	#bar time,symbol
	bar,2024-11-29T17:30:00Z,2024-11-29T18:00:00Z
	bar,2024-12-02T14:30:00Z,2024-12-02T15:30:00Z
	END
}

@test "days without a session have no bar" {
	bt-synth --calendar nyse --from 2001-09-07 --bars 4 -f csv |
	    sed 1d | cut -c 1-10 | tr '\n' ' ' >out
	is "$(cat out)" "2001-09-07 2001-09-10 2001-09-17 2001-09-18 "
}

@test "each symbol is marked with its calendar, a file leaves no mark" {
	bt-synth --calendar nyse --bars 1 --symbols A,B | grep '^#symbol' >out
	prints out <<-'END'
	#symbol A calendar=nyse
	#symbol B calendar=nyse
	END
}

@test "prices jump between sessions, and not within them" {
	bt-synth --calendar nyse --from 2024-01-02 --interval 30m --bars 52 \
	    --overnight 0.5 --volatility 0.5 -f csv | awk -F, 'NR > 2 {
		day = substr($1, 1, 10)
		if (day == last && $3 != before)
			within++
		if (day != last && $3 != before)
			between++
	    }
	    { last = substr($1, 1, 10); before = $6 }
	    END { print within + 0, between + 0 }' >out
	is "$(cat out)" "0 3"
}

@test "a calendar is refused where bars are longer than its days" {
	run -2 bt-synth --calendar nyse --interval 1w
	[[ ${lines[0]} == "bt-synth: --interval: a bar of a calendar is at"* ]]
	run -2 bt-synth --calendar mars
	[[ ${lines[0]} == "bt-synth: "*mars* ]]
	run -2 bt-synth --overnight 0.1
	[[ ${lines[0]} == "bt-synth: --overnight: needs --calendar"* ]]
}

@test "where the calendar knows no more holidays, the data end with an error" {
	run -3 bt-synth --calendar nyse --from 2027-06-01 --bars 5000 -f csv
	[[ ${lines[-1]} == "bt-synth: the calendar 'nyse' does not know the \
holidays of "* ]]
}
