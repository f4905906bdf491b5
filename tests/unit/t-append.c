/* Going on with a .bts file: whole, in order, by one at a time. */
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
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "listing.h"

#define MINUTE (60 * BT_SECOND)

static char folder[] = "/tmp/t-append.XXXXXX";
static char path[512];
static struct bt_err err;

static int
make_folder(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	(void)snprintf(path, sizeof path, "%s/x.bts", folder);
	return 0;
}

static int
remove_folder(void **state)
{
	(void)state;
	return rmdir(folder);
}

/* How many names the folder holds, hidden ones too. */
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

static struct bt_symtab *
new_syms(void)
{
	struct bt_symtab *syms = bt_symtab_new(&err);

	assert_non_null(syms);
	return syms;
}

/* Append a tagged text; its error's text, "" where there is none. */
static const char *
append(const char *text)
{
	static struct bt_err failure;
	struct bt_symtab *syms = new_syms();
	const struct bt_writer_opts wo = { .syms = syms,
		.is_compressed = -1,
		.by = "t-append",
		.is_appending = 1 };
	const struct bt_reader_opts ro = { .syms = syms };
	struct bt_writer *w;
	struct bt_reader *r;
	int fd = source_of(text, strlen(text));

	bt_err_clear(&failure);
	w = bt_writer_open(path, &wo, &failure);
	if (w != NULL) {
		r = bt_reader_open_fd(fd, "x", &ro, &err);
		assert_non_null(r);
		if (bt_stream_copy(r, w, NULL, NULL) == 0) {
			assert_int_equal(bt_writer_commit(w, &failure), 0);
		} else {
			failure = bt_reader_err(r)->status != BT_OK
				      ? *bt_reader_err(r)
				      : *bt_writer_err(w);
			bt_writer_abandon(w, NULL);
		}
		(void)bt_reader_close(r, NULL);
	}
	assert_int_equal(close(fd), 0);
	bt_symtab_free(syms);
	return failure.text;
}

static char *
list(const struct bt_slice *slice)
{
	const struct bt_reader_opts o = { .slice = slice };
	int fd = open(path, O_RDONLY);
	char *text;

	assert_true(fd >= 0);
	text = list_fd(fd, "x", &o);
	assert_int_equal(close(fd), 0);
	return text;
}

/* clang-format off */
#define BAR(minute, sym) \
	"bar,2024-01-02T09:" minute ":00Z," sym ",1,2,0.5,1.5,100\n"
#define BARX(minute, sym, x) \
	"bar,2024-01-02T09:" minute ":00Z," sym ",1,2,0.5,1.5,100," x "\n"
#define IN(minute, sym) \
	"bar,2024-01-02T09:" minute ":00Z," sym ",1,2,0.5,1.5,100,,\n"
#define INX(minute, sym, x) \
	"bar,2024-01-02T09:" minute ":00Z," sym ",1,2,0.5,1.5,100,,," x "\n"
/* clang-format on */

static void
what_is_appended_follows_what_was_there(void **state)
{
	const struct bt_slice slice = { .from = BT_TIME_NONE,
		.to = BT_TIME_NONE,
		.symbols = (const char *const[]){ "C" },
		.n_symbols = 1 };

	(void)state;
	assert_string_equal(
	    append("#bt 1\n#symbol B tick=2\n#adjust split\n" BAR("30", "A")
		    BAR("30", "B") "#end\n"),
	    "");
	assert_string_equal(
	    append("#bt 1\n#symbol B tick=2\n#adjust split\n" BAR("31", "B")
		    BAR("31", "C") "#end\n"),
	    "");
	assert_string_equal(append("#bt 1\n#param a=1\n" BAR("32", "C")
				    BAR("32", "A") "#end\n"),
	    "");
	assert_list(list(NULL),
	    "0 directive adjust split\n"
	    "0 directive symbol B tick=2\n"
	    "1 " IN("30", "A") "2 " IN("30", "B") "3 " IN("31", "B") "4 " IN(
		"31", "C") "0 directive param a=1\n"
			   "5 " IN("32", "C") "6 " IN("32", "A"));
	assert_list(list(&slice), "0 directive adjust split\n"
				  "4 " IN("31", "C") "0 directive param a=1\n"
						     "5 " IN("32", "C"));
	assert_int_equal(names(), 1);
	assert_int_equal(unlink(path), 0);
}

static void
further_columns_go_on(void **state)
{
	(void)state;
	assert_string_equal(
	    append(
		"#bt 1\n#bar time,symbol,open,high,low,close,volume,x\n" BARX(
		    "30", "A", "7") "#end\n"),
	    "");
	assert_string_equal(
	    append(
		"#bt 1\n#bar time,symbol,open,high,low,close,volume,x\n" BARX(
		    "31", "A", "8") "#end\n"),
	    "");
	assert_list(list(NULL),
	    "0 columns bar x\n1 " INX("30", "A", "7") "2 " INX("31", "A", "8"));
	/* what has other columns says so */
	assert_string_equal(
	    append("#bt 1\n#bar time,symbol,open,high,low,"
		   "close,volume,y\n" BARX("32", "A", "9") "#end\n"),
	    "");
	assert_list(list(NULL),
	    "0 columns bar x\n1 " INX("30", "A", "7") "2 " INX(
		"31", "A", "8") "0 columns bar y\n3 " INX("32", "A", "9"));
	/* and so does what has none, without a word on it */
	assert_string_equal(append("#bt 1\n" BAR("33", "A") "#end\n"), "");
	assert_list(
	    list(NULL), "0 columns bar x\n1 " INX("30", "A", "7") "2 " INX(
			    "31", "A", "8") "0 columns bar y\n3 " INX("32", "A",
			    "9") "0 columns bar\n4 " IN("33", "A"));
	assert_int_equal(unlink(path), 0);
}

