#include "report/chart.h"

#include <math.h>
#include <stdio.h>

/* ---- scales ---- */

/* The least round number >= x > 0.  Powers of ten by multiplication: log10()
 * of one machine may lie a bit beside another's. */
static double
round_up(double x)
{
	static const double steps[] = { 1, 2, 2.5, 5, 10 };
	double power = 1;
	size_t i;

	while (power * 10 < x)
		power *= 10;
	while (power > x && power > 1e-300)
		power /= 10;
	for (i = 0; i + 1 < sizeof steps / sizeof steps[0]; i++)
		if (steps[i] * power >= x * (1 - 1e-12))
			break;
	return steps[i] * power;
}

void
bt_scale_of(double lo, double hi, int most, struct bt_scale *scale)
{
	double step, room;

	if (!(hi > lo)) {
		room = lo == 0 ? 1 : fabs(lo) * 0.05;
		lo -= room;
		hi += room;
	}
	step = round_up((hi - lo) / most);
	/* rounding both ends out may take a step more than there is room for */
	while (ceil(hi / step - 1e-9) - floor(lo / step + 1e-9) > most)
		step = round_up(step * 1.01);
	scale->step = step;
	scale->lo = floor(lo / step + 1e-9) * step;
	scale->hi = ceil(hi / step - 1e-9) * step;
	scale->n = (int)((scale->hi - scale->lo) / step + 0.5);
}

static int
decimals_for(double step)
{
	int n = 0;

	while (n < 8 && fabs(step - floor(step + 0.5)) > 1e-6 * fabs(step)) {
		step *= 10;
		n++;
	}
	return n;
}

void
bt_scale_label(const struct bt_scale *scale, int k, char *buf, size_t size)
{
	static const struct {
		double unit;
		const char *name;
	} units[] = { { 1e9, "B" }, { 1e6, "M" }, { 1e3, "k" } };
	double most = fmax(fabs(scale->lo), fabs(scale->hi));
	double v = scale->lo + k * scale->step;
	size_t i;

	if (fabs(v) < scale->step * 1e-6)
		v = 0;
	for (i = 0; i < sizeof units / sizeof units[0]; i++)
		if (most >= 10 * units[i].unit && v != 0) {
			(void)snprintf(buf, size, "%.*f%s",
			    decimals_for(scale->step / units[i].unit),
			    v / units[i].unit, units[i].name);
			return;
		}
	(void)snprintf(buf, size, "%.*f", decimals_for(scale->step), v);
}

/* ---- curves ---- */

/* The values of one column, so far. */
struct column {
	size_t first, low, high, last;
};

static size_t
put_column(const struct column *c, const bt_time *t, const double *v,
    double span, struct bt_point *out)
{
	size_t at[4] = { c->first, c->low, c->high, c->last };
	size_t i, n = 0;

	if (c->high < c->low) {
		at[1] = c->high;
		at[2] = c->low;
	}
	for (i = 0; i < 4; i++) {
		if (i > 0 && at[i] == at[i - 1])
			continue;
		out[n].x =
		    span > 0 ? ((double)t[at[i]] - (double)t[0]) / span : 0;
		out[n++].v = v[at[i]];
	}
	return n;
}

size_t
bt_curve_thin(const bt_time *t, const double *v, size_t n, int columns,
    struct bt_point *out)
{
	struct column c = { 0, 0, 0, 0 };
	double span = n > 0 ? (double)t[n - 1] - (double)t[0] : 0;
	size_t i, used = 0;
	int at = 0, now;

	for (i = 0; i < n; i++) {
		now =
		    span > 0
			? (int)(((double)t[i] - (double)t[0]) / span * columns)
			: 0;
		if (now >= columns)
			now = columns - 1;
		if (i > 0 && now != at) {
			used += put_column(&c, t, v, span, out + used);
			c = (struct column){ i, i, i, i };
		}
		at = now;
		c.last = i;
		if (v[i] < v[c.low])
			c.low = i;
		if (v[i] > v[c.high])
			c.high = i;
	}
	return n > 0 ? used + put_column(&c, t, v, span, out + used) : 0;
}
