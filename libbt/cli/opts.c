#include "cli/opts.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/vec.h"
#include "cli/optval.h"

/* What getopt gives for a long name: its row twice, plus 1 for --no-NAME. */
#define LONG_BASE 256
#define NAME_SIZE 64 /* a variable's or option's name, with what goes before */

const char *const bt_log_format_names[] = { "text", "json", NULL };
const char *const bt_bar_time_names[] = { "start", "end", NULL };

static bool
is_option(const struct bt_opt *row)
{
	return row->kind != BT_OPT_KIND_GROUP && row->kind != BT_OPT_KIND_END;
}

static void *
field_of(const struct bt_opts *o, size_t row)
{
	return (char *)o->fields + o->table[row].offset;
}

/* Put "NAME: " before the reason, and the place where there is a file. */
static int
fail_named(struct bt_err *err, struct bt_err *why, const char *name,
    const struct bt_opt_set *set)
{
	(void)bt_fail(
	    err, (enum bt_status)why->status, "%s: %s", name, why->text);
	if (err->status == why->status && err->hint[0] == '\0' &&
	    why->hint[0] != '\0')
		(void)bt_err_hint(err, "%s", why->hint);
	if (set != NULL && set->from == BT_FROM_FILE)
		(void)bt_err_at(err, set->by, set->line);
	return -1;
}

const char *
bt_opts_keep(struct bt_opts *o, const char *text)
{
	size_t size = strlen(text) + 1;
	char *copy;

	if (bt_vec_reserve(&o->kept, &o->cap_kept, o->n_kept + 1,
		sizeof *o->kept, NULL) < 0)
		return NULL;
	copy = malloc(size);
	if (copy == NULL)
		return NULL;
	memcpy(copy, text, size);
	o->kept[o->n_kept++] = copy;
	return copy;
}

int
bt_opts_init(struct bt_opts *o, const struct bt_opt *table, void *fields,
    struct bt_err *err)
{
	struct bt_err why = { 0 };

	memset(o, 0, sizeof *o);
	o->table = table;
	o->fields = fields;
	while (table[o->n].kind != BT_OPT_KIND_END)
		if (++o->n > BT_OPT_MAX)
			return bt_fail(
			    err, BT_USAGE, "the option table is too long");
	for (size_t i = 0; i < o->n; i++) {
		if (!is_option(&table[i]))
			continue;
		if (table[i].kind == BT_OPT_KIND_TIME)
			*(bt_time *)field_of(o, i) = BT_TIME_NONE;
		if (table[i].initial != NULL &&
		    bt_optval_set(
			&table[i], field_of(o, i), table[i].initial, &why) < 0)
			return fail_named(err, &why, table[i].name, NULL);
	}
	return 0;
}

void
bt_opts_clear(struct bt_opts *o)
{
	for (size_t i = 0; i < o->n; i++)
		if (o->table[i].kind == BT_OPT_KIND_LIST) {
			struct bt_list *list = field_of(o, i);

			free(list->items);
			memset(list, 0, sizeof *list);
		}
	for (size_t i = 0; i < o->n_kept; i++)
		free(o->kept[i]);
	free(o->kept);
	memset(o, 0, sizeof *o);
}

int
bt_opts_find(const struct bt_opts *o, const char *name)
{
	for (size_t i = 0; i < o->n; i++)
		if (is_option(&o->table[i]) &&
		    strcmp(o->table[i].name, name) == 0)
			return (int)i;
	return -1;
}

const char *
bt_opts_near(const struct bt_opts *o, const char *name)
{
	struct bt_near near;

	bt_near_init(&near, name);
	for (size_t i = 0; i < o->n; i++)
		if (is_option(&o->table[i]) &&
		    !(o->table[i].flags & BT_OPT_HIDDEN))
			bt_near_try(&near, o->table[i].name);
	return bt_near_best(&near);
}

const struct bt_opt_set *
bt_opts_source(const struct bt_opts *o, const void *field)
{
	static const struct bt_opt_set nobody = { .from = BT_FROM_DEFAULT };

	for (size_t i = 0; i < o->n; i++)
		if (is_option(&o->table[i]) && field_of(o, i) == field &&
		    o->set[i].stage > 0)
			return &o->set[i];
	return &nobody;
}

/* ---- giving a row a value ---- */

/* A row that excludes this one and was set, or -1. */
static int
rival(const struct bt_opts *o, size_t row)
{
	for (size_t i = 0; i < o->n; i++)
		if (i != row && o->table[row].excludes != 0 &&
		    o->table[i].excludes == o->table[row].excludes &&
		    o->set[i].stage > 0)
			return (int)i;
	return -1;
}

