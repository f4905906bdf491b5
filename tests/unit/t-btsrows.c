/* Bars on their way into binary blocks: copied, or written where they lie. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <math.h>

#include "io/writer.h"

enum {
	BARS = 10000,   /* two full blocks and a part */
	AT = 4096 + 101 /* the bar that is unlike the others */
};

/* What is unlike in that bar. */
enum odd {
	NOTHING,
	NO_VOLUME,
	NO_VOLUME_BY_ANOTHER_NAN,
	NO_OPEN_BY_ANOTHER_NAN,
	WITHOUT_LIMIT,
	NO_END,
	NO_TIME,
	ANOTHER_SYMBOL,
	LAST_IN_TIME,
	ODDS
};

static struct bt_err err;
static struct bt_bar bars[BARS];

static double
another_nan(void)
{
	uint64_t bits = UINT64_C(0xfff8000000000123);
	double v;

	memcpy(&v, &bits, sizeof v);
	return v;
}

static void
fill(enum odd odd)
{
	struct bt_bar *b = &bars[AT];
	int i;

	for (i = 0; i < BARS; i++)
		bars[i] = (struct bt_bar){ .time = i * BT_SECOND,
			.end = (i + 1) * BT_SECOND,
			.open = 1,
			.high = 2,
			.low = 0.5,
			.close = 1.5,
			.volume = i };
	b->volume = odd == NO_VOLUME                  ? (double)NAN
		    : odd == NO_VOLUME_BY_ANOTHER_NAN ? another_nan()
						      : b->volume;
	b->open = odd == NO_OPEN_BY_ANOTHER_NAN ? another_nan()
		  : odd == WITHOUT_LIMIT        ? (double)INFINITY
						: b->open;
	b->end = odd == NO_END ? BT_TIME_NONE : b->end;
	b->time = odd == NO_TIME        ? BT_TIME_NONE
		  : odd == LAST_IN_TIME ? BARS * BT_SECOND
					: b->time;
	/* told with the first put, however many bars that has */
	bars[0].sym = b->sym = odd == ANOTHER_SYMBOL;
}

static struct bt_writer_opts
opts_of(struct bt_symtab *syms, int is_packed)
{
	return (struct bt_writer_opts){ .syms = syms,
		.form = BT_FORM_BTS,
		.codec = is_packed ? BT_CODEC_FAST : BT_CODEC_RAW,
		.is_compressed = is_packed,
		.by = "bt-test" };
}

static struct bt_symtab *
new_syms(void)
{
	struct bt_symtab *syms = bt_symtab_new(&err);
	bt_sym a, b;

	assert_non_null(syms);
	assert_int_equal(bt_symtab_add(syms, "A", 1, &a, &err), 0);
	assert_int_equal(bt_symtab_add(syms, "B", 1, &b, &err), 0);
	return syms;
}

/* All bars, so many at once. */
static void
put_all(struct bt_writer *w, uint32_t at_once)
{
	struct bt_block block = { .type = BT_BAR, .stride = sizeof *bars };
	uint32_t i;

	assert_non_null(w);
	for (i = 0; i < BARS; i += block.n) {
		block.n = BARS - i < at_once ? BARS - i : at_once;
		block.data = &bars[i];
		assert_int_equal(bt_writer_put_block(w, &block), 0);
	}
	assert_int_equal(bt_writer_commit(w, &err), 0);
}

static struct bt_buf
written(uint32_t at_once, int is_packed)
{
	struct bt_symtab *syms = new_syms();
	const struct bt_writer_opts opts = opts_of(syms, is_packed);
	struct bt_buf buf = { 0 };

	put_all(bt_writer_open_buf(&buf, &opts, &err), at_once);
	bt_symtab_free(syms);
	return buf;
}

static void
bytes_do_not_depend_on_how_bars_are_put(void **state)
{
	static const uint32_t at_once[] = { 7, 4096, 5000, 8192, BARS };
	struct bt_buf one, many;
	size_t i;
	int odd, is_packed;

	(void)state;
	for (odd = NOTHING; odd < ODDS; odd++)
		for (is_packed = 0; is_packed < 2; is_packed++) {
			fill((enum odd)odd);
			one = written(1, is_packed);
			for (i = 0; i < sizeof at_once / sizeof *at_once; i++) {
				many = written(at_once[i], is_packed);
				assert_int_equal(one.len, many.len);
				assert_memory_equal(
				    one.data, many.data, one.len);
				bt_buf_free(&many);
			}
			bt_buf_free(&one);
		}
}

static void
a_descriptor_gets_the_same_bytes_as_memory(void **state)
{
	struct bt_symtab *syms = new_syms();
	const struct bt_writer_opts opts = opts_of(syms, 0);
	FILE *file = tmpfile();
	struct bt_buf buf;
	char *data;

	(void)state;
	assert_non_null(file);
	fill(NOTHING);
	buf = written(BARS, 0);
	put_all(bt_writer_open_fd(fileno(file), "x", &opts, &err), BARS);
	data = malloc(buf.len + 1);
	assert_non_null(data);
	assert_int_equal(pread(fileno(file), data, buf.len + 1, 0), buf.len);
	assert_memory_equal(data, buf.data, buf.len);
	free(data);
	(void)fclose(file);
	bt_buf_free(&buf);
	bt_symtab_free(syms);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_do_not_depend_on_how_bars_are_put),
		cmocka_unit_test(a_descriptor_gets_the_same_bytes_as_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
