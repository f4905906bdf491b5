#include "io/csvname.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/near.h"
#include "base/vec.h"
#include "io/linecheck.h"

/* Other names of columns, in any case; of all types, or of one. */
static const struct alias {
	const char *name, *column;
	enum bt_type type; /* BT_NONE: any */
} aliases[] = {
	{ "date", "time", BT_NONE },
	{ "datetime", "time", BT_NONE },
	{ "timestamp", "time", BT_NONE },
	{ "ts", "time", BT_NONE },
	{ "open time", "time", BT_NONE },
	{ "open_time", "time", BT_NONE },
	{ "ticker", "symbol", BT_NONE },
	{ "sym", "symbol", BT_NONE },
	{ "instrument", "symbol", BT_NONE },
	{ "o", "open", BT_BAR },
	{ "h", "high", BT_BAR },
	{ "l", "low", BT_BAR },
	{ "c", "close", BT_BAR },
	{ "v", "volume", BT_BAR },
	{ "vol", "volume", BT_BAR },
	{ "quantity", "size", BT_TICK },
	{ "qty", "size", BT_TICK },
	{ "quantity", "qty", BT_ORDER },
	{ "oco", "group", BT_ORDER },
};
#define N_ALIASES (sizeof aliases / sizeof aliases[0])

/*
 * Columns by which a header is known to be of a type; the first whose columns
 * are all there wins, so that what has more of them stands before what has
 * fewer: a fill has a side and a quantity, as an order has.
 */
static const struct mark {
	enum bt_type type;
	const char *columns[4];
} marks[] = {
	{ BT_BAR, { "open", "high", "low", "close" } },
	{ BT_TRADE, { "qty", "entry_time", "exit_price" } },
	{ BT_FILL, { "order", "side", "qty", "price" } },
	{ BT_QUOTE, { "bid", "ask" } },
	{ BT_TICK, { "price", "size" } },
	{ BT_ACTION, { "kind", "value" } },
	{ BT_CASH, { "kind", "amount" } },
	{ BT_ORDER, { "side" } },
	{ BT_POSITION, { "symbol", "qty", "value" } },
	{ BT_EQUITY, { "time", "equity" } },
	{ BT_EVENT, { "level", "code", "text" } },
	{ BT_METRIC, { "name", "value" } },
	{ BT_META, { "key", "value" } },
};

/* What a type calls a field of this name, or NULL. */
static const char *
column_of(enum bt_type type, const char *s, size_t n)
{
	const struct bt_record_info *info = bt_record_info(type);
	const char *other = NULL;
	size_t i;

	for (i = 0; i < N_ALIASES; i++)
		if ((aliases[i].type == BT_NONE || aliases[i].type == type) &&
		    bt_ascii_is_word(s, n, aliases[i].name))
			other = aliases[i].column;
	for (i = 0; i < info->n_columns; i++) {
		const char *name = info->columns[i].name;

		if (bt_ascii_is_word(s, n, name) ||
		    (other != NULL && strcmp(other, name) == 0))
			return name;
	}
	return NULL;
}

/* Cut the next field off; blanks around a name are none of it. */
static void
next_field(const char **p, const char *end, struct bt_csvname_field *f)
{
	const char *comma = memchr(*p, ',', (size_t)(end - *p));
	const char *stop = comma != NULL ? comma : end;
	const char *s = *p;

	*p = comma != NULL ? comma + 1 : NULL;
	while (s < stop && bt_ascii_is_blank(*s))
		s++;
	while (stop > s && (bt_ascii_is_blank(stop[-1]) || stop[-1] == '\r'))
		stop--;
	*f = (struct bt_csvname_field){ .s = s, .n = (size_t)(stop - s) };
}

int
bt_csvname_is_header(const char *s, size_t n)
{
	const char *end = s + n;
	struct bt_csvname_field f;
	size_t known = 0, i;
	int t;

	for (i = 0; i < n; i++)
		if (bt_ascii_is_cntrl(s[i]) && s[i] != '\r' && s[i] != '\t')
			return 0;
	if (memchr(s, ',', n) == NULL)
		return 0;
	while (s != NULL && known < 2) {
		next_field(&s, end, &f);
		for (t = BT_BAR; t < (int)BT_TYPES; t++)
			if (column_of((enum bt_type)t, f.s, f.n) != NULL)
				break;
		known += t < (int)BT_TYPES;
	}
	return known >= 2;
}

int
bt_csvname_read(
    struct bt_csvname *c, const char *s, size_t n, struct bt_err *err)
{
	const char *end;

