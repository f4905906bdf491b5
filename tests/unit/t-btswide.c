/*
 * Further columns that change on the way through a .bts file: all of them from
 * the start, for those who ask.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "listing.h"
#include "sealed.h"

/* clang-format off */
#define BARS(columns) "#bar time,symbol,open,high,low,close,volume" columns "\n"
#define BAR(day, values) "bar,2024010" day ",A,1,1,1,1,1" values "\n"
#define IN(n, day, values) \
	n " bar,2024-01-0" day "T00:00:00Z,A,1,1,1,1,1,," values "\n"
#define TICKS(columns) "#tick time,symbol,price,size,side" columns "\n"
#define TICK(day, values) "tick,2024010" day ",A,1,2," values "\n"
#define TIN(n, day, values) \
	n " tick,2024-01-0" day "T00:00:00Z,A,1,2,," values "\n"

static const struct {
	const char *name;
	const char *parts[3];
	const char *wide; /* NULL: as it comes */
	const char *narrow;
} rows[] = {
	{ "no columns at all",
	    { BAR("1", ""), BAR("2", "") },
	    NULL, IN("1", "1", "") IN("2", "2", "") },
	{ "the same ones from the first record on",
	    { BARS(",y") BAR("1", ",7"), BARS(",y") BAR("2", ",8") },
	    NULL, "0 columns bar y\n" IN("1", "1", ",7") IN("2", "2", ",8") },
	{ "one that comes later is absent before",
	    { BAR("1", ""), BARS(",y") BAR("2", ",8") },
	    "0 columns bar y\n" IN("1", "1", ",nan") IN("2", "2", ",8"),
	    IN("1", "1", "") "0 columns bar y\n" IN("2", "2", ",8") },
	{ "one that goes is absent then",
	    { BARS(",y") BAR("1", ",7"), BAR("2", "") },
	    "0 columns bar y\n" IN("1", "1", ",7") IN("2", "2", ",nan"),
	    "0 columns bar y\n" IN("1", "1", ",7") "0 columns bar\n"
	    IN("2", "2", "") },
	{ "their order is that of the first time",
	    { BARS(",y,x") BAR("1", ",1,2"), BARS(",x,z,y") BAR("2", ",3,4,5"),
	      BARS(",z") BAR("3", ",6") },
	    "0 columns bar y x z\n" IN("1", "1", ",1,2,nan")
	    IN("2", "2", ",5,3,4") IN("3", "3", ",nan,nan,6"),
	    "0 columns bar y x\n" IN("1", "1", ",1,2")
	    "0 columns bar x z y\n" IN("2", "2", ",3,4,5")
	    "0 columns bar z\n" IN("3", "3", ",6") },
	{ "each type has its own, and those that stay are told in their place",
	    { BARS(",y") TICKS(",u") BAR("1", ",7") TICK("1", ",1"),
	      BARS(",y") TICKS(",v") BAR("2", ",8") TICK("2", ",2") },
	    "0 columns tick u v\n0 columns bar y\n" IN("1", "1", ",7")
	    TIN("2", "1", ",1,nan") IN("3", "2", ",8") TIN("4", "2", ",nan,2"),
	    "0 columns bar y\n0 columns tick u\n" IN("1", "1", ",7")
	    TIN("2", "1", ",1") "0 columns tick v\n" IN("3", "2", ",8")
	    TIN("4", "2", ",2") },
};
/* clang-format on */

static struct bt_buf
make(size_t row)
{
	struct bt_err err = { 0 };
	struct bt_buf texts[3] = { { 0 } }, b;
	const char *parts[3];
	size_t i, n;

	for (n = 0; n < 3 && rows[row].parts[n] != NULL; n++) {
		assert_int_equal(bt_buf_printf(&texts[n], &err,
				     "#bt 1\n%s#end\n", rows[row].parts[n]),
		    0);
		parts[n] = bt_buf_text(&texts[n]);
	}
	b = sealed_of(parts, n);
	for (i = 0; i < n; i++)
		bt_buf_free(&texts[i]);
	return b;
}

static char *
list(int fd, int is_wide)
{
	const struct bt_reader_opts o = { .is_wide = is_wide };

	return list_fd(fd, "x.bts", &o);
}

static void
expect(size_t row, const char *how, char *got, const char *want)
{
	if (strcmp(got, want) != 0)
		fail_msg(
		    "%s, %s:\n%s\nnot\n%s", rows[row].name, how, got, want);
	free(got);
}

