#include "strategy/orders.h"

#include <math.h>
#include <stdlib.h>

#include "strategy/answers.h"

struct orders {
	struct bt_answers answers;
	struct bt_reader *reader;
	const struct bt_order *ahead; /* the next order; NULL: none held */
	int is_done;                  /* nothing follows `ahead` */

	/* The order given last: a later one is not earlier. */
	int has_given;
	int given_has_at;
	bt_time given;

	/* The step before, for messages. */
	int has_before;
	bt_time at, label;

	/* Lengths of all bars so far, for orders that give time alone. */
	int64_t shortest, longest;
	int has_time_alone;
};

/* ---- places and times in messages ---- */

static int
at_line(const struct orders *o, struct bt_err *err)
{
	const char *name = bt_reader_name(o->reader);
	int64_t line = bt_reader_line(o->reader);

	return bt_reader_is_binary(o->reader)
		   ? bt_err_at_record(err, name, line)
		   : bt_err_at(err, name, line);
}

static int
has_at(const struct bt_order *order)
{
	return order->at != BT_TIME_NONE;
}

static bt_time
key_of(const struct bt_order *order)
{
	return has_at(order) ? order->at : order->time;
}

/* How a step is called in an order's own terms. */
static bt_time
name_of(const struct bt_order *order, bt_time at, bt_time label)
{
	return has_at(order) ? at : label;
}

/*
 * The order belongs to no step: it is earlier than this one, or later than
 * the last (step NULL).  Says which steps are nearest.
 */
static int
no_step(const struct orders *o, const struct bt_step *step, struct bt_err *err)
{
	const struct bt_order *order = o->ahead;
	const char *what = has_at(order) ? "at" : "time";
	char asked[BT_TIME_TEXT_MAX], text[BT_TIME_TEXT_MAX];
	bt_time want = key_of(order), before, after, best;

	before = name_of(order, o->at, o->label);
	after = step != NULL ? name_of(order, step->at, step->label) : before;
	if (!o->has_before)
		before = after;
	/* neither difference overflows: before < want < after */
	best = step == NULL || (want > before && want - before < after - want)
		   ? before
		   : after;
	(void)bt_time_format(want, asked);
	(void)bt_time_format(best, text);
	if (o->has_before || step != NULL)
		(void)bt_fail(err, BT_BAD_INPUT,
		    "no step of the data has the %s %s; the nearest is %s",
		    what, asked, text);
	else
		(void)bt_fail(err, BT_BAD_INPUT,
		    "no step of the data has the %s %s: there are no data",
		    what, asked);
	return at_line(o, err);
}

/* An order after one for a later step: nobody could have given it so. */
static int
check_sorted(const struct orders *o, struct bt_err *err)
{
	char now[BT_TIME_TEXT_MAX], last[BT_TIME_TEXT_MAX];
	bt_time want = key_of(o->ahead);

	if (want == BT_TIME_NONE) {
		(void)bt_fail(err, BT_BAD_INPUT,
		    "an order with neither 'at' nor 'time': nobody knows to "
		    "which step it answers");
		return at_line(o, err);
	}
	if (!o->has_given || o->given_has_at != has_at(o->ahead) ||
	    want >= o->given)
		return 0;
	(void)bt_time_format(want, now);
	(void)bt_time_format(o->given, last);
	(void)bt_fail(err, BT_BAD_INPUT,
	    "orders must stand in the order of their times: %s follows %s", now,
	    last);
	return at_line(o, err);
}

/* ---- the file ---- */

/* Hold the next order: 1; 0 at the end of the file; -1. */
static int
look(struct orders *o, struct bt_err *err)
{
	const struct bt_rec *rec;
	int rc;

	while (o->ahead == NULL && !o->is_done) {
		rc = bt_reader_next(o->reader, &rec);
		if (rc < 0) {
			struct bt_err why = *bt_reader_err(o->reader);

			return bt_err_move(err, &why);
		}
		if (rc == 0) {
			o->is_done = 1;
		} else if (rec->type == BT_ORDER) {
			o->ahead = rec->u.order;
			o->has_time_alone |= !has_at(o->ahead);
		} else if (rec->type < BT_TYPES) {
			(void)bt_fail(err, BT_BAD_INPUT,
			    "a record of type %s in a file of orders",
			    bt_record_info(rec->type)->name);
			return at_line(o, err);
		}
	}
	return o->ahead != NULL;
}