	if (memchr(s, '"', n) != NULL) {
		(void)bt_fail(err, BT_BAD_INPUT, "the header has quotes");
		return bt_err_hint(err, "bt-fetch imports CSV of any dialect");
	}
	if (bt_buf_put(&c->text, s, n, err) < 0)
		return -1;
	s = bt_buf_text(&c->text);
	end = s + n;
	while (s != NULL) {
		if (c->n > BT_FURTHER_MAX)
			return bt_fail(err, BT_BAD_INPUT,
			    "more than %d columns", BT_FURTHER_MAX);
		if (bt_vec_reserve(&c->fields, &c->cap, c->n + 1,
			sizeof *c->fields, err) < 0)
			return -1;
		next_field(&s, end, &c->fields[c->n++]);
	}
	return 0;
}

void
bt_csvname_free(struct bt_csvname *c)
{
	free(c->fields);
	bt_buf_free(&c->text);
	memset(c, 0, sizeof *c);
}

/* Whether one of the fields is a column of a type. */
static int
has_column(const struct bt_csvname *c, enum bt_type type, const char *column)
{
	size_t i;

	for (i = 0; i < c->n; i++) {
		const char *own =
		    column_of(type, c->fields[i].s, c->fields[i].n);

		if (own != NULL && strcmp(own, column) == 0)
			return 1;
	}
	return 0;
}

enum bt_type
bt_csvname_type(const struct bt_csvname *c)
{
	const struct mark *m;
	size_t i;

	for (m = marks; m < marks + sizeof marks / sizeof marks[0]; m++) {
		for (i = 0; i < 4 && m->columns[i] != NULL; i++)
			if (!has_column(c, m->type, m->columns[i]))
				break;
		if (i == 4 || m->columns[i] == NULL)
			return m->type;
	}
	return BT_NONE;
}

/* No type has these columns: say what a bar lacks, which most files mean. */
static int
refuse_type(const struct bt_csvname *c, struct bt_err *err)
{
	const struct mark *bar = &marks[0];
	char lacking[64] = "", word[64] = "";
	struct bt_near near;
	size_t i, n = 0, k;

	for (i = 0; i < 4; i++) {
		if (has_column(c, BT_BAR, bar->columns[i]))
			continue;
		n += (size_t)snprintf(lacking + n, sizeof lacking - n, "%s%s",
		    n > 0 ? ", " : "", bar->columns[i]);
		bt_near_init(&near, bar->columns[i]);
		for (k = 0; k < c->n && word[0] == '\0'; k++) {
			char name[64];

			(void)snprintf(name, sizeof name, "%.*s",
			    (int)(c->fields[k].n < 60 ? c->fields[k].n : 60),
			    c->fields[k].s);
			bt_near_try(&near, name);
			if (bt_near_best(&near) != NULL)
				memcpy(word, name, sizeof word);
		}
	}
	(void)bt_fail(err, BT_BAD_INPUT,
	    "no type of record has these columns; a bar would need %s too",
	    lacking);
	if (word[0] != '\0')
		return bt_err_hint(err, "is '%s' one of them?", word);
	return bt_err_hint(
	    err, "bt-fetch --map names the columns of any CSV file");
}

static int
refuse_twice(const struct bt_csvname_field *a, const struct bt_csvname_field *b,
    struct bt_err *err)
{
	(void)bt_fail(err, BT_BAD_INPUT,
	    "the columns '%.*s' and '%.*s' both mean '%s'",
	    (int)(a->n < 60 ? a->n : 60), a->s, (int)(b->n < 60 ? b->n : 60),
	    b->s, a->column);
	return bt_err_hint(err, "bt-fetch --map says which is which");
}

int
bt_csvname_settle(struct bt_csvname *c, enum bt_type type, struct bt_err *err)
{
	size_t i, j;

	if (type == BT_NONE)
		return refuse_type(c, err);
	for (i = 0; i < c->n; i++) {
		struct bt_csvname_field *f = &c->fields[i];

		f->column = column_of(type, f->s, f->n);
		for (j = 0; f->column != NULL && j < i; j++)
			if (c->fields[j].column == f->column)
				return refuse_twice(&c->fields[j], f, err);
	}
	/* pandas gives an index no name */
	if (c->fields[0].n == 0 && !bt_csvname_has(c, "time"))
		c->fields[0].column = column_of(type, "time", 4);
	return 0;
}

int
bt_csvname_has(const struct bt_csvname *c, const char *column)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (c->fields[i].column != NULL &&
		    strcmp(c->fields[i].column, column) == 0)
			return 1;
	return 0;
}

size_t
bt_csvname_base(const char *path, const char **base)
{
	static const char *const endings[] = { ".zst", ".csv", ".bts", ".txt",
		".tsv" };
	const char *slash = strrchr(path, '/');
	size_t i, n;

	*base = slash != NULL ? slash + 1 : path;
	n = strlen(*base);
	if (strcmp(path, "-") == 0 || strncmp(path, "/dev/", 5) == 0 ||
	    strncmp(path, "/proc/", 6) == 0)
		return 0;
	for (i = 0; i < sizeof endings / sizeof endings[0]; i++)
		if (n > 4 && bt_ascii_same(*base + n - 4, endings[i], 4))
			n -= 4;
	return n;
}
