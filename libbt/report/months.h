/*
 * Returns by calendar month, for a table of years and months.
 */
#ifndef BT_REPORT_MONTHS_H
#define BT_REPORT_MONTHS_H

#include "bt/err.h"
#include "measure/collect.h"

struct bt_year {
	int year;
	double months[12]; /* the month's return; NaN: no account then */
	double all;        /* the year's */
};

/*
 * bt_months_of(c, years, n, err):
 * The returns of the account's months and years, by the dates of its days:
 * from the last value before to the last value within, the first month's from
 * the starting value.  Deposits and withdrawals are no return: it is that of a
 * unit of the account, as in bt-metrics(7).  A month or year that began at zero
 * or less is NaN.
 *
 *   years  set to n rows, one a year without gaps; the caller frees them.
 *          NULL, n 0, where there is no day.
 *   fails  BT_SYSTEM without memory.
 *   test   tests/unit/t-months.c
 */
int bt_months_of(const struct bt_collect *c, struct bt_year **years, size_t *n,
    struct bt_err *err) BT_MUST_USE;

#endif
