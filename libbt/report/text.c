#include "report/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bt/qty.h"
#include "bt/time.h"
#include "report/chart.h"
#include "report/months.h"

#define CHART_WIDTH  68
#define CHART_HEIGHT 12

static void
heading(struct bt_page *p, const char *text)
{
	bt_page_put(p, "\n");
	bt_page_put(p, text);
	bt_page_put(p, "\n");
	bt_page_fill(p, '-', (int)strlen(text));
	bt_page_put(p, "\n");
}

/* Text of the run: what could move a terminal's cursor is made visible. */
static void
put_plain(struct bt_page *p, const char *s)
{
	char one[2] = "";

	for (; *s != '\0'; s++) {
		one[0] = (unsigned char)*s < 0x20 || *s == 0x7f ? '?' : *s;
		bt_page_put(p, one);
	}
}

/* A value at the right end of `width` columns. */
static void
put_right(struct bt_page *p, const char *s, int width)
{
	bt_page_fill(p, ' ', width - (int)strlen(s));
	bt_page_put(p, s);
}

/* ---- metrics ---- */

static void
format_value(const struct bt_metric *m, char *buf)
{
	const struct bt_metric_row *row =
	    bt_metric_find(m->name, strcspn(m->name, "."));

	if (row != NULL && row->kind == BT_METRIC_TIME && !isnan(m->value)) {
		(void)bt_metric_format(row->kind, m->value, buf);
		if (strcmp(buf + 10, "T00:00:00Z") == 0)
			buf[10] = '\0';
		return;
	}
	(void)bt_metric_format(
	    row != NULL ? row->kind : BT_METRIC_RATIO, m->value, buf);
}

static int
larger(int a, size_t b)
{
	return a > (int)b ? a : (int)b;
}

void
bt_text_measure(struct bt_text_table *t, const struct bt_metric *m)
{
	char buf[BT_METRIC_TEXT_MAX];

	format_value(m, buf);
	t->name = larger(t->name, strlen(m->name));
	t->value = larger(t->value, strlen(buf));
}

void
bt_text_metric(
    struct bt_page *p, const struct bt_text_table *t, const struct bt_metric *m)
{
	char buf[BT_METRIC_TEXT_MAX];
	size_t from = p->buf.len;

	put_plain(p, m->name);
	bt_page_column(p, from, t->name + 2);
	format_value(m, buf);
	put_right(p, buf, t->value);
	if (m->note[0] != '\0') {
		bt_page_put(p, "  ");
		put_plain(p, m->note);
	}
	bt_page_put(p, "\n");
}

static void
put_metrics(struct bt_page *p, const struct bt_report *r)
{
	struct bt_text_table table = { 0, 0 };
	char buf[BT_METRIC_NOTE_MAX];
	size_t i;

	heading(p, "Metrics");
	for (i = 0; i < r->n_metrics; i++)
		bt_text_measure(&table, &r->metrics[i]);
	for (i = 0; i < r->n_metrics; i++)
		bt_text_metric(p, &table, &r->metrics[i]);
	if (r->is_told)
		return;
	(void)bt_measures_conventions(&r->measures, buf, sizeof buf);
	bt_page_put(p, "\n");
	bt_page_wrap(p, buf, BT_TEXT_WIDTH);
}

/* ---- the curve ---- */

struct canvas {
	char rows[CHART_HEIGHT][CHART_WIDTH];
};

/* The row of a value; 0 is the top. */
static int
row_of(const struct bt_scale *s, double v)
{
	double part = (s->hi - v) / (s->hi - s->lo);
	int row = (int)(part * (CHART_HEIGHT - 1) + 0.5);

	return row < 0 ? 0 : row >= CHART_HEIGHT ? CHART_HEIGHT - 1 : row;
}

static void
mark(struct canvas *c, int column, int from, int to)
{
	int row, step = from <= to ? 1 : -1;

	for (row = from; row != to; row += step)
		c->rows[row][column] = '*';
	c->rows[to][column] = '*';
}

static void
draw(struct canvas *c, const struct bt_scale *s, const struct bt_point *v,
    size_t n)
{
	int column, row, last_row = row_of(s, v[0].v), last_column = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		column = (int)(v[i].x * (CHART_WIDTH - 1) + 0.5);
		row = row_of(s, v[i].v);
		while (++last_column < column) /* nothing happened */
			mark(c, last_column, last_row, last_row);
		mark(c, column, last_row, row);
		last_column = column;
		last_row = row;
	}
}

