/* Synthetic bars: the same everywhere, and bars that could be. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "bt/time.h"
#include "data/synth.h"

static struct bt_err err;

static struct bt_synth_opts
usual(void)
{
	return (struct bt_synth_opts){ .seed = 1,
		.n = 1000,
		.clock = { .from = INT64_C(1704067200) * BT_SECOND,
		    .interval = 60 * BT_SECOND },
		.price = { .volatility = 0.2, .drift = 0.05, .half_life = 0.1 },
		.start_px = 100,
		.tick = { 1, 2 },
		.spread = 1,
		.volume = 1000 };
}

/* Records of some symbols, one behind the other; gives how many. */
static size_t
make(const struct bt_synth_opts *o, const char *const *names, void *out,
    size_t max)
{
	struct bt_symtab *table = bt_symtab_new(&err);
	struct bt_synth *s;
	struct bt_block b;
	bt_sym syms[4];
	size_t k, all = 0;

	assert_non_null(table);
	for (k = 0; names[k] != NULL; k++)
		assert_int_equal(bt_symtab_add(table, names[k],
				     strlen(names[k]), &syms[k], &err),
		    0);
	s = bt_synth_new(o, table, syms, k, &err);
	assert_non_null(s);
	while (bt_synth_next(s, &b, &err) > 0) {
		assert_true(b.n > 0 && all + b.n <= max);
		memcpy((char *)out + all * b.stride, b.data, b.n * b.stride);
		all += b.n;
	}
	assert_int_equal(err.status, BT_OK);
	bt_synth_free(s);
	bt_symtab_free(table);
	return all;
}

static const char *const one[] = { "AAA", NULL };

static void
a_seed_gives_these_bytes_everywhere(void **state)
{
	const struct bt_synth_opts o = usual();
	static struct bt_bar bars[1000], again[1000];

	(void)state;
	assert_int_equal(make(&o, one, bars, 1000), 1000);
	assert_int_equal(make(&o, one, again, 1000), 1000);
	assert_memory_equal(bars, again, sizeof bars);
	/* another compiler, level of optimising or C library: the same */
	assert_true(
	    bt_hash64_of(bars, sizeof bars) == UINT64_C(0xd827a5f5aff4c5a3));
}

static void
bars_could_be_a_markets(void **state)
{
	struct bt_synth_opts o = usual();
	static struct bt_bar bars[1000];
	size_t i;

	(void)state;
	o.price.volatility = 20; /* rough enough to meet the lower bound */
	o.start_px = 0.05;
	assert_int_equal(make(&o, one, bars, 1000), 1000);
	for (i = 0; i < 1000; i++) {
		const struct bt_bar *b = &bars[i];

		assert_true(b->low >= 0.01);
		assert_true(b->low <= b->open && b->low <= b->close);
		assert_true(b->high >= b->open && b->high >= b->close);
		assert_true(i == 0 || b->open == bars[i - 1].close);
		assert_true(b->volume >= 500 && b->volume < 1500);
		assert_int_equal(b->end - b->time, o.clock.interval);
		assert_int_equal(
		    b->time - o.clock.from, (int64_t)i * o.clock.interval);
		assert_int_equal(b->flags, 0);
	}
}

static void
prices_are_whole_ticks(void **state)
{
	struct bt_synth_opts o = usual();
	static struct bt_bar bars[1000];
	size_t i;

	(void)state;
	o.tick = (struct bt_lot){ 25, 2 }; /* 0.25 */
	o.start_px = 5000.1;
	o.price.volatility = 3;
	assert_int_equal(make(&o, one, bars, 1000), 1000);
	assert_true(bars[0].open == 5000);
	for (i = 0; i < 1000; i++)
		assert_true(
		    bars[i].high * 4 == (double)(int64_t)(bars[i].high * 4));
}

static void
symbols_are_in_order_and_do_not_touch_each_other(void **state)
{
	static const char *const three[] = { "C", "AAA", "B", NULL };
	const struct bt_synth_opts o = usual();
	static struct bt_bar alone[1000], mixed[3000];
	size_t i;

	(void)state;
	assert_int_equal(make(&o, one, alone, 1000), 1000);
	assert_int_equal(make(&o, three, mixed, 3000), 3000);
	for (i = 0; i < 1000; i++) {
		assert_int_equal(mixed[3 * i].sym, 1); /* AAA */
		assert_int_equal(mixed[3 * i + 1].sym, 2);
		assert_int_equal(mixed[3 * i + 2].sym, 0);
		mixed[3 * i].sym = 0;
		assert_memory_equal(&mixed[3 * i], &alone[i], sizeof *alone);
	}
	assert_true(mixed[4].close != mixed[5].close);
}

