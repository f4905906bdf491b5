/*
 * A property of checking: what is found by the short way of usual bars is what
 * all checks find that are asked of each bar, and what they keep of a series is
 * the same after each block.
 *
 * Domain: 600 random streams of up to 1,500 bars of one to eight symbols, side
 * by side or one behind the other; from 1700, 1923, 1969, 2024 or near the
 * ends of time on; steps of a minute to a day, sessions and round the clock, weekends
 * too or not; with ends and without, with volumes, none or zero, with further
 * columns and splits that are known; a calendar of all, of each symbol or none,
 * with and without those that may be the market's; clean ones, and such with
 * any of 21 defects, once in a while or all over; in blocks of any length.
 */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "data/calendar.h"
#include "data/checkin.h"

#define N_STREAMS 600
#define N_MAX     1500
#define N_DEFECTS 21
#define MINUTE    (60 * BT_SECOND)

#define N_SYMS 8

static const char *const names[N_SYMS] = { "A", "B", "C", "D", "E", "F", "G",
	"H" };
static struct bt_symtab *syms;

/* Those that symbols may have; NULL: none. */
#define N_CALENDARS 4
static const char *const calendar_names[N_CALENDARS] = { NULL, "nyse", "24x7",
	"weekdays" };
static struct bt_calendar *calendars[N_CALENDARS];

/* A bar and its further columns, as blocks have them. */
struct row {
	struct bt_bar bar;
	double extra[2];
};

/* What all bars of a stream have in common. */
struct world {
	struct bt_random r;
	int64_t step, open, close; /* of a day: when there are bars */
	int n_syms, has_ends, has_extra, one_in, has_weekends;
	int calendar;   /* of all, a number; -1: each symbol has its own */
	double volumes; /* what all are multiplied with; NaN: there are none */
	double size, tick; /* of returns; of prices */
	bt_time at[N_SYMS];
	double px[N_SYMS], scale[N_SYMS];
	int scaled[N_SYMS]; /* bars more */
};

/* Findings, as text. */
struct told {
	char *text;
	size_t len, cap;
};

static struct row rows[N_MAX];

static int
found(void *arg, const struct bt_finding *f)
{
	struct told *t = arg;

	if (t->cap - t->len < 1024) {
		t->cap = 2 * t->cap + 4096;
		t->text = realloc(t->text, t->cap);
		assert_non_null(t->text);
	}
	t->len += (size_t)snprintf(t->text + t->len, t->cap - t->len,
	    "%s.%s %d %lld %u %lld %lld: %s (%d %a %lld %lld %lld)\n",
	    bt_check_info(f->check)->name, f->kind, (int)f->level,
	    (long long)f->time, f->sym, (long long)f->line, (long long)f->seq,
	    f->text, (int)f->mend.kind, f->mend.factor, (long long)f->mend.n,
	    (long long)f->mend.from, (long long)f->mend.step);
	return 0;
}

/* ---- streams ---- */

/* What volumes are multiplied with: they are there, are zero, or are not. */
static const double volumes[] = { 1, 1, 0, NAN };

static int
below(struct bt_random *r, int n)
{
	return (int)(bt_random_next(r) % (uint64_t)n);
}

/* So much later; the same where there is no such time. */
static bt_time
later(bt_time t, int64_t span)
{
	bt_time sum;

	return bt_time_add(t, span, &sum) < 0 ? t : sum;
}

