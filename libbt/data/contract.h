/*
 * Contracts of a future: which of a root a symbol is, and when it ends.
 *
 * Of root ES these are contracts: ESH4, ESH24, ESH2024 (a month's letter and a
 * year), ES202403, ES-202403, ES_20240315 (a month or a day, with one of -_.
 * or nothing before it), and any name that begins with the root and whose
 * instrument says an expiry.
 */
#ifndef BT_DATA_CONTRACT_H
#define BT_DATA_CONTRACT_H

#include "bt/symbol.h"

struct bt_contract {
	double code; /* 202403, or 20240315 where only a day is known */
	bt_time key; /* contracts of a root follow each other by it */
};

/*
 * bt_contract_of(name, root, expiry, seen, c):
 * Whether a symbol is a contract of a root.
 *
 *   expiry  its instrument's, or BT_TIME_NONE.
 *   seen    start of its first bar: a year of one digit is the first from then
 *           on in which the month has not passed.
 *   gives   1 with *c set; 0.
 */
int bt_contract_of(const char *name, const char *root, bt_time expiry,
    bt_time seen, struct bt_contract *c);

#endif
