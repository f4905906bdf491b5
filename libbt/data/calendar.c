#include "data/calendar.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/datadir.h"
#include "base/near.h"
#include "base/vec.h"
#include "data/calrules.h"

#define REACH 1000 /* days that the next session is looked for */

/* Dates whose clocks are instants, with a day to spare on both sides. */
#define DAY_MIN (INT32_C(-106749))
#define DAY_MAX (INT32_C(106749))

/* Those that need no file. */
static const struct {
	const char *name, *text;
} built_in[] = {
	{ "24x7", "{zone: UTC, sessions: [{days: mon-sun, "
		  "hours: \"00:00-24:00\"}]}" },
	{ "weekdays", "{zone: UTC, sessions: [{days: mon-fri, "
		      "hours: \"00:00-24:00\"}]}" },
};
#define N_BUILT_IN (sizeof built_in / sizeof built_in[0])

/* ---- rules ---- */

/* Monday is 0; 1970-01-01 was a Thursday. */
static int
weekday(int32_t day)
{
	return (int)(((int64_t)day + 3) % 7 + 7) % 7;
}

const struct bt_cal_rule *
bt_cal_rule_of(const struct bt_calendar *c, int32_t day)
{
	size_t i;

	for (i = c->n_rules; i > 0; i--) {
		const struct bt_cal_rule *r = &c->rules[i - 1];

		if ((r->days >> weekday(day) & 1) != 0 && day >= r->from &&
		    day <= r->to)
			return r;
	}
	return NULL;
}

struct bt_cal_hours
bt_cal_cut(const struct bt_cal_hours *h, int32_t close)
{
	struct bt_cal_hours left = *h;
	int i;

	for (i = 0; i < left.n && left.parts[i].open < close; i++)
		if (left.parts[i].close > close)
			left.parts[i].close = close;
	left.n = i;
	return left;
}

