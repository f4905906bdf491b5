/*
 * Resampling: what bars are made of, and when they are given.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bt/num.h"
#include "data/resample.h"

#define MINUTE (60 * BT_SECOND)

/* Bars as text, times in minutes: "A 0-5 1/2/3/4 v10 partial x1,2; ". */
static char given[4096];
static struct bt_symtab *syms;

static void
put_number(double v)
{
	char text[BT_NUM_TEXT_MAX];

	(void)bt_num_format(v, text);
	strncat(given, v != v ? "nan" : text, sizeof given - strlen(given) - 1);
}

static void
put_text(const char *text)
{
	strncat(given, text, sizeof given - strlen(given) - 1);
}

/* Minutes, and ' for each nanosecond beyond. */
static void
put_time(bt_time t)
{
	int64_t minutes = (t + MINUTE) / MINUTE - 1;

	put_number((double)minutes);
	for (t -= minutes * MINUTE; t > 0 && t < 5; t--)
		put_text("'");
}

static int
put_bars(void *arg, const struct bt_block *block)
{
	const char *p = block->data;
	uint32_t i, k;

	(void)arg;
	for (i = 0; i < block->n; i++, p += block->stride) {
		struct bt_bar bar;
		double extra;

		memcpy(&bar, p, sizeof bar);
		put_text(bt_symtab_name(syms, bar.sym));
		put_text(" ");
		put_time(bar.time);
		put_text("-");
		put_time(bar.end);
		put_text(" ");
		put_number(bar.open);
		put_text("/");
		put_number(bar.high);
		put_text("/");
		put_number(bar.low);
		put_text("/");
		put_number(bar.close);
		put_text(" v");
		put_number(bar.volume);
		put_text(bar.flags & BT_PARTIAL ? " partial" : "");
		put_text(bar.flags & BT_SYNTHETIC ? " synthetic" : "");
		put_text(bar.flags & BT_STALE ? " stale" : "");
		for (k = 0; k < block->n_extra; k++) {
			memcpy(&extra, p + sizeof bar + 8 * k, 8);
			put_text(k == 0 ? " x" : ",");
			put_number(extra);
		}
		put_text("; ");
	}
	return 0;
}

/* A record of a case: times in minutes. */
struct in {
	const char *name;
	double time, end; /* of a bar; of a tick end is not looked at */
	double open, high, low, close, volume;
	uint32_t flags;
	double extra[2];
};

struct row {
	const char *title;
	struct bt_resample_opts opts;
	const char *to; /* length, or NULL */
	int n_extra;
	struct in in[8];
	const char *bars;  /* before the end of input */
	const char *after; /* by the end */
};

static struct bt_resample *
begin(const struct row *row)
{
	struct bt_err err = { 0 };
	struct bt_resample_opts opts = row->opts;
	struct bt_resample *r;
	const char *names[] = { "x", "y" };
	const enum bt_resample_rule rules[] = { BT_RESAMPLE_SUM,
		BT_RESAMPLE_FIRST };
	const struct bt_columns columns = {
		.type = BT_BAR, .n = (uint32_t)row->n_extra, .names = names
	};

	if (row->to != NULL)
		assert_int_equal(
		    bt_bucket_parse(row->to, strlen(row->to), &opts.time), 0);
	if (opts.type == BT_NONE)
		opts.type = BT_BAR;
	opts.syms = syms;
	opts.put = put_bars;
	r = bt_resample_new(&opts, &err);
	assert_non_null(r);
	assert_int_equal(bt_resample_columns(r, &columns, rules, &err), 0);
	return r;
}

static int
put_record(struct bt_resample *r, const struct row *row, const struct in *in,
    struct bt_err *err)
{
	struct {
		union {
			struct bt_bar bar;
			struct bt_tick tick;
			struct bt_quote quote;
		} u;
		double extra[2];
	} rec;
	struct bt_block block = { .type = row->opts.type,
		.n = 1,
		.data = &rec,
		.n_extra = (uint32_t)row->n_extra };
	bt_time time = (bt_time)(in->time * (double)MINUTE);
	bt_sym sym;

