#include "ta/row.h"

const char *const bt_seed_words[] = { "first", "sma", "mixed", NULL };

size_t
bt_start_at_once(const double *o)
{
	(void)o;
	return 0;
}

size_t
bt_start_second(const double *o)
{
	(void)o;
	return 1;
}

size_t
bt_start_full(const double *o)
{
	return (size_t)o[0] - 1;
}

size_t
bt_start_after(const double *o)
{
	return (size_t)o[0];
}

size_t
bt_start_twice(const double *o)
{
	return 2 * ((size_t)o[0] - 1);
}

double
bt_range_put(
    struct bt_range *r, double high, double low, double close, int is_skip)
{
	double before = bt_prev_put(&r->close, close);

	r->high = before > high ? before : high;
	r->low = before < low ? before : low;
	return is_skip && isnan(before) ? BT_TA_NONE : r->high - r->low;
}
