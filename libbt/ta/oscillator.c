/*
 * Where a series stands within what it has done: values between bounds.
 */
#include "ta/row.h"

/* ---- rsi and its stochastics ---- */

struct rsi {
	struct bt_prev last;
	struct bt_ema up, down;
};

struct srsi {
	struct rsi rsi;
	struct bt_peak high, low;
	struct bt_roll k, d;
};

static double
rsi_put(struct rsi *s, double v)
{
	double change = v - bt_prev_put(&s->last, v);
	double up = bt_ema_put(&s->up, change < 0 ? 0 : change);
	double down = bt_ema_put(&s->down, change > 0 ? 0 : -change);

	return bt_ratio(100 * up, up + down, BT_TA_NONE);
}

static void
rsi_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct rsi *s = state;

	(void)mem;
	bt_ema_wilder(&s->up, o[0]);
	bt_ema_wilder(&s->down, o[0]);
}

static void
rsi_next(void *state, const double *in, double *out)
{
	out[0] = rsi_put(state, in[0]);
}

/* Where v stands between the extremes of its window, 0 to 1. */
static double
place(struct bt_peak *high, struct bt_peak *low, double v)
{
	double top = bt_peak_put(high, v), bottom = bt_peak_put(low, v);

	return bt_ratio(v - bottom, top - bottom, BT_TA_NONE);
}

static void
srsi_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct srsi *s = state;

	rsi_init(&s->rsi, o, mem);
	bt_peak_init(&s->high, mem, o[1], 1);
	bt_peak_init(&s->low, mem, o[1], -1);
	bt_roll_init(&s->k, mem, o[2]);
	bt_roll_init(&s->d, mem, o[3]);
}

static void
stochrsi_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct srsi *s = state;

	rsi_init(&s->rsi, o, mem);
	bt_peak_init(&s->high, mem, o[0], 1);
	bt_peak_init(&s->low, mem, o[0], -1);
}

static void
stochrsi_next(void *state, const double *in, double *out)
{
	struct srsi *s = state;

	out[0] = place(&s->high, &s->low, rsi_put(&s->rsi, in[0]));
}

static void
srsi_next(void *state, const double *in, double *out)
{
	struct srsi *s = state;
	double v = place(&s->high, &s->low, rsi_put(&s->rsi, in[0]));

	out[0] = bt_roll_average(&s->k, 100 * v);
	out[1] = bt_roll_average(&s->d, out[0]);
}

static size_t
stochrsi_start(const double *o)
{
	return 2 * (size_t)o[0] - 1;
}

static size_t
srsi_start(const double *o)
{
	return (size_t)(o[0] + o[1] + o[2] + o[3]) - 3;
}

/* ---- stochastics of bars ---- */

struct stoch {
	struct bt_peak high, low;
	struct bt_roll k, d;
	struct bt_ema sk, sd; /* kdj: smoothed */
	double kf, df;
	int is_smma;
};

static void
willr_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct stoch *s = state;

	bt_peak_init(&s->high, mem, o[0], 1);
	bt_peak_init(&s->low, mem, o[0], -1);
}

static void
stoch_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct stoch *s = state;

	willr_init(s, o, mem);
	bt_roll_init(&s->k, mem, o[1]);
	bt_roll_init(&s->d, mem, o[2]);
}

static void
kdj_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct stoch *s = state;

	stoch_init(s, o, mem);
	bt_ema_wilder(&s->sk, o[1]);
	bt_ema_wilder(&s->sd, o[2]);
	s->sk.seed = s->sd.seed = BT_SEED_FIRST;
	s->kf = o[3];
	s->df = o[4];
	s->is_smma = o[5] == 1;
}

/* Where the close stands between the lows and highs of the window. */
static double
place_of_close(struct stoch *s, const double *in, double *top)
{
	double bottom = bt_peak_put(&s->low, in[1]);

	*top = bt_peak_put(&s->high, in[0]);
	return bt_ratio(in[2] - bottom, *top - bottom, BT_TA_NONE);
}

