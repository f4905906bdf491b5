/*
 * Factors: what one symbol's actions do to its prices, from action to action.
 *
 * A list of splits and dividends in order of time, those of one instant in the
 * order in which they were put, and between them the scales of prices: scale
 * k is that of records that start at or after action k-1 and before action k.
 * Values in, values out; who walks over the records is adjust.h.
 */
#ifndef BT_DATA_FACTOR_H
#define BT_DATA_FACTOR_H

#include "bt/err.h"
#include "bt/record.h"

/*
 * A price becomes px * den / num * frac, a volume vol * num / den.  Splits are
 * kept as the numbers that people say, 4 for 1 as num 4 and 1 for 10 as den
 * 10, so that both are rounded once.
 */
struct bt_scale {
	double num, den, frac;
};

struct bt_factor_action {
	bt_time time;
	double value;
	double before;  /* last price before it, in units as they are then; NaN:
	                * none */
	double given;   /* the same as somebody else says it; NaN: nobody */
	double paid;    /* a dividend in units of the prices */
	double against; /* given, in units of the prices */
	uint32_t kind;  /* BT_SPLIT or BT_DIVIDEND */
	uint8_t is_passed;  /* a record starts at it or later */
	uint8_t is_ignored; /* a split that the prices do not show */
};

/* All zero is empty. */
struct bt_factors {
	struct bt_factor_action *v;
	size_t n, cap;
	struct bt_scale *scales; /* n + 1 */
	size_t scales_cap;
	size_t next; /* the first that is not passed */
	/* forward: scales up to this one are known, and what splits before it
	 * make of a dividend's unit */
	size_t settled;
	double ratio;
};

struct bt_factor_rules {
	unsigned what, has; /* enum bt_adjust_what */
	int is_dividend_scaled;
	int is_forward;
};

static inline double
bt_scale_price(const struct bt_scale *s, double px)
{
	return px * s->den / s->num * s->frac;
}

static inline double
bt_scale_volume(const struct bt_scale *s, double volume)
{
	return volume * s->num / s->den;
}

void bt_factors_clear(struct bt_factors *f);

/*
 * bt_factors_add(f, action, given, err): put an action in its place.
 *
 *   given  the last price before it as its source says, which a dividend's
 *          factor then uses instead of the data's; NaN: not said.
 *   fails  BT_BAD_INPUT: its value cannot be; it comes twice; too many of one
 *          instant.
 */
int bt_factors_add(struct bt_factors *f, const struct bt_action *action,
    double given, struct bt_err *err) BT_MUST_USE;

/* bt_factors_find(f, action): its place, or -1. */
int64_t bt_factors_find(
    const struct bt_factors *f, const struct bt_action *action);

/*
 * bt_factors_knows(f, rules, action): whether an action that comes among the
 * records is one of these; where the prices have splits in them, a dividend
 * may be in their units, as bt-adjust passes it on, or in those of its day.
 */
int bt_factors_knows(const struct bt_factors *f,
    const struct bt_factor_rules *rules, const struct bt_action *action);

/*
 * bt_factors_pass(f, before): action f->next is passed by a record; before is
 * the last price before it, NaN where there is none.  Of several actions on
 * one instant the later ones have the price that earlier splits leave.
 */
void bt_factors_pass(
    struct bt_factors *f, const struct bt_factor_rules *rules, double before);

/*
 * bt_factors_settle(f, rules, err):
 * Find the scales.  Forward, those up to f->next, as far as they are not
 * known yet; back, all.  O(1) time for each that is found.
 *
 *   fails  BT_BAD_INPUT: a dividend that is not below the price before it, or
 *          that has none above 0; splits that no double can hold.
 */
int bt_factors_settle(struct bt_factors *f, const struct bt_factor_rules *rules,
    struct bt_err *err) BT_MUST_USE;

/* bt_factors_at(f, start): which scale a record has that starts then. */
size_t bt_factors_at(const struct bt_factors *f, bt_time start);

/*
 * bt_factors_coming(f, rules, i, is_begun): scale i, as the next record will
 * have it: forward, splits before it that no record has passed yet count
 * already, if there was a record before them.
 */
struct bt_scale bt_factors_coming(const struct bt_factors *f,
    const struct bt_factor_rules *rules, size_t i, int is_begun);

/* bt_factor_is_applied(rules, kind): whether such actions are to be applied. */
int bt_factor_is_applied(const struct bt_factor_rules *rules, uint32_t kind);

#endif
