#include "strategy/protocol.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/near.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "bt/num.h"
#include "io/fields.h"

#define LINE_SHOWN  100 /* bytes of a line that a message repeats */
#define FIELD_SHOWN 40  /* of a field */

static const char echo_hint[] = "where BT_HOST is set a strategy must not copy "
				"its input: it writes orders, logs and `.`";
/* ---- the grammar ---- */

/* What follows a verb. */
enum shape {
	TRADE,    /* SYMBOL,SIZE[,KEY=VALUE...] */
	TARGET,   /* SYMBOL,SHARE[,KEY=VALUE...] */
	POSITION, /* SYMBOL,UNITS[,KEY=VALUE...] */
	EXIT,     /* SYMBOL[,SIZE][,KEY=VALUE...] */
	CANCEL,   /* ID, or * */
	MODIFY,   /* ID,KEY=VALUE[,KEY=VALUE...] */
	LOG       /* the rest of the line */
};

static const struct verb {
	const char *name;
	enum shape shape;
	enum bt_side side;
	const char *form; /* what is expected */
} verbs[] = {
	{ "buy", TRADE, BT_BUY, "buy,SYMBOL,100" },
	{ "sell", TRADE, BT_SELL, "sell,SYMBOL,100" },
	{ "target", TARGET, BT_TARGET, "target,SYMBOL,0.5" },
	{ "position", POSITION, BT_TO, "position,SYMBOL,100" },
	{ "exit", EXIT, BT_EXIT, "exit,SYMBOL or exit,SYMBOL,25%" },
	{ "modify", MODIFY, BT_MODIFY, "modify,ID,limit=472.5" },
	{ "cancel", CANCEL, BT_CANCEL, "cancel,ID or cancel,*" },
	{ "log", LOG, BT_BUY, "log,any text" },
};
#define N_VERBS (sizeof verbs / sizeof verbs[0])

/* Keys are columns of order records, but for one name. */
static const struct key {
	const char *name, *column;
	int is_modifiable;
} keys[] = {
	{ "limit", "limit", 1 },
	{ "stop", "stop", 1 },
	{ "touch", "stop", 1 },
	{ "trail", "trail", 1 },
	{ "tif", "tif", 0 },
	{ "until", "until", 1 },
	{ "id", "id", 0 },
	{ "oco", "group", 0 },
	{ "parent", "parent", 0 },
	{ "legs", "legs", 0 },
	{ "sl", "sl", 1 },
	{ "tp", "tp", 1 },
	{ "sl_by", "sl_by", 1 },
	{ "tp_by", "tp_by", 1 },
	{ "sl_trail", "sl_trail", 1 },
	{ "reduce_only", "reduce_only", 0 },
	{ "tag", "tag", 0 },
};
#define N_KEYS    (sizeof keys / sizeof keys[0])
#define KEY_STOP  1 /* their places in it: both are the column stop */
#define KEY_TOUCH 2

/* ---- one line ---- */

struct parse {
	struct bt_answers *a;
	char *rest; /* fields to come; NULL after the last */
	const struct verb *verb;
	struct bt_order order;
	uint32_t seen; /* bit i: keys[i] */
	struct bt_err *err;
};

/* The next field, NUL at its end, or NULL after the last. */
static char *
take_field(struct parse *p)
{
	char *field = p->rest, *comma;

	if (field == NULL)
		return NULL;
	comma = strchr(field, ',');
	if (comma != NULL)
		*comma = '\0';
	p->rest = comma != NULL ? comma + 1 : NULL;
	return field;
}

static int
expected(struct parse *p, const char *what)
{
	return bt_fail(
	    p->err, BT_STRATEGY, "%s; expected %s", what, p->verb->form);
}

static int
refuse_size(struct parse *p, const char *s, const char *what)
{
	return bt_fail(p->err, BT_STRATEGY,
	    "'%.*s' is no quantity; expected %s", FIELD_SHOWN, s, what);
}

static int
parse_units(struct parse *p, const char *s, const char *what)
{
	struct bt_lot lot = bt_symtab_instrument(p->a->syms, p->order.sym)->lot;

	return bt_field_units(s, strlen(s), lot, &p->order) == 0
		   ? 0
		   : refuse_size(p, s, what);
}

