#include "report/html.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bt/qty.h"
#include "bt/time.h"
#include "report/months.h"
#include "report/svg.h"

/* ---- small things ---- */

static void
heading(struct bt_page *p, const char *text)
{
	bt_page_put(p, "<section><h2>");
	bt_page_put(p, text);
	bt_page_put(p, "</h2>\n");
}

/* A table with its row of headings; those that begin with # are numbers. */
static void
begin_table(struct bt_page *p, const char *class, const char *const *headings)
{
	bt_page_put(p, "<div class=\"wide\"><table class=\"");
	bt_page_put(p, class);
	bt_page_put(p, "\"><thead><tr>");
	for (; *headings != NULL; headings++) {
		int is_number = **headings == '#';

		bt_page_put(p, is_number ? "<th class=\"n\">" : "<th>");
		bt_page_put(p, *headings + is_number);
		bt_page_put(p, "</th>");
	}
	bt_page_put(p, "</tr></thead>\n<tbody>\n");
}

static void
end_table(struct bt_page *p)
{
	bt_page_put(p, "</tbody></table></div>\n");
}

/* A cell of text from the run, of class t (kept on a line) or w (wrapped). */
static void
text_cell(struct bt_page *p, const char *class, const char *text)
{
	bt_page_put(p, "<td class=\"");
	bt_page_put(p, class);
	bt_page_put(p, "\">");
	bt_page_text(p, text);
	bt_page_put(p, "</td>");
}

static void
time_cell(struct bt_page *p, bt_time t)
{
	bt_page_put(p, "<td class=\"t\">");
	bt_page_time(p, t);
	bt_page_put(p, "</td>");
}

static void
begin_number(struct bt_page *p, double v)
{
	bt_page_put(p, v < 0 ? "<td class=\"n neg\">" : "<td class=\"n\">");
}

static void
money_cell(struct bt_page *p, double v)
{
	begin_number(p, v);
	if (!isnan(v))
		bt_page_num(p, v, 2);
	bt_page_put(p, "</td>");
}

static void
price_cell(struct bt_page *p, double v)
{
	begin_number(p, 0);
	bt_page_price(p, v);
	bt_page_put(p, "</td>");
}

static void
percent_cell(struct bt_page *p, double v)
{
	begin_number(p, v);
	bt_page_percent(p, v);
	bt_page_put(p, "</td>");
}

static void
int_cell(struct bt_page *p, int64_t v)
{
	begin_number(p, (double)v);
	bt_page_int(p, v);
	bt_page_put(p, "</td>");
}

static void
qty_cell(struct bt_page *p, const struct bt_report *r, bt_sym sym, bt_qty qty)
{
	char buf[BT_QTY_TEXT_MAX];

	(void)bt_qty_format(qty, bt_symtab_instrument(r->syms, sym)->lot, buf);
	begin_number(p, (double)qty);
	bt_page_put(p, buf);
	bt_page_put(p, "</td>");
}

/* A metric's value as people want to see it. */
static void
put_value(struct bt_page *p, const struct bt_metric *m)
{
	const struct bt_metric_row *row =
	    bt_metric_find(m->name, strcspn(m->name, "."));
	char buf[BT_METRIC_TEXT_MAX];

	if (isnan(m->value)) {
		bt_page_put(p, "&ndash;");
		return;
	}
	if (row == NULL) {
		bt_page_price(p, m->value);
		return;
	}
	if (row->kind == BT_METRIC_TIME) {
		bt_page_time(p, (bt_time)m->value * BT_SECOND);
		return;
	}
	(void)bt_metric_format(row->kind, m->value, buf);
	bt_page_put(p, buf);
}

/* ---- the head ---- */

