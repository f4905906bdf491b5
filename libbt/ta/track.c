#include "ta/track.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "bt/time.h"

/* Whether one length is made of several of the other. */
static int
is_several(int64_t a, int64_t b)
{
	int64_t few = a < b ? a : b, many = a < b ? b : a;

	return few > 0 && many / 2 >= few && many % few == 0;
}

static struct bt_track *
add(struct bt_track_of *of, int64_t length, struct bt_err *err)
{
	struct bt_track *s;

	if (bt_vec_reserve(
		&of->all, &of->cap, of->n + 1, sizeof *of->all, err) < 0)
		return NULL;
	assert(of->all != NULL);
	s = &of->all[of->n++];
	memset(s, 0, sizeof *s);
	s->length = length;
	return s;
}

static int64_t
apart(int64_t a, int64_t b)
{
	return a > b ? a - b : b - a;
}

/* Of the series that a bar of that length may go on with, the one whose bars
 * are most like it; NULL where there is none. */
static struct bt_track *
nearest(const struct bt_track_of *of, enum bt_track_mode mode, bt_time time,
    int64_t length)
{
	struct bt_track *best = NULL;
	size_t k;

	for (k = 0; k < of->n; k++) {
		struct bt_track *s = &of->all[k];
		int is_same = mode == BT_TRACK_SYMBOL || s->length == length ||
			      s->length == 0 || length == 0;

		if (is_same)
			return s;
		if (time < s->until || (mode == BT_TRACK_INTERVAL &&
					   is_several(s->length, length)))
			continue;
		if (best == NULL ||
		    apart(s->length, length) < apart(best->length, length))
			best = s;
	}
	return best;
}

static int
refuse(const struct bt_track *s, int64_t length, struct bt_err *err)
{
	char a[BT_TIME_TEXT_MAX], b[BT_TIME_TEXT_MAX];

	(void)bt_span_format(s->length, a);
	(void)bt_span_format(length, b);
	(void)bt_fail(err, BT_BAD_INPUT,
	    "a bar of %s s after those of %s s: one series or two?", b, a);
	return bt_err_hint(err,
	    "--series symbol: one; --series interval: one for each length");
}

static int
refuse_order(bt_time now, bt_time before, struct bt_err *err)
{
	char a[BT_TIME_TEXT_MAX], b[BT_TIME_TEXT_MAX];

	(void)bt_time_format(now, a);
	(void)bt_time_format(before, b);
	(void)bt_fail(err, BT_BAD_INPUT,
	    "a bar that was available at %s comes after one of its symbol of "
	    "%s",
	    a, b);
	return bt_err_hint(err, "bt-validate --fix order sorts records");
}

/* 0 where it is not known. */
static int64_t
length_of(const struct bt_bar *bar)
{
	if (bar->end == BT_TIME_NONE || bar->end <= bar->time)
		return 0;
	return bt_time_between(bar->time, bar->end);
}

/* Room for a symbol that was not there. */
static int
reach(struct bt_track_table *t, bt_sym sym, struct bt_err *err)
{
	size_t n = (size_t)sym + 1;

	if (bt_vec_reserve(&t->symbols, &t->cap, n, sizeof *t->symbols, err) <
	    0)
		return -1;
	for (; t->n < n; t->n++)
		t->symbols[t->n] = (struct bt_track_of){ .ended = INT64_MIN,
			.begun = INT64_MIN };
	return 0;
}

struct bt_track *
bt_track_find(
    struct bt_track_table *t, const struct bt_bar *bar, struct bt_err *err)
{
	int64_t length = length_of(bar);
	struct bt_track_of *of;
	struct bt_track *s;

	if (bar->sym >= t->n && reach(t, bar->sym, err) < 0)
		return NULL;
	of = &t->symbols[bar->sym];
	s = nearest(of, t->mode, bar->time, length);
	if (s != NULL && t->mode == BT_TRACK_AUTO &&
	    is_several(s->length, length)) {
		(void)refuse(s, length, err);
		return NULL;
	}
	if (s == NULL)
		s = add(of, length, err);
	if (s == NULL)
		return NULL;
	s->length = length;
	s->until = bar->end;
	return s;
}

int
bt_track_follow(
    struct bt_track_table *t, const struct bt_bar *bar, struct bt_err *err)
{
	struct bt_track_of *of = &t->symbols[bar->sym];
	bt_time *last = bar->end != BT_TIME_NONE ? &of->ended : &of->begun;
	bt_time now = bar->end != BT_TIME_NONE ? bar->end : bar->time;

	if (now < *last)
		return refuse_order(now, *last, err);
	*last = now;
	return 0;
}

void
bt_track_table_clear(struct bt_track_table *t)
{
	size_t i, k, j;

	for (i = 0; i < t->n; i++) {
		for (k = 0; k < t->symbols[i].n; k++) {
			struct bt_track *s = &t->symbols[i].all[k];

			for (j = 0; j < s->n_states; j++)
				bt_ta_free(s->states[j]);
			free(s->states);
		}
		free(t->symbols[i].all);
	}
	free(t->symbols);
	memset(t, 0, sizeof *t);
}
