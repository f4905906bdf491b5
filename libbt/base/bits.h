/*
 * Words of bytes and wide integers: what C11 lacks and every compiler has.
 *
 * Numbers and times are parsed eight bytes at a time as one integer whose
 * least significant byte is the first character, on any machine.
 */
#ifndef BT_BASE_BITS_H
#define BT_BASE_BITS_H

#include <stdint.h>
#include <string.h>

__extension__ typedef unsigned __int128 bt_u128;

/* bt_load64(p): eight bytes as an integer, the first one lowest. */
static inline uint64_t
bt_load64(const void *p)
{
	uint64_t x;

	memcpy(&x, p, sizeof x);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	x = __builtin_bswap64(x);
#endif
	return x;
}

/* bt_load16(p): two of them. */
static inline uint64_t
bt_load16(const void *p)
{
	const unsigned char *b = p;

	return b[0] | (uint64_t)b[1] << 8;
}

/* bt_store64(p, x): the reverse. */
static inline void
bt_store64(void *p, uint64_t x)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	x = __builtin_bswap64(x);
#endif
	memcpy(p, &x, sizeof x);
}

/* bt_bits_low(x), bt_bits_high(x): zero bits below, above; x not 0. */
static inline int
bt_bits_low(uint64_t x)
{
	return __builtin_ctzll(x);
}

static inline int
bt_bits_high(uint64_t x)
{
	return __builtin_clzll(x);
}

/* A byte in each of the eight bytes of a word. */
#define BT_BYTES(b) (UINT64_C(0x0101010101010101) * (b))

/*
 * bt_bytes_over9(x): of eight bytes, bit 7 of each that is greater than 9.
 * Of characters less '0' (by exclusive or), those that are no digits.
 */
static inline uint64_t
bt_bytes_over9(uint64_t x)
{
	return (((x & BT_BYTES(0x7f)) + BT_BYTES(0x76)) | x) & BT_BYTES(0x80);
}

#endif
