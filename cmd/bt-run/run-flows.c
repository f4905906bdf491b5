#include "run-flows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "bt/num.h"
#include "bt/stream.h"
#include "bt/time.h"

void
run_flows_clear(struct run_flows *f)
{
	free(f->v);
	memset(f, 0, sizeof *f);
}

/* Put one in its place; what comes later stands behind its equals. */
static int
add(struct run_flows *f, bt_time time, double amount, struct bt_err *err)
{
	size_t i = f->n;

	if (bt_vec_reserve(&f->v, &f->cap, f->n + 1, sizeof *f->v, err) < 0)
		return -1;
	while (i > 0 && f->v[i - 1].time > time) {
		f->v[i] = f->v[i - 1];
		i--;
	}
	f->v[i] = (struct bt_flow){ time, amount };
	f->n++;
	return 0;
}

/* `2024-01-15=1000` */
static int
add_text(struct run_flows *f, const char *text, struct bt_err *err)
{
	size_t n = strcspn(text, "=");
	double amount;
	bt_time time;

	if (text[n] == '\0' || bt_time_parse(text, n, NULL, NULL, &time) < 0)
		return bt_fail(err, BT_USAGE,
		    "--flow: '%s' is not TIME=MONEY, such as 2024-01-15=1000",
		    text);
	if (bt_num_parse(text + n + 1, strlen(text + n + 1), &amount) < 0 ||
	    !isfinite(amount))
		return bt_fail(err, BT_USAGE,
		    "--flow: '%s' is no amount of money", text + n + 1);
	return add(f, time, amount, err);
}

static int
is_flow(const struct bt_cash *c)
{
	return c->kind[0] == '\0' || strcmp(c->kind, "deposit") == 0 ||
	       strcmp(c->kind, "withdrawal") == 0;
}

static int
add_records(struct run_flows *f, struct bt_reader *r, struct bt_err *err)
{
	const struct bt_rec *rec;
	int rc;

	while ((rc = bt_reader_next(r, &rec)) > 0)
		if (rec->type == BT_CASH && is_flow(rec->u.cash) &&
		    add(f, rec->u.cash->time, rec->u.cash->amount, err) < 0)
			return -1;
	if (rc < 0)
		*err = *bt_reader_err(r);
	return rc;
}

static int
add_file(struct run_flows *f, const char *path, struct bt_err *err)
{
	struct bt_reader_opts ro = { .syms = bt_symtab_new(err),
		.type = BT_CASH };
	struct bt_reader *r =
	    ro.syms == NULL ? NULL : bt_reader_open(path, &ro, err);
	int rc = r == NULL ? -1 : add_records(f, r, err);

	(void)bt_reader_close(r, NULL);
	bt_symtab_free(ro.syms);
	return rc;
}

int
run_flows_read(
    struct run_flows *f, const struct run_opts *opts, struct bt_err *err)
{
	size_t i;

	for (i = 0; i < opts->flow.n; i++)
		if (add_text(f, opts->flow.items[i], err) < 0)
			return -1;
	return opts->flows == NULL ? 0 : add_file(f, opts->flows, err);
}
