#include "measure/series.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/vec.h"
#include "bt/num.h"
#include "measure/returns.h"

#define LINE_MOST 65536 /* bytes of a line */

/* Which cell of a line is what; -1: none. */
struct columns {
	int time, value;
};

/* A cell of a line. */
struct cell {
	const char *s;
	size_t n;
};

/* ---- reading ---- */

/* The k-th cell of a line, blanks and a pair of quotes taken off; empty past
 * the last. */
static struct cell
cell_at(const char *s, size_t n, int k)
{
	const char *end = s + n, *comma;

	for (;;) {
		comma = memchr(s, ',', (size_t)(end - s));
		if (k-- == 0)
			break;
		if (comma == NULL)
			return (struct cell){ end, 0 };
		s = comma + 1;
	}
	if (comma != NULL)
		end = comma;
	while (s < end && bt_ascii_is_space(*s))
		s++;
	while (s < end && bt_ascii_is_space(end[-1]))
		end--;
	if (end - s >= 2 && *s == '"' && end[-1] == '"') {
		s++;
		end--;
	}
	return (struct cell){ s, (size_t)(end - s) };
}

static int
is_one_of(struct cell c, const char *const *names)
{
	for (; *names != NULL; names++)
		if (bt_ascii_is_word(c.s, c.n, *names))
			return 1;
	return 0;
}

static int
find_columns(const char *s, size_t n, struct columns *found)
{
	static const char *const times[] = { "time", "date", "datetime",
		"timestamp", NULL };
	static const char *const values[] = { "return", "returns", NULL };
	int k, n_cells = 1;
	size_t i;

	for (i = 0; i < n; i++)
		n_cells += s[i] == ',';
	found->time = found->value = -1;
	for (k = 0; k < n_cells; k++) {
		struct cell c = cell_at(s, n, k);

		if (found->time < 0 && is_one_of(c, times))
			found->time = k;
		else if (found->value < 0 && is_one_of(c, values))
			found->value = k;
	}
	return found->time >= 0 && found->value >= 0;
}

