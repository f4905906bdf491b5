#include "perturb-opts.h"

#include <math.h>
#include <string.h>

#include "bt/num.h"
#include "bt/time.h"

#define BP_MAX 1500

/* `0.01` or `1%`: a probability. */
static int
read_prob(const char *s, size_t n, double *prob, struct bt_err *err)
{
	double scale = n > 1 && s[n - 1] == '%' ? 0.01 : 1, v;

	if (bt_num_parse(s, scale < 1 ? n - 1 : n, &v) < 0)
		return bt_fail(err, BT_USAGE,
		    "'%.*s' is no probability, such as 0.01 or 1%%", (int)n, s);
	if (!(v * scale >= 0 && v * scale <= 1))
		return bt_fail(
		    err, BT_USAGE, "'%.*s' is not between 0 and 1", (int)n, s);
	*prob = v * scale;
	return 0;
}

/* `5`, `5bp` or `0.05%`: basis points, up to what leaves a price above 0. */
static int
read_bp(const char *s, size_t n, double *bp, struct bt_err *err)
{
	double scale = 1, v;
	size_t k = n;

	if (n > 2 && memcmp(s + n - 2, "bp", 2) == 0) {
		k = n - 2;
	} else if (n > 1 && s[n - 1] == '%') {
		k = n - 1;
		scale = 100;
	}
	if (bt_num_parse(s, k, &v) < 0 || !(v * scale >= 0) ||
	    v * scale > BP_MAX)
		return bt_fail(err, BT_USAGE,
		    "'%.*s' is no number of basis points from 0 to %d", (int)n,
		    s, BP_MAX);
	*bp = v * scale;
	return 0;
}

static int
parse_prob(const char *value, void *field, struct bt_err *err)
{
	return read_prob(value, strlen(value), field, err);
}

static int
parse_bp(const char *value, void *field, struct bt_err *err)
{
	return read_bp(value, strlen(value), field, err);
}

/* `PROB,X`: the probability; what follows the comma. */
static const char *
read_first(const char *value, struct perturb_pair *pair, struct bt_err *err)
{
	const char *comma = strchr(value, ',');

	if (comma == NULL) {
		(void)bt_fail(err, BT_USAGE,
		    "'%s' is no probability and a number, such as 0.01,10",
		    value);
		return NULL;
	}
	pair->text = value;
	if (read_prob(value, (size_t)(comma - value), &pair->first, err) < 0)
		return NULL;
	return comma + 1;
}

static int
parse_gap(const char *value, void *field, struct bt_err *err)
{
	struct perturb_pair *pair = field;
	const char *rest = read_first(value, pair, err);

	return rest == NULL ? -1
			    : read_bp(rest, strlen(rest), &pair->second, err);
}

static int
parse_missing(const char *value, void *field, struct bt_err *err)
{
	struct perturb_pair *pair = field;
	const char *rest = read_first(value, pair, err);

	if (rest == NULL)
		return -1;
	if (bt_num_parse(rest, strlen(rest), &pair->second) < 0 ||
	    !(pair->second >= 1 && pair->second <= 1e9))
		return bt_fail(
		    err, BT_USAGE, "'%s' is no number of bars from 1 on", rest);
	return 0;
}

/* `1.5x`, `10bp` */
static int
parse_push(const char *value, void *field, struct bt_err *err)
{
	struct perturb_push *p = field;
	size_t n = strlen(value);

	p->text = value;
	p->is = (struct bt_perturb_push){ 0, 0 };
	if (n > 1 && value[n - 1] == 'x' &&
	    bt_num_parse(value, n - 1, &p->is.factor) == 0 &&
	    p->is.factor >= 1 && p->is.factor <= 1000)
		return 0;
	p->is.factor = 0;
	if (n > 2 && strcmp(value + n - 2, "bp") == 0 &&
	    bt_num_parse(value, n - 2, &p->is.frac) == 0 && p->is.frac >= 0 &&
	    p->is.frac < 10000) {
		p->is.frac /= 10000;
		return 0;
	}
	return bt_fail(err, BT_USAGE,
	    "'%s' is neither a factor from 1 on, such as 1.5x, nor such as "
	    "10bp",
	    value);
}

