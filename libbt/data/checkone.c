/*
 * Checks of a record, alone and beside the one before it in its series.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "bt/num.h"
#include "data/checkin.h"

#define NEWEST_STEPS 3 /* back, that tell a file that is newest first */

static int
say_below(
    const char *a, double x, const char *b, double y, struct bt_finding *f)
{
	char xs[BT_NUM_TEXT_MAX], ys[BT_NUM_TEXT_MAX];

	/* False for NaN: what is missing or infinite is another check's. */
	if (!(x < y) || isinf(x) || isinf(y))
		return 0;
	(void)bt_num_format(x, xs);
	(void)bt_num_format(y, ys);
	(void)snprintf(
	    f->text, sizeof f->text, "%s %s is below %s %s", a, xs, b, ys);
	return 1;
}

int
bt_check_ohlc(const struct bt_view *v, struct bt_finding *f)
{
	const struct bt_bar *b = v->rec;

	f->mend.kind = BT_MEND_WIDEN;
	f->kind = "high";
	if (say_below("high", b->high, "low", b->low, f) ||
	    say_below("high", b->high, "open", b->open, f) ||
	    say_below("high", b->high, "close", b->close, f))
		return 1;
	f->kind = "low";
	return say_below("open", b->open, "low", b->low, f) ||
	       say_below("close", b->close, "low", b->low, f);
}

int
bt_check_crossed(const struct bt_view *v, struct bt_finding *f)
{
	const struct bt_quote *q = v->rec;

	return say_below("ask", q->ask, "bid", q->bid, f);
}

/* The prices of a record, and what they are called. */
struct prices {
	size_t n;
	double v[4];
	const char *names[4];
};

static void
get_prices(const struct bt_view *v, struct prices *p)
{
	const struct bt_bar *b = v->rec;
	const struct bt_tick *t = v->rec;
	const struct bt_quote *q = v->rec;

	if (v->type == BT_BAR)
		*p = (struct prices){ 4, { b->open, b->high, b->low, b->close },
			{ "open", "high", "low", "close" } };
	else if (v->type == BT_TICK)
		*p = (struct prices){ 1, { t->price }, { "price" } };
	else
		*p = (struct prices){ 2, { q->bid, q->ask }, { "bid", "ask" } };
}

/* `open, low are missing`: those that are NaN, or infinite. */
static size_t
say_absent(const struct prices *p, int is_nan, char *text, size_t size)
{
	size_t i, n = 0, len = 0;

	for (i = 0; i < p->n; i++)
		if (is_nan ? isnan(p->v[i]) : isinf(p->v[i]))
			len += (size_t)snprintf(text + len, size - len, "%s%s",
			    n++ > 0 ? ", " : "", p->names[i]);
	if (n > 0)
		len += (size_t)snprintf(text + len, size - len, " %s %s",
		    n > 1 ? "are" : "is", is_nan ? "missing" : "infinite");
	return len;
}

int
bt_check_missing(const struct bt_view *v, struct bt_finding *f)
{
	struct prices p;
	size_t len, comma;

	get_prices(v, &p);
	len = say_absent(&p, 1, f->text, sizeof f->text);
	comma = len > 0 ? 2 : 0;
	/* the comma goes before what there may be */
	if (say_absent(&p, 0, f->text + len + comma,
		sizeof f->text - len - comma) > 0) {
		memcpy(f->text + len, ", ", comma);
		len++;
	}
	f->mend.kind = BT_MEND_FILL;
	return len > 0;
}

int
bt_check_zero(const struct bt_view *v, struct bt_finding *f)
{
	struct prices p;
	size_t i;

	get_prices(v, &p);
	for (i = 0; i < p.n; i++) {
		if (p.v[i] != 0)
			continue;
		(void)snprintf(f->text, sizeof f->text, "%s is 0", p.names[i]);
		f->mend.kind = BT_MEND_FILL;
		return 1;
	}
	return 0;
}

static int
say_negative(const char *name, double v, struct bt_finding *f)
{
	char s[BT_NUM_TEXT_MAX];

	if (!(v < 0))
		return 0;
	(void)bt_num_format(v, s);
	(void)snprintf(f->text, sizeof f->text, "%s %s is negative", name, s);
	f->mend.kind = BT_MEND_SIGN;
	return 1;
}

int
bt_check_negative(const struct bt_view *v, struct bt_finding *f)
{
	struct prices p;
	size_t i;

	get_prices(v, &p);
	for (i = 0; i < p.n; i++)
		if (!isinf(p.v[i]) && say_negative(p.names[i], p.v[i], f))
			return 1;
	return 0;
}

/* Negative or infinite; -inf loses its sign first. */
static int
say_no_amount(const char *name, double v, struct bt_finding *f)
{
	if (say_negative(name, v, f))
		return 1;
	if (!isinf(v))
		return 0;
	(void)snprintf(f->text, sizeof f->text, "%s is infinite", name);
	f->mend.kind = BT_MEND_DROP;
	return 1;
}

