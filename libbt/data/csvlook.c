#include "data/csvlook.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/vec.h"

/* A header is looked for in so many rows at most. */
#define HEAD_MAX 50

/* Without columns in this many bytes there are none. */
#define LOOK_MAX (1u << 20)

#define NAME_SHOWN 40 /* bytes of a column's name that a message repeats */

/* A row that outlives the reading of the next. */
struct kept {
	struct bt_csvrow row;
	struct bt_csvfield *fields;
	size_t cap;
	struct bt_buf text;
};

static void
kept_clear(struct kept *k)
{
	free(k->fields);
	bt_buf_free(&k->text);
	*k = (struct kept){ .cap = 0 };
}

/* Keep another row; 0 or -1. */
static int
kept_set(struct kept *k, const struct bt_csvrow *row, struct bt_err *err)
{
	const char *s;
	size_t i;

	bt_buf_clear(&k->text);
	if (bt_vec_reserve(
		&k->fields, &k->cap, row->n, sizeof *k->fields, err) < 0)
		return -1;
	for (i = 0; i < row->n; i++)
		if (bt_buf_put(
			&k->text, row->fields[i].s, row->fields[i].n, err) < 0)
			return -1;
	s = bt_buf_text(&k->text);
	for (i = 0; i < row->n; i++) {
		k->fields[i] = (struct bt_csvfield){ s, row->fields[i].n };
		s += row->fields[i].n;
	}
	k->row = *row;
	k->row.fields = k->fields;
	return 0;
}

int
bt_csvwalk_next(struct bt_csvwalk *w, struct bt_csvrow *row, struct bt_err *err)
{
	size_t len;
	int rc;

	while ((len = bt_csvrows_measure(w->s, w->n, w->is_end)) > 0) {
		rc = bt_csvrows_put(w->rows, w->s, len, row, err);
		w->s += len;
		w->n -= len;
		if (rc != 0)
			return rc;
	}
	return w->is_end ? bt_csvrows_end(w->rows, row, err) : 0;
}

/* Start over at the beginning of a text; 0 or -1. */
static int
walk_begin(struct bt_csvwalk *w, const struct bt_csvlook *l,
    const struct bt_csvwalk *text, struct bt_err *err)
{
	*w = *text;
	w->rows = bt_csvrows_new(l->separator, err);
	return w->rows != NULL ? 0 : -1;
}

/* ---- the head ---- */

/*
 * Whether a row is one of data: it holds a time and a number.  One of them is
 * enough below a header, where what is missing is for the reading to refuse,
 * and a number where the user has told a format, which may be of two columns.
 */
static int
is_data(const struct bt_csvrow *row, int is_below, const char *format)
{
	size_t i;
	int has_time = 0, has_number = 0;

	for (i = 0; i < row->n; i++) {
		const struct bt_csvfield *f = &row->fields[i];

		if (!has_time && bt_csvtime_is_time(f->s, f->n))
			has_time = 1;
		else if (bt_csvnum_is_number(f->s, f->n))
			has_number = 1;
	}
	if (bt_csvcols_known(row) >= 2)
		return 0;
	if (is_below)
		return has_time || has_number;
	return has_number && (has_time || format != NULL);
}

static size_t
count_filled(const struct bt_csvrow *row)
{
	size_t i, n = 0;

	for (i = 0; i < row->n; i++)
		n += row->fields[i].n > 0;
	return n;
}

/* What the rows above the data are. */
struct head {
	struct kept names; /* the header, if row.n > 0 */
	struct kept data;  /* the first row of data, if row.n > 0 */
	size_t n_rows;     /* rows above it */
	size_t known;      /* names of the header that are known */
	char symbol[BT_SYMBOL_MAX + 1]; /* from a row of tickers, or "" */
	int is_many;                    /* that row has several */
};

/*
 * pandas writes a table of several levels as `Price,Close,High`, then
 * `Ticker,SPY,SPY`, then `Date,,`: the last names the first column.
 */
static int
take_index_name(struct head *h, const struct bt_csvrow *row, struct bt_err *err)
{
	struct kept names = { .cap = 0 };
	struct bt_csvfield *first = h->names.fields;

	first[0] = row->fields[0];
	if (kept_set(&names, &h->names.row, err) < 0) {
		kept_clear(&names);
		return -1;
	}
	kept_clear(&h->names);
	h->names = names;
	return 0;
}

