/*
 * A merge in blocks is the merge in steps: the same records, columns,
 * directives and commands in the same order, and the same failure.
 *
 * Domain: 1,500 merges of two to five random streams of up to 120 lines, as
 * text and as binary: minutes of one or two symbols, together, apart and in
 * turns, with ticks, watermarks, directives, further columns, commands, bars
 * out of order and twice; and symbols enough that their names are ranked.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../unit/listing.h"
#include "base/buf.h"
#include "base/random.h"
#include "io/merge.h"
#include "io/writer.h"

enum {
	MERGES = 1500,
	INPUTS = 5,
	LINES = 120
};

#define PUT(b, ...) assert_int_equal(bt_buf_printf((b), NULL, __VA_ARGS__), 0)

static int
below(struct bt_random *r, int n)
{
	return (int)(bt_random_next(r) % (uint64_t)n);
}

/* ---- streams ---- */

static void
put_odd(struct bt_random *r, struct bt_buf *b, long minute, char name)
{
	switch (below(r, 8)) {
	case 0:
		PUT(b, "tick,%ld,%c,10,1,\n", minute * 60 + 60, name);
		break;
	case 1:
		PUT(b, ".,%ld\n", minute * 60 + below(r, 2));
		break;
	case 2:
		PUT(b, "#param k=%d\n", below(r, 9));
		break;
	case 3:
		PUT(b, "buy,A,%d\n", 1 + below(r, 9));
		break;
	case 4:
		PUT(b, "#bar time,symbol,open,high,low,close,volume%s\n",
		    below(r, 2) ? ",x" : ",y,x");
		break;
	case 5:
		PUT(b, "bar,%ld,%c,1,2,1,2,7\n", (minute - below(r, 3)) * 60,
		    (char)(name + below(r, 2)));
		break;
	default:
		PUT(b, "bar,%ld,Z%d,1,2,1,2,7\n", minute * 60, below(r, 40));
	}
}

static void
make(struct bt_random *r, struct bt_buf *b, int number, int one_odd_in)
{
	int i, n = below(r, LINES), step = 1 + below(r, 3);
	char name = (char)('A' + (below(r, 2) ? number : INPUTS - number));
	long minute = 28400000 + (below(r, 2) ? 0 : below(r, LINES));

	PUT(b, "#bt 1\n#interval 60\n");
	for (i = 0; i < n; i++) {
		if (below(r, one_odd_in) == 0)
			put_odd(r, b, minute, name);
		PUT(b, "bar,%ld,%c,1,2,1,2,%d\n", minute * 60, name, i);
		if (below(r, 30) == 0)
			minute += below(r, LINES); /* apart */
		minute += below(r, 8) == 0 ? step : 1;
	}
	PUT(b, "#end\n");
}

/* ---- two ways ---- */

struct merged {
	struct bt_symtab *syms;
	struct bt_reader *readers[INPUTS];
	int fds[INPUTS]; /* ours, whoever reads from them */
	size_t n;
	struct bt_writer *w;
	struct bt_buf out;
	struct bt_err err, none;
};

static void
open_all(struct merged *m, const struct bt_buf *texts, size_t n)
{
	struct bt_writer_opts wopts = { .form = BT_FORM_TAGGED };
	struct bt_reader_opts opts = { .is_end_wanted = 1 };
	size_t i;

	memset(m, 0, sizeof *m);
	m->syms = bt_symtab_new(&m->none);
	assert_non_null(m->syms);
	opts.syms = wopts.syms = m->syms;
	m->n = n;
	for (i = 0; i < n; i++) {
		m->fds[i] = source_of(texts[i].data, texts[i].len);
		m->readers[i] = bt_reader_open_fd(
		    m->fds[i], i % 2 ? "odd" : "even", &opts, &m->none);
		assert_non_null(m->readers[i]);
	}
	m->w = bt_writer_open_buf(&m->out, &wopts, &m->none);
	assert_non_null(m->w);
}

static void
put(struct merged *m, enum bt_type type, const void *data)
{
	const struct bt_rec rec = { .type = type, .u.any = data };

	assert_int_equal(bt_writer_put(m->w, &rec), 0);
}