static void
make_world(struct world *w, int k)
{
	static const int64_t steps[] = { MINUTE, MINUTE, 5 * MINUTE,
		15 * MINUTE, 60 * MINUTE, 240 * MINUTE, BT_DAY };
	static const int rates[] = { 0, 0, 300, 40, 4 };
	const bt_time from[] = { bt_time_from_civil(2024, 12, 20),
		bt_time_from_civil(2024, 12, 20),
		bt_time_from_civil(1969, 12, 27),
		bt_time_from_civil(1923, 2, 26), bt_time_from_civil(1700, 6, 1),
		bt_time_from_civil(2262, 4, 8),
		bt_time_from_civil(1677, 9, 22) };
	struct bt_random *r = &w->r;
	bt_time start;
	int i;

	bt_random_init(r, (uint64_t)k, "check");
	w->step = steps[below(r, 7)];
	w->open = below(r, 2) ? 0 : (570 + below(r, 60)) * MINUTE;
	w->close = w->open == 0 ? BT_DAY : w->open + 390 * MINUTE;
	w->n_syms = below(r, 2) ? 1 : 1 + below(r, N_SYMS);
	w->has_weekends = below(r, 2);
	w->calendar = below(r, 2) ? 0 : below(r, N_CALENDARS + 1) - 1;
	w->volumes = volumes[below(r, 4)];
	w->has_ends = below(r, 4) > 0;
	w->has_extra = below(r, 4) == 0;
	w->one_in = rates[below(r, 5)];
	w->size = w->step < BT_DAY ? 0.0005 : 0.01;
	w->size *= below(r, 4) == 0 ? 5 : 1;
	w->tick = below(r, 3) == 0 ? 0.05 : 0.0001;
	/* at the ends of time there is room for minutes only */
	start = from[below(r, w->step == MINUTE ? 7 : 5)];
	for (i = 0; i < N_SYMS; i++) {
		w->at[i] = start;
		w->px[i] = 20 + 100 * bt_random_unit(r);
		w->scale[i] = 1;
		w->scaled[i] = 0;
	}
}

static double
on_tick(const struct world *w, double px)
{
	px = floor(px / w->tick + 0.5) * w->tick;
	return px > w->tick ? px : w->tick;
}

/* Whether there are no bars at an instant. */
static int
is_closed(const struct world *w, bt_time t)
{
	const int64_t day = t / BT_DAY - (t % BT_DAY < 0);
	const int64_t of_day = t - day * BT_DAY, weekday = (day % 7 + 11) % 7;

	if (t > INT64_MAX - 3 * BT_DAY)
		return 0;
	if (!w->has_weekends && (weekday == 0 || weekday == 6))
		return 1;
	return w->step < BT_DAY && w->open > 0 &&
	       (of_day < w->open || of_day >= w->close);
}

/* The next bar of a symbol, with nothing wrong. */
static struct bt_bar
make_bar(struct world *w, bt_sym sym)
{
	struct bt_random *r = &w->r;
	bt_time t = w->at[sym];
	double from = w->px[sym] * (1 + w->size * bt_random_normal(r) / 9);
	double to = from * (1 + w->size * bt_random_normal(r));
	struct bt_bar b = { .sym = sym, .end = BT_TIME_NONE };

	while (is_closed(w, t))
		t += w->step < 15 * MINUTE ? w->step
		     : w->step < BT_DAY    ? 15 * MINUTE
					   : BT_DAY;
	b.time = t;
	if (w->has_ends)
		b.end = t + w->step;
	b.open = on_tick(w, from);
	b.close = on_tick(w, to);
	b.high = on_tick(w, fmax(b.open, b.close) * (1 + w->size / 3));
	b.low = on_tick(w, fmin(b.open, b.close) * (1 - w->size / 3));
	b.high = fmax(b.high, fmax(b.open, b.close));
	b.low = fmin(b.low, fmin(b.open, b.close));
	b.volume = floor(100 + 900 * bt_random_unit(r)) * w->volumes;
	w->px[sym] = to;
	w->at[sym] = t + w->step;
	return b;
}

static void
scale(struct bt_bar *b, double by)
{
	b->open *= by;
	b->high *= by;
	b->low *= by;
	b->close *= by;
}

/* Something of a bar, or of those to come, is wrong. */
static void
spoil(struct world *w, struct bt_bar *b, const struct bt_bar *before)
{
	static const double by[] = { 100, 0.01, 10, 0.5, 2, 1.2, 0.8, 1.03 };
	struct bt_random *r = &w->r;

	switch (below(r, N_DEFECTS)) {
	case 0:
		b->open = NAN;
		break;
	case 1:
		b->low = 0;
		break;
	case 2:
		b->close = -b->close;
		break;
	case 3:
		b->high = b->low / 2;
		break;
	case 4:
		b->high = INFINITY;
		break;
	case 5:
		b->volume = 0;
		break;
	case 6:
		b->volume = NAN;
		break;
	case 7:
		b->volume = below(r, 2) ? -1 : INFINITY;
		break;
	case 8:
		b->time = BT_TIME_NONE;
		break;
	case 9:
		b->time = later(b->time, -w->step * (1 + below(r, 5)));
		break;
	case 10:
		b->time =
		    later(b->time, w->step * (bt_time)(1 + below(r, 4000)));
		break;
	case 11:
		b->time = before->time;
		break;
	case 12:
		b->end = later(
		    b->end == BT_TIME_NONE ? b->time : b->end, 7 * BT_SECOND);
		break;
	case 13:
		b->end = BT_TIME_NONE;
		break;
	case 14: /* a repeat, which may say so */
		b->open = before->open;
		b->high = before->high;
		b->low = before->low;
		b->close = before->close;
		b->volume = before->volume;
		b->flags = below(r, 4) ? 0 : BT_STALE;
		break;
	case 15:
		w->at[b->sym] += w->step * (1 + below(r, 30));
		break;
	case 16:
		w->at[b->sym] += 7 * BT_SECOND;
		break;
	case 17:
		w->px[b->sym] *= by[below(r, 8)];
		break;
	case 18:
		b->high *= 1.5;
		break;
	case 19: /* volumes come and go */
		w->volumes = volumes[below(r, 4)];
		break;
	default:
		w->scale[b->sym] = by[below(r, 8)];
		w->scaled[b->sym] = 1 + below(r, 6);
	}
}

