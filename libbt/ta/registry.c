#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/near.h"
#include "ta/row.h"

/* The groups, in the order of bt-ta(7). */
static const struct bt_ta_table *const tables[] = { &bt_ta_averages,
	&bt_ta_lines, &bt_ta_momentums, &bt_ta_oscillators, &bt_ta_directions,
	&bt_ta_trends, &bt_ta_volatilities, &bt_ta_channels, &bt_ta_volumes,
	&bt_ta_flows, &bt_ta_candles, &bt_ta_windows, &bt_ta_maths };

enum {
	SCRATCH = 2048 /* bytes: more than any state without its windows */
};

struct bt_ta {
	const struct bt_ta_info *info;
	double options[BT_TA_OPTIONS];
	size_t n_inputs, n_outputs;
	uint64_t seen, start;
	size_t bytes; /* of state, with its windows */
	union {
		double align;
		void *pointer;
		bt_i128 wide;
	} state[];
};

/* ---- the rows ---- */

const struct bt_ta_info *
bt_ta_info(size_t k)
{
	size_t t;

	for (t = 0; t < sizeof tables / sizeof *tables; t++) {
		if (k < tables[t]->n)
			return &tables[t]->rows[k];
		k -= tables[t]->n;
	}
	return NULL;
}

const struct bt_ta_info *
bt_ta_find(const char *name)
{
	const struct bt_ta_info *info;
	size_t k;

	for (k = 0; (info = bt_ta_info(k)) != NULL; k++)
		if (strcmp(info->name, name) == 0)
			return info;
	return NULL;
}

/* Whether a text begins with a name. */
static int
has_name(const char *text, const char *name)
{
	return bt_ascii_same(text, name, strlen(name));
}

/* Whether a text is one of a title's words, such as "bollinger". */
static int
is_of_title(const char *text, const char *title)
{
	size_t n = strlen(text);
	const char *at;

	for (at = n > 0 ? title : NULL; at != NULL; at = strchr(at, ' ')) {
		at += *at == ' ';
		if (bt_ascii_same(at, text, n) && !bt_ascii_is_alnum(at[n]))
			return 1;
	}
	return 0;
}

const char *
bt_ta_near(const char *name)
{
	const struct bt_ta_info *info;
	const char *titled = NULL;
	struct bt_near near;
	size_t k;

	bt_near_init(&near, name);
	for (k = 0; (info = bt_ta_info(k)) != NULL; k++) {
		/* RSI, sma20, sma(20) */
		if (has_name(name, info->name) &&
		    !bt_ascii_is_alpha(name[strlen(info->name)]))
			return info->name;
		bt_near_try(&near, info->name);
		/* stochastic: rather stoch than kdj */
		if (is_of_title(name, info->title) &&
		    (titled == NULL || has_name(name, info->name)))
			titled = info->name;
	}
	return titled != NULL ? titled : bt_near_best(&near);
}

size_t
bt_ta_inputs(const struct bt_ta_info *info)
{
	size_t n = 0;

	while (n < BT_TA_INPUTS && info->inputs[n] != NULL)
		n++;
	return n;
}

size_t
bt_ta_options(const struct bt_ta_info *info)
{
	size_t n = 0;

	while (n < BT_TA_OPTIONS && info->options[n].name != NULL)
		n++;
	return n;
}

size_t
bt_ta_outputs(const struct bt_ta_info *info)
{
	size_t n = 0;

	while (n < BT_TA_OUTPUTS && info->outputs[n] != NULL)
		n++;
	return n;
}

size_t
bt_ta_start(const struct bt_ta_info *info, const double *options)
{
	double initial[BT_TA_OPTIONS];
	size_t k;

	if (options != NULL)
		return info->start(options);
	for (k = 0; k < BT_TA_OPTIONS; k++)
		initial[k] = info->options[k].initial;
	return info->start(initial);
}

/* ---- a state ---- */

static int
check_options(
    const struct bt_ta_info *info, const double *options, struct bt_err *err)
{
	size_t k, n = bt_ta_options(info);

	for (k = 0; k < n; k++)
		if (bt_ta_check(info, &info->options[k], options[k], err) < 0)
			return -1;
	return 0;
}

void
bt_ta_reset(struct bt_ta *ta)
{
	struct bt_ta_mem mem = { 0 };
	char *state = (char *)ta->state;

	memset(state, 0, ta->bytes);
	mem.at = (double *)(void *)(state + (ta->info->size + 15) / 16 * 16);
	ta->seen = 0;
	ta->info->init(state, ta->options, &mem);
}

struct bt_ta *
bt_ta_new(
    const struct bt_ta_info *info, const double *options, struct bt_err *err)
{
	union {
		bt_i128 align;
		char bytes[SCRATCH];
	} scratch = { 0 };
	struct bt_ta_mem mem = { 0 };
	struct bt_ta head = { .info = info }, *ta;
	size_t k;

	for (k = 0; k < BT_TA_OPTIONS; k++)
		head.options[k] =
		    options != NULL && info->options[k].name != NULL
			? options[k]
			: info->options[k].initial;
	if (info->size > sizeof scratch.bytes) {
		(void)bt_fail(err, BT_SYSTEM, "%s: too large", info->name);
		return NULL;
	}
	if (check_options(info, head.options, err) < 0)
		return NULL;
	/* the first time only counts what windows need */
	info->init(scratch.bytes, head.options, &mem);
	head.bytes = (info->size + 15) / 16 * 16 + mem.used * sizeof *mem.at;
	head.n_inputs = bt_ta_inputs(info);
	head.n_outputs = bt_ta_outputs(info);
	head.start = info->start(head.options);
	ta = malloc(sizeof *ta + head.bytes);
	if (ta == NULL) {
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	memcpy(ta, &head, sizeof head);
	bt_ta_reset(ta);
	return ta;
}

void
bt_ta_free(struct bt_ta *ta)
{
	free(ta);
}

static void
none(double *out, size_t n)
{
	size_t k;

	for (k = 0; k < n; k++)
		out[k] = BT_TA_NONE;
}

int
bt_ta_next(struct bt_ta *ta, const double *in, double *out)
{
	size_t k;

	for (k = 0; k < ta->n_inputs; k++)
		if (!isfinite(in[k])) {
			if (ta->info->unseen != NULL)
				ta->info->unseen(ta->state, in);
			none(out, ta->n_outputs);
			return ta->seen > ta->start;
		}
	ta->info->next(ta->state, in, out);
	for (k = 0; k < ta->n_outputs; k++)
		if (!isfinite(out[k]))
			out[k] = BT_TA_NONE;
	if (ta->seen++ >= ta->start)
		return 1;
	if (!ta->info->is_early)
		none(out, ta->n_outputs);
	return 0;
}

size_t
bt_ta_run(
    struct bt_ta *ta, const double *const *in, size_t n, double *const *out)
{
	double from[BT_TA_INPUTS], to[BT_TA_OUTPUTS];
	size_t i, k, given = 0;

	for (i = 0; i < n; i++) {
		for (k = 0; k < ta->n_inputs; k++)
			from[k] = in[k][i];
		given += (size_t)bt_ta_next(ta, from, to);
		for (k = 0; k < ta->n_outputs; k++)
			out[k][i] = to[k];
	}
	return given;
}

const struct bt_ta_calls bt_ta_calls = { .find = bt_ta_find,
	.parse = bt_ta_parse,
	.begin = bt_ta_new,
	.next = bt_ta_next,
	.reset = bt_ta_reset,
	.free = bt_ta_free };
