/*
 * The strategy of a run, whichever of the four ways it is plugged in.
 *
 * What is the same for all its instances (the command, its sidecar, the
 * parameters, its hash) is found once; then it is started as often as it is
 * needed, each time on a source of its own.
 */
#ifndef BT_RUN_STRATEGY_H
#define BT_RUN_STRATEGY_H

#include "base/hash.h"
#include "cli/input.h"
#include "run-opts.h"
#include "strategy/ops.h"
#include "strategy/sidecar.h"

enum run_way {
	RUN_HOSTED,
	RUN_PLUGIN,
	RUN_ORDERS,
	RUN_INLINE
};

struct run_strategy {
	enum run_way way;
	struct bt_cli *cli; /* borrowed, as are opts and in */
	const struct run_opts *opts;
	const struct bt_input *in; /* its symbols, and how orders are read */
	struct bt_zone *zone;      /* of --strategy-tz; NULL: UTC */
	struct bt_sidecar *sidecar;
	struct bt_params params;
	const char *protocol; /* "lockstep", "pipelined", "inline", ... */
	char hash[BT_HASH_TEXT_MAX]; /* "" where there is nothing to hash */
	char template[4096];
	unsigned feed;         /* enum bt_feed_flags */
	const char *orders;    /* RUN_ORDERS: the file */
	int64_t start_timeout; /* ns, of a command */
	bool is_silent; /* what it says on standard error is not passed on */
};

/* One that runs; must not move while it does.  All zero is none. */
struct run_instance {
	struct bt_strategy strategy;
	struct bt_reader *orders; /* of --orders */
};

/* run_way_of(cli, opts): how the options plug it in. */
enum run_way run_way_of(const struct bt_cli *cli, const struct run_opts *opts);

/*
 * run_strategy_open(st, cli, opts, in, way):
 * Find out what it is; nothing is started.  0, or -1 with cli->err;
 * run_strategy_clear() in any case.
 */
int run_strategy_open(struct run_strategy *st, struct bt_cli *cli,
    const struct run_opts *opts, const struct bt_input *in,
    enum run_way way) BT_MUST_USE;
void run_strategy_clear(struct run_strategy *st);

/*
 * run_strategy_start(st, source, in):
 * Start it on a source, which is copied.  0, or -1 with cli->err;
 * run_instance_clear() in any case.
 */
int run_strategy_start(struct run_strategy *st, const struct bt_source *source,
    struct run_instance *in) BT_MUST_USE;
void run_instance_clear(struct run_instance *in);

#endif
