/*
 * Calendars from YAML: bt-calendar(5).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/vec.h"
#include "data/calrules.h"

/*
 * What a calendar has at most: an alias of YAML repeats a list in a few bytes,
 * and each date asks all rules.
 */
#define DATES_MAX 100000
#define RULES_MAX 1000
#define DAYS_MAX  7 /* items of a list of weekdays */

/* A calendar being read. */
struct parse {
	struct bt_calendar *c;
	const struct bt_yaml *y;
	struct bt_err *err;
	int has_known;
};

/* ---- values ---- */

/* `2024-01-02` */
static int
take_date(struct parse *p, const char *what, const struct bt_yaml_node *n,
    int32_t *day)
{
	const char *text;
	bt_time t;

	if (bt_yaml_take_line(p->y, what, n, &text) < 0)
		return -1;
	if (strlen(text) != 10 || text[4] != '-' ||
	    bt_time_parse(text, 10, NULL, NULL, &t) < 0)
		return bt_yaml_fail(p->y, n,
		    "%s is '%.40s', expected a date such as 2024-01-02", what,
		    text);
	*day = (int32_t)(t / BT_DAY - (t % BT_DAY < 0));
	return 0;
}

/* `09:30`, or with seconds; 0 .. 24 hours.  What follows it, or NULL. */
static const char *
scan_clock(const char *s, int32_t *sec)
{
	int32_t part[3] = { 0 };
	int i;

	for (i = 0; i < 3; i++) {
		if (!bt_ascii_is_digit(s[0]) || !bt_ascii_is_digit(s[1]))
			return NULL;
		part[i] = (s[0] - '0') * 10 + s[1] - '0';
		s += 2;
		if (*s != ':' || i == 2)
			break;
		s++;
	}
	if (i == 0 || part[1] > 59 || part[2] > 59)
		return NULL;
	*sec = (part[0] * 60 + part[1]) * 60 + part[2];
	return *sec <= BT_CAL_DAY ? s : NULL;
}

static int
take_clock(struct parse *p, const char *what, const struct bt_yaml_node *n,
    int32_t *sec)
{
	const char *text, *end;

	if (bt_yaml_take_line(p->y, what, n, &text) < 0)
		return -1;
	end = scan_clock(text, sec);
	if (end == NULL || *end != '\0')
		return bt_yaml_fail(p->y, n,
		    "%s is '%.40s', expected a time of day such as 13:00", what,
		    text);
	return 0;
}

/* `09:30-16:00` */
static int
take_part(struct parse *p, const struct bt_yaml_node *n, struct bt_cal_hours *h)
{
	const char *text, *end;

	if (bt_yaml_take_line(p->y, "hours", n, &text) < 0)
		return -1;
	if (h->n == BT_SESSION_PARTS)
		return bt_yaml_fail(p->y, n, "a session of more than %d parts",
		    BT_SESSION_PARTS);
	end = scan_clock(text, &h->parts[h->n].open);
	if (end != NULL && *end == '-')
		end = scan_clock(end + 1, &h->parts[h->n].close);
	if (end == NULL || *end != '\0')
		return bt_yaml_fail(p->y, n,
		    "hours are '%.40s', expected such as 09:30-16:00", text);
	h->n++;
	return 0;
}

/*
 * The last part closes on the session's date; what cannot, seen from the end,
 * be on the same date as what follows it is on the day before.
 */
static int
settle_hours(
    struct parse *p, const struct bt_yaml_node *n, struct bt_cal_hours *h)
{
	int32_t next = BT_CAL_DAY, shift = 0;
	int i;

	for (i = h->n - 1; i >= 0; i--) {
		if (h->parts[i].close + shift > next)
			shift -= BT_CAL_DAY;
		h->parts[i].close += shift;
		if (h->parts[i].open + shift >= h->parts[i].close)
			shift -= BT_CAL_DAY;
		h->parts[i].open += shift;
		next = h->parts[i].open;
	}
	if (h->parts[h->n - 1].close - h->parts[0].open > BT_CAL_DAY)
		return bt_yaml_fail(
		    p->y, n, "hours of a session that lasts longer than a day");
	return 0;
}

