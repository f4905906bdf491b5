#include "io/btsbase.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int BT_PRINTF(2, 3) no_warning(void *reader, const char *fmt, ...)
{
	(void)reader;
	(void)fmt;
	return 0;
}

/* Open it, where there is one: 1, 0, -1. */
static int
open_file(struct bt_btsbase *b, const char *path, struct bt_err *err)
{
	struct bt_err why = { 0 };

	b->from.file = bt_file_open(path, &why);
	if (b->from.file != NULL)
		return 1;
	return why.sys == ENOENT ? 0 : bt_err_move(err, &why);
}

static int
is_bts(struct bt_file *f, struct bt_err *err)
{
	uint8_t *head;
	uint64_t size;
	size_t n;

	if (bt_file_peek(f, BT_BTS_MAGIC_N, &head, &n, err) < 0)
		return -1;
	return bt_file_size(f, &size) &&
	       bt_form_bts.probe(head, n) == BT_PROBE_YES;
}

/* Go through all that is no record. */
static int
read_names(struct bt_btsbase *b)
{
	struct bt_block block;
	int rc;

	b->state = bt_form_bts.open(&b->from);
	if (b->state == NULL)
		return -1;
	(void)bt_form_bts.skip(b->state, NULL, NULL);
	do
		rc = bt_form_bts.next_block(b->state, &block);
	while (rc > 0);
	b->in = bt_bts_inside(b->state, &b->all);
	if (rc == 0 && b->all == NULL)
		rc = bt_fail(b->from.err, BT_BAD_INPUT,
		    "has no index: bt-cat writes it anew, with one");
	return rc;
}

static int
load(struct bt_btsbase *b, const char *path, struct bt_err *err)
{
	int rc = open_file(b, path, err);

	if (rc <= 0)
		return rc;
	rc = is_bts(b->from.file, err);
	if (rc == 0 && bt_file_is_compressed(b->from.file))
		rc = bt_fail(err, BT_BAD_INPUT,
		    "is compressed as a whole: bt-cat writes it anew, block by "
		    "block");
	if (rc == 0)
		rc = bt_fail(err, BT_BAD_INPUT,
		    "is no .bts file that can be appended to");
	if (rc > 0)
		rc = read_names(b) < 0 ? -1 : 1;
	return rc < 0 ? bt_err_at(err, path, 0) : 1;
}

int
bt_btsbase_open(const char *path, struct bt_symtab *syms,
    struct bt_btsbase **base, struct bt_err *err)
{
	struct bt_btsbase *b = calloc(1, sizeof *b);
	int rc;

	*base = NULL;
	if (b == NULL)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	/* nothing is so late that no record could be */
	b->slice = (struct bt_slice){ .from = INT64_MAX, .to = BT_TIME_NONE };
	b->opts = (struct bt_reader_opts){
		.syms = syms, .slice = &b->slice, .is_wide = 1
	};
	b->format.adjust = "";
	b->from.opts = &b->opts;
	b->from.err = err;
	b->from.format = &b->format;
	b->from.warn = no_warning;
	rc = load(b, path, err);
	if (rc > 0)
		*base = b;
	else
		bt_btsbase_close(b);
	return rc < 0 ? -1 : 0;
}

void
bt_btsbase_close(struct bt_btsbase *b)
{
	if (b == NULL)
		return;
	if (b->state != NULL)
		bt_form_bts.close(b->state);
	bt_file_close(b->from.file);
	free(b);
}

int
bt_btsbase_copy(struct bt_btsbase *b, int fd, struct bt_err *err)
{
	return bt_file_copy(b->from.file, b->all->end, fd, err);
}

const struct bt_columns *
bt_btsbase_columns(const struct bt_btsbase *b, enum bt_type type)
{
	return bt_form_bts.columns(b->state, type);
}
