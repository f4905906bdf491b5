#include "data/factor.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "bt/time.h"
#include "data/adjust.h"

/* More of one symbol on one instant is no market: each is held against all. */
#define AT_ONCE_MAX 256

static const struct bt_scale as_is = { 1, 1, 1 };

void
bt_factors_clear(struct bt_factors *f)
{
	free(f->v);
	free(f->scales);
	memset(f, 0, sizeof *f);
}

int
bt_factor_is_applied(const struct bt_factor_rules *rules, uint32_t kind)
{
	return (kind == BT_SPLIT && (rules->what & BT_ADJUST_SPLITS) != 0) ||
	       (kind == BT_DIVIDEND &&
		   (rules->what & BT_ADJUST_DIVIDENDS) != 0);
}

/* ---- the list ---- */

static int
check_value(const struct bt_action *action, struct bt_err *err)
{
	char when[BT_TIME_TEXT_MAX];

	(void)bt_time_format(action->time, when);
	if (action->kind == BT_SPLIT &&
	    (!(action->value > 0) || !isfinite(action->value)))
		return bt_fail(err, BT_BAD_INPUT,
		    "split at %s by %g, expected a number above 0", when,
		    action->value);
	if (action->kind == BT_DIVIDEND &&
	    (!(action->value >= 0) || !isfinite(action->value)))
		return bt_fail(err, BT_BAD_INPUT,
		    "dividend at %s of %g, expected money a unit", when,
		    action->value);
	return 0;
}

