#include "io/packtrial.h"

#include <stdlib.h>
#include <string.h>

#include "io/packplanes.h"

enum {
	SAMPLE = 256,    /* values of a run that choose its power of ten */
	ODD_COST = 10,   /* bytes of a value that is told by its bits */
	FRAME_COST = 14, /* of a plane, whatever it holds */
	ODD_SHARE = 4    /* one in so many at most is told by its bits */
};

int
bt_packtrial_reserve(
    struct bt_packtrial *t, uint32_t n, uint32_t n_runs, struct bt_err *err)
{
	size_t i;
	int is_bad = 0;

	if (n <= t->n && n_runs <= t->n_runs)
		return 0;
	bt_packtrial_clear(t);
	for (i = 0; i < BT_PACK_COLUMNS; i++) {
		t->k[i] = malloc(n * sizeof *t->k[i]);
		t->where[i] = malloc(n * sizeof *t->where[i]);
		t->odd[i] = malloc(n * sizeof *t->odd[i]);
		t->m[i] = malloc(n * sizeof *t->m[i]);
		is_bad |= t->k[i] == NULL || t->where[i] == NULL ||
			  t->odd[i] == NULL || t->m[i] == NULL;
	}
	t->runs = malloc(n_runs * sizeof *t->runs);
	if (is_bad || t->runs == NULL) {
		bt_packtrial_clear(t);
		return bt_fail(err, BT_SYSTEM, "out of memory");
	}
	t->n = n;
	t->n_runs = n_runs;
	return 0;
}

void
bt_packtrial_clear(struct bt_packtrial *t)
{
	size_t i;

	for (i = 0; i < BT_PACK_COLUMNS; i++) {
		free(t->k[i]);
		free(t->where[i]);
		free(t->odd[i]);
		free(t->m[i]);
	}
	free(t->runs);
	memset(t, 0, sizeof *t);
}

/* ---- what streams cost ---- */

/* 256 x the binary logarithm, between powers of two in a straight line: the
 * choice of a way must not hang on a C library. */
static uint64_t
log256(uint64_t v)
{
	unsigned e = 63 - (unsigned)__builtin_clzll(v);

	return (uint64_t)e * 256 +
	       (e >= 8 ? (v >> (e - 8)) - 256 : (v << (8 - e)) - 256);
}

/* Bytes that an entropy coder needs for the lowest bytes of numbers >> s. */
static uint64_t
plane_cost(const uint64_t *v, uint32_t n, unsigned shift)
{
	uint32_t count[256] = { 0 };
	uint64_t bits = n * log256(n);
	uint32_t i;

	for (i = 0; i < n; i++)
		count[v[i] >> shift & 255]++;
	for (i = 0; i < 256; i++)
		if (count[i] > 0)
			bits -= count[i] * log256(count[i]);
	return FRAME_COST + bits / (256 * 8);
}

static uint64_t
stream_cost(enum bt_codec codec, const uint64_t *v, uint32_t n)
{
	unsigned planes, i;
	uint64_t cost = 0;

	planes = bt_packplanes_count(v, n);
	if (planes == 0)
		return 0;
	if (codec == BT_CODEC_FAST)
		return bt_packbits_size(v, n);
	for (i = 0; i < planes; i++)
		cost += plane_cost(v, n, 8 * i);
	return cost;
}

/* What is told of each run. */
static uint64_t
runs_cost(const struct bt_packvalues *v)
{
	return 4 * (uint64_t)v->n_runs;
}

int
bt_packtrial_is_free(
    const struct bt_packtrial *t, const struct bt_packvalues *v)
{
	return t->cost == runs_cost(v);
}

static void
add_cost(struct bt_packtrial *t, const struct bt_packvalues *v)
{
	unsigned c;

	t->cost = runs_cost(v);
	for (c = 0; c < bt_pack_columns(t->kind); c++)
		t->cost += stream_cost(v->codec, t->k[c], v->n) +
			   ODD_COST * t->n_odd[c];
}

/* ---- numbers of a run ---- */

static uint64_t
magnitude(int64_t v)
{
	return v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
}

static uint64_t
common(uint64_t a, uint64_t b)
{
	uint64_t r;

	while (b != 0) {
		r = a % b;
		a = b;
		b = r;
	}
	return a;
}

/* The greatest unit that all differences from base are multiples of, and
 * that of those before; 0 where there are none. */
static uint64_t
common_unit(const int64_t *m, uint32_t n, int64_t base, uint64_t unit)
{
	uint64_t d;
	uint32_t i;

	for (i = 0; i < n && unit != 1; i++) {
		d = magnitude((int64_t)((uint64_t)m[i] - (uint64_t)base));
		if (unit == 0 || d % unit != 0)
			unit = common(unit, d);
	}
	return unit;
}

