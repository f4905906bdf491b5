/*
 * Which strategy a run was made with: a hash of what it consists of.
 */
#ifndef BT_STRATEGY_IDENTITY_H
#define BT_STRATEGY_IDENTITY_H

#include "base/hash.h"
#include "strategy/sidecar.h"

/*
 * bt_strategy_hash(argv, sc, text, err):
 * XXH3-128 over the command: each word, files by their base name and their
 * content; then the interpreter that runs it, by base name and size; then the
 * sidecar and the files that it lists.  Where nothing of that changes, the
 * hash does not; no path, time or user is in it, and nothing is run.
 *
 *   argv   NULL at its end: a command, or a plugin's or orders file's name.
 *   sc     may be NULL.
 *   text   BT_HASH_TEXT_MAX bytes: 32 digits.
 *   fails  BT_SYSTEM: a file that cannot be read.
 */
int bt_strategy_hash(const char *const *argv, const struct bt_sidecar *sc,
    char *text, struct bt_err *err) BT_MUST_USE;

#endif
