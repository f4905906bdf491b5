/*
 * Options of indicators as text: `12,26,seed=sma`.
 */
#include <string.h>

#include "base/near.h"
#include "bt/num.h"
#include "bt/time.h"
#include "ta/row.h"

/* A piece of text that is no string. */
struct piece {
	const char *s;
	size_t n;
};

static int
is_same(struct piece p, const char *word)
{
	return strlen(word) == p.n && memcmp(word, p.s, p.n) == 0;
}

/* The place of a named option; -1 with what may have been meant. */
static int
find_option(
    const struct bt_ta_info *info, struct piece name, struct bt_err *err)
{
	size_t k, n = bt_ta_options(info);
	struct bt_near near;
	char word[64];

	for (k = 0; k < n; k++)
		if (is_same(name, info->options[k].name))
			return (int)k;
	if (name.n >= sizeof word)
		name.n = sizeof word - 1;
	memcpy(word, name.s, name.n);
	word[name.n] = '\0';
	bt_near_init(&near, word);
	for (k = 0; k < n; k++)
		bt_near_try(&near, info->options[k].name);
	if (bt_near_best(&near) != NULL)
		return bt_fail(err, BT_USAGE,
		    "%s has no option '%s' (did you mean '%s'?)", info->name,
		    word, bt_near_best(&near));
	return bt_fail(
	    err, BT_USAGE, "%s has no option '%s'", info->name, word);
}

static int
parse_word(const struct bt_ta_info *info, const struct bt_ta_option *o,
    struct piece text, double *v, struct bt_err *err)
{
	char all[128] = "";
	size_t k, n = 0;

	for (k = 0; k <= (size_t)o->max; k++) {
		if (is_same(text, o->words[k])) {
			*v = (double)k;
			return 0;
		}
		if (n + strlen(o->words[k]) + 2 < sizeof all) {
			all[n] = ' ';
			memcpy(all + n + (k > 0), o->words[k],
			    strlen(o->words[k]) + 1);
			n += strlen(o->words[k]) + (k > 0);
		}
	}
	return bt_fail(err, BT_USAGE, "%s of %s: '%.*s' is none of %s", o->name,
	    info->name, (int)text.n, text.s, all);
}

static int
parse_value(const struct bt_ta_info *info, const struct bt_ta_option *o,
    struct piece text, double *v, struct bt_err *err)
{
	bt_time when;

	switch (o->kind) {
	case BT_TA_WORD:
		return parse_word(info, o, text, v, err);
	case BT_TA_WHEN:
		if (bt_time_parse_short(text.s, text.n, &when) < 0)
			return bt_fail(err, BT_USAGE,
			    "%s of %s: '%.*s' is no time", o->name, info->name,
			    (int)text.n, text.s);
		*v = (double)when / (double)BT_SECOND;
		return 0;
	case BT_TA_NUMBER:
	case BT_TA_WHOLE:
		break;
	}
	if (bt_num_parse(text.s, text.n, v) < 0)
		return bt_fail(err, BT_USAGE, "%s of %s: '%.*s' is no number",
		    o->name, info->name, (int)text.n, text.s);
	return bt_ta_check(info, o, *v, err);
}

/* One `VALUE` or `NAME=VALUE`; *place is that of the next value. */
static int
parse_one(const struct bt_ta_info *info, struct piece text, size_t *place,
    double *options, struct bt_err *err)
{
	const char *eq = memchr(text.s, '=', text.n);
	int k;

	if (eq != NULL) {
		struct piece name = { text.s, (size_t)(eq - text.s) };

		k = find_option(info, name, err);
		if (k < 0)
			return -1;
		text.n -= name.n + 1;
		text.s = eq + 1;
		*place = BT_TA_OPTIONS;
	} else if (*place == BT_TA_OPTIONS) {
		return bt_fail(err, BT_USAGE,
		    "%s: the value '%.*s' after one with a name", info->name,
		    (int)text.n, text.s);
	} else if (*place >= bt_ta_options(info)) {
		k = (int)bt_ta_options(info);
		return bt_fail(err, BT_USAGE,
		    "%s has %d option%s, not '%.*s' too", info->name, k,
		    k == 1 ? "" : "s", (int)text.n, text.s);
	} else {
		k = (int)(*place)++;
	}
	return parse_value(info, &info->options[k], text, &options[k], err);
}

int
bt_ta_parse(const struct bt_ta_info *info, const char *text, double *options,
    struct bt_err *err)
{
	size_t k, place = 0;

	for (k = 0; k < BT_TA_OPTIONS; k++)
		options[k] = info->options[k].initial;
	if (text == NULL || text[0] == '\0')
		return 0;
	for (;;) {
		struct piece one = { text, strcspn(text, ",") };

		if (parse_one(info, one, &place, options, err) < 0)
			return bt_err_hint(
			    err, "bt-ta --describe %s", info->name);
		if (text[one.n] == '\0')
			return 0;
		text += one.n + 1;
	}
}

int
bt_ta_check(const struct bt_ta_info *info, const struct bt_ta_option *o,
    double value, struct bt_err *err)
{
	char v[BT_NUM_TEXT_MAX], lo[BT_NUM_TEXT_MAX], hi[BT_NUM_TEXT_MAX];
	int is_whole = o->kind == BT_TA_WHOLE || o->kind == BT_TA_WORD;

	(void)bt_num_format(value, v);
	(void)bt_num_format(o->min, lo);
	(void)bt_num_format(o->max, hi);
	if (!(value >= o->min && value <= o->max))
		return bt_fail(err, BT_USAGE,
		    "%s of %s: %s is not between %s and %s", o->name,
		    info->name, v, lo, hi);
	if (is_whole && value != floor(value))
		return bt_fail(err, BT_USAGE,
		    "%s of %s: %s is not a whole number", o->name, info->name,
		    v);
	return 0;
}
