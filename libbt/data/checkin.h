/*
 * Inside of check.h: what its files tell each other.
 *
 * check.c has the table, the series and the outline; checkone.c the checks of
 * a record and the one before it; the others follow a series of bars, which
 * is a track: checklevel.c its prices, checkstale.c what repeats, checkgap.c
 * its times.  They are given bars in order whose prices are sound, and tell
 * what they find through bt_check_tell().
 */
#ifndef BT_DATA_CHECKIN_H
#define BT_DATA_CHECKIN_H

#include "data/check.h"

/* The rows of the table. */
enum bt_check_id {
	BT_CHECK_ROWS,
	BT_CHECK_ORDER,
	BT_CHECK_TIMES,
	BT_CHECK_DUPLICATES,
	BT_CHECK_OVERLAP,
	BT_CHECK_MISSING,
	BT_CHECK_ZERO,
	BT_CHECK_NEGATIVE,
	BT_CHECK_OHLC,
	BT_CHECK_CROSSED,
	BT_CHECK_SPIKES,
	BT_CHECK_UNITS,
	BT_CHECK_SPLITS,
	BT_CHECK_DIVIDENDS,
	BT_CHECK_STALE,
	BT_CHECK_PRECISION,
	BT_CHECK_VOLUME,
	BT_CHECK_ZERO_VOLUME,
	BT_CHECK_GAPS,
	BT_CHECK_SESSIONS,
	BT_CHECK_INTERVAL,
	BT_CHECK_ZONE,
	BT_CHECK_SYMBOLS,
	BT_CHECK_IDS
};

#define BT_CHECK_NO_SERIES UINT32_MAX

#define BT_CHECK_TEXT (sizeof((struct bt_finding *)0)->text)

/* A bar and where it was. */
struct bt_placed {
	struct bt_bar bar;
	int64_t line, seq;
};

/* Records that far ahead of all others may have a wrong time. */
#define BT_FAR_AHEAD (366 * BT_DAY)

/* A bar that near is usual, in medians of returns; and bounds. */
#define BT_WIDE_MEDIANS 6
#define BT_WIDE_LEAST   0.003
#define BT_WIDE_MOST    0.25

#define BT_RING  64 /* bars that tell what is usual */
#define BT_NOISE 32 /* bars whose digits are looked at */
#define BT_HELD  48 /* bars that wait for more to be known, at most */

/* Prices: checklevel.c. */
struct bt_level {
	const char *name; /* of one price, "bid"; NULL: of bars, all four */
	double px;   /* the close of the last bar that was taken; 0: none */
	double wide; /* prices that near to it, as a fraction, are usual */
	double med;  /* what half of the returns are below, followed */
	double tick; /* the smallest difference of prices; 0: not known */
	uint64_t n;  /* bars taken */
	double close[BT_RING];                /* of the last ones */
	float span[BT_RING], volume[BT_RING]; /* span: high less low */
	uint32_t n_held;
	struct bt_placed held[BT_HELD];

	/* a split that further columns or actions tell, and a change of
	 * level that nothing explains yet */
	double told;
	uint64_t told_at;  /* in bars taken */
	int is_told_known; /* by an action, which prices are to show */
	double change;
	uint64_t change_at;
	struct bt_placed change_bar;
};

/* Repeats: checkstale.c. */
struct bt_stale {
	struct bt_placed first; /* of the run of equal bars */
	int64_t same;           /* bars behind it that are like it */
	uint64_t repeats;       /* of all runs */
	int64_t longest;        /* run without range and volume so far */
	struct bt_placed level; /* the same of prices alone, of any volume */
	int64_t level_same;
	uint64_t level_repeats;
	int is_told;           /* a run of equal bars within it */
	struct bt_placed zero; /* first of a run without volume */
	int64_t zeros;
	uint64_t n, n_volume; /* bars; with a volume */
};

#define BT_SPANS   8  /* distances of bars that are counted */
#define BT_EARLY   20 /* bars that tell how far they are from each other */
#define BT_BUCKETS 96 /* of a day: quarters of an hour */