static void
what_does_not_fit_is_refused(void **state)
{
	struct bt_symtab *table = bt_symtab_new(&err);
	struct bt_synth_opts o = usual();
	struct bt_err e = { 0 };
	bt_sym sym;

	(void)state;
	assert_non_null(table);
	assert_int_equal(bt_symtab_add(table, "A", 1, &sym, &err), 0);
	o.n = INT64_MAX;
	assert_null(bt_synth_new(&o, table, &sym, 1, &e));
	assert_int_equal(e.status, BT_USAGE);
	bt_err_clear(&e);
	o = usual();
	o.n = INT64_MAX / o.clock.interval - 1;
	assert_null(bt_synth_new(&o, table, &sym, 1, &e));
	assert_int_equal(e.status, BT_USAGE);
	bt_err_clear(&e);
	o = usual();
	o.start_px = 1e300;
	assert_null(bt_synth_new(&o, table, &sym, 1, &e));
	assert_int_equal(e.status, BT_USAGE);
	bt_symtab_free(table);
}

static void
no_bars_are_none(void **state)
{
	struct bt_synth_opts o = usual();
	struct bt_bar bar;

	(void)state;
	o.n = 0;
	assert_int_equal(make(&o, one, &bar, 1), 0);
}

/* Log returns of the closes of one symbol's bars, and what they tell. */
struct shape {
	double mean, sd, kurtosis, echo; /* echo: autocorrelation of squares */
};

static struct shape
shape_of(const struct bt_bar *bars, size_t n, size_t step)
{
	static double r[200000];
	double m2 = 0, m4 = 0, both = 0;
	struct shape s = { 0 };
	size_t i, k = 0;

	for (i = step; i < n; i += step)
		r[k++] = log(bars[i].close / bars[i - step].close);
	for (i = 0; i < k; i++)
		s.mean += r[i] / (double)k;
	for (i = 0; i < k; i++) {
		double d = (r[i] - s.mean) * (r[i] - s.mean);

		m2 += d / (double)k;
		m4 += d * d / (double)k;
	}
	for (i = 1; i < k; i++)
		both += ((r[i] - s.mean) * (r[i] - s.mean) - m2) *
			((r[i - 1] - s.mean) * (r[i - 1] - s.mean) - m2) /
			(double)k;
	s.sd = sqrt(m2);
	s.kurtosis = m4 / (m2 * m2);
	s.echo = both / (m4 - m2 * m2);
	return s;
}

static struct bt_bar many[200000];

/* Options whose ticks are too small to matter, so that statistics are clean. */
static struct bt_synth_opts
smooth(void)
{
	struct bt_synth_opts o = usual();

	o.n = 100000;
	o.clock.interval = BT_DAY / 24;
	o.start_px = 100000;
	o.price.drift = 0;
	o.price.model = BT_PRICE_GBM;
	return o;
}

static void
returns_have_the_volatility_asked_for(void **state)
{
	static const enum bt_price_model models[] = { BT_PRICE_WALK,
		BT_PRICE_GBM };
	struct bt_synth_opts o = smooth();
	double want = 0.2 / sqrt(365 * 24);
	struct shape s;
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		o.price.model = models[i];
		assert_int_equal(make(&o, one, many, 200000), 100000);
		s = shape_of(many, 100000, 1);
		assert_true(fabs(s.sd / want - 1) < 0.01);
		assert_true(fabs(s.mean) < 4 * want / sqrt(1e5));
		assert_true(s.kurtosis > 2.8 && s.kurtosis < 3.1);
		assert_true(fabs(s.echo) < 0.02);
	}
}

static void
clusters_make_calm_and_wild_times(void **state)
{
	struct bt_synth_opts o = smooth();
	struct shape s;

	(void)state;
	o.price.alpha = 0.1;
	o.price.beta = 0.85;
	assert_int_equal(make(&o, one, many, 200000), 100000);
	s = shape_of(many, 100000, 1);
	assert_true(fabs(s.sd * sqrt(365 * 24) / 0.2 - 1) < 0.05);
	/* Bollerslev 1986: 3 (1 - (a+b)^2) / (1 - (a+b)^2 - 2 a^2) = 3.77 */
	assert_true(s.kurtosis > 3.3 && s.kurtosis < 4.3);
	assert_true(s.echo > 0.1);
}

