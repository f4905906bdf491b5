/* Indicators: what holds for each row, and small tables worked by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "bt/ta.h"

enum {
	N = 400
};

#define NONE ((double)NAN)

/* ---- bars of chance ---- */

struct bars {
	double open[N], high[N], low[N], close[N], volume[N], time[N], reset[N];
	double small[N]; /* between 0.1 and 0.9: for what takes no price */
};

static struct bars *
make_bars(void)
{
	static struct bars b;
	struct bt_random r;
	double px = 100;
	size_t i;

	bt_random_init(&r, 11, "ta");
	for (i = 0; i < N; i++) {
		b.open[i] = px;
		px = round(100 * px * (1 + 0.02 * bt_random_normal(&r))) / 100;
		b.close[i] = px;
		b.high[i] = fmax(b.open[i], px) +
			    round(100 * bt_random_unit(&r)) / 100 + 0.01;
		b.low[i] = fmin(b.open[i], px) -
			   round(100 * bt_random_unit(&r)) / 100 - 0.01;
		b.volume[i] = 1 + floor(1000 * bt_random_unit(&r));
		b.time[i] = 60.0 * (double)i;
		b.reset[i] = i % 50 == 0;
		b.small[i] = 0.1 + 0.8 * bt_random_unit(&r);
	}
	return &b;
}

static const double *
input(const struct bt_ta_info *info, const struct bars *b, size_t k)
{
	const struct {
		const char *name;
		const double *v;
	} all[] = { { "open", b->open }, { "high", b->high }, { "low", b->low },
		{ "close", b->close }, { "volume", b->volume },
		{ "time", b->time }, { "reset", b->reset },
		{ "real", b->close }, { "real_0", b->open },
		{ "real_1", b->small } };
	size_t i;

	if (strcmp(info->group, "math") == 0)
		return k == 0 ? b->small : b->close;
	for (i = 0; i < sizeof all / sizeof *all; i++)
		if (strcmp(info->inputs[k], all[i].name) == 0)
			return all[i].v;
	print_error("%s: input %s\n", info->name, info->inputs[k]);
	fail();
	return NULL;
}

/* Some options of a row: the initial ones, the least, others. */
static void
vary(const struct bt_ta_info *info, double *o, int which)
{
	size_t k;

	for (k = 0; k < BT_TA_OPTIONS; k++) {
		const struct bt_ta_option *opt = &info->options[k];

		o[k] = opt->initial;
		if (opt->name == NULL || which == 0)
			continue;
		if (opt->kind == BT_TA_WORD)
			o[k] = fmin(opt->max, which == 1   ? 1
					      : which == 2 ? 2
							   : 0);
		if (opt->kind == BT_TA_WHOLE)
			o[k] = which == 1 ? opt->min
					  : opt->min + 2 + (double)k * which;
	}
}

/* Outputs of all bars, one column after another; the first that is given. */
static size_t
compute(const struct bt_ta_info *info, const double *o, const struct bars *b,
    double *out)
{
	struct bt_ta *ta = bt_ta_new(info, o, NULL);
	size_t i, k, n_out = bt_ta_outputs(info), first = N;
	double in[BT_TA_INPUTS], now[BT_TA_OUTPUTS];

	assert_non_null(ta);
	for (i = 0; i < N; i++) {
		for (k = 0; k < bt_ta_inputs(info); k++)
			in[k] = input(info, b, k)[i];
		if (bt_ta_next(ta, in, now) > 0 && first == N)
			first = i;
		for (k = 0; k < n_out; k++)
			out[k * N + i] = now[k];
	}
	bt_ta_free(ta);
	return first;
}

static int
is_same(const double *a, const double *b, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (memcmp(&a[i], &b[i], sizeof *a) != 0 &&
		    !(isnan(a[i]) && isnan(b[i])))
			return 0;
	return 1;
}

/* Do something with every row and several of its options. */
static void
each(void (*test)(
    const struct bt_ta_info *info, const double *o, const struct bars *b))
{
	const struct bt_ta_info *info;
	const struct bars *b = make_bars();
	double o[BT_TA_OPTIONS];
	size_t k;
	int which;

	for (k = 0; (info = bt_ta_info(k)) != NULL; k++)
		for (which = 0; which < 5; which++) {
			vary(info, o, which);
			test(info, o, b);
		}
}