/* A row of tickers tells the symbol, where it is one. */
static void
take_tickers(struct head *h, const struct bt_csvrow *row)
{
	const struct bt_csvfield *f = row->fields;
	size_t i;

	for (i = 2; i < row->n; i++)
		h->is_many = h->is_many || f[i].n != f[1].n ||
			     memcmp(f[i].s, f[1].s, f[1].n) != 0;
	if (h->is_many)
		return;
	if (row->n < 2 || f[1].n == 0 || f[1].n > BT_SYMBOL_MAX)
		return;
	memcpy(h->symbol, f[1].s, f[1].n);
	h->symbol[f[1].n] = '\0';
}

/*
 * Take a row that stands above the data: the header, or what is said of the
 * file.  The last row with known names wins, else the last with any two.
 */
static int
take_above(struct head *h, const struct bt_csvrow *row, struct bt_err *err)
{
	size_t known = bt_csvcols_known(row), filled = count_filled(row);
	const struct bt_csvfield *f = row->fields;

	h->n_rows++;
	if (h->known >= 2 && filled == 1 && known == 1 && f[0].n > 0)
		return take_index_name(h, row, err);
	if (known == 1 && bt_ascii_is_word(f[0].s, f[0].n, "ticker"))
		take_tickers(h, row);
	if (filled < 2 || known < h->known)
		return 0;
	h->known = known;
	return kept_set(&h->names, row, err);
}

/* Find the header and the first row of data; 0 or -1. */
static int
find_head(struct head *h, struct bt_csvwalk *w,
    const struct bt_csvin_opts *opts, struct bt_err *err)
{
	struct bt_csvrow row;
	int rc;

	while ((rc = bt_csvwalk_next(w, &row, err)) > 0) {
		int is_first = h->n_rows == 0;

		if (opts->header == BT_CSV_HEADER_YES && is_first) {
			h->n_rows++;
			if (kept_set(&h->names, &row, err) < 0)
				return -1;
			continue;
		}
		if (opts->header != BT_CSV_HEADER_AUTO ||
		    is_data(&row, h->known >= 2, opts->date_format))
			return kept_set(&h->data, &row, err);
		if (take_above(h, &row, err) < 0)
			return -1;
		if (h->n_rows >= HEAD_MAX)
			return 0;
	}
	return rc;
}

/* ---- columns by their places ---- */

static int
is_clock(const struct bt_csvfield *f)
{
	return f->n >= 4 && f->n <= 8 && memchr(f->s, ':', f->n) != NULL;
}

static int
is_word(const struct bt_csvfield *f)
{
	return f->n > 0 && !bt_csvnum_is_number(f->s, f->n) &&
	       !bt_csvtime_is_time(f->s, f->n);
}

/* Whether four fields are open, high, low and close. */
static int
is_ohlc(const struct bt_csvfield *f, const struct bt_csvnum *num)
{
	double v[4];
	size_t i;

	for (i = 0; i < 4; i++)
		if (bt_csvnum_parse(num, f[i].s, f[i].n, &v[i]) < 0)
			return 0;
	return v[1] >= v[0] && v[1] >= v[2] && v[1] >= v[3] && v[2] <= v[0] &&
	       v[2] <= v[3];
}

/*
 * Names for a file without: [symbol] time | date,clock [symbol] and then
 * open, high, low, close [volume], which the first row must bear out.
 * NULL where it is not so.
 */
static const char *
guess_names(const struct bt_csvrow *row)
{
	static const char *const guesses[] = {
		"time,open,high,low,close,volume",
		"date,time,open,high,low,close,volume",
		"symbol,time,open,high,low,close,volume",
		"symbol,date,time,open,high,low,close,volume",
		"time,symbol,open,high,low,close,volume",
		"date,time,symbol,open,high,low,close,volume"
	};
	struct bt_csvnum num = { BT_DECIMAL_AUTO, 0 };
	size_t i = 0, k = 0, n_prices;

	if (row->n > 1 && is_word(&row->fields[0])) {
		i = 1;
		k = 2;
	}
	if (i >= row->n ||
	    !bt_csvtime_is_time(row->fields[i].s, row->fields[i].n))
		return NULL;
	if (++i < row->n && is_clock(&row->fields[i])) {
		i++;
		k++;
	}
	if (k < 2 && i < row->n && is_word(&row->fields[i])) {
		i++;
		k += 4;
	}
	n_prices = row->n - i;
	while (n_prices > 0 && row->fields[i + n_prices - 1].n == 0)
		n_prices--;
	for (size_t j = i; j < row->n; j++)
		bt_csvnum_look(&num, row->fields[j].s, row->fields[j].n);
	if (n_prices < 4 || n_prices > 5 || !is_ohlc(row->fields + i, &num))
		return NULL;
	return guesses[k];
}

