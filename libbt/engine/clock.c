#include "engine/clock.h"

#include <stddef.h>

#include "bt/record.h"

void
bt_clock_init(struct bt_clock *c, const struct bt_rules *rules)
{
	*c = (struct bt_clock){
		.rules = rules, .is_warmup = 1, .day_to = BT_TIME_NONE
	};
}

/* The end of a day, where it is known without a zone; where time ends, that. */
static bt_time
end_of(const struct bt_rules *r, int64_t day)
{
	bt_time end;

	if (r->day_zone != NULL)
		return BT_TIME_NONE;
	if (day >= INT64_MAX / BT_DAY ||
	    bt_time_add((day + 1) * BT_DAY, r->day_start, &end) < 0)
		return INT64_MAX;
	return end;
}

/* Day 0, 1970-01-01, was a Thursday. */
static int
is_saturday(int64_t day)
{
	int64_t weekday = (day + 4) % 7;

	return weekday == 6 || weekday == -1;
}

int
bt_clock_turn(struct bt_clock *c, bt_time label)
{
	int64_t day = bt_rules_day(c->rules, label);
	int is_new = c->steps == 1 || day > c->day;

	if (is_new) {
		if (c->days++ == 0)
			c->first_day = day;
		c->saturdays += is_saturday(day);
		c->day = day;
		c->day_to = end_of(c->rules, day);
	}
	/* no label is earlier than BT_TIME_NONE */
	c->is_warmup = c->is_warmup && (c->steps <= c->rules->warmup_steps ||
					   label < c->rules->trade_from);
	return is_new;
}

void
bt_clock_bars(struct bt_clock *c, const struct bt_bar *bars, size_t n)
{
	size_t i;

	/* in the middle of a day they are only counted */
	if (n > 0 && !c->is_warmup && bars[n - 1].end < c->day_to) {
		c->steps += (int64_t)n;
		return;
	}
	for (i = 0; i < n; i++)
		(void)bt_clock_step(c, bars[i].time);
}

int
bt_clock_periods(const struct bt_clock *c)
{
	static const struct {
		double most; /* days with steps a year */
		int periods;
	} sparse[] = { { 2, 1 }, { 8, 4 }, { 30, 12 }, { 104, 52 } };
	double span = (double)(c->day - c->first_day);
	size_t i;

	for (i = 0; i < sizeof sparse / sizeof sparse[0]; i++)
		if (c->days > 2 &&
		    (double)(c->days - 1) * 365.25 < sparse[i].most * span)
			return sparse[i].periods;
	/* a market that trades on Saturdays does so on most of them */
	return c->saturdays * 100 > c->days * 8 ? 365 : 252;
}
