/*
 * Doubles that are decimals: m / 10^e, m a whole number.
 *
 * A double counts as one only where that very division gives its very bits,
 * so -0, NaN, infinities and what has too many digits do not.
 */
#ifndef BT_IO_PACKNUM_H
#define BT_IO_PACKNUM_H

#include <stddef.h>
#include <stdint.h>

#include "io/packbits.h"

#define BT_PACKNUM_E_MAX 15                 /* greatest e */
#define BT_PACKNUM_M_MAX (INT64_C(1) << 51) /* all m are nearer to 0 */

/* bt_packnum_split(v, e, m): whether v is m / 10^e; if so m is set. */
int bt_packnum_split(double v, unsigned e, int64_t *m);

/* How whole numbers become doubles: (base + unit x k) / 10^e. */
struct bt_packnum {
	unsigned e; /* 0 .. BT_PACKNUM_E_MAX */
	uint64_t unit;
	int64_t base;
};

/*
 * bt_packnum_join32(s, k, n, v), bt_packnum_join64():
 * n <= 128 doubles, those that dividing gives.
 *
 *   k  32 bits: base + unit x k is taken modulo 2^32, with sign; 64 bits:
 *      it is nearer to 0 than BT_PACKNUM_M_MAX, else v is unspecified.
 */
void bt_packnum_join32(
    const struct bt_packnum *s, const uint32_t *k, size_t n, double *v);
void bt_packnum_join64(
    const struct bt_packnum *s, const uint64_t *k, size_t n, double *v);

/*
 * bt_packnum_inverse(e, high, low): two numbers with m x high + m x low being
 * m / 10^e for all m of 32 bits with sign: 1; 0 where there are none.
 */
int bt_packnum_inverse(unsigned e, double *high, double *low);

#endif
