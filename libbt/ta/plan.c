#include "ta/plan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/near.h"
#include "base/vec.h"
#include "base/zone.h"
#include "bt/ta.h"
#include "ta/track.h"

/* What every bar has; further columns and outputs come after these. */
static const char *const own[] = { "open", "high", "low", "close", "volume",
	"time", "reset" };

enum {
	OPEN,
	HIGH,
	LOW,
	CLOSE,
	VOLUME,
	TIME,
	RESET,
	OWN
};

/* An indicator that is wanted. */
struct want {
	const struct bt_ta_info *info;
	double options[BT_TA_OPTIONS];
	const char *inputs[BT_TA_INPUTS]; /* by name */
	uint32_t from[BT_TA_INPUTS];      /* by place: own, then extra */
	size_t n_inputs, n_outputs;
	uint32_t to; /* place of its first output among the extra */
};

struct bt_ta_plan {
	struct bt_arena texts;
	struct want *wants;
	size_t n_wants, cap_wants;
	const char **outputs; /* names of all new columns, in order */
	size_t n_outputs, cap_outputs;

	struct bt_columns columns; /* with those of the input before them */
	struct bt_arena bound;     /* the names of those */
	const char **names;
	size_t cap_names;

	struct bt_track_table series;
	const struct bt_zone *zone;
	int64_t start;
	int needs_reset;
};

struct bt_ta_plan *
bt_ta_plan_new(struct bt_err *err)
{
	struct bt_ta_plan *p = calloc(1, sizeof *p);

	if (p == NULL)
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
	return p;
}

void
bt_ta_plan_free(struct bt_ta_plan *p)
{
	if (p == NULL)
		return;
	bt_track_table_clear(&p->series);
	bt_arena_free(&p->texts);
	bt_arena_free(&p->bound);
	free(p->wants);
	free(p->outputs);
	free(p->names);
	free(p);
}

void
bt_ta_plan_session(
    struct bt_ta_plan *p, const struct bt_zone *zone, int64_t start)
{
	p->zone = zone;
	p->start = start;
}

void
bt_ta_plan_series(struct bt_ta_plan *p, enum bt_track_mode mode)
{
	p->series.mode = mode;
}

/* ---- what is wanted ---- */

/* The parts of [NAME=]INDICATOR[:OPTIONS][@INPUT,...], each in memory of its
 * own; NULL where there is none. */
struct parts {
	char *name, *indicator, *options, *inputs;
};

static int
split(struct bt_ta_plan *p, const char *text, struct parts *out,
    struct bt_err *err)
{
	char *s = bt_arena_text(&p->texts, text, strlen(text), err);
	size_t n;

	*out = (struct parts){ 0 };
	if (s == NULL)
		return -1;
	n = strcspn(s, "=:@");
	if (s[n] == '=') {
		s[n] = '\0';
		out->name = s;
		s += n + 1;
	}
	out->indicator = s;
	out->inputs = strrchr(s, '@');
	if (out->inputs != NULL)
		*out->inputs++ = '\0';
	out->options = strchr(s, ':');
	if (out->options != NULL)
		*out->options++ = '\0';
	return 0;
}

static const struct bt_ta_info *
find_info(const char *name, struct bt_err *err)
{
	const struct bt_ta_info *info = bt_ta_find(name);

	if (info != NULL)
		return info;
	if (bt_ta_near(name) != NULL)
		(void)bt_fail(err, BT_USAGE,
		    "no indicator is called '%s' (did you mean '%s'?)", name,
		    bt_ta_near(name));
	else
		(void)bt_fail(
		    err, BT_USAGE, "no indicator is called '%s'", name);
	(void)bt_err_hint(
	    err, "bt-ta --list; a file of that name is ./%s", name);
	return NULL;
}

/* What tells when a bar is, not what it is worth. */
static int
is_clock(const char *input)
{
	return strcmp(input, own[TIME]) == 0 || strcmp(input, own[RESET]) == 0;
}

/* Which columns it is computed from: those named, or the row's own. */
static int
want_inputs(struct want *w, char *named, struct bt_err *err)
{
	size_t k, n = bt_ta_inputs(w->info);

	for (k = 0; named != NULL; k++) {
		size_t len = strcspn(named, ",");
		char *next = named[len] == ',' ? named + len + 1 : NULL;

		if (k == n)
			return bt_fail(err, BT_USAGE,
			    "%s has %zu input%s, not '%s' too", w->info->name,
			    n, n == 1 ? "" : "s", named);
		named[len] = '\0';
		w->inputs[k] = named;
		named = next;
	}
	if (k < n && strncmp(w->info->inputs[k], "real_", 5) == 0)
		return bt_fail(err, BT_USAGE,
		    "%s needs two inputs, as in %s@open,close", w->info->name,
		    w->info->name);
	if (k > 0 && k < n && !is_clock(w->info->inputs[k])) {
		(void)bt_fail(err, BT_USAGE,
		    "%s has %zu inputs, not %zu: name all or none",
		    w->info->name, n, k);
		return bt_err_hint(err, "bt-ta --describe %s", w->info->name);
	}
	for (; k < n; k++)
		w->inputs[k] = strncmp(w->info->inputs[k], "real", 4) == 0
				   ? "close"
				   : w->info->inputs[k];
	w->n_inputs = n;
	return 0;
}

