/* Hosted strategies: children that do well, and all ways of doing badly. */
#define _GNU_SOURCE /* cpu_set_t */
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "strategy/host.h"
#include "strategyfixture.h"

#define TIMEOUT (BT_SECOND / 4)

/* What a run of a shell script came to. */
struct result {
	struct bt_err err;
	struct bt_buf out, told;
	int rc;
};

static void
run_opts(struct result *r, const char *script, int n_steps, int fails_at,
    const struct bt_host_opts *more)
{
	const char *const argv[] = { "sh", "-c", script, NULL };
	struct bt_host_opts opts =
	    more != NULL ? *more : (struct bt_host_opts){ 0 };
	struct bt_strategy s = { 0 };
	struct fixture f;

	memset(r, 0, sizeof *r);
	fixture_init(&f, n_steps, 2);
	f.fails_at = fails_at;
	f.directive = "param slow=30";
	opts.argv = opts.argv != NULL ? opts.argv : argv;
	opts.syms = f.syms;
	opts.source = fixture_source(&f);
	opts.say = fixture_say;
	opts.say_arg = &f;
	r->rc = bt_host_open(&s, &opts, &r->err);
	if (r->rc == 0)
		r->rc = fixture_run(&f, &s, &r->out, &r->err);
	bt_strategy_free(&s);
	r->told = f.told;
	f.told = (struct bt_buf){ 0 };
	fixture_clear(&f);
}

static void
run(struct result *r, const char *script, int n_steps)
{
	run_opts(r, script, n_steps, 0, NULL);
}

static void
clear(struct result *r)
{
	bt_buf_free(&r->out);
	bt_buf_free(&r->told);
}

/* It failed as a strategy does, and said all that is in `text`. */
static void
expect_with(const char *script, const struct bt_host_opts *opts,
    const char *text, const char *hint)
{
	struct result r;

	run_opts(&r, script, 3, 0, opts);
	if (r.rc != -1 || r.err.status != BT_STRATEGY ||
	    strstr(r.err.text, text) == NULL ||
	    strstr(r.err.hint, hint) == NULL)
		fail_msg("%s: %d, status %d, \"%s\", hint \"%s\"", script, r.rc,
		    r.err.status, r.err.text, r.err.hint);
	clear(&r);
}

static void
expect_failure(const char *script, const char *text, const char *hint)
{
	expect_with(script, NULL, text, hint);
}

/* ---- well ---- */

#define EACH_STEP "while read -r l; do case $l in end) break ;; .) "
#define TO_DOT    "while read -r l && [ \"$l\" != . ]; do :; done; "
#define DONE      "echo . ;; esac; done"

static void
in_lock_step_each_answer_is_for_its_step(void **state)
{
	struct result r;

	(void)state;
	run(&r,
	    "n=0; " EACH_STEP "n=$((n+1)); [ $n = 2 ] && echo buy,A,$n; "
	    "[ $n = 3 ] && { echo exit,A; echo log,out; };" DONE,
	    4);
	if (r.rc < 0)
		fail_msg("%s", r.err.text);
	assert_string_equal(
	    bt_buf_text(&r.out), "2: buy A 2\n3: exit A\n3: log out\n");
	clear(&r);
}

static void
it_is_told_the_head_then_steps(void **state)
{
	static const struct bt_param params[] = { { "fast", "10", 0 } };
	const struct bt_host_opts opts = { .params = params, .n_params = 1 };
	struct result r;

	(void)state;
	run_opts(&r,
	    "while read -r l; do echo \"$l\" >&2; case $l in "
	    ".) echo . ;; end) exit ;; esac; done",
	    2, 0, &opts);
	if (r.rc < 0)
		fail_msg("%s", r.err.text);
	assert_string_equal(bt_buf_text(&r.told),
	    "#bt 1\n"
	    "#param fast=10\n"
	    "#param slow=30\n"
	    "#interval 86400\n"
	    "bar,2024-01-01T00:00:00Z,A,1,2,0.5,1.5,100\n"
	    "bar,2024-01-01T00:00:00Z,B,1,2,0.5,1.5,100\n"
	    ".\n"
	    "bar,2024-01-02T00:00:00Z,A,2,3,1.5,2.5,100\n"
	    "bar,2024-01-02T00:00:00Z,B,2,3,1.5,2.5,100\n"
	    ".\n"
	    "end\n");
	clear(&r);
}

