/* Parameters against the sidecar that describes them. */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/buf.h"
#include "base/near.h"
#include "base/vec.h"
#include "bt/num.h"
#include "strategy/sidecar.h"

/* ---- one value ---- */

/* A bound or a step as messages show it. */
static const char *
number(double v, char *text)
{
	(void)bt_num_format(v, text);
	return text;
}

static int
check_range(const struct bt_sidecar_param *p, const char *text, double v,
    struct bt_err *err)
{
	char a[BT_NUM_TEXT_MAX], b[BT_NUM_TEXT_MAX];
	double from = isnan(p->min) ? 0 : p->min, steps;

	if (v < p->min && isnan(p->max))
		return bt_fail(
		    err, BT_USAGE, "'%s' is below %s", text, number(p->min, a));
	if (v > p->max && isnan(p->min))
		return bt_fail(
		    err, BT_USAGE, "'%s' is above %s", text, number(p->max, a));
	if (v < p->min || v > p->max)
		return bt_fail(err, BT_USAGE, "'%s' is not between %s and %s",
		    text, number(p->min, a), number(p->max, b));
	if (isnan(p->step))
		return 0;
	steps = (v - from) / p->step;
	/* 0.3 is three steps of 0.1, whatever binary fractions make of it */
	if (fabs(steps - nearbyint(steps)) > 1e-9 * fmax(1, fabs(steps)))
		return bt_fail(err, BT_USAGE,
		    "'%s' is not %s and a whole number of steps of %s", text,
		    number(from, a), number(p->step, b));
	return 0;
}

static int
check_bool(const char *text, const char **value, struct bt_err *err)
{
	static const char *const words[] = { "0", "1", "false", "true", "no",
		"yes", "off", "on" };
	size_t i;

	for (i = 0; i < sizeof words / sizeof words[0]; i++)
		if (bt_ascii_is_word(text, strlen(text), words[i])) {
			*value = i % 2 != 0 ? "1" : "0";
			return 0;
		}
	return bt_fail(err, BT_USAGE, "'%s' is neither true nor false", text);
}

static int
check_choice(
    const struct bt_sidecar_param *p, const char *text, struct bt_err *err)
{
	struct bt_near near;
	struct bt_buf list = { 0 };
	size_t i;
	int rc = 0;

	bt_near_init(&near, text);
	for (i = 0; i < p->choices.n; i++) {
		if (strcmp(p->choices.at[i], text) == 0)
			return 0;
		bt_near_try(&near, p->choices.at[i]);
	}
	for (i = 0; i < p->choices.n && rc == 0; i++)
		rc = bt_buf_printf(
		    &list, err, "%s%s", i > 0 ? ", " : "", p->choices.at[i]);
	if (rc == 0 && bt_near_best(&near) != NULL)
		rc = bt_fail(err, BT_USAGE,
		    "'%s' is none of: %s (did you mean '%s'?)", text,
		    bt_buf_text(&list), bt_near_best(&near));
	else if (rc == 0)
		rc = bt_fail(err, BT_USAGE, "'%s' is none of: %s", text,
		    bt_buf_text(&list));
	bt_buf_free(&list);
	return rc;
}

int
bt_sidecar_param_check(const struct bt_sidecar_param *p, const char *text,
    const char **value, struct bt_err *err)
{
	size_t n = strlen(text);
	int64_t whole;
	double v;

	*value = text;
	switch (p->kind) {
	case BT_PARAM_STRING:
		return 0;
	case BT_PARAM_INT:
		if (bt_int_parse(text, n, INT64_MIN, INT64_MAX, &whole) < 0)
			return bt_fail(
			    err, BT_USAGE, "'%s' is no whole number", text);
		return check_range(p, text, (double)whole, err);
	case BT_PARAM_FLOAT:
		if (bt_num_parse(text, n, &v) < 0 || !isfinite(v))
			return bt_fail(
			    err, BT_USAGE, "'%s' is no number", text);
		return check_range(p, text, v, err);
	case BT_PARAM_BOOL:
		return check_bool(text, value, err);
	case BT_PARAM_CHOICE:
		return check_choice(p, text, err);
	}
	return 0;
}

/* ---- all of them ---- */

/* Whether a word is NAME=VALUE, its name n bytes long: 0 or -1. */
static int
check_word(const char *word, size_t n, struct bt_err *err)
{
	size_t i;

	if (word[n] == '\0')
		return bt_fail(err, BT_USAGE,
		    "-p: '%.60s' is not of the form NAME=VALUE", word);
	if (!bt_param_is_name(word, n))
		return bt_fail(err, BT_USAGE,
		    "-p: '%.60s': a name is letters, digits and _, no digit "
		    "first",
		    word);
	for (i = n; word[i] != '\0'; i++)
		if (bt_ascii_is_cntrl(word[i]))
			return bt_fail(err, BT_USAGE,
			    "-p %.*s: a control character in its value", (int)n,
			    word);
	return 0;
}

