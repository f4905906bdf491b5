/*
 * "Did you mean": the known word nearest to one that is not known.
 *
 * A caller offers its candidates one by one, in a fixed order, and asks for
 * the best.  Nothing is allocated; of equally near words the first wins.
 *
 *	struct bt_near near;
 *
 *	bt_near_init(&near, "opn");
 *	bt_near_try(&near, "open");
 *	bt_near_try(&near, "close");
 *	bt_near_best(&near);	-> "open"
 */
#ifndef BT_BASE_NEAR_H
#define BT_BASE_NEAR_H

#include <stddef.h>

struct bt_near {
	const char *word; /* what was written; borrowed */
	const char *best; /* nearest candidate so far, or NULL; borrowed */
	size_t distance;  /* of best, in edits */
};

/* bt_near_init(near, word): begin; `word` must live as long as `near`. */
void bt_near_init(struct bt_near *near, const char *word);

/*
 * bt_near_try(near, candidate):
 * Offer a word.  It counts as near when a third of its letters or fewer must
 * be changed, added, left out or swapped with a neighbour (case is ignored),
 * or when `word` is its beginning.  Words over 63 bytes are never near.
 */
void bt_near_try(struct bt_near *near, const char *candidate);

/* bt_near_best(near): the nearest candidate, or NULL where none is near. */
const char *bt_near_best(const struct bt_near *near);

#endif
