/*
 * bt-synth: market data from a seed, the same bytes everywhere.
 */
#include <stdio.h>
#include <string.h>

#include "bt/stream.h"
#include "bt/time.h"
#include "synth-opts.h"
#include "synth-syms.h"

static int
write_data(struct bt_cli *cli, struct bt_synth *s, struct bt_writer *w)
{
	struct bt_block block;
	uint64_t all = 0;
	int rc;

	while ((rc = bt_synth_next(s, &block, &cli->err)) > 0) {
		if (bt_cli_stopped(cli) || bt_writer_put_block(w, &block) < 0)
			return -1;
		all += block.n;
		bt_progress_step(&cli->progress, all, "records");
	}
	return rc;
}

/* What the options of this table say, as the library takes it. */
static struct bt_synth_opts
data_opts(const struct synth_opts *opts, const struct bt_calendar *calendar)
{
	struct bt_synth_opts data = opts->data;

	data.clock.calendar = calendar;
	data.price.alpha = opts->clusters.alpha;
	data.price.beta = opts->clusters.beta;
	data.price.half_life = (double)opts->half_life / (365.0 * BT_DAY);
	return data;
}

/* Tell with each symbol which of the shipped calendars it follows; 0 or -1. */
static int
name_calendar(const char *name, struct bt_symtab *table,
    const struct synth_syms *syms, struct bt_err *err)
{
	char words[BT_SYMBOL_MAX + 64];
	size_t i;
	bt_sym sym;

	if (name == NULL || strpbrk(name, "/.") != NULL)
		return 0; /* a file means nothing elsewhere */
	for (i = 0; i < syms->n; i++) {
		int n = snprintf(words, sizeof words, "%s calendar=%s",
		    bt_symtab_name(table, syms->items[i]), name);

		if (bt_symtab_set(table, words, (size_t)n, &sym, err) < 0)
			return -1;
	}
	return 0;
}

static int
synth_to(struct bt_cli *cli, const struct synth_opts *opts,
    struct bt_symtab *table, const struct synth_syms *syms)
{
	struct bt_calendar *calendar = NULL;
	struct bt_synth_opts data;
	struct bt_synth *s = NULL;
	struct bt_writer *w = NULL;
	int rc = -1;

	if (opts->calendar != NULL &&
	    (calendar = bt_calendar_open(opts->calendar, &cli->err)) == NULL)
		return -1;
	data = data_opts(opts, calendar);
	if (name_calendar(opts->calendar, table, syms, &cli->err) == 0)
		s = bt_synth_new(&data, table, syms->items, syms->n, &cli->err);
	if (s != NULL)
		w = bt_output_open(cli, &opts->out, table);
	if (w != NULL)
		rc = bt_output_close(cli, w, write_data(cli, s, w));
	bt_synth_free(s);
	bt_calendar_free(calendar);
	return rc;
}

static int
synth_main(struct bt_cli *cli, const struct synth_opts *opts)
{
	struct bt_symtab *table = bt_symtab_new(&cli->err);
	struct synth_syms syms = { 0 };
	int rc = -1;

	if (table != NULL && synth_opts_check(cli, opts) == 0 &&
	    synth_syms_parse(&syms, opts->symbols, table, &cli->err) == 0)
		rc = synth_to(cli, opts, table, &syms);
	synth_syms_clear(&syms);
	bt_symtab_free(table);
	return rc;
}

int
main(int argc, char **argv)
{
	struct synth_opts opts = { 0 };
	struct bt_cli cli;

	bt_cli_start(&cli, argc, argv, &synth_program, &opts);
	return bt_cli_end(&cli, synth_main(&cli, &opts));
}