static int
take_hours(
    struct parse *p, const struct bt_yaml_node *n, struct bt_cal_hours *h)
{
	size_t i;

	h->n = 0;
	if (bt_yaml_kind(n) != BT_YAML_LIST) {
		if (take_part(p, n, h) < 0)
			return -1;
	} else {
		for (i = 0; i < bt_yaml_count(n); i++)
			if (take_part(p, bt_yaml_item(p->y, n, i), h) < 0)
				return -1;
		if (h->n == 0)
			return bt_yaml_fail_is(p->y, n, "hours", "there");
	}
	return settle_hours(p, n, h);
}

/* ---- weekdays ---- */

/* Three letters of a weekday, any case: 0 .. 6, or -1. */
static int
find_weekday(const char *s)
{
	static const char names[] = "montuewedthufrisatsun";
	int i;

	for (i = 0; i < 7; i++)
		if (bt_ascii_lower(s[0]) == names[i * 3] &&
		    bt_ascii_lower(s[1]) == names[i * 3 + 1] &&
		    bt_ascii_lower(s[2]) == names[i * 3 + 2])
			return i;
	return -1;
}

/* `mon`, or `mon-fri`, which may go over Sunday; the bits, or 0. */
static uint32_t
scan_days(const char **text)
{
	const char *s = *text;
	uint32_t days = 0;
	int first, last;

	if (strlen(s) < 3 || (first = find_weekday(s)) < 0)
		return 0;
	s += 3;
	last = first;
	if (*s == '-') {
		if (strlen(s) < 4 || (last = find_weekday(s + 1)) < 0)
			return 0;
		s += 4;
	}
	for (; first != last; first = (first + 1) % 7)
		days |= UINT32_C(1) << first;
	*text = s;
	return days | UINT32_C(1) << last;
}

static int
take_days(struct parse *p, const struct bt_yaml_node *n, uint32_t *days)
{
	const char *text, *s;
	uint32_t more;

	if (bt_yaml_kind(n) == BT_YAML_LIST) {
		size_t i;

		if (bt_yaml_count(n) > DAYS_MAX)
			return bt_yaml_fail(
			    p->y, n, "more than %d weekdays", DAYS_MAX);
		for (i = 0; i < bt_yaml_count(n); i++) {
			const struct bt_yaml_node *item =
			    bt_yaml_item(p->y, n, i);

			if (bt_yaml_kind(item) != BT_YAML_TEXT)
				return bt_yaml_fail_is(
				    p->y, item, "a weekday", "a single value");
			if (take_days(p, item, days) < 0)
				return -1;
		}
		return 0;
	}
	if (bt_yaml_take_line(p->y, "days", n, &text) < 0)
		return -1;
	for (s = text; (more = scan_days(&s)) != 0 && *s == ','; s++)
		*days |= more;
	*days |= more;
	if (more == 0 || *s != '\0')
		return bt_yaml_fail(p->y, n,
		    "days are '%.40s', expected such as mon-fri or mon,wed",
		    text);
	return 0;
}

/* ---- sessions ---- */

