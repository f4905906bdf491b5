/*
 * How widely prices move.
 */
#include "ta/row.h"

/* ---- true range and its means ---- */

struct atr {
	struct bt_range range;
	struct bt_ema mean;
	int is_skip;
};

static void
tr_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct atr *s = state;

	(void)mem;
	s->is_skip = o[0] == 1;
}

static void
atr_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct atr *s = state;

	(void)mem;
	bt_ema_wilder(&s->mean, o[0]);
	s->is_skip = o[1] == 1;
}

static void
tr_next(void *state, const double *in, double *out)
{
	struct atr *s = state;

	out[0] = bt_range_put(&s->range, in[0], in[1], in[2], s->is_skip);
}

static void
atr_next(void *state, const double *in, double *out)
{
	struct atr *s = state;
	double v;

	tr_next(s, in, &v);
	out[0] = bt_ema_put(&s->mean, v);
}

static void
natr_next(void *state, const double *in, double *out)
{
	double v;

	atr_next(state, in, &v);
	out[0] = bt_ratio(100 * v, in[2], BT_TA_NONE);
}

static size_t
tr_start(const double *o)
{
	return o[0] == 1;
}

static size_t
atr_start(const double *o)
{
	return bt_start_full(o) + (o[1] == 1);
}

/* ---- standard deviations ---- */

struct deviation {
	struct bt_spread window;
	struct bt_prev last;
	double n;
};

static void
deviation_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct deviation *s = state;

	s->n = o[0];
	bt_spread_init(&s->window, mem, o[0]);
}

static void
var_next(void *state, const double *in, double *out)
{
	struct deviation *s = state;

	out[0] = bt_spread_put(&s->window, in[0]);
}

static void
stddev_next(void *state, const double *in, double *out)
{
	var_next(state, in, out);
	out[0] = sqrt(out[0]);
}

static void
stderr_next(void *state, const double *in, double *out)
{
	struct deviation *s = state;

	var_next(state, in, out);
	out[0] = sqrt(out[0]) / sqrt(s->n);
}

static void
zscore_next(void *state, const double *in, double *out)
{
	struct deviation *s = state;
	double sd;

	stddev_next(s, in, &sd);
	out[0] = bt_ratio(in[0] - bt_spread_mean(&s->window), sd, BT_TA_NONE);
}

/* Of a bar's returns, for a year of 252 bars. */
static void
volatility_next(void *state, const double *in, double *out)
{
	struct deviation *s = state;
	double old = bt_prev_put(&s->last, in[0]);
	double v = bt_ratio(in[0] - old, old, BT_TA_NONE);

	out[0] = sqrt(bt_spread_put(&s->window, v)) * sqrt(252);
}

/* ---- cvi, mass, chop ---- */

struct cvi {
	struct bt_ema mean;
	struct bt_delay old;
};

static void
cvi_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct cvi *s = state;

	bt_ema_init(&s->mean, o[0], BT_SEED_LATE);
	bt_delay_init(&s->old, mem, o[0]);
}

static void
cvi_next(void *state, const double *in, double *out)
{
	struct cvi *s = state;
	double v = bt_ema_put(&s->mean, in[0] - in[1]);
	double old = bt_delay_put(&s->old, v);

	out[0] = bt_ratio(100 * (v - old), old, BT_TA_NONE);
}

static size_t
cvi_start(const double *o)
{
	return 2 * (size_t)o[0] - 1;
}

struct mass {
	struct bt_ema a, b;
	struct bt_roll sum;
};

static void
mass_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct mass *s = state;

	bt_ema_init(&s->a, 9, BT_SEED_LATE);
	bt_ema_init(&s->b, 9, BT_SEED_LATE);
	bt_roll_init(&s->sum, mem, o[0]);
}

static void
mass_next(void *state, const double *in, double *out)
{
	struct mass *s = state;
	double a = bt_ema_put(&s->a, in[0] - in[1]);

	out[0] = bt_roll_total(
	    &s->sum, bt_ratio(a, bt_ema_put(&s->b, a), BT_TA_NONE));
}

