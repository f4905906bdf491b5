#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "io/packnum.h"

static const double powers[] = { 1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9,
	1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };

static uint64_t
bits_of(double v)
{
	uint64_t bits;

	memcpy(&bits, &v, sizeof bits);
	return bits;
}

/* ---- which doubles are decimals ---- */

static const struct split_row {
	double v;
	unsigned e;
	int is_decimal;
	int64_t m;
} split_rows[] = {
	{ 0.1, 1, 1, 1 },
	{ 0.1, 0, 0, 0 },
	{ 0.1, 2, 1, 10 },
	{ 0.30000000000000004, 1, 0, 0 }, /* 0.1 + 0.2 */
	{ 1.38728, 5, 1, 138728 },
	{ -1.38728, 5, 1, -138728 },
	{ 1.38728, 4, 0, 0 },
	{ 0.0, 0, 1, 0 },
	{ -0.0, 0, 0, 0 },
	{ -0.0, 8, 0, 0 },
	{ 12345678.12345678, 8, 1, 1234567812345678 },
	{ 1e-15, 15, 1, 1 },
	{ 1e-16, 15, 0, 0 },
	{ 1e300, 0, 0, 0 },
	{ 2251799813685246.0, 0, 1, 2251799813685246 }, /* 2^51 - 2 */
	{ 2251799813685248.0, 0, 0, 0 },                /* 2^51 */
	{ -2251799813685248.0, 0, 0, 0 },
	{ 1.0 / 3, 15, 0, 0 },
};

static void
a_decimal_is_what_division_gives_bit_for_bit(void **state)
{
	size_t i;
	int64_t m;

	(void)state;
	for (i = 0; i < sizeof split_rows / sizeof split_rows[0]; i++) {
		const struct split_row *row = &split_rows[i];

		if (bt_packnum_split(row->v, row->e, &m) != row->is_decimal)
			fail_msg("row %zu", i);
		if (row->is_decimal)
			assert_int_equal(m, row->m);
	}
	assert_int_equal(bt_packnum_split(NAN, 0, &m), 0);
	assert_int_equal(bt_packnum_split(INFINITY, 0, &m), 0);
	assert_int_equal(bt_packnum_split(-INFINITY, 15, &m), 0);
}

/* ---- back again ---- */

static void
check_join32(unsigned e, uint64_t unit, int64_t base, const uint32_t *k)
{
	const struct bt_packnum num = { e, unit, base };
	double v[BT_PACK_GROUP];
	size_t n, i;

	for (n = BT_PACK_GROUP; n > 0; n /= 3) {
		bt_packnum_join32(&num, k, n, v);
		for (i = 0; i < n; i++) {
			int32_t m =
			    (int32_t)((uint32_t)base + (uint32_t)unit * k[i]);

			assert_int_equal(bits_of(v[i]), bits_of(m / powers[e]));
		}
	}
}

/* All that is hard to round lies close to where rounding changes. */
static void
multiplying_gives_what_dividing_gives(void **state)
{
	uint32_t k[BT_PACK_GROUP], step = 1, at = 0;
	unsigned e;
	size_t i, turn;

	(void)state;
	for (e = 0; e <= BT_PACKNUM_E_MAX; e++)
		for (turn = 0; turn < 400; turn++) {
			for (i = 0; i < BT_PACK_GROUP; i++, at += step)
				k[i] = at;
			step = step * 5 + 3;
			check_join32(e, 1, 0, k);
			check_join32(e, 25, -7, k);
		}
	for (e = 0; e <= BT_PACKNUM_E_MAX; e++) {
		for (i = 0; i < BT_PACK_GROUP; i++)
			k[i] = UINT32_C(0x80000000) - 64 + (uint32_t)i;
		check_join32(e, 1, 0, k);
	}
}

static void
wide_numbers_come_back_too(void **state)
{
	uint64_t k[BT_PACK_GROUP], at = 0, step = 1;
	double v[BT_PACK_GROUP];
	unsigned e;
	size_t i, n;

	(void)state;
	for (e = 0; e <= BT_PACKNUM_E_MAX; e++) {
		const struct bt_packnum num = { e, 3, -1000 };

		for (i = 0; i < BT_PACK_GROUP; i++, at += step) {
			k[i] = at % (UINT64_C(1) << 49);
			step = step * 7 + 1;
		}
		for (n = BT_PACK_GROUP; n > 0; n /= 3) {
			bt_packnum_join64(&num, k, n, v);
			for (i = 0; i < n; i++)
				assert_int_equal(bits_of(v[i]),
				    bits_of(
					(double)((int64_t)(3 * k[i]) - 1000) /
					powers[e]));
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_decimal_is_what_division_gives_bit_for_bit),
		cmocka_unit_test(multiplying_gives_what_dividing_gives),
		cmocka_unit_test(wide_numbers_come_back_too),
	};

	return cmocka_run_group_tests_name("packnum", tests, NULL, NULL);
}
