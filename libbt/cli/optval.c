#include "cli/optval.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "base/vec.h"
#include "bt/num.h"
#include "bt/time.h"

#define COUNT_MAX 9 /* of a count written as a number */

/* A flag is a bool or an int; so is an enum's field an int. */
static void
store_int(void *field, size_t size, int64_t v)
{
	bool b = v != 0;
	int i = (int)v;

	if (size == sizeof b)
		memcpy(field, &b, sizeof b);
	else if (size == sizeof i)
		memcpy(field, &i, sizeof i);
	else
		memcpy(field, &v, sizeof v);
}

static bool
is_word(const char *value, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strcmp(value, *words) == 0)
			return true;
	return false;
}

static int
set_flag(const struct bt_opt *row, void *field, const char *value,
    struct bt_err *err)
{
	static const char *const yes[] = { "yes", "true", "on", "1", NULL };
	static const char *const no[] = { "no", "false", "off", "0", NULL };

	if (value != NULL && !is_word(value, yes) && !is_word(value, no))
		return bt_fail(
		    err, BT_USAGE, "'%s' is neither yes nor no", value);
	store_int(field, row->size, value == NULL || is_word(value, yes));
	return 0;
}

static int
set_count(void *field, const char *value, struct bt_err *err)
{
	int64_t v = COUNT_MAX + 1;
	int *count = field;

	if (value == NULL) {
		*count += *count < COUNT_MAX;
		return 0;
	}
	if (bt_int_parse(value, strlen(value), 0, COUNT_MAX, &v) < 0)
		return bt_fail(err, BT_USAGE, "'%s' is not between 0 and %d",
		    value, COUNT_MAX);
	*count = (int)v;
	return 0;
}

/* "'12' is not between -1 and 10", or what is left of it at an open end. */
static int
fail_range(
    const char *value, const char *lo, const char *hi, struct bt_err *err)
{
	if (lo != NULL && hi != NULL)
		return bt_fail(err, BT_USAGE, "'%s' is not between %s and %s",
		    value, lo, hi);
	if (lo != NULL)
		return bt_fail(
		    err, BT_USAGE, "'%s' is not %s or more", value, lo);
	return bt_fail(err, BT_USAGE, "'%s' is not %s or less", value, hi);
}

static int
set_int(const struct bt_opt *row, void *field, const char *value,
    struct bt_err *err)
{
	char lo[BT_NUM_TEXT_MAX], hi[BT_NUM_TEXT_MAX];
	bool is_wide = row->size > sizeof(int);
	int64_t least = is_wide || row->lo > INT_MIN ? row->lo : INT_MIN;
	int64_t most = is_wide || row->hi < INT_MAX ? row->hi : INT_MAX;
	size_t n = strlen(value);
	int64_t v;

	if (bt_int_parse(value, n, INT64_MIN, INT64_MAX, &v) < 0)
		return bt_fail(
		    err, BT_USAGE, "'%s' is not a whole number", value);
	if (v < least || v > most) {
		(void)bt_int_format(least, lo);
		(void)bt_int_format(most, hi);
		/* an end that the table leaves open is told if it was hit */
		return fail_range(value,
		    row->lo == INT64_MIN && v >= least ? NULL : lo,
		    row->hi == INT64_MAX && v <= most ? NULL : hi, err);
	}
	store_int(field, row->size, v);
	return 0;
}

static int
set_double(const struct bt_opt *row, void *field, const char *value,
    struct bt_err *err)
{
	char lo[BT_NUM_TEXT_MAX], hi[BT_NUM_TEXT_MAX];
	double v;

	if (bt_num_parse(value, strlen(value), &v) < 0 || isnan(v))
		return bt_fail(err, BT_USAGE, "'%s' is not a number", value);
	/* An open end of the range still leaves infinity out. */
	if (isinf(v))
		return bt_fail(
		    err, BT_USAGE, "'%s' is not a finite number", value);
	if (v < row->min || v > row->max) {
		(void)bt_num_format(row->min, lo);
		(void)bt_num_format(row->max, hi);
		return fail_range(value, isinf(row->min) ? NULL : lo,
		    isinf(row->max) ? NULL : hi, err);
	}
	*(double *)field = v;
	return 0;
}

