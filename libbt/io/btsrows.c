#include "io/btsrows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/hash.h"
#include "base/vec.h"
#include "io/fields.h"

enum {
	STRINGS_BYTES = 1 << 20, /* that end a block */
	TRIES = 8                /* slots looked at for a string */
};

int
bt_btsnumbers_add(struct bt_btsnumbers *s, bt_sym sym, struct bt_err *err)
{
	size_t n = (size_t)sym + 1;

	if (n > s->n) {
		if (bt_vec_reserve(&s->of, &s->cap, n, sizeof *s->of, err) < 0)
			return -1;
		/* those between are not asked for before they are given */
		memset(s->of + s->n, 0, (n - s->n) * sizeof *s->of);
		s->n = n;
	}
	s->is_renumbered |= sym != s->next;
	s->of[sym] = s->next++;
	return 0;
}

void
bt_btsrows_clear(struct bt_btsrows *r)
{
	free(r->data);
	free(r->slots);
	free(r->doubles);
	bt_buf_free(&r->strings);
	memset(r, 0, sizeof *r);
}

void
bt_btsrows_restart(struct bt_btsrows *r)
{
	r->n = 0;
	r->records = r->data;
	r->first = r->last = r->at = BT_TIME_NONE;
	r->symbols = r->sym < r->size ? 0 : UINT64_MAX;
	r->is_endless = r->is_untimed = 0;
	r->block++;
	r->n_strings = 0;
	bt_buf_clear(&r->strings);
}

static size_t
reserved_at(enum bt_type type, size_t none)
{
	switch ((int)type) {
	case BT_ORDER:
		return offsetof(struct bt_order, reserved);
	case BT_FILL:
		return offsetof(struct bt_fill, reserved);
	case BT_CASH:
		return offsetof(struct bt_cash, reserved);
	case BT_EVENT:
		return offsetof(struct bt_event, reserved);
	default:
		return none;
	}
}

static int
find_doubles(
    struct bt_btsrows *r, const struct bt_record_info *info, struct bt_err *err)
{
	size_t i, n = 0;

	if (bt_vec_reserve(&r->doubles, &r->doubles_cap,
		info->n_columns + 1 + r->n_extra, sizeof *r->doubles, err) < 0)
		return -1;
	for (i = 0; i < info->n_columns; i++)
		if (info->columns[i].kind == BT_K_F64 ||
		    info->columns[i].kind == BT_K_DIST)
			r->doubles[n++] = info->columns[i].offset;
	if (r->type == BT_ORDER)
		r->doubles[n++] = offsetof(struct bt_order, amount);
	for (i = 0; i < r->n_extra; i++)
		r->doubles[n++] = r->size + i * sizeof(double);
	r->n_doubles = n;
	return 0;
}

int
bt_btsrows_start(struct bt_btsrows *r, enum bt_type type, uint32_t n_extra,
    struct bt_err *err)
{
	const struct bt_record_info *info = bt_record_info(type);

	r->type = type;
	r->n_extra = n_extra;
	r->size = info->size;
	r->stride = r->size + n_extra * sizeof(double);
	r->max =
	    r->stride > r->bytes_max ? 1 : (uint32_t)(r->bytes_max / r->stride);
	r->time = bt_field_place(info, BT_K_TIME);
	r->sym = bt_field_place(info, BT_K_SYM);
	r->reserved = reserved_at(type, r->size);
	r->n_texts = bt_bts_strings(type, r->texts);
	if (r->n_texts > 0 && r->slots == NULL) {
		r->slots = calloc(BT_BTSROWS_SLOTS, sizeof *r->slots);
		if (r->slots == NULL)
			return bt_fail(err, BT_SYSTEM, "out of memory");
	}
	bt_btsrows_restart(r);
	return find_doubles(r, info, err);
}

int
bt_btsrows_is_full(const struct bt_btsrows *r)
{
	return r->strings.len >= STRINGS_BYTES;
}

/* ---- strings ---- */

/* Append a string; in the rest of a line control characters become blanks. */
static int
append_string(
    struct bt_btsrows *r, const char *s, uint64_t *offset, struct bt_err *err)
{
	size_t n = strlen(s) + 1, i;
	char *p;

	if (r->strings.len == 0 && bt_buf_putc(&r->strings, '\0', err) < 0)
		return -1;
	*offset = r->strings.len;
	if (bt_buf_put(&r->strings, s, n, err) < 0)
		return -1;
	p = r->strings.data + *offset;
	for (i = 0; i + 1 < n; i++)
		if (bt_ascii_is_cntrl(p[i]))
			p[i] = ' ';
	r->n_strings++;
	return 0;
}

