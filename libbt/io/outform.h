/*
 * The forms of a stream on the way out: one row of functions each.
 *
 * What all forms share (the file, the first error, which symbols and columns
 * were told, whether a record may be written at all) lives in the writer,
 * writer.c; a form turns rows into bytes: textout.c, csvout.c, csvpick.c,
 * btsout.c, jsonout.c.  The reading side is io/form.h.
 */
#ifndef BT_IO_OUTFORM_H
#define BT_IO_OUTFORM_H

#include "bt/stream.h"
#include "io/out.h"
#include "io/pick.h"

struct bt_btsbase;

/*
 * Rows of one type: a record, or a block of them.  The further columns of
 * row i are the doubles at extra + i x extra_stride.
 */
struct bt_rows {
	enum bt_type type;
	uint32_t n;       /* >= 1 */
	uint32_t n_extra; /* as many as the type's columns now have */
	size_t stride, extra_stride;
	const char *data, *extra;
	int is_plain; /* they are plain bars: io/plainbars.h */
};

/* What a form is given to work with; all borrowed. */
struct bt_outform_to {
	struct bt_out *out;
	struct bt_symtab *syms;
	struct bt_err *err;         /* the writer's own */
	const char *by;             /* "bt-cat 0.1.0" */
	const struct bt_zone *zone; /* of times as text; NULL: UTC */
	/* The further columns of each type, as the next rows have them. */
	const struct bt_columns *columns; /* [BT_TYPES] */
	enum bt_type type; /* of plain CSV without rows; BT_NONE: not told */
	struct bt_picked picked; /* plain CSV and JSON lines: only these */
	enum bt_codec codec;     /* of binary blocks */
	const struct bt_btsbase *base; /* that is gone on with, and copied by
	                                * now; NULL: a stream of its own */
};

/*
 * Functions that give int give 0, or -1 with to->err set.  Directives,
 * commands, symbols and columns have been checked: they are well formed and
 * not what only a form itself may write (#bt, #end, ...).
 */
struct bt_outform_ops {
	const char *name;

	/* Write the head; a state of its own, or NULL. */
	void *(*open)(const struct bt_outform_to *to);

	int (*put)(void *state, const struct bt_rows *rows);

	/*
	 * Before the first row that names sym; words is what bt_symtab_set()
	 * takes, NAME key=value ..., empty where there is only the name.
	 */
	int (*symbol)(void *state, bt_sym sym, const struct bt_line *words);

	/* to->columns[type] is not what it was; also before the first row. */
	int (*columns)(void *state, enum bt_type type);

	/* A directive without its #, or a command. */
	int (*line)(void *state, enum bt_type type, const struct bt_line *line);

	int (*mark)(void *state, bt_time time);

	/* What is kept back goes to to->out. */
	int (*flush)(void *state);

	/* The end mark. */
	int (*end)(void *state);

	/* The error mark: one line of text, without control characters. */
	int (*fail)(void *state, const char *text);

	void (*close)(void *state);
};

extern const struct bt_outform_ops bt_outform_tagged, bt_outform_csv,
    bt_outform_picked, bt_outform_bts, bt_outform_jsonl;

#endif
