#include "strategy/tee.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "strategy/spool.h"

struct tap {
	struct bt_tee *tee;
	struct bt_spool *spool; /* NULL: it never was behind by more than one */
	int is_behind;          /* it has not taken the step at hand */
	int64_t n_taken;
	size_t n_heard; /* directives */
};

struct directive {
	int64_t step; /* it came with */
	char *text;
};

struct bt_tee {
	struct bt_source source;
	struct tap *taps;
	size_t n;
	const struct bt_step *step; /* at hand; NULL: none */
	int64_t n_steps;
	int rc; /* of the source: <= 0 once it has ended */
	struct bt_err err;
	struct directive *said;
	size_t n_said, said_cap;
};

/* ---- directives ---- */

static int
keep_directive(struct bt_tee *t, const char *text, struct bt_err *err)
{
	size_t n = strlen(text) + 1;
	struct directive d = { t->n_steps, NULL };

	if (bt_vec_reserve(&t->said, &t->said_cap, t->n_said + 1,
		sizeof *t->said, err) < 0)
		return -1;
	d.text = malloc(n);
	if (d.text == NULL)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	memcpy(d.text, text, n);
	t->said[t->n_said++] = d;
	return 0;
}

/* What came with the step at hand is for all. */
static int
keep_directives(struct bt_tee *t, struct bt_err *err)
{
	const char *text;

	if (t->source.directive == NULL)
		return 0;
	while ((text = t->source.directive(t->source.arg)) != NULL)
		if (keep_directive(t, text, err) < 0)
			return -1;
	return 0;
}

static const char *
tap_directive(void *arg)
{
	struct tap *tap = arg;
	const struct bt_tee *t = tap->tee;

	if (tap->n_heard == t->n_said ||
	    t->said[tap->n_heard].step > tap->n_taken)
		return NULL;
	return t->said[tap->n_heard++].text;
}

/* ---- steps ---- */

/* The step at hand is going to be gone: those who are behind get a copy. */
static int
keep_step(struct bt_tee *t, struct bt_err *err)
{
	size_t i;

	for (i = 0; i < t->n; i++) {
		struct tap *tap = &t->taps[i];

		if (!tap->is_behind)
			continue;
		if (tap->spool == NULL)
			tap->spool = bt_spool_new(BT_SPOOL_LIMIT, err);
		if (tap->spool == NULL ||
		    bt_spool_put(tap->spool, t->step, err) < 0)
			return -1;
	}
	return 0;
}

static int
pull(struct bt_tee *t, struct bt_err *err)
{
	size_t i;

	if (t->rc <= 0)
		return 0;
	if (keep_step(t, err) < 0)
		return -1;
	t->rc = t->source.next(t->source.arg, &t->step, &t->err);
	for (i = 0; i < t->n; i++)
		t->taps[i].is_behind = t->rc > 0;
	if (t->rc <= 0)
		return 0;
	t->n_steps++;
	return keep_directives(t, err);
}

static int
tap_next(void *arg, const struct bt_step **step, struct bt_err *err)
{
	struct tap *tap = arg;
	struct bt_tee *t = tap->tee;

	if (tap->spool != NULL && bt_spool_count(tap->spool) > 0) {
		tap->n_taken++;
		return bt_spool_get(tap->spool, step, err);
	}
	if (!tap->is_behind && pull(t, err) < 0)
		return -1;
	if (tap->is_behind) {
		tap->is_behind = 0;
		tap->n_taken++;
		*step = t->step;
		return 1;
	}
	if (t->rc < 0 && err != NULL)
		*err = t->err;
	return t->rc;
}

static const struct bt_columns *
tap_columns(void *arg, enum bt_type type)
{
	const struct tap *tap = arg;
	const struct bt_source *s = &tap->tee->source;

	return s->columns == NULL ? NULL : s->columns(s->arg, type);
}

/* ---- life ---- */

struct bt_tee *
bt_tee_new(const struct bt_source *source, size_t n, struct bt_err *err)
{
	struct bt_tee *t = calloc(1, sizeof *t);
	size_t i;

	if (t != NULL)
		t->taps = calloc(n, sizeof *t->taps);
	if (t == NULL || t->taps == NULL) {
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		free(t);
		return NULL;
	}
	t->source = *source;
	t->n = n;
	t->rc = 1;
	for (i = 0; i < n; i++)
		t->taps[i].tee = t;
	return t;
}

void
bt_tee_free(struct bt_tee *t)
{
	size_t i;

	if (t == NULL)
		return;
	for (i = 0; i < t->n; i++)
		bt_spool_free(t->taps[i].spool);
	for (i = 0; i < t->n_said; i++)
		free(t->said[i].text);
	free(t->said);
	free(t->taps);
	free(t);
}

struct bt_source
bt_tee_tap(struct bt_tee *t, size_t k)
{
	return (struct bt_source){ .next = tap_next,
		.directive = tap_directive,
		.columns = tap_columns,
		.arg = &t->taps[k] };
}
