/*
 * The forms are twins: whatever is put to a writer reads back the same from
 * tagged text and from binary, compressed or not.
 *
 *	p-twins [STREAMS [SEED [FOLDER]]]
 *
 * And a row of text is its fields one by one, as the tables have them, however
 * fast it was written.
 *
 * Random streams (60 unless told) of all types of records, with what is hard:
 * absent, extreme and negative-zero numbers, empty strings, instants at both
 * ends of time, further columns that change, instruments with odd lots, flags
 * that come late, lines and watermarks between.  Domain: records that text
 * can express (an order of percent has no units besides), strings without
 * control characters.  With a FOLDER the streams are left there as tagged
 * text, 0.bt, 1.bt and on, for tests/props/p-jsonl.bats.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/random.h"
#include "bt/stream.h"
#include "io/fields.h"
#include "io/textrow.h"

static long streams = 60;
static uint64_t seed = 1;
static const char *folder;

static struct bt_random rnd;
static struct bt_err err;

static uint64_t
below(uint64_t n)
{
	return bt_random_next(&rnd) % n;
}

static int
one_in(uint64_t n)
{
	return below(n) == 0;
}

/* ---- telling what a record is, so that two can be compared ---- */

/* Doubles by their bits, as 0 and -0 are equal and must not become so. */
static void
tell_f64(struct bt_buf *to, double v)
{
	uint64_t bits;

	memcpy(&bits, &v, sizeof bits);
	assert_int_equal(isnan(v) ? bt_buf_puts(to, " nan", &err)
				  : bt_buf_printf(to, &err, " %016llx",
					(unsigned long long)bits),
	    0);
}

static void
tell_column(struct bt_buf *to, const struct bt_column *col, const void *rec,
    const struct bt_symtab *syms)
{
	const char *p = (const char *)rec + col->offset;
	union {
		int64_t i64;
		uint32_t u32;
		double f64;
		const char *str;
	} v;
	int rc = 0;

	switch (col->kind) {
	case BT_K_TIME:
	case BT_K_QTY:
	case BT_K_I64:
		memcpy(&v.i64, p, sizeof v.i64);
		rc = bt_buf_printf(to, &err, " %lld", (long long)v.i64);
		break;
	case BT_K_SYM:
		memcpy(&v.u32, p, sizeof v.u32);
		rc = bt_buf_printf(
		    to, &err, " <%s>", bt_symtab_name(syms, v.u32));
		break;
	case BT_K_WORD:
	case BT_K_FLAGS:
	case BT_K_BITS:
		memcpy(&v.u32, p, sizeof v.u32);
		rc = bt_buf_printf(to, &err, " %x", v.u32);
		break;
	case BT_K_F64:
	case BT_K_DIST:
		memcpy(&v.f64, p, sizeof v.f64);
		tell_f64(to, v.f64);
		break;
	case BT_K_STR:
	case BT_K_TEXT:
		memcpy(&v.str, p, sizeof v.str);
		rc = bt_buf_printf(to, &err, " '%s'", v.str);
		break;
	case BT_K_AMOUNT:
		rc = bt_buf_printf(to, &err, " %u %lld",
		    ((const struct bt_order *)rec)->unit,
		    (long long)((const struct bt_order *)rec)->qty);
		tell_f64(to, ((const struct bt_order *)rec)->amount);
		break;
	}
	assert_int_equal(rc, 0);
}

static void
tell_rec(struct bt_buf *to, const struct bt_rec *rec,
    const struct bt_columns *further, const struct bt_symtab *syms)
{
	const struct bt_record_info *info = bt_record_info(rec->type);
	size_t i;

	assert_int_equal(bt_buf_puts(to, info->name, &err), 0);
	for (i = 0; i < info->n_columns; i++)
		tell_column(to, &info->columns[i], rec->u.any, syms);
	assert_int_equal(rec->n_extra, further->n);
	for (i = 0; i < further->n; i++) {
		assert_int_equal(
		    bt_buf_printf(to, &err, " %s", further->names[i]), 0);
		tell_f64(to, rec->extra[i]);
	}
	assert_int_equal(bt_buf_putc(to, '\n', &err), 0);
}

