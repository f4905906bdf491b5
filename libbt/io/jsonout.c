/*
 * JSON lines on the way out: bt-stream(5), JSON LINES.
 *
 * One object a line: a record under the names of its columns, what is no
 * record under a name that begins with `#`, as it does in tagged text.  Keys
 * are made once for each list of columns; values are those of the text forms,
 * which an empty field makes null.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/json.h"
#include "base/vec.h"
#include "bt/num.h"
#include "io/fields.h"
#include "io/outform.h"
#include "io/textrow.h"

enum {
	JSON_VERSION = 1,
	FIELD_MAX = 80, /* of all but strings, with quotes */
	PART = 4096     /* bytes of a string at a time */
};

/* A column of a type: its key is keys.data[from .. from + n - 1]. */
struct key {
	uint32_t from, n, at;
	int is_optional; /* left out where there is no value */
};

struct keys {
	struct bt_pick pick;
	struct bt_buf text;
	struct key *of;
	size_t n, cap;
	int is_made;
};

struct json {
	struct bt_textrow row;
	struct keys keys[BT_TYPES];
	bt_sym sym; /* whose name is in sym_text, in quotes */
	struct bt_buf sym_text;
	struct bt_buf text; /* of a column that is the rest of a line */
};

/* ---- text ---- */

/* A string in quotes, a part at a time. */
static int
put_string(struct json *j, const char *s, size_t n)
{
	const struct bt_outform_to *to = &j->row.to;
	size_t k;

	if (bt_out_puts(to->out, "\"", to->err) < 0)
		return -1;
	for (; n > 0; s += k, n -= k) {
		k = n < PART ? n : PART;
		bt_buf_clear(&j->row.line);
		if (bt_json_escape(&j->row.line, s, k, to->err) < 0 ||
		    bt_out_put(to->out, j->row.line.data, j->row.line.len,
			to->err) < 0)
			return -1;
	}
	return bt_out_puts(to->out, "\"", to->err);
}

/* ---- keys ---- */

static int
add_key(struct keys *k, const struct bt_columns *further, uint32_t at,
    struct bt_err *err)
{
	const struct bt_record_info *info = bt_record_info(further->type);
	const char *name = bt_pick_name(further, at);
	struct key key = { .from = (uint32_t)k->text.len, .at = at };

	if (bt_buf_puts(&k->text, ",\"", err) < 0 ||
	    bt_json_escape(&k->text, name, strlen(name), err) < 0 ||
	    bt_buf_puts(&k->text, "\":", err) < 0)
		return -1;
	key.n = (uint32_t)k->text.len - key.from;
	key.is_optional = at < info->n_columns && info->columns[at].is_optional;
	k->of[k->n++] = key;
	return 0;
}

/* The keys of a type, once its columns are known. */
static int
make_keys(struct json *j, enum bt_type type)
{
	const struct bt_outform_to *to = &j->row.to;
	const struct bt_columns *further = &to->columns[type];
	struct keys *k = &j->keys[type];
	size_t i;

	k->is_made = 1;
	k->n = 0;
	bt_buf_clear(&k->text);
	if (bt_pick_make(&k->pick, further, &to->picked, to->err) < 0 ||
	    bt_vec_reserve(&k->of, &k->cap, k->pick.n, sizeof *k->of, to->err) <
		0)
		return -1;
	for (i = 0; i < k->pick.n; i++)
		if (k->pick.at[i] != BT_PICK_NONE &&
		    add_key(k, further, k->pick.at[i], to->err) < 0)
			return -1;
	/* who asks for a column by its name wants to find it in every row */
	for (i = 0; to->picked.n > 0 && i < k->n; i++)
		k->of[i].is_optional = 0;
	return 0;
}

/* ---- values: behind p, which has room; NULL on failure ---- */

/* JSON knows no infinity, but a number that reads as it; and -0 as a whole
 * number would be read as 0 by many. */
static char *
mend_number(char *p, char *end)
{
	int is_negative = *p == '-';

	if (end - p >= 3 && bt_ascii_is_alpha(p[is_negative])) {
		memcpy(p + is_negative, "1e999", 5);
		return p + is_negative + 5;
	}
	if (is_negative && end - p == 2 && p[1] == '0') {
		memcpy(end, ".0", 2);
		return end + 2;
	}
	return end;
}

static char *
put_null(char *p)
{
	memcpy(p, "null", 4);
	return p + 4;
}

/* An order's size or distance: `100` is a number, `25%` a string. */
static char *
put_amount(struct json *j, const struct bt_column *col,
    const struct bt_rec *rec, char *p)
{
	char *end = bt_textrow_field(&j->row, col, rec, p + 1);
	double v;

	if (end == NULL)
		return NULL;
	if (end == p + 1)
		return put_null(p);
	if (bt_num_parse(p + 1, (size_t)(end - p - 1), &v) == 0 && !isnan(v)) {
		memmove(p, p + 1, (size_t)(end - p - 1));
		return mend_number(p, end - 1);
	}
	*p = *end = '"';
	return end + 1;
}

