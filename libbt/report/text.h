/*
 * A report as plain text for a terminal: 80 columns, ASCII but for what the
 * run itself says.  It may change from version to version; what programs read
 * comes from bt-metrics.
 */
#ifndef BT_REPORT_TEXT_H
#define BT_REPORT_TEXT_H

#include "report/gather.h"
#include "report/page.h"

#define BT_TEXT_WIDTH 78 /* columns of a line that is broken */

/* bt_text_write(r, p, err): put the page; r is finished.  0, or -1 without
 * memory. */
int bt_text_write(const struct bt_report *r, struct bt_page *p,
    struct bt_err *err) BT_MUST_USE;

/* How wide the columns of a table of metrics are; all zero at first. */
struct bt_text_table {
	int name, value;
};

/* bt_text_measure(t, m): make room for a metric. */
void bt_text_measure(struct bt_text_table *t, const struct bt_metric *m);

/* bt_text_metric(p, t, m): put its line: name, value for people, note. */
void bt_text_metric(struct bt_page *p, const struct bt_text_table *t,
    const struct bt_metric *m);

#endif
