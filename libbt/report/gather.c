#include "report/gather.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

void
bt_report_init(struct bt_report *r, const struct bt_collect_opts *opts,
    const struct bt_symtab *syms)
{
	*r = (struct bt_report){ 0 };
	r->title = "";
	r->trades_most = SIZE_MAX;
	r->syms = syms;
	bt_collect_init(&r->collect, opts, syms);
}

/* A copy in the arena, in place of a string that is borrowed. */
static int
keep(struct bt_report *r, const char **s, struct bt_err *err)
{
	*s = bt_arena_text(&r->arena, *s, strlen(*s), err);
	return *s == NULL ? -1 : 0;
}

/* Room for one more element, all zero; NULL without memory. */
#define ADD(r, list, err)                                                      \
	(bt_vec_reserve(&(r)->list, &(r)->cap_##list, (r)->n_##list + 1,       \
	     sizeof *(r)->list, err) < 0                                       \
		? NULL                                                         \
		: &(r)->list[(r)->n_##list++])

static int
put_trade(struct bt_report *r, const struct bt_trade *trade, struct bt_err *err)
{
	struct bt_trade *t = ADD(r, trades, err);

	if (t == NULL)
		return -1;
	*t = *trade;
	if (keep(r, &t->entry_tag, err) < 0)
		return -1;
	return keep(r, &t->exit_tag, err);
}

static int
put_event(struct bt_report *r, const struct bt_event *event, struct bt_err *err)
{
	struct bt_event *e;

	if (r->n_events == BT_REPORT_EVENTS) {
		r->events_more++;
		return 0;
	}
	e = ADD(r, events, err);
	if (e == NULL)
		return -1;
	*e = *event;
	if (keep(r, &e->level, err) < 0 || keep(r, &e->code, err) < 0)
		return -1;
	return keep(r, &e->text, err);
}

static int
put_position(
    struct bt_report *r, const struct bt_position *position, struct bt_err *err)
{
	struct bt_position *p;

	if (r->n_positions > 0 && r->positions[0].at != position->at)
		r->n_positions = 0;
	p = ADD(r, positions, err);
	if (p == NULL)
		return -1;
	*p = *position;
	return 0;
}

static int
put_meta(struct bt_report *r, const struct bt_meta *meta, struct bt_err *err)
{
	struct bt_meta *m;
	size_t i;

	for (i = 0; i < r->n_metas; i++)
		if (strcmp(r->metas[i].key, meta->key) == 0) {
			r->metas[i].value = meta->value;
			return keep(r, &r->metas[i].value, err);
		}
	m = ADD(r, metas, err);
	if (m == NULL)
		return -1;
	*m = *meta;
	if (keep(r, &m->key, err) < 0)
		return -1;
	return keep(r, &m->value, err);
}

static int
put_metric(
    struct bt_report *r, const struct bt_metric *metric, struct bt_err *err)
{
	struct bt_metric *m = ADD(r, metrics, err);

	if (m == NULL)
		return -1;
	*m = *metric;
	if (keep(r, &m->name, err) < 0)
		return -1;
	return keep(r, &m->note, err);
}

/* NAME.best and the like stand beside those that we compute. */
static int
is_beside(const char *name)
{
	size_t n = strcspn(name, ".");

	return name[n] == '.' && bt_metric_find(name, n) != NULL;
}

int
bt_report_put(struct bt_report *r, const struct bt_rec *rec, struct bt_err *err)
{
	if (bt_collect_put(&r->collect, rec, err) < 0)
		return -1;
	if (rec->type == BT_TRADE)
		return put_trade(r, rec->u.trade, err);
	if (rec->type == BT_EVENT)
		return put_event(r, rec->u.event, err);
	if (rec->type == BT_POSITION)
		return put_position(r, rec->u.position, err);
	if (rec->type == BT_META)
		return put_meta(r, rec->u.meta, err);
	if (rec->type == BT_METRIC) {
		r->is_told |= !is_beside(rec->u.metric->name);
		return put_metric(r, rec->u.metric, err);
	}
	return 0;
}

static void
reverse(struct bt_metric *m, size_t n)
{
	size_t i;

	for (i = 0; i < n / 2; i++) {
		struct bt_metric t = m[i];

		m[i] = m[n - 1 - i];
		m[n - 1 - i] = t;
	}
}

/* They come before what the run has told beside them. */
static int
compute_metrics(struct bt_report *r, struct bt_err *err)
{
	size_t n_told = r->n_metrics;
	char note[BT_METRIC_NOTE_MAX];
	const struct bt_metric_row *rows;
	struct bt_metric m;
	size_t i, n;

	rows = bt_metric_rows(&n);
	for (i = 0; i < n; i++) {
		if (!bt_metric_is_told(&rows[i], &r->measures))
			continue;
		m.name = rows[i].name;
		m.value = bt_metric_value(&rows[i], &r->measures);
		(void)bt_metric_note(&rows[i], &r->measures, note, sizeof note);
		m.note = note;
		if (put_metric(r, &m, err) < 0)
			return -1;
	}
	reverse(r->metrics, n_told);
	reverse(r->metrics + n_told, r->n_metrics - n_told);
	reverse(r->metrics, r->n_metrics);
	return 0;
}

int
bt_report_finish(struct bt_report *r, struct bt_err *err)
{
	if (bt_collect_finish(&r->collect, &r->measures, err) < 0)
		return -1;
	/* positions of an earlier day are closed by now */
	if (r->n_positions > 0 && r->positions[0].at != r->collect.equity_at)
		r->n_positions = 0;
	return r->is_told ? 0 : compute_metrics(r, err);
}

const char *
bt_report_meta(const struct bt_report *r, const char *key)
{
	size_t i;

	for (i = 0; i < r->n_metas; i++)
		if (strcmp(r->metas[i].key, key) == 0)
			return r->metas[i].value;
	return NULL;
}

const struct bt_metric *
bt_report_metric(const struct bt_report *r, const char *name)
{
	size_t i;

	for (i = 0; i < r->n_metrics; i++)
		if (strcmp(r->metrics[i].name, name) == 0)
			return &r->metrics[i];
	return NULL;
}

/* The run's own name: `meta,strategy`, else the command behind the `--` of
 * bt-run's arguments. */
static const char *
own_title(const struct bt_report *r)
{
	const char *name = bt_report_meta(r, "strategy"), *args;

	if (name != NULL && name[0] != '\0')
		return name;
	args = bt_report_meta(r, "provenance.args");
	name = args == NULL ? NULL : strstr(args, " -- ");
	return name != NULL ? name + strlen(" -- ") : "Backtest";
}

const char *
bt_report_title(const struct bt_report *r)
{
	return r->title[0] != '\0' ? r->title : own_title(r);
}

int
bt_report_is_shown(const struct bt_report *r, size_t k)
{
	size_t most = r->trades_most;

	if (r->n_trades <= most)
		return 1;
	return k < most - most / 2 || k >= r->n_trades - most / 2;
}

int
bt_report_curve(const struct bt_report *r, int is_drawdown,
    struct bt_curve *curve, struct bt_err *err)
{
	const struct bt_day *days = r->collect.days;
	size_t i, n = r->collect.n_days;

	*curve = (struct bt_curve){ 0 };
	if (n == 0 || (is_drawdown && isnan(r->measures.max_drawdown)))
		return 0;
	curve->t = malloc(n * sizeof *curve->t);
	curve->v = malloc(n * sizeof *curve->v);
	if (curve->t == NULL || curve->v == NULL) {
		bt_curve_free(curve);
		return bt_fail(err, BT_SYSTEM, "out of memory");
	}
	curve->n = n;
	for (i = 0; i < n; i++) {
		curve->t[i] = days[i].time;
		curve->v[i] =
		    is_drawdown ? -100 * days[i].depth : days[i].equity;
	}
	return 0;
}

void
bt_curve_free(struct bt_curve *curve)
{
	free(curve->t);
	free(curve->v);
	*curve = (struct bt_curve){ 0 };
}

void
bt_curve_range(const struct bt_curve *curve, double *lo, double *hi)
{
	size_t i;

	*lo = *hi = curve->v[0];
	for (i = 1; i < curve->n; i++) {
		*lo = fmin(*lo, curve->v[i]);
		*hi = fmax(*hi, curve->v[i]);
	}
}

void
bt_report_clear(struct bt_report *r)
{
	bt_collect_clear(&r->collect);
	free(r->metrics);
	free(r->trades);
	free(r->events);
	free(r->positions);
	free(r->metas);
	bt_arena_free(&r->arena);
	*r = (struct bt_report){ 0 };
}
