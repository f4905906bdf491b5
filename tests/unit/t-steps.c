/* Streams merged by availability, cut into steps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "listing.h"

#define HEAD "#bt 1\n#by t\n#interval 60\n"
#define D    "2024-01-02T"

static char *
steps1(const char *text)
{
	return list_steps(&text, 1, NULL);
}

static char *
steps2(const char *a, const char *b)
{
	const char *const texts[] = { a, b };

	return list_steps(texts, 2, NULL);
}

static void
records_of_one_instant_are_one_step(void **state)
{
	(void)state;
	assert_list(steps1(HEAD "bar," D "09:30:00Z,B,1,1,1,1,1\n"
				"bar," D "09:30:00Z,A,2,2,2,2,2\n"
				"bar," D "09:31:00Z,A,3,3,3,3,3\n"
				"#end\n"),
	    "step " D "09:31:00Z label " D "09:30:00Z\n"
	    "bar," D "09:30:00Z,A,2,2,2,2,2," D "09:31:00Z,\n"
	    "bar," D "09:30:00Z,B,1,1,1,1,1," D "09:31:00Z,\n"
	    "step " D "09:32:00Z label " D "09:31:00Z\n"
	    "bar," D "09:31:00Z,A,3,3,3,3,3," D "09:32:00Z,\n");
}

static void
ties_go_by_type_then_name_then_input_then_order(void **state)
{
	(void)state;
	assert_list(steps2(HEAD "quote," D "09:31:00Z,A,1,2,,\n"
				"action," D "09:31:00Z,A,split,2\n"
				"tick," D "09:31:00Z,B,10,1,\n"
				"tick," D "09:31:00Z,A,11,1,\n"
				"tick," D "09:31:00Z,B,12,1,\n"
				"#end\n",
			HEAD "tick," D "09:31:00Z,B,13,1,\n"
			     "bar," D "09:30:00Z,Z,1,1,1,1,1\n"
			     "tick," D "09:31:00Z,A,14,1,\n"
			     "#end\n"),
	    "step " D "09:31:00Z label " D "09:31:00Z\n"
	    "bar," D "09:30:00Z,Z,1,1,1,1,1," D "09:31:00Z,\n"
	    "tick," D "09:31:00Z,A,11,1,,\n"
	    "tick," D "09:31:00Z,A,14,1,,\n"
	    "tick," D "09:31:00Z,B,10,1,,\n"
	    "tick," D "09:31:00Z,B,12,1,,\n"
	    "tick," D "09:31:00Z,B,13,1,,\n"
	    "quote," D "09:31:00Z,A,1,2,,,\n"
	    "action," D "09:31:00Z,A,split,2\n");
}

static void
bars_of_other_lengths_meet_at_their_ends(void **state)
{
	(void)state;
	assert_list(steps2("#bt 1\n#interval 3600\n"
			   "bar,2024-01-02T22:00:00Z,H,1,1,1,1,1\n"
			   "bar,2024-01-02T23:00:00Z,H,2,2,2,2,2\n"
			   "bar,2024-01-03T00:00:00Z,H,3,3,3,3,3\n#end\n",
			"#bt 1\n#interval 86400\n"
			"bar,2024-01-02,D,9,9,9,9,9\n#end\n"),
	    "step 2024-01-02T23:00:00Z label 2024-01-02T22:00:00Z\n"
	    "bar,2024-01-02T22:00:00Z,H,1,1,1,1,1,2024-01-02T23:00:00Z,\n"
	    "step 2024-01-03T00:00:00Z label 2024-01-02T23:00:00Z\n"
	    "bar,2024-01-02T00:00:00Z,D,9,9,9,9,9,2024-01-03T00:00:00Z,\n"
	    "bar,2024-01-02T23:00:00Z,H,2,2,2,2,2,2024-01-03T00:00:00Z,\n"
	    "step 2024-01-03T01:00:00Z label 2024-01-03T00:00:00Z\n"
	    "bar,2024-01-03T00:00:00Z,H,3,3,3,3,3,2024-01-03T01:00:00Z,\n");
}

static void
commands_belong_to_the_step_above_them(void **state)
{
	(void)state;
	assert_list(steps1(HEAD "bar," D "09:30:00Z,A,1,1,1,1,1\n"
				"buy,A,1\n"
				"bar," D "09:30:00Z,B,2,2,2,2,2\n"
				"sell,B,2\n"
				"log,hello, you\n"
				"bar," D "09:31:00Z,A,3,3,3,3,3\n"
				"cancel,*\n"
				"#end\n"),
	    "step " D "09:31:00Z label " D "09:30:00Z\n"
	    "bar," D "09:30:00Z,A,1,1,1,1,1," D "09:31:00Z,\n"
	    "bar," D "09:30:00Z,B,2,2,2,2,2," D "09:31:00Z,\n"
	    "command buy,A,1\n"
	    "command sell,B,2\n"
	    "command log,hello, you\n"
	    "step " D "09:32:00Z label " D "09:31:00Z\n"
	    "bar," D "09:31:00Z,A,3,3,3,3,3," D "09:32:00Z,\n"
	    "command cancel,*\n");
}

static void
a_command_before_all_records_is_refused(void **state)
{
	(void)state;
	assert_list(steps1(HEAD "buy,A,1\n"
				"bar," D "09:30:00Z,A,1,1,1,1,1\n#end\n"),
	    "ERROR 3 0.csv:4: an order before the first market record: there "
	    "is no step that it could belong to\n");
}

static void
a_command_after_its_step_was_closed_is_refused(void **state)
{
	(void)state;
	assert_list(steps1(HEAD "bar," D "09:30:00Z,A,1,1,1,1,1\n"
				".\n"
				"buy,A,1\n#end\n"),
	    "step " D "09:31:00Z label " D "09:30:00Z\n"
	    "bar," D "09:30:00Z,A,1,1,1,1,1," D "09:31:00Z,\n"
	    "ERROR 3 0.csv:6: an order after the watermark that closed its "
	    "step\n");
}

static void
availability_may_not_go_backwards(void **state)
{
	(void)state;
	assert_list(steps1(HEAD "bar," D "09:31:00Z,A,1,1,1,1,1\n"
				"bar," D "09:30:00Z,B,1,1,1,1,1\n#end\n"),
	    "ERROR 3 0.csv:5: a record that is available at " D
	    "09:31:00Z comes after one of " D "09:32:00Z\n"
	    "HINT bt-validate --fix order sorts records, bars of different "
	    "lengths by their end\n");
}

/* What was whole before the bad record was given. */
static void
steps_before_a_bad_line_are_given(void **state)
{
	(void)state;
	assert_list(steps1(HEAD "bar," D "09:30:00Z,A,1,1,1,1,1\n"
				"bar," D "09:31:00Z,A,1,1,1,1,1\n"
				"bar," D "09:32:00Z,A,1,x,1,1,1\n#end\n"),
	    "step " D "09:31:00Z label " D "09:30:00Z\n"
	    "bar," D "09:30:00Z,A,1,1,1,1,1," D "09:31:00Z,\n"
	    "ERROR 3 0.csv:6: high 'x' is no number\n");
}