/* ---- what holds for all ---- */

static void
starts(const struct bt_ta_info *info, const double *o, const struct bars *b)
{
	double out[BT_TA_OUTPUTS * N];
	size_t first = compute(info, o, b, out), i, k, all = N;
	size_t start = bt_ta_start(info, o), n_out = bt_ta_outputs(info);

	for (i = 0; i < N && all == N; i++) {
		for (k = 0; k < n_out && !isnan(out[k * N + i]); k++)
			;
		all = k == n_out ? i : N;
	}
	/* with the shortest periods a formula may have no value at first */
	if (first == start && all >= start &&
	    (all == start || (o[0] < 3 && all < start + 10)))
		return;
	print_error("%s %g %g: start %zu, given from %zu, all from %zu\n",
	    info->name, o[0], o[1], start, first, all);
	fail();
}

static void
test_each_is_given_from_its_start_on(void **state)
{
	(void)state;
	each(starts);
}

static void
batches(const struct bt_ta_info *info, const double *o, const struct bars *b)
{
	double one[BT_TA_OUTPUTS * N], many[BT_TA_OUTPUTS * N];
	const double *in[BT_TA_INPUTS];
	double *out[BT_TA_OUTPUTS];
	struct bt_ta *ta = bt_ta_new(info, o, NULL);
	size_t k, at, n, given = 0, n_out = bt_ta_outputs(info);
	size_t first = compute(info, o, b, one);

	assert_non_null(ta);
	for (at = 0; at < N; at += n) {
		n = at % 7 + 1 < N - at ? at % 7 + 1 : N - at;
		for (k = 0; k < bt_ta_inputs(info); k++)
			in[k] = input(info, b, k) + at;
		for (k = 0; k < n_out; k++)
			out[k] = many + k * N + at;
		given += bt_ta_run(ta, in, n, out);
	}
	assert_int_equal(given, N - first);
	assert_true(is_same(one, many, n_out * N));

	/* and once more, as if nothing had been */
	bt_ta_reset(ta);
	for (k = 0; k < bt_ta_inputs(info); k++)
		in[k] = input(info, b, k);
	for (k = 0; k < n_out; k++)
		out[k] = many + k * N;
	(void)bt_ta_run(ta, in, N, out);
	assert_true(is_same(one, many, n_out * N));
	bt_ta_free(ta);
}

static void
test_arrays_of_any_length_give_the_same_bits(void **state)
{
	(void)state;
	each(batches);
}

static void
skips(const struct bt_ta_info *info, const double *o, const struct bars *b)
{
	double whole[BT_TA_OUTPUTS * N], in[BT_TA_INPUTS], now[BT_TA_OUTPUTS];
	struct bt_ta *ta = bt_ta_new(info, o, NULL);
	size_t i, k, n_in = bt_ta_inputs(info), n_out = bt_ta_outputs(info);

	assert_non_null(ta);
	(void)compute(info, o, b, whole);
	for (i = 0; i < N; i++) {
		for (k = 0; k < n_in; k++)
			in[k] = input(info, b, k)[i];
		if (i % 3 == 0) {
			double kept = in[i % n_in];

			in[i % n_in] = i % 2 ? NONE : (double)INFINITY;
			(void)bt_ta_next(ta, in, now);
			for (k = 0; k < n_out; k++)
				assert_true(isnan(now[k]));
			in[i % n_in] = kept;
		}
		(void)bt_ta_next(ta, in, now);
		for (k = 0; k < n_out; k++)
			assert_true(is_same(&now[k], &whole[k * N + i], 1));
	}
	bt_ta_free(ta);
}

static void
test_a_bar_with_a_missing_input_is_not_seen(void **state)
{
	(void)state;
	each(skips);
}