#define BT_ZONE_MARKETS 2

/* Sessions by the clocks of markets: checkzone.c. */
struct bt_zone {
	bt_time first; /* bar of the day */
	struct bt_zone_days {
		uint32_t days, like; /* of them, as the market's clocks go */
		int is_summer;
	} now[BT_ZONE_MARKETS], before[BT_ZONE_MARKETS]; /* the last change */
	int is_begun, is_told;

	/* days that move, by another time than others begin and end at */
	struct bt_placed begin; /* the day's first bar */
	int64_t open, close;    /* times of day of first and last bar */
	int64_t day;            /* the last one with bars */
	int64_t shift;          /* of the days since one was told */
	uint32_t usual, odd;    /* days in a row that have them; that do not */
};

/* Times: checkgap.c. */
struct bt_rhythm {
	const struct bt_calendar *calendar; /* NULL: not known; borrowed */
	bt_time open_from, open_to; /* while it is open, as last asked */
	bt_time time, before; /* of the last bar in order, and before it */
	int64_t line, seq;    /* of the last */
	uint64_t n;
	struct {
		bt_time time;
		int64_t line, seq;
	} early[BT_EARLY]; /* bars before step was known */
	uint32_t n_early;
	int64_t step; /* from bar to bar; -k: k months; 0: not known yet */
	struct {
		int64_t span;
		uint32_t n;
	} spans[BT_SPANS];
	int64_t other;    /* a distance that is not step, and how often it */
	uint32_t n_other; /* came in a row */
	uint64_t holes;   /* gaps within sessions */
	float recent;     /* share of bars missing, lately */
	double least;     /* activity of the least active bar */

	/* when bars are there */
	int64_t day; /* the last one's, since the epoch; its quarters */
	uint32_t quarters[3];
	bt_time quarter; /* where the last bar's quarter of an hour ends */
	uint32_t days[7], bars[7];    /* days and bars of each weekday */
	uint16_t busy[7][BT_BUCKETS]; /* days of each on which it has bars */
	int q; /* the last bar's quarter of an hour; bars in it so far, and */
	uint32_t in_quarter, filled[BT_BUCKETS]; /* on all days before */
	int64_t stamp; /* time of day of daily bars, or -1 */
	uint32_t stamps;

	/* what calendars explain */
	struct {
		uint32_t kept, broken;
	} calendars[BT_CHECK_CALENDARS + 3];
	double odd;      /* gaps that nothing explained, lately */
	uint64_t odd_at; /* so many bars had come then */
	int is_weekend;  /* a weekend's bar of this day has been told */
	int is_outside;  /* the last bar was, by the calendar */
	struct bt_zone zone;

	/* a gap that waits for late bars */
	struct bt_finding gap;
	int64_t missing;
	bt_time gap_from, gap_to;
	int waits; /* bars to wait for; 0: there is none */
};

struct bt_extras {
	double close, adjusted; /* of the bar before; NaN */
};

/* What is known of a series of bars. */
struct bt_track {
	struct bt_level level;
	struct bt_stale stale;
	struct bt_rhythm rhythm;
	struct bt_extras extras;
	bt_sym sym;
	bt_time action;  /* when its next one is due; BT_TIME_NONE: never */
	int is_reversed; /* it runs backwards */
	int back;        /* steps back in a row */
	int n_noisy;     /* of its first bars, were floats once */
};

/* A series, and its record before the one in hand. */
struct bt_series {
	enum bt_type type;
	bt_sym sym;
	int64_t length; /* of bars, or -k for k months; 0: not known */
	uint32_t next;  /* another series of the symbol, or none */
	int64_t line;   /* of the record before; 0: there is none */
	int64_t seq;
	int64_t span; /* of that, a bar, from its time to its end */
	union {
		struct bt_bar bar;
		struct bt_tick tick;
		struct bt_quote quote;
		struct bt_action action;
		bt_time time; /* the first member of all of them */
	} last;
	struct bt_track *track; /* of bars */
	struct bt_level *sides; /* price of ticks; bid and ask of quotes */
};

