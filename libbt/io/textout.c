/*
 * Tagged text on the way out: bt-stream(5), TEXT.
 */
#include <stdlib.h>
#include <string.h>

#include "bt/num.h"
#include "io/form.h"
#include "io/outform.h"
#include "io/textrow.h"

/* How the bars so far have told their ends. */
enum ends {
	ENDS_OPEN,   /* no bar yet */
	ENDS_SILENT, /* not at all, as they are not known */
	ENDS_STATED, /* by one #interval */
	ENDS_COLUMN  /* each for itself */
};

/* Whether a directive has yet to say the columns of a type. */
enum due {
	DUE_NOT,
	DUE_WITH_ROW, /* before its first row, if there is one */
	DUE
};

struct text {
	struct bt_textrow row;
	enum due due[BT_TYPES];
	int is_any_due; /* some type may be DUE */
	enum ends ends;
	int64_t interval; /* that was stated; 0: none */
	bt_sym plain_sym; /* its instrument says no other interval */
};

static void
set_due(struct text *t, enum bt_type type)
{
	t->due[type] = DUE;
	t->is_any_due = 1;
}

static void *
open_text(const struct bt_outform_to *to)
{
	struct text *t = bt_textrow_open(to, sizeof *t, 1);
	char head[64] = "#bt ";
	size_t i, n = strlen(head);

	if (t == NULL)
		return NULL;
	t->plain_sym = BT_SYM_NONE;
	for (i = 0; i < (size_t)BT_TYPES; i++)
		if (!bt_record_info((enum bt_type)i)->is_market)
			t->due[i] = DUE_WITH_ROW;
	t->due[BT_RUN_END] = DUE_NOT; /* `#end` has a meaning of its own */
	n += bt_int_format(BT_TEXT_VERSION, head + n);
	if (bt_out_put(to->out, head, n, to->err) < 0 ||
	    (to->by[0] != '\0' &&
		(bt_out_puts(to->out, "\n#by ", to->err) < 0 ||
		    bt_out_puts(to->out, to->by, to->err) < 0)) ||
	    bt_out_puts(to->out, "\n", to->err) < 0) {
		free(t);
		return NULL;
	}
	return t;
}

static void
close_text(void *state)
{
	struct text *t = state;

	bt_textrow_clear(&t->row);
	free(t);
}

/* #WORD REST */
static int
put_directive(struct text *t, const char *word, const char *rest, size_t n)
{
	const struct bt_outform_to *to = &t->row.to;

	if (bt_out_puts(to->out, "#", to->err) < 0 ||
	    bt_out_puts(to->out, word, to->err) < 0 ||
	    bt_out_puts(to->out, " ", to->err) < 0 ||
	    bt_out_put(to->out, rest, n, to->err) < 0)
		return -1;
	return bt_out_puts(to->out, "\n", to->err);
}

/* ---- ends of bars ---- */

/* Whether a reader, told `#interval`, finds this bar's end by it. */
static int
is_by_interval(struct text *t, const struct bt_bar *bar, int64_t interval)
{
	int64_t own;

	if (bt_bar_length(bar) != interval)
		return 0;
	if (bar->sym == t->plain_sym)
		return 1;
	own = bt_symtab_instrument(t->row.to.syms, bar->sym)->interval;
	if (own != 0 && own != interval)
		return 0;
	t->plain_sym = bar->sym;
	return 1;
}

static int
state_interval(struct text *t, int64_t interval)
{
	char text[BT_TIME_TEXT_MAX];
	size_t n = bt_span_format(interval, text);

	t->ends = ENDS_STATED;
	t->interval = interval;
	return put_directive(t, "interval", text, n);
}

/* An end that is not known is empty, which must not mean the interval. */
static int
end_by_column(struct text *t, const struct bt_bar *bar)
{
	if (t->ends != ENDS_COLUMN) {
		t->ends = ENDS_COLUMN;
		t->row.on[BT_BAR] |= t->row.end_bit;
		set_due(t, BT_BAR);
	}
	if (bar->end != BT_TIME_NONE || t->interval == 0)
		return 0;
	t->interval = 0;
	return put_directive(t, "interval", "none", 4);
}

