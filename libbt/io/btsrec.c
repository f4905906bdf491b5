#include "io/btsrec.h"

#include <math.h>
#include <string.h>

/* What a record is checked with. */
struct ctx {
	const struct bt_btsrec *b;
	char *rec;
	struct bt_err *err;
};

/* The bits of a type's flags that mean something. */
struct flags {
	size_t offset;
	uint32_t known;
};

static struct flags
flags_of(enum bt_type type)
{
	const uint32_t market =
	    BT_SYNTHETIC | BT_STALE | BT_PARTIAL | BT_WARMUP | BT_COARSE;

	switch ((int)type) {
	case BT_BAR:
		return (struct flags){ offsetof(struct bt_bar, flags), market };
	case BT_TICK:
		return (struct flags){ offsetof(struct bt_tick, flags),
			market | BT_TICK_BUY | BT_TICK_SELL };
	case BT_QUOTE:
		return (
		    struct flags){ offsetof(struct bt_quote, flags), market };
	case BT_ORDER:
		return (struct flags){ offsetof(struct bt_order, flags),
			BT_REDUCE_ONLY | BT_TRAIL_PCT | BT_SL_BY_PCT |
			    BT_TP_BY_PCT | BT_SL_TRAIL_PCT };
	case BT_FILL:
		return (struct flags){ offsetof(struct bt_fill, flags),
			BT_AMBIGUOUS | BT_GAP | BT_REDUCES | BT_FORCED };
	case BT_POSITION:
		return (struct flags){ offsetof(struct bt_position, flags),
			BT_OPEN_AT_END | BT_MARK_STALE };
	default:
		return (struct flags){ 0, UINT32_MAX }; /* has none */
	}
}

static uint32_t
get_u32(const char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof v);
	return v;
}

static int
refuse_number(const struct ctx *c, const struct bt_column *col, uint32_t v)
{
	return bt_fail(
	    c->err, BT_BAD_INPUT, "%s has the unknown number %u", col->name, v);
}

static int
check_time(const struct ctx *c, const struct bt_column *col)
{
	bt_time t;

	memcpy(&t, c->rec + col->offset, sizeof t);
	if (col->is_required && t == BT_TIME_NONE)
		return bt_fail(
		    c->err, BT_BAD_INPUT, "%s is missing", col->name);
	return 0;
}

static int
check_sym(const struct ctx *c, const struct bt_column *col)
{
	uint32_t v = get_u32(c->rec + col->offset);

	if (v == BT_SYM_NONE && !col->is_required)
		return 0;
	if (v >= c->b->n_syms)
		return bt_fail(c->err, BT_BAD_INPUT,
		    "symbol number %u, of %u that the stream has named", v,
		    c->b->n_syms);
	memcpy(c->rec + col->offset, &c->b->syms[v], sizeof v);
	return 0;
}

static int
check_f64(const struct ctx *c, const struct bt_column *col)
{
	double v;

	memcpy(&v, c->rec + col->offset, sizeof v);
	if (col->is_required && !c->b->is_missing_ok && !isfinite(v))
		return bt_fail(
		    c->err, BT_BAD_INPUT, "%s is no finite number", col->name);
	return 0;
}

static int
check_word(const struct ctx *c, const struct bt_column *col)
{
	uint32_t v = get_u32(c->rec + col->offset), i;

	if (col->kind == BT_K_BITS) /* in units of the mask's lowest bit */
		v = (v & col->bit) / (col->bit & -col->bit);
	for (i = 0; col->words[i] != NULL; i++)
		if (i == v)
			return 0;
	return refuse_number(c, col, v);
}

static int
check_string(const struct ctx *c, const struct bt_column *col)
{
	static const char nothing[1];
	uint64_t offset;
	const char *s;

	memcpy(&offset, c->rec + col->offset, sizeof offset);
	if (offset != 0 && offset >= c->b->n_strings)
		return bt_fail(c->err, BT_BAD_INPUT,
		    "%s is outside the strings of its block", col->name);
	s = c->b->n_strings == 0 ? nothing : c->b->strings + offset;
	memcpy(c->rec + col->offset, &s, sizeof s);
	return 0;
}

static int
check_column(const struct ctx *c, const struct bt_column *col)
{
	switch (col->kind) {
	case BT_K_TIME:
		return check_time(c, col);
	case BT_K_SYM:
		return check_sym(c, col);
	case BT_K_F64:
		return check_f64(c, col);
	case BT_K_WORD:
	case BT_K_BITS:
		return check_word(c, col);
	case BT_K_STR:
	case BT_K_TEXT:
		return check_string(c, col);
	case BT_K_AMOUNT:
		if (((const struct bt_order *)(const void *)c->rec)->unit >
		    BT_AUTO)
			return refuse_number(c, col,
			    ((const struct bt_order *)(const void *)c->rec)
				->unit);
		return 0;
	case BT_K_FLAGS: /* checked with all bits of the member */
	case BT_K_QTY:
	case BT_K_I64:
	case BT_K_DIST:
		break;
	}
	return 0;
}

static int
check_flags(const struct ctx *c, struct flags flags)
{
	uint32_t v;

	if (flags.known == UINT32_MAX)
		return 0;
	v = get_u32(c->rec + flags.offset);
	if ((v & ~flags.known) != 0)
		return bt_fail(
		    c->err, BT_BAD_INPUT, "flags 0x%x are not known", v);
	return 0;
}

static int
check_record(
    const struct ctx *c, const struct bt_record_info *info, struct flags flags)
{
	size_t i;

	for (i = 0; i < info->n_columns; i++)
		if (check_column(c, &info->columns[i]) < 0)
			return -1;
	return check_flags(c, flags);
}