/* A column's name from what was asked for. */
static void
tidy(char *s)
{
	char *to = s;

	for (; *s != '\0'; s++) {
		int is_plain = (*s >= '0' && *s <= '9') ||
			       (*s >= 'a' && *s <= 'z') ||
			       (*s >= 'A' && *s <= 'Z') || *s == '.';

		*to++ = is_plain ? *s : '_';
	}
	*to = '\0';
}

static int
is_bars(const char *name)
{
	const struct bt_record_info *info = bt_record_info(BT_BAR);
	size_t k;

	for (k = 0; k < info->n_columns; k++)
		if (strcmp(info->columns[k].name, name) == 0)
			return 1;
	return 0;
}

static int
is_new(const struct bt_ta_plan *p, const char *name)
{
	size_t k;

	for (k = 0; k < p->n_outputs; k++)
		if (strcmp(p->outputs[k], name) == 0)
			return 1;
	return 0;
}

/* NAME, or NAME_OUTPUT. */
static int
add_output(struct bt_ta_plan *p, const char *base, const char *output,
    struct bt_err *err)
{
	size_t n = strlen(base), m = output == NULL ? 0 : strlen(output) + 1;
	char *name = bt_arena_get(&p->texts, n + m + 1, err);

	if (name == NULL || bt_vec_reserve(&p->outputs, &p->cap_outputs,
				p->n_outputs + 1, sizeof *p->outputs, err) < 0)
		return -1;
	memcpy(name, base, n + 1);
	if (m > 0) {
		name[n] = '_';
		memcpy(name + n + 1, output, m);
	}
	if (name[0] == '\0' || strpbrk(name, ", \t\"#") != NULL)
		return bt_fail(
		    err, BT_USAGE, "'%s' is no name of a column", name);
	if (is_bars(name) || is_new(p, name)) {
		(void)bt_fail(
		    err, BT_USAGE, "there is a column '%s' already", name);
		return bt_err_hint(err, "give it another: NAME=INDICATOR");
	}
	p->outputs[p->n_outputs++] = name;
	return 0;
}

static int
want_outputs(
    struct bt_ta_plan *p, struct want *w, const char *base, struct bt_err *err)
{
	size_t k;

	w->n_outputs = bt_ta_outputs(w->info);
	w->to = (uint32_t)p->n_outputs;
	for (k = 0; k < w->n_outputs; k++) {
		const char *output = w->info->outputs[k];
		int is_plain =
		    w->n_outputs == 1 || strcmp(output, w->info->name) == 0;

		if (add_output(p, base, is_plain ? NULL : output, err) < 0)
			return -1;
	}
	return 0;
}

int
bt_ta_plan_add(struct bt_ta_plan *p, const char *text, struct bt_err *err)
{
	struct want w = { 0 };
	struct parts parts;
	char *base;
	size_t k;

	if (split(p, text, &parts, err) < 0)
		return -1;
	w.info = find_info(parts.indicator, err);
	if (w.info == NULL ||
	    bt_ta_parse(w.info, parts.options, w.options, err) < 0 ||
	    want_inputs(&w, parts.inputs, err) < 0)
		return -1;
	base = parts.name;
	if (base == NULL) {
		base = bt_arena_text(&p->texts, text, strlen(text), err);
		if (base == NULL)
			return -1;
		tidy(base);
	}
	if (want_outputs(p, &w, base, err) < 0 ||
	    bt_vec_reserve(&p->wants, &p->cap_wants, p->n_wants + 1,
		sizeof *p->wants, err) < 0)
		return -1;
	for (k = 0; k < w.n_inputs; k++)
		p->needs_reset |= strcmp(w.inputs[k], own[RESET]) == 0;
	p->wants[p->n_wants++] = w;
	return 0;
}

/* ---- which columns there are ---- */

/* Say of a column that no input has what may help. */
static int
refuse_input(const struct bt_ta_plan *p, const struct want *w, const char *name,
    const struct bt_near *near, struct bt_err *err)
{
	size_t k;

	if (bt_near_best(near) != NULL)
		(void)bt_fail(err, BT_USAGE,
		    "bars have no column '%s' for %s (did you mean '%s'?)",
		    name, w->info->name, bt_near_best(near));
	else
		(void)bt_fail(err, BT_USAGE, "bars have no column '%s' for %s",
		    name, w->info->name);
	for (k = w->to + w->n_outputs; k < p->n_outputs; k++)
		if (strcmp(p->outputs[k], name) == 0)
			return bt_err_hint(err,
			    "'%s' stands further right: what others are "
			    "computed from comes first",
			    name);
	return -1;
}

