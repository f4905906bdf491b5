#include "engine/clock.h"

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

int
bt_clock_turn(struct bt_clock *c, bt_time label)
{
	int64_t day = bt_rules_day(c->rules, label);
	int is_new = c->steps == 1 || day > c->day;

	if (is_new) {
		c->day = day;
		c->day_to = end_of(c->rules, day);
	}
	/* no label is earlier than BT_TIME_NONE */
	c->is_warmup = c->is_warmup && (c->steps <= c->rules->warmup_steps ||
					   label < c->rules->trade_from);
	return is_new;
}
