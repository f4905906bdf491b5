/*
 * Findings as text, as JSON lines, or as SARIF 2.1.0.
 */
#include "validate-findings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/ascii.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "bt/version.h"
#include "io/atomic.h"
#include "io/out.h"

const char *const findings_format_names[] = {
	[FINDINGS_AUTO] = "auto",
	[FINDINGS_TEXT] = "text",
	[FINDINGS_JSON] = "json",
	[FINDINGS_SARIF] = "sarif",
	[FINDINGS_SARIF + 1] = NULL,
};

const char *const level_names[] = {
	[BT_CHECK_NOTE] = "note",
	[BT_CHECK_WARNING] = "warning",
	[BT_CHECK_ERROR] = "error",
	[BT_CHECK_ERROR + 1] = NULL,
};

#define SARIF_SCHEMA "https://json.schemastore.org/sarif-2.1.0.json"

struct findings {
	int format;
	uint64_t n;
	struct bt_atomic *file; /* NULL: standard output */
	struct bt_out out;
	struct bt_buf line; /* the piece in the making */
	const char *path;
};

static int
ends_in(const char *name, const char *end)
{
	size_t n = strlen(name), k = strlen(end);

	return n >= k && bt_ascii_same(name + n - k, end, k);
}

static int
format_of(const char *path)
{
	return ends_in(path, ".json") || ends_in(path, ".jsonl") ? FINDINGS_JSON
	       : ends_in(path, ".sarif") ? FINDINGS_SARIF
					 : FINDINGS_TEXT;
}

uint64_t
findings_total(const struct findings_end *end)
{
	uint64_t total = 0;
	size_t k;

	for (k = 0; k < sizeof end->counts / sizeof end->counts[0]; k++)
		total += end->counts[k][BT_CHECK_WARNING] +
			 end->counts[k][BT_CHECK_ERROR];
	return total;
}

/* ---- JSON ---- */

/* A string in quotes; what is no UTF-8 becomes `?`. */
static int
put_string(struct bt_buf *b, const char *s, struct bt_err *err)
{
	char text[1024], *p;
	int rc;

	(void)snprintf(text, sizeof text, "%s", s);
	bt_utf8_mend(text, strlen(text));
	rc = bt_buf_put(b, "\"", 1, err);
	for (p = text; rc == 0 && *p != '\0'; p++) {
		if (*p == '"' || *p == '\\')
			rc = bt_buf_put(b, "\\", 1, err);
		if (rc == 0)
			rc = bt_buf_put(b, p, 1, err);
	}
	return rc < 0 ? -1 : bt_buf_put(b, "\"", 1, err);
}

/* `"key":"value"`, after a comma unless it is the first; "" is left out. */
static int
put_text(
    struct bt_buf *b, const char *key, const char *value, struct bt_err *err)
{
	const char *comma = b->len > 0 && b->data[b->len - 1] != '{' ? "," : "";

	if (*value == '\0')
		return 0;
	if (bt_buf_printf(b, err, "%s\"%s\":", comma, key) < 0)
		return -1;
	return put_string(b, value, err);
}

static int
put_json(struct findings *s, const struct placed_finding *p, struct bt_err *err)
{
	const struct bt_finding *f = p->f;
	struct bt_buf *b = &s->line;
	char time[BT_TIME_TEXT_MAX] = "";

	(void)bt_time_format(f->time, time);
	if (bt_buf_put(b, "{", 1, err) < 0 ||
	    put_text(b, "file", p->file, err) < 0 ||
	    bt_buf_printf(b, err, ",\"%s\":%lld",
		p->is_binary ? "record" : "line", (long long)f->line) < 0 ||
	    put_text(b, "check", bt_check_info(f->check)->name, err) < 0 ||
	    put_text(b, "kind", f->kind, err) < 0 ||
	    put_text(b, "level", level_names[f->level], err) < 0 ||
	    put_text(b, "symbol", p->symbol, err) < 0 ||
	    put_text(b, "time", time, err) < 0 ||
	    put_text(b, "text", f->text, err) < 0 ||
	    put_text(b, "action", p->action, err) < 0)
		return -1;
	return bt_buf_put(b, "}\n", 2, err);
}

