/*
 * Inputs: the streams that a program's operands name.
 *
 * Operands are read in turn; "-" is standard input, which is also read where
 * there are none.  A terminal with nobody asked to type at it is refused, and
 * so are binary records typed at one.  The zone, symbol and interval of the
 * options go to every reader; all share one table of symbols, unless they are
 * told apart.
 *
 *	struct bt_input in;
 *	struct bt_reader *r;
 *
 *	if (bt_input_init(&in, cli, &opts->in) < 0)
 *		return -1;
 *	while ((rc = bt_input_next(&in, &r)) > 0)
 *		while (bt_reader_next(r, &rec) > 0)
 *			...
 *	bt_input_clear(&in);
 *	return rc;
 *
 * The inner loop need not look at -1: bt_input_next() closes its reader, and
 * gives that reader's error before it opens another.
 */
#ifndef BT_CLI_INPUT_H
#define BT_CLI_INPUT_H

#include <stdbool.h>

#include "bt/stream.h"
#include "cli/main.h"

/* All zero is empty, and fit for bt_input_clear(). */
struct bt_input {
	struct bt_cli *cli; /* borrowed */
	struct bt_symtab *syms;
	struct bt_zone *zone;
	struct bt_reader_opts opts; /* of the next reader: change as wanted */
	struct bt_slice slice;      /* what opts.slice points to, if anything */
	const char **names;         /* of its symbols */
	bool is_separate; /* each input has symbols of its own: bt_input_next()
	                   * empties the table */

	/* Opens a reader; NULL is bt_reader_open().  For importers.  May give
	 * NULL without an error: it has read the file itself. */
	struct bt_reader *(*open)(void *arg, const char *path,
	    const struct bt_reader_opts *opts, struct bt_err *err);
	void *arg;

	struct bt_reader **readers; /* open ones */
	size_t n_readers, cap_readers;
	int next; /* operand */
};

/*
 * bt_input_init(in, cli, opts):
 * Begin.
 *
 *   opts   NULL where the program has no such group.
 *   fails  -1, cli->err: BT_USAGE for a terminal and no operands, an unknown
 *          zone; BT_SYSTEM.  Nothing to clear then, but it does no harm.
 */
int bt_input_init(struct bt_input *in, struct bt_cli *cli,
    const struct bt_input_opts *opts) BT_MUST_USE;

/*
 * bt_input_slice(in, opts):
 * Of all inputs only what --from, --to and --symbols say; nothing changes
 * where none of them was given.  With --symbols, or without it, --symbol NAME
 * asks for that one too: of CSV without such a column every row is of it.
 *
 *   in     after bt_input_init(), before the first reader; stays where it is.
 *   opts   borrowed as long as in is used.
 *   fails  -1, cli->err: BT_USAGE for a span that is empty, an empty name.
 */
int bt_input_slice(
    struct bt_input *in, const struct bt_slice_opts *opts) BT_MUST_USE;

/*
 * bt_input_next(in, r):
 * Close the reader before, open the next.
 *
 *   r      borrowed until the next call; NULL where in->open has read it.
 *   gives  1; 0 after the last; -1 with cli->err set.
 */
int bt_input_next(struct bt_input *in, struct bt_reader **r) BT_MUST_USE;

/*
 * bt_input_all(in): open all, for a merge; then in->readers[0..n_readers-1].
 * Gives 0, or -1 with cli->err set.
 */
int bt_input_all(struct bt_input *in) BT_MUST_USE;

/*
 * bt_input_finish(in): close all that are open, after a merge; 0, or -1 with
 * the first error of a reader in cli->err.
 */
int bt_input_finish(struct bt_input *in) BT_MUST_USE;

/* bt_input_clear(in): close and free all; errors are no longer told. */
void bt_input_clear(struct bt_input *in);

#endif
