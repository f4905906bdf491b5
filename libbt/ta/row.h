/*
 * What the tables of indicators share: short forms of a row's parts, the
 * tables themselves, and small answers that many rows give.
 */
#ifndef BT_TA_ROW_H
#define BT_TA_ROW_H

#include <float.h>
#include <math.h>

#include "bt/ta.h"
#include "ta/window.h"

#define BT_TA_NONE ((double)NAN)
#define BT_TA_MOST 1000000 /* the longest period */

/* Parts of a row.  BT_ROW_CODE(x): struct x, x_init(), x_next(). */
#define BT_ROW_CODE(x)                                                         \
	.size = sizeof(struct x), .init = x##_init, .next = x##_next
#define BT_WHOLE(n, d, lo)                                                     \
	{                                                                      \
		.name = (n), .kind = BT_TA_WHOLE, .initial = (d), .min = (lo), \
		.max = BT_TA_MOST                                              \
	}
#define BT_NUMBER(n, d, lo, hi)                                                \
	{                                                                      \
		.name = (n), .kind = BT_TA_NUMBER, .initial = (d),             \
		.min = (lo), .max = (hi)                                       \
	}
/* most: how many words, less one */
#define BT_WORD(n, d, most, w)                                                 \
	{                                                                      \
		.name = (n), .kind = BT_TA_WORD, .initial = (d), .min = 0,     \
		.max = (most), .words = (w)                                    \
	}
#define BT_PERIOD(d) BT_WHOLE("period", d, 1)

/* Words that several rows take. */
extern const char *const bt_seed_words[]; /* first sma mixed */
#define BT_SEED(d) BT_WORD("seed", d, 1, bt_seed_words)
/* of means of means: mixed seeds the first with a mean, the others with their
 * first value */
#define BT_SEEDS(d) BT_WORD("seed", d, 2, bt_seed_words)

/* bt_ta_check(info, o, value, err): 0 where the option may have that value, else
 * -1, BT_USAGE. */
int bt_ta_check(const struct bt_ta_info *info, const struct bt_ta_option *o,
    double value, struct bt_err *err) BT_MUST_USE;

/* A table of rows and its length. */
struct bt_ta_table {
	const struct bt_ta_info *rows;
	size_t n;
};

extern const struct bt_ta_table bt_ta_averages, bt_ta_lines, bt_ta_momentums,
    bt_ta_oscillators, bt_ta_directions, bt_ta_trends, bt_ta_volatilities,
    bt_ta_channels, bt_ta_volumes, bt_ta_flows, bt_ta_candles, bt_ta_maths,
    bt_ta_windows;

#define BT_TA_TABLE(name, rows_)                                               \
	const struct bt_ta_table name = { (rows_),                             \
		sizeof(rows_) / sizeof *(rows_) }

/* Starts, of the first option as a period. */
size_t bt_start_at_once(const double *o);
size_t bt_start_second(const double *o);
size_t bt_start_full(const double *o);  /* with the period's last bar */
size_t bt_start_after(const double *o); /* with one bar more */
size_t bt_start_twice(const double *o); /* a window over a window */

/* What was put before, NaN the first time; NaN is not put. */
struct bt_prev {
	double v;
	int has;
};

static inline double
bt_prev_put(struct bt_prev *p, double v)
{
	double old = p->has ? p->v : BT_TA_NONE;

	if (!isfinite(v))
		return BT_TA_NONE;
	p->v = v;
	p->has = 1;
	return old;
}

/* How far a bar reaches, the close before it included. */
struct bt_range {
	struct bt_prev close;
	double high, low; /* of the bar last put, with that close */
};

/*
 * bt_range_put(r, high, low, close, is_skip): the true range; of the first bar
 * its own range, or NaN where is_skip.
 */
double bt_range_put(
    struct bt_range *r, double high, double low, double close, int is_skip);

/*
 * bt_ratio(a, b, none): a / b, and `none` where b is 0, or as little as means
 * become that fade for thousands of bars: what they say is lost then, one
 * before the other, as doubles end.
 */
static inline double
bt_ratio(double a, double b, double none)
{
	return fabs(b) < 1e-290 ? none : a / b;
}

/*
 * bt_compare(a, b, size): 1 where a is above b, -1 where it is below; 0 where
 * they differ by no more than what adding or subtracting a few prices of that
 * size is wrong by: as decimals they are equal then.
 */
static inline int
bt_compare(double a, double b, double size)
{
	double little = 8 * DBL_EPSILON * size;

	return (a - b > little) - (b - a > little);
}

/* Of a bar's high, low, close, volume: its volume times where it closed, from
 * -1 at its low to 1 at its high; 0 where it has no range. */
static inline double
bt_accumulated(const double *in)
{
	return bt_ratio((in[2] - in[1]) - (in[0] - in[2]), in[0] - in[1], 0) *
	       in[3];
}

#endif
