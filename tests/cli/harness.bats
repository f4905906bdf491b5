#!/usr/bin/env bats
# The machinery that runs the other tests: what fails must be seen to fail.

bats_require_minimum_version 1.5.0

setup()
{
	top=${TESTTOP:-$(cd "$BATS_TEST_DIRNAME/../.." && pwd)}
	cd "$BATS_TEST_TMPDIR" || return
	mkdir tap
	export TAPDIR=$PWD/tap TESTTOP=$PWD
	unset TESTLIMIT TESTLINES
}

# counts(text): what tap-run.sh counts of a program that prints text.
counts()
{
	printf '%s\n' '#!/bin/sh' "$1" >prog
	chmod +x prog
	"$top/scripts/tap-run.sh" unit/prog ./prog >said
	cat tap/unit.prog.sum
}

@test "passed, failed and skipped tests are counted apart" {
	[ "$(counts 'echo "1..3
ok 1 - a
not ok 2 - b
ok 3 - c # SKIP no luck"; exit 1')" = "1 1 1" ]
	grep -q '^not ok 2 - b' said
}

@test "a test that cmocka skips is not a failure" {
	[ "$(counts 'echo "1..2
ok 1 - a
not ok 2 # SKIP b"')" = "1 0 1" ]
}

@test "a crash after passing tests is a failure" {
	[ "$(counts 'echo 1..2; echo ok 1; kill -SEGV $$')" = "1 1 0" ]
	grep -q '2 planned, 1 run, status 139' said
}

@test "a program that says nothing is a failure" {
	[ "$(counts 'exit 0')" = "0 1 0" ]
}

@test "a bad status after passing tests is a failure" {
	[ "$(counts 'echo 1..1; echo ok 1; exit 99')" = "1 1 0" ]
}

@test "a test that hangs is ended and is a failure" {
	TESTLIMIT=0.2
	export TESTLIMIT
	[ "$(counts 'echo 1..1; sleep 60')" = "0 1 0" ]
}

@test "a file that is skipped as a whole counts as one" {
	[ "$(counts 'echo "1..0 # SKIP needs x"')" = "0 0 1" ]
}

@test "the sum is one line, and its status tells of failures" {
	printf 'a\nb\n' >tap/queue
	echo 3 0 0 >tap/a.sum
	echo 2 0 1 >tap/b.sum
	run -0 "$top/scripts/tap-sum.sh" tap
	[ "$output" = "5 passed, 0 failed, 1 skipped" ]
	echo 2 1 0 >tap/b.sum
	run -1 "$top/scripts/tap-sum.sh" tap
	[ "$output" = "5 passed, 1 failed" ]
}

@test "a test that left no count is a failure" {
	printf 'a\nb\n' >tap/queue
	echo 3 0 0 >tap/a.sum
	run -1 "$top/scripts/tap-sum.sh" tap
	[ "$output" = "3 passed, 1 failed" ]
}

# A tree of its own for the scripts that look at the tree around them, with a
# program that copies records.
small_tree()
{
	mkdir -p tree/scripts tree/testdata tree/build/plain/bin tree/cmd/bt-cat
	cp "$top"/scripts/*.sh "$top"/scripts/*.awk tree/scripts
	cd tree || return
	TESTTOP=$PWD
	unset TESTBUILD TESTBIN TESTDATA
	cat >build/plain/bin/bt-cat <<'END'
#!/bin/sh
while [ $# -gt 1 ]; do shift; done
exec cat "$@"
END
	chmod +x build/plain/bin/bt-cat
	git init -q .
	echo /build/ >.gitignore
}

@test "a golden case compares output, errors and status" {
	small_tree
	mkdir -p tests/golden/bt-cat/{good,bad}
	echo 'bt-cat "$CASE/in"; echo oops >&2; exit 3' |
	    tee tests/golden/bt-cat/{good,bad}/cmd >/dev/null
	echo one | tee tests/golden/bt-cat/{good,bad}/in >/dev/null
	(
		cd tests/golden/bt-cat/good
		echo one >stdout
		echo 'o*s' >stderr.glob
		echo 3 >status
	)
	run -0 scripts/golden.sh
	[ "${lines[0]}" = "not ok 1 - bt-cat/bad" ]
	[[ $output == *"+one"*"+oops"*"status 3, expected 0"* ]]
	[[ $output == *"ok 2 - bt-cat/good"*"1..2" ]]
}

@test "a pattern of a golden file is not fulfilled by fewer or more lines" {
	small_tree
	mkdir -p tests/golden/bt-cat/{a,b,c}
	echo 'seq 3' | tee tests/golden/bt-cat/{a,b,c}/cmd
	printf '1\n...\n[34]\n' >tests/golden/bt-cat/a/stdout.glob
	printf '1\n2\n' >tests/golden/bt-cat/b/stdout.glob
	printf '1\n2\n3\n4\n' >tests/golden/bt-cat/c/stdout.glob
	run -0 scripts/golden.sh
	grep -x 'ok 1 - bt-cat/a' <<<"$output"
	grep -x 'not ok 2 - bt-cat/b' <<<"$output"
	grep -x 'not ok 3 - bt-cat/c' <<<"$output"
}

@test "a golden case with an input runs in each form and way" {
	small_tree
	mkdir -p tests/golden/bt-cat/{same,name}
	seq 100 >testdata/in
	printf 'testdata/in\ntagged csv.zst\n' |
	    tee tests/golden/bt-cat/{same,name}/input
	echo '[ "$IN" = - ] && exec zstd -dcf; zstd -dcf "$IN"' \
	    >tests/golden/bt-cat/same/cmd
	seq 100 >tests/golden/bt-cat/same/stdout
	echo 'cat "$IN" >/dev/null && echo "$IN"' >tests/golden/bt-cat/name/cmd
	echo "$PWD/testdata/in" >tests/golden/bt-cat/name/stdout
	run -0 scripts/golden.sh --forms
	grep -x 'ok 4 - bt-cat/same' <<<"$output"
	grep -x 'ok 6 - bt-cat/same as csv.zst' <<<"$output"
	grep -x 'not ok 2 - bt-cat/name as tagged' <<<"$output"
}

@test "golden --update writes down what a case does" {
	small_tree
	mkdir -p tests/golden/bt-cat/new
	echo 'echo hi; exit 1' >tests/golden/bt-cat/new/cmd
	run -0 scripts/golden.sh --update bt-cat/new
	[ "$(cat tests/golden/bt-cat/new/stdout)" = hi ]
	[ "$(cat tests/golden/bt-cat/new/status)" = 1 ]
	[ ! -e tests/golden/bt-cat/new/stderr ]
}

@test "an example that fails in a document is found, with its line" {
	small_tree
	cat >README.md <<'END'
```sh
echo fine | bt-cat -
```

```sh
false # status 1
```

<!-- no test: needs the network -->
```sh
false
```

```
false
```

```sh
ls testdata >/dev/null
false
```
END
	run -0 scripts/doc-examples.sh README.md
	grep -x 'ok 1 - README.md:1' <<<"$output"
	grep -x 'ok 2 - README.md:5' <<<"$output"
	grep -x 'ok 3 - README.md:10 # SKIP needs the network' <<<"$output"
	grep -x 'not ok 4 - README.md:18' <<<"$output"
	grep -x '1..4' <<<"$output"
}

@test "examples of a manual run with what mdoc escapes" {
	small_tree
	mkdir man
	cat >man/bt-cat.1 <<'END'
.Sh DESCRIPTION
.Bd -literal
$ false
.Ed
.Sh EXAMPLES
.Bd -literal -offset indent
$ printf '%s\en' a |
    bt-cat - | \e
    grep a >/dev/null
shown, not run
.Ed
END
	run -0 scripts/doc-examples.sh man/bt-cat.1
	[ "$output" = $'ok 1 - bt-cat.1:6\n1..1' ]
}

@test "the files of the tree are the same with and without git" {
	small_tree
	mkdir -p libbt/base 'odd names'
	touch libbt/base/{a.c,a.h} 'odd names/ä b.c' build/x.c
	run -0 scripts/tree.sh '*.c' '!libbt/*'
	[ "$output" = 'odd names/ä b.c' ]
	run -0 scripts/tree.sh 'libbt/*.c' 'libbt/*.h'
	[ "$output" = $'libbt/base/a.c\nlibbt/base/a.h' ]
	run -0 scripts/tree.sh
	with=$output
	[[ $with != *build/* && $with == *scripts/lint.sh* ]]
	rm -rf .git
	run -0 scripts/tree.sh
	[ "$output" = "$with" ]
	# nor is it what another checkout around it says
	git init -q ..
	echo '*' >../.gitignore
	run -0 scripts/tree.sh
	[ "$output" = "$with" ]
}

@test "completions stay as they are where a program is missing or mute" {
	small_tree
	local bin=build/plain/bin
	cat >$bin/bt-cat <<'END'
#!/bin/sh
[ $1 = --dump-program ] || printf 'bt-cat\tx\tlong\t\t\t\thelp\n'
END
	run -0 scripts/gen-completions.sh made
	grep -q -e --long made/bash/bt-cat
	cp -r made before
	mkdir cmd/bt-new
	run -1 scripts/gen-completions.sh made
	[[ $output == *"$bin/bt-new does not tell its options; is it built?" ]]
	diff -r before made
	printf '%s\n' '#!/bin/sh' 'exit 3' >$bin/bt-new
	chmod +x $bin/bt-new
	run -1 scripts/gen-completions.sh made
	diff -r before made
}

@test "an include that points up is found" {
	small_tree
	mkdir -p libbt/base libbt/io libbt/engine
	echo '#include "io/file.h"' >libbt/base/a.c
	echo '#include "base/a.h"' >libbt/io/file.c
	echo '#include "bt/stream.h"' >libbt/engine/step.c
	run -1 scripts/layers.sh
	grep -x 'libbt/base/a.c:1: base must not include io/file.h' <<<"$output"
	grep -x 'libbt/engine/step.c:1: engine must not include bt/stream.h' \
	    <<<"$output"
	[ "${#lines[@]}" = 2 ]
}

@test "a file name that is taken is found" {
	small_tree
	mkdir -p libbt/base libbt/io
	touch libbt/base/x.c libbt/io/x.c
	run -1 scripts/layers.sh
	[[ $output == *"x.c: the name is taken by libbt/base/x.c" ]]
}

@test "a banned call is found, in code only" {
	small_tree
	mkdir -p libbt/base
	cat >libbt/base/a.c <<'END'
/* strcpy(a, b) */
char *s = "strcpy(a, b)"; /* a
 * strtok(a) */
int n = bt_atoi(s) + x.exit(s);
int m = atoi(s);
END
	run -1 scripts/banned.sh
	[ "$output" = "libbt/base/a.c:5:int m = atoi(s);" ]
}

@test "a function over its budget is found, unless it says why" {
	small_tree
	mkdir -p libbt/base
	{
		for name in long_one waived_one; do
			[ $name = long_one ] || echo '/* long: a table */'
			echo 'static int'
			echo "$name(void)"
			echo '{'
			seq -f '	f(%g);' 120
			echo '}'
		done
		for i in $(seq 60); do printf 'int\nf%d(void)\n{\n}\n' "$i"; done
	} >libbt/base/a.c
	touch libbt/base/{b,c,d}.h
	run -1 scripts/size-report.sh --check
	[ "$output" = "libbt/base/a.c:2: long_one has 122 lines, budget 100" ]
	run -0 scripts/size-report.sh
	[[ $output == *"122 libbt/base/a.c:2 long_one"* ]]
}

# ci(check's last words, its status, lint's last words, its status)
ci()
{
	small_tree
	mkdir -p .ci bin
	cp "$top/.ci/run" .ci
	printf '%s\n' '#!/bin/sh' '[ $1 = check ] || { echo "$LINT"; exit $LS; }' \
	    '[ ! "$LITTER" ] || : >litter' 'echo "$CHECK"; exit $CS' >bin/make
	chmod +x bin/make
	CHECK=$1 CS=$2 LINT=$3 LS=$4 PATH=$PWD/bin:$PATH run .ci/run
}

@test "ci adds up check and lint in its last line" {
	ci '7 passed, 0 failed, 2 skipped' 0 '5 checks passed, 0 failed' 0
	[ "$status" = 0 ]
	[ "${lines[-1]}" = "13 passed, 0 failed" ]
}

@test "ci counts what failed, in the one and in the other" {
	ci '7 passed, 2 failed' 1 '5 checks passed, 1 failed' 1
	[ "$status" = 1 ]
	[ "${lines[-1]}" = "13 passed, 3 failed" ]
}

@test "ci counts a make that broke as a failure" {
	ci 'cc: fatal error' 2 '5 checks passed, 0 failed' 0
	[ "$status" = 1 ]
	[ "${lines[-1]}" = "6 passed, 1 failed" ]
}

@test "ci notices what the tests leave in the tree" {
	LITTER=1
	export LITTER
	ci '7 passed, 0 failed' 0 '5 checks passed, 0 failed' 0
	[ "$status" = 1 ]
	[ "${lines[-1]}" = "12 passed, 1 failed" ]
	grep -x litter <<<"$output"
}

@test "libbt(3) and the headers are compared both ways" {
	mkdir -p scripts man libbt/include
	cp "$top/scripts/api-sync.sh" scripts
	cp "$top/man/libbt.3" man
	cp -r "$top/libbt/include/bt" libbt/include
	run -0 scripts/api-sync.sh
	# a function that only the header has, and another type of another
	sed -i 's/^void bt_err_clear.*/&\nint bt_err_new(void);/
	    s/^size_t bt_qty_format/int bt_qty_format/' libbt/include/bt/*.h
	run -1 scripts/api-sync.sh
	[ "${lines[*]}" = "SYNOPSIS lacks  bt/err.h: int bt_err_new(void) \
SYNOPSIS lacks  bt/qty.h: int bt_qty_format(bt_qty qty, struct bt_lot lot, char *buf) \
SYNOPSIS has    bt/qty.h: size_t bt_qty_format(bt_qty qty, struct bt_lot lot, char *buf) \
DESCRIPTION lacks  bt/err.h: bt_err_new" ]
	# one that only the page has, and one that is not described
	cp -r "$top/libbt/include/bt" libbt/include
	sed -i 's/^\.In bt.types\.h/.Ft int\n.Fn bt_none void\n&/
	    s/^\.It Fn bt_qty_add/.It Fl bt_qty_add/' man/libbt.3
	run -1 scripts/api-sync.sh
	[ "${lines[*]}" = "SYNOPSIS has    bt/err.h: int bt_none(void) \
DESCRIPTION lacks  bt/qty.h: bt_qty_add" ]
}
