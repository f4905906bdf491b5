/*
 * What a program tells about itself: --help, --version, and the tables that
 * scripts compare with the manual.  All of it goes to standard output.
 */
#ifndef BT_CLI_HELP_H
#define BT_CLI_HELP_H

#include "cli/main.h"

/* bt_help_print(program): usage, options by groups, examples, the manual. */
void bt_help_print(const struct bt_program *program);

/* bt_help_version(program): "bt-run (bt) 0.1.0", features, licence. */
void bt_help_version(const struct bt_program *program);

/*
 * bt_help_dump_options(program):
 * A line a visible option, fields separated by tabs: program, letter, long
 * name, argument, choices (comma separated), kind of completion, help.  A
 * negatable flag has a second line for --no-NAME.
 */
void bt_help_dump_options(const struct bt_program *program);

/*
 * bt_help_dump_program(program):
 * Lines of key and value, separated by a tab: name, purpose, synopsis (each),
 * operand (kind of completion; "none" where there are none), command (yes or
 * no), statuses, example (each), variable (each BT_*), group (each).
 */
void bt_help_dump_program(const struct bt_program *program);

#endif
