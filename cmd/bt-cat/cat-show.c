#include "cat-show.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "bt/symbol.h"

static const char *
type_name(int t)
{
	return bt_record_info((enum bt_type)t)->name;
}

/* ---- counting ---- */

static int
put_count(int is_json, int t, const char *symbol, uint64_t n,
    struct bt_buf *out, struct bt_err *err)
{
	if (n == 0)
		return 0;
	if (!is_json)
		return bt_buf_printf(out, err, "%s%s%s %llu\n", type_name(t),
		    symbol[0] != '\0' ? " " : "", symbol,
		    (unsigned long long)n);
	if (bt_buf_printf(out, err, "{\"record\":\"%s\"", type_name(t)) < 0)
		return -1;
	if (symbol[0] != '\0' && (bt_buf_puts(out, ",\"symbol\":", err) < 0 ||
				     bt_json_string(out, symbol, err) < 0))
		return -1;
	return bt_buf_printf(
	    out, err, ",\"count\":%llu}\n", (unsigned long long)n);
}

static int
count_symbols(const struct cat_shown *s, int t, int is_json, struct bt_buf *out,
    struct bt_err *err)
{
	const struct cat_symbol **order;
	uint64_t rest = s->info->types[t].n;
	int64_t i, n = cat_info_sort(s->info, &order, err);
	int rc = n < 0 ? -1 : 0;

	for (i = 0; rc == 0 && i < n; i++) {
		uint64_t one = order[i]->types[t].n;

		rest -= one;
		rc = put_count(is_json, t,
		    bt_symtab_name(s->info->names, order[i]->sym), one, out,
		    err);
	}
	if (n >= 0)
		free(order);
	/* those without a symbol */
	return rc < 0 ? -1 : put_count(is_json, t, "", rest, out, err);
}

int
cat_show_count(const struct cat_shown *s, int is_json, struct bt_buf *out,
    struct bt_err *err)
{
	int t, rc = 0;

	for (t = BT_BAR; rc == 0 && t < (int)BT_TYPES; t++)
		rc = s->info->is_by_symbol
			 ? count_symbols(s, t, is_json, out, err)
			 : put_count(
			       is_json, t, "", s->info->types[t].n, out, err);
	return rc;
}

/* ---- what is known ---- */

static const char *
form_name(enum bt_form form)
{
	switch (form) {
	case BT_FORM_CSV:
		return "csv";
	case BT_FORM_BTS:
		return "bts";
	case BT_FORM_AUTO:
	case BT_FORM_TAGGED:
	case BT_FORM_JSONL: /* is not read */
		break;
	}
	return "tagged";
}

static uint64_t
records(const struct cat_info *info)
{
	uint64_t n = 0;
	int t;

	for (t = BT_BAR; t < (int)BT_TYPES; t++)
		n += info->types[t].n;
	return n;
}

/* Whether the length of some bars was found by their spacing. */
static int
is_inferred(const struct cat_shown *s)
{
	size_t i;

	for (i = 0; i < bt_symtab_count(s->syms); i++)
		if (bt_reader_inferred(s->reader, (bt_sym)i) != 0)
			return 1;
	return 0;
}

/* ---- as text ---- */

static int
text_seen(const struct cat_seen *seen, struct bt_buf *out, struct bt_err *err)
{
	char first[BT_TIME_TEXT_MAX], last[BT_TIME_TEXT_MAX];

	if (bt_buf_printf(out, err, "%llu", (unsigned long long)seen->n) < 0)
		return -1;
	if (seen->first == BT_TIME_NONE)
		return 0;
	(void)bt_time_format(seen->first, first);
	(void)bt_time_format(seen->last, last);
	return bt_buf_printf(out, err, ", %s to %s", first, last);
}

/* How the bytes of a stream are made fewer, each with a word before it. */
static int
put_compression(const struct bt_format *f, const char *before,
    const char *behind, struct bt_buf *out, struct bt_err *err)
{
	static const char *const names[] = {
		[BT_CODEC_SMALL] = "small", [BT_CODEC_FAST] = "fast"
	};
	size_t i;

	if (f->is_compressed &&
	    bt_buf_printf(out, err, "%szstd%s", before, behind) < 0)
		return -1;
	for (i = BT_CODEC_SMALL; i < sizeof names / sizeof names[0]; i++)
		if ((f->codecs >> i & 1) != 0 &&
		    bt_buf_printf(
			out, err, "%s%s%s", before, names[i], behind) < 0)
			return -1;
	return 0;
}

