#include "strategy/feed.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "io/writer.h"

/* What a symbol's line of type position is made of. */
struct mark {
	double px; /* NaN: none yet */
	int was_held;
};

struct bt_feed {
	struct bt_feed_opts opts;
	struct bt_writer *w; /* to text */
	struct bt_buf text;
	struct bt_buf told; /* what happened since the last step */
	const struct bt_engine *engine;
	uint32_t n_extra[BT_ACTION + 1]; /* further columns told */

	/* Where positions are told: by number, and numbers by name. */
	struct mark *marks;
	size_t n_marks, cap_marks;
	bt_sym *by_name;
	size_t n_names, cap_names;
};

int
bt_feed_parse(const char *text, unsigned *flags)
{
	static const struct {
		const char *word;
		unsigned flag;
	} words[] = {
		{ "market", 0 },
		{ "orders", BT_FEED_ORDERS },
		{ "equity", BT_FEED_EQUITY },
		{ "position", BT_FEED_POSITION },
	};
	unsigned all = 0;
	size_t i, n;

	for (;; text += n + 1) {
		n = strcspn(text, ",");
		for (i = 0; i < sizeof words / sizeof words[0]; i++)
			if (strlen(words[i].word) == n &&
			    memcmp(words[i].word, text, n) == 0)
				break;
		if (i == sizeof words / sizeof words[0])
			return -1;
		all |= words[i].flag;
		if (text[n] == '\0')
			break;
	}
	*flags = all;
	return 0;
}

/* ---- by way of the writer ---- */

/* Its failure is the feed's; it gives it again at each later call. */
static int
failed(struct bt_feed *f, struct bt_err *err)
{
	struct bt_err why = *bt_writer_err(f->w);

	return bt_err_move(err, &why);
}

static int
put(struct bt_feed *f, enum bt_type type, const void *rec, struct bt_err *err)
{
	const struct bt_rec r = { .type = type, .u.any = rec };

	return bt_writer_put(f->w, &r) < 0 ? failed(f, err) : 0;
}

/* What was put so far goes to the end of a buffer. */
static int
drain(struct bt_feed *f, struct bt_buf *to, struct bt_err *err)
{
	if (bt_writer_flush(f->w) < 0)
		return failed(f, err);
	if (bt_buf_put(to, f->text.data, f->text.len, err) < 0)
		return -1;
	bt_buf_clear(&f->text);
	return 0;
}

static int
put_params(struct bt_feed *f, struct bt_err *err)
{
	size_t i;

	for (i = 0; i < f->opts.n_params; i++)
		if (bt_writer_directive(f->w, "param %s=%s",
			f->opts.params[i].name, f->opts.params[i].value) < 0)
			return failed(f, err);
	return 0;
}

/* Whether a directive is a parameter that the options give. */
static int
is_overridden(const struct bt_feed *f, const char *directive)
{
	static const char param[] = "param ";
	const char *name = directive + sizeof param - 1;
	size_t i, n;

	if (strncmp(directive, param, sizeof param - 1) != 0)
		return 0;
	n = strcspn(name, "=");
	for (i = 0; i < f->opts.n_params; i++)
		if (strlen(f->opts.params[i].name) == n &&
		    memcmp(f->opts.params[i].name, name, n) == 0)
			return 1;
	return 0;
}

/* Directives and columns that came with a step. */
static int
put_head(struct bt_feed *f, const struct bt_source *source, struct bt_err *err)
{
	const struct bt_columns *columns;
	const char *text;
	int t;

	while (source->directive != NULL &&
	       (text = source->directive(source->arg)) != NULL) {
		const struct bt_line line = { text, strlen(text) };

		if (!is_overridden(f, text) &&
		    put(f, BT_DIRECTIVE, &line, err) < 0)
			return -1;
	}
	for (t = BT_BAR; source->columns != NULL && t <= BT_ACTION; t++) {
		columns = source->columns(source->arg, (enum bt_type)t);
		if (columns == NULL || (columns->n == 0 && f->n_extra[t] == 0))
			continue;
		f->n_extra[t] = columns->n;
		if (put(f, BT_COLUMNS, columns, err) < 0)
			return -1;
	}
	return 0;
}

/* ---- the account ---- */

static int
put_equity(struct bt_feed *f, const struct bt_step *step, struct bt_err *err)
{
	const double none = (double)NAN;
	struct bt_equity e = { .time = step->label,
		.at = step->at,
		.long_value = none,
		.short_value = none,
		.margin = none,
		.peak = none,
		.low = none,
		.drawdown = none,
		.exposure = none };

	e.equity = bt_engine_equity(f->engine);
	e.cash = bt_engine_cash(f->engine);
	return put(f, BT_EQUITY, &e, err);
}

/* Room for every symbol that there is; new ones are put in by name. */
static int
add_symbols(struct bt_feed *f, struct bt_err *err)
{
	size_t n = bt_symtab_count(f->opts.syms);

	if (bt_vec_reserve(&f->marks, &f->cap_marks, n, sizeof *f->marks, err) <
		0 ||
	    bt_vec_reserve(
		&f->by_name, &f->cap_names, n, sizeof *f->by_name, err) < 0)
		return -1;
	for (; f->n_marks < n; f->n_marks++) {
		bt_sym sym = (bt_sym)f->n_marks;
		size_t i = f->n_names++;

		f->marks[sym] = (struct mark){ .px = (double)NAN };
		for (; i > 0 && bt_symtab_compare(
				    f->opts.syms, f->by_name[i - 1], sym) > 0;
		     i--)
			f->by_name[i] = f->by_name[i - 1];
		f->by_name[i] = sym;
	}
	return 0;
}

