#!/bin/sh
# valgrind-shims.sh BUILD
#
# Writes BUILD/valgrind/PROG for every BUILD/bin/PROG: a script that runs the
# program under valgrind.  Tests that put this folder first in PATH run every
# program checked, without knowing; a finding ends with status 99.  So does
# BUILD/valgrind/tests/GROUP/TEST for every test that is a program.

set -eu
build=$1
command -v valgrind >/dev/null || {
	echo "valgrind-shims.sh: no valgrind here: scripts/setup valgrind" >&2
	exit 4
}
rm -rf "$build/valgrind"
mkdir -p "$build/valgrind"
for prog in "$build"/bin/* "$build"/tests/unit/t-* "$build"/tests/props/p-* \
    "$build"/tests/fuzz/f-*; do
	[ -x "$prog" ] || continue # objects lie beside the tests
	shim=${prog#"$build/"}
	shim=$build/valgrind/${shim#bin/}
	mkdir -p "${shim%/*}"
	cat >"$shim" <<END
#!/bin/sh
exec valgrind -q --error-exitcode=99 --leak-check=full \\
    --show-leak-kinds=definite,indirect \\
    --errors-for-leak-kinds=definite,indirect \\
    --child-silent-after-fork=yes '$prog' "\$@"
END
	chmod +x "$shim"
done
