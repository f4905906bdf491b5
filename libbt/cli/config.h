/*
 * Configuration files: options in YAML.
 *
 *	log-format: json	# a key is an option's long name
 *	bt-run:			# for this program only; stronger than the above
 *	  cash: 50000
 *	  param: [fast=10, slow=30]	# an option that may be repeated
 *
 * A key that no option of the program has is refused, sections of other
 * programs are passed over.  Only what is about options is read: no includes,
 * no expansion of variables.
 */
#ifndef BT_CLI_CONFIG_H
#define BT_CLI_CONFIG_H

#include "cli/opts.h"

/*
 * bt_config_read(o, program, path, err):
 * Give options the values of a file, as two stages of o: the program's
 * section, then the keys outside of sections.
 *
 *   fails  BT_SYSTEM where it cannot be read, BT_USAGE for what is in it,
 *          with file and line.
 */
int bt_config_read(struct bt_opts *o, const char *program, const char *path,
    struct bt_err *err) BT_MUST_USE;

/*
 * bt_config_parse(o, program, name, text, n, err):
 * The same from n bytes of memory, which messages call `name`; it must live
 * as long as o.
 */
int bt_config_parse(struct bt_opts *o, const char *program, const char *name,
    const char *text, size_t n, struct bt_err *err) BT_MUST_USE;

/*
 * bt_config_groups(o, program, path, groups, err):
 * The same as bt_config_read() from a file about some groups of options only;
 * no other key is known there.  It is as strong as the file of -c, and what it
 * says wins over that.
 *
 *   groups  titles of groups of the table, NULL at the end.
 */
int bt_config_groups(struct bt_opts *o, const char *program, const char *path,
    const char *const *groups, struct bt_err *err) BT_MUST_USE;

/*
 * bt_config_user(buf, size):
 * The user's file, $XDG_CONFIG_HOME/bt/config.yaml, where XDG_CONFIG_HOME is
 * absolute, else $HOME/.config/bt/config.yaml.
 *
 *   gives  1; 0 where neither is there, or the file does not exist.
 */
int bt_config_user(char *buf, size_t size);

#endif
