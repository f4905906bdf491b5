/*
 * Which way bars go: directional movement, Aroon, the vortex.
 */
#include "ta/row.h"

/* ---- directional movement ---- */

/*
 * Wilder's sum: of the first values, then s = s - s / n + v; n times his mean,
 * once it has run for a while.
 */
struct wsum {
	double n, s;
	uint32_t need, len;
};

static double
wsum_put(struct wsum *w, double v)
{
	if (!isfinite(v))
		return BT_TA_NONE;
	if (w->len < w->need) {
		w->len++;
		w->s += v;
	} else {
		w->s = w->s - w->s / w->n + v;
	}
	return w->len < w->need ? BT_TA_NONE : w->s;
}

struct dm {
	struct bt_prev high, low;
	struct bt_range range;
	struct wsum up, down, all;
	struct bt_ema adx;
	struct bt_delay old;
};

static void
wsum_init(struct wsum *w, const double *o)
{
	w->n = o[0];
	w->need = (uint32_t)o[0] - (o[1] == 0);
}

static void
dm_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct dm *s = state;

	(void)mem;
	wsum_init(&s->up, o);
	wsum_init(&s->down, o);
	wsum_init(&s->all, o);
}

static void
adx_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct dm *s = state;

	dm_init(s, o, mem);
	bt_ema_wilder(&s->adx, o[0]);
	bt_delay_init(&s->old, mem, o[0] - 1);
}

/* The movement up and down, smoothed: of a bar only the greater one counts, of
 * equal ones none. */
static void
dm_next(void *state, const double *in, double *out)
{
	struct dm *s = state;
	double up = in[0] - bt_prev_put(&s->high, in[0]);
	double down = bt_prev_put(&s->low, in[1]) - in[1];
	int way = bt_compare(up, down, fabs(in[0]) + fabs(in[1]));

	if (!isnan(up)) {
		up = up > 0 && way > 0 ? up : 0;
		down = down > 0 && way < 0 ? down : 0;
	}
	out[0] = wsum_put(&s->up, up);
	out[1] = wsum_put(&s->down, down);
}

static void
di_next(void *state, const double *in, double *out)
{
	struct dm *s = state;
	double all =
	    wsum_put(&s->all, bt_range_put(&s->range, in[0], in[1], in[2], 1));

	dm_next(s, in, out);
	out[0] = bt_ratio(100 * out[0], all, BT_TA_NONE);
	out[1] = bt_ratio(100 * out[1], all, BT_TA_NONE);
}

/* The ranges cancel, so they are not asked for. */
static void
dx_next(void *state, const double *in, double *out)
{
	double both[2];

	dm_next(state, in, both);
	out[0] = bt_ratio(100 * fabs(both[0] - both[1]), both[0] + both[1], 0);
}

static void
adx_next(void *state, const double *in, double *out)
{
	struct dm *s = state;
	double dx;

	dx_next(s, in, &dx);
	out[0] = bt_ema_put(&s->adx, dx);
}

static void
adxr_next(void *state, const double *in, double *out)
{
	struct dm *s = state;
	double adx;

	adx_next(s, in, &adx);
	out[0] = (adx + bt_delay_put(&s->old, adx)) / 2;
}

static size_t
dm_start(const double *o)
{
	return bt_start_full(o) + (o[1] == 1);
}

static size_t
adx_start(const double *o)
{
	return dm_start(o) + bt_start_full(o);
}

static size_t
adxr_start(const double *o)
{
	return dm_start(o) + 2 * bt_start_full(o);
}

/* ---- aroon ---- */

struct aroon {
	struct bt_peak high, low;
	double n;
};

static void
aroon_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct aroon *s = state;

	s->n = o[0];
	bt_peak_init(&s->high, mem, o[0] + 1, 1);
	bt_peak_init(&s->low, mem, o[0] + 1, -1);
	s->high.is_first = s->low.is_first = o[1] == 1;
}