/* What a message calls a row: by where its value came from. */
static void
name_row(const struct bt_opts *o, size_t row, const struct bt_opt_set *set,
    char *buf, size_t size)
{
	const char *name = o->table[row].name;

	if (set->from == BT_FROM_ENV)
		(void)snprintf(buf, size, "%s", set->by);
	else
		(void)snprintf(buf, size, "%s%s",
		    set->from == BT_FROM_FILE ? "" : "--", name);
}

int
bt_opts_put(struct bt_opts *o, size_t row, const struct bt_opt_set *set,
    struct bt_err *err)
{
	struct bt_err why = { 0 };
	const char *value = NULL;
	char name[NAME_SIZE];
	int other = rival(o, row);

	if ((o->set[row].stage > 0 && o->set[row].stage < o->stage) ||
	    (other >= 0 && o->set[other].stage < o->stage))
		return 0;
	name_row(o, row, set, name, sizeof name);
	if (other >= 0) {
		(void)bt_fail(&why, BT_USAGE, "cannot be combined with %s%s",
		    set->from == BT_FROM_FILE ? "" : "--",
		    o->table[other].name);
		return fail_named(err, &why, name, set);
	}
	if (set->value != NULL) {
		value = bt_opts_keep(o, set->value);
		if (value == NULL)
			return bt_fail(err, BT_SYSTEM, "out of memory");
	}
	if (bt_optval_set(&o->table[row], field_of(o, row), value, &why) < 0)
		return fail_named(err, &why, name, set);
	o->set[row] = *set;
	o->set[row].value = value;
	o->set[row].stage = o->stage;
	return 0;
}

int
bt_opts_finish(const struct bt_opts *o, struct bt_err *err)
{
	for (size_t i = 0; i < o->n; i++) {
		const struct bt_opt *row = &o->table[i];
		int other;

		if (!is_option(row) || row->needs == NULL ||
		    o->set[i].stage == 0)
			continue;
		other = bt_opts_find(o, row->needs);
		if (other < 0 || o->set[other].stage == 0)
			return bt_fail(err, BT_USAGE, "--%s: needs --%s too",
			    row->name, row->needs);
	}
	return 0;
}

/* ---- the command line ---- */

/* getopt's arrays, made from the table. */
struct getopt_arrays {
	char letters[2 * BT_OPT_MAX + 3];
	struct option longs[2 * BT_OPT_MAX + 1];
	char negated[BT_OPT_MAX][NAME_SIZE];
};

static void
add_long(
    struct getopt_arrays *a, size_t *n, const char *name, int has_arg, int val)
{
	a->longs[*n].name = name;
	a->longs[*n].has_arg = has_arg;
	a->longs[*n].flag = NULL;
	a->longs[*n].val = val;
	(*n)++;
}

static void
make_arrays(const struct bt_opts *o, bool is_in_order, struct getopt_arrays *a)
{
	size_t n_long = 0, n = 0;

	memset(a, 0, sizeof *a);
	if (is_in_order)
		a->letters[n++] = '+';
	a->letters[n++] = ':';
	for (size_t i = 0; i < o->n; i++) {
		const struct bt_opt *row = &o->table[i];
		int val = LONG_BASE + 2 * (int)i;

		if (!is_option(row))
			continue;
		if (row->letter != 0)
			a->letters[n++] = (char)row->letter;
		if (row->letter != 0 && row->arg != NULL)
			a->letters[n++] = ':';
		add_long(a, &n_long, row->name,
		    row->arg != NULL ? required_argument : no_argument, val);
		if (row->flags & BT_OPT_NEGATABLE) {
			(void)snprintf(a->negated[i], sizeof a->negated[i],
			    "no-%s", row->name);
			add_long(
			    a, &n_long, a->negated[i], no_argument, val + 1);
		}
	}
}

/* The name after -- in an argument, without its =value. */
static void
copy_name(const char *arg, char *buf, size_t size)
{
	size_t n = strcspn(arg + 2, "=");

	(void)snprintf(
	    buf, size, "%.*s", (int)(n < size ? n : size - 1), arg + 2);
}

