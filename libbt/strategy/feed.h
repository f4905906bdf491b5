/*
 * What the engine tells a hosted strategy, as text: the head, then step by
 * step the market records, what has happened since the step before, and `.`.
 *
 * The text is that of a tagged stream, written by the same code; this adds
 * parameters in front, tells apart what comes from where, and asks the engine
 * for the account where a strategy wants to see it.
 */
#ifndef BT_STRATEGY_FEED_H
#define BT_STRATEGY_FEED_H

#include "base/buf.h"
#include "strategy/ops.h"

/* What a strategy is told besides market records. */
enum bt_feed_flags {
	BT_FEED_ORDERS = 1 << 0,  /* order and fill */
	BT_FEED_EQUITY = 1 << 1,  /* equity, at each step */
	BT_FEED_POSITION = 1 << 2 /* position, of each symbol held, each step */
};

/*
 * bt_feed_parse(text, flags): `market,orders,equity,position`; market is
 * always there.  0, or -1 for another word.
 */
int bt_feed_parse(const char *text, unsigned *flags) BT_MUST_USE;

struct bt_feed_opts {
	struct bt_symtab *syms;        /* borrowed */
	const struct bt_zone *zone;    /* of all times; NULL: UTC; borrowed */
	const struct bt_param *params; /* borrowed for the feed's life */
	size_t n_params;
	unsigned flags; /* enum bt_feed_flags */
};

struct bt_feed;

/*
 * bt_feed_new(opts, err) / bt_feed_free(f):
 * A feed whose head is to come with its first step.  NULL: BT_SYSTEM,
 * BT_USAGE for a parameter that no directive can hold.
 */
struct bt_feed *bt_feed_new(
    const struct bt_feed_opts *opts, struct bt_err *err) BT_MUST_USE;
void bt_feed_free(struct bt_feed *f);

/* bt_feed_attach(f, e): whose equity and positions are told; borrowed. */
void bt_feed_attach(struct bt_feed *f, const struct bt_engine *e);

/*
 * bt_feed_put(f, step, source, err):
 * Write all that the strategy is told at a step, `.` included.
 *
 *   source  asked for directives and further columns; a #param that was given
 *           by the options is not told again.
 *   fails   -1, BT_SYSTEM, or BT_BAD_INPUT for what no text can hold.
 */
int bt_feed_put(struct bt_feed *f, const struct bt_step *step,
    const struct bt_source *source, struct bt_err *err) BT_MUST_USE;

/* bt_feed_bars(f, bars, n, source, err): the same of n steps, each a bar and
 * nothing else; of a feed of market records alone (flags 0). */
int bt_feed_bars(struct bt_feed *f, const struct bt_bar *bars, size_t n,
    const struct bt_source *source, struct bt_err *err) BT_MUST_USE;

/*
 * bt_feed_flush(f, out, err): append to out what was put since the last time.
 * 0 or -1.
 */
int bt_feed_flush(
    struct bt_feed *f, struct bt_buf *out, struct bt_err *err) BT_MUST_USE;

/*
 * bt_feed_told(f, rec, err): remember for the next step what happened; what
 * the flags do not ask for is ignored.  0 or -1.
 */
int bt_feed_told(struct bt_feed *f, const struct bt_rec *rec,
    struct bt_err *err) BT_MUST_USE;

#endif
