#include "ta/window.h"

#define NONE ((double)NAN)

enum {
	PLACES = 8 /* of a decimal, at most */
};

static const double pow10[PLACES + 1] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7,
	1e8 };

/* ---- the value n values ago ---- */

void
bt_delay_init(struct bt_delay *d, struct bt_ta_mem *mem, double n)
{
	d->n = (uint32_t)n;
	d->v = bt_ta_take(mem, d->n);
}

double
bt_delay_put(struct bt_delay *d, double v)
{
	double old;

	if (!isfinite(v))
		return NONE;
	if (d->n == 0)
		return v;
	old = d->v[d->at];
	d->v[d->at] = v;
	d->at = d->at + 1 < d->n ? d->at + 1 : 0;
	if (d->len == d->n)
		return old;
	d->len++;
	return NONE;
}

/* ---- exact sums ---- */

void
bt_roll_init(struct bt_roll *r, struct bt_ta_mem *mem, double n)
{
	r->n = (uint32_t)n;
	r->v = bt_ta_take(mem, r->n);
	r->scale = 1;
}

/* Whole numbers that are found: a value and its product are each wrong by a
 * quarter at most below here, so that the product rounds to the right one. */
#define WHOLE_MAX 0x1p+51

/*
 * Whether v is the double nearest to a whole number of 1/scale, and which.
 * There is at most one, and for all scales at which there is one it is the
 * same decimal: so what a value counts as does not depend on when it is asked.
 */
static inline int
is_whole(double v, double scale, int64_t *m)
{
	double k = v * scale;

	if (!(fabs(k) < WHOLE_MAX))
		return 0;
	*m = (int64_t)(k < 0 ? k - 0.5 : k + 0.5);
	return (double)*m / scale == v;
}

/* The fewest places that make a decimal of v, or -1. */
static int
places_of(double v, int64_t *m)
{
	int p;

	if (fabs(v) * pow10[PLACES] < WHOLE_MAX &&
	    !is_whole(v, pow10[PLACES], m))
		return -1; /* most that are none end here */
	for (p = 0; p <= PLACES; p++)
		if (is_whole(v, pow10[p], m))
			return p;
	return -1;
}

/* A value that is none at the places we have: more places, or a larger one. */
static void
add_other(struct bt_roll *r, double v, int sign)
{
	int64_t m = 0;
	int p = places_of(v, &m);

	if (p < 0) {
		r->odd += (uint32_t)sign;
		bt_sum_add(&r->rest, sign * v);
		if (r->odd == 0)
			r->rest = (struct bt_sum){ 0, 0 };
		return;
	}
	if (p > r->places) {
		r->whole *= (bt_i128)pow10[p - r->places];
		r->places = p;
		r->scale = pow10[p];
	}
	r->whole += sign * (bt_i128)m * (bt_i128)pow10[r->places - p];
}

static inline void
add(struct bt_roll *r, double v, int sign)
{
	int64_t m;

	if (is_whole(v, r->scale, &m))
		r->whole += sign * m;
	else
		add_other(r, v, sign);
}

int
bt_roll_put(struct bt_roll *r, double v)
{
	if (!isfinite(v))
		return 0;
	if (r->len == r->n)
		add(r, r->v[r->at], -1);
	else
		r->len++;
	r->v[r->at] = v;
	r->at = r->at + 1 < r->n ? r->at + 1 : 0;
	add(r, v, 1);
	return r->len == r->n;
}

/* The whole part as a double: one rounding, and the short way where it fits. */
static inline double
whole_of(const struct bt_roll *r)
{
	int64_t low = (int64_t)r->whole;

	return (bt_i128)low == r->whole ? (double)low : (double)r->whole;
}

double
bt_roll_sum(const struct bt_roll *r)
{
	double whole = whole_of(r) / r->scale;

	return r->odd == 0 ? whole : whole + bt_sum_get(&r->rest);
}

double
bt_roll_mean(const struct bt_roll *r)
{
	/* one division: equal means of windows of any lengths come out equal */
	if (r->odd == 0)
		return whole_of(r) / (r->scale * r->len);
	return bt_roll_sum(r) / r->len;
}

