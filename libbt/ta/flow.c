/*
 * Money that flows in and out, in windows and means.
 */
#include "ta/row.h"

/* ---- adosc, force, kvo: of exponential means ---- */

struct adosc {
	struct bt_sum sum;
	struct bt_prev close;
	struct bt_ema fast, slow;
};

static void
adosc_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct adosc *s = state;

	(void)mem;
	bt_ema_init(&s->fast, o[0], BT_SEED_FIRST);
	bt_ema_init(&s->slow, o[1], BT_SEED_LATE);
}

static void
adosc_next(void *state, const double *in, double *out)
{
	struct adosc *s = state;
	double ad;

	bt_sum_add(&s->sum, bt_accumulated(in));
	ad = bt_sum_get(&s->sum);
	out[0] = bt_ema_put(&s->fast, ad) - bt_ema_put(&s->slow, ad);
}

static size_t
adosc_start(const double *o)
{
	return (size_t)o[1] - 1;
}

static void
force_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct adosc *s = state;

	(void)mem;
	bt_ema_init(&s->fast, o[0], o[1] == 0 ? BT_SEED_FIRST : BT_SEED_SMA);
}

static void
force_next(void *state, const double *in, double *out)
{
	struct adosc *s = state;
	double change = in[0] - bt_prev_put(&s->close, in[0]);

	out[0] = bt_ema_put(&s->fast, change * in[1]);
}

static size_t
force_start(const double *o)
{
	return o[1] == 0 ? 1 : bt_start_after(o);
}

struct kvo {
	struct bt_prev sum;
	struct bt_ema fast, slow;
	double range, total; /* of the bar before; since the trend turned */
	int trend;
};

static void
kvo_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct kvo *s = state;

	(void)mem;
	bt_ema_init(&s->fast, o[0], BT_SEED_FIRST);
	bt_ema_init(&s->slow, o[1], BT_SEED_FIRST);
}

static void
kvo_next(void *state, const double *in, double *out)
{
	struct kvo *s = state;
	double sum = in[0] + in[1] + in[2], range = in[0] - in[1], force;
	double before = bt_prev_put(&s->sum, sum);
	int way = bt_compare(sum, before, fabs(sum)), trend = s->trend;

	trend = way != 0 ? way : trend;

	out[0] = BT_TA_NONE;
	if (!isnan(before)) {
		if (trend != s->trend)
			s->total = s->range;
		s->trend = trend;
		s->total += range;
		force = bt_ratio(range, s->total, 0);
		force =
		    100 * in[3] * fabs(2 * force - 1) * (trend > 0 ? 1 : -1);
		out[0] = bt_ema_put(&s->fast, force);
		out[0] -= bt_ema_put(&s->slow, force);
	}
	s->range = range;
}

/* ---- mfi, cmf: of windows ---- */

struct mfi {
	struct bt_prev sum;
	struct bt_roll up, down;
};

static void
mfi_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct mfi *s = state;

	bt_roll_init(&s->up, mem, o[0]);
	bt_roll_init(&s->down, mem, o[0]);
}

static void
mfi_next(void *state, const double *in, double *out)
{
	struct mfi *s = state;
	double sum = in[0] + in[1] + in[2], flow = sum / 3 * in[3], up, down;
	double old = bt_prev_put(&s->sum, sum);
	int way = bt_compare(sum, old, fabs(sum));

	out[0] = BT_TA_NONE;
	if (isnan(old))
		return;
	up = bt_roll_total(&s->up, way > 0 ? flow : 0);
	down = bt_roll_total(&s->down, way < 0 ? flow : 0);
	out[0] = bt_ratio(100 * up, up + down, BT_TA_NONE);
}

static void
cmf_next(void *state, const double *in, double *out)
{
	struct mfi *s = state;
	double flow = bt_roll_total(&s->up, bt_accumulated(in));

	out[0] = bt_ratio(flow, bt_roll_total(&s->down, in[3]), BT_TA_NONE);
}

#define OF(name_, title_) .name = (name_), .title = (title_), .group = "volume"
#define HLCV              "high", "low", "close", "volume"

static const struct bt_ta_info rows[] = {
	{ OF("adosc", "Accumulation/Distribution Oscillator"),
	    .inputs = { HLCV },
	    .options = { BT_WHOLE("short_period", 3, 1),
		BT_WHOLE("long_period", 10, 1) },
	    .outputs = { "adosc" }, .start = adosc_start, BT_ROW_CODE(adosc) },
	{ OF("kvo", "Klinger Volume Oscillator"), .inputs = { HLCV },
	    .options = { BT_WHOLE("short_period", 34, 1),
		BT_WHOLE("long_period", 55, 1) },
	    .outputs = { "kvo" }, .start = bt_start_second, BT_ROW_CODE(kvo) },
	{ OF("force", "Force Index"), .inputs = { "close", "volume" },
	    .options = { BT_PERIOD(13), BT_SEED(1) }, .outputs = { "force" },
	    .start = force_start, .size = sizeof(struct adosc),
	    .init = force_init, .next = force_next },
	{ OF("mfi", "Money Flow Index"), .inputs = { HLCV },
	    .options = { BT_PERIOD(14) }, .outputs = { "mfi" },
	    .start = bt_start_after, BT_ROW_CODE(mfi) },
	{ OF("cmf", "Chaikin Money Flow"), .inputs = { HLCV },
	    .options = { BT_PERIOD(20) }, .outputs = { "cmf" },
	    .start = bt_start_full, .size = sizeof(struct mfi),
	    .init = mfi_init, .next = cmf_next },
};

BT_TA_TABLE(bt_ta_flows, rows);
