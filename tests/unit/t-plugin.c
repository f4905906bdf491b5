/* Plugins: the shipped one, and what may be wrong with one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "strategy/plugin.h"
#include "strategyfixture.h"

static char dir[] = "/tmp/bt-t-plugin-XXXXXX";

/* Compile C text into dir/NAME.so. */
static void
compile(const char *name, const char *text)
{
	char path[128], command[512];
	FILE *f;

	(void)snprintf(path, sizeof path, "%s/%s.c", dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
	(void)snprintf(command, sizeof command,
	    "${CC:-cc} -shared -fPIC -Ilibbt/include -o %s/%s.so %s", dir, name,
	    path);
	assert_int_equal(system(command), 0);
}

/* What its entry gives: a struct with these members, behind these lines. */
static void
compile_plugin(const char *name, const char *lines, const char *members)
{
	char text[4096];

	(void)snprintf(text, sizeof text,
	    "#include <bt/strategy.h>\n"
	    "static const struct bt_plugin_host *host;\n%s\n"
	    "const struct bt_plugin *bt_plugin(void)\n"
	    "{ static const struct bt_plugin p = { .abi = BT_PLUGIN_ABI,\n"
	    "  .size = sizeof p, %s };\n  return &p; }\n",
	    lines, members);
	compile(name, text);
}

static int
run(const char *name, const struct bt_param *params, size_t n, int n_steps,
    struct bt_buf *out, struct bt_err *err)
{
	char path[128];
	struct bt_plugin_opts opts = {
		.path = path, .params = params, .n_params = n
	};
	struct bt_strategy s = { 0 };
	struct fixture f;
	int rc;

	(void)snprintf(path, sizeof path, "%s/%s.so", dir, name);
	fixture_init(&f, n_steps, 2);
	opts.syms = f.syms;
	opts.source = fixture_source(&f);
	rc = bt_plugin_open(&s, &opts, err);
	if (rc == 0)
		rc = fixture_run(&f, &s, out, err);
	bt_strategy_free(&s);
	fixture_clear(&f);
	return rc;
}

static void
its_orders_and_logs_are_the_answer(void **state)
{
	struct bt_buf out = { 0 };
	struct bt_err err = { 0 };
	const struct bt_param params[] = { { "n", "7", 0 } };

	(void)state;
	compile_plugin("good",
	    "#include <string.h>\n"
	    "static int k;\n"
	    "static void *start(const struct bt_plugin_host *h, int *ok)\n"
	    "{ host = h; *ok = 1; h->log(h->ctx, h->param(h->ctx, \"n\", "
	    "\"?\")); h->log(h->ctx, h->param(h->ctx, \"m\", \"?\")); "
	    "return 0; }\n"
	    "static int step(void *self, const struct bt_step *s)\n"
	    "{ struct bt_order o; char id[4] = \"id\"; bt_order_init(&o);\n"
	    "  o.sym = host->find(host->ctx, \"B\"); o.qty = 100000000;\n"
	    "  o.id = id; k++; if (k == 2 && host->order(host->ctx, &o)) "
	    "return 1;\n"
	    "  memset(id, 'x', 2); (void)self; (void)s; return 0; }\n"
	    "static void stop(void *self) { (void)self; }\n",
	    ".start = start, .step = step, .stop = stop");
	if (run("good", params, 1, 3, &out, &err) < 0)
		fail_msg("%s", err.text);
	assert_string_equal(
	    bt_buf_text(&out), "1: log 7\n1: log ?\n2: buy B 1 id\n");
	bt_buf_free(&out);
}

static void
the_shipped_one_loads_and_runs(void **state)
{
	static const struct bt_param params[] = { { "fast", "2", 0 },
		{ "slow", "5", 0 } };
	struct bt_buf out = { 0 };
	struct bt_err err = { 0 };
	char command[256];

	(void)state;
	(void)snprintf(command, sizeof command,
	    "${CC:-cc} -shared -fPIC -Ilibbt/include -o %s/sma.so "
	    "scripts/strategies/plugin-sma.c",
	    dir);
	assert_int_equal(system(command), 0);
	/* prices rise every day: both averages cross once there are two */
	if (run("sma", params, 2, 9, &out, &err) < 0)
		fail_msg("%s", err.text);
	assert_string_equal(
	    bt_buf_text(&out), "5: target A 0.2\n5: target B 0.2\n");
	bt_buf_free(&out);
}

static void
its_failures_are_the_strategys(void **state)
{
	static const struct {
		const char *name, *lines, *members, *text;
	} rows[] = {
		{ "fails",
		    "static int step(void *a, const struct bt_step *s)\n"
		    "{ (void)a; (void)s; return 3; }",
		    ".step = step",
		    "plugin 'fails.so': it failed (3) at the step of "
		    "2024-01-01T00:00:00Z" },
		{ "refuses",
		    "static void *start(const struct bt_plugin_host *h, int *k)"
		    "\n{ *k = 0; host = h; return 0; }\n"
		    "static int step(void *a, const struct bt_step *s)\n"
		    "{ (void)a; (void)s; return 0; }",
		    ".start = start, .step = step",
		    "plugin 'refuses.so': its start failed" },
		{ "zero",
		    "static void *start(const struct bt_plugin_host *h, int *k)"
		    "\n{ *k = 1; host = h; return 0; }\n"
		    "static int step(void *a, const struct bt_step *s)\n"
		    "{ struct bt_order o; bt_order_init(&o); o.sym = 0;\n"
		    "  (void)a; (void)s; host->order(host->ctx, &o);\n"
		    "  return 0; }",
		    ".start = start, .step = step",
		    "plugin 'zero.so': the quantity is zero" },
		{ "old",
		    "static int step(void *a, const struct bt_step *s)\n"
		    "{ (void)a; (void)s; return 3; }",
		    ".step = step, .abi = 7",
		    "it was built for version 7 of the interface, this is 1" },
		/* of what it has besides nothing is known */
		{ "strange", "", ".abi = 7",
		    "it was built for version 7 of the interface, this is 1" },
		{ "empty", "", ".name = \"empty\"",
		    "its bt_plugin() gives no step()" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct bt_buf out = { 0 };
		struct bt_err err = { 0 };
		int rc;

		compile_plugin(rows[i].name, rows[i].lines, rows[i].members);
		rc = run(rows[i].name, NULL, 0, 2, &out, &err);
		assert_int_equal(rc, -1);
		assert_int_equal(err.status, BT_STRATEGY);
		assert_string_equal(err.text, rows[i].text);
		bt_buf_free(&out);
	}
}

static void
what_is_no_plugin_is_refused(void **state)
{
	struct bt_buf out = { 0 };
	struct bt_err err = { 0 };

	(void)state;
	compile("other", "int x;\n");
	assert_int_equal(run("other", NULL, 0, 1, &out, &err), -1);
	assert_int_equal(err.status, BT_STRATEGY);
	assert_string_equal(err.text,
	    "it exports no function bt_plugin, as bt/strategy.h asks");
	bt_err_clear(&err);
	assert_int_equal(run("missing", NULL, 0, 1, &out, &err), -1);
	assert_int_equal(err.status, BT_STRATEGY);
	assert_non_null(strstr(err.text, "it cannot be loaded: "));
	bt_buf_free(&out);
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
		cmocka_unit_test(its_orders_and_logs_are_the_answer),
		cmocka_unit_test(the_shipped_one_loads_and_runs),
		cmocka_unit_test(its_failures_are_the_strategys),
		cmocka_unit_test(what_is_no_plugin_is_refused),
	};

	return cmocka_run_group_tests_name(
	    "plugin", tests, make_dir, remove_dir);
}
