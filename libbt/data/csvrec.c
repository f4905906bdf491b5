#include "data/csvrec.h"

#include <math.h>
#include <string.h>

#include "base/ascii.h"
#include "bt/num.h"

/* The field of a role; empty where the row or the file has none. */
static struct bt_csvfield
get_field(const struct bt_csvrec *c, const struct bt_csvrow *row,
    enum bt_csvrole role)
{
	int i = c->look->cols.field[role];
	struct bt_csvfield none = { "", 0 };

	return i >= 0 && (size_t)i < row->n ? row->fields[i] : none;
}

/* A number; NaN where there is none.  0 or -1. */
static int
get_number(const struct bt_csvrec *c, const struct bt_csvrow *row,
    enum bt_csvrole role, double *v, struct bt_err *err)
{
	struct bt_csvfield f = get_field(c, row, role);

	if (bt_csvnum_parse(&c->look->num, f.s, f.n, v) == 0)
		return 0;
	(void)bt_fail(err, BT_BAD_INPUT, "%s '%.*s' is no number",
	    bt_csvcols_role(role), (int)(f.n < 64 ? f.n : 64), f.s);
	if (memchr(f.s, ',', f.n) != NULL &&
	    c->look->num.decimal == BT_DECIMAL_AUTO)
		(void)bt_err_hint(
		    err, "say what its comma is: --decimal comma or point");
	return -1;
}

/* Spreadsheets count days from 1899-12-30; those of 1954 to 2119. */
static int
hint_day(const char *s, size_t n, struct bt_err *err)
{
	const int epoch = 25569; /* 1970-01-01 */
	char buf[BT_TIME_TEXT_MAX];
	double day;

	if (bt_num_parse(s, n, &day) < 0 || !(day >= 20000 && day < 80000))
		return -1;
	(void)bt_time_format(((int)day - epoch) * BT_DAY, buf);
	return bt_err_hint(err,
	    "a spreadsheet's number of a day, %.10s? Save the column as "
	    "dates, such as 2024-01-02",
	    buf);
}

static int
get_time(const struct bt_csvrec *c, const struct bt_csvrow *row, bt_time *t,
    struct bt_err *err)
{
	char buf[BT_CSVTIME_TEXT_MAX], form[64] = "";
	const char *s;
	size_t n;

	bt_csvlook_time(c->look, row, c->opts->is_dates, buf, &s, &n);
	if (bt_csvlook_parse(c->look, s, n, c->opts->is_dates, c->zone, t) == 0)
		return 0;
	if (n == 0)
		return bt_fail(err, BT_BAD_INPUT, "the time is missing");
	(void)bt_csvtime_form(c->look->time, 0, form, sizeof form);
	(void)bt_fail(err, BT_BAD_INPUT,
	    "'%.*s' is no time of the form that the file has (%s)",
	    (int)(n < 64 ? n : 64), s, form);
	return hint_day(s, n, err);
}

/* A bar's end, where the file has it. */
static int
get_end(const struct bt_csvrec *c, const struct bt_csvrow *row, bt_time *t,
    struct bt_err *err)
{
	struct bt_csvfield f = get_field(c, row, BT_CSV_END);

	*t = BT_TIME_NONE;
	if (f.n == 0 || bt_csvlook_parse(c->look, f.s, f.n, 0, c->zone, t) == 0)
		return 0;
	return bt_fail(err, BT_BAD_INPUT, "end '%.*s' is no time",
	    (int)(f.n < 64 ? f.n : 64), f.s);
}

static int
get_symbol(const struct bt_csvrec *c, const struct bt_csvrow *row, bt_sym *sym,
    struct bt_err *err)
{
	struct bt_csvfield f = get_field(c, row, BT_CSV_SYMBOL);

	if (c->look->cols.field[BT_CSV_SYMBOL] < 0) {
		*sym = c->sym;
		return 0;
	}
	if (f.n == 0)
		return bt_fail(err, BT_BAD_INPUT, "the symbol is missing");
	if (bt_symtab_add(c->syms, f.s, f.n, sym, err) < 0)
		return -1;
	bt_symtab_use(c->syms, *sym);
	return 0;
}

static int
put_bar(const struct bt_csvrec *c, const struct bt_csvrow *row, void *rec,
    struct bt_err *err)
{
	struct bt_bar *b = rec;

	b->flags = 0;
	if (get_time(c, row, &b->time, err) < 0 ||
	    get_end(c, row, &b->end, err) < 0 ||
	    get_symbol(c, row, &b->sym, err) < 0 ||
	    get_number(c, row, BT_CSV_OPEN, &b->open, err) < 0 ||
	    get_number(c, row, BT_CSV_HIGH, &b->high, err) < 0 ||
	    get_number(c, row, BT_CSV_LOW, &b->low, err) < 0 ||
	    get_number(c, row, BT_CSV_CLOSE, &b->close, err) < 0)
		return -1;
	return get_number(c, row, BT_CSV_VOLUME, &b->volume, err);
}

