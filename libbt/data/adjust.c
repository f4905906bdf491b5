#include "data/adjust.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "data/factor.h"

#define COLUMNS_MAX  64
#define MARKET_TYPES (BT_ACTION + 1)

/* One symbol. */
struct series {
	struct bt_factors factors;
	double last;   /* price; NaN: none yet */
	bt_time at;    /* when the last record became available */
	int is_traded; /* bars or ticks: quotes do not tell the last price */
	uint64_t straddled, unshown;
};

struct bt_adjust {
	struct bt_adjust_opts opts;
	struct bt_factor_rules rules;
	struct series *v; /* by number of symbol */
	size_t n, cap;
	uint64_t met; /* bits: columns that were there */
	uint32_t columns[MARKET_TYPES][COLUMNS_MAX];
	uint32_t n_columns[MARKET_TYPES];
	int64_t reference; /* place of that column, or -1 */
	int is_said;       /* what is in the prices already */
};

static const char *const words[] = { "none", "split", "dividend", "all" };

struct bt_adjust *
bt_adjust_new(const struct bt_adjust_opts *opts, struct bt_err *err)
{
	struct bt_adjust *a = calloc(1, sizeof *a);

	if (a == NULL) {
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	a->opts = *opts;
	a->reference = -1;
	a->rules = (struct bt_factor_rules){ .what = opts->what,
		.is_dividend_scaled = opts->is_dividend_scaled,
		.is_forward = opts->is_forward };
	return a;
}

void
bt_adjust_free(struct bt_adjust *a)
{
	size_t i;

	if (a == NULL)
		return;
	for (i = 0; i < a->n; i++)
		bt_factors_clear(&a->v[i].factors);
	free(a->v);
	free(a);
}

/* ---- what is in the prices already ---- */

static int
refuse_again(const struct bt_adjust *a, unsigned has, struct bt_err *err)
{
	unsigned left = a->opts.what & ~has;

	(void)bt_fail(err, BT_BAD_INPUT,
	    "the prices are adjusted already: they say '#adjust %s'",
	    words[has]);
	if (left == BT_ADJUST_SPLITS)
		return bt_err_hint(err, "splits are left: --for splits");
	if (left == BT_ADJUST_DIVIDENDS)
		return bt_err_hint(err, "dividends are left: --for dividends");
	return bt_err_hint(err, "adjusting again would count an action twice");
}

int
bt_adjust_has(struct bt_adjust *a, const char *word, struct bt_err *err)
{
	unsigned has = 0;

	while (has < 4 && strcmp(words[has], word) != 0)
		has++;
	if (has == 4 && word[0] != '\0')
		return bt_fail(err, BT_BAD_INPUT,
		    "'#adjust %s' is none of none, split, dividend, all", word);
	has &= BT_ADJUST_ALL;
	if (a->is_said && has != a->rules.has) {
		(void)bt_fail(err, BT_BAD_INPUT,
		    "'#adjust %s' comes after '#adjust %s': prices of two "
		    "kinds cannot be adjusted together",
		    words[has], words[a->rules.has]);
		return bt_err_hint(err, "adjust each file for itself");
	}
	if ((has & a->opts.what) != 0)
		return refuse_again(a, has, err);
	a->rules.has = has;
	a->is_said = 1;
	return 0;
}

const char *
bt_adjust_word(const struct bt_adjust *a)
{
	return words[a->rules.has | a->opts.what];
}

/* ---- actions ---- */

static int
grow(struct bt_adjust *a, bt_sym sym, struct bt_err *err)
{
	size_t i;

	if (sym < a->n)
		return 0;
	if (bt_vec_reserve((void **)&a->v, &a->cap, (size_t)sym + 1,
		sizeof *a->v, err) < 0)
		return -1;
	for (i = a->n; i <= sym; i++)
		a->v[i] = (struct series){ .last = NAN, .at = BT_TIME_NONE };
	a->n = (size_t)sym + 1;
	return 0;
}

static int
is_learned(const struct bt_action *action)
{
	return action->kind == BT_SPLIT || action->kind == BT_DIVIDEND;
}

/* The symbol in front of what was wrong with one of its actions. */
static int
name_symbol(const struct bt_adjust *a, bt_sym sym, struct bt_err *err)
{
	struct bt_err bare = *err;

	bt_err_clear(err);
	(void)bt_fail(err, (enum bt_status)bare.status, "%s: %s",
	    bt_symtab_name(a->opts.syms, sym), bare.text);
	if (bare.hint[0] != '\0')
		(void)bt_err_hint(err, "%s", bare.hint);
	return -1;
}

int
bt_adjust_action(struct bt_adjust *a, const struct bt_action *action,
    double reference, struct bt_err *err)
{
	if (!is_learned(action))
		return 0;
	if (grow(a, action->sym, err) < 0)
		return -1;
	if (bt_factors_add(&a->v[action->sym].factors, action, reference, err) <
	    0)
		return name_symbol(a, action->sym, err);
	return 0;
}

/* One that comes among the records. */
static int
meet_action(struct bt_adjust *a, const struct bt_action *action,
    double reference, struct bt_err *err)
{
	char when[BT_TIME_TEXT_MAX];
	struct series *s;

	if (!is_learned(action))
		return 0;
	if (grow(a, action->sym, err) < 0)
		return -1;
	s = &a->v[action->sym];
	(void)bt_time_format(action->time, when);
	if (a->opts.is_known) {
		if (!bt_factor_is_applied(&a->rules, action->kind) ||
		    bt_factors_knows(&s->factors, &a->rules, action))
			return 0;
		(void)bt_fail(err, BT_BAD_INPUT,
		    "a %s of %s at %s that the actions' file does not have",
		    action->kind == BT_SPLIT ? "split" : "dividend",
		    bt_symtab_name(a->opts.syms, action->sym), when);
		return bt_err_hint(
		    err, "leave --actions out to take those of the input");
	}
	if (s->at != BT_TIME_NONE && s->at > action->time) {
		(void)bt_fail(err, BT_BAD_INPUT,
		    "an action of %s at %s comes after records that are later",
		    bt_symtab_name(a->opts.syms, action->sym), when);
		return bt_err_hint(
		    err, "give it by --actions, or merge it in by bt-cat");
	}
	return bt_adjust_action(a, action, reference, err);
}

/* ---- seeing records ---- */

struct seen {
	bt_sym sym;
	bt_time start, at;
	double first, last; /* prices */
	int is_traded;
};

static struct seen
seen_of(enum bt_type type, const void *p)
{
	const struct bt_bar *bar = p;
	const struct bt_tick *tick = p;
	const struct bt_quote *quote = p;
	double mid;

	if (type == BT_BAR)
		return (struct seen){ bar->sym, bar->time,
			bar->end == BT_TIME_NONE ? bar->time : bar->end,
			bar->open, bar->close, 1 };
	if (type == BT_TICK)
		return (struct seen){ tick->sym, tick->time, tick->time,
			tick->price, tick->price, 1 };
	mid = 0.5 * (quote->bid + quote->ask);
	return (
	    struct seen){ quote->sym, quote->time, quote->time, mid, mid, 0 };
}

/*
 * Whether prices moved as a split says, as bt-run looks at it.  Small ones
 * (stock dividends) cannot be told from a day's move and are believed.
 */
static int
is_shown(double before, double after, double ratio)
{
	double expected = log(ratio);

	if (!(before > 0) || !(after > 0) || fabs(expected) < log(1.25))
		return 1;
	return log(before / after) / expected > 0.5;
}

static int
check_split(struct bt_adjust *a, struct series *s, const struct seen *r,
    struct bt_err *err)
{
	struct bt_factor_action *split = &s->factors.v[s->factors.next - 1];
	char when[BT_TIME_TEXT_MAX];

	if (split->kind != BT_SPLIT ||
	    !bt_factor_is_applied(&a->rules, BT_SPLIT) ||
	    a->opts.unshown == BT_ADJUST_APPLY ||
	    is_shown(split->before, r->first, split->value))
		return 0;
	if (a->opts.unshown == BT_ADJUST_IGNORE) {
		split->is_ignored = 1;
		s->unshown++;
		return 0;
	}
	(void)bt_time_format(split->time, when);
	(void)bt_fail(err, BT_BAD_INPUT,
	    "split of %s by %g at %s is not in the prices: %g before it, %g "
	    "after",
	    bt_symtab_name(a->opts.syms, r->sym), split->value, when,
	    split->before, r->first);
	return bt_err_hint(err,
	    "if they are adjusted already: --adjusted split; else --bad-split "
	    "ignore or apply; an action is dated at the start of the first bar "
	    "that shows it");
}

/* A record passes the actions that are due. */
static int
pass(struct bt_adjust *a, struct series *s, const struct seen *r,
    struct bt_err *err)
{
	struct bt_factors *f = &s->factors;

	while (f->next < f->n && f->v[f->next].time <= r->start) {
		bt_factors_pass(f, &a->rules, s->last);
		if (check_split(a, s, r, err) < 0)
			return -1;
	}
	if (!a->opts.is_forward)
		return 0;
	if (bt_factors_settle(f, &a->rules, err) < 0)
		return name_symbol(a, r->sym, err);
	return 0;
}

static int
refuse_order(const struct bt_adjust *a, const struct series *s,
    const struct seen *r, struct bt_err *err)
{
	char now[BT_TIME_TEXT_MAX], before[BT_TIME_TEXT_MAX];

	(void)bt_time_format(r->at, now);
	(void)bt_time_format(s->at, before);
	(void)bt_fail(err, BT_BAD_INPUT,
	    "a record of %s that is available at %s comes after one of %s",
	    bt_symtab_name(a->opts.syms, r->sym), now, before);
	return bt_err_hint(err, "bt-validate --fix order sorts records");
}

static int
see(struct bt_adjust *a, const struct seen *r, struct bt_err *err)
{
	struct series *s;
	size_t i;

	if (grow(a, r->sym, err) < 0)
		return -1;
	s = &a->v[r->sym];
	if (s->at != BT_TIME_NONE && r->at < s->at)
		return refuse_order(a, s, r, err);
	if (s->factors.next < s->factors.n &&
	    s->factors.v[s->factors.next].time <= r->start &&
	    pass(a, s, r, err) < 0)
		return -1;
	s->at = r->at;
	i = bt_factors_at(&s->factors, r->start);
	if (i < s->factors.n && s->factors.v[i].time < r->at)
		s->straddled++; /* its price is of both sides: no reference */
	else if (r->is_traded || !s->is_traded)
		s->last = r->last;
	s->is_traded |= r->is_traded;
	return 0;
}

static const void *
record_at(const struct bt_block *block, uint32_t i)
{
	return (const char *)block->data + i * block->stride;
}

static double
reference_of(const struct bt_adjust *a, const void *action)
{
	const double *extra =
	    (const double *)(const void *)((const char *)action +
					   sizeof(struct bt_action));

	return a->reference < 0 ? NAN : extra[a->reference];
}

/* The records of a block, one by one; actions too. */
static int
see_block(struct bt_adjust *a, const struct bt_block *block, struct bt_err *err)
{
	uint32_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < block->n; i++) {
		const void *p = record_at(block, i);
		struct seen r;

		if (block->type == BT_ACTION) {
			rc = meet_action(a, p, reference_of(a, p), err);
		} else {
			r = seen_of(block->type, p);
			rc = see(a, &r, err);
		}
		if (rc < 0)
			err->line = block->first + i;
	}
	return rc;
}

