#include "run-source.h"

#include <stdio.h>
#include <string.h>

int
run_source_open(struct run_source *s, struct bt_cli *cli,
    const struct run_opts *opts, const struct bt_rules *rules,
    const struct bt_instruments *instruments)
{
	memset(s, 0, sizeof *s);
	bt_clock_init(&s->clock, rules);
	if (bt_input_init(&s->in, cli, &opts->in) < 0)
		return -1;
	s->in.opts.is_end_wanted = 1;
	s->in.opts.is_wide = 1; /* a strategy asks for columns at its start */
	if (instruments != NULL &&
	    bt_instruments_preset(instruments, s->in.syms, &cli->err) < 0)
		return -1;
	if (bt_input_all(&s->in) < 0)
		return -1;
	s->canon = bt_canon_new(s->in.syms, &cli->err);
	s->steps = bt_steps_open(
	    s->in.readers, s->in.n_readers, s->in.syms, &cli->err);
	if (s->canon == NULL || s->steps == NULL)
		return -1;
	return 0;
}

void
run_source_close(struct run_source *s)
{
	bt_steps_close(s->steps);
	bt_canon_free(s->canon);
	bt_input_clear(&s->in);
	memset(s, 0, sizeof *s);
}

/*
 * Steps before --trade-from say so in their records' flags.  The records lie
 * in the merge's own memory, which its caller may change.
 */
static void
flag_warmup(const struct bt_step *step)
{
	size_t i;

	for (i = 0; i < step->n; i++) {
		const struct bt_rec *rec = &step->recs[i];

		if (rec->type == BT_BAR)
			((struct bt_bar *)(uintptr_t)rec->u.bar)->flags |=
			    BT_WARMUP;
		else if (rec->type == BT_TICK)
			((struct bt_tick *)(uintptr_t)rec->u.tick)->flags |=
			    BT_WARMUP;
	}
}

static int
next_step(void *arg, const struct bt_step **step, struct bt_err *err)
{
	struct run_source *s = arg;
	int rc = bt_steps_next(s->steps, step, err);
	bt_time label;
	size_t i;

	if (rc <= 0)
		return rc;
	label = (*step)->label;
	for (i = 0; i < (*step)->n; i++)
		if (bt_canon_put(s->canon, &(*step)->recs[i], err) < 0)
			return -1;
	(void)bt_clock_step(&s->clock, label);
	if (s->clock.is_warmup)
		flag_warmup(*step);
	return 1;
}

/* Many steps at once; those of the warm-up one by one. */
static int
next_bars(void *arg, int most, const struct bt_bar **bars, struct bt_err *err)
{
	struct run_source *s = arg;
	size_t n;

	if (s->clock.is_warmup)
		return 0;
	n = bt_steps_bars(s->steps, (size_t)most, bars);
	if (n == 0)
		return 0;
	bt_clock_bars(&s->clock, *bars, n);
	return bt_canon_bars(s->canon, *bars, n, err) < 0 ? -1 : (int)n;
}

static const char *
next_directive(void *arg)
{
	static const char word[] = "perturb ";
	struct run_source *s = arg;
	const char *text = bt_steps_directive(s->steps);

	if (text != NULL && s->perturbed[0] == '\0' &&
	    strncmp(text, word, sizeof word - 1) == 0)
		(void)snprintf(s->perturbed, sizeof s->perturbed, "%s",
		    text + sizeof word - 1);
	return text;
}

const char *
run_source_perturbed(struct run_source *s)
{
	/* those that no strategy has asked for */
	while (next_directive(s) != NULL)
		continue;
	return s->perturbed;
}

static const struct bt_columns *
columns(void *arg, enum bt_type type)
{
	struct run_source *s = arg;

	return bt_steps_columns(s->steps, type);
}

const char *
run_source_adjust(const struct run_source *s)
{
	size_t i;

	for (i = 0; i < s->in.n_readers; i++) {
		const char *said = bt_reader_format(s->in.readers[i])->adjust;

		if (said[0] != '\0')
			return said;
	}
	return "";
}

struct bt_source
run_source_of(struct run_source *s)
{
	return (struct bt_source){ .next = next_step,
		.directive = next_directive,
		.columns = columns,
		.arg = s,
		.bars = next_bars };
}
