/*
 * Damage is always noticed, and nobody falls over it: streams of every form
 * are cut at each byte, and large ones have bits turned at random, read as a
 * whole and in part.
 *
 *	p-bts [TRIES [SEED]]
 *
 * Of what is compressed as a whole some bits mean nothing to zstd, and of a
 * part not all bytes are read: where such a one is turned, the same records
 * must come out.
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

#include "base/hash.h"
#include "btsmade.h"
#include "io/salvage.h"

static long tries = 250;
static uint64_t seed = 1;
static struct bt_random rnd;
static int scratch; /* a file, written anew for each try */

static int
open_scratch(void **state)
{
	const struct bt_buf empty = { 0 };

	(void)state;
	scratch = made_file(&empty);
	return 0;
}

static int
close_scratch(void **state)
{
	(void)state;
	return close(scratch);
}

static struct bt_buf
make(const struct made_opts *o, int form)
{
	struct bt_buf text = made_text(&rnd, o), b;

	b = made_write(&text, 1, &made_forms[form]);
	bt_buf_free(&text);
	return b;
}

/* What is read of some bytes; NULL where that fails, as it should. */
static char *
read_bytes(const struct bt_buf *b, size_t n, const struct bt_slice *slice)
{
	const struct bt_reader_opts opts = { .slice = slice };
	struct bt_err err = { 0 };
	char *text;

	assert_int_equal(pwrite(scratch, b->data, n, 0), (ssize_t)n);
	assert_int_equal(ftruncate(scratch, (off_t)n), 0);
	assert_int_equal(lseek(scratch, 0, SEEK_SET), 0);
	text = made_read(scratch, &opts, &err);
	if (text == NULL) {
		assert_int_equal(err.status, BT_BAD_INPUT);
		assert_string_not_equal(err.text, "");
	}
	return text;
}

static void
a_cut_at_each_byte_is_noticed_in_every_form(void **state)
{
	const struct made_opts o = { .last = 40, .n_symbols = 3 };
	const struct bt_slice some = { .from = 10 * MADE_STEP,
		.to = 20 * MADE_STEP };
	int form;
	size_t n;

	(void)state;
	bt_random_init(&rnd, seed, "cut");
	for (form = 0; form < MADE_FORMS; form++) {
		struct bt_buf b = make(&o, form);
		/* an end mark without its newline is still one */
		size_t end = b.len - (form == MADE_TAGGED);

		for (n = 0; n < end; n++) {
			if (read_bytes(&b, n, NULL) != NULL)
				fail_msg("form %d, %zu of %zu bytes", form, n,
				    b.len);
			if (read_bytes(&b, n, &some) != NULL)
				fail_msg("form %d, %zu of %zu bytes, a part",
				    form, n, b.len);
		}
		bt_buf_free(&b);
	}
}

/* One bit is turned: nobody may read anything else, unless it fails. */
static void
turn_a_bit(struct bt_buf *b, int is_all_read, const struct bt_slice *slice,
    const char *want)
{
	size_t at = (size_t)(bt_random_next(&rnd) % b->len);
	char bit = (char)(1 << bt_random_next(&rnd) % 8), *got;

	b->data[at] ^= bit;
	got = read_bytes(b, b->len, slice);
	if (got != NULL && (is_all_read || strcmp(got, want) != 0))
		fail_msg("bit 0x%x of byte %zu", bit & 0xff, at);
	free(got);
	b->data[at] ^= bit;
}

static void
turned_bits_are_noticed_in_every_binary_form(void **state)
{
	const struct made_opts o = { .last = 9000, .n_symbols = 2 };
	const struct bt_slice some = { .from = 3000 * MADE_STEP,
		.to = 4000 * MADE_STEP };
	char *whole, *part;
	long i;
	int form;

	(void)state;
	bt_random_init(&rnd, seed, "turn");
	for (form = MADE_TAGGED + 1; form < MADE_FORMS; form++) {
		struct bt_buf b = make(&o, form);

		whole = read_bytes(&b, b.len, NULL);
		part = read_bytes(&b, b.len, &some);
		assert_non_null(whole);
		assert_non_null(part);
		for (i = 0; i < tries / 4; i++) {
			turn_a_bit(&b, form != MADE_ZST, NULL, whole);
			turn_a_bit(&b, 0, &some, part);
		}
		free(whole);
		free(part);
		bt_buf_free(&b);
	}
}