static void
the_environment_says_how_it_is_run(void **state)
{
	static const struct bt_param params[] = { { "fast", "10", 0 } };
	struct bt_host_opts opts = { .params = params, .n_params = 1 };
	struct result r;

	(void)state;
	assert_int_equal(setenv("BT_PARAM_stale", "1", 1), 0);
	run_opts(&r,
	    "echo $BT_HOST $BT_PROTOCOL $BT_PARAM_fast "
	    "$BT_PARAM_stale >&2; " EACH_STEP DONE,
	    1, 0, &opts);
	assert_string_equal(bt_buf_text(&r.told), "1 lockstep 10\n");
	clear(&r);
	opts.is_pipelined = 1;
	run_opts(&r,
	    "echo $BT_HOST $BT_PROTOCOL $PYTHONUNBUFFERED "
	    "$_STDBUF_O >&2; " EACH_STEP DONE,
	    1, 0, &opts);
	assert_string_equal(bt_buf_text(&r.told), "1 pipelined\n");
	clear(&r);
	assert_int_equal(unsetenv("BT_PARAM_stale"), 0);
}

static void
pipelined_answers_find_their_steps_however_late(void **state)
{
	struct bt_host_opts opts = { .is_pipelined = 1 };
	struct result r;

	(void)state;
	/* all of its input is read before it says a word */
	run_opts(&r,
	    "n=0; a=; while read -r l; do case $l in "
	    ".) n=$((n+1)); [ $((n % 1000)) = 0 ] && "
	    "a=\"${a}buy,A,$n\n\"; a=\"$a.\n\" ;; "
	    "esac; done; printf \"$a\"",
	    3000, 0, &opts);
	if (r.rc < 0)
		fail_msg("%s", r.err.text);
	assert_string_equal(bt_buf_text(&r.out),
	    "1000: buy A 1000\n2000: buy A 2000\n3000: buy A 3000\n");
	clear(&r);
}

static void
a_failing_source_is_told_after_all_answers(void **state)
{
	struct bt_host_opts opts = { 0 };
	struct result r;
	int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		opts.is_pipelined = i;
		run_opts(&r,
		    "n=0; " EACH_STEP "n=$((n+1)); echo buy,A,$n;" DONE, 9, 3,
		    &opts);
		assert_int_equal(r.rc, -1);
		assert_int_equal(r.err.status, BT_BAD_INPUT);
		assert_string_equal(r.err.text, "the data are bad");
		assert_string_equal(
		    bt_buf_text(&r.out), "1: buy A 1\n2: buy A 2\n");
		clear(&r);
	}
}

static void
standard_error_comes_line_by_line(void **state)
{
	struct result r;

	(void)state;
	run(&r,
	    "printf 'one\\ntwo' >&2; " EACH_STEP DONE "; echo >&2; "
	    "printf three >&2",
	    1);
	if (r.rc < 0)
		fail_msg("%s", r.err.text);
	assert_string_equal(bt_buf_text(&r.told), "one\ntwo\nthree\n");
	clear(&r);
}

static void
much_on_standard_error_stops_nothing(void **state)
{
	struct result r;

	(void)state;
	run(&r, EACH_STEP "head -c 300000 /dev/zero | tr '\\0' 'x' >&2;" DONE,
	    2);
	if (r.rc < 0)
		fail_msg("%s", r.err.text);
	assert_true(r.told.len > 600000);
	clear(&r);
}

/* ---- badly ---- */

static void
a_failure_says_what_happened_and_when(void **state)
{
	(void)state;
	expect_failure("exit 3",
	    "'sh' ended with status 3 before it answered the step of "
	    "2024-01-01T00:00:00Z",
	    "");
	expect_failure("read x; exit 0", "ended with status 0", "`end`");
	expect_failure(TO_DOT "echo .; no-such-command",
	    "ended with status 127 ", "not found");
	expect_failure("kill -SEGV $$", "was ended by signal 11", "");
	expect_failure("echo oops >&2; exit 1", "its last words: oops", "");
	expect_failure(EACH_STEP "echo .; exit 4 ;; esac; done",
	    "ended with status 4 before it answered the step of "
	    "2024-01-02T00:00:00Z",
	    "");
	expect_failure(EACH_STEP DONE "; exit 5",
	    "ended with status 5 after the last step", "");
	expect_failure(EACH_STEP DONE "; echo buy,A,1",
	    "wrote 'buy,A,1' after the last step", "");
}

