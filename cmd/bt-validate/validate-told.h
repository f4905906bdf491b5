/*
 * Telling findings: on standard error, in the file of --findings, and at the
 * end how many there were.
 */
#ifndef VALIDATE_TOLD_H
#define VALIDATE_TOLD_H

#include "validate-findings.h"
#include "validate-opts.h"

/* All zero but for the first three is the beginning. */
struct told {
	struct bt_cli *cli;
	const struct validate_opts *opts;
	const struct bt_symtab *syms;
	struct findings *file;        /* or NULL */
	const struct bt_reader *from; /* what is being read */
	int64_t shown[32];            /* findings of each check */
	struct findings_end end;      /* what there was */
	uint64_t most;                /* those that count for the exit status */
	int is_newest_told;           /* that records come newest first */

	/* by symbol and check, for --summary */
	struct told_count {
		char symbol[64];
		uint32_t checks[32];
	} * counts;
	size_t n_counts, cap_counts;
};

/* told_begin(t, from): what is found from here on is of another input. */
void told_begin(struct told *t, const struct bt_reader *from);

/*
 * told_finding(t, f, action): tell of one; action says what was done about it,
 * or is "".  0; -1, with an error, or with --strict.
 */
int told_finding(
    struct told *t, const struct bt_finding *f, const char *action) BT_MUST_USE;

/* told_summary(t): the last lines; 0 or -1. */
int told_summary(struct told *t) BT_MUST_USE;

void told_free(struct told *t);

#endif
