/*
 * The last step of unpacking the usual bars, 128 at a time: from differences
 * to records, in one go.
 *
 * Memory takes records more slowly than they are computed; so no part of them
 * is computed first and stored later, and the processor does both at once.
 */
#ifndef BT_IO_UNPACKBAR_H
#define BT_IO_UNPACKBAR_H

#include "io/packnum.h"

/* How 32-bit numbers become doubles: (base + unit x k) x (high + low). */
struct bt_unpackbar_num {
	uint32_t base, unit;
	double high, low;
};

/* 128 bars; of prices k of the close, and what the others differ from it. */
struct bt_unpackbar {
	const uint64_t *times;
	const uint64_t *ends; /* less end_more */
	uint64_t end_more;
	const uint64_t *symbols; /* with the flags above them */
	const uint32_t *close;
	const uint32_t *more_close; /* than the open */
	const uint32_t *more_high;  /* than the greater of open and close */
	const uint32_t *less_low;   /* than the lesser of them */
	const uint64_t *volumes;    /* bits of doubles */
	struct bt_unpackbar_num price;
};

/*
 * bt_unpackbar_num(num, n): whether it can be done by multiplying; if so n is
 * set.
 */
int bt_unpackbar_num(const struct bt_packnum *num, struct bt_unpackbar_num *n);

/* bt_unpackbar_put(from, to): write 128 records of 64 bytes. */
void bt_unpackbar_put(const struct bt_unpackbar *from, char *to);

#endif