static void
expect_refused(const char *text, const char *want)
{
	struct stat before, after;
	const char *got;

	assert_int_equal(stat(path, &before), 0);
	got = append(text);
	if (strstr(got, want) == NULL)
		fail_msg("'%s' is not in '%s'", want, got);
	assert_int_equal(stat(path, &after), 0);
	assert_int_equal(before.st_ino, after.st_ino);
	assert_int_equal(before.st_size, after.st_size);
	assert_int_equal(names(), 1);
}

static void
what_does_not_fit_is_refused_and_nothing_changes(void **state)
{
	(void)state;
	assert_string_equal(
	    append("#bt 1\n#adjust none\n#interval 60\n"
		   "#symbol A tick=1\n" BAR("30", "A") BAR("31", "A") "#end\n"),
	    "");
	/* 09:31 ended at 09:32 */
	expect_refused("#bt 1\n" BAR("32", "A") BAR("31", "A") "#end\n",
	    "goes to 2024-01-02T09:32:00Z already: a 'bar' of "
	    "2024-01-02T09:31:00Z cannot follow");
	expect_refused("#bt 1\n#adjust all\n" BAR("32", "A") "#end\n",
	    "'#adjust all' do not go with those there, which are '#adjust "
	    "none'");
	expect_refused(
	    "#bt 1\n#symbol A tick=2\n" BAR("32", "A") "#end\n", "tick");
	expect_refused(
	    "#bt 1\n" BAR("32", "A") "bar,x\n#end\n", "1 field where");
	expect_refused("#bt 1\n" BAR("32", "A"), "ends without '#end'");
	assert_string_equal(append("#bt 1\n" BAR("32", "A") "#end\n"), "");
	assert_int_equal(unlink(path), 0);
}

static void
put_bytes(const char *p, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, p, n), n);
	assert_int_equal(close(fd), 0);
}

static void
what_is_no_whole_bts_file_is_refused(void **state)
{
	static const char more[] = "#bt 1\n#end\n";
	char bytes[4096];
	ssize_t n, k;
	int fd;

	(void)state;
	put_bytes(more, strlen(more));
	expect_refused(more, "is no .bts file");
	assert_int_equal(unlink(path), 0);
	assert_string_equal(
	    append("#bt 1\n" BAR("30", "A") "#param a=1\n#end\n"), "");
	fd = open(path, O_RDONLY);
	n = read(fd, bytes, sizeof bytes);
	assert_int_equal(close(fd), 0);
	assert_true(n > 300);
	for (k = 8; k < n; k += 8) {
		put_bytes(bytes, (size_t)k);
		expect_refused(more, k < 64 ? "cut short" : "its end block");
	}
	assert_int_equal(unlink(path), 0);
}

/* Each of them adds a symbol of its own at the same instant. */
static void
add_one(int i)
{
	char text[256];

	(void)snprintf(text, sizeof text,
	    "#bt 1\nbar,2024-01-02T09:30:00Z,P%d,1,2,0.5,1.5,100\n#end\n", i);
	_exit(append(text)[0] != '\0');
}

static void
those_who_append_at_once_wait_for_each_other(void **state)
{
	enum {
		N = 12
	};
	struct bt_reader_opts o = { .syms = NULL };
	const struct bt_rec *rec;
	struct bt_reader *r;
	int i, status, n = 0;

	(void)state;
	for (i = 0; i < N; i++)
		if (fork() == 0)
			add_one(i);
	for (i = 0; i < N; i++) {
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	o.syms = new_syms();
	r = bt_reader_open(path, &o, &err);
	assert_non_null(r);
	while (bt_reader_next(r, &rec) > 0)
		n += rec->type == BT_BAR;
	assert_int_equal(bt_reader_close(r, &err), 0);
	assert_int_equal(n, N);
	assert_int_equal(bt_symtab_count(o.syms), N);
	bt_symtab_free(o.syms);
	assert_int_equal(names(), 1);
	assert_int_equal(unlink(path), 0);
}

/* It leaves a lock and a temporary file, and the next one is not held up. */
static void
one_that_is_killed_leaves_the_file_as_it_was(void **state)
{
	const struct bt_writer_opts wo = {
		.syms = new_syms(), .is_compressed = -1, .is_appending = 1
	};
	char command[600];
	int status;

	(void)state;
	assert_string_equal(append("#bt 1\n" BAR("30", "A") "#end\n"), "");
	if (fork() == 0) {
		struct bt_writer *w = bt_writer_open(path, &wo, &err);

		_exit(w == NULL || bt_writer_directive(w, "param a=1") < 0 ||
		      bt_writer_flush(w) < 0);
	}
	assert_true(wait(&status) > 0);
	assert_int_equal(status, 0);
	assert_int_equal(names(), 3);
	assert_list(list(NULL), "1 " IN("30", "A"));
	assert_string_equal(append("#bt 1\n" BAR("31", "A") "#end\n"), "");
	assert_list(list(NULL), "1 " IN("30", "A") "2 " IN("31", "A"));
	assert_int_equal(names(), 2); /* the temporary */
	(void)snprintf(command, sizeof command, "rm -f %s/.x.bts.*", folder);
	assert_int_equal(system(command), 0);
	bt_symtab_free(wo.syms);
	assert_int_equal(unlink(path), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_appended_follows_what_was_there),
		cmocka_unit_test(further_columns_go_on),
		cmocka_unit_test(
		    what_does_not_fit_is_refused_and_nothing_changes),
		cmocka_unit_test(what_is_no_whole_bts_file_is_refused),
		cmocka_unit_test(those_who_append_at_once_wait_for_each_other),
		cmocka_unit_test(one_that_is_killed_leaves_the_file_as_it_was),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
