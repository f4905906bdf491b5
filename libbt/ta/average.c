/*
 * Means of a series.
 */
#include "ta/row.h"

/* ---- sma, wma ---- */

struct sma {
	struct bt_roll window;
};

static void
sma_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct sma *s = state;

	bt_roll_init(&s->window, mem, o[0]);
}

static void
sma_next(void *state, const double *in, double *out)
{
	struct sma *s = state;

	out[0] = bt_roll_average(&s->window, in[0]);
}

struct wma {
	struct bt_line_fit window;
};

static void
wma_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct wma *s = state;

	bt_line_fit_init(&s->window, mem, o[0]);
}

static double
weighted(struct bt_line_fit *f, double v)
{
	return bt_line_fit_put(f, v) ? bt_line_fit_weighted(f) : BT_TA_NONE;
}

static void
wma_next(void *state, const double *in, double *out)
{
	struct wma *s = state;

	out[0] = weighted(&s->window, in[0]);
}

/* ---- ema and what is made of several ---- */

struct emas {
	struct bt_ema e[6];
	double c[4]; /* t3: weights of the third to the sixth */
};

static void
ema_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct emas *s = state;

	(void)mem;
	bt_ema_init(&s->e[0], o[0], o[1] == 0 ? BT_SEED_FIRST : BT_SEED_SMA);
}

static void
ema_next(void *state, const double *in, double *out)
{
	struct emas *s = state;

	out[0] = bt_ema_put(&s->e[0], in[0]);
}

static size_t
ema_start(const double *o)
{
	return o[1] == 0 ? 0 : bt_start_full(o);
}

static void
wilders_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct emas *s = state;

	(void)mem;
	bt_ema_wilder(&s->e[0], o[0]);
}

/* Each mean begins where the one before it is settled. */
static void
several_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct emas *s = state;

	(void)mem;
	bt_ema_nest(s->e, 3, o[0], (int)o[1]);
}

static size_t
dema_start(const double *o)
{
	return (o[1] == 2 ? 1 : 2) * bt_start_full(o);
}

static void
dema_next(void *state, const double *in, double *out)
{
	struct emas *s = state;
	double a = bt_ema_put(&s->e[0], in[0]);

	out[0] = 2 * a - bt_ema_put(&s->e[1], a);
}

static void
tema_next(void *state, const double *in, double *out)
{
	struct emas *s = state;
	double a = bt_ema_put(&s->e[0], in[0]);
	double b = bt_ema_put(&s->e[1], a);

	out[0] = 3 * a - 3 * b + bt_ema_put(&s->e[2], b);
}

static size_t
tema_start(const double *o)
{
	return (o[1] == 2 ? 1 : 3) * bt_start_full(o);
}

static void
t3_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct emas *s = state;
	double a = o[1], b = a * a, c = b * a;
	size_t k;

	(void)mem;
	for (k = 0; k < 6; k++)
		bt_ema_init(
		    &s->e[k], o[0], o[2] == 0 ? BT_SEED_FIRST : BT_SEED_SMA);
	s->c[0] = 1 + 3 * a + 3 * b + c;
	s->c[1] = -3 * a - 6 * b - 3 * c;
	s->c[2] = 3 * b + 3 * c;
	s->c[3] = -c;
}

static void
t3_next(void *state, const double *in, double *out)
{
	struct emas *s = state;
	double v = in[0], sum = 0;
	size_t k;

	for (k = 0; k < 6; k++) {
		v = bt_ema_put(&s->e[k], v);
		if (k >= 2)
			sum += s->c[k - 2] * v;
	}
	out[0] = sum;
}

static size_t
t3_start(const double *o)
{
	return o[2] == 0 ? 0 : 6 * bt_start_full(o);
}

/* ---- trima, hma ---- */

struct trima {
	struct bt_roll a, b;
};

static void
trima_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct trima *s = state;
	double half = floor((o[0] + 1) / 2);

	bt_roll_init(&s->a, mem, half);
	bt_roll_init(&s->b, mem, o[0] + 1 - half);
}

static void
trima_next(void *state, const double *in, double *out)
{
	struct trima *s = state;

	out[0] = bt_roll_average(&s->b, bt_roll_average(&s->a, in[0]));
}

struct hma {
	struct bt_line_fit half, full, end;
};

static void
hma_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct hma *s = state;

	bt_line_fit_init(&s->half, mem, floor(o[0] / 2));
	bt_line_fit_init(&s->full, mem, o[0]);
	bt_line_fit_init(&s->end, mem, floor(sqrt(o[0])));
}