/* Lines and watermarks; columns are told with each record. */
static void
tell_other(struct bt_buf *to, const struct bt_rec *rec)
{
	const struct bt_line *line = rec->u.line;
	int rc = 0;

	if (rec->type == BT_MARK)
		rc = bt_buf_printf(
		    to, &err, ". %lld\n", (long long)rec->u.mark->time);
	else if (rec->type == BT_COMMAND ||
		 (rec->type == BT_DIRECTIVE &&
		     strncmp(line->text, "symbol ", 7) != 0))
		rc = bt_buf_printf(to, &err, "%s%.*s\n",
		    rec->type == BT_DIRECTIVE ? "#" : "", (int)line->n,
		    line->text);
	assert_int_equal(rc, 0);
}

/* ---- making records ---- */

static bt_time
other_time(void)
{
	switch (below(5)) {
	case 0:
		return (int64_t)below(INT64_MAX);
	case 1:
		return INT64_MIN + 1 + (int64_t)below(2);
	case 2:
		return INT64_MAX - (int64_t)below(2);
	case 3: /* no fraction */
		return ((int64_t)below(4000000000) - 2000000000) * BT_SECOND;
	default:
		return (int64_t)bt_random_next(&rnd) / 2;
	}
}

/* Often one that there was, as results have them. */
static bt_time
some_time(void)
{
	static bt_time were[3];
	bt_time *t = &were[below(3)];

	if (one_in(3))
		*t = other_time();
	return *t;
}

static double
some_number(int is_required)
{
	static const double odd[] = { 0, -0.0, 1e-7, 5e-324, 1e21, -1.5,
		1.7976931348623157e308, 0.1, 123456789.125, 2.5e-10 };
	union {
		uint64_t bits;
		double v;
	} any;

	switch (below(4)) {
	case 0:
		return odd[below(sizeof odd / sizeof *odd)];
	case 1:
		return (double)below(1000000) / 100;
	case 2:
		if (!is_required)
			return one_in(5) ? (double)INFINITY : (double)NAN;
		return -(double)below(1000) / 8;
	default:
		any.bits = bt_random_next(&rnd);
		return isfinite(any.v) ? any.v : 1;
	}
}

static const char *
some_string(int is_required, int is_text)
{
	static const char *const strings[] = { "a", "market.open", "#12", "x=y",
		" blank ", "\xc3\xa9t\xc3\xa9", "'", "bar", ".", "0",
		"long-long-long-long-long-long-long-long-long-long-long-tag" };
	static const char *const texts[] = { "a, b; \"c\"", ",", ",,,", "#end",
		"nothing to see" };

	if (!is_required && one_in(3))
		return "";
	if (is_text && one_in(2))
		return texts[below(sizeof texts / sizeof *texts)];
	return strings[below(sizeof strings / sizeof *strings)];
}

static size_t
n_words(const struct bt_column *col)
{
	size_t n = 0;

	while (col->words[n] != NULL)
		n++;
	return n;
}

static void
set(void *rec, const struct bt_column *col, const void *value, size_t n)
{
	memcpy((char *)rec + col->offset, value, n);
}

static void
add_bits(void *rec, const struct bt_column *col, uint32_t bits)
{
	uint32_t v;

	memcpy(&v, (char *)rec + col->offset, sizeof v);
	v |= bits;
	set(rec, col, &v, sizeof v);
}

static void
fill_word(void *rec, const struct bt_column *col)
{
	uint32_t v = (uint32_t)below(n_words(col)), i;

	if (col->kind == BT_K_WORD)
		set(rec, col, &v, sizeof v);
	else if (col->kind == BT_K_BITS)
		add_bits(rec, col, v * (col->bit & -col->bit));
	else if (!col->is_optional || one_in(20))
		for (i = 0; col->words[i] != NULL; i++)
			if (col->words[i][0] != '\0' && one_in(3))
				add_bits(rec, col, UINT32_C(1) << i);
}

static void
fill_dist(struct bt_order *o, const struct bt_column *col)
{
	double v = some_number(1);

	if (one_in(2))
		return;
	set(o, col, &v, sizeof v);
	if (one_in(2))
		o->flags |= col->bit;
}