static int
text_file(const struct cat_shown *s, struct bt_buf *out, struct bt_err *err)
{
	const struct bt_format *f = bt_reader_format(s->reader);
	uint64_t n = records(s->info);

	if (bt_buf_printf(out, err, "file: %s\nform: %s",
		bt_reader_name(s->reader), form_name(f->form)) < 0 ||
	    put_compression(f, ", ", "", out, err) < 0 ||
	    bt_buf_putc(out, '\n', err) < 0 ||
	    (f->form != BT_FORM_CSV &&
		bt_buf_printf(out, err, "version: %d\n", f->version) < 0))
		return -1;
	if (s->bytes >= 0 &&
	    (bt_buf_printf(out, err, "bytes: %lld", (long long)s->bytes) < 0 ||
		(n > 0 && bt_buf_printf(out, err, ", %.2f a record",
			      (double)s->bytes / (double)n) < 0) ||
		bt_buf_putc(out, '\n', err) < 0))
		return -1;
	if (f->by[0] != '\0' && bt_buf_printf(out, err, "by: %s\n", f->by) < 0)
		return -1;
	return f->adjust[0] == '\0'
		   ? 0
		   : bt_buf_printf(out, err, "adjust: %s\n", f->adjust);
}

static int
text_columns(
    int t, const struct bt_buf *names, struct bt_buf *out, struct bt_err *err)
{
	const char *p = names->data, *end = p + names->len;

	if (bt_buf_printf(out, err, "%s columns:", type_name(t)) < 0)
		return -1;
	for (; p < end; p += strlen(p) + 1)
		if (bt_buf_printf(
			out, err, "%c%s", p == names->data ? ' ' : ',', p) < 0)
			return -1;
	return bt_buf_putc(out, '\n', err);
}

static int
text_types(const struct cat_info *info, struct bt_buf *out, struct bt_err *err)
{
	int t;

	for (t = BT_BAR; t < (int)BT_TYPES; t++) {
		const struct bt_buf *columns = &info->columns[t];

		if (info->types[t].n > 0 &&
		    (bt_buf_printf(out, err, "%s: ", type_name(t)) < 0 ||
			text_seen(&info->types[t], out, err) < 0 ||
			bt_buf_putc(out, '\n', err) < 0))
			return -1;
		if (columns->len > 0 && text_columns(t, columns, out, err) < 0)
			return -1;
	}
	return 0;
}

static int
text_interval(const struct cat_shown *s, struct bt_buf *out, struct bt_err *err)
{
	int64_t length = s->info->length;
	char text[BT_TIME_TEXT_MAX] = "not known";

	if (!s->info->has_bars)
		return 0;
	if (length > 0)
		(void)bt_span_format(length, text);
	return bt_buf_printf(out, err, "interval: %s%s\n",
	    length < 0 ? "varies" : text, is_inferred(s) ? ", inferred" : "");
}

static int
text_symbols(const struct cat_shown *s, const struct cat_symbol *const *order,
    int64_t n, struct bt_buf *out, struct bt_err *err)
{
	int64_t i;
	int t;

	if (bt_buf_puts(out, "symbols:", err) < 0)
		return -1;
	for (i = 0; i < n; i++)
		if (bt_buf_printf(out, err, " %s",
			bt_symtab_name(s->info->names, order[i]->sym)) < 0)
			return -1;
	if (bt_buf_putc(out, '\n', err) < 0)
		return -1;
	for (i = 0; s->info->is_by_symbol && i < n; i++)
		for (t = BT_BAR; t < (int)BT_TYPES; t++)
			if (order[i]->types[t].n > 0 &&
			    (bt_buf_printf(out, err, "symbol %s: %s ",
				 bt_symtab_name(s->info->names, order[i]->sym),
				 type_name(t)) < 0 ||
				text_seen(&order[i]->types[t], out, err) < 0 ||
				bt_buf_putc(out, '\n', err) < 0))
				return -1;
	return 0;
}

/* The words of the next instrument from *i on, NULL after the last. */
static const char *
next_instrument(const struct cat_shown *s, size_t *i, struct bt_buf *words,
    struct bt_err *err)
{
	size_t k, n;

	for (; *i < bt_symtab_count(s->syms); (*i)++) {
		bt_sym sym = (bt_sym)*i;

		/* what has a name fits in half a kilobyte */
		n = strlen(bt_symtab_instrument(s->syms, sym)->unread) + 512;
		bt_buf_clear(words);
		if (bt_buf_reserve(words, n, err) < 0)
			return NULL;
		k = bt_symtab_format(s->syms, sym, words->data, n);
		if (k == 0)
			continue;
		words->len = k;
		(*i)++;
		return bt_buf_text(words);
	}
	return NULL;
}

