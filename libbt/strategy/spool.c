#include "strategy/spool.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/temp.h"
#include "base/vec.h"

enum {
	FILE_BLOCK = 1 << 18 /* bytes moved to and from the file at once */
};

/*
 * Bytes wait in the order front, file, back: the front is taken from, the
 * back is put to, and both are the same while the file is empty.
 */
struct bt_spool {
	size_t limit;
	size_t count; /* steps */
	struct bt_buf front, back;
	size_t at; /* taken from the front */
	int fd;    /* -1: no file yet */
	off_t file_at, file_end;
	uint64_t filed;

	/* The step given last. */
	struct bt_step step;
	struct bt_buf bytes; /* its records, aligned */
	struct bt_rec *recs;
	size_t cap_recs;
};

/* How a step lies in the queue: this, then for each record a struct item,
 * its struct, its further columns; all multiples of 8 bytes. */
struct head {
	uint64_t size; /* of all that follows */
	int64_t at, label;
	uint64_t n;
};

struct item {
	uint32_t type, n_extra;
};

/* ---- the file ---- */

static int
open_file(struct bt_spool *s, struct bt_err *err)
{
	if (s->fd < 0)
		s->fd = bt_temp_file(err);
	return s->fd < 0 ? -1 : 0;
}

/* The back goes to the end of the file. */
static int
write_back(struct bt_spool *s, struct bt_err *err)
{
	size_t done = 0;

	if (open_file(s, err) < 0)
		return -1;
	while (done < s->back.len) {
		ssize_t n = pwrite(s->fd, s->back.data + done,
		    s->back.len - done, s->file_end);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			(void)bt_fail_sys(err,
			    "cannot keep what is not answered yet in a "
			    "temporary file");
			return bt_err_hint(err,
			    "TMPDIR says in which folder; in lock step "
			    "nothing has to be kept");
		}
		done += (size_t)n;
		s->file_end += n;
	}
	s->filed += done;
	bt_buf_clear(&s->back);
	return 0;
}

/* The front gets a block of the file, or, behind its end, the back. */
static BT_APART int
refill(struct bt_spool *s, struct bt_err *err)
{
	ssize_t n;

	bt_buf_drop(&s->front, s->at);
	s->at = 0;
	if (s->file_at == s->file_end) {
		s->file_at = s->file_end = 0;
		if (bt_buf_put(&s->front, s->back.data, s->back.len, err) < 0)
			return -1;
		bt_buf_clear(&s->back);
		return 0;
	}
	if (bt_buf_reserve(&s->front, FILE_BLOCK, err) < 0)
		return -1;
	do
		n = pread(s->fd, s->front.data + s->front.len, FILE_BLOCK,
		    s->file_at);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return bt_fail_sys(err, "cannot read back a temporary file");
	if (n == 0)
		return bt_fail(
		    err, BT_SYSTEM, "a temporary file was cut short");
	s->file_at += n;
	s->front.len += (size_t)n;
	return 0;
}

/* ---- putting ---- */

static inline size_t
size_of(const struct bt_rec *rec)
{
	size_t size = rec->type == BT_BAR ? sizeof *rec->u.bar
					  : bt_record_info(rec->type)->size;

	return sizeof(struct item) + size + rec->n_extra * sizeof(double);
}

/* A struct head, field by field: a struct is put together on the stack first,
 * and fetched from there before it has arrived. */
static inline char *
put_head(
    char *p, uint64_t size, const int64_t *at, const int64_t *label, uint64_t n)
{
	memcpy(p + offsetof(struct head, size), &size, sizeof size);
	memcpy(p + offsetof(struct head, at), at, sizeof *at);
	memcpy(p + offsetof(struct head, label), label, sizeof *label);
	memcpy(p + offsetof(struct head, n), &n, sizeof n);
	return p + sizeof(struct head);
}

/* Append a step; there is room for it. */
static void
encode(struct bt_buf *b, uint64_t size, const struct bt_step *step)
{
	char *p = b->data + b->len;
	size_t i;

	p = put_head(p, size, &step->at, &step->label, step->n);
	for (i = 0; i < step->n; i++) {
		const struct bt_rec *rec = &step->recs[i];
		const struct item item = { (uint32_t)rec->type, rec->n_extra };
		size_t n = sizeof *rec->u.bar;

		memcpy(p, &item, sizeof item);
		p += sizeof item;
		/* nearly all are bars, for which the compiler knows a way */
		if (rec->type == BT_BAR) {
			memcpy(p, rec->u.bar, sizeof *rec->u.bar);
		} else {
			n = bt_record_info(rec->type)->size;
			memcpy(p, rec->u.any, n);
		}
		p += n;
		if (rec->n_extra > 0)
			memcpy(p, rec->extra, rec->n_extra * sizeof(double));
		p += rec->n_extra * sizeof(double);
	}
	b->len = (size_t)(p - b->data);
}