/* A finite number, of n bytes, as the amount in some unit. */
static int
parse_amount(struct parse *p, const char *s, size_t n, enum bt_unit unit)
{
	p->order.unit = (uint32_t)unit;
	if (bt_num_parse(s, n, &p->order.amount) < 0 ||
	    !isfinite(p->order.amount))
		return refuse_size(p, s,
		    unit == BT_PERCENT ? "25%" : "a share such as 0.5 or 50%");
	return 0;
}

static int
parse_share(struct parse *p, const char *s, size_t n)
{
	int is_percent = s[n - 1] == '%';

	if (parse_amount(p, s, n - (size_t)is_percent, BT_FRACTION) < 0)
		return -1;
	if (is_percent)
		p->order.amount /= 100;
	return 0;
}

/* 100, 25%, value=5000, auto; of target 0.5, 50%. */
static int
parse_size(struct parse *p, const char *s)
{
	const size_t n = strlen(s);
	enum shape shape = p->verb->shape;
	int rc;

	if (n == 0) {
		(void)bt_fail(p->err, BT_STRATEGY, "the quantity is empty");
		return bt_err_hint(p->err, BT_EMPTY_HINT);
	}
	if (shape == TARGET)
		return parse_share(p, s, n);
	if (shape == POSITION)
		return parse_units(p, s, "units, such as 100 or -50");
	if (shape == TRADE && (rc = bt_field_size(s, n, &p->order)) != 0)
		return rc > 0 ? 0
			      : refuse_size(p, s,
				    "value=5000, risk=1%, vol=10% or "
				    "kelly=0.5");
	if (s[n - 1] == '%')
		return parse_amount(p, s, n - 1, BT_PERCENT);
	return parse_units(
	    p, s, shape == EXIT ? "100 or 25%" : "100, 25% or value=5000");
}

static int
unknown_key(struct parse *p, const char *name)
{
	struct bt_near near;
	size_t i;

	bt_near_init(&near, name);
	for (i = 0; i < N_KEYS; i++)
		bt_near_try(&near, keys[i].name);
	if (bt_near_best(&near) != NULL)
		return bt_fail(p->err, BT_STRATEGY,
		    "unknown key '%.*s' (did you mean '%s'?)", FIELD_SHOWN,
		    name, bt_near_best(&near));
	(void)bt_fail(
	    p->err, BT_STRATEGY, "unknown key '%.*s'", FIELD_SHOWN, name);
	return bt_err_hint(p->err, "keys: limit stop touch trail tif until id "
				   "oco parent legs sl tp sl_by tp_by "
				   "sl_trail reduce_only tag");
}

static int
find_key(struct parse *p, const char *name, size_t *i)
{
	for (*i = 0; *i < N_KEYS; ++*i)
		if (strcmp(keys[*i].name, name) == 0)
			break;
	if (*i == N_KEYS)
		return unknown_key(p, name);
	if ((p->seen >> *i & 1) != 0)
		return bt_fail(p->err, BT_STRATEGY, "%s is given twice", name);
	if (p->verb->shape == MODIFY && !keys[*i].is_modifiable)
		return bt_fail(p->err, BT_STRATEGY,
		    "%s cannot be modified: cancel the order and give another",
		    name);
	p->seen |= UINT32_C(1) << *i;
	if ((p->seen >> KEY_STOP & 1) != 0 && (p->seen >> KEY_TOUCH & 1) != 0)
		return bt_fail(
		    p->err, BT_STRATEGY, "stop and touch exclude each other");
	return 0;
}

/* KEY=VALUE, read as the column of order records that it is. */
static int
parse_key(struct parse *p, char *field)
{
	const struct bt_record_info *info = bt_record_info(BT_ORDER);
	struct bt_err err = { 0 };
	struct bt_field_in in = { .syms = p->a->syms,
		.zone = p->a->zone,
		.sym = p->order.sym,
		.err = &err };
	char *value = strchr(field, '=');
	size_t i;
	int col;

	if (value == NULL)
		return bt_fail(p->err, BT_STRATEGY,
		    "'%.*s' is not of the form key=value", FIELD_SHOWN, field);
	*value++ = '\0';
	if (find_key(p, field, &i) < 0)
		return -1;
	if (*value == '\0')
		return bt_fail(p->err, BT_STRATEGY, "%s is empty", field);
	col = bt_field_find(info, keys[i].column, strlen(keys[i].column));
	if (bt_field_parse(
		&in, &info->columns[col], value, strlen(value), &p->order) < 0)
		return bt_fail(p->err, BT_STRATEGY, "%s", err.text);
	if (info->columns[col].kind == BT_K_F64 &&
	    isnan(*(const double *)(const void *)((const char *)&p->order +
						  info->columns[col].offset)))
		return bt_fail(
		    p->err, BT_STRATEGY, "%s '%s' is no number", field, value);
	return 0;
}

