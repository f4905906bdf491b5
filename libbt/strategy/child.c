#include "strategy/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/intr.h"
#include "base/sys.h"

enum {
	READ_MAX = 1 << 16, /* bytes read at once */
	SAY_MAX = 4096,     /* a longer line of standard error is cut */
	SLICE_MS = 500,     /* a signal is noticed after that at the latest */
	GRACE_MS = 300,     /* from SIGTERM to SIGKILL */
	DRAIN_MAX = 64,     /* reads; all that a pipe may hold */
	SEND_KEEP = 1 << 20 /* a buffer that was larger is given back */
};

/* ---- starting ---- */

static void
close_fd(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
}

/* Three pipes: theirs[i] becomes the child's descriptor i. */
struct pipes {
	int ours[3], theirs[3];
};

static void
close_pipes(struct pipes *p)
{
	int i;

	for (i = 0; i < 3; i++) {
		close_fd(&p->ours[i]);
		close_fd(&p->theirs[i]);
	}
}

static int
open_pipes(struct pipes *p, struct bt_err *err)
{
	int i, fds[2];

	for (i = 0; i < 3; i++)
		p->ours[i] = p->theirs[i] = -1;
	for (i = 0; i < 3; i++) {
		if (pipe(fds) < 0) {
			(void)bt_fail_sys(err, "cannot make a pipe");
			close_pipes(p);
			return -1;
		}
		p->theirs[i] = fds[i == 0 ? 0 : 1];
		p->ours[i] = fds[i == 0 ? 1 : 0];
		/* theirs, too, as dup2 in the child makes a copy that stays */
		if (fcntl(fds[0], F_SETFD, FD_CLOEXEC) < 0 ||
		    fcntl(fds[1], F_SETFD, FD_CLOEXEC) < 0 ||
		    fcntl(p->ours[i], F_SETFL, O_NONBLOCK) < 0) {
			(void)bt_fail_sys(err, "cannot set up a pipe");
			close_pipes(p);
			return -1;
		}
		if (i < 2)
			bt_sys_widen_pipe(p->ours[i]);
	}
	return 0;
}

/* A group of its own, and no signals that we happen to ignore or block. */
static int
set_attributes(posix_spawnattr_t *attr)
{
	sigset_t none, defaults;
	int rc;

	(void)sigemptyset(&none);
	(void)sigemptyset(&defaults);
	(void)sigaddset(&defaults, SIGPIPE);
	rc = posix_spawnattr_setpgroup(attr, 0);
	rc = rc != 0 ? rc : posix_spawnattr_setsigmask(attr, &none);
	rc = rc != 0 ? rc : posix_spawnattr_setsigdefault(attr, &defaults);
	return rc != 0 ? rc
		       : posix_spawnattr_setflags(attr,
			     POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
				 POSIX_SPAWN_SETSIGDEF);
}

static int
spawn(pid_t *pid, const struct bt_launch *l, const struct pipes *p)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	int i, rc = posix_spawn_file_actions_init(&actions);

	if (rc != 0)
		return rc;
	rc = posix_spawnattr_init(&attr);
	if (rc != 0) {
		(void)posix_spawn_file_actions_destroy(&actions);
		return rc;
	}
	rc = set_attributes(&attr);
	for (i = 0; i < 3 && rc == 0; i++)
		rc =
		    posix_spawn_file_actions_adddup2(&actions, p->theirs[i], i);
	/* posix_spawn() changes neither words, whatever its types say */
	if (rc == 0)
		rc = posix_spawn(pid, l->path, &actions, &attr,
		    (char *const *)(uintptr_t)l->argv,
		    (char *const *)(uintptr_t)l->envp);
	(void)posix_spawnattr_destroy(&attr);
	(void)posix_spawn_file_actions_destroy(&actions);
	return rc;
}