static int
set_list(void *field, const char *value, struct bt_err *err)
{
	struct bt_list *list = field;

	if (bt_vec_reserve(&list->items, &list->cap, list->n + 1,
		sizeof *list->items, err) < 0)
		return -1;
	list->items[list->n++] = value;
	return 0;
}

/* "'x' is not one of ohlc, olhc (did you mean ...?)" */
static int
fail_choice(const struct bt_opt *row, const char *value, struct bt_err *err)
{
	char all[320] = "";
	struct bt_near near;
	size_t n = 0;

	bt_near_init(&near, value);
	for (size_t i = 0; row->choices[i] != NULL; i++) {
		bt_near_try(&near, row->choices[i]);
		if (n < sizeof all)
			n += (size_t)snprintf(all + n, sizeof all - n, "%s%s",
			    i > 0 ? ", " : "", row->choices[i]);
	}
	if (bt_near_best(&near) != NULL)
		return bt_fail(err, BT_USAGE,
		    "'%.64s' is not one of %s (did you mean '%s'?)", value, all,
		    bt_near_best(&near));
	return bt_fail(err, BT_USAGE, "'%.64s' is not one of %s", value, all);
}

static int
set_enum(const struct bt_opt *row, void *field, const char *value,
    struct bt_err *err)
{
	for (int i = 0; row->choices[i] != NULL; i++)
		if (strcmp(row->choices[i], value) == 0) {
			store_int(field, row->size, i);
			return 0;
		}
	return fail_choice(row, value, err);
}

static int
set_time(void *field, const char *value, struct bt_err *err)
{
	if (bt_time_parse_short(value, strlen(value), field) == 0)
		return 0;
	(void)bt_fail(err, BT_USAGE, "'%s' is not a time", value);
	return bt_err_hint(err, "write 2024, 2024-06-30, 2024-06-30T09:30 or "
				"2024-06-30T09:30:00+02:00");
}

static int
set_span(void *field, const char *value, struct bt_err *err)
{
	int64_t v;

	if (bt_span_parse(value, strlen(value), &v) == 0 && v > 0) {
		*(int64_t *)field = v;
		return 0;
	}
	(void)bt_fail(err, BT_USAGE, "'%s' is not a length of time", value);
	return bt_err_hint(err, "write 90 (seconds), 500ms, 5min, 1.5h or 1d");
}

int
bt_optval_set(const struct bt_opt *row, void *field, const char *value,
    struct bt_err *err)
{
	bool is_text =
	    row->kind == BT_OPT_KIND_STRING || row->kind == BT_OPT_KIND_LIST;

	if (is_text && value[0] == '\0' && !(row->flags & BT_OPT_EMPTY_OK))
		return bt_fail(err, BT_USAGE, "%s is empty", row->arg);
	switch (row->kind) {
	case BT_OPT_KIND_FLAG:
		return set_flag(row, field, value, err);
	case BT_OPT_KIND_COUNT:
		return set_count(field, value, err);
	case BT_OPT_KIND_INT:
		return set_int(row, field, value, err);
	case BT_OPT_KIND_DOUBLE:
		return set_double(row, field, value, err);
	case BT_OPT_KIND_STRING:
		*(const char **)field = value;
		return 0;
	case BT_OPT_KIND_LIST:
		return set_list(field, value, err);
	case BT_OPT_KIND_ENUM:
		return set_enum(row, field, value, err);
	case BT_OPT_KIND_TIME:
		return set_time(field, value, err);
	case BT_OPT_KIND_SPAN:
		return set_span(field, value, err);
	case BT_OPT_KIND_CALL:
		return row->parse(value, field, err);
	case BT_OPT_KIND_END:
	case BT_OPT_KIND_GROUP:
		break;
	}
	return bt_fail(err, BT_USAGE, "takes no value");
}
