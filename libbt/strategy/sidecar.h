/*
 * Sidecars: NAME.yaml beside a strategy says what it is and which parameters
 * it takes (bt-strategy(7)).  Without one, any parameter goes through.
 */
#ifndef BT_STRATEGY_SIDECAR_H
#define BT_STRATEGY_SIDECAR_H

#include <stddef.h>

#include "strategy/params.h"

enum bt_param_kind {
	BT_PARAM_STRING,
	BT_PARAM_INT,
	BT_PARAM_FLOAT,
	BT_PARAM_BOOL,
	BT_PARAM_CHOICE
};

/* A list of strings. */
struct bt_words {
	const char **at;
	size_t n, cap;
};

struct bt_sidecar_param {
	const char *name, *dflt, *description; /* dflt NULL: none */
	enum bt_param_kind kind;
	double min, max, step; /* NaN: not given; step from min, or from 0 */
	struct bt_words choices;
	int64_t line; /* where it stands */
};

struct bt_sidecar; /* opaque: owns all that is below */

/* What it says; strings are "" where it says nothing, never NULL. */
struct bt_sidecar_info {
	const char *path;
	const char *name, *version, *description, *author, *language;
	int is_pipelined; /* protocol: pipelined */
	struct bt_words tags, files, needs, timeframes, assets; /* requires */
	struct bt_sidecar_param *params;
	size_t n_params;
	struct bt_words warnings; /* "line 3: unknown key ..." */
};

/*
 * bt_sidecar_find(argv, sidecar, err):
 * The sidecar of a command: NAME.yaml beside the first of its words that
 * names a file (argv[0] also by PATH) and has one; NAME is the file's name
 * without its last ending.
 *
 *   gives  1 with *sidecar set (to be freed), 0 where there is none, -1
 *          BT_BAD_INPUT with file and line, BT_SYSTEM.
 */
int bt_sidecar_find(const char *const *argv, struct bt_sidecar **sidecar,
    struct bt_err *err) BT_MUST_USE;

/* bt_sidecar_parse(text, n, path, err): the same from memory; NULL: failed. */
struct bt_sidecar *bt_sidecar_parse(const char *text, size_t n,
    const char *path, struct bt_err *err) BT_MUST_USE;

/* bt_sidecar_info(sc): borrowed until it is freed. */
const struct bt_sidecar_info *bt_sidecar_info(const struct bt_sidecar *sc);

void bt_sidecar_free(struct bt_sidecar *sc);

/*
 * bt_sidecar_param_check(param, text, value, err):
 * Whether a value is what a parameter takes.
 *
 *   value  set to the value as the strategy is to see it: text, but 1 or 0 of
 *          a bool.
 *   fails  BT_USAGE: what it is not; the parameter's name is not said.
 */
int bt_sidecar_param_check(const struct bt_sidecar_param *param,
    const char *text, const char **value, struct bt_err *err) BT_MUST_USE;

/*
 * bt_sidecar_check(sc, words, n, params, err):
 * Parameters as the command line gives them, `fast=10`, checked, and the
 * defaults of those not given, in the sidecar's order.
 *
 *   sc     NULL: nothing is known; words go through in their order, of equal
 *          names the last.
 *   words  n strings NAME=VALUE; they and sc must outlive params.
 *   params all zero before; to be freed, also on failure.
 *   fails  BT_USAGE: no `=`, a bad name, one the sidecar does not have (did
 *          you mean), a value of another type or out of range.
 */
int bt_sidecar_check(const struct bt_sidecar *sc, const char *const *words,
    size_t n, struct bt_params *params, struct bt_err *err) BT_MUST_USE;

#endif