static void
fill_amount(struct bt_order *o)
{
	static const uint32_t of_side[][8] = {
		[BT_BUY] = { BT_UNITS, BT_PERCENT, BT_VALUE, BT_OFF_LOT,
		    BT_RISK, BT_VOL, BT_KELLY, BT_AUTO },
		[BT_SELL] = { BT_UNITS, BT_PERCENT, BT_VALUE, BT_TOO_LARGE,
		    BT_RISK, BT_VOL, BT_KELLY, BT_AUTO },
		[BT_TARGET] = { BT_FRACTION },
		[BT_TO] = { BT_UNITS, BT_UNITS, BT_OFF_LOT, BT_TOO_LARGE },
		[BT_EXIT] = { BT_UNITS, BT_PERCENT, BT_ALL, BT_OFF_LOT },
		[BT_CANCEL] = { BT_ALL },
		[BT_MODIFY] = { BT_UNITS, BT_ALL, BT_ALL, BT_TOO_LARGE }
	};
	static const uint64_t n_of_side[] = { 8, 8, 1, 4, 4, 1, 4 };

	o->unit = of_side[o->side][below(n_of_side[o->side])];
	if (o->unit == BT_UNITS)
		o->qty = (bt_qty)bt_random_next(&rnd) >> below(60);
	else if (o->unit == BT_OFF_LOT)
		o->amount = 1e-15 * (1 + below(100)); /* less than any lot */
	else if (o->unit == BT_TOO_LARGE)
		o->amount = 1e40 * (1 + below(100));
	else if (o->unit != BT_ALL && o->unit != BT_AUTO)
		o->amount = some_number(1);
}

static void
fill_column(const struct bt_column *col, void *rec, bt_sym sym)
{
	int64_t i64 = (int64_t)bt_random_next(&rnd) >> below(64);
	bt_time time = some_time();
	const char *s = some_string(col->is_required, col->kind == BT_K_TEXT);
	double v = some_number(col->is_required);

	switch (col->kind) {
	case BT_K_TIME:
		if (col->is_required || one_in(2))
			set(rec, col, &time, sizeof time);
		break;
	case BT_K_SYM:
		if (col->is_required || one_in(2))
			set(rec, col, &sym, sizeof sym);
		break;
	case BT_K_QTY:
	case BT_K_I64:
		set(rec, col, &i64, sizeof i64);
		break;
	case BT_K_WORD:
	case BT_K_FLAGS:
	case BT_K_BITS:
		fill_word(rec, col);
		break;
	case BT_K_F64:
		if (col->is_required || !col->is_optional || one_in(5))
			set(rec, col, &v, sizeof v);
		break;
	case BT_K_DIST:
		fill_dist(rec, col);
		break;
	case BT_K_STR:
	case BT_K_TEXT:
		set(rec, col, &s, sizeof s);
		break;
	case BT_K_AMOUNT:
		fill_amount(rec);
		break;
	}
}

/* A bar's end is mostly a minute after its start, as that is a directive. */
static void
fill_end(struct bt_bar *bar)
{
	switch (below(40)) {
	case 0:
		bar->end = BT_TIME_NONE;
		break;
	case 1:
		if (bt_time_add(bar->time, (int64_t)below(100), &bar->end) < 0)
			bar->end = BT_TIME_NONE;
		break;
	default:
		if (bt_time_add(bar->time, 60 * BT_SECOND, &bar->end) < 0)
			bar->end = INT64_MAX;
	}
}

static void
fill_rec(enum bt_type type, void *rec, bt_sym sym)
{
	const struct bt_record_info *info = bt_record_info(type);
	size_t i;

	bt_field_clear(type, rec);
	for (i = 0; i < info->n_columns; i++)
		fill_column(&info->columns[i], rec, sym);
	if (type == BT_BAR)
		fill_end(rec);
}

/* ---- a stream ---- */

static const char *const all_names[] = { "sma", "Adj Close", "x", "\xc3\xa9" };

/* What is put, and what was put, told. */
struct source {
	struct bt_symtab *syms;
	bt_sym sym[4];
	struct bt_columns further[BT_TYPES];
	struct bt_writer *w[4];
	struct bt_buf told;
	struct bt_textrow *row; /* into lines */
	struct bt_out out;
	struct bt_buf lines;
};

static void
put_all(struct source *s, const struct bt_rec *rec)
{
	size_t i;

	for (i = 0; i < 4; i++)
		if (bt_writer_put(s->w[i], rec) < 0)
			fail_msg("%s", bt_writer_err(s->w[i])->text);
	for (i = 0; one_in(30) && i < 4; i++)
		assert_int_equal(bt_writer_flush(s->w[i]), 0);
}

static void
put_columns(struct source *s)
{
	struct bt_columns *c = &s->further[BT_BAR + below(4)];
	const struct bt_rec rec = { .type = BT_COLUMNS, .u.columns = c };

	c->type = (enum bt_type)(c - s->further);
	c->n = (uint32_t)below(5);
	c->names = all_names;
	put_all(s, &rec);
}

