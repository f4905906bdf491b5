/*
 * The forms of a stream: one row of functions each, in one table.
 *
 * A form turns the bytes of a bt_file into blocks.  What all forms share
 * (symbols, options, inference of intervals, the first error) lives in the
 * reader, reader.c; what only one knows, in its own file: tagged.c, csv.c,
 * bts.c.
 */
#ifndef BT_IO_FORM_H
#define BT_IO_FORM_H

#include "bt/stream.h"
#include "io/file.h"

/* How sure a probe is; the surest form wins. */
enum bt_probe {
	BT_PROBE_NO,
	BT_PROBE_MAYBE,
	BT_PROBE_YES
};

/* What a form is given to work with; all borrowed. */
struct bt_form_in {
	struct bt_file *file;
	const struct bt_reader_opts *opts;
	struct bt_err *err;       /* the reader's own */
	struct bt_format *format; /* to fill in: version, by, adjust */
	const void *own; /* what bt_reader_open_form() was given, else NULL */
	int (*warn)(void *reader, const char *fmt, ...) BT_PRINTF(2, 3);
	void *reader;
};

struct bt_form_ops {
	const char *name;
	enum bt_form form;

	/* Whether head[0..n-1], the first bytes, are of this form. */
	enum bt_probe (*probe)(const uint8_t *head, size_t n);

	/* Read the head; a state of its own, or NULL with in->err set. */
	void *(*open)(const struct bt_form_in *in);

	/*
	 * The next block, as bt_reader_next_block() says, with bars' ends as
	 * the data give them (BT_TIME_NONE where they do not): 1, 0 or -1.
	 */
	int (*next_block)(void *state, struct bt_block *block);

	/*
	 * What in->opts->slice does not want may be left out from now on, as
	 * far as the form can tell it beforehand.  Asked before each block
	 * until it gives 1; NULL where nothing can be left out.
	 *
	 *   is_known  whether the ends of a symbol's bars are known without
	 *             looking at bars that come; NULL: nobody asks for ends.
	 */
	int (*skip)(void *state, int (*is_known)(const void *arg, bt_sym sym),
	    const void *arg);

	/* The further columns of a type, as of the block last given. */
	const struct bt_columns *(*columns)(
	    const void *state, enum bt_type type);

	void (*close)(void *state);
};

/*
 * bt_reader_open_form(file, form, own, opts, err):
 * A reader for a form that is none of the table, such as an importer's: not
 * found by its first bytes, but otherwise like all others.
 *
 *   file   becomes the reader's, also on failure.
 *   own    options of that form alone (in->own); borrowed until r is closed.
 */
struct bt_reader *bt_reader_open_form(struct bt_file *file,
    const struct bt_form_ops *form, const void *own,
    const struct bt_reader_opts *opts, struct bt_err *err) BT_MUST_USE;

extern const struct bt_form_ops bt_form_tagged, bt_form_csv, bt_form_bts;

/*
 * The names and versions in one place: bt-stream(5).
 */
#define BT_TEXT_VERSION 1
#define BT_BTS_VERSION  1
#define BT_BTS_MAGIC                                                           \
	"\x89"                                                                 \
	"BTS\r\n\x1a\n" /* 8 bytes */
#define BT_BTS_MAGIC_N 8

/*
 * Numbers are little-endian, and a record is the struct of bt/record.h as a
 * machine with 64-bit pointers has it.  Others would have to translate.
 */
_Static_assert(sizeof(void *) == 8, "records are laid out for 64 bits");
#ifdef __BYTE_ORDER__
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "little-endian");
#endif

/* A .bts stream begins with these 64 bytes. */
struct bt_bts_head {
	char magic[8];    /* BT_BTS_MAGIC */
	uint16_t version; /* BT_BTS_VERSION */
	uint16_t size;    /* of this head, bytes */
	uint32_t flags;   /* 0; a reader refuses any other */
	char by[40];      /* "bt-cat 0.1.0", padded with NULs */
	uint64_t hash;    /* XXH3-64 of the 56 bytes before */
};

