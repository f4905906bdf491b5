/* realpath(3) is of XSI, which this asks for. */
#define _XOPEN_SOURCE 700
#include "run-again.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/intr.h"
#include "base/sys.h"
#include "base/temp.h"
#include "base/vec.h"
#include "io/cut.h"

/* ---- files that a strategy may read itself ---- */

static int
add_file(struct run_again *a, const char *path)
{
	struct bt_err *err = &a->cli->err;
	char full[PATH_MAX];
	const char *real;
	struct stat st;
	size_t i;

	if (path == NULL || stat(path, &st) < 0 || !S_ISREG(st.st_mode) ||
	    realpath(path, full) == NULL)
		return 0;
	real = bt_arena_text(&a->arena, full, strlen(full), err);
	if (real == NULL || bt_vec_reserve(&a->files, &a->files_cap,
				a->n_files + 1, sizeof *a->files, err) < 0)
		return -1;
	for (i = 0; i < a->n_files; i++)
		if (strcmp(a->files[i], real) == 0)
			return 0;
	a->files[a->n_files++] = real;
	return 0;
}

/* The run's own inputs, and whatever the command names. */
static int
find_files(struct run_again *a)
{
	char *const *word = a->cli->command;
	int i;

	for (i = 0; i < a->cli->n_operands; i++)
		if (add_file(a, a->cli->operands[i]) < 0)
			return -1;
	for (; word != NULL && *word != NULL; word++)
		if (add_file(a, *word) < 0)
			return -1;
	return add_file(a, a->v->kind->opts->fine);
}

static void
copy_of(const struct run_again *a, size_t i, char *path, size_t size)
{
	(void)snprintf(path, size, "%s/%zu", a->folder, i);
}

/* From now on the files end at an instant, for us and whom we start: 1; 0 where
 * that cannot be; -1. */
static int
cover_files(struct run_again *a, bt_time at, struct bt_err *err)
{
	const struct bt_reader_opts *opts = &a->kind.in->opts;
	struct bt_sys_cover *covers;
	char path[400];
	size_t i, n = 0;
	int rc;

	covers =
	    bt_arena_get(&a->arena, (a->n_files + 1) * sizeof *covers, err);
	if (covers == NULL)
		return -1;
	for (i = 0; i < a->n_files; i++) {
		copy_of(a, i, path, sizeof path);
		rc = bt_cut_file(a->files[i], opts, at, path, err);
		if (rc < 0)
			return -1;
		if (rc == 0)
			continue;
		covers[n].path = a->files[i];
		covers[n].with =
		    bt_arena_text(&a->arena, path, strlen(path), err);
		if (covers[n++].with == NULL)
			return -1;
	}
	return n == 0 || bt_sys_cover(covers, n);
}

/* ---- a command that makes orders ---- */

/* The steps as a file, for its standard input. */
static int
write_steps(
    struct run_again *a, int64_t n, const char *path, struct bt_err *err)
{
	const struct bt_writer_opts wo = { .syms = a->kind.in->syms,
		.form = BT_FORM_TAGGED,
		.by = "bt-run",
		.is_replacing = 1 };
	const struct bt_step *step;
	struct bt_source source;
	struct bt_writer *w;
	size_t i;
	int rc;

	if (bt_history_replay(a->v->history, n, &source, err) < 0)
		return -1;
	w = bt_writer_open(path, &wo, err);
	if (w == NULL)
		return -1;
	while ((rc = source.next(source.arg, &step, err)) > 0)
		for (i = 0; i < step->n; i++)
			if (bt_writer_put(w, &step->recs[i]) < 0)
				break;
	if (rc < 0) {
		bt_writer_abandon(w, err);
		return -1;
	}
	return bt_writer_commit(w, err);
}

/* In a child: never comes back. */
static void
become_command(char *const *argv, const char *from, const char *to)
{
	int in = open(from, O_RDONLY);
	int out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	bt_intr_child();
	if (in >= 0 && out >= 0 && dup2(in, STDIN_FILENO) >= 0 &&
	    dup2(out, STDOUT_FILENO) >= 0)
		(void)execvp(argv[0], argv);
	_exit(127);
}