static void
test_names_are_words_and_met_once(void **state)
{
	const struct bt_ta_info *info;
	size_t k, i;

	(void)state;
	for (k = 0; (info = bt_ta_info(k)) != NULL; k++) {
		assert_int_equal(
		    strspn(info->name, "abcdefghijklmnopqrstuvwxyz0123456789"),
		    strlen(info->name));
		assert_ptr_equal(bt_ta_find(info->name), info);
		assert_true(bt_ta_inputs(info) > 0 && bt_ta_outputs(info) > 0);
		for (i = 0; i < bt_ta_options(info); i++) {
			const struct bt_ta_option *o = &info->options[i];

			assert_true(
			    o->initial >= o->min && o->initial <= o->max);
			assert_true(
			    (o->words != NULL) == (o->kind == BT_TA_WORD));
		}
	}
	assert_true(k > 140);
	assert_null(bt_ta_find("nothing"));
	assert_string_equal(bt_ta_near("bbnds"), "bbands");
}

/* ---- prices in another unit ---- */

/* Prices eight times as high: what comes of them is `by` times as high. */
static void
scales(const char *name, double factor, double by)
{
	static struct bars scaled;
	const struct bars *b = make_bars();
	const struct bt_ta_info *info = bt_ta_find(name);
	double one[BT_TA_OUTPUTS * N], two[BT_TA_OUTPUTS * N];
	size_t i;

	assert_non_null(info);
	scaled = *b;
	for (i = 0; i < N; i++) {
		scaled.open[i] *= factor;
		scaled.high[i] *= factor;
		scaled.low[i] *= factor;
		scaled.close[i] *= factor;
	}
	(void)compute(info, NULL, b, one);
	(void)compute(info, NULL, &scaled, two);
	for (i = 0; i < bt_ta_outputs(info) * N; i++) {
		double have = two[i] / by;

		if (isnan(one[i])
			? isnan(have)
			: fabs(have - one[i]) <= 1e-6 * (1 + fabs(one[i])))
			continue;
		print_error("%s at %zu: %g, %g\n", name, i, one[i], two[i]);
		fail();
	}
}

static void
test_what_is_a_price_scales_and_what_is_a_ratio_does_not(void **state)
{
	static const char *const prices[] = { "sma", "ema", "wilders", "wma",
		"dema", "tema", "t3", "trima", "hma", "zlema", "kama", "vidya",
		"linreg", "tsf", "mom", "apo", "macd", "bbands", "keltner",
		"donchian", "starc", "atr", "tr", "stddev", "psar", "dm",
		"elderray", "vwap", "avwap", "vwma", "max", "min", "lag", "sum",
		"ichimoku", "ao", "dpo", "qstick", "wad", NULL };
	static const char *const ratios[] = { "rsi", "stochrsi", "srsi",
		"stoch", "kdj", "willr", "cmo", "vhf", "cci", "ultosc",
		"fisher", "dx", "adx", "adxr", "di", "aroon", "vortex", "natr",
		"bbpct", "bbwidth", "zscore", "chop", "mass", "cvi", "roc",
		"rocr", "ppo", "trix", "tsi", "bop", "mfi", "cmf", "doji",
		"hammer", "engulfing", "morningstar", "soldiers", "linregr2",
		"volatility", "fosc", "msw", "bop", "crows", NULL };
	/* those of a coin of which a million are a dollar */
	static const double factors[] = { 8, 0x1p-20 };
	size_t k, i;

	(void)state;
	for (k = 0; prices[k] != NULL; k++)
		for (i = 0; i < 2; i++)
			scales(prices[k], factors[i], factors[i]);
	for (k = 0; ratios[k] != NULL; k++)
		for (i = 0; i < 2; i++)
			scales(ratios[k], factors[i], 1);
}

/* ---- bounds ---- */

