#!/bin/sh
#
# sma-cross.sh: hold a symbol while its fast average is above its slow one.
#
#	bt-run -p fast=5 bars.csv -- @sma-cross.sh
#	bt-cat bars.csv | BT_PARAM_fast=5 ./sma-cross.sh | bt-run
#
# Parameters: fast and slow (bars), share (of equity, for each symbol).
#
# The same as sma-cross.awk, whose comment says why it adds whole numbers; for
# those who want to see that nothing but a shell is needed.  It does some ten
# thousand bars a second.

fast=${BT_PARAM_fast:-10} slow=${BT_PARAM_slow:-30} share=${BT_PARAM_share:-0.2}
numbers=' '	# of symbols, as variables have no names like BRK.B: " SPY=1 "
count=0

# units(decimal): in whole 1e-8, as $units.
units()
{
	whole=${1%%.*} part=${1#*.}
	[ "$part" != "$1" ] || part=
	part=${part}000000000		# nine digits, the last to be rounded
	part=${part%"${part#?????????}"}
	# 1 in front, as a number that begins with 0 would be octal
	units=$((whole * 100000000 + (1$part - 1000000000 + 5) / 10))
}

# bar(symbol, close)
# shellcheck disable=SC2034,SC2154 # eval sets and reads what it cannot see
bar()
{
	case $numbers in
	*" $1="*) k=${numbers##*" $1="} k=${k%% *} ;;
	*)
		k=$((count += 1)) numbers="$numbers$1=$k "
		eval "n_$k=0 fast_$k=0 slow_$k=0 held_$k=0"
		;;
	esac
	units "$2"
	eval "n=\$((n_$k += 1)) held=\$held_$k"

	# each symbol's last `slow` closes are in a ring
	old_fast=0 old_slow=0
	[ "$n" -le "$fast" ] || eval "old_fast=\$ring_${k}_$(((n - fast) % slow))"
	[ "$n" -le "$slow" ] || eval "old_slow=\$ring_${k}_$((n % slow))"
	eval "fast_sum=\$((fast_$k += units - old_fast))"
	eval "slow_sum=\$((slow_$k += units - old_slow))"
	eval "ring_${k}_$((n % slow))=$units"

	above=$((n >= slow && fast_sum * slow > slow_sum * fast))
	[ "$above$held" != 10 ] || echo "target,$1,$share"
	[ "$above$held" != 01 ] || echo "exit,$1"
	eval "held_$k=$above"
}

while IFS= read -r line; do
	# In a pipeline the input goes on, with orders behind the bar they
	# answer; a host wants the orders alone, and a `.` behind each step's.
	[ -n "${BT_HOST-}" ] || printf '%s\n' "$line"
	case $line in
	'#param fast='*) fast=${line#*=} ;;
	'#param slow='*) slow=${line#*=} ;;
	'#param share='*) share=${line#*=} ;;
	bar,*)
		IFS=, read -r _ _ symbol _ _ _ close _ <<-END
			$line
		END
		bar "$symbol" "$close"
		;;
	.) [ -z "${BT_HOST-}" ] || echo . ;;
	end) [ -z "${BT_HOST-}" ] || break ;;
	esac
done