static void
stoch_next(void *state, const double *in, double *out)
{
	struct stoch *s = state;
	double top;

	out[0] = bt_roll_average(&s->k, 100 * place_of_close(s, in, &top));
	out[1] = bt_roll_average(&s->d, out[0]);
}

static void
kdj_next(void *state, const double *in, double *out)
{
	struct stoch *s = state;
	double top, v = 100 * place_of_close(s, in, &top);

	out[0] = s->is_smma ? bt_ema_put(&s->sk, v) : bt_roll_average(&s->k, v);
	out[1] = s->is_smma ? bt_ema_put(&s->sd, out[0])
			    : bt_roll_average(&s->d, out[0]);
	out[2] = s->kf * out[0] - s->df * out[1];
}

static void
willr_next(void *state, const double *in, double *out)
{
	struct stoch *s = state;
	double top;

	out[0] = -100 * (1 - place_of_close(s, in, &top));
}

static size_t
stoch_start(const double *o)
{
	return (size_t)(o[0] + o[1] + o[2]) - 3;
}

static size_t
kdj_start(const double *o)
{
	return o[5] == 1 ? bt_start_full(o) : stoch_start(o);
}

/* ---- cmo, vhf, cci ---- */

struct moves {
	struct bt_prev last;
	struct bt_roll up, down;
	struct bt_peak high, low;
};

static void
cmo_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct moves *s = state;

	bt_roll_init(&s->up, mem, o[0]);
	bt_roll_init(&s->down, mem, o[0]);
}

static void
cmo_next(void *state, const double *in, double *out)
{
	struct moves *s = state;
	double change = in[0] - bt_prev_put(&s->last, in[0]);
	double up = bt_roll_total(&s->up, change < 0 ? 0 : change);
	double down = bt_roll_total(&s->down, change > 0 ? 0 : -change);

	out[0] = bt_ratio(100 * (up - down), up + down, BT_TA_NONE);
}

static void
vhf_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct moves *s = state;

	bt_roll_init(&s->up, mem, o[0]);
	bt_peak_init(&s->high, mem, o[0], 1);
	bt_peak_init(&s->low, mem, o[0], -1);
}

static void
vhf_next(void *state, const double *in, double *out)
{
	struct moves *s = state;
	double top = bt_peak_put(&s->high, in[0]);
	double bottom = bt_peak_put(&s->low, in[0]);
	double path =
	    bt_roll_total(&s->up, fabs(in[0] - bt_prev_put(&s->last, in[0])));

	out[0] = bt_ratio(top - bottom, path, BT_TA_NONE);
}

struct cci {
	struct bt_roll window;
};

static void
cci_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct cci *s = state;

	bt_roll_init(&s->window, mem, o[0]);
}

/* O(period): a mean deviation moves with its mean. */
static void
cci_next(void *state, const double *in, double *out)
{
	struct cci *s = state;
	double v = (in[0] + in[1] + in[2]) / 3;
	double mean = bt_roll_average(&s->window, v), sum = 0;
	uint32_t k;

	for (k = 0; k < s->window.len; k++)
		sum += fabs(mean - s->window.v[k]);
	out[0] = bt_ratio(v - mean, sum / s->window.n * 0.015, BT_TA_NONE);
}

/* ---- ultosc ---- */

struct ultosc {
	struct bt_range range;
	struct bt_roll up[3], all[3];
};

static void
ultosc_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct ultosc *s = state;
	size_t k;

	for (k = 0; k < 3; k++) {
		bt_roll_init(&s->up[k], mem, o[k]);
		bt_roll_init(&s->all[k], mem, o[k]);
	}
}

static void
ultosc_next(void *state, const double *in, double *out)
{
	static const double weight[] = { 4, 2, 1 };
	struct ultosc *s = state;
	double all = bt_range_put(&s->range, in[0], in[1], in[2], 1), sum = 0;
	double up = isnan(all) ? BT_TA_NONE : in[2] - s->range.low;
	size_t k;

	for (k = 0; k < 3; k++) {
		double a = bt_roll_total(&s->up[k], up);

		sum += weight[k] *
		       bt_ratio(a, bt_roll_total(&s->all[k], all), BT_TA_NONE);
	}
	out[0] = sum * 100 / 7;
}

