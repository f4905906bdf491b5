#include "io/fields.h"

#include <math.h>
#include <string.h>

#include "base/ascii.h"
#include "bt/num.h"

#define QUOTED 40 /* bytes of a field that a message repeats */

static int
quoted(size_t n)
{
	return (int)(n < QUOTED ? n : QUOTED);
}

/* ---- members ---- */

static void *
member(const struct bt_column *col, void *rec)
{
	return (char *)rec + col->offset;
}

static double
get_f64(const struct bt_column *col, const void *rec)
{
	double v;

	memcpy(&v, (const char *)rec + col->offset, sizeof v);
	return v;
}

static int64_t
get_i64(const struct bt_column *col, const void *rec)
{
	int64_t v;

	memcpy(&v, (const char *)rec + col->offset, sizeof v);
	return v;
}

static uint32_t
get_u32(const struct bt_column *col, const void *rec)
{
	uint32_t v;

	memcpy(&v, (const char *)rec + col->offset, sizeof v);
	return v;
}

static const char *
get_str(const struct bt_column *col, const void *rec)
{
	const char *v;

	memcpy(&v, (const char *)rec + col->offset, sizeof v);
	return v;
}

static void
set_f64(const struct bt_column *col, void *rec, double v)
{
	memcpy(member(col, rec), &v, sizeof v);
}

static void
set_i64(const struct bt_column *col, void *rec, int64_t v)
{
	memcpy(member(col, rec), &v, sizeof v);
}

static void
set_u32(const struct bt_column *col, void *rec, uint32_t v)
{
	memcpy(member(col, rec), &v, sizeof v);
}

static void
set_str(const struct bt_column *col, void *rec, const char *v)
{
	memcpy(member(col, rec), &v, sizeof v);
}

/* How far the bits of a mask stand from the right. */
static uint32_t
mask_unit(const struct bt_column *col)
{
	return col->bit & (~col->bit + 1);
}

static void
clear_column(const struct bt_column *col, void *rec)
{
	switch (col->kind) {
	case BT_K_TIME:
		set_i64(col, rec, BT_TIME_NONE);
		break;
	case BT_K_SYM:
		set_u32(col, rec, BT_SYM_NONE);
		break;
	case BT_K_F64:
	case BT_K_DIST:
		set_f64(col, rec, (double)NAN);
		break;
	case BT_K_STR:
	case BT_K_TEXT:
		set_str(col, rec, "");
		break;
	case BT_K_AMOUNT:
		((struct bt_order *)rec)->unit = BT_ALL;
		((struct bt_order *)rec)->amount = (double)NAN;
		break;
	case BT_K_QTY:
	case BT_K_I64:
	case BT_K_WORD:
	case BT_K_FLAGS:
	case BT_K_BITS:
		break; /* zero */
	}
}

void
bt_field_clear(enum bt_type type, void *rec)
{
	const struct bt_record_info *info = bt_record_info(type);
	size_t i;

	memset(rec, 0, info->size);
	for (i = 0; i < info->n_columns; i++)
		clear_column(&info->columns[i], rec);
}

/* ---- from text ---- */

/* A field and where it goes: what the readers of the kinds below share. */
struct field {
	struct bt_field_in *in;
	const struct bt_column *col;
	char *s;
	size_t n;
	void *rec;
};

static int
refuse(const struct field *f, const char *what)
{
	return bt_fail(f->in->err, BT_BAD_INPUT, "%s '%.*s' is no %s",
	    f->col->name, quoted(f->n), f->s, what);
}

/* Whether bt-fetch could have read it: it imports market records only. */
static int
is_of_market(const struct bt_column *col)
{
	enum bt_type type;

	for (type = BT_BAR; type <= BT_ACTION; type++) {
		const struct bt_record_info *info = bt_record_info(type);

		if (col >= info->columns &&
		    col < info->columns + info->n_columns)
			return 1;
	}
	return 0;
}

static int
parse_time(const struct field *f)
{
	bt_time t;

	if (bt_time_parse(f->s, f->n, f->in->zone, &f->in->epoch, &t) == 0) {
		set_i64(f->col, f->rec, t);
		return 0;
	}
	(void)refuse(f, "time");
	return bt_err_hint(f->in->err,
	    "times are like 2024-01-02T09:30:00Z, 2024-01-02 09:30, "
	    "2024-01-02, or a number since 1970%s",
	    is_of_market(f->col) ? "; bt-fetch reads others with --date-format"
				 : "");
}