static void
test_what_has_bounds_keeps_them(void **state)
{
	static const struct {
		const char *name;
		double low, high;
	} bounds[] = { { "rsi", 0, 100 }, { "stochrsi", 0, 1 },
		{ "srsi", 0, 100 }, { "stoch", 0, 100 }, { "willr", -100, 0 },
		{ "cmo", -100, 100 }, { "mfi", 0, 100 }, { "ultosc", 0, 100 },
		{ "dx", 0, 100 }, { "adx", 0, 100 }, { "adxr", 0, 100 },
		{ "di", 0, 100 }, { "aroon", 0, 100 },
		{ "aroonosc", -100, 100 }, { "bop", -1, 1 }, { "cmf", -1, 1 },
		{ "linregr2", 0, 1 }, { "msw", -1, 1 }, { "tsi", -100, 100 },
		{ "vhf", 0, 1 }, { "stddev", 0, INFINITY },
		{ "atr", 0, INFINITY }, { "crossany", 0, 1 } };
	const struct bars *b = make_bars();
	double o[BT_TA_OPTIONS], out[BT_TA_OUTPUTS * N];
	size_t k, i;
	int which;

	(void)state;
	for (k = 0; k < sizeof bounds / sizeof *bounds; k++)
		for (which = 0; which < 5; which++) {
			const struct bt_ta_info *info =
			    bt_ta_find(bounds[k].name);

			assert_non_null(info);
			vary(info, o, which);
			(void)compute(info, o, b, out);
			for (i = 0; i < bt_ta_outputs(info) * N; i++)
				assert_true(
				    isnan(out[i]) ||
				    (out[i] >= bounds[k].low - 1e-9 &&
					out[i] <= bounds[k].high + 1e-9));
		}
}

/* ---- tables worked by hand ---- */

enum {
	H = 5
};

/* clang-format off */
static const struct bars hand = {
	.open =   {  10,  11,  12,   9,  10 },
	.high =   {  12,  13,  12,  11,  14 },
	.low =    {   9,  10,   8,   9,  10 },
	.close =  {  11,  12,   9,  10,  14 },
	.volume = { 100, 200, 300, 400, 500 },
	.time =   {   0,  60, 120, 180, 240 },
	.reset =  {   1,   0,   0,   1,   0 },
};