static size_t
mass_start(const double *o)
{
	return 16 + bt_start_full(o);
}

struct chop {
	struct bt_range range;
	struct bt_roll path;
	struct bt_peak high, low;
	double n;
};

static void
chop_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct chop *s = state;

	s->n = o[0];
	bt_roll_init(&s->path, mem, o[0]);
	bt_peak_init(&s->high, mem, o[0], 1);
	bt_peak_init(&s->low, mem, o[0], -1);
}

static void
chop_next(void *state, const double *in, double *out)
{
	struct chop *s = state;
	double v = bt_range_put(&s->range, in[0], in[1], in[2], 1), top, path;

	out[0] = BT_TA_NONE;
	if (isnan(v))
		return;
	top = bt_peak_put(&s->high, s->range.high);
	top -= bt_peak_put(&s->low, s->range.low);
	path = bt_roll_total(&s->path, v);
	if (path > 0 && top > 0)
		out[0] = 100 * log10(path / top) / log10(s->n);
}

#define OF(name_, title_)                                                      \
	.name = (name_), .title = (title_), .group = "volatility"
#define HLC "high", "low", "close"
#define DEVIATION(name_, title_, least_, start_, next_)                        \
	{                                                                      \
		OF(name_, title_),                                             \
		    .inputs = { "real" },                                      \
		    .options = { BT_WHOLE("period", 20, least_) },             \
		    .outputs = { name_ }, .start = (start_),                   \
		    .size = sizeof(struct deviation), .init = deviation_init,  \
		    .next = (next_)                                            \
	}

static const char *const firsts[] = { "range", "skip", NULL };

static const struct bt_ta_info rows[] = {
	{ OF("tr", "True Range"), .inputs = { HLC },
	    .options = { BT_WORD("first", 0, 1, firsts) }, .outputs = { "tr" },
	    .start = tr_start, .size = sizeof(struct atr), .init = tr_init,
	    .next = tr_next },
	{ OF("atr", "Average True Range"), .inputs = { HLC },
	    .options = { BT_PERIOD(14), BT_WORD("first", 0, 1, firsts) },
	    .outputs = { "atr" }, .start = atr_start, BT_ROW_CODE(atr) },
	{ OF("natr", "Normalized Average True Range"), .inputs = { HLC },
	    .options = { BT_PERIOD(14), BT_WORD("first", 0, 1, firsts) },
	    .outputs = { "natr" }, .start = atr_start,
	    .size = sizeof(struct atr), .init = atr_init, .next = natr_next },
	DEVIATION("var", "Variance Over Period", 1, bt_start_full, var_next),
	DEVIATION("stddev", "Standard Deviation Over Period", 1, bt_start_full,
	    stddev_next),
	DEVIATION("stderr", "Standard Error Over Period", 1, bt_start_full,
	    stderr_next),
	DEVIATION("zscore", "Z-Score", 2, bt_start_full, zscore_next),
	DEVIATION("volatility", "Annualized Historical Volatility", 1,
	    bt_start_after, volatility_next),
	{ OF("cvi", "Chaikin's Volatility"), .inputs = { "high", "low" },
	    .options = { BT_PERIOD(10) }, .outputs = { "cvi" },
	    .start = cvi_start, BT_ROW_CODE(cvi) },
	{ OF("mass", "Mass Index"), .inputs = { "high", "low" },
	    .options = { BT_PERIOD(25) }, .outputs = { "mass" },
	    .start = mass_start, BT_ROW_CODE(mass) },
	{ OF("chop", "Choppiness Index"), .inputs = { HLC },
	    .options = { BT_WHOLE("period", 14, 2) }, .outputs = { "chop" },
	    .start = bt_start_after, BT_ROW_CODE(chop) },
};

BT_TA_TABLE(bt_ta_volatilities, rows);