static void
hma_next(void *state, const double *in, double *out)
{
	struct hma *s = state;
	double half = weighted(&s->half, in[0]);
	double full = weighted(&s->full, in[0]);

	out[0] = weighted(&s->end, 2 * half - full);
}

static size_t
hma_start(const double *o)
{
	return (size_t)o[0] + (size_t)sqrt(o[0]) - 2;
}

/* ---- zlema, kama, vidya: exponential means that lead or adapt ---- */

struct zlema {
	struct bt_delay before;
	double k, y;
	uint32_t lag, len;
};

static void
zlema_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct zlema *s = state;

	s->k = 2 / (o[0] + 1);
	s->lag = (uint32_t)(o[0] - 1) / 2;
	bt_delay_init(&s->before, mem, s->lag);
}

static void
zlema_next(void *state, const double *in, double *out)
{
	struct zlema *s = state;
	double old = bt_delay_put(&s->before, in[0]);

	if (s->len < s->lag || s->lag == 0) {
		s->y = s->len == 0 || s->lag > 0 ? in[0]
						 : s->y + s->k * (in[0] - s->y);
		s->len++;
	} else {
		s->y += s->k * (in[0] + (in[0] - old) - s->y);
	}
	out[0] = s->y;
}

static size_t
zlema_start(const double *o)
{
	size_t lag = ((size_t)o[0] - 1) / 2;

	return lag > 0 ? lag - 1 : 0;
}

struct kama {
	struct bt_delay before;
	struct bt_prev last;
	struct bt_roll path;
	double fast, slow, y;
	uint32_t n, len;
};

static void
kama_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct kama *s = state;

	s->n = (uint32_t)o[0];
	s->fast = 2 / (o[1] + 1);
	s->slow = 2 / (o[2] + 1);
	bt_delay_init(&s->before, mem, o[0]);
	bt_roll_init(&s->path, mem, o[0]);
}

static void
kama_next(void *state, const double *in, double *out)
{
	struct kama *s = state;
	double old = bt_delay_put(&s->before, in[0]), er, k;

	(void)bt_roll_put(&s->path, fabs(in[0] - bt_prev_put(&s->last, in[0])));
	if (s->len < s->n) {
		s->y = in[0];
		s->len++;
	} else {
		er = bt_ratio(fabs(in[0] - old), bt_roll_sum(&s->path), 0);
		k = er * (s->fast - s->slow) + s->slow;
		s->y += k * k * (in[0] - s->y);
	}
	out[0] = s->y;
}

struct vidya {
	struct bt_spread fast, slow;
	double alpha, y;
};

static void
vidya_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct vidya *s = state;

	bt_spread_init(&s->fast, mem, o[0]);
	bt_spread_init(&s->slow, mem, o[1]);
	s->alpha = o[2];
}

static void
vidya_next(void *state, const double *in, double *out)
{
	struct vidya *s = state;
	double fast = bt_spread_put(&s->fast, in[0]);
	double slow = bt_spread_put(&s->slow, in[0]);

	if (isnan(slow)) /* it begins with the last value before */
		s->y = in[0];
	else if (slow > 0 && !isnan(fast))
		s->y += s->alpha * sqrt(fast / slow) * (in[0] - s->y);
	out[0] = s->y;
}

static size_t
vidya_start(const double *o)
{
	return (size_t)o[1] - 2;
}

/* ---- vwma ---- */

struct vwma {
	struct bt_roll value, volume;
};

static void
vwma_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct vwma *s = state;

	bt_roll_init(&s->value, mem, o[0]);
	bt_roll_init(&s->volume, mem, o[0]);
}

static void
vwma_next(void *state, const double *in, double *out)
{
	struct vwma *s = state;
	double value = bt_roll_total(&s->value, in[0] * in[1]);

	out[0] = bt_ratio(value, bt_roll_total(&s->volume, in[1]), BT_TA_NONE);
}