static int
fail_unknown(const struct bt_opts *o, const char *arg, struct bt_err *err)
{
	char name[NAME_SIZE];
	const char *near;

	copy_name(arg, name, sizeof name);
	near = bt_opts_near(o, name);
	if (near == NULL)
		return bt_fail(err, BT_USAGE, "unknown option '--%s'", name);
	return bt_fail(err, BT_USAGE,
	    "unknown option '--%s' (did you mean '--%s'?)", name, near);
}

/* getopt takes `--ris` for `--risk-free`; scripts with it would break when
 * an option is added, so only the whole name counts. */
static bool
is_in_full(const struct getopt_arrays *a, int val, const char *arg)
{
	size_t n = strcspn(arg + 2, "=");

	for (const struct option *l = a->longs; l->name != NULL; l++)
		if (l->val == val)
			return strlen(l->name) == n &&
			       strncmp(l->name, arg + 2, n) == 0;
	return false;
}

static int
row_of(const struct bt_opts *o, int val)
{
	if (val >= LONG_BASE)
		return (val - LONG_BASE) / 2;
	for (size_t i = 0; i < o->n; i++)
		if (is_option(&o->table[i]) && o->table[i].letter == val)
			return (int)i;
	return -1;
}

/* getopt has refused argv[optind - 1]: say why. */
static int
refuse(const struct bt_opts *o, const struct getopt_arrays *a, int got,
    const char *arg, struct bt_err *err)
{
	int row = optopt != 0 ? row_of(o, optopt) : -1;

	if (optopt == 0 || (optopt >= LONG_BASE && !is_in_full(a, optopt, arg)))
		return fail_unknown(o, arg, err);
	if (row < 0)
		return bt_fail(err, BT_USAGE, "unknown option '-%c'", optopt);
	if (got == ':')
		return bt_fail(err, BT_USAGE, "--%s: %s is missing",
		    o->table[row].name, o->table[row].arg);
	return bt_fail(
	    err, BT_USAGE, "--%s: takes no value", o->table[row].name);
}

/* One option that getopt has found. */
static int
take(struct bt_opts *o, const struct getopt_arrays *a, int got, char **argv,
    struct bt_err *err)
{
	struct bt_opt_set set = { .from = BT_FROM_ARGV };
	const char *arg = argv[optind - 1];
	int row = row_of(o, got);

	/* optarg is not reset for an option without argument. */
	if (o->table[row].arg != NULL) {
		set.value = optarg;
		if (optarg == arg)
			arg = argv[optind - 2];
	}
	if (got >= LONG_BASE && !is_in_full(a, got, arg))
		return fail_unknown(o, arg, err);
	if (got >= LONG_BASE && (got - LONG_BASE) % 2 == 1)
		set.value = "no";
	return bt_opts_put(o, (size_t)row, &set, err);
}

int
bt_opts_argv(struct bt_opts *o, int argc, char **argv, bool is_in_order,
    struct bt_err *err)
{
	struct getopt_arrays a;
	int got, rc = 0;

	make_arrays(o, is_in_order, &a);
	o->stage++;
	opterr = 0;
	optind = 0; /* glibc: begin anew, also after another parse */
	while (
	    (got = getopt_long(argc, argv, a.letters, a.longs, NULL)) != -1) {
		if (got == '?' || got == ':')
			rc = refuse(o, &a, got, argv[optind - 1], err);
		else if (take(o, &a, got, argv, err) < 0)
			rc = -1;
	}
	return rc < 0 ? -1 : optind;
}

/* ---- the environment ---- */

static void
variable_name(const char *name, char *buf, size_t size)
{
	size_t n = (size_t)snprintf(buf, size, "BT_%s", name);

	for (size_t i = 3; i < n && i < size - 1; i++)
		buf[i] = name[i - 3] == '-' ? '_'
					    : (char)bt_ascii_upper(name[i - 3]);
}

int
bt_opts_env(struct bt_opts *o, struct bt_err *err)
{
	char name[NAME_SIZE];

	o->stage++;
	for (size_t i = 0; i < o->n; i++) {
		struct bt_opt_set set = { .from = BT_FROM_ENV };

		if (!is_option(&o->table[i]) ||
		    (o->table[i].flags & BT_OPT_NO_CONFIG))
			continue;
		variable_name(o->table[i].name, name, sizeof name);
		set.value = getenv(name);
		if (set.value == NULL || set.value[0] == '\0')
			continue;
		set.by = bt_opts_keep(o, name);
		if (set.by == NULL)
			return bt_fail(err, BT_SYSTEM, "out of memory");
		if (bt_opts_put(o, i, &set, err) < 0)
			return -1;
	}
	return 0;
}
