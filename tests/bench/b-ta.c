/*
 * Indicators beside plain C loops that compute the same with running sums of
 * doubles, which drift: what exactness and one form for all cost.
 *
 *	b-ta [BARS]
 *
 * A line an indicator: name, ours, the loop's, in ns a bar, their ratio; fails
 * where they do not agree to nine digits.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bt/ta.h"
#include "minutes.h"

enum {
	N = 20,
	RSI = 14,
	TURNS = 5
};

/* ---- plain loops: the sum of all that they give ---- */

static double
plain_sma(const double *v, size_t n)
{
	double sum = 0, all = 0;

	for (size_t i = 0; i < n; i++) {
		sum += v[i] - (i >= N ? v[i - N] : 0);
		if (i + 1 >= N)
			all += sum / N;
	}
	return all;
}

static double
plain_ema(const double *v, size_t n)
{
	double y = v[0], all = 0;

	for (size_t i = 0; i < n; i++) {
		y += 2.0 / (N + 1) * (v[i] - y);
		all += y;
	}
	return all;
}

static double
plain_rsi(const double *v, size_t n)
{
	double up = 0, down = 0, all = 0;

	for (size_t i = 1; i < n; i++) {
		double d = v[i] - v[i - 1];

		if (i <= RSI) {
			up += (d > 0 ? d : 0) / RSI;
			down += (d < 0 ? -d : 0) / RSI;
		} else {
			up += ((d > 0 ? d : 0) - up) / RSI;
			down += ((d < 0 ? -d : 0) - down) / RSI;
		}
		if (i >= RSI)
			all += 100 * up / (up + down);
	}
	return all;
}

static double
plain_bbands(const double *v, size_t n)
{
	double sum = 0, square = 0, all = 0;

	for (size_t i = 0; i < n; i++) {
		double old = i >= N ? v[i - N] : 0, mean, sd;

		sum += v[i] - old;
		square += v[i] * v[i] - old * old;
		if (i + 1 < N)
			continue;
		mean = sum / N;
		sd = sqrt(square / N - mean * mean);
		all += (mean - 2 * sd) + mean + (mean + 2 * sd);
	}
	return all;
}

static const struct {
	const char *name, *options;
	double (*plain)(const double *v, size_t n);
} rows[] = { { "sma", "20", plain_sma }, { "ema", "20", plain_ema },
	{ "rsi", "14", plain_rsi }, { "bbands", "20,2", plain_bbands } };

/* The same by the registry; NaN where it cannot be had. */
static double
registry(size_t r, const double *v, size_t n)
{
	const struct bt_ta_info *info = bt_ta_find(rows[r].name);
	size_t k, n_out = bt_ta_outputs(info);
	double options[BT_TA_OPTIONS], out[BT_TA_OUTPUTS], all = 0;
	struct bt_ta *ta = NULL;

	if (bt_ta_parse(info, rows[r].options, options, NULL) == 0)
		ta = bt_ta_new(info, options, NULL);
	if (ta == NULL)
		return (double)NAN;
	for (size_t i = 0; i < n; i++)
		if (bt_ta_next(ta, &v[i], out) > 0)
			for (k = 0; k < n_out; k++)
				all += out[k];
	bt_ta_free(ta);
	return all;
}

static int
measure(size_t r, const double *v, size_t n)
{
	double best = INFINITY, least = INFINITY, ours = 0, theirs = 0, from;

	for (int turn = 0; turn < TURNS; turn++) {
		from = bench_now();
		ours = registry(r, v, n);
		best = fmin(best, bench_now() - from);
		from = bench_now();
		theirs = rows[r].plain(v, n);
		least = fmin(least, bench_now() - from);
	}
	if (!(fabs(ours - theirs) <= 1e-9 * fabs(theirs))) {
		printf(
		    "%s: DISAGREE: %.17g, %.17g\n", rows[r].name, ours, theirs);
		return -1;
	}
	printf("%s:%s\t%.1f ns\t%.1f ns\t%.1f\n", rows[r].name, rows[r].options,
	    best / (double)n * 1e9, least / (double)n * 1e9, best / least);
	return 0;
}

int
main(int argc, char **argv)
{
	size_t n = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 2000000;
	struct bt_bar *bars = bench_walk(n);
	double *v = malloc(n * sizeof *v);
	int rc = bars == NULL || v == NULL;

	for (size_t i = 0; rc == 0 && i < n; i++)
		v[i] = bars[i].close / 100;
	for (size_t r = 0; rc == 0 && r < sizeof rows / sizeof *rows; r++)
		rc = measure(r, v, n) < 0;
	free(v);
	free(bars);
	return rc;
}
