/*
 * The file behind a command: where it is, and who interprets it.
 */
#ifndef BT_STRATEGY_PROGRAM_H
#define BT_STRATEGY_PROGRAM_H

#include <stddef.h>

#include "base/arena.h"

#define BT_PROGRAM_ARGS 8 /* words of a first line, at most */

/* Strings are in the arena, or are the name that was given. */
struct bt_program {
	const char *path;        /* the file, links as they are */
	const char *interpreter; /* the file that its first line names, found in
	                          * PATH where that is `env`; NULL: none */
	const char *args[BT_PROGRAM_ARGS]; /* what stands behind it there */
	size_t n_args;
	int is_script; /* it begins with #! */
	int is_crlf;   /* its first line ends in CR LF */
};

/*
 * bt_program_find(p, name, memory, err):
 * The file that a command's name stands for, as execvp(3) finds it, and what
 * its first line says.  Nothing is executed.
 *
 *   gives  1; 0 where there is no such file; -1 BT_SYSTEM without memory.
 */
int bt_program_find(struct bt_program *p, const char *name,
    struct bt_arena *memory, struct bt_err *err) BT_MUST_USE;

/* bt_program_base(path): what stands behind the last slash. */
const char *bt_program_base(const char *path);

/*
 * bt_program_resolve(path, memory, err): the file at the end of all links;
 * path itself where it leads nowhere; NULL without memory.
 */
const char *bt_program_resolve(
    const char *path, struct bt_arena *memory, struct bt_err *err) BT_MUST_USE;

#endif
