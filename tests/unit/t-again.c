/* Inputs that are read twice are the same both times, or refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/again.h"

#define HEAD "time,symbol,price,size\n"
#define ROW  "20240102,A,1,2\n"

static char folder[] = "/tmp/t-again.XXXXXX";
static char path[64], other[64];

static int
make_folder(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	(void)snprintf(path, sizeof path, "%s/x.csv", folder);
	(void)snprintf(other, sizeof other, "%s/y.csv", folder);
	return 0;
}

static int
remove_folder(void **state)
{
	(void)state;
	return rmdir(folder);
}

static void
put(const char *name, const char *mode, const char *text)
{
	FILE *f = fopen(name, mode);

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

/* How many ticks are in it, or -1 with err. */
static int
count(struct bt_again *a, struct bt_err *err)
{
	struct bt_symtab *syms = bt_symtab_new(err);
	const struct bt_reader_opts o = { .syms = syms };
	struct bt_reader *r = bt_again_open(a, path, &o, err);
	const struct bt_rec *rec;
	int n = r == NULL ? -1 : 0;

	while (r != NULL && bt_reader_next(r, &rec) > 0)
		n += rec->type == BT_TICK;
	assert_true(r == NULL || bt_reader_close(r, err) == 0);
	bt_symtab_free(syms);
	return n;
}

static void
grow(void)
{
	put(path, "a", ROW);
}

static void
replace(void)
{
	put(other, "w", HEAD ROW ROW);
	assert_int_equal(rename(other, path), 0);
}

/* As long, and as old, but for the nanoseconds. */
static void
rewrite(void)
{
	struct stat st;
	struct timespec times[2];

	assert_int_equal(stat(path, &st), 0);
	put(path, "w", HEAD ROW "20240103,A,1,2\n");
	times[0] = st.st_atim;
	times[1] = st.st_mtim;
	times[1].tv_nsec ^= 1;
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void
cut(void)
{
	assert_int_equal(truncate(path, sizeof HEAD - 1), 0);
}

static void
drop(void)
{
	assert_int_equal(unlink(path), 0);
}

static void
a_file_that_changes_in_between_is_refused(void **state)
{
	static void (*const changes[])(
	    void) = { grow, replace, rewrite, cut, drop };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof changes / sizeof changes[0]; i++) {
		struct bt_again a = { 0 };
		struct bt_err err = { 0 };

		put(path, "w", HEAD ROW ROW);
		assert_int_equal(count(&a, &err), 2);
		assert_int_equal(count(&a, &err), 2);
		changes[i]();
		assert_int_equal(count(&a, &err), -1);
		assert_string_equal(err.where, path);
		if (changes[i] != drop)
			assert_string_equal(err.text,
			    "has changed while it was read, which is twice");
		bt_again_clear(&a);
		(void)unlink(path);
	}
}

static void
a_pipe_is_read_from_its_copy(void **state)
{
	struct bt_again a = { 0 };
	struct bt_err err = { 0 };
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(
	    write(ends[1], HEAD ROW, strlen(HEAD ROW)), (int)strlen(HEAD ROW));
	assert_int_equal(close(ends[1]), 0);
	(void)snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
	assert_int_equal(count(&a, &err), 1);
	assert_int_equal(count(&a, &err), 1);
	assert_int_equal(close(ends[0]), 0);
	assert_int_equal(count(&a, &err), 1);
	bt_again_clear(&a);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_that_changes_in_between_is_refused),
		cmocka_unit_test(a_pipe_is_read_from_its_copy),
	};

	return cmocka_run_group_tests_name(
	    "again", tests, make_folder, remove_folder);
}
