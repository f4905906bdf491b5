/*
 * YAML: one document of a file, as its readers want it.
 *
 * What is configured, declared or described is YAML, and every reader of it
 * wants the same: nodes with their lines, texts, numbers and words out of
 * them, and a refusal that names the file and the line.  This is libyaml's
 * document behind those few verbs; what keys mean is the readers' business.
 *
 *	struct bt_yaml *y = bt_yaml_read("x.yaml", BT_BAD_INPUT, err);
 *	const struct bt_yaml_node *root = bt_yaml_root(y);
 *
 *	for (i = 0; i < bt_yaml_count(root); i++)
 *		if (bt_yaml_take_text(y, "a key", bt_yaml_key(y, root, i),
 *		    &name) < 0)
 *			...
 *
 * Nodes and texts are borrowed from the document.  No includes, no expansion
 * of variables; anchors are libyaml's, so a node may be reached in two ways,
 * and may even hold itself: readers go to a depth that they know.
 */
#ifndef BT_IO_YAML_H
#define BT_IO_YAML_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/near.h"
#include "bt/err.h"

struct bt_yaml;      /* a document */
struct bt_yaml_node; /* a part of it */

enum bt_yaml_kind {
	BT_YAML_TEXT, /* a scalar */
	BT_YAML_LIST,
	BT_YAML_MAP
};

/*
 * bt_yaml_parse(text, n, path, bad, err):
 * Read the one document of n bytes of memory, which need not live on.
 *
 *   path   what messages call it; copied.
 *   bad    status of whatever is wrong in it: BT_BAD_INPUT or BT_USAGE.
 *   err    takes what is wrong, also later from the functions below; it is
 *          borrowed until the last of those that can fail.
 *   fails  NULL: `bad` for what is no YAML and for a second document, which
 *          would silently be lost; BT_SYSTEM.
 */
struct bt_yaml *bt_yaml_parse(const char *text, size_t n, const char *path,
    enum bt_status bad, struct bt_err *err) BT_MUST_USE;

/* bt_yaml_read(path, bad, err): the same from a file of at most 1 MiB. */
struct bt_yaml *bt_yaml_read(
    const char *path, enum bt_status bad, struct bt_err *err) BT_MUST_USE;

/* bt_yaml_slurp(path, b, bad, err): the bytes of such a file, for a hash. */
int bt_yaml_slurp(const char *path, struct bt_buf *b, enum bt_status bad,
    struct bt_err *err) BT_MUST_USE;

void bt_yaml_free(struct bt_yaml *y);

/* bt_yaml_path(y): its name, borrowed. */
const char *bt_yaml_path(const struct bt_yaml *y);

/* bt_yaml_root(y): the outermost node; NULL where there is none. */
const struct bt_yaml_node *bt_yaml_root(const struct bt_yaml *y);

enum bt_yaml_kind bt_yaml_kind(const struct bt_yaml_node *n);

/* bt_yaml_is_null(n): nothing, `~` or `null`, without quotes. */
int bt_yaml_is_null(const struct bt_yaml_node *n);

/* bt_yaml_line(n): 1-based. */
int64_t bt_yaml_line(const struct bt_yaml_node *n);

/* bt_yaml_count(n): entries of a list or a mapping; 0 of a text. */
size_t bt_yaml_count(const struct bt_yaml_node *n);

/* The i-th entry of a list; the i-th key and value of a mapping. */
const struct bt_yaml_node *bt_yaml_item(
    const struct bt_yaml *y, const struct bt_yaml_node *list, size_t i);
const struct bt_yaml_node *bt_yaml_key(
    const struct bt_yaml *y, const struct bt_yaml_node *map, size_t i);
const struct bt_yaml_node *bt_yaml_value(
    const struct bt_yaml *y, const struct bt_yaml_node *map, size_t i);

/* bt_yaml_word(n): a scalar's text up to its first NUL; "" of others. */
const char *bt_yaml_word(const struct bt_yaml_node *n);

/*
 * bt_yaml_is_repeated(y, map, i): whether an earlier key of the mapping is
 * the same as the i-th.
 */
int bt_yaml_is_repeated(
    const struct bt_yaml *y, const struct bt_yaml_node *map, size_t i);

/* ---- refusing; each gives -1 ---- */

/* bt_yaml_fail(y, n, fmt, ...): what is wrong, at the line of n. */
int bt_yaml_fail(const struct bt_yaml *y, const struct bt_yaml_node *n,
    const char *fmt, ...) BT_PRINTF(3, 4);

/* bt_yaml_fail_is(y, n, what, expected): "WHAT is not EXPECTED". */
int bt_yaml_fail_is(const struct bt_yaml *y, const struct bt_yaml_node *n,
    const char *what, const char *expected);

/* bt_yaml_fail_key(y, n, near): "unknown key 'X' (did you mean 'Y'?)". */
int bt_yaml_fail_key(const struct bt_yaml *y, const struct bt_yaml_node *n,
    const struct bt_near *near);

/*
 * bt_yaml_at(y, n): add the place to a failure that err holds already, such as
 * that of a function which knows no files.
 */
int bt_yaml_at(const struct bt_yaml *y, const struct bt_yaml_node *n);

/* ---- taking; 0, or -1 with a refusal that begins with `what` ---- */

/* bt_yaml_take_text(y, what, n, text): any single value without a NUL. */
int bt_yaml_take_text(const struct bt_yaml *y, const char *what,
    const struct bt_yaml_node *n, const char **text) BT_MUST_USE;

/* bt_yaml_take_line(y, what, n, text): one that is not empty, on one line. */
int bt_yaml_take_line(const struct bt_yaml *y, const char *what,
    const struct bt_yaml_node *n, const char **text) BT_MUST_USE;

/* bt_yaml_take_number(y, what, n, value): a finite number. */
int bt_yaml_take_number(const struct bt_yaml *y, const char *what,
    const struct bt_yaml_node *n, double *value) BT_MUST_USE;

/* bt_yaml_take_enum(y, what, n, words, i): one of n_words words: which. */
int bt_yaml_take_enum(const struct bt_yaml *y, const char *what,
    const struct bt_yaml_node *n, const char *const *words, size_t n_words,
    size_t *i) BT_MUST_USE;

/* bt_yaml_take_map(y, what, n, expected): nothing; n must be a mapping. */
int bt_yaml_take_map(const struct bt_yaml *y, const char *what,
    const struct bt_yaml_node *n, const char *expected) BT_MUST_USE;

/*
 * The keys that a mapping may have: a table of at most 64 rows, each of which
 * begins with its name.
 */
struct bt_yaml_keys {
	const void *table;
	size_t n, stride;
	uint64_t seen; /* rows that came already */
};

#define BT_YAML_KEYS(table_)                                                   \
	{                                                                      \
		.table = (table_), .n = sizeof(table_) / sizeof(table_)[0],    \
		.stride = sizeof(table_)[0]                                    \
	}

/*
 * bt_yaml_take_key(y, n, keys, i):
 * Which row a key is.
 *
 *   fails  one that is unknown, with the nearest; one that came already.
 */
int bt_yaml_take_key(const struct bt_yaml *y, const struct bt_yaml_node *n,
    struct bt_yaml_keys *keys, size_t *i) BT_MUST_USE;

/*
 * bt_yaml_find_key(y, n, keys, i, near):
 * The same for those who pass unknown keys over: 1; 0 for an unknown one, with
 * the nearest in `near`; -1.
 */
int bt_yaml_find_key(const struct bt_yaml *y, const struct bt_yaml_node *n,
    struct bt_yaml_keys *keys, size_t *i, struct bt_near *near) BT_MUST_USE;

#endif
