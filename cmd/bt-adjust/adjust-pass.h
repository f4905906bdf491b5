/*
 * Actions of --actions that are not applied: passed on among the records, as
 * those of a merged stream would be.
 *
 * They are taken as the file is read, put in order, and go out before the first
 * record that becomes available later than they do.  Memory is that of the
 * file's actions.
 */
#ifndef ADJUST_PASS_H
#define ADJUST_PASS_H

#include "bt/stream.h"
#include "data/adjust.h"

/* All zero is empty. */
struct adjust_pass {
	struct bt_adjust *adjust;     /* borrowed */
	const struct bt_symtab *syms; /* borrowed */
	struct bt_writer *w;          /* borrowed */
	int has_place; /* of what w writes; else they are counted alone */
	struct adjust_pass_action *v;
	size_t n, cap, next;
	double *extra; /* n_columns for each of v */
	size_t extra_cap;
	const char **columns; /* further ones of the file */
	uint32_t n_columns;
	char *names; /* what they point into */
	int is_begun;
	int is_ours;       /* the writer's columns of actions are the file's */
	uint64_t left_out; /* for want of a place */
};

/*
 * adjust_pass_take(p, action, columns, extra, err): keep one, if it may have to
 * be passed on; adjust_pass_sort(p): there are no more.
 */
int adjust_pass_take(struct adjust_pass *p, const struct bt_action *action,
    const struct bt_columns *columns, const double *extra,
    struct bt_err *err) BT_MUST_USE;
void adjust_pass_sort(struct adjust_pass *p);

/*
 * adjust_pass_meet(p, block): before a block of actions is adjusted: those that
 * the input has itself are not put out twice.
 */
void adjust_pass_meet(struct adjust_pass *p, const struct bt_block *block);

/*
 * adjust_pass_block(p, block, columns, err): write a block, and before each of
 * its records what is due.
 *
 *   columns  of the input's actions, as of now.
 */
int adjust_pass_block(struct adjust_pass *p, const struct bt_block *block,
    const struct bt_columns *columns, struct bt_err *err) BT_MUST_USE;

/* adjust_pass_end(p, err): the rest. */
int adjust_pass_end(struct adjust_pass *p, struct bt_err *err) BT_MUST_USE;

/* adjust_pass_clear(p): all zero again. */
void adjust_pass_clear(struct adjust_pass *p);

#endif