double
bt_roll_total(struct bt_roll *r, double v)
{
	return bt_roll_put(r, v) ? bt_roll_sum(r) : NONE;
}

double
bt_roll_average(struct bt_roll *r, double v)
{
	return bt_roll_put(r, v) ? bt_roll_mean(r) : NONE;
}

/* ---- extremes ---- */

void
bt_peak_init(struct bt_peak *p, struct bt_ta_mem *mem, double n, double sign)
{
	p->n = (uint32_t)n;
	p->v = bt_ta_take(mem, 2 * (size_t)p->n);
	p->sign = sign;
}

double
bt_peak_put(struct bt_peak *p, double v)
{
	double *value = p->v, *number = p->v + p->n;
	uint32_t last;

	if (!isfinite(v))
		return NONE;
	v *= p->sign;
	if (p->len > 0 && number[p->first] <= p->put - p->n) {
		p->first = p->first + 1 < p->n ? p->first + 1 : 0;
		p->len--;
	}
	for (; p->len > 0; p->len--) {
		last = p->first + p->len - 1;
		last -= last >= p->n ? p->n : 0;
		if (value[last] > v || (p->is_first && value[last] == v))
			break;
	}
	last = p->first + p->len++;
	last -= last >= p->n ? p->n : 0;
	value[last] = v;
	number[last] = p->put++;
	return p->put >= p->n ? p->sign * value[p->first] : NONE;
}

double
bt_peak_age(const struct bt_peak *p)
{
	return p->put - 1 - p->v[p->n + p->first];
}

/* ---- mean and variance ---- */

#define FAR 1e6 /* square of how many deviations the centre may be off */

void
bt_spread_init(struct bt_spread *s, struct bt_ta_mem *mem, double n)
{
	bt_roll_init(&s->sum, mem, n);
}

/* Sum up anew, around the mean: what cancels then is small. */
static void
recentre(struct bt_spread *s)
{
	uint32_t k;

	s->centre = bt_roll_mean(&s->sum);
	s->lin = s->sq = (struct bt_sum){ 0, 0 };
	for (k = 0; k < s->sum.len; k++) {
		double d = s->sum.v[k] - s->centre;

		bt_sum_add(&s->lin, d);
		bt_sum_add(&s->sq, d * d);
	}
	s->until = s->sum.n;
}

static double
variance(const struct bt_spread *s)
{
	double n = s->sum.n, lin = bt_sum_get(&s->lin);

	return (bt_sum_get(&s->sq) - lin * lin / n) / n;
}

/* Whether the centre is so far from the values, by their deviation, that its
 * square hides theirs, or is none: as after a wrong price has left. */
static int
is_far(const struct bt_spread *s, double var)
{
	double mean = bt_sum_get(&s->lin) / s->sum.n;

	return !(mean * mean <= FAR * var);
}

double
bt_spread_put(struct bt_spread *s, double v)
{
	double d, var;

	if (!isfinite(v))
		return NONE;
	if (s->sum.len == s->sum.n) {
		d = s->sum.v[s->sum.at] - s->centre;
		bt_sum_add(&s->lin, -d);
		bt_sum_add(&s->sq, -(d * d));
	}
	s->same =
	    v == s->last && s->same > 0 ? s->same + (s->same < s->sum.n) : 1;
	s->last = v;
	if (!bt_roll_put(&s->sum, v))
		return NONE;
	if (s->until == 0) {
		recentre(s);
	} else {
		d = v - s->centre;
		bt_sum_add(&s->lin, d);
		bt_sum_add(&s->sq, d * d);
	}
	s->until--;
	if (s->same == s->sum.n)
		return 0; /* exactly, whatever was there before */
	var = variance(s);
	if (is_far(s, var)) {
		recentre(s);
		var = variance(s);
	}
	return var < 0 ? 0 : var;
}

double
bt_spread_mean(const struct bt_spread *s)
{
	return bt_roll_mean(&s->sum);
}