/* The first line for a script, by its name's ending. */
static const char *
first_line_for(const char *name)
{
	static const struct {
		const char *ending, *line;
	} rows[] = {
		{ ".py", "#!/usr/bin/env python3" },
		{ ".awk", "#!/usr/bin/awk -f" },
		{ ".pl", "#!/usr/bin/perl" },
		{ ".rb", "#!/usr/bin/env ruby" },
		{ ".lua", "#!/usr/bin/env lua" },
		{ ".js", "#!/usr/bin/env node" },
		{ ".mjs", "#!/usr/bin/env node" },
		{ ".R", "#!/usr/bin/env Rscript" },
		{ ".r", "#!/usr/bin/env Rscript" },
		{ ".jl", "#!/usr/bin/env julia" },
		{ ".php", "#!/usr/bin/env php" },
		{ ".bash", "#!/bin/bash" },
		{ ".sh", "#!/bin/sh" },
	};
	const char *dot = strrchr(name, '.');
	size_t i;

	for (i = 0; dot != NULL && i < sizeof rows / sizeof rows[0]; i++)
		if (strcmp(dot, rows[i].ending) == 0)
			return rows[i].line;
	return NULL;
}

static int
is_shortage(int rc)
{
	return rc == ENOMEM || rc == EAGAIN || rc == EMFILE || rc == ENFILE;
}

static int
refuse_start(const struct bt_launch *l, int rc, struct bt_err *err)
{
	const char *line = first_line_for(l->name);

	if (rc == ENOEXEC) {
		(void)bt_fail(err, BT_STRATEGY,
		    "'%s' is neither a program nor a script with a first line "
		    "#!",
		    l->name);
		if (line != NULL)
			return bt_err_hint(err, "make %s its first line", line);
		return bt_err_hint(err,
		    "begin it with the line of its language, such as "
		    "#!/usr/bin/env python3 or #!/bin/sh");
	}
	/* what the system lacks is no fault of the strategy's */
	(void)bt_fail(err, is_shortage(rc) ? BT_SYSTEM : BT_STRATEGY,
	    "'%s' cannot be started", l->name);
	if (err != NULL && err->sys == 0)
		err->sys = rc;
	return -1;
}

int
bt_child_start(
    struct bt_child *c, const struct bt_launch *l, struct bt_err *err)
{
	struct pipes p;
	int i, rc;

	c->in = c->out = c->err = -1;
	if (open_pipes(&p, err) < 0)
		return -1;
	rc = spawn(&c->pid, l, &p);
	if (rc != 0) {
		c->pid = 0;
		close_pipes(&p);
		return refuse_start(l, rc, err);
	}
	for (i = 0; i < 3; i++)
		close_fd(&p.theirs[i]);
	c->in = p.ours[0];
	c->out = p.ours[1];
	c->err = p.ours[2];
	return 0;
}

/* ---- standard error ---- */

static void
say_line(struct bt_child *c, const char *line, size_t n)
{
	size_t k;

	if (n > 0 && line[n - 1] == '\r')
		n--;
	k = n < sizeof c->words - 1 ? n : sizeof c->words - 1;
	if (n > 0) {
		memcpy(c->words, line, k);
		c->words[k] = '\0';
	}
	if (c->say != NULL)
		c->say(c->say_arg, line, n);
}

/* Hand on what are whole lines by now; at its end, what is left as well. */
static void
say_lines(struct bt_child *c, int is_end)
{
	char *nl;
	size_t at = 0;

	while (at < c->line.len) {
		nl = memchr(c->line.data + at, '\n', c->line.len - at);
		if (nl == NULL && !is_end && c->line.len - at < SAY_MAX)
			break;
		if (nl == NULL)
			nl = c->line.data + c->line.len;
		say_line(
		    c, c->line.data + at, (size_t)(nl - c->line.data) - at);
		at = (size_t)(nl - c->line.data) + 1;
	}
	bt_buf_drop(&c->line, at < c->line.len ? at : c->line.len);
}

/* ---- moving ---- */

/* Append what can be read now; *is_end at its end.  Bytes, or -1. */
static ssize_t
read_some(int *fd, struct bt_buf *b, struct bt_err *err)
{
	ssize_t n;

	if (bt_buf_reserve(b, READ_MAX, err) < 0)
		return -1;
	n = read(*fd, b->data + b->len, READ_MAX);
	if (n > 0)
		b->len += (size_t)n;
	else if (n == 0)
		close_fd(fd);
	else if (errno != EAGAIN && errno != EINTR)
		return bt_fail_sys(err, "cannot read from the strategy");
	return n > 0 ? n : 0;
}

