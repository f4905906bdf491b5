/*
 * Bands around a mean, and between extremes.
 */
#include "ta/row.h"

/* ---- bbands ---- */

struct bbands {
	struct bt_spread window;
	double k;
};

static void
bbands_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct bbands *s = state;

	bt_spread_init(&s->window, mem, o[0]);
	s->k = o[1];
}

static void
around(double *out, double mid, double half)
{
	out[0] = mid - half;
	out[1] = mid;
	out[2] = mid + half;
}

static void
bbands_next(void *state, const double *in, double *out)
{
	struct bbands *s = state;
	double var = bt_spread_put(&s->window, in[0]);

	around(out, bt_spread_mean(&s->window), s->k * sqrt(var));
}

static void
bbpct_next(void *state, const double *in, double *out)
{
	double b[3];

	bbands_next(state, in, b);
	out[0] = bt_ratio(in[0] - b[0], b[2] - b[0], BT_TA_NONE);
}

static void
bbwidth_next(void *state, const double *in, double *out)
{
	double b[3];

	bbands_next(state, in, b);
	out[0] = bt_ratio(b[2] - b[0], b[1], BT_TA_NONE);
}

/* ---- keltner, starc: a mean and the true range's ---- */

struct keltner {
	struct bt_ema mean, atr;
	struct bt_roll sma;
	struct bt_range range;
	double k;
	int is_skip;
};

static void
keltner_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct keltner *s = state;

	(void)mem;
	bt_ema_init(&s->mean, o[0], o[3] == 0 ? BT_SEED_LATE : BT_SEED_SMA);
	bt_ema_wilder(&s->atr, o[2]);
	s->k = o[1];
	s->is_skip = o[4] == 1;
}

static void
starc_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct keltner *s = state;

	bt_roll_init(&s->sma, mem, o[0]);
	bt_ema_wilder(&s->atr, o[2]);
	s->k = o[1];
	s->is_skip = o[3] == 1;
}

static double
keltner_half(struct keltner *s, const double *in)
{
	return s->k * bt_ema_put(&s->atr, bt_range_put(&s->range, in[0], in[1],
					      in[2], s->is_skip));
}

static void
keltner_next(void *state, const double *in, double *out)
{
	struct keltner *s = state;

	around(out, bt_ema_put(&s->mean, in[2]), keltner_half(s, in));
}

static void
starc_next(void *state, const double *in, double *out)
{
	struct keltner *s = state;

	around(out, bt_roll_average(&s->sma, in[2]), keltner_half(s, in));
}

static size_t
later(double mean, double atr, int is_skip)
{
	size_t a = (size_t)mean - 1, b = (size_t)atr - !is_skip;

	return a > b ? a : b;
}

static size_t
keltner_start(const double *o)
{
	return later(o[0], o[2], o[4] == 1);
}

static size_t
starc_start(const double *o)
{
	return later(o[0], o[2], o[3] == 1);
}

/* ---- donchian ---- */

struct donchian {
	struct bt_peak high, low;
	struct bt_delay top, bottom;
};

static void
donchian_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct donchian *s = state;

	bt_peak_init(&s->high, mem, o[0], 1);
	bt_peak_init(&s->low, mem, o[0], -1);
	bt_delay_init(&s->top, mem, o[1]);
	bt_delay_init(&s->bottom, mem, o[1]);
}

static void
donchian_next(void *state, const double *in, double *out)
{
	struct donchian *s = state;

	out[2] = bt_delay_put(&s->top, bt_peak_put(&s->high, in[0]));
	out[0] = bt_delay_put(&s->bottom, bt_peak_put(&s->low, in[1]));
	out[1] = (out[0] + out[2]) / 2;
}

static size_t
donchian_start(const double *o)
{
	return (size_t)(o[0] + o[1]) - 1;
}

/* ---- squeeze: Bollinger's bands within Keltner's ---- */

struct squeeze {
	struct bt_spread window;
	struct bt_range range;
	struct bt_roll mean_range;
	struct bt_peak high, low;
	struct bt_line_fit fit;
	double bb, kc, n;
};