static void
put_head(struct bt_page *p, const char *title)
{
	bt_page_put(p, "<!doctype html>\n<html lang=\"en\">\n<head>\n"
		       "<meta charset=\"utf-8\">\n"
		       "<meta http-equiv=\"Content-Security-Policy\" content=\""
		       "default-src 'none'; style-src 'unsafe-inline'; "
		       "base-uri 'none'; form-action 'none'\">\n"
		       "<meta name=\"referrer\" content=\"no-referrer\">\n"
		       "<meta name=\"viewport\" content=\"width=device-width, "
		       "initial-scale=1\">\n<title>");
	bt_page_text(p, title);
	bt_page_put(p, "</title>\n<style>\n");
	bt_page_put(p, bt_html_style);
	bt_page_put(p, "</style>\n</head>\n<body>\n<main>\n");
}

static void
put_title(struct bt_page *p, const struct bt_report *r)
{
	const struct bt_measures *m = &r->measures;

	bt_page_put(p, "<header>\n<h1>");
	bt_page_text(p, bt_report_title(r));
	bt_page_put(p, "</h1>\n");
	if (m->n_values > 0) {
		bt_page_put(p, "<p class=\"dim\">");
		bt_page_time(p, m->start);
		bt_page_put(p, " to ");
		bt_page_time(p, m->end);
		bt_page_put(p, ", ");
		bt_page_int(p, (int64_t)m->n_returns);
		bt_page_put(p, m->n_returns == 1 ? " day" : " days");
		bt_page_put(p, " of account</p>\n");
	}
	bt_page_put(p, "</header>\n");
}

static void
put_warnings(struct bt_page *p, const struct bt_report *r)
{
	char buf[BT_METRIC_NOTE_MAX];
	size_t k;

	if (r->broken == NULL &&
	    bt_measures_warning(&r->measures, 0, buf, sizeof buf) == 0)
		return;
	bt_page_put(p, "<ul class=\"warn\">\n");
	if (r->broken != NULL) {
		bt_page_put(p, "<li><b>Not a whole run: </b>");
		bt_page_text(p, r->broken);
		bt_page_put(p, "</li>\n");
	}
	for (k = 0; bt_measures_warning(&r->measures, k, buf, sizeof buf) > 0;
	     k++) {
		bt_page_put(p, "<li>");
		bt_page_text(p, buf);
		bt_page_put(p, "</li>\n");
	}
	bt_page_put(p, "</ul>\n");
}

static void
put_cards(struct bt_page *p, const struct bt_report *r)
{
	static const struct {
		const char *name, *shown;
	} cards[] = {
		{ "total_return", "Total return" },
		{ "cagr", "Growth a year" },
		{ "max_drawdown", "Max drawdown" },
		{ "sharpe", "Sharpe ratio" },
		{ "trades", "Trades" },
		{ "win_rate", "Won" },
	};
	const struct bt_metric *m;
	size_t i;

	bt_page_put(p, "<dl class=\"cards\">\n");
	for (i = 0; i < sizeof cards / sizeof cards[0]; i++) {
		m = bt_report_metric(r, cards[i].name);
		if (m == NULL)
			continue;
		bt_page_put(p, "<div><dt>");
		bt_page_put(p, cards[i].shown);
		bt_page_put(p, "</dt><dd>");
		put_value(p, m);
		if (isnan(m->value)) {
			bt_page_put(p, " <small>");
			bt_page_text(p, m->note);
			bt_page_put(p, "</small>");
		}
		bt_page_put(p, "</dd></div>\n");
	}
	bt_page_put(p, "</dl>\n");
}

/* ---- curves ---- */

/* Five times at equal distances, as long as the span needs. */
static void
put_time_axis(struct bt_page *p, bt_time from, bt_time to)
{
	char buf[BT_TIME_TEXT_MAX];
	double days = bt_time_apart(from, to) / (double)BT_DAY;
	size_t n, keep;
	int k;

	keep = days < 5 ? 16 : days < 400 ? 10 : 7;
	bt_page_put(p, "<div class=\"x\">");
	for (k = 0; k <= 4; k++) {
		n = bt_time_format(from / 4 * (4 - k) + to / 4 * k, buf);
		if (n > keep)
			buf[keep] = '\0';
		if (keep == 16)
			buf[10] = ' ';
		bt_page_put(p, "<span>");
		bt_page_put(p, buf);
		bt_page_put(p, "</span>");
	}
	bt_page_put(p, "</div>");
}