/* Until a child has ended: its status, or -1 with err. */
static int
wait_for(pid_t pid, struct bt_err *err)
{
	int status;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return bt_fail_sys(err, "cannot wait for a process");
		if (bt_intr_signal() != 0)
			(void)kill(pid, SIGTERM);
	}
	if (bt_intr_signal() != 0) {
		errno = EINTR;
		return bt_fail_sys(err, "interrupted");
	}
	return status;
}

/* The command reads the steps and writes an orders file. */
static int
make_orders(struct run_again *a, int64_t n, struct bt_err *err)
{
	char from[400];
	pid_t pid;
	int status;

	(void)snprintf(from, sizeof from, "%s/steps", a->folder);
	if (write_steps(a, n, from, err) < 0)
		return -1;
	pid = fork();
	if (pid < 0)
		return bt_fail_sys(err, "cannot start a process");
	if (pid == 0)
		become_command(a->cli->command, from, a->kind.orders);
	status = wait_for(pid, err);
	if (status < 0)
		return -1;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return bt_fail(err, BT_STRATEGY, "'%s' ended with status %d",
		    a->cli->command[0],
		    WIFEXITED(status) ? WEXITSTATUS(status)
				      : 128 + WTERMSIG(status));
	return 0;
}

/* ---- the other process ---- */

/* What goes back, followed by the bytes of what was asked. */
struct report {
	struct bt_err err;
	int is_covered;
	int64_t n_steps, n_answers;
	uint64_t n;
};

static int
run_lane(struct run_again *a, const struct bt_source *steps,
    enum run_again_how how, struct bt_asked *asked)
{
	const struct run_lane_opts opts = {
		.kind = &a->kind,
		.source = a->v->source,
		.steps = steps,
		.rules = a->v->rules,
		.asked = asked,
	};
	struct run_lane lane = { 0 };
	int rc = run_lane_open(&lane, &opts);

	if (rc == 0)
		while ((rc = run_lane_step(&lane)) > 0 && bt_intr_signal() == 0)
			;
	/* how it takes an early end is no question here */
	if (rc == 0 && how != RUN_AGAIN_CUT)
		rc = run_lane_finish(&lane);
	run_lane_clear(&lane);
	return rc;
}

static int
work(struct run_again *a, enum run_again_how how,
    const struct bt_history_mark *to, struct run_again_result *r)
{
	struct bt_err *err = &a->cli->err;
	struct bt_source steps;

	if (how == RUN_AGAIN_CUT) {
		r->is_covered = cover_files(a, to->at, err);
		if (r->is_covered < 0)
			return -1;
	} else if (how == RUN_AGAIN_LOCKSTEP) {
		a->kind.protocol = "lockstep";
		a->kind.feed = 0;
		/* one that wants to read on first waits in vain: not for long */
		a->kind.start_timeout = a->kind.opts->step_timeout;
	}
	if (a->kind.way == RUN_ORDERS && make_orders(a, to->step, err) < 0)
		return -1;
	if (bt_history_replay(a->v->history, to->step, &steps, err) < 0)
		return -1;
	return run_lane(a, &steps, how, &r->asked);
}

static int
write_all(int fd, const void *data, size_t n)
{
	const char *p = data;

	while (n > 0) {
		ssize_t k = write(fd, p, n);

		if (k < 0 && errno != EINTR)
			return -1;
		p += k > 0 ? k : 0;
		n -= k > 0 ? (size_t)k : 0;
	}
	return 0;
}

/* Never comes back: what is open in both processes is the other's to close. */
static void
be_the_other(struct run_again *a, enum run_again_how how,
    const struct bt_history_mark *to, int fd)
{
	struct run_again_result r = { 0 };
	struct report report = { 0 };

	if (work(a, how, to, &r) < 0)
		report.err = a->cli->err;
	report.is_covered = r.is_covered;
	report.n_steps = r.asked.n_steps;
	report.n_answers = r.asked.n_answers;
	report.n = r.asked.b.len;
	_exit(write_all(fd, &report, sizeof report) < 0 ||
	      write_all(fd, r.asked.b.data, r.asked.b.len) < 0);
}