static int
move_stderr(struct bt_child *c, struct bt_err *err)
{
	if (read_some(&c->err, &c->line, err) < 0)
		return -1;
	say_lines(c, c->err < 0);
	return 0;
}

static int
move_out(struct bt_child *c, struct bt_err *err)
{
	ssize_t n;

	if (c->from_at == c->from.len) {
		bt_buf_clear(&c->from);
		c->from_at = c->scanned = 0;
	} else if (c->from_at > READ_MAX) {
		bt_buf_drop(&c->from, c->from_at);
		c->scanned -= c->scanned < c->from_at ? c->scanned : c->from_at;
		c->from_at = 0;
	}
	n = read_some(&c->out, &c->from, err);
	if (n < 0)
		return -1;
	return n > 0 || c->out < 0 ? BT_CHILD_SAID : 0;
}

static int
move_in(struct bt_child *c, struct bt_err *err)
{
	ssize_t n;

	n = write(c->in, c->to.data + c->to_at, c->to.len - c->to_at);
	if (n < 0 && errno == EPIPE) {
		close_fd(&c->in);
		return BT_CHILD_CLOSED_INPUT;
	}
	if (n < 0 && errno != EAGAIN && errno != EINTR)
		return bt_fail_sys(err, "cannot write to the strategy");
	c->is_full = n <= 0;
	if (n <= 0)
		return 0;
	c->to_at += (size_t)n;
	if (c->to_at < c->to.len) {
		/* what never runs empty must not grow for ever */
		if (c->to_at > c->to.len / 2) {
			bt_buf_drop(&c->to, c->to_at);
			c->to_at = 0;
		}
		return BT_CHILD_WROTE;
	}
	c->to_at = 0;
	if (c->to.cap > SEND_KEEP)
		bt_buf_free(&c->to);
	bt_buf_clear(&c->to);
	if (c->is_ending)
		close_fd(&c->in);
	return BT_CHILD_WROTE;
}

int
bt_child_is_written(const struct bt_child *c)
{
	return c->to_at == c->to.len;
}

static int
check_interrupt(struct bt_err *err)
{
	if (bt_intr_signal() == 0)
		return 0;
	errno = EINTR;
	return bt_fail_sys(err, "interrupted");
}

/* One turn of poll() over what is open. */
static int
move_once(struct bt_child *c, int wait_ms, struct bt_err *err)
{
	struct pollfd fds[3] = {
		{ .fd = bt_child_is_written(c) ? -1 : c->in,
		    .events = POLLOUT },
		{ .fd = c->out, .events = POLLIN },
		{ .fd = c->err, .events = POLLIN },
	};
	int moved = 0, rc;

	rc = poll(fds, 3, wait_ms);
	if (rc < 0 && errno != EINTR)
		return bt_fail_sys(err, "cannot wait for the strategy");
	if (rc <= 0)
		return check_interrupt(err);
	if (fds[2].revents != 0 && move_stderr(c, err) < 0)
		return -1;
	if (fds[1].revents != 0) {
		rc = move_out(c, err);
		if (rc < 0)
			return -1;
		moved |= rc;
	}
	if (fds[0].revents != 0) {
		rc = move_in(c, err);
		if (rc < 0)
			return -1;
		moved |= rc;
	}
	return moved;
}

static int64_t
now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int
bt_child_move(struct bt_child *c, int wait_ms, struct bt_err *err)
{
	int moved;

	if (c->is_ending && bt_child_is_written(c))
		close_fd(&c->in);
	/*
	 * In lock step it says nothing before it was written to, and mostly
	 * there is room: a poll() is saved.  Who runs ahead must look what it
	 * says, or its answers pile up for as long as there is room.
	 */
	if (c->in >= 0 && !c->is_ahead && !c->is_full &&
	    !bt_child_is_written(c)) {
		moved = move_in(c, err);
		if (moved < 0 || c->in < 0)
			return moved;
	}
	return move_once(c, wait_ms < SLICE_MS ? wait_ms : SLICE_MS, err);
}