/* The last line: what there was of each check. */
static int
end_json(struct findings *s, const struct findings_end *end, struct bt_err *err)
{
	struct bt_buf *b = &s->line;
	const struct bt_check_info *info;
	const char *comma = "";
	size_t k;
	int level;

	if (bt_buf_printf(b, err,
		"{\"summary\":{\"records\":%llu,\"findings\":%llu,"
		"\"status\":%d",
		(unsigned long long)end->records,
		(unsigned long long)findings_total(end), end->status) < 0 ||
	    put_text(b, "error", end->error != NULL ? end->error : "", err) <
		0 ||
	    bt_buf_printf(b, err, ",\"checks\":{") < 0)
		return -1;
	for (k = 0; (info = bt_check_info(k)) != NULL; k++)
		for (level = 0; level <= BT_CHECK_ERROR; level++) {
			uint64_t n = end->counts[k][level];

			if (n == 0)
				continue;
			if (bt_buf_printf(b, err, "%s\"%s.%s\":%llu", comma,
				info->name, level_names[level],
				(unsigned long long)n) < 0)
				return -1;
			comma = ",";
		}
	return bt_buf_printf(b, err, "}}}\n");
}

/* ---- SARIF ---- */

/* A file's name as part of a URI: what is not plain as %XX. */
static int
put_uri(struct bt_buf *b, const char *path, struct bt_err *err)
{
	int rc = bt_buf_put(b, "\"", 1, err);

	if (strcmp(path, "-") == 0)
		path = "stdin";
	for (; rc == 0 && *path != '\0'; path++) {
		unsigned char c = (unsigned char)*path;

		if (bt_ascii_is_alnum(*path) || strchr("-._~/", c) != NULL)
			rc = bt_buf_put(b, path, 1, err);
		else
			rc = bt_buf_printf(b, err, "%%%02X", c);
	}
	return rc < 0 ? -1 : bt_buf_put(b, "\"", 1, err);
}

static int
put_rule(struct bt_buf *b, size_t k, struct bt_err *err)
{
	const struct bt_check_info *info = bt_check_info(k);
	char help[256];

	(void)snprintf(help, sizeof help, "%s; --fix %s: %s", info->help,
	    info->name,
	    info->fix != NULL ? info->fix : "nothing can be done about it");
	if (bt_buf_printf(b, err, "%s{\"id\":\"%s\",\"shortDescription\":",
		k > 0 ? "," : "", info->name) < 0 ||
	    bt_buf_printf(b, err, "{\"text\":") < 0 ||
	    put_string(b, info->help, err) < 0 ||
	    bt_buf_printf(b, err, "},\"help\":{\"text\":") < 0 ||
	    put_string(b, help, err) < 0)
		return -1;
	return bt_buf_printf(b, err,
	    "},\"defaultConfiguration\":{\"level\":\"%s\"},"
	    "\"properties\":{\"group\":\"%s\"}}",
	    level_names[info->level], info->group);
}

static int
begin_sarif(struct findings *s, struct bt_err *err)
{
	struct bt_buf *b = &s->line;
	size_t k;

	if (bt_buf_printf(b, err,
		"{\"$schema\":\"%s\",\"version\":\"2.1.0\",\"runs\":[{"
		"\"tool\":{\"driver\":{\"name\":\"bt-validate\","
		"\"version\":\"%s\",\"rules\":[",
		SARIF_SCHEMA, BT_VERSION) < 0)
		return -1;
	for (k = 0; bt_check_info(k) != NULL; k++)
		if (put_rule(b, k, err) < 0)
			return -1;
	return bt_buf_printf(b, err, "]}},\n\"results\":[");
}

static int
put_place(struct bt_buf *b, const struct placed_finding *p, struct bt_err *err)
{
	if (bt_buf_printf(b, err,
		",\"locations\":[{\"physicalLocation\":"
		"{\"artifactLocation\":{\"uri\":") < 0 ||
	    put_uri(b, p->file, err) < 0 || bt_buf_put(b, "}", 1, err) < 0)
		return -1;
	/* records have no lines */
	if (!p->is_binary && p->f->line > 0 &&
	    bt_buf_printf(b, err, ",\"region\":{\"startLine\":%lld}",
		(long long)p->f->line) < 0)
		return -1;
	if (bt_buf_put(b, "}", 1, err) < 0)
		return -1;
	if (*p->symbol != '\0' &&
	    (bt_buf_printf(b, err, ",\"logicalLocations\":[{\"name\":") < 0 ||
		put_string(b, p->symbol, err) < 0 ||
		bt_buf_printf(b, err, "}]") < 0))
		return -1;
	return bt_buf_put(b, "}]", 2, err);
}

static int
put_sarif(
    struct findings *s, const struct placed_finding *p, struct bt_err *err)
{
	const struct bt_finding *f = p->f;
	struct bt_buf *b = &s->line;
	char time[BT_TIME_TEXT_MAX] = "", text[768];