static void
the_same_bar_twice_is_refused(void **state)
{
	(void)state;
	assert_list(steps2(HEAD "bar," D "09:30:00Z,B,1,1,1,1,1\n"
				"bar," D "09:30:00Z,A,1,1,1,1,1\n#end\n",
			HEAD "bar," D "09:30:00Z,A,1,1,1,1,1\n#end\n"),
	    "ERROR 3 1.csv:4: the bar of 'A' at " D "09:30:00Z is there twice\n"
	    "HINT bt-validate lists all that is wrong with the data\n");
}

static void
two_bars_of_a_symbol_may_end_together(void **state)
{
	(void)state;
	assert_list(steps2(HEAD "bar," D "09:59:00Z,A,1,1,1,1,1\n#end\n",
			"#bt 1\n#interval 3600\n"
			"bar," D "09:00:00Z,A,2,2,2,2,2\n#end\n"),
	    "step " D "10:00:00Z label " D "09:59:00Z\n"
	    "bar," D "09:59:00Z,A,1,1,1,1,1," D "10:00:00Z,\n"
	    "bar," D "09:00:00Z,A,2,2,2,2,2," D "10:00:00Z,\n");
}

static void
one_symbol_of_unknown_length_steps_at_its_starts(void **state)
{
	(void)state;
	assert_list(steps1("#bt 1\nbar,2024-01-02,A,1,1,1,1,1\n#end\n"),
	    "step 2024-01-02T00:00:00Z label 2024-01-02T00:00:00Z\n"
	    "bar,2024-01-02T00:00:00Z,A,1,1,1,1,1,,\n");
}