static int
put_rule(struct parse *p, const struct bt_yaml_node *n)
{
	static const char *const names[] = { "days", "hours", "from", "to" };
	struct bt_yaml_keys known = BT_YAML_KEYS(names);
	struct bt_calendar *c = p->c;
	struct bt_cal_rule rule = { .from = INT32_MIN, .to = INT32_MAX };
	size_t i, k;
	int rc = bt_yaml_take_map(
	    p->y, "an entry of sessions", n, "a mapping of days and hours");

	for (k = 0; rc == 0 && k < bt_yaml_count(n); k++) {
		const struct bt_yaml_node *v = bt_yaml_value(p->y, n, k);

		rc =
		    bt_yaml_take_key(p->y, bt_yaml_key(p->y, n, k), &known, &i);
		if (rc == 0 && i == 0)
			rc = take_days(p, v, &rule.days);
		else if (rc == 0 && i == 1)
			rc = take_hours(p, v, &rule.hours);
		else if (rc == 0)
			rc = take_date(
			    p, names[i], v, i == 2 ? &rule.from : &rule.to);
	}
	if (rc < 0)
		return -1;
	if (rule.days == 0 || rule.hours.n == 0)
		return bt_yaml_fail_is(p->y, n, "an entry of sessions",
		    "a mapping of days and hours");
	if (rule.from > rule.to)
		return bt_yaml_fail(p->y, n, "sessions end before they begin");
	if (c->n_rules == RULES_MAX)
		return bt_yaml_fail(
		    p->y, n, "more than %d entries of sessions", RULES_MAX);
	if (bt_vec_reserve(&c->rules, &c->cap_rules, c->n_rules + 1,
		sizeof *c->rules, p->err) < 0)
		return -1;
	c->rules[c->n_rules++] = rule;
	return 0;
}

/* ---- dates ---- */

/* The dates of an entry. */
static int
put_dates(struct parse *p, const struct bt_yaml_node *n,
    const struct bt_cal_date *like)
{
	struct bt_calendar *c = p->c;
	int is_list = bt_yaml_kind(n) == BT_YAML_LIST;
	size_t i, count = is_list ? bt_yaml_count(n) : 1;

	if (count > DATES_MAX - c->n_dates)
		return bt_yaml_fail(p->y, n, "more than %d dates", DATES_MAX);
	if (bt_vec_reserve(&c->dates, &c->cap_dates, c->n_dates + count,
		sizeof *c->dates, p->err) < 0)
		return -1;
	for (i = 0; i < count; i++) {
		const struct bt_yaml_node *item =
		    is_list ? bt_yaml_item(p->y, n, i) : n;
		struct bt_cal_date *d = &c->dates[c->n_dates];

		*d = *like;
		d->line = bt_yaml_line(item);
		if (take_date(p, "an entry of dates", item, &d->day) < 0)
			return -1;
		c->n_dates++;
	}
	return 0;
}

static int
put_special_hours(
    struct parse *p, const struct bt_yaml_node *n, struct bt_cal_date *like)
{
	struct bt_calendar *c = p->c;

	if (bt_vec_reserve(&c->hours, &c->cap_hours, c->n_hours + 1,
		sizeof *c->hours, p->err) < 0)
		return -1;
	like->hours = c->n_hours;
	return take_hours(p, n, &c->hours[c->n_hours++]);
}

/* What an entry of a kind must have, beside a name and dates. */
static const struct {
	const char *list, *entry, *expected;
} kinds[] = {
	{ "holidays", "an entry of holidays", "a mapping of name and dates" },
	{ "early", "an entry of early", "a mapping of name, close and dates" },
	{ "special", "an entry of special",
	    "a mapping of name, hours and dates" },
};

static int
put_entry(struct parse *p, const struct bt_yaml_node *n, enum bt_cal_kind kind)
{
	static const char *const names[] = { "name", "dates", "close",
		"hours" };
	struct bt_yaml_keys known = BT_YAML_KEYS(names);
	struct bt_cal_date like = { .kind = kind, .name = "" };
	const struct bt_yaml_node *dates = NULL;
	size_t i, k;
	uint64_t must = kind == BT_CAL_EARLY     ? 7
			: kind == BT_CAL_SPECIAL ? 11
						 : 3;
	int rc =
	    bt_yaml_take_map(p->y, kinds[kind].entry, n, kinds[kind].expected);

	for (k = 0; rc == 0 && k < bt_yaml_count(n); k++) {
		const struct bt_yaml_node *v = bt_yaml_value(p->y, n, k);

		rc =
		    bt_yaml_take_key(p->y, bt_yaml_key(p->y, n, k), &known, &i);
		if (rc == 0 && i == 0)
			rc = bt_yaml_take_line(p->y, "name", v, &like.name);
		else if (rc == 0 && i == 1)
			dates = v;
		else if (rc == 0 && i == 2)
			rc = take_clock(p, "close", v, &like.close);
		else if (rc == 0)
			rc = put_special_hours(p, v, &like);
	}
	if (rc < 0)
		return -1;
	if (known.seen != must)
		return bt_yaml_fail_is(
		    p->y, n, kinds[kind].entry, kinds[kind].expected);
	return put_dates(p, dates, &like);
}

