/* Configuration files: sections, precedence, and what is refused where. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/config.h"

struct t_opts {
	int jobs;
	bool gross;
	const char *name;
	struct bt_list many;
	struct bt_common_opts common;
};

static const struct bt_opt table[] = {
	BT_OPT_GROUP("Work"),
	BT_INT('j', "jobs", struct t_opts, jobs, "N", 1, 64, "1", "an integer"),
	BT_FLAG('g', "gross", struct t_opts, gross, "a flag",
	    .flags = BT_OPT_NEGATABLE),
	BT_STRING('n', "name", struct t_opts, name, "NAME", "a text"),
	BT_OPT_GROUP("Texts"),
	BT_LIST('m', "many", struct t_opts, many, "NAME", "texts"),
	BT_GROUP_COMMON(struct t_opts, common),
	BT_OPT_END,
};

/* A scratch folder, and t.yaml in it. */
static char folder[] = "/tmp/t-config.XXXXXX";
static char file[64];

static void
write_file(const char *text, size_t n)
{
	FILE *f = fopen(file, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

/* Read a file of that text as bt-test would. */
static int
read_text(struct bt_opts *o, struct t_opts *opts, const char *text,
    struct bt_err *err)
{
	write_file(text, strlen(text));
	memset(opts, 0, sizeof *opts);
	assert_int_equal(bt_opts_init(o, table, opts, err), 0);
	return bt_config_read(o, "bt-run", file, err);
}

static void
keys_are_long_options(void **state)
{
	struct bt_err err = { 0 };
	struct t_opts opts;
	struct bt_opts o;

	(void)state;
	assert_int_equal(read_text(&o, &opts,
			     "# a comment\n"
			     "jobs: 3\n"
			     "gross: yes\n"
			     "name: \"a: b\"\n"
			     "many: [x, y]\n"
			     "verbose: 2\n"
			     "log-format: json\n",
			     &err),
	    0);
	assert_int_equal(opts.jobs, 3);
	assert_true(opts.gross);
	assert_string_equal(opts.name, "a: b");
	assert_int_equal(opts.many.n, 2);
	assert_string_equal(opts.many.items[1], "y");
	assert_int_equal(opts.common.verbose, 2);
	assert_int_equal(opts.common.log_format, BT_LOG_JSON);
	assert_int_equal(bt_opts_source(&o, &opts.jobs)->line, 2);
	assert_string_equal(bt_opts_source(&o, &opts.jobs)->by, file);
	bt_opts_clear(&o);
}

static void
the_programs_section_is_stronger(void **state)
{
	struct bt_err err = { 0 };
	struct t_opts opts;
	struct bt_opts o;

	(void)state;
	assert_int_equal(read_text(&o, &opts,
			     "jobs: 3\n"
			     "name: all\n"
			     "many: z\n"
			     "bt-run:\n"
			     "  jobs: 5\n"
			     "  many: [x, y]\n"
			     "bt-cat: {cash: 1, nonsense: [1]}\n",
			     &err),
	    0);
	assert_int_equal(opts.jobs, 5);
	assert_string_equal(opts.name, "all");
	assert_int_equal(opts.many.n, 2);
	bt_opts_clear(&o);
}

static void
an_earlier_stage_wins(void **state)
{
	static char word[] = "-j9", program[] = "bt-run";
	char *argv[] = { program, word, NULL };
	struct bt_err err = { 0 };
	struct t_opts opts = { 0 };
	struct bt_opts o;

	(void)state;
	write_file("jobs: 3\nname: file\n", 19);
	assert_int_equal(bt_opts_init(&o, table, &opts, &err), 0);
	assert_int_equal(bt_opts_argv(&o, 2, argv, false, &err), 2);
	assert_int_equal(bt_config_read(&o, "bt-run", file, &err), 0);
	assert_int_equal(opts.jobs, 9);
	assert_string_equal(opts.name, "file");
	bt_opts_clear(&o);
}

static void
an_empty_file_sets_nothing(void **state)
{
	static const char *const texts[] = { "", "\n", "# only\n", "---\n",
		"{}\n", "bt-run:\n" };

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct bt_err err = { 0 };
		struct t_opts opts;
		struct bt_opts o;

		assert_int_equal(read_text(&o, &opts, texts[i], &err), 0);
		assert_int_equal(opts.jobs, 1);
		bt_opts_clear(&o);
	}
}

/* clang-format off */
static const struct {
	const char *yaml;
	int64_t line;
	const char *text;
} refusals[] = {
	{ "\njobs: 99\n", 2, "jobs: '99' is not between 1 and 64" },
	{ "jbos: 1\n", 1, "unknown key 'jbos' (did you mean 'jobs'?)" },
	{ "xyzzy: 1\n", 1, "unknown key 'xyzzy'" },
	{ "job_s: 1\n", 1, "unknown key 'job_s' (did you mean 'jobs'?)" },
	{ "bt-run:\n  jbos: 1\n", 2,
	    "unknown key 'jbos' (did you mean 'jobs'?)" },
	{ "bt-rnu: {}\n", 1, "unknown program 'bt-rnu' (did you mean 'bt-run'?)" },
	{ "bt-xyzzy: {}\n", 1, "unknown program 'bt-xyzzy'" },
	{ "bt-run: 3\n", 1, "section 'bt-run' is no mapping of options" },
	{ "jobs: [1, 2]\n", 1, "key 'jobs' takes one value" },
	{ "jobs: {a: b}\n", 1, "key 'jobs' takes one value" },
	{ "many: [{a: b}]\n", 1, "key 'many' takes one value" },
	{ "jobs:\n", 1, "key 'jobs' has no value" },
	{ "jobs: ~\n", 1, "key 'jobs' has no value" },
	{ "name: ''\n", 1, "name: NAME is empty" },
	{ "jobs: 1\nname: x\njobs: 2\n", 3, "key 'jobs' is there twice" },
	{ "bt-run: {}\nbt-run: {}\n", 2, "key 'bt-run' is there twice" },
	{ "config: x\n", 1, "key 'config' is for the command line only" },
	{ "help: yes\n", 1, "key 'help' is for the command line only" },
	{ "gross: maybe\n", 1, "gross: 'maybe' is neither yes nor no" },
	{ "? [a]\n: 1\n", 1, "key '' is no text" },
	{ "- jobs\n", 1, "not a mapping of options" },
	{ "jobs\n", 1, "not a mapping of options" },
	{ "name: \"a\\0b\"\n", 1, "key 'name' is not text without NUL" },
	{ "a: {\n", 2, "this is no YAML: did not find expected node content" },
	{ "jobs: 1\n---\njobs: 2\n", 2, "a second document" },
	{ "name: *x\n", 1, "this is no YAML: found undefined alias" },
};
/* clang-format on */

static void
mistakes_are_refused_with_file_and_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
		struct bt_err err = { 0 };
		struct t_opts opts;
		struct bt_opts o;

		assert_int_equal(
		    read_text(&o, &opts, refusals[i].yaml, &err), -1);
		assert_int_equal(err.status, BT_USAGE);
		assert_string_equal(err.text, refusals[i].text);
		assert_string_equal(err.where, file);
		assert_int_equal(err.line, refusals[i].line);
		bt_opts_clear(&o);
	}
}

