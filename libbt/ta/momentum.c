/*
 * How fast a series moves: differences, ratios, and differences of means.
 */
#include "ta/row.h"

/* ---- against the value a period ago ---- */

struct ago {
	struct bt_delay old;
	double unit;
};

static void
ago_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct ago *s = state;

	bt_delay_init(&s->old, mem, o[0]);
	s->unit = o[1] == 1 ? 100 : 1;
}

static void
mom_next(void *state, const double *in, double *out)
{
	struct ago *s = state;

	out[0] = in[0] - bt_delay_put(&s->old, in[0]);
}

static void
roc_next(void *state, const double *in, double *out)
{
	struct ago *s = state;
	double old = bt_delay_put(&s->old, in[0]);

	out[0] = s->unit * bt_ratio(in[0] - old, old, BT_TA_NONE);
}

static void
rocr_next(void *state, const double *in, double *out)
{
	struct ago *s = state;

	out[0] = bt_ratio(in[0], bt_delay_put(&s->old, in[0]), BT_TA_NONE);
}

/* ---- of two exponential means ---- */

struct pair {
	struct bt_ema fast, slow, signal;
	double percent;
};

static void
pair_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct pair *s = state;
	enum bt_seed seed = o[2] == 0 ? BT_SEED_FIRST : BT_SEED_SMA;

	(void)mem;
	bt_ema_init(&s->fast, o[0], seed);
	bt_ema_init(&s->slow, o[1], seed);
}

static void
apo_next(void *state, const double *in, double *out)
{
	struct pair *s = state;

	out[0] = bt_ema_put(&s->fast, in[0]) - bt_ema_put(&s->slow, in[0]);
}

static void
ppo_next(void *state, const double *in, double *out)
{
	struct pair *s = state;
	double fast = bt_ema_put(&s->fast, in[0]);
	double slow = bt_ema_put(&s->slow, in[0]);

	out[0] = bt_ratio(100 * (fast - slow), slow, BT_TA_NONE);
}

/* The first bar says nothing: both means are its value. */
static size_t
pair_start(const double *o)
{
	return o[2] == 0 ? 1 : (size_t)(o[0] > o[1] ? o[0] : o[1]) - 1;
}

/* 1 / 13 and 1 / 27 of two, as Appel rounded them. */
static void
appel(struct pair *s, const double *o)
{
	if (o[0] == 12 && o[1] == 26) {
		s->fast.k = 0.15;
		s->slow.k = 0.075;
	}
}

static void
macd_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct pair *s = state;
	int is_first = o[3] == 0;

	(void)mem;
	bt_ema_init(&s->fast, o[0], is_first ? BT_SEED_FIRST : BT_SEED_SMA);
	bt_ema_init(&s->slow, o[1], is_first ? BT_SEED_LATE : BT_SEED_SMA);
	bt_ema_init(&s->signal, o[2], is_first ? BT_SEED_FIRST : BT_SEED_SMA);
	if (o[4] == 0)
		appel(s, o);
}

static void
pvo_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct pair *s = state;

	macd_init(s, o, mem);
	s->percent = 100;
}

static void
macd_next(void *state, const double *in, double *out)
{
	struct pair *s = state;
	double fast = bt_ema_put(&s->fast, in[0]);
	double slow = bt_ema_put(&s->slow, in[0]);

	out[0] = fast - slow;
	if (s->percent > 0)
		out[0] = bt_ratio(s->percent * out[0], slow, BT_TA_NONE);
	out[1] = bt_ema_put(&s->signal, out[0]);
	out[2] = out[0] - out[1];
}

static size_t
macd_start(const double *o)
{
	double slow = o[0] > o[1] ? o[0] : o[1];

	return o[3] == 0 ? (size_t)o[1] - 1 : (size_t)(slow + o[2]) - 2;
}

/* ---- trix, tsi ---- */

struct trix {
	struct bt_ema e[3];
	struct bt_prev last;
	int is_old;
};

static void
trix_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct trix *s = state;

	(void)mem;
	bt_ema_nest(s->e, 3, o[0], (int)o[1]);
	s->is_old = o[2] == 1;
}

static void
trix_next(void *state, const double *in, double *out)
{
	struct trix *s = state;
	double v = bt_ema_put(
	    &s->e[2], bt_ema_put(&s->e[1], bt_ema_put(&s->e[0], in[0])));
	double old = bt_prev_put(&s->last, v);

	out[0] = bt_ratio(100 * (v - old), s->is_old ? old : v, BT_TA_NONE);
}