static int
parse_keys(struct parse *p)
{
	char *field;

	while ((field = take_field(p)) != NULL)
		if (parse_key(p, field) < 0)
			return -1;
	return 0;
}

static int
parse_symbol(struct parse *p)
{
	struct bt_err err = { 0 };
	const char *s = take_field(p);

	if (s == NULL)
		return expected(p, "the symbol is missing");
	if (s[0] == '\0') {
		(void)expected(p, "the symbol is empty");
		return bt_err_hint(p->err, BT_EMPTY_HINT);
	}
	if (bt_symtab_add(p->a->syms, s, strlen(s), &p->order.sym, &err) < 0)
		return bt_fail(p->err,
		    err.status == BT_SYSTEM ? BT_SYSTEM : BT_STRATEGY, "%s",
		    err.text);
	return 0;
}

/* SYMBOL, a size where there is or must be one, keys. */
static int
parse_trade(struct parse *p)
{
	const char *rest, *equals;

	if (parse_symbol(p) < 0)
		return -1;
	rest = p->rest;
	if (rest == NULL && p->verb->shape != EXIT)
		return expected(p, "the quantity is missing");
	/* exit,SPY,limit=5 has no size: its next field is a key */
	equals = rest != NULL ? strpbrk(rest, "=,") : NULL;
	p->order.unit = BT_ALL;
	if (rest != NULL &&
	    !(p->verb->shape == EXIT && equals != NULL && *equals == '=') &&
	    parse_size(p, take_field(p)) < 0)
		return -1;
	if (parse_keys(p) < 0)
		return -1;
	bt_field_settle(BT_ORDER, &p->order, 0);
	if ((p->seen >> KEY_TOUCH & 1) != 0)
		p->order.type =
		    isnan(p->order.limit) ? BT_TOUCH : BT_TOUCH_LIMIT;
	return 0;
}

static int
parse_by_id(struct parse *p)
{
	const char *id = take_field(p);

	if (id == NULL || id[0] == '\0')
		return expected(p, "the id is missing");
	p->order.unit = BT_ALL;
	p->order.id = id;
	if (p->verb->shape == CANCEL)
		return p->rest == NULL
			   ? 0
			   : expected(p, "there is more after the id");
	if (p->rest == NULL)
		return expected(p, "nothing to modify");
	return parse_keys(p);
}

/* ---- verbs and lines ---- */

/* Whether a field begins with a verb and a blank, as of one who writes blanks
 * for commas. */
static int
starts_with_verb(const char *field)
{
	size_t i, n;

	for (i = 0; i < N_VERBS; i++) {
		n = strlen(verbs[i].name);
		if (strncmp(field, verbs[i].name, n) == 0 && field[n] == ' ')
			return 1;
	}
	return 0;
}

static int
unknown_verb(const char *name, struct bt_err *err)
{
	struct bt_near near;
	size_t i;

	if (bt_record_type(name, strlen(name)) != BT_NONE) {
		(void)bt_fail(
		    err, BT_STRATEGY, "a record of type %s is no order", name);
		return bt_err_hint(err, "%s", echo_hint);
	}
	if (starts_with_verb(name)) {
		(void)bt_fail(
		    err, BT_STRATEGY, "blanks where commas separate fields");
		return bt_err_hint(err, "write buy,SPY,100");
	}
	bt_near_init(&near, name);
	for (i = 0; i < N_VERBS; i++)
		bt_near_try(&near, verbs[i].name);
	if (bt_near_best(&near) != NULL)
		return bt_fail(err, BT_STRATEGY,
		    "unknown verb '%.*s' (did you mean '%s'?)", FIELD_SHOWN,
		    name, bt_near_best(&near));
	(void)bt_fail(
	    err, BT_STRATEGY, "unknown verb '%.*s'", FIELD_SHOWN, name);
	return bt_err_hint(err,
	    "a line begins with buy, sell, target, position, exit, modify, "
	    "cancel or log; messages belong to standard error");
}

