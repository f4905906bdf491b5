#include "data/bootstrap.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/random.h"
#include "base/temp.h"
#include "base/vec.h"
#include "bt/time.h"
#include "io/btswide.h"

#define WINDOW ((size_t)1 << 16) /* bytes written at once */
#define SIGHT  ((size_t)1 << 14) /* bytes read at once: blocks are short */

/* One step of the index: its times, and where its shapes lie. */
struct step {
	bt_time time, end;
	uint64_t offset;
	uint64_t n;
};

/* A file without a name that is written once and read anywhere. */
struct store {
	int fd; /* -1: none yet */
	uint64_t size;
	char *out; /* WINDOW bytes that are not written yet */
	size_t n_out;
};

/* What was last read of a store. */
struct view {
	char *in; /* bytes of the file from `at` on */
	uint64_t at;
	size_t n, cap;
};

struct symbol {
	double first;  /* open of its first bar; 0: none yet */
	double close;  /* as put, or as given */
	uint64_t step; /* the last in which it had a bar, from 1 on */
};

struct bt_bootstrap {
	struct bt_bootstrap_opts opts;
	struct bt_random random;
	struct store steps, shapes;
	struct view when, from_steps, from_shapes;
	struct symbol *v;
	size_t n, cap;
	uint32_t n_extra;
	uint64_t n_steps, given, from, blocks;
	char *bars; /* of the step being given */
	size_t bars_cap;
	int is_reading;
};

/* ---- files ---- */

static int
store_open(struct store *s, struct bt_err *err)
{
	s->fd = bt_temp_file(err);
	s->out = malloc(WINDOW);
	if (s->fd >= 0 && s->out == NULL)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	return s->fd < 0 ? -1 : 0;
}

static void
store_close(struct store *s)
{
	if (s->fd >= 0)
		(void)close(s->fd);
	free(s->out);
}

static int
store_flush(struct store *s, struct bt_err *err)
{
	size_t done = 0;

	while (done < s->n_out) {
		ssize_t n = write(s->fd, s->out + done, s->n_out - done);

		if (n < 0 && errno != EINTR)
			return bt_fail_sys(
			    err, "cannot write the temporary file");
		done += n > 0 ? (size_t)n : 0;
	}
	s->n_out = 0;
	return 0;
}

static int
store_put(struct store *s, const void *p, size_t n, struct bt_err *err)
{
	const char *from = p;

	s->size += n;
	while (n > 0) {
		size_t k = WINDOW - s->n_out;

		if (k > n)
			k = n;
		memcpy(s->out + s->n_out, from, k);
		s->n_out += k;
		from += k;
		n -= k;
		if (s->n_out == WINDOW && store_flush(s, err) < 0)
			return -1;
	}
	return 0;
}

static int
read_at(const struct store *s, struct view *v, uint64_t at, size_t want,
    struct bt_err *err)
{
	if (bt_vec_reserve((void **)&v->in, &v->cap,
		want > SIGHT ? want : SIGHT, 1, err) < 0)
		return -1;
	v->at = at;
	v->n = 0;
	while (v->n < want) {
		ssize_t n = pread(
		    s->fd, v->in + v->n, v->cap - v->n, (off_t)(at + v->n));

		if (n == 0)
			return bt_fail(err, BT_SYSTEM,
			    "the temporary file has become shorter");
		if (n < 0 && errno != EINTR)
			return bt_fail_sys(
			    err, "cannot read the temporary file");
		v->n += n > 0 ? (size_t)n : 0;
	}
	return 0;
}

/* n bytes from a place on; NULL on failure.  Valid until the next call. */
static const char *
store_get(const struct store *s, struct view *v, uint64_t at, size_t n,
    struct bt_err *err)
{
	if ((at < v->at || at + n > v->at + v->n) &&
	    read_at(s, v, at, n, err) < 0)
		return NULL;
	return v->in + (at - v->at);
}