static size_t
trix_start(const double *o)
{
	return (o[1] == 2 ? 1 : 3) * bt_start_full(o) + 1;
}

struct tsi {
	struct bt_prev last;
	struct bt_ema up[2], all[2], signal;
};

static void
tsi_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct tsi *s = state;
	enum bt_seed seed = o[3] == 0 ? BT_SEED_LATE : BT_SEED_SMA;
	size_t k;

	(void)mem;
	for (k = 0; k < 2; k++) {
		bt_ema_init(&s->up[k], o[k], seed);
		bt_ema_init(&s->all[k], o[k], seed);
	}
	bt_ema_init(&s->signal, o[2], seed);
}

static void
tsi_next(void *state, const double *in, double *out)
{
	struct tsi *s = state;
	double change = in[0] - bt_prev_put(&s->last, in[0]);
	double up = bt_ema_put(&s->up[1], bt_ema_put(&s->up[0], change));
	double all =
	    bt_ema_put(&s->all[1], bt_ema_put(&s->all[0], fabs(change)));

	out[0] = bt_ratio(100 * up, all, BT_TA_NONE);
	out[1] = bt_ema_put(&s->signal, out[0]);
}

static size_t
tsi_start(const double *o)
{
	return (size_t)(o[0] + o[1] + o[2]) - 2;
}

/* ---- ao, dpo, qstick, bop ---- */

struct rolls {
	struct bt_roll a, b;
	struct bt_delay old;
	uint32_t n;
};

static void
ao_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct rolls *s = state;

	bt_roll_init(&s->a, mem, o[0]);
	bt_roll_init(&s->b, mem, o[1]);
}

static void
ao_next(void *state, const double *in, double *out)
{
	struct rolls *s = state;
	double mid = (in[0] + in[1]) / 2;
	double fast = bt_roll_average(&s->a, mid);

	out[0] = fast - bt_roll_average(&s->b, mid);
}

static size_t
longer_start(const double *o)
{
	return (size_t)(o[0] > o[1] ? o[0] : o[1]) - 1;
}

static void
vosc_next(void *state, const double *in, double *out)
{
	struct rolls *s = state;
	double fast = bt_roll_average(&s->a, in[0]);
	double slow = bt_roll_average(&s->b, in[0]);

	out[0] = bt_ratio(100 * (fast - slow), slow, BT_TA_NONE);
}

static void
dpo_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct rolls *s = state;

	bt_roll_init(&s->a, mem, o[0]);
	bt_delay_init(&s->old, mem, floor(o[0] / 2) + 1);
}

static void
dpo_next(void *state, const double *in, double *out)
{
	struct rolls *s = state;
	double old = bt_delay_put(&s->old, in[0]);

	out[0] = old - bt_roll_average(&s->a, in[0]);
}

static size_t
dpo_start(const double *o)
{
	size_t back = (size_t)o[0] / 2 + 1, n = (size_t)o[0] - 1;

	return back > n ? back : n;
}

static void
roll_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct rolls *s = state;

	s->n = (uint32_t)o[0];
	bt_roll_init(&s->a, mem, o[0]);
}

static void
qstick_next(void *state, const double *in, double *out)
{
	struct rolls *s = state;

	out[0] = bt_roll_average(&s->a, in[1] - in[0]);
}

static void
bop_next(void *state, const double *in, double *out)
{
	struct rolls *s = state;

	out[0] =
	    bt_roll_average(&s->a, bt_ratio(in[3] - in[0], in[1] - in[2], 0));
}

#define AGO(name_, title_, next_)                                              \
	.name = (name_), .title = (title_), .group = "momentum",               \
	.inputs = { "real" }, .outputs = { name_ }, .start = bt_start_after,   \
	.size = sizeof(struct ago), .init = ago_init, .next = (next_)
#define PAIR(name_, title_, next_)                                             \
	.name = (name_), .title = (title_), .group = "momentum",               \
	.inputs = { "real" }, .outputs = { name_ }, .start = pair_start,       \
	.options = { BT_WHOLE("short_period", 12, 1),                          \
		BT_WHOLE("long_period", 26, 1), BT_SEED(0) },                  \
	.size = sizeof(struct pair), .init = pair_init, .next = (next_)

static const char *const units[] = { "fraction", "percent", NULL };
static const char *const overs[] = { "new", "old", NULL };
static const char *const weights[] = { "appel", "exact", NULL };