static void
aroon_next(void *state, const double *in, double *out)
{
	struct aroon *s = state;

	(void)bt_peak_put(&s->high, in[0]);
	(void)bt_peak_put(&s->low, in[1]);
	out[0] = 100 * (s->n - bt_peak_age(&s->low)) / s->n;
	out[1] = 100 * (s->n - bt_peak_age(&s->high)) / s->n;
}

static void
aroonosc_next(void *state, const double *in, double *out)
{
	double both[2];

	aroon_next(state, in, both);
	out[0] = both[1] - both[0];
}

/* ---- vortex ---- */

struct vortex {
	struct bt_prev high, low;
	struct bt_range range;
	struct bt_roll up, down, all;
};

static void
vortex_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct vortex *s = state;

	bt_roll_init(&s->up, mem, o[0]);
	bt_roll_init(&s->down, mem, o[0]);
	bt_roll_init(&s->all, mem, o[0]);
}

static void
vortex_next(void *state, const double *in, double *out)
{
	struct vortex *s = state;
	double high = bt_prev_put(&s->high, in[0]);
	double low = bt_prev_put(&s->low, in[1]);
	double up = bt_roll_total(&s->up, fabs(in[0] - low));
	double down = bt_roll_total(&s->down, fabs(in[1] - high));
	double all = bt_roll_total(
	    &s->all, bt_range_put(&s->range, in[0], in[1], in[2], 1));

	out[0] = bt_ratio(up, all, BT_TA_NONE);
	out[1] = bt_ratio(down, all, BT_TA_NONE);
}

static const char *const firsts[] = { "short", "full", NULL };
static const char *const ties[] = { "last", "first", NULL };

#define DM(name_, title_)                                                      \
	.name = (name_), .title = (title_), .group = "direction",              \
	.options = { BT_WHOLE("period", 14, 2),                                \
		BT_WORD("first", 0, 1, firsts) },                              \
	.size = sizeof(struct dm)
#define OF(name_, title_)                                                      \
	.name = (name_), .title = (title_), .group = "direction"

static const struct bt_ta_info rows[] = {
	{ DM("dm", "Directional Movement"), .inputs = { "high", "low" },
	    .outputs = { "plus", "minus" }, .start = dm_start, .init = dm_init,
	    .next = dm_next },
	{ DM("di", "Directional Indicator"),
	    .inputs = { "high", "low", "close" },
	    .outputs = { "plus", "minus" }, .start = dm_start, .init = dm_init,
	    .next = di_next },
	{ DM("dx", "Directional Movement Index"), .inputs = { "high", "low" },
	    .outputs = { "dx" }, .start = dm_start, .init = dm_init,
	    .next = dx_next },
	{ DM("adx", "Average Directional Movement Index"),
	    .inputs = { "high", "low" }, .outputs = { "adx" },
	    .start = adx_start, .init = adx_init, .next = adx_next },
	{ DM("adxr", "Average Directional Movement Rating"),
	    .inputs = { "high", "low" }, .outputs = { "adxr" },
	    .start = adxr_start, .init = adx_init, .next = adxr_next },
	{ OF("aroon", "Aroon"), .inputs = { "high", "low" },
	    .options = { BT_PERIOD(25), BT_WORD("tie", 0, 1, ties) },
	    .outputs = { "down", "up" }, .start = bt_start_after,
	    BT_ROW_CODE(aroon) },
	{ OF("aroonosc", "Aroon Oscillator"), .inputs = { "high", "low" },
	    .options = { BT_PERIOD(25), BT_WORD("tie", 0, 1, ties) },
	    .outputs = { "aroonosc" }, .start = bt_start_after,
	    .size = sizeof(struct aroon), .init = aroon_init,
	    .next = aroonosc_next },
	{ OF("vortex", "Vortex Indicator"),
	    .inputs = { "high", "low", "close" }, .options = { BT_PERIOD(14) },
	    .outputs = { "plus", "minus" }, .start = bt_start_after,
	    BT_ROW_CODE(vortex) },
};

BT_TA_TABLE(bt_ta_directions, rows);
