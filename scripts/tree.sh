#!/bin/sh
# tree.sh [[!]PATTERN...]
#
# The project's files, a line each, in the order of bytes: those that match a
# PATTERN, or all where there is none, less those that match a !PATTERN; `*`
# stands for slashes too.  In a checkout what git has or would take; where
# there is none, as in an unpacked release, all but build/.

set -u
cd "$(dirname "$0")/.." || exit 4

# wanted(file, pattern...)
wanted()
{
	file=$1 any='' yes=''
	shift
	for pattern; do
		# shellcheck disable=SC2254 # it is a pattern
		case $pattern in
		!*) case $file in ${pattern#!}) return 1 ;; esac ;;
		*) any=1
			case $file in $pattern) yes=1 ;; esac ;;
		esac
	done
	[ "$yes" = "$any" ] && [ -f "$file" ]
}

# git refuses a checkout that is somebody else's, and is there anyway.
files=$([ -e .git ] && git -c core.quotePath=off \
    ls-files -co --exclude-standard 2>/dev/null) ||
    files=$(find . \( -path ./build -o -path ./.git \) -prune -o \
	! -type d -print | sed 's|^\./||')
printf '%s\n' "$files" | LC_ALL=C sort -u | while IFS= read -r f; do
	! wanted "$f" "$@" || printf '%s\n' "$f"
done
