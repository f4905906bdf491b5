/*
 * Made-up streams with something of everything, in every form, and parts of
 * them as text: what the properties of the binary form are told by.
 */
#ifndef BT_TESTS_BTSMADE_H
#define BT_TESTS_BTSMADE_H

#include "base/buf.h"
#include "base/random.h"
#include "bt/stream.h"

#define MADE_STEP (60 * BT_SECOND) /* from a step to the next */

/* What a made stream is like. */
struct made_opts {
	int first, last; /* steps, the last excluded */
	int n_symbols;
	int is_clustered; /* few symbols a step, others later */
	int is_endless;   /* bars do not tell their ends */
};

/* A form to write; bts in the three codecs, tagged. */
struct made_form {
	const char *name;
	enum bt_form form;
	int is_compressed;
	enum bt_codec codec;
};

extern const struct made_form made_forms[]; /* tagged, raw, small, fast, zst */
#define MADE_FORMS  5
#define MADE_TAGGED 0
#define MADE_ZST    4 /* raw and compressed as a whole: read in turn */

/* made_text(rnd, o): a tagged stream; free its data. */
struct bt_buf made_text(struct bt_random *rnd, const struct made_opts *o);

/*
 * made_write(parts, n, form): texts one behind the other as one stream of that
 * form; free its data.
 */
struct bt_buf made_write(
    const struct bt_buf *parts, size_t n, const struct made_form *form);

/* made_file(b): a descriptor of a nameless file with these bytes. */
int made_file(const struct bt_buf *b);

/*
 * made_read(fd, opts, err): what a reader gives, as tagged text; NULL with err
 * where it fails.  opts->syms is made here.  Free it.
 */
char *made_read(int fd, const struct bt_reader_opts *opts, struct bt_err *err);

#endif