static void
what_cannot_be_read_is_a_system_error(void **state)
{
	struct bt_err err = { 0 };
	struct t_opts opts = { 0 };
	struct bt_opts o;

	(void)state;
	assert_int_equal(bt_opts_init(&o, table, &opts, &err), 0);
	assert_int_equal(
	    bt_config_read(&o, "bt-run", "/nonexistent/x", &err), -1);
	assert_int_equal(err.status, BT_SYSTEM);
	assert_string_equal(err.where, "/nonexistent/x");
	bt_err_clear(&err);
	assert_int_equal(bt_config_read(&o, "bt-run", folder, &err), -1);
	assert_int_equal(err.status, BT_SYSTEM);
	assert_string_equal(err.text, "cannot be read");
	bt_opts_clear(&o);
}

/* Make DIR/bt/config.yaml. */
static void
make_user_file(const char *dir)
{
	char path[256];
	FILE *f;

	(void)mkdir(dir, 0700);
	(void)snprintf(path, sizeof path, "%s/bt", dir);
	(void)mkdir(path, 0700);
	(void)snprintf(path, sizeof path, "%s/bt/config.yaml", dir);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fclose(f), 0);
}

/* The keys of a file that is about the group Work. */
static int
read_group(struct bt_opts *o, const char *text, struct bt_err *err)
{
	static const char *const groups[] = { "Work", NULL };

	write_file(text, strlen(text));
	return bt_config_groups(o, "bt-run", file, groups, err);
}

