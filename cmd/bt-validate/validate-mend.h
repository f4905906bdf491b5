/*
 * --fix: records are checked, mended by what is found, and passed on.
 */
#ifndef VALIDATE_MEND_H
#define VALIDATE_MEND_H

#include "data/check.h"
#include "validate-opts.h"
#include "validate-rejects.h"
#include "validate-told.h"

struct mender;

/* What a mender works with; all borrowed. */
struct mender_in {
	struct bt_cli *cli;
	const struct validate_opts *opts;
	struct bt_check_opts check; /* without found() */
	struct told *told;
	struct rejects *rejects; /* or NULL */
};

/* mender_new(in) / mender_free(m): NULL with in->cli->err set. */
struct mender *mender_new(const struct mender_in *in) BT_MUST_USE;
void mender_free(struct mender *m);

/* mender_check(m): the check that bad rows are told to. */
struct bt_check *mender_check(const struct mender *m);

/*
 * mender_run(m, r, w): one input, mended, to w; mender_check(m) has been begun
 * for it.  0 or -1.
 */
int mender_run(
    struct mender *m, struct bt_reader *r, struct bt_writer *w) BT_MUST_USE;

#endif
