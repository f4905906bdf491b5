/*
 * Tagged text on the way in: bt-stream(5), TEXT.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/near.h"
#include "bt/num.h"
#include "io/badrow.h"
#include "io/form.h"
#include "io/layout.h"
#include "io/linecheck.h"
#include "io/lines.h"
#include "io/rowin.h"

#define PREFIX_MAX 16
#define WORD_MAX   64

struct tagged {
	struct bt_form_in in;
	struct bt_err bad; /* what is wrong behind the block last given */
	struct bt_lines lines;
	struct bt_rowin rows;
	struct bt_layout layouts[BT_TYPES]; /* of types met so far */
	struct bt_layout spare;
	char by[WORD_MAX], adjust[WORD_MAX];
	int is_done; /* the end mark was read */

	/* a block of one */
	struct bt_mark mark;
	struct bt_line line;
};

static int
is_word(const char *s, size_t n, const char *word)
{
	return strlen(word) == n && memcmp(s, word, n) == 0;
}

/* The length of the first word, and what comes behind it and a blank. */
static size_t
word_of(const char *s, size_t n, const char **rest, size_t *n_rest)
{
	size_t k = 0;

	while (k < n && !bt_ascii_is_blank(s[k]))
		k++;
	*rest = s + k;
	*n_rest = n - k;
	while (*n_rest > 0 && bt_ascii_is_blank(**rest)) {
		++*rest;
		--*n_rest;
	}
	return k;
}

static void
keep_word(char *buf, const char *s, size_t n)
{
	const char *rest;
	size_t n_rest, k = word_of(s, n, &rest, &n_rest);

	k = k < WORD_MAX ? k : WORD_MAX - 1;
	memcpy(buf, s, k);
	buf[k] = '\0';
}

static int
give(struct bt_block *block, enum bt_type type, const void *data, int64_t line)
{
	*block = (struct bt_block){
		.type = type, .n = 1, .data = data, .first = line
	};
	return 1;
}

/* ---- records ---- */

static struct bt_layout *
layout_of(struct tagged *t, enum bt_type type)
{
	struct bt_layout *l = &t->layouts[type];

	if (l->info == NULL && bt_layout_default(l, type, &t->bad) < 0)
		return NULL;
	return l;
}

/* The line that was found, as one more record. */
static int
put_record(struct tagged *t, const struct bt_layout *l)
{
	size_t k = strlen(l->info->name) + 1;

	if (bt_lines_check(&t->lines, &t->bad) < 0 ||
	    bt_rowin_put(&t->rows, l, t->lines.text + k, t->lines.n - k) < 0)
		return bt_err_at(
		    &t->bad, bt_file_name(t->in.file), t->lines.line);
	bt_lines_take(&t->lines);
	return 0;
}

/*
 * The line that was found, of that layout or of none, cannot be read: 0 where
 * that is no end.
 */
static int
leave_out(struct tagged *t, const struct bt_layout *l)
{
	size_t k = l != NULL ? strlen(l->info->name) + 1 : 0;

	if (!bt_badrow_is_wanted(t->in.opts, &t->bad))
		return -1;
	t->lines.text += k;
	t->lines.n -= k;
	return bt_badrow_give(t->in.opts, l, NULL, &t->lines, &t->bad);
}

/*
 * The line that was found and all of the same type that follow it; 0 where it
 * was left out.
 */
static int
take_records(struct tagged *t, enum bt_type type, struct bt_block *block)
{
	const struct bt_layout *l = layout_of(t, type);
	const int64_t first = t->lines.line;
	char prefix[PREFIX_MAX];

	if (l == NULL || bt_rowin_begin(&t->rows, l, &t->bad) < 0)
		return -1;
	(void)snprintf(prefix, sizeof prefix, "%s,", l->info->name);
	/* the first by the way that knows all, then what goes fast */
	do {
		if (put_record(t, l) < 0)
			break;
		bt_rowin_scan(&t->rows, l, prefix, &t->lines);
	} while (t->rows.n < t->rows.max && bt_lines_find(&t->lines) &&
		 t->lines.has_newline &&
		 bt_check_type(t->lines.text, t->lines.n) == type);
	if (t->rows.n == 0)
		return leave_out(t, l);
	/* a bad row has its turn behind the good ones before it */
	if (bt_badrow_is_wanted(t->in.opts, &t->bad))
		bt_err_clear(&t->bad);
	bt_rowin_block(&t->rows, l, first, block);
	return 1;
}

