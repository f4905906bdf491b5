/* A file as it was when an instant was the present, in each form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/temp.h"
#include "bt/time.h"
#include "io/cut.h"

struct place {
	char dir[256], from[300], to[300];
};

static int
set_up(void **state)
{
	static struct place p;

	assert_int_equal(bt_temp_folder(p.dir, sizeof p.dir, NULL), 0);
	(void)snprintf(p.from, sizeof p.from, "%s/from", p.dir);
	(void)snprintf(p.to, sizeof p.to, "%s/to", p.dir);
	*state = &p;
	return 0;
}

static int
tear_down(void **state)
{
	struct place *p = *state;

	(void)unlink(p->from);
	(void)unlink(p->to);
	return rmdir(p->dir);
}

static void
put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	(void)fputs(text, f);
	(void)fclose(f);
}

static const char *
get(const char *path)
{
	static char text[4096];
	FILE *f = fopen(path, "r");
	size_t n;

	assert_non_null(f);
	n = fread(text, 1, sizeof text - 1, f);
	text[n] = '\0';
	(void)fclose(f);
	return text;
}

static int
cut(struct place *p, int year, int month, int day)
{
	const struct bt_reader_opts opts = { .symbol = "X" };
	struct bt_err err = { 0 };
	int rc = bt_cut_file(
	    p->from, &opts, bt_time_from_civil(year, month, day), p->to, &err);

	if (rc < 0)
		fail_msg("%s", err.text);
	return rc;
}

static void
plain_csv_keeps_its_own_lines(void **state)
{
	struct place *p = *state;

	put(p->from, "Date,Open,High,Low,Close\r\n"
		     "2024-01-02,1.0,2,1,2\r\n"
		     "2024-01-03,1,2,1,2\r\n"
		     "2024-01-04,1,2,1,2\r\n");
	/* the bar of the third ends with that day */
	assert_int_equal(cut(p, 2024, 1, 4), 1);
	assert_string_equal(get(p->to), "Date,Open,High,Low,Close\r\n"
					"2024-01-02,1.0,2,1,2\r\n"
					"2024-01-03,1,2,1,2\r\n");
	assert_int_equal(cut(p, 2024, 1, 2), 1);
	assert_string_equal(get(p->to), "Date,Open,High,Low,Close\r\n");
}

static void
tagged_text_keeps_its_end_mark(void **state)
{
	struct place *p = *state;

	put(p->from, "#bt 1\n#interval 86400\n# made by hand\n"
		     "bar,2024-01-02T00:00:00Z,A,1,2,1,2,\n"
		     "bar,2024-01-03T00:00:00Z,A,1,2,1,2,\n#end\n");
	assert_int_equal(cut(p, 2024, 1, 3), 1);
	assert_string_equal(get(p->to),
	    "#bt 1\n#interval 86400\n# made by hand\n"
	    "bar,2024-01-02T00:00:00Z,A,1,2,1,2,\n#end\n");
}

static void
what_has_nothing_later_is_left_alone(void **state)
{
	struct place *p = *state;

	put(p->from, "time,open,high,low,close\n2024-01-02,1,2,1,2\n");
	assert_int_equal(cut(p, 2025, 1, 1), 0);
	put(p->from, "#!/bin/sh\necho no data\n");
	assert_int_equal(cut(p, 2024, 1, 1), 0);
	put(p->from, "");
	assert_int_equal(cut(p, 2024, 1, 1), 0);
	(void)unlink(p->from);
	assert_int_equal(cut(p, 2024, 1, 1), 0);
	assert_int_not_equal(access(p->to, F_OK), 0);
}

/* Three daily bars in a form, and how many are left on the fourth. */
static void
check_form(struct place *p, enum bt_form form, int is_compressed)
{
	struct bt_symtab *syms = bt_symtab_new(NULL);
	const struct bt_writer_opts wo = { .syms = syms,
		.form = form,
		.is_compressed = is_compressed,
		.is_replacing = 1 };
	const struct bt_reader_opts ro = { .syms = syms };
	struct bt_writer *w = bt_writer_open(p->from, &wo, NULL);
	struct bt_bar bar = { .open = 1, .high = 2, .low = 1, .close = 2 };
	const struct bt_rec rec = { .type = BT_BAR, .u.bar = &bar };
	const struct bt_rec *got;
	struct bt_reader *r;
	int i, n = 0;

	assert_int_equal(bt_symtab_add(syms, "A", 1, &bar.sym, NULL), 0);
	for (i = 0; i < 3; i++) {
		bar.time = bt_time_from_civil(2024, 1, 2 + i);
		bar.end = bar.time + BT_DAY;
		assert_int_equal(bt_writer_put(w, &rec), 0);
	}
	assert_int_equal(bt_writer_commit(w, NULL), 0);
	assert_int_equal(cut(p, 2024, 1, 3), 1);
	assert_int_equal(cut(p, 2024, 1, 4), 1); /* in its place */
	r = bt_reader_open(p->to, &ro, NULL);
	assert_non_null(r);
	assert_int_equal(bt_reader_format(r)->form, form);
	/* of binary form the blocks are, where it makes them smaller */
	assert_int_equal(bt_reader_format(r)->is_compressed,
	    is_compressed && form != BT_FORM_BTS);
	while (bt_reader_next(r, &got) > 0)
		n += got->type == BT_BAR;
	assert_int_equal(bt_reader_close(r, NULL), 0);
	assert_int_equal(n, 2);
	bt_symtab_free(syms);
	(void)unlink(p->to);
}

static void
what_is_binary_or_compressed_is_written_in_its_form(void **state)
{
	struct place *p = *state;

	check_form(p, BT_FORM_BTS, 0);
	check_form(p, BT_FORM_BTS, 1);
	check_form(p, BT_FORM_TAGGED, 1);
	check_form(p, BT_FORM_CSV, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    plain_csv_keeps_its_own_lines, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    tagged_text_keeps_its_end_mark, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    what_has_nothing_later_is_left_alone, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    what_is_binary_or_compressed_is_written_in_its_form, set_up,
		    tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