/* Only the limit that is to be hit is short: the machine may be busy. */
static void
silence_is_not_waited_for(void **state)
{
	const struct bt_host_opts start = { .start_timeout = TIMEOUT };
	const struct bt_host_opts step = { .step_timeout = TIMEOUT };
	const struct bt_host_opts end = { .end_timeout = TIMEOUT };

	(void)state;
	expect_with("sleep 60", &start,
	    "'sh' has not answered the first step of 2024-01-01T00:00:00Z for "
	    "0.25 s",
	    "answered by a line `.`; ");
	expect_with(TO_DOT "echo .; sleep 60", &step,
	    "has not answered the step of 2024-01-02",
	    "it answered 1 step in time; --step-timeout gives more time");
	expect_with(TO_DOT "echo .; " TO_DOT "echo buy,A,1; sleep 60", &step,
	    "has not answered", "it wrote 8 bytes, but no line `.`");
	expect_with(
	    "trap '' TERM; sleep 60; sleep 60", &start, "has not answered", "");
	expect_with("while read -r l; do [ \"$l\" = . ] && echo .; done; "
		    "sleep 60",
	    &end, "has not left 0.25 s after the line `end`", "has to exit");
}

static void
nonsense_is_shown(void **state)
{
	(void)state;
	expect_failure("echo hello",
	    "line 1 of 'sh', in answer to the step of "
	    "2024-01-01T00:00:00Z: 'hello': unknown verb",
	    "");
	expect_failure(TO_DOT "echo .; " TO_DOT "echo buy,A,1; echo buy,A,",
	    "line 3 of 'sh', in answer to the step of 2024-01-02T00:00:00Z: "
	    "'buy,A,': the quantity is empty",
	    "");
	expect_failure(EACH_STEP "echo buy,A,$qty;" DONE,
	    "'buy,A,': the quantity is empty", "variable of the shell");
	expect_failure(TO_DOT "printf '.\\nbuy,A,1\\n'; cat >&2",
	    "'sh' wrote 'buy,A,1' behind the line `.` that ends its answer",
	    "one `.` for each step");
	expect_failure("cat", "'#bt 1': a directive is no order", "BT_HOST");
	expect_failure(
	    "head -c 10000 /dev/urandom; echo; sleep 60", "line 1 of 'sh'", "");
}

static void
closed_pipes_are_noticed(void **state)
{
	(void)state;
	expect_failure(
	    "exec >&-; sleep 60", "'sh' closed its output before", "");
	expect_failure("exec <&-; echo .; sleep 60; exec >&-",
	    "'sh' closed its input before", "");
}

static void
floods_are_stopped(void **state)
{
	(void)state;
	expect_failure("yes '# flood'",
	    "wrote more than 64 MiB in answer to the step of 2024-01-01", "");
	expect_failure("head -c 5000000 /dev/zero; sleep 60",
	    "wrote a line of more than 1 MiB", "");
}

static void
what_cannot_be_run_is_refused_with_advice(void **state)
{
	const char *const missing[] = { "no-such-program", NULL };
	const char *const folder[] = { "/tmp", NULL };
	const char *const data[] = { "/etc/passwd", NULL };
	struct bt_host_opts opts = { .argv = missing };
	struct result r;

	(void)state;
	run_opts(&r, NULL, 1, 0, &opts);
	assert_int_equal(r.err.status, BT_STRATEGY);
	assert_string_equal(
	    r.err.text, "there is no program 'no-such-program'");
	assert_non_null(strstr(r.err.hint, "./no-such-program"));
	clear(&r);
	opts.argv = folder;
	run_opts(&r, NULL, 1, 0, &opts);
	assert_string_equal(r.err.text, "there is no program '/tmp'");
	clear(&r);
	opts.argv = data;
	run_opts(&r, NULL, 1, 0, &opts);
	assert_string_equal(r.err.text, "'/etc/passwd' may not be executed");
	assert_string_equal(r.err.hint, "chmod +x /etc/passwd");
	clear(&r);
}