static void
jumps_are_as_many_and_as_large_as_asked_for(void **state)
{
	struct bt_synth_opts o = smooth();
	static struct bt_bar calm[100000];
	size_t i, n = 0;
	double sum = 0;

	(void)state;
	assert_int_equal(make(&o, one, calm, 100000), 100000);
	o.price.jumps = 365; /* one a day */
	o.price.jump_size = 0.01;
	assert_int_equal(make(&o, one, many, 200000), 100000);
	for (i = 1; i < 100000; i++) {
		/* the path is that without jumps, and jumps */
		double d = log(many[i].close / many[i - 1].close) -
			   log(calm[i].close / calm[i - 1].close);

		if (fabs(d) > 1e-5) {
			n++;
			sum += d * d;
		}
	}
	assert_true(n > 3900 && n < 4400); /* 100000 / 24 = 4167 */
	assert_true(fabs(sqrt(sum / (double)n) / 0.01 - 1) < 0.05);
}

static void
a_reverting_price_stays_around_its_level(void **state)
{
	struct bt_synth_opts o = smooth();
	double sum = 0, squares = 0, both = 0, want;
	size_t i;

	(void)state;
	o.price.model = BT_PRICE_REVERT;
	o.price.half_life = 10.0 / (365 * 24); /* ten hours */
	assert_int_equal(make(&o, one, many, 200000), 100000);
	for (i = 0; i < 100000; i++) {
		double x = log(many[i].close / o.start_px);

		sum += x;
		squares += x * x;
		if (i >= 10)
			both += x * log(many[i - 10].close / o.start_px);
	}
	assert_true(fabs(both / squares - 0.5) < 0.02);
	/* stationary: s^2 half_life / (2 ln 2) */
	want = 0.2 * sqrt(o.price.half_life / (2 * log(2)));
	assert_true(fabs(sqrt(squares / 1e5) / want - 1) < 0.03);
	assert_true(fabs(sum / 1e5) < 0.1 * want);
}

static double
correlation(const struct bt_bar *bars, size_t n, size_t width)
{
	double xy = 0, xx = 0, yy = 0;
	size_t i;

	for (i = width; i + 1 < n; i += width) {
		double x = log(bars[i].close / bars[i - width].close);
		double y = log(bars[i + 1].close / bars[i + 1 - width].close);

		xy += x * y;
		xx += x * x;
		yy += y * y;
	}
	return xy / sqrt(xx * yy);
}

static void
symbols_are_as_correlated_as_asked_for(void **state)
{
	static const char *const two[] = { "AAA", "B", NULL };
	struct bt_synth_opts o = smooth();
	static struct bt_bar alone[100000];
	size_t i;

	(void)state;
	o.price.correlation = 0.7;
	assert_int_equal(make(&o, two, many, 200000), 200000);
	assert_true(fabs(correlation(many, 200000, 2) - 0.7) < 0.01);
	/* and still one's bars do not depend on the other */
	assert_int_equal(make(&o, one, alone, 100000), 100000);
	for (i = 0; i < 100000; i++)
		assert_true(alone[i].close == many[2 * i].close);
	o.price.correlation = 0;
	assert_int_equal(make(&o, two, many, 200000), 200000);
	assert_true(fabs(correlation(many, 200000, 2)) < 0.01);
}

static void
sessions_have_a_year_of_variance_together(void **state)
{
	/* clang-format off */
	static const struct {
		const char *calendar;
		int64_t interval;
		double overnight;
		size_t bars; /* of a session */
		double sessions; /* of the year 2024-01-02 .. 2024-12-31 */
	} rows[] = {
		{ "24x7", BT_DAY / 4, 0.3, 4, 365 },
		{ "weekdays", BT_DAY / 4, 0.3, 4, 261 },
		{ "weekdays", BT_DAY, 0.9, 1, 261 },
		{ "weekdays", BT_DAY / 4, 1, 4, 261 },
	};
	/* clang-format on */
	struct bt_synth_opts o = smooth();
	size_t k;

	(void)state;
	o.n = 40000;
	o.clock.from = INT64_C(1704153600) * BT_SECOND;
	for (k = 0; k < sizeof rows / sizeof rows[0]; k++) {
		struct bt_calendar *c =
		    bt_calendar_open(rows[k].calendar, &err);
		struct shape s;

		assert_non_null(c);
		o.clock.calendar = c;
		o.clock.interval = rows[k].interval;
		o.clock.overnight = rows[k].overnight;
		assert_int_equal(make(&o, one, many, 200000), o.n);
		s = shape_of(many, (size_t)o.n, rows[k].bars);
		if (!(fabs(s.sd * sqrt(rows[k].sessions) / 0.2 - 1) < 0.03))
			fail_msg("row %zu: %g", k, s.sd);
		bt_calendar_free(c);
	}
}

