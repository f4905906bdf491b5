/* Records of several types that come in turns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "io/turns.h"

/* A run as it is told, and its bytes. */
static void
a_run_is_one_byte_or_as_many_as_its_number_needs(void **state)
{
	static const struct {
		enum bt_type type;
		uint32_t n;
		const char *bytes;
		size_t size;
	} rows[] = {
		{ BT_BAR, 1, "\x21", 1 },
		{ BT_RUN_END, 7, "\xee", 1 },
		{ BT_TICK, 8, "\x02\x08", 2 },
		{ BT_TICK, 127, "\x02\x7f", 2 },
		{ BT_QUOTE, 128, "\x03\x80\x01", 3 },
		{ BT_FILL, UINT32_MAX, "\x06\xff\xff\xff\xff\x0f", 6 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct bt_turns t = { 0 };
		struct bt_buf b = { 0 };

		assert_int_equal(
		    bt_turns_put(&b, rows[i].type, rows[i].n, NULL), 0);
		assert_int_equal(b.len, rows[i].size);
		assert_memory_equal(b.data, rows[i].bytes, rows[i].size);
		assert_int_equal(
		    bt_turns_begin(&t, b.data, b.len, 1, rows[i].n, NULL), 1);
		assert_true(bt_turns_is_open(&t));
		assert_true(bt_turns_expects(&t, rows[i].type, rows[i].n));
		bt_buf_free(&b);
		bt_turns_clear(&t);
	}
}

static void
turns_that_make_no_sense_are_refused(void **state)
{
	static const struct {
		const char *what, *bytes;
		size_t size;
		uint32_t blocks, records;
		int is_good;
	} rows[] = {
		{ "good", "\x21\x42\x21", 3, 2, 4, 1 },
		{ "none", "", 0, 0, 0, 0 },
		{ "no type", "\x20", 1, 1, 1, 0 },
		{ "a type beyond the last", "\x2f", 1, 1, 1, 0 },
		{ "a number that breaks off", "\x21\x02", 2, 2, 9, 0 },
		{ "a byte of it that breaks off", "\x01\x88", 2, 1, 8, 0 },
		{ "none of them", "\x01\x00", 2, 1, 0, 0 },
		{ "more bytes than a number has",
		    "\x01\x81\x80\x80\x80\x80\x00", 7, 1, 1, 0 },
		{ "beyond 2^32", "\x01\xff\xff\xff\xff\x1f", 6, 1, 1, 0 },
		{ "fewer than it says", "\x21\x42", 2, 2, 4, 0 },
		{ "more than it says", "\x21\x42", 2, 2, 2, 0 },
		{ "fewer types", "\x21\x42", 2, 1, 3, 0 },
		{ "more types", "\x21\x21", 2, 2, 2, 0 },
	};
	struct bt_turns t = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		int rc = bt_turns_begin(&t, rows[i].bytes, rows[i].size,
		    rows[i].blocks, rows[i].records, NULL);

		if (rc != rows[i].is_good)
			fail_msg("%s", rows[i].what);
		assert_int_equal(bt_turns_is_open(&t), rows[i].is_good);
	}
	bt_turns_clear(&t);
}

/* A block of ticks or quotes that are told apart by their first byte. */
static struct bt_block
block_of(enum bt_type type, char *bytes)
{
	return (struct bt_block){ .type = type,
		.n = (uint32_t)strlen(bytes),
		.stride = 1,
		.data = bytes };
}

/* What is given, as text: first record's number, then the records. */
static void
give(struct bt_turns *t, char text[64])
{
	struct bt_block b;
	size_t n = 0;

	while (bt_turns_next(t, &b)) {
		text[n++] = (char)('0' + b.first);
		memcpy(text + n, b.data, b.n);
		n += b.n;
		text[n++] = ' ';
	}
	text[n] = '\0';
}

static void
begin(struct bt_turns *t)
{
	/* a tick, two quotes, two ticks, a bar, a quote */
	assert_int_equal(
	    bt_turns_begin(t, "\x22\x43\x42\x21\x23", 5, 3, 7, NULL), 1);
	t->first = 1;
}

static void
records_are_given_in_their_turn_once_all_are_here(void **state)
{
	char ticks[] = "abc", quotes[] = "ABC", bars[] = "x", text[64];
	struct bt_block of[] = { block_of(BT_TICK, ticks),
		block_of(BT_QUOTE, quotes), block_of(BT_BAR, bars) };
	struct bt_turns t = { 0 };
	struct bt_block b;
	size_t i;

	(void)state;
	begin(&t);
	for (i = 0; i < 3; i++) {
		assert_int_equal(bt_turns_next(&t, &b), 0);
		assert_true(bt_turns_expects(&t, of[i].type, of[i].n));
		assert_false(bt_turns_expects(&t, of[i].type, of[i].n + 1));
		assert_false(bt_turns_expects(&t, BT_ACTION, 0));
		bt_turns_hold(&t, &of[i]);
		assert_false(bt_turns_expects(&t, of[i].type, of[i].n));
	}
	assert_int_equal(bt_turns_number(&t, BT_TICK, 0), 1);
	assert_int_equal(bt_turns_number(&t, BT_TICK, 2), 5);
	assert_int_equal(bt_turns_number(&t, BT_QUOTE, 2), 7);
	give(&t, text);
	assert_string_equal(text, "1a 2AB 4bc 6x 7C ");
	assert_false(bt_turns_is_open(&t));
	bt_turns_clear(&t);
}

static void
what_will_not_come_is_left_out(void **state)
{
	char ticks[] = "abc", quotes[] = "ABC", text[64];
	const struct bt_block t1 = block_of(BT_TICK, ticks);
	const struct bt_block t2 = block_of(BT_QUOTE, quotes);
	struct bt_turns t = { 0 };

	(void)state;
	begin(&t);
	bt_turns_miss(&t, BT_TICK);
	bt_turns_hold(&t, &t2);
	bt_turns_miss(&t, BT_BAR);
	give(&t, text);
	assert_string_equal(text, "2AB 7C ");

	begin(&t);
	bt_turns_hold(&t, &t1);
	give(&t, text);
	assert_string_equal(text, "");
	bt_turns_stop(&t);
	give(&t, text);
	assert_string_equal(text, "1a 4bc ");
	bt_turns_stop(&t);
	give(&t, text);
	assert_string_equal(text, "");

	begin(&t);
	bt_turns_hold(&t, &t1);
	assert_int_equal(bt_turns_cut(&t), 1);
	give(&t, text);
	assert_string_equal(text, "1a ");
	begin(&t);
	bt_turns_hold(&t, &t2);
	assert_int_equal(bt_turns_cut(&t), 0);
	give(&t, text);
	assert_string_equal(text, "");
	bt_turns_clear(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_run_is_one_byte_or_as_many_as_its_number_needs),
		cmocka_unit_test(turns_that_make_no_sense_are_refused),
		cmocka_unit_test(
		    records_are_given_in_their_turn_once_all_are_here),
		cmocka_unit_test(what_will_not_come_is_left_out),
	};

	return cmocka_run_group_tests_name("turns", tests, NULL, NULL);
}