/* What text[] says, which is taken apart. */
static int
parse_text(struct bt_answers *a, char *text, struct bt_err *err)
{
	struct parse p = { .a = a, .rest = text, .err = err };
	const char *name = take_field(&p);
	size_t i;
	int rc = 0;

	for (i = 0; i < N_VERBS && strcmp(verbs[i].name, name) != 0; i++)
		;
	if (i == N_VERBS)
		return unknown_verb(name, err);
	p.verb = &verbs[i];
	bt_order_init(&p.order);
	p.order.side = (uint32_t)p.verb->side;
	switch (p.verb->shape) {
	case LOG: /* with a text it does not come here */
		return expected(&p, "the text is missing");
	case TRADE:
	case TARGET:
	case POSITION:
	case EXIT:
		rc = parse_trade(&p);
		break;
	case CANCEL:
	case MODIFY:
		rc = parse_by_id(&p);
		break;
	}
	return rc < 0 ? -1 : bt_answers_give(a, &p.order, err);
}

/* What no line may be, whatever it says.  1: fine, 0: nothing to do. */
static int
check_line(const char *s, size_t n, struct bt_err *err)
{
	size_t i;

	if (n == 0)
		return bt_fail(err, BT_STRATEGY,
		    "an empty line; a step with nothing to do is answered by "
		    "a line `.` alone");
	if (s[0] == '#') {
		if (n == 1 || s[1] == ' ')
			return 0;
		(void)bt_fail(err, BT_STRATEGY, "a directive is no order");
		return bt_err_hint(err, "%s", echo_hint);
	}
	for (i = 0; i < n; i++)
		if (bt_ascii_is_cntrl(s[i]) || s[i] == '"')
			return bt_fail(err, BT_STRATEGY,
			    "%s at byte %zu; nothing is quoted here",
			    s[i] == '"' ? "a quote" : "a control character",
			    i + 1);
	if (bt_utf8_check(s, n) != n)
		return bt_fail(err, BT_STRATEGY, "this is no UTF-8");
	return 1;
}

/* How a message shows a line: printable, not too long. */
static void
show_line(const char *line, size_t n, char *out)
{
	size_t i, shown = n < LINE_SHOWN ? n : LINE_SHOWN;

	for (i = 0; i < shown; i++)
		out[i] = (char)(bt_ascii_is_cntrl(line[i]) ? '?' : line[i]);
	/* not through the middle of a character */
	shown = n > shown ? bt_utf8_check(out, shown) : shown;
	memcpy(out + shown, n > shown ? "..." : "", n > shown ? 4 : 1);
}

/* An order, or a comment. */
static int
parse_line(struct bt_answers *a, const char *line, size_t n, struct bt_err *err)
{
	char *text;
	int rc = check_line(line, n, err);

	if (rc <= 0)
		return rc;
	text = bt_arena_text(&a->strings, line, n, err);
	if (text == NULL || parse_text(a, text, err) < 0) {
		if (memchr(line, ' ', n) != NULL)
			(void)bt_err_hint(
			    err, "fields stand between commas, without blanks");
		return -1;
	}
	return 0;
}

int
bt_protocol_line(
    struct bt_answers *a, const char *line, size_t n, struct bt_err *err)
{
	static const char log[] = "log,";
	const size_t k = sizeof log - 1;
	char shown[LINE_SHOWN + 4];
	struct bt_err why = { 0 };

	if (n > 0 && line[n - 1] == '\r')
		n--;
	/* any text: what is no line of ours is made harmless, not refused */
	if (n >= k && memcmp(line, log, k) == 0)
		return bt_answers_log(a, line + k, n - k, err);
	if (parse_line(a, line, n, &why) == 0)
		return 0;
	if (why.status == BT_SYSTEM)
		return bt_err_move(err, &why);
	show_line(line, n, shown);
	(void)bt_fail(err, BT_STRATEGY, "'%s': %s", shown, why.text);
	return why.hint[0] != '\0' ? bt_err_hint(err, "%s", why.hint) : -1;
}
