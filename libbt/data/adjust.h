/*
 * Adjusting: splits and dividends put into prices, so that what is left of a
 * price's change is what a holder gained.
 *
 * An action at T lies between the records of its symbol that start before T
 * and those that start at T or later.  Prices on one side of it are scaled, by
 * 1 / ratio for a split, by 1 - dividend / close for a dividend, the close
 * being the last price before it:
 *
 *	back     what is before an action is scaled by it; the last prices are
 *	         as they were.  All actions must be known before the first
 *	         record can go out, so the records are looked at twice.
 *	forward  what is after it is scaled by the inverse; the first prices are
 *	         as they were.  Once through, actions as they come.
 *
 * Volumes and sizes are scaled by splits alone, the other way.  So price
 * changes between two actions stay as they were, money traded stays so across
 * splits, and the two directions differ by one factor a symbol.
 *
 * An action that nothing comes after, or nothing before, changes no price.
 * Memory is a few words for each action and symbol.
 *
 *	bt_adjust_new(), bt_adjust_action() for each known beforehand
 *	back:     bt_adjust_look() for every block, bt_adjust_settle(),
 *	          bt_adjust_block() for every block again
 *	forward:  bt_adjust_block() for every block
 *
 *   source  Center for Research in Security Prices, CRSP, "factor to adjust
 *           price"; Yahoo's adjusted close; PEERS: Lean's factor files.
 *   test    tests/unit/t-adjust.c, tests/parity/adjust.bats
 */
#ifndef BT_DATA_ADJUST_H
#define BT_DATA_ADJUST_H

#include "bt/stream.h"
#include "data/grid.h"

/* What is in prices, or is to be; `#adjust` has words for them. */
enum bt_adjust_what {
	BT_ADJUST_NONE = 0,
	BT_ADJUST_SPLITS = 1 << 0,
	BT_ADJUST_DIVIDENDS = 1 << 1,
	BT_ADJUST_ALL = BT_ADJUST_SPLITS | BT_ADJUST_DIVIDENDS
};

/* A split of 1.25 or more that the prices do not show. */
enum bt_adjust_unshown {
	BT_ADJUST_FAIL,
	BT_ADJUST_IGNORE,
	BT_ADJUST_APPLY
};

struct bt_adjust_opts {
	const struct bt_symtab *syms; /* borrowed */
	unsigned what;                /* to be put into prices */
	int is_forward;
	int is_volume_kept; /* splits do not touch volumes and sizes */
	/* Dividends are money for a unit as the prices have it, though these
	 * were adjusted for splits before; else for one of that day. */
	int is_dividend_scaled;
	int is_known; /* all actions come by bt_adjust_action(): one in the
	               * stream that would be applied must be among them */
	enum bt_adjust_unshown unshown;
	struct bt_grid grid;        /* of prices that go out */
	const char *const *columns; /* further columns that are prices */
	size_t n_columns;           /* at most 64 */
	const char *reference;      /* further column of actions: the last price
	                        * before it; NULL: none */
};

/* What became of the actions that were to be applied, and of records. */
struct bt_adjust_told {
	uint64_t splits, dividends; /* applied */
	uint64_t early;             /* no record of the symbol before them */
	uint64_t late;              /* none after them */
	uint64_t absent;            /* no record of the symbol at all */
	bt_sym nobody;              /* the first such symbol, or BT_SYM_NONE */
	uint64_t unshown;           /* splits that were ignored */
	uint64_t straddled; /* bars that last over one: taken as before it */
};

struct bt_adjust;

/* bt_adjust_new(opts, err) / bt_adjust_free(a): NULL without memory. */
struct bt_adjust *bt_adjust_new(
    const struct bt_adjust_opts *opts, struct bt_err *err) BT_MUST_USE;
void bt_adjust_free(struct bt_adjust *a);

/*
 * bt_adjust_has(a, word, err):
 * What is in the prices already, as `#adjust` says it; to be called before
 * any record.
 *
 *   word   none, split, dividend, all; "" is none.
 *   fails  -1, BT_BAD_INPUT with a hint: what is to be put into them is there
 *          already, the word is none that is known, or is not that of before.
 */
int bt_adjust_has(
    struct bt_adjust *a, const char *word, struct bt_err *err) BT_MUST_USE;

/* bt_adjust_word(a): what `#adjust` says of the records that go out. */
const char *bt_adjust_word(const struct bt_adjust *a);

/*
 * bt_adjust_action(a, action, reference, err): know of an action beforehand,
 * in any order of time; on one instant those that come first apply first.
 *
 *   reference  the last price before it, which a dividend is then held
 *              against; NaN: that of the records.
 *   fails  BT_BAD_INPUT: a value that cannot be; the same one twice.
 */
int bt_adjust_action(struct bt_adjust *a, const struct bt_action *action,
    double reference, struct bt_err *err) BT_MUST_USE;

/*
 * bt_adjust_look(a, block, err) / bt_adjust_settle(a, err):
 * See a block of the records, of any type; after the last, find all factors.
 *
 *   fails  BT_BAD_INPUT: records of a symbol whose availability goes
 *          backwards, an action that comes after a record that it applies to,
 *          one that is not known though all are, a split that the prices do
 *          not show, a dividend as large as the price.  err->line is that of
 *          the record, 0 from settling.
 */
int bt_adjust_look(struct bt_adjust *a, const struct bt_block *block,
    struct bt_err *err) BT_MUST_USE;
int bt_adjust_settle(struct bt_adjust *a, struct bt_err *err) BT_MUST_USE;

/*
 * bt_adjust_block(a, block, err):
 * Adjust a block in place.  Actions that are in the prices now are taken out;
 * a dividend that is not, its reference, and the price that a delisting pays,
 * are scaled as prices are.
 *
 *   block  n may become less, 0 too.
 *   gives  0; -1 as bt_adjust_look().
 */
int bt_adjust_block(struct bt_adjust *a, struct bt_block *block,
    struct bt_err *err) BT_MUST_USE;

/* bt_adjust_is_left(a, kind): whether actions of a kind are neither in the
 * prices nor put into them, as far as is known. */
int bt_adjust_is_left(const struct bt_adjust *a, uint32_t kind);

/*
 * bt_adjust_pass_on(a, action, columns, extra, err):
 * Scale an action that is put among the records that go out now, as those are
 * that came among them.
 *
 *   extra  its further columns, of which the reference is scaled.
 */
int bt_adjust_pass_on(struct bt_adjust *a, struct bt_action *action,
    const struct bt_columns *columns, double *extra,
    struct bt_err *err) BT_MUST_USE;

/* bt_adjust_told(a, told): what became of it, after the last record. */
void bt_adjust_told(const struct bt_adjust *a, struct bt_adjust_told *told);

/*
 * bt_adjust_reference(columns, name): the place of a further column, or -1;
 * name NULL has none.
 */
int64_t bt_adjust_reference(const struct bt_columns *columns, const char *name);

/* bt_adjust_unmet(a): a further column that no records had, or NULL. */
const char *bt_adjust_unmet(const struct bt_adjust *a);

#endif
