#include "adjust-pass.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

struct adjust_pass_action {
	struct bt_action is;
	size_t place; /* in the file, and of its further columns */
	int is_met;   /* the input has it too */
	const char *name;
};

void
adjust_pass_clear(struct adjust_pass *p)
{
	free(p->v);
	free(p->extra);
	free(p->columns);
	free(p->names);
	memset(p, 0, sizeof *p);
}

/* ---- the file's ---- */

/* The further columns of the first action, copied: the reader goes. */
static int
keep_columns(
    struct adjust_pass *p, const struct bt_columns *c, struct bt_err *err)
{
	size_t size = 1, n;
	uint32_t i;
	char *to;

	p->is_begun = 1;
	for (i = 0; i < c->n; i++)
		size += strlen(c->names[i]) + 1;
	p->columns = calloc(c->n + (size_t)1, sizeof *p->columns);
	p->names = to = malloc(size);
	if (p->columns == NULL || to == NULL)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	for (i = 0; i < c->n; i++, to += n) {
		n = strlen(c->names[i]) + 1;
		p->columns[i] = memcpy(to, c->names[i], n);
	}
	p->n_columns = c->n;
	return 0;
}

int
adjust_pass_take(struct adjust_pass *p, const struct bt_action *action,
    const struct bt_columns *columns, const double *extra, struct bt_err *err)
{
	uint32_t i;
	int64_t k;

	if (!bt_adjust_is_left(p->adjust, action->kind))
		return 0;
	if (!p->is_begun && keep_columns(p, columns, err) < 0)
		return -1;
	if (bt_vec_reserve(
		(void **)&p->v, &p->cap, p->n + 1, sizeof *p->v, err) < 0 ||
	    bt_vec_reserve((void **)&p->extra, &p->extra_cap,
		(p->n + 1) * p->n_columns + 1, sizeof *p->extra, err) < 0)
		return -1;
	for (i = 0; i < p->n_columns; i++) {
		k = bt_adjust_reference(columns, p->columns[i]);
		p->extra[p->n * p->n_columns + i] = k < 0 ? NAN : extra[k];
	}
	p->v[p->n] =
	    (struct adjust_pass_action){ .is = *action, .place = p->n };
	p->n++;
	return 0;
}

/* By availability, name of symbol, as they came. */
static int
compare(const void *left, const void *right)
{
	const struct adjust_pass_action *a = left, *b = right;
	int names;

	if (a->is.time != b->is.time)
		return a->is.time < b->is.time ? -1 : 1;
	names = strcmp(a->name, b->name);
	if (names != 0)
		return names;
	return a->place < b->place ? -1 : a->place > b->place;
}

void
adjust_pass_sort(struct adjust_pass *p)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		p->v[i].name = bt_symtab_name(p->syms, p->v[i].is.sym);
	if (p->n > 1)
		qsort(p->v, p->n, sizeof *p->v, compare);
}

/* ---- among the records ---- */

static void
meet(struct adjust_pass *p, const struct bt_action *action)
{
	size_t i;

	for (i = p->next; i < p->n && p->v[i].is.time <= action->time; i++)
		if (p->v[i].is.time == action->time &&
		    p->v[i].is.sym == action->sym &&
		    p->v[i].is.kind == action->kind &&
		    p->v[i].is.value == action->value)
			p->v[i].is_met = 1;
}

void
adjust_pass_meet(struct adjust_pass *p, const struct bt_block *block)
{
	uint32_t i;

	if (block->type != BT_ACTION || p->next == p->n)
		return;
	for (i = 0; i < block->n; i++)
		meet(p, (const void *)((const char *)block->data +
				       i * block->stride));
}

static int
put_columns(struct adjust_pass *p, uint32_t n, const char *const *names)
{
	const struct bt_columns c = {
		.type = BT_ACTION, .n = n, .names = names
	};
	const struct bt_rec rec = { .type = BT_COLUMNS, .u.columns = &c };

	return bt_writer_put(p->w, &rec);
}

static int
put(struct adjust_pass *p, struct adjust_pass_action *a, struct bt_err *err)
{
	double *extra = &p->extra[a->place * p->n_columns];
	const struct bt_rec rec = { .type = BT_ACTION,
		.n_extra = p->n_columns,
		.extra = extra,
		.u.action = &a->is };
	const struct bt_columns c = {
		.type = BT_ACTION, .n = p->n_columns, .names = p->columns
	};

	if (a->is_met || !bt_adjust_is_left(p->adjust, a->is.kind))
		return 0;
	if (!p->has_place) {
		p->left_out++;
		return 0;
	}
	if (bt_adjust_pass_on(p->adjust, &a->is, &c, extra, err) < 0)
		return -1;
	if (!p->is_ours && put_columns(p, p->n_columns, p->columns) < 0)
		return -1;
	p->is_ours = 1;
	return bt_writer_put(p->w, &rec);
}

/* What is available up to an instant. */
static int
put_until(struct adjust_pass *p, bt_time at, struct bt_err *err)
{
	while (p->next < p->n && p->v[p->next].is.time <= at)
		if (put(p, &p->v[p->next++], err) < 0)
			return -1;
	return 0;
}

static bt_time
available_at(const struct bt_block *block, uint32_t i)
{
	const struct bt_rec rec = { .type = block->type,
		.u.any = (const char *)block->data + i * block->stride };
	bt_time at = bt_record_at(&rec);

	/* a bar's end that nobody knows: not before its start */
	return at == BT_TIME_NONE && block->type == BT_BAR ? rec.u.bar->time
							   : at;
}

/* Records from..to of a block; the input's columns of actions again. */
static int
put_part(struct adjust_pass *p, const struct bt_block *block, uint32_t from,
    uint32_t to, const struct bt_columns *columns)
{
	struct bt_block part = *block;

	if (from == to)
		return 0;
	if (block->type == BT_ACTION && p->is_ours) {
		p->is_ours = 0;
		if (put_columns(p, columns->n, columns->names) < 0)
			return -1;
	}
	part.data = (const char *)block->data + from * block->stride;
	part.n = to - from;
	part.first = block->first + from;
	return bt_writer_put_block(p->w, &part);
}

int
adjust_pass_block(struct adjust_pass *p, const struct bt_block *block,
    const struct bt_columns *columns, struct bt_err *err)
{
	uint32_t i, from = 0;

	if ((int)block->type == BT_COLUMNS) {
		const struct bt_columns *c = block->data;

		p->is_ours &= c->type != BT_ACTION;
	} else if ((int)block->type == BT_MARK) {
		const struct bt_mark *mark = block->data;

		/* all of that instant must be there */
		if (put_until(p, mark->time, err) < 0)
			return -1;
	}
	if (block->type >= BT_TYPES)
		return bt_writer_put_block(p->w, block);
	for (i = 0; i < block->n && p->next < p->n; i++) {
		bt_time at = available_at(block, i);

		if (at == BT_TIME_NONE || p->v[p->next].is.time >= at)
			continue;
		if (put_part(p, block, from, i, columns) < 0 ||
		    put_until(p, at - 1, err) < 0)
			return -1;
		from = i;
	}
	return put_part(p, block, from, block->n, columns);
}

int
adjust_pass_end(struct adjust_pass *p, struct bt_err *err)
{
	while (p->next < p->n)
		if (put(p, &p->v[p->next++], err) < 0)
			return -1;
	return 0;
}
