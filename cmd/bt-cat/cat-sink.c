#include "cat-sink.h"

#include <string.h>

#include "io/writer.h"

void
cat_sink_clear(struct cat_sink *s)
{
	bt_keep_clear(&s->keep);
	cat_columns_clear(&s->columns);
}

static int
is_record(enum bt_type type)
{
	return type > BT_NONE && type < BT_TYPES;
}

/* Whether something of that type is wanted at all. */
static int
is_wanted(const struct cat_sink *s, enum bt_type type, const void *data)
{
	if (s->opts->types == 0 || type == BT_MARK || type == BT_DIRECTIVE)
		return 1;
	if (type == BT_COMMAND)
		return 0;
	if (type == BT_COLUMNS)
		type = ((const struct bt_columns *)data)->type;
	return (s->opts->types >> type & 1) != 0;
}

/*
 * What a run tells of its provenance are the meta records at its end: those
 * that nothing but the record of its end comes after.
 */
static int
put_kept_meta(struct cat_sink *s, const struct bt_rec *rec)
{
	if (rec->type == BT_META)
		return bt_keep_put(&s->keep, rec, s->err);
	if (rec->type == BT_RUN_END)
		bt_keep_empty(&s->keep);
	else if (bt_keep_write(&s->keep, s->w) < 0)
		return -1;
	return bt_writer_put(s->w, rec);
}

static int
put_tail(struct cat_sink *s, const struct bt_rec *rec)
{
	if (s->opts->tail == 0)
		return 0;
	if (s->keep.n > 0 && (int64_t)s->keep.n == s->opts->tail)
		bt_keep_drop(&s->keep);
	return bt_keep_put(&s->keep, rec, s->err);
}

static int
put_record(struct cat_sink *s, const struct bt_rec *rec)
{
	if (s->opts->tail >= 0)
		return put_tail(s, rec);
	if (s->opts->is_provenance_dropped)
		return put_kept_meta(s, rec);
	return bt_writer_put(s->w, rec);
}

static int
has_name(const struct bt_columns *c, const char *name)
{
	uint32_t i;

	for (i = 0; i < c->n; i++)
		if (strcmp(c->names[i], name) == 0)
			return 1;
	return 0;
}

/* Who appends may have meant another file. */
static void
note_new(const struct cat_sink *s, const struct bt_columns *columns)
{
	const struct bt_columns *before =
	    bt_writer_base_columns(s->w, columns->type);
	uint32_t i;

	for (i = 0; before != NULL && i < columns->n; i++)
		if (!has_name(before, columns->names[i]))
			bt_cli_note(s->cli,
			    "%s: its records of type '%s' had no column '%s' "
			    "before",
			    s->append, bt_record_info(columns->type)->name,
			    columns->names[i]);
}

/* Columns of a type, as they become by --columns. */
static int
put_columns(struct cat_sink *s, const struct bt_columns *columns)
{
	struct bt_columns out;
	const struct bt_rec rec = { .type = BT_COLUMNS, .u.columns = &out };

	if (bt_keep_has(&s->keep, columns->type)) {
		(void)bt_fail(s->err, BT_BAD_INPUT,
		    "the columns change in mid-stream, which --tail cannot "
		    "follow");
		return bt_err_hint(
		    s->err, "write all to a file, and take the tail of that");
	}
	if (cat_columns_learn(&s->columns, columns, &out, s->err) < 0)
		return -1;
	note_new(s, &out);
	return bt_writer_put(s->w, &rec);
}

/* What is no record. */
static int
put_other(struct cat_sink *s, const struct bt_rec *rec)
{
	if (rec->type == BT_COLUMNS)
		return put_columns(s, rec->u.columns);
	/* what belongs to a place among records has lost it */
	if (s->opts->tail >= 0 &&
	    (rec->type == BT_MARK || rec->type == BT_COMMAND))
		return 0;
	return bt_writer_put(s->w, rec);
}

/* One by one, for those options that look at each. */
static int
put_each(struct cat_sink *s, const struct bt_block *block)
{
	size_t size = bt_record_info(block->type)->size;
	struct bt_rec rec = { .type = block->type, .n_extra = block->n_extra };
	const char *p = block->data;
	uint32_t i;

	for (i = 0; i < block->n; i++, p += block->stride) {
		rec.u.any = p;
		rec.extra = (const double *)(const void *)(p + size);
		if (put_record(s, &rec) < 0)
			return -1;
	}
	return 0;
}

int
cat_sink_block(struct cat_sink *s, const struct bt_block *block)
{
	struct bt_block some = *block;
	const struct bt_rec other = { .type = block->type,
		.u.any = block->data };
	int64_t left = s->opts->head - s->n;

	if (!is_wanted(s, block->type, block->data))
		return 1;
	if (!is_record(block->type))
		return put_other(s, &other) < 0 ? -1 : 1;
	if (s->opts->head >= 0 && left < some.n)
		some.n = (uint32_t)left;
	if (some.n > 0 && cat_columns_cut(&s->columns, &some, s->err) < 0)
		return -1;
	if (s->opts->tail >= 0 || s->opts->is_provenance_dropped
		? put_each(s, &some) < 0
		: some.n > 0 && bt_writer_put_read(s->w, &some) < 0)
		return -1;
	s->n += some.n;
	return s->opts->head < 0 || s->n < s->opts->head;
}

int
cat_sink_end(struct cat_sink *s)
{
	if (cat_columns_end(&s->columns, s->err) < 0)
		return -1;
	/* provenance that nothing came after is still provenance */
	if (s->opts->is_provenance_dropped && s->opts->tail < 0)
		return 0;
	return bt_keep_write(&s->keep, s->w);
}