/* The offset of a string, found among the last ones or appended. */
static int
intern(
    struct bt_btsrows *r, const char *s, uint64_t *offset, struct bt_err *err)
{
	struct bt_btsrows_slot *slot = NULL;
	size_t at, i;

	*offset = 0;
	if (s[0] == '\0')
		return 0; /* most are */
	at = (size_t)bt_hash64_of(s, strlen(s));
	for (i = 0; i < TRIES; i++) {
		slot = &r->slots[(at + i) % BT_BTSROWS_SLOTS];
		if (slot->block != r->block)
			break;
		*offset = slot->offset;
		if (strcmp(r->strings.data + *offset, s) == 0)
			return 0;
	}
	if (append_string(r, s, offset, err) < 0)
		return -1;
	slot->block = r->block;
	slot->offset = *offset;
	return 0;
}

static int
pack_strings(struct bt_btsrows *r, char *rec, struct bt_err *err)
{
	uint64_t offset;
	const char *s;
	size_t i;

	for (i = 0; i < r->n_texts; i++) {
		memcpy(&s, rec + r->texts[i], sizeof s);
		if (intern(r, s, &offset, err) < 0)
			return -1;
		memcpy(rec + r->texts[i], &offset, sizeof offset);
	}
	return 0;
}

/* ---- the rest of a record ---- */

static void
clean_nan(char *p)
{
	static const double nan_as_stored = (double)NAN;
	double v;

	memcpy(&v, p, sizeof v);
	if (isnan(v))
		memcpy(p, &nan_as_stored, sizeof v);
}

/* What would make equal records differ in bytes. */
static void
clean(const struct bt_btsrows *r, char *rec)
{
	size_t i;

	for (i = 0; i < r->n_doubles; i++)
		clean_nan(rec + r->doubles[i]);
	if (r->reserved < r->size)
		memset(rec + r->reserved, 0, sizeof(uint32_t));
}

static void
note_time(struct bt_btsrows *r, const char *rec)
{
	const struct bt_rec any = { .type = r->type, .u.any = rec };
	bt_time t = BT_TIME_NONE, at = bt_record_at(&any);

	if (r->time < r->size)
		memcpy(&t, rec + r->time, sizeof t);
	if (r->type == BT_BAR && at == BT_TIME_NONE)
		r->is_endless = 1;
	at = at == BT_TIME_NONE ? t : at;
	if (at > r->at) /* BT_TIME_NONE is less than any */
		r->at = at;
	if (t == BT_TIME_NONE) {
		r->is_untimed = 1;
		return;
	}
	if (r->first == BT_TIME_NONE || t < r->first)
		r->first = t;
	if (t > r->last)
		r->last = t;
}

/* The stream's number in the place of the table's, and its bit. */
static void
note_sym(struct bt_btsrows *r, char *p)
{
	uint32_t sym;

	memcpy(&sym, p, sizeof sym);
	if (sym == BT_SYM_NONE) {
		r->symbols = UINT64_MAX; /* of none in particular */
		return;
	}
	sym = r->numbers->of[sym];
	memcpy(p, &sym, sizeof sym);
	r->symbols |= UINT64_C(1) << sym % 64;
}

static void
copy(const struct bt_btsrows *r, const struct bt_rows *rows, uint32_t i,
    uint32_t k, char *to)
{
	const char *from = rows->data + i * rows->stride;
	size_t extra = r->stride - r->size;
	uint32_t j;

	if (rows->stride == r->stride && rows->extra == rows->data + r->size) {
		memcpy(to, from, k * r->stride);
		return;
	}
	for (j = 0; j < k; j++, to += r->stride) {
		memcpy(to, from + j * rows->stride, r->size);
		if (extra > 0)
			memcpy(to + r->size,
			    rows->extra + (i + j) * rows->extra_stride, extra);
	}
}

/* ---- bars of 64 bytes, whose symbols have the table's numbers ---- */

/* As many are looked at together. */
#define TOGETHER 8

static int
are_usual_bars(const struct bt_btsrows *r)
{
	return r->type == BT_BAR && r->n_extra == 0 &&
	       !r->numbers->is_renumbered;
}

/* Two doubles, where the compilers have such vectors. */
typedef double two_doubles __attribute__((vector_size(16)));
typedef uint64_t two __attribute__((vector_size(16)));

static inline two_doubles
get_two(const double *p)
{
	two_doubles v;

	memcpy(&v, p, sizeof v);
	return v;
}

/*
 * As many bars, if all of them are of one symbol, have no NaN and a time, and
 * all an end or none: whether they were noted.
 */
