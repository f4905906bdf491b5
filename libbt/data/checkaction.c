/*
 * Splits that are known: given beforehand, or met among the records, where each
 * comes before the bars that show it.
 */
#include "base/vec.h"
#include "data/checkin.h"

int
bt_check_action(
    struct bt_check *c, const struct bt_action *action, struct bt_err *err)
{
	if (action->kind != BT_SPLIT || !(action->value > 0))
		return 0;
	if (bt_vec_reserve(&c->actions, &c->cap_actions, c->n_actions + 1,
		sizeof *c->actions, err) < 0)
		return -1;
	c->actions[c->n_actions++] = *action;
	return 0;
}

bt_time
bt_check_next_split(const struct bt_check *c, bt_sym sym, bt_time t)
{
	bt_time next = BT_TIME_NONE;
	size_t i;

	for (i = 0; i < c->n_actions; i++) {
		const struct bt_action *a = &c->actions[i];

		if (a->sym == sym && a->time > t &&
		    (next == BT_TIME_NONE || a->time < next))
			next = a->time;
	}
	return next;
}

/* Whether a series of the symbol has yet to pass an instant. */
static int
is_due(const struct bt_check *c, bt_sym sym, bt_time at)
{
	uint32_t k;

	for (k = c->first[sym]; k != BT_CHECK_NO_SERIES;
	     k = c->series[k].next) {
		const struct bt_track *t = c->series[k].track;

		if (t != NULL && t->action != BT_TIME_NONE && t->action <= at)
			return 1;
	}
	return 0;
}

/* Note a split that is not known, in place of one that is over, so that they
 * are never more than are due.  1, 0: it is known; -1. */
static int
note_split(
    struct bt_check *c, const struct bt_action *split, struct bt_err *err)
{
	struct bt_action *over = NULL;
	size_t i;

	for (i = 0; i < c->n_actions; i++) {
		struct bt_action *a = &c->actions[i];

		if (a->sym != split->sym)
			continue;
		if (a->time == split->time && a->value == split->value)
			return 0;
		if (a->time < split->time && !is_due(c, a->sym, a->time))
			over = a;
	}
	if (over == NULL)
		return bt_check_action(c, split, err) < 0 ? -1 : 1;
	*over = *split;
	return 1;
}

int
bt_check_meet_split(
    struct bt_check *c, const struct bt_action *split, struct bt_err *err)
{
	int n_bars = 0, rc;
	uint32_t k;

	if (split->kind != BT_SPLIT || !(split->value > 0))
		return 0;
	for (k = c->first[split->sym]; k != BT_CHECK_NO_SERIES;
	     k = c->series[k].next)
		n_bars += c->series[k].track != NULL;
	if (n_bars == 0)
		return 0; /* nothing before it that it could change */
	rc = note_split(c, split, err);
	if (rc <= 0)
		return rc;
	for (k = c->first[split->sym]; k != BT_CHECK_NO_SERIES;
	     k = c->series[k].next) {
		struct bt_track *t = c->series[k].track;

		if (t != NULL && split->time > t->rhythm.time &&
		    (t->action == BT_TIME_NONE || split->time < t->action))
			t->action = split->time;
	}
	return 0;
}
