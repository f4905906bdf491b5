#include "report/months.h"

#include <math.h>
#include <stdlib.h>

#include "base/civil.h"

static struct bt_civil
date_of(const struct bt_day *day)
{
	return bt_civil_from_days((int)day->number);
}

static double
gain(double from, double to)
{
	return from > 0 ? (to - from) / from : NAN;
}

/* What a span began with, as though the day's flow had been there by then: the
 * return is that of a unit of the account. */
static double
with_flow(double from, double before, double flow)
{
	if (flow == 0)
		return from;
	return before > 0 && before + flow > 0
		   ? from * ((before + flow) / before)
		   : NAN;
}

static void
clear_years(struct bt_year *years, size_t n, int first)
{
	size_t i, k;

	for (i = 0; i < n; i++) {
		years[i].year = first + (int)i;
		years[i].all = NAN;
		for (k = 0; k < 12; k++)
			years[i].months[k] = NAN;
	}
}

int
bt_months_of(const struct bt_collect *c, struct bt_year **years, size_t *n,
    struct bt_err *err)
{
	double month_from, year_from;
	struct bt_civil first, at, last = { 0, 0, 0 };
	struct bt_year *y;
	size_t i;

	*years = NULL;
	*n = 0;
	if (c->n_days < 2)
		return 0;
	first = date_of(&c->days[1]);
	*n = (size_t)(date_of(&c->days[c->n_days - 1]).year - first.year) + 1;
	*years = malloc(*n * sizeof **years);
	if (*years == NULL)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	clear_years(*years, *n, first.year);
	month_from = year_from = c->days[0].equity;
	for (i = 1; i < c->n_days; i++) {
		at = date_of(&c->days[i]);
		if (i > 1 && at.year != last.year)
			year_from = c->days[i - 1].equity;
		if (i > 1 && (at.year != last.year || at.month != last.month))
			month_from = c->days[i - 1].equity;
		year_from = with_flow(
		    year_from, c->days[i - 1].equity, c->days[i].flow);
		month_from = with_flow(
		    month_from, c->days[i - 1].equity, c->days[i].flow);
		y = &(*years)[at.year - first.year];
		y->months[at.month - 1] = gain(month_from, c->days[i].equity);
		y->all = gain(year_from, c->days[i].equity);
		last = at;
	}
	return 0;
}