int64_t
bt_adjust_reference(const struct bt_columns *c, const char *name)
{
	uint32_t i;

	for (i = 0; name != NULL && i < c->n; i++)
		if (strcmp(c->names[i], name) == 0)
			return i;
	return -1;
}

/* Which further columns of a type are prices. */
static void
take_columns(struct bt_adjust *a, const struct bt_columns *c)
{
	uint32_t i, *n = &a->n_columns[c->type];
	size_t k;

	*n = 0;
	if (c->type == BT_ACTION)
		a->reference = bt_adjust_reference(c, a->opts.reference);
	for (i = 0; i < c->n; i++)
		for (k = 0; k < a->opts.n_columns; k++)
			if (strcmp(c->names[i], a->opts.columns[k]) == 0) {
				a->columns[c->type][(*n)++] = i;
				a->met |= UINT64_C(1) << k;
				break;
			}
}

static int
is_market(enum bt_type type)
{
	return type >= BT_BAR && type <= BT_ACTION;
}

int
bt_adjust_look(
    struct bt_adjust *a, const struct bt_block *block, struct bt_err *err)
{
	if ((int)block->type == BT_COLUMNS) {
		const struct bt_columns *c = block->data;

		if (is_market(c->type))
			take_columns(a, c);
		return 0;
	}
	return is_market(block->type) ? see_block(a, block, err) : 0;
}