static size_t
ultosc_start(const double *o)
{
	double most = o[0] > o[1] ? o[0] : o[1];

	return (size_t)(most > o[2] ? most : o[2]);
}

/* ---- fisher, msw ---- */

struct fisher {
	struct bt_peak high, low;
	double v, fish;
};

static void
fisher_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct fisher *s = state;

	bt_peak_init(&s->high, mem, o[0], 1);
	bt_peak_init(&s->low, mem, o[0], -1);
}

static void
fisher_next(void *state, const double *in, double *out)
{
	struct fisher *s = state;
	double mid = (in[0] + in[1]) / 2;
	double top = bt_peak_put(&s->high, mid);
	double bottom = bt_peak_put(&s->low, mid);

	if (isnan(top)) {
		out[0] = out[1] = BT_TA_NONE;
		return;
	}
	if (top == bottom)
		top += 0.001;
	s->v = 0.66 * ((mid - bottom) / (top - bottom) - 0.5) + 0.67 * s->v;
	if (fabs(s->v) > 0.99)
		s->v = s->v > 0 ? 0.999 : -0.999;
	out[1] = s->fish;
	s->fish = 0.5 * log((1 + s->v) / (1 - s->v)) + 0.5 * s->fish;
	out[0] = s->fish;
}

struct msw {
	double *v, *cosine, *sine; /* the last n values; of n angles */
	uint32_t n, at;
};

#define PI 3.14159265358979323846

static void
msw_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct msw *s = state;
	uint32_t k;

	s->n = (uint32_t)o[0];
	s->v = bt_ta_take(mem, s->n);
	s->cosine = bt_ta_take(mem, s->n);
	s->sine = bt_ta_take(mem, s->n);
	for (k = 0; s->v != NULL && k < s->n; k++) {
		s->cosine[k] = cos(2 * PI * k / s->n);
		s->sine[k] = sin(2 * PI * k / s->n);
	}
}

/* O(period): one line of a Fourier transform. */
static void
msw_next(void *state, const double *in, double *out)
{
	struct msw *s = state;
	double re = 0, im = 0, size = 0, phase;
	uint32_t k, i = s->at;

	s->v[s->at] = in[0];
	s->at = s->at + 1 < s->n ? s->at + 1 : 0;
	for (k = 0; k < s->n; k++) {
		re += s->cosine[k] * s->v[i];
		im += s->sine[k] * s->v[i];
		size += fabs(s->v[i]);
		i = i > 0 ? i - 1 : s->n - 1;
	}
	/* what is left of sums that cancel is no cycle */
	phase = fabs(re) + fabs(im) > 1e-13 * size ? atan2(im, re) + PI / 2
						   : BT_TA_NONE;
	out[0] = sin(phase);
	out[1] = sin(phase + PI / 4);
}

/* ---- elderray ---- */

struct elderray {
	struct bt_ema ema;
};

static void
elderray_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct elderray *s = state;

	(void)mem;
	bt_ema_init(&s->ema, o[0], o[1] == 0 ? BT_SEED_LATE : BT_SEED_SMA);
}

static void
elderray_next(void *state, const double *in, double *out)
{
	struct elderray *s = state;
	double ema = bt_ema_put(&s->ema, in[2]);

	out[0] = in[0] - ema;
	out[1] = in[1] - ema;
}

#define OSC(name_, title_)                                                     \
	.name = (name_), .title = (title_), .group = "oscillator"
#define HLC "high", "low", "close"

static const char *const smoothings[] = { "sma", "smma", NULL };

