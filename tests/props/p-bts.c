/*
 * Damage to the binary form is always noticed: a stream of some hundred
 * blocks is cut, and has bits turned, at random; compressed as well.
 *
 *	p-bts [TRIES [SEED]]
 *
 * Of what is compressed some bits mean nothing to zstd: where one of them is
 * turned, the same records must come out.
 */
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
#include "base/hash.h"
#include "base/random.h"
#include "bt/stream.h"

static long tries = 300;
static uint64_t seed = 1;

static struct bt_random rnd;
static struct bt_err err;

static struct bt_symtab *
new_syms(void)
{
	struct bt_symtab *syms = bt_symtab_new(&err);

	assert_non_null(syms);
	return syms;
}

static void
put(struct bt_writer *w, enum bt_type type, const void *data)
{
	const struct bt_rec rec = { .type = type, .u.any = data };

	assert_int_equal(bt_writer_put(w, &rec), 0);
}

/* Bars by the thousand, results by the dozen, lines and watermarks. */
static void
put_mix(struct bt_writer *w, bt_sym sym)
{
	char tag[24];
	struct bt_bar bar = { .sym = sym, .high = 2, .low = -0.0 };
	struct bt_fill fill = { .sym = sym,
		.qty = 5,
		.order = "#1",
		.rule = "market.open",
		.tag = tag };
	const struct bt_mark mark = { BT_TIME_NONE };
	int i, k;

	for (i = 0; i < 60; i++) {
		for (k = (int)(bt_random_next(&rnd) % 120); k > 0; k--) {
			bar.time += 60 * BT_SECOND;
			bar.close = bt_random_unit(&rnd);
			put(w, BT_BAR, &bar);
		}
		(void)snprintf(tag, sizeof tag, "tag %d", i);
		fill.time = fill.at = bar.time;
		put(w, BT_FILL, &fill);
		put(w, BT_FILL, &fill);
		if (i % 7 == 0)
			put(w, BT_MARK, &mark);
		if (i % 9 == 0)
			assert_int_equal(
			    bt_writer_directive(w, "param i=%d", i), 0);
	}
}

/* A whole stream, in memory. */
static void
make(struct bt_buf *to, int is_compressed)
{
	const struct bt_writer_opts opts = { .syms = new_syms(),
		.form = BT_FORM_BTS,
		.is_compressed = is_compressed };
	FILE *f = tmpfile();
	struct bt_writer *w;
	ssize_t n;
	bt_sym sym;

	assert_non_null(f);
	assert_int_equal(bt_symtab_add(opts.syms, "SPY", 3, &sym, &err), 0);
	w = bt_writer_open_fd(fileno(f), "made", &opts, &err);
	assert_non_null(w);
	put_mix(w, sym);
	assert_int_equal(bt_writer_commit(w, &err), 0);
	assert_int_equal(bt_buf_reserve(to, (size_t)1 << 22, &err), 0);
	n = pread(fileno(f), to->data, (size_t)1 << 22, 0);
	assert_true(n > 0);
	to->len = (size_t)n;
	assert_int_equal(fclose(f), 0);
	bt_symtab_free(opts.syms);
}

/* Read a stream to its end: 0 with the hash of its bars, or -1. */
static int
read_all(const char *p, size_t n, uint64_t *hash)
{
	struct bt_reader_opts opts = { .syms = new_syms() };
	struct bt_err e = { 0 };
	struct bt_reader *r = NULL;
	struct bt_block block;
	FILE *f = tmpfile();
	int rc = -1;

	assert_non_null(f);
	assert_int_equal(write(fileno(f), p, n), n);
	assert_int_equal(lseek(fileno(f), 0, SEEK_SET), 0);
	*hash = 0;
	r = bt_reader_open_fd(fileno(f), "read", &opts, &e);
	while (r != NULL && (rc = bt_reader_next_block(r, &block)) > 0)
		if (block.type == BT_BAR)
			*hash ^=
			    bt_hash64_of(block.data, block.n * block.stride) +
			    (uint64_t)block.first;
	if (bt_reader_close(r, &e) < 0 || r == NULL)
		rc = -1;
	if (rc < 0) {
		assert_int_equal(e.status, BT_BAD_INPUT);
		assert_string_not_equal(e.text, "");
	}
	assert_int_equal(fclose(f), 0);
	bt_symtab_free(opts.syms);
	return rc;
}

static void
try_damage(int is_compressed)
{
	struct bt_buf b = { 0 };
	uint64_t whole, hash;
	size_t at;
	char bit;
	long i;
	int rc;

	bt_random_init(&rnd, seed, is_compressed ? "zst" : "raw");
	make(&b, is_compressed);
	assert_int_equal(read_all(b.data, b.len, &whole), 0);
	for (i = 0; i < tries; i++) {
		at = (size_t)(bt_random_next(&rnd) % b.len);
		bit = (char)(1 << bt_random_next(&rnd) % 8);
		b.data[at] ^= bit;
		rc = read_all(b.data, b.len, &hash);
		if (rc == 0 && !(is_compressed && hash == whole))
			fail_msg("bit 0x%x of byte %zu", bit & 0xff, at);
		b.data[at] ^= bit;
		at = (size_t)(bt_random_next(&rnd) % b.len);
		if (read_all(b.data, at, &hash) == 0)
			fail_msg("cut after %zu bytes", at);
	}
	bt_buf_free(&b);
}

static void
damage_is_noticed(void **state)
{
	(void)state;
	try_damage(0);
}

static void
damage_of_what_is_compressed_is_noticed(void **state)
{
	(void)state;
	try_damage(1);
}

int
main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(damage_is_noticed),
		cmocka_unit_test(damage_of_what_is_compressed_is_noticed),
	};

	if (argc > 1)
		tries = strtol(argv[1], NULL, 10);
	if (argc > 2)
		seed = strtoull(argv[2], NULL, 10);
	return cmocka_run_group_tests_name("bts", tests, NULL, NULL);
}
