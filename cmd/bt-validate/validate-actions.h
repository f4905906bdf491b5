/*
 * The file of --actions: splits that are known.
 */
#ifndef VALIDATE_ACTIONS_H
#define VALIDATE_ACTIONS_H

#include <stddef.h>

#include "bt/stream.h"
#include "data/check.h"

/* By symbols' names, as each input has numbers of its own; all zero: none. */
struct actions {
	struct named_action {
		char symbol[BT_SYMBOL_MAX + 1];
		struct bt_action action;
	} * list;
	size_t n, cap;
};

/* actions_read(a, path, err) / actions_free(a): 0 or -1. */
int actions_read(
    struct actions *a, const char *path, struct bt_err *err) BT_MUST_USE;
void actions_free(struct actions *a);

/* actions_give(a, c, syms, err): tell a check that begins; 0 or -1. */
int actions_give(const struct actions *a, struct bt_check *c,
    struct bt_symtab *syms, struct bt_err *err) BT_MUST_USE;

#endif
