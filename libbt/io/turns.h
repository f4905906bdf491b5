/*
 * Records of several types that come in turns, such as a tape's trades and
 * quotes, or what a run tells: bt-stream(5), "Turns".
 *
 * Blocks hold one type each.  So that not each run of a type costs a block,
 * some are put together: a block of turns says in which order the records of
 * the blocks behind it come, a block for each type.
 *
 * The turns are runs, one behind the other: a byte with the type in its lower
 * five bits and in its upper how many records, 1 to 7; 0 there: the number
 * follows, its bits by sevens, the lowest first, in bytes of which all but the
 * last have 128 added.
 */
#ifndef BT_IO_TURNS_H
#define BT_IO_TURNS_H

#include "base/buf.h"
#include "bt/stream.h"

/* bt_turns_put(buf, type, n, err): append a run of n >= 1; 0, -1. */
int bt_turns_put(struct bt_buf *buf, enum bt_type type, uint32_t n,
    struct bt_err *err) BT_MUST_USE;

/* The records of one type, until their turn comes. */
struct bt_turns_held {
	struct bt_block block; /* n: of those that have not been given */
	uint32_t want;         /* how many the turns have; 0: none to come */
	int is_here;
	char *data; /* what block.data points to */
	size_t cap;
	struct bt_buf strings; /* what the records' strings point to */
};

/* Begins as all zero. */
struct bt_turns {
	struct bt_buf runs;
	size_t at;        /* of the run that comes next */
	int64_t first;    /* the number of its first record */
	uint32_t missing; /* blocks that are still to come */
	int is_giving;
	struct bt_turns_held held[BT_TYPES];
};

/* bt_turns_clear(t): free what it holds; zero again. */
void bt_turns_clear(struct bt_turns *t);

/*
 * bt_turns_begin(t, runs, n, blocks, records, err):
 * A block of turns: so many blocks will follow, of so many records in all;
 * t->first is the number of the first of them, 1 at first.
 *
 *   gives  1; 0 where the runs make no sense or disagree; -1 BT_SYSTEM.
 */
int bt_turns_begin(struct bt_turns *t, const char *runs, size_t n,
    uint32_t blocks, uint32_t records, struct bt_err *err) BT_MUST_USE;

/* bt_turns_is_open(t): whether blocks are still to come. */
int bt_turns_is_open(const struct bt_turns *t);

/*
 * bt_turns_expects(t, type, n): whether a block of so many records of that
 * type is one of those that are to come.
 */
int bt_turns_expects(const struct bt_turns *t, unsigned type, uint32_t n);

/*
 * bt_turns_hold(t, block) / bt_turns_miss(t, type):
 * One that was expected is here: block->data is held[type].data; or it will
 * not come, and its records are left out.
 */
void bt_turns_hold(struct bt_turns *t, const struct bt_block *block);
void bt_turns_miss(struct bt_turns *t, enum bt_type type);

/* bt_turns_stop(t): no more will come: what is here is given. */
void bt_turns_stop(struct bt_turns *t);

/* bt_turns_cut(t): no more will come: what is here is given up to the first
 * record that is not; how many that are. */
uint32_t bt_turns_cut(struct bt_turns *t);

/* bt_turns_number(t, type, i): the number in the stream of record i, from 0, of
 * a type's block, none of which has been given. */
int64_t bt_turns_number(
    const struct bt_turns *t, enum bt_type type, uint32_t i);

/*
 * bt_turns_next(t, block): the next run; borrowed until the next block of
 * turns begins.  1, 0 when all are given or some are still to come.
 */
int bt_turns_next(struct bt_turns *t, struct bt_block *block);

#endif
