/* The registry of metrics: its rows, values, notes and reasons. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/ascii.h"
#include "measure/metrics.h"

/* Three days: 1000, 1100, 990, 1089. */
static const double three[] = { 0.1, -0.1, 0.1 };

static struct bt_measures
a_run(void)
{
	struct bt_measures m = {
		.is_run = 1,
		.n_values = 4,
		.returns = three,
		.n_returns = 3,
		.is_solvent = 1,
		.end = 73 * BT_DAY,
		.days = 73,
		.years = 73 / 365.25,
		.start_equity = 1000,
		.end_equity = 1089,
		.mean_equity = 1000,
		.exposure = 0.5,
		.max_drawdown = 0.1,
		.max_low = BT_DAY,
		.longest = { 0, 2 * BT_DAY, 1 },
		.periods = 252,
		.periods_from = BT_PERIODS_OF_RUN,
		.observed = NAN,
		.zone = "UTC",
		.no_trades = "no closed trades: there was no order",
	};

	return m;
}

static double
value_of(const char *name, const struct bt_measures *m)
{
	const struct bt_metric_row *row = bt_metric_find(name, strlen(name));

	assert_non_null(row);
	return bt_metric_value(row, m);
}

static const char *
note_of(const char *name, const struct bt_measures *m)
{
	static char buf[BT_METRIC_NOTE_MAX];

	bt_metric_note(bt_metric_find(name, strlen(name)), m, buf, sizeof buf);
	return buf;
}

static void
rows_have_names_and_definitions_of_their_own(void **state)
{
	const struct bt_metric_row *rows;
	size_t i, n;
	const char *s;

	(void)state;
	rows = bt_metric_rows(&n);
	assert_true(n >= 30);
	for (i = 0; i < n; i++) {
		assert_ptr_equal(
		    bt_metric_find(rows[i].name, strlen(rows[i].name)),
		    &rows[i]);
		for (s = rows[i].name; *s != '\0'; s++)
			assert_true(*s == '_' || bt_ascii_is_lower(*s));
		assert_true(strlen(rows[i].text) > 0);
		assert_true(rows[i].text[strlen(rows[i].text) - 1] != '.');
	}
}

/* Notes are a field of a record: no comma, no control character. */
static void
notes_fit_into_a_record(void **state)
{
	struct bt_measures m = a_run(), none = { .is_run = 1 };
	const struct bt_metric_row *rows;
	char buf[BT_METRIC_NOTE_MAX];
	size_t i, n;

	(void)state;
	none.zone = "UTC";
	rows = bt_metric_rows(&n);
	for (i = 0; i < n; i++) {
		bt_metric_note(&rows[i], &m, buf, sizeof buf);
		assert_null(strpbrk(buf, ",\n\"\t"));
		bt_metric_note(&rows[i], &none, buf, sizeof buf);
		assert_null(strpbrk(buf, ",\n\"\t"));
		bt_metric_note(&rows[i], &m, buf, 8);
		assert_true(strlen(buf) < 8);
	}
}

static void
values_are_those_of_the_hand(void **state)
{
	struct bt_measures m = a_run();
	/* deviations .2/3 -.4/3 .2/3: squares .24/9, over two */
	double std = sqrt(0.24 / 9 / 2);

	(void)state;
	assert_true(fabs(value_of("total_return", &m) - 0.089) < 1e-15);
	assert_true(fabs(value_of("volatility", &m) - std * sqrt(252)) < 1e-12);
	assert_true(
	    fabs(value_of("sharpe", &m) - 0.1 / 3 / std * sqrt(252)) < 1e-12);
	/* 73 days are a fifth of a year, less a quarter day */
	assert_true(
	    fabs(value_of("cagr", &m) - pow(1.089, 365.25 / 73) + 1) < 1e-12);
	assert_true(value_of("calmar", &m) == value_of("cagr", &m) / 0.1);
	assert_true(value_of("max_drawdown_length", &m) == 2);
	assert_true(value_of("start", &m) == 0);
	assert_true(value_of("end", &m) == 73 * 86400);
}

