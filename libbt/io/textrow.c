#include "io/textrow.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/digits.h"
#include "bt/num.h"
#include "bt/qty.h"
#include "io/fields.h"

enum {
	/* of all but strings: a symbol's name is the longest */
	FIELD_MAX = BT_TEXTROW_FIELD,
	/* of all strings of nearly all rows */
	STRINGS_MAX = 4096
};

/* The name of the type, and a comma. */
static void
set_head(struct bt_textrow *t, enum bt_type type)
{
	const char *name = bt_record_info(type)->name;
	size_t n = strlen(name);

	assert(n < sizeof t->heads->text);
	memcpy(t->heads[type].text, name, n);
	t->heads[type].text[n] = ',';
	t->heads[type].n = n + 1;
}

void *
bt_textrow_open(const struct bt_outform_to *to, size_t size, int is_tagged)
{
	struct bt_textrow *t = calloc(1, size);
	int i;

	if (t == NULL) {
		(void)bt_fail(to->err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	t->to = *to;
	t->sym = BT_SYM_NONE;
	t->sym_name = "";
	t->day.day = INT64_MIN; /* no instant is on it */
	for (i = 0; i < BT_TEXTROW_TOLD; i++)
		t->told[i].time = BT_TIME_NONE;
	bt_textresult_init(&t->result);
	t->end_bit = bt_textrow_bit(BT_BAR, "end");
	for (i = BT_BAR; i < (int)BT_TYPES; i++) {
		t->rare[i] = bt_textrow_rare((enum bt_type)i);
		if (is_tagged)
			set_head(t, (enum bt_type)i);
	}
	return t;
}

void
bt_textrow_clear(struct bt_textrow *t)
{
	bt_buf_free(&t->line);
}

uint64_t
bt_textrow_bit(enum bt_type type, const char *name)
{
	const struct bt_record_info *info = bt_record_info(type);
	int i = bt_field_find(info, name, strlen(name));

	return i < 0 || !info->columns[i].is_optional ? 0 : UINT64_C(1) << i;
}

uint64_t
bt_textrow_rare(enum bt_type type)
{
	const struct bt_record_info *info = bt_record_info(type);
	uint64_t bits = 0;
	size_t i;

	for (i = 0; i < info->n_columns; i++)
		if (info->columns[i].is_optional)
			bits |= UINT64_C(1) << i;
	return bits;
}

/* ---- what is absent ---- */

static uint32_t
named_bits(const struct bt_column *col)
{
	uint32_t bits = 0;
	int i;

	for (i = 0; col->words[i] != NULL; i++)
		if (col->words[i][0] != '\0')
			bits |= UINT32_C(1) << i;
	return bits;
}

static int
is_there(const struct bt_column *col, const void *rec)
{
	const char *p = (const char *)rec + col->offset;
	uint32_t u;
	double v;

	if (col->kind == BT_K_F64 || col->kind == BT_K_DIST) {
		memcpy(&v, p, sizeof v);
		return !isnan(v);
	}
	if (col->kind == BT_K_FLAGS || col->kind == BT_K_BITS) {
		memcpy(&u, p, sizeof u);
		if (u == 0)
			return 0; /* mostly */
		return (u & (col->kind == BT_K_BITS ? col->bit
						    : named_bits(col))) != 0;
	}
	if (col->kind == BT_K_STR) {
		const char *text;

		memcpy(&text, p, sizeof text);
		return text[0] != '\0';
	}
	return 0; /* a bar's end: not ours to decide */
}

/* Orders as most are: none of their rare columns is there. */
static int
is_bare(const struct bt_order *o)
{
	return isnan(o->sl) && isnan(o->tp) && isnan(o->sl_by) &&
	       isnan(o->tp_by) && isnan(o->sl_trail) && o->flags == 0 &&
	       o->legs[0] == '\0';
}

uint64_t
bt_textrow_wanted(enum bt_type type, const void *rec)
{
	const struct bt_record_info *info = bt_record_info(type);
	uint64_t bits = 0;
	size_t i = info->n_columns;

	if ((type == BT_BAR && ((const struct bt_bar *)rec)->flags == 0) ||
	    (type == BT_ORDER && is_bare(rec)))
		return 0; /* nearly always */
	/* rare columns are the last ones */
	while (i-- > 0 && info->columns[i].is_optional)
		if (is_there(&info->columns[i], rec))
			bits |= UINT64_C(1) << i;
	return bits;
}

int64_t
bt_bar_length(const struct bt_bar *bar)
{
	int64_t length;

	if (bar->end == BT_TIME_NONE || bar->end <= bar->time)
		return 0;
	/* the difference of the extremes does not fit: no length then */
	if (bt_time_add(bar->end, -bar->time, &length) < 0)
		return 0;
	return length;
}

/* ---- fields ---- */

static char *
put_fraction(char *p, int ns)
{
	int i;

	for (i = 9; i > 0; i--, ns /= 10)
		p[i] = (char)('0' + ns % 10);
	p[0] = '.';
	for (i = 9; p[i] == '0'; i--)
		;
	return p + i + 1;
}

static void
turn_day(struct bt_textrow_day *d, int64_t day, bt_time t)
{
	char text[BT_TIME_TEXT_MAX];

	(void)bt_time_format(t, text);
	memcpy(d->text, text, sizeof d->text - 1); /* 2024-01-02T */
	d->day = day;
}

/* What bt_time_format() gives, but remembering the date. */
static char *
put_utc(struct bt_textrow_day *d, bt_time t, char *p)
{
	int64_t day, rest;
	int sec;

	day = t / BT_DAY;
	rest = t % BT_DAY;
	if (rest < 0) {
		day--;
		rest += BT_DAY;
	}
	if (day != d->day)
		turn_day(d, day, t);
	memcpy(p, d->text, 11);
	sec = (int)(rest / BT_SECOND);
	rest %= BT_SECOND;
	p = bt_digits_pair(p + 11, (unsigned)sec / 3600);
	*p = ':';
	p = bt_digits_pair(p + 1, (unsigned)sec / 60 % 60);
	*p = ':';
	p = bt_digits_pair(p + 1, (unsigned)sec % 60);
	if (rest != 0)
		p = put_fraction(p, (int)rest);
	*p = 'Z';
	return p + 1;
}

static char *
put_time(struct bt_textrow *t, bt_time time, char *p)
{
	if (time == BT_TIME_NONE)
		return p;
	return t->to.zone == NULL
		   ? put_utc(&t->day, time, p)
		   : p + bt_time_format_zone(time, t->to.zone, p);
}

void
bt_textrow_learn(
    struct bt_textrow *t, struct bt_textrow_instant *told, bt_time time)
{
	told->time = time;
	told->n = (size_t)(put_time(t, time, told->text) - told->text);
}

static inline char *
put_number(double v, char *p)
{
	char *end;

	/* mostly; no NaN is */
	if (v >= 1e-6 && v < 1e9 && (end = bt_digits_plain(p, v)) != NULL)
		return end;
	if (v == 0 && !signbit(v)) {
		*p = '0';
		return p + 1;
	}
	return isnan(v) ? p : p + bt_num_format(v, p);
}

char *
bt_textrow_number(double v, char *p)
{
	return put_number(v, p);
}

static inline char *
put_sym(struct bt_textrow *t, bt_sym sym, char *p)
{
	if (sym != t->sym) {
		t->sym = sym;
		t->sym_name = bt_symtab_name(t->to.syms, sym);
		t->sym_n = strlen(t->sym_name);
	}
	memcpy(p, t->sym_name, t->sym_n);
	return p + t->sym_n;
}

char *
bt_textrow_sym(struct bt_textrow *t, bt_sym sym, char *p)
{
	return put_sym(t, sym, p);
}

static BT_APART void
learn_qty(
    struct bt_textrow *t, struct bt_textrow_qty *told, bt_sym sym, bt_qty qty)
{
	struct bt_lot lot = sym == BT_SYM_NONE
				? bt_lot_default()
				: bt_symtab_instrument(t->to.syms, sym)->lot;

	told->qty = qty;
	told->sym = sym;
	told->n = (uint32_t)bt_qty_format(qty, lot, told->text);
}

char *
bt_textrow_qty(struct bt_textrow *t, bt_sym sym, bt_qty qty, char *p)
{
	struct bt_textrow_qty *told =
	    &t->qtys[(uint64_t)qty * UINT64_C(0xa14d7abc34fa6a2f) >> 61];

	if (qty == 0) {
		*p = '0';
		return p + 1;
	}
	if (told->qty != qty || told->sym != sym)
		learn_qty(t, told, sym, qty);
	memcpy(p, told->text, sizeof told->text);
	return p + told->n;
}

/* A word that is known to be short. */
static inline char *
put_word(const char *s, char *p)
{
	char c;

	while ((c = *s++) != '\0')
		*p++ = c;
	return p;
}

/* ---- fields by their kind: most are seen millions of times, so each is a
 * small function ---- */

/* One column of a record, written at p: the end; NULL on failure, and where a
 * string is longer than what room is left for. */
typedef char *field_put(struct bt_textrow *t, const struct bt_column *col,
    const struct bt_rec *rec, char *p);

static inline const void *
place_of(const struct bt_column *col, const struct bt_rec *rec)
{
	return (const char *)rec->u.any + col->offset;
}

static inline uint32_t
u32_of(const struct bt_column *col, const struct bt_rec *rec)
{
	uint32_t v;

	memcpy(&v, place_of(col, rec), sizeof v);
	return v;
}

static inline int64_t
i64_of(const struct bt_column *col, const struct bt_rec *rec)
{
	int64_t v;

	memcpy(&v, place_of(col, rec), sizeof v);
	return v;
}

static inline double
f64_of(const struct bt_column *col, const struct bt_rec *rec)
{
	double v;

	memcpy(&v, place_of(col, rec), sizeof v);
	return v;
}

static inline const char *
text_of(const struct bt_column *col, const struct bt_rec *rec)
{
	const char *s;

	memcpy(&s, place_of(col, rec), sizeof s);
	return s;
}

/* As all others are, the straightforward way. */
static char *
field_any(struct bt_textrow *t, const struct bt_column *col,
    const struct bt_rec *rec, char *p)
{
	bt_buf_clear(&t->line);
	if (bt_field_format(col, rec, t->to.syms, &t->line, t->to.err) < 0)
		return NULL;
	if (t->line.len > 0)
		memcpy(p, t->line.data, t->line.len);
	return p + t->line.len;
}

static char *
field_f64(struct bt_textrow *t, const struct bt_column *col,
    const struct bt_rec *rec, char *p)
{
	(void)t;
	return put_number(f64_of(col, rec), p);
}

static char *
field_time(struct bt_textrow *t, const struct bt_column *col,
    const struct bt_rec *rec, char *p)
{
	return bt_textrow_instant(t, i64_of(col, rec), p);
}

static char *
field_sym(struct bt_textrow *t, const struct bt_column *col,
    const struct bt_rec *rec, char *p)
{
	return put_sym(t, u32_of(col, rec), p);
}

static char *
field_word(struct bt_textrow *t, const struct bt_column *col,
    const struct bt_rec *rec, char *p)
{
	uint32_t value = u32_of(col, rec), i;

	(void)t;
	for (i = 0; i < value && col->words[i] != NULL; i++)
		;
	return col->words[i] != NULL ? put_word(col->words[i], p) : p;
}

static char *
field_qty(struct bt_textrow *t, const struct bt_column *col,
    const struct bt_rec *rec, char *p)
{
	return bt_textrow_qty(t, bt_record_sym(rec), i64_of(col, rec), p);
}

static char *
field_i64(struct bt_textrow *t, const struct bt_column *col,
    const struct bt_rec *rec, char *p)
{
	(void)t;
	return p + bt_int_format(i64_of(col, rec), p);
}

static char *
field_str(struct bt_textrow *t, const struct bt_column *col,
    const struct bt_rec *rec, char *p)
{
	const char *s = text_of(col, rec);
	size_t n;

	if (s[0] == '\0')
		return p; /* most are */
	n = strlen(s);
	if (n > t->room)
		return NULL;
	t->room -= n;
	if (col->kind == BT_K_TEXT) /* blanks for what it may not hold */
		return field_any(t, col, rec, p);
	memcpy(p, s, n);
	return p + n;
}

/* Mostly there are none. */
static char *
field_flags(struct bt_textrow *t, const struct bt_column *col,
    const struct bt_rec *rec, char *p)
{
	return u32_of(col, rec) == 0 ? p : field_any(t, col, rec, p);
}

static char *
field_dist(struct bt_textrow *t, const struct bt_column *col,
    const struct bt_rec *rec, char *p)
{
	return isnan(f64_of(col, rec)) ? p : field_any(t, col, rec, p);
}

static field_put *const fields[] = {
	[BT_K_TIME] = field_time,
	[BT_K_SYM] = field_sym,
	[BT_K_F64] = field_f64,
	[BT_K_QTY] = field_qty,
	[BT_K_I64] = field_i64,
	[BT_K_STR] = field_str,
	[BT_K_TEXT] = field_str,
	[BT_K_WORD] = field_word,
	[BT_K_FLAGS] = field_flags,
	[BT_K_BITS] = field_any,
	[BT_K_AMOUNT] = field_any,
	[BT_K_DIST] = field_dist,
};

char *
bt_textrow_field(struct bt_textrow *t, const struct bt_column *col,
    const struct bt_rec *rec, char *p)
{
	t->room = SIZE_MAX;
	return fields[col->kind](t, col, rec, p);
}

/* ---- rows ---- */

static inline char *
put_head(const struct bt_textrow *t, enum bt_type type, char *p)
{
	memcpy(p, t->heads[type].text, sizeof t->heads->text);
	return p + t->heads[type].n;
}

static int
put_extra(struct bt_textrow *t, const struct bt_rows *rows, const char *extra)
{
	struct bt_out *out = t->to.out;
	uint32_t i;
	double v;
	char *p;

	for (i = 0; i < rows->n_extra; i++, extra += sizeof v) {
		p = bt_out_need(out, FIELD_MAX, t->to.err);
		if (p == NULL)
			return -1;
		memcpy(&v, extra, sizeof v);
		*p = ',';
		bt_out_add(out, (size_t)(put_number(v, p + 1) - p));
	}
	return 0;
}

static int
end_row(struct bt_textrow *t)
{
	char *p = bt_out_need(t->to.out, 1, t->to.err);

	if (p == NULL)
		return -1;
	*p = '\n';
	bt_out_add(t->to.out, 1);
	return 0;
}

/* Bars without flags: this is where time goes. */
static int
put_bar(struct bt_textrow *t, const struct bt_bar *bar)
{
	char *p, *start = bt_out_need(t->to.out, 10 * FIELD_MAX, t->to.err);

	if (start == NULL)
		return -1;
	p = put_head(t, BT_BAR, start);
	p = put_time(t, bar->time, p);
	*p = ',';
	p = put_sym(t, bar->sym, p + 1);
	*p = ',';
	p = put_number(bar->open, p + 1);
	*p = ',';
	p = put_number(bar->high, p + 1);
	*p = ',';
	p = put_number(bar->low, p + 1);
	*p = ',';
	p = put_number(bar->close, p + 1);
	*p = ',';
	p = put_number(bar->volume, p + 1);
	if (t->on[BT_BAR] != 0) {
		*p = ',';
		p = put_time(t, bar->end, p + 1);
	}
	bt_out_add(t->to.out, (size_t)(p - start));
	return 0;
}

/* All columns that are on, behind the name of the type; NULL as of a field. */
static char *
put_columns(struct bt_textrow *t, const struct bt_rec *rec, char *p)
{
	const struct bt_record_info *info = bt_record_info(rec->type);
	const struct bt_column *col = info->columns;
	const struct bt_column *end = col + info->n_columns;
	uint64_t off = t->rare[rec->type] & ~t->on[rec->type];

	p = put_head(t, rec->type, p);
	for (; col < end; col++, off >>= 1) {
		if ((off & 1) != 0)
			continue;
		p = fields[col->kind](t, col, rec, p);
		if (p == NULL)
			return NULL;
		*p++ = ',';
	}
	p--;
	/* `end,complete` is what scripts look for */
	if (rec->type == BT_RUN_END && rec->u.run_end->text[0] == '\0')
		p--;
	return p;
}

/* The same of a result that is as most are; NULL where it is not. */
static char *
put_result(struct bt_textrow *t, const struct bt_rec *rec, char *p)
{
	if (t->on[rec->type] != 0)
		return NULL;
	return bt_textresult_put(t, rec, put_head(t, rec->type, p));
}

/* Bytes of all strings of a record. */
static size_t
strings_of(const struct bt_rec *rec)
{
	size_t offsets[BT_BTS_TEXTS_MAX], i, n = 0;
	size_t n_texts = bt_bts_strings(rec->type, offsets);
	const char *s;

	for (i = 0; i < n_texts; i++) {
		memcpy(&s, (const char *)rec->u.any + offsets[i], sizeof s);
		n += strlen(s);
	}
	return n;
}

/* A row that is too long for the output's buffer. */
static int
put_long(struct bt_textrow *t, const struct bt_rec *rec, size_t most)
{
	struct bt_buf b = { 0 };
	char *p;
	int rc;

	t->room = strings_of(rec);
	if (bt_buf_reserve(&b, most + t->room, t->to.err) < 0)
		return -1;
	p = put_columns(t, rec, b.data);
	rc = p == NULL ? -1
		       : bt_out_put(t->to.out, b.data, (size_t)(p - b.data),
			     t->to.err);
	bt_buf_free(&b);
	return rc;
}

/* Any record: mostly straight into the output's buffer. */
static int
put_any(struct bt_textrow *t, const struct bt_rec *rec)
{
	size_t most = (bt_record_info(rec->type)->n_columns + 1) * FIELD_MAX;
	char *p, *start = bt_out_need(t->to.out, most + STRINGS_MAX, t->to.err);

	if (start == NULL)
		return -1;
	t->room = STRINGS_MAX;
	p = put_result(t, rec, start);
	if (p == NULL)
		p = put_columns(t, rec, start);
	if (p == NULL)
		return t->to.err->status != BT_OK ? -1 : put_long(t, rec, most);
	bt_out_add(t->to.out, (size_t)(p - start));
	return 0;
}

int
bt_textrow_put(struct bt_textrow *t, const struct bt_rows *rows, uint32_t i)
{
	const struct bt_rec rec = { .type = rows->type,
		.u.any = rows->data + i * rows->stride };

	if (rows->type == BT_BAR && (t->on[BT_BAR] & ~t->end_bit) == 0
		? put_bar(t, rec.u.bar) < 0
		: put_any(t, &rec) < 0)
		return -1;
	if (rows->n_extra > 0 &&
	    put_extra(t, rows, rows->extra + i * rows->extra_stride) < 0)
		return -1;
	return end_row(t);
}

int
bt_textrow_names(struct bt_textrow *t, enum bt_type type)
{
	const struct bt_record_info *info = bt_record_info(type);
	const struct bt_columns *further = &t->to.columns[type];
	uint64_t off = bt_textrow_rare(type) & ~t->on[type];
	struct bt_out *out = t->to.out;
	size_t i;

	for (i = 0; i < info->n_columns; i++) {
		if ((off >> i & 1) != 0)
			continue;
		if (i > 0 && bt_out_puts(out, ",", t->to.err) < 0)
			return -1;
		if (bt_out_puts(out, info->columns[i].name, t->to.err) < 0)
			return -1;
	}
	for (i = 0; i < further->n; i++)
		if (bt_out_puts(out, ",", t->to.err) < 0 ||
		    bt_out_puts(out, further->names[i], t->to.err) < 0)
			return -1;
	return bt_out_puts(out, "\n", t->to.err);
}