static const struct bt_ta_info rows[] = {
	{ AGO("mom", "Momentum", mom_next), .options = { BT_PERIOD(10) } },
	{ AGO("roc", "Rate of Change", roc_next),
	    .options = { BT_PERIOD(10), BT_WORD("unit", 0, 1, units) } },
	{ AGO("rocr", "Rate of Change Ratio", rocr_next),
	    .options = { BT_PERIOD(10) } },
	{ PAIR("apo", "Absolute Price Oscillator", apo_next) },
	{ PAIR("ppo", "Percentage Price Oscillator", ppo_next) },
	{ .name = "macd",
	    .title = "Moving Average Convergence/Divergence",
	    .group = "momentum",
	    .inputs = { "real" },
	    .options = { BT_WHOLE("short_period", 12, 1),
		BT_WHOLE("long_period", 26, 1), BT_WHOLE("signal_period", 9, 1),
		BT_SEED(0), BT_WORD("weights", 1, 1, weights) },
	    .outputs = { "macd", "signal", "histogram" },
	    .is_early = 1,
	    .start = macd_start,
	    .size = sizeof(struct pair),
	    .init = macd_init,
	    .next = macd_next },
	{ .name = "pvo",
	    .title = "Percentage Volume Oscillator",
	    .group = "momentum",
	    .inputs = { "volume" },
	    .options = { BT_WHOLE("short_period", 12, 1),
		BT_WHOLE("long_period", 26, 1), BT_WHOLE("signal_period", 9, 1),
		BT_SEED(1), BT_WORD("weights", 1, 1, weights) },
	    .outputs = { "pvo", "signal", "histogram" },
	    .is_early = 1,
	    .start = macd_start,
	    .size = sizeof(struct pair),
	    .init = pvo_init,
	    .next = macd_next },
	{ .name = "vosc",
	    .title = "Volume Oscillator",
	    .group = "momentum",
	    .inputs = { "volume" },
	    .options = { BT_WHOLE("short_period", 14, 1),
		BT_WHOLE("long_period", 28, 1) },
	    .outputs = { "vosc" },
	    .start = longer_start,
	    .size = sizeof(struct rolls),
	    .init = ao_init,
	    .next = vosc_next },
	{ .name = "trix",
	    .title = "Trix",
	    .group = "momentum",
	    .inputs = { "real" },
	    .options = { BT_PERIOD(15), BT_SEEDS(0),
		BT_WORD("over", 0, 1, overs) },
	    .outputs = { "trix" },
	    .start = trix_start,
	    BT_ROW_CODE(trix) },
	{ .name = "tsi",
	    .title = "True Strength Index",
	    .group = "momentum",
	    .inputs = { "real" },
	    .options = { BT_WHOLE("long_period", 25, 1),
		BT_WHOLE("short_period", 13, 1),
		BT_WHOLE("signal_period", 7, 1), BT_SEED(1) },
	    .outputs = { "tsi", "signal" },
	    .is_early = 1,
	    .start = tsi_start,
	    BT_ROW_CODE(tsi) },
	{ .name = "ao",
	    .title = "Awesome Oscillator",
	    .group = "momentum",
	    .inputs = { "high", "low" },
	    .options = { BT_WHOLE("short_period", 5, 1),
		BT_WHOLE("long_period", 34, 1) },
	    .outputs = { "ao" },
	    .start = longer_start,
	    .size = sizeof(struct rolls),
	    .init = ao_init,
	    .next = ao_next },
	{ .name = "dpo",
	    .title = "Detrended Price Oscillator",
	    .group = "momentum",
	    .inputs = { "real" },
	    .options = { BT_PERIOD(20) },
	    .outputs = { "dpo" },
	    .start = dpo_start,
	    .size = sizeof(struct rolls),
	    .init = dpo_init,
	    .next = dpo_next },
	{ .name = "qstick",
	    .title = "Qstick",
	    .group = "momentum",
	    .inputs = { "open", "close" },
	    .options = { BT_PERIOD(8) },
	    .outputs = { "qstick" },
	    .start = bt_start_full,
	    .size = sizeof(struct rolls),
	    .init = roll_init,
	    .next = qstick_next },
	{ .name = "bop",
	    .title = "Balance of Power",
	    .group = "momentum",
	    .inputs = { "open", "high", "low", "close" },
	    .options = { BT_PERIOD(1) },
	    .outputs = { "bop" },
	    .start = bt_start_full,
	    .size = sizeof(struct rolls),
	    .init = roll_init,
	    .next = bop_next },
};

BT_TA_TABLE(bt_ta_momentums, rows);