	(void)bt_time_format(f->time, time);
	(void)snprintf(text, sizeof text, "%s%s%s", f->text,
	    *p->action != '\0' ? ": " : "", p->action);
	if (bt_buf_printf(b, err,
		"%s\n{\"ruleId\":\"%s\",\"ruleIndex\":%zu,"
		"\"level\":\"%s\",\"message\":{\"text\":",
		s->n > 0 ? "," : "", bt_check_info(f->check)->name, f->check,
		level_names[f->level]) < 0 ||
	    put_string(b, text, err) < 0 || bt_buf_put(b, "}", 1, err) < 0 ||
	    put_place(b, p, err) < 0 ||
	    bt_buf_printf(b, err, ",\"properties\":{") < 0 ||
	    put_text(b, "kind", f->kind, err) < 0 ||
	    put_text(b, "time", time, err) < 0)
		return -1;
	if (p->is_binary &&
	    bt_buf_printf(b, err, "%s\"record\":%lld",
		b->data[b->len - 1] == '{' ? "" : ",", (long long)f->line) < 0)
		return -1;
	return bt_buf_put(b, "}}", 2, err);
}

static int
end_sarif(
    struct findings *s, const struct findings_end *end, struct bt_err *err)
{
	struct bt_buf *b = &s->line;

	if (bt_buf_printf(b, err,
		"],\n\"invocations\":[{\"executionSuccessful\":%s,"
		"\"exitCode\":%d",
		end->status <= 1 ? "true" : "false", end->status) < 0)
		return -1;
	if (end->error != NULL && *end->error != '\0' &&
	    (bt_buf_printf(b, err,
		 ",\"toolExecutionNotifications\":[{\"level\":\"error\","
		 "\"message\":{\"text\":") < 0 ||
		put_string(b, end->error, err) < 0 ||
		bt_buf_printf(b, err, "}}]") < 0))
		return -1;
	return bt_buf_printf(b, err, "}]}]}\n");
}

/* ---- the file ---- */

static int
put_line(struct findings *s, const struct placed_finding *p, struct bt_err *err)
{
	const struct bt_finding *f = p->f;

	return bt_buf_printf(&s->line, err, "%s:%s%lld: %s: %s: %s%s%s\n",
	    p->file, p->is_binary ? "record " : "", (long long)f->line,
	    level_names[f->level], bt_check_info(f->check)->name, f->text,
	    *p->action != '\0' ? ": " : "", p->action);
}

/* Hand the piece on. */
static int
flush_line(struct findings *s, struct bt_err *err)
{
	int rc = bt_out_put(&s->out, bt_buf_text(&s->line), s->line.len, err);

	s->line.len = 0;
	return rc < 0 ? bt_err_at(err, s->path, 0) : 0;
}

struct findings *
findings_open(const char *path, int format, struct bt_err *err)
{
	struct findings *s = calloc(1, sizeof *s);
	int fd = STDOUT_FILENO;

	if (s == NULL) {
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	s->path = path;
	s->format = format == FINDINGS_AUTO ? format_of(path) : format;
	if (strcmp(path, "-") != 0) {
		s->file = bt_atomic_open(path, 1, err);
		if (s->file == NULL) {
			free(s);
			return NULL;
		}
		fd = bt_atomic_fd(s->file);
	}
	if (bt_out_open(&s->out, fd, 0, err) < 0 ||
	    (s->format == FINDINGS_SARIF &&
		(begin_sarif(s, err) < 0 || flush_line(s, err) < 0))) {
		findings_abandon(s);
		return NULL;
	}
	return s;
}

int
findings_put(
    struct findings *s, const struct placed_finding *p, struct bt_err *err)
{
	int rc = s->format == FINDINGS_SARIF  ? put_sarif(s, p, err)
		 : s->format == FINDINGS_JSON ? put_json(s, p, err)
					      : put_line(s, p, err);

	s->n++;
	return rc < 0 ? -1 : flush_line(s, err);
}

int
findings_close(
    struct findings *s, const struct findings_end *end, struct bt_err *err)
{
	struct bt_atomic *file;
	int rc = 0;

	if (s == NULL)
		return 0;
	if (s->format == FINDINGS_SARIF)
		rc = end_sarif(s, end, err);
	else if (s->format == FINDINGS_JSON)
		rc = end_json(s, end, err);
	if (rc == 0)
		rc = flush_line(s, err);
	if (rc == 0 && bt_out_end(&s->out, err) < 0)
		rc = bt_err_at(err, s->path, 0);
	file = s->file;
	if (rc == 0)
		s->file = NULL;
	findings_abandon(s);
	return rc == 0 && file != NULL ? bt_atomic_commit(file, err) : rc;
}

void
findings_abandon(struct findings *s)
{
	if (s == NULL)
		return;
	bt_out_close(&s->out);
	bt_atomic_abandon(s->file);
	bt_buf_free(&s->line);
	free(s);
}