static int
settle_end(struct text *t, const struct bt_bar *bar)
{
	int64_t length;

	switch (t->ends) {
	case ENDS_COLUMN:
		return end_by_column(t, bar);
	case ENDS_STATED:
		return is_by_interval(t, bar, t->interval)
			   ? 0
			   : end_by_column(t, bar);
	case ENDS_SILENT:
		return bar->end == BT_TIME_NONE ? 0 : end_by_column(t, bar);
	case ENDS_OPEN:
		break;
	}
	length = bt_bar_length(bar);
	if (bar->end == BT_TIME_NONE)
		t->ends = ENDS_SILENT;
	else if (length > 0 && is_by_interval(t, bar, length))
		return state_interval(t, length);
	else
		return end_by_column(t, bar);
	return 0;
}

/* ---- what the writer calls ---- */

static int
state_columns(struct text *t, enum bt_type type)
{
	const struct bt_outform_to *to = &t->row.to;

	t->due[type] = DUE_NOT;
	if (bt_out_puts(to->out, "#", to->err) < 0 ||
	    bt_out_puts(to->out, bt_record_info(type)->name, to->err) < 0 ||
	    bt_out_puts(to->out, " ", to->err) < 0)
		return -1;
	return bt_textrow_names(&t->row, type);
}

/* What is to be said before a row. */
static int
prepare(struct text *t, enum bt_type type, const void *rec)
{
	uint64_t wanted = bt_textrow_wanted(type, rec) & ~t->row.on[type];

	if (wanted != 0) {
		t->row.on[type] |= wanted;
		set_due(t, type);
	}
	if (type == BT_BAR && settle_end(t, rec) < 0)
		return -1;
	return t->due[type] == DUE_NOT ? 0 : state_columns(t, type);
}

static int
put_text(void *state, const struct bt_rows *rows)
{
	struct text *t = state;
	const char *p = rows->data;
	uint32_t i;

	for (i = 0; i < rows->n; i++, p += rows->stride)
		if (prepare(t, rows->type, p) < 0 ||
		    bt_textrow_put(&t->row, rows, i) < 0)
			return -1;
	return 0;
}

static int
put_symbol(void *state, bt_sym sym, const struct bt_line *words)
{
	(void)sym;
	return words->n == 0
		   ? 0
		   : put_directive(state, "symbol", words->text, words->n);
}

static int
put_columns(void *state, enum bt_type type)
{
	struct text *t = state;

	set_due(t, type);
	return 0;
}

static int
put_line(void *state, enum bt_type type, const struct bt_line *line)
{
	struct text *t = state;
	const struct bt_outform_to *to = &t->row.to;

	if ((type == BT_DIRECTIVE && bt_out_puts(to->out, "#", to->err) < 0) ||
	    bt_out_put(to->out, line->text, line->n, to->err) < 0)
		return -1;
	return bt_out_puts(to->out, "\n", to->err);
}

static int
put_mark(void *state, bt_time time)
{
	struct text *t = state;
	char text[BT_TIME_TEXT_MAX + 4] = ".,";
	size_t n = 1;

	if (time != BT_TIME_NONE)
		n = 2 + bt_time_format(time, text + 2);
	text[n++] = '\n';
	return bt_out_put(t->row.to.out, text, n, t->row.to.err);
}

static int
flush_text(void *state)
{
	struct text *t = state;
	int i;

	if (!t->is_any_due)
		return 0;
	t->is_any_due = 0;
	/* columns of types without rows, for those who only look at heads */
	for (i = BT_BAR; i < (int)BT_TYPES; i++)
		if (t->due[i] == DUE && state_columns(t, (enum bt_type)i) < 0)
			return -1;
	return 0;
}

static int
end_text(void *state)
{
	struct text *t = state;

	if (flush_text(t) < 0)
		return -1;
	return bt_out_puts(t->row.to.out, "#end\n", t->row.to.err);
}

static int
fail_text(void *state, const char *text)
{
	return put_directive(state, "error", text, strlen(text));
}

const struct bt_outform_ops bt_outform_tagged = {
	.name = "tagged",
	.open = open_text,
	.put = put_text,
	.symbol = put_symbol,
	.columns = put_columns,
	.line = put_line,
	.mark = put_mark,
	.flush = flush_text,
	.end = end_text,
	.fail = fail_text,
	.close = close_text,
};