/* Make a row of "time,open,-,close"; `-` is a column that is not wanted. */
static int
name_columns(
    struct kept *names, const char *list, size_t n_fields, struct bt_err *err)
{
	size_t n = 0;
	int rc;
	struct bt_csvrow row = { .line = 0 };
	struct bt_csvfield *fields;
	const char *s = list;

	for (n = 1; (s = strchr(s, ',')) != NULL; s++)
		n++;
	if (n < n_fields)
		n = n_fields;
	fields = calloc(n, sizeof *fields);
	if (fields == NULL)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	for (s = list; s != NULL; row.n++) {
		const char *comma = strchr(s, ',');
		size_t len = comma != NULL ? (size_t)(comma - s) : strlen(s);

		fields[row.n].s = s;
		fields[row.n].n = len == 1 && *s == '-' ? 0 : len;
		s = comma != NULL ? comma + 1 : NULL;
	}
	for (; row.n < n; row.n++)
		fields[row.n].s = "";
	row.fields = fields;
	rc = kept_set(names, &row, err);
	free(fields);
	return rc;
}

/* The names of a file's columns, from where they are to be had; 0 or -1. */
static int
settle_names(struct bt_csvlook *l, struct head *h,
    const struct bt_csvin_opts *opts, struct bt_err *err)
{
	const struct bt_csvrow *data = &h->data.row;
	const char *list = opts->columns;

	if (list == NULL && h->names.row.n > 0)
		return 0;
	if (list == NULL && data->n > 0) {
		list = guess_names(data);
		l->is_guessed = 1;
	}
	if (list != NULL)
		return name_columns(&h->names, list, data->n, err);
	if (data->n > 0) {
		(void)bt_fail(err, BT_BAD_INPUT,
		    "there is no header, and what the columns are is not "
		    "clear");
		err->line = data->line;
		return bt_err_hint(err,
		    "name them: --columns time,open,high,low,close,volume");
	}
	(void)bt_fail(
	    err, BT_BAD_INPUT, "no rows with a time and a number are found");
	return bt_err_hint(
	    err, "are --separator, --columns or --date-format needed?");
}

/* Refuse two columns of which either could be meant; 0 or -1. */
static int
check_twins(
    const struct bt_csvcols *c, const struct head *h, struct bt_err *err)
{
	const struct bt_csvfield *f[2];
	const char *role = bt_csvcols_role(c->twin_role);
	const int is_many = h->is_many || c->is_many;
	int i, len[2];

	if (!c->has_twins)
		return 0;
	for (i = 0; i < 2; i++) {
		f[i] = &h->names.row.fields[c->twins[i]];
		len[i] = f[i]->n < NAME_SHOWN ? (int)f[i]->n : NAME_SHOWN;
	}
	/* --map calls what is told from its numbers a time. */
	if (c->twin_role == BT_CSV_EPOCH)
		role = bt_csvcols_role(BT_CSV_TIME);
	(void)bt_fail(err, BT_BAD_INPUT,
	    "%scolumn %d, '%.*s', and column %d, '%.*s', are both the %s",
	    is_many ? "several tickers stand side by side: " : "",
	    c->twins[0] + 1, len[0], f[0]->s, c->twins[1] + 1, len[1], f[1]->s,
	    role);
	if (is_many)
		return bt_err_hint(err,
		    "make a file of each ticker, or a row of each bar with "
		    "a column 'symbol'");
	return bt_err_hint(err,
	    "say which is meant: --map %s=%d or --map %s=%d", role,
	    c->twins[0] + 1, role, c->twins[1] + 1);
}

