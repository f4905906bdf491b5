/*
 * A bar in the making: what records of one symbol come to.
 *
 * Open is the first price, close the last; high and low the extremes; volume
 * the sum.  NaN counts for nothing: a sum of nothing, a price that was never
 * given, is NaN again.
 */
#ifndef BT_DATA_BARSUM_H
#define BT_DATA_BARSUM_H

#include <math.h>
#include <stdint.h>

#include "base/sum.h"
#include "bt/record.h"

/* What becomes of a further column. */
enum bt_resample_rule {
	BT_RESAMPLE_LAST,
	BT_RESAMPLE_FIRST,
	BT_RESAMPLE_SUM,
	BT_RESAMPLE_MIN,
	BT_RESAMPLE_MAX
};

struct bt_barsum {
	double open, high, low, close;
	struct bt_sum volume;
	bt_time first, last; /* start of the first record, end of the last */
	int64_t n;           /* records */
	uint32_t all, any;   /* flags of all of them, of any */
	int has_volume;
};

/* Flags that a bar has where all its records have them; where any has. */
#define BT_BARSUM_ALL ((uint32_t)(BT_SYNTHETIC | BT_STALE | BT_WARMUP))
#define BT_BARSUM_ANY ((uint32_t)BT_PARTIAL)

/* bt_barsum_clear(g): no records. */
static inline void
bt_barsum_clear(struct bt_barsum *g)
{
	*g = (struct bt_barsum){ .open = (double)NAN,
		.high = (double)NAN,
		.low = (double)NAN,
		.close = (double)NAN,
		.all = BT_BARSUM_ALL };
}

/* bt_barsum_add(g, bar): one more record, as a bar. */
static inline void
bt_barsum_add(struct bt_barsum *g, const struct bt_bar *bar)
{
	if (g->n++ == 0)
		g->first = bar->time;
	if (isnan(g->open))
		g->open = bar->open;
	if (bar->high > g->high || isnan(g->high))
		g->high = bar->high;
	if (bar->low < g->low || isnan(g->low))
		g->low = bar->low;
	if (!isnan(bar->close))
		g->close = bar->close;
	if (!isnan(bar->volume)) {
		bt_sum_add(&g->volume, bar->volume);
		g->has_volume = 1;
	}
	g->last = bar->end;
	g->all &= bar->flags;
	g->any |= bar->flags & BT_BARSUM_ANY;
}

/* bt_barsum_volume(g): the sum; NaN: none was given. */
static inline double
bt_barsum_volume(const struct bt_barsum *g)
{
	return g->has_volume ? bt_sum_get(&g->volume) : (double)NAN;
}

/* bt_barsum_has_prices(bar): none of its prices is NaN. */
static inline int
bt_barsum_has_prices(const struct bt_bar *bar)
{
	return !isnan(bar->open) && !isnan(bar->high) && !isnan(bar->low) &&
	       !isnan(bar->close);
}

/*
 * bt_barsum_columns(to, from, rules, n): n further columns of a record to
 * those gathered, which begin as NaN.
 */
static inline void
bt_barsum_columns(double *to, const double *from,
    const enum bt_resample_rule *rules, uint32_t n)
{
	uint32_t k;

	for (k = 0; k < n; k++) {
		enum bt_resample_rule rule = rules[k];
		double v = from[k];

		if (isnan(v))
			continue;
		if (isnan(to[k]) || rule == BT_RESAMPLE_LAST ||
		    (rule == BT_RESAMPLE_MIN && v < to[k]) ||
		    (rule == BT_RESAMPLE_MAX && v > to[k]))
			to[k] = v;
		else if (rule == BT_RESAMPLE_SUM)
			to[k] += v;
	}
}

#endif
