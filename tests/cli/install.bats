#!/usr/bin/env bats
# make install: all that belongs there, under DESTDIR, working from there; and
# make uninstall: nothing left.

bats_require_minimum_version 1.5.0

setup()
{
	top=${TESTTOP:-$(cd "$BATS_TEST_DIRNAME/../.." && pwd)}
	cd "$top" || return
	# The variables of the make that runs the tests, so that this one finds
	# all built (the tests beside this one are using it), but not its jobs.
	MAKEFLAGS=$(sed 's/ -j[0-9]*//; s/ --jobserver-[a-z]*=[^ ]*//' \
	    <<<"${MAKEFLAGS-}")
	export MAKEFLAGS
	dest=$BATS_TEST_TMPDIR/dest
	to=$dest/usr/local
}

make_it()
{
	make -s ${TESTSAN:+SAN="$TESTSAN"} ${CC:+CC="$CC"} \
	    DESTDIR="$dest" PREFIX=/usr/local "$@"
}

@test "programs, library, headers, manuals and completions are installed" {
	make_it install
	for dir in cmd/*/; do
		[ -d "$dir" ] || continue
		prog=$(basename "$dir")
		[ -x "$to/bin/$prog" ]
		[ -e "$to/share/man/man1/$prog.1" ]
		[ -e "$to/share/bash-completion/completions/$prog" ]
		[ -e "$to/share/zsh/site-functions/_$prog" ]
		[ -e "$to/share/fish/vendor_completions.d/$prog.fish" ]
	done
	for man in man/*.[1-8]; do
		[ -e "$man" ] || continue
		[ -e "$to/share/man/man${man##*.}/${man#man/}" ]
	done
	for header in libbt/include/bt/*.h; do
		cmp "$header" "$to/include/bt/${header##*/}"
	done
	for strategy in scripts/strategies/*; do
		[ ! -f "$strategy" ] ||
		    cmp "$strategy" "$to/share/bt/strategies/${strategy##*/}"
	done
	for calendar in data/calendars/*.yaml; do
		cmp "$calendar" "$to/share/bt/calendars/${calendar##*/}"
	done
	[ -e "$to/lib/libbt.a" ]
}

@test "an installed program knows its version" {
	make_it install
	version=$(sed -n 's/.*define BT_VERSION "\(.*\)"/\1/p' \
	    libbt/include/bt/version.h)
	for prog in "$to"/bin/*; do
		run -0 "$prog" --version
		[ "${lines[0]##* }" = "$version" ]
	done
}

@test "the example of libbt(3) compiles and runs, and tells of a cut stream" {
	make_it install
	data=$PWD/testdata/streams
	sed -n '/^#include <inttypes.h>/,/^\.Ed/p' man/libbt.3 |
	    sed '$d; s/\\e/\\/g' >"$BATS_TEST_TMPDIR/closes.c"
	cd "$BATS_TEST_TMPDIR"
	export PKG_CONFIG_SYSROOT_DIR=$dest
	export PKG_CONFIG_LIBDIR=$to/lib/pkgconfig
	PKG_CONFIG_LIBDIR+=:$(env -u PKG_CONFIG_LIBDIR pkg-config \
	    --variable pc_path pkg-config)
	# shellcheck disable=SC2046 # words are meant
	${CC:-cc} ${TESTSAN:+-fsanitize="$TESTSAN"} -std=c11 -Wall -Wextra -Werror \
	    closes.c $(pkg-config --cflags --libs --static bt) -o closes
	./closes "$data/bars.csv" >out
	[ "$(wc -l <out)" -eq 10 ]
	[ "$(tail -n 1 out)" = '2024-01-08T00:00:00Z BBB 20.55' ]
	run -3 ./closes "$data/cut.txt"
	[[ $output == *"cut.txt:16: ends without '#end'"* ]]
}

@test "a program is compiled against what is installed, by pkg-config" {
	make_it install
	cd "$BATS_TEST_TMPDIR"
	cat >x.c <<'END'
#include <bt/err.h>
#include <bt/version.h>
#include <stdio.h>
int
main(void)
{
	struct bt_err err = { 0 };

	(void)bt_fail(&err, BT_NO, "%s", BT_VERSION);
	return puts(err.text) < 0;
}
END
	export PKG_CONFIG_SYSROOT_DIR=$dest
	export PKG_CONFIG_LIBDIR=$to/lib/pkgconfig
	PKG_CONFIG_LIBDIR+=:$(env -u PKG_CONFIG_LIBDIR pkg-config \
	    --variable pc_path pkg-config)
	# shellcheck disable=SC2046 # words
	${CC:-cc} ${TESTSAN:+-fsanitize="$TESTSAN"} -o x x.c \
	    $(pkg-config --cflags --libs bt)
	[ "$(./x)" = "$(pkg-config --modversion bt)" ]
}

@test "uninstall leaves no file behind" {
	make_it install
	make_it uninstall
	run -0 find "$dest" -type f
	[ -z "$output" ]
}

@test "installing twice changes nothing, and builds nothing again" {
	make_it install
	(cd "$dest" && find . -type f -exec cksum {} + | sort) \
	    >"$BATS_TEST_TMPDIR/first"
	touch "$BATS_TEST_TMPDIR/then"
	make_it install
	(cd "$dest" && find . -type f -exec cksum {} + | sort) \
	    >"$BATS_TEST_TMPDIR/second"
	diff "$BATS_TEST_TMPDIR/first" "$BATS_TEST_TMPDIR/second"
	run -0 find "${TESTBUILD:-build/plain}" -name '*.o' \
	    -newer "$BATS_TEST_TMPDIR/then"
	[ -z "$output" ]
}