/* The first of the dates that is not before a day. */
static size_t
find_date(const struct bt_calendar *c, int32_t day)
{
	size_t low = 0, high = c->n_dates;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (c->dates[mid].day < day)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* What is said of a date of one kind, or NULL. */
static const struct bt_cal_date *
date_of(const struct bt_calendar *c, int32_t day, enum bt_cal_kind kind)
{
	size_t i;

	for (i = find_date(c, day); i < c->n_dates && c->dates[i].day == day;
	     i++)
		if (c->dates[i].kind == kind)
			return &c->dates[i];
	return NULL;
}

/* ---- sessions ---- */

/*
 * Clock times to instants: 1; 0 where a change of the clock leaves all of it
 * out, as it may what lies within an hour of the night.
 */
static int
fill(const struct bt_calendar *c, int32_t day, const struct bt_cal_hours *h,
    struct bt_session *s)
{
	int i;

	s->day = day;
	s->n = 0;
	for (i = 0; i < h->n; i++) {
		struct bt_session_part *part = &s->parts[s->n];

		part->open = bt_zone_to_utc(
		    c->zone, day * BT_DAY + h->parts[i].open * BT_SECOND);
		part->close = bt_zone_to_utc(
		    c->zone, day * BT_DAY + h->parts[i].close * BT_SECOND);
		if (s->n > 0 && part->open < part[-1].close)
			part->open = part[-1].close;
		s->n += part->open < part->close;
	}
	if (s->n == 0)
		return 0;
	s->open = s->parts[0].open;
	s->close = s->parts[s->n - 1].close;
	return 1;
}

int
bt_calendar_session(
    const struct bt_calendar *c, int32_t day, struct bt_session *s)
{
	const struct bt_cal_date *d;
	const struct bt_cal_rule *rule;
	struct bt_cal_hours h;

	if (day < DAY_MIN || day > DAY_MAX)
		return 0;
	s->is_half = s->is_special = 0;
	s->name = "";
	d = date_of(c, day, BT_CAL_SPECIAL);
	if (d != NULL) {
		s->is_special = 1;
		s->name = d->name;
		return fill(c, day, &c->hours[d->hours], s);
	}
	rule = bt_cal_rule_of(c, day);
	if (rule == NULL || date_of(c, day, BT_CAL_HOLIDAY) != NULL)
		return 0;
	d = date_of(c, day, BT_CAL_EARLY);
	if (d == NULL)
		return fill(c, day, &rule->hours, s);
	s->is_half = 1;
	s->name = d->name;
	h = bt_cal_cut(&rule->hours, d->close);
	return fill(c, day, &h, s);
}

/* The date on the wall. */
static int32_t
local_day(const struct bt_calendar *c, bt_time t)
{
	bt_time local;

	if (bt_time_add(t, bt_zone_offset(c->zone, t) * BT_SECOND, &local) < 0)
		local = t;
	return (int32_t)(local / BT_DAY - (local % BT_DAY < 0));
}

int
bt_calendar_at(const struct bt_calendar *c, bt_time t, struct bt_session *s)
{
	int32_t day = local_day(c, t);
	int k;

	/* the next date's may have opened already, none closes after its own */
	for (k = 0; k <= 1; k++)
		if (bt_calendar_session(c, day + k, s) && s->open <= t &&
		    t < s->close)
			return 1;
	return 0;
}

int
bt_calendar_is_open(const struct bt_calendar *c, bt_time t)
{
	struct bt_session s;
	int i;

	if (!bt_calendar_at(c, t, &s))
		return 0;
	for (i = 0; i < s.n; i++)
		if (s.parts[i].open <= t && t < s.parts[i].close)
			return 1;
	return 0;
}

int
bt_calendar_next(const struct bt_calendar *c, bt_time t, struct bt_session *s)
{
	int32_t day = local_day(c, t);
	int k;

	for (k = 0; k <= REACH; k++)
		if (bt_calendar_session(c, day + k, s) && s->open > t)
			return 1;
	return 0;
}

int
bt_calendar_prev(const struct bt_calendar *c, bt_time t, struct bt_session *s)
{
	int32_t day = local_day(c, t);
	int k;

	for (k = 0; k <= REACH; k++)
		if (bt_calendar_session(c, day - k, s) && s->close <= t)
			return 1;
	return 0;
}

bt_time
bt_calendar_opens(const struct bt_calendar *c, bt_time t)
{
	struct bt_session s = { .n = 0 };
	int i;

	/* in a break, the rest of its session */
	if (bt_calendar_at(c, t, &s))
		for (i = 0; i < s.n; i++)
			if (s.parts[i].open >= t)
				return s.parts[i].open;
	return bt_calendar_next(c, t, &s) ? s.open : INT64_MAX;
}

int32_t
bt_calendar_day(const struct bt_calendar *c, bt_time t)
{
	struct bt_session s;

	return bt_calendar_at(c, t, &s) ? s.day : local_day(c, t);
}

/* ---- what it is ---- */

const char *
bt_calendar_name(const struct bt_calendar *c)
{
	return c->name;
}

const struct bt_zone *
bt_calendar_zone(const struct bt_calendar *c)
{
	return c->zone;
}

void
bt_calendar_known(const struct bt_calendar *c, int32_t *from, int32_t *to)
{
	*from = c->from;
	*to = c->to;
}

int
bt_calendar_is_known(const struct bt_calendar *c, int32_t day)
{
	return day >= c->from && day <= c->to;
}

const char *
bt_calendar_holiday(const struct bt_calendar *c, int32_t day)
{
	const struct bt_cal_date *d = date_of(c, day, BT_CAL_HOLIDAY);

	return d != NULL ? d->name : NULL;
}

void
bt_calendar_free(struct bt_calendar *c)
{
	if (c == NULL)
		return;
	free(c->rules);
	free(c->dates);
	free(c->hours);
	bt_zone_free(c->zone);
	bt_yaml_free(c->doc);
	free(c);
}

/* ---- finding one ---- */

static void
place(int k, char *dir, size_t size)
{
	bt_datadir_place(k, "calendars", "data/calendars", dir, size);
}

struct names {
	char (*at)[64];
	size_t n, cap;
};

static int
compare_names(const void *a, const void *b)
{
	return strcmp(a, b);
}

static int
add_name(struct names *names, const char *name, size_t n, struct bt_err *err)
{
	size_t i;

	if (n >= sizeof *names->at)
		return 0;
	for (i = 0; i < names->n; i++)
		if (strlen(names->at[i]) == n &&
		    memcmp(names->at[i], name, n) == 0)
			return 0;
	if (bt_vec_reserve(&names->at, &names->cap, names->n + 1,
		sizeof *names->at, err) < 0)
		return -1;
	memcpy(names->at[names->n], name, n);
	names->at[names->n++][n] = '\0';
	return 0;
}

/* The calendars of a folder that can be asked for by name. */
static int
add_folder(struct names *names, const char *dir, struct bt_err *err)
{
	const struct dirent *e;
	DIR *d = dir[0] != '\0' ? opendir(dir) : NULL;
	int rc = 0;

	while (d != NULL && rc == 0 && (e = readdir(d)) != NULL) {
		size_t n = strlen(e->d_name);

		if (n > 5 && strcmp(e->d_name + n - 5, ".yaml") == 0 &&
		    e->d_name[0] != '.')
			rc = add_name(names, e->d_name, n - 5, err);
	}
	if (d != NULL)
		(void)closedir(d);
	return rc;
}

static int
list_names(struct names *names, struct bt_err *err)
{
	char dir[PATH_MAX];
	size_t i;
	int k, rc = 0;

	for (i = 0; i < N_BUILT_IN && rc == 0; i++)
		rc = add_name(
		    names, built_in[i].name, strlen(built_in[i].name), err);
	for (k = 0; k < BT_DATADIR_PLACES && rc == 0; k++) {
		place(k, dir, sizeof dir);
		rc = add_folder(names, dir, err);
	}
	if (rc == 0)
		qsort(names->at, names->n, sizeof *names->at, compare_names);
	return rc;
}

static void
fail_unknown(const char *name, struct bt_err *err)
{
	struct names names = { 0 };
	struct bt_buf list = { 0 };
	struct bt_near near;
	const char *best;
	size_t i;
	int rc = list_names(&names, err);

	bt_near_init(&near, name);
	for (i = 0; i < names.n && rc == 0; i++) {
		bt_near_try(&near, names.at[i]);
		rc = bt_buf_printf(&list, err, " %s", names.at[i]);
	}
	best = bt_near_best(&near);
	if (rc == 0 && best != NULL)
		(void)bt_fail(err, BT_USAGE,
		    "there is no calendar '%s' (did you mean '%s'?)", name,
		    best);
	else if (rc == 0)
		(void)bt_fail(err, BT_USAGE, "there is no calendar '%s'", name);
	(void)bt_err_hint(err,
	    "there are:%s; the name of a file has a slash, or ends in .yaml",
	    bt_buf_text(&list));
	bt_buf_free(&list);
	free(names.at);
}

static int
is_file_name(const char *name)
{
	const char *dot = strrchr(name, '.');

	return strchr(name, '/') != NULL ||
	       (dot != NULL &&
		   (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0));
}

struct bt_calendar *
bt_calendar_parse(
    const char *text, size_t n, const char *path, struct bt_err *err)
{
	return bt_cal_build(
	    bt_yaml_parse(text, n, path, BT_BAD_INPUT, err), err);
}

static struct bt_calendar *
read_file(const char *path, struct bt_err *err)
{
	return bt_cal_build(bt_yaml_read(path, BT_BAD_INPUT, err), err);
}

struct bt_calendar *
bt_calendar_open(const char *name, struct bt_err *err)
{
	char dir[PATH_MAX], path[PATH_MAX];
	size_t i;
	int k, n;

	if (is_file_name(name))
		return read_file(name, err);
	for (i = 0; i < N_BUILT_IN; i++)
		if (strcmp(built_in[i].name, name) == 0)
			return bt_calendar_parse(built_in[i].text,
			    strlen(built_in[i].text), name, err);
	for (k = 0; k < BT_DATADIR_PLACES && name[0] != '\0'; k++) {
		place(k, dir, sizeof dir);
		n = snprintf(path, sizeof path, "%s/%s.yaml", dir, name);
		if (dir[0] != '\0' && n > 0 && (size_t)n < sizeof path &&
		    access(path, R_OK) == 0)
			return read_file(path, err);
	}
	fail_unknown(name, err);
	return NULL;
}
