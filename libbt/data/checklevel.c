/*
 * Prices that leave the level of those around them: spikes, wrong units,
 * splits.
 *
 * What is usual is told by the last BT_RING bars: the median of their returns'
 * sizes makes a robust standard deviation, sigma.  A bar near the close before
 * it is taken at once.  Any other is held, with the bars behind it, until it
 * is known whether prices come back (a spike, a unit) or stay (a split, or
 * simply news).
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/power.h"
#include "bt/num.h"
#include "data/checkin.h"

#define ENOUGH 12 /* bars, taken and held, before anything is judged */
#define LOOK   3  /* bars in which a spike comes back */
#define WAIT   40 /* bars in which a unit comes back */
#define LN10   2.302585092994046
#define MAD    1.4826 /* of a normal distribution's median deviation */

/* A whole bar is away: sigmas, and at least. */
#define AWAY_SIGMAS 10
#define AWAY_LEAST  0.01
#define SIDE_LEAST  0.03 /* of a print or quote, which are wilder */
/* Whole bars are 100 times away, or 1/100: nothing else is that far. */
#define HUNDRED 0.25
/* A close whose next open is back needs less. */
#define CLOSE_SIGMAS 8
/* One price of a bar is away from its others: open or close; high or low. */
#define PRICE_SIGMAS 15
#define PRICE_LEAST  0.25
#define WICK_SIGMAS  25
#define WICK_LEAST   0.6
/* Back: so much of the jump at most is left. */
#define BACK 0.35

static double
ln(double a, double b)
{
	return bt_log(a / b);
}

static double
middle(const struct bt_bar *b)
{
	return (bt_log(b->open) + bt_log(b->close)) / 2;
}

/* ---- what is usual ---- */

static void
note_tick(double *tick, double a, double b)
{
	double d = fabs(a - b);

	if (d > 0 && (d < *tick || *tick == 0))
		*tick = d;
}

/* No division here: it is done for each bar that nothing is wrong with. */
static void
take(struct bt_level *l, const struct bt_bar *b)
{
	const size_t at = l->n % BT_RING;
	const double away = fabs(b->close - l->px);

	if (l->n > 0) {
		note_tick(&l->tick, b->close, l->px);
		/* each return moves it by 4 per cent, however large it is */
		if (l->n == 1)
			l->med = away / l->px;
		else
			l->med *= away > l->med * l->px ? 1.04 : 1 / 1.04;
		l->med = l->med < 1e-6 ? 1e-6 : l->med;
	}
	l->close[at] = b->close;
	l->span[at] = (float)(b->high - b->low);
	l->volume[at] = (float)b->volume;
	l->px = b->close;
	l->n++;
	l->wide = l->n < ENOUGH ? 0.02 : BT_WIDE_MEDIANS * l->med;
	l->wide = l->wide < BT_WIDE_LEAST  ? BT_WIDE_LEAST
		  : l->wide > BT_WIDE_MOST ? BT_WIDE_MOST
					   : l->wide;
}

/* The robust standard deviation of returns, those that are held included. */
static double
sigma_of(const struct bt_level *l)
{
	double v[BT_RING + BT_HELD];
	size_t n = l->n < BT_RING ? (size_t)l->n : BT_RING, i, k = 0;

	for (i = 1; i < n; i++) {
		double now = l->close[(l->n - i) % BT_RING];

		v[k++] = fabs(now / l->close[(l->n - i - 1) % BT_RING] - 1);
	}
	for (i = 1; i < l->n_held; i++)
		v[k++] =
		    fabs(l->held[i].bar.close / l->held[i - 1].bar.close - 1);
	return k == 0 ? 0 : MAD * bt_check_median(v, k);
}

/* The median of a ring's last numbers that are above 0; 0 where none is. */
static double
median_of(const struct bt_level *l, const float *ring)
{
	double v[BT_RING];
	size_t n = l->n < BT_RING ? (size_t)l->n : BT_RING, i, k = 0;

	for (i = 0; i < n; i++)
		if (ring[i] > 0)
			v[k++] = (double)ring[i];
	return k == 0 ? 0 : bt_check_median(v, k);
}

