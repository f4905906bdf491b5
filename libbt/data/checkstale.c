/*
 * Bars that repeat the one before them, and volumes that are not there.
 *
 * A run is told when it has ended, at its first bar, with its length.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "data/checkin.h"

/* Bars of a run that is told: with a range, flat; without volume and flat. */
#define RUN_RANGE  3
#define RUN_PRICES 4 /* with a range, where volumes are not known */
#define RUN_FLAT   4
#define RUN_DEAD   5

/*
 * The same of prices alone, while the volume changes, with a range of more
 * ticks: who waits for a price to be traded through leaves bars of one.
 */
#define RUN_LEVEL   4
#define LEVEL_TICKS 3
#define DEAD_NEED   30 /* bars that must have been seen before a dead run */
#define NOTE_ZERO   1  /* bars without volume that are noted */
#define VOLUME_NEED 16

/*
 * Whether n in a row that are alike are less likely than one in 10,000, by how
 * often, among so many before, one was like the one before it.
 */
static int
is_unlikely(int64_t n, uint64_t repeats, uint64_t before)
{
	double share = ((double)repeats + 0.5) / ((double)before + 5);
	double chance = 1;
	int64_t k;

	for (k = 1; k < n && chance >= 1e-4; k++)
		chance *= share;
	return chance < 1e-4;
}

/*
 * Whether a run of n equal bars is a fault.  Where bars repeat often, as they
 * do where nobody trades, longer runs are natural: the share of repeats so
 * far, to the power of the run, must be below one in 10,000.
 */
static int
is_fault(const struct bt_stale *s, int64_t n)
{
	const struct bt_bar *b = &s->first.bar;
	uint64_t before = s->n - (uint64_t)n; /* bars */
	int64_t need = RUN_RANGE;

	if (!(b->volume > 0))
		need = RUN_PRICES;
	if (b->high == b->low)
		need = b->volume > 0 ? RUN_FLAT : RUN_DEAD;
	if (n < need || (need == RUN_DEAD && before < DEAD_NEED))
		return 0;
	/* prices that stay between two coarse ticks stay long at times */
	if (need == RUN_DEAD && n <= 2 * s->longest)
		return 0;
	return is_unlikely(n, s->repeats - (uint64_t)(n - 1), before);
}

static int
end_run(struct bt_check *c, struct bt_stale *s)
{
	struct bt_finding f = bt_check_at(BT_CHECK_STALE, &s->first);
	int64_t n = s->same + 1;
	const int fault = is_fault(s, n);

	s->same = 0;
	if (n > s->longest && s->first.bar.high == s->first.bar.low &&
	    !(s->first.bar.volume > 0))
		s->longest = n;
	if (n < RUN_RANGE)
		return 0;
	if (!fault) {
		if (n < 10)
			return 0;
		f.level = BT_CHECK_NOTE;
	}
	(void)snprintf(f.text, sizeof f.text,
	    "%lld bars have the same prices and volume from here on",
	    (long long)n);
	f.mend = (struct bt_mend){ .kind = BT_MEND_STALE, .n = n - 1 };
	s->is_told = 1;
	return bt_check_tell(c, &f);
}

/* The end of a run of equal prices. */
static int
end_level(struct bt_check *c, struct bt_track *t)
{
	struct bt_stale *s = &t->stale;
	struct bt_finding f = bt_check_at(BT_CHECK_STALE, &s->level);
	const double range = s->level.bar.high - s->level.bar.low;
	const int64_t n = s->level_same + 1;
	const int is_told = s->is_told;

	s->level_same = 0;
	s->is_told = 0;
	if (is_told || n < RUN_LEVEL || t->level.tick == 0 ||
	    range <= LEVEL_TICKS * t->level.tick ||
	    !is_unlikely(
		n, s->level_repeats - (uint64_t)(n - 1), s->n - (uint64_t)n))
		return 0;
	(void)snprintf(f.text, sizeof f.text,
	    "%lld bars have the same prices from here on, and volumes that "
	    "change",
	    (long long)n);
	f.kind = "prices";
	f.mend = (struct bt_mend){ .kind = BT_MEND_STALE, .n = n - 1 };
	return bt_check_tell(c, &f);
}

static int
has_same_prices(const struct bt_bar *a, const struct bt_bar *b)
{
	return a->close == b->close && a->open == b->open &&
	       a->high == b->high && a->low == b->low;
}

/* Prices alone: is this bar one more of the run, or its end? */
static int
put_level(struct bt_check *c, struct bt_track *t, const struct bt_placed *p)
{
	struct bt_stale *s = &t->stale;
	const struct bt_bar *b = &p->bar;

	if (s->n > 1 && has_same_prices(&s->level.bar, b) &&
	    !(b->flags & (BT_STALE | BT_SYNTHETIC))) {
		s->level_same++;
		s->level_repeats++;
		return 0;
	}
	if (s->level_same > 0 && end_level(c, t) < 0)
		return -1;
	s->level = *p;
	return 0;
}

static int
end_zeros(struct bt_check *c, struct bt_stale *s)
{
	struct bt_finding f = bt_check_at(BT_CHECK_ZERO_VOLUME, &s->zero);
	int64_t n = s->zeros;

	s->zeros = 0;
	if (n < NOTE_ZERO)
		return 0;
	if (n == 1)
		(void)snprintf(f.text, sizeof f.text, "volume is 0");
	else
		(void)snprintf(f.text, sizeof f.text,
		    "volume is 0 in %lld bars from here on", (long long)n);
	return bt_check_tell(c, &f);
}

int
bt_stale_is_wanted(const struct bt_stale *s, uint64_t n)
{
	return s->n_volume >= VOLUME_NEED && s->n_volume * 50 >= n * 49;
}

/* A volume is not there although nearly all bars have one. */
static int
tell_missing(
    struct bt_check *c, const struct bt_stale *s, const struct bt_placed *p)
{
	struct bt_finding f = bt_check_at(BT_CHECK_VOLUME, p);

	if (!bt_stale_is_wanted(s, s->n - 1)) /* this one is counted already */
		return 0;
	(void)snprintf(f.text, sizeof f.text,
	    "volume is missing, which the bars before it have");
	f.level = BT_CHECK_WARNING;
	f.kind = "missing";
	return bt_check_tell(c, &f);
}

int
bt_stale_put(struct bt_check *c, struct bt_track *t, const struct bt_placed *p)
{
	struct bt_stale *s = &t->stale;
	const struct bt_bar *b = &p->bar;

	/* what says of itself that it repeats, or is made up, may */
	if (s->n++ > 0 && s->first.bar.close == b->close &&
	    !(b->flags & (BT_STALE | BT_SYNTHETIC)) &&
	    bt_check_is_same(&s->first.bar, b)) {
		s->same++;
		s->repeats++;
	} else {
		if (s->same > 0 && end_run(c, s) < 0)
			return -1;
		s->first = *p;
	}
	if (put_level(c, t, p) < 0)
		return -1;
	if (b->volume > 0) {
		s->n_volume++;
		return s->zeros > 0 ? end_zeros(c, s) : 0;
	}
	if (b->volume == 0) {
		if (s->zeros++ == 0)
			s->zero = *p;
		return 0;
	}
	return isnan(b->volume) ? tell_missing(c, s, p) : 0;
}

int
bt_stale_end(struct bt_check *c, struct bt_track *t)
{
	if (t->stale.same > 0 && end_run(c, &t->stale) < 0)
		return -1;
	if (t->stale.level_same > 0 && end_level(c, t) < 0)
		return -1;
	return t->stale.zeros > 0 ? end_zeros(c, &t->stale) : 0;
}
