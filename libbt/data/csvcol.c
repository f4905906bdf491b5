#include "data/csvcol.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/buf.h"
#include "base/near.h"
#include "bt/num.h"
#include "data/csvtime.h"

#define COLUMN_NAME_MAX                                                        \
	63 /* of a column; a longer name is none that is known */

/* What a name stands for; where several columns offer, the least rank wins. */
static const struct alias {
	const char *name; /* lower case, letters and digits only */
	enum bt_csvrole role;
	int rank;
} aliases[] = {
	/* clang-format off */
	{ "time", BT_CSV_CLOCK, 0 }, /* the whole time where no date is */
	{ "datetime", BT_CSV_TIME, 0 }, { "timestamp", BT_CSV_TIME, 1 },
	{ "opentime", BT_CSV_TIME, 2 }, { "starttime", BT_CSV_TIME, 2 },
	{ "gmttime", BT_CSV_TIME, 2 }, { "utctime", BT_CSV_TIME, 2 },
	{ "start", BT_CSV_TIME, 2 }, { "bartime", BT_CSV_TIME, 2 },
	{ "date", BT_CSV_DATE, 0 }, { "tradedate", BT_CSV_DATE, 1 },
	{ "tradingday", BT_CSV_DATE, 1 }, { "day", BT_CSV_DATE, 2 },
	{ "exdate", BT_CSV_DATE, 2 },
	{ "unix", BT_CSV_EPOCH, 0 }, { "unixtime", BT_CSV_EPOCH, 0 },
	{ "unixtimestamp", BT_CSV_EPOCH, 0 }, { "epoch", BT_CSV_EPOCH, 0 },
	{ "t", BT_CSV_EPOCH, 1 }, { "ts", BT_CSV_EPOCH, 1 },
	{ "symbol", BT_CSV_SYMBOL, 0 }, { "ticker", BT_CSV_SYMBOL, 1 },
	{ "sym", BT_CSV_SYMBOL, 2 }, { "instrument", BT_CSV_SYMBOL, 3 },
	{ "asset", BT_CSV_SYMBOL, 4 }, { "pair", BT_CSV_SYMBOL, 5 },
	{ "end", BT_CSV_END, 0 },
	{ "open", BT_CSV_OPEN, 0 }, { "o", BT_CSV_OPEN, 1 },
	{ "openprice", BT_CSV_OPEN, 2 },
	{ "high", BT_CSV_HIGH, 0 }, { "h", BT_CSV_HIGH, 1 },
	{ "highprice", BT_CSV_HIGH, 2 }, { "max", BT_CSV_HIGH, 3 },
	{ "low", BT_CSV_LOW, 0 }, { "l", BT_CSV_LOW, 1 },
	{ "lowprice", BT_CSV_LOW, 2 }, { "min", BT_CSV_LOW, 3 },
	{ "close", BT_CSV_CLOSE, 0 }, { "c", BT_CSV_CLOSE, 1 },
	{ "closeprice", BT_CSV_CLOSE, 2 }, { "closelast", BT_CSV_CLOSE, 2 },
	{ "last", BT_CSV_CLOSE, 3 }, { "lastprice", BT_CSV_CLOSE, 4 },
	{ "price", BT_CSV_CLOSE, 5 },
	{ "volume", BT_CSV_VOLUME, 0 }, { "vol", BT_CSV_VOLUME, 1 },
	{ "v", BT_CSV_VOLUME, 2 }, { "volumetraded", BT_CSV_VOLUME, 3 },
	{ "tickvolume", BT_CSV_VOLUME, 4 }, { "tickvol", BT_CSV_VOLUME, 4 },
	{ "price", BT_CSV_PRICE, 0 }, { "last", BT_CSV_PRICE, 1 },
	{ "lastprice", BT_CSV_PRICE, 1 }, { "tradeprice", BT_CSV_PRICE, 1 },
	{ "size", BT_CSV_SIZE, 0 }, { "qty", BT_CSV_SIZE, 1 },
	{ "quantity", BT_CSV_SIZE, 1 }, { "volume", BT_CSV_SIZE, 2 },
	{ "vol", BT_CSV_SIZE, 3 }, { "amount", BT_CSV_SIZE, 4 },
	{ "side", BT_CSV_SIDE, 0 }, { "aggressor", BT_CSV_SIDE, 1 },
	{ "bid", BT_CSV_BID, 0 }, { "bidprice", BT_CSV_BID, 1 },
	{ "ask", BT_CSV_ASK, 0 }, { "askprice", BT_CSV_ASK, 1 },
	{ "offer", BT_CSV_ASK, 2 },
	{ "bidsize", BT_CSV_BID_SIZE, 0 }, { "bidqty", BT_CSV_BID_SIZE, 1 },
	{ "bidvolume", BT_CSV_BID_SIZE, 2 },
	{ "asksize", BT_CSV_ASK_SIZE, 0 }, { "askqty", BT_CSV_ASK_SIZE, 1 },
	{ "askvolume", BT_CSV_ASK_SIZE, 2 },
	{ "kind", BT_CSV_KIND, 0 }, { "action", BT_CSV_KIND, 1 },
	{ "value", BT_CSV_VALUE, 0 }, { "ratio", BT_CSV_VALUE, 1 },
	/* clang-format on */
};