static double
larger(double a, double b)
{
	return a > b ? a : b;
}

/* The power of ten nearest to a ratio whose logarithm is x; 0: none is. */
static int
power_of_ten(double x, double tolerance)
{
	int k = (int)floor(x / LN10 + 0.5);

	if ((k == 2 || k == -2) && tolerance < HUNDRED)
		tolerance = HUNDRED;
	if (k < -4 || k > 4 || fabs(x - k * LN10) > tolerance)
		return 0;
	return k;
}

static const char *const power_names[] = { "x0.0001", "x0.001", "x0.01", "x0.1",
	"", "x10", "x100", "x1000", "x10000" };
static const double powers[] = { 1e-4, 1e-3, 1e-2, 1e-1, 1, 1e1, 1e2, 1e3,
	1e4 };

static const char *
power_name(int k)
{
	return power_names[k + 4];
}

/* ---- one price of a bar ---- */

/* What is away in a bar, and how far, as a logarithm; 0: nothing is. */
struct odd {
	const char *name;
	double value, ratio;
	int is_close; /* sure only once the next bar is seen */
};

static void
find_wick(const struct bt_bar *b, double px, double limit, struct odd *odd)
{
	double top = larger(larger(b->open, b->close), px);
	double bottom = -larger(larger(-b->open, -b->close), -px);

	if (ln(b->high, top) > limit)
		*odd = (struct odd){ "high", b->high, ln(b->high, top), 0 };
	else if (ln(b->low, bottom) < -limit)
		*odd = (struct odd){ "low", b->low, ln(b->low, bottom), 0 };
}

/* A price away from two others, on the same side of both. */
static int
is_beyond(double x, double a, double b, double limit)
{
	double from_a = ln(x, a), from_b = ln(x, b);

	return (from_a > limit && from_b > limit) ||
	       (from_a < -limit && from_b < -limit);
}

static struct odd
find_odd(const struct bt_bar *b, double px, double sigma)
{
	const double limit = larger(PRICE_SIGMAS * sigma, PRICE_LEAST);
	const double least = larger(CLOSE_SIGMAS * sigma, PRICE_LEAST);
	struct odd odd = { .ratio = 0 };

	if (is_beyond(b->open, px, b->close, limit))
		odd = (struct odd){ "open", b->open, ln(b->open, px), 0 };
	else if (is_beyond(b->close, px, b->open, least))
		odd = (struct odd){ "close", b->close, ln(b->close, px), 1 };
	else
		find_wick(b, px, larger(WICK_SIGMAS * sigma, WICK_LEAST), &odd);
	return odd;
}

static int
tell_odd(struct bt_check *c, const struct bt_placed *p, double px,
    const struct odd *odd)
{
	struct bt_finding f = bt_check_at(BT_CHECK_SPIKES, p);
	char value[BT_NUM_TEXT_MAX], near[BT_NUM_TEXT_MAX];

	(void)bt_num_format(odd->value, value);
	(void)bt_num_format(px, near);
	(void)snprintf(f.text, sizeof f.text,
	    "%s %s is %.3g times the prices around it, such as %s", odd->name,
	    value, bt_exp(odd->ratio), near);
	f.kind = odd->name;
	f.mend = (struct bt_mend){ .kind = BT_MEND_CLIP, .factor = px };
	return bt_check_tell(c, &f);
}

/* ---- whole bars ---- */

/* How far a bar is away as a whole: 0 where its range meets px. */
static double
shift_of(const struct bt_bar *b, double px)
{
	if (b->low > px)
		return ln(b->low, px);
	if (b->high < px)
		return ln(b->high, px);
	return 0;
}

/*
 * How many of the bars held are away before prices come back; 0: they do not,
 * as far as is known, with *moved: nor do they stay.
 */