static void
unknown_ends_in_a_merge_are_refused(void **state)
{
	static const char hint[] =
	    "HINT --interval says how long bars are; a column 'end' or a "
	    "line '#interval' does, too\n";
	char want[512];

	(void)state;
	(void)snprintf(want, sizeof want,
	    "ERROR 3 0.csv:3: it is not known when this bar of 'B' ends, and "
	    "so not how it stands to records of other symbols\n%s",
	    hint);
	assert_list(steps1("#bt 1\nbar,2024-01-02,A,1,1,1,1,1\n"
			   "bar,2024-01-02,B,1,1,1,1,1\n#end\n"),
	    want);
	(void)snprintf(want, sizeof want,
	    "ERROR 3 0.csv:2: it is not known when this bar of 'A' ends, and "
	    "so not how it stands to records of other inputs\n%s",
	    hint);
	assert_list(steps2("#bt 1\nbar,2024-01-02,A,1,1,1,1,1\n#end\n",
			"#bt 1\n#end\n"),
	    want);
	/* what hides the next bar, and so its length, is the better reason */
	assert_list(
	    steps2("#bt 1\nbar,2024-01-02,A,1,1,1,1,1\n", "#bt 1\n#end\n"),
	    "ERROR 3 0.csv:3: ends without '#end': the program that wrote it "
	    "died or was killed before it finished\n"
	    "HINT --partial takes what is there\n");
}

static void
a_bar_that_ends_before_it_begins_is_refused(void **state)
{
	(void)state;
	assert_list(steps1("time,symbol,open,high,low,close,volume,end\n"
			   "2024-01-02,A,1,1,1,1,1,2024-01-01\n"),
	    "ERROR 3 0.csv:2: the bar of 'A' ends before it begins\n");
}

static void
results_are_no_market_data(void **state)
{
	(void)state;
	assert_list(steps1(HEAD "meta,a,b\n#end\n"),
	    "ERROR 3 0.csv:4: a record of type 'meta' where market data are "
	    "expected\n"
	    "HINT is this the result of a run?\n");
	assert_list(steps1("time,symbol,side,qty\n2024-01-02,A,buy,1\n"),
	    "ERROR 3 0.csv:2: a record of type 'order' where market data are "
	    "expected\n"
	    "HINT --orders FILE gives orders\n");
}

static void
further_columns_become_their_union(void **state)
{
	(void)state;
	assert_list(steps2("#bt 1\n#interval 60\n"
			   "#bar time,symbol,open,high,low,close,volume,x,y\n"
			   "bar," D "09:30:00Z,A,1,1,1,1,1,10,20\n"
			   "bar," D "09:31:00Z,A,1,1,1,1,1,11,21\n#end\n",
			"#bt 1\n#interval 60\n"
			"#bar time,symbol,open,high,low,close,volume,z,y\n"
			"bar," D "09:30:00Z,B,2,2,2,2,2,30,40\n#end\n"),
	    "step " D "09:31:00Z label " D "09:30:00Z\n"
	    "bar," D "09:30:00Z,A,1,1,1,1,1," D "09:31:00Z,,10,20,nan\n"
	    "bar," D "09:30:00Z,B,2,2,2,2,2," D "09:31:00Z,,nan,40,30\n"
	    "step " D "09:32:00Z label " D "09:31:00Z\n"
	    "bar," D "09:31:00Z,A,1,1,1,1,1," D "09:32:00Z,,11,21,nan\n");
}