static char *
put_bare(struct json *j, const struct bt_column *col, const struct bt_rec *rec,
    char *p)
{
	char *end = bt_textrow_field(&j->row, col, rec, p);

	return end == NULL ? NULL
	       : end == p  ? put_null(p)
			   : mend_number(p, end);
}

static char *
put_quoted(struct json *j, const struct bt_column *col,
    const struct bt_rec *rec, char *p)
{
	char *end = bt_textrow_field(&j->row, col, rec, p + 1);

	if (end == NULL)
		return NULL;
	if (end == p + 1)
		return put_null(p);
	*p = *end = '"';
	return end + 1;
}

static int
learn_symbol(struct json *j, bt_sym sym)
{
	bt_buf_clear(&j->sym_text);
	j->sym = sym;
	return bt_json_string(
	    &j->sym_text, bt_symtab_name(j->row.to.syms, sym), j->row.to.err);
}

static int
put_symbol_of(struct json *j, const struct bt_rec *rec)
{
	const struct bt_outform_to *to = &j->row.to;
	bt_sym sym = bt_record_sym(rec);

	if ((sym != j->sym || j->sym_text.len == 0) && learn_symbol(j, sym) < 0)
		return -1;
	return bt_out_put(to->out, j->sym_text.data, j->sym_text.len, to->err);
}

static int
put_text_of(
    struct json *j, const struct bt_column *col, const struct bt_rec *rec)
{
	const struct bt_outform_to *to = &j->row.to;
	const char *s;

	memcpy(&s, (const char *)rec->u.any + col->offset, sizeof s);
	if (s[0] == '\0')
		return bt_out_puts(to->out, "null", to->err);
	if (col->kind == BT_K_STR)
		return put_string(j, s, strlen(s));
	/* as in text, where the rest of a line holds no control characters */
	bt_buf_clear(&j->text);
	if (bt_field_format(col, rec, to->syms, &j->text, to->err) < 0)
		return -1;
	return put_string(j, j->text.data, j->text.len);
}

/* A fixed column. */
static int
put_value(struct json *j, const struct bt_column *col, const struct bt_rec *rec)
{
	const struct bt_outform_to *to = &j->row.to;
	char *p, *end = NULL;

	if (col->kind == BT_K_SYM)
		return put_symbol_of(j, rec);
	if (col->kind == BT_K_STR || col->kind == BT_K_TEXT)
		return put_text_of(j, col, rec);
	p = bt_out_need(to->out, FIELD_MAX, to->err);
	if (p == NULL)
		return -1;
	switch ((int)col->kind) {
	case BT_K_F64:
	case BT_K_QTY:
	case BT_K_I64:
		end = put_bare(j, col, rec, p);
		break;
	case BT_K_AMOUNT:
	case BT_K_DIST:
		end = put_amount(j, col, rec, p);
		break;
	default:
		end = put_quoted(j, col, rec, p);
	}
	if (end == NULL)
		return -1;
	bt_out_add(to->out, (size_t)(end - p));
	return 0;
}

/* ---- rows ---- */

/* Of the columns that are seldom there, the bits of those that are. */
static uint64_t
rare_ones(const struct json *j, enum bt_type type, const void *rec)
{
	uint64_t bits = bt_textrow_wanted(type, rec);

	if (type == BT_BAR && ((const struct bt_bar *)rec)->end != BT_TIME_NONE)
		bits |= j->row.end_bit;
	return bits;
}

static int
put_further(struct json *j, const char *extra, size_t i)
{
	const struct bt_outform_to *to = &j->row.to;
	char *end, *p = bt_out_need(to->out, FIELD_MAX, to->err);
	double v;

	if (p == NULL)
		return -1;
	memcpy(&v, extra + i * sizeof v, sizeof v);
	end = isnan(v) ? put_null(p) : mend_number(p, p + bt_num_format(v, p));
	bt_out_add(to->out, (size_t)(end - p));
	return 0;
}

static int
put_row(struct json *j, const struct bt_rec *rec, const char *extra)
{
	const struct bt_outform_to *to = &j->row.to;
	const struct bt_record_info *info = bt_record_info(rec->type);
	const struct keys *k = &j->keys[rec->type];
	uint64_t rare = rare_ones(j, rec->type, rec->u.any);
	size_t i;

	if (bt_out_puts(to->out, "{\"record\":\"", to->err) < 0 ||
	    bt_out_puts(to->out, info->name, to->err) < 0 ||
	    bt_out_puts(to->out, "\"", to->err) < 0)
		return -1;
	for (i = 0; i < k->n; i++) {
		const struct key *key = &k->of[i];

		if (key->is_optional && (rare >> key->at & 1) == 0)
			continue;
		if (bt_out_put(
			to->out, k->text.data + key->from, key->n, to->err) < 0)
			return -1;
		if (key->at < info->n_columns
			? put_value(j, &info->columns[key->at], rec) < 0
			: put_further(j, extra, key->at - info->n_columns) < 0)
			return -1;
	}
	return bt_out_puts(to->out, "}\n", to->err);
}