static void
put_others(struct merged *m, struct bt_steps *s)
{
	struct bt_line line;
	int t;

	for (t = BT_BAR; t <= BT_ACTION; t++) {
		struct bt_columns c = *bt_steps_columns(s, (enum bt_type)t);

		c.type = (enum bt_type)t;
		put(m, BT_COLUMNS, &c);
	}
	while ((line.text = bt_steps_directive(s)) != NULL) {
		line.n = strlen(line.text);
		put(m, BT_DIRECTIVE, &line);
	}
}

static void
by_steps(struct merged *m)
{
	struct bt_steps *s = bt_steps_open(m->readers, m->n, m->syms, &m->none);
	const struct bt_step *step;
	size_t i;
	int rc;

	assert_non_null(s);
	while ((rc = bt_steps_next(s, &step, &m->err)) > 0) {
		put_others(m, s);
		for (i = 0; i < step->n; i++)
			assert_int_equal(
			    bt_writer_put(m->w, &step->recs[i]), 0);
		for (i = 0; i < step->n_lines; i++)
			put(m, BT_COMMAND, &step->lines[i]);
	}
	if (rc == 0)
		put_others(m, s);
	bt_steps_close(s);
}

static void
by_blocks(struct merged *m)
{
	struct bt_merge *merge =
	    bt_merge_open(m->readers, m->n, m->syms, &m->none);
	struct bt_block block;

	assert_non_null(merge);
	while (bt_merge_next(merge, &block, &m->err) > 0)
		assert_int_equal(bt_writer_put_block(m->w, &block), 0);
	bt_merge_close(merge);
}

static void
close_all(struct merged *m)
{
	size_t i;

	assert_int_equal(bt_writer_commit(m->w, &m->none), 0);
	for (i = 0; i < m->n; i++) {
		(void)bt_reader_close(m->readers[i], NULL);
		assert_int_equal(close(m->fds[i]), 0);
	}
}

static void
clear_all(struct merged *m)
{
	bt_buf_free(&m->out);
	bt_symtab_free(m->syms);
}

/* ---- the property ---- */

/* The same stream in binary; one that is refused on its way stays text. */
static void
to_binary(struct bt_buf *text)
{
	struct bt_buf from = *text;
	struct merged m;
	struct bt_writer_opts opts = { .form = BT_FORM_BTS };
	struct bt_block block;

	open_all(&m, &from, 1);
	bt_writer_abandon(m.w, NULL);
	bt_buf_clear(&m.out);
	opts.syms = m.syms;
	m.w = bt_writer_open_buf(&m.out, &opts, &m.none);
	assert_non_null(m.w);
	while (bt_reader_next_block(m.readers[0], &block) > 0)
		assert_int_equal(bt_writer_put_block(m.w, &block), 0);
	close_all(&m);
	bt_buf_clear(text);
	assert_int_equal(bt_buf_put(text, m.out.data, m.out.len, NULL), 0);
	clear_all(&m);
}

static void
a_merge_in_blocks_is_the_merge_in_steps(void **state)
{
	struct bt_random r;
	int i, n_failed = 0;

	(void)state;
	bt_random_init(&r, 1, "merge");
	for (i = 0; i < MERGES; i++) {
		struct bt_buf texts[INPUTS] = { { 0 } };
		size_t n = 2 + (size_t)below(&r, INPUTS - 1), k;
		int one_odd_in = below(&r, 3) ? 500 : 12;
		struct merged steps, blocks;

		for (k = 0; k < n; k++) {
			make(&r, &texts[k], (int)k, one_odd_in);
			if (below(&r, 2))
				to_binary(&texts[k]);
		}
		open_all(&steps, texts, n);
		by_steps(&steps);
		close_all(&steps);
		open_all(&blocks, texts, n);
		by_blocks(&blocks);
		close_all(&blocks);
		assert_string_equal(
		    bt_buf_text(&blocks.out), bt_buf_text(&steps.out));
		assert_int_equal(blocks.err.status, steps.err.status);
		assert_string_equal(blocks.err.text, steps.err.text);
		assert_string_equal(blocks.err.where, steps.err.where);
		assert_int_equal(blocks.err.line, steps.err.line);
		n_failed += steps.err.status != BT_OK;
		clear_all(&steps);
		clear_all(&blocks);
		for (k = 0; k < n; k++)
			bt_buf_free(&texts[k]);
	}
	/* of both there are enough */
	assert_in_range(n_failed, MERGES / 20, MERGES / 2);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_merge_in_blocks_is_the_merge_in_steps),
	};

	return cmocka_run_group_tests_name("merge", tests, NULL, NULL);
}
