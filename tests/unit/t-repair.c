/* Mending: a finding, and what becomes of the record it is about. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bt/num.h"
#include "bt/types.h"
#include "data/check.h"
#include "data/repair.h"

#define STEP BT_SECOND

/* What came out: `time:open,high,low,close,volume` each, + if synthetic. */
struct out {
	char text[2048];
	int dropped;
};

static void
add(struct out *o, const char *text)
{
	size_t n = strlen(o->text);

	(void)snprintf(o->text + n, sizeof o->text - n, "%s", text);
}

static int
put(void *arg, const struct bt_rec *rec)
{
	const struct bt_bar *b = rec->u.bar;
	const double v[] = { b->open, b->high, b->low, b->close, b->volume };
	char text[BT_NUM_TEXT_MAX + 32];
	int i;

	(void)snprintf(text, sizeof text, "%lld:", (long long)(b->time / STEP));
	add(arg, text);
	for (i = 0; i < 5; i++) {
		(void)bt_num_format(v[i], text);
		add(arg, text);
		add(arg, i < 4 ? "," : "");
	}
	add(arg, b->flags & BT_SYNTHETIC ? "+ "
		 : b->flags & BT_STALE   ? "= "
					 : " ");
	return 0;
}

static int
drop(void *arg, const struct bt_rec *rec, int64_t line, const char *why)
{
	struct out *o = arg;

	(void)rec;
	(void)line;
	(void)why;
	o->dropped++;
	return 0;
}

/* A bar of symbol 0 at t steps: o h l c v. */
struct row {
	int t;
	double o, h, l, c, v;
};

struct job {
	const char *check, *kind;
	struct bt_mend mend;
	int seq; /* of the bar that is mended */
	enum bt_repair_keep keep;
	const char *want, *action;
	int dropped;
};

/* Put n rows, mend one of them, let all leave. */
static void
run(const struct row *rows, int n, const struct job *job)
{
	struct bt_err err = { 0 };
	struct out out = { "", 0 };
	int k = bt_check_find(job->check, strlen(job->check));
	struct bt_repair_opts opts = { .fixes = UINT32_C(1) << k,
		.keep = job->keep,
		.put = put,
		.drop = drop,
		.arg = &out };
	struct bt_repair *r = bt_repair_new(&opts, &err);
	struct bt_finding f = { .check = (size_t)k,
		.kind = job->kind,
		.seq = job->seq,
		.mend = job->mend };
	char action[BT_REPAIR_ACTION];
	int i;

	assert_non_null(r);
	for (i = 0; i < n; i++) {
		struct bt_bar b = { .time = rows[i].t * STEP,
			.end = BT_TIME_NONE,
			.open = rows[i].o,
			.high = rows[i].h,
			.low = rows[i].l,
			.close = rows[i].c,
			.volume = rows[i].v };
		struct bt_rec rec = { .type = BT_BAR, .u.bar = &b };

		assert_int_equal(bt_repair_put(r, &rec, i + 1, i, &err), 0);
	}
	assert_true(bt_repair_mend(r, &f, action, &err) >= 0);
	assert_string_equal(action, job->action);
	assert_int_equal(bt_repair_flush(r, &err), 0);
	assert_string_equal(out.text, job->want);
	assert_int_equal(out.dropped, job->dropped);
	bt_repair_free(r);
}

static void
one_bar_is_mended(void **state)
{
	static const struct {
		struct row rows[3];
		struct job job;
	} cases[] = {
		/* clang-format off */
		{ { { 1, 5, 4, 3, 6, 9 } }, { "ohlc", "high",
		    { .kind = BT_MEND_WIDEN }, 0, 0,
		    "1:5,6,3,6,9 ", "high set to 6", 0 } },
		{ { { 1, 5, 6, 5.5, 5, 9 } }, { "ohlc", "low",
		    { .kind = BT_MEND_WIDEN }, 0, 0,
		    "1:5,6,5,5,9 ", "low set to 5", 0 } },
		{ { { 1, 5, 6, 4, -5, 9 } }, { "negative", "",
		    { .kind = BT_MEND_SIGN }, 0, 0,
		    "1:5,6,4,5,9 ", "the sign taken away", 0 } },
		{ { { 1, 5, 6, 0, 5, 9 } }, { "zero", "",
		    { .kind = BT_MEND_FILL }, 0, 0,
		    "1:5,6,5,5,9 ", "filled in", 0 } },
		{ { { 1, 5, 6, 4, NAN, 9 } }, { "missing", "",
		    { .kind = BT_MEND_FILL }, 0, 0, "", "left out", 1 } },
		{ { { 1, NAN, 6, 4, 5, 9 } }, { "missing", "",
		    { .kind = BT_MEND_FILL }, 0, 0, "", "left out", 1 } },
		{ { { 1, 50.7, 60, 40, 50, 9 } }, { "spikes", "x10",
		    { .kind = BT_MEND_SCALE, .factor = 0.1 }, 0, 0,
		    "1:5.07,6,4,5,9 ", "scaled", 0 } },
		{ { { 1, 5, 6, 0.05, 0.05, 9 } }, { "spikes", "close",
		    { .kind = BT_MEND_CLIP, .factor = 5 }, 0, 0,
		    "1:5,6,5,5,9 ",
		    "what is far away scaled, or set to the others", 0 } },
		{ { { 1, 5, 20, 4, 5, 9 } }, { "spikes", "high",
		    { .kind = BT_MEND_CLIP, .factor = 5 }, 0, 0,
		    "1:5,5,4,5,9 ",
		    "what is far away scaled, or set to the others", 0 } },
		{ { { 1, 5, 6, 4, 5, 9 } }, { "sessions", "weekend",
		    { .kind = BT_MEND_DROP }, 0, 0, "", "left out", 1 } },
		/* clang-format on */
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++)
		run(cases[i].rows, 1, &cases[i].job);
}

