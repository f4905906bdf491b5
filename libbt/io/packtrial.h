/*
 * One way of telling a part of records as streams of numbers, and what it
 * costs: a packer tries some and keeps the cheapest.
 */
#ifndef BT_IO_PACKTRIAL_H
#define BT_IO_PACKTRIAL_H

#include "io/pack.h"
#include "io/packform.h"
#include "io/packnum.h"

#define BT_PACK_COLUMNS 4 /* of a part, at most */

/* What holds for a run: one symbol's values, or all of a column. */
struct bt_packrun {
	struct bt_packnum num;
	int64_t slope;
};

/*
 * What a part holds, column by column: n values in runs; all borrowed.
 * Whole numbers are what is kept; doubles are their bits.
 */
struct bt_packvalues {
	enum bt_pack_kind kind;
	enum bt_codec codec;
	uint32_t n, n_runs;
	const uint32_t *ends; /* of the runs */
	const uint64_t *columns[BT_PACK_COLUMNS];
	const uint64_t *times; /* for BT_PACK_BESIDE */
};

struct bt_packtrial {
	enum bt_pack_kind kind;
	enum bt_pack_guess guess;
	int is_wide;
	struct bt_packrun *runs;
	int is_signed[BT_PACK_COLUMNS];
	uint64_t *k[BT_PACK_COLUMNS]; /* what the streams hold, n each */

	/* values that are told by their bits: which, as the stream has it,
	 * and the bits, likewise */
	uint32_t n_odd[BT_PACK_COLUMNS];
	uint64_t *where[BT_PACK_COLUMNS], *odd[BT_PACK_COLUMNS];

	int64_t *m[BT_PACK_COLUMNS]; /* scratch */
	uint64_t cost;               /* bytes, about */
	uint32_t n, n_runs;          /* that there is room for */
};

/* bt_packtrial_reserve(t, n, n_runs, err) / bt_packtrial_clear(t): room for
 * that many values and runs. */
int bt_packtrial_reserve(struct bt_packtrial *t, uint32_t n, uint32_t n_runs,
    struct bt_err *err) BT_MUST_USE;
void bt_packtrial_clear(struct bt_packtrial *t);

/* bt_packtrial_is_free(t, v): whether its streams are all zeros. */
int bt_packtrial_is_free(
    const struct bt_packtrial *t, const struct bt_packvalues *v);

/* bt_packtrial_ints(t, v, guess): whole numbers, or any bits. */
void bt_packtrial_ints(struct bt_packtrial *t, const struct bt_packvalues *v,
    enum bt_pack_guess guess);

/* bt_packtrial_codes(t, v, is_delta): the codes of symbols, from 0, or their
 * differences, the first from 0. */
void bt_packtrial_codes(
    struct bt_packtrial *t, const struct bt_packvalues *v, int is_delta);

/*
 * bt_packtrial_decimals(t, v, guess): doubles.
 *
 *   gives  1; 0 where too many of them are no decimals: t means nothing.
 */
int bt_packtrial_decimals(struct bt_packtrial *t, const struct bt_packvalues *v,
    enum bt_pack_guess guess);

#endif
