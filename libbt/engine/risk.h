/*
 * Risk rules: which orders are refused, and when no more are taken.
 *
 * Pure: from an order's figures and the account's to the name of the first
 * rule that is broken, in a listed order.  Only what opens or increases a
 * position is ever asked about; what closes or reduces one always may.  An
 * order is asked about twice: when it is given, as far as it is known then,
 * and when it fills.  guard.c asks.
 */
#ifndef BT_ENGINE_RISK_H
#define BT_ENGINE_RISK_H

#include <stddef.h>
#include <stdint.h>

#include "bt/err.h"

/* A most, in up to three measures, each of which holds; 0: not in this one. */
struct bt_limit {
	double units;
	double money; /* account currency */
	double frac;  /* of equity */
};

/* The rules of a run; all zero asks for nothing. */
struct bt_risk {
	struct bt_limit order;    /* the size of one order */
	struct bt_limit position; /* of a symbol's position */
	double gross, net;        /* of all positions: times equity; 0: any */
	int open;                 /* positions at one time; 0: any number */
	int orders;               /* an account day; 0: any number */
	int64_t hours_from;       /* ns after midnight, day zone ... */
	int64_t hours_to;         /* ... before this; the same: at any time */
	const char *symbols;      /* patterns, separated by commas; NULL: all */
	/* halts */
	struct bt_limit daily_loss; /* money and frac only */
	double drawdown;            /* a fraction of the peak; 0: any */
	int losses;                 /* losing trades in a row; 0: any number */
	int is_flattening;          /* a halt closes all positions, too */
};

/* When a rule is asked. */
enum bt_risk_when {
	BT_RISK_ORDER = 1 << 0, /* as the order is given */
	BT_RISK_FILL = 1 << 1   /* as it fills */
};

/*
 * An entry and what it makes of the account.  Figures are account currency and
 * units without sign; where BT_RISK_ORDER does not know its size, units and
 * money are 0, and what is "after" the fill is for BT_RISK_FILL only.
 */
struct bt_risk_in {
	const char *symbol;
	int64_t time_of_day;   /* ns after midnight, day zone */
	int orders;            /* given today, before it */
	const char *halt;      /* why entries are halted, or NULL */
	double units, money;   /* of the order; of a fill, all of it */
	double equity;         /* there and then */
	double position_units; /* after it */
	double position_money; /* after it */
	double gross, net;     /* after it, money */
	double net_before;     /* money */
	int is_new;            /* it opens a position */
	int open;              /* positions before it */
	int is_size_tested;    /* the order's size was, when it was given */
};

/*
 * bt_risk_check(r, when, in, detail, n):
 * The first rule that an entry breaks.
 *
 *   gives  the rule's name, with the end of a sentence about it in detail; or
 *          NULL.  Its names, in order: those of in->halt, symbols, hours,
 *          max_orders, max_order, max_open, max_position, max_gross, max_net.
 */
const char *bt_risk_check(const struct bt_risk *r, enum bt_risk_when when,
    const struct bt_risk_in *in, char *detail, size_t n);

/* bt_risk_is_on(r): whether any entry is asked about. */
int bt_risk_is_on(const struct bt_risk *r);

/* bt_risk_is_watching(r): whether equity or trades can halt entries. */
int bt_risk_is_watching(const struct bt_risk *r);

/*
 * bt_risk_halts(r, began, equity, peak):
 * Which halt the account's equity calls for: "drawdown", "daily_loss", NULL.
 *
 *   began  equity at the beginning of the account's day.
 *   peak   the highest so far.
 */
const char *bt_risk_halts(
    const struct bt_risk *r, double began, double equity, double peak);

/*
 * Reading rules.  Each fails with BT_USAGE, what it would set unchanged.
 *
 * bt_risk_parse_limit(text, limit, err): `100`, `value=5000`, `10%`, or some of
 * them with commas between; what is not given is none.
 * bt_risk_parse_money(text, limit, err): the same without units.
 * bt_risk_parse_times(text, times, err): how many times equity: `1.5` or
 * `150%`.
 * bt_risk_parse_share(text, share, err): less than 1 of it: `0.2` or `20%`.
 * bt_risk_parse_hours(text, from, to, err): `09:30-16:00`; `22:00-05:00` is
 * over midnight.
 */
int bt_risk_parse_limit(
    const char *text, struct bt_limit *limit, struct bt_err *err) BT_MUST_USE;
int bt_risk_parse_money(
    const char *text, struct bt_limit *limit, struct bt_err *err) BT_MUST_USE;
int bt_risk_parse_times(
    const char *text, double *times, struct bt_err *err) BT_MUST_USE;
int bt_risk_parse_share(
    const char *text, double *share, struct bt_err *err) BT_MUST_USE;
int bt_risk_parse_hours(const char *text, int64_t *from, int64_t *to,
    struct bt_err *err) BT_MUST_USE;

#endif