static const struct {
	const char *name, *options;
	size_t output;
	double want[H];
} rows[] = {
	{ "sma", "2", 0, { NONE, 11.5, 10.5, 9.5, 12 } },
	{ "ema", "3", 0, { 11, 11.5, 10.25, 10.125, 12.0625 } },
	{ "ema", "3,sma", 0, { NONE, NONE, 32.0 / 3, 31.0 / 3, 73.0 / 6 } },
	{ "wma", "2", 0, { NONE, 35.0 / 3, 10, 29.0 / 3, 38.0 / 3 } },
	{ "linreg", "2", 0, { NONE, 12, 9, 10, 14 } },
	{ "tsf", "2", 0, { NONE, 13, 6, 11, 18 } },
	{ "mom", "2", 0, { NONE, NONE, -2, -2, 5 } },
	{ "roc", "2,percent", 0, { NONE, NONE, -200.0 / 11, -100.0 / 6, 500.0 / 9 } },
	{ "macd", "1,2,2,sma,exact", 0, { NONE, 0.5, -5.0 / 6, 1.0 / 18, 73.0 / 54 } },
	{ "macd", "1,2,2,sma,exact", 1, { NONE, NONE, -1.0 / 6, -1.0 / 54, 145.0 / 162 } },
	/* rises 1 0 1 4, falls 0 3 0 0 */
	{ "rsi", "2", 0, { NONE, NONE, 25, 50, 100 * 2.375 / 2.75 } },
	{ "cmo", "2", 0, { NONE, NONE, -50, -50, 100 } },
	{ "willr", "2", 0, { NONE, -25, -80, -50, 0 } },
	{ "tr", "", 0, { 3, 3, 4, 2, 4 } },
	{ "tr", "skip", 0, { NONE, 3, 4, 2, 4 } },
	{ "atr", "2", 0, { NONE, 3, 3.5, 2.75, 3.375 } },
	{ "var", "2", 0, { NONE, 0.25, 2.25, 0.25, 4 } },
	{ "bbands", "2,2", 0, { NONE, 10.5, 7.5, 8.5, 8 } },
	{ "bbands", "2,2", 2, { NONE, 12.5, 13.5, 10.5, 16 } },
	{ "donchian", "3", 0, { NONE, NONE, 8, 8, 8 } },
	{ "donchian", "3", 1, { NONE, NONE, 10.5, 10.5, 11 } },
	{ "donchian", "2,1", 2, { NONE, NONE, 13, 13, 12 } },
	{ "keltner", "2,1,2", 2, { NONE, 14.5, 59.0 / 6 + 3.5, 179.0 / 18 + 2.75,
	    179.0 / 18 + 2.0 / 3 * (14 - 179.0 / 18) + 3.375 } },
	{ "supertrend", "2,1,range", 0, { NONE, 8.5, 8.5, 8.5, 8.625 } },
	{ "supertrend", "2,1,range", 1, { NONE, 1, 1, 1, 1 } },
	{ "supertrend", "2,1,range", 3, { NONE, 14.5, 13.5, 12.75, 12.75 } },
	/* a close below the lower band turns it */
	{ "supertrend", "2,0.5,range", 0, { NONE, 10, 11.75, 11.375, 10.3125 } },
	{ "supertrend", "2,0.5,range", 1, { NONE, 1, -1, -1, 1 } },
	{ "ichimoku", "1,2,3,1", 0, { 10.5, 11.5, 10, 10, 12 } },
	{ "ichimoku", "1,2,3,1", 1, { NONE, 11, 10.5, 10, 11.5 } },
	{ "ichimoku", "1,2,3,1", 2, { NONE, NONE, 11.25, 10.25, 10 } },
	{ "ichimoku", "1,2,3,1", 3, { NONE, NONE, NONE, 10.5, 10.5 } },
	{ "aroon", "2", 0, { NONE, NONE, 100, 50, 0 } },
	{ "aroon", "2", 1, { NONE, NONE, 50, 0, 100 } },
	{ "squeeze", "2", 0, { NONE, NONE, -1.5, 0.25, 2.25 } },
	{ "squeeze", "2", 1, { NONE, 1, 1, 1, 1 } },
	{ "squeeze", "2,2,1", 1, { NONE, 1, 1, 1, 0 } },
	{ "obv", "", 0, { 0, 200, -100, 300, 800 } },
	{ "vwap", "", 0, { 32.0 / 3, 34.0 / 3, 10.5, 10, 310.0 / 27 } },
	{ "avwap", "1970-01-01T00:03:00Z", 0, { NONE, NONE, NONE, 10, 310.0 / 27 } },
	/* 100 (2 c - h - l) / (h - l): a third, a third, -0.5, 0, 1 */
	{ "ad", "", 0, { 100.0 / 3, 100, -50, -50, 450 } },
	{ "cmf", "2", 0, { NONE, 1.0 / 3, (200.0 / 3 - 150) / 500, -150.0 / 700,
	    500.0 / 900 } },
	{ "force", "1", 0, { NONE, 200, -900, 400, 2000 } },
	{ "elderray", "1", 0, { 1, 1, 3, 1, 0 } },
	{ "vortex", "1", 0, { NONE, 4.0 / 3, 0.5, 1.5, 1.25 } },
	/* 100 times the logarithms to 2 of 7/5, 6/4, 6/5 */
	{ "chop", "2", 0, { NONE, NONE, 48.542682717024171, 58.496250072115618,
	    26.303440583379381 } },
	{ "decay", "2", 0, { 11, 12, 11.5, 11, 14 } },
};
/* clang-format on */

static void
test_small_tables(void **state)
{
	size_t r, i, k;

	(void)state;
	for (r = 0; r < sizeof rows / sizeof *rows; r++) {
		const struct bt_ta_info *info = bt_ta_find(rows[r].name);
		double o[BT_TA_OPTIONS], in[BT_TA_INPUTS], out[BT_TA_OUTPUTS];
		struct bt_ta *ta;

		assert_non_null(info);
		assert_int_equal(
		    bt_ta_parse(info, rows[r].options, o, NULL), 0);
		ta = bt_ta_new(info, o, NULL);
		assert_non_null(ta);
		for (i = 0; i < H; i++) {
			double want = rows[r].want[i], have;

			for (k = 0; k < bt_ta_inputs(info); k++)
				in[k] = input(info, &hand, k)[i];
			(void)bt_ta_next(ta, in, out);
			have = out[rows[r].output];
			if (isnan(want) ? isnan(have)
					: fabs(have - want) <= 1e-12 * 1000)
				continue;
			print_error("%s:%s output %zu bar %zu: %.17g, expected "
				    "%.17g\n",
			    rows[r].name, rows[r].options, rows[r].output, i,
			    have, want);
			fail();
		}
		bt_ta_free(ta);
	}
}

