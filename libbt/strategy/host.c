#include "strategy/host.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include "base/attr.h"
#include "base/cores.h"
#include "strategy/child.h"
#include "strategy/protocol.h"
#include "strategy/spool.h"

#define MS         INT64_C(1000000)
#define LINE_BYTES ((size_t)1 << 20)  /* bytes of a line of an answer */
#define ANSWER_MAX ((size_t)64 << 20) /* bytes of an answer */
#define SEND_AHEAD ((size_t)1 << 16)  /* bytes prepared to be sent */
#define SEND_STEPS 64                 /* steps prepared at once */
#define EXIT_WAIT  3000 /* ms; from the end of its output to its exit */
#define EXIT_SLICE 20   /* ms; its output may outlive it in others' hands */

/*
 * Lock step is many times as fast where both sides share a core (cores.h),
 * which costs nothing while the turns are short: one waits while the other
 * runs.  What may need more cores (threads, commands that it starts) shows as
 * a long wait, and ends it at once, before the wait itself is over.  A wait
 * shorter than a tick of the kernel's would set the processor's timer anew at
 * each step, which in a virtual machine is half of its cost.
 */
#define TURN_SHORT   (200 * INT64_C(1000)) /* ns; several times what both cost */
#define TURN_LONG    10                    /* ms; a tick is 1 to 10 */
#define TURNS_APART  16    /* looked at before they join, three in four short */
#define TURNS_LOOK   256   /* between looks whether it has started others */
#define TURNS_JOINED 16384 /* then the scheduler may find them a better core */

struct host {
	struct bt_host_opts opts;
	struct bt_launch launch;
	struct bt_child child;
	struct bt_feed *feed;
	struct bt_answers answers;
	struct sigaction old_pipe;

	/* Lock step: whether we share a core, and the turns since that changed. */
	struct bt_cores cores;
	int n_turns, n_short;

	int64_t answered; /* steps */
	int64_t lines;    /* of its output */
	size_t said;      /* bytes, in answer to this step */

	/* Pipelined. */
	struct bt_spool *spool;
	int is_source_done;
	struct bt_err source_err; /* to be told once all before is answered */
};

static int64_t
now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * BT_SECOND + t.tv_nsec;
}

/* ---- what to say of its failures ---- */

static const char *
step_name(const struct bt_step *step, char *text)
{
	(void)bt_time_format(step->label, text);
	return text;
}

/* Whatever it said last on standard error, for the end of a message. */
static void
add_words(const struct host *h, struct bt_err *err)
{
	size_t n = strlen(err->text);

	if (h->child.words[0] != '\0' && n < sizeof err->text)
		(void)snprintf(err->text + n, sizeof err->text - n,
		    "; its last words: %s", h->child.words);
}