static int
compare_dates(const void *a, const void *b)
{
	const struct bt_cal_date *x = a, *y = b;

	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	return (x->kind > y->kind) - (x->kind < y->kind);
}

static int
fail_date(struct parse *p, const struct bt_cal_date *d, const char *what)
{
	char text[BT_TIME_TEXT_MAX];

	(void)bt_time_format(d->day * BT_DAY, text);
	(void)bt_fail(p->err, BT_BAD_INPUT, "%.10s %s", text, what);
	return bt_err_at(p->err, bt_yaml_path(p->y), d->line);
}

/* What is said of dates must go together, and with the sessions. */
static int
check_dates(struct parse *p)
{
	struct bt_calendar *c = p->c;
	size_t i;

	if (c->n_dates > 0)
		qsort(c->dates, c->n_dates, sizeof *c->dates, compare_dates);
	for (i = 0; i < c->n_dates; i++) {
		const struct bt_cal_date *d = &c->dates[i];
		const struct bt_cal_date *last = i > 0 ? d - 1 : NULL;
		const struct bt_cal_rule *rule = bt_cal_rule_of(c, d->day);

		if (last != NULL && last->day == d->day &&
		    last->kind == d->kind)
			return fail_date(p, d, "is there twice");
		if (last != NULL && last->day == d->day &&
		    (last->kind == BT_CAL_EARLY || d->kind == BT_CAL_EARLY))
			return fail_date(p, d,
			    "closes early, and is something else as well");
		if (d->kind == BT_CAL_EARLY &&
		    (rule == NULL || bt_cal_cut(&rule->hours, d->close).n == 0))
			return fail_date(
			    p, d, "closes before its session, or has none");
	}
	return 0;
}

/* ---- the document ---- */

enum top {
	ZONE,
	KNOWN,
	SESSIONS,
	HOLIDAYS,
	EARLY,
	SPECIAL
};

static const char *const tops[] = { "zone", "known", "sessions", "holidays",
	"early", "special" };

static int
put_zone(struct parse *p, const struct bt_yaml_node *n)
{
	const char *name;

	if (bt_yaml_take_line(p->y, "zone", n, &name) < 0)
		return -1;
	p->c->zone = bt_zone_open(name, p->err);
	if (p->c->zone != NULL)
		return 0;
	if (p->err->status == BT_USAGE)
		p->err->status = BT_BAD_INPUT;
	return bt_yaml_at(p->y, n);
}

static int
put_known(struct parse *p, const struct bt_yaml_node *n)
{
	static const char expected[] = "a mapping of from and to";
	static const char *const names[] = { "from", "to" };
	struct bt_yaml_keys known = BT_YAML_KEYS(names);
	size_t i, k;

	if (bt_yaml_take_map(p->y, "known", n, expected) < 0)
		return -1;
	for (k = 0; k < bt_yaml_count(n); k++)
		if (bt_yaml_take_key(
			p->y, bt_yaml_key(p->y, n, k), &known, &i) < 0 ||
		    take_date(p, names[i], bt_yaml_value(p->y, n, k),
			i == 0 ? &p->c->from : &p->c->to) < 0)
			return -1;
	if (known.seen != 3)
		return bt_yaml_fail_is(p->y, n, "known", expected);
	if (p->c->from > p->c->to)
		return bt_yaml_fail(p->y, n, "known ends before it begins");
	p->has_known = 1;
	return 0;
}