static int
text_lines(const struct cat_shown *s, struct bt_buf *out, struct bt_err *err)
{
	const struct cat_info *info = s->info;
	const char *p, *end, *value;
	struct bt_buf words = { 0 };
	size_t i = 0;
	int rc = 0;

	while (rc == 0 && (p = next_instrument(s, &i, &words, err)) != NULL)
		rc = bt_buf_printf(out, err, "instrument: %s\n", p);
	bt_buf_free(&words);
	end = info->directives.data + info->directives.len;
	for (p = info->directives.data; rc == 0 && p < end; p += strlen(p) + 1)
		rc = bt_buf_printf(out, err, "directive: %s\n", p);
	end = info->meta.data + info->meta.len;
	for (p = info->meta.data; rc == 0 && p < end;
	     p = value + strlen(value) + 1) {
		value = p + strlen(p) + 1;
		rc = bt_buf_printf(out, err, "meta: %s=%s\n", p, value);
	}
	return rc;
}

static int
text_info(const struct cat_shown *s, const struct cat_symbol *const *order,
    int64_t n, struct bt_buf *out, struct bt_err *err)
{
	char hash[BT_HASH_TEXT_MAX];

	if (text_file(s, out, err) < 0 || text_types(s->info, out, err) < 0 ||
	    text_interval(s, out, err) < 0 ||
	    text_symbols(s, order, n, out, err) < 0 ||
	    text_lines(s, out, err) < 0)
		return -1;
	if (s->info->is_quick)
		return bt_buf_puts(out, "counted: by the index\n", err);
	(void)bt_canon_format(s->info->canon, hash);
	return bt_buf_printf(out, err, "hash: %s\n", hash);
}

/* ---- as JSON ---- */

static int
json_pair(
    struct bt_buf *out, const char *key, const char *value, struct bt_err *err)
{
	if (bt_buf_printf(out, err, "\"%s\":", key) < 0 ||
	    bt_json_string(out, value, err) < 0)
		return -1;
	return bt_buf_putc(out, ',', err);
}

static int
json_time(struct bt_buf *out, const char *key, bt_time t, struct bt_err *err)
{
	char text[BT_TIME_TEXT_MAX] = "";

	if (t != BT_TIME_NONE)
		(void)bt_time_format(t, text);
	return json_pair(out, key, text, err);
}

/* Put `c` in the place of a comma that no value follows, or behind all. */
static int
json_close(struct bt_buf *out, const char *text, struct bt_err *err)
{
	if (out->len > 0 && out->data[out->len - 1] == ',')
		out->len--;
	return bt_buf_puts(out, text, err);
}

/* ["...","..."], of texts with a NUL after each. */
static int
json_texts(const char *key, const struct bt_buf *texts, struct bt_buf *out,
    struct bt_err *err)
{
	const char *p = texts->data, *end = p + texts->len;

	if (bt_buf_printf(out, err, "\"%s\":[", key) < 0)
		return -1;
	for (; p < end; p += strlen(p) + 1)
		if (bt_json_string(out, p, err) < 0 ||
		    bt_buf_putc(out, ',', err) < 0)
			return -1;
	return json_close(out, "],", err);
}

/* "NAME":{"count":...,"first":...,"last":...}, for each type there was. */
static int
json_types(const struct cat_seen *types, const struct bt_buf *columns,
    struct bt_buf *out, struct bt_err *err)
{
	int t;

	for (t = BT_BAR; t < (int)BT_TYPES; t++) {
		int has_columns = columns != NULL && columns[t].len > 0;

		if (types[t].n == 0 && !has_columns)
			continue;
		if (bt_buf_printf(out, err, "\"%s\":{\"count\":%llu,",
			type_name(t), (unsigned long long)types[t].n) < 0)
			return -1;
		if (types[t].n > 0 &&
		    (json_time(out, "first", types[t].first, err) < 0 ||
			json_time(out, "last", types[t].last, err) < 0))
			return -1;
		if (has_columns &&
		    json_texts("columns", &columns[t], out, err) < 0)
			return -1;
		if (json_close(out, "},", err) < 0)
			return -1;
	}
	return json_close(out, "},", err);
}

static int
json_file(const struct cat_shown *s, struct bt_buf *out, struct bt_err *err)
{
	const struct bt_format *f = bt_reader_format(s->reader);

	if (bt_buf_putc(out, '{', err) < 0 ||
	    json_pair(out, "file", bt_reader_name(s->reader), err) < 0 ||
	    json_pair(out, "form", form_name(f->form), err) < 0 ||
	    bt_buf_puts(out, "\"compression\":[", err) < 0 ||
	    put_compression(f, "\"", "\",", out, err) < 0 ||
	    json_close(out, "],", err) < 0 ||
	    (f->form != BT_FORM_CSV &&
		bt_buf_printf(out, err, "\"version\":%d,", f->version) < 0) ||
	    (s->bytes >= 0 && bt_buf_printf(out, err, "\"bytes\":%lld,",
				  (long long)s->bytes) < 0) ||
	    json_pair(out, "by", f->by, err) < 0)
		return -1;
	return json_pair(out, "adjust", f->adjust, err);
}

