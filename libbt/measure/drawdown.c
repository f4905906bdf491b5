#include "measure/drawdown.h"

#include <math.h>

static void
begin(struct bt_drawdown *d, const struct bt_drawdown_in *in)
{
	d->peak = in->equity;
	d->peak_time = in->time;
	d->now = d->deepest = d->max = d->peak > 0 ? 0 : NAN;
	d->max_peak = d->max_low = in->time;
	d->longest.from = d->longest.to = in->time;
}

static double
larger(double a, double b)
{
	return b > a ? b : a;
}

static double
length_of(const struct bt_underwater *u)
{
	return bt_time_apart(u->from, u->to);
}

/* The peak is reached again: what lies behind it is over. */
static void
surface(struct bt_drawdown *d, bt_time time, double peak)
{
	if (d->deepest > 0 &&
	    bt_time_apart(d->peak_time, time) > length_of(&d->longest)) {
		d->longest.from = d->peak_time;
		d->longest.to = time;
	}
	d->peak = peak;
	d->peak_time = time;
	d->deepest = 0;
}

static void
note_fall(struct bt_drawdown *d, double depth, bt_time time)
{
	d->now = larger(d->now, depth);
	if (depth > d->max) {
		d->max = depth;
		d->max_peak = d->peak_time;
		d->max_low = time;
	}
}

void
bt_drawdown_put(struct bt_drawdown *d, const struct bt_drawdown_in *in)
{
	double low = isnan(in->low) ? in->equity : in->low;
	double top = isnan(in->peak) ? in->equity : in->peak;
	double depth;

	d->last = in->time;
	if (d->n++ == 0) {
		begin(d, in);
		return;
	}
	d->now = isnan(d->max) ? NAN : 0;
	if (isnan(d->max))
		return;
	/*
	 * Which of low and peak came first is not known.  A low after the old
	 * peak, and the last value after the new one, are certain; a fall
	 * within, from the new peak to the low, is only in->fall.
	 */
	depth = (d->peak - low) / d->peak;
	d->deepest = larger(d->deepest, depth);
	note_fall(d, depth, in->time);
	/* top may be no more than the value before: no return to the peak */
	if (top > d->peak || in->equity >= d->peak)
		surface(d, in->time, top);
	depth = (d->peak - in->equity) / d->peak;
	d->deepest = larger(d->deepest, depth);
	note_fall(d, depth, in->time);
	if (!isnan(in->fall))
		note_fall(d, in->fall, in->time);
}

struct bt_underwater
bt_drawdown_longest(const struct bt_drawdown *d)
{
	struct bt_underwater open = { d->peak_time, d->last, 1 };

	if (d->deepest > 0 && length_of(&open) > length_of(&d->longest))
		return open;
	return d->longest;
}

double
bt_drawdown_max(const double *eq, size_t n, size_t *at)
{
	struct bt_drawdown d = { 0 };
	struct bt_drawdown_in in = { 0, 0, NAN, NAN, NAN };
	double deepest = 0;
	size_t i, where = n;

	for (i = 0; i < n; i++) {
		in.time = (bt_time)i;
		in.equity = eq[i];
		bt_drawdown_put(&d, &in);
		if (d.max > deepest) {
			deepest = d.max;
			where = i;
		}
	}
	if (at != NULL)
		*at = where;
	return n > 0 ? d.max : NAN;
}
