/*
 * The path of a bar: in which order its four prices are assumed to have come.
 *
 * A path goes in straight lines from the open to one extreme, to the other,
 * to the close.  A point of it is the number of a line and a price on that
 * line; line 0 is the open itself.  A trade print is a path of one price.
 */
#ifndef BT_ENGINE_PATH_H
#define BT_ENGINE_PATH_H

#include "bt/record.h"

struct bt_path {
	double px[4]; /* open, an extreme, the other extreme, close */
};

struct bt_point {
	int line; /* 0: the open; k: on the way from px[k-1] to px[k] */
	double px;
};

/*
 * bt_path_of(bar, is_high_first): the path open, high, low, close, or open,
 * low, high, close.  bt_path_flat(px): one price.
 */
struct bt_path bt_path_of(const struct bt_bar *bar, int is_high_first);
struct bt_path bt_path_flat(double px);

/* bt_path_is_high_nearer(bar): whether the high is strictly nearer to the open
 * than the low is, by more than the rounding of decimals. */
int bt_path_is_high_nearer(const struct bt_bar *bar);

/* bt_path_start(path) / bt_path_end(path): its first and last point. */
struct bt_point bt_path_start(const struct bt_path *path);
struct bt_point bt_path_end(const struct bt_path *path);

/* bt_path_compare(path, a, b): < 0 where a comes before b; 0; > 0. */
int bt_path_compare(const struct bt_path *path, const struct bt_point *a,
    const struct bt_point *b);

/*
 * bt_path_reach(path, from, level, beyond, at):
 * The first point at or after `from` where the path comes onto a level.
 *
 *   beyond  0: touching it is enough; -1: it must go below it, +1: above (the
 *           point is still at the level).
 *   gives   1 with *at set; 0 where it does not.  A path that starts on the
 *           level and only moves away touches it when it comes back.
 */
int bt_path_reach(const struct bt_path *path, const struct bt_point *from,
    double level, int beyond, struct bt_point *at);

/* bt_path_range(path, from, to, low, high): widen *low and *high to hold all
 * prices from one point to a later one, both included. */
void bt_path_range(const struct bt_path *path, const struct bt_point *from,
    const struct bt_point *to, double *low, double *high);

#endif