static void
put_line(struct source *s)
{
	static const struct {
		enum bt_type type;
		const char *text;
	} rows[] = {
		{ BT_DIRECTIVE, "param fast=10" },
		{ BT_DIRECTIVE, "adjust split" },
		{ BT_DIRECTIVE, "unknown  a\tb, c " },
		{ BT_DIRECTIVE, "symbol NONE multiplier=5" },
		{ BT_COMMAND, "buy,SPY,100,limit=5" },
		{ BT_COMMAND, "position,SPY,100" },
		{ BT_COMMAND, "log,a, b; c" },
		{ BT_COMMAND, "cancel,*" },
	};
	size_t i = below(sizeof rows / sizeof *rows);
	const struct bt_line line = { rows[i].text, strlen(rows[i].text) };
	const struct bt_rec rec = { .type = rows[i].type, .u.line = &line };

	put_all(s, &rec);
	tell_other(&s->told, &rec);
}

static void
put_mark(struct source *s)
{
	const struct bt_mark mark = { one_in(2) ? BT_TIME_NONE : some_time() };
	const struct bt_rec rec = { .type = BT_MARK, .u.mark = &mark };

	put_all(s, &rec);
	tell_other(&s->told, &rec);
}

static void
start_rows(struct source *s)
{
	const struct bt_outform_to to = {
		.out = &s->out, .syms = s->syms, .err = &err
	};

	assert_int_equal(bt_out_open_buf(&s->out, &s->lines, &err), 0);
	s->row = bt_textrow_open(&to, sizeof *s->row, 1);
	assert_non_null(s->row);
}

static void
end_rows(struct source *s)
{
	bt_textrow_clear(s->row);
	free(s->row);
	bt_out_close(&s->out);
	bt_buf_free(&s->lines);
}

/* The row by the tables; all rare columns, or those that it is in need of. */
static void
expect_row(struct source *s, const struct bt_rec *rec)
{
	const struct bt_record_info *info = bt_record_info(rec->type);
	const struct bt_rows rows = {
		.type = rec->type, .n = 1, .data = rec->u.any
	};
	uint64_t rare = bt_textrow_rare(rec->type), on = rare;
	struct bt_buf want = { 0 };
	size_t i;

	if (!one_in(10))
		on = bt_textrow_wanted(rec->type, rec->u.any);
	s->row->on[rec->type] = on;
	assert_int_equal(bt_textrow_put(s->row, &rows, 0), 0);
	assert_int_equal(bt_out_spill(&s->out, &err), 0);
	assert_int_equal(bt_buf_puts(&want, info->name, &err), 0);
	for (i = 0; i < info->n_columns; i++)
		if ((rare >> i & 1) == 0 || (on >> i & 1) != 0) {
			assert_int_equal(bt_buf_putc(&want, ',', &err), 0);
			assert_int_equal(bt_field_format(&info->columns[i], rec,
					     s->syms, &want, &err),
			    0);
		}
	if (rec->type == BT_RUN_END && rec->u.run_end->text[0] == '\0')
		want.len--;
	assert_int_equal(bt_buf_putc(&want, '\n', &err), 0);
	assert_string_equal(bt_buf_text(&s->lines), bt_buf_text(&want));
	bt_buf_clear(&s->lines);
	bt_buf_free(&want);
}

static void
put_record(struct source *s, enum bt_type type)
{
	uint64_t room[32]; /* any record */
	double extra[4];
	const struct bt_rec rec = { .type = type,
		.n_extra = s->further[type].n,
		.extra = extra,
		.u.any = room };
	size_t i;

	memset(room, 0, sizeof room);
	fill_rec(type, room, s->sym[below(4)]);
	for (i = 0; i < 4; i++)
		extra[i] = some_number(0);
	put_all(s, &rec);
	expect_row(s, &rec);
	tell_rec(&s->told, &rec, &s->further[type], s->syms);
}

static void
put_something(struct source *s)
{
	enum bt_type type = (enum bt_type)(BT_BAR + below(BT_TYPES - BT_BAR));
	size_t n;

	switch (below(12)) {
	case 0:
		put_columns(s);
		break;
	case 1:
		put_line(s);
		break;
	case 2:
		put_mark(s);
		break;
	default: /* some of a type in a row */
		for (n = one_in(3) ? below(50) : 1; n > 0; n--)
			put_record(s, type);
	}
}