/* ---- options as text ---- */

/* Tenths, whose sums differ in the last bit, do what whole numbers do. */
static void
like_whole_numbers(const char *name)
{
	static const double tenths[][4] = { { 2, 1, 1, 70 }, { 3, 1, 2, 50 },
		{ 4, 1, 1, 60 }, { 3, 2, 1, 90 }, { 3, 2, 2, 80 },
		{ 4, 1, 2, 30 } };
	static const double o[BT_TA_OPTIONS] = { 2, 3 };
	struct bt_ta *a = bt_ta_new(bt_ta_find(name), o, NULL);
	struct bt_ta *b = bt_ta_new(bt_ta_find(name), o, NULL);
	double in[4], x, y;
	size_t i, k;

	assert_non_null(a);
	assert_non_null(b);
	for (i = 0; i < sizeof tenths / sizeof *tenths; i++) {
		for (k = 0; k < 4; k++)
			in[k] = tenths[i][k] / (k < 3 ? 10 : 1);
		(void)bt_ta_next(a, tenths[i], &x);
		(void)bt_ta_next(b, in, &y);
		assert_int_equal(isnan(x), isnan(y));
		assert_true(isnan(x) || fabs(x - y) < 1e-9);
	}
	bt_ta_free(a);
	bt_ta_free(b);
}

static void
test_equal_decimals_are_a_tie(void **state)
{
	(void)state;
	like_whole_numbers("mfi");
	like_whole_numbers("kvo");
}

static void
test_a_session_begins_with_a_bar_that_is_not_seen(void **state)
{
	static const double bars[][5] = { { 10, 10, 10, 1, 1 },
		{ 30, 30, 30, NONE, 1 }, { 20, 20, 20, 1, 0 },
		{ 20, 20, 20, 1, NONE }, { 26, 26, 26, 2, 0 } };
	static const double want[] = { 10, NONE, 20, NONE, 24 };
	struct bt_ta *ta = bt_ta_new(bt_ta_find("vwap"), NULL, NULL);
	double out;
	size_t i;

	(void)state;
	assert_non_null(ta);
	for (i = 0; i < sizeof bars / sizeof *bars; i++) {
		(void)bt_ta_next(ta, bars[i], &out);
		assert_true(isnan(want[i]) ? isnan(out) : out == want[i]);
	}
	bt_ta_free(ta);
}

static void
test_options_are_read_by_place_and_by_name(void **state)
{
	const struct bt_ta_info *macd = bt_ta_find("macd");
	double o[BT_TA_OPTIONS];

	(void)state;
	assert_int_equal(bt_ta_parse(macd, "5,35,weights=exact", o, NULL), 0);
	assert_true(o[0] == 5 && o[1] == 35 && o[2] == 9 && o[4] == 1);
	assert_int_equal(bt_ta_parse(macd, NULL, o, NULL), 0);
	assert_true(o[0] == 12 && o[1] == 26);
	assert_int_equal(
	    bt_ta_parse(bt_ta_find("avwap"), "from=2024", o, NULL), 0);
	assert_true(o[0] == 1704067200); /* a year, no second of 1970 */
}

/* The ratio of two means that fade stays, and ends before they do. */
static void
test_a_price_that_stands_still_says_nothing_new(void **state)
{
	static const char *const names[] = { "rsi", "tsi", "di", "dx" };
	static const double o[BT_TA_OPTIONS] = { 2 };
	const struct bt_ta_info *info;
	double in[3], out[BT_TA_OUTPUTS], first = NONE;
	size_t k, i;

	(void)state;
	for (k = 0; k < sizeof names / sizeof *names; k++) {
		struct bt_ta *ta;

		info = bt_ta_find(names[k]);
		ta = bt_ta_new(
		    info, strcmp(names[k], "tsi") != 0 ? o : NULL, NULL);
		assert_non_null(ta);
		for (i = 0; i < 12000; i++) {
			in[0] = in[1] = in[2] = i < 100 ? 50 + sin(i) : 50;
			(void)bt_ta_next(ta, in, out);
			if (i == 900)
				first = out[0];
			assert_true(i < 900 || isnan(out[0]) ||
				    fabs(out[0] - first) < 1e-6 ||
				    (k == 3 && out[0] == 0));
		}
		bt_ta_free(ta);
	}
}

