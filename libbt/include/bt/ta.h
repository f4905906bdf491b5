/*
 * Indicators: a registry, and one way to compute them all, bar by bar.
 *
 * An indicator is a row: names of inputs, options and outputs, and a state
 * that is given one bar after another.  What a bar's outputs are depends on
 * that bar and those before it, never on one after; giving bars one by one and
 * giving them as arrays is the same.  A state is one piece of memory, its size
 * bounded by the periods of its options.  Definitions: bt-ta(7).
 *
 *	const struct bt_ta_info *rsi = bt_ta_find("rsi");
 *	double options[BT_TA_OPTIONS], value;
 *	struct bt_ta *ta;
 *
 *	if (bt_ta_parse(rsi, "14", options, &err) < 0)
 *		return -1;
 *	ta = bt_ta_new(rsi, options, &err);
 *	...
 *	if (bt_ta_next(ta, &bar->close, &value) > 0)
 *		...
 *	bt_ta_free(ta);
 *
 * A bar with an input that is NaN or infinite is not seen by the indicator:
 * its outputs are NaN, the state stays as it was, and it counts for no period.
 * So an indicator of another's outputs begins when those do.  A session begins
 * with such a bar all the same.
 */
#ifndef BT_TA_H
#define BT_TA_H

#include <stddef.h>
#include <stdint.h>

#include "bt/err.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
	BT_TA_INPUTS = 6,  /* at most */
	BT_TA_OPTIONS = 8, /* at most */
	BT_TA_OUTPUTS = 5  /* at most */
};

enum bt_ta_kind {
	BT_TA_NUMBER,
	BT_TA_WHOLE, /* a whole number: a period */
	BT_TA_WORD,  /* the place of one of words */
	BT_TA_WHEN   /* an instant, in seconds since 1970 UTC */
};

struct bt_ta_option {
	const char *name;
	enum bt_ta_kind kind;
	double initial, min, max;
	const char *const *words; /* of BT_TA_WORD: max + 1 of them */
};

struct bt_ta_mem; /* libbt's own */

/* Lists of names end with NULL, or at the array's end. */
struct bt_ta_info {
	const char *name;  /* "rsi": lower case letters and digits */
	const char *title; /* "Relative Strength Index" */
	const char *group; /* "momentum" */

	/*
	 * open, high, low, close, volume: a bar's; time: its start, in seconds
	 * since 1970; reset: not 0 at the first bar of a session; real,
	 * real_0, real_1: any series, the close where nothing is said.
	 */
	const char *inputs[BT_TA_INPUTS];
	struct bt_ta_option options[BT_TA_OPTIONS];
	const char *outputs[BT_TA_OUTPUTS];

	int is_early; /* some outputs begin before others do */

	/* first bars for which not all outputs are given */
	size_t (*start)(const double *options);

	/* how it is computed: called by bt_ta_new() and bt_ta_next() */
	size_t size; /* bytes of its state, without windows */
	void (*init)(void *state, const double *options, struct bt_ta_mem *mem);
	void (*next)(void *state, const double *in, double *out);

	/* NULL, or told of a bar that is not seen: inputs may be missing */
	void (*unseen)(void *state, const double *in);
};

/* bt_ta_info(k): the k-th row, by group; NULL past the last. */
const struct bt_ta_info *bt_ta_info(size_t k);

/* bt_ta_find(name): the row of that name, or NULL. */
const struct bt_ta_info *bt_ta_find(const char *name);

/* bt_ta_near(name): the name that may have been meant, by its letters or by a
 * word of a title, or NULL. */
const char *bt_ta_near(const char *name);

/* How many of each a row has. */
size_t bt_ta_inputs(const struct bt_ta_info *info);
size_t bt_ta_options(const struct bt_ta_info *info);
size_t bt_ta_outputs(const struct bt_ta_info *info);

/*
 * bt_ta_parse(info, text, options, err):
 * Read options as text: values in the row's order, or NAME=VALUE, with commas
 * between, `12,26,seed=sma`.  What is not said has its initial value.
 *
 *   text     may be NULL or empty.
 *   options  BT_TA_OPTIONS values, set.
 *   fails    BT_USAGE: what is no such option, or not in its range.
 */
int bt_ta_parse(const struct bt_ta_info *info, const char *text,
    double *options, struct bt_err *err) BT_MUST_USE;

/* bt_ta_start(info, options): first bars without all outputs; options NULL:
 * the initial ones. */
size_t bt_ta_start(const struct bt_ta_info *info, const double *options);

struct bt_ta;

/*
 * bt_ta_new(info, options, err):
 * A state before its first bar.
 *
 *   info     must outlive it.
 *   options  copied; NULL: the initial ones.
 *   fails    NULL: BT_USAGE (an option is not in its range), BT_SYSTEM.
 */
struct bt_ta *bt_ta_new(const struct bt_ta_info *info, const double *options,
    struct bt_err *err) BT_MUST_USE;

/*
 * bt_ta_next(ta, in, out):
 * One bar more.
 *
 *   in     one value for each input, in the row's order.
 *   out    one value for each output; NaN where there is none: before its
 *          start, where an input is NaN, where the formula has no value.
 *   gives  1; 0 while it warms up: fewer bars than bt_ta_start() and this one
 *          were seen.
 *   cost   no allocation.  O(1) a bar, amortised; bt-ta(7) names the few that
 *          are O(period).
 */
int bt_ta_next(struct bt_ta *ta, const double *in, double *out);

/*
 * bt_ta_run(ta, in, n, out):
 * n bars more: a loop over bt_ta_next().
 *
 *   in     an array of n for each input.
 *   out    an array of n for each output.
 *   gives  how many of them were given.
 */
size_t bt_ta_run(
    struct bt_ta *ta, const double *const *in, size_t n, double *const *out);

/* bt_ta_reset(ta): as it was before its first bar. */
void bt_ta_reset(struct bt_ta *ta);

/* bt_ta_free(ta): NULL is fine. */
void bt_ta_free(struct bt_ta *ta);

/*
 * The same as a table, for plugins, which are not linked with libbt: see
 * struct bt_plugin_host in bt/strategy.h.
 */
struct bt_ta_calls {
	const struct bt_ta_info *(*find)(const char *name);
	int (*parse)(const struct bt_ta_info *info, const char *text,
	    double *options, struct bt_err *err);
	struct bt_ta *(*begin)(const struct bt_ta_info *info,
	    const double *options, struct bt_err *err); /* bt_ta_new() */
	int (*next)(struct bt_ta *ta, const double *in, double *out);
	void (*reset)(struct bt_ta *ta);
	void (*free)(struct bt_ta *ta);
};

extern const struct bt_ta_calls bt_ta_calls;

#ifdef __cplusplus
}
#endif
#endif
