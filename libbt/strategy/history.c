#include "strategy/history.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/temp.h"

struct bt_history {
	struct bt_source source;
	struct bt_symtab *syms;
	int fd;
	struct bt_writer *w;             /* NULL: closed */
	uint32_t n_extra[BT_ACTION + 1]; /* further columns written */
	struct bt_buf said; /* directives of the step at hand, each with NUL */
	size_t told;        /* bytes of them */
	int64_t n_steps;
	/* every so many-th step; twice as many apart whenever they are full */
	struct bt_history_mark marks[BT_HISTORY_MARKS];
	size_t n_marks;
	int64_t apart;
	/* of the replay */
	struct bt_reader *reader;
	struct bt_steps *steps;
	int64_t left;
};

/* ---- keeping ---- */

static void
mark(struct bt_history *h, const struct bt_step *step)
{
	size_t i;

	if (h->n_steps % h->apart != 0)
		return;
	if (h->n_marks == BT_HISTORY_MARKS) {
		/* every second one stays: the 2nd, the 4th ... */
		for (i = 0; i < BT_HISTORY_MARKS / 2; i++)
			h->marks[i] = h->marks[2 * i + 1];
		h->n_marks = BT_HISTORY_MARKS / 2;
		h->apart *= 2;
		if (h->n_steps % h->apart != 0)
			return;
	}
	h->marks[h->n_marks++] =
	    (struct bt_history_mark){ h->n_steps, step->at, step->label };
}

static int
put(struct bt_history *h, const struct bt_rec *rec, struct bt_err *err)
{
	struct bt_err why;

	if (bt_writer_put(h->w, rec) == 0)
		return 0;
	why = *bt_writer_err(h->w);
	return bt_err_move(err, &why);
}

static int
put_columns(struct bt_history *h, struct bt_err *err)
{
	const struct bt_source *s = &h->source;
	int t;

	for (t = BT_BAR; s->columns != NULL && t <= BT_ACTION; t++) {
		struct bt_rec rec = { .type = BT_COLUMNS };

		rec.u.columns = s->columns(s->arg, (enum bt_type)t);
		if (rec.u.columns == NULL || rec.u.columns->n == h->n_extra[t])
			continue;
		h->n_extra[t] = rec.u.columns->n;
		if (put(h, &rec, err) < 0)
			return -1;
	}
	return 0;
}

/* They come before the records of their step, also the next time. */
static int
put_directives(struct bt_history *h, struct bt_err *err)
{
	const struct bt_source *s = &h->source;
	const char *text;

	bt_buf_clear(&h->said);
	h->told = 0;
	while (s->directive != NULL && (text = s->directive(s->arg)) != NULL) {
		const struct bt_line line = { text, strlen(text) };
		const struct bt_rec rec = { .type = BT_DIRECTIVE,
			.u.line = &line };

		if (put(h, &rec, err) < 0 ||
		    bt_buf_put(&h->said, text, line.n + 1, err) < 0)
			return -1;
	}
	return 0;
}

static int
take_next(void *arg, const struct bt_step **step, struct bt_err *err)
{
	struct bt_history *h = arg;
	int rc = h->source.next(h->source.arg, step, err);
	size_t i;

	if (rc <= 0)
		return rc;
	h->n_steps++;
	mark(h, *step);
	if (put_directives(h, err) < 0 || put_columns(h, err) < 0)
		return -1;
	for (i = 0; i < (*step)->n; i++)
		if (put(h, &(*step)->recs[i], err) < 0)
			return -1;
	return 1;
}

static const char *
take_directive(void *arg)
{
	struct bt_history *h = arg;
	const char *text = h->said.data + h->told;

	if (h->told == h->said.len)
		return NULL;
	h->told += strlen(text) + 1;
	return text;
}

static const struct bt_columns *
take_columns(void *arg, enum bt_type type)
{
	const struct bt_history *h = arg;

	return h->source.columns == NULL
		   ? NULL
		   : h->source.columns(h->source.arg, type);
}

struct bt_source
bt_history_source(struct bt_history *h)
{
	return (struct bt_source){ .next = take_next,
		.directive = take_directive,
		.columns = take_columns,
		.arg = h };
}

int
bt_history_close(struct bt_history *h, struct bt_err *err)
{
	struct bt_writer *w = h->w;

	h->w = NULL;
	return w == NULL ? 0 : bt_writer_commit(w, err);
}

int64_t
bt_history_count(const struct bt_history *h)
{
	return h->n_steps;
}

const struct bt_history_mark *
bt_history_marks(const struct bt_history *h, size_t *n)
{
	*n = h->n_marks;
	return h->marks;
}

/* ---- giving again ---- */

static void
end_replay(struct bt_history *h)
{
	bt_steps_close(h->steps);
	(void)bt_reader_close(h->reader, NULL);
	h->steps = NULL;
	h->reader = NULL;
}

static int
replay_next(void *arg, const struct bt_step **step, struct bt_err *err)
{
	struct bt_history *h = arg;

	return h->left-- > 0 ? bt_steps_next(h->steps, step, err) : 0;
}

static const char *
replay_directive(void *arg)
{
	struct bt_history *h = arg;

	return bt_steps_directive(h->steps);
}

static const struct bt_columns *
replay_columns(void *arg, enum bt_type type)
{
	struct bt_history *h = arg;

	return bt_steps_columns(h->steps, type);
}

int
bt_history_replay(struct bt_history *h, int64_t n, struct bt_source *source,
    struct bt_err *err)
{
	const struct bt_reader_opts opts = { .syms = h->syms,
		.is_end_wanted = 1 };

	end_replay(h);
	h->left = n;
	if (lseek(h->fd, 0, SEEK_SET) < 0)
		return bt_fail_sys(err, "cannot read back a temporary file");
	h->reader = bt_reader_open_fd(h->fd, "the steps so far", &opts, err);
	if (h->reader == NULL)
		return -1;
	h->steps = bt_steps_open(&h->reader, 1, h->syms, err);
	if (h->steps == NULL)
		return -1;
	*source = (struct bt_source){ .next = replay_next,
		.directive = replay_directive,
		.columns = replay_columns,
		.arg = h };
	return 0;
}

/* ---- life ---- */

struct bt_history *
bt_history_new(
    const struct bt_source *source, struct bt_symtab *syms, struct bt_err *err)
{
	struct bt_history *h = calloc(1, sizeof *h);
	const struct bt_writer_opts opts = {
		.syms = syms, .form = BT_FORM_BTS, .by = "bt"
	};

	if (h == NULL) {
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	h->source = *source;
	h->syms = syms;
	h->apart = 1;
	h->fd = bt_temp_file(err);
	if (h->fd >= 0)
		h->w = bt_writer_open_fd(h->fd, "a temporary file", &opts, err);
	if (h->w == NULL) {
		bt_history_free(h);
		return NULL;
	}
	return h;
}

void
bt_history_free(struct bt_history *h)
{
	if (h == NULL)
		return;
	end_replay(h);
	bt_writer_abandon(h->w, NULL);
	bt_buf_free(&h->said);
	if (h->fd >= 0)
		(void)close(h->fd);
	free(h);
}