static int
parse_sym(const struct field *f)
{
	struct bt_field_in *in = f->in;
	const char *last = bt_symtab_name(in->syms, in->sym);

	/* mostly it is the one before */
	if (strlen(last) != f->n || memcmp(last, f->s, f->n) != 0) {
		if (bt_symtab_add(in->syms, f->s, f->n, &in->sym, in->err) < 0)
			return -1;
		bt_symtab_use(in->syms, in->sym);
	}
	set_u32(f->col, f->rec, in->sym);
	return 0;
}

static int
parse_f64(const struct field *f)
{
	double v;

	if (bt_num_parse(f->s, f->n, &v) < 0)
		return refuse(f, "number");
	if (f->col->is_required && !f->in->is_missing_ok && !isfinite(v))
		return refuse(f, "finite number");
	set_f64(f->col, f->rec, v);
	return 0;
}

static int
parse_i64(const struct field *f)
{
	int64_t v;

	if (bt_int_parse(f->s, f->n, INT64_MIN, INT64_MAX, &v) < 0)
		return refuse(f, "whole number");
	set_i64(f->col, f->rec, v);
	return 0;
}

static struct bt_lot
lot_of(const struct bt_symtab *syms, bt_sym sym)
{
	return sym == BT_SYM_NONE ? bt_lot_default()
				  : bt_symtab_instrument(syms, sym)->lot;
}

static int
parse_qty(const struct field *f)
{
	struct bt_lot lot = lot_of(f->in->syms, f->in->sym);
	char text[BT_QTY_TEXT_MAX];
	bt_qty qty = 0;

	switch (bt_qty_parse(f->s, f->n, lot, &qty)) {
	case 0:
		set_i64(f->col, f->rec, qty);
		return 0;
	case -2:
		return refuse(f, "quantity in range");
	case -3:
		(void)bt_qty_format(
		    lot.mant, (struct bt_lot){ 1, lot.scale }, text);
		return bt_fail(f->in->err, BT_BAD_INPUT,
		    "%s '%.*s' is no whole number of lots of %s", f->col->name,
		    quoted(f->n), f->s, text);
	default:
		return refuse(f, "quantity");
	}
}

static int
parse_str(const struct field *f)
{
	if (f->col->kind == BT_K_STR && (memchr(f->s, '"', f->n) != NULL ||
					    memchr(f->s, '\t', f->n) != NULL))
		return bt_fail(f->in->err, BT_BAD_INPUT,
		    "%s '%.*s' holds a quote or a tab", f->col->name,
		    quoted(f->n), f->s);
	f->s[f->n] = '\0';
	set_str(f->col, f->rec, f->s);
	return 0;
}

/* The place of s[0..n-1] among the names of a column, or -1. */
static int
find_word(const struct bt_column *col, const char *s, size_t n)
{
	int i;

	for (i = 0; col->words[i] != NULL; i++)
		if (bt_ascii_is_word(s, n, col->words[i]))
			return i;
	return -1;
}

static int
refuse_word(const struct field *f, const char *s, size_t n)
{
	char all[160] = "";
	size_t i, len = 0;

	for (i = 0; f->col->words[i] != NULL; i++) {
		const char *word = f->col->words[i];
		size_t k = strlen(word);

		if (k == 0 || len + k + 3 > sizeof all)
			continue;
		memcpy(all + len, len == 0 ? "" : ", ", len == 0 ? 0 : 2);
		len += len == 0 ? 0 : 2;
		memcpy(all + len, word, k + 1);
		len += k;
	}
	return bt_fail(f->in->err, BT_BAD_INPUT, "%s '%.*s' is none of: %s",
	    f->col->name, quoted(n), s, all);
}

static int
parse_word(const struct field *f)
{
	int i = find_word(f->col, f->s, f->n);
	uint32_t rest;

	if (i < 0)
		return refuse_word(f, f->s, f->n);
	if (f->col->kind == BT_K_WORD) {
		set_u32(f->col, f->rec, (uint32_t)i);
		return 0;
	}
	rest = get_u32(f->col, f->rec) & ~f->col->bit;
	set_u32(f->col, f->rec, rest | (uint32_t)i * mask_unit(f->col));
	return 0;
}

static int
parse_flags(const struct field *f)
{
	const char *s = f->s, *end = f->s + f->n;
	uint32_t flags = get_u32(f->col, f->rec);

	for (;;) {
		const char *plus = memchr(s, '+', (size_t)(end - s));
		size_t n = (size_t)((plus != NULL ? plus : end) - s);
		int i = n > 0 ? find_word(f->col, s, n) : -1;

		if (i < 0)
			return refuse_word(f, s, n);
		flags |= UINT32_C(1) << i;
		if (plus == NULL)
			break;
		s = plus + 1;
	}
	set_u32(f->col, f->rec, flags);
	return 0;
}

