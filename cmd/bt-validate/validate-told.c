#include "validate-told.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/vec.h"
#include "bt/symbol.h"

/* Count it for its symbol; "" are those of none. */
static int
count(struct told *t, const struct bt_finding *f, const char *symbol)
{
	size_t k;

	/* few symbols, and findings are few */
	for (k = t->n_counts; k > 0; k--)
		if (strcmp(t->counts[k - 1].symbol, symbol) == 0)
			break;
	if (k == 0) {
		if (bt_vec_reserve(&t->counts, &t->cap_counts, t->n_counts + 1,
			sizeof *t->counts, &t->cli->err) < 0)
			return -1;
		memset(&t->counts[t->n_counts], 0, sizeof *t->counts);
		(void)snprintf(t->counts[t->n_counts].symbol,
		    sizeof t->counts->symbol, "%s", symbol);
		k = ++t->n_counts;
	}
	t->counts[k - 1].checks[f->check]++;
	return 0;
}

void
told_begin(struct told *t, const struct bt_reader *from)
{
	t->from = from;
	t->is_newest_told = 0;
}

/* Where people look for it: `bt-validate: bars.csv:17: ...`. */
static int
show(struct told *t, const struct bt_finding *f, const char *action)
{
	struct bt_err e = { .status = BT_NO,
		.line = f->line,
		.is_record = bt_reader_is_binary(t->from) };
	const char *colon = *action != '\0' ? ": " : "";
	int is_least = (int)f->level >= t->opts->fail_on;

	if (t->shown[f->check] >= t->opts->most &&
	    !(t->opts->is_strict && is_least))
		return 0;
	if (f->level == BT_CHECK_NOTE && t->opts->level > BT_CHECK_NOTE) {
		bt_cli_note(t->cli, "%s:%s%lld: %s%s%s",
		    bt_reader_name(t->from), e.is_record ? " record " : "",
		    (long long)e.line, f->text, colon, action);
		t->shown[f->check] += t->opts->common.verbose > 0;
		return 0;
	}
	if ((int)f->level < t->opts->level)
		return 0;
	(void)snprintf(e.where, sizeof e.where, "%s", bt_reader_name(t->from));
	(void)snprintf(e.text, sizeof e.text, "%.255s", f->text);
	if (*action != '\0') {
		size_t n = strlen(e.text);

		(void)snprintf(e.text + n, sizeof e.text - n, ": %s", action);
	}
	t->shown[f->check]++;
	if (t->opts->is_strict && is_least) {
		t->cli->err = e;
		return -1;
	}
	bt_log_finding(&t->cli->log, &e);
	return 0;
}

/* One of as many as there are records: they are told once for all. */
static int
show_newest(struct told *t, const struct bt_finding *f, const char *action)
{
	struct bt_finding all = *f;

	if (t->is_newest_told)
		return 0;
	t->is_newest_told = 1;
	(void)snprintf(all.text, sizeof all.text, "records come newest first%s",
	    *action != '\0' ? "" : ": bt-validate --fix order sorts them");
	return show(t, &all, action);
}

int
told_finding(struct told *t, const struct bt_finding *f, const char *action)
{
	struct placed_finding p = { .f = f,
		.file = bt_reader_name(t->from),
		.symbol = bt_symtab_name(t->syms, f->sym),
		.action = action,
		.is_binary = bt_reader_is_binary(t->from) };

	t->end.counts[f->check][f->level]++;
	t->most += (int)f->level >= t->opts->fail_on;
	if (t->opts->is_summary && f->level > BT_CHECK_NOTE &&
	    count(t, f, p.symbol) < 0)
		return -1;
	if (t->file != NULL && findings_put(t->file, &p, &t->cli->err) < 0)
		return -1;
	if (strcmp(f->kind, BT_CHECK_NEWEST) == 0)
		return show_newest(t, f, action);
	return show(t, f, action);
}

/* How many of a check there are, and how many of them are no notes. */
static uint64_t
count_of(const struct told *t, size_t k, uint64_t *findings)
{
	const uint64_t *counts = t->end.counts[k];

	*findings = counts[BT_CHECK_WARNING] + counts[BT_CHECK_ERROR];
	return *findings + counts[BT_CHECK_NOTE];
}

/* `: 2 order, 1 ohlc`; a text that has something in it already goes on. */
static int
add_counts(struct told *t, struct bt_buf *b)
{
	const int has_notes =
	    t->opts->common.verbose > 0 || t->opts->level == BT_CHECK_NOTE;
	const struct bt_check_info *info;
	const char *mark = ":";
	size_t k;
	int rc = 0;

	for (k = 0; rc == 0 && (info = bt_check_info(k)) != NULL; k++) {
		uint64_t findings, n = count_of(t, k, &findings);

		n = has_notes ? n : findings;
		if (n == 0)
			continue;
		rc = bt_buf_printf(b, &t->cli->err, "%s %llu %s%s", mark,
		    (unsigned long long)n, info->name,
		    findings == 0 ? " (a note)" : "");
		mark = ",";
		if (rc == 0 && findings > (uint64_t)t->shown[k])
			rc = bt_buf_printf(b, &t->cli->err, " (%lld shown)",
			    (long long)t->shown[k]);
	}
	return rc;
}

static void
tell_symbols(const struct told *t)
{
	size_t i, k;

	for (i = 0; i < t->n_counts; i++) {
		const struct told_count *c = &t->counts[i];
		char text[512];
		size_t n = 0;

		text[0] = '\0';
		for (k = 0; bt_check_info(k) != NULL && n < sizeof text; k++)
			if (c->checks[k] > 0)
				n += (size_t)snprintf(text + n, sizeof text - n,
				    "%s%u %s", n > 0 ? ", " : "", c->checks[k],
				    bt_check_info(k)->name);
		bt_log_say(&t->cli->log, "%s: %s",
		    *c->symbol != '\0' ? c->symbol : "(no symbol)", text);
	}
}

int
told_summary(struct told *t)
{
	uint64_t records = t->end.records;
	uint64_t total = findings_total(&t->end);
	struct bt_buf b = { 0 };
	int rc;

	tell_symbols(t);
	if (total == 0 && t->opts->common.verbose == 0 &&
	    t->opts->level > BT_CHECK_NOTE)
		return 0;
	rc = bt_buf_printf(&b, &t->cli->err, "%llu record%s, %llu finding%s",
	    (unsigned long long)records, records == 1 ? "" : "s",
	    (unsigned long long)total, total == 1 ? "" : "s");
	if (rc == 0)
		rc = add_counts(t, &b);
	if (rc == 0)
		bt_log_say(&t->cli->log, "%s", bt_buf_text(&b));
	bt_buf_free(&b);
	return rc;
}

void
told_free(struct told *t)
{
	findings_abandon(t->file);
	t->file = NULL;
	free(t->counts);
	t->counts = NULL;
}
