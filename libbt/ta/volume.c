/*
 * Sums of volume: since the first bar, since a session's or an anchor.
 */
#include "ta/row.h"

/* ---- sums without an end ---- */

struct flow {
	struct bt_sum sum;
	struct bt_prev close, volume;
	double index;
};

static void
flow_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct flow *s = state;

	(void)o;
	(void)mem;
	s->index = 1000;
}

static void
ad_next(void *state, const double *in, double *out)
{
	struct flow *s = state;

	bt_sum_add(&s->sum, bt_accumulated(in));
	out[0] = bt_sum_get(&s->sum);
}

static void
obv_next(void *state, const double *in, double *out)
{
	struct flow *s = state;
	double old = bt_prev_put(&s->close, in[0]);

	if (in[0] != old && !isnan(old))
		bt_sum_add(&s->sum, in[0] > old ? in[1] : -in[1]);
	out[0] = bt_sum_get(&s->sum);
}

static void
wad_next(void *state, const double *in, double *out)
{
	struct flow *s = state;
	double old = bt_prev_put(&s->close, in[2]);

	if (in[2] > old)
		bt_sum_add(&s->sum, in[2] - (old < in[1] ? old : in[1]));
	else if (in[2] < old)
		bt_sum_add(&s->sum, in[2] - (old > in[0] ? old : in[0]));
	out[0] = bt_sum_get(&s->sum);
}

/* nvi and pvi: the price's way on bars of less, or of more, volume. */
static void
volume_index(struct flow *s, const double *in, double *out, double sign)
{
	double close = bt_prev_put(&s->close, in[0]);
	double volume = bt_prev_put(&s->volume, in[1]);

	if (sign * in[1] > sign * volume && close != 0)
		s->index += s->index * (in[0] - close) / close;
	out[0] = s->index;
}

static void
nvi_next(void *state, const double *in, double *out)
{
	volume_index(state, in, out, -1);
}

static void
pvi_next(void *state, const double *in, double *out)
{
	volume_index(state, in, out, 1);
}

/* ---- means weighted by volume, from a beginning on ---- */

struct vwap {
	struct bt_sum value, volume;
	double from;
};

static void
vwap_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct vwap *s = state;

	(void)mem;
	s->from = o[0];
}

static double
vwap_put(struct vwap *s, const double *in)
{
	bt_sum_add(&s->value, (in[0] + in[1] + in[2]) / 3 * in[3]);
	bt_sum_add(&s->volume, in[3]);
	return bt_ratio(
	    bt_sum_get(&s->value), bt_sum_get(&s->volume), BT_TA_NONE);
}

/* Whether a session begins does not wait for a bar that has all its values. */
static void
vwap_unseen(void *state, const double *in)
{
	struct vwap *s = state;

	if (isfinite(in[4]) && in[4] != 0)
		s->value = s->volume = (struct bt_sum){ 0, 0 };
}

static void
vwap_next(void *state, const double *in, double *out)
{
	vwap_unseen(state, in);
	out[0] = vwap_put(state, in);
}

static void
avwap_next(void *state, const double *in, double *out)
{
	struct vwap *s = state;

	out[0] = in[4] >= s->from ? vwap_put(s, in) : BT_TA_NONE;
}

/* ---- bar by bar ---- */

static void
marketfi_next(void *state, const double *in, double *out)
{
	(void)state;
	out[0] = bt_ratio(in[0] - in[1], in[2], BT_TA_NONE);
}

static void
emv_next(void *state, const double *in, double *out)
{
	struct flow *s = state;
	double mid = (in[0] + in[1]) / 2;
	double move = mid - bt_prev_put(&s->close, mid);

	out[0] = bt_ratio(move * (in[0] - in[1]) * 10000, in[2], BT_TA_NONE);
}

#define FLOW(name_, title_, start_, next_)                                     \
	.name = (name_), .title = (title_), .group = "volume",                 \
	.outputs = { name_ }, .start = (start_), .size = sizeof(struct flow),  \
	.init = flow_init, .next = (next_)
#define HLCV "high", "low", "close", "volume"

static const struct bt_ta_info rows[] = {
	{ FLOW("ad", "Accumulation/Distribution Line", bt_start_at_once,
	      ad_next),
	    .inputs = { HLCV } },
	{ FLOW("obv", "On Balance Volume", bt_start_at_once, obv_next),
	    .inputs = { "close", "volume" } },
	{ FLOW("nvi", "Negative Volume Index", bt_start_at_once, nvi_next),
	    .inputs = { "close", "volume" } },
	{ FLOW("pvi", "Positive Volume Index", bt_start_at_once, pvi_next),
	    .inputs = { "close", "volume" } },
	{ FLOW("wad", "Williams Accumulation/Distribution", bt_start_second,
	      wad_next),
	    .inputs = { "high", "low", "close" } },
	{ FLOW("emv", "Ease of Movement", bt_start_second, emv_next),
	    .inputs = { "high", "low", "volume" } },
	{ FLOW("marketfi", "Market Facilitation Index", bt_start_at_once,
	      marketfi_next),
	    .inputs = { "high", "low", "volume" } },
	{ .name = "vwap",
	    .title = "Volume-Weighted Average Price of a Session",
	    .group = "volume",
	    .inputs = { HLCV, "reset" },
	    .outputs = { "vwap" },
	    .start = bt_start_at_once,
	    .unseen = vwap_unseen,
	    BT_ROW_CODE(vwap) },
	{ .name = "avwap",
	    .title = "Anchored Volume-Weighted Average Price",
	    .group = "volume",
	    .inputs = { HLCV, "time" },
	    .options = { { .name = "from",
		.kind = BT_TA_WHEN,
		.initial = 0,
		.min = -1e10,
		.max = 1e10 } },
	    .outputs = { "avwap" },
	    .start = bt_start_at_once,
	    .size = sizeof(struct vwap),
	    .init = vwap_init,
	    .next = avwap_next },
};

BT_TA_TABLE(bt_ta_volumes, rows);