/* A stream into rows[]; how many. */
static uint32_t
make_stream(struct world *w)
{
	uint32_t n = 1 + (uint32_t)below(&w->r, N_MAX), i;
	struct bt_bar before = { .time = w->at[0] };
	bt_sym sym = 0;

	for (i = 0; i < n; i++) {
		struct bt_bar b = make_bar(w, sym);

		if (w->one_in > 0 && below(&w->r, w->one_in) == 0)
			spoil(w, &b, &before);
		if (w->scaled[sym] > 0) {
			w->scaled[sym]--;
			scale(&b, w->scale[sym]);
		}
		rows[i].bar = before = b;
		rows[i].extra[0] = below(&w->r, 200) ? 0 : 2;
		rows[i].extra[1] = b.close;
		/* of one behind the other, or side by side */
		if (w->step < 15 * MINUTE ? below(&w->r, 300) == 0 : 1)
			sym = (sym + 1) % (bt_sym)w->n_syms;
	}
	return n;
}

/* ---- the two ways ---- */

/* All that a series of bars keeps, but for what is no number. */
static void
compare_tracks(const struct bt_track *a, const struct bt_track *b)
{
	const struct bt_rhythm *x = &a->rhythm, *y = &b->rhythm;

	assert_memory_equal(
	    &a->level, &b->level, offsetof(struct bt_level, n_held));
	assert_int_equal(a->level.n_held, b->level.n_held);
	assert_memory_equal(&a->stale, &b->stale, sizeof a->stale);
	assert_memory_equal(&a->extras, &b->extras, sizeof a->extras);
	assert_memory_equal(x, y, offsetof(struct bt_rhythm, n_early));
	assert_memory_equal(x->spans, y->spans, sizeof x->spans);
	assert_memory_equal(x->busy, y->busy, sizeof x->busy);
	assert_memory_equal(x->filled, y->filled, sizeof x->filled);
	assert_true(x->is_outside == y->is_outside && x->step == y->step &&
		    x->least == y->least && x->recent == y->recent &&
		    x->n_other == y->n_other && x->holes == y->holes &&
		    x->day == y->day && x->quarter == y->quarter &&
		    x->q == y->q && x->in_quarter == y->in_quarter &&
		    x->waits == y->waits && x->missing == y->missing &&
		    x->stamps == y->stamps);
	assert_memory_equal(&x->zone, &y->zone, sizeof x->zone);
	assert_true(a->is_reversed == b->is_reversed && a->back == b->back &&
		    a->action == b->action);
}

static void
compare(const struct bt_check *a, const struct bt_check *b)
{
	size_t i;

	assert_int_equal(a->n_series, b->n_series);
	for (i = 0; i < a->n_series; i++) {
		const struct bt_series *x = &a->series[i], *y = &b->series[i];

		assert_true(x->line == y->line && x->seq == y->seq &&
			    x->span == y->span && x->length == y->length);
		assert_memory_equal(
		    &x->last.bar, &y->last.bar, sizeof x->last.bar);
		compare_tracks(x->track, y->track);
	}
	assert_memory_equal(a->at, b->at, sizeof a->at);
	assert_memory_equal(a->ahead, b->ahead, sizeof a->ahead);
	assert_memory_equal(a->at_sym, b->at_sym, sizeof a->at_sym);
	assert_memory_equal(a->counts, b->counts, sizeof a->counts);
	assert_true(a->records == b->records && a->seq == b->seq);
}