/* Whether a bar is in need of no closer look. */
static int
is_good_bar(const struct bt_bar *bar, uint32_t n_syms, uint32_t known)
{
	/* what is not finite leaves a NaN */
	double d = (bar->open - bar->open) + (bar->high - bar->high) +
		   (bar->low - bar->low) + (bar->close - bar->close);

	return d == 0 && bar->sym < n_syms && (bar->flags & ~known) == 0 &&
	       bar->time != BT_TIME_NONE;
}

/* The least and the greatest of times. */
struct span {
	bt_time first, last;
};

/* As many bars are looked at together, and only one by one where one of them
 * is in need of more. */
#define TOGETHER 8

/* Two doubles, or their bits, where the compilers have such vectors. */
typedef double two_doubles __attribute__((vector_size(16)));
typedef uint64_t two __attribute__((vector_size(16)));

/* Of two doubles the bits of a product with 0: 0, or a sign, and others for
 * what is not finite. */
static inline two
odd_bits(const double *v)
{
	const two_doubles zero = { 0, 0 };
	two_doubles d;

	memcpy(&d, v, sizeof d);
	return (two)(d * zero);
}

/* Whether that many bars are all good, and then their times; without a branch
 * in between, or a sum that waits for the one before. */
static inline int
are_good_bars(const struct bt_bar *bar, uint32_t n_syms, uint32_t known,
    struct span *span)
{
	two odd = { 0, 0 };
	uint32_t flags = 0, is_bad = 0;
	bt_time first = span->first, last = span->last;
	int i;

	for (i = 0; i < TOGETHER; i++, bar++) {
		odd |= odd_bits(&bar->open) | odd_bits(&bar->low);
		flags |= bar->flags;
		is_bad |= bar->sym >= n_syms;
		first = bar->time < first ? bar->time : first;
		last = bar->time > last ? bar->time : last;
	}
	if (is_bad != 0 || (flags & ~known) != 0 ||
	    (odd[0] | odd[1]) << 1 != 0 || first == BT_TIME_NONE)
		return 0;
	*span = (struct span){ first, last };
	return 1;
}

/* Such bars as long as all are: how many; their symbols stay. */
static uint32_t
pass_bars(const struct bt_btsrec *b, uint32_t known, struct span *span)
{
	const struct bt_bar *bar = (const struct bt_bar *)(void *)b->data;
	uint32_t i = 0;

	if (b->stride != sizeof *bar || !b->is_same_syms)
		return 0;
	while (b->n - i >= TOGETHER &&
	       are_good_bars(bar + i, b->n_syms, known, span))
		i += TOGETHER;
	return i;
}

/* The first bar that needs a closer look; those before it are done. */
static uint32_t
check_bars(const struct bt_btsrec *b, uint32_t known, struct span *span)
{
	struct span of = { INT64_MAX, BT_TIME_NONE };
	uint32_t i = pass_bars(b, known, &of);
	char *p = b->data + i * b->stride;

	for (; i < b->n; i++, p += b->stride) {
		struct bt_bar *bar = (struct bt_bar *)(void *)p;

		if (!is_good_bar(bar, b->n_syms, known))
			break;
		of.first = bar->time < of.first ? bar->time : of.first;
		of.last = bar->time > of.last ? bar->time : of.last;
		if (!b->is_same_syms)
			bar->sym = b->syms[bar->sym];
	}
	if (i > 0)
		*span = of;
	return i;
}

static void
add_times(
    const struct bt_btsrec *b, uint32_t i, size_t offset, struct span *span)
{
	const char *p = b->data + i * b->stride + offset;
	bt_time t;

	for (; i < b->n; i++, p += b->stride) {
		memcpy(&t, p, sizeof t);
		if (t > span->last) /* BT_TIME_NONE is less than any */
			span->last = t;
		if (t != BT_TIME_NONE &&
		    (t < span->first || span->first == BT_TIME_NONE))
			span->first = t;
	}
}

/* Bars before the i-th are done; of the others, times before anything else:
 * they must be what the header says. */
static int
check_span(
    const struct bt_btsrec *b, uint32_t i, struct span span, struct bt_err *err)
{
	const struct bt_column *col = &bt_record_info(b->type)->columns[0];

	if (col->kind != BT_K_TIME)
		return 0;
	add_times(b, i, col->offset, &span);
	if (span.first != b->first || span.last != b->last)
		return bt_fail(err, BT_BAD_INPUT,
		    "times that are not those its block's header tells");
	return 0;
}

int
bt_btsrec_check(const struct bt_btsrec *b, uint32_t *bad, struct bt_err *err)
{
	const struct bt_record_info *info = bt_record_info(b->type);
	const struct flags flags = flags_of(b->type);
	struct ctx c = { .b = b, .err = err };
	struct span span = { BT_TIME_NONE, BT_TIME_NONE };
	uint32_t i = 0;

	*bad = 0;
	if (b->type == BT_BAR)
		i = check_bars(b, flags.known, &span);
	if (check_span(b, i, span, err) < 0)
		return -1;
	for (; i < b->n; i++) {
		c.rec = b->data + i * b->stride;
		if (check_record(&c, info, flags) < 0) {
			*bad = i;
			return -1;
		}
	}
	return 0;
}

int
bt_btsrec_check_plain(const struct bt_btsrec *b, uint32_t flags)
{
	struct bt_bar *bars = (struct bt_bar *)(void *)b->data;
	uint32_t i;

	if (bars->sym >= b->n_syms || (flags & ~flags_of(BT_BAR).known) != 0 ||
	    bars->time != b->first || bars[b->n - 1].time != b->last)
		return 0;
	if (!b->is_same_syms)
		for (i = 0; i < b->n; i++)
			bars[i].sym = b->syms[bars[i].sym];
	return 1;
}
