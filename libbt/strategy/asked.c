#include "strategy/asked.h"

#include <string.h>

#include "io/fields.h"

/* How a step lies in the buffer: this, then n bytes of text. */
struct head {
	int64_t step;
	bt_time at, label;
	uint64_t n;
};

/* Columns that say what became of an order, not what it is. */
static int
is_outcome(const char *name)
{
	static const char *const names[] = { "time", "at", "status", "filled",
		"avg_price", "reason" };
	size_t i;

	for (i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(name, names[i]) == 0)
			return 1;
	return 0;
}

/* Those that an order's line begins with; the others have their names. */
static int
is_place(const char *name)
{
	return strcmp(name, "side") == 0 || strcmp(name, "symbol") == 0 ||
	       strcmp(name, "qty") == 0;
}

/* What is as it is without being asked for. */
static int
is_usual(const char *name, const char *value, size_t n)
{
	static const char *const usual[][2] = { { "type", "market" },
		{ "tif", "gtc" }, { "reduce_only", "0" } };
	size_t i;

	for (i = 0; i < sizeof usual / sizeof usual[0]; i++)
		if (strcmp(name, usual[i][0]) == 0 &&
		    strlen(usual[i][1]) == n &&
		    memcmp(usual[i][1], value, n) == 0)
			return 1;
	return n == 0;
}

static int
put_place(struct bt_buf *b, const struct bt_rec *rec, const char *name,
    const struct bt_symtab *syms, struct bt_err *err)
{
	const struct bt_record_info *info = bt_record_info(BT_ORDER);
	int i = bt_field_find(info, name, strlen(name));

	return bt_field_format(&info->columns[i], rec, syms, b, err);
}

static int
put_key(struct bt_buf *b, const struct bt_rec *rec, const struct bt_column *col,
    const struct bt_symtab *syms, struct bt_err *err)
{
	size_t was = b->len, from;

	if (bt_buf_printf(b, err, ",%s=", col->name) < 0)
		return -1;
	from = b->len;
	if (bt_field_format(col, rec, syms, b, err) < 0)
		return -1;
	if (is_usual(col->name, b->data + from, b->len - from))
		b->len = was;
	return 0;
}

/* `buy,SPY,10,limit=99` */
static int
put_order(struct bt_buf *b, const struct bt_order *o,
    const struct bt_symtab *syms, struct bt_err *err)
{
	const struct bt_record_info *info = bt_record_info(BT_ORDER);
	const struct bt_rec rec = { .type = BT_ORDER, .u.order = o };
	size_t i;

	if (put_place(b, &rec, "side", syms, err) < 0 ||
	    bt_buf_putc(b, ',', err) < 0 ||
	    put_place(b, &rec, "symbol", syms, err) < 0 ||
	    bt_buf_putc(b, ',', err) < 0 ||
	    put_place(b, &rec, "qty", syms, err) < 0)
		return -1;
	for (i = 0; i < info->n_columns; i++)
		if (!is_outcome(info->columns[i].name) &&
		    !is_place(info->columns[i].name) &&
		    put_key(b, &rec, &info->columns[i], syms, err) < 0)
			return -1;
	return bt_buf_putc(b, '\n', err);
}

int
bt_asked_put(struct bt_asked *a, const struct bt_symtab *syms,
    const struct bt_step *step, const struct bt_answer *answer,
    struct bt_err *err)
{
	struct head head = {
		.step = ++a->n_steps, .at = step->at, .label = step->label
	};
	size_t at = a->b.len, i;

	if (answer->n == 0)
		return 0;
	if (bt_buf_put(&a->b, &head, sizeof head, err) < 0)
		return -1;
	for (i = 0; i < answer->n; i++)
		if (put_order(&a->b, &answer->orders[i], syms, err) < 0)
			return -1;
	head.n = a->b.len - at - sizeof head;
	memcpy(a->b.data + at, &head, sizeof head);
	a->n_answers++;
	return 0;
}

void
bt_asked_clear(struct bt_asked *a)
{
	bt_buf_free(&a->b);
	*a = (struct bt_asked){ 0 };
}

int
bt_asked_next(const struct bt_asked *a, size_t *at, struct bt_asked_step *s)
{
	struct head head;

	*s = (struct bt_asked_step){ 0 };
	if (a->b.len - *at < sizeof head)
		return 0;
	memcpy(&head, a->b.data + *at, sizeof head);
	*at += sizeof head;
	*s = (struct bt_asked_step){ head.step, head.at, head.label,
		a->b.data + *at, head.n - 1 };
	*at += head.n;
	return 1;
}

int
bt_asked_is_same(const struct bt_asked *a, const struct bt_asked *b, int64_t to,
    struct bt_asked_step *x, struct bt_asked_step *y)
{
	size_t at_a = 0, at_b = 0;

	for (;;) {
		int has_x = bt_asked_next(a, &at_a, x) && x->step <= to;
		int has_y = bt_asked_next(b, &at_b, y) && y->step <= to;

		if (!has_x && !has_y)
			return 1;
		if (has_x && has_y && x->step == y->step && x->n == y->n &&
		    memcmp(x->text, y->text, x->n) == 0)
			continue;
		/* the earlier one is what the other has not */
		if (!has_x || (has_y && y->step < x->step))
			*x = (struct bt_asked_step){ 0 };
		else if (!has_y || x->step < y->step)
			*y = (struct bt_asked_step){ 0 };
		return 0;
	}
}
