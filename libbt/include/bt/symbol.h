/*
 * Symbols and their instruments.
 *
 * A table gives each symbol's name a small number, in the order in which the
 * names are met; records carry the number.  All readers and writers of one
 * process share one table, so that the numbers agree.  Numbers are never
 * compared for order: ties are broken by names (bt_symtab_compare), so that a
 * result cannot depend on which file was opened first.
 *
 * With each symbol goes its instrument: what `#symbol NAME key=value ...`
 * says of it, before its first record.
 */
#ifndef BT_SYMBOL_H
#define BT_SYMBOL_H

#include <stddef.h>

#include "bt/err.h"
#include "bt/qty.h"
#include "bt/types.h"

#ifdef __cplusplus
extern "C" {
#endif

#define BT_SYMBOL_MAX 63 /* bytes of a name, without its NUL */

/*
 * What a position binds while it is held: a share of what it is worth, or
 * money for each unit (contract) of it.  At most one is above 0; both 0: not
 * said.
 */
struct bt_margin {
	double frac;     /* of |units| * multiplier * price; 0.05 is 5% */
	double per_unit; /* in the instrument's currency */
};

struct bt_instrument {
	struct bt_lot lot; /* smallest step of quantity; default 1e-8 */
	double tick;       /* smallest step of price; 0: none said */
	double multiplier; /* money per unit and point of price; default 1 */
	int64_t interval;  /* a bar's length in ns; 0: not said */
	struct bt_margin margin;      /* initial: to open a position */
	struct bt_margin maintenance; /* to keep it; not said: margin.h */
	bt_time expiry; /* it trades no more from here; BT_TIME_NONE: never */
	int is_inverse; /* a unit is worth multiplier / price: it is quoted
	                    * in what it is not paid in */
	int settles_daily;  /* gains and losses become cash each account day */
	char currency[8];   /* empty: the account's */
	char kind[16];      /* "stock", "future", ...; empty: not said */
	char calendar[16];  /* "24x7", "weekdays", ...; empty: not said */
	char zone[48];      /* IANA name; empty: not said */
	int is_used;        /* a record has named it: it can change no more */
	const char *unread; /* further key=value words, as they came, or "" */
};

struct bt_symtab;

/* bt_symtab_new(err) / bt_symtab_free(t): NULL when out of memory. */
struct bt_symtab *bt_symtab_new(struct bt_err *err) BT_MUST_USE;
void bt_symtab_free(struct bt_symtab *t);

/* bt_symtab_clear(t): forget all symbols; nothing borrowed is valid then. */
void bt_symtab_clear(struct bt_symtab *t);

/* bt_symtab_count(t): how many symbols; their numbers are 0 .. count-1. */
size_t bt_symtab_count(const struct bt_symtab *t);

/*
 * bt_symtab_add(t, name, n, sym, err):
 * The number of a name, made if it is new.
 *
 *   name   n bytes of UTF-8, 1 .. BT_SYMBOL_MAX, without comma, quote, blank
 *          and control characters.
 *   fails  BT_BAD_INPUT for any other name; BT_SYSTEM without memory.
 *   cost   O(1); some 20 ns.
 */
int bt_symtab_add(struct bt_symtab *t, const char *name, size_t n, bt_sym *sym,
    struct bt_err *err) BT_MUST_USE;

/* bt_symtab_find(t, name, n): its number, or BT_SYM_NONE. */
bt_sym bt_symtab_find(const struct bt_symtab *t, const char *name, size_t n);

/*
 * bt_symtab_name(t, sym): its name, NUL at its end; "" for BT_SYM_NONE.
 * Borrowed until the table is freed or cleared; it never moves.
 */
const char *bt_symtab_name(const struct bt_symtab *t, bt_sym sym);

/* bt_symtab_compare(t, a, b): by bytes of the names; < 0, 0, > 0. */
int bt_symtab_compare(const struct bt_symtab *t, bt_sym a, bt_sym b);

/*
 * bt_symtab_instrument(t, sym): what is known of it, never NULL.
 * Borrowed until the next bt_symtab_add() or _set().
 */
const struct bt_instrument *bt_symtab_instrument(
    const struct bt_symtab *t, bt_sym sym);

/* bt_symtab_use(t, sym): a record names it; its instrument is fixed now. */
void bt_symtab_use(struct bt_symtab *t, bt_sym sym);

/*
 * bt_symtab_set(t, words, n, sym, err):
 * Take what follows `#symbol `: a name and key=value words (tick, lot,
 * multiplier, currency, kind, calendar, zone, interval, margin,
 * maintenance, expiry, inverse, settles; others are kept).
 *
 *   fails  BT_BAD_INPUT: a bad name or value, or another value for a symbol
 *          that is in use (the same again is fine).
 */
int bt_symtab_set(struct bt_symtab *t, const char *words, size_t n, bt_sym *sym,
    struct bt_err *err) BT_MUST_USE;

/*
 * bt_symtab_preset(t, pattern, words, is_strong, err):
 * What is known of each symbol whose name matches a pattern of fnmatch(3), from
 * when it is met on: key=value words as bt_symtab_set() takes them.  Of several
 * presets the later wins; what bt_symtab_set() says later wins over those that
 * are not strong, and is passed over where a strong one has the same key.
 *
 *   t      no symbol that matches has been met.  Presets stay until it is
 *          freed, also when it is cleared.
 *   fails  BT_SYSTEM without memory; bad words fail when a symbol is met.
 */
int bt_symtab_preset(struct bt_symtab *t, const char *pattern,
    const char *words, int is_strong, struct bt_err *err) BT_MUST_USE;

/*
 * bt_symtab_format(t, sym, buf, size): the words that bt_symtab_set() takes,
 * NAME key=value ..., only what differs from the defaults; "" when nothing
 * does.  Gives the length, cut at size.
 */
size_t bt_symtab_format(
    const struct bt_symtab *t, bt_sym sym, char *buf, size_t size);

#ifdef __cplusplus
}
#endif
#endif
