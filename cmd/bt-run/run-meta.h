/*
 * What a run says of itself: conventions at its head, provenance at its end.
 *
 * Nothing here depends on the clock, the host, the user or a path.
 */
#ifndef BT_RUN_META_H
#define BT_RUN_META_H

#include "run-fine.h"
#include "run-source.h"
#include "strategy/sidecar.h"

struct run_about {
	struct bt_cli *cli;
	const struct run_opts *opts;
	struct run_source *source;
	const struct bt_instruments *instruments; /* NULL: none */
	struct run_fine *fine;                    /* all zero: none */
	const struct bt_params *params;
	const char *protocol; /* "lockstep", "pipelined", "inline", ... */
	const char *strategy; /* its hash, "" for none */
	const char *verdict;  /* of --verify-causal, "" for none */
	struct bt_sink out;   /* where it goes */
};

/* run_meta_head(a): 0, or -1 with the cli's err set. */
int run_meta_head(const struct run_about *a) BT_MUST_USE;

/* run_meta_tail(a): the same, after the last record of the run. */
int run_meta_tail(const struct run_about *a) BT_MUST_USE;

/* run_meta_end(a, status, why): the last record, `end,STATUS[,WHY]`. */
int run_meta_end(
    const struct run_about *a, const char *status, const char *why) BT_MUST_USE;

#endif