static inline int
note_together(struct bt_btsrows *r, const struct bt_bar *b)
{
	const bt_sym sym = b->sym;
	const two_doubles zero = { 0, 0 };
	two odd = { 0, 0 };
	uint32_t other = 0;
	bt_time first = b->time, last = b->time, least = b->end, at = b->end;
	int i;

	for (i = 0; i < TOGETHER; i++, b++) {
		/* what is not finite leaves a NaN, and all else 0 or -0 */
		const two_doubles sum = get_two(&b->open) + get_two(&b->low);
		const two_doubles volume = { b->volume, 0 };

		odd |= (two)(sum * zero);
		odd |= (two)(volume * zero);
		other |= b->sym ^ sym;
		first = b->time < first ? b->time : first;
		last = b->time > last ? b->time : last;
		least = b->end < least ? b->end : least;
		at = b->end > at ? b->end : at;
	}
	if ((odd[0] | odd[1]) << 1 != 0 || other != 0 ||
	    first == BT_TIME_NONE ||
	    (least == BT_TIME_NONE && at != BT_TIME_NONE))
		return 0;
	r->is_endless |= at == BT_TIME_NONE;
	at = at == BT_TIME_NONE ? last : at;
	r->symbols |= UINT64_C(1) << sym % 64;
	if (r->first == BT_TIME_NONE || first < r->first)
		r->first = first;
	r->last = last > r->last ? last : r->last;
	r->at = at > r->at ? at : r->at;
	return 1;
}

/* Any bar; whether all its numbers are as a stream has them. */
static int
note_bar(struct bt_btsrows *r, const struct bt_bar *b)
{
	const char *rec = (const char *)b;
	char cleaned[sizeof *b];

	note_time(r, rec);
	r->symbols |= UINT64_C(1) << b->sym % 64;
	/* a NaN among them leaves one */
	if (!isnan(b->open + b->high + b->low + b->close + b->volume))
		return 1;
	memcpy(cleaned, rec, sizeof cleaned);
	clean(r, cleaned);
	return memcmp(cleaned, rec, sizeof cleaned) == 0;
}

/* Plain bars: the first and the last tell of all. */
static void
note_plain(struct bt_btsrows *r, const char *recs, uint32_t k)
{
	const struct bt_bar *b = (const struct bt_bar *)(const void *)recs;

	note_time(r, recs);
	note_time(r, (const char *)&b[k - 1]);
	r->symbols |= UINT64_C(1) << b->sym % 64;
}

/* Of k bars the first that is not as a stream has it, or k; those before it
 * are noted. */
static uint32_t
note_bars(struct bt_btsrows *r, const char *recs, uint32_t k)
{
	const struct bt_bar *b = (const struct bt_bar *)(const void *)recs;
	uint32_t i, end;

	for (i = 0; i < k; i = end) {
		end = k - i < TOGETHER ? k : i + TOGETHER;
		if (end - i == TOGETHER && note_together(r, b + i))
			continue;
		for (; i < end; i++)
			if (!note_bar(r, b + i))
				return i;
	}
	return k;
}

int
bt_btsrows_lend(struct bt_btsrows *r, const struct bt_rows *rows, uint32_t i)
{
	const char *recs = rows->data + i * rows->stride;

	if (r->n > 0 || rows->n - i < r->max || !are_usual_bars(r) ||
	    rows->stride != r->stride)
		return 0;
	if (rows->is_plain)
		note_plain(r, recs, r->max);
	/* what was noted of some is right for them wherever they are put */
	else if (note_bars(r, recs, r->max) < r->max)
		return 0;
	r->records = recs;
	r->n = r->max;
	return 1;
}

/* ---- adding ---- */

static void
add_usual_bars(struct bt_btsrows *r, char *recs, uint32_t k)
{
	const size_t size = sizeof(struct bt_bar);
	uint32_t i;

	for (i = note_bars(r, recs, k); i < k;
	     i += 1 + note_bars(r, recs + (i + 1) * size, k - i - 1))
		clean(r, recs + i * size);
}

int
bt_btsrows_add(struct bt_btsrows *r, const struct bt_rows *rows, uint32_t i,
    uint32_t k, struct bt_err *err)
{
	size_t used = r->n * r->stride;
	char *rec;
	uint32_t j;

	if (bt_vec_reserve(
		&r->data, &r->data_cap, used + k * r->stride, 1, err) < 0)
		return -1;
	r->records = r->data;
	rec = r->data + used;
	copy(r, rows, i, k, rec);
	if (are_usual_bars(r)) {
		if (rows->is_plain)
			note_plain(r, rec, k);
		else
			add_usual_bars(r, rec, k);
		r->n += k;
		return 0;
	}
	for (j = 0; j < k; j++, rec += r->stride) {
		note_time(r, rec);
		if (r->sym < r->size)
			note_sym(r, rec + r->sym);
		clean(r, rec);
		if (pack_strings(r, rec, err) < 0)
			return -1;
	}
	r->n += k;
	return 0;
}
