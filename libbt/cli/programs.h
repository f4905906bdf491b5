/*
 * The programs of bt: what `bt` lists, and whose names may head a section of
 * a configuration file.  A test compares the purposes with the programs' own.
 */
#ifndef BT_CLI_PROGRAMS_H
#define BT_CLI_PROGRAMS_H

struct bt_program_row {
	const char *name;    /* "bt-run" */
	const char *purpose; /* as in its struct bt_program */
};

/* All of them, those of later versions too; name NULL at the end. */
extern const struct bt_program_row bt_programs[];

/* bt_programs_find(name): the row of "bt-run" or "run", or NULL. */
const struct bt_program_row *bt_programs_find(const char *name);

/* bt_programs_near(name): the nearest, for "did you mean", or NULL. */
const struct bt_program_row *bt_programs_near(const char *name);

#endif