static uint32_t
find_back(const struct bt_level *l, double shift, int *moved)
{
	const double px = bt_log(l->px), away = middle(&l->held[0].bar);
	uint32_t k;

	*moved = 0;
	for (k = 1; k < l->n_held; k++) {
		const struct bt_bar *b = &l->held[k].bar;

		if (fabs(bt_log(b->open) - px) <= BACK * fabs(shift) &&
		    fabs(bt_log(b->close) - px) <= 0.5 * fabs(shift))
			return k;
		if (fabs(middle(b) - away) > BACK * fabs(shift)) {
			*moved = 1;
			return 0;
		}
	}
	return 0;
}

/* The mean of the first n bars held beside what is around them. */
static double
ratio_of(const struct bt_level *l, uint32_t n)
{
	double sum = 0, around = bt_log(l->px);
	uint32_t k;

	for (k = 0; k < n; k++)
		sum += middle(&l->held[k].bar);
	if (n < l->n_held)
		around = (around + bt_log(l->held[n].bar.open)) / 2;
	return sum / n - around;
}

/* n bars went away and came back; a run of many is one finding. */
static int
tell_back(
    struct bt_check *c, const struct bt_level *l, uint32_t n, double sigma)
{
	const double ratio = ratio_of(l, n);
	/* prices of coarse ticks are that inexact */
	const double tolerance =
	    larger(larger(0.08, 4 * sigma), l->tick / l->px);
	int power = power_of_ten(ratio, tolerance < 0.8 ? tolerance : 0.8);
	int is_unit = power == 2 || power == -2 || n > LOOK;
	uint32_t k;

	for (k = 0; k < n; k++) {
		const struct bt_placed *p = &l->held[k];
		struct bt_finding f =
		    bt_check_at(is_unit ? BT_CHECK_UNITS : BT_CHECK_SPIKES, p);
		char value[BT_NUM_TEXT_MAX], near[BT_NUM_TEXT_MAX];

		(void)bt_num_format(p->bar.close, value);
		(void)bt_num_format(l->px, near);
		(void)snprintf(f.text, sizeof f.text,
		    "%s %s is %.4g times the prices around it, such as %s",
		    l->name != NULL ? l->name : "close", value,
		    power != 0 ? powers[power + 4] : bt_exp(ratio), near);
		f.kind = power != 0 ? power_name(power) : "back";
		f.mend.kind = power != 0 && l->name == NULL ? BT_MEND_SCALE
							    : BT_MEND_DROP;
		f.mend.factor = powers[4 - power];
		f.mend.n = 1;
		if (bt_check_tell(c, &f) < 0)
			return -1;
	}
	return 0;
}

/* ---- splits ---- */

static const struct {
	int up, down;
} simple[] = { { 2, 1 }, { 3, 1 }, { 4, 1 }, { 5, 1 }, { 3, 2 }, { 5, 2 },
	{ 4, 3 }, { 6, 1 }, { 7, 1 }, { 8, 1 }, { 10, 1 }, { 12, 1 }, { 15, 1 },
	{ 20, 1 }, { 25, 1 }, { 30, 1 }, { 40, 1 }, { 50, 1 }, { 100, 1 } };
#define N_SIMPLE (sizeof simple / sizeof simple[0])

struct split {
	double ratio; /* what prices are times what they were, exactly */
	int new, old; /* units */
};

/* The simple split nearest to a ratio of prices; 1, or 0 where none is. */
static int
find_simple(double ratio, double tolerance, struct split *split)
{
	double best = tolerance;
	size_t k;

	split->ratio = 0;
	for (k = 0; k < N_SIMPLE; k++) {
		double r = (double)simple[k].down / simple[k].up;
		double off = fabs(ratio - bt_log(r));
		double off_up = fabs(ratio + bt_log(r));

		if (off < best) {
			best = off;
			*split =
			    (struct split){ r, simple[k].up, simple[k].down };
		}
		if (off_up < best) {
			best = off_up;
			*split = (struct split){ 1 / r, simple[k].down,
				simple[k].up };
		}
	}
	return split->ratio != 0;
}