/* The bytes of a byte order mark, which some files begin with. */
static size_t
mark_of(const uint8_t *head, size_t n)
{
	return n >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

int
bt_series_probe(const uint8_t *head, size_t n)
{
	size_t skip = mark_of(head, n);
	const char *s = (const char *)head + skip, *end;
	struct columns found;

	n -= skip;
	end = memchr(s, '\n', n);
	if (n > 0 && *s == '#')
		return 0;
	return find_columns(s, end != NULL ? (size_t)(end - s) : n, &found);
}

/* The next line without its end: 1, 0 at the end of the file, or -1. */
static int
next_line(
    struct bt_file *f, struct cell *line, size_t *whole, struct bt_err *err)
{
	uint8_t *data, *end = NULL;
	size_t n, want = 4096;

	for (;;) {
		if (bt_file_peek(f, want, &data, &n, err) < 0)
			return -1;
		end = memchr(data, '\n', n);
		if (end != NULL || n < want)
			break;
		if (want >= LINE_MOST)
			return bt_fail(err, BT_BAD_INPUT,
			    "the line is longer than %d bytes", LINE_MOST);
		want *= 2;
	}
	*line = (struct cell){ (const char *)data,
		end != NULL ? (size_t)(end - data) : n };
	*whole = line->n + (end != NULL);
	return n > 0;
}

static int
add(struct bt_series *s, bt_time time, double value, struct bt_err *err)
{
	if (bt_vec_reserve(
		&s->returns, &s->cap, s->n + 1, sizeof *s->returns, err) < 0 ||
	    bt_vec_reserve(
		&s->times, &s->cap_times, s->n + 1, sizeof *s->times, err) < 0)
		return -1;
	s->times[s->n] = time;
	s->returns[s->n++] = value;
	return 0;
}

static int
read_row(struct bt_series *s, struct cell line, const struct columns *at,
    const struct bt_zone *zone, struct bt_err *err)
{
	struct cell t = cell_at(line.s, line.n, at->time);
	struct cell v = cell_at(line.s, line.n, at->value);
	double value = NAN;
	bt_time time;

	if (bt_time_parse(t.s, t.n, zone, NULL, &time) < 0)
		return bt_fail(err, BT_BAD_INPUT, "'%.*s' is no time",
		    (int)(t.n < 64 ? t.n : 64), t.s);
	if (v.n > 0 && bt_num_parse(v.s, v.n, &value) < 0)
		return bt_fail(err, BT_BAD_INPUT, "'%.*s' is no number",
		    (int)(v.n < 64 ? v.n : 64), v.s);
	if (isnan(value)) {
		s->skipped++;
		return 0;
	}
	if (isinf(value) || value < -1)
		return bt_fail(err, BT_BAD_INPUT,
		    "return %.*s is no fraction of -1 or more", (int)v.n, v.s);
	if (s->n > 0 && time <= s->times[s->n - 1])
		return bt_fail(err, BT_BAD_INPUT,
		    "time %.*s is not later than the one before", (int)t.n,
		    t.s);
	return add(s, time, value, err);
}

static int
read_line(struct bt_series *s, struct cell line, struct columns *at,
    const struct bt_zone *zone, struct bt_err *err)
{
	size_t mark;

	if (at->time >= 0) /* the header is behind us */
		return cell_at(line.s, line.n, 0).n > 0
			   ? read_row(s, line, at, zone, err)
			   : 0;
	mark = mark_of((const uint8_t *)line.s, line.n);
	if (!find_columns(line.s + mark, line.n - mark, at))
		return bt_fail(err, BT_BAD_INPUT,
		    "the header has no columns time and return");
	return 0;
}

int
bt_series_read(struct bt_series *s, struct bt_file *file,
    const struct bt_zone *zone, struct bt_err *err)
{
	struct columns at = { -1, -1 };
	struct cell line = { "", 0 };
	size_t whole = 0;
	int64_t number;
	int rc;

	for (number = 1; (rc = next_line(file, &line, &whole, err)) > 0;
	     number++) {
		rc = read_line(s, line, &at, zone, err);
		if (rc < 0)
			break;
		bt_file_skip(file, whole);
	}
	return rc < 0 ? bt_err_at(err, bt_file_name(file), number) : 0;
}

/* ---- measuring ---- */

/* How many returns a year there are when they are so many days apart. */
static double
periods_apart(double days)
{
	static const struct {
		double from, to, periods;
	} rows[] = {
		{ 0.9, 2, 252 },
		{ 6, 8.5, 52 },
		{ 27, 34, 12 },
		{ 85, 98, 4 },
		{ 350, 380, 1 },
	};
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (days >= rows[i].from && days < rows[i].to)
			return rows[i].periods;
	return NAN;
}

/* Whether both days of weekends are there, one row in twenty each. */
static int
has_weekends(const bt_time *times, size_t n)
{
	size_t i, on[7] = { 0 };

	for (i = 0; i < n; i++)
		on[((times[i] / BT_DAY + 4) % 7 + 7) % 7]++;
	return on[0] * 20 > n && on[6] * 20 > n;
}

static int
infer_periods(
    const bt_time *times, size_t n, struct bt_measures *m, struct bt_err *err)
{
	m->periods_from = BT_PERIODS_ASSUMED;
	m->periods = 252;
	if (n < 2)
		return 0;
	m->periods_from = BT_PERIODS_OF_DATA;
	m->periods = periods_apart(m->days / (double)(n - 1));
	if (m->periods == 252 && has_weekends(times, n))
		m->periods = 365;
	if (!isnan(m->periods))
		return 0;
	bt_fail(err, BT_USAGE,
	    "how many returns there are in a year cannot be told from their "
	    "times");
	return bt_err_hint(
	    err, "say it: --periods 252 (days), 52 (weeks), 12 (months), ...");
}

static void
walk_wealth(const struct bt_series *s, size_t first, struct bt_measures *m)
{
	struct bt_drawdown d = { 0 };
	struct bt_drawdown_in in = { m->start, 1, NAN, NAN, NAN };
	size_t i;

	bt_drawdown_put(&d, &in);
	m->is_solvent = 1;
	for (i = 0; i < m->n_returns; i++) {
		m->is_solvent = m->is_solvent && in.equity > 0;
		in.time = s->times[first + i];
		in.equity *= 1 + s->returns[first + i];
		bt_drawdown_put(&d, &in);
	}
	m->max_drawdown = m->n_returns > 0 ? d.max : NAN;
	m->max_peak = d.max_peak;
	m->max_low = d.max_low;
	m->longest = bt_drawdown_longest(&d);
}

int
bt_series_measure(const struct bt_series *s, const struct bt_collect_opts *opts,
    struct bt_measures *m, struct bt_err *err)
{
	size_t first = 0, n = s->n;

	while (n > 0 && opts->to != BT_TIME_NONE && s->times[n - 1] >= opts->to)
		n--;
	while (first < n && s->times[first] < opts->from)
		first++;
	*m = (struct bt_measures){ .start_equity = NAN,
		.end_equity = NAN,
		.mean_equity = NAN,
		.exposure = NAN,
		.observed = NAN };
	n -= first;
	m->n_returns = n;
	if (n > 0) {
		m->returns = s->returns + first;
		m->start = s->times[first];
		m->end = s->times[first + n - 1];
		m->days = bt_time_apart(m->start, m->end) / (double)BT_DAY;
	}
	m->periods = opts->periods;
	m->periods_from = BT_PERIODS_OF_USER;
	if (!(opts->periods > 0) &&
	    infer_periods(s->times + first, n, m, err) < 0)
		return -1;
	if (n >= 20)
		m->observed = (double)(n - 1) / (m->days / 365.25);
	m->years = (double)n / m->periods;
	m->risk_free = opts->risk_free;
	m->rate = bt_returns_per_period(m->risk_free, m->periods);
	m->zone = "UTC";
	walk_wealth(s, first, m);
	return 0;
}

void
bt_series_clear(struct bt_series *s)
{
	free(s->times);
	free(s->returns);
	*s = (struct bt_series){ 0 };
}
