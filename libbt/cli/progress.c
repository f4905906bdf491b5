#include "cli/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SECOND   INT64_C(1000000000)
#define INTERVAL (SECOND / 10)

static int64_t
now(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_MONOTONIC, &t) < 0)
		return 0;
	return (int64_t)t.tv_sec * SECOND + t.tv_nsec;
}

void
bt_progress_init(struct bt_progress *p, struct bt_log *log)
{
	const char *term = getenv("TERM");

	memset(p, 0, sizeof *p);
	p->log = log;
	p->is_on = !log->is_quiet && !log->is_json && isatty(log->fd) &&
		   term != NULL && strcmp(term, "dumb") != 0;
}

/* Drawing from the background would stop us with SIGTTOU, or spoil a shell. */
static bool
is_foreground(int fd)
{
	return tcgetpgrp(fd) == getpgrp();
}

static void
draw(struct bt_progress *p, uint64_t value, const char *what, int64_t t)
{
	double seconds = (double)(t - p->started) / (double)SECOND;
	char line[160];
	int n;

	n = snprintf(line, sizeof line, "\r\033[K%s: %llu %s, %.0f/s",
	    p->log->program, (unsigned long long)value, what,
	    (double)value / seconds);
	if (p->total > value && value > 0 && n < (int)sizeof line)
		n += snprintf(line + n, sizeof line - (size_t)n,
		    ", %.0f%%, %.0f s left",
		    100.0 * (double)value / (double)p->total,
		    seconds * (double)(p->total - value) / (double)value);
	if (n >= (int)sizeof line)
		n = (int)sizeof line - 1;
	if (is_foreground(p->log->fd) && write(p->log->fd, line, (size_t)n) > 0)
		p->log->is_line_open = true;
}

void
bt_progress_step(struct bt_progress *p, uint64_t value, const char *what)
{
	int64_t t;

	if (!p->is_on || value < p->next)
		return;
	/* every thousandth part, so that the clock costs nothing */
	p->next = value + value / 1000 + 1;
	t = now();
	if (!p->has_started) {
		p->has_started = true;
		p->started = t;
		p->shown = t + SECOND - INTERVAL;
	}
	if (t - p->shown < INTERVAL)
		return;
	p->shown = t;
	draw(p, value, what, t);
}

void
bt_progress_clear(struct bt_progress *p)
{
	if (p->log == NULL || !p->log->is_line_open)
		return;
	p->log->is_line_open = false;
	(void)!write(p->log->fd, "\r\033[K", 4);
}