static void
an_open_that_is_missing_is_the_close_before(void **state)
{
	const struct row rows[] = { { 1, 5, 6, 4, 5, 9 },
		{ 2, NAN, 6, 5.5, 6, 9 } };
	const struct job job = { "missing", "", { .kind = BT_MEND_FILL }, 1, 0,
		"1:5,6,4,5,9 2:5,6,5,6,9 ", "filled in", 0 };

	(void)state;
	run(rows, 2, &job);
}

static void
of_two_the_first_the_last_or_the_fuller_stays(void **state)
{
	const struct row rows[] = { { 1, 5, 6, 4, 5, 7 },
		{ 1, 5, 6, 4, 5.5, 9 } };
	struct job job = { "duplicates", "conflict", { .kind = BT_MEND_DROP },
		1, BT_KEEP_FIRST, "1:5,6,4,5,7 ", "left out", 1 };

	(void)state;
	run(rows, 2, &job);
	job.keep = BT_KEEP_LAST;
	job.want = "1:5,6,4,5.5,9 ";
	job.action = "kept; line 1 left out";
	run(rows, 2, &job);
	job.keep = BT_KEEP_FULLER;
	run(rows, 2, &job);
}

static void
bars_before_a_split_are_adjusted(void **state)
{
	const struct row rows[] = { { 1, 10, 12, 8, 10, 100 },
		{ 2, 10, 12, 8, 11, 100 }, { 3, 5, 6, 4, 5, 200 } };
	const struct job job = { "splits", "unadjusted",
		{ .kind = BT_MEND_BEFORE, .factor = 0.5, .n = 1 }, 2, 0,
		"1:5,6,4,5,200 2:5,6,4,5.5,200 3:5,6,4,5,200 ",
		"2 bars before it scaled", 0 };

	(void)state;
	run(rows, 3, &job);
}

static void
a_gap_is_filled_with_the_close_before(void **state)
{
	const struct row rows[] = { { 1, 5, 6, 4, 5, 9 },
		{ 4, 5, 6, 4, 7, 9 } };
	const struct job job = { "gaps", "bars",
		{ .kind = BT_MEND_INSERT,
		    .n = 2,
		    .from = 2 * STEP,
		    .step = STEP },
		1, 0, "1:5,6,4,5,9 2:5,5,5,5,0+ 3:5,5,5,5,0+ 4:5,6,4,7,9 ",
		"2 bars filled in, flagged synthetic", 0 };
	struct job many = job;

	(void)state;
	run(rows, 2, &job);
	many.mend.n = BT_REPAIR_FILL + 1;
	many.want = "1:5,6,4,5,9 4:5,6,4,7,9 ";
	many.action = "not filled: too many";
	run(rows, 2, &many);
}

static void
bars_that_repeat_are_flagged(void **state)
{
	const struct row rows[] = { { 1, 5, 6, 4, 5, 9 }, { 2, 5, 6, 4, 5, 9 },
		{ 3, 5, 6, 4, 5, 9 }, { 4, 5, 6, 4, 5, 8 } };
	const struct job job = { "stale", "", { .kind = BT_MEND_STALE, .n = 2 },
		0, 0, "1:5,6,4,5,9 2:5,6,4,5,9= 3:5,6,4,5,9= 4:5,6,4,5,8 ",
		"2 bars flagged stale", 0 };

	(void)state;
	run(rows, 4, &job);
}