/* How far an AAPL.Open is behind an Open, and `Volume BTC` behind both. */
#define RANK_PREFIX 20
#define RANK_TAIL   40
#define RANK_SAID   (-1) /* the user did */

/* What messages and --map call a role, in the order of the enum. */
static const char *const role_names[BT_CSV_ROLES] = { "time", "date", "clock",
	"epoch", "symbol", "end", "open", "high", "low", "close", "volume",
	"price", "size", "side", "bid", "ask", "bid_size", "ask_size", "kind",
	"value" };

/* What each type needs, beside a time; the rest it may have. */
static const struct {
	enum bt_type type;
	enum bt_csvrole needs[4];
	size_t n_needs;
	const char *text;
} types[] = {
	{ BT_ACTION, { BT_CSV_KIND, BT_CSV_VALUE }, 2, "kind and value" },
	{ BT_BAR, { BT_CSV_OPEN, BT_CSV_HIGH, BT_CSV_LOW, BT_CSV_CLOSE }, 4,
	    "open, high, low and close" },
	{ BT_QUOTE, { BT_CSV_BID, BT_CSV_ASK }, 2, "bid and ask" },
	{ BT_TICK, { BT_CSV_PRICE }, 1, "price" },
};
#define N_TYPES (sizeof types / sizeof types[0])

/* The search as it goes on. */
struct find {
	struct bt_csvcols *cols;
	const struct bt_csvrow *names;
	const struct bt_csvcol_opts *opts;
	int rank[BT_CSV_ROLES];
	int best[BT_CSV_ROLES]; /* the column of least rank, or -1 */
	int twin[BT_CSV_ROLES]; /* another of that rank, or -1 */
	size_t n_prefixes;      /* columns found as PREFIX.NAME */
};

/* Letters and digits of a name, in lower case; 0 where it is too long. */
static size_t
squeeze(const char *s, size_t n, char *buf)
{
	size_t i, len = 0;

	for (i = 0; i < n; i++) {
		/* Of a name that is not ASCII nothing may be lost. */
		if (!bt_ascii_is_alnum(s[i]) && !(s[i] & 0x80))
			continue;
		if (len == COLUMN_NAME_MAX)
			return 0;
		buf[len++] = bt_ascii_lower(s[i]);
	}
	buf[len] = '\0';
	return len;
}

static void
settle(struct find *f, enum bt_csvrole role, int rank, int field)
{
	f->cols->field[role] = f->best[role] = field;
	f->rank[role] = rank;
	f->twin[role] = -1;
}

/* The first of several volumes is the volume: the rest are in other units. */
static void
offer(struct find *f, enum bt_csvrole role, int rank, size_t field)
{
	if (f->best[role] < 0 || rank < f->rank[role])
		settle(f, role, rank, (int)field);
	else if (rank == f->rank[role] && f->twin[role] < 0 && rank < RANK_TAIL)
		f->twin[role] = (int)field;
}

/* Offer a column by a squeezed name; whether the table knows it. */
static int
offer_name(struct find *f, const char *name, int rank, size_t field)
{
	size_t i;
	int is_known = 0;

	for (i = 0; i < sizeof aliases / sizeof aliases[0]; i++) {
		if (strcmp(aliases[i].name, name) != 0)
			continue;
		if (f != NULL)
			offer(
			    f, aliases[i].role, rank + aliases[i].rank, field);
		is_known = 1;
	}
	return is_known;
}

