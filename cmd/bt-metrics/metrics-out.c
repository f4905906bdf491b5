#include "metrics-out.h"

#include <math.h>
#include <string.h>

#include "bt/num.h"
#include "report/text.h"

static void
get(const struct metrics *m, size_t i, struct bt_metric *metric, char *note)
{
	(void)bt_metric_note(
	    m->rows[i], &m->measures, note, BT_METRIC_NOTE_MAX);
	metric->name = m->rows[i]->name;
	metric->value = bt_metric_value(m->rows[i], &m->measures);
	metric->note = note;
}

int
metrics_records(const struct metrics *m, struct bt_writer *w)
{
	char note[BT_METRIC_NOTE_MAX];
	struct bt_metric metric;
	struct bt_rec rec = { .type = BT_METRIC };
	size_t i;

	rec.u.metric = &metric;
	for (i = 0; i < m->n; i++) {
		get(m, i, &metric, note);
		if (bt_writer_put(w, &rec) < 0)
			return -1;
	}
	return 0;
}

static int
put_table(const struct metrics *m, struct bt_buf *b, struct bt_err *err)
{
	char note[BT_METRIC_NOTE_MAX];
	struct bt_page page = { 0 };
	struct bt_metric metric;
	struct bt_text_table table = { 0 };
	size_t i;
	int rc;

	for (i = 0; i < m->n; i++) {
		get(m, i, &metric, note);
		bt_text_measure(&table, &metric);
	}
	for (i = 0; i < m->n; i++) {
		get(m, i, &metric, note);
		bt_text_metric(&page, &table, &metric);
	}
	(void)bt_measures_conventions(&m->measures, note, sizeof note);
	bt_page_put(&page, "\n");
	bt_page_wrap(&page, note, BT_TEXT_WIDTH);
	rc = bt_page_err(&page, err);
	if (rc == 0)
		rc = bt_buf_put(b, page.buf.data, page.buf.len, err);
	bt_page_free(&page);
	return rc;
}

/* A value as programs read it: a number's shortest decimal, a time. */
static void
format_exact(const struct bt_metric_row *row, double v, char *buf)
{
	if (row->kind == BT_METRIC_TIME && !isnan(v))
		(void)bt_metric_format(row->kind, v, buf);
	else
		(void)bt_num_format(v, buf);
}

static int
put_lines(const struct metrics *m, struct bt_buf *b, struct bt_err *err)
{
	char text[BT_METRIC_TEXT_MAX];
	size_t i;

	for (i = 0; i < m->n; i++) {
		format_exact(m->rows[i],
		    bt_metric_value(m->rows[i], &m->measures), text);
		if (bt_buf_printf(b, err, "%s\n", text) < 0)
			return -1;
	}
	return 0;
}

/* A string of JSON; what comes here has no control characters. */
static int
put_json(struct bt_buf *b, const char *s, struct bt_err *err)
{
	if (bt_buf_putc(b, '"', err) < 0)
		return -1;
	for (; *s != '\0'; s++)
		if (((*s == '"' || *s == '\\') &&
			bt_buf_putc(b, '\\', err) < 0) ||
		    bt_buf_putc(b, *s, err) < 0)
			return -1;
	return bt_buf_putc(b, '"', err);
}

/* JSON knows neither nan nor inf. */
static int
put_json_value(struct bt_buf *b, const struct bt_metric_row *row, double v,
    struct bt_err *err)
{
	char text[BT_METRIC_TEXT_MAX];

	if (!isfinite(v))
		return bt_buf_puts(b, "null", err);
	format_exact(row, v, text);
	return row->kind == BT_METRIC_TIME ? put_json(b, text, err)
					   : bt_buf_puts(b, text, err);
}

static int
put_jsonl(const struct metrics *m, struct bt_buf *b, struct bt_err *err)
{
	char note[BT_METRIC_NOTE_MAX];
	struct bt_metric metric;
	size_t i;

	for (i = 0; i < m->n; i++) {
		get(m, i, &metric, note);
		if (bt_buf_printf(b, err,
			"{\"name\":\"%s\",\"value\":", metric.name) < 0 ||
		    put_json_value(b, m->rows[i], metric.value, err) < 0 ||
		    bt_buf_printf(b, err, ",\"unit\":\"%s\",\"note\":",
			bt_metric_unit(m->rows[i]->kind)) < 0 ||
		    put_json(b, note, err) < 0 ||
		    bt_buf_puts(b, "}\n", err) < 0)
			return -1;
	}
	return 0;
}

int
metrics_text(const struct metrics *m, enum metrics_text as, struct bt_buf *b,
    struct bt_err *err)
{
	switch (as) {
	case METRICS_AS_TABLE:
		return put_table(m, b, err);
	case METRICS_AS_LINES:
		return put_lines(m, b, err);
	case METRICS_AS_JSON:
		return put_jsonl(m, b, err);
	}
	return 0;
}
