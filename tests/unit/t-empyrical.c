/*
 * Parity: the vectors of empyrical's own tests, for the functions that bt
 * has, to 1e-9 relative.  Skipped where the shared folder is not there.
 *
 * Where empyrical says infinity (a deviation or downside of zero) bt says
 * NaN, with a reason; a row of a series without a value is no return, but
 * counts as a period, as it does there.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bt/num.h"
#include "measure/drawdown.h"
#include "measure/returns.h"

#define FOLDER "../shared/oracle/metrics"
#define MOST   100000

struct series {
	double r[MOST];
	size_t n;    /* returns */
	size_t rows; /* of the file, those without a value too */
};

struct vector {
	char test[80], function[48], series[80], params[2048];
	int column; /* of the series' values, 0 or 1 */
	double want;
	double slack;   /* of vectors that are given to four digits only */
	double level;   /* risk-free or required return of a period */
	double periods; /* in a year */
};

static struct series series;
static double wealth[MOST + 1];

/* The next cell of a line, its quotes taken off; where the one after begins. */
static const char *
cell(const char *s, char *to, size_t size)
{
	size_t n = 0;
	int is_quoted = *s == '"';

	for (s += is_quoted; *s != '\0' && *s != '\n'; s++) {
		if (is_quoted && *s == '"' && *++s != '"')
			is_quoted = 0;
		if (!is_quoted && (*s == ',' || *s == '\n'))
			break;
		if (n + 1 < size)
			to[n++] = *s;
	}
	to[n] = '\0';
	return *s == ',' ? s + 1 : s;
}

static double
number(const char *s)
{
	double v;

	return bt_num_parse(s, strlen(s), &v) == 0 ? v : NAN;
}

/* The value of the first of the names in a JSON object; NaN where it is none
 * or no number. */
static double
param(const char *json, const char *const *names)
{
	char quoted[40];
	const char *p;
	double v;

	for (; *names != NULL; names++) {
		snprintf(quoted, sizeof quoted, "\"%s\": ", *names);
		p = strstr(json, quoted);
		if (p == NULL)
			continue;
		p += strlen(quoted);
		return bt_num_scan(p, p + strlen(p), &v) != NULL ? v : NAN;
	}
	return 0;
}

static double
periods_of(const char *params)
{
	if (strstr(params, "weekly") != NULL)
		return 52;
	if (strstr(params, "monthly") != NULL)
		return 12;
	return strstr(params, "yearly") != NULL ? 1 : 252;
}

static int
read_series(const char *name, int column)
{
	char path[160], line[256], text[64];
	const char *p;
	FILE *f;

	snprintf(path, sizeof path, FOLDER "/empyrical_series/%s.csv", name);
	f = fopen(path, "r");
	if (f == NULL)
		return -1;
	series.n = series.rows = 0;
	while (fgets(line, sizeof line, f) != NULL && series.n < MOST) {
		if (strncmp(line, "time,", 5) == 0)
			continue;
		p = cell(line, text, sizeof text);
		p = cell(p, text, sizeof text);
		if (column == 1)
			cell(p, text, sizeof text);
		series.rows++;
		if (!isnan(number(text)))
			series.r[series.n++] = number(text);
	}
	fclose(f);
	return 0;
}

static double
max_drawdown(void)
{
	size_t i;

	wealth[0] = 1;
	for (i = 0; i < series.n; i++)
		wealth[i + 1] = wealth[i] * (1 + series.r[i]);
	return series.n > 0 ? -bt_drawdown_max(wealth, series.n + 1, NULL)
			    : NAN;
}

static double
cagr(const struct vector *v)
{
	return bt_returns_annual(bt_returns_total(series.r, series.n),
	    (double)series.rows / v->periods);
}

/* What bt answers; *is_ours is 0 where it has no such function. */
static double
answer(const struct vector *v, int *is_ours)
{
	const char *f = v->function;
	double depth;

	*is_ours = 1;
	if (strcmp(f, "cum_returns_final") == 0 && v->level == 0)
		return bt_returns_total(series.r, series.n);
	if (strcmp(f, "annual_return") == 0 || strcmp(f, "cagr") == 0)
		return cagr(v);
	if (strcmp(f, "annual_volatility") == 0)
		return bt_returns_volatility(series.r, series.n, v->periods);
	if (strcmp(f, "sharpe_ratio") == 0 && !isnan(v->level))
		return bt_returns_sharpe(
		    series.r, series.n, v->level, v->periods);
	if (strcmp(f, "downside_risk") == 0 && !isnan(v->level))
		return bt_returns_downside(
		    series.r, series.n, v->level, v->periods);
	if (strcmp(f, "sortino_ratio") == 0 && !isnan(v->level))
		return bt_returns_sortino(
		    series.r, series.n, v->level, v->periods);
	if (strcmp(f, "max_drawdown") == 0)
		return max_drawdown();
	if (strcmp(f, "calmar_ratio") == 0) {
		depth = -max_drawdown();
		return depth > 0 ? cagr(v) / depth : NAN;
	}
	*is_ours = 0;
	return NAN;
}

static void
parse_vector(const char *line, struct vector *v)
{
	static const char *const levels[] = { "risk_free", "required_return",
		"starting_value", "pos0", NULL };
	char text[80];
	const char *p;

	p = cell(line, v->test, sizeof v->test);
	p = cell(p, v->function, sizeof v->function);
	p = cell(p, v->series, sizeof v->series);
	p = cell(p, text, sizeof text); /* factor_series */
	p = cell(p, v->params, sizeof v->params);
	p = cell(p, text, sizeof text);
	v->column = text[0] == '1';
	p = cell(p, text, sizeof text);
	v->want = number(text);
	cell(p, text, sizeof text);
	v->slack = text[0] == '4' ? 0.5e-4 : 0;
	v->level = param(v->params, levels);
	v->periods = periods_of(v->params);
}

static int
agrees(double got, const struct vector *v)
{
	if (!isfinite(v->want))
		return isnan(got);
	return fabs(got - v->want) <= 1e-9 * fabs(v->want) + v->slack;
}

static void
the_vectors_of_empyrical_agree(void **state)
{
	static char line[16384];
	static struct vector v;
	int is_ours, n = 0, bad = 0, others = 0;
	double got;
	FILE *f = fopen(FOLDER "/empyrical_vectors.csv", "r");

	(void)state;
	if (f == NULL) {
		print_message("# SKIP: no %s\n", FOLDER);
		skip();
	}
	while (fgets(line, sizeof line, f) != NULL) {
		if (strncmp(line, "test_", 5) != 0)
			continue;
		parse_vector(line, &v);
		if (read_series(v.series, v.column) < 0) {
			others++;
			continue;
		}
		got = answer(&v, &is_ours);
		n += is_ours;
		others += !is_ours;
		if (is_ours && !agrees(got, &v)) {
			bad++;
			print_message("# %s: %s(%s) is %.17g, not %.17g\n",
			    v.test, v.function, v.series, got, v.want);
		}
	}
	fclose(f);
	print_message("# %d vectors apply, %d differ; %d are of other "
		      "functions\n",
	    n, bad, others);
	assert_true(n >= 60);
	assert_int_equal(bad, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_vectors_of_empyrical_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