static void
a_file_gives_all_columns_from_the_start(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct bt_buf b = make(i);
		int fd = source_of(b.data, b.len);

		expect(i, "wide", list(fd, 1),
		    rows[i].wide != NULL ? rows[i].wide : rows[i].narrow);
		assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
		expect(i, "as it comes", list(fd, 0), rows[i].narrow);
		assert_int_equal(close(fd), 0);
		bt_buf_free(&b);
	}
}

/* Nothing is known beforehand: no index can be looked for. */
static void
a_pipe_gives_them_as_they_come(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct bt_buf b = make(i);
		int ends[2];

		assert_int_equal(pipe(ends), 0);
		assert_int_equal(write(ends[1], b.data, b.len), (int)b.len);
		assert_int_equal(close(ends[1]), 0);
		expect(i, "a pipe", list(ends[0], 1), rows[i].narrow);
		assert_int_equal(close(ends[0]), 0);
		bt_buf_free(&b);
	}
}

/* Each may have as many as there can be, but not all together. */
static void
columns_that_are_too_many_together_come_as_they_do(void **state)
{
	struct bt_err err = { 0 };
	struct bt_buf texts[2] = { { 0 } }, b;
	const char *parts[2];
	char *wide, *narrow;
	int i, k, fd;

	(void)state;
	for (i = 0; i < 2; i++) {
		assert_int_equal(
		    bt_buf_puts(&texts[i],
			"#bt 1\n#interval 86400\n#bar time,symbol,open,high,"
			"low,close,volume",
			&err),
		    0);
		for (k = 0; k < 600; k++)
			assert_int_equal(
			    bt_buf_printf(&texts[i], &err, ",c%d", 600 * i + k),
			    0);
		assert_int_equal(
		    bt_buf_puts(&texts[i], "\n" BAR("1", ""), &err), 0);
		texts[i].len--;
		for (k = 0; k < 600; k++)
			assert_int_equal(bt_buf_puts(&texts[i], ",1", &err), 0);
		assert_int_equal(bt_buf_puts(&texts[i], "\n#end\n", &err), 0);
		parts[i] = bt_buf_text(&texts[i]);
	}
	b = sealed_of(parts, 2);
	fd = source_of(b.data, b.len);
	wide = list(fd, 1);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	narrow = list(fd, 0);
	assert_string_equal(wide, narrow);
	free(wide);
	free(narrow);
	assert_int_equal(close(fd), 0);
	assert_list(list_steps(parts, 2, NULL),
	    "ERROR 3 1.csv:3: more than 1024 "
	    "further columns of 'bar' in all\n");
	bt_buf_free(&b);
	bt_buf_free(&texts[0]);
	bt_buf_free(&texts[1]);
}

/* A block of columns that the index leads to is no such: all is read in turn,
 * and tells what is wrong. */
static void
what_the_index_says_of_columns_is_verified(void **state)
{
	struct bt_buf b = make(2), lied;
	size_t places[32], n = sealed_blocks(&b, places, 32), i, found = 0;

	(void)state;
	for (i = 0; i < n; i++) {
		struct sealed_lie f[16], lie;
		uint8_t kind;
		int fd;

		memcpy(&kind,
		    b.data + places[i] + offsetof(struct bt_bts_block, kind),
		    1);
		if (kind != BT_BTS_COLUMNS)
			continue;
		found++;
		(void)sealed_fields(places[i], f);
		lie = f[6]; /* count */
		lie.value = 2;
		lied = sealed_with(&b, &lie);
		fd = source_of(lied.data, lied.len);
		expect(2, "a lie", list(fd, 1),
		    IN("1", "1",
			"") "ERROR 3 x.bts:0: block 4 is damaged: it has "
			    "fewer names than it says\n");
		assert_int_equal(close(fd), 0);
		bt_buf_free(&lied);
	}
	assert_int_equal(found, 1);
	bt_buf_free(&b);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_gives_all_columns_from_the_start),
		cmocka_unit_test(a_pipe_gives_them_as_they_come),
		cmocka_unit_test(
		    columns_that_are_too_many_together_come_as_they_do),
		cmocka_unit_test(what_the_index_says_of_columns_is_verified),
	};

	return cmocka_run_group_tests_name("btswide", tests, NULL, NULL);
}
