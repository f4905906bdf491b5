#include "validate-rejects.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "bt/num.h"
#include "io/atomic.h"
#include "io/fields.h"
#include "io/out.h"

struct rejects {
	struct bt_atomic *file;
	struct bt_out out;
	const char *path;
	struct bt_buf line;    /* in the making */
	struct bt_buf columns; /* the directive that holds now */
};

static int
flush_line(struct rejects *x, struct bt_err *err)
{
	int rc = bt_out_put(&x->out, bt_buf_text(&x->line), x->line.len, err);

	x->line.len = 0;
	return rc < 0 ? bt_err_at(err, x->path, 0) : 0;
}

struct rejects *
rejects_open(const char *path, struct bt_err *err)
{
	struct rejects *x = calloc(1, sizeof *x);

	if (x == NULL) {
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	x->path = path;
	x->file = bt_atomic_open(path, 1, err);
	if (x->file == NULL) {
		free(x);
		return NULL;
	}
	if (bt_out_open(&x->out, bt_atomic_fd(x->file), 0, err) < 0 ||
	    bt_out_puts(&x->out, "#bt 1\n", err) < 0) {
		rejects_abandon(x);
		return NULL;
	}
	return x;
}

/* The directive of columns, where it is another than the last one. */
static int
put_columns(struct rejects *x, const char *columns, struct bt_err *err)
{
	if (strcmp(bt_buf_text(&x->columns), columns) == 0)
		return 0;
	x->columns.len = 0;
	if (bt_buf_puts(&x->columns, columns, err) < 0)
		return -1;
	return bt_buf_printf(&x->line, err, "%s\n", columns);
}

int
rejects_row(struct rejects *x, const struct bt_bad_row *row, struct bt_err *err)
{
	const struct bt_record_info *info =
	    row->type != BT_NONE ? bt_record_info(row->type) : NULL;
	const char *symbol = row->symbol != NULL ? row->symbol : "";
	const char *comma = row->symbol != NULL ? "," : "";
	char columns[4200];

	if (info != NULL) {
		(void)snprintf(columns, sizeof columns, "#%s %s%s%s",
		    info->name, row->symbol != NULL ? "symbol" : "", comma,
		    row->columns);
		if (put_columns(x, columns, err) < 0)
			return -1;
	}
	if (bt_buf_printf(&x->line, err, "# %s:%lld: %s\n", row->why->where,
		(long long)row->why->line, row->why->text) < 0)
		return -1;
	if (info != NULL && bt_buf_printf(&x->line, err, "%s,%s%s", info->name,
				symbol, comma) < 0)
		return -1;
	if (bt_buf_put(&x->line, row->text, row->n, err) < 0 ||
	    bt_buf_put(&x->line, "\n", 1, err) < 0)
		return -1;
	return flush_line(x, err);
}

/* Columns that are always written, and a bar's end and flags. */
static int
is_written(const struct bt_column *col, enum bt_type type)
{
	return !col->is_optional || type == BT_BAR;
}

static int
put_head(struct rejects *x, const struct rejected *r, struct bt_err *err)
{
	const struct bt_record_info *info = bt_record_info(r->rec->type);
	struct bt_buf b = { 0 };
	size_t i;
	int rc = bt_buf_printf(&b, err, "#%s ", info->name);

	for (i = 0; rc == 0 && i < info->n_columns; i++)
		if (is_written(&info->columns[i], r->rec->type))
			rc = bt_buf_printf(&b, err, "%s%s", i > 0 ? "," : "",
			    info->columns[i].name);
	for (i = 0; rc == 0 && i < r->rec->n_extra && i < r->columns->n; i++)
		rc = bt_buf_printf(&b, err, ",%s", r->columns->names[i]);
	if (rc == 0)
		rc = put_columns(x, bt_buf_text(&b), err);
	bt_buf_free(&b);
	return rc;
}

int
rejects_record(struct rejects *x, const struct rejected *r, struct bt_err *err)
{
	const struct bt_record_info *info = bt_record_info(r->rec->type);
	char text[BT_NUM_TEXT_MAX];
	size_t i;
	int rc;

	if (put_head(x, r, err) < 0 ||
	    bt_buf_printf(&x->line, err, "# %s:%s%lld: %s\n%s,", r->file,
		r->is_binary ? " record " : "", (long long)r->line, r->why,
		info->name) < 0)
		return -1;
	for (i = 0; i < info->n_columns; i++) {
		if (!is_written(&info->columns[i], r->rec->type))
			continue;
		rc = i > 0 ? bt_buf_put(&x->line, ",", 1, err) : 0;
		if (rc < 0 || bt_field_format(&info->columns[i], r->rec,
				  r->syms, &x->line, err) < 0)
			return -1;
	}
	for (i = 0; i < r->rec->n_extra && i < r->columns->n; i++) {
		(void)bt_num_format(r->rec->extra[i], text);
		if (bt_buf_printf(&x->line, err, ",%s",
			r->rec->extra[i] == r->rec->extra[i] ? text : "") < 0)
			return -1;
	}
	if (bt_buf_put(&x->line, "\n", 1, err) < 0)
		return -1;
	return flush_line(x, err);
}

int
rejects_close(struct rejects *x, struct bt_err *err)
{
	struct bt_atomic *file;

	if (x == NULL)
		return 0;
	file = x->file;
	if (bt_out_puts(&x->out, "#end\n", err) < 0 ||
	    bt_out_end(&x->out, err) < 0) {
		(void)bt_err_at(err, x->path, 0);
		rejects_abandon(x);
		return -1;
	}
	x->file = NULL;
	rejects_abandon(x);
	return bt_atomic_commit(file, err);
}

void
rejects_abandon(struct rejects *x)
{
	if (x == NULL)
		return;
	bt_out_close(&x->out);
	bt_atomic_abandon(x->file);
	bt_buf_free(&x->line);
	bt_buf_free(&x->columns);
	free(x);
}