static void
put_chart(struct bt_page *p, const char *class, const char *unit,
    const struct bt_svg *svg)
{
	char buf[40];
	int k;

	bt_page_put(p, "<figure class=\"chart ");
	bt_page_put(p, class);
	bt_page_put(p, "\"><div class=\"y\">");
	for (k = svg->scale->n; k >= 0; k--) {
		bt_scale_label(svg->scale, k, buf, sizeof buf);
		bt_page_put(p, "<span>");
		bt_page_put(p, buf);
		bt_page_put(p, unit);
		bt_page_put(p, "</span>");
	}
	bt_page_put(p, "</div>\n");
	bt_svg_draw(p, svg);
	put_time_axis(p, svg->t[0], svg->t[svg->n - 1]);
	bt_page_put(p, "</figure>\n");
}

static int
put_curve(struct bt_page *p, const struct bt_report *r, int is_drawdown,
    struct bt_err *err)
{
	const char *name = is_drawdown ? "Drawdown" : "Equity";
	struct bt_curve curve;
	struct bt_scale scale;
	struct bt_svg svg = { name, NULL, NULL, 0, &scale, 0 };
	double lo, hi;

	if (bt_report_curve(r, is_drawdown, &curve, err) < 0)
		return -1;
	if (curve.n == 0)
		return 0;
	bt_curve_range(&curve, &lo, &hi);
	if (is_drawdown) /* down from zero, and at least a percent */
		bt_scale_of(fmin(lo, -1), 0, 4, &scale);
	else
		bt_scale_of(lo, hi, 6, &scale);
	svg.t = curve.t;
	svg.v = curve.v;
	svg.n = curve.n;
	svg.base = is_drawdown ? 0 : scale.lo;
	heading(p, name);
	put_chart(
	    p, is_drawdown ? "small down" : "up", is_drawdown ? "%" : "", &svg);
	bt_page_put(p, "</section>\n");
	bt_curve_free(&curve);
	return 0;
}

/* ---- months ---- */

/* A class for a return's colour: a quarter of the largest is a step. */
static void
month_cell(struct bt_page *p, double v, double largest)
{
	static const char *const classes[] = { "d4", "d3", "d2", "d1", "z",
		"u1", "u2", "u3", "u4" };
	int step = 0;

	if (isnan(v)) {
		bt_page_put(p, "<td></td>");
		return;
	}
	if (v != 0 && largest > 0)
		step = (int)ceil(fmin(fabs(v) / largest, 1) * 4);
	bt_page_put(p, "<td class=\"n ");
	bt_page_put(p, classes[4 + (v < 0 ? -step : step)]);
	bt_page_put(p, "\">");
	bt_page_num(p, v * 100, 1);
	bt_page_put(p, "</td>");
}

static double
largest_month(const struct bt_year *years, size_t n)
{
	double largest = 0;
	size_t i, k;

	for (i = 0; i < n; i++)
		for (k = 0; k < 12; k++)
			if (fabs(years[i].months[k]) > largest)
				largest = fabs(years[i].months[k]);
	return largest;
}

static int
put_months(struct bt_page *p, const struct bt_report *r, struct bt_err *err)
{
	static const char *const headings[] = { "", "#Jan", "#Feb", "#Mar",
		"#Apr", "#May", "#Jun", "#Jul", "#Aug", "#Sep", "#Oct", "#Nov",
		"#Dec", "#Year", NULL };
	struct bt_year *years;
	double largest;
	size_t i, k, n;

	if (bt_months_of(&r->collect, &years, &n, err) < 0)
		return -1;
	if (n == 0)
		return 0;
	largest = largest_month(years, n);
	heading(p, "Returns by month, percent");
	begin_table(p, "months", headings);
	for (i = 0; i < n; i++) {
		bt_page_put(p, "<tr><th>");
		bt_page_int(p, years[i].year);
		bt_page_put(p, "</th>");
		for (k = 0; k < 12; k++)
			month_cell(p, years[i].months[k], largest);
		begin_number(p, years[i].all);
		if (!isnan(years[i].all))
			bt_page_num(p, years[i].all * 100, 1);
		bt_page_put(p, "</td></tr>\n");
	}
	end_table(p);
	bt_page_put(p, "</section>\n");
	free(years);
	return 0;
}