static void
a_file_may_be_about_some_groups_only(void **state)
{
	struct bt_err err = { 0 };
	struct t_opts opts;
	struct bt_opts o;
	char *argv[] = { (char[]){ "t" }, (char[]){ "-g" }, NULL };

	(void)state;
	memset(&opts, 0, sizeof opts);
	assert_int_equal(bt_opts_init(&o, table, &opts, &err), 0);
	assert_int_equal(bt_opts_argv(&o, 2, argv, false, &err), 2);
	assert_int_equal(bt_opts_env(&o, &err), 0);
	write_file("jobs: 2\nname: a\n", 16);
	assert_int_equal(bt_config_read(&o, "bt-run", file, &err), 0);
	/* stronger than that file, weaker than the command line */
	assert_int_equal(read_group(&o, "jobs: 3\ngross: no\n", &err), 0);
	assert_int_equal(opts.jobs, 3);
	assert_true(opts.gross);
	assert_string_equal(opts.name, "a");

	assert_int_equal(read_group(&o, "jobs: 4\nmany: b\n", &err), -1);
	assert_int_equal(err.status, BT_USAGE);
	assert_int_equal(err.line, 2);
	assert_string_equal(err.text, "unknown key 'many'");
	bt_err_clear(&err);
	/* no key of another group is suggested */
	assert_int_equal(read_group(&o, "mane: b\n", &err), -1);
	assert_null(strstr(err.text, "many"));
	bt_err_clear(&err);
	assert_int_equal(read_group(&o, "jbos: 4\n", &err), -1);
	assert_string_equal(
	    err.text, "unknown key 'jbos' (did you mean 'jobs'?)");
	bt_opts_clear(&o);
}

static void
the_users_file_is_where_xdg_says(void **state)
{
	char xdg[128], below[128], want[256], path[256];

	(void)state;
	(void)snprintf(xdg, sizeof xdg, "%s/xdg", folder);
	(void)snprintf(below, sizeof below, "%s/.config", folder);
	(void)setenv("HOME", folder, 1);
	(void)unsetenv("XDG_CONFIG_HOME");
	assert_int_equal(bt_config_user(path, sizeof path), 0);
	make_user_file(below);
	make_user_file(xdg);
	assert_int_equal(bt_config_user(path, sizeof path), 1);
	(void)snprintf(want, sizeof want, "%s/bt/config.yaml", below);
	assert_string_equal(path, want);
	/* a relative value is ignored, as the specification says */
	(void)setenv("XDG_CONFIG_HOME", "xdg", 1);
	assert_int_equal(bt_config_user(path, sizeof path), 1);
	assert_string_equal(path, want);
	(void)setenv("XDG_CONFIG_HOME", xdg, 1);
	assert_int_equal(bt_config_user(path, sizeof path), 1);
	(void)snprintf(want, sizeof want, "%s/bt/config.yaml", xdg);
	assert_string_equal(path, want);
	(void)unsetenv("XDG_CONFIG_HOME");
	(void)unsetenv("HOME");
	assert_int_equal(bt_config_user(path, sizeof path), 0);
}

static int
make_folder(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	(void)snprintf(file, sizeof file, "%s/t.yaml", folder);
	return 0;
}

static int
remove_folder(void **state)
{
	static const char *const below[] = { "t.yaml", "xdg/bt/config.yaml",
		"xdg/bt", "xdg", ".config/bt/config.yaml", ".config/bt",
		".config", "." };
	char path[256];

	(void)state;
	for (size_t i = 0; i < sizeof below / sizeof below[0]; i++) {
		(void)snprintf(path, sizeof path, "%s/%s", folder, below[i]);
		if (remove(path) < 0 && strcmp(below[i], ".") == 0)
			return rmdir(folder);
	}
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_are_long_options),
		cmocka_unit_test(the_programs_section_is_stronger),
		cmocka_unit_test(an_earlier_stage_wins),
		cmocka_unit_test(an_empty_file_sets_nothing),
		cmocka_unit_test(mistakes_are_refused_with_file_and_line),
		cmocka_unit_test(what_cannot_be_read_is_a_system_error),
		cmocka_unit_test(a_file_may_be_about_some_groups_only),
		cmocka_unit_test(the_users_file_is_where_xdg_says),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
