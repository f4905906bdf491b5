/*
 * Streams of any bytes behind `#bt 1`: read to the end or refused in words,
 * with every record usable, whether ends are wanted or not; and what was read
 * can be merged into steps.
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

/* Write every column: a pointer that leads nowhere would be found. */
static void
touch(const struct bt_rec *rec, const struct bt_symtab *syms)
{
	const struct bt_record_info *info;
	struct bt_err err = { 0 };
	struct bt_buf b = { 0 };
	size_t i;

	if (rec->type >= BT_TYPES)
		return;
	info = bt_record_info(rec->type);
	for (i = 0; i < info->n_columns; i++)
		if (bt_field_format(&info->columns[i], rec, syms, &b, &err) < 0)
			abort(); /* what was read can be written */
	for (i = 0; i < rec->n_extra; i++)
		if (bt_buf_num(&b, rec->extra[i], &err) < 0)
			abort();
	bt_buf_free(&b);
}

static void
read_all(struct bt_reader *r, const struct bt_symtab *syms)
{
	const struct bt_rec *rec;
	int rc;

	while ((rc = bt_reader_next(r, &rec)) > 0)
		touch(rec, syms);
	if ((rc < 0) != (bt_reader_err(r)->status != BT_OK))
		abort();
}

static void
step_all(struct bt_reader *r, struct bt_symtab *syms)
{
	struct bt_err err = { 0 };
	struct bt_steps *s = bt_steps_open(&r, 1, syms, &err);
	const struct bt_step *step;
	bt_time last = BT_TIME_NONE;
	size_t i;

	while (s != NULL && bt_steps_next(s, &step, &err) > 0) {
		if (step->at < last || step->n == 0)
			abort();
		last = step->at;
		for (i = 0; i < step->n; i++)
			touch(&step->recs[i], syms);
	}
	bt_steps_close(s);
}

static void
run(const uint8_t *data, size_t size, int mode)
{
	struct bt_err err = { 0 };
	struct bt_reader_opts o = { .is_end_wanted = mode != 0,
		.is_bar_time_end = mode == 2,
		.syms = bt_symtab_new(&err) };
	int fd = memfd_create("fuzz", 0);
	struct bt_reader *r = NULL;

	if (fd >= 0 && write(fd, "#bt 1\n", 6) == 6 &&
	    write(fd, data, size) == (ssize_t)size &&
	    lseek(fd, 0, SEEK_SET) == 0)
		r = bt_reader_open_fd(fd, "fuzz", &o, &err);
	if (r != NULL && mode == 1)
		step_all(r, o.syms);
	else if (r != NULL)
		read_all(r, o.syms);
	(void)bt_reader_close(r, NULL);
	(void)close(fd);
	bt_symtab_free(o.syms);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int mode;

	for (mode = 0; mode < 3; mode++)
		run(data, size, mode);
	return 0;
}
