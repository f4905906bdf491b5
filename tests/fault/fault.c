/*
 * Faults: a library to preload, that makes the system fail on purpose.
 *
 *	FAULT_PROG=bt-cat FAULT=write:3:ENOSPC LD_PRELOAD=.../fault.so bt-cat x
 *
 * FAULT_PROG  the program in which faults happen; its children are spared.
 * FAULT       CALL:N:ERRNO  the N-th CALL fails, N from 1;
 *             CALL:N+:ERRNO so do all after it;
 *             short         reads and writes move a few bytes, and every
 *                           other call that may be interrupted is.
 * FAULT_COUNT a file that gets a line `CALL COUNT` for each kind of call at
 *             the end of the program.
 * FAULT_BYTES a file that gets the number of bytes that were read.
 *
 * Calls are counted by kind: malloc (with calloc, realloc, aligned_alloc),
 * read, write, open, close, fsync, rename, poll, pipe, flock, and copy,
 * which is copy_file_range(2).  What the C library
 * calls inside itself, as stdio does for its writes, goes another way; writes
 * to standard error never fail.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum call {
	MALLOC,
	READ,
	WRITE,
	OPEN,
	CLOSE,
	FSYNC,
	RENAME,
	POLL,
	PIPE,
	FLOCK,
	COPY,
	CALLS
};

static const char *const names[CALLS] = { "malloc", "read", "write", "open",
	"close", "fsync", "rename", "poll", "pipe", "flock", "copy" };

static const struct {
	const char *name;
	int value;
} errors[] = { { "ENOMEM", ENOMEM }, { "EIO", EIO }, { "ENOSPC", ENOSPC },
	{ "EMFILE", EMFILE }, { "EACCES", EACCES }, { "EINTR", EINTR } };

static int is_armed, is_short, is_lasting;
static enum call wanted = CALLS;
static long at, count[CALLS], turn[CALLS];
static int error = EIO;
static unsigned long long bytes; /* read */

/* glibc's own, which need no look-up that would allocate. */
extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t n);
extern void *__libc_memalign(size_t align, size_t n);

static void
parse(const char *s)
{
	size_t i, n = strcspn(s, ":");
	char *end;

	for (i = 0; i < CALLS; i++)
		if (strlen(names[i]) == n && memcmp(names[i], s, n) == 0)
			wanted = (enum call)i;
	at = s[n] == ':' ? strtol(s + n + 1, &end, 10) : 0;
	if (wanted == CALLS || at <= 0)
		return;
	is_lasting = *end == '+';
	end += is_lasting;
	for (i = 0; *end == ':' && i < sizeof errors / sizeof *errors; i++)
		if (strcmp(errors[i].name, end + 1) == 0)
			error = errors[i].value;
}

__attribute__((constructor)) static void
begin(void)
{
	const char *prog = getenv("FAULT_PROG"), *fault = getenv("FAULT");

	if (prog == NULL || strcmp(prog, program_invocation_short_name) != 0)
		return;
	if (fault != NULL && strcmp(fault, "short") == 0)
		is_short = 1;
	else if (fault != NULL)
		parse(fault);
	is_armed = 1;
}