/*
 * Whether the first bar held looks as a day after a split does: as much is
 * traded, in money, as before; where that is not known, its prices are as
 * calm.  A crash is neither.
 */
static int
is_calm(const struct bt_level *l, double ratio)
{
	const struct bt_bar *b = &l->held[0].bar;
	double volume = median_of(l, l->volume), span = median_of(l, l->span);
	double traded;

	if (!(b->volume > 0) || volume == 0)
		return span == 0 || b->high / b->low - 1 <= 4 * span / l->px;
	traded = b->volume * bt_exp(ratio) / volume;
	return traded > 0.2 && traded < 5;
}

/* A change of level that stays, from the first bar held on. */
static int
tell_split(struct bt_check *c, struct bt_level *l, const struct split *split,
    double ratio)
{
	struct bt_finding f = bt_check_at(BT_CHECK_SPLITS, &l->held[0]);
	char from[BT_NUM_TEXT_MAX], to[BT_NUM_TEXT_MAX];

	(void)bt_num_format(l->px, from);
	(void)bt_num_format(l->held[0].bar.open, to);
	(void)snprintf(f.text, sizeof f.text,
	    "prices go from %s to %s and stay, by %.4g: a split of %d for %d "
	    "that is not adjusted",
	    from, to, bt_exp(ratio), split->new, split->old);
	f.kind = "unadjusted";
	if (l->name == NULL)
		f.mend = (struct bt_mend){
			.kind = BT_MEND_BEFORE, .factor = split->ratio, .n = 1
		};
	return bt_check_tell(c, &f);
}

static int
tell_unit_stays(struct bt_check *c, const struct bt_level *l, int power)
{
	struct bt_finding f = bt_check_at(BT_CHECK_UNITS, &l->held[0]);
	char from[BT_NUM_TEXT_MAX], to[BT_NUM_TEXT_MAX];

	(void)bt_num_format(l->px, from);
	(void)bt_num_format(l->held[0].bar.open, to);
	(void)snprintf(f.text, sizeof f.text,
	    "prices go from %s to %s and stay: another unit", from, to);
	f.kind = power_name(power);
	if (l->name == NULL)
		f.mend = (struct bt_mend){ .kind = BT_MEND_BEFORE,
			.factor = powers[power + 4] };
	return bt_check_tell(c, &f);
}

/*
 * Whether a split that further columns or actions tell explains a ratio: told
 * at that bar or a few bars from it, either way round.
 */
static int
is_told(const struct bt_level *l, double ratio, double tolerance)
{
	double told;

	if (l->told == 0 || l->n - l->told_at > 16)
		return 0;
	told = bt_log(l->told);
	return fabs(ratio + told) < tolerance || fabs(ratio - told) < tolerance;
}

static int
tell_told(struct bt_check *c, struct bt_level *l, const struct bt_placed *p,
    double ratio)
{
	struct bt_finding f = bt_check_at(BT_CHECK_SPLITS, p);
	char value[BT_NUM_TEXT_MAX];
	const int is_down = ratio < 0;

	(void)bt_num_format(l->told, value);
	(void)snprintf(f.text, sizeof f.text,
	    "prices change by %.4g, as by the split of %s that is told: it is "
	    "not adjusted, or not here",
	    bt_exp(ratio), value);
	f.kind = "told";
	f.mend = (struct bt_mend){ .kind = BT_MEND_BEFORE,
		.factor = is_down == (l->told > 1) ? 1 / l->told : l->told,
		.n = 1 };
	l->told = 0;
	return bt_check_tell(c, &f);
}