/* ---- what it said ---- */

int
bt_child_line(struct bt_child *c, const char **line, size_t *n)
{
	size_t at = c->scanned > c->from_at ? c->scanned : c->from_at;
	const char *nl = NULL;

	if (at < c->from.len)
		nl = memchr(c->from.data + at, '\n', c->from.len - at);
	if (nl == NULL) {
		c->scanned = c->from.len;
		return 0;
	}
	*line = c->from.data + c->from_at;
	*n = (size_t)(nl - *line);
	c->from_at += *n + 1;
	return 1;
}

int
bt_child_dot(struct bt_child *c)
{
	if (c->from.len - c->from_at < 2 || c->from.data[c->from_at] != '.' ||
	    c->from.data[c->from_at + 1] != '\n')
		return 0;
	c->from_at += 2;
	return 1;
}

size_t
bt_child_rest(const struct bt_child *c)
{
	return c->from.len - c->from_at;
}

/* ---- ending ---- */

/* Whether it has exited; it is left as it is, so that its group keeps its
 * number until the group is ended. */
int
bt_child_has_exited(struct bt_child *c)
{
	siginfo_t info = { 0 };

	if (c->has_exited || c->pid == 0)
		return 1;
	if (waitid(P_PID, (id_t)c->pid, &info, WEXITED | WNOWAIT | WNOHANG) <
		0 ||
	    info.si_pid == 0)
		return 0;
	c->has_exited = 1;
	return 1;
}

/* A signal for the group, and for its leader if it has gone to another. */
static void
send_signal(const struct bt_child *c, int sig)
{
	(void)kill(-c->pid, sig);
	if (getpgid(c->pid) != c->pid)
		(void)kill(c->pid, sig);
}

/* End the group, and take the leader's status. */
static void
reap(struct bt_child *c)
{
	if (c->pid == 0)
		return;
	send_signal(c, SIGKILL);
	while (waitpid(c->pid, &c->status, 0) < 0 && errno == EINTR)
		;
	c->pid = 0;
	c->has_exited = 1;
}

/* Whatever it has still said on standard error; those it left behind may
 * hold it open and write on, so there is no waiting for its end. */
static void
drain_stderr(struct bt_child *c)
{
	ssize_t n = 1;
	int i;

	for (i = 0; i < DRAIN_MAX && c->err >= 0 && n > 0; i++) {
		n = read_some(&c->err, &c->line, NULL);
		say_lines(c, 0);
	}
	say_lines(c, 1);
}

int
bt_child_wait(struct bt_child *c, int wait_ms, struct bt_err *err)
{
	int64_t end = now_ms() + wait_ms;
	long pause = 50000; /* ns; doubled up to 10 ms */

	while (!bt_child_has_exited(c)) {
		const struct timespec t = { 0, pause };

		if (check_interrupt(err) < 0)
			return -1;
		if (c->err >= 0 && move_stderr(c, err) < 0)
			return -1;
		if (now_ms() >= end)
			return 0;
		(void)nanosleep(&t, NULL);
		pause = pause < 5000000 ? pause * 2 : 10000000;
	}
	drain_stderr(c);
	reap(c);
	return 1;
}

void
bt_child_end(struct bt_child *c)
{
	if (c->pid != 0 && !bt_child_has_exited(c)) {
		/* a stopped one is woken to hear of it */
		send_signal(c, SIGTERM);
		send_signal(c, SIGCONT);
		close_fd(&c->in);
		close_fd(&c->out);
		if (bt_child_wait(c, GRACE_MS, NULL) < 1)
			reap(c);
	}
	reap(c);
	close_fd(&c->in);
	close_fd(&c->out);
	if (c->err >= 0)
		drain_stderr(c);
	close_fd(&c->err);
	bt_buf_free(&c->to);
	bt_buf_free(&c->from);
	bt_buf_free(&c->line);
}