#define BT_DATES 64 /* that are remembered */

/* What calendars that may be a market's say of a date: checkdue.c. */
struct bt_date {
	int64_t day;
	uint32_t closed; /* a bit for each; the highest: all of this is known */
	struct {
		bt_time open, close; /* where other than usual, else all time */
	} hours[BT_CHECK_CALENDARS];
};

#define BT_BAD_LINES 1024 /* of rows that could not be read, the last */

struct bt_check {
	struct bt_check_opts opts;
	int is_binary; /* records are counted, not lines */
	struct bt_series *series;
	size_t n_series, cap_series;
	uint32_t *first; /* of a symbol, by its number, or none */
	size_t n_first, cap_first;

	/* When the record before became available; [1]: by bars' starts,
	 * where ends are not known. */
	bt_time at[2], ahead[2];
	bt_sym at_sym[2];
	int64_t back; /* steps back in time of series, in this input */

	int64_t bad_lines[BT_BAD_LINES];
	uint64_t n_bad;

	/* further columns of bars that tell of splits and dividends; -1 */
	int split_column, dividend_column, adjusted_column;

	struct bt_date *dates; /* BT_DATES, each in one place */

	struct bt_action *actions; /* splits that are known */
	size_t n_actions, cap_actions;
	int is_adjusted; /* prices are said to be adjusted for splits */

	uint64_t counts[BT_CHECK_IDS][3]; /* by level */
	uint64_t records;                 /* in all inputs */
	int64_t seq;                      /* of this input's next record */
};

/* A record as a check sees it. */
struct bt_view {
	const struct bt_check *check;
	enum bt_type type;
	const void *rec;
	bt_time time;
	bt_sym sym;
	const struct bt_series *before; /* line 0 where there is none */
};

/* bt_check_tell(c, f): count it, and give it to found(); 0 or -1. */
int bt_check_tell(struct bt_check *c, struct bt_finding *f) BT_MUST_USE;

/* bt_check_is_on(c, id): whether it is asked for. */
static inline int
bt_check_is_on(const struct bt_check *c, enum bt_check_id id)
{
	return (int)(c->opts.checks >> id & 1);
}

/* bt_check_at(id, p): a finding at the place of a bar; the text is to come. */
struct bt_finding bt_check_at(enum bt_check_id id, const struct bt_placed *p);

/* bt_check_next_split(c, sym, t): when the first split of a symbol after t is;
 * BT_TIME_NONE: none is known. */
bt_time bt_check_next_split(const struct bt_check *c, bt_sym sym, bt_time t);

/* bt_check_meet_split(c, split, err): an action among the records; where it is
 * a split, the bars to come are to show it.  0, or -1 without memory. */
int bt_check_meet_split(struct bt_check *c, const struct bt_action *split,
    struct bt_err *err) BT_MUST_USE;

/* bt_check_bad_between(c, from, to): bad rows between two lines. */
int64_t bt_check_bad_between(
    const struct bt_check *c, int64_t from, int64_t to);

/*
 * Checks of one record: 1 with a finding (text, kind and mend filled), else 0.
 */
typedef int bt_check_one(const struct bt_view *v, struct bt_finding *f);
bt_check_one bt_check_order, bt_check_duplicates, bt_check_overlap,
    bt_check_missing, bt_check_zero, bt_check_negative, bt_check_ohlc,
    bt_check_crossed, bt_check_volume;

/* bt_check_is_same(a, b): equal prices and volume; NaN is like itself. */
int bt_check_is_same(const struct bt_bar *a, const struct bt_bar *b);

/*
 * bt_check_available(type, rec, is_start): when a record becomes available;
 * the start of a bar without an end.
 */
bt_time bt_check_available(enum bt_type type, const void *rec, int *is_start);

