/*
 * The packed codecs on the bars of a file: bytes a bar, bars a second.
 *
 *	b-pack FILE [BLOCK [TURNS [CODEC]]]
 *
 * One line a codec: codec, bars, bytes a bar, million bars a second packed,
 * million bars a second unpacked into memory, on one core; each the best of
 * some turns.  What comes out is compared with what went in.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bt/stream.h"
#include "io/pack.h"
#include "minutes.h"

static const char *const names[] = { "raw", "small", "fast" };

struct bars {
	char *data;
	size_t n, cap, stride;
	uint32_t n_extra;
};

static int
add_block(struct bars *all, const struct bt_block *block)
{
	size_t need = (all->n + block->n) * block->stride;

	if (need > all->cap) {
		all->cap = 2 * need;
		all->data = realloc(all->data, all->cap);
		if (all->data == NULL)
			return -1;
	}
	memcpy(all->data + all->n * block->stride, block->data,
	    block->n * block->stride);
	all->n += block->n;
	all->stride = block->stride;
	all->n_extra = block->n_extra;
	return 0;
}

static int
read_all(const char *name, struct bars *all, struct bt_err *err)
{
	struct bt_symtab *syms = bt_symtab_new(err);
	const struct bt_reader_opts opts = {
		.syms = syms, .is_end_wanted = 1, .symbol = "X"
	};
	struct bt_reader *r = bt_reader_open(name, &opts, err);
	struct bt_block block;
	int rc;

	if (r == NULL)
		return -1;
	while ((rc = bt_reader_next_block(r, &block)) > 0)
		if (block.type == BT_BAR && add_block(all, &block) < 0)
			return -1;
	if (rc < 0)
		*err = *bt_reader_err(r);
	(void)bt_reader_close(r, err);
	bt_symtab_free(syms);
	return rc;
}

struct packed {
	struct bt_buf bytes;
	size_t *ends;
};

static int
pack_all(const struct bars *all, enum bt_codec codec, uint32_t most,
    struct packed *to, struct bt_err *err)
{
	struct bt_packer *p = bt_packer_new(err);
	struct bt_pack_shape shape = { codec, BT_BAR, all->n_extra, 0 };
	size_t i, k = 0;
	int rc = 0;

	bt_buf_clear(&to->bytes);
	for (i = 0; i < all->n && rc >= 0; i += shape.n) {
		shape.n = (uint32_t)(all->n - i < most ? all->n - i : most);
		rc = bt_pack(
		    p, &shape, all->data + i * all->stride, &to->bytes, err);
		if (rc == 0)
			rc = bt_buf_put(&to->bytes, all->data + i * all->stride,
			    shape.n * all->stride, err);
		to->ends[k++] = to->bytes.len;
	}
	bt_packer_free(p);
	return rc < 0 ? -1 : 0;
}

static int
unpack_all(const struct bars *all, enum bt_codec codec, uint32_t most,
    const struct packed *from, int is_checked, struct bt_err *err)
{
	struct bt_unpacker *u = bt_unpacker_new(err);
	struct bt_pack_shape shape = { codec, BT_BAR, all->n_extra, 0 };
	char *records = malloc(most * all->stride);
	size_t i, k = 0, at = 0;
	int rc = 0;

	for (i = 0; i < all->n && rc >= 0; i += shape.n) {
		shape.n = (uint32_t)(all->n - i < most ? all->n - i : most);
		if (from->ends[k] - at < shape.n * all->stride) {
			rc = bt_unpack(u, &shape, from->bytes.data + at,
			    from->ends[k] - at, records, err);
			if (rc >= 0 && is_checked &&
			    memcmp(records, all->data + i * all->stride,
				shape.n * all->stride) != 0)
				rc = bt_fail(err, BT_BAD_INPUT, "DISAGREE");
		}
		at = from->ends[k++];
	}
	free(records);
	bt_unpacker_free(u);
	return rc;
}

static int
measure(const struct bars *all, enum bt_codec codec, uint32_t most, int turns,
    struct bt_err *err)
{
	struct packed packed = { { 0 }, NULL };
	double best[2] = { 1e9, 1e9 }, t;
	int turn, rc = 0;

	packed.ends = malloc((all->n / most + 1) * sizeof *packed.ends);
	for (turn = 0; turn <= turns && rc >= 0; turn++) {
		t = bench_now();
		if (turn < 2) {
			rc = pack_all(all, codec, most, &packed, err);
			t = bench_now() - t;
			best[0] = t < best[0] ? t : best[0];
			t = bench_now();
		}
		if (rc >= 0)
			rc = unpack_all(
			    all, codec, most, &packed, turn == 0, err);
		t = bench_now() - t;
		best[1] = t < best[1] ? t : best[1];
	}
	if (rc >= 0)
		printf("%s\t%zu\t%.3f\t%.1f\t%.1f\n", names[codec], all->n,
		    (double)packed.bytes.len / (double)all->n,
		    (double)all->n / best[0] / 1e6,
		    (double)all->n / best[1] / 1e6);
	bt_buf_free(&packed.bytes);
	free(packed.ends);
	return rc;
}

int
main(int argc, char **argv)
{
	const uint32_t most =
	    argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 8192;
	const int turns = argc > 3 ? (int)strtol(argv[3], NULL, 10) : 5;
	struct bt_err err = { 0 };
	struct bars all = { 0 };
	enum bt_codec codec;
	int rc;

	if (argc < 2) {
		fputs("usage: b-pack FILE [BLOCK [TURNS [CODEC]]]\n", stderr);
		return 2;
	}
	rc = read_all(argv[1], &all, &err);
	for (codec = BT_CODEC_SMALL; rc >= 0 && codec < BT_CODECS; codec++)
		if (argc < 5 || strcmp(argv[4], names[codec]) == 0)
			rc = measure(&all, codec, most, turns, &err);
	if (rc < 0)
		fprintf(stderr, "b-pack: %s: %s\n", argv[1], err.text);
	free(all.data);
	return rc < 0 ? 1 : 0;
}