/* The first of an instant, or where it would be. */
static size_t
first_of(const struct bt_factors *f, bt_time time)
{
	size_t low = 0, high = f->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (f->v[mid].time < time)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

int64_t
bt_factors_find(const struct bt_factors *f, const struct bt_action *action)
{
	size_t i;

	for (i = first_of(f, action->time);
	     i < f->n && f->v[i].time == action->time; i++)
		if (f->v[i].kind == action->kind &&
		    f->v[i].value == action->value)
			return (int64_t)i;
	return -1;
}

/* The same money, though the one is in other units: after some of the splits
 * that follow action i (or, forward, before some that it follows). */
static int
is_paid_so(const struct bt_factors *f, const struct bt_factor_rules *rules,
    size_t i, double value)
{
	double ratio = 1, want;
	size_t k = i;

	for (;;) {
		want = rules->is_forward ? f->v[i].value * ratio
					 : f->v[i].value / ratio;
		if (fabs(value - want) <= 1e-9 * want)
			return 1;
		do {
			if (rules->is_forward ? k == 0 : k + 1 == f->n)
				return 0;
			k = rules->is_forward ? k - 1 : k + 1;
		} while (f->v[k].kind != BT_SPLIT);
		ratio *= f->v[k].value;
	}
}

int
bt_factors_knows(const struct bt_factors *f,
    const struct bt_factor_rules *rules, const struct bt_action *action)
{
	size_t i;

	if (bt_factors_find(f, action) >= 0)
		return 1;
	if (action->kind != BT_DIVIDEND || rules->is_dividend_scaled ||
	    (rules->has & BT_ADJUST_SPLITS) == 0)
		return 0;
	for (i = first_of(f, action->time);
	     i < f->n && f->v[i].time == action->time; i++)
		if (f->v[i].kind == BT_DIVIDEND &&
		    is_paid_so(f, rules, i, action->value))
			return 1;
	return 0;
}

/* One that is there already, or one too many. */
static int
check_others(const struct bt_factors *f, const struct bt_action *action,
    struct bt_err *err)
{
	size_t first = first_of(f, action->time);
	char when[BT_TIME_TEXT_MAX];

	(void)bt_time_format(action->time, when);
	if (bt_factors_find(f, action) >= 0)
		return bt_fail(err, BT_BAD_INPUT,
		    "the same %s comes twice at %s",
		    action->kind == BT_SPLIT ? "split" : "dividend", when);
	if (f->n - first >= AT_ONCE_MAX &&
	    f->v[first + AT_ONCE_MAX - 1].time == action->time)
		return bt_fail(err, BT_BAD_INPUT,
		    "more than %d splits and dividends at %s", AT_ONCE_MAX,
		    when);
	return 0;
}

int
bt_factors_add(struct bt_factors *f, const struct bt_action *action,
    double given, struct bt_err *err)
{
	size_t i;

	if (check_value(action, err) < 0 || check_others(f, action, err) < 0)
		return -1;
	if (bt_vec_reserve(
		(void **)&f->v, &f->cap, f->n + 1, sizeof *f->v, err) < 0 ||
	    bt_vec_reserve((void **)&f->scales, &f->scales_cap, f->n + 2,
		sizeof *f->scales, err) < 0)
		return -1;
	if (f->n == 0)
		f->scales[0] = as_is;
	for (i = f->n; i > f->next && f->v[i - 1].time > action->time; i--)
		f->v[i] = f->v[i - 1];
	f->v[i] = (struct bt_factor_action){ .time = action->time,
		.value = action->value,
		.before = NAN,
		.given = given,
		.kind = action->kind };
	f->n++;
	f->scales[f->n] = as_is;
	return 0;
}

size_t
bt_factors_at(const struct bt_factors *f, bt_time start)
{
	size_t i = f->next;

	/* one step of a loop, but for bars that come late */
	while (i < f->n && f->v[i].time <= start)
		i++;
	while (i > 0 && f->v[i - 1].time > start)
		i--;
	return i;
}

void
bt_factors_pass(
    struct bt_factors *f, const struct bt_factor_rules *rules, double before)
{
	struct bt_factor_action *a = &f->v[f->next];
	const struct bt_factor_action *last =
	    f->next > 0 ? &f->v[f->next - 1] : NULL;

	a->before = before;
	a->is_passed = 1;
	if (last != NULL && last->time == a->time) {
		a->before = last->before;
		if (last->kind == BT_SPLIT && !last->is_ignored &&
		    (rules->has & BT_ADJUST_SPLITS) == 0)
			a->before /= last->value;
	}
	f->next++;
}

/* ---- scales ---- */

/* A split by a whole number, or one into one that the double tells. */
static void
put_split(struct bt_scale *s, double ratio)
{
	double whole = nearbyint(1 / ratio);

	if (ratio < 1 && 1 / whole == ratio)
		s->den *= whole;
	else
		s->num *= ratio;
}

/* The same the other way. */
static void
put_inverse(struct bt_scale *s, double ratio)
{
	struct bt_scale one = as_is;

	put_split(&one, ratio);
	s->den *= one.num;
	s->num *= one.den;
}

/* What was paid on one instant before action i, in units as they are then. */
static double
paid_before(const struct bt_factors *f, size_t i, int are_splits_in)
{
	bt_time time = f->v[i].time;
	double sum = 0;
	size_t k = i;

	while (k > 0 && f->v[k - 1].time == time)
		k--;
	for (; k < i; k++)
		if (f->v[k].kind == BT_DIVIDEND)
			sum += f->v[k].paid;
		else if (!are_splits_in && !f->v[k].is_ignored)
			sum /= f->v[k].value;
	return sum;
}

/* What a dividend leaves of the price before it, 0 < . <= 1. */
static int
dividend_factor(const struct bt_factors *f, size_t i, int are_splits_in,
    double *frac, struct bt_err *err)
{
	const struct bt_factor_action *a = &f->v[i];
	double px = (isnan(a->against) ? a->before : a->against) -
		    paid_before(f, i, are_splits_in);
	char when[BT_TIME_TEXT_MAX];

	*frac = 1 - a->paid / px;
	if (px > 0 && *frac > 0)
		return 0;
	(void)bt_time_format(a->time, when);
	(void)bt_fail(err, BT_BAD_INPUT,
	    "dividend at %s of %g, when the price before it was %g", when,
	    a->paid, px);
	return bt_err_hint(err,
	    "are both in the same currency, and for the same unit? See "
	    "--dividend-units");
}

/*
 * What dividends pay, and what is given as the price before them, in the units
 * of the prices: where these were adjusted
 * for splits before, of a unit after the splits that came later (or, forward,
 * before the splits that came earlier).
 */
static double
in_units(double money, const struct bt_factor_rules *rules, double ratio)
{
	return rules->is_forward ? money * ratio : money / ratio;
}

/* Of action i, where splits between it and the prices' unit make `ratio`. */
static void
find_paid(struct bt_factors *f, const struct bt_factor_rules *rules, size_t i,
    double *ratio)
{
	struct bt_factor_action *a = &f->v[i];

	if (a->kind == BT_DIVIDEND) {
		a->paid = in_units(a->value, rules, *ratio);
		a->against = in_units(a->given, rules, *ratio);
	} else if ((rules->has & BT_ADJUST_SPLITS) != 0 &&
		   !rules->is_dividend_scaled && a->is_passed &&
		   !a->is_ignored && !isnan(a->before)) {
		*ratio *= a->value;
	}
}

/* What nothing comes after, or nothing before, changes nothing. */
static int
is_felt(const struct bt_factor_action *a, const struct bt_factor_rules *rules)
{
	return a->is_passed && !a->is_ignored && !isnan(a->before) &&
	       bt_factor_is_applied(rules, a->kind);
}

/* It is still a number: hundreds of splits may be more than one can hold. */
static int
check_scale(const struct bt_scale *s, const struct bt_factor_action *a,
    struct bt_err *err)
{
	char when[BT_TIME_TEXT_MAX];

	if (isfinite(s->num) && isfinite(s->den) && s->num > 0 && s->den > 0)
		return 0;
	(void)bt_time_format(a->time, when);
	return bt_fail(err, BT_BAD_INPUT,
	    "split at %s by %g: with the others it makes prices no number",
	    when, a->value);
}

/* From the scale on one side of action i to that on the other. */
static int
cross(const struct bt_factors *f, const struct bt_factor_rules *rules, size_t i,
    struct bt_scale *s, struct bt_err *err)
{
	const struct bt_factor_action *a = &f->v[i];
	double frac;

	if (!is_felt(a, rules))
		return 0;
	if (a->kind == BT_SPLIT) {
		if (rules->is_forward)
			put_inverse(s, a->value);
		else
			put_split(s, a->value);
		return check_scale(s, a, err);
	}
	if (dividend_factor(
		f, i, (rules->has & BT_ADJUST_SPLITS) != 0, &frac, err) < 0)
		return -1;
	s->frac = rules->is_forward ? s->frac / frac : s->frac * frac;
	return 0;
}

/* From the last scale that is known on. */
static int
settle_forward(struct bt_factors *f, const struct bt_factor_rules *rules,
    struct bt_err *err)
{
	struct bt_scale s;
	size_t i;

	if (f->settled == 0)
		f->ratio = 1;
	for (i = f->settled; i < f->next; i = ++f->settled) {
		s = f->scales[i];
		find_paid(f, rules, i, &f->ratio);
		if (cross(f, rules, i, &s, err) < 0)
			return -1;
		f->scales[i + 1] = s;
	}
	return 0;
}

int
bt_factors_settle(struct bt_factors *f, const struct bt_factor_rules *rules,
    struct bt_err *err)
{
	struct bt_scale s = as_is;
	double ratio = 1;
	size_t i;

	if (rules->is_forward)
		return settle_forward(f, rules, err);
	if (f->n == 0)
		return 0;
	for (i = f->n; i-- > 0;)
		find_paid(f, rules, i, &ratio);
	f->scales[f->n] = s;
	for (i = f->n; i-- > 0; f->scales[i] = s)
		if (cross(f, rules, i, &s, err) < 0)
			return -1;
	return 0;
}

struct bt_scale
bt_factors_coming(const struct bt_factors *f,
    const struct bt_factor_rules *rules, size_t i, int is_begun)
{
	struct bt_scale s =
	    f->scales[rules->is_forward && i > f->settled ? f->settled : i];
	size_t k;

	for (k = f->next; rules->is_forward && is_begun && k < i; k++)
		if (f->v[k].kind == BT_SPLIT && !f->v[k].is_ignored &&
		    bt_factor_is_applied(rules, BT_SPLIT))
			put_inverse(&s, f->v[k].value);
	return s;
}