/* A copy of its name at *names, which moves on behind it. */
static struct bt_param
split_word(const char *word, char **names)
{
	size_t n = strcspn(word, "=");
	const struct bt_param param = { .name = *names, .value = word + n + 1 };

	memcpy(*names, word, n);
	(*names)[n] = '\0';
	*names += n + 1;
	return param;
}

static struct bt_param *
find_param(struct bt_params *params, const char *name)
{
	size_t i;

	for (i = 0; i < params->n; i++)
		if (strcmp(params->at[i].name, name) == 0)
			return &params->at[i];
	return NULL;
}

/* Of equal names the last one counts, in the place of the first. */
static int
split_words(const char *const *words, size_t n, struct bt_params *params,
    struct bt_err *err)
{
	struct bt_param param, *old;
	size_t i, bytes = 1;
	char *names;

	for (i = 0; i < n; i++)
		bytes += strlen(words[i]) + 1;
	params->names = names = malloc(bytes);
	if (names == NULL)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	if (bt_vec_reserve(
		&params->at, &params->cap, n + 1, sizeof *params->at, err) < 0)
		return -1;
	for (i = 0; i < n; i++) {
		if (check_word(words[i], strcspn(words[i], "="), err) < 0)
			return -1;
		param = split_word(words[i], &names);
		old = find_param(params, param.name);
		if (old == NULL)
			old = &params->at[params->n++];
		*old = param;
	}
	return 0;
}

static int
fail_unknown(
    const struct bt_sidecar_info *info, const char *name, struct bt_err *err)
{
	struct bt_near near;
	struct bt_buf list = { 0 };
	size_t i;
	int rc = 0;

	bt_near_init(&near, name);
	for (i = 0; i < info->n_params && rc == 0; i++) {
		bt_near_try(&near, info->params[i].name);
		rc = bt_buf_printf(&list, err, " %s", info->params[i].name);
	}
	if (rc == 0 && bt_near_best(&near) != NULL)
		rc = bt_fail(err, BT_USAGE,
		    "-p %s: no such parameter (did you mean '%s'?)", name,
		    bt_near_best(&near));
	else if (rc == 0)
		rc = bt_fail(err, BT_USAGE, "-p %s: no such parameter", name);
	(void)bt_err_hint(err, "%s has%s", info->path,
	    list.len > 0 ? bt_buf_text(&list) : " none");
	bt_buf_free(&list);
	return rc;
}

static const struct bt_sidecar_param *
find_known(const struct bt_sidecar_info *info, const char *name)
{
	size_t i;

	for (i = 0; i < info->n_params; i++)
		if (strcmp(info->params[i].name, name) == 0)
			return &info->params[i];
	return NULL;
}

static int
check_given(const struct bt_sidecar_info *info, struct bt_params *params,
    struct bt_err *err)
{
	size_t i;

	for (i = 0; i < params->n; i++) {
		struct bt_param *p = &params->at[i];
		const struct bt_sidecar_param *known =
		    find_known(info, p->name);
		struct bt_err why = { 0 };

		if (known == NULL)
			return fail_unknown(info, p->name, err);
		if (bt_sidecar_param_check(known, p->value, &p->value, &why) <
		    0) {
			(void)bt_fail(err, (enum bt_status)why.status,
			    "-p %s: %s", p->name, why.text);
			return known->description[0] != '\0'
				   ? bt_err_hint(err, "%s: %s", p->name,
					 known->description)
				   : -1;
		}
	}
	return 0;
}

/* In the sidecar's order: what was given, else the default. */
static int
merge(const struct bt_sidecar_info *info, struct bt_params *params,
    struct bt_err *err)
{
	struct bt_param *all = NULL;
	const struct bt_param *given;
	size_t i, n = 0, cap = 0;

	if (bt_vec_reserve(&all, &cap, info->n_params + 1, sizeof *all, err) <
	    0)
		return -1;
	assert(all != NULL);
	for (i = 0; i < info->n_params; i++) {
		const struct bt_sidecar_param *p = &info->params[i];

		given = find_param(params, p->name);
		if (given != NULL) {
			all[n++] = *given;
			continue;
		}
		if (p->dflt == NULL)
			continue;
		all[n] = (struct bt_param){ .name = p->name, .is_default = 1 };
		/* it was checked when the sidecar was read */
		if (bt_sidecar_param_check(p, p->dflt, &all[n++].value, err) <
		    0) {
			free(all);
			return -1;
		}
	}
	free(params->at);
	params->at = all;
	params->n = n;
	params->cap = cap;
	return 0;
}

int
bt_sidecar_check(const struct bt_sidecar *sc, const char *const *words,
    size_t n, struct bt_params *params, struct bt_err *err)
{
	if (split_words(words, n, params, err) < 0)
		return -1;
	if (sc == NULL)
		return 0;
	if (check_given(bt_sidecar_info(sc), params, err) < 0)
		return -1;
	return merge(bt_sidecar_info(sc), params, err);
}