/* Where a step of so many bytes behind its head goes, with room for it; NULL
 * without memory. */
static struct bt_buf *
make_room(struct bt_spool *s, size_t size, struct bt_err *err)
{
	int is_filed = s->file_at < s->file_end || s->back.len > 0;
	struct bt_buf *b = is_filed || s->front.len - s->at + size > s->limit
			       ? &s->back
			       : &s->front;

	if (b == &s->front && s->at > s->front.len / 2) {
		bt_buf_drop(&s->front, s->at);
		s->at = 0;
	}
	return bt_buf_reserve(b, sizeof(struct head) + size, err) < 0 ? NULL
								      : b;
}

/* A step more is in b. */
static int
count_in(struct bt_spool *s, const struct bt_buf *b, struct bt_err *err)
{
	s->count++;
	return b == &s->back && b->len >= FILE_BLOCK ? write_back(s, err) : 0;
}

int
bt_spool_put(struct bt_spool *s, const struct bt_step *step, struct bt_err *err)
{
	struct bt_buf *b;
	size_t size = 0, i;

	for (i = 0; i < step->n; i++)
		size += size_of(&step->recs[i]);
	b = make_room(s, size, err);
	if (b == NULL)
		return -1;
	encode(b, size, step);
	return count_in(s, b, err);
}

int
bt_spool_bars(
    struct bt_spool *s, const struct bt_bar *bars, size_t n, struct bt_err *err)
{
	const struct item item = { BT_BAR, 0 };
	const size_t size = sizeof item + sizeof *bars;
	struct bt_buf *b;
	size_t i;
	char *p;

	for (i = 0; i < n; i++) {
		b = make_room(s, size, err);
		if (b == NULL)
			return -1;
		p = put_head(
		    b->data + b->len, size, &bars[i].end, &bars[i].time, 1);
		memcpy(p, &item, sizeof item);
		memcpy(p + sizeof item, &bars[i], sizeof *bars);
		b->len += sizeof(struct head) + size;
		if (count_in(s, b, err) < 0)
			return -1;
	}
	return 0;
}

/* ---- getting ---- */

/* n bytes at the front: a copy in `to`, or -1. */
static inline int
take(struct bt_spool *s, void *to, size_t n, struct bt_err *err)
{
	while (s->front.len - s->at < n)
		if (refill(s, err) < 0)
			return -1;
	memcpy(to, s->front.data + s->at, n);
	s->at += n;
	return 0;
}

static void
decode(struct bt_spool *s)
{
	const char *p = s->bytes.data;
	size_t i;

	for (i = 0; i < s->step.n; i++) {
		struct bt_rec *rec = &s->recs[i];
		struct item item;
		size_t size;

		memcpy(&item, p, sizeof item);
		p += sizeof item;
		rec->type = (enum bt_type)item.type;
		rec->n_extra = item.n_extra;
		rec->u.any = p;
		size = rec->type == BT_BAR ? sizeof *rec->u.bar
					   : bt_record_info(rec->type)->size;
		rec->extra = (const double *)(const void *)(p + size);
		p += size + item.n_extra * sizeof(double);
	}
}

int
bt_spool_get(
    struct bt_spool *s, const struct bt_step **step, struct bt_err *err)
{
	struct head head;

	if (s->count == 0)
		return 0;
	if (take(s, &head, sizeof head, err) < 0)
		return -1;
	bt_buf_clear(&s->bytes);
	if (bt_buf_reserve(&s->bytes, head.size, err) < 0 ||
	    bt_vec_reserve(
		&s->recs, &s->cap_recs, head.n, sizeof *s->recs, err) < 0 ||
	    take(s, s->bytes.data, head.size, err) < 0)
		return -1;
	s->step = (struct bt_step){
		.at = head.at, .label = head.label, .n = head.n, .recs = s->recs
	};
	decode(s);
	s->count--;
	*step = &s->step;
	return 1;
}

size_t
bt_spool_count(const struct bt_spool *s)
{
	return s->count;
}

uint64_t
bt_spool_filed(const struct bt_spool *s)
{
	return s->filed;
}

/* ---- life ---- */

struct bt_spool *
bt_spool_new(size_t limit, struct bt_err *err)
{
	struct bt_spool *s = calloc(1, sizeof *s);

	if (s == NULL) {
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	s->limit = limit;
	s->fd = -1;
	return s;
}

void
bt_spool_free(struct bt_spool *s)
{
	if (s == NULL)
		return;
	if (s->fd >= 0)
		(void)close(s->fd);
	bt_buf_free(&s->front);
	bt_buf_free(&s->back);
	bt_buf_free(&s->bytes);
	free(s->recs);
	free(s);
}