/* Prices are away and stay there: why? */
static int
judge_stay(struct bt_check *c, struct bt_level *l, double shift, double sigma)
{
	const double ratio = ln(l->held[0].bar.open, l->px);
	double tolerance = larger(0.015, 2 * sigma);
	int power = power_of_ten(ratio, 0.05);
	struct split split;

	if (is_told(l, ratio, larger(0.03, 2.5 * sigma))) {
		if (l->is_told_known && l->told_at == l->n)
			return 0; /* as it should be */
		return tell_told(c, l, &l->held[0], ratio);
	}
	if (power == 2 || power == -2)
		return tell_unit_stays(c, l, power);
	tolerance = tolerance > 0.06 ? 0.06 : tolerance;
	if (!(l->held[0].bar.volume > 0))
		tolerance = tolerance > 0.02 ? 0.02 : tolerance;
	if (fabs(ratio) > 6 * sigma && fabs(shift) > 0.15 &&
	    find_simple(ratio, tolerance, &split) && is_calm(l, ratio))
		return tell_split(c, l, &split, ratio);
	/* a split that comes to be told soon may explain it */
	l->change = ratio;
	l->change_at = l->n;
	l->change_bar = l->held[0];
	return 0;
}

int
bt_level_told(struct bt_check *c, struct bt_track *t, double ratio)
{
	struct bt_level *l = &t->level;
	double tolerance = larger(0.03, 2.5 * sigma_of(l));
	double told = bt_log(ratio);

	l->told = ratio;
	l->told_at = l->n;
	l->is_told_known = 0;
	if (l->change != 0 && l->n - l->change_at <= 16 &&
	    is_told(l, l->change, tolerance) && fabs(told) > tolerance) {
		double change = l->change;

		l->change = 0;
		return tell_told(c, l, &l->change_bar, change);
	}
	return 0;
}

/*
 * Raw prices show a split that is known, by what its ratio makes of the close
 * before; those that are said to be adjusted do not.
 */
int
bt_level_action(struct bt_check *c, struct bt_track *t,
    const struct bt_placed *p, double ratio)
{
	struct bt_level *l = &t->level;
	struct bt_finding f = bt_check_at(BT_CHECK_SPLITS, p);
	const double want = -bt_log(ratio);
	char value[BT_NUM_TEXT_MAX];
	double got;
	int is_shown;

	if (!(l->px > 0) || l->n_held > 0 || fabs(want) < 0.02)
		return 0;
	got = ln(p->bar.open, l->px);
	is_shown = fabs(got - want) < fabs(got);
	if (is_shown) {
		/* adjusted prices that show it are told once they stay */
		l->told = ratio;
		l->told_at = l->n;
		l->is_told_known = !c->is_adjusted;
	}
	if (is_shown || c->is_adjusted)
		return 0;
	(void)bt_num_format(ratio, value);
	(void)snprintf(f.text, sizeof f.text,
	    "prices do not show the split of %s that is known: they are "
	    "adjusted, or it is not here",
	    value);
	f.kind = "not-shown";
	return bt_check_tell(c, &f);
}

/* ---- judging ---- */

/*
 * The first bar held is away as a whole: how many bars have been judged, and
 * told; 0: more must be known; -1.  *taken: they are good for all that.
 */
static int
judge_away(struct bt_check *c, struct bt_level *l, double sigma, int is_end,
    int *taken)
{
	const double shift = shift_of(&l->held[0].bar, l->px);
	int moved, power;
	uint32_t n = find_back(l, shift, &moved);

	if (n > 0) {
		power = power_of_ten(ratio_of(l, n), 0.1);
		*taken = n > LOOK && power == 0;
		if (!*taken && tell_back(c, l, n, sigma) < 0)
			return -1;
		return (int)n;
	}
	power = power_of_ten(middle(&l->held[0].bar) - bt_log(l->px), 0.1);
	if (!moved && !is_end &&
	    (l->n_held <= LOOK || (power != 0 && l->n_held <= WAIT)))
		return 0;
	*taken = 1;
	/* the last bars of an input cannot come back */
	if (is_end && !moved && power != 0 && l->n_held <= LOOK) {
		*taken = 0;
		n = l->n_held;
		return tell_back(c, l, n, sigma) < 0 ? -1 : (int)n;
	}
	return judge_stay(c, l, shift, sigma) < 0 ? -1 : 1;
}