/* Seconds; null where bars are of several lengths, or it is not known. */
static int
json_interval(const struct cat_shown *s, struct bt_buf *out, struct bt_err *err)
{
	char text[BT_TIME_TEXT_MAX] = "null";

	if (s->info->has_bars && s->info->length > 0)
		(void)bt_span_format(s->info->length, text);
	return bt_buf_printf(out, err,
	    "\"interval\":%s,\"is_interval_inferred\":%s,", text,
	    is_inferred(s) ? "true" : "false");
}

static int
json_symbols(const struct cat_shown *s, const struct cat_symbol *const *order,
    int64_t n, struct bt_buf *out, struct bt_err *err)
{
	int64_t i;

	if (bt_buf_puts(out, "\"symbols\":[", err) < 0)
		return -1;
	for (i = 0; i < n; i++) {
		if (s->info->is_by_symbol && bt_buf_putc(out, '{', err) < 0)
			return -1;
		if (s->info->is_by_symbol &&
		    bt_buf_puts(out, "\"symbol\":", err) < 0)
			return -1;
		if (bt_json_string(out,
			bt_symtab_name(s->info->names, order[i]->sym),
			err) < 0 ||
		    bt_buf_putc(out, ',', err) < 0)
			return -1;
		if (s->info->is_by_symbol &&
		    json_types(order[i]->types, NULL, out, err) < 0)
			return -1;
	}
	return json_close(out, "],", err);
}

static int
json_meta(const struct cat_info *info, struct bt_buf *out, struct bt_err *err)
{
	const char *p = info->meta.data, *end = p + info->meta.len;

	if (bt_buf_puts(out, "\"meta\":[", err) < 0)
		return -1;
	while (p < end) {
		if (bt_buf_putc(out, '{', err) < 0 ||
		    json_pair(out, "key", p, err) < 0)
			return -1;
		p += strlen(p) + 1;
		if (json_pair(out, "value", p, err) < 0 ||
		    json_close(out, "},", err) < 0)
			return -1;
		p += strlen(p) + 1;
	}
	return json_close(out, "],", err);
}

static int
json_instruments(
    const struct cat_shown *s, struct bt_buf *out, struct bt_err *err)
{
	struct bt_buf words = { 0 }, all = { 0 };
	const char *p;
	size_t i = 0;
	int rc = 0;

	while (rc == 0 && (p = next_instrument(s, &i, &words, err)) != NULL)
		rc = bt_buf_put(&all, p, strlen(p) + 1, err);
	if (rc == 0)
		rc = json_texts("instruments", &all, out, err);
	bt_buf_free(&words);
	bt_buf_free(&all);
	return rc;
}

static int
json_info(const struct cat_shown *s, const struct cat_symbol *const *order,
    int64_t n, struct bt_buf *out, struct bt_err *err)
{
	char hash[BT_HASH_TEXT_MAX] = "";

	if (!s->info->is_quick)
		(void)bt_canon_format(s->info->canon, hash);
	if (json_file(s, out, err) < 0 ||
	    bt_buf_puts(out, "\"types\":{", err) < 0 ||
	    json_types(s->info->types, s->info->columns, out, err) < 0 ||
	    json_interval(s, out, err) < 0 ||
	    json_symbols(s, order, n, out, err) < 0 ||
	    json_instruments(s, out, err) < 0 ||
	    json_texts("directives", &s->info->directives, out, err) < 0 ||
	    json_meta(s->info, out, err) < 0)
		return -1;
	if (bt_buf_printf(out, err, "\"is_quick\":%s,\"hash\":",
		s->info->is_quick ? "true" : "false") < 0 ||
	    bt_json_string(out, hash, err) < 0)
		return -1;
	return bt_buf_puts(out, "}\n", err);
}

int
cat_show_info(const struct cat_shown *s, int is_json, struct bt_buf *out,
    struct bt_err *err)
{
	const struct cat_symbol **order;
	int64_t n = cat_info_sort(s->info, &order, err);
	int rc;

	if (n < 0)
		return -1;
	rc = is_json ? json_info(s, order, n, out, err)
		     : text_info(s, order, n, out, err);
	free(order);
	return rc;
}