static int
read_all(int fd, void *data, size_t n)
{
	char *p = data;

	while (n > 0) {
		ssize_t k = read(fd, p, n);

		if (k == 0 || (k < 0 && errno != EINTR))
			return -1;
		p += k > 0 ? k : 0;
		n -= k > 0 ? (size_t)k : 0;
	}
	return 0;
}

static int
read_report(int fd, struct run_again_result *r, struct bt_err *err)
{
	struct report report;

	if (lseek(fd, 0, SEEK_SET) < 0 ||
	    read_all(fd, &report, sizeof report) < 0 ||
	    bt_buf_reserve(&r->asked.b, report.n, err) < 0 ||
	    read_all(fd, r->asked.b.data, report.n) < 0)
		return bt_fail(err, BT_SYSTEM,
		    "a process that ran the strategy again was lost");
	r->err = report.err;
	r->is_covered = report.is_covered;
	r->asked.n_steps = report.n_steps;
	r->asked.n_answers = report.n_answers;
	r->asked.b.len = report.n;
	return 1;
}

int
run_again(struct run_again *a, enum run_again_how how,
    const struct bt_history_mark *to, struct run_again_result *r)
{
	struct bt_err *err = &a->cli->err;
	int fd = bt_temp_file(err), rc = -1;
	pid_t pid = fd < 0 ? -1 : fork();

	if (fd >= 0 && pid < 0)
		(void)bt_fail_sys(err, "cannot start a process");
	if (pid == 0)
		be_the_other(a, how, to, fd);
	if (pid > 0 && wait_for(pid, err) >= 0)
		rc = read_report(fd, r, err);
	if (fd >= 0)
		(void)close(fd);
	return rc;
}

void
run_again_result_clear(struct run_again_result *r)
{
	bt_asked_clear(&r->asked);
}

/* ---- life ---- */

/* What is run again: the run's own strategy, or the one that gave its orders. */
static int
open_kind(struct run_again *a)
{
	const struct run_strategy *kind = a->v->kind;
	char path[400];

	if (kind->way == RUN_INLINE) {
		a->is_kind_open = true;
		if (run_strategy_open(
			&a->kind, a->cli, kind->opts, kind->in, RUN_HOSTED) < 0)
			return -1;
		a->kind.feed = 0; /* in a pipeline it sees no fills */
	} else {
		a->kind = *kind;
	}
	a->kind.is_silent = true;
	(void)snprintf(path, sizeof path, "%s/orders", a->folder);
	a->kind.orders =
	    bt_arena_text(&a->arena, path, strlen(path), &a->cli->err);
	return a->kind.orders == NULL ? -1 : 0;
}

int
run_again_open(struct run_again *a, const struct run_verify *v)
{
	*a = (struct run_again){ .v = v, .cli = v->kind->cli };
	if (bt_temp_folder(a->folder, sizeof a->folder, &a->cli->err) < 0) {
		a->folder[0] = '\0';
		return -1;
	}
	return open_kind(a) < 0 || find_files(a) < 0 ? -1 : 1;
}

void
run_again_close(struct run_again *a)
{
	static const char *const names[] = { "steps", "orders" };
	char path[400];
	size_t i;

	for (i = 0; a->folder[0] != '\0' && i < a->n_files; i++) {
		copy_of(a, i, path, sizeof path);
		(void)unlink(path);
	}
	for (i = 0; a->folder[0] != '\0' && i < 2; i++) {
		(void)snprintf(path, sizeof path, "%s/%s", a->folder, names[i]);
		(void)unlink(path);
	}
	if (a->folder[0] != '\0')
		(void)rmdir(a->folder);
	if (a->is_kind_open)
		run_strategy_clear(&a->kind);
	bt_arena_free(&a->arena);
	free(a->files);
	*a = (struct run_again){ 0 };
}
