/*
 * Windows: what is known of the last n values of a series.
 *
 * The blocks that indicators are made of.  Each is given one value at a time
 * and answers NaN until it has seen enough; a value that is not finite is not
 * seen, and the answer to it is NaN.  So blocks are chained without counting:
 * the second begins when the first does.
 *
 * Nothing drifts: sums of decimals are exact, and what is not is summed up
 * anew from the window once in n values.
 */
#ifndef BT_TA_WINDOW_H
#define BT_TA_WINDOW_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>

#include "base/sum.h"
#include "bt/ta.h"

__extension__ typedef __int128 bt_i128;

/*
 * Memory for windows.  A state is set up twice: first with `at` NULL, when
 * only `used` is counted and no memory is touched, then for good.
 */
struct bt_ta_mem {
	double *at;
	size_t used;
};

/* bt_ta_take(mem, n): n doubles, all 0; NULL the first time. */
static inline double *
bt_ta_take(struct bt_ta_mem *mem, size_t n)
{
	double *p = mem->at == NULL ? NULL : mem->at + mem->used;

	mem->used += n;
	return p;
}

/* The value n values ago. */
struct bt_delay {
	double *v;
	uint32_t n, at, len;
};

void bt_delay_init(struct bt_delay *d, struct bt_ta_mem *mem, double n);

/* bt_delay_put(d, v): what was put n puts ago (n 0: v itself), or NaN. */
double bt_delay_put(struct bt_delay *d, double v);

/*
 * The sum of the last n values.  Values that are decimals of up to 8 places
 * are summed as whole numbers, so that equal windows have equal sums whatever
 * was before them; others with compensation (base/sum.h).
 */
struct bt_roll {
	double *v;
	uint32_t n, at, len;
	uint32_t odd;       /* how many in the window are no decimals */
	int places;         /* whole counts 10^-places */
	double scale;       /* 10^places */
	bt_i128 whole;      /* the sum of those that are */
	struct bt_sum rest; /* of those that are not */
};

void bt_roll_init(struct bt_roll *r, struct bt_ta_mem *mem, double n);

/* bt_roll_put(r, v): 1 where the window is full, else 0. */
int bt_roll_put(struct bt_roll *r, double v);

/* The sum, and the mean, of what is in the window. */
double bt_roll_sum(const struct bt_roll *r);
double bt_roll_mean(const struct bt_roll *r);

/* bt_roll_total(r, v) / bt_roll_average(r, v): put, and the sum or mean of a
 * full window, else NaN. */
double bt_roll_total(struct bt_roll *r, double v);
double bt_roll_average(struct bt_roll *r, double v);

/* The greatest of the last n values; the least where sign is -1. */
struct bt_peak {
	double
	    *v; /* n values, then n numbers of their puts: a queue in which */
	uint32_t n; /* no value is smaller than one behind it */
	uint32_t first, len;
	double sign, put;
	int is_first; /* of equal ones the oldest counts, not the newest */
};

void bt_peak_init(
    struct bt_peak *p, struct bt_ta_mem *mem, double n, double sign);

/* bt_peak_put(p, v): the extreme of a full window, or NaN. */
double bt_peak_put(struct bt_peak *p, double v);

/* bt_peak_age(p): how many puts ago it was. */
double bt_peak_age(const struct bt_peak *p);

/* Mean and variance of the last n values. */
struct bt_spread {
	struct bt_roll sum;
	double centre; /* of the two that follow */
	struct bt_sum lin, sq;
	uint32_t until; /* puts until they are summed up anew */
	uint32_t same;  /* how many of the last values were equal */
	double last;
};

void bt_spread_init(struct bt_spread *s, struct bt_ta_mem *mem, double n);

/* bt_spread_put(s, v): the variance (of a population), or NaN. */
double bt_spread_put(struct bt_spread *s, double v);

/* bt_spread_mean(s): the mean of the window. */
double bt_spread_mean(const struct bt_spread *s);

/*
 * The line through the last n values, the oldest at 1, the newest at n, and
 * their mean weighted by these places.
 */
struct bt_line_fit {
	double *v;
	uint32_t n, at, len, until;
	double centre;
	struct bt_sum sum, weighted;
};

void bt_line_fit_init(struct bt_line_fit *f, struct bt_ta_mem *mem, double n);

/* bt_line_fit_put(f, v): 1 where the window is full, else 0. */
int bt_line_fit_put(struct bt_line_fit *f, double v);

double bt_line_fit_weighted(const struct bt_line_fit *f);
double bt_line_fit_slope(const struct bt_line_fit *f);

/* bt_line_fit_at(f, x): the line's value at place x. */
double bt_line_fit_at(const struct bt_line_fit *f, double x);

/* How an exponential mean begins; words of options have these values. */
enum bt_seed {
	BT_SEED_FIRST, /* with the first value, given at once */
	BT_SEED_SMA,   /* with the mean of the first n, then */
	BT_SEED_LATE   /* with the first value, given from the n-th on */
};

/* A mean whose old values fade: y += k (v - y). */
struct bt_ema {
	double k, y;
	uint32_t n, len;
	enum bt_seed seed;
	struct bt_sum sum;
};

/* bt_ema_init(e, n, seed): k = 2 / (n + 1) / bt_ema_wilder: k = 1 / n, seeded
 * with the mean of the first n */
void bt_ema_init(struct bt_ema *e, double n, enum bt_seed seed);
void bt_ema_wilder(struct bt_ema *e, double n);

/*
 * bt_ema_nest(e, count, n, seed): means of means, each of the one before.
 *
 *   seed   0: each with the first value of the one before, once that has seen
 *          n; 1: each with a mean of n; 2: the first with a mean of n, the
 *          others with their first value.
 */
void bt_ema_nest(struct bt_ema *e, size_t count, double n, int seed);

/* bt_ema_put(e, v): the mean, or NaN. */
double bt_ema_put(struct bt_ema *e, double v);

#endif