/* A finite number and whether a % stands behind it. */
static int
parse_percent(const struct field *f, double *v, int *is_percent)
{
	*is_percent = f->n > 0 && f->s[f->n - 1] == '%';
	if (bt_num_parse(f->s, f->n - (size_t)*is_percent, v) < 0 ||
	    !isfinite(*v))
		return refuse(f, "number");
	return 0;
}

static int
parse_dist(const struct field *f)
{
	struct bt_order *o = f->rec;
	int is_percent;
	double v;

	if (parse_percent(f, &v, &is_percent) < 0)
		return -1;
	set_f64(f->col, o, v);
	o->flags &= ~f->col->bit;
	o->flags |= is_percent ? f->col->bit : 0;
	return 0;
}

/* target: a share of equity, as a fraction or in percent. */
static int
parse_share(const struct field *f)
{
	struct bt_order *o = f->rec;
	int is_percent;

	if (parse_percent(f, &o->amount, &is_percent) < 0)
		return -1;
	o->unit = BT_FRACTION;
	if (is_percent)
		o->amount /= 100;
	return 0;
}

/* s[0..n-1], which cannot be counted, as a double; NaN if that could be. */
static double
uncounted(const char *s, size_t n, struct bt_lot lot)
{
	char text[BT_NUM_TEXT_MAX];
	bt_qty qty;
	double v;

	if (bt_num_parse(s, n, &v) < 0 ||
	    bt_qty_parse(text, bt_num_format(v, text), lot, &qty) >= -1)
		return (double)NAN;
	return v;
}

int
bt_field_units(const char *s, size_t n, struct bt_lot lot, struct bt_order *o)
{
	switch (bt_qty_parse(s, n, lot, &o->qty)) {
	case 0:
		o->unit = BT_UNITS;
		return 0;
	case -2:
		o->unit = BT_TOO_LARGE;
		break;
	case -3:
		o->unit = BT_OFF_LOT;
		break;
	default:
		return -1;
	}
	o->amount = uncounted(s, n, lot);
	return 0;
}

/* Sizes that begin with a word. */
static const struct size_word {
	const char *word;
	enum bt_unit unit;
	int is_percent; /* 1: always, 0: never; -1: 50% is 0.5 */
} size_words[] = {
	{ "value=", BT_VALUE, 0 },
	{ "risk=", BT_RISK, 1 },
	{ "vol=", BT_VOL, 1 },
	{ "kelly=", BT_KELLY, -1 },
};

static int
parse_size_word(
    const struct size_word *w, const char *s, size_t n, struct bt_order *o)
{
	size_t k = strlen(w->word);
	int is_percent = n > k && s[n - 1] == '%';
	double v;

	if ((w->is_percent >= 0 && w->is_percent != is_percent) ||
	    bt_num_parse(s + k, n - k - (size_t)is_percent, &v) < 0 ||
	    !isfinite(v))
		return -1;
	o->unit = w->unit;
	o->amount = w->is_percent < 0 && is_percent ? v / 100 : v;
	return 1;
}

int
bt_field_size(const char *s, size_t n, struct bt_order *o)
{
	size_t i;

	if (n == 4 && memcmp(s, "auto", 4) == 0) {
		o->unit = BT_AUTO;
		return 1;
	}
	for (i = 0; i < sizeof size_words / sizeof size_words[0]; i++) {
		size_t k = strlen(size_words[i].word);

		if (n >= k && memcmp(s, size_words[i].word, k) == 0)
			return parse_size_word(&size_words[i], s, n, o);
	}
	return 0;
}

/* A size by a word, of an order that may have one. */
static int
parse_word_size(const struct field *f, int rc)
{
	const struct bt_order *o = f->rec;

	if (rc > 0 && o->side != BT_BUY && o->side != BT_SELL)
		return refuse(f, "number of units");
	return rc > 0 ? 0
		      : refuse(f, "size, such as value=5000, risk=1%, vol=10%, "
				  "kelly=0.5 or auto");
}

/* 100, 25%, value=5000, auto; of target 0.5, 50%. */
static int
parse_amount(const struct field *f)
{
	struct bt_order *o = f->rec;
	int is_percent, rc;

	if (o->side == BT_TARGET)
		return parse_share(f);
	rc = bt_field_size(f->s, f->n, o);
	if (rc != 0)
		return parse_word_size(f, rc);
	if (f->s[f->n - 1] != '%') {
		struct bt_lot lot = lot_of(f->in->syms, f->in->sym);

		return bt_field_units(f->s, f->n, lot, o) == 0
			   ? 0
			   : refuse(f, "quantity");
	}
	if (o->side == BT_TO || o->side == BT_CANCEL || o->side == BT_MODIFY)
		return refuse(f, "number of units");
	if (parse_percent(f, &o->amount, &is_percent) < 0)
		return -1;
	o->unit = BT_PERCENT;
	return 0;
}

