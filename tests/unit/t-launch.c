/* How strategies are started, found, and told apart. */
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

#include "strategy/identity.h"
#include "strategy/launch.h"
#include "strategy/program.h"
#include "strategy/template.h"

static char dir[] = "/tmp/bt-t-launch-XXXXXX";

/* dir/NAME, holding text; static. */
static const char *
write_file(const char *name, const char *text, mode_t mode)
{
	static char path[128];
	FILE *f;

	(void)snprintf(path, sizeof path, "%s/%s", dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(path, mode), 0);
	return path;
}

static const char *
env_of(const struct bt_launch *l, const char *name)
{
	size_t i, n = strlen(name);

	for (i = 0; l->envp[i] != NULL; i++)
		if (strncmp(l->envp[i], name, n) == 0 && l->envp[i][n] == '=')
			return l->envp[i] + n + 1;
	return NULL;
}

static int
launch(struct bt_launch *l, const char *a, const char *b, int is_pipelined,
    struct bt_err *err)
{
	static const char *argv[3];
	const struct bt_launch_opts opts = { .argv = argv,
		.is_pipelined = is_pipelined };

	argv[0] = a;
	argv[1] = b;
	return bt_launch_init(l, &opts, err);
}

/* First lines and names, and whose cure they get. */
static void
the_interpreter_is_known_by_name_or_first_line(void **state)
{
	static const struct {
		const char *first, *interpreter;
	} rows[] = {
		{ "#!/bin/sh", "sh" },
		{ "#! /bin/sh -e", "sh" },
		{ "#!/usr/bin/env sh", "sh" },
		{ "#!/usr/bin/env -S sh -e", "sh" },
		{ "#!/usr/bin/env -S A=b perl -w", "perl" },
		{ "#!/usr/bin/perl", "perl" },
		{ "#!/usr/bin/tail", "" },
		{ "no first line", "" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const char *path = write_file("x", rows[i].first, 0755);
		struct bt_err err = { 0 };
		struct bt_launch l;

		if (launch(&l, path, NULL, 0, &err) < 0)
			fail_msg("%s: %s", rows[i].first, err.text);
		assert_string_equal(l.interpreter, rows[i].interpreter);
		assert_string_equal(l.path, path);
		assert_string_equal(l.name, "x");
		bt_launch_clear(&l);
	}
}

static void
cures_are_for_lock_step_only(void **state)
{
	char first[64];
	const char *path = write_file("python3.9", "#!/bin/sh", 0755);
	struct bt_launch l;

	(void)state;
	/* an interpreter by its name, whatever it is here */
	(void)snprintf(first, sizeof first, "#!%s", path);
	path = write_file("x.py", first, 0755);
	assert_int_equal(setenv("PYTHONUNBUFFERED", "yes", 1), 0);
	assert_int_equal(launch(&l, path, NULL, 0, NULL), 0);
	assert_string_equal(env_of(&l, "PYTHONUNBUFFERED"), "1");
	assert_string_equal(env_of(&l, "BT_PROTOCOL"), "lockstep");
	bt_launch_clear(&l);
	assert_int_equal(launch(&l, path, NULL, 1, NULL), 0);
	assert_null(env_of(&l, "PYTHONUNBUFFERED"));
	assert_string_equal(env_of(&l, "BT_PROTOCOL"), "pipelined");
	bt_launch_clear(&l);
	assert_int_equal(unsetenv("PYTHONUNBUFFERED"), 0);

	assert_int_equal(setenv("PERL5OPT", "-w", 1), 0);
	path = write_file("x.pl", "#!/usr/bin/perl", 0755);
	assert_int_equal(launch(&l, path, NULL, 0, NULL), 0);
	assert_string_equal(env_of(&l, "PERL5OPT"), "-Mlib;$|=1 -w");
	bt_launch_clear(&l);
	assert_int_equal(launch(&l, path, NULL, 1, NULL), 0);
	assert_string_equal(env_of(&l, "PERL5OPT"), "-w");
	bt_launch_clear(&l);
	assert_int_equal(unsetenv("PERL5OPT"), 0);
}

static void
mawk_is_started_interactive(void **state)
{
	const char *path =
	    write_file("x.awk", "#!/usr/bin/mawk -f\n{ }\n", 0755);
	struct bt_launch l;

	(void)state;
	if (access("/usr/bin/mawk", X_OK) != 0)
		skip();
	assert_int_equal(launch(&l, path, "a", 0, NULL), 0);
	assert_string_equal(l.path, "/usr/bin/mawk");
	assert_string_equal(l.argv[1], "-W");
	assert_string_equal(l.argv[2], "interactive");
	assert_string_equal(l.argv[3], "-f");
	assert_string_equal(l.argv[4], path);
	assert_string_equal(l.argv[5], "a");
	assert_null(l.argv[6]);
	assert_string_equal(l.name, "x.awk");
	bt_launch_clear(&l);

	assert_int_equal(launch(&l, "mawk", path, 0, NULL), 0);
	assert_string_equal(l.argv[0], "mawk");
	assert_string_equal(l.argv[2], "interactive");
	assert_string_equal(l.argv[3], path);
	assert_string_equal(l.name, "x.awk");
	bt_launch_clear(&l);

	assert_int_equal(launch(&l, path, "a", 1, NULL), 0);
	assert_string_equal(l.path, path);
	assert_string_equal(l.argv[1], "a");
	bt_launch_clear(&l);
}

static void
first_lines_that_cannot_work_are_explained(void **state)
{
	static const struct {
		const char *first;
		mode_t mode;
		const char *text, *hint;
	} rows[] = {
		{ "#!/bin/sh\r\n", 0755, "ends in CR LF", "sed -i" },
		{ "#!/no/such/sh\n", 0755, "/no/such/sh, is not there", "" },
		{ "#!/bin/sh\n", 0644, "may not be executed", "chmod +x" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const char *path = write_file("x", rows[i].first, rows[i].mode);
		struct bt_err err = { 0 };
		struct bt_launch l;

		assert_int_equal(launch(&l, path, NULL, 0, &err), -1);
		assert_int_equal(err.status, BT_STRATEGY);
		assert_non_null(strstr(err.text, rows[i].text));
		assert_non_null(strstr(err.hint, rows[i].hint));
		bt_launch_clear(&l);
	}
}

static void
parameters_are_in_the_environment(void **state)
{
	static const char *const argv[] = { "/bin/sh", NULL };
	static const struct bt_param params[] = { { "fast", "10", 0 } };
	const struct bt_launch_opts opts = {
		.argv = argv, .params = params, .n_params = 1
	};
	struct bt_launch l;

	(void)state;
	assert_int_equal(bt_launch_init(&l, &opts, NULL), 0);
	assert_string_equal(env_of(&l, "BT_PARAM_fast"), "10");
	assert_string_equal(env_of(&l, "BT_HOST"), "1");
	assert_non_null(env_of(&l, "PATH"));
	bt_launch_clear(&l);
}

/* ---- identity ---- */

static void
hash_of(const char *a, const char *b, char *text)
{
	const char *const argv[] = { a, b, NULL };
	struct bt_err err = { 0 };

	if (bt_strategy_hash(argv, NULL, text, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(strlen(text), 32);
}

static void
the_hash_is_of_contents_not_of_places(void **state)
{
	char first[64], second[64], sub[512], path[128];

	(void)state;
	(void)snprintf(
	    path, sizeof path, "%s", write_file("s.sh", "#!/bin/sh\n", 0755));
	hash_of(path, "10", first);
	(void)snprintf(
	    sub, sizeof sub, "mkdir -p %s/sub && cp %s %s/sub", dir, path, dir);
	assert_int_equal(system(sub), 0);
	(void)snprintf(sub, sizeof sub, "%s/sub/s.sh", dir);
	hash_of(sub, "10", second);
	assert_string_equal(first, second);

	hash_of(path, "11", second); /* another argument */
	assert_string_not_equal(first, second);
	(void)write_file("s.sh", "#!/bin/sh\n:\n", 0755);
	hash_of(path, "10", second); /* another content */
	assert_string_not_equal(first, second);
}

static void
the_hash_covers_the_sidecar_and_its_files(void **state)
{
	char a[64], b[64], c[64], path[128];
	const char *argv[] = { path, NULL };
	struct bt_sidecar *sc;

	(void)state;
	(void)snprintf(
	    path, sizeof path, "%s", write_file("t.sh", "#!/bin/sh\n", 0755));
	hash_of(path, NULL, a);
	(void)write_file("lib.sh", "one", 0644);
	(void)write_file("t.yaml", "files: [lib.sh]\n", 0644);
	assert_int_equal(bt_sidecar_find(argv, &sc, NULL), 1);
	assert_int_equal(bt_strategy_hash(argv, sc, b, NULL), 0);
	assert_string_not_equal(a, b);
	(void)write_file("lib.sh", "two", 0644);
	assert_int_equal(bt_strategy_hash(argv, sc, c, NULL), 0);
	assert_string_not_equal(b, c);
	bt_sidecar_free(sc);
}

static void
a_file_that_the_sidecar_lists_has_to_be_there(void **state)
{
	char text[64], path[128];
	const char *argv[] = { path, NULL };
	struct bt_err err = { 0 };
	struct bt_sidecar *sc;

	(void)state;
	(void)snprintf(
	    path, sizeof path, "%s", write_file("u.sh", "#!/bin/sh\n", 0755));
	(void)write_file("u.yaml", "files: [gone.sh]\n", 0644);
	assert_int_equal(bt_sidecar_find(argv, &sc, NULL), 1);
	assert_int_equal(bt_strategy_hash(argv, sc, text, &err), -1);
	assert_int_equal(err.status, BT_SYSTEM);
	assert_non_null(strstr(err.where, "gone.sh"));
	bt_sidecar_free(sc);
}

/* ---- templates ---- */

static void
templates_are_found_by_name(void **state)
{
	char path[4096], sub[160];
	struct bt_err err = { 0 };

	(void)state;
	(void)snprintf(sub, sizeof sub, "%s/strategies", dir);
	assert_int_equal(mkdir(sub, 0755), 0);
	(void)write_file("strategies/one.py", "#!/bin/sh\n", 0755);
	(void)write_file("strategies/one.awk", "#!/bin/sh\n", 0755);
	(void)write_file("strategies/two.sh", "#!/bin/sh\n", 0755);
	(void)write_file("strategies/two.awk", "#!/bin/sh\n", 0644);
	assert_int_equal(setenv("BT_DATADIR", dir, 1), 0);

	assert_int_equal(bt_template_find("@one", path, sizeof path, &err), 0);
	assert_string_equal(path + strlen(dir), "/strategies/one.awk");
	assert_int_equal(
	    bt_template_find("@one.py", path, sizeof path, &err), 0);
	assert_string_equal(path + strlen(dir), "/strategies/one.py");
	/* what cannot be executed does not count */
	assert_int_equal(bt_template_find("two", path, sizeof path, &err), 0);
	assert_string_equal(path + strlen(dir), "/strategies/two.sh");

	assert_int_equal(
	    bt_template_find("@onne", path, sizeof path, &err), -1);
	assert_int_equal(err.status, BT_USAGE);
	assert_non_null(strstr(err.text, "did you mean '@one'?"));
	assert_non_null(strstr(err.hint, "there are: @one"));
	bt_err_clear(&err);
	assert_int_equal(
	    bt_template_find("@../strategies/one.py", path, sizeof path, &err),
	    -1);
	assert_int_equal(unsetenv("BT_DATADIR"), 0);
}

static int
make_dir(void **state)
{
	(void)state;
	return mkdtemp(dir) != NULL ? 0 : -1;
}

static int
remove_dir(void **state)
{
	char command[64];

	(void)state;
	(void)snprintf(command, sizeof command, "rm -rf %s", dir);
	return system(command);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    the_interpreter_is_known_by_name_or_first_line),
		cmocka_unit_test(cures_are_for_lock_step_only),
		cmocka_unit_test(mawk_is_started_interactive),
		cmocka_unit_test(first_lines_that_cannot_work_are_explained),
		cmocka_unit_test(parameters_are_in_the_environment),
		cmocka_unit_test(the_hash_is_of_contents_not_of_places),
		cmocka_unit_test(the_hash_covers_the_sidecar_and_its_files),
		cmocka_unit_test(a_file_that_the_sidecar_lists_has_to_be_there),
		cmocka_unit_test(templates_are_found_by_name),
	};

	return cmocka_run_group_tests_name(
	    "launch", tests, make_dir, remove_dir);
}
