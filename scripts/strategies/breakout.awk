#!/usr/bin/awk -f
#
# breakout.awk: buy a new high with a stop order, leave at a new low with
# another, or with a limit order once it has gone far enough (Donchian).
#
#	bt-run -p enter=55 -p leave=20 bars.csv -- @breakout
#	bt-cat bars.csv | BT_PARAM_enter=55 ./breakout.awk | bt-run
#
# Parameters: enter and leave (bars whose high is bought, whose low is sold),
# reach (profit to take, in heights of the channel), share (of equity, for
# each symbol).
#
# One order a symbol rests at a time: a new target or exit takes the place of
# the one before.  Whether it has filled is seen in the bars, as in a pipeline
# nobody tells; a fill that lacked cash goes unnoticed, and its exit does
# nothing.

function param(name, dflt)
{
	name = "BT_PARAM_" name
	return name in ENVIRON ? ENVIRON[name] : dflt
}

# The highest high (way 1) or lowest low (way -1) of the last n bars of s, as
# it was written: prices go back into orders digit by digit.
function extreme(s, n, way,    i, one, best)
{
	for (i = 0; i < n; i++) {
		one = px[way, s, (bars[s] - i) % enter]
		if (i == 0 || (one - best) * way > 0)
			best = one
	}
	return best
}

# Let this order rest, unless it does already.
function rest(s, order, kind, price)
{
	if (kind == resting[s] && price == level[s] && held[s] == held_then[s])
		return
	resting[s] = kind
	level[s] = price
	held_then[s] = held[s]
	print order "," kind "=" price
}

BEGIN {
	FS = ","
	hosted = "BT_HOST" in ENVIRON
	enter = param("enter", 20) + 0
	leave = param("leave", 10) + 0
	reach = param("reach", 3) + 0
	share = param("share", 0.2)
}

# In a pipeline the input goes on, with orders behind the bar they answer;
# a host wants the orders alone, and a `.` behind each step's.
!hosted { print }

/^#param enter=/ { enter = substr($0, 14) + 0 }
/^#param leave=/ { leave = substr($0, 14) + 0 }
/^#param reach=/ { reach = substr($0, 14) + 0 }
/^#param share=/ { share = substr($0, 14) }

$1 == "bar" {
	s = $3

	# what has this bar done to the order that it met?
	if (!held[s] && resting[s] && $5 >= level[s] + 0) {
		held[s] = 1
		goal[s] = level[s] + reach * (level[s] - extreme(s, enter, -1))
	} else if (held[s] && (resting[s] == "limit" ? $5 >= level[s] + 0 : \
	    $6 <= level[s] + 0)) {
		held[s] = 0
	}

	bars[s]++
	px[1, s, bars[s] % enter] = $5
	px[-1, s, bars[s] % enter] = $6
	if (bars[s] < enter)
		next
	if (!held[s])
		rest(s, "target," s "," share, "stop", extreme(s, enter, 1))
	else if ($7 >= goal[s])
		rest(s, "exit," s, "limit", $7)
	else
		rest(s, "exit," s, "stop", extreme(s, leave, -1))
}

hosted && $1 == "." { print }
hosted && $1 == "end" { exit }
