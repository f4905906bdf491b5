/*
 * --like and --rule: a preset's settings under those of the user.
 */
#ifndef BT_RUN_LIKE_H
#define BT_RUN_LIKE_H

#include "run-opts.h"

/*
 * run_like_fill(cli, opts):
 * Give each option that nobody has set the value that the preset of --like has
 * for it.  Before anything reads the options; 0 or -1.
 */
int run_like_fill(struct bt_cli *cli, const struct run_opts *opts);

/* run_like_rules(opts, rules, err): the preset's rules, then those of --rule;
 * 0, or -1 with BT_USAGE. */
int run_like_rules(
    const struct run_opts *opts, struct bt_rules *rules, struct bt_err *err);

/*
 * run_like_except(cli, opts, buf, size): the names of what is not as the preset
 * has it, with blanks between; "" where all is, or without a preset.
 */
void run_like_except(const struct bt_cli *cli, const struct run_opts *opts,
    char *buf, size_t size);

/*
 * run_like_rule(opts, n): the n-th rule of the queue that is said, NAME=VALUE:
 * those of the preset that the user does not say, then the user's; NULL past
 * the last.
 */
const char *run_like_rule(const struct run_opts *opts, size_t n);

#endif
