#include "engine/path.h"

#include <math.h>

struct bt_path
bt_path_of(const struct bt_bar *bar, int is_high_first)
{
	struct bt_path p = { { bar->open, bar->high, bar->low, bar->close } };

	if (!is_high_first) {
		p.px[1] = bar->low;
		p.px[2] = bar->high;
	}
	return p;
}

struct bt_path
bt_path_flat(double px)
{
	return (struct bt_path){ { px, px, px, px } };
}

int
bt_path_is_high_nearer(const struct bt_bar *bar)
{
	double up = bar->high - bar->open, down = bar->open - bar->low;

	/* each price is off by half a unit in its last place */
	return down - up > 1e-15 * bar->high;
}

struct bt_point
bt_path_start(const struct bt_path *path)
{
	return (struct bt_point){ 0, path->px[0] };
}

struct bt_point
bt_path_end(const struct bt_path *path)
{
	return (struct bt_point){ 3, path->px[3] };
}

int
bt_path_compare(const struct bt_path *path, const struct bt_point *a,
    const struct bt_point *b)
{
	double from, da, db;

	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	from = path->px[a->line == 0 ? 0 : a->line - 1];
	da = fabs(a->px - from);
	db = fabs(b->px - from);
	return (da > db) - (da < db);
}

/* Whether a straight way from a to b comes onto a level, or goes beyond it. */
static int
is_reached(double a, double b, double level, int beyond)
{
	if (beyond > 0)
		return a <= level && level < b;
	if (beyond < 0)
		return a >= level && level > b;
	return a < b ? a < level && level <= b : a > level && level >= b;
}

int
bt_path_reach(const struct bt_path *path, const struct bt_point *from,
    double level, int beyond, struct bt_point *at)
{
	double px = from->px;
	int line;

	for (line = from->line > 0 ? from->line : 1; line <= 3; line++) {
		if (is_reached(px, path->px[line], level, beyond)) {
			*at = (struct bt_point){ line, level };
			return 1;
		}
		px = path->px[line];
	}
	return 0;
}

static void
widen(double px, double *low, double *high)
{
	if (px < *low)
		*low = px;
	if (px > *high)
		*high = px;
}

void
bt_path_range(const struct bt_path *path, const struct bt_point *from,
    const struct bt_point *to, double *low, double *high)
{
	int line;

	/* line 0 is one price, whatever the point says */
	widen(from->line == 0 ? path->px[0] : from->px, low, high);
	for (line = from->line; line < to->line; line++)
		widen(path->px[line], low, high);
	widen(to->px, low, high);
}
