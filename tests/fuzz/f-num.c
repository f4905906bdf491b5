/*
 * Numbers and quantities: what is read is what strtod reads, comes back the
 * same from its own text, and both readers agree where it ends.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/numfast.h"
#include "bt/qty.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
same(double a, double b)
{
	return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

static void
check(int is_true)
{
	if (!is_true)
		__builtin_trap();
}

static void
check_num(const char *s, size_t n, const char *copy)
{
	const char *end, *end_fast;
	double v = 1, fast = 1, back = 2;
	char text[BT_NUM_TEXT_MAX];
	size_t len;

	end = bt_num_scan(s, s + n, &v);
	end_fast = bt_numfast_scan(copy, copy + n, &fast);
	check((end == NULL) == (end_fast == NULL) && same(v, fast));
	if (end == NULL)
		return;
	check(end - s == end_fast - copy);
	if ((size_t)(end - s) == n)
		check(same(v, strtod(copy, NULL)));
	len = bt_num_format(v, text);
	check(bt_num_parse(text, len, &back) == 0 && same(v, back));
}

static void
check_qty(const char *s, size_t n)
{
	struct bt_lot lot = bt_lot_default();
	char text[BT_QTY_TEXT_MAX];
	bt_qty qty, back = 0;
	double units = 0;
	size_t len;

	/* a lot of its own where the text begins with one */
	if (n > 4 && bt_lot_parse(s, 4, &lot) == 0) {
		s += 4;
		n -= 4;
	}
	if (bt_qty_parse(s, n, lot, &qty) < 0)
		return;
	len = bt_qty_format(qty, lot, text);
	check(bt_qty_parse(text, len, lot, &back) == 0 && back == qty);
	check(bt_num_parse(text, len, &units) == 0 &&
	      units == bt_qty_units(qty, lot));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = malloc(size + 1);

	if (copy == NULL)
		return 0;
	memcpy(copy, data, size);
	copy[size] = '\0';
	check_num((const char *)data, size, copy);
	check_qty((const char *)data, size);
	free(copy);
	return 0;
}