/* Head, names, columns.  1, 0 where more text is needed, or -1. */
static int
look_at_head(struct bt_csvlook *l, const struct bt_csvwalk *text,
    const struct bt_csvin_opts *opts, struct bt_err *err)
{
	struct head h = { .n_rows = 0 };
	struct bt_csvwalk w;
	int rc = -1;

	if (walk_begin(&w, l, text, err) == 0 &&
	    find_head(&h, &w, opts, err) == 0) {
		const struct bt_csvrow *data = &h.data.row;

		l->n_head = h.n_rows;
		l->has_data = data->n > 0;
		if (!l->has_data && !text->is_end && text->n < LOOK_MAX)
			rc = 0;
		else if (settle_names(l, &h, opts, err) == 0 &&
			 bt_csvcols_find(&l->cols, &h.names.row,
			     l->has_data ? data : NULL, &opts->cols, err) == 0)
			rc = 1;
		if (rc > 0 && check_twins(&l->cols, &h, err) < 0)
			rc = -1;
		if (rc > 0 && l->cols.symbol[0] == '\0')
			memcpy(l->cols.symbol, h.symbol, sizeof h.symbol);
	}
	bt_csvrows_free(w.rows);
	kept_clear(&h.names);
	kept_clear(&h.data);
	return rc;
}

/* ---- times and numbers ---- */

void
bt_csvlook_time(const struct bt_csvlook *l, const struct bt_csvrow *row,
    int is_dates, char *buf, const char **s, size_t *n)
{
	static const struct bt_csvfield none = { "", 0 };
	const int *field = l->cols.field;
	const struct bt_csvfield *f[2] = { &none, &none };
	size_t zeros, len;

	if (field[BT_CSV_TIME] >= 0 && (size_t)field[BT_CSV_TIME] < row->n)
		f[0] = &row->fields[field[BT_CSV_TIME]];
	if (field[BT_CSV_DATE] >= 0 && (size_t)field[BT_CSV_DATE] < row->n)
		f[0] = &row->fields[field[BT_CSV_DATE]];
	if (field[BT_CSV_CLOCK] >= 0 && (size_t)field[BT_CSV_CLOCK] < row->n)
		f[1] = &row->fields[field[BT_CSV_CLOCK]];
	*s = f[0]->s;
	*n = len = f[0]->n;
	if (is_dates && len > 0 && bt_ascii_is_digit((*s)[0])) {
		for (*n = 0; *n < len && (*s)[*n] != ' ' && (*s)[*n] != 'T';)
			++*n;
		return;
	}
	if (f[1]->n == 0 || is_dates)
		return;
	/* A clock that was kept as a number has lost its zero: 93000, 930. */
	for (zeros = 0; zeros < f[1]->n && bt_ascii_is_digit(f[1]->s[zeros]);)
		zeros++;
	zeros = zeros == f[1]->n && (zeros == 3 || zeros == 5);
	if (len + 1 + zeros + f[1]->n > BT_CSVTIME_TEXT_MAX) {
		*n = 0;
		return;
	}
	memcpy(buf, f[0]->s, len);
	memcpy(buf + len, " 0", 1 + zeros);
	memcpy(buf + len + 1 + zeros, f[1]->s, f[1]->n);
	*s = buf;
	*n = len + 1 + zeros + f[1]->n;
}

int
bt_csvlook_parse(const struct bt_csvlook *l, const char *s, size_t n,
    int is_dates, const struct bt_zone *z, bt_time *at)
{
	if (bt_csvtime_parse(l->time, s, n, is_dates ? NULL : z, at) < 0)
		return -1;
	if (is_dates)
		*at -= (*at % BT_DAY + BT_DAY) % BT_DAY;
	return 0;
}

/* Let the numbers of a row tell which sign is the decimal one. */
static void
look_at_numbers(struct bt_csvlook *l, const struct bt_csvrow *row)
{
	size_t role;

	for (role = BT_CSV_OPEN; role < BT_CSV_ROLES; role++) {
		int i = l->cols.field[role];

		if (i >= 0 && (size_t)i < row->n && role != BT_CSV_SIDE &&
		    role != BT_CSV_KIND)
			bt_csvnum_look(
			    &l->num, row->fields[i].s, row->fields[i].n);
	}
}

/* Fail for times or numbers that can be read in two ways. */
static int
fail_doubt(const struct bt_csvlook *l, const char *time, struct bt_err *err)
{
	char a[64] = "", b[64] = "";
	size_t k;

	if (bt_csvtime_is_clear(l->time)) {
		(void)bt_fail(err, BT_BAD_INPUT,
		    "numbers such as 1,234 can be read in two ways");
		return bt_err_hint(err,
		    "say --decimal point (1234) or --decimal comma (1.234)");
	}
	(void)bt_csvtime_form(l->time, 0, a, sizeof a);
	for (k = 1; bt_csvtime_form(l->time, k, b, sizeof b); k++)
		if (strcmp(a, b) != 0)
			break;
	(void)bt_fail(err, BT_BAD_INPUT,
	    "times such as '%s' can be read in two ways", time);
	return bt_err_hint(
	    err, "say --date-format '%s' or --date-format '%s'", a, b);
}