/* The value that more than half of them are; else what `other` says. */
static int64_t
majority(const int64_t *v, uint32_t n, int64_t other)
{
	int64_t best = 0;
	uint32_t votes = 0, count = 0, i;

	for (i = 0; i < n; i++) {
		if (votes == 0)
			best = v[i];
		votes += v[i] == best ? 1 : UINT32_MAX;
	}
	for (i = 0; i < n; i++)
		count += v[i] == best;
	return count > n / 2 ? best : other;
}

static int64_t
least(const int64_t *m, uint32_t n)
{
	int64_t v = m[0];
	uint32_t i;

	for (i = 1; i < n; i++)
		v = m[i] < v ? m[i] : v;
	return v;
}

/* Whether some numbers are more than 2^63 above the least of them. */
static int
is_far(const int64_t *m, uint32_t n, int64_t base)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		if ((uint64_t)m[i] - (uint64_t)base > INT64_MAX)
			return 1;
	return 0;
}

static void
count_units(int64_t *m, uint32_t n, const struct bt_packnum *num)
{
	uint32_t i;
	uint64_t d;

	for (i = 0; i < n; i++) {
		d = (uint64_t)m[i] - (uint64_t)num->base;
		if (num->unit == 1)
			m[i] = (int64_t)d;
		else /* never INT64_MIN / -1: units are positive */
			m[i] = (int64_t)(magnitude((int64_t)d) / num->unit *
					 ((int64_t)d < 0 ? UINT64_MAX : 1));
	}
}

/* As above, all of them at or above base. */
static void
count_up(int64_t *m, uint32_t n, const struct bt_packnum *num)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		m[i] = (int64_t)(((uint64_t)m[i] - (uint64_t)num->base) /
				 num->unit);
}

static int
is_narrow(const int64_t *m, uint32_t n)
{
	uint32_t i;
	int is_wide = 0;

	for (i = 0; i < n; i++)
		is_wide |= m[i] != (int32_t)m[i];
	return !is_wide;
}

/* ---- differences ---- */

static int64_t
minus(int64_t a, int64_t b)
{
	return (int64_t)((uint64_t)a - (uint64_t)b);
}

/* As far as the reader's arithmetic goes. */
static int64_t
cut(const struct bt_packtrial *t, int64_t v)
{
	return t->is_wide ? v : (int32_t)(uint32_t)v;
}

static void
tell_steps(const struct bt_packtrial *t, int64_t slope, const int64_t *k,
    uint32_t n, int64_t *r)
{
	int64_t last = minus(0, slope), step = slope, now;
	uint32_t i;

	for (i = 0; i < n; i++) {
		now = minus(k[i], last);
		r[i] = cut(t, minus(now, step));
		if (t->guess == BT_PACK_DELTA2)
			step = now;
		last = k[i];
	}
}

static void
tell_bars(struct bt_packtrial *t, uint32_t from, uint32_t to)
{
	const int64_t *open = t->m[0], *high = t->m[1], *low = t->m[2],
		      *close = t->m[3];
	int64_t last = 0, o, c;
	uint32_t i;

	for (i = from; i < to; i++) {
		o = open[i];
		c = close[i];
		t->k[0][i] = (uint64_t)cut(t, minus(o, last));
		t->k[3][i] = (uint64_t)cut(t, minus(c, o));
		t->k[1][i] = (uint64_t)cut(t, minus(high[i], o > c ? o : c));
		t->k[2][i] = (uint64_t)cut(t, minus(o < c ? o : c, low[i]));
		last = c;
	}
}

/* From numbers m to what streams hold, all but the fold. */
static void
tell_run(struct bt_packtrial *t, uint32_t run, uint32_t from, uint32_t to)
{
	int64_t slope = t->runs[run].slope;
	uint32_t i, n = to - from;

	if (t->kind == BT_PACK_OHLC) {
		tell_bars(t, from, to);
		return;
	}
	if (t->kind == BT_PACK_PAIR)
		for (i = from; i < to; i++)
			t->k[1][i] =
			    (uint64_t)cut(t, minus(t->m[1][i], t->m[0][i]));
	if (t->guess == BT_PACK_DELTA || t->guess == BT_PACK_DELTA2)
		tell_steps(t, slope, t->m[0] + from, n,
		    (int64_t *)(void *)(t->k[0] + from));
	else
		for (i = from; i < to; i++)
			t->k[0][i] = t->is_wide ? (uint64_t)t->m[0][i]
						: (uint32_t)t->m[0][i];
	if (t->guess == BT_PACK_BESIDE)
		for (i = from; i < to; i++)
			t->k[0][i] = (uint64_t)cut(t, t->m[0][i]);
}

