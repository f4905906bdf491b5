#include "validate-actions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "bt/symbol.h"

static int
add(struct actions *a, const struct bt_action *action, const char *symbol,
    struct bt_err *err)
{
	struct named_action *to;

	if (bt_vec_reserve(&a->list, &a->cap, a->n + 1, sizeof *a->list, err) <
	    0)
		return -1;
	to = &a->list[a->n++];
	to->action = *action;
	(void)snprintf(to->symbol, sizeof to->symbol, "%s", symbol);
	return 0;
}

int
actions_read(struct actions *a, const char *path, struct bt_err *err)
{
	struct bt_symtab *syms = bt_symtab_new(err);
	struct bt_reader_opts opts = { .syms = syms, .type = BT_ACTION };
	struct bt_reader *r = NULL;
	const struct bt_rec *rec;
	int rc = -1;

	if (syms != NULL)
		r = bt_reader_open(path, &opts, err);
	while (r != NULL && (rc = bt_reader_next(r, &rec)) > 0)
		if (rec->type == BT_ACTION &&
		    add(a, rec->u.action,
			bt_symtab_name(syms, rec->u.action->sym), err) < 0)
			break;
	if (bt_reader_close(r, err) < 0)
		rc = -1;
	bt_symtab_free(syms);
	return rc == 0 ? 0 : -1;
}

void
actions_free(struct actions *a)
{
	free(a->list);
	*a = (struct actions){ 0 };
}

int
actions_give(const struct actions *a, struct bt_check *c,
    struct bt_symtab *syms, struct bt_err *err)
{
	size_t i;

	for (i = 0; i < a->n; i++) {
		struct bt_action action = a->list[i].action;
		const char *name = a->list[i].symbol;

		if (bt_symtab_add(syms, name, strlen(name), &action.sym, err) <
			0 ||
		    bt_check_action(c, &action, err) < 0)
			return -1;
	}
	return 0;
}