/* The union grows while a step is open, and a block ends inside it. */
static void
columns_that_come_inside_a_step_hold_for_all_of_it(void **state)
{
	(void)state;
	assert_list(steps1("#bt 1\n#interval 60\n"
			   "bar," D "09:30:00Z,B,1,1,1,1,1\n"
			   "#bar time,symbol,open,high,low,close,volume,x\n"
			   "bar," D "09:30:00Z,A,2,2,2,2,2,5\n#end\n"),
	    "step " D "09:31:00Z label " D "09:30:00Z\n"
	    "bar," D "09:30:00Z,A,2,2,2,2,2," D "09:31:00Z,,5\n"
	    "bar," D "09:30:00Z,B,1,1,1,1,1," D "09:31:00Z,,nan\n");
}

static void
directives_are_told_and_symbols_are_not(void **state)
{
	(void)state;
	assert_list(steps1("#bt 1\n#param a=1\n#symbol A tick=0.5\n#adjust "
			   "none\n#interval 60\n"
			   "bar," D "09:30:00Z,A,1,1,1,1,1\n"
			   "#note x\n"
			   "bar," D "09:31:00Z,A,1,1,1,1,1\n#end\n"),
	    "directive param a=1\n"
	    "directive adjust none\n"
	    "directive note x\n"
	    "step " D "09:31:00Z label " D "09:30:00Z\n"
	    "bar," D "09:30:00Z,A,1,1,1,1,1," D "09:31:00Z,\n"
	    "step " D "09:32:00Z label " D "09:31:00Z\n"
	    "bar," D "09:31:00Z,A,1,1,1,1,1," D "09:32:00Z,\n");
}

static void
what_a_watermark_closed_stays_closed(void **state)
{
	(void)state;
	assert_list(steps1(HEAD "bar," D "09:30:00Z,A,1,1,1,1,1\n"
				".\n"
				"bar," D "09:30:00Z,B,1,1,1,1,1\n#end\n"),
	    "step " D "09:31:00Z label " D "09:30:00Z\n"
	    "bar," D "09:30:00Z,A,1,1,1,1,1," D "09:31:00Z,\n"
	    "ERROR 3 0.csv:6: a record that is available at " D
	    "09:31:00Z comes after a watermark that said there were no "
	    "more\n");
}

static void
watermarks_make_no_step_of_their_own(void **state)
{
	(void)state;
	assert_list(steps2(HEAD ".\n.," D "09:00:00Z\n"
				"bar," D "09:30:00Z,A,1,1,1,1,1\n"
				".\n.\n.," D "10:00:00Z\n#end\n",
			HEAD ".," D "09:31:00Z\n"
			     "bar," D "09:31:00Z,B,1,1,1,1,1\n.\n#end\n"),
	    "step " D "09:31:00Z label " D "09:30:00Z\n"
	    "bar," D "09:30:00Z,A,1,1,1,1,1," D "09:31:00Z,\n"
	    "step " D "09:32:00Z label " D "09:31:00Z\n"
	    "bar," D "09:31:00Z,B,1,1,1,1,1," D "09:32:00Z,\n");
}

static void
no_input_and_empty_inputs_give_no_step(void **state)
{
	(void)state;
	assert_list(list_steps(NULL, 0, NULL), "");
	assert_list(steps2("#bt 1\n#end\n", "#bt 1\n.\n#end\n"), "");
}

static void
a_stream_that_is_cut_off_fails_the_merge(void **state)
{
	(void)state;
	assert_list(
	    steps2(HEAD "bar," D "09:30:00Z,A,1,1,1,1,1\n", HEAD "#end\n"),
	    "ERROR 3 0.csv:5: ends without '#end': t (or a program after it) "
	    "died or was killed before it finished\n"
	    "HINT --partial takes what is there\n");
}

