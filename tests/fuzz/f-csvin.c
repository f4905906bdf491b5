/*
 * Importing: any bytes become records or are refused in words.  The first
 * byte chooses options, the rest is the file.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "data/csvin.h"

#define SIZE_LEAST_OF_PIPES 65536 /* so much is written before it is read */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
choose(struct bt_csvin_opts *o, uint8_t bits)
{
	static const char *const all[] = { "all" };
	static const char *const maps[] = { "time=1", "close=2" };

	if (bits & 1)
		o->cols = (struct bt_csvcol_opts){ .keeps = all, .n_keeps = 1 };
	if (bits & 2)
		o->header = BT_CSV_HEADER_NO;
	if (bits & 4)
		o->columns = "time,open,high,low,close,-,volume";
	if (bits & 8)
		o->decimal = BT_DECIMAL_COMMA;
	if (bits & 16)
		o->is_dates = 1;
	if (bits & 32) {
		o->cols.maps = maps;
		o->cols.n_maps = 2;
	}
	if (bits & 64)
		o->cols.flat = "2";
	if (bits & 128)
		o->separator = ' ';
}

/* What no import may give. */
static void
check_block(const struct bt_block *b, const struct bt_symtab *syms)
{
	const char *p = b->data;
	uint32_t i;

	if (b->type == BT_COLUMNS)
		return;
	if (b->n == 0 || b->type < BT_BAR || b->type > BT_ACTION ||
	    b->first < 1)
		abort();
	for (i = 0; i < b->n; i++, p += b->stride) {
		struct bt_rec rec = { .type = b->type, .u.any = p };

		if (bt_record_time(&rec) == BT_TIME_NONE ||
		    bt_record_sym(&rec) >= bt_symtab_count(syms))
			abort();
		if (b->type == BT_BAR &&
		    (isinf(rec.u.bar->open) || isinf(rec.u.bar->volume)))
			abort();
	}
}

static void
import(int fd, const struct bt_csvin_opts *opts)
{
	struct bt_err err = { 0 };
	struct bt_reader_opts ropts = { .syms = bt_symtab_new(&err),
		.symbol = "X" };
	struct bt_file *file = bt_file_open_fd(fd, "-", &err);
	struct bt_reader *r;
	struct bt_block b;
	int rc = 0;

	if (ropts.syms == NULL || file == NULL)
		abort();
	r = bt_reader_open_form(file, &bt_form_csvin, opts, &ropts, &err);
	while (r != NULL && (rc = bt_reader_next_block(r, &b)) > 0)
		check_block(&b, ropts.syms);
	(void)bt_reader_close(r, &err);
	/* A refusal has a reason, a success none. */
	if ((r == NULL || rc < 0) != (err.status != BT_OK) ||
	    (err.status != BT_OK && err.text[0] == '\0'))
		abort();
	bt_symtab_free(ropts.syms);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bt_csvin_opts opts = { 0 };
	int ends[2];

	if (size == 0 || size > SIZE_LEAST_OF_PIPES)
		return 0;
	if (pipe(ends) < 0)
		abort();
	choose(&opts, data[0]);
	if (size > 1 && write(ends[1], data + 1, size - 1) < 0)
		abort();
	(void)close(ends[1]);
	import(ends[0], &opts);
	(void)close(ends[0]);
	return 0;
}