/* Times and numbers of all rows.  1, 0 where more text is needed, or -1. */
static int
look_at_rows(struct bt_csvlook *l, struct bt_csvwalk *w,
    const struct bt_csvin_opts *opts, struct bt_err *err)
{
	char buf[BT_CSVTIME_TEXT_MAX], sample[BT_CSVTIME_TEXT_MAX + 1] = "";
	struct bt_csvrow row;
	const char *s;
	size_t n, k = 0;
	int rc, is_time = 0;

	while ((rc = bt_csvwalk_next(w, &row, err)) > 0) {
		if (k++ < l->n_head)
			continue;
		bt_csvlook_time(l, &row, opts->is_dates, buf, &s, &n);
		/* What is no time is left for the reading to refuse. */
		if (!bt_csvtime_look(l->time, s, n))
			continue;
		look_at_numbers(l, &row);
		is_time = 1;
		if (n < sizeof sample) {
			memcpy(sample, s, n);
			sample[n] = '\0';
		}
	}
	if (rc < 0)
		return -1;
	if (!is_time ||
	    (bt_csvtime_is_clear(l->time) && !bt_csvnum_is_unclear(&l->num)))
		return 1;
	return w->is_end ? fail_doubt(l, sample, err) : 0;
}

/* Whether the rows that can be read go back in time, and never forth. */
static int
look_at_order(struct bt_csvlook *l, struct bt_csvwalk *w,
    const struct bt_csvin_opts *opts, struct bt_err *err)
{
	char buf[BT_CSVTIME_TEXT_MAX];
	bt_time at, before = BT_TIME_NONE;
	struct bt_csvrow row;
	const char *s;
	size_t n, k = 0, ups = 0, downs = 0;
	int rc;

	while ((rc = bt_csvwalk_next(w, &row, err)) > 0) {
		if (k++ < l->n_head)
			continue;
		bt_csvlook_time(l, &row, opts->is_dates, buf, &s, &n);
		if (bt_csvlook_parse(l, s, n, opts->is_dates, NULL, &at) < 0)
			continue;
		ups += before != BT_TIME_NONE && at > before;
		downs += before != BT_TIME_NONE && at < before;
		before = at;
	}
	l->is_down = downs > 0 && ups == 0;
	return rc < 0 ? -1 : 1;
}

/* Walk the text once more with one of the two above. */
static int
walk_again(struct bt_csvlook *l, const struct bt_csvwalk *text,
    int (*look)(struct bt_csvlook *, struct bt_csvwalk *,
	const struct bt_csvin_opts *, struct bt_err *),
    const struct bt_csvin_opts *opts, struct bt_err *err)
{
	struct bt_csvwalk w;
	int rc = -1;

	if (walk_begin(&w, l, text, err) == 0)
		rc = look(l, &w, opts, err);
	bt_csvrows_free(w.rows);
	return rc;
}

int
bt_csvlook_open(struct bt_csvlook *l, const char *s, size_t n, int is_end,
    const struct bt_csvin_opts *opts, struct bt_err *err)
{
	const struct bt_csvwalk text = { NULL, s, n, is_end };
	int rc;

	*l = (struct bt_csvlook){ .separator = opts->separator,
		.num.decimal = (enum bt_decimal)opts->decimal };
	if (l->separator == 0)
		l->separator = bt_csvrows_separator(s, n);
	if (l->separator == 0)
		l->separator = ',';
	rc = look_at_head(l, &text, opts, err);
	if (rc <= 0)
		return rc;
	l->time = bt_csvtime_new(opts->date_format, err);
	if (l->time == NULL)
		return -1;
	if (!l->has_data)
		return 1;
	rc = walk_again(l, &text, look_at_rows, opts, err);
	if (rc > 0)
		rc = walk_again(l, &text, look_at_order, opts, err);
	return rc;
}

void
bt_csvlook_clear(struct bt_csvlook *l)
{
	bt_csvcols_clear(&l->cols);
	bt_csvtime_free(l->time);
	l->time = NULL;
}
