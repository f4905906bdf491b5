#include "run-flows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/near.h"
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

/* What cash of a run may also be, and that is no flow. */
static const char *const other_kinds[] = { "dividend", "split.fraction",
	"funding", "borrow", "interest", "settlement", "liquidation.fee",
	"bankrupt", NULL };

static int
fail_kind(const char *kind, struct bt_err *err)
{
	struct bt_near near;
	const char *const *k;

	bt_near_init(&near, kind);
	bt_near_try(&near, "deposit");
	bt_near_try(&near, "withdrawal");
	for (k = other_kinds; *k != NULL; k++)
		bt_near_try(&near, *k);
	if (bt_near_best(&near) == NULL)
		return bt_fail(
		    err, BT_BAD_INPUT, "unknown kind of cash '%s'", kind);
	return bt_fail(err, BT_BAD_INPUT,
	    "unknown kind of cash '%s' (did you mean '%s'?)", kind,
	    bt_near_best(&near));
}

/* 1 where cash is a flow, 0 where it is something else, -1 where it cannot be
 * either. */
static int
is_flow(const struct bt_cash *c, struct bt_err *err)
{
	const char *const *k;
	int is_deposit = strcmp(c->kind, "deposit") == 0;

	if (c->kind[0] == '\0')
		return 1;
	if (is_deposit || strcmp(c->kind, "withdrawal") == 0) {
		if (is_deposit ? c->amount >= 0 : c->amount <= 0)
			return 1;
		return bt_fail(err, BT_BAD_INPUT, "a %s of %s 0: %.17g",
		    c->kind, is_deposit ? "less than" : "more than", c->amount);
	}
	for (k = other_kinds; *k != NULL; k++)
		if (strcmp(c->kind, *k) == 0)
			return 0;
	return fail_kind(c->kind, err);
}

static int
fail_at(struct bt_reader *r, struct bt_err *err)
{
	return bt_reader_is_binary(r)
		   ? bt_err_at_record(err, bt_reader_name(r), bt_reader_line(r))
		   : bt_err_at(err, bt_reader_name(r), bt_reader_line(r));
}

static int
add_records(struct run_flows *f, struct bt_reader *r, struct bt_err *err)
{
	const struct bt_rec *rec;
	int rc;

	while ((rc = bt_reader_next(r, &rec)) > 0) {
		int is;

		if (rec->type != BT_CASH)
			continue;
		is = is_flow(rec->u.cash, err);
		if (is < 0)
			return fail_at(r, err);
		if (is > 0 &&
		    add(f, rec->u.cash->time, rec->u.cash->amount, err) < 0)
			return -1;
	}
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
