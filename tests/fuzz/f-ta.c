/*
 * Indicators as they are asked for: whatever the text, it is refused with a
 * message, or gives as many columns as it says, without a state that was not
 * paid for.
 */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "ta/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(int is_true)
{
	if (!is_true)
		__builtin_trap();
}

/* Some bars, with the first bytes as their further column. */
static void
feed(struct bt_ta_plan *p, const char *text, size_t n)
{
	double extra[16];
	size_t i;

	if (bt_ta_plan_columns(p)->n > 16)
		return;
	for (i = 0; i < 12; i++) {
		struct bt_bar bar = { .time = (bt_time)i * BT_DAY,
			.end = (bt_time)(i + 1) * BT_DAY,
			.open = 10 + (double)(i % 3),
			.high = 14,
			.low = 8,
			.close = 11 + (double)(i % 2),
			.volume = (double)(i * 100) };

		extra[0] = i < n ? (double)text[i] : (double)NAN;
		check(bt_ta_plan_put(p, &bar, extra, NULL) >= 0);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "x" };
	const struct bt_columns columns = {
		.type = BT_BAR, .n = 1, .names = names
	};
	struct bt_ta_plan *p = bt_ta_plan_new(NULL);
	struct bt_err err = { 0 };
	char text[128];

	if (p == NULL)
		return 0;
	size = size < sizeof text ? size : sizeof text - 1;
	memcpy(text, data, size);
	text[size] = '\0';
	if (bt_ta_plan_add(p, text, &err) < 0 ||
	    bt_ta_plan_bind(p, &columns, &err) < 0)
		check(err.status == BT_USAGE && err.text[0] != '\0');
	else
		feed(p, text, size);
	bt_ta_plan_free(p);
	return 0;
}
