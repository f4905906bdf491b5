/*
 * Finer records decide what happened inside a bar (--fine): the bar's round
 * is traded as a row of smaller ones, in the order of their starts.  Labels,
 * days and volumes stay the bar's; the strategy sees the bar only.
 */
#include "engine/state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "engine/words.h"

void
bt_engine_refine(struct bt_engine *e, const struct bt_fine *fine)
{
	e->fine = *fine;
}

static int
add_piece(struct bt_engine *e, const struct bt_rec *rec)
{
	struct bt_piece *p;

	if (bt_vec_reserve((void **)&e->pieces, &e->pieces_cap, e->n_pieces + 1,
		sizeof *e->pieces, &e->err) < 0)
		return -1;
	p = &e->pieces[e->n_pieces];
	p->start = bt_trade_start(rec);
	p->place = e->n_pieces++;
	p->type = rec->type;
	if (rec->type == BT_BAR)
		p->u.bar = *rec->u.bar;
	else
		p->u.tick = *rec->u.tick;
	return 0;
}

/* Prices outside its bar's are most likely of another adjustment. */
static int
check_range(
    struct bt_engine *e, const struct bt_bar *bar, const struct bt_rec *rec)
{
	int is_bar = rec->type == BT_BAR;
	double low = is_bar ? rec->u.bar->low : rec->u.tick->price;
	double high = is_bar ? rec->u.bar->high : rec->u.tick->price;

	if (low >= bar->low - 1e-9 * fabs(bar->low) &&
	    high <= bar->high + 1e-9 * fabs(bar->high))
		return 0;
	(void)bt_fail(&e->err, BT_BAD_INPUT,
	    "finer record of %s at %s goes from %s to %s, its bar from %s to "
	    "%s: is it adjusted otherwise?",
	    bt_symtab_name(e->syms, bt_trade_sym(rec)),
	    bt_word_time(bt_trade_start(rec)).s, bt_word_price(low).s,
	    bt_word_price(high).s, bt_word_price(bar->low).s,
	    bt_word_price(bar->high).s);
	return bt_err_hint(&e->err,
	    "bars that bt-resample makes of the finer records fit them; those "
	    "of another source rarely do");
}

/* The finer records of one of the round's, which fit it: n of them. */
static int
take(struct bt_engine *e, const struct bt_rec *rec, const struct bt_rec **recs,
    size_t *n)
{
	bt_sym sym = bt_trade_sym(rec);
	const struct bt_within bar = { sym, e->sym[sym].start,
		e->sym[sym].end };
	size_t i;

	*n = 0;
	if (rec->type != BT_BAR)
		return 0;
	if (e->fine.take(e->fine.arg, &bar, recs, n, &e->err) < 0)
		return -1;
	for (i = 0; i < *n; i++)
		if (bt_round_check(e, &(*recs)[i]) < 0 ||
		    check_range(e, rec->u.bar, &(*recs)[i]) < 0)
			return -1;
	return 0;
}

/* The finer records of one of the round's, or itself where there are none. */
static int
add_pieces(struct bt_engine *e, const struct bt_rec *rec)
{
	const struct bt_rec *recs;
	size_t n, i;

	if (take(e, rec, &recs, &n) < 0)
		return -1;
	if (n == 0)
		return add_piece(e, rec);
	for (i = 0; i < n; i++)
		if (add_piece(e, &recs[i]) < 0)
			return -1;
	return 0;
}

/* By their starts, then as they were gathered: by name of symbol. */
static int
compare_pieces(const void *va, const void *vb)
{
	const struct bt_piece *a = va, *b = vb;

	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	return (a->place > b->place) - (a->place < b->place);
}

static int
gather(struct bt_engine *e)
{
	size_t i;

	e->n_pieces = 0;
	for (i = 0; i < e->n_round; i++)
		if (add_pieces(e, e->round[i]) < 0)
			return -1;
	qsort(e->pieces, e->n_pieces, sizeof *e->pieces, compare_pieces);
	if (bt_vec_reserve((void **)&e->piece_recs, &e->piece_recs_cap,
		e->n_pieces, sizeof *e->piece_recs, &e->err) < 0)
		return -1;
	for (i = 0; i < e->n_pieces; i++)
		e->piece_recs[i] = (struct bt_rec){ .type = e->pieces[i].type,
			.u.any = &e->pieces[i].u };
	return bt_vec_reserve((void **)&e->round, &e->round_cap, e->n_pieces,
	    sizeof *e->round, &e->err);
}

static void
see(struct bt_engine *e, const struct bt_rec *rec)
{
	struct bt_sym_state *s = &e->sym[bt_trade_sym(rec)];

	s->kind = rec->type;
	s->close = rec->type == BT_BAR ? rec->u.bar->close : rec->u.tick->price;
}

/* Whether a piece trades side by side with those of the round so far. */
static int
is_beside(const struct bt_engine *e, const struct bt_rec *rec)
{
	size_t i;

	for (i = 0; i < e->n_round; i++)
		if (bt_trade_sym(e->round[i]) == bt_trade_sym(rec))
			return 0;
	return e->n_round == 0 ||
	       bt_trade_start(e->round[0]) == bt_trade_start(rec);
}

int
bt_fine_trade(struct bt_engine *e, int (*trade)(struct bt_engine *))
{
	size_t i;

	if (gather(e) < 0)
		return -1;
	e->n_round = 0;
	for (i = 0; i < e->n_pieces; i++) {
		const struct bt_rec *rec = &e->piece_recs[i];

		if (!is_beside(e, rec) && trade(e) < 0)
			return -1;
		see(e, rec);
		e->round[e->n_round++] = rec;
	}
	return e->n_round > 0 ? trade(e) : 0;
}

int
bt_fine_skip(struct bt_engine *e)
{
	const struct bt_rec *recs;
	size_t i, n;

	for (i = 0; i < e->n_round; i++)
		if (take(e, e->round[i], &recs, &n) < 0)
			return -1;
	return 0;
}
