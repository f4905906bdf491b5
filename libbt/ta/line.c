/*
 * The line of least squares through a window, and what it foretells.
 */
#include "ta/row.h"

struct fit {
	struct bt_line_fit line;
	struct bt_spread spread; /* linregr2 */
	double at;               /* the place of which the line is asked */
	double told;             /* fosc: what was foretold of this bar */
	double n;
};

static void
fit_begin(struct fit *s, const double *o, struct bt_ta_mem *mem, double at)
{
	bt_line_fit_init(&s->line, mem, o[0]);
	s->n = o[0];
	s->at = at;
	s->told = BT_TA_NONE;
}

static void
last_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	fit_begin(state, o, mem, o[0]);
}

static void
first_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	fit_begin(state, o, mem, 1);
}

static void
ahead_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	fit_begin(state, o, mem, o[0] + 1);
}

static void
r2_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct fit *s = state;

	fit_begin(s, o, mem, 0);
	bt_spread_init(&s->spread, mem, o[0]);
}

static void
at_next(void *state, const double *in, double *out)
{
	struct fit *s = state;

	out[0] = bt_line_fit_put(&s->line, in[0])
		     ? bt_line_fit_at(&s->line, s->at)
		     : BT_TA_NONE;
}

static void
slope_next(void *state, const double *in, double *out)
{
	struct fit *s = state;

	out[0] = bt_line_fit_put(&s->line, in[0]) ? bt_line_fit_slope(&s->line)
						  : BT_TA_NONE;
}

static void
fosc_next(void *state, const double *in, double *out)
{
	struct fit *s = state;

	out[0] = bt_ratio(100 * (in[0] - s->told), in[0], BT_TA_NONE);
	at_next(s, in, &s->told);
}

/* The variance of the line's values over that of the series. */
static void
r2_next(void *state, const double *in, double *out)
{
	struct fit *s = state;
	double var = bt_spread_put(&s->spread, in[0]), slope;

	slope_next(s, in, &slope);
	out[0] =
	    bt_ratio(slope * slope * (s->n * s->n - 1) / 12, var, BT_TA_NONE);
}

#define LINE(name_, title_, start_, init_, next_)                              \
	{                                                                      \
		.name = (name_), .title = (title_), .group = "regression",     \
		.inputs = { "real" },                                          \
		.options = { BT_WHOLE("period", 14, 2) },                      \
		.outputs = { name_ }, .start = (start_),                       \
		.size = sizeof(struct fit), .init = (init_), .next = (next_)   \
	}

static const struct bt_ta_info rows[] = {
	LINE("linreg", "Linear Regression", bt_start_full, last_init, at_next),
	LINE("linregslope", "Linear Regression Slope", bt_start_full,
	    first_init, slope_next),
	LINE("linregintercept", "Linear Regression Intercept", bt_start_full,
	    first_init, at_next),
	LINE("linregr2", "Linear Regression R Squared", bt_start_full, r2_init,
	    r2_next),
	LINE("tsf", "Time Series Forecast", bt_start_full, ahead_init, at_next),
	LINE("fosc", "Forecast Oscillator", bt_start_after, ahead_init,
	    fosc_next),
};

BT_TA_TABLE(bt_ta_lines, rows);