/* ---- what is left ---- */

static void
count_loss(void *arg, const char *text)
{
	int *n = arg;

	assert_string_not_equal(text, "");
	++*n;
}

/* Records salvaged of some bytes: how many, and a hash of each bar, summed. */
struct left {
	long n;
	uint64_t bars;
	int lost;
};

static struct left
salvage(const struct bt_buf *b)
{
	char path[] = "/tmp/p-bts.XXXXXX";
	struct left left = { 0 };
	const struct bt_salvage to = { count_loss, &left.lost };
	struct bt_err err = { 0 };
	struct bt_reader_opts opts = { .syms = bt_symtab_new(&err) };
	struct bt_reader *r;
	const struct bt_rec *rec;
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, b->data, b->len), (ssize_t)b->len);
	assert_int_equal(close(fd), 0);
	r = bt_salvage_open(path, &opts, &to, &err);
	if (r == NULL)
		left.lost = err.status == BT_BAD_INPUT ? 1 : 0;
	while (r != NULL && bt_reader_next(r, &rec) > 0) {
		left.n += rec->type < BT_TYPES;
		if (rec->type == BT_BAR)
			left.bars += bt_hash64_of(rec->u.bar, 56);
	}
	if (r != NULL && bt_reader_close(r, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(unlink(path), 0);
	bt_symtab_free(opts.syms);
	return left;
}

/* Bytes changed, left out, doubled, put in: something of everything. */
static void
damage(struct bt_buf *b)
{
	size_t at = (size_t)(bt_random_next(&rnd) % b->len);
	size_t n = (size_t)(bt_random_next(&rnd) % 3000), i;

	n = n < b->len - at ? n : b->len - at;
	switch (bt_random_next(&rnd) % 4) {
	case 0:
		for (i = 0; i < n; i++)
			b->data[at + i] ^= (char)bt_random_next(&rnd);
		break;
	case 1:
		memmove(b->data + at, b->data + at + n, b->len - at - n);
		b->len -= n;
		break;
	case 2:
		assert_int_equal(bt_buf_reserve(b, n, NULL), 0);
		memmove(b->data + at + n, b->data + at, b->len - at);
		b->len += n;
		break;
	default:
		b->data[at] ^= 4;
	}
}

static void
what_is_salvaged_was_there_and_losses_are_told(void **state)
{
	const struct made_opts o = { .last = 900, .n_symbols = 5 };
	struct left whole, some;
	long i, k;
	int form;

	(void)state;
	bt_random_init(&rnd, seed, "salvage");
	for (form = MADE_TAGGED + 1; form < MADE_ZST; form++) {
		struct bt_buf good = make(&o, form), b = { 0 };

		whole = salvage(&good);
		assert_int_equal(whole.lost, 0);
		for (i = 0; i < tries / 4; i++) {
			bt_buf_clear(&b);
			assert_int_equal(
			    bt_buf_put(&b, good.data, good.len, NULL), 0);
			for (k = (long)(bt_random_next(&rnd) % 3); k >= 0; k--)
				damage(&b);
			some = salvage(&b);
			assert_true(some.n <= whole.n);
			/* where nothing is told nothing is missing */
			if (some.lost == 0) {
				assert_int_equal(some.n, whole.n);
				assert_true(some.bars == whole.bars);
			}
		}
		bt_buf_free(&b);
		bt_buf_free(&good);
	}
}

int
main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cut_at_each_byte_is_noticed_in_every_form),
		cmocka_unit_test(turned_bits_are_noticed_in_every_binary_form),
		cmocka_unit_test(
		    what_is_salvaged_was_there_and_losses_are_told),
	};

	if (argc > 1)
		tries = strtol(argv[1], NULL, 10);
	if (argc > 2)
		seed = strtoull(argv[2], NULL, 10);
	return cmocka_run_group_tests_name(
	    "bts", tests, open_scratch, close_scratch);
}