	memset(&rec, 0, sizeof rec);
	assert_int_equal(
	    bt_symtab_add(syms, in->name, strlen(in->name), &sym, NULL), 0);
	if (block.type == BT_TICK) {
		rec.u.tick = (struct bt_tick){ time, in->close, in->volume, sym,
			in->flags };
		memcpy((char *)&rec + sizeof rec.u.tick, in->extra,
		    sizeof in->extra);
	} else if (block.type == BT_QUOTE) {
		rec.u.quote = (struct bt_quote){ time, in->low, in->high, 1, 1,
			sym, in->flags };
	} else {
		block.type = BT_BAR;
		rec.u.bar = (struct bt_bar){ time,
			(bt_time)(in->end * (double)MINUTE), in->open, in->high,
			in->low, in->close, in->volume, sym, in->flags };
		memcpy((char *)&rec + sizeof rec.u.bar, in->extra,
		    sizeof in->extra);
	}
	return bt_resample_block(r, &block, err);
}

#define N (double)NAN
#define BAR(s, t, e, o, h, l, c, v)                                            \
	{                                                                      \
		s, t, e, o, h, l, c, v, 0,                                     \
		{                                                              \
			0                                                      \
		}                                                              \
	}
#define TICK(s, t, p, v)                                                       \
	{                                                                      \
		s, t, 0, 0, 0, 0, p, v, 0,                                     \
		{                                                              \
			0                                                      \
		}                                                              \
	}
#define TO(l) .to = (l)