/* Remember the AAPL of AAPL.Open, unless others say otherwise. */
static void
note_prefix(struct find *f, const char *s, size_t n)
{
	char *symbol = f->cols->symbol;

	if (n == 0 || n > BT_SYMBOL_MAX || bt_ascii_is_digit(s[0]))
		return;
	if (f->n_prefixes++ == 0) {
		memcpy(symbol, s, n);
		symbol[n] = '\0';
	} else if (strlen(symbol) != n || memcmp(symbol, s, n) != 0) {
		symbol[0] = '\0';
		f->cols->is_many = 1;
	}
}

/* Offer a column by its name in the header; whether the table knows it. */
static int
offer_column(struct find *f, const struct bt_csvfield *name, size_t field)
{
	char text[COLUMN_NAME_MAX + 1];
	size_t dot = name->n;

	if (squeeze(name->s, name->n, text) == 0 ||
	    strncmp(text, "adj", 3) == 0)
		return 0;
	if (offer_name(f, text, 0, field))
		return 1;
	while (dot > 0 && name->s[dot - 1] != '.')
		dot--;
	if (dot > 0 && squeeze(name->s + dot, name->n - dot, text) > 0 &&
	    offer_name(f, text, RANK_PREFIX, field)) {
		if (f != NULL)
			note_prefix(f, name->s, dot - 1);
		return 1;
	}
	/* `Volume BTC`, `Volume_(Currency)`; not a volume's average. */
	if (name->n > 7 && bt_ascii_same(name->s, "volume", 6) &&
	    (name->s[6] == ' ' || name->s[6] == '(' || name->s[7] == '(')) {
		if (f != NULL)
			offer(f, BT_CSV_VOLUME, RANK_TAIL, field);
		return 1;
	}
	return 0;
}

size_t
bt_csvcols_known(const struct bt_csvrow *names)
{
	size_t i, n = 0;

	for (i = 0; i < names->n; i++)
		n += (size_t)offer_column(NULL, &names->fields[i], i);
	return n;
}

/* ---- what the user said ---- */

/* Fail for a name that no column has. */
static int
fail_column(const struct find *f, const char *option, const char *name,
    struct bt_err *err)
{
	struct bt_near near;
	char names[8][COLUMN_NAME_MAX + 1];
	size_t i, n = f->names->n < 8 ? f->names->n : 8;

	bt_near_init(&near, name);
	for (i = 0; i < n; i++) {
		size_t len = f->names->fields[i].n;

		len = len > COLUMN_NAME_MAX ? COLUMN_NAME_MAX : len;
		memcpy(names[i], f->names->fields[i].s, len);
		names[i][len] = '\0';
		bt_near_try(&near, names[i]);
	}
	(void)bt_fail(err, BT_USAGE, "%s: no column '%s'", option, name);
	if (bt_near_best(&near) != NULL)
		(void)bt_err_hint(
		    err, "did you mean '%s'?", bt_near_best(&near));
	return -1;
}

/* The place of a column that the user named, by name or from 1; or -1. */
static int
find_column(const struct find *f, const char *name)
{
	const struct bt_csvrow *names = f->names;
	size_t i, n = strlen(name);
	int64_t place;

	for (i = 0; i < names->n; i++)
		if (names->fields[i].n == n &&
		    memcmp(names->fields[i].s, name, n) == 0)
			return (int)i;
	for (i = 0; i < names->n; i++)
		if (names->fields[i].n == n &&
		    bt_ascii_same(names->fields[i].s, name, n))
			return (int)i;
	if (bt_int_parse(name, n, 1, (int64_t)names->n, &place) == 0)
		return (int)place - 1;
	return -1;
}

/* The role and, in *column, the column of `close=Last Price`; or -1. */
static int
split_map(const char *map, const char **column, struct bt_err *err)
{
	const char *eq = strchr(map, '=');
	int role;

	if (eq == NULL || eq == map || eq[1] == '\0')
		return bt_fail(
		    err, BT_USAGE, "--map: '%s' is not NAME=COLUMN", map);
	*column = eq + 1;
	for (role = 0; role < BT_CSV_ROLES; role++)
		if (role != BT_CSV_EPOCH &&
		    strlen(role_names[role]) == (size_t)(eq - map) &&
		    memcmp(role_names[role], map, (size_t)(eq - map)) == 0)
			return role;
	(void)bt_fail(err, BT_USAGE, "--map: unknown name in '%s'", map);
	return bt_err_hint(err,
	    "names are time, date, clock, symbol, end, open, high, low, "
	    "close, volume, price, size, side, bid, ask, bid_size, ask_size, "
	    "kind, value");
}