static void
tell_bytes(const char *path)
{
	char text[32];
	long fd = syscall(
	    SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	int n = snprintf(text, sizeof text, "%llu\n", bytes);

	if (fd < 0 || syscall(SYS_write, fd, text, (size_t)n) != n)
		_exit(99);
}

__attribute__((destructor)) static void
end(void)
{
	const char *path = getenv("FAULT_COUNT");
	char line[64];
	long fd;
	int i, n;

	if (is_armed && getenv("FAULT_BYTES") != NULL)
		tell_bytes(getenv("FAULT_BYTES"));
	if (!is_armed || path == NULL)
		return;
	fd = syscall(
	    SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	for (i = 0; fd >= 0 && i < CALLS; i++) {
		n = snprintf(line, sizeof line, "%s %ld\n", names[i], count[i]);
		if (syscall(SYS_write, fd, line, (size_t)n) != n)
			_exit(99);
	}
}

/* Whether this call is to fail; errno is set then. */
static int
fails(enum call call)
{
	if (!is_armed)
		return 0;
	count[call]++;
	if (call != wanted ||
	    (is_lasting ? count[call] < at : count[call] != at))
		return 0;
	errno = error;
	return 1;
}

/* Whether a call that may be interrupted is, this time. */
static int
is_interrupted(enum call call)
{
	if (!is_short || turn[call]++ % 2 != 0)
		return 0;
	errno = EINTR;
	return 1;
}

/* How much of n bytes is moved: 1, 2, 3, 5, 8, 13, 21, 1, ... */
static size_t
part(enum call call, size_t n)
{
	static const size_t parts[] = { 1, 2, 3, 5, 8, 13, 21 };
	size_t k =
	    parts[(size_t)(turn[call] / 2) % (sizeof parts / sizeof *parts)];

	return is_short && n > k ? k : n;
}

/* ---- memory ---- */

void *
malloc(size_t n)
{
	return fails(MALLOC) ? NULL : __libc_malloc(n);
}

void *
calloc(size_t n, size_t size)
{
	return fails(MALLOC) ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *p, size_t n)
{
	return fails(MALLOC) ? NULL : __libc_realloc(p, n);
}

void *
aligned_alloc(size_t align, size_t n)
{
	return fails(MALLOC) ? NULL : __libc_memalign(align, n);
}

/* ---- files: straight to the kernel, as the C library does ---- */

static ssize_t
count_bytes(long n)
{
	bytes += n > 0 ? (unsigned long long)n : 0;
	return n;
}

ssize_t
read(int fd, void *p, size_t n)
{
	if (fails(READ) || is_interrupted(READ))
		return -1;
	return count_bytes(syscall(SYS_read, fd, p, part(READ, n)));
}

ssize_t
pread(int fd, void *p, size_t n, off_t offset)
{
	if (fails(READ) || is_interrupted(READ))
		return -1;
	return count_bytes(syscall(SYS_pread64, fd, p, part(READ, n), offset));
}

ssize_t
write(int fd, const void *p, size_t n)
{
	/* what is said of a fault has to be seen */
	if ((fd != STDERR_FILENO && fails(WRITE)) || is_interrupted(WRITE))
		return -1;
	return syscall(SYS_write, fd, p, part(WRITE, n));
}

ssize_t
writev(int fd, const struct iovec *v, int n)
{
	if (is_short) /* a part of the first */
		return write(fd, v->iov_base, v->iov_len);
	if (fd != STDERR_FILENO && fails(WRITE))
		return -1;
	return syscall(SYS_writev, fd, v, n);
}

ssize_t
pwrite(int fd, const void *p, size_t n, off_t offset)
{
	if (fails(WRITE) || is_interrupted(WRITE))
		return -1;
	return syscall(SYS_pwrite64, fd, p, part(WRITE, n), offset);
}

int
open(const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list ap;

	va_start(ap, flags);
	if (flags & O_CREAT)
		mode = va_arg(ap, mode_t);
	va_end(ap);
	if (fails(OPEN))
		return -1;
	return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

/* What fails to close is closed all the same. */
int
close(int fd)
{
	int rc = (int)syscall(SYS_close, fd);

	return fails(CLOSE) ? -1 : rc;
}

int
fsync(int fd)
{
	if (fails(FSYNC) || is_interrupted(FSYNC))
		return -1;
	return (int)syscall(SYS_fsync, fd);
}

int
rename(const char *from, const char *to)
{
	if (fails(RENAME))
		return -1;
	return (int)syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
}

int
poll(struct pollfd *v, nfds_t n, int timeout)
{
	if (fails(POLL) || is_interrupted(POLL))
		return -1;
	return (int)syscall(SYS_poll, v, n, timeout);
}

int
pipe(int fd[2])
{
	if (fails(PIPE))
		return -1;
	return (int)syscall(SYS_pipe2, fd, 0);
}

int
flock(int fd, int how)
{
	if (fails(FLOCK) || is_interrupted(FLOCK))
		return -1;
	return (int)syscall(SYS_flock, fd, how);
}

ssize_t
copy_file_range(int from, off64_t *from_at, int to, off64_t *to_at, size_t n,
    unsigned flags)
{
	if (fails(COPY))
		return -1;
	return syscall(SYS_copy_file_range, from, from_at, to, to_at,
	    part(COPY, n), flags);
}
