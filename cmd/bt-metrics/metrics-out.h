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

/* metrics_table(m, b, err): names, rounded values and notes, aligned, and the
 * conventions below.  0 or -1. */
int metrics_table(
    const struct metrics *m, struct bt_buf *b, struct bt_err *err) BT_MUST_USE;

/* metrics_bare(m, b, err): a value a line, nothing else. */
int metrics_bare(
    const struct metrics *m, struct bt_buf *b, struct bt_err *err) BT_MUST_USE;

/* metrics_jsonl(m, b, err): an object a line. */
int metrics_jsonl(
    const struct metrics *m, struct bt_buf *b, struct bt_err *err) BT_MUST_USE;

/* metrics_records(m, w): `metric` records.  0, or -1 with w's error. */
int metrics_records(const struct metrics *m, struct bt_writer *w) BT_MUST_USE;

#endif
