#include "io/keep.h"

#include <stdlib.h>
#include <string.h>

#include "io/form.h"

void
bt_keep_clear(struct bt_keep *k)
{
	size_t i;

	for (i = 0; i < k->cap; i++)
		bt_buf_free(&k->slots[i].data);
	free(k->slots);
	memset(k, 0, sizeof *k);
}

static struct bt_keep_slot *
slot_at(struct bt_keep *k, size_t i)
{
	return &k->slots[(k->first + i) & (k->cap - 1)];
}

/* Twice the ring; capacities are powers of two. */
static int
grow(struct bt_keep *k, struct bt_err *err)
{
	size_t cap = k->cap == 0 ? 16 : 2 * k->cap, i;
	struct bt_keep_slot *slots = NULL;

	if (cap > k->cap)
		slots = calloc(cap, sizeof *slots);
	if (slots == NULL)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	for (i = 0; i < k->cap; i++) /* the ring is full: all of it */
		slots[i] = *slot_at(k, i);
	free(k->slots);
	k->slots = slots;
	k->cap = cap;
	k->first = 0;
	return 0;
}

/* Copy what a record's pointer points to; an offset takes its place. */
static int
copy_string(struct bt_buf *b, size_t at, struct bt_err *err)
{
	uint64_t offset = b->len;
	const char *s;

	memcpy(&s, b->data + at, sizeof s);
	memcpy(b->data + at, &offset, sizeof offset);
	return bt_buf_put(b, s, strlen(s) + 1, err);
}

int
bt_keep_put(struct bt_keep *k, const struct bt_rec *rec, struct bt_err *err)
{
	size_t texts[BT_BTS_TEXTS_MAX], i, n = bt_bts_strings(rec->type, texts);
	struct bt_keep_slot *s;
	struct bt_buf *b;

	if (k->n == k->cap && grow(k, err) < 0)
		return -1;
	s = slot_at(k, k->n);
	b = &s->data;
	s->type = rec->type;
	s->n_extra = rec->n_extra;
	bt_buf_clear(b);
	if (bt_buf_put(b, rec->u.any, bt_record_info(rec->type)->size, err) <
		0 ||
	    bt_buf_put(b, rec->extra, rec->n_extra * sizeof *rec->extra, err) <
		0)
		return -1;
	for (i = 0; i < n; i++)
		if (copy_string(b, texts[i], err) < 0)
			return -1;
	k->n++;
	return 0;
}

void
bt_keep_drop(struct bt_keep *k)
{
	k->first = (k->first + 1) & (k->cap - 1);
	k->n--;
}

void
bt_keep_empty(struct bt_keep *k)
{
	k->n = 0;
}

int
bt_keep_has(const struct bt_keep *k, enum bt_type type)
{
	size_t i;

	for (i = 0; i < k->n; i++)
		if (k->slots[(k->first + i) & (k->cap - 1)].type == type)
			return 1;
	return 0;
}

static int
write_slot(struct bt_keep_slot *s, struct bt_writer *w)
{
	size_t texts[BT_BTS_TEXTS_MAX], i, n = bt_bts_strings(s->type, texts);
	char *p = s->data.data;
	const struct bt_rec rec = { .type = s->type,
		.n_extra = s->n_extra,
		.extra = (const double *)(const void
			*)(p + bt_record_info(s->type)->size),
		.u.any = p };
	uint64_t offset;
	const char *text;

	for (i = 0; i < n; i++) {
		memcpy(&offset, p + texts[i], sizeof offset);
		text = p + offset;
		memcpy(p + texts[i], &text, sizeof text);
	}
	return bt_writer_put(w, &rec);
}

int
bt_keep_write(struct bt_keep *k, struct bt_writer *w)
{
	for (; k->n > 0; bt_keep_drop(k))
		if (write_slot(slot_at(k, 0), w) < 0)
			return -1;
	return 0;
}