/* clang-format off */
static const struct row rows[] = {
{ "open is the first, close the last, high and low the extremes, volume the sum",
  { .by = BT_RESAMPLE_TIME }, TO("5m"), 0,
  { BAR("A", 0, 1, 2, 5, 1, 3, 10), BAR("A", 1, 2, 3, 7, 2, 4, 20),
    BAR("A", 4, 5, 4, 4, .5, 2, 30), BAR("A", 5, 6, 8, 9, 8, 9, 1) },
  "A 0-5 2/7/0.5/2 v60; ", "A 5-10 8/9/8/9 v1 partial; " },
{ "a bar is given once a record ends after it, and not before",
  { .by = BT_RESAMPLE_TIME }, TO("5m"), 0,
  { BAR("A", 3, 4, 1, 1, 1, 1, 1), BAR("A", 4, 5, 2, 2, 2, 2, 1) },
  "", "A 0-5 1/2/1/2 v2; " },
{ "another symbol's record shows that the time has passed",
  { .by = BT_RESAMPLE_TIME }, TO("5m"), 0,
  { BAR("A", 0, 1, 1, 1, 1, 1, 1), BAR("B", 7, 8, 2, 2, 2, 2, 1) },
  "A 0-5 1/1/1/1 v1; ", "B 5-10 2/2/2/2 v1 partial; " },
{ "bars of one instant are given by name of symbol",
  { .by = BT_RESAMPLE_TIME }, TO("5m"), 0,
  { BAR("C", 0, 1, 1, 1, 1, 1, 1), BAR("A", 0, 1, 2, 2, 2, 2, 2),
    BAR("B", 0, 1, 3, 3, 3, 3, 3), BAR("C", 5, 6, 4, 4, 4, 4, 4) },
  "A 0-5 2/2/2/2 v2; B 0-5 3/3/3/3 v3; C 0-5 1/1/1/1 v1; ",
  "C 5-10 4/4/4/4 v4 partial; " },
{ "times without records have no bars",
  { .by = BT_RESAMPLE_TIME }, TO("5m"), 0,
  { BAR("A", 0, 1, 1, 1, 1, 1, 1), BAR("A", 20, 21, 2, 2, 2, 2, 2) },
  "A 0-5 1/1/1/1 v1; ", "A 20-25 2/2/2/2 v2 partial; " },
{ "or the last close, and no volume",
  { .by = BT_RESAMPLE_TIME, .fill = BT_RESAMPLE_PREVIOUS }, TO("5m"), 0,
  { BAR("A", 0, 1, 1, 3, 1, 2, 1), BAR("A", 16, 17, 2, 2, 2, 2, 2) },
  "A 0-5 1/3/1/2 v1; A 5-10 2/2/2/2 v0 synthetic; "
  "A 10-15 2/2/2/2 v0 synthetic; ", "A 15-20 2/2/2/2 v2 partial; " },
{ "or nothing that is known",
  { .by = BT_RESAMPLE_TIME, .fill = BT_RESAMPLE_NAN }, TO("5m"), 1,
  { { "A", 0, 1, 1, 1, 1, 1, 1, 0, { 7 } },
    { "A", 11, 12, 2, 2, 2, 2, 2, 0, { 8 } } },
  "A 0-5 1/1/1/1 v1 x7; A 5-10 nan/nan/nan/nan vnan synthetic xnan; ",
  "A 10-15 2/2/2/2 v2 partial x8; " },
{ "all symbols are filled up to the clock, in order",
  { .by = BT_RESAMPLE_TIME, .fill = BT_RESAMPLE_PREVIOUS }, TO("5m"), 0,
  { BAR("B", 0, 1, 1, 1, 1, 1, 1), BAR("A", 6, 7, 2, 2, 2, 2, 2),
    BAR("A", 15, 16, 3, 3, 3, 3, 3) },
  "B 0-5 1/1/1/1 v1; A 5-10 2/2/2/2 v2; B 5-10 1/1/1/1 v0 synthetic; "
  "A 10-15 2/2/2/2 v0 synthetic; B 10-15 1/1/1/1 v0 synthetic; ",
  "A 15-20 3/3/3/3 v3 partial; " },
{ "what is cut off can be left out",
  { .by = BT_RESAMPLE_TIME, .is_last_dropped = 1 }, TO("5m"), 0,
  { BAR("A", 0, 1, 1, 1, 1, 1, 1), BAR("A", 5, 6, 2, 2, 2, 2, 2) },
  "A 0-5 1/1/1/1 v1; ", "" },
{ "but not what ends with the input",
  { .by = BT_RESAMPLE_TIME, .is_last_dropped = 1 }, TO("5m"), 0,
  { BAR("A", 0, 1, 1, 1, 1, 1, 1), BAR("A", 4, 5, 2, 2, 2, 2, 2) },
  "", "A 0-5 1/2/1/2 v3; " },
{ "a label may be the end",
  { .by = BT_RESAMPLE_TIME, .is_label_end = 1 }, TO("5m"), 0,
  { BAR("A", 0, 1, 1, 1, 1, 1, 1), BAR("A", 6, 7, 2, 2, 2, 2, 2) },
  "A 5-5 1/1/1/1 v1; ", "A 10-10 2/2/2/2 v2 partial; " },
{ "volumes that are not given are none",
  { .by = BT_RESAMPLE_TIME }, TO("5m"), 0,
  { BAR("A", 0, 1, 1, 1, 1, 1, N), BAR("A", 1, 2, 1, 1, 1, 1, N),
    BAR("A", 5, 6, 1, 1, 1, 1, N), BAR("A", 6, 7, 1, 1, 1, 1, 3) },
  "A 0-5 1/1/1/1 vnan; ", "A 5-10 1/1/1/1 v3 partial; " },
{ "prices that are not given count for nothing",
  { .by = BT_RESAMPLE_TIME }, TO("5m"), 0,
  { BAR("A", 0, 1, N, N, N, N, 0), BAR("A", 1, 2, 3, 4, 2, 3, 1),
    BAR("A", 2, 3, N, N, N, N, N) },
  "", "A 0-5 3/4/2/3 v1 partial; " },
{ "flags are those of all records, but that one in part makes it in part",
  { .by = BT_RESAMPLE_TIME }, TO("5m"), 0,
  { { "A", 0, 1, 1, 1, 1, 1, 1, BT_SYNTHETIC | BT_STALE, { 0 } },
    { "A", 4, 5, 1, 1, 1, 1, 1, BT_STALE | BT_PARTIAL, { 0 } } },
  "", "A 0-5 1/1/1/1 v2 partial stale; " },
{ "further columns have rules",
  { .by = BT_RESAMPLE_TIME }, TO("5m"), 2,
  { { "A", 0, 1, 1, 1, 1, 1, 1, 0, { 1.5, N } },
    { "A", 1, 2, 1, 1, 1, 1, 1, 0, { 2, 7 } },
    { "A", 4, 5, 1, 1, 1, 1, 1, 0, { N, 8 } } },
  "", "A 0-5 1/1/1/1 v3 x3.5,7; " },
{ "a tick at the end is of the next bar",
  { .by = BT_RESAMPLE_TIME, .type = BT_TICK }, TO("5m"), 0,
  { TICK("A", 1, 10, 1), TICK("A", 5, 11, 2), TICK("A", 6, 12, 3) },
  "A 0-5 10/10/10/10 v1; ", "A 5-10 11/12/11/12 v5 partial; " },
{ "or of the one that it ends, which then waits for a later one",
  { .by = BT_RESAMPLE_TIME, .type = BT_TICK, .is_right = 1 }, TO("5m"), 0,
  { TICK("A", 0, 9, 1), TICK("A", 1, 10, 1), TICK("A", 5, 11, 2),
    TICK("A", 5, 12, 3) },
  "A -5-0 9/9/9/9 v1; ", "A 0-5 10/12/10/12 v6; " },
{ "a quote has the price between its two",
  { .by = BT_RESAMPLE_TIME, .type = BT_QUOTE }, TO("5m"), 0,
  { BAR("A", 1, 0, 0, 12, 10, 0, 0), BAR("A", 2, 0, 0, 13, 12, 0, 0) },
  "", "A 0-5 11/12.5/11/12.5 vnan partial; " },
{ "or one of them",
  { .by = BT_RESAMPLE_TIME, .type = BT_QUOTE, .price = BT_RESAMPLE_ASK },
  TO("5m"), 0, { BAR("A", 1, 0, 0, 12, 10, 0, 0) },
  "", "A 0-5 12/12/12/12 vnan partial; " },
{ "so many records are a bar, given with the last of them",
  { .by = BT_RESAMPLE_COUNT, .count = 2, .type = BT_TICK }, NULL, 0,
  { TICK("A", 1, 10, 1), TICK("B", 1, 20, 1), TICK("A", 2, 9, 1),
    TICK("A", 3, 8, 1), TICK("B", 3, 21, 1) },
  "A 1-2 10/10/9/9 v2; B 1-3 20/21/20/21 v2; ", "A 3-3' 8/8/8/8 v1 partial; " },
{ "the record that fills a bar is all in it",
  { .by = BT_RESAMPLE_VOLUME, .amount = 10, .type = BT_TICK }, NULL, 0,
  { TICK("A", 1, 5, 4), TICK("A", 2, 6, 25), TICK("A", 3, 7, 10),
    TICK("A", 4, 8, 1) },
  "A 1-2 5/6/5/6 v29; A 3-3' 7/7/7/7 v10; ", "A 4-4' 8/8/8/8 v1 partial; " },
{ "or is cut",
  { .by = BT_RESAMPLE_VOLUME, .amount = 10, .is_split = 1, .type = BT_TICK },
  NULL, 0, { TICK("A", 1, 5, 4), TICK("A", 2, 6, 25), TICK("A", 3, 7, 1) },
  "A 1-2 5/6/5/6 v10; A 2-2' 6/6/6/6 v10; A 2'-3 6/7/6/7 v10; ", "" },
{ "bars of one instant follow each other by nanoseconds, given by name",
  { .by = BT_RESAMPLE_COUNT, .count = 1, .type = BT_TICK }, NULL, 0,
  { TICK("B", 1, 1, 1), TICK("B", 1, 2, 1), TICK("A", 1, 3, 1),
    TICK("A", 1, 4, 1), TICK("A", 2, 5, 1) },
  "A 1-1' 3/3/3/3 v1; B 1-1' 1/1/1/1 v1; A 1'-1'' 4/4/4/4 v1; "
  "B 1'-1'' 2/2/2/2 v1; ", "A 2-2' 5/5/5/5 v1; " },
{ "three tenths fill three tenths",
  { .by = BT_RESAMPLE_VOLUME, .amount = .3, .type = BT_TICK }, NULL, 0,
  { TICK("A", 1, 1, .1), TICK("A", 2, 1, .1), TICK("A", 3, 1, .1) },
  "A 1-3 1/1/1/1 v0.30000000000000004; ", "" },
{ "value is price times size",
  { .by = BT_RESAMPLE_VALUE, .amount = 100, .type = BT_TICK }, NULL, 0,
  { TICK("A", 1, 10, 4), TICK("A", 2, 20, 3), TICK("A", 3, 30, 3) },
  "A 1-2 10/20/10/20 v7; ", "A 3-3' 30/30/30/30 v3 partial; " },
{ "and is cut by it",
  { .by = BT_RESAMPLE_VALUE, .amount = 100, .is_split = 1, .type = BT_TICK },
  NULL, 0, { TICK("A", 1, 10, 4), TICK("A", 2, 20, 10) },
  "A 1-2 10/20/10/20 v7; ",
  "A 2-2' 20/20/20/20 v5; A 2'-2'' 20/20/20/20 v2 partial; " },
{ "bars without length are of the bar that they begin",
  { .by = BT_RESAMPLE_TIME }, TO("5m"), 0,
  { BAR("A", 0, 0, 1, 1, 1, 1, 1), BAR("A", 5, 5, 2, 2, 2, 2, 2),
    BAR("A", 6, 6, 3, 3, 3, 3, 3) },
  "A 0-5 1/1/1/1 v1; ", "A 5-10 2/3/2/3 v5 partial; " },
};
/* clang-format on */

