#!/usr/bin/awk -f
#
# sma-cross.awk: hold a symbol while its fast average is above its slow one.
#
#	bt-run -p fast=5 bars.csv -- @sma-cross
#	bt-cat bars.csv | BT_PARAM_fast=5 ./sma-cross.awk | bt-run
#
# Parameters: fast and slow (bars), share (of equity, for each symbol).
#
# The averages are compared without dividing, as sum x slow > sum x fast, and
# the sums are of whole numbers (1e-8 each), so that a tie is a tie in every
# language.  Sums of plain decimals are off by a hair, differently in each
# order of adding, and call some ties a cross: in 100,000 real bars 187 tie.

function param(name, dflt)
{
	name = "BT_PARAM_" name
	return name in ENVIRON ? ENVIRON[name] : dflt
}

BEGIN {
	FS = ","
	hosted = "BT_HOST" in ENVIRON
	fast = param("fast", 10) + 0
	slow = param("slow", 30) + 0
	share = param("share", 0.2)
}

# In a pipeline the input goes on, with orders behind the bar they answer;
# a host wants the orders alone, and a `.` behind each step's.
!hosted { print }

/^#param fast=/ { fast = substr($0, 13) + 0 }
/^#param slow=/ { slow = substr($0, 13) + 0 }
/^#param share=/ { share = substr($0, 14) }

$1 == "bar" {
	s = $3
	price = int($7 * 1e8 + 0.5)
	n = ++bars[s]

	# each symbol's last `slow` closes are in a ring
	fast_sum[s] += price - (n > fast ? ring[s, (n - fast) % slow] : 0)
	slow_sum[s] += price - (n > slow ? ring[s, n % slow] : 0)
	ring[s, n % slow] = price

	above = n >= slow && fast_sum[s] * slow > slow_sum[s] * fast
	if (above && !held[s])
		print "target," s "," share
	if (!above && held[s])
		print "exit," s
	held[s] = above
}

hosted && $1 == "." { print }
hosted && $1 == "end" { exit }
