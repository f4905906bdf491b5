/* An index that lies, and every other number of a .bts file that does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "io/salvage.h"
#include "listing.h"
#include "sealed.h"

enum {
	BLOCKS_MAX = 64,
	FIELDS_MAX = 512
};

static const char *const names[] = { "B" };

/* Ways to read a part of a file, so that its index is gone by; of the last
 * two whoever reads in turn gives more. */
static const struct bt_slice slices[] = {
	{ .from = 19725 * BT_DAY, .to = BT_TIME_NONE },
	{ .from = BT_TIME_NONE,
	    .to = 19725 * BT_DAY,
	    .symbols = names,
	    .n_symbols = 1 },
	{ .from = BT_TIME_NONE, .to = 19725 * BT_DAY, .types = 1U << BT_BAR },
	{ .from = BT_TIME_NONE,
	    .to = BT_TIME_NONE,
	    .types = 1U << BT_BAR,
	    .tail = 1 },
};
#define EXACT  2
#define SLICES (sizeof slices / sizeof slices[0])

static struct bt_buf made;
static size_t places[BLOCKS_MAX], n_places;

static int
make(void **state)
{
	(void)state;
	made = sealed_make();
	n_places = sealed_blocks(&made, places, BLOCKS_MAX);
	return 0;
}

static int
unmake(void **state)
{
	(void)state;
	bt_buf_free(&made);
	return 0;
}

static char *
list(const struct bt_buf *b, const struct bt_slice *slice)
{
	const struct bt_reader_opts o = { .slice = slice };
	int fd = source_of(b->data, b->len);
	char *text = list_fd(fd, "x.bts", &o);

	assert_int_equal(close(fd), 0);
	return text;
}

/* The lie that changes nothing. */
static void
a_file_that_is_sealed_again_is_the_same(void **state)
{
	struct sealed_lie lie = { places[1], 1, BT_BTS_RECORDS };
	struct bt_buf b;

	(void)state;
	memcpy(&lie.value, made.data + lie.at, 1);
	b = sealed_with(&made, &lie);
	assert_int_equal(b.len, made.len);
	assert_memory_equal(b.data, made.data, made.len);
	bt_buf_free(&b);
}

/* Every part of the file is as it was. */
static void
expect_no_difference(const struct sealed_lie *lie)
{
	struct bt_buf b = sealed_with(&made, lie);
	size_t s;

	for (s = 0; s < EXACT; s++) {
		char *want = list(&made, &slices[s]);

		assert_list(list(&b, &slices[s]), want);
		free(want);
	}
	bt_buf_free(&b);
}

/* What an index says of places is looked at; else there is no index. */
static void
places_that_cannot_be_make_no_difference(void **state)
{
	struct sealed_lie f[FIELDS_MAX];
	size_t i, k, n, seen = 0;

	(void)state;
	for (i = 0; i < n_places; i++) {
		n = sealed_entries(&made, places[i], f, FIELDS_MAX);
		for (k = 0; k < n * SEALED_VALUES; k++) {
			struct sealed_lie lie = f[k / SEALED_VALUES];
			uint64_t is;

			lie.value = sealed_values[k % SEALED_VALUES];
			memcpy(&is, made.data + lie.at, sizeof is);
			/* first the block before, then an offset, then others */
			if (k / SEALED_VALUES % 10 > 1 || is > made.len)
				continue;
			expect_no_difference(&lie);
			seen++;
		}
	}
	assert_true(seen > 50);
}

static void
hear(void *arg, const char *text)
{
	(void)arg;
	(void)text;
}

static void
salvage(const struct bt_buf *b)
{
	const struct bt_salvage to = { .lost = hear };
	struct bt_err err = { 0 };
	const struct bt_reader_opts o = { .syms = bt_symtab_new(&err) };
	int fd = source_of(b->data, b->len);
	char path[32];
	struct bt_reader *r;
	struct bt_block block;

	(void)snprintf(path, sizeof path, "/dev/fd/%d", fd);
	r = bt_salvage_open(path, &o, &to, &err);
	while (r != NULL && bt_reader_next_block(r, &block) > 0)
		;
	(void)bt_reader_close(r, &err);
	assert_int_equal(close(fd), 0);
	bt_symtab_free(o.syms);
}

/* It ends, with an error or without; sanitizers tell of the rest. */
static void
read_all_ways(const struct bt_buf *b)
{
	const struct bt_reader_opts wide = { .is_wide = 1 };
	size_t s;
	int fd = source_of(b->data, b->len);

	free(list_fd(fd, "x.bts", &wide));
	assert_int_equal(close(fd), 0);
	free(list(b, NULL));
	for (s = 0; s < SLICES; s++)
		free(list(b, &slices[s]));
	salvage(b);
}

static void
no_number_of_a_file_is_believed_for_its_checksum(void **state)
{
	struct sealed_lie f[FIELDS_MAX];
	size_t i, k, n;

	(void)state;
	for (i = 0; i < n_places; i++) {
		n = sealed_fields(places[i], f);
		n += sealed_entries(&made, places[i], f + n, FIELDS_MAX - n);
		for (k = 0; k < n * SEALED_VALUES; k++) {
			struct sealed_lie lie = f[k / SEALED_VALUES];
			struct bt_buf b;

			lie.value = sealed_values[k % SEALED_VALUES];
			b = sealed_with(&made, &lie);
			read_all_ways(&b);
			bt_buf_free(&b);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_that_is_sealed_again_is_the_same),
		cmocka_unit_test(places_that_cannot_be_make_no_difference),
		cmocka_unit_test(
		    no_number_of_a_file_is_believed_for_its_checksum),
	};

	return cmocka_run_group_tests(tests, make, unmake);
}