/* ---- a line ---- */

void
bt_line_fit_init(struct bt_line_fit *f, struct bt_ta_mem *mem, double n)
{
	f->n = (uint32_t)n;
	f->v = bt_ta_take(mem, f->n);
}

static void
refit(struct bt_line_fit *f)
{
	uint32_t k, i = f->at;

	f->centre = f->v[f->at == 0 ? f->n - 1 : f->at - 1];
	f->sum = f->weighted = (struct bt_sum){ 0, 0 };
	for (k = 1; k <= f->n; k++) {
		double d = f->v[i] - f->centre;

		bt_sum_add(&f->sum, d);
		bt_sum_add(&f->weighted, k * d);
		i = i + 1 < f->n ? i + 1 : 0;
	}
	f->until = f->n;
}

int
bt_line_fit_put(struct bt_line_fit *f, double v)
{
	double old;

	if (!isfinite(v))
		return 0;
	old = f->v[f->at] - f->centre;
	f->v[f->at] = v;
	f->at = f->at + 1 < f->n ? f->at + 1 : 0;
	f->len += f->len < f->n;
	if (f->len < f->n)
		return 0;
	if (f->until == 0) {
		refit(f);
	} else {
		double d = v - f->centre;

		/* each place is one less, and the oldest is gone */
		bt_sum_add(&f->weighted, -bt_sum_get(&f->sum));
		bt_sum_add(&f->weighted, f->n * d);
		bt_sum_add(&f->sum, -old);
		bt_sum_add(&f->sum, d);
	}
	f->until--;
	return 1;
}

double
bt_line_fit_weighted(const struct bt_line_fit *f)
{
	double n = f->n;

	return f->centre + bt_sum_get(&f->weighted) / (n * (n + 1) / 2);
}

double
bt_line_fit_slope(const struct bt_line_fit *f)
{
	double n = f->n, mid = (n + 1) / 2;

	/* Sum of (x - mid)^2 is n (n^2 - 1) / 12. */
	return (bt_sum_get(&f->weighted) - mid * bt_sum_get(&f->sum)) /
	       (n * (n * n - 1) / 12);
}

double
bt_line_fit_at(const struct bt_line_fit *f, double x)
{
	double n = f->n;

	return f->centre + bt_sum_get(&f->sum) / n +
	       bt_line_fit_slope(f) * (x - (n + 1) / 2);
}

/* ---- exponential means ---- */

void
bt_ema_init(struct bt_ema *e, double n, enum bt_seed seed)
{
	e->n = (uint32_t)n;
	e->k = 2 / (n + 1);
	e->seed = seed;
}

void
bt_ema_wilder(struct bt_ema *e, double n)
{
	e->n = (uint32_t)n;
	e->k = 1 / n;
	e->seed = BT_SEED_SMA;
}

void
bt_ema_nest(struct bt_ema *e, size_t count, double n, int seed)
{
	size_t k;

	for (k = 0; k < count; k++)
		bt_ema_init(&e[k], n,
		    seed == 0             ? BT_SEED_LATE
		    : seed == 1 || k == 0 ? BT_SEED_SMA
					  : BT_SEED_FIRST);
}

/* Before the n-th value. */
static double
ema_begin(struct bt_ema *e, double v)
{
	e->len++;
	switch (e->seed) {
	case BT_SEED_SMA:
		bt_sum_add(&e->sum, v);
		if (e->len < e->n)
			return NONE;
		return e->y = bt_sum_get(&e->sum) / e->n;
	case BT_SEED_FIRST:
	case BT_SEED_LATE:
		break;
	}
	e->y = e->len == 1 ? v : e->y + e->k * (v - e->y);
	return e->seed == BT_SEED_FIRST || e->len == e->n ? e->y : NONE;
}

double
bt_ema_put(struct bt_ema *e, double v)
{
	if (!isfinite(v))
		return NONE;
	if (e->len < e->n)
		return ema_begin(e, v);
	e->y += e->k * (v - e->y);
	return e->y;
}