/* The place of an input: own, those of the data, those computed before. */
static int
find_input(const struct bt_ta_plan *p, const struct want *w, const char *name,
    uint32_t *from, struct bt_err *err)
{
	uint32_t k, n = p->columns.n - (uint32_t)p->n_outputs + w->to;
	struct bt_near near;

	bt_near_init(&near, name);
	/* a column `reset` of the data comes before ours */
	for (k = n + OWN; k-- > 0;) {
		const char *s = k < OWN ? own[k] : p->names[k - OWN];

		*from = k;
		if (strcmp(s, name) == 0)
			return 0;
		bt_near_try(&near, s);
	}
	return refuse_input(p, w, name, &near, err);
}

int
bt_ta_plan_bind(
    struct bt_ta_plan *p, const struct bt_columns *columns, struct bt_err *err)
{
	uint32_t n = columns == NULL ? 0 : columns->n;
	size_t k, i;

	if (bt_vec_reserve(&p->names, &p->cap_names, n + p->n_outputs + 1,
		sizeof *p->names, err) < 0)
		return -1;
	bt_arena_clear(&p->bound);
	for (k = 0; k < n; k++) {
		const char *s = columns->names[k];

		if (is_new(p, s)) {
			(void)bt_fail(err, BT_USAGE,
			    "bars have a column '%s' already", s);
			return bt_err_hint(
			    err, "give the new one a name: NAME=INDICATOR");
		}
		p->names[k] = bt_arena_text(&p->bound, s, strlen(s), err);
		if (p->names[k] == NULL)
			return -1;
	}
	for (k = 0; k < p->n_outputs; k++)
		p->names[n + k] = p->outputs[k];
	p->columns = (struct bt_columns){ .type = BT_BAR,
		.n = n + (uint32_t)p->n_outputs,
		.names = p->names };
	for (k = 0; k < p->n_wants; k++)
		for (i = 0; i < p->wants[k].n_inputs; i++)
			if (find_input(p, &p->wants[k], p->wants[k].inputs[i],
				&p->wants[k].from[i], err) < 0)
				return -1;
	return 0;
}

const struct bt_columns *
bt_ta_plan_columns(const struct bt_ta_plan *p)
{
	return &p->columns;
}

/* ---- bars ---- */

/* The states of a series that has none yet. */
static int
begin_track(const struct bt_ta_plan *p, struct bt_track *s, struct bt_err *err)
{
	size_t k;

	s->states = calloc(p->n_wants, sizeof *s->states);
	if (s->states == NULL)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	s->n_states = p->n_wants;
	for (k = 0; k < p->n_wants; k++) {
		s->states[k] =
		    bt_ta_new(p->wants[k].info, p->wants[k].options, err);
		if (s->states[k] == NULL)
			return -1;
	}
	return 0;
}

/* Whether a bar is the first of its series' session. */
static int
is_first(const struct bt_ta_plan *p, struct bt_track *s, bt_time time)
{
	int64_t sec = time / BT_SECOND - (time % BT_SECOND < 0), day;

	sec += bt_zone_at(p->zone, sec) - p->start / BT_SECOND;
	day = sec / 86400 - (sec % 86400 < 0);
	if (s->has_day && s->day == day)
		return 0;
	s->has_day = 1;
	s->day = day;
	return 1;
}

int
bt_ta_plan_put(struct bt_ta_plan *p, const struct bt_bar *bar, double *extra,
    struct bt_err *err)
{
	struct bt_track *s = bt_track_find(&p->series, bar, err);
	double has[OWN] = { bar->open, bar->high, bar->low, bar->close,
		bar->volume },
	       *out;
	size_t k, i;
	int is_given = 1;

	if (s == NULL || bt_track_follow(&p->series, bar, err) < 0 ||
	    (s->states == NULL && begin_track(p, s, err) < 0))
		return -1;
	has[TIME] = (double)bar->time / (double)BT_SECOND;
	has[RESET] = p->needs_reset ? is_first(p, s, bar->time) : 0;
	out = extra + p->columns.n - p->n_outputs;
	for (k = 0; k < p->n_wants; k++) {
		const struct want *w = &p->wants[k];
		double in[BT_TA_INPUTS];

		for (i = 0; i < w->n_inputs; i++)
			in[i] = w->from[i] < OWN ? has[w->from[i]]
						 : extra[w->from[i] - OWN];
		is_given &= bt_ta_next(s->states[k], in, out + w->to);
	}
	return is_given;
}