/* ---- directives ---- */

static int
same_names(const struct bt_columns *a, const struct bt_columns *b)
{
	uint32_t i;

	for (i = 0; i < a->n && i < b->n; i++)
		if (strcmp(a->names[i], b->names[i]) != 0)
			return 0;
	return a->n == b->n;
}

/* #TYPE NAME,NAME,...: 1 where the further columns are others now. */
static int
take_columns(struct tagged *t, enum bt_type type, const char *s, size_t n,
    struct bt_block *block)
{
	struct bt_layout *l = &t->layouts[type], *new = &t->spare;
	const struct bt_record_info *info = bt_record_info(type);
	const char *end = s + n;
	struct bt_layout old;
	int is_same;

	bt_layout_begin(new, type);
	for (;;) {
		const char *comma = memchr(s, ',', (size_t)(end - s));
		size_t k = (size_t)((comma != NULL ? comma : end) - s);
		int is_own = !info->is_market || bt_field_find(info, s, k) >= 0;

		if (bt_layout_add(new, is_own ? BT_AT_OTHER : BT_AT_EXTRA, s, k,
			&t->bad) < 0)
			return -1;
		if (comma == NULL)
			break;
		s = comma + 1;
	}
	if (bt_layout_end(new, 0, &t->bad) < 0)
		return -1;
	is_same = same_names(&l->extra, &new->extra);
	old = *l;
	*l = *new;
	*new = old;
	if (is_same)
		return 0;
	return give(block, BT_COLUMNS, &l->extra, t->lines.line);
}

static int
take_interval(struct tagged *t, const char *s, size_t n)
{
	int64_t span = 0;

	if (!is_word(s, n, "none") &&
	    (bt_span_parse(s, n, &span) < 0 || span <= 0))
		return bt_fail(&t->bad, BT_BAD_INPUT,
		    "'%.*s' is no interval: a number of seconds, or such as "
		    "1h",
		    (int)(n < 40 ? n : 40), s);
	if (!t->rows.is_forced)
		t->rows.interval = span;
	return 0;
}

static int
take_error(struct tagged *t, const char *s, size_t n)
{
	const char *colon = memchr(s, ':', n);
	size_t k = colon != NULL ? (size_t)(colon - s) : 0;

	t->is_done = 1;
	if (t->in.opts->is_partial_ok)
		return 0;
	if (k == 0 || k > WORD_MAX)
		return bt_fail(&t->bad, BT_BAD_INPUT,
		    "the program that wrote it failed: %.*s",
		    (int)(n < 400 ? n : 400), s);
	for (colon++; colon < s + n && bt_ascii_is_blank(*colon); colon++)
		;
	n -= (size_t)(colon - s);
	return bt_fail(&t->bad, BT_BAD_INPUT, "%.*s failed: %.*s", (int)k, s,
	    (int)(n < 400 ? n : 400), colon);
}

/* #end: nothing may follow but empty lines. */
static int
take_end(struct tagged *t)
{
	struct bt_lines *l = &t->lines;
	int rc;

	t->is_done = 1;
	for (bt_lines_take(l);; bt_lines_take(l)) {
		while (!bt_lines_find(l)) {
			rc = bt_lines_fill(l, &t->bad);
			if (rc <= 0)
				return rc;
		}
		if (l->n == 0)
			continue;
		(void)bt_fail(
		    &t->bad, BT_BAD_INPUT, "the stream goes on after '#end'");
		(void)bt_err_at(&t->bad, bt_file_name(t->in.file), l->line);
		return bt_err_hint(&t->bad,
		    "two streams cannot be joined by cat; bt-cat A B does it");
	}
}

static int
take_second_head(struct tagged *t)
{
	(void)bt_fail(&t->bad, BT_BAD_INPUT,
	    "another stream begins before this one has ended");
	return bt_err_hint(
	    &t->bad, "two streams cannot be joined by cat; bt-cat A B does it");
}

/*
 * A line that begins with #: 1 where it is given on, 0 where it was for the
 * reader alone, -1.
 */