static int
parse_nothing(const struct field *f)
{
	if (f->col->is_required &&
	    !(f->in->is_missing_ok && f->col->kind == BT_K_F64))
		return bt_fail(
		    f->in->err, BT_BAD_INPUT, "%s is empty", f->col->name);
	if (f->col->kind == BT_K_SYM)
		f->in->sym = BT_SYM_NONE;
	clear_column(f->col, f->rec);
	return 0;
}

int
bt_field_parse(struct bt_field_in *in, const struct bt_column *col, char *s,
    size_t n, void *rec)
{
	const struct field f = {
		.in = in, .col = col, .s = s, .n = n, .rec = rec
	};

	if (n == 0)
		return parse_nothing(&f);
	switch (col->kind) {
	case BT_K_TIME:
		return parse_time(&f);
	case BT_K_SYM:
		return parse_sym(&f);
	case BT_K_F64:
		return parse_f64(&f);
	case BT_K_QTY:
		return parse_qty(&f);
	case BT_K_I64:
		return parse_i64(&f);
	case BT_K_STR:
	case BT_K_TEXT:
		return parse_str(&f);
	case BT_K_WORD:
	case BT_K_BITS:
		return parse_word(&f);
	case BT_K_FLAGS:
		return parse_flags(&f);
	case BT_K_AMOUNT:
		return parse_amount(&f);
	case BT_K_DIST:
		return parse_dist(&f);
	}
	return bt_fail(in->err, BT_BAD_INPUT, "unknown kind of column");
}

void
bt_field_settle(enum bt_type type, void *rec, uint64_t seen)
{
	int column = bt_field_find(bt_record_info(BT_ORDER), "type", 4);
	struct bt_order *o = rec;

	if (type != BT_ORDER || (seen >> column & 1) != 0)
		return;
	if (!isnan(o->trail))
		o->type = BT_TRAIL;
	else if (!isnan(o->stop))
		o->type = isnan(o->limit) ? BT_STOP : BT_STOP_LIMIT;
	else if (!isnan(o->limit))
		o->type = BT_LIMIT;
}

size_t
bt_field_place(const struct bt_record_info *info, enum bt_kind kind)
{
	size_t i;

	for (i = 0; i < info->n_columns; i++)
		if (info->columns[i].kind == kind)
			return info->columns[i].offset;
	return info->size;
}

const char *
bt_field_missing(const struct bt_rec *rec)
{
	const struct bt_record_info *info = bt_record_info(rec->type);
	double v;
	size_t i;

	for (i = 0; i < info->n_columns; i++) {
		if (info->columns[i].kind != BT_K_F64 ||
		    !info->columns[i].is_required)
			continue;
		memcpy(&v, (const char *)rec->u.any + info->columns[i].offset,
		    sizeof v);
		if (!isfinite(v))
			return info->columns[i].name;
	}
	return NULL;
}

int
bt_field_find(const struct bt_record_info *info, const char *name, size_t n)
{
	size_t i;

	for (i = 0; i < info->n_columns; i++)
		if (strlen(info->columns[i].name) == n &&
		    memcmp(info->columns[i].name, name, n) == 0)
			return (int)i;
	return -1;
}

/* ---- to text ---- */

static int
put_qty(bt_qty qty, const struct bt_rec *rec, const struct bt_symtab *syms,
    struct bt_buf *out, struct bt_err *err)
{
	char text[BT_QTY_TEXT_MAX];
	size_t n = bt_qty_format(qty, lot_of(syms, bt_record_sym(rec)), text);

	return bt_buf_put(out, text, n, err);
}

/* Absent is empty, whatever else nan may mean elsewhere. */
static int
put_f64(double v, struct bt_buf *out, struct bt_err *err)
{
	return isnan(v) ? 0 : bt_buf_num(out, v, err);
}

static int
put_time(bt_time t, struct bt_buf *out, struct bt_err *err)
{
	char text[BT_TIME_TEXT_MAX];

	return bt_buf_put(out, text, bt_time_format(t, text), err);
}

static int
put_str(const struct bt_column *col, const char *s, struct bt_buf *out,
    struct bt_err *err)
{
	size_t i, n = strlen(s), at = out->len;

