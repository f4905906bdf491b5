#include "run-like.h"

#include <stdio.h>
#include <string.h>

#include "engine/preset.h"

#define NAME_BYTES 32 /* bytes of an option's name, with its NUL */

static const struct bt_preset *
preset_of(const struct run_opts *opts)
{
	return opts->like == 0 ? NULL : &bt_presets[opts->like - 1];
}

/* The row of an option that a setting is for, or -1. */
static int
row_of(const struct bt_opts *o, const char *setting)
{
	char name[NAME_BYTES];
	size_t n = strcspn(setting, "=");

	if (bt_rule_is(setting) || n >= sizeof name)
		return -1;
	memcpy(name, setting, n);
	name[n] = '\0';
	return bt_opts_find(o, name);
}

/* Whether a rule is among those that the user says, from the i-th on. */
static int
is_said(const struct run_opts *opts, size_t i, const char *rule)
{
	size_t n = strcspn(rule, "=") + 1;

	for (; i < opts->rules.n; i++)
		if (strncmp(opts->rules.items[i], rule, n) == 0)
			return 1;
	return 0;
}

const char *
run_like_rule(const struct run_opts *opts, size_t n)
{
	const struct bt_preset *p = preset_of(opts);
	const char *const *s;
	size_t i;

	for (s = p == NULL ? NULL : p->settings; s != NULL && *s != NULL; s++)
		if (bt_rule_is(*s) && !is_said(opts, 0, *s) && n-- == 0)
			return *s;
	for (i = 0; i < opts->rules.n; i++)
		if (!is_said(opts, i + 1, opts->rules.items[i]) && n-- == 0)
			return opts->rules.items[i];
	return NULL;
}

/* -v tells a setting that holds; `value` is its own. */
static void
note(struct bt_cli *cli, const char *setting, const char *value,
    const char *preset)
{
	bt_cli_note(cli, "%s%.*s: '%s' (--like %s)",
	    bt_rule_is(setting) ? "rule " : "", (int)(value - 1 - setting),
	    setting, value, preset);
}

int
run_like_fill(struct bt_cli *cli, const struct run_opts *opts)
{
	const struct bt_preset *p = preset_of(opts);
	struct bt_opt_set set = { .from = BT_FROM_PRESET };
	const char *const *s;
	int row;

	if (p == NULL)
		return 0;
	set.by = p->name;
	cli->opts.stage++; /* weaker than all that the user says */
	for (s = p->settings; *s != NULL; s++) {
		row = row_of(&cli->opts, *s);
		set.value = strchr(*s, '=') + 1;
		if (row >= 0 &&
		    bt_opts_put(&cli->opts, (size_t)row, &set, &cli->err) < 0)
			return -1;
		if (row >= 0 ? cli->opts.set[row].from == BT_FROM_PRESET
			     : !is_said(opts, 0, *s))
			note(cli, *s, set.value, p->name);
	}
	return 0;
}

int
run_like_rules(
    const struct run_opts *opts, struct bt_rules *rules, struct bt_err *err)
{
	const struct bt_preset *p = preset_of(opts);
	const char *const *s;
	size_t i;

	for (s = p == NULL ? NULL : p->settings; s != NULL && *s != NULL; s++)
		if (bt_rule_is(*s) && bt_rule_set(rules, *s, err) < 0)
			return -1;
	for (i = 0; i < opts->rules.n; i++)
		if (bt_rule_set(rules, opts->rules.items[i], err) < 0)
			return -1;
	return 0;
}

static void
add_name(const char *name, size_t n, char *buf, size_t size)
{
	size_t used = strlen(buf);

	(void)snprintf(buf + used, size - used, "%s%.*s", used > 0 ? " " : "",
	    (int)n, name);
}

void
run_like_except(const struct bt_cli *cli, const struct run_opts *opts,
    char *buf, size_t size)
{
	const struct bt_preset *p = preset_of(opts);
	const char *const *s;
	size_t i;

	buf[0] = '\0';
	for (s = p == NULL ? NULL : p->settings; s != NULL && *s != NULL; s++) {
		int row = row_of(&cli->opts, *s);
		const struct bt_opt_set *set =
		    row < 0 ? NULL : &cli->opts.set[row];

		if (set != NULL && set->from != BT_FROM_PRESET &&
		    (set->value == NULL ||
			strcmp(set->value, strchr(*s, '=') + 1) != 0))
			add_name(*s, strcspn(*s, "="), buf, size);
	}
	for (i = 0; p != NULL && i < opts->rules.n; i++)
		add_name(opts->rules.items[i],
		    strcspn(opts->rules.items[i], "="), buf, size);
}