int
bt_check_volume(const struct bt_view *v, struct bt_finding *f)
{
	const struct bt_bar *b = v->rec;
	const struct bt_tick *t = v->rec;
	const struct bt_quote *q = v->rec;

	f->kind = "negative";
	if (v->type == BT_BAR)
		return say_no_amount("volume", b->volume, f);
	if (v->type == BT_TICK)
		return say_no_amount("size", t->size, f);
	return say_no_amount("bid_size", q->bid_size, f) ||
	       say_no_amount("ask_size", q->ask_size, f);
}

/*
 * Whether records come newest first: nine in ten steps of the series so far go
 * back, this one among them, or of all series together.
 */
static int
is_newest_first(const struct bt_view *v)
{
	const struct bt_check *c = v->check;
	const struct bt_track *t = v->before->track;
	int64_t back = c->back + 1, steps = c->seq + 1 - (int64_t)c->n_series;

	if (back >= NEWEST_STEPS && back * 10 >= steps * 9)
		return 1;
	if (t == NULL || !t->is_reversed)
		return 0;
	back = t->back + 1;
	steps = (int64_t)t->stale.n; /* bars before this one */
	return back >= NEWEST_STEPS && back * 10 >= steps * 9;
}

int
bt_check_order(const struct bt_view *v, struct bt_finding *f)
{
	const struct bt_check *c = v->check;
	char from[BT_TIME_TEXT_MAX], to[BT_TIME_TEXT_MAX];
	int is_start;
	bt_time at;

	if (v->time == BT_TIME_NONE) {
		(void)snprintf(f->text, sizeof f->text, "the time is missing");
		f->kind = "missing";
		f->mend.kind = BT_MEND_DROP;
		return 1;
	}
	if (v->before->line != 0 && v->time < v->before->last.time) {
		(void)bt_time_format(v->before->last.time, from);
		(void)bt_time_format(v->time, to);
		(void)snprintf(f->text, sizeof f->text,
		    "%s goes back from %s to %s",
		    bt_symtab_name(c->opts.syms, v->sym), from, to);
		f->kind = is_newest_first(v) ? BT_CHECK_NEWEST : "";
		return 1;
	}
	at = bt_check_available(v->type, v->rec, &is_start);
	if (c->at[is_start] == BT_TIME_NONE || at >= c->at[is_start])
		return 0;
	(void)bt_time_format(c->at[is_start], from);
	(void)bt_time_format(at, to);
	(void)snprintf(f->text, sizeof f->text, "%s of %s comes after %s of %s",
	    bt_symtab_name(c->opts.syms, v->sym), to,
	    bt_symtab_name(c->opts.syms, c->at_sym[is_start]), from);
	f->kind = "symbols";
	return 1;
}

/* Equal but for NaN, which is like itself here. */
static int
is_like(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

int
bt_check_is_same(const struct bt_bar *a, const struct bt_bar *b)
{
	return is_like(a->close, b->close) && is_like(a->open, b->open) &&
	       is_like(a->high, b->high) && is_like(a->low, b->low) &&
	       is_like(a->volume, b->volume);
}

int
bt_check_duplicates(const struct bt_view *v, struct bt_finding *f)
{
	const struct bt_series *s = v->before;
	const struct bt_action *a = v->rec;
	int is_same;

	if (s->line == 0 || v->time != s->last.time)
		return 0;
	if (v->type == BT_ACTION) {
		if (a->kind != s->last.action.kind)
			return 0;
		is_same = is_like(a->value, s->last.action.value);
	} else {
		is_same = bt_check_is_same(v->rec, &s->last.bar);
	}
	(void)snprintf(f->text, sizeof f->text, "%s %s %lld%s",
	    is_same ? "repeats" : "is of the same time as",
	    v->check->is_binary ? "record" : "line", (long long)s->line,
	    is_same ? "" : ", and differs");
	f->kind = is_same ? "exact" : "conflict";
	f->mend.kind = BT_MEND_DROP;
	return 1;
}

int
bt_check_overlap(const struct bt_view *v, struct bt_finding *f)
{
	const struct bt_series *s = v->before;
	const struct bt_bar *b = v->rec;
	char t[BT_TIME_TEXT_MAX];

	if (b->end == BT_TIME_NONE)
		return 0;
	if (b->end <= b->time) {
		(void)bt_time_format(b->end, t);
		(void)snprintf(f->text, sizeof f->text,
		    "end %s is not after the start", t);
		f->kind = "end";
		return 1;
	}
	/* The same start is a duplicate, an earlier one out of order. */
	if (s->line == 0 || s->last.bar.time >= b->time ||
	    s->last.bar.end <= b->time)
		return 0;
	(void)bt_time_format(s->last.bar.end, t);
	(void)snprintf(f->text, sizeof f->text,
	    "begins before the bar before it ends, at %s", t);
	return 1;
}
