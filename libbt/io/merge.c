#include "io/merge.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "io/stepin.h"

enum {
	ROWS_MAX = 1024, /* gathered at once */
	RUN_MIN = 64     /* a shorter run is copied to the rows before it */
};

struct bt_merge {
	struct bt_steps *steps;
	struct bt_err err; /* behind what is gathered */
	int rc;            /* of the last step: 1, 0, -1 */

	const struct bt_step *step; /* being given, or NULL */
	size_t i, line;             /* what of it comes next */
	struct bt_block run;        /* n 0: none is waiting */

	struct bt_buf rows;
	uint32_t most;            /* of them at once */
	struct bt_block gathered; /* data apart */

	uint32_t n_told[BT_UNION_TYPES]; /* further columns */
	struct bt_columns columns;
	struct bt_line text;
};

struct bt_merge *
bt_merge_open(struct bt_reader **readers, size_t n, struct bt_symtab *syms,
    struct bt_err *err)
{
	struct bt_merge *m = calloc(1, sizeof *m);

	if (m == NULL) {
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	m->steps = bt_steps_open(readers, n, syms, err);
	m->rc = 1;
	m->most = ROWS_MAX;
	if (m->steps == NULL) {
		free(m);
		return NULL;
	}
	return m;
}

void
bt_merge_close(struct bt_merge *m)
{
	if (m == NULL)
		return;
	bt_steps_close(m->steps);
	bt_buf_free(&m->rows);
	free(m);
}

void
bt_merge_hurry(struct bt_merge *m)
{
	m->most = 1;
}

/* ---- what is no record ---- */

static int
give_one(struct bt_block *block, enum bt_type type, const void *data, size_t n)
{
	*block = (struct bt_block){
		.type = type, .n = 1, .stride = n, .data = data
	};
	return 1;
}

/* Columns that are more than those told, and directives: 1 or 0. */
static int
give_other(struct bt_merge *m, struct bt_block *block)
{
	int t;

	for (t = BT_BAR; t < (int)BT_UNION_TYPES; t++) {
		m->columns = *bt_steps_columns(m->steps, (enum bt_type)t);
		if (m->columns.n == m->n_told[t])
			continue;
		m->n_told[t] = m->columns.n;
		return give_one(
		    block, BT_COLUMNS, &m->columns, sizeof m->columns);
	}
	m->text.text = bt_steps_directive(m->steps);
	if (m->text.text == NULL)
		return 0;
	m->text.n = strlen(m->text.text);
	return give_one(block, BT_DIRECTIVE, &m->text, sizeof m->text);
}

/* Whether there is any of it: what is gathered comes before. */
static int
has_other(const struct bt_merge *m)
{
	int t;

	for (t = BT_BAR; t < (int)BT_UNION_TYPES; t++)
		if (bt_steps_columns(m->steps, (enum bt_type)t)->n !=
		    m->n_told[t])
			return 1;
	return m->steps->told != m->steps->directives.len;
}

/* ---- gathering ---- */

static int
give_rows(struct bt_merge *m, struct bt_block *block)
{
	*block = m->gathered;
	block->data = m->rows.data;
	m->gathered.n = 0;
	return 1;
}

/* Whether rows of a type and so many further columns fit behind the others. */
static int
fits(const struct bt_merge *m, enum bt_type type, uint32_t n_extra)
{
	return m->gathered.n == 0 ||
	       (m->gathered.type == type && m->gathered.n_extra == n_extra &&
		   m->gathered.n < m->most);
}

/* Room for n rows more, the first of which may begin the buffer anew. */
static char *
room(struct bt_merge *m, enum bt_type type, uint32_t n_extra, uint32_t n)
{
	struct bt_block *g = &m->gathered;

	if (g->n == 0) {
		bt_buf_clear(&m->rows);
		g->type = type;
		g->n_extra = n_extra;
		g->stride =
		    bt_record_info(type)->size + n_extra * sizeof(double);
	}
	if (bt_buf_reserve(&m->rows, n * g->stride, &m->err) < 0)
		return NULL;
	g->n += n;
	m->rows.len += n * g->stride;
	return m->rows.data + m->rows.len - n * g->stride;
}

static int
gather(struct bt_merge *m, const struct bt_rec *rec)
{
	size_t size = bt_record_info(rec->type)->size;
	char *to = room(m, rec->type, rec->n_extra, 1);

	if (to == NULL)
		return -1;
	memcpy(to, rec->u.any, size);
	if (rec->n_extra > 0)
		memcpy(to + size, rec->extra, rec->n_extra * sizeof(double));
	return 0;
}

/* The step at hand: 1 where a block is full or must be given first, 0 when
 * all of the step was taken, -1. */
static int
give_step(struct bt_merge *m, struct bt_block *block)
{
	const struct bt_step *s = m->step;

	if (m->i == 0 && m->line == 0 && has_other(m))
		return m->gathered.n > 0 ? give_rows(m, block)
					 : give_other(m, block);
	for (; m->i < s->n; m->i++) {
		const struct bt_rec *rec = &s->recs[m->i];

		if (!fits(m, rec->type, rec->n_extra))
			return give_rows(m, block);
		if (gather(m, rec) < 0)
			return -1;
	}
	if (m->line < s->n_lines) {
		if (m->gathered.n > 0)
			return give_rows(m, block);
		return give_one(block, BT_COMMAND, &s->lines[m->line++],
		    sizeof(struct bt_line));
	}
	m->step = NULL;
	return 0;
}

/* A run of one input's records: 1 given, 0 gathered or waiting, -1. */
static int
give_run(struct bt_merge *m, struct bt_block *block)
{
	struct bt_block *run = &m->run;
	char *to;

	if (run->n < RUN_MIN && fits(m, run->type, run->n_extra)) {
		to = room(m, run->type, run->n_extra, run->n);
		if (to == NULL)
			return -1;
		memcpy(to, run->data, run->n * run->stride);
		run->n = 0;
		return 0;
	}
	if (m->gathered.n > 0)
		return give_rows(m, block);
	*block = *run;
	run->n = 0;
	return 1;
}

/* What is left when the steps have ended, or failed. */
static int
give_rest(struct bt_merge *m, struct bt_block *block, struct bt_err *err)
{
	if (m->gathered.n > 0)
		return give_rows(m, block);
	if (m->rc == 0)
		return give_other(m, block);
	*err = m->err;
	return -1;
}

int
bt_merge_next(struct bt_merge *m, struct bt_block *block, struct bt_err *err)
{
	int rc;

	for (;;) {
		rc = m->step != NULL ? give_step(m, block)
		     : m->run.n > 0  ? give_run(m, block)
				     : 0;
		if (rc < 0)
			m->rc = -1;
		if (rc > 0)
			return 1;
		if (m->rc <= 0)
			return give_rest(m, block, err);
		if (m->most == 1 && m->gathered.n > 0)
			return give_rows(m, block);
		if (!has_other(m) && bt_steps_run(m->steps, &m->run))
			continue;
		m->rc = bt_steps_next(m->steps, &m->step, &m->err);
		m->i = m->line = 0;
		if (m->rc <= 0)
			m->step = NULL;
	}
}
