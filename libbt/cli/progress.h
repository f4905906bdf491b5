/*
 * Progress: one line on the terminal while a long piece of work goes on.
 *
 * Shown only where standard error is a terminal, we are in its foreground,
 * TERM is not "dumb", messages are text, -q is not given, and a second has
 * passed; at most ten times a second.  It never touches a result.  A message
 * clears the line first; bt_cli_end() clears it last.
 *
 *	bt_progress_step(&cli->progress, n_records, "records");
 */
#ifndef BT_CLI_PROGRESS_H
#define BT_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/log.h"

struct bt_progress {
	struct bt_log *log; /* borrowed */
	bool is_on;
	bool has_started;
	int64_t started; /* monotonic clock, ns */
	int64_t shown;   /* when it was last drawn */
	uint64_t next;   /* value at which the clock is looked at again */
	uint64_t total;  /* where known, else 0 */
};

/* bt_progress_init(p, log): once the log knows its options. */
void bt_progress_init(struct bt_progress *p, struct bt_log *log);

/*
 * bt_progress_step(p, value, what): we are at `value` of p->total things.
 * Cheap to call once a block: it looks at the clock only now and then.
 */
void bt_progress_step(struct bt_progress *p, uint64_t value, const char *what);

/* bt_progress_clear(p): take the line away. */
void bt_progress_clear(struct bt_progress *p);

#endif