static void
a_metric_without_an_answer_says_why(void **state)
{
	struct bt_measures m = a_run();

	(void)state;
	assert_true(isnan(value_of("win_rate", &m)));
	assert_string_equal(
	    note_of("win_rate", &m), "no closed trades: there was no order");
	m.trades.n = m.trades.wins = 1;
	assert_true(isnan(value_of("profit_factor", &m)));
	assert_string_equal(note_of("profit_factor", &m), "no trade lost");
	m.n_returns = 1;
	assert_string_equal(note_of("sharpe", &m), "fewer than two returns");
	m.is_solvent = 0;
	assert_string_equal(note_of("sharpe", &m),
	    "the account was at zero or below before the end");
	m.years = 0;
	assert_string_equal(
	    note_of("cagr", &m), "no time passes from start to end");
	m.n_values = 0;
	assert_string_equal(
	    note_of("total_return", &m), "the run has no equity records");
	m.is_run = 0;
	assert_true(isnan(value_of("fees", &m)));
	assert_string_equal(
	    note_of("fees", &m), "a series of returns does not tell");
}

static void
notes_tell_the_conventions(void **state)
{
	struct bt_measures m = a_run();

	(void)state;
	m.risk_free = 0.025;
	assert_string_equal(note_of("sharpe", &m),
	    "arithmetic mean / deviation (ddof 1) x sqrt(252); "
	    "risk-free 2.5% a year");
	assert_string_equal(
	    note_of("cagr", &m), "geometric; years: calendar days / 365.25");
	assert_string_equal(
	    note_of("max_drawdown", &m), "peak 1970-01-01; low 1970-01-02");
	assert_string_equal(note_of("max_drawdown_length", &m),
	    "from 1970-01-01 to 1970-01-03; not over at the end");
	assert_string_equal(note_of("periods", &m), "a year; as the run says");
	m.is_run = 0;
	assert_string_equal(
	    note_of("cagr", &m), "geometric; years: 3 returns / 252");
}

static void
values_are_rounded_for_people(void **state)
{
	/* clang-format off */
	static const struct {
		enum bt_metric_kind kind;
		double v;
		const char *want;
	} rows[] = {
		{ BT_METRIC_FRACTION, 0.123456, "12.35%" },
		{ BT_METRIC_FRACTION, -1, "-100.00%" },
		{ BT_METRIC_FRACTION, NAN, "nan" },
		{ BT_METRIC_MONEY, 100000, "100000.00" },
		{ BT_METRIC_MONEY, 1e20, "100000000000000000000" },
		{ BT_METRIC_RATIO, 1.23456, "1.235" },
		{ BT_METRIC_COUNT, 12, "12" },
		{ BT_METRIC_COUNT, 12.345, "12.35" },
		{ BT_METRIC_DAYS, 0.5, "0.50" },
		{ BT_METRIC_TIME, 86400.5, "1970-01-02T00:00:00.5Z" },
		{ BT_METRIC_TIME, -0.25, "1969-12-31T23:59:59.75Z" },
	};
	/* clang-format on */
	char buf[BT_METRIC_TEXT_MAX];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		assert_int_equal(bt_metric_format(rows[i].kind, rows[i].v, buf),
		    strlen(rows[i].want));
		assert_string_equal(buf, rows[i].want);
	}
}

static void
a_count_of_periods_far_off_is_warned_of(void **state)
{
	struct bt_measures m = a_run();
	char buf[256];

	(void)state;
	m.trades.n = 1;
	m.observed = 240;
	assert_int_equal(bt_measures_warning(&m, 0, buf, sizeof buf), 0);
	m.observed = 52.2;
	assert_true(bt_measures_warning(&m, 0, buf, sizeof buf) > 0);
	assert_string_equal(buf,
	    "annualised with 252 periods a year (as the run says), but the "
	    "data have about 52: see --periods");
	assert_int_equal(bt_measures_warning(&m, 1, buf, sizeof buf), 0);
	m.observed = 365;
	assert_true(bt_measures_warning(&m, 0, buf, sizeof buf) > 0);
	m.trades.n = 0;
	assert_true(bt_measures_warning(&m, 1, buf, sizeof buf) > 0);
	assert_string_equal(buf, "no closed trades: there was no order");
}

static void
a_wrong_name_has_a_near_one(void **state)
{
	(void)state;
	assert_null(bt_metric_find("sharp", 5));
	assert_null(bt_metric_find("sharpe2", 7));
	assert_string_equal(bt_metric_near("sharp"), "sharpe");
	assert_null(bt_metric_near("xyzzyxyzzy"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_have_names_and_definitions_of_their_own),
		cmocka_unit_test(notes_fit_into_a_record),
		cmocka_unit_test(values_are_those_of_the_hand),
		cmocka_unit_test(a_metric_without_an_answer_says_why),
		cmocka_unit_test(notes_tell_the_conventions),
		cmocka_unit_test(values_are_rounded_for_people),
		cmocka_unit_test(a_count_of_periods_far_off_is_warned_of),
		cmocka_unit_test(a_wrong_name_has_a_near_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