/* ---- tables ---- */

static void
put_metrics(struct bt_page *p, const struct bt_report *r)
{
	static const char *const headings[] = { "Metric", "#Value", "Note",
		NULL };
	const struct bt_metric *m;
	char buf[BT_METRIC_NOTE_MAX];

	heading(p, "Metrics");
	if (!r->is_told) {
		(void)bt_measures_conventions(&r->measures, buf, sizeof buf);
		bt_page_put(p, "<p class=\"dim\">");
		bt_page_text(p, buf);
		bt_page_put(p, ".</p>\n");
	}
	begin_table(p, "metrics", headings);
	for (m = r->metrics; m < r->metrics + r->n_metrics; m++) {
		bt_page_put(p, "<tr>");
		text_cell(p, "t", m->name);
		begin_number(p, m->value);
		put_value(p, m);
		bt_page_put(p, "</td>");
		text_cell(p, "w dim", m->note);
		bt_page_put(p, "</tr>\n");
	}
	end_table(p);
	bt_page_put(p, "</section>\n");
}

static void
put_trade(
    struct bt_page *p, const struct bt_report *r, const struct bt_trade *t)
{
	bt_page_put(p, "<tr>");
	int_cell(p, t->id);
	text_cell(p, "t", bt_symtab_name(r->syms, t->sym));
	text_cell(p, "t", t->side == BT_SELL ? "short" : "long");
	qty_cell(p, r, t->sym, t->qty);
	time_cell(p, t->entry_time);
	price_cell(p, t->entry_price);
	time_cell(p, t->time);
	price_cell(p, t->exit_price);
	money_cell(p, t->pnl);
	percent_cell(p, t->ret);
	int_cell(p, t->bars);
	percent_cell(p, t->mae);
	percent_cell(p, t->mfe);
	text_cell(p, "w", t->entry_tag);
	text_cell(p, "w", t->exit_tag);
	bt_page_put(p, "</tr>\n");
}

static void
put_trades(struct bt_page *p, const struct bt_report *r)
{
	static const char *const headings[] = { "#No.", "Symbol", "Side",
		"#Quantity", "Entry", "#Price", "Exit", "#Price", "#Profit",
		"#Return", "#Bars", "#Worst", "#Best", "Entry tag", "Exit tag",
		NULL };
	size_t i, hidden = 0;

	if (r->n_trades == 0 || r->trades_most == 0)
		return;
	heading(p, "Trades");
	begin_table(p, "trades", headings);
	for (i = 0; i < r->n_trades; i++) {
		if (!bt_report_is_shown(r, i)) {
			hidden++;
			continue;
		}
		if (hidden > 0) {
			bt_page_put(p, "<tr class=\"gap\"><td colspan=\"15\">");
			bt_page_int(p, (int64_t)hidden);
			bt_page_put(p, " trades not shown</td></tr>\n");
			hidden = 0;
		}
		put_trade(p, r, &r->trades[i]);
	}
	end_table(p);
	if (hidden > 0) {
		bt_page_put(p, "<p class=\"dim\">");
		bt_page_int(p, (int64_t)hidden);
		bt_page_put(p, " more trades not shown</p>\n");
	}
	bt_page_put(p, "</section>\n");
}