static void
squeeze_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct squeeze *s = state;

	s->n = o[0];
	s->bb = o[1];
	s->kc = o[2];
	bt_spread_init(&s->window, mem, o[0]);
	bt_roll_init(&s->mean_range, mem, o[0]);
	bt_peak_init(&s->high, mem, o[0], 1);
	bt_peak_init(&s->low, mem, o[0], -1);
	bt_line_fit_init(&s->fit, mem, o[0]);
}

static void
squeeze_next(void *state, const double *in, double *out)
{
	struct squeeze *s = state;
	double sd = sqrt(bt_spread_put(&s->window, in[2]));
	double range = bt_roll_average(
	    &s->mean_range, bt_range_put(&s->range, in[0], in[1], in[2], 0));
	double top = bt_peak_put(&s->high, in[0]);
	double bottom = bt_peak_put(&s->low, in[1]);
	double mid = ((top + bottom) / 2 + bt_spread_mean(&s->window)) / 2;

	out[0] = bt_line_fit_put(&s->fit, isnan(sd) ? sd : in[2] - mid)
		     ? bt_line_fit_at(&s->fit, s->n)
		     : BT_TA_NONE;
	/* both bands are around the same mean: their halves decide */
	out[1] = isnan(sd) ? sd : s->bb * sd < s->kc * range;
}

#define OF(name_, title_) .name = (name_), .title = (title_), .group = "channel"
#define HLC               "high", "low", "close"
#define BB(name_, title_, least_, next_)                                       \
	OF(name_, title_), .inputs = { "real" },                               \
			   .options = { BT_WHOLE("period", 20, least_),        \
				   BT_NUMBER("stddev", 2, 0, 1e6) },           \
			   .start = bt_start_full,                             \
			   .size = sizeof(struct bbands), .init = bbands_init, \
			   .next = (next_)

static const char *const firsts[] = { "range", "skip", NULL };

static const struct bt_ta_info rows[] = {
	{ BB("bbands", "Bollinger Bands", 1, bbands_next),
	    .outputs = { "lower", "middle", "upper" } },
	{ BB("bbpct", "Bollinger Bands %b", 2, bbpct_next),
	    .outputs = { "bbpct" } },
	{ BB("bbwidth", "Bollinger Bands Width", 1, bbwidth_next),
	    .outputs = { "bbwidth" } },
	{ OF("keltner", "Keltner Channels"), .inputs = { HLC },
	    .options = { BT_PERIOD(20), BT_NUMBER("multiple", 2, 0, 1e6),
		BT_WHOLE("atr_period", 10, 1), BT_SEED(1),
		BT_WORD("first", 0, 1, firsts) },
	    .outputs = { "lower", "middle", "upper" }, .is_early = 1,
	    .start = keltner_start, BT_ROW_CODE(keltner) },
	{ OF("starc", "STARC Bands"), .inputs = { HLC },
	    .options = { BT_PERIOD(20), BT_NUMBER("multiple", 2, 0, 1e6),
		BT_WHOLE("atr_period", 10, 1), BT_WORD("first", 1, 1, firsts) },
	    .outputs = { "lower", "middle", "upper" }, .is_early = 1,
	    .start = starc_start, .size = sizeof(struct keltner),
	    .init = starc_init, .next = starc_next },
	{ OF("donchian", "Donchian Channel"), .inputs = { "high", "low" },
	    .options = { BT_PERIOD(20), BT_WHOLE("offset", 0, 0) },
	    .outputs = { "lower", "middle", "upper" }, .start = donchian_start,
	    BT_ROW_CODE(donchian) },
	{ OF("squeeze", "TTM Squeeze"), .inputs = { HLC },
	    .options = { BT_WHOLE("period", 20, 2),
		BT_NUMBER("bb_multiple", 2, 0, 1e6),
		BT_NUMBER("kc_multiple", 1.5, 0, 1e6) },
	    .outputs = { "squeeze", "on" }, .is_early = 1,
	    .start = bt_start_twice, BT_ROW_CODE(squeeze) },
};

BT_TA_TABLE(bt_ta_channels, rows);
