/*
 * Of the last values of a series, whatever it is: sums, extremes, decays.
 */
#include "ta/row.h"

struct span {
	struct bt_roll roll;
	struct bt_peak peak;
	struct bt_delay old;
	double n, y;
	int has;
};

static void
roll_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct span *s = state;

	s->n = o[0];
	bt_roll_init(&s->roll, mem, o[0]);
}

static void
sum_next(void *state, const double *in, double *out)
{
	struct span *s = state;

	out[0] = bt_roll_total(&s->roll, in[0]);
}

/* O(period): a mean deviation moves with its mean. */
static void
md_next(void *state, const double *in, double *out)
{
	struct span *s = state;
	double mean = bt_roll_average(&s->roll, in[0]), sum = 0;
	uint32_t k;

	for (k = 0; k < s->roll.len; k++)
		sum += fabs(mean - s->roll.v[k]);
	out[0] = sum / s->n;
}

static void
max_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct span *s = state;

	bt_peak_init(&s->peak, mem, o[0], 1);
}

static void
min_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct span *s = state;

	bt_peak_init(&s->peak, mem, o[0], -1);
}

static void
peak_next(void *state, const double *in, double *out)
{
	struct span *s = state;

	out[0] = bt_peak_put(&s->peak, in[0]);
}

static void
lag_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct span *s = state;

	bt_delay_init(&s->old, mem, o[0]);
}

static void
lag_next(void *state, const double *in, double *out)
{
	struct span *s = state;

	out[0] = bt_delay_put(&s->old, in[0]);
}

static void
decay_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct span *s = state;

	(void)mem;
	s->n = o[0];
}

static void
higher(struct span *s, double v, double faded, double *out)
{
	s->y = s->has && faded > v ? faded : v;
	s->has = 1;
	out[0] = s->y;
}

static void
decay_next(void *state, const double *in, double *out)
{
	struct span *s = state;

	higher(s, in[0], s->y - 1 / s->n, out);
}

static void
edecay_next(void *state, const double *in, double *out)
{
	struct span *s = state;

	higher(s, in[0], s->y * (s->n - 1) / s->n, out);
}

#define SPAN(name_, title_, start_, init_, next_)                              \
	{                                                                      \
		.name = (name_), .title = (title_), .group = "window",         \
		.inputs = { "real" }, .options = { BT_PERIOD(14) },            \
		.outputs = { name_ }, .start = (start_),                       \
		.size = sizeof(struct span), .init = (init_), .next = (next_)  \
	}

static const struct bt_ta_info rows[] = {
	SPAN("sum", "Sum Over Period", bt_start_full, roll_init, sum_next),
	SPAN("max", "Maximum In Period", bt_start_full, max_init, peak_next),
	SPAN("min", "Minimum In Period", bt_start_full, min_init, peak_next),
	SPAN("md", "Mean Deviation Over Period", bt_start_full, roll_init,
	    md_next),
	SPAN("lag", "Lag", bt_start_after, lag_init, lag_next),
	SPAN("decay", "Linear Decay", bt_start_at_once, decay_init, decay_next),
	SPAN("edecay", "Exponential Decay", bt_start_at_once, decay_init,
	    edecay_next),
};

BT_TA_TABLE(bt_ta_windows, rows);
