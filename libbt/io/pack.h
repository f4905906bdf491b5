/*
 * The packed codecs of binary blocks: records as columns of small numbers.
 *
 * Records go in and come out as a raw block keeps them, bit for bit, whatever
 * they are: decimals, NaN, -0 and invalid bars.  Packing depends on nothing
 * but the records of the one block, so each block can be read alone.
 *
 * Nothing here knows files or checksums; bytes to unpack may be any bytes.
 * What they look like is bt-stream(5), "Packed payloads".  Neither side
 * allocates for a block once it has met the largest: scratch memory and the
 * contexts of zstd live in the packer and the unpacker.
 */
#ifndef BT_IO_PACK_H
#define BT_IO_PACK_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "bt/stream.h"

#define BT_CODECS 3

/*
 * The shape of a block: n records of one type, 1 <= n <= BT_BTS_RECORDS_MAX,
 * each the struct of bt/record.h (strings as offsets, symbols as the stream's
 * numbers) and behind it n_extra <= BT_FURTHER_MAX doubles.
 */
struct bt_pack_shape {
	enum bt_codec codec; /* not BT_CODEC_RAW */
	enum bt_type type;   /* BT_BAR .. BT_RUN_END */
	uint32_t n_extra;
	uint32_t n;
};

/* bt_pack_stride(s): bytes of a record of that shape. */
size_t bt_pack_stride(const struct bt_pack_shape *s);

struct bt_packer;   /* opaque */
struct bt_unpacker; /* opaque */

/* bt_packer_new(err) / bt_packer_free(p): NULL, BT_SYSTEM without memory;
 * freeing NULL is fine. */
struct bt_packer *bt_packer_new(struct bt_err *err) BT_MUST_USE;
void bt_packer_free(struct bt_packer *p);

/*
 * bt_pack(p, shape, records, out, err):
 * Append the payload of a block to out, without padding.
 *
 *   records  n x bt_pack_stride() bytes, aligned to 8.
 *   gives    1; 0 where it would not be smaller than the records themselves:
 *            nothing was appended, the block is to be stored raw.  The same
 *            records give the same bytes, with one version of libzstd.
 *   fails    BT_SYSTEM without memory; out is as before.
 */
int bt_pack(struct bt_packer *p, const struct bt_pack_shape *shape,
    const void *records, struct bt_buf *out, struct bt_err *err) BT_MUST_USE;

/* bt_unpacker_new(err) / bt_unpacker_free(u): as above. */
struct bt_unpacker *bt_unpacker_new(struct bt_err *err) BT_MUST_USE;
void bt_unpacker_free(struct bt_unpacker *u);

/*
 * bt_unpack(u, shape, bytes, n_bytes, records, err):
 * The records of a payload.
 *
 *   bytes    n_bytes of them, any: the payload, and up to 7 bytes of padding.
 *   records  room for n x bt_pack_stride() bytes, aligned to 8; all of it is
 *            written, on failure with whatever.
 *   fails    BT_BAD_INPUT where the bytes are no payload of that shape ("its
 *            columns ..."; no record is to be used then); BT_SYSTEM without
 *            memory, of which no more than a few times that of the records is
 *            asked for, whatever the bytes say.
 */
int bt_unpack(struct bt_unpacker *u, const struct bt_pack_shape *shape,
    const void *bytes, size_t n_bytes, void *records,
    struct bt_err *err) BT_MUST_USE;

/*
 * bt_unpacker_is_plain(u, flags):
 * Whether what was unpacked last are plain bars (io/plainbars.h); 0 where that
 * is not known.
 *
 *   flags  those that any of them has are added, where it is known.
 */
int bt_unpacker_is_plain(const struct bt_unpacker *u, uint32_t *flags);

#endif
