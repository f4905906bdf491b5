/* Records kept for later. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "io/keep.h"
#include "io/writer.h"

static struct bt_err err;

static void
keep_meta(struct bt_keep *k, int i)
{
	char key[16], value[64];
	const struct bt_meta meta = { key, value };
	const struct bt_rec rec = { .type = BT_META, .u.meta = &meta };

	(void)snprintf(key, sizeof key, "k%d", i);
	/* lengths that differ, as slots are used again */
	(void)snprintf(value, sizeof value, "%.*s%d", i % 40,
	    "........................................", i);
	assert_int_equal(bt_keep_put(k, &rec, &err), 0);
}

/* Write what is kept, and compare with metas first .. last. */
static void
expect(struct bt_keep *k, int first, int last)
{
	struct bt_buf out = { 0 }, want = { 0 };
	const struct bt_writer_opts opts = { .syms = bt_symtab_new(&err),
		.form = BT_FORM_TAGGED };
	struct bt_writer *w = bt_writer_open_buf(&out, &opts, &err);
	const char *head = "#bt 1\n";
	int i;

	assert_non_null(w);
	assert_int_equal(bt_keep_write(k, w), 0);
	assert_int_equal(k->n, 0);
	assert_int_equal(bt_writer_commit(w, &err), 0);
	assert_int_equal(bt_buf_puts(&want, head, &err), 0);
	for (i = first; i <= last; i++)
		assert_int_equal(
		    bt_buf_printf(&want, &err, "%smeta,k%d,%.*s%d\n",
			i == first ? "#meta key,value\n" : "", i, i % 40,
			"........................................", i),
		    0);
	assert_int_equal(bt_buf_puts(&want, "#end\n", &err), 0);
	assert_string_equal(bt_buf_text(&out), bt_buf_text(&want));
	bt_buf_free(&out);
	bt_buf_free(&want);
	bt_symtab_free(opts.syms);
}

static void
copies_outlive_what_was_lent(void **state)
{
	struct bt_keep k = { 0 };
	int i;

	(void)state;
	for (i = 0; i < 100; i++)
		keep_meta(&k, i);
	expect(&k, 0, 99);
	bt_keep_clear(&k);
}

static void
a_ring_of_ten_keeps_the_last_ten(void **state)
{
	struct bt_keep k = { 0 };
	int i;

	(void)state;
	for (i = 0; i < 1000; i++) {
		if (k.n == 10)
			bt_keep_drop(&k);
		keep_meta(&k, i);
	}
	assert_true(k.cap <= 16);
	assert_true(bt_keep_has(&k, BT_META));
	assert_false(bt_keep_has(&k, BT_BAR));
	expect(&k, 990, 999);
	keep_meta(&k, 5);
	bt_keep_empty(&k);
	expect(&k, 1, 0);
	bt_keep_clear(&k);
}

static void
further_columns_are_kept_with_a_record(void **state)
{
	static const char *const names[] = { "x", "y" };
	struct bt_buf out = { 0 };
	const struct bt_writer_opts opts = { .syms = bt_symtab_new(&err),
		.form = BT_FORM_CSV };
	struct bt_writer *w = bt_writer_open_buf(&out, &opts, &err);
	const struct bt_columns c = { BT_BAR, 2, names };
	const struct bt_rec cols = { .type = BT_COLUMNS, .u.columns = &c };
	double extra[] = { 1.5, 2.5 };
	struct bt_bar bar = { .end = BT_TIME_NONE };
	const struct bt_rec rec = {
		.type = BT_BAR, .n_extra = 2, .extra = extra, .u.bar = &bar
	};
	struct bt_keep k = { 0 };

	(void)state;
	assert_int_equal(bt_symtab_add(opts.syms, "A", 1, &bar.sym, &err), 0);
	assert_int_equal(bt_keep_put(&k, &rec, &err), 0);
	extra[0] = bar.open = 99;
	assert_non_null(w);
	assert_int_equal(bt_writer_put(w, &cols), 0);
	assert_int_equal(bt_keep_write(&k, w), 0);
	assert_int_equal(bt_writer_commit(w, &err), 0);
	assert_string_equal(bt_buf_text(&out),
	    "time,symbol,open,high,low,close,volume,x,y\n"
	    "1970-01-01T00:00:00Z,A,0,0,0,0,0,1.5,2.5\n");
	bt_buf_free(&out);
	bt_keep_clear(&k);
	bt_symtab_free(opts.syms);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(copies_outlive_what_was_lent),
		cmocka_unit_test(a_ring_of_ten_keeps_the_last_ten),
		cmocka_unit_test(further_columns_are_kept_with_a_record),
	};

	return cmocka_run_group_tests_name("keep", tests, NULL, NULL);
}