static void
fold(struct bt_packtrial *t, uint32_t n)
{
	uint32_t i;
	unsigned c;

	for (c = 0; c < bt_pack_columns(t->kind); c++) {
		uint64_t *k = t->k[c];
		uint64_t any = 0;

		/* of plain numbers the first bit may be one like others */
		if (c > 0 || t->guess != BT_PACK_PLAIN)
			for (i = 0; i < n; i++)
				any |= k[i];
		t->is_signed[c] = (int64_t)any < 0;
		if (t->is_signed[c])
			for (i = 0; i < n; i++)
				k[i] = bt_pack_fold((int64_t)k[i]);
	}
}

static void
tell(struct bt_packtrial *t, const struct bt_packvalues *v)
{
	uint32_t run, from = 0;

	for (run = 0; run < v->n_runs; run++) {
		tell_run(t, run, from, v->ends[run]);
		from = v->ends[run];
	}
	fold(t, v->n);
	add_cost(t, v);
}

/* ---- whole numbers ---- */

/* How far the numbers of a run go up from one to the next, mostly. */
static int64_t
slope_of(struct bt_packtrial *t, const int64_t *k, uint32_t n)
{
	int64_t *steps = t->m[1];
	uint32_t i;

	if (n < 2)
		return 0;
	if (t->guess == BT_PACK_DELTA2)
		return minus(k[1], k[0]);
	if (t->guess != BT_PACK_DELTA)
		return 0;
	for (i = 1; i < n; i++)
		steps[i - 1] = minus(k[i], k[i - 1]);
	return majority(steps, n - 1, 0);
}

static void
fit_ints(struct bt_packtrial *t, uint32_t run, uint32_t from, uint32_t to)
{
	struct bt_packrun *r = &t->runs[run];
	uint32_t n = to - from;
	int64_t *m = t->m[0] + from;

	memset(r, 0, sizeof *r);
	r->num.base = t->guess == BT_PACK_PLAIN    ? least(m, n)
		      : t->guess == BT_PACK_BESIDE ? majority(m, n, m[0])
						   : m[0];
	if (t->guess == BT_PACK_PLAIN && is_far(m, n, r->num.base))
		r->num.unit = 1;
	else
		r->num.unit = common_unit(m, n, r->num.base, 0);
	if (r->num.unit == 0)
		r->num.unit = 1;
	if (t->guess == BT_PACK_PLAIN)
		count_up(m, n, &r->num);
	else
		count_units(m, n, &r->num);
	r->slope = slope_of(t, m, n);
}

void
bt_packtrial_ints(struct bt_packtrial *t, const struct bt_packvalues *v,
    enum bt_pack_guess guess)
{
	uint32_t run, from = 0, i;

	t->kind = v->kind == BT_PACK_U32 ? BT_PACK_U32 : BT_PACK_I64;
	t->guess = guess;
	memset(t->n_odd, 0, sizeof t->n_odd);
	for (i = 0; i < v->n; i++)
		t->m[0][i] =
		    (int64_t)(v->columns[0][i] -
			      (guess == BT_PACK_BESIDE ? v->times[i] : 0));
	for (run = 0; run < v->n_runs; run++) {
		fit_ints(t, run, from, v->ends[run]);
		from = v->ends[run];
	}
	t->is_wide = !is_narrow(t->m[0], v->n);
	tell(t, v);
}

void
bt_packtrial_codes(
    struct bt_packtrial *t, const struct bt_packvalues *v, int is_delta)
{
	const uint64_t *codes = v->columns[0];
	uint32_t i;

	t->kind = BT_PACK_U32;
	t->guess = BT_PACK_PLAIN;
	t->is_signed[0] = is_delta;
	memset(t->n_odd, 0, sizeof t->n_odd);
	for (i = 0; i < v->n; i++)
		t->k[0][i] =
		    is_delta
			? bt_pack_fold(
			      (int64_t)(codes[i] - (i > 0 ? codes[i - 1] : 0)))
			: codes[i];
	add_cost(t, v);
}

/* ---- decimals ---- */

static double
double_of(uint64_t bits)
{
	double v;

	memcpy(&v, &bits, sizeof v);
	return v;
}

/* The least e for which a value is m / 10^e, or one more than there is. */
static unsigned
places_of(uint64_t bits)
{
	double v = double_of(bits);
	int64_t m;
	unsigned e;

	for (e = 0; e <= BT_PACKNUM_E_MAX; e++)
		if (bt_packnum_split(v, e, &m))
			break;
	return e;
}

/*
 * The power of ten for a run: the one by which a sample is cheapest, a digit
 * being 3.3 bits of each value, and a value without it some bytes.
 */