static void
put_canvas(struct bt_page *p, const struct canvas *c, const struct bt_scale *s)
{
	char label[40], row[CHART_WIDTH + 1];
	int i, k, n;

	for (i = 0; i < CHART_HEIGHT; i++) {
		label[0] = '\0';
		for (k = 0; k <= s->n; k++)
			if (row_of(s, s->lo + k * s->step) == i)
				bt_scale_label(s, k, label, sizeof label);
		put_right(p, label, 9);
		bt_page_put(p, label[0] != '\0' ? " +" : " |");
		memcpy(row, c->rows[i], CHART_WIDTH);
		for (n = CHART_WIDTH; n > 0 && row[n - 1] == ' '; n--)
			;
		row[n] = '\0';
		bt_page_put(p, row);
		bt_page_put(p, "\n");
	}
}

static void
put_dates(struct bt_page *p, const struct bt_measures *m)
{
	size_t from = p->buf.len;

	bt_page_put(p, "           ");
	bt_page_time(p, m->start);
	bt_page_column(p, from, CHART_WIDTH + 11 - 10);
	bt_page_time(p, m->end);
	bt_page_put(p, "\n");
}

static int
put_curve(struct bt_page *p, const struct bt_report *r, struct bt_err *err)
{
	struct bt_point points[4 * CHART_WIDTH];
	struct bt_curve curve;
	struct bt_scale scale;
	struct canvas canvas;
	double lo, hi;
	size_t n;

	if (bt_report_curve(r, 0, &curve, err) < 0)
		return -1;
	if (curve.n == 0)
		return 0;
	bt_curve_range(&curve, &lo, &hi);
	bt_scale_of(lo, hi, 5, &scale);
	n = bt_curve_thin(curve.t, curve.v, curve.n, CHART_WIDTH, points);
	bt_curve_free(&curve);
	memset(canvas.rows, ' ', sizeof canvas.rows);
	if (n > 0)
		draw(&canvas, &scale, points, n);
	heading(p, "Equity");
	put_canvas(p, &canvas, &scale);
	put_dates(p, &r->measures);
	return 0;
}

/* ---- months ---- */

/* A return in percent, in `width` columns. */
static void
put_month(struct bt_page *p, double v, int width)
{
	char buf[40] = ".";

	if (!isnan(v))
		(void)snprintf(
		    buf, sizeof buf, "%.*f", fabs(v) < 0.0995 ? 1 : 0, v * 100);
	put_right(p, buf, width);
}

static int
put_months(struct bt_page *p, const struct bt_report *r, struct bt_err *err)
{
	struct bt_year *years;
	size_t i, k, n;

	if (bt_months_of(&r->collect, &years, &n, err) < 0)
		return -1;
	if (n == 0)
		return 0;
	heading(p, "Returns by month, percent");
	bt_page_put(p, "       Jan  Feb  Mar  Apr  May  Jun  Jul  Aug  Sep  "
		       "Oct  Nov  Dec    Year\n");
	for (i = 0; i < n; i++) {
		bt_page_int(p, years[i].year);
		bt_page_put(p, " ");
		for (k = 0; k < 12; k++)
			put_month(p, years[i].months[k], 5);
		put_month(p, years[i].all, 8);
		bt_page_put(p, "\n");
	}
	free(years);
	return 0;
}

/* ---- trades, positions, refusals, events ---- */

static void
put_qty(struct bt_page *p, const struct bt_report *r, bt_sym sym, bt_qty qty,
    int width)
{
	char buf[BT_QTY_TEXT_MAX];

	(void)bt_qty_format(qty, bt_symtab_instrument(r->syms, sym)->lot, buf);
	put_right(p, buf, width);
}

static void
put_trade(
    struct bt_page *p, const struct bt_report *r, const struct bt_trade *t)
{
	char buf[64];
	size_t from = p->buf.len;

	(void)snprintf(buf, sizeof buf, "%lld", (long long)t->id);
	put_right(p, buf, 6);
	bt_page_put(p, " ");
	put_plain(p, bt_symtab_name(r->syms, t->sym));
	bt_page_column(p, from, 15);
	bt_page_put(p, t->side == BT_SELL ? " short" : "  long");
	put_qty(p, r, t->sym, t->qty, 12);
	bt_page_put(p, " ");
	bt_page_time(p, t->entry_time);
	bt_page_column(p, from, 45);
	bt_page_time(p, t->time);
	bt_page_column(p, from, 56);
	(void)snprintf(buf, sizeof buf, "%.2f", t->pnl);
	put_right(p, buf, 12);
	(void)snprintf(buf, sizeof buf, "%.2f%%", t->ret * 100);
	put_right(p, isnan(t->ret) ? "" : buf, 10);
	bt_page_put(p, "\n");
}

