#include "run-costs.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

/* Each cost is tried out, with those of its entry before it, so that what is
 * wrong is told with its line. */
static int
try_row(const struct run_costs *c, struct bt_costs *scratch,
    const struct bt_instrument_row *row, struct bt_err *err)
{
	struct bt_err why = { 0 };

	if (bt_cost_set(scratch, row->key, row->value, &why) < 0) {
		(void)bt_fail(err, BT_BAD_INPUT, "%s: %s",
		    strcmp(row->key, "fee+") == 0 ? "fee" : row->key, why.text);
		return bt_err_at(err, bt_instruments_path(c->file), row->line);
	}
	return 0;
}

static int
add_row(struct run_costs *c, size_t *cap, const struct bt_instrument_row *row,
    struct bt_err *err)
{
	if (bt_vec_reserve(
		(void **)&c->rows, cap, c->n + 1, sizeof *c->rows, err) < 0)
		return -1;
	c->rows[c->n++] =
	    (struct bt_cost_row){ row->pattern, row->key, row->value };
	return 0;
}

int
run_costs_open(struct run_costs *c, const char *path, struct bt_rules *rules,
    struct bt_err *err)
{
	const struct bt_instrument_row *rows;
	struct bt_costs scratch = { 0 };
	size_t i, n, cap = 0;

	if (path == NULL)
		return 0;
	c->file = bt_instruments_read(path, err);
	if (c->file == NULL)
		return -1;
	rows = bt_instruments_rows(c->file, &n);
	for (i = 0; i < n; i++)
		if (rows[i].is_cost &&
		    (try_row(c, &scratch, &rows[i], err) < 0 ||
			add_row(c, &cap, &rows[i], err) < 0))
			return -1;
	rules->rows = c->rows;
	rules->n_rows = c->n;
	return 0;
}

void
run_costs_clear(struct run_costs *c)
{
	bt_instruments_free(c->file);
	free(c->rows);
	memset(c, 0, sizeof *c);
}
