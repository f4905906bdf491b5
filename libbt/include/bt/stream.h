/*
 * Streams: reading and writing records, in every form.
 *
 * One reader for tagged text, plain CSV and binary, zstd-compressed or not,
 * from files and pipes; it finds the form by the first bytes.  One writer for
 * the same forms.  Neither allocates per record.  The forms: bt-stream(5).
 *
 *	struct bt_reader *r = bt_reader_open("bars.csv", &ropts, &err);
 *	struct bt_writer *w = bt_writer_open("-", &wopts, &err);
 *	while ((rc = bt_reader_next(r, &rec)) > 0)
 *		if (bt_writer_put(w, rec) < 0)
 *			break;
 *
 * A handle keeps its first error and gives it again at every later call and
 * at its closing, so that a forgotten test cannot become a success.
 */
#ifndef BT_STREAM_H
#define BT_STREAM_H

#include "bt/err.h"
#include "bt/record.h"
#include "bt/symbol.h"
#include "bt/time.h"

#ifdef __cplusplus
extern "C" {
#endif

enum bt_form {
	BT_FORM_AUTO, /* writer: by the name's ending, else tagged text */
	BT_FORM_TAGGED,
	BT_FORM_CSV, /* plain: one type, a header, no guard */
	BT_FORM_BTS,
	BT_FORM_JSONL /* JSON lines: written, never read */
};

/* How the records of a binary block are packed; bt-stream(5). */
enum bt_codec {
	BT_CODEC_RAW,   /* one behind the other */
	BT_CODEC_SMALL, /* planes of bytes, zstd: for files */
	BT_CODEC_FAST   /* bits, without an entropy coder */
};

/* ---- reading ---- */

/*
 * A part of a stream: the records whose own time (a bar's start) is in the
 * span, and whose symbol is one of those named.  Records without a time, or
 * without a symbol, are not judged by it; orders that tell only their instant
 * are judged by that.  Directives stay, but for `#symbol` of others; so do
 * changes of columns, and watermarks in the span.  Lines of a strategy go.
 *
 * Ends of bars that the data do not tell are inferred as from the whole
 * stream.  Of a regular .bts file only those blocks are read that may hold
 * something wanted: see bt-stream(5).
 */
struct bt_slice {
	bt_time from, to; /* from <= time < to; BT_TIME_NONE: no bound */
	const char *const
	    *symbols;     /* each a name, or several joined by commas */
	size_t n_symbols; /* 0: all */

	/* What will be used of these, for readers that can leave out whole
	 * blocks by an index; they give more than that. */
	uint32_t types; /* bit of each enum bt_type; 0: all */
	int64_t tail;   /* the last so many records of those types; 0: all */
};

/* A row of text that cannot be read. */
struct bt_bad_row {
	const struct bt_err *why; /* with its place */
	enum bt_type type;        /* of its record; BT_NONE: of no type */
	const char *columns; /* their names in the row's order, a comma between
	                      * them; "-" is one that is left out */
	const char *symbol;  /* where no column says it, else NULL */
	const char *text;    /* the line as it is, without its end */
	size_t n;
};

struct bt_reader_opts {
	struct bt_symtab *syms; /* shared; borrowed for the reader's life */
	const char *symbol;     /* for a plain file without that column */
	const struct bt_zone
	    *zone;           /* of times without an offset; NULL is UTC */
	int64_t interval;    /* of every bar, in ns; 0: as the data say */
	int is_bar_time_end; /* times of bars are their ends */
	int is_partial_ok;   /* a missing end mark is the end (--partial) */
	enum bt_type type;   /* of plain CSV: BT_NONE finds it by its columns */
	int is_end_wanted;   /* infer bars' ends; else unknown ones stay so */
	int is_missing_ok;   /* a price that is needed and not there is NaN, for
	                      * those who look for such; else it is refused */
	int is_wide; /* of a .bts file whose further columns change on the way
	              * all of them from the start, absent where they are not
	              * yet; a pipe's come as they do */
	const struct bt_slice *slice; /* borrowed for the reader's life; NULL:
	                               * all of the stream */

	/* Is told of each row of text that cannot be read, when reading comes
	 * to it; then goes on without it, or ends in that error where it gives
	 * -1.  What it is given is borrowed for the call.  NULL: any such row
	 * is an error.  The rows of a block follow each other without one. */
	int (*bad_row)(void *arg, const struct bt_bad_row *row);
	void *bad_row_arg;
};

/* What a stream was found to be; strings are borrowed from the reader. */
struct bt_format {
	enum bt_form form;
	int is_compressed;
	int version;    /* of the form */
	const char *by; /* the program that wrote it, "" where it is not said */
	const char
	    *adjust;     /* "none", "split", "dividend", "all"; "": not said */
	unsigned codecs; /* binary: bit of each enum bt_codec met so far */
};

struct bt_reader;

/*
 * bt_reader_open(path, opts, err) / bt_reader_open_fd(fd, name, opts, err):
 * Open a stream and find its form.
 *
 *   path   a file, or "-" for standard input.
 *   fd     is read from where it stands and never sought; it stays the
 *          caller's and open.  name is what messages call it.
 *   fails  NULL: BT_SYSTEM (cannot be opened), BT_BAD_INPUT (empty, or no
 *          form that is known).
 *   blocks until the first bytes are there.
 */
struct bt_reader *bt_reader_open(const char *path,
    const struct bt_reader_opts *opts, struct bt_err *err) BT_MUST_USE;
struct bt_reader *bt_reader_open_fd(int fd, const char *name,
    const struct bt_reader_opts *opts, struct bt_err *err) BT_MUST_USE;

/* bt_reader_format(r): borrowed until r is closed. */
const struct bt_format *bt_reader_format(const struct bt_reader *r);

/* bt_reader_name(r): the path as given, "-" for standard input. */
const char *bt_reader_name(const struct bt_reader *r);

/*
 * bt_reader_next(r, rec):
 * The next record, watermark, change of columns, directive or command.
 *
 *   rec    set to a record that stays valid until the next call.
 *   gives  1; 0 at the end (its mark was there); -1: see bt_reader_err().
 */
int bt_reader_next(struct bt_reader *r, const struct bt_rec **rec) BT_MUST_USE;

/* A run of records of one type and one list of columns. */
struct bt_block {
	enum bt_type type;
	uint32_t n;       /* records, >= 1 */
	size_t stride;    /* bytes from one to the next: size + 8 x n_extra */
	const void *data; /* the first; aligned to 8 */
	uint32_t n_extra;
	int64_t first; /* line (text) or record (binary) of the first; the next
	                * follow one by one */
	int is_plain;  /* of use to libbt: nothing about any of them is odd, as
	                * far as they are not changed; 0: not known */
};

/*
 * bt_reader_next_block(r, block):
 * The same, many at once: what bt_reader_next() is a thin loop over.  The two
 * may be mixed; a block begins where bt_reader_next() stopped.  What is no
 * market or result record comes as a block of one (data is the struct that
 * the union of struct bt_rec names).
 *
 *   block  valid until the next call; the records may be changed in place.
 */
int bt_reader_next_block(
    struct bt_reader *r, struct bt_block *block) BT_MUST_USE;

/* bt_reader_line(r): line or record number of the record last given. */
int64_t bt_reader_line(const struct bt_reader *r);

/* bt_reader_is_binary(r): whether bt_reader_line() counts records. */
int bt_reader_is_binary(const struct bt_reader *r);

/* bt_reader_columns(r, type): the further columns of a type, as of now. */
const struct bt_columns *bt_reader_columns(
    const struct bt_reader *r, enum bt_type type);

/*
 * bt_reader_inferred(r, sym): the interval in ns that was inferred from the
 * data for a symbol's bars; 0 where the data said it; -1 where it varies (by
 * calendar month).
 */
int64_t bt_reader_inferred(const struct bt_reader *r, bt_sym sym);

/*
 * bt_reader_warning(r, k): the k-th thing that people should know without
 * asking (a column left out), NULL past the last; borrowed until closed.
 */
const char *bt_reader_warning(const struct bt_reader *r, size_t k);

/* bt_reader_err(r): its first error, borrowed; status BT_OK where none. */
const struct bt_err *bt_reader_err(const struct bt_reader *r);

/*
 * bt_reader_close(r, err): 0, or -1 with the reader's first error moved to
 * err.  NULL is fine.
 */
int bt_reader_close(struct bt_reader *r, struct bt_err *err);

/* ---- writing ---- */

struct bt_writer_opts {
	struct bt_symtab *syms; /* shared; borrowed for the writer's life */
	enum bt_form form;
	int is_compressed;   /* -1: by the name's ending */
	enum bt_codec codec; /* of what is binary and compressed;
	                      * BT_CODEC_RAW leaves it to the writer: small */
	const char *by; /* the program's name, for the head of the stream */
	const struct bt_zone *zone; /* text: times are written as wall
	                             * clock there, with offset; NULL: UTC */
	int is_flushed; /* every put reaches the file at once (live, lock step) */
	int is_replacing;  /* an existing file may be replaced */
	int is_appending;  /* go on with an existing .bts file: see
	                    * bt_writer_open() */
	enum bt_type type; /* plain CSV without records has this one's header;
	                    * BT_NONE: a bar's */
	/* Plain CSV and JSON lines: only these columns, in this order, as far as
	 * a type has them; borrowed.  n_columns 0: all. */
	const char *const *columns;
	size_t n_columns;
};

struct bt_writer;

/*
 * bt_writer_open(path, opts, err) / bt_writer_open_fd(fd, name, opts, err):
 * Begin a stream.  A file is written under a temporary name in the same
 * folder and appears, whole, with bt_writer_commit().
 *
 *   path   a file, or "-" for standard output.  The head of a stream, with
 *          the program's name, goes to standard output or fd at once, so that
 *          whoever reads it can name us should we die.
 *   fails  NULL: BT_SYSTEM.
 *
 * With is_appending a .bts file goes on where it ended, or begins where there
 * is none: a copy of it, which takes its place when it is committed.  Others
 * who append to it wait until then; see bt-stream(5), Appending.  Its symbols
 * become the table's.  It fails also with BT_USAGE where the name is not that
 * of a regular file, BT_BAD_INPUT where the file is not whole or no .bts; and
 * putting fails with BT_BAD_INPUT where a record became available before the
 * last one of the file did, or #adjust tells another adjustment.
 */
struct bt_writer *bt_writer_open(const char *path,
    const struct bt_writer_opts *opts, struct bt_err *err) BT_MUST_USE;
struct bt_writer *bt_writer_open_fd(int fd, const char *name,
    const struct bt_writer_opts *opts, struct bt_err *err) BT_MUST_USE;

/*
 * bt_writer_put(w, rec):
 * Write one record; watermarks, columns, directives and commands too.  As
 * text, a bar's end is written as a directive #interval where all bars have
 * the same length, and as a column from the first that differs on.
 *
 *   fails  BT_SYSTEM; BT_USAGE for a second type in plain CSV.  EPIPE has
 *          sys EPIPE: the program ends as by SIGPIPE (bt_cli_end does it).
 */
int bt_writer_put(struct bt_writer *w, const struct bt_rec *rec) BT_MUST_USE;

/* bt_writer_put_block(w, block): a whole block at once. */
int bt_writer_put_block(
    struct bt_writer *w, const struct bt_block *block) BT_MUST_USE;

/* bt_writer_directive(w, fmt, ...): a line `#...`, without its # and end. */
int bt_writer_directive(struct bt_writer *w, const char *fmt, ...)
    BT_PRINTF(2, 3) BT_MUST_USE;

/* bt_writer_flush(w): all so far reaches the file. */
int bt_writer_flush(struct bt_writer *w) BT_MUST_USE;

/* bt_writer_err(w): its first error, borrowed. */
const struct bt_err *bt_writer_err(const struct bt_writer *w);

/*
 * bt_writer_commit(w, err): write the end mark, sync, rename; then closed and
 * freed, also on failure.
 *
 *   fails  -1, the first error of w's life in err; the file is then as before,
 *          or whole where only the sync of its folder failed.
 */
int bt_writer_commit(struct bt_writer *w, struct bt_err *err) BT_MUST_USE;

/*
 * bt_writer_abandon(w, why): remove the temporary, or, on a pipe or standard
 * output, write the error mark `#error BY: WHY` instead of the end mark; then
 * closed and freed.  NULL is fine.
 *
 *   why    the failure, or NULL where there is none to tell (a signal).
 */
void bt_writer_abandon(struct bt_writer *w, const struct bt_err *why);

/*
 * bt_stream_copy(r, w, visit, arg):
 * Pass all of r through to w, each block shown to visit first, which may
 * change records in place.
 *
 *   visit  1 to write the block, 0 to drop it, -1 to stop; NULL writes all.
 *   gives  0 at the end of r; -1, with the error in r, in w, or visit's own.
 */
int bt_stream_copy(struct bt_reader *r, struct bt_writer *w,
    int (*visit)(void *arg, struct bt_block *block), void *arg) BT_MUST_USE;

/* ---- merging into steps ---- */

struct bt_steps;

/*
 * bt_steps_open(readers, n, syms, err):
 * Merge n streams by availability and cut them into steps.  Ties: type, name
 * of symbol, input's place, order within it.  Differing lists of further
 * columns become their union.
 *
 *   readers  opened with is_end_wanted; stay the caller's, must outlive it.
 *   fails    NULL, BT_SYSTEM.
 */
struct bt_steps *bt_steps_open(struct bt_reader **readers, size_t n,
    struct bt_symtab *syms, struct bt_err *err) BT_MUST_USE;

/*
 * bt_steps_next(s, step):
 * The next step.
 *
 *   step   valid until the next call.
 *   gives  1; 0 at the end of all; -1 with err set (a reader's failure; bars
 *          whose end is not known in a merge; availability that goes
 *          backwards), the place included.
 */
int bt_steps_next(struct bt_steps *s, const struct bt_step **step,
    struct bt_err *err) BT_MUST_USE;

/*
 * bt_steps_bars(s, most, bars):
 * The next steps at once, as far as each is a bar and nothing else: the way to
 * go for many of them.  The same steps as of bt_steps_next(), which takes turns
 * with it.
 *
 *   bars   set to the first, `at` being the end of each, all of one symbol;
 *          valid until the next call of either, and may be changed.
 *   gives  how many, <= most, which is >= 2; 0: bt_steps_next() knows.
 */
size_t bt_steps_bars(
    struct bt_steps *s, size_t most, const struct bt_bar **bars);

/* bt_steps_directive(s): directives that are no market data (#param, #adjust
 * ...) met since the last call, one a call; NULL when there are no more. */
const char *bt_steps_directive(struct bt_steps *s);

/*
 * bt_steps_place(s, k, err): add to a failure that is noted in err the place
 * of the k-th record of the step last given, or of the k-th bar given last:
 * its input and line.  Gives -1.
 */
int bt_steps_place(const struct bt_steps *s, size_t k, struct bt_err *err);

/* bt_steps_columns(s, type): the union of further columns, as of now. */
const struct bt_columns *bt_steps_columns(
    const struct bt_steps *s, enum bt_type type);

void bt_steps_close(struct bt_steps *s);

#ifdef __cplusplus
}
#endif
#endif