int
bt_adjust_settle(struct bt_adjust *a, struct bt_err *err)
{
	size_t i;

	for (i = 0; i < a->n; i++) {
		struct bt_factors *f = &a->v[i].factors;

		if (bt_factors_settle(f, &a->rules, err) < 0)
			return name_symbol(a, (bt_sym)i, err);
		f->next = 0; /* once more, from the first record */
	}
	return 0;
}

/* ---- changing records ---- */

static const struct bt_scale *
scale_of(const struct bt_factors *f, bt_time start)
{
	return &f->scales[bt_factors_at(f, start)];
}

static double
price(const struct bt_adjust *a, const struct bt_scale *s, double px)
{
	return bt_grid_round(a->opts.grid, bt_scale_price(s, px));
}

static void
change_extra(const struct bt_adjust *a, enum bt_type type,
    const struct bt_scale *s, void *p)
{
	double *extra =
	    (double *)(void *)((char *)p + bt_record_info(type)->size);
	uint32_t i;

	for (i = 0; i < a->n_columns[type]; i++) {
		double *px = &extra[a->columns[type][i]];

		*px = price(a, s, *px);
	}
}

static void
change_record(const struct bt_adjust *a, enum bt_type type,
    const struct bt_scale *s, void *p)
{
	struct bt_bar *bar = p;
	struct bt_tick *tick = p;
	struct bt_quote *quote = p;
	struct bt_scale units = *s;

	if (a->opts.is_volume_kept)
		units.num = units.den = 1;
	if (type == BT_BAR) {
		bar->open = price(a, s, bar->open);
		bar->high = price(a, s, bar->high);
		bar->low = price(a, s, bar->low);
		bar->close = price(a, s, bar->close);
		bar->volume = bt_scale_volume(&units, bar->volume);
	} else if (type == BT_TICK) {
		tick->price = price(a, s, tick->price);
		tick->size = bt_scale_volume(&units, tick->size);
	} else {
		quote->bid = price(a, s, quote->bid);
		quote->ask = price(a, s, quote->ask);
		quote->bid_size = bt_scale_volume(&units, quote->bid_size);
		quote->ask_size = bt_scale_volume(&units, quote->ask_size);
	}
	change_extra(a, type, s, p);
}

