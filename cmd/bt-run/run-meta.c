#include "run-meta.h"

#include <fnmatch.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "bt/num.h"
#include "bt/time.h"
#include "bt/version.h"
#include "run-like.h"

static int
say(const struct run_about *a, const char *key, const char *value)
{
	struct bt_meta m = { key, value };
	struct bt_rec rec = { .type = BT_META, .u.meta = &m };

	return a->out.put(a->out.arg, &rec, &a->cli->err);
}

/*
 * Parameters that were asked for are conventions of the run; those that a
 * sidecar sets are the strategy's own, like the rest of it.
 */
static int
say_params(const struct run_about *a, const char *prefix, int is_default)
{
	char key[128];
	size_t i;

	for (i = 0; i < a->params->n; i++) {
		const struct bt_param *p = &a->params->at[i];

		if (p->is_default != is_default)
			continue;
		(void)snprintf(key, sizeof key, "%s.%s", prefix, p->name);
		if (say(a, key, p->value) < 0)
			return -1;
	}
	return 0;
}

/* Whether a row of a file of instruments is about a symbol of the run. */
static int
is_met(const struct run_about *a, const struct bt_instrument_row *row)
{
	const struct bt_symtab *syms = a->source->in.syms;
	size_t i, n = bt_symtab_count(syms);

	for (i = 0; i < n; i++)
		if (fnmatch(row->pattern, bt_symtab_name(syms, (bt_sym)i), 0) ==
		    0)
			return 1;
	return 0;
}

/* What a file of instruments says of them, `instrument.PATTERN.KEY`, in the
 * order in which it counts, and its hash. */
static int
say_instruments(const struct run_about *a)
{
	const struct bt_instrument_row *rows;
	size_t i, n;
	char key[256];

	if (a->instruments == NULL)
		return 0;
	rows = bt_instruments_rows(a->instruments, &n);
	for (i = 0; i < n; i++) {
		if (!is_met(a, &rows[i]))
			continue;
		(void)snprintf(key, sizeof key, "instrument.%s.%s",
		    rows[i].pattern, rows[i].key);
		if (say(a, key, rows[i].value) < 0)
			return -1;
	}
	return say(
	    a, "provenance.instruments", bt_instruments_hash(a->instruments));
}

/* Rules of the queue that a preset sets, or that were asked for. */
static int
say_rules(const struct run_about *a)
{
	const char *rule;
	char key[64];
	size_t i;

	for (i = 0; (rule = run_like_rule(a->opts, i)) != NULL; i++) {
		const char *value = strchr(rule, '=') + 1;

		(void)snprintf(key, sizeof key, "rule.%.*s",
		    (int)(value - 1 - rule), rule);
		if (say(a, key, value) < 0)
			return -1;
	}
	return 0;
}

/* A queue sees a bar's prices at once: there is no way through it. */
static int
has_no_path(const struct run_about *a)
{
	const char *rule;
	size_t i;

	for (i = 0; (rule = run_like_rule(a->opts, i)) != NULL; i++)
		if (strcmp(rule, "scan=queue") == 0)
			return 1;
	return 0;
}

int
run_meta_head(const struct run_about *a)
{
	char buf[1024], day[320];
	const char *key;
	size_t i;

	if (say(a, "version", BT_VERSION) < 0)
		return -1;
	for (i = 0; (key = run_opts_meta(a->opts, i, buf, sizeof buf)); i++) {
		if (strcmp(key, "path") == 0 && has_no_path(a))
			continue;
		if (buf[0] != '\0' && say(a, key, buf) < 0)
			return -1;
	}
	run_like_except(a->cli, a->opts, buf, sizeof buf);
	if (buf[0] != '\0' && say(a, "like.except", buf) < 0)
		return -1;
	if (say_rules(a) < 0)
		return -1;
	(void)snprintf(day, sizeof day, "%s %s", a->opts->day_zone,
	    a->opts->day_start.text);
	if (say(a, "day", day) < 0 || say(a, "causality", "declared") < 0 ||
	    say(a, "sandbox", "none") < 0)
		return -1;
	return say_params(a, "param", 0);
}