static void
prints_are_at_the_quotes_before_them(void **state)
{
	static struct bt_tick ticks[1000];
	static struct bt_quote quotes[1000];
	struct bt_synth_opts o = usual();
	int64_t at;
	size_t i, buys = 0;

	(void)state;
	o.spread = 3;
	o.what = BT_SYNTH_TICKS;
	assert_int_equal(make(&o, one, ticks, 1000), 1000);
	o.what = BT_SYNTH_QUOTES;
	assert_int_equal(make(&o, one, quotes, 1000), 1000);
	for (i = 0; i < 1000; i++) {
		const struct bt_quote *q = &quotes[i];
		const struct bt_tick *t = &ticks[i];

		at = o.clock.from + (int64_t)i * o.clock.interval;
		assert_true(q->time >= at);
		assert_true(q->time < at + o.clock.interval / 2);
		assert_true(t->time >= at + o.clock.interval / 2);
		assert_true(t->time < at + o.clock.interval);
		assert_true(fabs(q->ask - q->bid - 0.03) < 1e-9);
		assert_true(
		    t->price == (t->flags == BT_TICK_BUY ? q->ask : q->bid));
		buys += t->flags == BT_TICK_BUY;
	}
	assert_true(buys > 430 && buys < 570);
}

static void
prints_and_quotes_of_all_symbols_are_in_order(void **state)
{
	static const char *const three[] = { "C", "AAA", "B", NULL };
	struct bt_synth_opts o = usual();
	struct bt_symtab *table = bt_symtab_new(&err);
	bt_time last = INT64_MIN;
	struct bt_synth *s;
	struct bt_block b;
	bt_sym syms[3];
	size_t k, n = 0, types[BT_TYPES] = { 0 };

	(void)state;
	assert_non_null(table);
	o.what = BT_SYNTH_BOTH;
	for (k = 0; k < 3; k++)
		assert_int_equal(bt_symtab_add(table, three[k],
				     strlen(three[k]), &syms[k], &err),
		    0);
	s = bt_synth_new(&o, table, syms, 3, &err);
	assert_non_null(s);
	while (bt_synth_next(s, &b, &err) > 0)
		for (k = 0; k < b.n; k++) {
			const char *p = (const char *)b.data + k * b.stride;
			const bt_time t =
			    b.type == BT_TICK
				? ((const struct bt_tick *)(const void *)p)
				      ->time
				: ((const struct bt_quote *)(const void *)p)
				      ->time;

			assert_true(t >= last);
			last = t;
			types[b.type]++;
			n++;
		}
	assert_int_equal(n, 6000);
	assert_int_equal(types[BT_TICK], 3000);
	assert_int_equal(types[BT_QUOTE], 3000);
	bt_synth_free(s);
	bt_symtab_free(table);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_seed_gives_these_bytes_everywhere),
		cmocka_unit_test(bars_could_be_a_markets),
		cmocka_unit_test(prices_are_whole_ticks),
		cmocka_unit_test(
		    symbols_are_in_order_and_do_not_touch_each_other),
		cmocka_unit_test(what_does_not_fit_is_refused),
		cmocka_unit_test(no_bars_are_none),
		cmocka_unit_test(returns_have_the_volatility_asked_for),
		cmocka_unit_test(clusters_make_calm_and_wild_times),
		cmocka_unit_test(jumps_are_as_many_and_as_large_as_asked_for),
		cmocka_unit_test(a_reverting_price_stays_around_its_level),
		cmocka_unit_test(symbols_are_as_correlated_as_asked_for),
		cmocka_unit_test(sessions_have_a_year_of_variance_together),
		cmocka_unit_test(prints_are_at_the_quotes_before_them),
		cmocka_unit_test(prints_and_quotes_of_all_symbols_are_in_order),
	};

	return cmocka_run_group_tests_name("synth", tests, NULL, NULL);
}
