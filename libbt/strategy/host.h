/*
 * Hosted strategies: a child process behind pipes, in lock step or pipelined.
 *
 * Lock step: each step is written to the child, then its answer is read up to
 * the line `.`, so that it sees its fills and cannot see the future.
 *
 * Pipelined: the child is sent market records only, as fast as it takes them;
 * answers are matched to steps by their `.`.  What has been sent and is not
 * answered is kept (spool.h) and given to the engine later, so that neither
 * side ever waits for the other with both pipes full.
 *
 * The life of the child:
 *
 *	started --first answer--> running --end sent--> ending --exit 0--> gone
 *	   |                         |                     |
 *	   +------ exit, signal, EOF, nonsense, flood, silence ----> failed
 *
 * A failure is BT_STRATEGY; its text says what happened and to which step,
 * with the child's last words, and its hint what to do.  The child is the
 * leader of a process group of its own and is ended with all that it started.
 *
 * While a host is open SIGPIPE is ignored in the whole process (a child that
 * closes its input is a failure of the strategy, not our death); it is as it
 * was once the host is freed.
 */
#ifndef BT_STRATEGY_HOST_H
#define BT_STRATEGY_HOST_H

#include "strategy/feed.h"
#include "strategy/ops.h"

struct bt_host_opts {
	const char *const *argv; /* NULL at its end; found in PATH as execvp(3)
	                          * does; borrowed for the host's life */
	struct bt_symtab *syms;  /* borrowed */
	struct bt_source source; /* copied */
	const struct bt_param *params; /* borrowed for the host's life */
	size_t n_params;
	unsigned feed;              /* enum bt_feed_flags; pipelined: none */
	const struct bt_zone *zone; /* times as wall clock there; NULL: UTC */
	int is_pipelined;
	/* In ns, 0 for the default; they count only while we wait. */
	int64_t start_timeout; /* for the first answer: 60 s */
	int64_t step_timeout;  /* for each other: 5 s */
	int64_t end_timeout;   /* from `end` to its exit: 2 s */
	/* Each line of its standard error, without newline; NULL: dropped. */
	void (*say)(void *arg, const char *line, size_t n);
	void *say_arg;
};

/*
 * bt_host_open(s, opts, err):
 * Start the child.
 *
 *   opts   copied; what it points to as said there.
 *   fails  BT_STRATEGY where it cannot be run, with the reason and a hint;
 *          BT_SYSTEM.
 *   blocks not: the first step is what waits for it.
 */
int bt_host_open(struct bt_strategy *s, const struct bt_host_opts *opts,
    struct bt_err *err) BT_MUST_USE;

#endif