static void
run_case(const struct row *row)
{
	struct bt_err err = { 0 };
	struct bt_resample *r = begin(row);
	size_t i;

	given[0] = '\0';
	for (i = 0; i < 8 && row->in[i].name != NULL; i++)
		if (put_record(r, row, &row->in[i], &err) < 0)
			fail_msg("%s: %s", row->title, err.text);
	if (strcmp(given, row->bars) != 0)
		fail_msg("%s:\n%s\nexpected\n%s", row->title, given, row->bars);
	given[0] = '\0';
	assert_int_equal(bt_resample_end(r, &err), 0);
	if (strcmp(given, row->after) != 0)
		fail_msg("%s, at the end:\n%s\nexpected\n%s", row->title, given,
		    row->after);
	bt_resample_free(r);
}

static void
bars_are_made_as_the_manual_says(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
		run_case(&rows[i]);
}

static void
a_watermark_closes_what_ends_with_it(void **state)
{
	static const struct row row = { .to = "5m",
		.in = { BAR("A", 3, 4, 1, 1, 1, 1, 1),
		    BAR("A", 4, 5, 2, 2, 2, 2, 2) } };
	struct bt_err err = { 0 };
	struct bt_resample *r = begin(&row);

	(void)state;
	given[0] = '\0';
	assert_int_equal(put_record(r, &row, &row.in[0], &err), 0);
	assert_int_equal(bt_resample_until(r, 4 * MINUTE, 1, &err), 0);
	assert_string_equal(given, "");
	assert_int_equal(put_record(r, &row, &row.in[1], &err), 0);
	assert_int_equal(bt_resample_until(r, BT_TIME_NONE, 1, &err), 0);
	assert_string_equal(given, "A 0-5 1/2/1/2 v3; ");
	/* what comes after all was told to be sent is too late */
	assert_int_equal(put_record(r, &row, &row.in[1], &err), -1);
	assert_int_equal(err.status, BT_BAD_INPUT);
	bt_resample_free(r);
}

