#!/bin/sh
# banned.sh: functions that are never called, or only in some folders.
# Prints where they are, status 1.

set -u
cd "$(dirname "$0")/.." || exit 4

# code(pattern, path pattern...): where code, not comments, has the pattern.
code()
{
	pattern=$1
	shift
	scripts/tree.sh "$@" | while read -r f; do
		awk -f scripts/strip-c.awk "$f" | grep -nE "$pattern" |
		    sed "s|^|$f:|"
	done
}

# calls(names, path pattern...): where code calls one of the names.
calls()
{
	names=$1
	shift
	code "(^|[^A-Za-z0-9_>.])($names) *\\(" "$@"
}

bad=$(
	# Unsafe, wrong under another locale, or nobody's business in a tool.
	calls 'strcpy|strcat|sprintf|vsprintf|atoi|atol|atoll|atof|strtok|gets|rand|srand|random|drand48|setlocale|localtime|localtime_r|mktime|ctime|asctime|tmpnam|mktemp|alloca|system|popen|perror|signal' \
	    'cmd/*.[ch]' 'libbt/*.[ch]'

	# Numbers of data have their own routines (bt/num.h).
	calls 'strtod|strtof|strtold|sscanf|scanf|fscanf' \
	    'cmd/*.[ch]' 'libbt/*.[ch]' '!libbt/base/num.c'

	# The library returns; the cli layer alone ends a program or speaks.
	calls 'exit|_exit|_Exit|abort|quick_exit|printf|vprintf|puts|putchar' \
	    'libbt/*.[ch]' '!libbt/cli/*' '!libbt/strategy/host.c' \
	    '!libbt/strategy/sandbox.c'
	calls 'exit|_Exit|abort|quick_exit' \
	    'cmd/*.[ch]'

	# A child that shares our open files must not flush them as it ends.
	calls '_exit' \
	    'cmd/*.[ch]' '!cmd/bt-run/run-again.c'

	code '(^|[^A-Za-z0-9_])stderr($|[^A-Za-z0-9_])' \
	    'libbt/*.[ch]' '!libbt/cli/*'

	code '^# *include *<(err|error)\.h>' 'cmd/*' 'libbt/*'

	# What only Linux has is kept together.
	code '^# *define _(GNU|DEFAULT|BSD)_SOURCE' \
	    'cmd/*' 'libbt/*' '!libbt/base/sys.c' '!libbt/base/cores.c' \
	    '!libbt/strategy/sandbox.c' '!libbt/io/file.c' \
	    '!libbt/io/sink.c'

	scripts/tree.sh 'cmd/*' 'libbt/*' 'scripts/*' '!scripts/banned.sh' |
	    xargs -d '\n' grep -HnIw TODO
)
[ -z "$bad" ] || {
	printf '%s\n' "$bad"
	exit 1
}
