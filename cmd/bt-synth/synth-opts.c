#include "synth-opts.h"

#include <math.h>
#include <string.h>

#include "bt/num.h"
#include "bt/time.h"

static const char *const kinds_of_data[] = { "bars", "ticks", "quotes", "both",
	NULL };
static const char *const models[] = { "walk", "gbm", "revert", NULL };

static int
parse_tick(const char *value, void *field, struct bt_err *err)
{
	if (bt_lot_parse(value, strlen(value), field) < 0)
		return bt_fail(err, BT_USAGE,
		    "'%s' is no size of a tick, such as 0.01 or 0.25", value);
	return 0;
}

/* A share as people write it: 0.2 or 20%; within lo .. hi. */
static int
parse_share(
    const char *value, double lo, double hi, double *share, struct bt_err *err)
{
	size_t n = strlen(value);
	int is_percent = n > 0 && value[n - 1] == '%';
	double v;

	if (bt_num_parse(value, n - (size_t)is_percent, &v) < 0)
		return bt_fail(err, BT_USAGE,
		    "'%s' is no number, such as 0.2 or 20%%", value);
	v = is_percent ? v / 100 : v;
	if (!(v >= lo && v <= hi))
		return bt_fail(err, BT_USAGE, "'%s' is not between %g and %g",
		    value, lo, hi);
	*share = v;
	return 0;
}

static int
parse_volatility(const char *value, void *field, struct bt_err *err)
{
	return parse_share(value, 0, 1000, field, err);
}

static int
parse_drift(const char *value, void *field, struct bt_err *err)
{
	return parse_share(value, -1000, 1000, field, err);
}

static int
parse_jump(const char *value, void *field, struct bt_err *err)
{
	return parse_share(value, 0, 10, field, err);
}

static int
parse_part(const char *value, void *field, struct bt_err *err)
{
	return parse_share(value, 0, 1, field, err);
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
	BT_CALL(0, "volatility", struct synth_opts, data.price.volatility,
	    "SHARE", parse_volatility, "of a year's return, 0.2 or 20%",
	    .initial = "0.2"),
	BT_CALL(0, "drift", struct synth_opts, data.price.drift, "SHARE",
	    parse_drift, "mean of a year's return, 0.05 or 5%",
	    .initial = "0.05"),
	BT_CALL(0, "clusters", struct synth_opts, clusters, "ALPHA,BETA",
	    parse_clusters, "volatility comes in clusters, such as 0.08,0.9"),
	BT_DOUBLE(0, "jumps", struct synth_opts, data.price.jumps, "N", 0, 1e9,
	    "0", "jumps a year"),
	BT_CALL(0, "jump-size", struct synth_opts, data.price.jump_size,
	    "SHARE", parse_jump, "standard deviation of a jump",
	    .initial = "0.05"),
	BT_SPAN(0, "half-life", struct synth_opts, half_life, "30d",
	    "revert: time in which half of a distance is gone"),
	BT_DOUBLE(0, "correlation", struct synth_opts, data.price.correlation,
	    "RHO", 0, 1, "0", "of any two symbols' moves"),
	BT_CALL(0, "overnight", struct synth_opts, data.clock.overnight,
	    "SHARE", parse_part, "of a session's variance, before it opens",
	    .initial = "0.2", .needs = "calendar"),
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

const struct bt_program synth_program = {
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

/* An option that was given and that the others leave without effect. */
static int
refuse_vain(struct bt_cli *cli, const void *field, int has_effect,
    const char *name, const char *needs)
{
	if (has_effect || !bt_cli_is_given(cli, field))
		return 0;
	return bt_fail(
	    &cli->err, BT_USAGE, "--%s: has no effect without %s", name, needs);
}

int
synth_opts_check(struct bt_cli *cli, const struct synth_opts *o)
{
	const struct bt_price_opts *p = &o->data.price;
	const struct bt_lot tick = o->data.tick;

	if (refuse_vain(cli, &o->half_life, p->model == BT_PRICE_REVERT,
		"half-life", "--model revert") < 0 ||
	    refuse_vain(
		cli, &p->jump_size, p->jumps > 0, "jump-size", "--jumps") < 0 ||
	    refuse_vain(cli, &o->data.spread, o->data.what != BT_SYNTH_BARS,
		"spread", "--what ticks, quotes or both") < 0)
		return -1;
	if (o->calendar != NULL && o->data.clock.interval > BT_DAY)
		return bt_fail(&cli->err, BT_USAGE,
		    "--interval: a bar of a calendar is at most a day long");
	if (o->data.start_px * bt_qty_powers[tick.scale] < (double)tick.mant)
		bt_cli_warn(cli,
		    "--start-price: %g is less than a tick of %g: prices will "
		    "hardly move",
		    o->data.start_px,
		    (double)tick.mant / bt_qty_powers[tick.scale]);
	if (p->volatility > 5)
		bt_cli_warn(cli, "--volatility: %g is %g%% a year; 20%% is 0.2",
		    p->volatility, 100 * p->volatility);
	return 0;
}
