/*
 * bt-metrics: the forms in which it tells what it has measured.
 */
#ifndef BT_METRICS_OUT_H
#define BT_METRICS_OUT_H

#include "base/buf.h"
#include "bt/stream.h"
#include "measure/metrics.h"

/* What is to be told: rows of the registry and what they are of. */
struct metrics {
	const struct bt_metric_row **rows;
	size_t n;
	struct bt_measures measures;
};

/* How metrics are told as text. */
enum metrics_text {
	METRICS_AS_TABLE, /* names, rounded values, notes; the conventions */
	METRICS_AS_LINES, /* a bare value a line */
	METRICS_AS_JSON   /* an object a line */
};

/* metrics_text(m, as, b, err): append them to b; 0 or -1. */
int metrics_text(const struct metrics *m, enum metrics_text as,
    struct bt_buf *b, struct bt_err *err) BT_MUST_USE;

/* metrics_records(m, w): `metric` records.  0, or -1 with w's error. */
int metrics_records(const struct metrics *m, struct bt_writer *w) BT_MUST_USE;

#endif