static int
is_same(const struct bt_scale *a, const struct bt_scale *b)
{
	return a->num == b->num && a->den == b->den && a->frac == b->frac;
}

static int
change_all(struct bt_adjust *a, struct bt_block *block, struct bt_err *err)
{
	static const struct bt_scale one = { 1, 1, 1 };
	int is_rounded = a->opts.grid.tick.mant != 0;
	uint32_t i;

	for (i = 0; i < block->n; i++) {
		void *p = (char *)(uintptr_t)block->data + i * block->stride;
		struct seen r = seen_of(block->type, p);
		const struct bt_scale *s = &one;
		struct bt_factors *f;

		/* a stream that was opened again may have more symbols */
		if (grow(a, r.sym, err) < 0)
			return -1;
		f = &a->v[r.sym].factors;
		while (f->next < f->n && f->v[f->next].time <= r.start)
			f->next++;
		if (f->n > 0)
			s = scale_of(f, r.start);
		if (is_rounded || !is_same(s, &one))
			change_record(a, block->type, s, p);
	}
	return 0;
}

/*
 * An action that is passed on.  A dividend is money for a unit before a split
 * of its own instant that stands behind it, and so is the price before it;
 * what a delisting pays is of a unit after all.
 */
static void
change_action(
    const struct bt_adjust *a, struct bt_action *action, double *reference)
{
	const struct series *of = &a->v[action->sym];
	const struct bt_factors *f = &of->factors;
	int64_t k = bt_factors_find(f, action);
	struct bt_scale before, after;

	if (f->n == 0)
		return;
	before = bt_factors_coming(f, &a->rules,
	    k >= 0 ? (size_t)k : bt_factors_at(f, action->time - 1),
	    !isnan(of->last));
	after = bt_factors_coming(
	    f, &a->rules, bt_factors_at(f, action->time), !isnan(of->last));
	if (reference != NULL)
		*reference = bt_scale_price(&before, *reference);
	if (action->kind == BT_DIVIDEND)
		action->value = bt_scale_price(&before, action->value);
	else if (action->kind == BT_DELIST)
		action->value = bt_scale_price(&after, action->value);
}