int
bt_csvcols_check(const struct bt_csvcol_opts *opts, struct bt_err *err)
{
	const char *column;
	size_t i;

	for (i = 0; i < opts->n_maps; i++)
		if (split_map(opts->maps[i], &column, err) < 0)
			return -1;
	return 0;
}

/* Take a --map; 0 or -1. */
static int
take_map(struct find *f, const char *map, struct bt_err *err)
{
	const char *column;
	int role = split_map(map, &column, err);
	int field;

	if (role < 0)
		return -1;
	field = find_column(f, column);
	if (field < 0)
		return fail_column(f, "--map", column, err);
	/* What is said last holds. */
	settle(f, (enum bt_csvrole)role, RANK_SAID, field);
	return 0;
}

static int
take_opts(struct find *f, struct bt_err *err)
{
	const struct bt_csvcol_opts *o = f->opts;
	enum bt_csvrole role;
	size_t i;
	int field;

	for (i = 0; i < o->n_maps; i++)
		if (take_map(f, o->maps[i], err) < 0)
			return -1;
	if (o->flat == NULL)
		return 0;
	field = find_column(f, o->flat);
	if (field < 0)
		return fail_column(f, "--price", o->flat, err);
	for (role = BT_CSV_OPEN; role <= BT_CSV_CLOSE; role++)
		offer(f, role, RANK_SAID - 1, (size_t)field);
	return 0;
}

/* ---- settling ---- */

/* A time that the user named is whole, unless a date was named with it. */
static void
settle_said(struct find *f)
{
	int *field = f->cols->field;
	int is_time = f->rank[BT_CSV_TIME] == RANK_SAID;
	int is_date = f->rank[BT_CSV_DATE] == RANK_SAID;

	if (is_time && is_date)
		field[BT_CSV_CLOCK] = field[BT_CSV_TIME];
	if (is_date)
		field[BT_CSV_TIME] = -1;
	else if (is_time)
		field[BT_CSV_DATE] = -1;
}

/* Make of date, clock, epoch one time, or one date and a clock; 0 or -1. */
static int
settle_time(struct find *f, const struct bt_csvrow *row, struct bt_err *err)
{
	int *field = f->cols->field;

	settle_said(f);
	if (field[BT_CSV_DATE] < 0 && field[BT_CSV_TIME] < 0)
		field[BT_CSV_TIME] = field[BT_CSV_CLOCK];
	if (field[BT_CSV_TIME] < 0 && field[BT_CSV_DATE] >= 0 &&
	    field[BT_CSV_CLOCK] < 0)
		field[BT_CSV_TIME] = field[BT_CSV_DATE];
	if (field[BT_CSV_TIME] < 0 && field[BT_CSV_DATE] < 0)
		field[BT_CSV_TIME] = field[BT_CSV_EPOCH];
	/* A table's index, written without a name. */
	if (field[BT_CSV_TIME] < 0 && field[BT_CSV_DATE] < 0 && row != NULL &&
	    f->names->fields[0].n == 0 && row->n > 0 &&
	    bt_csvtime_is_time(row->fields[0].s, row->fields[0].n))
		field[BT_CSV_TIME] = 0;
	if (field[BT_CSV_TIME] >= 0) {
		field[BT_CSV_DATE] = field[BT_CSV_CLOCK] = -1;
		return 0;
	}
	if (field[BT_CSV_DATE] >= 0)
		return 0;
	(void)bt_fail(err, BT_BAD_INPUT, "no column holds the time");
	return bt_err_hint(err, "name it: --map time=COLUMN");
}

static int
has_needs(const struct bt_csvcols *c, size_t k)
{
	size_t i;

	for (i = 0; i < types[k].n_needs; i++)
		if (c->field[types[k].needs[i]] < 0)
			return 0;
	return 1;
}

/* The first names of the file's columns, as far as there is room. */
static void
list_names(const struct bt_csvrow *names, char *buf, size_t size)
{
	size_t i, n = 0;

	buf[0] = '\0';
	for (i = 0; i < names->n; i++) {
		const struct bt_csvfield *f = &names->fields[i];

		if (n + f->n + 8 > size) {
			(void)snprintf(buf + n, size - n, ", ...");
			return;
		}
		n += (size_t)snprintf(buf + n, size - n, "%s%.*s",
		    i > 0 ? ", " : "", (int)f->n, f->s);
	}
}

