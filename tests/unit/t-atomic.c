/* Files that appear whole or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/intr.h"
#include "io/atomic.h"

static char folder[] = "/tmp/t-atomic.XXXXXX";

static const char *
in_folder(const char *name)
{
	static char path[512];

	(void)snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static int
make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) == NULL ? -1 : 0;
}

static int
remove_folder(void **state)
{
	(void)state;
	return rmdir(folder);
}

/* How many names the folder holds, temporary ones too. */
static int
names(void)
{
	DIR *d = opendir(folder);
	int n = 0;

	assert_non_null(d);
	while (readdir(d) != NULL)
		n++;
	assert_int_equal(closedir(d), 0);
	return n - 2; /* . and .. */
}

static void
put_text(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void
expect_text(const char *path, const char *text)
{
	char buf[64] = "";
	FILE *f = fopen(path, "r");

	assert_non_null(f);
	(void)fread(buf, 1, sizeof buf - 1, f);
	assert_int_equal(fclose(f), 0);
	assert_string_equal(buf, text);
}

static struct bt_atomic *
begin(const char *path)
{
	struct bt_err err = { 0 };
	struct bt_atomic *a = bt_atomic_open(path, 1, &err);

	assert_string_equal(err.text, "");
	assert_non_null(a);
	assert_int_equal(write(bt_atomic_fd(a), "new", 3), 3);
	return a;
}

static void
commit(struct bt_atomic *a)
{
	struct bt_err err = { 0 };

	assert_int_equal(bt_atomic_commit(a, &err), 0);
}

static void
a_file_appears_with_its_commit(void **state)
{
	const char *path = in_folder("a.csv");
	struct bt_atomic *a = begin(path);
	struct stat st;
	mode_t mask = umask(027);

	(void)state;
	(void)umask(mask);
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(names(), 1);
	assert_false(bt_atomic_is_direct(a));
	commit(a);
	assert_int_equal(names(), 1);
	expect_text(path, "new");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0666 & ~mask);
	assert_int_equal(unlink(path), 0);
}

static void
what_was_there_stays_until_then(void **state)
{
	const char *path = in_folder("b");
	struct bt_atomic *a;
	struct stat st;

	(void)state;
	put_text(path, "old");
	assert_int_equal(chmod(path, 0640), 0);
	a = begin(path);
	expect_text(path, "old");
	bt_atomic_abandon(a);
	expect_text(path, "old");
	assert_int_equal(names(), 1);
	commit(begin(path));
	expect_text(path, "new");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	assert_int_equal(unlink(path), 0);
}

static void
a_link_is_followed(void **state)
{
	char target[512];
	const char *link;

	(void)state;
	(void)snprintf(target, sizeof target, "%s", in_folder("target"));
	put_text(target, "old");
	link = in_folder("link");
	assert_int_equal(symlink("target", link), 0);
	commit(begin(link));
	expect_text(target, "new");
	assert_true(readlink(link, (char[8]){ 0 }, 8) > 0);
	assert_int_equal(unlink(link), 0);
	assert_int_equal(unlink(target), 0);
}

static void
a_long_name_has_a_temporary_too(void **state)
{
	char name[256]; /* the longest that a folder can hold */
	const char *path;

	(void)state;
	memset(name, 'n', 255);
	name[255] = '\0';
	path = in_folder(name);
	commit(begin(path));
	assert_int_equal(unlink(path), 0);
}

static void
devices_and_fifos_are_written_directly(void **state)
{
	const char *path = in_folder("fifo");
	struct bt_atomic *a = begin("/dev/null");
	char buf[4] = "";
	int fd;

	(void)state;
	assert_true(bt_atomic_is_direct(a));
	commit(a);
	assert_int_equal(mkfifo(path, 0600), 0);
	fd = open(path, O_RDONLY | O_NONBLOCK);
	assert_true(fd >= 0);
	a = begin(path);
	assert_true(bt_atomic_is_direct(a));
	commit(a);
	assert_int_equal(read(fd, buf, 3), 3);
	assert_string_equal(buf, "new");
	assert_int_equal(close(fd), 0);
	assert_int_equal(unlink(path), 0);
}

static void
refusals_name_the_file(void **state)
{
	static const struct {
		const char *name;
		int status;
		const char *text;
	} rows[] = {
		{ "there", BT_USAGE, "exists already" },
		{ ".", BT_USAGE, "is a folder" },
		{ "no/such", BT_SYSTEM, "cannot create" },
		{ "new/", BT_SYSTEM, "cannot create" },
	};
	size_t i;

	(void)state;
	put_text(in_folder("there"), "old");
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct bt_err err = { 0 };
		const char *path = in_folder(rows[i].name);

		assert_null(bt_atomic_open(path, 0, &err));
		assert_int_equal(err.status, rows[i].status);
		assert_non_null(strstr(err.text, rows[i].text));
		assert_string_equal(err.where, path);
	}
	assert_int_equal(names(), 1);
	assert_int_equal(unlink(in_folder("there")), 0);
}

/* It was told to stop before it came to wait: the lock may be held for ever. */
static void
a_signal_before_the_wait_for_a_lock_ends_it(void **state)
{
	const char *path = in_folder("lock.bts");
	struct bt_err err = { 0 };
	struct bt_atomic *a = bt_atomic_open_alone(path, &err);
	int status;
	pid_t child;

	(void)state;
	assert_non_null(a);
	child = fork();
	if (child == 0) {
		(void)alarm(60); /* what fails, fails by it */
		bt_intr_catch();
		(void)raise(SIGTERM);
		_exit(bt_atomic_open_alone(path, &err) != NULL ||
		      strcmp(err.text, "stopped by signal 15") != 0);
	}
	assert_true(waitpid(child, &status, 0) == child);
	assert_int_equal(status, 0);
	bt_atomic_abandon(a);
	assert_int_equal(names(), 0);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_appears_with_its_commit),
		cmocka_unit_test(what_was_there_stays_until_then),
		cmocka_unit_test(a_link_is_followed),
		cmocka_unit_test(a_long_name_has_a_temporary_too),
		cmocka_unit_test(devices_and_fifos_are_written_directly),
		cmocka_unit_test(refusals_name_the_file),
		cmocka_unit_test(a_signal_before_the_wait_for_a_lock_ends_it),
	};

	return cmocka_run_group_tests_name(
	    "atomic", tests, make_folder, remove_folder);
}