static unsigned
power_of(const struct bt_packvalues *v, uint32_t from, uint32_t to)
{
	uint32_t count[BT_PACKNUM_E_MAX + 2] = { 0 }, n = 0, done = 0, i;
	uint32_t step = (to - from + SAMPLE - 1) / SAMPLE;
	uint64_t cost, best_cost = UINT64_MAX;
	unsigned e, best = 0, c;

	for (c = 0; c < bt_pack_columns(v->kind); c++)
		for (i = from; i < to; i += step, n++)
			count[places_of(v->columns[c][i])]++;
	for (e = 0; e <= BT_PACKNUM_E_MAX; e++) {
		done += count[e];
		cost = (uint64_t)(n - done) * ODD_COST * 8 * 10 +
		       (uint64_t)done * e * 33;
		if (cost < best_cost) {
			best_cost = cost;
			best = e;
		}
	}
	return best;
}

/* A value that is no decimal: told by its bits. */
static void
add_odd(struct bt_packtrial *t, unsigned c, uint32_t i, uint64_t bits)
{
	uint32_t k = t->n_odd[c]++;

	t->where[c][k] = i; /* differences come later */
	t->odd[c][k] = bits;
}

/* The first number of a run that is one; 0 where there is none. */
static int64_t
first_of(const struct bt_packvalues *v, unsigned e, uint32_t from, uint32_t to)
{
	int64_t m;
	uint32_t i;
	unsigned c;

	for (i = from; i < to; i++)
		for (c = 0; c < bt_pack_columns(v->kind); c++)
			if (bt_packnum_split(
				double_of(v->columns[c][i]), e, &m))
				return m;
	return 0;
}

/*
 * Numbers of a run; one that is none is taken for its neighbour, so that it
 * costs little: the column before it, the first for the value before.
 */
static void
split_run(struct bt_packtrial *t, const struct bt_packvalues *v, uint32_t run,
    uint32_t from, uint32_t to)
{
	const unsigned n = bt_pack_columns(v->kind);
	const unsigned last = n - 1, e = power_of(v, from, to);
	int64_t before = first_of(v, e, from, to);
	uint32_t i;
	unsigned c;

	t->runs[run] = (struct bt_packrun){ .num = { .e = e } };
	for (i = from; i < to; i++) {
		for (c = 0; c < n; c++) {
			if (bt_packnum_split(
				double_of(v->columns[c][i]), e, &t->m[c][i]))
				continue;
			t->m[c][i] = c == 0 ? before : t->m[0][i];
			add_odd(t, c, i, v->columns[c][i]);
		}
		before = t->m[last][i];
	}
}

static void
fit_run(struct bt_packtrial *t, uint32_t run, uint32_t from, uint32_t to)
{
	struct bt_packnum *num = &t->runs[run].num;
	const unsigned n = bt_pack_columns(t->kind);
	unsigned c;

	num->base = t->guess == BT_PACK_PLAIN && n == 1
			? least(t->m[0] + from, to - from)
			: t->m[0][from];
	num->unit = 0;
	for (c = 0; c < n; c++)
		num->unit = common_unit(
		    t->m[c] + from, to - from, num->base, num->unit);
	if (num->unit == 0)
		num->unit = 1;
}

/* Which are told by their bits and the bits, relative to those before. */
static void
tell_odd(struct bt_packtrial *t, unsigned c)
{
	uint64_t at = 0, bits = 0, now;
	uint32_t i;

	for (i = 0; i < t->n_odd[c]; i++) {
		now = t->where[c][i];
		t->where[c][i] = now - at;
		at = now + 1;
		now = t->odd[c][i];
		t->odd[c][i] = now ^ bits;
		bits = now;
	}
}

int
bt_packtrial_decimals(struct bt_packtrial *t, const struct bt_packvalues *v,
    enum bt_pack_guess guess)
{
	const unsigned n = bt_pack_columns(v->kind);
	uint32_t run, from;
	int is_wide = 0;
	unsigned c;

	t->kind = v->kind;
	t->guess = guess;
	memset(t->n_odd, 0, sizeof t->n_odd);
	for (run = 0, from = 0; run < v->n_runs; from = v->ends[run++])
		split_run(t, v, run, from, v->ends[run]);
	for (c = 0; c < n; c++) {
		if (t->n_odd[c] > v->n / ODD_SHARE)
			return 0;
		is_wide |= !is_narrow(t->m[c], v->n);
		tell_odd(t, c);
	}
	for (run = 0, from = 0; run < v->n_runs; from = v->ends[run++]) {
		fit_run(t, run, from, v->ends[run]);
		for (c = 0; c < n; c++)
			count_units(t->m[c] + from, v->ends[run] - from,
			    &t->runs[run].num);
	}
	for (c = 0; c < n; c++)
		is_wide |= !is_narrow(t->m[c], v->n);
	t->is_wide = is_wide;
	tell(t, v);
	return 1;
}