/* How it ended, as a verb: `ended with status 3`. */
static void
describe_end(const struct host *h, char *text, size_t size)
{
	int status = h->child.status;

	if (WIFSIGNALED(status))
		(void)snprintf(text, size, "was ended by signal %d (%s)",
		    WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		(void)snprintf(
		    text, size, "ended with status %d", WEXITSTATUS(status));
}

static int
fail_ended(struct host *h, const char *when, struct bt_err *err)
{
	char how[128];
	int status = h->child.status;

	describe_end(h, how, sizeof how);
	(void)bt_fail(
	    err, BT_STRATEGY, "'%s' %s %s", h->launch.name, how, when);
	if (err != NULL)
		add_words(h, err);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		return bt_err_hint(err,
		    "status 127 is the shell's: a command in it is not found");
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return bt_err_hint(err,
		    "a strategy answers every step by a line `.` and reads on "
		    "until the line `end`");
	return -1;
}

/* Its output has ended, or it takes no more input. */
static int
fail_gone(struct host *h, const struct bt_step *step, const char *what,
    struct bt_err *err)
{
	char at[BT_TIME_TEXT_MAX], when[BT_TIME_TEXT_MAX + 64];
	int rc;

	bt_cores_part(&h->cores);
	rc = bt_child_wait(&h->child, EXIT_WAIT, err);
	if (rc < 0)
		return -1;
	(void)snprintf(when, sizeof when, "before it answered the step of %s",
	    step_name(step, at));
	if (rc > 0)
		return fail_ended(h, when, err);
	(void)bt_fail(err, BT_STRATEGY, "'%s' closed its %s %s", h->launch.name,
	    what, when);
	if (err != NULL)
		add_words(h, err);
	return -1;
}

static int
fail_silent(struct host *h, const struct bt_step *step, int64_t limit,
    struct bt_err *err)
{
	char at[BT_TIME_TEXT_MAX], span[BT_TIME_TEXT_MAX];

	(void)bt_span_format(limit, span);
	(void)bt_fail(err, BT_STRATEGY,
	    "'%s' has not answered the %sstep of %s for %s s", h->launch.name,
	    h->answered == 0 ? "first " : "", step_name(step, at), span);
	if (err != NULL)
		add_words(h, err);
	if (h->said > 0)
		return bt_err_hint(err,
		    "it wrote %zu bytes, but no line `.`, which ends an "
		    "answer",
		    h->said);
	/* what came until now was not kept back, in lock step */
	if (h->answered > 0)
		return bt_err_hint(err,
		    "it answered %lld step%s in time; --step-timeout gives "
		    "more time",
		    (long long)h->answered, h->answered == 1 ? "" : "s");
	return bt_err_hint(err, "each step is to be answered by a line `.`; %s",
	    h->launch.hint);
}

static int
fail_flood(struct host *h, const struct bt_step *step, const char *what,
    struct bt_err *err)
{
	char at[BT_TIME_TEXT_MAX];

	return bt_fail(err, BT_STRATEGY,
	    "'%s' wrote %s in answer to the step of %s", h->launch.name, what,
	    step_name(step, at));
}

/* A line that means nothing: which one, and what is wrong with it. */
static int
fail_line(struct host *h, const struct bt_step *step, const struct bt_err *why,
    struct bt_err *err)
{
	char at[BT_TIME_TEXT_MAX];

	if (why->status == BT_SYSTEM) {
		struct bt_err copy = *why;

		return bt_err_move(err, &copy);
	}
	(void)bt_fail(err, BT_STRATEGY,
	    "line %lld of '%s', in answer to the step of %s: %s",
	    (long long)h->lines, h->launch.name, step_name(step, at),
	    why->text);
	return why->hint[0] != '\0' ? bt_err_hint(err, "%s", why->hint) : -1;
}

/* ---- reading an answer ---- */

static int
is_line(const char *line, size_t n, const char *word)
{
	if (n > 0 && line[n - 1] == '\r')
		n--;
	return n == strlen(word) && memcmp(line, word, n) == 0;
}

/* A line that is no `.`. */
static int
take_line(struct host *h, const struct bt_step *step, const char *line,
    size_t n, struct bt_err *err)
{
	struct bt_err why = { 0 };

	h->said += n + 1;
	if (h->said > ANSWER_MAX)
		return fail_flood(h, step, "more than 64 MiB", err);
	if (bt_protocol_line(&h->answers, line, n, &why) < 0)
		return fail_line(h, step, &why, err);
	return 0;
}

/* Take what has come of the answer to a step: 1 when it is whole, 0, -1. */
static int
take_answer(struct host *h, const struct bt_step *step, struct bt_err *err)
{
	const char *line;
	size_t n;

	while (bt_child_line(&h->child, &line, &n)) {
		h->lines++;
		if (is_line(line, n, ".")) {
			h->answered++;
			h->said = 0;
			return 1;
		}
		if (take_line(h, step, line, n, err) < 0)
			return -1;
	}
	if (bt_child_rest(&h->child) > LINE_BYTES)
		return fail_flood(h, step, "a line of more than 1 MiB", err);
	return 0;
}

/* ---- sending ---- */

static int
refuse_lines(const struct bt_step *step, struct bt_err *err)
{
	(void)bt_fail(err, BT_BAD_INPUT,
	    "the data hold lines of a strategy, such as '%.40s'",
	    step->lines[0].text);
	return bt_err_hint(err,
	    "run them without another strategy behind --, or leave them out");
}

/* A step to the child's input. */
static int
send_step(struct host *h, const struct bt_step *step, struct bt_err *err)
{
	if (step->n_lines > 0)
		return refuse_lines(step, err);
	if (bt_feed_put(h->feed, step, &h->opts.source, err) < 0)
		return -1;
	return bt_feed_flush(h->feed, &h->child.to, err);
}

static int
send_end(struct host *h, struct bt_err *err)
{
	if (h->child.is_ending)
		return 0;
	h->child.is_ending = 1;
	return bt_buf_puts(&h->child.to, "end\n", err);
}

/* The next step of the source goes into the feed and into the spool. */
static int
pull(struct host *h, struct bt_err *err)
{
	const struct bt_step *step;
	int rc = h->opts.source.next(h->opts.source.arg, &step, &h->source_err);

	if (rc > 0 && step->n_lines > 0)
		rc = refuse_lines(step, &h->source_err);
	if (rc <= 0) {
		/* also on failure: what was sent before is to be answered */
		h->is_source_done = 1;
		return 0;
	}
	if (bt_feed_put(h->feed, step, &h->opts.source, err) < 0)
		return -1;
	return bt_spool_put(h->spool, step, err);
}

/* The same of steps that are a bar each: how many, 0 where pull() is to go on,
 * or -1. */
static int
pull_bars(struct host *h, struct bt_err *err)
{
	const struct bt_source *from = &h->opts.source;
	const struct bt_bar *bars;
	int n;

	if (from->bars == NULL || h->opts.feed != 0)
		return 0;
	n = from->bars(from->arg, SEND_STEPS, &bars, &h->source_err);
	if (n < 0)
		h->is_source_done = 1;
	if (n <= 0)
		return 0;
	if (bt_feed_bars(h->feed, bars, (size_t)n, from, err) < 0 ||
	    bt_spool_bars(h->spool, bars, (size_t)n, err) < 0)
		return -1;
	return n;
}

/* Steps to the child's input, many at once, while it holds few bytes. */
static int
send_ahead(struct host *h, struct bt_err *err)
{
	int i, n;

	while (!h->is_source_done &&
	       h->child.to.len - h->child.to_at < SEND_AHEAD) {
		n = pull_bars(h, err);
		if (n < 0)
			return -1;
		for (i = n; i < SEND_STEPS && !h->is_source_done; i++)
			if (pull(h, err) < 0)
				return -1;
		if (bt_feed_flush(h->feed, &h->child.to, err) < 0)
			return -1;
	}
	return h->is_source_done ? send_end(h, err) : 0;
}

/* ---- a step ---- */

static void
part(struct host *h)
{
	bt_cores_part(&h->cores);
	h->n_turns = h->n_short = 0;
}

/*
 * What is left of a limit, in whole milliseconds, at least 0.  *since is 0 at
 * first: then it begins.
 */
static int
ms_left(int64_t *since, int64_t limit)
{
	int64_t left = limit;

	if (*since == 0)
		*since = now();
	else
		left -= now() - *since;
	left = (left + MS - 1) / MS;
	return left <= 0 ? 0 : left > INT32_MAX ? INT32_MAX : (int)left;
}

/* A step was answered that was sent then. */
static void
count_turn(struct host *h, int64_t since)
{
	h->n_turns++;
	if (h->cores.is_joined) {
		if (h->n_turns % TURNS_LOOK == 0 &&
		    (h->n_turns >= TURNS_JOINED ||
			!bt_cores_is_same(&h->cores)))
			part(h);
		return;
	}
	h->n_short += now() - since < TURN_SHORT;
	if (h->n_turns < TURNS_APART)
		return;
	h->n_turns = 0;
	if (h->n_short >= TURNS_APART * 3 / 4 &&
	    !bt_cores_join(&h->cores, h->child.pid))
		h->n_turns = -TURNS_LOOK;
	h->n_short = 0;
}

/* As bt_child_move(), in a wait that began then; cores are shared for short
 * ones only. */
static int
move(struct host *h, int64_t since, int wait_ms, struct bt_err *err)
{
	int is_cut = h->cores.is_joined && wait_ms > TURN_LONG;
	int rc = bt_child_move(&h->child, is_cut ? TURN_LONG : wait_ms, err);

	if (rc == 0 && h->cores.is_joined && now() - since >= TURN_LONG * MS)
		part(h);
	return rc;
}

/*
 * Wait for the answer to a step, keeping the child fed meanwhile.  In lock
 * step the limit is for the whole of it; pipelined, where the answer may wait
 * for all that follows, it is for the time in which nothing moves.
 */
static BT_APART int
wait_answer(struct host *h, const struct bt_step *step, struct bt_err *err)
{
	int64_t limit =
	    h->answered == 0 ? h->opts.start_timeout : h->opts.step_timeout;
	int64_t since = 0;
	int rc, is_deaf, left;

	while ((rc = take_answer(h, step, err)) == 0) {
		if (h->spool != NULL && send_ahead(h, err) < 0)
			return -1;
		if (h->child.out < 0)
			return fail_gone(h, step, "output", err);
		/* what it wrote before it closed its input tells more */
		is_deaf = h->child.in < 0 && !bt_child_is_written(&h->child);
		if (is_deaf && limit > EXIT_WAIT * MS)
			limit = EXIT_WAIT * MS;
		left = ms_left(&since, limit);
		rc = move(h, since, left, err);
		if (rc < 0)
			return -1;
		if (rc == 0 && ms_left(&since, limit) == 0)
			return is_deaf ? fail_gone(h, step, "input", err)
				       : fail_silent(h, step, limit, err);
		if (rc != 0 && h->spool != NULL)
			since = 0;
	}
	if (rc > 0 && h->spool == NULL)
		count_turn(h, since);
	return rc < 0 ? -1 : 0;
}

/* Pipelined, the answer is mostly there: nothing to be done. */
static inline int
take_dot(struct host *h)
{
	if (h->said > 0 || !bt_child_dot(&h->child))
		return 0;
	h->lines++;
	h->answered++;
	return 1;
}

static int
hosted_ask(void *self, const struct bt_step *step, struct bt_answer *answer,
    struct bt_err *err)
{
	struct host *h = self;
	const char *line;
	size_t n;

	bt_answers_clear(&h->answers);
	if (bt_child_line(&h->child, &line, &n)) {
		(void)bt_fail(err, BT_STRATEGY,
		    "'%s' wrote '%.*s' behind the line `.` that ends its "
		    "answer",
		    h->launch.name, (int)(n < 40 ? n : 40), line);
		return bt_err_hint(
		    err, "one `.` for each step, after all that it has to say");
	}
	if (send_step(h, step, err) < 0 || wait_answer(h, step, err) < 0)
		return -1;
	bt_answers_get(&h->answers, answer);
	return 0;
}

static int
pipelined_ask(void *self, const struct bt_step *step, struct bt_answer *answer,
    struct bt_err *err)
{
	struct host *h = self;

	answer->n = answer->n_logs = 0;
	if (take_dot(h))
		return 0;
	bt_answers_clear(&h->answers);
	if (wait_answer(h, step, err) < 0)
		return -1;
	bt_answers_get(&h->answers, answer);
	return 0;
}

static int
pipelined_next(void *self, const struct bt_step **step, struct bt_err *err)
{
	struct host *h = self;

	if (bt_spool_count(h->spool) == 0 && send_ahead(h, err) < 0)
		return -1;
	if (bt_spool_count(h->spool) > 0)
		return bt_spool_get(h->spool, step, err);
	return h->source_err.status != BT_OK ? bt_err_move(err, &h->source_err)
					     : 0;
}

/* ---- the end ---- */

/* Lines after the last answer: too late for anything but a comment. */
static int
check_late(struct host *h, struct bt_err *err)
{
	const char *line;
	size_t n;

	while (bt_child_line(&h->child, &line, &n)) {
		h->lines++;
		if (n == 0 || line[0] == '#')
			continue;
		if (is_line(line, n, ".")) {
			(void)bt_fail(err, BT_STRATEGY,
			    "'%s' wrote more lines `.` than there were steps, "
			    "so that its answers belong to other steps",
			    h->launch.name);
			return bt_err_hint(err,
			    "one `.` for each step, none before the first and "
			    "none for the line `end`");
		}
		return bt_fail(err, BT_STRATEGY,
		    "'%s' wrote '%.*s' after the last step, too late to be "
		    "of use",
		    h->launch.name, (int)(n < 40 ? n : 40), line);
	}
	return 0;
}

static int
fail_stays(struct host *h, struct bt_err *err)
{
	char span[BT_TIME_TEXT_MAX];

	(void)bt_span_format(h->opts.end_timeout, span);
	(void)bt_fail(err, BT_STRATEGY,
	    "'%s' has not left %s s after the line `end`", h->launch.name,
	    span);
	return bt_err_hint(
	    err, "at the line `end`, or the end of its input, it has to exit");
}

static int
host_stop(void *self, struct bt_err *err)
{
	struct host *h = self;
	int64_t since = 0;
	int rc, left;

	part(h);
	if (send_end(h, err) < 0)
		return -1;
	do {
		left = ms_left(&since, h->opts.end_timeout);
		rc = bt_child_has_exited(&h->child);
		/* after its exit once more, for what it left in the pipe */
		if (bt_child_move(&h->child,
			rc                  ? 0
			: left < EXIT_SLICE ? left
					    : EXIT_SLICE,
			err) < 0 ||
		    check_late(h, err) < 0)
			return -1;
	} while (!rc && h->child.out >= 0 && left > 0);
	rc =
	    bt_child_wait(&h->child, ms_left(&since, h->opts.end_timeout), err);
	if (rc <= 0)
		return rc < 0 ? -1 : fail_stays(h, err);
	return h->child.status == 0 ? 0
				    : fail_ended(h, "after the last step", err);
}

/* ---- life ---- */

static void
host_attach(void *self, const struct bt_engine *e)
{
	struct host *h = self;

	bt_feed_attach(h->feed, e);
}

static int
host_told(void *self, const struct bt_rec *rec, struct bt_err *err)
{
	struct host *h = self;

	return bt_feed_told(h->feed, rec, err);
}

static void
host_free(void *self)
{
	struct host *h = self;

	part(h);
	bt_child_end(&h->child);
	bt_feed_free(h->feed);
	bt_spool_free(h->spool);
	bt_answers_free(&h->answers);
	bt_launch_clear(&h->launch);
	(void)sigaction(SIGPIPE, &h->old_pipe, NULL);
	free(h);
}

static const struct bt_strategy_ops hosted_ops = {
	.name = "hosted",
	.attach = host_attach,
	.ask = hosted_ask,
	.told = host_told,
	.stop = host_stop,
	.free = host_free,
};

static const struct bt_strategy_ops pipelined_ops = {
	.name = "pipelined",
	.next = pipelined_next,
	.ask = pipelined_ask,
	.stop = host_stop,
	.free = host_free,
};

static void
set_defaults(struct host *h)
{
	if (h->opts.start_timeout <= 0)
		h->opts.start_timeout = 60 * BT_SECOND;
	if (h->opts.step_timeout <= 0)
		h->opts.step_timeout = 5 * BT_SECOND;
	if (h->opts.end_timeout <= 0)
		h->opts.end_timeout = 2 * BT_SECOND;
	h->child.in = h->child.out = h->child.err = -1;
	h->child.say = h->opts.say;
	h->child.say_arg = h->opts.say_arg;
	h->answers.syms = h->opts.syms;
	h->answers.zone = h->opts.zone;
}

static int
start(struct host *h, struct bt_err *err)
{
	const struct bt_feed_opts feed = { .syms = h->opts.syms,
		.zone = h->opts.zone,
		.params = h->opts.params,
		.n_params = h->opts.n_params,
		.flags = h->opts.is_pipelined ? 0 : h->opts.feed };
	const struct bt_launch_opts launch = { .argv = h->opts.argv,
		.params = h->opts.params,
		.n_params = h->opts.n_params,
		.is_pipelined = h->opts.is_pipelined };

	h->feed = bt_feed_new(&feed, err);
	if (h->feed == NULL)
		return -1;
	if (h->opts.is_pipelined) {
		h->child.is_ahead = 1;
		h->spool = bt_spool_new(BT_SPOOL_LIMIT, err);
		if (h->spool == NULL)
			return -1;
	}
	if (bt_launch_init(&h->launch, &launch, err) < 0)
		return -1;
	return bt_child_start(&h->child, &h->launch, err);
}

int
bt_host_open(
    struct bt_strategy *s, const struct bt_host_opts *opts, struct bt_err *err)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct host *h = calloc(1, sizeof *h);

	if (h == NULL)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	h->opts = *opts;
	set_defaults(h);
	(void)sigaction(SIGPIPE, &ignore, &h->old_pipe);
	if (start(h, err) < 0) {
		host_free(h);
		return -1;
	}
	*s = (struct bt_strategy){ .ops = opts->is_pipelined ? &pipelined_ops
							     : &hosted_ops,
		.self = h,
		.source = opts->source };
	return 0;
}
