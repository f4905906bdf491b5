/*
 * What both sides of the packed codecs agree on: the numbers of bt-stream(5),
 * "Packed payloads".
 */
#ifndef BT_IO_PACKFORM_H
#define BT_IO_PACKFORM_H

#include <stdint.h>

#include "io/form.h"
#include "io/linecheck.h"
#include "io/packbits.h"

/* A payload begins with these 8 bytes. */
struct bt_pack_head {
	uint32_t body;   /* size of the body, decompressed */
	uint32_t stored; /* size of what follows: the body, or its frames */
};

/* The first byte of a body. */
#define BT_PACK_GROUPED 1 /* columns are sorted by symbol */

/* What a part of a record is; the low half of its first byte. */
enum bt_pack_kind {
	BT_PACK_U32,
	BT_PACK_I64,
	BT_PACK_F64,
	BT_PACK_PAIR, /* two doubles, the second told by its difference */
	BT_PACK_OHLC, /* four doubles: open, high, low, close */
	BT_PACK_KINDS
};

/* What a number is told relative to; the high half of the same byte. */
enum bt_pack_guess {
	BT_PACK_PLAIN,
	BT_PACK_DELTA,  /* the one before */
	BT_PACK_DELTA2, /* the one before and the step to it */
	BT_PACK_BESIDE, /* the time of the same record */
	BT_PACK_GUESSES
};

/* Flags of a part: its second byte. */
#define BT_PACK_WIDE    1 /* arithmetic is modulo 2^64, not 2^32 */
#define BT_PACK_ORDERED 2 /* grouped: in the order of records nevertheless */

/* The byte that tells a stream; `small`: the number of planes is below. */
#define BT_PACK_SIGNED 0x80

/* Members of a record of four bytes, at most. */
#define BT_PACK_SLOTS (2 * BT_FURTHER_MAX + 64)

/* How many columns a part of that kind has. */
static inline unsigned
bt_pack_columns(enum bt_pack_kind kind)
{
	return kind == BT_PACK_OHLC ? 4 : kind == BT_PACK_PAIR ? 2 : 1;
}

/* A number with sign as one without: 0, -1, 1, -2 ... as 0, 1, 2, 3 ... */
static inline uint64_t
bt_pack_fold(int64_t v)
{
	return (uint64_t)v << 1 ^ (v < 0 ? UINT64_MAX : 0);
}

static inline uint64_t
bt_pack_unfold(uint64_t v)
{
	return v >> 1 ^ (0 - (v & 1));
}

#endif
