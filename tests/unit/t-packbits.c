#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "io/packbits.h"

enum {
	GROUP = BT_PACK_GROUP
};

static struct bt_err err;

/* n numbers through bytes and back: how many bytes. */
static size_t
check(const uint64_t *v, size_t n)
{
	struct bt_buf b = { 0 };
	uint64_t wide[GROUP];
	uint32_t narrow[GROUP], k;
	size_t at = 0, same, i, j, size;

	assert_int_equal(bt_packbits_put(&b, v, n, &err), 0);
	assert_int_equal(b.len, bt_packbits_size(v, n));
	for (i = 0; i < n; i += k) {
		const uint8_t *p = (const uint8_t *)b.data + at;
		uint64_t any = 0;

		k = n - i < GROUP ? (uint32_t)(n - i) : GROUP;
		size = bt_packbits_get64(p, b.len - at, k, wide);
		assert_int_not_equal(size, 0);
		assert_memory_equal(wide, v + i, k * sizeof *v);
		for (j = k; j < GROUP; j++)
			assert_int_equal(wide[j], 0);
		/* a byte too few is no group */
		assert_int_equal(bt_packbits_get64(p, size - 1, k, wide), 0);
		for (j = 0; j < k; j++)
			any |= v[i + j];
		if (any <= UINT32_MAX) {
			same = bt_packbits_get32(p, b.len - at, k, narrow);
			assert_int_equal(same, size);
			for (j = 0; j < k; j++)
				assert_int_equal(narrow[j], v[i + j]);
		}
		at += size;
	}
	assert_int_equal(at, b.len);
	size = b.len;
	bt_buf_free(&b);
	return size;
}

static uint64_t
of_width(struct bt_random *r, unsigned width)
{
	return width == 0 ? 0 : bt_random_next(r) >> (64 - width);
}

static void
numbers_of_every_width_come_back(void **state)
{
	static const size_t counts[] = { 1, 2, 3, 127, 128, 129, 256, 300 };
	struct bt_random r;
	uint64_t v[300];
	unsigned width;
	size_t i, k;

	(void)state;
	bt_random_init(&r, 1, "widths");
	for (width = 0; width <= 64; width++)
		for (k = 0; k < sizeof counts / sizeof counts[0]; k++) {
			for (i = 0; i < counts[k]; i++)
				v[i] = of_width(&r, width);
			(void)check(v, counts[k]);
		}
}

static void
a_few_wide_numbers_do_not_widen_the_others(void **state)
{
	struct bt_random r;
	uint64_t v[GROUP];
	unsigned width, wide;
	size_t i, few;

	(void)state;
	bt_random_init(&r, 1, "outliers");
	for (width = 0; width < 56; width++)
		for (wide = width + 8; wide <= 64; wide += 4)
			for (few = 1; few < 20; few += 5) {
				for (i = 0; i < GROUP; i++)
					v[i] = of_width(&r, width);
				for (i = 0; i < few; i++)
					v[i * 6 + 5] = UINT64_C(1)
							   << (wide - 1) |
						       of_width(&r, wide - 1);
				assert_true(check(v, GROUP) <=
					    3 + 16 * (size_t)width + few * 9);
			}
}

/* As bt-stream(5) has it: rows of four lanes, the lowest bits first. */
static void
bits_lie_where_the_manual_says(void **state)
{
	struct bt_buf b = { 0 };
	uint64_t v[GROUP] = { 0 };
	uint8_t want[2 + 16 * 3] = { 3, 0 };
	size_t i;

	(void)state;
	for (i = 0; i < GROUP; i++)
		v[i] = 4;  /* of 3 bits: so many are wide that all are */
	v[0] = 5;          /* lane 0, bits 0 .. 2 of its first word */
	v[4 * 10 + 1] = 7; /* lane 1, bits 30, 31, then 0 of its second */
	for (i = 0; i < GROUP; i++) {
		const size_t lane = i % 4, bit = i / 4 * 3;
		size_t k;

		for (k = 0; k < 3; k++) {
			const size_t at = bit + k, word = at / 32;

			want[2 + word * 16 + lane * 4 + at % 32 / 8] |=
			    (uint8_t)((v[i] >> k & 1) << at % 8);
		}
	}
	assert_int_equal(bt_packbits_put(&b, v, GROUP, &err), 0);
	assert_int_equal(b.len, sizeof want);
	assert_memory_equal(b.data, want, sizeof want);
	bt_buf_free(&b);
}

static const struct bad_row {
	const char *what;
	size_t n_bytes;
	uint32_t n;
	uint8_t bytes[40];
} bad_rows[] = {
	{ "nothing", 0, GROUP, { 0 } },
	{ "half a head", 1, GROUP, { 0 } },
	{ "a width of 65", 40, GROUP, { 65, 0 } },
	{ "128 that are wider", 40, GROUP, { 0, 128, 1 } },
	{ "wider by no bytes", 40, GROUP, { 0, 1, 0 } },
	{ "wider by nine bytes", 40, GROUP, { 0, 1, 9 } },
	{ "fewer bits than it says", 33, GROUP, { 2, 0 } },
	{ "fewer places than it says", 4, GROUP, { 0, 2, 1 } },
	{ "a tail of nothing", 0, 3, { 0 } },
	{ "a tail of nine bytes each", 40, 3, { 9 } },
	{ "a tail that is cut", 3, 3, { 1 } },
};

static void
what_is_no_group_is_refused(void **state)
{
	uint64_t v[GROUP];
	uint32_t w[GROUP];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad_rows / sizeof bad_rows[0]; i++) {
		const struct bad_row *row = &bad_rows[i];

		if (bt_packbits_get64(row->bytes, row->n_bytes, row->n, v) !=
			0 ||
		    bt_packbits_get32(row->bytes, row->n_bytes, row->n, w) != 0)
			fail_msg("%s is taken", row->what);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_of_every_width_come_back),
		cmocka_unit_test(a_few_wide_numbers_do_not_widen_the_others),
		cmocka_unit_test(bits_lie_where_the_manual_says),
		cmocka_unit_test(what_is_no_group_is_refused),
	};

	return cmocka_run_group_tests_name("packbits", tests, NULL, NULL);
}
