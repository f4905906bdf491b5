/*
 * What bt-cat does with each record on its way from readers to the writer:
 * types, --columns, --head, --tail, --no-provenance.
 */
#ifndef CAT_SINK_H
#define CAT_SINK_H

#include "bt/stream.h"
#include "cat-columns.h"
#include "cli/main.h"
#include "io/keep.h"

struct cat_sink_opts {
	uint32_t types; /* bit of each that is wanted; 0: all */
	int64_t head;   /* records; -1: all */
	int64_t tail;   /* records; -1: all */
	int is_provenance_dropped;
};

struct cat_sink {
	const struct cat_sink_opts *opts;
	struct bt_writer *w; /* borrowed */
	struct bt_err *err;  /* borrowed: of what is not the writer's */
	struct bt_cli *cli;  /* borrowed: for notes */
	const char *append;  /* the file that is appended to, or NULL */
	int64_t n;           /* records passed */
	struct bt_keep keep;
	struct cat_columns columns;
};

/*
 * cat_sink_block(s, block): 1; 0 when no more is wanted; -1, the reason in
 * s->err or in the writer.
 */
int cat_sink_block(
    struct cat_sink *s, const struct bt_block *block) BT_MUST_USE;

/* cat_sink_rec(s, rec): the same for one record. */
int cat_sink_rec(struct cat_sink *s, const struct bt_rec *rec) BT_MUST_USE;

/* cat_sink_end(s): no more comes: write what was kept; 0 or -1. */
int cat_sink_end(struct cat_sink *s) BT_MUST_USE;

void cat_sink_clear(struct cat_sink *s);

#endif
