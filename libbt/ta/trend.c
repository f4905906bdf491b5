/*
 * Lines that follow a trend and turn with it.
 */
#include "ta/row.h"

/* ---- psar ---- */

struct psar {
	double step, most, initial, factor, extreme, sar;
	double high[2], low[2]; /* of the last two bars, the newer first */
	uint32_t len;
	int is_long, is_guess;
};

static void
psar_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct psar *s = state;

	(void)mem;
	s->step = o[0];
	s->most = o[1];
	s->is_guess = o[2] == 0;
	s->initial = s->factor = o[3] > 0 ? o[3] : o[0];
}

/* The second bar says which way; the first is where it starts from. */
static void
psar_begin(struct psar *s, const double *in)
{
	double first = s->high[0] + s->low[0], second = in[0] + in[1];

	s->is_long =
	    !s->is_guess || bt_compare(second, first, fabs(first)) >= 0;
	s->extreme = s->is_long ? s->high[0] : s->low[0];
	s->sar = s->is_long ? s->low[0] : s->high[0];
}

/* Never within the two bars before: nor beyond the turn of this one. */
static void
psar_follow(struct psar *s, const double *in)
{
	double sign = s->is_long ? 1 : -1;
	const double *near = s->is_long ? s->low : s->high;
	double now = s->is_long ? in[0] : in[1];
	uint32_t k;

	s->sar += (s->extreme - s->sar) * s->factor;
	for (k = 0; k < s->len && (s->is_guess || s->len == 2); k++)
		if (sign * s->sar > sign * near[k])
			s->sar = near[k];
	if (sign * now > sign * s->extreme) {
		s->extreme = now;
		s->factor += s->step;
		if (s->factor > s->most)
			s->factor = s->most;
	}
}

static void
psar_next(void *state, const double *in, double *out)
{
	struct psar *s = state;

	out[0] = s->is_guess ? BT_TA_NONE : in[1];
	if (s->len == 1)
		psar_begin(s, in);
	if (s->len > 0) {
		psar_follow(s, in);
		if (s->is_long ? in[1] < s->sar : in[0] > s->sar) {
			s->factor = s->initial;
			s->sar = s->extreme;
			s->is_long = !s->is_long;
			s->extreme = s->is_long ? in[0] : in[1];
		}
		out[0] = s->sar;
	}
	s->high[1] = s->high[0];
	s->low[1] = s->low[0];
	s->high[0] = in[0];
	s->low[0] = in[1];
	s->len += s->len < 2;
}

static size_t
psar_start(const double *o)
{
	return o[2] == 0;
}

/* ---- supertrend ---- */

struct supertrend {
	struct bt_range range;
	struct bt_ema atr;
	struct bt_prev close;
	double multiple, upper, lower;
	int is_skip, is_up, has;
};

static void
supertrend_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct supertrend *s = state;

	(void)mem;
	bt_ema_wilder(&s->atr, o[0]);
	s->multiple = o[1];
	s->is_skip = o[2] == 1;
}

static void
supertrend_next(void *state, const double *in, double *out)
{
	struct supertrend *s = state;
	double before = bt_prev_put(&s->close, in[2]);
	double atr = bt_ema_put(
	    &s->atr, bt_range_put(&s->range, in[0], in[1], in[2], s->is_skip));
	double mid = (in[0] + in[1]) / 2, upper, lower;

	out[0] = out[1] = out[2] = out[3] = BT_TA_NONE;
	if (isnan(atr))
		return;
	upper = mid + s->multiple * atr;
	lower = mid - s->multiple * atr;
	/* a band only comes nearer, until a close has been beyond it */
	if (!s->has || upper < s->upper || before > s->upper)
		s->upper = upper;
	if (!s->has || lower > s->lower || before < s->lower)
		s->lower = lower;
	s->is_up = !s->has    ? in[2] >= mid
		   : s->is_up ? in[2] >= s->lower
			      : in[2] > s->upper;
	s->has = 1;
	out[0] = s->is_up ? s->lower : s->upper;
	out[1] = s->is_up ? 1 : -1;
	out[2] = s->lower;
	out[3] = s->upper;
}

static size_t
supertrend_start(const double *o)
{
	return bt_start_full(o) + (o[2] == 1);
}

/* ---- ichimoku ---- */

struct ichimoku {
	struct bt_peak high[3], low[3];
	struct bt_delay a, b;
};

static void
ichimoku_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct ichimoku *s = state;
	size_t k;

	for (k = 0; k < 3; k++) {
		bt_peak_init(&s->high[k], mem, o[k], 1);
		bt_peak_init(&s->low[k], mem, o[k], -1);
	}
	bt_delay_init(&s->a, mem, o[3]);
	bt_delay_init(&s->b, mem, o[3]);
}

static void
ichimoku_next(void *state, const double *in, double *out)
{
	struct ichimoku *s = state;
	double mid[3];
	size_t k;

	for (k = 0; k < 3; k++) {
		mid[k] = bt_peak_put(&s->high[k], in[0]);
		mid[k] = (mid[k] + bt_peak_put(&s->low[k], in[1])) / 2;
	}
	out[0] = mid[0];
	out[1] = mid[1];
	out[2] = bt_delay_put(&s->a, (mid[0] + mid[1]) / 2);
	out[3] = bt_delay_put(&s->b, mid[2]);
}

static size_t
ichimoku_start(const double *o)
{
	double most = o[0] > o[1] ? o[0] : o[1];

	return (size_t)((most > o[2] ? most : o[2]) + o[3]) - 1;
}

#define OF(name_, title_) .name = (name_), .title = (title_), .group = "trend"
#define HLC               "high", "low", "close"

static const char *const firsts[] = { "range", "skip", NULL };
static const char *const begins[] = { "guess", "long", NULL };

static const struct bt_ta_info rows[] = {
	{ OF("psar", "Parabolic SAR"), .inputs = { "high", "low" },
	    .options = { BT_NUMBER("acceleration_factor_step", 0.02, 0, 1e6),
		BT_NUMBER("acceleration_factor_maximum", 0.2, 0, 1e6),
		BT_WORD("begin", 0, 1, begins),
		BT_NUMBER("initial", 0, 0, 1e6) },
	    .outputs = { "psar" }, .start = psar_start, BT_ROW_CODE(psar) },
	{ OF("supertrend", "Supertrend"), .inputs = { HLC },
	    .options = { BT_PERIOD(10), BT_NUMBER("multiple", 3, 0, 1e6),
		BT_WORD("first", 1, 1, firsts) },
	    .outputs = { "supertrend", "direction", "lower", "upper" },
	    .start = supertrend_start, BT_ROW_CODE(supertrend) },
	{ OF("ichimoku", "Ichimoku Kinko Hyo"), .inputs = { "high", "low" },
	    .options = { BT_WHOLE("tenkan_period", 9, 1),
		BT_WHOLE("kijun_period", 26, 1),
		BT_WHOLE("senkou_period", 52, 1),
		BT_WHOLE("displacement", 26, 0) },
	    .outputs = { "tenkan", "kijun", "senkou_a", "senkou_b" },
	    .is_early = 1, .start = ichimoku_start, BT_ROW_CODE(ichimoku) },
};

BT_TA_TABLE(bt_ta_trends, rows);
