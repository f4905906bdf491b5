#include "io/textresult.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/bits.h"
#include "bt/num.h"
#include "io/fields.h"
#include "io/textrow.h"

enum {
	WORDS_MAX = 16,
	STRING_MAX = 48 /* of those that are for here */
};

static void
learn(struct bt_textresult_words *to, enum bt_type type, const char *column)
{
	const struct bt_record_info *info = bt_record_info(type);
	int k = bt_field_find(info, column, strlen(column));
	const char *const *words = info->columns[k].words;
	size_t i;

	for (i = 0; words[i] != NULL; i++) {
		assert(i < WORDS_MAX && strlen(words[i]) < sizeof to->v->text);
		to->v[i].n = (unsigned char)strlen(words[i]);
		memcpy(to->v[i].text, words[i], to->v[i].n);
	}
}

void
bt_textresult_init(struct bt_textresult *r)
{
	memset(r, 0, sizeof *r);
	learn(&r->side, BT_ORDER, "side");
	learn(&r->type, BT_ORDER, "type");
	learn(&r->tif, BT_ORDER, "tif");
	learn(&r->status, BT_ORDER, "status");
	learn(&r->fill_side, BT_FILL, "side");
	learn(&r->fill_flags, BT_FILL, "flags");
	learn(&r->trade_side, BT_TRADE, "side");
}

/* ---- fields, and the comma behind them ---- */

static inline char *
comma(char *p)
{
	*p = ',';
	return p + 1;
}

static inline char *
put_time(struct bt_textrow *t, bt_time time, char *p)
{
	return bt_textrow_instant(t, time, p);
}

static inline char *
put_word(struct bt_textrow *t, const struct bt_textresult_words *words,
    uint32_t value, char *p)
{
	if (value >= WORDS_MAX) {
		t->result.is_odd = 1;
		return p;
	}
	memcpy(p, words->v[value].text, sizeof words->v->text);
	return p + words->v[value].n;
}

/* Most are empty, or a word: a call would cost more than the bytes. */
static inline char *
put_string(struct bt_textrow *t, const char *s, char *p)
{
	size_t n;

	for (n = 0; n < STRING_MAX && s[n] != '\0'; n++)
		p[n] = s[n];
	t->result.is_odd |= s[n] != '\0';
	return p + n;
}

/* A number that is mostly absent. */
static inline char *
put_rare(double v, char *p)
{
	return isnan(v) ? p : bt_textrow_number(v, p);
}

/* An order's size: mostly none, units, or a share of equity. */
static char *
put_amount(struct bt_textrow *t, const struct bt_order *o, char *p)
{
	if (o->unit == BT_UNITS)
		return bt_textrow_qty(t, o->sym, o->qty, p);
	if (o->unit == BT_FRACTION && !isnan(o->amount))
		return bt_textrow_number(o->amount, p);
	t->result.is_odd |= o->unit != BT_ALL;
	return p;
}

/* Mostly none, or one. */
static char *
put_flags(struct bt_textrow *t, uint32_t flags, char *p)
{
	if (flags == 0)
		return p;
	t->result.is_odd |= (flags & (flags - 1)) != 0;
	return put_word(
	    t, &t->result.fill_flags, (uint32_t)bt_bits_low(flags), p);
}

/* ---- rows ---- */

static char *
put_order(struct bt_textrow *t, const struct bt_order *o, char *p)
{
	struct bt_textresult *r = &t->result;

	r->is_odd = !isnan(o->trail);
	p = comma(put_time(t, o->time, p));
	p = comma(bt_textrow_sym(t, o->sym, p));
	p = comma(put_string(t, o->id, p));
	p = comma(put_word(t, &r->side, o->side, p));
	p = comma(put_amount(t, o, p));
	p = comma(put_word(t, &r->type, o->type, p));
	p = comma(put_rare(o->limit, p));
	p = comma(put_rare(o->stop, p));
	p = comma(p); /* trail */
	p = comma(put_word(t, &r->tif, o->tif, p));
	p = comma(put_time(t, o->until, p));
	p = comma(put_string(t, o->group, p));
	p = comma(put_string(t, o->parent, p));
	p = comma(put_word(t, &r->status, o->status, p));
	p = comma(bt_textrow_qty(t, o->sym, o->filled, p));
	p = comma(put_rare(o->avg_price, p));
	p = comma(put_string(t, o->reason, p));
	p = comma(put_string(t, o->tag, p));
	return put_time(t, o->at, p);
}

static char *
put_fill(struct bt_textrow *t, const struct bt_fill *f, char *p)
{
	struct bt_textresult *r = &t->result;

	r->is_odd = 0;
	p = comma(put_time(t, f->time, p));
	p = comma(bt_textrow_sym(t, f->sym, p));
	p = comma(put_string(t, f->order, p));
	p = comma(p + bt_int_format(f->seq, p));
	p = comma(put_word(t, &r->fill_side, f->side, p));
	p = comma(bt_textrow_qty(t, f->sym, f->qty, p));
	p = comma(bt_textrow_number(f->price, p));
	p = comma(bt_textrow_number(f->fee, p));
	p = comma(bt_textrow_number(f->slippage, p));
	p = comma(put_string(t, f->rule, p));
	p = comma(put_flags(t, f->flags, p));
	p = comma(bt_textrow_qty(t, f->sym, f->position, p));
	p = comma(bt_textrow_number(f->cash, p));
	p = comma(put_string(t, f->tag, p));
	return put_time(t, f->at, p);
}

static char *
put_trade(struct bt_textrow *t, const struct bt_trade *v, char *p)
{
	struct bt_textresult *r = &t->result;

	r->is_odd = 0;
	p = comma(put_time(t, v->time, p));
	p = comma(bt_textrow_sym(t, v->sym, p));
	p = comma(p + bt_int_format(v->id, p));
	p = comma(put_word(t, &r->trade_side, v->side, p));
	p = comma(bt_textrow_qty(t, v->sym, v->qty, p));
	p = comma(put_time(t, v->entry_time, p));
	p = comma(bt_textrow_number(v->entry_price, p));
	p = comma(bt_textrow_number(v->exit_price, p));
	p = comma(bt_textrow_number(v->pnl, p));
	p = comma(bt_textrow_number(v->fees, p));
	p = comma(bt_textrow_number(v->ret, p));
	p = comma(p + bt_int_format(v->bars, p));
	p = comma(bt_textrow_number(v->mae, p));
	p = comma(bt_textrow_number(v->mfe, p));
	p = comma(put_string(t, v->entry_tag, p));
	p = comma(put_string(t, v->exit_tag, p));
	return put_time(t, v->at, p);
}

char *
bt_textresult_put(struct bt_textrow *t, const struct bt_rec *rec, char *p)
{
	switch ((int)rec->type) {
	case BT_ORDER:
		p = put_order(t, rec->u.order, p);
		break;
	case BT_FILL:
		p = put_fill(t, rec->u.fill, p);
		break;
	case BT_TRADE:
		p = put_trade(t, rec->u.trade, p);
		break;
	default:
		return NULL;
	}
	return t->result.is_odd ? NULL : p;
}