/* ---- beginning and end ---- */

struct bt_bootstrap *
bt_bootstrap_new(const struct bt_bootstrap_opts *opts, struct bt_err *err)
{
	struct bt_bootstrap *b = calloc(1, sizeof *b);

	if (b == NULL) {
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	b->opts = *opts;
	b->steps.fd = b->shapes.fd = -1;
	bt_random_init(&b->random, opts->seed, "bootstrap");
	if (store_open(&b->steps, err) == 0 && store_open(&b->shapes, err) == 0)
		return b;
	bt_bootstrap_free(b);
	return NULL;
}

void
bt_bootstrap_free(struct bt_bootstrap *b)
{
	if (b == NULL)
		return;
	store_close(&b->steps);
	store_close(&b->shapes);
	free(b->when.in);
	free(b->from_steps.in);
	free(b->from_shapes.in);
	free(b->v);
	free(b->bars);
	free(b);
}

uint64_t
bt_bootstrap_steps(const struct bt_bootstrap *b)
{
	return b->n_steps;
}

uint64_t
bt_bootstrap_blocks(const struct bt_bootstrap *b)
{
	return b->blocks;
}

/* ---- putting ---- */

static struct symbol *
symbol_of(struct bt_bootstrap *b, bt_sym sym, struct bt_err *err)
{
	if (sym >= b->n) {
		if (bt_vec_reserve((void **)&b->v, &b->cap, (size_t)sym + 1,
			sizeof *b->v, err) < 0)
			return NULL;
		memset(b->v + b->n, 0, (sym + 1 - b->n) * sizeof *b->v);
		b->n = (size_t)sym + 1;
	}
	return &b->v[sym];
}

static int
check_record(
    const struct bt_bootstrap *b, const struct bt_rec *rec, struct bt_err *err)
{
	const struct bt_bar *bar = rec->u.bar;

	if (rec->type != BT_BAR)
		return bt_fail(err, BT_BAD_INPUT,
		    "a record '%s': the bootstrap is of bars alone",
		    bt_record_info(rec->type)->name);
	if (rec->n_extra != b->n_extra) {
		(void)bt_fail(err, BT_BAD_INPUT,
		    "the further columns of bars change on the way");
		return bt_err_hint(err, BT_BTSWIDE_HINT);
	}
	if (!(bar->open > 0) || !(bar->high > 0) || !(bar->low > 0) ||
	    !(bar->close > 0))
		return bt_fail(err, BT_BAD_INPUT,
		    "a price of '%s' is not above 0 and has no return",
		    bt_symtab_name(b->opts.syms, bar->sym));
	return 0;
}

/* A bar's shape: relative to the close before it, or to its own open. */
static int
put_bar(struct bt_bootstrap *b, const struct bt_rec *rec, struct bt_err *err)
{
	struct bt_bar shape;
	struct symbol *s;

	if (check_record(b, rec, err) < 0)
		return -1;
	shape = *rec->u.bar;
	s = symbol_of(b, shape.sym, err);
	if (s == NULL)
		return -1;
	if (s->step == b->n_steps)
		return bt_fail(err, BT_BAD_INPUT,
		    "two bars of '%s' become available at one instant: the "
		    "bootstrap is of bars of one length",
		    bt_symtab_name(b->opts.syms, shape.sym));
	s->step = b->n_steps;
	if (s->first == 0)
		s->first = s->close = shape.open;
	shape.open /= s->close;
	shape.high /= s->close;
	shape.low /= s->close;
	shape.close /= s->close;
	s->close = rec->u.bar->close;
	if (store_put(&b->shapes, &shape, sizeof shape, err) < 0)
		return -1;
	return store_put(
	    &b->shapes, rec->extra, rec->n_extra * sizeof(double), err);
}

int
bt_bootstrap_put(
    struct bt_bootstrap *b, const struct bt_step *step, struct bt_err *err)
{
	const struct bt_bar *bar = step->recs[0].u.bar;
	struct step s = { .offset = b->shapes.size, .n = step->n };
	size_t i;

	if (b->n_steps == 0)
		b->n_extra = step->recs[0].n_extra;
	b->n_steps++;
	for (i = 0; i < step->n; i++)
		if (put_bar(b, &step->recs[i], err) < 0)
			return -1;
	s.time = bar->time;
	s.end = bar->end;
	return store_put(&b->steps, &s, sizeof s, err);
}

/* ---- giving ---- */

static int
get_step(struct bt_bootstrap *b, struct view *v, uint64_t k, struct step *s,
    struct bt_err *err)
{
	const char *p = store_get(&b->steps, v, k * sizeof *s, sizeof *s, err);

	if (p == NULL)
		return -1;
	memcpy(s, p, sizeof *s);
	return 0;
}

/* A whole number below n, every one as likely: by rejection. */
static uint64_t
draw_below(struct bt_random *r, uint64_t n)
{
	uint64_t rest = (UINT64_MAX % n + 1) % n, x;

	do
		x = bt_random_next(r);
	while (x > UINT64_MAX - rest);
	return x % n;
}

/* Where the next step is taken from: the block goes on, or another begins. */
static void
draw_step(struct bt_bootstrap *b)
{
	if (b->given == 0 || bt_random_unit(&b->random) * b->opts.mean < 1) {
		b->from = draw_below(&b->random, b->n_steps);
		b->blocks++;
	} else {
		b->from = b->from + 1 == b->n_steps ? 0 : b->from + 1;
	}
}

/* A price is kept far from what a double cannot hold. */
static double
within(double px)
{
	return px < 1e-100 ? 1e-100 : px > 1e100 ? 1e100 : px;
}

static void
dress(struct bt_bootstrap *b, struct bt_bar *bar, const struct step *when)
{
	struct symbol *s = &b->v[bar->sym];
	double px = s->close;

	bar->time = when->time;
	bar->end = when->end;
	bar->open = within(bar->open * px);
	bar->high = within(bar->high * px);
	bar->low = within(bar->low * px);
	bar->close = within(bar->close * px);
	s->close = bar->close;
}

static int
begin_giving(struct bt_bootstrap *b, struct bt_err *err)
{
	size_t i;

	if (store_flush(&b->steps, err) < 0 || store_flush(&b->shapes, err) < 0)
		return -1;
	for (i = 0; i < b->n; i++)
		b->v[i].close = b->v[i].first;
	b->is_reading = 1;
	return 0;
}

int
bt_bootstrap_next(
    struct bt_bootstrap *b, struct bt_block *block, struct bt_err *err)
{
	size_t stride = sizeof(struct bt_bar) + b->n_extra * sizeof(double);
	struct step when, from;
	const char *p;
	uint64_t i;

	if (!b->is_reading && begin_giving(b, err) < 0)
		return -1;
	if (b->given == b->n_steps)
		return 0;
	if (get_step(b, &b->when, b->given, &when, err) < 0)
		return -1;
	draw_step(b);
	b->given++;
	if (get_step(b, &b->from_steps, b->from, &from, err) < 0)
		return -1;
	if (bt_vec_reserve((void **)&b->bars, &b->bars_cap,
		(size_t)from.n * stride, 1, err) < 0)
		return -1;
	p = store_get(&b->shapes, &b->from_shapes, from.offset,
	    (size_t)from.n * stride, err);
	if (p == NULL)
		return -1;
	memcpy(b->bars, p, (size_t)from.n * stride);
	for (i = 0; i < from.n; i++)
		dress(
		    b, (struct bt_bar *)(void *)(b->bars + i * stride), &when);
	*block = (struct bt_block){ .type = BT_BAR,
		.n = (uint32_t)from.n,
		.stride = stride,
		.data = b->bars,
		.n_extra = b->n_extra };
	return 1;
}