/*
 * bt_level_put(c, l, p) / bt_level_end(c, l): the next bar, or a price as one;
 * there are no more.  0, or -1 to stop.  So are the others.
 */
int bt_level_put(struct bt_check *c, struct bt_level *l,
    const struct bt_placed *p) BT_MUST_USE;
int bt_level_end(struct bt_check *c, struct bt_level *l) BT_MUST_USE;

/* bt_sides_count(type): how many prices of it are followed: of ticks and
 * quotes; 0. */
size_t bt_sides_count(enum bt_type type);

/* bt_sides_put(c, s, rec, line): a tick or quote: its prices; 0 or -1. */
int bt_sides_put(struct bt_check *c, struct bt_series *s, const void *rec,
    int64_t line) BT_MUST_USE;

/* bt_level_told(c, t, ratio): a split is said to be at the bar that comes. */
int bt_level_told(
    struct bt_check *c, struct bt_track *t, double ratio) BT_MUST_USE;

/* bt_level_action(c, t, p, ratio): a split is known to be at this bar. */
int bt_level_action(struct bt_check *c, struct bt_track *t,
    const struct bt_placed *p, double ratio) BT_MUST_USE;

/* bt_stale_is_wanted(s, n): whether a volume that is missing behind n bars is
 * one that nearly all of them have. */
int bt_stale_is_wanted(const struct bt_stale *s, uint64_t n);

int bt_stale_put(struct bt_check *c, struct bt_track *t,
    const struct bt_placed *p) BT_MUST_USE;
int bt_stale_end(struct bt_check *c, struct bt_track *t) BT_MUST_USE;

int bt_rhythm_put(struct bt_check *c, struct bt_track *t,
    const struct bt_placed *p) BT_MUST_USE;
int bt_rhythm_end(struct bt_check *c, struct bt_track *t) BT_MUST_USE;
/* bt_rhythm_late(t, p): a bar that is out of order fills a gap, perhaps. */
void bt_rhythm_late(struct bt_track *t, const struct bt_placed *p);
/* bt_rhythm_forget(r): as if the last bar had not come: its time is wrong. */
void bt_rhythm_forget(struct bt_rhythm *r);
/* bt_rhythm_forget_days(r): when bars were there on days so far. */
void bt_rhythm_forget_days(struct bt_rhythm *r);
/* bt_rhythm_is_jump(t, p): whether the bar before this one has a time that none
 * of its neighbours fits. */
int bt_rhythm_is_jump(const struct bt_track *t, const struct bt_placed *p);

/* bt_rhythm_quarter(c, r, time): the first bar of a quarter of an hour. */
void bt_rhythm_quarter(struct bt_check *c, struct bt_rhythm *r, bt_time time);

/*
 * bt_rhythm_fade(recent): the share of bars missing lately, a bar later.  What
 * is next to nothing is nothing, as the smallest of floats are slow.
 */
static inline float
bt_rhythm_fade(float recent)
{
	return recent < 1e-20f ? 0 : recent * 0.97f;
}

/*
 * bt_quick_bars(c, block, from): take the bars of a block from number `from` on
 * that are as usual as can be.
 *
 *   gives  how many; 0: check the next one.
 */
uint32_t bt_quick_bars(
    struct bt_check *c, const struct bt_block *block, uint32_t from);

/* bt_extras_put(c, t, p, extra): what further columns say of a bar. */
int bt_extras_put(struct bt_check *c, struct bt_track *t,
    const struct bt_placed *p, const double *extra) BT_MUST_USE;
/* bt_noise_put(c, t, p): one of the first bars: has it the noise of floats? */
int bt_noise_put(struct bt_check *c, struct bt_track *t,
    const struct bt_placed *p) BT_MUST_USE;
/* bt_extras_columns(c, columns): find those columns. */
void bt_extras_columns(struct bt_check *c, const struct bt_columns *columns);

/* bt_check_median(v, n): of n > 0 numbers; v is put in another order. */
double bt_check_median(double *v, size_t n);

#endif
