#include "run-fine.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

/* What has been read of a symbol and not been asked for yet. */
struct fine_queue {
	struct bt_rec *recs;
	union fine_rec {
		struct bt_bar bar;
		struct bt_tick tick;
	} * v;
	size_t from, n; /* v[from .. n - 1] wait */
	size_t recs_cap, v_cap;
	int has_last;
	bt_time last; /* start of the latest one */
};

int
run_fine_open(struct run_fine *f, const char *path,
    const struct bt_reader_opts *opts, struct bt_err *err)
{
	f->canon = bt_canon_new(opts->syms, err);
	if (f->canon == NULL)
		return -1;
	f->reader = bt_reader_open(path, opts, err);
	return f->reader == NULL ? -1 : 0;
}

void
run_fine_clear(struct run_fine *f)
{
	size_t i;

	for (i = 0; i < f->n_queues; i++) {
		free(f->queues[i].recs);
		free(f->queues[i].v);
	}
	free(f->queues);
	(void)bt_reader_close(f->reader, NULL);
	bt_canon_free(f->canon);
	memset(f, 0, sizeof *f);
}

static struct fine_queue *
queue_of(struct run_fine *f, bt_sym sym, struct bt_err *err)
{
	if (bt_vec_reserve((void **)&f->queues, &f->cap, (size_t)sym + 1,
		sizeof *f->queues, err) < 0)
		return NULL;
	if (f->n_queues <= sym) {
		memset(f->queues + f->n_queues, 0,
		    ((size_t)sym + 1 - f->n_queues) * sizeof *f->queues);
		f->n_queues = (size_t)sym + 1;
	}
	return &f->queues[sym];
}

/* What has been asked for goes, once it is most of the queue. */
static void
drop_taken(struct fine_queue *q)
{
	if (q->from == 0 || q->from < q->n / 2)
		return;
	q->n -= q->from;
	memmove(q->v, q->v + q->from, q->n * sizeof *q->v);
	memmove(q->recs, q->recs + q->from, q->n * sizeof *q->recs);
	q->from = 0;
}

/* By symbol; a stream is sorted by availability, which is not the same. */
static int
check_order(struct run_fine *f, struct fine_queue *q, const struct bt_rec *rec,
    struct bt_err *err)
{
	bt_time start = bt_record_time(rec);
	char at[BT_TIME_TEXT_MAX], last[BT_TIME_TEXT_MAX];

	if (!q->has_last || start >= q->last) {
		q->has_last = 1;
		q->last = start;
		return 0;
	}
	(void)bt_time_format(start, at);
	(void)bt_time_format(q->last, last);
	(void)bt_fail(err, BT_BAD_INPUT,
	    "finer records are not sorted: %s comes after %s", at, last);
	if (bt_reader_is_binary(f->reader))
		return bt_err_at_record(
		    err, bt_reader_name(f->reader), bt_reader_line(f->reader));
	return bt_err_at(
	    err, bt_reader_name(f->reader), bt_reader_line(f->reader));
}

static int
keep(struct run_fine *f, const struct bt_rec *rec, struct bt_err *err)
{
	struct fine_queue *q = queue_of(f, bt_record_sym(rec), err);

	if (q == NULL || check_order(f, q, rec, err) < 0 ||
	    bt_canon_put(f->canon, rec, err) < 0)
		return -1;
	drop_taken(q);
	if (bt_vec_reserve(
		(void **)&q->v, &q->v_cap, q->n + 1, sizeof *q->v, err) < 0 ||
	    bt_vec_reserve((void **)&q->recs, &q->recs_cap, q->n + 1,
		sizeof *q->recs, err) < 0)
		return -1;
	if (rec->type == BT_BAR)
		q->v[q->n].bar = *rec->u.bar;
	else
		q->v[q->n].tick = *rec->u.tick;
	q->recs[q->n++].type = rec->type;
	return 0;
}

static bt_time
start_of(const struct fine_queue *q, size_t i)
{
	/* both begin with it */
	return q->v[i].bar.time;
}

/* The next record: 1, 0 past the last one, or -1. */
static int
next(struct run_fine *f, const struct bt_rec **rec, struct bt_err *err)
{
	int rc = f->is_done ? 0 : bt_reader_next(f->reader, rec);

	if (rc < 0)
		*err = *bt_reader_err(f->reader);
	f->is_done = rc == 0;
	return rc;
}

/* Read on until a record starts at `to` or later. */
static int
read_to(struct run_fine *f, bt_time to, struct bt_err *err)
{
	const struct bt_rec *rec;
	int rc;

	while ((rc = next(f, &rec, err)) > 0) {
		if (rec->type != BT_BAR && rec->type != BT_TICK)
			continue;
		if (keep(f, rec, err) < 0)
			return -1;
		if (bt_record_time(rec) >= to)
			return 0;
	}
	return rc;
}

static int
take(void *arg, const struct bt_within *within, const struct bt_rec **recs,
    size_t *n, struct bt_err *err)
{
	struct run_fine *f = arg;
	struct fine_queue *q;
	size_t first, i;

	if (read_to(f, within->to, err) < 0)
		return -1;
	q = queue_of(f, within->sym, err);
	if (q == NULL)
		return -1;
	while (q->from < q->n && start_of(q, q->from) < within->from)
		q->from++;
	first = q->from;
	while (q->from < q->n && start_of(q, q->from) < within->to)
		q->from++;
	for (i = first; i < q->from; i++)
		q->recs[i].u.any = &q->v[i];
	*recs = q->recs + first;
	*n = q->from - first;
	f->n_asked++;
	f->n_covered += *n > 0;
	return 0;
}

int
run_fine_drain(struct run_fine *f, struct bt_err *err)
{
	const struct bt_rec *rec;
	int rc;

	while ((rc = next(f, &rec, err)) > 0)
		if (rec->type < BT_TYPES &&
		    bt_canon_put(f->canon, rec, err) < 0)
			return -1;
	return rc;
}

struct bt_fine
run_fine_of(struct run_fine *f)
{
	return (struct bt_fine){ take, f };
}
