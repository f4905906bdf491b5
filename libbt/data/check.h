/*
 * Checking market data: what a record says that cannot be so.
 *
 * Checks are rows of one table; each looks at one record, with the record of
 * the same series before it, and finds at most one thing wrong.  A series is
 * the records of one symbol, type and, for bars, length.  Nothing is changed,
 * nothing is held back: memory is one record a series.
 *
 *	struct bt_check *c = bt_check_new(&opts, &err);
 *
 *	while ((rc = bt_reader_next_block(r, &block)) > 0)
 *		if (bt_check_block(c, &block, &err) < 0)
 *			break;
 *	if (bt_check_total(c) > 0)
 *		...
 */
#ifndef BT_DATA_CHECK_H
#define BT_DATA_CHECK_H

#include <stddef.h>
#include <stdint.h>

#include "bt/err.h"
#include "bt/stream.h"

struct bt_check_info {
	const char *name; /* "ohlc" */
	const char *help; /* one line */
	int is_note;      /* worth knowing, but nothing wrong */
};

/* bt_check_info(k): the k-th check; NULL past the last.  At most 32. */
const struct bt_check_info *bt_check_info(size_t k);

/* bt_check_find(name, n): its number, or -1. */
int bt_check_find(const char *name, size_t n);

struct bt_finding {
	size_t check; /* number of the check */
	bt_time time; /* of the record */
	bt_sym sym;
	int64_t line;   /* line or record of the input */
	char text[256]; /* "high 12.1 is below low 12.4" */
};

struct bt_check_opts {
	uint32_t checks;              /* a bit each; 0: all */
	const struct bt_symtab *syms; /* borrowed */

	/* Is told of each finding and note; -1 stops.  May be NULL. */
	int (*found)(void *arg, const struct bt_finding *f);
	void *arg;
};

struct bt_check;

/* bt_check_new(opts, err) / bt_check_free(c): NULL when out of memory. */
struct bt_check *bt_check_new(
    const struct bt_check_opts *opts, struct bt_err *err) BT_MUST_USE;
void bt_check_free(struct bt_check *c);

/*
 * bt_check_begin(c, is_binary): another input begins: forget the records
 * before.  is_binary: what is counted in it are records, not lines.
 */
void bt_check_begin(struct bt_check *c, int is_binary);

/*
 * bt_check_block(c, block, err):
 * Check the records of a block; what is no market record is passed over.
 *
 *   gives  0; -1 where found() stopped it, err untouched; or BT_SYSTEM.
 *   cost   some 10 ns a bar that nothing is wrong with.
 */
int bt_check_block(struct bt_check *c, const struct bt_block *block,
    struct bt_err *err) BT_MUST_USE;

/* bt_check_count(c, k): how often check k found something, in all inputs. */
uint64_t bt_check_count(const struct bt_check *c, size_t k);

/* bt_check_total(c): findings of all checks, notes not counted. */
uint64_t bt_check_total(const struct bt_check *c);

/* bt_check_records(c): how many records were checked. */
uint64_t bt_check_records(const struct bt_check *c);

#endif