static const struct bt_ta_info rows[] = {
	{ OSC("rsi", "Relative Strength Index"), .inputs = { "real" },
	    .options = { BT_PERIOD(14) }, .outputs = { "rsi" },
	    .start = bt_start_after, BT_ROW_CODE(rsi) },
	{ OSC("stochrsi", "Stochastic RSI"), .inputs = { "real" },
	    .options = { BT_WHOLE("period", 14, 2) }, .outputs = { "stochrsi" },
	    .start = stochrsi_start, .size = sizeof(struct srsi),
	    .init = stochrsi_init, .next = stochrsi_next },
	{ OSC("srsi", "Stochastic RSI, Smoothed"), .inputs = { "real" },
	    .options = { BT_WHOLE("rsi_period", 14, 1),
		BT_WHOLE("k_period", 14, 2), BT_WHOLE("k_slowing_period", 3, 1),
		BT_WHOLE("d_period", 3, 1) },
	    .outputs = { "k", "d" }, .is_early = 1, .start = srsi_start,
	    BT_ROW_CODE(srsi) },
	{ OSC("stoch", "Stochastic Oscillator"), .inputs = { HLC },
	    .options = { BT_WHOLE("k_period", 14, 1),
		BT_WHOLE("k_slowing_period", 3, 1),
		BT_WHOLE("d_period", 3, 1) },
	    .outputs = { "k", "d" }, .start = stoch_start, BT_ROW_CODE(stoch) },
	{ OSC("kdj", "Stochastic Oscillator with J"), .inputs = { HLC },
	    .options = { BT_WHOLE("k_period", 9, 1),
		BT_WHOLE("k_slowing_period", 3, 1), BT_WHOLE("d_period", 3, 1),
		BT_NUMBER("k_factor", 3, 0, 100),
		BT_NUMBER("d_factor", 2, 0, 100),
		BT_WORD("smoothing", 0, 1, smoothings) },
	    .outputs = { "k", "d", "j" }, .is_early = 1, .start = kdj_start,
	    .size = sizeof(struct stoch), .init = kdj_init, .next = kdj_next },
	{ OSC("willr", "Williams %R"), .inputs = { HLC },
	    .options = { BT_PERIOD(14) }, .outputs = { "willr" },
	    .start = bt_start_full, .size = sizeof(struct stoch),
	    .init = willr_init, .next = willr_next },
	{ OSC("cmo", "Chande Momentum Oscillator"), .inputs = { "real" },
	    .options = { BT_PERIOD(14) }, .outputs = { "cmo" },
	    .start = bt_start_after, .size = sizeof(struct moves),
	    .init = cmo_init, .next = cmo_next },
	{ OSC("vhf", "Vertical Horizontal Filter"), .inputs = { "real" },
	    .options = { BT_PERIOD(28) }, .outputs = { "vhf" },
	    .start = bt_start_after, .size = sizeof(struct moves),
	    .init = vhf_init, .next = vhf_next },
	{ OSC("cci", "Commodity Channel Index"), .inputs = { HLC },
	    .options = { BT_WHOLE("period", 20, 2) }, .outputs = { "cci" },
	    .start = bt_start_twice, BT_ROW_CODE(cci) },
	{ OSC("ultosc", "Ultimate Oscillator"), .inputs = { HLC },
	    .options = { BT_WHOLE("short_period", 7, 1),
		BT_WHOLE("medium_period", 14, 1),
		BT_WHOLE("long_period", 28, 1) },
	    .outputs = { "ultosc" }, .start = ultosc_start,
	    BT_ROW_CODE(ultosc) },
	{ OSC("fisher", "Fisher Transform"), .inputs = { "high", "low" },
	    .options = { BT_PERIOD(10) }, .outputs = { "fisher", "signal" },
	    .start = bt_start_full, BT_ROW_CODE(fisher) },
	{ OSC("msw", "Mesa Sine Wave"), .inputs = { "real" },
	    .options = { BT_PERIOD(5) }, .outputs = { "sine", "lead" },
	    .start = bt_start_after, BT_ROW_CODE(msw) },
	{ OSC("elderray", "Elder Ray"), .inputs = { HLC },
	    .options = { BT_PERIOD(13), BT_SEED(1) },
	    .outputs = { "bull", "bear" }, .start = bt_start_full,
	    BT_ROW_CODE(elderray) },
};

BT_TA_TABLE(bt_ta_oscillators, rows);