static const struct bt_calendar *
calendar_of(void *arg, bt_sym sym)
{
	const struct world *w = arg;

	return w->calendar < 0 ? calendars[sym % N_CALENDARS] : NULL;
}

static struct bt_check *
begin(struct world *w, struct told *told, int is_long, const char *column)
{
	const struct bt_check_opts opts = { .syms = syms,
		.is_long = is_long,
		.calendar = w->calendar > 0 ? calendars[w->calendar] : NULL,
		.calendar_of = calendar_of,
		.calendar_arg = w,
		.candidates = { calendars[1] },
		.n_candidates = (size_t)w->has_ends,
		.found = found,
		.arg = told };
	const struct bt_action split = {
		.time = w->at[0] + 200 * w->step, .kind = BT_SPLIT, .value = 2
	};
	const char *columns[] = { column, "more" };
	const struct bt_columns all = {
		.type = BT_BAR, .n = 2, .names = columns
	};
	struct bt_check *c = bt_check_new(&opts, NULL);

	assert_non_null(c);
	bt_check_begin(c, 1);
	if (w->has_ends)
		assert_int_equal(bt_check_action(c, &split, NULL), 0);
	if (w->has_extra)
		bt_extras_columns(c, &all);
	return c;
}

/* Both over all blocks of rows[]; what is found is in the two. */
static void
run(struct world *w, uint32_t n, struct bt_check *of[2])
{
	struct bt_err err = { 0 };
	const int most = below(&w->r, 3) ? N_MAX : 20;
	uint32_t i, k;

	for (i = 0; i < n; i += k) {
		struct bt_block block = { .type = BT_BAR,
			.stride = sizeof rows[0],
			.data = &rows[i],
			.n_extra = 2,
			.first = 1 + (int64_t)i };

		k = 1 + (uint32_t)below(&w->r, most);
		block.n = k = k < n - i ? k : n - i;
		assert_int_equal(bt_check_block(of[0], &block, &err), 0);
		assert_int_equal(bt_check_block(of[1], &block, &err), 0);
		compare(of[0], of[1]);
		if (below(&w->r, 50) == 0) {
			assert_int_equal(bt_check_bad_row(of[0], i, "bad"), 0);
			assert_int_equal(bt_check_bad_row(of[1], i, "bad"), 0);
		}
	}
	assert_int_equal(bt_check_end(of[0], &err), 0);
	assert_int_equal(bt_check_end(of[1], &err), 0);
}

static void
the_short_way_finds_what_the_checks_find(void **state)
{
	struct world w;
	size_t n_found = 0;
	int k;

	(void)state;
	for (k = 0; k < N_STREAMS; k++) {
		struct told told[2] = { { 0 }, { 0 } };
		struct bt_check *of[2];
		const char *column;
		uint32_t n;

		make_world(&w, k);
		column = below(&w.r, 2) ? "split" : "other";
		of[0] = begin(&w, &told[0], 0, column);
		of[1] = begin(&w, &told[1], 1, column);
		n = make_stream(&w);
		run(&w, n, of);
		assert_int_equal(told[0].len, told[1].len);
		if (told[0].len > 0)
			assert_string_equal(told[0].text, told[1].text);
		n_found += told[0].len > 0;
		free(told[0].text);
		free(told[1].text);
		bt_check_free(of[0]);
		bt_check_free(of[1]);
	}
	/* neither are all streams clean, nor all dirty */
	assert_in_range(n_found, N_STREAMS / 4, N_STREAMS - N_STREAMS / 20);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_short_way_finds_what_the_checks_find),
	};
	bt_sym sym;
	size_t i;
	int rc;

	syms = bt_symtab_new(NULL);
	/* those of the tree, also where others are installed */
	if (setenv("BT_DATADIR", "data", 1) != 0)
		return 1;
	for (i = 1; i < N_CALENDARS; i++)
		if ((calendars[i] =
			    bt_calendar_open(calendar_names[i], NULL)) == NULL)
			return 1;
	for (i = 0; i < N_SYMS; i++)
		if (bt_symtab_add(syms, names[i], 1, &sym, NULL) < 0)
			return 1;
	rc = cmocka_run_group_tests_name("check", tests, NULL, NULL);
	for (i = 1; i < N_CALENDARS; i++)
		bt_calendar_free(calendars[i]);
	bt_symtab_free(syms);
	return rc;
}
