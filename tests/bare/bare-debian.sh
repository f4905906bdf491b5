#!/bin/bash
# bare-debian.sh [root|user]...
#
# Shows that on a bare Debian 12 with git and make, `make demo` and `make
# check` work: as root, and as an ordinary user with sudo (both unless told).
# Debootstraps minbase into a scratch folder, from this machine's own apt
# sources, copies a clean clone of what is committed into it, and runs make in
# a chroot.  Needs root and debootstrap; takes minutes and 3 GB, so it is no
# part of make check.
#
# Environment: BARE, the scratch folder (/var/tmp/bt-bare); its base.tar, the
# bootstrapped system, is kept for the next run.  BARE_MAKE, what is made
# (demo check).  BARE_OFFLINE=1 makes the last of it once more without any
# network.  BARE_KEEP=1 keeps the systems.

set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
bare=${BARE:-/var/tmp/bt-bare}
targets=${BARE_MAKE:-demo check}

[[ $(id -u) -eq 0 ]] || { echo "bare-debian.sh: only as root" >&2; exit 4; }
command -v debootstrap >/dev/null || {
	echo "bare-debian.sh: needs debootstrap" >&2
	exit 4
}
# Mounts of our own, that end with us.
if [[ ${BARE_INSIDE-} != yes ]]; then
	export BARE_INSIDE=yes
	exec unshare --mount --propagation private --pid --fork --kill-child \
	    "$0" "$@"
fi
(($#)) || set -- root user

# sources(): the files of apt that name Debian's own archive.
sources()
{
	grep -lE '^(deb |URIs:).*debian' /etc/apt/sources.list \
	    /etc/apt/sources.list.d/* 2>/dev/null |
	    xargs -r grep -LE 'nodesource|docker|postgresql|google'
}

# mirror(): where the archive of the release is.
mirror()
{
	sources | xargs cat | sed -nE 's/^URIs: *//p
	    s/^deb +(\[[^]]*\] +)?([^ ]+) bookworm .*/\2/p' |
	    grep -v security | head -n 1
}

# base(): $bare/base.tar, a bare system that uses the same sources.
base()
{
	[[ ! -e $bare/base.tar ]] || return 0
	local new=$bare/base
	rm -rf "$new"
	mkdir -p "$new"
	debootstrap --variant=minbase bookworm "$new" "$(mirror)"
	rm -f "$new/etc/apt/sources.list"
	sources | while read -r f; do cp "$f" "$new/etc/apt/sources.list.d/"; done
	# How to reach them, where that needs saying.
	apt-config dump | grep -iE '^Acquire::.*(proxy|verify|cainfo)' \
	    >"$new/etc/apt/apt.conf.d/99machine" || :
	cp /etc/resolv.conf /etc/hosts "$new/etc/"
	tar -C "$new" -cf "$bare/base.tar.new" .
	mv "$bare/base.tar.new" "$bare/base.tar"
	rm -rf "$new"
}

# inside(folder, command...): in the chroot, with none of our environment.
inside()
{
	local root=$1
	shift
	chroot "$root" /usr/bin/env -i \
	    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
	    HOME=/root TERM=dumb LANG=C.UTF-8 \
	    ${http_proxy:+http_proxy="$http_proxy"} \
	    ${https_proxy:+https_proxy="$https_proxy"} \
	    "$@"
}

# system(folder, who): unpacked, mounted, with git, make and a clone.
system()
{
	local root=$1 home=/root extra=''
	rm -rf "$root"
	mkdir -p "$root"
	tar -C "$root" -xf "$bare/base.tar"
	mount -t proc proc "$root/proc"
	mount --rbind /dev "$root/dev"
	[[ $2 != user ]] || extra=sudo
	inside "$root" apt-get -q update
	# shellcheck disable=SC2086 # none or one word
	inside "$root" env DEBIAN_FRONTEND=noninteractive apt-get -q install \
	    -y --no-install-recommends git make ca-certificates $extra
	if [[ $2 == user ]]; then
		inside "$root" useradd -m -s /bin/bash tester
		echo 'tester ALL=(ALL) NOPASSWD: ALL' \
		    >"$root/etc/sudoers.d/tester"
		home=/home/tester
	fi
	git clone -q --no-hardlinks "$top" "$root$home/bt"
	[[ $2 != user ]] || inside "$root" chown -R tester: "$home/bt"
}

# as(who, folder, command...): in the chroot, as root or as the user.
as()
{
	local who=$1 root=$2
	shift 2
	if [[ $who == user ]]; then
		inside "$root" su - tester -c "cd ~/bt && $*"
	else
		inside "$root" bash -c "cd ~/bt && $*"
	fi
}

# try(who): the whole of it.
try()
{
	local root=$bare/$1 status=0 t
	system "$root" "$1" >"$bare/$1.system.log" 2>&1 || {
		tail -n 20 "$bare/$1.system.log"
		return 1
	}
	for t in $targets; do
		echo "== as $1: make $t"
		as "$1" "$root" make -j2 "$t" || status=1
		((status == 0)) || break
	done
	if [[ ${BARE_OFFLINE-} && $status -eq 0 ]]; then
		echo "== as $1: make $t, without a network"
		unshare --net "$BASH" -c "$(declare -f inside as); as $1 \
		    '$root' make '$t'" || status=1
	fi
	# What make leaves behind is in build/.
	[[ -z $(as "$1" "$root" git status --short | tee /dev/stderr) ]] ||
	    status=1
	umount -R "$root/dev" "$root/proc"
	[[ ${BARE_KEEP-} ]] || rm -rf "$root"
	return $status
}

mkdir -p "$bare"
base >"$bare/base.log" 2>&1 || { tail -n 20 "$bare/base.log"; exit 1; }
failed=0
for who; do
	try "$who" 2>&1 | tee "$bare/$who.log" || {
		failed=1
		echo "== as $who: failed"
	}
done
((failed == 0)) && echo "== all of it works: $*"
exit $failed