static void
put_positions(struct bt_page *p, const struct bt_report *r)
{
	static const char *const headings[] = { "Symbol", "#Quantity", "#Mark",
		"#Value", "", NULL };
	const struct bt_position *q;

	if (r->n_positions == 0)
		return;
	heading(p, "Positions open at the end");
	begin_table(p, "positions", headings);
	for (q = r->positions; q < r->positions + r->n_positions; q++) {
		bt_page_put(p, "<tr>");
		text_cell(p, "t", bt_symtab_name(r->syms, q->sym));
		qty_cell(p, r, q->sym, q->qty);
		price_cell(p, q->price);
		money_cell(p, q->value);
		text_cell(p, "w",
		    q->flags & BT_MARK_STALE ? "no record on the last day"
					     : "");
		bt_page_put(p, "</tr>\n");
	}
	end_table(p);
	bt_page_put(p, "</section>\n");
}

static void
put_refusals(struct bt_page *p, const struct bt_report *r)
{
	static const char *const headings[] = { "Reason", "#Orders", NULL };
	const struct bt_collect *c = &r->collect;
	size_t i;

	if (c->n_refusals == 0)
		return;
	heading(p, "Orders refused");
	begin_table(p, "refusals", headings);
	for (i = 0; i < c->n_refusals; i++) {
		bt_page_put(p, "<tr>");
		text_cell(p, "w", c->refusals[i].reason);
		int_cell(p, c->refusals[i].n);
		bt_page_put(p, "</tr>\n");
	}
	end_table(p);
	bt_page_put(p, "</section>\n");
}

static void
put_events(struct bt_page *p, const struct bt_report *r)
{
	static const char *const headings[] = { "Time", "Level", "Code",
		"Symbol", "What", NULL };
	const struct bt_event *e;

	if (r->n_events == 0)
		return;
	heading(p, "Events");
	begin_table(p, "events", headings);
	for (e = r->events; e < r->events + r->n_events; e++) {
		bt_page_put(p, "<tr>");
		time_cell(p, e->time);
		text_cell(p, "t", e->level);
		text_cell(p, "t", e->code);
		text_cell(p, "t", bt_symtab_name(r->syms, e->sym));
		text_cell(p, "w", e->text);
		bt_page_put(p, "</tr>\n");
	}
	end_table(p);
	if (r->events_more > 0) {
		bt_page_put(p, "<p class=\"dim\">");
		bt_page_int(p, r->events_more);
		bt_page_put(p, " more events not shown</p>\n");
	}
	bt_page_put(p, "</section>\n");
}

static int
is_provenance(const struct bt_meta *m)
{
	return strncmp(m->key, "provenance.", strlen("provenance.")) == 0;
}

/* What the run says of itself: its conventions, or where it comes from. */
static void
put_metas(struct bt_page *p, const struct bt_report *r, int of_provenance)
{
	static const char *const headings[] = { "Key", "Value", NULL };
	const struct bt_meta *m;
	size_t i, n = 0;

	for (i = 0; i < r->n_metas; i++)
		n += is_provenance(&r->metas[i]) == of_provenance;
	if (n == 0)
		return;
	heading(p, of_provenance ? "Provenance" : "Conventions of the run");
	begin_table(p, "metas", headings);
	for (i = 0; i < r->n_metas; i++) {
		m = &r->metas[i];
		if (is_provenance(m) != of_provenance)
			continue;
		bt_page_put(p, "<tr>");
		text_cell(p, "t",
		    m->key + (of_provenance ? strlen("provenance.") : 0));
		text_cell(p, "w", m->value);
		bt_page_put(p, "</tr>\n");
	}
	end_table(p);
	bt_page_put(p, "</section>\n");
}

int
bt_html_write(const struct bt_report *r, struct bt_page *p, struct bt_err *err)
{
	put_head(p, bt_report_title(r));
	put_title(p, r);
	put_warnings(p, r);
	put_cards(p, r);
	if (put_curve(p, r, 0, err) < 0 || put_curve(p, r, 1, err) < 0 ||
	    put_months(p, r, err) < 0)
		return -1;
	put_metrics(p, r);
	put_trades(p, r);
	put_positions(p, r);
	put_refusals(p, r);
	put_events(p, r);
	put_metas(p, r, 0);
	put_metas(p, r, 1);
	bt_page_put(p, "</main>\n</body>\n</html>\n");
	return bt_page_err(p, err);
}
