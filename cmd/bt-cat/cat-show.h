/*
 * What was seen of a stream as text, and as JSON lines.
 */
#ifndef CAT_SHOW_H
#define CAT_SHOW_H

#include "cat-info.h"

/* A stream that was looked at, and what is known of its file. */
struct cat_shown {
	struct cat_info *info;
	const struct bt_reader *reader; /* NULL: of all inputs together */
	const struct bt_symtab *syms;   /* the reader's */
	int64_t bytes;                  /* of the file; -1: it is none */
};

/*
 * cat_show_count(s, is_json, out, err): how many records there are.
 * cat_show_info(s, is_json, out, err): all that is known of a stream that was
 * read to its end.  Appended to out; 0, or -1 without memory.
 */
int cat_show_count(const struct cat_shown *s, int is_json, struct bt_buf *out,
    struct bt_err *err) BT_MUST_USE;
int cat_show_info(const struct cat_shown *s, int is_json, struct bt_buf *out,
    struct bt_err *err) BT_MUST_USE;

#endif
