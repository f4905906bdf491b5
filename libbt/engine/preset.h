/*
 * Presets: the rules of other backtesters, as data; and the rules of a queue
 * by name.
 *
 * A preset is a row of settings, KEY=VALUE, by the names that options of
 * bt-run have, or that the rules of a queue have here.  Whoever knows both
 * applies them: to an option that nobody has set as its value, to a rule by
 * bt_rule_set().
 */
#ifndef BT_ENGINE_PRESET_H
#define BT_ENGINE_PRESET_H

#include "bt/err.h"
#include "engine/rules.h"

struct bt_preset {
	const char *name;
	const char *const *settings; /* NULL at the end */
};

/* All that there are, in the order of bt-run(1); NULL name at the end. */
extern const struct bt_preset bt_presets[];

/* bt_preset_find(name): that row, or NULL. */
const struct bt_preset *bt_preset_find(const char *name);

/* bt_rule_is(text): whether KEY=VALUE, or KEY, names a rule of the queue. */
int bt_rule_is(const char *text);

/*
 * bt_rule_set(rules, text, err):
 * Set a rule of the queue from KEY=VALUE.
 *
 *   fails  BT_USAGE: no such rule, a value that it has not; unchanged.
 */
int bt_rule_set(
    struct bt_rules *rules, const char *text, struct bt_err *err) BT_MUST_USE;

#endif