/* A child that outlives its parent's output keeps nobody waiting. */
static void
what_a_strategy_leaves_behind_is_ended(void **state)
{
	struct result r;

	(void)state;
	run(&r, "sleep 1000 & echo $! >&2; " EACH_STEP DONE, 2);
	if (r.rc < 0)
		fail_msg("%s", r.err.text);
	assert_int_equal(system(NULL) != 0, 1);
	assert_non_null(strchr(bt_buf_text(&r.told), '\n'));
	*strchr(r.told.data, '\n') = '\0';
	assert_int_equal(setenv("LEFT", r.told.data, 1), 0);
	/* the kernel takes its time */
	assert_int_equal(system("for i in $(seq 200); do "
				"kill -0 $LEFT 2>/dev/null || exit 0; "
				"grep -q ' Z ' /proc/$LEFT/stat && exit 0; "
				"sleep 0.05; done; exit 1"),
	    0);
	clear(&r);
}

/* ---- cores ---- */

#define MASK_OF_PID                                                            \
	"mask() { while read -r k v; do case $k in Cpus_allowed:) m=$v ;; "    \
	"esac; done </proc/$1/status; }; "

/* So short are the steps that both share a core, if there are several. */
static void
a_strategy_has_its_cores_again_when_it_needs_them(void **state)
{
	struct result r;
	cpu_set_t before, after;

	(void)state;
	assert_int_equal(sched_getaffinity(0, sizeof before, &before), 0);
	run(&r,
	    MASK_OF_PID
	    "mask $$; all=$m; n=0; " EACH_STEP "n=$((n+1)); "
	    /* a long step: it, and what it starts there, come to have all */
	    "[ $n != 500 ] || { "
	    "( while mask self; [ $m != $all ]; do sleep 0.01; done ); "
	    "while mask $$; [ $m != $all ]; do sleep 0.01; done; };" DONE
	    "; mask $$; [ $m = $all ]",
	    1000);
	if (r.rc < 0)
		fail_msg("%s", r.err.text);
	assert_int_equal(sched_getaffinity(0, sizeof after, &after), 0);
	assert_true(CPU_EQUAL(&before, &after));
	clear(&r);
}

static void
a_run_that_fails_leaves_no_core_behind(void **state)
{
	struct result r;
	cpu_set_t before, after;

	(void)state;
	assert_int_equal(sched_getaffinity(0, sizeof before, &before), 0);
	run(&r, "n=0; " EACH_STEP "n=$((n+1)); [ $n != 400 ] || exit 3;" DONE,
	    1000);
	assert_int_equal(r.rc, -1);
	assert_int_equal(sched_getaffinity(0, sizeof after, &after), 0);
	assert_true(CPU_EQUAL(&before, &after));
	clear(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_lock_step_each_answer_is_for_its_step),
		cmocka_unit_test(it_is_told_the_head_then_steps),
		cmocka_unit_test(the_environment_says_how_it_is_run),
		cmocka_unit_test(
		    pipelined_answers_find_their_steps_however_late),
		cmocka_unit_test(a_failing_source_is_told_after_all_answers),
		cmocka_unit_test(standard_error_comes_line_by_line),
		cmocka_unit_test(much_on_standard_error_stops_nothing),
		cmocka_unit_test(a_failure_says_what_happened_and_when),
		cmocka_unit_test(silence_is_not_waited_for),
		cmocka_unit_test(nonsense_is_shown),
		cmocka_unit_test(closed_pipes_are_noticed),
		cmocka_unit_test(floods_are_stopped),
		cmocka_unit_test(what_cannot_be_run_is_refused_with_advice),
		cmocka_unit_test(what_a_strategy_leaves_behind_is_ended),
		cmocka_unit_test(
		    a_strategy_has_its_cores_again_when_it_needs_them),
		cmocka_unit_test(a_run_that_fails_leaves_no_core_behind),
	};

	return cmocka_run_group_tests_name("host", tests, NULL, NULL);
}