int
bt_adjust_is_left(const struct bt_adjust *a, uint32_t kind)
{
	struct bt_factor_rules rules = a->rules;

	rules.what |= rules.has;
	return !bt_factor_is_applied(&rules, kind);
}

int
bt_adjust_pass_on(struct bt_adjust *a, struct bt_action *action,
    const struct bt_columns *columns, double *extra, struct bt_err *err)
{
	int64_t k = bt_adjust_reference(columns, a->opts.reference);

	if (grow(a, action->sym, err) < 0)
		return -1;
	change_action(a, action, k < 0 ? NULL : &extra[k]);
	return 0;
}

/* One that is in the prices now, as far as the first reading has met it. */
static int
check_known(const struct bt_adjust *a, const struct bt_action *action,
    struct bt_err *err)
{
	char when[BT_TIME_TEXT_MAX];

	if (a->opts.is_known ||
	    (action->sym < a->n &&
		bt_factors_find(&a->v[action->sym].factors, action) >= 0))
		return 0;
	(void)bt_time_format(action->time, when);
	return bt_fail(err, BT_BAD_INPUT,
	    "a %s of %s at %s that was not there before: the input has changed "
	    "while it was read",
	    action->kind == BT_SPLIT ? "split" : "dividend",
	    bt_symtab_name(a->opts.syms, action->sym), when);
}

/* Actions: those that are in the prices now are left out. */
static int
change_actions(struct bt_adjust *a, struct bt_block *block, struct bt_err *err)
{
	char *to = (char *)(uintptr_t)block->data;
	uint32_t i, n = 0;

	for (i = 0; i < block->n; i++) {
		const void *from = record_at(block, i);
		struct bt_action *action;
		double *extra;

		if (bt_factor_is_applied(
			&a->rules, ((const struct bt_action *)from)->kind)) {
			if (check_known(a, from, err) < 0) {
				err->line = block->first + i;
				return -1;
			}
			continue;
		}
		action = (void *)(to + n++ * block->stride);
		memmove(action, from, block->stride);
		if (grow(a, action->sym, err) < 0)
			return -1;
		extra = (double *)(void *)(action + 1);
		change_action(
		    a, action, a->reference < 0 ? NULL : &extra[a->reference]);
	}
	block->n = n;
	return 0;
}

int
bt_adjust_block(struct bt_adjust *a, struct bt_block *block, struct bt_err *err)
{
	if (a->opts.is_forward && bt_adjust_look(a, block, err) < 0)
		return -1;
	if (block->type == BT_ACTION)
		return change_actions(a, block, err);
	if (is_market(block->type))
		return change_all(a, block, err);
	if ((int)block->type == BT_COLUMNS)
		return bt_adjust_look(a, block, err);
	return 0;
}

/* ---- telling ---- */

static void
count_action(const struct bt_adjust *a, const struct series *s,
    const struct bt_factor_action *act, struct bt_adjust_told *told)
{
	if (!bt_factor_is_applied(&a->rules, act->kind) || act->is_ignored)
		return;
	if (s->at == BT_TIME_NONE) {
		if (told->absent++ == 0)
			told->nobody = (bt_sym)(s - a->v);
		return;
	}
	if (!act->is_passed)
		told->late++;
	else if (isnan(act->before))
		told->early++;
	else if (act->kind == BT_SPLIT)
		told->splits++;
	else
		told->dividends++;
}

void
bt_adjust_told(const struct bt_adjust *a, struct bt_adjust_told *told)
{
	size_t i, k;

	*told = (struct bt_adjust_told){ .nobody = BT_SYM_NONE };
	for (i = 0; i < a->n; i++) {
		const struct series *s = &a->v[i];

		told->unshown += s->unshown;
		told->straddled += s->straddled;
		for (k = 0; k < s->factors.n; k++)
			count_action(a, s, &s->factors.v[k], told);
	}
}

const char *
bt_adjust_unmet(const struct bt_adjust *a)
{
	size_t k;

	for (k = 0; k < a->opts.n_columns; k++)
		if ((a->met >> k & 1) == 0)
			return a->opts.columns[k];
	return NULL;
}