static const struct bt_ta_info rows[] = {
	{ .name = "sma",
	    .title = "Simple Moving Average",
	    .group = "average",
	    .inputs = { "real" },
	    .options = { BT_PERIOD(20) },
	    .outputs = { "sma" },
	    .start = bt_start_full,
	    BT_ROW_CODE(sma) },
	{ .name = "ema",
	    .title = "Exponential Moving Average",
	    .group = "average",
	    .inputs = { "real" },
	    .options = { BT_PERIOD(20), BT_SEED(0) },
	    .outputs = { "ema" },
	    .start = ema_start,
	    .size = sizeof(struct emas),
	    .init = ema_init,
	    .next = ema_next },
	{ .name = "wilders",
	    .title = "Wilder's Smoothing",
	    .group = "average",
	    .inputs = { "real" },
	    .options = { BT_PERIOD(14) },
	    .outputs = { "wilders" },
	    .start = bt_start_full,
	    .size = sizeof(struct emas),
	    .init = wilders_init,
	    .next = ema_next },
	{ .name = "smma",
	    .title = "Smoothed Moving Average",
	    .group = "average",
	    .inputs = { "real" },
	    .options = { BT_PERIOD(20) },
	    .outputs = { "smma" },
	    .start = bt_start_full,
	    .size = sizeof(struct emas),
	    .init = wilders_init,
	    .next = ema_next },
	{ .name = "wma",
	    .title = "Weighted Moving Average",
	    .group = "average",
	    .inputs = { "real" },
	    .options = { BT_PERIOD(20) },
	    .outputs = { "wma" },
	    .start = bt_start_full,
	    BT_ROW_CODE(wma) },
	{ .name = "dema",
	    .title = "Double Exponential Moving Average",
	    .group = "average",
	    .inputs = { "real" },
	    .options = { BT_PERIOD(20), BT_SEEDS(0) },
	    .outputs = { "dema" },
	    .start = dema_start,
	    .size = sizeof(struct emas),
	    .init = several_init,
	    .next = dema_next },
	{ .name = "tema",
	    .title = "Triple Exponential Moving Average",
	    .group = "average",
	    .inputs = { "real" },
	    .options = { BT_PERIOD(20), BT_SEEDS(0) },
	    .outputs = { "tema" },
	    .start = tema_start,
	    .size = sizeof(struct emas),
	    .init = several_init,
	    .next = tema_next },
	{ .name = "t3",
	    .title = "Tillson's T3",
	    .group = "average",
	    .inputs = { "real" },
	    .options = { BT_PERIOD(5), BT_NUMBER("factor", 0.7, 0, 1),
		BT_SEED(0) },
	    .outputs = { "t3" },
	    .start = t3_start,
	    .size = sizeof(struct emas),
	    .init = t3_init,
	    .next = t3_next },
	{ .name = "trima",
	    .title = "Triangular Moving Average",
	    .group = "average",
	    .inputs = { "real" },
	    .options = { BT_PERIOD(20) },
	    .outputs = { "trima" },
	    .start = bt_start_full,
	    BT_ROW_CODE(trima) },
	{ .name = "hma",
	    .title = "Hull Moving Average",
	    .group = "average",
	    .inputs = { "real" },
	    .options = { BT_WHOLE("period", 20, 2) },
	    .outputs = { "hma" },
	    .start = hma_start,
	    BT_ROW_CODE(hma) },
	{ .name = "zlema",
	    .title = "Zero-Lag Exponential Moving Average",
	    .group = "average",
	    .inputs = { "real" },
	    .options = { BT_PERIOD(20) },
	    .outputs = { "zlema" },
	    .start = zlema_start,
	    BT_ROW_CODE(zlema) },
	{ .name = "kama",
	    .title = "Kaufman's Adaptive Moving Average",
	    .group = "average",
	    .inputs = { "real" },
	    .options = { BT_PERIOD(10), BT_WHOLE("fast", 2, 1),
		BT_WHOLE("slow", 30, 1) },
	    .outputs = { "kama" },
	    .start = bt_start_full,
	    BT_ROW_CODE(kama) },
	{ .name = "vidya",
	    .title = "Variable Index Dynamic Average",
	    .group = "average",
	    .inputs = { "real" },
	    .options = { BT_WHOLE("short_period", 9, 1),
		BT_WHOLE("long_period", 30, 2), BT_NUMBER("alpha", 0.2, 0, 1) },
	    .outputs = { "vidya" },
	    .start = vidya_start,
	    BT_ROW_CODE(vidya) },
	{ .name = "vwma",
	    .title = "Volume-Weighted Moving Average",
	    .group = "average",
	    .inputs = { "close", "volume" },
	    .options = { BT_PERIOD(20) },
	    .outputs = { "vwma" },
	    .start = bt_start_full,
	    BT_ROW_CODE(vwma) },
};

BT_TA_TABLE(bt_ta_averages, rows);