/* Many inputs, many blocks: the merge is the sorted whole. */
static void
a_merge_of_many_is_sorted_and_complete(void **state)
{
	enum {
		INPUTS = 13,
		BARS = 9000
	};
	struct bt_reader_opts o = { .is_end_wanted = 1 };
	struct bt_reader *readers[INPUTS];
	const struct bt_step *step;
	struct bt_err err = { 0 };
	struct bt_steps *s;
	size_t n = 0;
	bt_time last = BT_TIME_NONE;
	int i, rc, k, fds[INPUTS];

	(void)state;
	o.syms = bt_symtab_new(&err);
	for (i = 0; i < INPUTS; i++) {
		struct bt_buf b = { 0 };

		assert_int_equal(bt_buf_puts(&b, HEAD, &err), 0);
		for (k = 0; k < BARS; k++)
			assert_int_equal(
			    bt_buf_printf(&b, &err, "bar,%d,S%d,%d,9,1,2,%d\n",
				1700000000 + 60 * (k * (1 + i % 3)), i, 2, k),
			    0);
		assert_int_equal(bt_buf_puts(&b, "#end\n", &err), 0);
		fds[i] = source_of(b.data, b.len);
		bt_buf_free(&b);
		readers[i] = bt_reader_open_fd(fds[i], "x", &o, &err);
		assert_non_null(readers[i]);
	}
	s = bt_steps_open(readers, INPUTS, o.syms, &err);
	assert_non_null(s);
	while ((rc = bt_steps_next(s, &step, &err)) > 0) {
		assert_true(step->at > last);
		last = step->at;
		for (k = 0; k < (int)step->n; k++) {
			assert_true(bt_record_at(&step->recs[k]) == step->at);
			assert_true(
			    k == 0 || bt_symtab_compare(o.syms,
					  step->recs[k - 1].u.bar->sym,
					  step->recs[k].u.bar->sym) < 0);
		}
		n += step->n;
	}
	assert_int_equal(rc, 0);
	assert_int_equal(n, INPUTS * BARS);
	bt_steps_close(s);
	for (i = 0; i < INPUTS; i++) {
		assert_int_equal(bt_reader_close(readers[i], &err), 0);
		assert_int_equal(close(fds[i]), 0);
	}
	bt_symtab_free(o.syms);
}

/* A row of bars goes another way than one beside a second input. */
static void
bars_alone_are_the_steps_that_they_are_in_a_merge(void **state)
{
	char bars[4096] = HEAD;
	char *alone, *merged;
	size_t n = strlen(bars);
	int k;

	(void)state;
	/* gaps, another symbol, one that comes with another, an action */
	for (k = 0; k < 40; k++)
		n += (size_t)snprintf(bars + n, sizeof bars - n,
		    "%s," D "%02d:%02d:00Z,%s\n", k == 20 ? "action" : "bar",
		    9 + k / 15, k % 15 * 4,
		    k == 20      ? "A,dividend,1"
		    : k % 9 == 8 ? "B,1,2,1,2,1"
		    : k == 30    ? "A,1,2,1,2,"
				 : "A,1,2,1,2,1");
	(void)snprintf(bars + n, sizeof bars - n, "#end\n");
	alone = steps1(bars);
	merged = steps2(bars, HEAD "#end\n");
	assert_string_equal(alone, merged);
	free(alone);
	free(merged);
	merged = steps2(bars, HEAD "quote,2024-01-03,A,1,2,,\n#end\n");
	assert_non_null(strstr(merged, "step 2024-01-03T00:00:00Z"));
	*strstr(merged, "step 2024-01-03T00:00:00Z") = '\0';
	assert_list(steps1(bars), merged);
	free(merged);
}

static void
every_record_of_a_step_has_its_place(void **state)
{
	static const char text[] = HEAD "bar," D "09:30:00Z,A,1,1,1,1,1\n"
					"bar," D "09:31:00Z,A,1,1,1,1,1\n"
					"bar," D "09:32:00Z,A,1,1,1,1,1\n"
					"bar," D "09:32:00Z,B,1,1,1,1,1\n"
					"bar," D "09:33:00Z,A,1,1,1,1,1\n"
					"#end\n";
	struct bt_reader_opts o = { .is_end_wanted = 1 };
	struct bt_err err = { 0 };
	const struct bt_step *step;
	struct bt_reader *r;
	struct bt_steps *s;
	int64_t line = 4;
	size_t i;
	int fd = source_of(text, strlen(text));

	(void)state;
	o.syms = bt_symtab_new(&err);
	r = bt_reader_open_fd(fd, "x", &o, &err);
	s = bt_steps_open(&r, 1, o.syms, &err);
	assert_non_null(s);
	while (bt_steps_next(s, &step, &err) > 0) {
		for (i = 0; i < step->n; i++) {
			struct bt_err bad = { 0 };

			(void)bt_fail(&bad, BT_BAD_INPUT, "bad");
			assert_int_equal(bt_steps_place(s, i, &bad), -1);
			assert_int_equal(bad.line, line++);
		}
	}
	assert_int_equal(line, 9);
	bt_steps_close(s);
	assert_int_equal(bt_reader_close(r, &err), 0);
	assert_int_equal(close(fd), 0);
	bt_symtab_free(o.syms);
}