/* Each block of it begins with these 64, and its payload follows. */
struct bt_bts_block {
	uint32_t sync;  /* BT_BTS_SYNC */
	uint8_t kind;   /* enum bt_bts_kind */
	uint8_t type;   /* enum bt_type, of records, strings and columns */
	uint8_t codec;  /* of records: enum bt_codec (io/pack.h), else 0 */
	uint8_t flags;  /* enum bt_bts_flags */
	uint32_t size;  /* of a record, bytes; of symbols: the first's number;
	                 * of turns: how many blocks of records they are of */
	uint32_t count; /* records, symbols, columns, lines, entries */
	int64_t first, last; /* least and greatest time; BT_TIME_NONE: none */
	uint32_t raw_size;   /* of the payload, decoded and without padding */
	uint32_t stored;     /* of the payload as it follows, a multiple of 8 */
	uint32_t number;     /* 0, 1, 2 ... within the stream, modulo 2^32 */
	uint32_t context;    /* see bt_bts_context() */
	uint64_t payload;    /* XXH3-64 of the stored payload, padding too */
	uint64_t header;     /* XXH3-64 of the 56 bytes before */
};

enum bt_bts_flags {
	BT_BTS_OPTIONAL = 1 << 0, /* may be skipped where it is not known */
	BT_BTS_ENDS = 1 << 1,     /* its bars all tell their ends */
	BT_BTS_UNTIMED = 1 << 2,  /* some of its records tell no time */
	BT_BTS_IN_TURNS = 1 << 3, /* its records come as turns before it say */
	BT_BTS_FLAGS_END = 1 << 4 /* none is known from here on */
};

/*
 * An index block holds the u64 offset of the index block before it (0: none),
 * then one of these for each other block since then.
 */
struct bt_bts_entry {
	uint64_t offset;     /* of the block, from the stream's first byte */
	int64_t first, last; /* as the block's header has them, and so are */
	uint64_t header;     /* these */
	uint64_t symbols;    /* bit (number % 64) of each symbol of its
	                      * records; all of them where one has none */
	uint32_t count;
	uint8_t kind, type, flags, codec;
};

/* The payload of the end block. */
struct bt_bts_totals {
	uint64_t records; /* in all */
	uint64_t blocks;  /* before this one, of every kind */
	uint64_t chain;   /* of their headers: see bt_bts_chain() */
	uint64_t index;   /* offset of the last index block; 0: none */
	int64_t first, last;
	int64_t at;        /* greatest instant at which a record became
	                    * available, as far as that is known */
	uint64_t reserved; /* 0 */
};

#define BT_BTS_SYNC        UINT32_C(0x4b425442) /* "BTBK" */
#define BT_BTS_RECORDS_MAX 65536
#define BT_BTS_STORED_MAX  (8 << 20) /* no payload is larger, nor decoded */

enum bt_bts_kind {
	BT_BTS_RECORDS = 1,
	BT_BTS_SYMBOLS, /* new symbols: as `#symbol` has them, NUL after each */
	BT_BTS_STRINGS, /* the strings of the next block of records, NULs */
	BT_BTS_COLUMNS, /* the further columns of a type: names with NUL */
	BT_BTS_LINES,   /* directives, commands: lines, NL at each end */
	BT_BTS_WATERMARK, /* first: up to when */
	BT_BTS_ERROR,     /* the writer failed: text */
	BT_BTS_INDEX,     /* where the blocks of records are */
	BT_BTS_END,       /* all is here: totals; the last block */
	BT_BTS_TURNS      /* in which order those behind it come: io/turns.h */
};

/* bt_bts_check_version(h, err): whether we read the version of that head, which
 * is whole: 0; -1 BT_BAD_INPUT. */
int bt_bts_check_version(
    const struct bt_bts_head *h, struct bt_err *err) BT_MUST_USE;

/*
 * bt_bts_chain(chain, header): the chain after one more block, of that
 * header's hash; it begins with the hash of the stream's head.  A block that
 * is lost, doubled or out of its place breaks it.
 */
uint64_t bt_bts_chain(uint64_t chain, uint64_t header);

/*
 * bt_bts_context(context, header): the context after one more block of symbols
 * or of columns, of that header's hash; it begins with 0.  Each header has the
 * context before it, so that whoever finds a block behind damage knows whether
 * symbols and columns still have the names that they had.
 */
uint32_t bt_bts_context(uint32_t context, uint64_t header);

/*
 * bt_bts_strings(type, offsets): which members of a record are strings: in a
 * stream a u64 offset into the strings that came before, in memory a pointer.
 *
 *   offsets  filled with where they lie, BT_BTS_TEXTS_MAX at most.
 *   gives    how many.
 */
#define BT_BTS_TEXTS_MAX 8
size_t bt_bts_strings(enum bt_type type, size_t offsets[BT_BTS_TEXTS_MAX]);

#endif