static int
parse_tick(const char *value, void *field, struct bt_err *err)
{
	struct bt_grid *grid = field;

	if (bt_lot_parse(value, strlen(value), &grid->tick) < 0)
		return bt_fail(err, BT_USAGE,
		    "'%s' is no size of a tick, such as 0.01 or 0.25", value);
	return 0;
}

/* `0`, or a span */
static int
parse_span(const char *value, void *field, struct bt_err *err)
{
	int64_t *span = field;

	if (bt_span_parse(value, strlen(value), span) < 0 || *span < 0)
		return bt_fail(err, BT_USAGE,
		    "'%s' is no length of time, such as 30s or 250ms", value);
	return 0;
}

static const struct bt_opt perturb_options[] = {
	BT_OPT_GROUP("Chance"),
	BT_INT(0, "seed", struct perturb_opts, seed, "N", 0, INT64_MAX, "1",
	    "another seed disturbs otherwise"),
	BT_LIST(0, "only", struct perturb_opts, only, "SYMBOL",
	    "disturb this symbol, and others so named, alone",
	    .complete = BT_COMPLETE_SYMBOL),
	BT_OPT_GROUP("Returns"),
	BT_DOUBLE(0, "bootstrap", struct perturb_opts, bootstrap, "N", 0, 1e12,
	    "0", "draw the returns anew, in blocks of N steps on average"),
	BT_OPT_GROUP("Values"),
	BT_CALL(0, "gap", struct perturb_opts, gap, "PROB,BP", parse_gap,
	    "from a bar's open on, move all prices by chance"),
	BT_CALL(0, "noise", struct perturb_opts, noise_bp, "BP", parse_bp,
	    "move each price by chance", .initial = "0"),
	BT_CALL(0, "widen", struct perturb_opts, widen, "HOW", parse_push,
	    "push highs and lows out: 1.5x or 10bp"),
	BT_CALL(0, "spread", struct perturb_opts, spread, "HOW", parse_push,
	    "push bids and asks apart: 1.5x or 10bp"),
	BT_CALL(0, "tick", struct perturb_opts, tick, "SIZE", parse_tick,
	    "smallest step of changed prices",
	    .shown = "as the instrument has it"),
	BT_OPT_GROUP("Records"),
	BT_CALL(0, "drop", struct perturb_opts, drop, "PROB", parse_prob,
	    "leave a record out", .initial = "0"),
	BT_CALL(0, "missing", struct perturb_opts, missing, "PROB,N",
	    parse_missing, "begin a run of missing bars, N on average"),
	BT_CALL(0, "duplicate", struct perturb_opts, duplicate, "PROB",
	    parse_prob, "give a record twice", .initial = "0"),
	BT_OPT_GROUP("Time"),
	BT_INT(0, "delay", struct perturb_opts, delay, "N", 0, 1000000, "0",
	    "bars carry the values of N bars before"),
	BT_CALL(0, "jitter", struct perturb_opts, jitter, "SPAN", parse_span,
	    "times are later by chance, by SPAN at most", .initial = "0"),
	BT_GROUP_INPUT(struct perturb_opts, in),
	BT_GROUP_OUTPUT(struct perturb_opts, out),
	BT_GROUP_COMMON(struct perturb_opts, common),
	BT_OPT_END,
};

const struct bt_program perturb_program = {
	.name = "bt-perturb",
	.purpose = "disturb market data to stress a strategy",
	.synopsis = (const char *const[]){ "[option ...] [file]", NULL },
	.options = perturb_options,
	.max_operands = 1,
	.operand = BT_COMPLETE_FILE,
	.statuses = "0 2 3 4",
	.examples =
	    (const char *const[]){
		"bt-perturb --noise 5 --drop 0.01 bars.csv | bt-run ...",
		"bt-perturb --bootstrap 20 --seed 7 bars.csv >other.txt",
		"bt-perturb --delay 1 bars.csv | bt-run -- ./strategy", NULL },
};