static void
what_is_not_asked_for_or_has_gone_stays(void **state)
{
	struct bt_err err = { 0 };
	struct out out = { "", 0 };
	struct bt_repair_opts opts = { .fixes = UINT32_C(1)
						<< bt_check_find("ohlc", 4),
		.window = 2,
		.put = put,
		.arg = &out };
	struct bt_repair *r = bt_repair_new(&opts, &err);
	struct bt_bar b = { .end = BT_TIME_NONE,
		.open = 5,
		.high = 4,
		.low = 3,
		.close = 5,
		.volume = 1 };
	struct bt_rec rec = { .type = BT_BAR, .u.bar = &b };
	struct bt_finding f = { .check = (size_t)bt_check_find("zero", 4),
		.kind = "",
		.mend.kind = BT_MEND_WIDEN };
	char action[BT_REPAIR_ACTION];
	int i;

	(void)state;
	for (i = 0; i < 3; i++)
		assert_int_equal(bt_repair_put(r, &rec, i + 1, i, &err), 0);
	f.seq = 1;
	assert_int_equal(bt_repair_mend(r, &f, action, &err), 0);
	assert_string_equal(action, "");
	f.check = (size_t)bt_check_find("ohlc", 4);
	f.seq = 0;
	assert_int_equal(bt_repair_mend(r, &f, action, &err), 0);
	assert_string_equal(action, "not mended, as it has gone already");
	assert_string_equal(out.text, "0:5,4,3,5,1 ");
	bt_repair_free(r);
}

/* Bars as they come out: how many, and the last one's time and end. */
struct tally {
	int n;
	bt_time time, end;
};

static int
tally(void *arg, const struct bt_rec *rec)
{
	struct tally *t = arg;

	assert_true(t->n == 0 || rec->u.bar->time > t->time);
	t->n++;
	t->time = rec->u.bar->time;
	t->end = rec->u.bar->end;
	return 0;
}

/* Put a bar, as record seq, and fill the n bars that are missing before it. */
static void
put_behind_gap(struct bt_repair *r, struct bt_bar *b, int64_t seq,
    const struct bt_mend *gap)
{
	struct bt_err err = { 0 };
	const struct bt_rec rec = { .type = BT_BAR, .u.bar = b };
	const struct bt_finding f = { .check = (size_t)bt_check_find("gaps", 4),
		.kind = "bars",
		.seq = seq,
		.mend = *gap };
	char action[BT_REPAIR_ACTION];

	assert_int_equal(bt_repair_put(r, &rec, seq + 1, seq, &err), 0);
	if (gap->n > 0)
		assert_int_equal(bt_repair_mend(r, &f, action, &err), 1);
}

static void
gaps_that_are_filled_leave_what_waits_bounded(void **state)
{
	struct bt_err err = { 0 };
	struct tally t = { 0 };
	const struct bt_repair_opts opts = {
		.fixes = UINT32_MAX, .window = 10, .put = tally, .arg = &t
	};
	struct bt_repair *r = bt_repair_new(&opts, &err);
	struct bt_bar b = { .end = BT_TIME_NONE, 5, 5, 5, 5, 1 };
	int i, n = 0;

	(void)state;
	assert_non_null(r);
	for (i = 0; i < 100; i++) {
		const struct bt_mend gap = { .kind = BT_MEND_INSERT,
			.n = i > 0 ? 999 : 0,
			.from = b.time - 999 * STEP,
			.step = STEP };

		put_behind_gap(r, &b, i, &gap);
		n += 1 + (int)gap.n;
		b.time += 1000 * STEP;
	}
	assert_in_range(n - t.n, 0, 999 + 2 * 10);
	assert_int_equal(bt_repair_flush(r, &err), 0);
	assert_int_equal(t.n, n);
	bt_repair_free(r);
}

static void
gaps_at_the_end_of_time_are_filled_as_far_as_it_goes(void **state)
{
	struct bt_err err = { 0 };
	struct tally t = { 0 };
	const struct bt_repair_opts opts = {
		.fixes = UINT32_MAX, .put = tally, .arg = &t
	};
	struct bt_repair *r = bt_repair_new(&opts, &err);
	struct bt_bar b = { .time = INT64_MAX - 7 * BT_DAY,
		.end = INT64_MAX - BT_DAY,
		5,
		5,
		5,
		5,
		1 };
	struct bt_mend gap = { .kind = BT_MEND_INSERT,
		.n = 3,
		.from = INT64_MAX - 2 * BT_DAY,
		.step = 3 * BT_DAY };

	(void)state;
	assert_non_null(r);
	put_behind_gap(r, &b, 0, &(const struct bt_mend){ .n = 0 });
	b.time = INT64_MAX - 1;
	b.end = INT64_MAX;
	put_behind_gap(r, &b, 1, &gap);
	assert_int_equal(bt_repair_flush(r, &err), 0);
	assert_int_equal(t.n, 3); /* one, whose end cannot be told */
	assert_true(t.time == b.time && t.end == b.end);
	bt_repair_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gaps_that_are_filled_leave_what_waits_bounded),
		cmocka_unit_test(
		    gaps_at_the_end_of_time_are_filled_as_far_as_it_goes),
		cmocka_unit_test(one_bar_is_mended),
		cmocka_unit_test(an_open_that_is_missing_is_the_close_before),
		cmocka_unit_test(of_two_the_first_the_last_or_the_fuller_stays),
		cmocka_unit_test(bars_before_a_split_are_adjusted),
		cmocka_unit_test(a_gap_is_filled_with_the_close_before),
		cmocka_unit_test(bars_that_repeat_are_flagged),
		cmocka_unit_test(what_is_not_asked_for_or_has_gone_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
