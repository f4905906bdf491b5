/*
 * The file of --rejects: every row that is not in the output.
 *
 * It is tagged text, with the reason of each row above it as a comment, so
 * that it can be mended by hand and read again.  Rows that could not be read
 * stand there as they were, behind the name of their type.
 */
#ifndef VALIDATE_REJECTS_H
#define VALIDATE_REJECTS_H

#include "bt/stream.h"

struct rejects;

/* rejects_open(path, err): begin; NULL with err set. */
struct rejects *rejects_open(const char *path, struct bt_err *err) BT_MUST_USE;

/* rejects_row(x, row, err): one that could not be read; 0 or -1. */
int rejects_row(struct rejects *x, const struct bt_bad_row *row,
    struct bt_err *err) BT_MUST_USE;

/* A record that was dropped. */
struct rejected {
	const struct bt_rec *rec;
	const struct bt_columns *columns; /* further ones of its type */
	const struct bt_symtab *syms;
	const char *file, *why;
	int64_t line;
	int is_binary;
};

/* rejects_record(x, r, err): one that was dropped; 0 or -1. */
int rejects_record(struct rejects *x, const struct rejected *r,
    struct bt_err *err) BT_MUST_USE;

/*
 * rejects_close(x, err): the file appears; x is freed.  NULL is fine.
 * rejects_abandon(x): it stays as it was.
 */
int rejects_close(struct rejects *x, struct bt_err *err) BT_MUST_USE;
void rejects_abandon(struct rejects *x);

#endif