static int
put_json(void *state, const struct bt_rows *rows)
{
	struct json *j = state;
	struct bt_rec rec = { .type = rows->type };
	uint32_t i;

	if (!j->keys[rows->type].is_made && make_keys(j, rows->type) < 0)
		return -1;
	for (i = 0; i < rows->n; i++) {
		rec.u.any = rows->data + i * rows->stride;
		if (put_row(j, &rec, rows->extra + i * rows->extra_stride) < 0)
			return -1;
	}
	return 0;
}

/* ---- what is no record ---- */

/* {"record":"#NAME","text":"..."}; the name ends at a blank, as the text
 * behind it begins there. */
static int
put_directive(struct json *j, const char *line, size_t n)
{
	const struct bt_outform_to *to = &j->row.to;
	size_t name = strcspn(line, " \t"), rest = name + (name < n);

	bt_buf_clear(&j->text);
	if (bt_buf_puts(&j->text, "{\"record\":\"#", to->err) < 0 ||
	    bt_json_escape(&j->text, line, name, to->err) < 0 ||
	    bt_buf_puts(&j->text, "\",\"text\":", to->err) < 0 ||
	    bt_out_put(to->out, j->text.data, j->text.len, to->err) < 0 ||
	    put_string(j, line + rest, n - rest) < 0)
		return -1;
	return bt_out_puts(to->out, "}\n", to->err);
}

/* The same of a name that is no directive's, and text of its own. */
static int
put_named(struct json *j, const char *name, const char *text, size_t n)
{
	const struct bt_outform_to *to = &j->row.to;

	if (bt_out_puts(to->out, "{\"record\":\"", to->err) < 0 ||
	    bt_out_puts(to->out, name, to->err) < 0 ||
	    bt_out_puts(to->out, "\",\"text\":", to->err) < 0 ||
	    put_string(j, text, n) < 0)
		return -1;
	return bt_out_puts(to->out, "}\n", to->err);
}

static int
put_symbol(void *state, bt_sym sym, const struct bt_line *words)
{
	(void)sym;
	return words->n == 0
		   ? 0
		   : put_named(state, "#symbol", words->text, words->n);
}

static int
put_columns(void *state, enum bt_type type)
{
	struct json *j = state;
	const struct bt_columns *c = &j->row.to.columns[type];
	uint32_t i;

	j->keys[type].is_made = 0;
	for (i = 0; i < c->n; i++)
		if (strcmp(c->names[i], "record") == 0)
			return bt_fail(j->row.to.err, BT_USAGE,
			    "a further column 'record', which in JSON lines "
			    "is the type of a record");
	return 0;
}

static int
put_line(void *state, enum bt_type type, const struct bt_line *line)
{
	return type == BT_COMMAND
		   ? put_named(state, "command", line->text, line->n)
		   : put_directive(state, line->text, line->n);
}

static int
put_mark(void *state, bt_time time)
{
	struct json *j = state;
	const struct bt_outform_to *to = &j->row.to;
	char text[BT_TIME_TEXT_MAX + 1];

	if (time == BT_TIME_NONE)
		return bt_out_puts(
		    to->out, "{\"record\":\".\",\"time\":null}\n", to->err);
	(void)bt_time_format(time, text);
	if (bt_out_puts(to->out, "{\"record\":\".\",\"time\":\"", to->err) <
		0 ||
	    bt_out_puts(to->out, text, to->err) < 0)
		return -1;
	return bt_out_puts(to->out, "\"}\n", to->err);
}

static int
flush_json(void *state)
{
	(void)state; /* nothing is kept back */
	return 0;
}

static int
end_json(void *state)
{
	struct json *j = state;
	char text[64] = "{\"record\":\"#end\",\"version\":";
	size_t n = strlen(text);

	n += bt_int_format(JSON_VERSION, text + n);
	memcpy(text + n, "}\n", 2);
	return bt_out_put(j->row.to.out, text, n + 2, j->row.to.err);
}

static int
fail_json(void *state, const char *text)
{
	return put_named(state, "#error", text, strlen(text));
}

/* ---- the stream ---- */

static void *
open_json(const struct bt_outform_to *to)
{
	return bt_textrow_open(to, sizeof(struct json), 0);
}

static void
close_json(void *state)
{
	struct json *j = state;
	size_t i;

	for (i = 0; i < (size_t)BT_TYPES; i++) {
		bt_pick_clear(&j->keys[i].pick);
		bt_buf_free(&j->keys[i].text);
		free(j->keys[i].of);
	}
	bt_buf_free(&j->sym_text);
	bt_buf_free(&j->text);
	bt_textrow_clear(&j->row);
	free(j);
}

const struct bt_outform_ops bt_outform_jsonl = {
	.name = "jsonl",
	.open = open_json,
	.put = put_json,
	.symbol = put_symbol,
	.columns = put_columns,
	.line = put_line,
	.mark = put_mark,
	.flush = flush_json,
	.end = end_json,
	.fail = fail_json,
	.close = close_json,
};
