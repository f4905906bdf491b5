/*
 * The scalars that every part of bt shares.
 */
#ifndef BT_TYPES_H
#define BT_TYPES_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * An instant: nanoseconds since 1970-01-01T00:00:00Z, UTC, without leap
 * seconds; 1677-09-21 .. 2262-04-11.  BT_TIME_NONE stands for "not known".
 */
typedef int64_t bt_time;
#define BT_TIME_NONE INT64_MIN
#define BT_SECOND    INT64_C(1000000000)
#define BT_DAY       (INT64_C(86400) * BT_SECOND)

/* A symbol: its place in a symbol table (bt/symbol.h). */
typedef uint32_t bt_sym;
#define BT_SYM_NONE UINT32_MAX

/*
 * An exact quantity: a whole number of the instrument's lots, signed where
 * it is a position.  See bt/qty.h for what a lot is.
 */
typedef int64_t bt_qty;

/* Prices, volumes and money are doubles; NaN stands for "not given". */

#ifdef __cplusplus
}
#endif
#endif