static int
put_list(struct parse *p, const struct bt_yaml_node *n, enum top top)
{
	size_t i;
	int rc = 0;

	if (bt_yaml_is_null(n))
		return 0;
	if (bt_yaml_kind(n) != BT_YAML_LIST)
		return bt_yaml_fail_is(p->y, n, tops[top], "a list");
	for (i = 0; i < bt_yaml_count(n) && rc == 0; i++) {
		const struct bt_yaml_node *item = bt_yaml_item(p->y, n, i);

		rc = top == SESSIONS ? put_rule(p, item)
				     : put_entry(p, item,
					   (enum bt_cal_kind)(top - HOLIDAYS));
	}
	return rc;
}

static int
put_top(struct parse *p, enum top top, const struct bt_yaml_node *n)
{
	switch (top) {
	case ZONE:
		return put_zone(p, n);
	case KNOWN:
		return put_known(p, n);
	case SESSIONS:
	case HOLIDAYS:
	case EARLY:
	case SPECIAL:
		break;
	}
	return put_list(p, n, top);
}

static int
put_document(struct parse *p, const struct bt_yaml_node *root)
{
	static const char expected[] = "a mapping of zone, sessions, holidays";
	struct bt_yaml_keys keys = BT_YAML_KEYS(tops);
	size_t i, k;

	if (bt_yaml_take_map(p->y, "a calendar", root, expected) < 0)
		return -1;
	for (k = 0; k < bt_yaml_count(root); k++)
		if (bt_yaml_take_key(
			p->y, bt_yaml_key(p->y, root, k), &keys, &i) < 0 ||
		    put_top(p, (enum top)i, bt_yaml_value(p->y, root, k)) < 0)
			return -1;
	if (p->c->zone == NULL)
		return bt_yaml_fail_is(p->y, root, "zone", "there");
	if (p->c->n_rules == 0 && p->c->n_hours == 0)
		return bt_yaml_fail_is(p->y, root, "sessions", "there");
	/* otherwise a year without holidays would pass for one without any */
	if (p->c->n_dates > 0 && !p->has_known)
		return bt_yaml_fail(p->y, root,
		    "known is not there: from and to when are all holidays "
		    "told?");
	return check_dates(p);
}

/* `data/calendars/nyse.yaml` is `nyse`. */
static void
set_name(struct bt_calendar *c)
{
	const char *path = bt_yaml_path(c->doc), *slash = strrchr(path, '/');
	const char *base = slash != NULL ? slash + 1 : path;
	const char *dot = strrchr(base, '.');
	size_t n = dot != NULL ? (size_t)(dot - base) : strlen(base);

	(void)snprintf(c->name, sizeof c->name, "%.*s", (int)n, base);
}

struct bt_calendar *
bt_cal_build(struct bt_yaml *doc, struct bt_err *err)
{
	struct bt_calendar *c = doc != NULL ? calloc(1, sizeof *c) : NULL;
	struct parse p = { .c = c, .y = doc, .err = err };
	const struct bt_yaml_node *root;

	if (c == NULL) {
		if (doc != NULL)
			(void)bt_fail(err, BT_SYSTEM, "out of memory");
		bt_yaml_free(doc);
		return NULL;
	}
	c->doc = doc;
	set_name(c);
	c->from = INT32_MIN;
	c->to = INT32_MAX;
	root = bt_yaml_root(doc);
	if (root == NULL) {
		(void)bt_fail(err, BT_BAD_INPUT, "a calendar is not there");
		(void)bt_err_at(err, bt_yaml_path(doc), 1);
	} else if (put_document(&p, root) == 0) {
		return c;
	}
	bt_calendar_free(c);
	return NULL;
}