/* Who was the aggressor: buy, sell, b, s, in any case, or nothing. */
static int
get_side(const struct bt_csvrec *c, const struct bt_csvrow *row,
    uint32_t *flags, struct bt_err *err)
{
	struct bt_csvfield f = get_field(c, row, BT_CSV_SIDE);

	*flags = 0;
	if (f.n == 0)
		return 0;
	if (bt_ascii_is_word(f.s, f.n, "buy") ||
	    bt_ascii_is_word(f.s, f.n, "b"))
		*flags = BT_TICK_BUY;
	else if (bt_ascii_is_word(f.s, f.n, "sell") ||
		 bt_ascii_is_word(f.s, f.n, "s"))
		*flags = BT_TICK_SELL;
	else
		return bt_fail(err, BT_BAD_INPUT,
		    "side '%.*s' is neither buy nor sell",
		    (int)(f.n < 64 ? f.n : 64), f.s);
	return 0;
}

static int
put_tick(const struct bt_csvrec *c, const struct bt_csvrow *row, void *rec,
    struct bt_err *err)
{
	struct bt_tick *t = rec;

	if (get_time(c, row, &t->time, err) < 0 ||
	    get_symbol(c, row, &t->sym, err) < 0 ||
	    get_number(c, row, BT_CSV_PRICE, &t->price, err) < 0 ||
	    get_number(c, row, BT_CSV_SIZE, &t->size, err) < 0)
		return -1;
	return get_side(c, row, &t->flags, err);
}

static int
put_quote(const struct bt_csvrec *c, const struct bt_csvrow *row, void *rec,
    struct bt_err *err)
{
	struct bt_quote *q = rec;

	q->flags = 0;
	if (get_time(c, row, &q->time, err) < 0 ||
	    get_symbol(c, row, &q->sym, err) < 0 ||
	    get_number(c, row, BT_CSV_BID, &q->bid, err) < 0 ||
	    get_number(c, row, BT_CSV_ASK, &q->ask, err) < 0 ||
	    get_number(c, row, BT_CSV_BID_SIZE, &q->bid_size, err) < 0)
		return -1;
	return get_number(c, row, BT_CSV_ASK_SIZE, &q->ask_size, err);
}

static int
put_action(const struct bt_csvrec *c, const struct bt_csvrow *row, void *rec,
    struct bt_err *err)
{
	static const char *const kinds[] = { "split", "dividend", "funding",
		"delist" };
	struct bt_csvfield f = get_field(c, row, BT_CSV_KIND);
	struct bt_action *a = rec;

	for (a->kind = 0; a->kind < 4; a->kind++)
		if (bt_ascii_is_word(f.s, f.n, kinds[a->kind]))
			break;
	if (a->kind == 4)
		return bt_fail(err, BT_BAD_INPUT,
		    "kind '%.*s' is no split, dividend, funding or delist",
		    (int)(f.n < 64 ? f.n : 64), f.s);
	if (get_time(c, row, &a->time, err) < 0 ||
	    get_symbol(c, row, &a->sym, err) < 0)
		return -1;
	return get_number(c, row, BT_CSV_VALUE, &a->value, err);
}

/* Further columns: what is no number there is not given. */
static void
put_extra(const struct bt_csvrec *c, const struct bt_csvrow *row, double *extra)
{
	size_t i;

	for (i = 0; i < c->look->cols.n_extra; i++) {
		size_t k = (size_t)c->look->cols.extra[i];

		extra[i] = NAN;
		if (k < row->n &&
		    bt_csvnum_parse(&c->look->num, row->fields[k].s,
			row->fields[k].n, &extra[i]) < 0)
			extra[i] = NAN;
	}
}

/* Whether a row has as many fields as the file has columns. */
static int
check_width(
    const struct bt_csvrec *c, const struct bt_csvrow *row, struct bt_err *err)
{
	size_t i, want = c->look->cols.n_fields;

	if (row->n < want)
		return bt_fail(err, BT_BAD_INPUT,
		    "the row has %zu fields, the file %zu columns", row->n,
		    want);
	for (i = want; i < row->n; i++) {
		if (row->fields[i].n == 0)
			continue;
		(void)bt_fail(err, BT_BAD_INPUT,
		    "the row has %zu fields, the file %zu columns", row->n,
		    want);
		return bt_err_hint(
		    err, "a comma inside a number must be within quotes");
	}
	return 0;
}

int
bt_csvrec_read(const struct bt_csvrec *c, const struct bt_csvrow *row,
    void *rec, struct bt_err *err)
{
	size_t size = bt_record_info(c->look->cols.type)->size;
	int rc = check_width(c, row, err);

	if (rc == 0 && c->look->cols.type == BT_BAR)
		rc = put_bar(c, row, rec, err);
	else if (rc == 0 && c->look->cols.type == BT_TICK)
		rc = put_tick(c, row, rec, err);
	else if (rc == 0 && c->look->cols.type == BT_QUOTE)
		rc = put_quote(c, row, rec, err);
	else if (rc == 0)
		rc = put_action(c, row, rec, err);
	if (rc == 0)
		put_extra(c, row, (double *)(void *)((char *)rec + size));
	return rc;
}
