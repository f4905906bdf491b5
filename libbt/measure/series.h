/*
 * Series of returns: plain CSV `time,return[,benchmark]`, what is neither a
 * run nor market records, and yet has a Sharpe ratio.
 */
#ifndef BT_MEASURE_SERIES_H
#define BT_MEASURE_SERIES_H

#include "bt/time.h"
#include "io/file.h"
#include "measure/collect.h"
#include "measure/metrics.h"

/* Simple returns, a fraction each, one a period. */
struct bt_series {
	bt_time *times; /* the ends of the periods, increasing */
	double *returns;
	size_t n, cap, cap_times;
	size_t skipped; /* rows without a value */
};

/*
 * bt_series_probe(head, n): whether the first bytes of a file are the header
 * of a series: plain text with a column `return` (or `returns`) and one of
 * `time`, `date`, `datetime`, `timestamp`, in any case.
 */
int bt_series_probe(const uint8_t *head, size_t n);

/*
 * bt_series_read(s, file, zone, err):
 * Read the rest of a file; s is all zero.  Other columns are passed over,
 * rows with an empty return or `nan` skipped and counted.
 *
 *   zone   of times without an offset; NULL is UTC.
 *   fails  BT_BAD_INPUT with file and line; BT_SYSTEM.
 */
int bt_series_read(struct bt_series *s, struct bt_file *file,
    const struct bt_zone *zone, struct bt_err *err) BT_MUST_USE;

/*
 * bt_series_measure(s, opts, m, err):
 * The numbers of a series; opts->from and ->to choose its rows.
 *
 *   m      filled in; borrows from s.
 *   fails  BT_USAGE where the number of periods in a year must be told: the
 *          returns are neither a day, a week, a month, a quarter nor a year
 *          apart.
 */
int bt_series_measure(const struct bt_series *s,
    const struct bt_collect_opts *opts, struct bt_measures *m,
    struct bt_err *err) BT_MUST_USE;

/* bt_series_clear(s): give the memory back. */
void bt_series_clear(struct bt_series *s);

#endif