static void
other_records_move_the_clock(void **state)
{
	static const struct row row = { .to = "5m",
		.in = { BAR("A", 3, 4, 1, 1, 1, 1, 1) } };
	struct bt_err err = { 0 };
	struct bt_resample *r = begin(&row);

	(void)state;
	given[0] = '\0';
	assert_int_equal(put_record(r, &row, &row.in[0], &err), 0);
	assert_true(bt_resample_pass(r, 4 * MINUTE + 1));
	assert_false(bt_resample_pass(r, 4 * MINUTE)); /* goes back */
	assert_int_equal(bt_resample_until(r, 5 * MINUTE, 0, &err), 0);
	assert_string_equal(given, ""); /* more of that instant may come */
	assert_int_equal(bt_resample_until(r, 5 * MINUTE + 1, 0, &err), 0);
	assert_string_equal(given, "A 0-5 1/1/1/1 v1; ");
	assert_int_equal(bt_resample_until(r, 5 * MINUTE, 0, &err), -1);
	bt_resample_free(r);
}

static void
what_does_not_fit_is_refused(void **state)
{
	static const struct {
		struct row row;
		const char *said;
	} bad[] = {
		{ { .to = "5m",
		      .in = { BAR("A", 1, 2, 1, 1, 1, 1, 1),
			  BAR("A", 0, 1, 1, 1, 1, 1, 1) } },
		    "a record of 'A' that was available at "
		    "1970-01-01T00:01:00Z comes after one of "
		    "1970-01-01T00:02:00Z" },
		{ { .to = "5m", .in = { BAR("A", 0, 60, 1, 1, 1, 1, 1) } },
		    "the bar of 'A' from 1970-01-01T00:00:00Z to "
		    "1970-01-01T01:00:00Z does not lie within the one from "
		    "1970-01-01T00:00:00Z to 1970-01-01T00:05:00Z" },
		{ { .to = "5m", .in = { BAR("A", 4, 6, 1, 1, 1, 1, 1) } },
		    "does not lie within" },
		{ { .opts = { .type = BT_TICK,
			.by = BT_RESAMPLE_VOLUME,
			.is_split = 1,
			.amount = 1e-9 },
		      .in = { TICK("A", 1, 5, 4) } },
		    "a tick of 'A' would be cut into more than 10000 bars" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct bt_err err = { 0 };
		struct bt_resample *r = begin(&bad[i].row);
		size_t k;

		for (k = 0; bad[i].row.in[k].name != NULL; k++)
			if (put_record(
				r, &bad[i].row, &bad[i].row.in[k], &err) < 0)
				break;
		assert_int_equal(err.status, BT_BAD_INPUT);
		if (strstr(err.text, bad[i].said) == NULL)
			fail_msg("%s", err.text);
		bt_resample_free(r);
	}
}

static void
a_bar_whose_end_is_not_known_is_refused(void **state)
{
	static const struct row row = { .to = "5m" };
	const struct bt_bar bar = { .end = BT_TIME_NONE };
	const struct bt_block block = { .type = BT_BAR, .n = 1, .data = &bar };
	struct bt_err err = { 0 };
	struct bt_resample *r = begin(&row);

	(void)state;
	assert_int_equal(bt_resample_block(r, &block, &err), -1);
	assert_non_null(strstr(err.text, "is not known"));
	bt_resample_free(r);
}

static void
columns_that_stay_keep_what_was_gathered(void **state)
{
	static const struct row row = { .to = "5m",
		.n_extra = 2,
		.in = { { "A", 0, 1, 1, 1, 1, 1, 1, 0, { 5, 6 } },
		    { "A", 1, 2, 1, 1, 1, 1, 1, 0, { 7, 8 } } } };
	const char *names[] = { "y", "z" };
	const enum bt_resample_rule rules[] = { BT_RESAMPLE_FIRST,
		BT_RESAMPLE_MAX };
	const struct bt_columns columns = {
		.type = BT_BAR, .n = 2, .names = names
	};
	struct bt_err err = { 0 };
	struct bt_resample *r = begin(&row);

	(void)state;
	given[0] = '\0';
	assert_int_equal(put_record(r, &row, &row.in[0], &err), 0);
	assert_int_equal(bt_resample_columns(r, &columns, rules, &err), 0);
	assert_int_equal(put_record(r, &row, &row.in[1], &err), 0);
	assert_int_equal(bt_resample_end(r, &err), 0);
	assert_string_equal(given, "A 0-5 1/1/1/1 v2 partial x6,8; ");
	bt_resample_free(r);
}

/* Nothing is open then, and nothing ends later: it went on for ever. */
static void
a_watermark_at_the_end_of_time_is_the_last(void **state)
{
	static const struct row row = { .to = "5m",
		.in = { BAR("A", 3, 4, 1, 1, 1, 1, 1) } };
	struct bt_err err = { 0 };
	struct bt_resample *r = begin(&row);

	(void)state;
	given[0] = '\0';
	assert_int_equal(put_record(r, &row, &row.in[0], &err), 0);
	assert_int_equal(bt_resample_until(r, INT64_MAX, 1, &err), 0);
	assert_string_equal(given, "A 0-5 1/1/1/1 v1; ");
	bt_resample_free(r);
}

/* What a resampling of many symbols gave: how many bars, in which order. */
struct tally {
	const struct bt_symtab *syms;
	int n, n_disordered;
	struct bt_bar last;
};

static int
count_bars(void *arg, const struct bt_block *block)
{
	struct tally *t = arg;
	const struct bt_bar *bar = block->data, *last = &t->last;
	uint32_t i;

	for (i = 0; i < block->n; i++, last = bar++) {
		t->n_disordered +=
		    t->n > 0 &&
		    (bar->end < last->end || (bar->end == last->end &&
						 bt_symtab_compare(t->syms,
						     bar->sym, last->sym) < 0));
		t->n++;
	}
	t->last = *last;
	return 0;
}

#define MANY 100000

/* Ticks of MANY symbols whose names go down, so far apart; all bars come, in
 * order, and looking at all symbols for each would be 1e10 steps. */
static void
resample_many(enum bt_resample_by by, bt_time apart)
{
	struct bt_err err = { 0 };
	struct bt_symtab *many = bt_symtab_new(&err);
	struct tally t = { .syms = many };
	struct bt_resample_opts o = { .by = by,
		.count = 1 + (apart == 0),
		.type = BT_TICK,
		.syms = many,
		.put = count_bars,
		.arg = &t };
	struct bt_resample *r;
	char name[16];
	bt_sym sym;
	int i, n;

	assert_int_equal(bt_bucket_parse("1m", 2, &o.time), 0);
	r = bt_resample_new(&o, &err);
	for (i = 0; i < MANY; i++) {
		struct bt_tick tick = { .time = apart * i, .price = 1 };
		const struct bt_block block = { .type = BT_TICK,
			.n = 1,
			.stride = sizeof tick,
			.data = &tick };

		n = snprintf(name, sizeof name, "S%06d", MANY - i);
		assert_int_equal(
		    bt_symtab_add(many, name, (size_t)n, &sym, &err), 0);
		tick.sym = sym;
		assert_int_equal(bt_resample_block(r, &block, &err), 0);
	}
	assert_int_equal(bt_resample_end(r, &err), 0);
	assert_int_equal(t.n, MANY);
	assert_int_equal(t.n_disordered, 0);
	bt_resample_free(r);
	bt_symtab_free(many);
}

static void
many_symbols_cost_no_more_than_their_number(void **state)
{
	(void)state;
	resample_many(BT_RESAMPLE_TIME, 0);
	resample_many(BT_RESAMPLE_TIME, MINUTE);
	resample_many(BT_RESAMPLE_COUNT, 0);
	resample_many(BT_RESAMPLE_COUNT, 1);
}

static int
set_up(void **state)
{
	(void)state;
	syms = bt_symtab_new(NULL);
	return syms == NULL ? -1 : 0;
}

static int
tear_down(void **state)
{
	(void)state;
	bt_symtab_free(syms);
	return 0;
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(bars_are_made_as_the_manual_says),
		cmocka_unit_test(a_watermark_closes_what_ends_with_it),
		cmocka_unit_test(other_records_move_the_clock),
		cmocka_unit_test(a_watermark_at_the_end_of_time_is_the_last),
		cmocka_unit_test(many_symbols_cost_no_more_than_their_number),
		cmocka_unit_test(what_does_not_fit_is_refused),
		cmocka_unit_test(a_bar_whose_end_is_not_known_is_refused),
		cmocka_unit_test(columns_that_stay_keep_what_was_gathered),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