/* ---- back again ---- */

static struct bt_symtab *
new_syms(void)
{
	struct bt_symtab *syms = bt_symtab_new(&err);

	assert_non_null(syms);
	return syms;
}

static void
tell_stream(FILE *file, struct bt_buf *told)
{
	struct bt_reader_opts opts = { .syms = new_syms() };
	struct bt_reader *r;
	const struct bt_rec *rec;
	bt_sym other;
	int rc;

	/* other numbers than the writer's */
	assert_int_equal(bt_symtab_add(opts.syms, "OTHER", 5, &other, &err), 0);
	assert_int_equal(lseek(fileno(file), 0, SEEK_SET), 0);
	r = bt_reader_open_fd(fileno(file), "twin", &opts, &err);
	if (r == NULL)
		fail_msg("%s", err.text);
	while ((rc = bt_reader_next(r, &rec)) > 0)
		if (rec->type < BT_TYPES)
			tell_rec(told, rec, bt_reader_columns(r, rec->type),
			    opts.syms);
		else
			tell_other(told, rec);
	if (rc < 0)
		fail_msg("line %lld: %s", (long long)bt_reader_err(r)->line,
		    bt_reader_err(r)->text);
	assert_int_equal(bt_reader_close(r, &err), 0);
	bt_symtab_free(opts.syms);
}

static void
open_writers(struct source *s, FILE **files)
{
	size_t i;

	for (i = 0; i < 4; i++) {
		const struct bt_writer_opts opts = { .syms = s->syms,
			.form = i < 2 ? BT_FORM_TAGGED : BT_FORM_BTS,
			.is_compressed = i % 2 };

		files[i] = tmpfile();
		assert_non_null(files[i]);
		s->w[i] =
		    bt_writer_open_fd(fileno(files[i]), "twin", &opts, &err);
		assert_non_null(s->w[i]);
	}
}

static void
name_symbols(struct source *s)
{
	static const char *const words[] = { "SPY",
		"ES lot=0.25 tick=0.25 multiplier=50 exotic=1",
		"BTC\xe2\x82\xac lot=0.000000000001", "JPY lot=1000" };
	size_t i;

	s->syms = new_syms();
	for (i = 0; i < 4; i++)
		assert_int_equal(bt_symtab_set(s->syms, words[i],
				     strlen(words[i]), &s->sym[i], &err),
		    0);
}

static void
leave(FILE *from, long number)
{
	char name[4096], block[4096];
	ssize_t n;
	off_t at;
	FILE *to;

	(void)snprintf(name, sizeof name, "%s/%ld.bt", folder, number);
	to = fopen(name, "w");
	assert_non_null(to);
	for (at = 0; (n = pread(fileno(from), block, sizeof block, at)) > 0;
	     at += n)
		assert_int_equal(fwrite(block, 1, (size_t)n, to), n);
	assert_int_equal(fclose(to), 0);
}

static void
try_stream(long number)
{
	struct source s = { 0 };
	struct bt_buf told = { 0 };
	FILE *files[4];
	size_t i, n = below(80);

	name_symbols(&s);
	open_writers(&s, files);
	start_rows(&s);
	while (n-- > 0)
		put_something(&s);
	for (i = 0; i < 4; i++) {
		assert_int_equal(bt_writer_commit(s.w[i], &err), 0);
		bt_buf_clear(&told);
		tell_stream(files[i], &told);
		assert_string_equal(bt_buf_text(&told), bt_buf_text(&s.told));
		if (i == 0 && folder != NULL)
			leave(files[i], number);
		assert_int_equal(fclose(files[i]), 0);
	}
	end_rows(&s);
	bt_buf_free(&told);
	bt_buf_free(&s.told);
	bt_symtab_free(s.syms);
}

static void
whatever_is_put_reads_back_the_same(void **state)
{
	long i;

	(void)state;
	for (i = 0; i < streams; i++) {
		bt_random_init(&rnd, seed + (uint64_t)i, "twins");
		try_stream(i);
	}
}

int
main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(whatever_is_put_reads_back_the_same),
	};

	if (argc > 1)
		streams = strtol(argv[1], NULL, 10);
	if (argc > 2)
		seed = strtoull(argv[2], NULL, 10);
	if (argc > 3)
		folder = argv[3];
	return cmocka_run_group_tests_name("twins", tests, NULL, NULL);
}
