#!/usr/bin/env python3
"""gen-pow10.py >libbt/base/pow10.c: the powers of ten that numbers need.

The 128 bits of 10^q, q from -342 to 324, without trailing zeros of two, the
highest bit set: of 5^q where they hold it, else its first 128 bits.  Those of
-27 .. -1 are rounded up, as Lemire's proof for short numbers wants.
"""

FIRST, LAST = -342, 324


def bits(q):
    if q >= 0:
        n = 5**q
        shift = 128 - n.bit_length()
        return n << shift if shift >= 0 else n >> -shift
    n = 5**-q
    z = n.bit_length()  # 2^z > 5^-q, which is no power of two
    if q >= -27:
        return 2 ** (z + 127) // n + 1
    c = 2 ** (2 * z + 128) // n + 1
    return c >> (c.bit_length() - 128)


print("/* Made by scripts/gen-pow10.py; do not edit. */")
print('#include "base/pow10.h"')
print()
print("/* clang-format off */")
print("const double bt_pow10_exact[BT_POW10_EXACT_MAX + 1] = {")
for first in range(0, 23, 8):
    print("\t" + " ".join(f"1e{e}," for e in range(first, min(first + 8, 23))))
print("};")
print()
print("const struct bt_pow10 bt_pow10_table[BT_POW10_MAX - BT_POW10_MIN + 1] = {")
for q in range(FIRST, LAST + 1):
    b = bits(q)
    assert b.bit_length() == 128
    hi, lo = b >> 64, b & (2**64 - 1)
    # bt_pow10_above() adds one without a carry
    assert lo != 2**64 - 1
    print(f"\t{{ 0x{hi:016x}, 0x{lo:016x} }},")
print("};")
print("/* clang-format on */")