static void
test_what_may_have_been_meant(void **state)
{
	static const struct {
		const char *name, *want;
	} meant[] = { { "smaa", "sma" }, { "RSI", "rsi" }, { "sma20", "sma" },
		{ "sma(20)", "sma" }, { "ema_20", "ema" }, { "bb", "bbands" },
		{ "bollinger", "bbands" }, { "Hull", "hma" },
		{ "stochastic", "stoch" }, { "parabolic", "psar" },
		{ "commodity", "cci" }, { "zzz", NULL } };
	size_t k;

	(void)state;
	for (k = 0; k < sizeof meant / sizeof *meant; k++) {
		const char *near = bt_ta_near(meant[k].name);

		if (meant[k].want == NULL)
			assert_null(near);
		else
			assert_string_equal(near, meant[k].want);
	}
}

static void
test_wrong_options_are_refused_in_words(void **state)
{
	static const struct {
		const char *name, *text, *want;
	} wrong[] = {
		{ "rsi", "0", "period of rsi: 0 is not between 1 and 1000000" },
		{ "rsi", "2.5", "period of rsi: 2.5 is not a whole number" },
		{ "rsi", "x", "period of rsi: 'x' is no number" },
		{ "rsi", "", NULL },
		{ "rsi", "14,3", "rsi has 1 option, not '3' too" },
		{ "obv", "3", "obv has 0 options, not '3' too" },
		{ "ema", "perod=3",
		    "ema has no option 'perod' (did you mean 'period'?)" },
		{ "ema", "seed=mixed",
		    "seed of ema: 'mixed' is none of first sma" },
		{ "dema", "seed=mixed", NULL },
		{ "ema", "seed=sma,3",
		    "ema: the value '3' after one with a name" },
		{ "avwap", "2024", NULL },
		{ "avwap", "soon", "from of avwap: 'soon' is no time" },
		{ "rsi", "nan",
		    "period of rsi: nan is not between 1 and 1000000" },
	};
	double o[BT_TA_OPTIONS];
	size_t k;

	(void)state;
	for (k = 0; k < sizeof wrong / sizeof *wrong; k++) {
		struct bt_err err = { 0 };
		int rc = bt_ta_parse(
		    bt_ta_find(wrong[k].name), wrong[k].text, o, &err);

		assert_int_equal(rc, wrong[k].want == NULL ? 0 : -1);
		if (wrong[k].want != NULL) {
			assert_string_equal(err.text, wrong[k].want);
			assert_int_equal(err.status, BT_USAGE);
		}
	}
	o[0] = -1;
	assert_null(bt_ta_new(bt_ta_find("rsi"), o, NULL));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_are_words_and_met_once),
		cmocka_unit_test(test_each_is_given_from_its_start_on),
		cmocka_unit_test(test_arrays_of_any_length_give_the_same_bits),
		cmocka_unit_test(test_a_bar_with_a_missing_input_is_not_seen),
		cmocka_unit_test(
		    test_what_is_a_price_scales_and_what_is_a_ratio_does_not),
		cmocka_unit_test(test_what_has_bounds_keeps_them),
		cmocka_unit_test(test_small_tables),
		cmocka_unit_test(test_equal_decimals_are_a_tie),
		cmocka_unit_test(
		    test_a_session_begins_with_a_bar_that_is_not_seen),
		cmocka_unit_test(test_options_are_read_by_place_and_by_name),
		cmocka_unit_test(
		    test_a_price_that_stands_still_says_nothing_new),
		cmocka_unit_test(test_what_may_have_been_meant),
		cmocka_unit_test(test_wrong_options_are_refused_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