	if (bt_buf_put(out, s, n, err) < 0)
		return -1;
	for (i = 0; i < n; i++) {
		int is_bad = bt_ascii_is_cntrl(s[i]);

		if (col->kind == BT_K_TEXT && is_bad)
			out->data[at + i] = ' ';
		else if (col->kind == BT_K_STR &&
			 (is_bad || s[i] == ',' || s[i] == '"'))
			return bt_fail(err, BT_BAD_INPUT,
			    "%s '%.*s' holds a comma, quote or control "
			    "character",
			    col->name, quoted(n), s);
	}
	return 0;
}

static int
put_flags(const struct bt_column *col, uint32_t flags, struct bt_buf *out,
    struct bt_err *err)
{
	const char *plus = "";
	int i;

	for (i = 0; col->words[i] != NULL; i++) {
		if ((flags >> i & 1) == 0 || col->words[i][0] == '\0')
			continue;
		if (bt_buf_puts(out, plus, err) < 0 ||
		    bt_buf_puts(out, col->words[i], err) < 0)
			return -1;
		plus = "+";
	}
	return 0;
}

/* A value that no word stands for is not written: the field is empty. */
static int
put_word(const struct bt_column *col, uint32_t value, struct bt_buf *out,
    struct bt_err *err)
{
	uint32_t i;

	for (i = 0; col->words[i] != NULL; i++)
		if (i == value)
			return bt_buf_puts(out, col->words[i], err);
	return 0;
}

static int
put_dist(const struct bt_column *col, const struct bt_order *o,
    struct bt_buf *out, struct bt_err *err)
{
	double v = get_f64(col, o);

	if (isnan(v))
		return 0;
	if (bt_buf_num(out, v, err) < 0)
		return -1;
	return (o->flags & col->bit) != 0 ? bt_buf_putc(out, '%', err) : 0;
}

/* A number between a word and a mark, each of them perhaps "". */
static int
put_words(const char *before, double v, const char *after, struct bt_buf *out,
    struct bt_err *err)
{
	if (bt_buf_puts(out, before, err) < 0 || bt_buf_num(out, v, err) < 0)
		return -1;
	return bt_buf_puts(out, after, err);
}

static int
put_amount(const struct bt_rec *rec, const struct bt_symtab *syms,
    struct bt_buf *out, struct bt_err *err)
{
	const struct bt_order *o = rec->u.order;

	switch ((enum bt_unit)o->unit) {
	case BT_UNITS:
		return put_qty(o->qty, rec, syms, out, err);
	case BT_PERCENT:
		return put_words("", o->amount, "%", out, err);
	case BT_VALUE:
		return put_words("value=", o->amount, "", out, err);
	case BT_FRACTION:
		return bt_buf_num(out, o->amount, err);
	case BT_OFF_LOT:
	case BT_TOO_LARGE:
		return put_f64(o->amount, out, err);
	case BT_RISK:
		return put_words("risk=", o->amount, "%", out, err);
	case BT_VOL:
		return put_words("vol=", o->amount, "%", out, err);
	case BT_KELLY:
		return put_words("kelly=", o->amount, "", out, err);
	case BT_AUTO:
		return bt_buf_puts(out, "auto", err);
	case BT_ALL:
		return 0;
	}
	return 0;
}

int
bt_field_format(const struct bt_column *col, const struct bt_rec *rec,
    const struct bt_symtab *syms, struct bt_buf *out, struct bt_err *err)
{
	const void *p = rec->u.any;

	switch (col->kind) {
	case BT_K_TIME:
		return put_time(get_i64(col, p), out, err);
	case BT_K_SYM:
		return bt_buf_puts(
		    out, bt_symtab_name(syms, get_u32(col, p)), err);
	case BT_K_F64:
		return put_f64(get_f64(col, p), out, err);
	case BT_K_QTY:
		return put_qty(get_i64(col, p), rec, syms, out, err);
	case BT_K_I64:
		return bt_buf_int(out, get_i64(col, p), err);
	case BT_K_STR:
	case BT_K_TEXT:
		return put_str(col, get_str(col, p), out, err);
	case BT_K_WORD:
		return put_word(col, get_u32(col, p), out, err);
	case BT_K_BITS:
		return put_word(col,
		    (get_u32(col, p) & col->bit) / mask_unit(col), out, err);
	case BT_K_FLAGS:
		return put_flags(col, get_u32(col, p), out, err);
	case BT_K_AMOUNT:
		return put_amount(rec, syms, out, err);
	case BT_K_DIST:
		return put_dist(col, p, out, err);
	}
	return 0;
}
