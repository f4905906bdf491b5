/*
 * Words: numbers, times and orders as people read them.
 *
 * Each small one comes as a value, for the arguments of a printf(3):
 *
 *	printf("at %s", bt_word_price(px).s)
 *
 * For people only: money is rounded to cents.  Data are written by bt/num.h.
 */
#ifndef BT_ENGINE_WORDS_H
#define BT_ENGINE_WORDS_H

#include "base/buf.h"
#include "bt/record.h"
#include "bt/symbol.h"

struct bt_word {
	char s[56];
};

struct bt_word bt_word_price(double px);     /* 47.1: exactly */
struct bt_word bt_word_money(double amount); /* 10,340.20 */
struct bt_word bt_word_time(bt_time t); /* 2024-01-05, or with a time of day */
struct bt_word bt_word_qty(bt_qty qty, struct bt_lot lot); /* no sign */

/*
 * bt_words_order(b, o, syms, err):
 * An order as a clause: `buy 10 SPY, limit 99, good for the day`.  0, or -1
 * without memory.
 */
int bt_words_order(struct bt_buf *b, const struct bt_order *o,
    const struct bt_symtab *syms, struct bt_err *err) BT_MUST_USE;

#endif
