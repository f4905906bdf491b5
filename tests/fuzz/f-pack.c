/*
 * Unpacking must survive any bytes, whatever shape they are taken for.  The
 * first four bytes choose codec, type, further columns and number of records,
 * the rest is the payload; a second time its sizes are made right, because a
 * fuzzer seldom guesses them, and what small says is packed is not frames but
 * the body, which is put into one first.
 *
 * What can be unpacked is packed again and has to come out the same.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "io/form.h"
#include "io/pack.h"
#include "io/packform.h"
#include "io/plainbars.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct bt_pack_shape
shape_of(const uint8_t *p)
{
	static const uint32_t counts[] = { 1, 2, 127, 128, 129, 300, 1000,
		4096 };
	struct bt_pack_shape s = { .codec = p[0] & 1 ? BT_CODEC_FAST
						     : BT_CODEC_SMALL,
		.type = (enum bt_type)(BT_BAR + p[1] % BT_RUN_END),
		.n = counts[p[3] % 8] };

	if (bt_record_info(s.type)->is_market)
		s.n_extra = p[2] % 4;
	return s;
}

static void
must(int is_so)
{
	if (!is_so)
		__builtin_trap();
}

/* Records that came out go in and come out once more. */
static void
pack_again(const struct bt_pack_shape *s, const char *records, char *out)
{
	const size_t size = s->n * bt_pack_stride(s);
	struct bt_err err = { 0 };
	struct bt_packer *p = bt_packer_new(&err);
	struct bt_unpacker *u = bt_unpacker_new(&err);
	struct bt_buf packed = { 0 };
	int rc = 0;

	if (p != NULL && u != NULL)
		rc = bt_pack(p, s, records, &packed, &err);
	if (rc > 0) {
		must(bt_unpack(u, s, packed.data, packed.len, out, &err) == 0);
		must(memcmp(records, out, size) == 0);
	}
	bt_packer_free(p);
	bt_unpacker_free(u);
	bt_buf_free(&packed);
}

/* What is told of bars without a look at each is true. */
static void
check_plain(const struct bt_unpacker *u, const struct bt_pack_shape *s,
    const char *records)
{
	uint32_t told = 0, flags = 0;

	if (!bt_unpacker_is_plain(u, &told))
		return;
	must(bt_plainbars_check(
	    (const struct bt_bar *)(const void *)records, s->n, &flags));
	must(told == flags);
}

static void
unpack(const struct bt_pack_shape *s, const uint8_t *data, size_t n)
{
	const size_t size = s->n * bt_pack_stride(s);
	char *records = calloc(size, 1), *out = malloc(size);
	struct bt_err err = { 0 };
	struct bt_unpacker *u = bt_unpacker_new(&err);

	if (records != NULL && out != NULL && u != NULL &&
	    bt_unpack(u, s, data, n, records, &err) == 0) {
		check_plain(u, s, records);
		pack_again(s, records, out);
	}
	bt_unpacker_free(u);
	free(records);
	free(out);
}

/* The bytes as a body, with a head whose sizes are right. */
static void
unpack_body(const struct bt_pack_shape *s, const uint8_t *body, size_t n)
{
	const size_t most = ZSTD_compressBound(n);
	struct bt_pack_head head = { .body = (uint32_t)n,
		.stored = (uint32_t)n };
	uint8_t *payload = malloc(sizeof head + most);

	if (payload == NULL)
		return;
	if (s->codec == BT_CODEC_FAST)
		memcpy(payload + sizeof head, body, n);
	else
		head.stored = (uint32_t)ZSTD_compress(
		    payload + sizeof head, most, body, n, 1);
	memcpy(payload, &head, sizeof head);
	unpack(s, payload, sizeof head + head.stored);
	free(payload);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bt_pack_shape s;

	if (size < 4 || size > 1 << 20)
		return 0;
	s = shape_of(data);
	unpack(&s, data + 4, size - 4);
	unpack_body(&s, data + 4, size - 4);
	return 0;
}