/* Fail for what a type, or any type, needs and does not find. */
static int
fail_type(const struct find *f, size_t k, struct bt_err *err)
{
	const struct bt_csvcols *c = f->cols;
	char names[120];
	size_t i;

	for (i = 0; k < N_TYPES && i < types[k].n_needs; i++) {
		enum bt_csvrole role = types[k].needs[i];

		if (c->field[role] >= 0)
			continue;
		(void)bt_fail(err, BT_BAD_INPUT, "no column holds the %s",
		    role_names[role]);
		return bt_err_hint(
		    err, "name it: --map %s=COLUMN", role_names[role]);
	}
	list_names(f->names, names, sizeof names);
	(void)bt_fail(err, BT_BAD_INPUT,
	    "no columns of bars, ticks, quotes or actions are found: it has %s",
	    names);
	if (c->field[BT_CSV_CLOSE] >= 0 && c->field[BT_CSV_OPEN] < 0)
		return bt_err_hint(
		    err, "--price COLUMN makes bars of one price");
	return bt_err_hint(err,
	    "name them: --map NAME=COLUMN, such as --map time='%.*s'",
	    (int)(f->names->n > 0 ? f->names->fields[0].n : 0),
	    f->names->n > 0 ? f->names->fields[0].s : "");
}

/* Which type the columns are of; 0 or -1. */
static int
settle_type(struct find *f, struct bt_err *err)
{
	struct bt_csvcols *c = f->cols;
	int has_part;
	size_t k;

	for (k = 0; k < N_TYPES; k++) {
		if (f->opts->type != BT_NONE ? types[k].type != f->opts->type
					     : !has_needs(c, k))
			continue;
		if (!has_needs(c, k))
			return fail_type(f, k, err);
		c->type = types[k].type;
		/* A file of open and price, but no high, is no file of ticks. */
		has_part = c->field[BT_CSV_OPEN] >= 0 ||
			   c->field[BT_CSV_HIGH] >= 0 ||
			   c->field[BT_CSV_LOW] >= 0;
		if (c->type == BT_TICK && has_part && f->opts->type == BT_NONE)
			return fail_type(f, 1, err);
		return 0;
	}
	/* some of a bar: it is one that lacks the rest */
	has_part = c->field[BT_CSV_OPEN] >= 0 ||
		   (c->field[BT_CSV_HIGH] >= 0 && c->field[BT_CSV_LOW] >= 0);
	return fail_type(f, has_part ? 1 : N_TYPES, err);
}

/* The roles that a type reads, each a bit. */
static unsigned
roles_of(enum bt_type type)
{
	unsigned any = 1u << BT_CSV_TIME | 1u << BT_CSV_DATE |
		       1u << BT_CSV_CLOCK | 1u << BT_CSV_SYMBOL;

	if (type == BT_BAR)
		return any | 1u << BT_CSV_END | 1u << BT_CSV_OPEN |
		       1u << BT_CSV_HIGH | 1u << BT_CSV_LOW |
		       1u << BT_CSV_CLOSE | 1u << BT_CSV_VOLUME;
	if (type == BT_TICK)
		return any | 1u << BT_CSV_PRICE | 1u << BT_CSV_SIZE |
		       1u << BT_CSV_SIDE;
	if (type == BT_QUOTE)
		return any | 1u << BT_CSV_BID | 1u << BT_CSV_ASK |
		       1u << BT_CSV_BID_SIZE | 1u << BT_CSV_ASK_SIZE;
	return any | 1u << BT_CSV_KIND | 1u << BT_CSV_VALUE;
}

/* Whether a column is one that the records' own are read from. */
static int
is_used(const struct bt_csvcols *c, size_t field)
{
	size_t role;

	for (role = 0; role < BT_CSV_ROLES; role++)
		if (c->field[role] == (int)field)
			return 1;
	return 0;
}

/* Note two columns of which neither is the better one, if they are read. */
static void
find_twins(struct find *f)
{
	struct bt_csvcols *c = f->cols;
	enum bt_csvrole role;

	for (role = 0; role < BT_CSV_ROLES && !c->has_twins; role++) {
		if (f->twin[role] < 0 || !is_used(c, (size_t)f->best[role]))
			continue;
		c->has_twins = 1;
		c->twin_role = role;
		c->twins[0] = f->best[role];
		c->twins[1] = f->twin[role];
	}
}

/* ---- further columns ---- */