/* One price of the first bar held is away, or none; as judge_away(). */
static int
judge_one(struct bt_check *c, struct bt_level *l, double sigma, int is_end)
{
	struct bt_bar *b = &l->held[0].bar;
	struct odd odd = find_odd(b, l->px, sigma);

	if (odd.ratio == 0) {
		take(l, b);
		return 1;
	}
	if (odd.is_close && l->n_held < 2 && !is_end)
		return 0;
	/* news at the close stay; without a bar behind it must be further */
	if (odd.is_close &&
	    (l->n_held >= 2 ? fabs(ln(l->held[1].bar.open, l->px)) >
				  BACK * fabs(odd.ratio)
			    : fabs(odd.ratio) <= PRICE_SIGMAS * sigma)) {
		take(l, b);
		return 1;
	}
	if (tell_odd(c, &l->held[0], l->px, &odd) < 0)
		return -1;
	if (!odd.is_close)
		take(l, b);
	return 1;
}

/* Whether a bar is no more than two ticks away, where ticks are coarse. */
static int
is_ticks_away(const struct bt_level *l)
{
	const struct bt_bar *b = &l->held[0].bar;
	double tick = l->tick;
	uint32_t k;

	for (k = 1; k < l->n_held; k++) {
		const struct bt_bar *o = &l->held[k].bar;

		/* those that are far away themselves have other ticks */
		if (o->low < l->px / 5 || o->high > l->px * 5)
			continue;
		note_tick(&tick, o->high, o->low);
		note_tick(&tick, o->open, o->close);
	}
	return b->low >= 0.99 * tick && b->high - l->px <= 2.01 * tick &&
	       l->px - b->low <= 2.01 * tick;
}

static int
judge(struct bt_check *c, struct bt_level *l, int is_end)
{
	const struct bt_bar *b = &l->held[0].bar;
	double sigma, limit;
	int taken = 0, n;

	if (!is_end && l->n + l->n_held < ENOUGH)
		return 0;
	if (is_ticks_away(l)) {
		take(l, b);
		return 1;
	}
	sigma = sigma_of(l);
	limit = larger(
	    AWAY_SIGMAS * sigma, l->name == NULL ? AWAY_LEAST : SIDE_LEAST);
	if (l->told != 0 && l->told_at == l->n)
		limit = larger(3 * sigma, AWAY_LEAST);
	if (fabs(shift_of(b, l->px)) <= limit)
		return judge_one(c, l, sigma, is_end);
	n = judge_away(c, l, sigma, is_end, &taken);
	if (n > 0 && taken) {
		int k;

		for (k = 0; k < n; k++)
			take(l, &l->held[k].bar);
	}
	return n;
}

static int
is_usual(const struct bt_level *l, const struct bt_bar *b)
{
	return l->px == 0 || (b->high <= l->px * (1 + l->wide) &&
				 b->low >= l->px * (1 - l->wide));
}

/* Judge what is held as far as can be; 0 or -1. */
static int
settle(struct bt_check *c, struct bt_level *l, int is_end)
{
	while (l->n_held > 0) {
		int n = 1;

		if (is_usual(l, &l->held[0].bar))
			take(l, &l->held[0].bar);
		else
			n = judge(c, l, is_end || l->n_held == BT_HELD);
		if (n <= 0)
			return n;
		l->n_held -= (uint32_t)n;
		memmove(l->held, l->held + n, l->n_held * sizeof *l->held);
	}
	return 0;
}

int
bt_level_put(struct bt_check *c, struct bt_level *l, const struct bt_placed *p)
{
	if (l->n_held == 0 && is_usual(l, &p->bar)) {
		take(l, &p->bar);
		return 0;
	}
	l->held[l->n_held++] = *p;
	return settle(c, l, 0);
}

int
bt_level_end(struct bt_check *c, struct bt_level *l)
{
	return settle(c, l, 1);
}