/* As bt_reader_inferred(), over all inputs. */
static int64_t
inferred(const struct run_source *s, bt_sym sym)
{
	size_t i;
	int64_t span = 0;

	for (i = 0; i < s->in.n_readers && span == 0; i++)
		span = bt_reader_inferred(s->in.readers[i], sym);
	return span;
}

static int
say_interval(const struct run_about *a, const char *name, int64_t span)
{
	char key[128], value[64];

	(void)snprintf(key, sizeof key, "interval.%s", name);
	if (span < 0)
		(void)snprintf(value, sizeof value, "month");
	else
		(void)bt_span_format(span, value);
	(void)strncat(value, " inferred", sizeof value - strlen(value) - 1);
	return say(a, key, value);
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Intervals that the data's spacing shows, by name of symbol. */
static int
say_intervals(const struct run_about *a)
{
	const struct bt_symtab *syms = a->source->in.syms;
	size_t i, n = bt_symtab_count(syms);
	const char **names = NULL;
	size_t cap = 0;
	int rc =
	    bt_vec_reserve(&names, &cap, n + 1, sizeof *names, &a->cli->err);

	if (rc < 0 || names == NULL)
		return -1;
	for (i = 0; i < n; i++)
		names[i] = bt_symtab_name(syms, (bt_sym)i);
	qsort(names, n, sizeof *names, compare_names);
	for (i = 0; rc == 0 && i < n; i++) {
		int64_t span = inferred(a->source,
		    bt_symtab_find(syms, names[i], strlen(names[i])));

		if (span != 0)
			rc = say_interval(a, names[i], span);
	}
	free(names);
	return rc;
}

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL && slash[1] != '\0' ? slash + 1 : path;
}

/* A word of the command line; what names a file, from `path` on, is cut to its
 * last part, and NULL is nothing. */
static int
put_word(
    struct bt_buf *b, const char *word, const char *path, struct bt_err *err)
{
	const char *blank = b->len > 0 ? " " : "";

	if (path == NULL)
		return bt_buf_printf(b, err, "%s%s", blank, word);
	return bt_buf_printf(b, err, "%s%.*s%s", blank, (int)(path - word),
	    word, base_name(path));
}

static int
names_file(const struct bt_opt *o)
{
	return o->complete == BT_COMPLETE_FILE ||
	       o->complete == BT_COMPLETE_DIR;
}

/* The row of an option of one letter, or NULL. */
static const struct bt_opt *
find_letter(const struct bt_opts *o, int letter)
{
	size_t i;

	for (i = 0; i < o->n; i++)
		if (o->table[i].letter == letter)
			return &o->table[i];
	return NULL;
}

/*
 * The option of a word that has an argument, or NULL; of several letters in a
 * word only the last can have one.  Its argument, or NULL where that is the
 * next word.
 */
static const struct bt_opt *
option_of(const struct bt_opts *o, const char *word, const char **value)
{
	size_t n = strcspn(word, "=");
	const struct bt_opt *row = NULL;
	char name[64];
	int i;

	if (word[1] == '-' && n - 2 < sizeof name) {
		(void)snprintf(name, sizeof name, "%.*s", (int)n - 2, word + 2);
		i = bt_opts_find(o, name);
		*value = word[n] == '=' ? word + n + 1 : NULL;
		return i < 0 || o->table[i].arg == NULL ? NULL : &o->table[i];
	}
	for (word++; *word != '\0'; word++) {
		row = find_letter(o, *word);
		if (row == NULL || row->arg != NULL)
			break;
	}
	if (row == NULL || row->arg == NULL)
		return NULL;
	*value = word[1] != '\0' ? word + 1 : NULL;
	return row;
}