/* A name fit for the head of a stream: no comma, blank, quote, control. */
static char *
copy_name(const struct bt_csvfield *f, size_t place)
{
	char *s = malloc(f->n + 24);
	size_t i;

	if (s == NULL)
		return NULL;
	for (i = 0; i < f->n; i++)
		s[i] = f->s[i] == ',' || f->s[i] == ' ' || f->s[i] == '"' ||
			       bt_ascii_is_cntrl(f->s[i])
			   ? '_'
			   : f->s[i];
	s[f->n] = '\0';
	if (f->n == 0) {
		memcpy(s, "column", 6);
		(void)bt_int_format((int64_t)place + 1, s + 6);
	}
	return s;
}

static int
keep(struct find *f, int field, struct bt_err *err)
{
	struct bt_csvcols *c = f->cols;
	char *name;
	size_t i;

	for (i = 0; i < c->n_extra; i++)
		if (c->extra[i] == field)
			return 0;
	name = copy_name(&f->names->fields[field], (size_t)field);
	if (name == NULL)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	c->extra[c->n_extra] = field;
	c->names[c->n_extra++] = name;
	return 0;
}

/* Keep what is asked for; 0 or -1. */
static int
keep_columns(struct find *f, struct bt_err *err)
{
	const struct bt_csvcol_opts *o = f->opts;
	struct bt_csvcols *c = f->cols;
	size_t i, k;

	c->extra = calloc(f->names->n, sizeof *c->extra);
	c->names = calloc(f->names->n, sizeof *c->names);
	if (c->extra == NULL || c->names == NULL)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	for (k = 0; k < o->n_keeps; k++) {
		int field = find_column(f, o->keeps[k]);

		if (field >= 0 && keep(f, field, err) < 0)
			return -1;
		if (field >= 0)
			continue;
		if (strcmp(o->keeps[k], "all") != 0)
			return fail_column(f, "--keep", o->keeps[k], err);
		for (i = 0; i < f->names->n; i++)
			if (!is_used(c, i) && keep(f, (int)i, err) < 0)
				return -1;
	}
	return 0;
}

/* List what is left out, for those who ask; 0 or -1. */
static int
list_left_out(struct find *f, struct bt_err *err)
{
	struct bt_csvcols *c = f->cols;
	struct bt_buf list = { 0 };
	size_t i, k;

	for (i = 0; i < f->names->n; i++) {
		const struct bt_csvfield *name = &f->names->fields[i];

		for (k = 0; k < c->n_extra && c->extra[k] != (int)i; k++)
			;
		if (k < c->n_extra || is_used(c, i) || name->n == 0)
			continue;
		if ((list.len > 0 && bt_buf_puts(&list, ", ", err) < 0) ||
		    bt_buf_put(&list, name->s, name->n, err) < 0) {
			bt_buf_free(&list);
			return -1;
		}
	}
	c->left_out = calloc(1, list.len + 1);
	if (c->left_out != NULL)
		memcpy(c->left_out, bt_buf_text(&list), list.len);
	bt_buf_free(&list);
	return c->left_out != NULL ? 0
				   : bt_fail(err, BT_SYSTEM, "out of memory");
}

int
bt_csvcols_find(struct bt_csvcols *c, const struct bt_csvrow *names,
    const struct bt_csvrow *row, const struct bt_csvcol_opts *opts,
    struct bt_err *err)
{
	struct find f = { .cols = c, .names = names, .opts = opts };
	unsigned roles;
	size_t i;

	*c = (struct bt_csvcols){ .n_fields = names->n };
	for (i = 0; i < BT_CSV_ROLES; i++)
		c->field[i] = f.best[i] = f.twin[i] = -1;
	for (i = 0; i < names->n; i++)
		(void)offer_column(&f, &names->fields[i], i);
	if (take_opts(&f, err) < 0 || settle_type(&f, err) < 0 ||
	    settle_time(&f, row, err) < 0)
		return -1;
	roles = roles_of(c->type);
	for (i = 0; i < BT_CSV_ROLES; i++)
		if (!(roles >> i & 1))
			c->field[i] = -1;
	find_twins(&f);
	if (keep_columns(&f, err) < 0)
		return -1;
	return list_left_out(&f, err);
}

const char *
bt_csvcols_role(enum bt_csvrole role)
{
	return role_names[role];
}

void
bt_csvcols_clear(struct bt_csvcols *c)
{
	size_t i;

	for (i = 0; i < c->n_extra; i++)
		free(c->names[i]);
	free(c->names);
	free(c->extra);
	free(c->left_out);
	*c = (struct bt_csvcols){ .n_fields = 0 };
}
