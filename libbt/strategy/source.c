/* Merged streams as a source of steps. */
#include "strategy/ops.h"

static int
steps_next(void *arg, const struct bt_step **step, struct bt_err *err)
{
	return bt_steps_next(arg, step, err);
}

static const char *
steps_directive(void *arg)
{
	return bt_steps_directive(arg);
}

static const struct bt_columns *
steps_columns(void *arg, enum bt_type type)
{
	return bt_steps_columns(arg, type);
}

struct bt_source
bt_source_of(struct bt_steps *steps)
{
	return (struct bt_source){ .next = steps_next,
		.directive = steps_directive,
		.columns = steps_columns,
		.arg = steps };
}