/* The program's own words: operands, and what options name files by. */
static int
put_own(struct bt_buf *b, const struct bt_cli *cli, struct bt_err *err)
{
	const struct bt_opt *row, *waits = NULL; /* for its argument */
	char *const *w;

	for (w = cli->argv; *w != NULL; w++) {
		const char *value = NULL, *path = NULL;

		if (waits != NULL) {
			path = names_file(waits) ? *w : NULL;
			waits = NULL;
		} else if ((*w)[0] != '-' || (*w)[1] == '\0') {
			path = *w;
		} else {
			row = option_of(&cli->opts, *w, &value);
			if (row != NULL && value == NULL)
				waits = row;
			else if (row != NULL && names_file(row))
				path = value;
		}
		if (put_word(b, *w, path, err) < 0)
			return -1;
	}
	return 0;
}

/* Words of the strategy: the command, and those that are files. */
static int
put_command(struct bt_buf *b, char *const *words, struct bt_err *err)
{
	char *const *w;

	for (w = words; *w != NULL; w++) {
		const char *value = strchr(*w, '='), *path = *w;

		if (path[0] == '-' && value != NULL)
			path = value + 1;
		if (w != words && access(path, F_OK) != 0)
			path = NULL;
		if (put_word(b, *w, path, err) < 0)
			return -1;
	}
	return 0;
}

static int
say_args(const struct run_about *a)
{
	struct bt_buf b = { 0 };
	struct bt_err *err = &a->cli->err;
	int rc = put_own(&b, a->cli, err);

	if (rc == 0 && a->cli->command != NULL &&
	    (put_word(&b, "--", NULL, err) < 0 ||
		put_command(&b, a->cli->command, err) < 0))
		rc = -1;
	if (rc == 0)
		rc = say(a, "provenance.args", (const char *)b.data);
	bt_buf_free(&b);
	return rc;
}

int
run_meta_tail(const struct run_about *a)
{
	char buf[64];
	const char *adjust = run_source_adjust(a->source);
	const char *perturbed = run_source_perturbed(a->source);

	if (a->opts->periods > 0)
		(void)bt_num_format(a->opts->periods, buf);
	else
		(void)bt_int_format(bt_clock_periods(&a->source->clock), buf);
	if (say(a, "periods", buf) < 0 || say_intervals(a) < 0 ||
	    (adjust[0] != '\0' && say(a, "adjust", adjust) < 0) ||
	    (perturbed[0] != '\0' && say(a, "perturb", perturbed) < 0) ||
	    say_instruments(a) < 0 || say_args(a) < 0 ||
	    say_params(a, "provenance.param", 1) < 0 ||
	    say(a, "provenance.protocol", a->protocol) < 0)
		return -1;
	if (a->verdict[0] != '\0' &&
	    say(a, "provenance.verified", a->verdict) < 0)
		return -1;
	(void)bt_canon_format(a->source->canon, buf);
	if (say(a, "provenance.data", buf) < 0)
		return -1;
	if (a->fine->reader != NULL) {
		if (run_fine_drain(a->fine, &a->cli->err) < 0)
			return -1;
		(void)bt_canon_format(a->fine->canon, buf);
		if (say(a, "provenance.fine", buf) < 0)
			return -1;
	}
	return a->strategy[0] == '\0'
		   ? 0
		   : say(a, "provenance.strategy", a->strategy);
}

int
run_meta_end(const struct run_about *a, const char *status, const char *why)
{
	char text[sizeof((struct bt_err *)0)->text];
	struct bt_run_end end = { status, text };
	struct bt_rec rec = { .type = BT_RUN_END, .u.run_end = &end };

	/* it may be cut, or repeat what a strategy said */
	(void)snprintf(text, sizeof text, "%s", why);
	bt_utf8_mend(text, strlen(text));
	return a->out.put(a->out.arg, &rec, &a->cli->err);
}