static void
note_marks(struct bt_feed *f, const struct bt_step *step)
{
	size_t i;

	for (i = 0; i < step->n; i++) {
		const struct bt_rec *rec = &step->recs[i];

		if (rec->type == BT_BAR)
			f->marks[rec->u.bar->sym].px = rec->u.bar->close;
		else if (rec->type == BT_TICK)
			f->marks[rec->u.tick->sym].px = rec->u.tick->price;
	}
}

/* Each symbol that is held, and each that has just ceased to be. */
static int
put_positions(struct bt_feed *f, const struct bt_step *step, struct bt_err *err)
{
	size_t i;

	for (i = 0; i < f->n_names; i++) {
		bt_sym sym = f->by_name[i];
		struct mark *mark = &f->marks[sym];
		struct bt_position p = { .time = step->label,
			.at = step->at,
			.sym = sym,
			.price = mark->px };

		p.qty = bt_engine_position(f->engine, sym);
		if (p.qty == 0 && !mark->was_held)
			continue;
		mark->was_held = p.qty != 0;
		p.value = bt_engine_value(f->engine, sym);
		if (put(f, BT_POSITION, &p, err) < 0)
			return -1;
	}
	return 0;
}

static int
put_account(struct bt_feed *f, const struct bt_step *step, struct bt_err *err)
{
	if ((f->opts.flags & BT_FEED_POSITION) != 0) {
		if (add_symbols(f, err) < 0)
			return -1;
		note_marks(f, step);
		if (f->engine != NULL && put_positions(f, step, err) < 0)
			return -1;
	}
	if ((f->opts.flags & BT_FEED_EQUITY) != 0 && f->engine != NULL)
		return put_equity(f, step, err);
	return 0;
}

/* ---- steps ---- */

/* What was told since the step before, behind what the writer has so far. */
static int
put_told(struct bt_feed *f, struct bt_err *err)
{
	if (bt_writer_flush(f->w) < 0)
		return failed(f, err);
	if (bt_buf_put(&f->text, f->told.data, f->told.len, err) < 0)
		return -1;
	bt_buf_clear(&f->told);
	return 0;
}

int
bt_feed_put(struct bt_feed *f, const struct bt_step *step,
    const struct bt_source *source, struct bt_err *err)
{
	const struct bt_mark done = { .time = BT_TIME_NONE };
	size_t i;

	if (put_head(f, source, err) < 0)
		return -1;
	for (i = 0; i < step->n; i++)
		if (bt_writer_put(f->w, &step->recs[i]) < 0)
			return failed(f, err);
	if (f->told.len > 0 && put_told(f, err) < 0)
		return -1;
	if (f->opts.flags != 0 && put_account(f, step, err) < 0)
		return -1;
	return put(f, BT_MARK, &done, err);
}

int
bt_feed_bars(struct bt_feed *f, const struct bt_bar *bars, size_t n,
    const struct bt_source *source, struct bt_err *err)
{
	const struct bt_mark done = { .time = BT_TIME_NONE };
	const struct bt_rec mark = { .type = BT_MARK, .u.mark = &done };
	struct bt_rec rec = { .type = BT_BAR, .u.bar = bars };
	size_t i;

	assert(f->opts.flags == 0 && f->told.len == 0);
	if (put_head(f, source, err) < 0)
		return -1;
	for (i = 0; i < n; i++) {
		if (bt_writer_put(f->w, &rec) < 0)
			return failed(f, err);
		/* early, as one is read whole that was just written to
		 * would make the processor wait */
		rec.u.bar = &bars[i + 1];
		if (bt_writer_put(f->w, &mark) < 0)
			return failed(f, err);
	}
	return 0;
}

int
bt_feed_flush(struct bt_feed *f, struct bt_buf *out, struct bt_err *err)
{
	return drain(f, out, err);
}

int
bt_feed_told(struct bt_feed *f, const struct bt_rec *rec, struct bt_err *err)
{
	if ((f->opts.flags & BT_FEED_ORDERS) == 0 ||
	    (rec->type != BT_ORDER && rec->type != BT_FILL))
		return 0;
	if (bt_writer_put(f->w, rec) < 0)
		return failed(f, err);
	return drain(f, &f->told, err);
}

/* ---- life ---- */

struct bt_feed *
bt_feed_new(const struct bt_feed_opts *opts, struct bt_err *err)
{
	const struct bt_writer_opts wopts = {
		.syms = opts->syms, .form = BT_FORM_TAGGED, .zone = opts->zone
	};
	struct bt_feed *f = calloc(1, sizeof *f);

	if (f == NULL) {
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	f->opts = *opts;
	f->w = bt_writer_open_buf(&f->text, &wopts, err);
	if (f->w == NULL || put_params(f, err) < 0) {
		bt_feed_free(f);
		return NULL;
	}
	return f;
}

void
bt_feed_free(struct bt_feed *f)
{
	if (f == NULL)
		return;
	/* what it writes now goes to nobody */
	bt_writer_abandon(f->w, NULL);
	bt_buf_free(&f->text);
	bt_buf_free(&f->told);
	free(f->marks);
	free(f->by_name);
	free(f);
}

void
bt_feed_attach(struct bt_feed *f, const struct bt_engine *e)
{
	f->engine = e;
}