static int
give(struct orders *o, struct bt_err *err)
{
	struct bt_order order = *o->ahead;

	if (order.status != BT_ASKED) {
		(void)bt_fail(err, BT_BAD_INPUT,
		    "this tells what became of an order; in a file of orders "
		    "the column status is empty");
		return at_line(o, err);
	}
	o->has_given = 1;
	o->given_has_at = has_at(o->ahead);
	o->given = key_of(o->ahead);
	order.time = order.at = BT_TIME_NONE;
	order.filled = 0;
	order.avg_price = (double)NAN;
	if (bt_answers_put(&o->answers, &order, err) < 0) {
		if (err != NULL && err->status == BT_STRATEGY)
			err->status = BT_BAD_INPUT;
		return at_line(o, err);
	}
	o->ahead = NULL;
	return 0;
}

/* ---- steps ---- */

/* Bars of one interval differ a little: months, short sessions. */
static int
has_one_interval(const struct orders *o)
{
	return o->longest < 2 * o->shortest || o->longest == o->shortest;
}

/* A bar's length in ns; at most a quarter of what fits, so that it doubles. */
static int64_t
span_of(const struct bt_bar *bar)
{
	const int64_t most = INT64_MAX / 4;

	if (bar->end == BT_TIME_NONE || bar->end < bar->time)
		return 0;
	if (bar->time < 0 && bar->end > most + bar->time)
		return most;
	return bar->end - bar->time < most ? bar->end - bar->time : most;
}

static void
note_intervals(struct orders *o, const struct bt_step *step)
{
	size_t i;

	for (i = 0; i < step->n; i++) {
		const struct bt_rec *rec = &step->recs[i];
		int64_t span;

		if (rec->type == BT_ACTION)
			continue;
		span = rec->type == BT_BAR ? span_of(rec->u.bar) : 0;
		if (o->shortest < 0 || span < o->shortest)
			o->shortest = span;
		if (span > o->longest)
			o->longest = span;
	}
}

static int
refuse_time_alone(const struct orders *o, struct bt_err *err)
{
	char shortest[BT_TIME_TEXT_MAX], longest[BT_TIME_TEXT_MAX];

	(void)bt_span_format(o->shortest, shortest);
	(void)bt_span_format(o->longest, longest);
	(void)bt_fail(err, BT_USAGE,
	    "orders give time alone, but the data have intervals from %s to "
	    "%s seconds, so that it names no step",
	    shortest, longest);
	(void)bt_err_hint(err,
	    "add the column at: the instant at whose step the order is given, "
	    "such as the end of its bar");
	return bt_err_at(err, bt_reader_name(o->reader), 0);
}

static int
orders_ask(void *self, const struct bt_step *step, struct bt_answer *answer,
    struct bt_err *err)
{
	struct orders *o = self;
	int rc;

	bt_answers_clear(&o->answers);
	note_intervals(o, step);
	while ((rc = look(o, err)) > 0) {
		bt_time want = key_of(o->ahead);
		bt_time here = name_of(o->ahead, step->at, step->label);

		if (o->has_time_alone && !has_one_interval(o))
			return refuse_time_alone(o, err);
		if (want > here)
			break;
		if (check_sorted(o, err) < 0)
			return -1;
		if (want < here)
			return no_step(o, step, err);
		if (give(o, err) < 0)
			return -1;
	}
	o->has_before = 1;
	o->at = step->at;
	o->label = step->label;
	bt_answers_get(&o->answers, answer);
	return rc < 0 ? -1 : 0;
}

static int
orders_stop(void *self, struct bt_err *err)
{
	struct orders *o = self;
	int rc = look(o, err);

	return rc > 0 ? no_step(o, NULL, err) : rc;
}

static void
orders_free(void *self)
{
	struct orders *o = self;

	bt_answers_free(&o->answers);
	free(o);
}

static const struct bt_strategy_ops orders_ops = {
	.name = "orders",
	.ask = orders_ask,
	.stop = orders_stop,
	.free = orders_free,
};

int
bt_orders_open(struct bt_strategy *s, struct bt_reader *reader,
    struct bt_symtab *syms, const struct bt_source *source, struct bt_err *err)
{
	struct orders *o = calloc(1, sizeof *o);

	if (o == NULL)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	o->answers.syms = syms;
	o->reader = reader;
	o->shortest = -1;
	o->longest = -1;
	*s = (struct bt_strategy){
		.ops = &orders_ops, .self = o, .source = *source
	};
	return 0;
}