static int
take_directive(struct tagged *t, struct bt_block *block)
{
	char *s = t->lines.text + 1;
	size_t n = t->lines.n - 1, n_rest, k;
	const char *rest;
	enum bt_type type;
	bt_sym sym;

	k = word_of(s, n, &rest, &n_rest);
	if (k == 0)
		return 0; /* a comment */
	if (is_word(s, k, "end"))
		return take_end(t);
	if (is_word(s, k, "error"))
		return take_error(t, rest, n_rest);
	if (is_word(s, k, "bt"))
		return take_second_head(t);
	if (is_word(s, k, "interval"))
		return take_interval(t, rest, n_rest);
	if (is_word(s, k, "by")) {
		keep_word(t->by, rest, n_rest);
		return 0;
	}
	type = bt_record_type(s, k);
	if (type != BT_NONE)
		return take_columns(t, type, rest, n_rest, block);
	if (is_word(s, k, "adjust"))
		keep_word(t->adjust, rest, n_rest);
	if (is_word(s, k, "symbol") &&
	    bt_symtab_set(t->in.opts->syms, rest, n_rest, &sym, &t->bad) < 0)
		return -1;
	s[n] = '\0';
	t->line = (struct bt_line){ .text = s, .n = n };
	return give(block, BT_DIRECTIVE, &t->line, t->lines.line);
}

/* ---- other lines ---- */

/* `.` or `.,TIME` */
static int
take_mark(struct tagged *t, struct bt_block *block)
{
	const char *s = t->lines.text + 1;
	size_t n = t->lines.n - 1;

	t->mark.time = BT_TIME_NONE;
	if (n > 1 && *s == ',') {
		s++;
		n--;
	}
	if (n > 0 && bt_time_parse(s, n, t->in.opts->zone, &t->rows.in.epoch,
			 &t->mark.time) < 0)
		return bt_fail(&t->bad, BT_BAD_INPUT,
		    "'.%.*s' is no watermark: a dot alone, or with a time",
		    (int)(n < 40 ? n : 40), s);
	return give(block, BT_MARK, &t->mark, t->lines.line);
}

static int
refuse_line(struct tagged *t)
{
	const char *s = t->lines.text;
	const char *comma = memchr(s, ',', t->lines.n);
	size_t n = comma != NULL ? (size_t)(comma - s) : t->lines.n;
	char word[WORD_MAX];
	struct bt_near near;
	int type;

	(void)snprintf(word, sizeof word, "%.*s", (int)(n < 40 ? n : 40), s);
	bt_near_init(&near, word);
	for (type = BT_BAR; type < (int)BT_TYPES; type++)
		bt_near_try(&near, bt_record_info((enum bt_type)type)->name);
	if (bt_near_best(&near) != NULL)
		return bt_fail(&t->bad, BT_BAD_INPUT,
		    "a line begins with '%s', which is no type of record (did "
		    "you mean '%s'?)",
		    word, bt_near_best(&near));
	return bt_fail(&t->bad, BT_BAD_INPUT,
	    "a line begins with '%s', which is no type of record and no "
	    "command",
	    word);
}

static int
take_command(struct tagged *t, struct bt_block *block)
{
	if (!bt_check_command(t->lines.text, t->lines.n))
		return refuse_line(t);
	t->lines.text[t->lines.n] = '\0';
	t->line = (struct bt_line){ .text = t->lines.text, .n = t->lines.n };
	return give(block, BT_COMMAND, &t->line, t->lines.line);
}

/* The stream is over and the end mark has not been met. */
static int
refuse_cut(struct tagged *t)
{
	int is_known = t->by[0] != '\0';

	t->is_done = 1;
	if (t->in.opts->is_partial_ok)
		return 0;
	(void)bt_fail(&t->bad, BT_BAD_INPUT,
	    "ends without '#end': %s%s died or was killed before it finished",
	    is_known ? t->by : "the program that wrote it",
	    is_known ? " (or a program after it)" : "");
	(void)bt_err_hint(&t->bad, "--partial takes what is there");
	return bt_err_at(&t->bad, bt_file_name(t->in.file), t->lines.line);
}

/* ---- the form ---- */

/*
 * The line that was found: 1 with a block, 0 where it holds nothing to give,
 * -1 with t->bad set.
 */