#define PUT(b, ...) assert_int_equal(bt_buf_printf((b), &err, __VA_ARGS__), 0)

/* Each held against all before it would be 5e9 comparisons. */
static void
many_bars_of_a_symbol_that_end_together_are_checked_at_once(void **state)
{
	struct bt_err err = { 0 };
	struct bt_buf b = { 0 };
	char *list;
	int i;

	(void)state;
	PUT(&b, "#bt 1\n#bar time,symbol,open,high,low,close,volume,end\n");
	for (i = 0; i < 100002; i++)
		PUT(&b, "bar," D "09:30:00.%09dZ,A,1,1,1,1,1," D "09:31:00Z\n",
		    i % 100001);
	PUT(&b, "#end\n");
	list = steps1(bt_buf_text(&b));
	assert_string_equal(list,
	    "ERROR 3 0.csv:100004: the bar of 'A' at " D
	    "09:30:00Z is there twice\n"
	    "HINT bt-validate lists all that is wrong with the data\n");
	free(list);
	bt_buf_free(&b);
}

/* Of 100,000 blocks of a record the step's others are not looked at again. */
static void
many_blocks_of_one_instant_are_one_step_at_once(void **state)
{
	struct bt_err err = { 0 };
	struct bt_buf b = { 0 };
	char *list;
	int i;

	(void)state;
	PUT(&b, HEAD);
	for (i = 0; i < 100000; i++)
		PUT(&b, "tick," D "09:30:00Z,A,%d,1,\n#param x=%d\n", i, i);
	PUT(&b, "#end\n");
	list = steps1(bt_buf_text(&b));
	assert_non_null(strstr(list, "\ntick," D "09:30:00Z,A,0,1,,\n"));
	assert_non_null(strstr(list, "\ntick," D "09:30:00Z,A,99999,1,,\n"));
	assert_null(strstr(strstr(list, "step ") + 1, "step "));
	free(list);
	bt_buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_of_one_instant_are_one_step),
		cmocka_unit_test(
		    ties_go_by_type_then_name_then_input_then_order),
		cmocka_unit_test(bars_of_other_lengths_meet_at_their_ends),
		cmocka_unit_test(commands_belong_to_the_step_above_them),
		cmocka_unit_test(a_command_before_all_records_is_refused),
		cmocka_unit_test(
		    a_command_after_its_step_was_closed_is_refused),
		cmocka_unit_test(availability_may_not_go_backwards),
		cmocka_unit_test(steps_before_a_bad_line_are_given),
		cmocka_unit_test(the_same_bar_twice_is_refused),
		cmocka_unit_test(two_bars_of_a_symbol_may_end_together),
		cmocka_unit_test(
		    one_symbol_of_unknown_length_steps_at_its_starts),
		cmocka_unit_test(unknown_ends_in_a_merge_are_refused),
		cmocka_unit_test(a_bar_that_ends_before_it_begins_is_refused),
		cmocka_unit_test(results_are_no_market_data),
		cmocka_unit_test(further_columns_become_their_union),
		cmocka_unit_test(
		    columns_that_come_inside_a_step_hold_for_all_of_it),
		cmocka_unit_test(directives_are_told_and_symbols_are_not),
		cmocka_unit_test(what_a_watermark_closed_stays_closed),
		cmocka_unit_test(watermarks_make_no_step_of_their_own),
		cmocka_unit_test(no_input_and_empty_inputs_give_no_step),
		cmocka_unit_test(a_stream_that_is_cut_off_fails_the_merge),
		cmocka_unit_test(a_merge_of_many_is_sorted_and_complete),
		cmocka_unit_test(
		    bars_alone_are_the_steps_that_they_are_in_a_merge),
		cmocka_unit_test(every_record_of_a_step_has_its_place),
		cmocka_unit_test(
		    many_bars_of_a_symbol_that_end_together_are_checked_at_once),
		cmocka_unit_test(
		    many_blocks_of_one_instant_are_one_step_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
