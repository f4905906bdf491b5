/*
 * bt-synth: market data from a seed, the same bytes everywhere.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "bt/num.h"
#include "bt/stream.h"
#include "bt/time.h"
#include "cli/main.h"
#include "cli/output.h"
#include "data/synth.h"
#include "synth-syms.h"

/* What a move, and what the state before, leave in the next variance. */
struct clusters {
	double alpha, beta;
};

static const char *const kinds_of_data[] = { "bars", "ticks", "quotes", "both",
	NULL };
static const char *const models[] = { "walk", "gbm", "revert", NULL };

struct synth_opts {
	struct bt_synth_opts data;
	struct clusters clusters;
	int64_t half_life; /* ns */
	const char *calendar;
	const char *symbols;
	struct bt_output_opts out;
	struct bt_common_opts common;
};

static int
parse_tick(const char *value, void *field, struct bt_err *err)
{
	if (bt_lot_parse(value, strlen(value), field) < 0)
		return bt_fail(err, BT_USAGE,
		    "'%s' is no size of a tick, such as 0.01 or 0.25", value);
	return 0;
}

/* `ALPHA,BETA`, such as 0.08,0.9 */
static int
parse_clusters(const char *value, void *field, struct bt_err *err)
{
	const char *comma = strchr(value, ',');
	struct clusters c = { 0 };

	if (comma == NULL ||
	    bt_num_parse(value, (size_t)(comma - value), &c.alpha) < 0 ||
	    bt_num_parse(comma + 1, strlen(comma + 1), &c.beta) < 0 ||
	    !(c.alpha >= 0) || !(c.beta >= 0) || !(c.alpha + c.beta < 1))
		return bt_fail(err, BT_USAGE,
		    "'%s' is no pair of shares whose sum is below 1, such as "
		    "0.08,0.9",
		    value);
	*(struct clusters *)field = c;
	return 0;
}

static const struct bt_opt synth_options[] = {
	BT_OPT_GROUP("Data"),
	BT_INT(0, "bars", struct synth_opts, data.n, "N", 0, INT64_MAX, "1000",
	    "bars of each symbol"),
	BT_STRING(0, "symbols", struct synth_opts, symbols, "LIST",
	    "names joined by commas, or how many", .initial = "SYN"),
	BT_SPAN(0, "interval", struct synth_opts, data.clock.interval, "1d",
	    "length of a bar"),
	BT_TIME_OPT(0, "from", struct synth_opts, data.clock.from,
	    "start of the first bar", .initial = "2020-01-01"),
	BT_STRING(0, "calendar", struct synth_opts, calendar, "NAME",
	    "only in the sessions of nyse, nse, weekdays, 24x7 or a file"),
	BT_INT(0, "seed", struct synth_opts, data.seed, "N", 0, INT64_MAX, "1",
	    "another seed makes other data"),
	BT_ENUM(0, "what", struct synth_opts, data.what, "WHAT", kinds_of_data,
	    "bars", "records to make; both: quotes, and prints at them"),
	BT_OPT_GROUP("Prices"),
	BT_ENUM(0, "model", struct synth_opts, data.price.model, "MODEL",
	    models, "walk", "how prices move"),
	BT_DOUBLE(0, "start-price", struct synth_opts, data.start_px, "PRICE",
	    1e-9, 1e12, "100", "price that all symbols start at"),
	BT_DOUBLE(0, "volatility", struct synth_opts, data.price.volatility,
	    "FRAC", 0, 1000, "0.2", "of a year's return, as a fraction"),
	BT_DOUBLE(0, "drift", struct synth_opts, data.price.drift, "FRAC",
	    -1000, 1000, "0.05", "mean of a year's return, as a fraction"),
	BT_CALL(0, "clusters", struct synth_opts, clusters, "ALPHA,BETA",
	    parse_clusters, "volatility comes in clusters, such as 0.08,0.9"),
	BT_DOUBLE(0, "jumps", struct synth_opts, data.price.jumps, "N", 0, 1e9,
	    "0", "jumps a year"),
	BT_DOUBLE(0, "jump-size", struct synth_opts, data.price.jump_size,
	    "FRAC", 0, 10, "0.05", "standard deviation of a jump"),
	BT_SPAN(0, "half-life", struct synth_opts, half_life, "30d",
	    "revert: time in which half of a distance is gone"),
	BT_DOUBLE(0, "correlation", struct synth_opts, data.price.correlation,
	    "RHO", 0, 1, "0", "of any two symbols' returns"),
	BT_DOUBLE(0, "overnight", struct synth_opts, data.clock.overnight,
	    "SHARE", 0, 1, "0.2", "of a session's variance, before it opens",
	    .needs = "calendar"),
	BT_CALL(0, "tick", struct synth_opts, data.tick, "SIZE", parse_tick,
	    "smallest step of price", .initial = "0.01"),
	BT_INT(0, "spread", struct synth_opts, data.spread, "TICKS", 0, 1000000,
	    "1", "ask less bid, in ticks"),
	BT_DOUBLE(0, "volume", struct synth_opts, data.volume, "UNITS", 0, 1e15,
	    "10000", "mean volume of a bar, size of a print or quote"),
	BT_GROUP_OUTPUT(struct synth_opts, out),
	BT_GROUP_COMMON(struct synth_opts, common),
	BT_OPT_END,
};

static const struct bt_program synth_program = {
	.name = "bt-synth",
	.purpose = "make market data from a seed",
	.synopsis = (const char *const[]){ "[option ...]", NULL },
	.options = synth_options,
	.statuses = "0 2 3 4",
	.examples =
	    (const char *const[]){
		"bt-synth --seed 7 --bars 250",
		"bt-synth --symbols A,B,C --interval 1h -o abc.bts",
		"bt-synth --calendar nyse --interval 1m --bars 390",
		"bt-synth --bars 1000000 -b | bt-cat --count",
		NULL,
	    },
};

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

	if (opts->calendar != NULL && opts->data.clock.interval > BT_DAY)
		(void)bt_fail(&cli->err, BT_USAGE,
		    "--interval: a bar of a calendar is at most a day long");
	else if (table != NULL &&
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
