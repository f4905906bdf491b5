/*
 * Files of any bytes, plain CSV or whatever else they are taken for: read to
 * the end or refused in words, with every record usable.
 */
#define _GNU_SOURCE /* memfd_create */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "bt/stream.h"
#include "io/fields.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
touch(const struct bt_rec *rec, const struct bt_symtab *syms)
{
	const struct bt_record_info *info = bt_record_info(rec->type);
	struct bt_err err = { 0 };
	struct bt_buf b = { 0 };
	size_t i;

	for (i = 0; i < info->n_columns; i++)
		if (bt_field_format(&info->columns[i], rec, syms, &b, &err) < 0)
			abort(); /* what was read can be written */
	for (i = 0; i < rec->n_extra; i++)
		if (bt_buf_num(&b, rec->extra[i], &err) < 0)
			abort();
	bt_buf_free(&b);
}

static void
run(const uint8_t *data, size_t size, enum bt_type type)
{
	struct bt_err err = { 0 };
	struct bt_reader_opts o = {
		.is_end_wanted = 1, .type = type, .syms = bt_symtab_new(&err)
	};
	int fd = memfd_create("fuzz", 0);
	struct bt_reader *r = NULL;
	const struct bt_rec *rec;
	int rc = 0;

	if (fd >= 0 && write(fd, data, size) == (ssize_t)size &&
	    lseek(fd, 0, SEEK_SET) == 0)
		r = bt_reader_open_fd(fd, "fuzz.csv", &o, &err);
	while (r != NULL && (rc = bt_reader_next(r, &rec)) > 0)
		if (rec->type < BT_TYPES)
			touch(rec, o.syms);
	if (r != NULL && (rc < 0) != (bt_reader_err(r)->status != BT_OK))
		abort();
	if (r == NULL && err.status == BT_OK)
		abort(); /* no reader, and no reason */
	(void)bt_reader_close(r, NULL);
	(void)close(fd);
	bt_symtab_free(o.syms);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	run(data, size, BT_NONE);
	run(data, size, BT_ORDER);
	return 0;
}