static int
take_line(struct tagged *t, struct bt_block *block)
{
	struct bt_lines *l = &t->lines;
	enum bt_type type;
	int rc;

	/* only the end mark is sure to be whole without a newline */
	if (!l->has_newline && !is_word(l->text, l->n, "#end"))
		return refuse_cut(t);
	type = bt_check_type(l->text, l->n);
	if (type != BT_NONE)
		return take_records(t, type, block);
	rc = bt_lines_check(l, &t->bad);
	if (rc == 0 && l->n > 0)
		rc = l->text[0] == '#'   ? take_directive(t, block)
		     : l->text[0] == '.' ? take_mark(t, block)
					 : take_command(t, block);
	if (rc < 0) {
		(void)bt_err_at(&t->bad, bt_file_name(t->in.file), l->line);
		/* a directive says how to read what follows */
		return l->text[0] == '#' ? -1 : leave_out(t, NULL);
	}
	if (!t->is_done)
		bt_lines_take(l);
	return rc;
}

static int
next_block(void *state, struct bt_block *block)
{
	struct tagged *t = state;
	int rc = 0;

	while (rc == 0 && !t->is_done && t->bad.status == BT_OK) {
		if (bt_lines_find(&t->lines)) {
			rc = take_line(t, block);
			continue;
		}
		rc = bt_lines_fill(&t->lines, &t->bad);
		if (rc == 0)
			rc = refuse_cut(t);
		else if (rc > 0)
			rc = 0;
	}
	return rc > 0 ? rc : bt_err_move(t->in.err, &t->bad);
}

/* The mark of a text's encoding, which some programs put before it. */
static size_t
bom_of(const void *head, size_t n)
{
	return n >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

static enum bt_probe
probe(const uint8_t *head, size_t n)
{
	size_t k = bom_of(head, n);

	return n >= k + 4 && memcmp(head + k, "#bt ", 4) == 0 ? BT_PROBE_YES
							      : BT_PROBE_NO;
}

/* `#bt 1`, which the probe has seen the beginning of. */
static int
take_head(struct tagged *t)
{
	struct bt_lines *l = &t->lines;
	int64_t version;
	int rc;

	while (!bt_lines_find(l) || !l->has_newline) {
		rc = bt_lines_fill(l, &t->bad);
		if (rc < 0 || (rc == 0 && refuse_cut(t) < 0))
			return -1;
		if (rc == 0)
			return 0;
	}
	rc = (int)bom_of(l->text, l->n);
	if (bt_int_parse(l->text + rc + 4, l->n - (size_t)rc - 4, 0, INT32_MAX,
		&version) < 0)
		(void)bt_fail(&t->bad, BT_BAD_INPUT,
		    "the head of the stream is no '#bt %d'", BT_TEXT_VERSION);
	else if (version != BT_TEXT_VERSION)
		(void)bt_fail(&t->bad, BT_BAD_INPUT,
		    "a stream of version %lld; this program reads version %d",
		    (long long)version, BT_TEXT_VERSION);
	if (t->bad.status != BT_OK)
		return bt_err_at(&t->bad, bt_file_name(t->in.file), l->line);
	t->in.format->version = (int)version;
	bt_lines_take(l);
	return 0;
}

static void
close_tagged(void *state)
{
	struct tagged *t = state;
	size_t i;

	for (i = 0; i < (size_t)BT_TYPES; i++)
		bt_layout_free(&t->layouts[i]);
	bt_layout_free(&t->spare);
	bt_rowin_free(&t->rows);
	free(t);
}

static void *
open_tagged(const struct bt_form_in *in)
{
	struct tagged *t = calloc(1, sizeof *t);

	if (t == NULL) {
		(void)bt_fail(in->err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	t->in = *in;
	t->in.format->by = t->by;
	t->in.format->adjust = t->adjust;
	bt_lines_init(&t->lines, in->file);
	bt_rowin_init(&t->rows, in->opts);
	t->rows.in.err = &t->bad;
	if (take_head(t) < 0) {
		(void)bt_err_move(in->err, &t->bad);
		close_tagged(t);
		return NULL;
	}
	return t;
}

static const struct bt_columns *
columns_of(const void *state, enum bt_type type)
{
	return &((const struct tagged *)state)->layouts[type].extra;
}

const struct bt_form_ops bt_form_tagged = {
	.name = "tagged text",
	.form = BT_FORM_TAGGED,
	.probe = probe,
	.open = open_tagged,
	.next_block = next_block,
	.columns = columns_of,
	.close = close_tagged,
};
