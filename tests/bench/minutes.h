/*
 * What the programs that measure the engine share: minutes of a random walk of
 * whole prices that comes down from 10,000 and stays about 5,000, and the
 * processor's clock.
 */
#ifndef TESTS_BENCH_MINUTES_H
#define TESTS_BENCH_MINUTES_H

#include <stdlib.h>
#include <time.h>

#include "bt/record.h"

/* bench_now(): seconds of this process, whatever else the machine does. */
static inline double
bench_now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* bench_walk(n): n bars of symbol 0, to be freed; NULL without memory. */
static inline struct bt_bar *
bench_walk(size_t n)
{
	struct bt_bar *b = malloc(n * sizeof *b);
	uint64_t seed = 1;
	int64_t px = 10000;
	size_t i;

	for (i = 0; b != NULL && i < n; i++) {
		int64_t open = px;

		seed = seed * 6364136223846793005u + 1442695040888963407u;
		px += (int64_t)(seed >> 57) - 64 + (px < 5000 ? 8 : 0) -
		      (px > 20000 ? 8 : 0);
		b[i] = (struct bt_bar){ .time = (bt_time)i * 60 * BT_SECOND,
			.end = (bt_time)(i + 1) * 60 * BT_SECOND,
			.open = (double)open,
			.high = (double)(open > px ? open : px) + 10,
			.low = (double)(open < px ? open : px) - 10,
			.close = (double)px,
			.volume = 1,
			.sym = 0 };
	}
	return b;
}

#endif