static void
put_trades(struct bt_page *p, const struct bt_report *r)
{
	size_t i, hidden = 0;

	if (r->n_trades == 0 || r->trades_most == 0)
		return;
	heading(p, "Trades");
	bt_page_put(p, "   No. Symbol   Side     Quantity Entry      Exit     "
		       "        Profit    Return\n");
	for (i = 0; i <= r->n_trades; i++) {
		if (i < r->n_trades && !bt_report_is_shown(r, i)) {
			hidden++;
			continue;
		}
		if (hidden > 0) {
			bt_page_put(p, "       (");
			bt_page_int(p, (int64_t)hidden);
			bt_page_put(p, " not shown)\n");
			hidden = 0;
		}
		if (i < r->n_trades)
			put_trade(p, r, &r->trades[i]);
	}
}

static void
put_positions(struct bt_page *p, const struct bt_report *r)
{
	const struct bt_position *q;
	size_t from;

	if (r->n_positions == 0)
		return;
	heading(p, "Positions open at the end");
	for (q = r->positions; q < r->positions + r->n_positions; q++) {
		from = p->buf.len;
		put_plain(p, bt_symtab_name(r->syms, q->sym));
		bt_page_column(p, from, 16);
		put_qty(p, r, q->sym, q->qty, 16);
		bt_page_put(p, " at ");
		bt_page_price(p, q->price);
		bt_page_put(p, ", worth ");
		bt_page_num(p, q->value, 2);
		bt_page_put(p, "\n");
	}
}

static void
put_refusals(struct bt_page *p, const struct bt_report *r)
{
	const struct bt_collect *c = &r->collect;
	char buf[32];
	size_t i;

	if (c->n_refusals == 0)
		return;
	heading(p, "Orders refused");
	for (i = 0; i < c->n_refusals; i++) {
		(void)snprintf(
		    buf, sizeof buf, "%lld", (long long)c->refusals[i].n);
		put_right(p, buf, 8);
		bt_page_put(p, "  ");
		put_plain(p, c->refusals[i].reason);
		bt_page_put(p, "\n");
	}
}

static void
put_events(struct bt_page *p, const struct bt_report *r)
{
	const struct bt_event *e;

	if (r->n_events == 0)
		return;
	heading(p, "Events");
	for (e = r->events; e < r->events + r->n_events; e++) {
		bt_page_time(p, e->time);
		bt_page_put(p, " ");
		put_plain(p, e->level);
		bt_page_put(p, " ");
		put_plain(p, e->code);
		bt_page_put(p, e->sym == BT_SYM_NONE ? "" : " ");
		put_plain(p, bt_symtab_name(r->syms, e->sym));
		bt_page_put(p, ": ");
		put_plain(p, e->text);
		bt_page_put(p, "\n");
	}
	if (r->events_more > 0) {
		bt_page_put(p, "(");
		bt_page_int(p, r->events_more);
		bt_page_put(p, " more)\n");
	}
}

static void
put_metas(struct bt_page *p, const struct bt_report *r)
{
	const struct bt_meta *m;
	size_t from;

	if (r->n_metas == 0)
		return;
	heading(p, "The run says");
	for (m = r->metas; m < r->metas + r->n_metas; m++) {
		from = p->buf.len;
		put_plain(p, m->key);
		bt_page_column(p, from, 24);
		put_plain(p, m->value);
		bt_page_put(p, "\n");
	}
}

static void
put_warnings(struct bt_page *p, const struct bt_report *r)
{
	char buf[BT_METRIC_NOTE_MAX];
	size_t k;

	if (r->broken != NULL) {
		bt_page_put(p, "NOT A WHOLE RUN: ");
		put_plain(p, r->broken);
		bt_page_put(p, "\n");
	}
	for (k = 0; bt_measures_warning(&r->measures, k, buf, sizeof buf) > 0;
	     k++) {
		bt_page_put(p, "Note: ");
		put_plain(p, buf);
		bt_page_put(p, "\n");
	}
}

int
bt_text_write(const struct bt_report *r, struct bt_page *p, struct bt_err *err)
{
	put_plain(p, bt_report_title(r));
	bt_page_put(p, "\n");
	bt_page_fill(p, '=', (int)strlen(bt_report_title(r)));
	bt_page_put(p, "\n");
	put_warnings(p, r);
	if (put_curve(p, r, err) < 0 || put_months(p, r, err) < 0)
		return -1;
	put_metrics(p, r);
	put_trades(p, r);
	put_positions(p, r);
	put_refusals(p, r);
	put_events(p, r);
	put_metas(p, r);
	return bt_page_err(p, err);
}
