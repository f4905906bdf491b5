#include "cli/log.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/intr.h"
#include "base/utf8.h"

#define LINE_SIZE  8192 /* more than the longest struct bt_err, escaped */
#define RELAY_MAX  1024 /* bytes of a relayed line, as JSON */
#define QUOTED_MAX 64   /* bytes of quoted input that are shown */
#define QUOTED_CUT 48   /* of them where there are more */

/* A line in the making; the last byte is kept for the newline. */
struct line {
	char text[LINE_SIZE];
	size_t n;
};

static void
add(struct line *line, const char *s, size_t n)
{
	size_t room = sizeof line->text - 1 - line->n;

	if (n > room)
		n = room;
	memcpy(line->text + line->n, s, n);
	line->n += n;
}

static void
add_text(struct line *line, const char *s)
{
	add(line, s, strlen(s));
}

/* ---- what may be shown ---- */

/* The length of the UTF-8 character at s, 0 where there is none. */
static size_t
utf8_length(const char *s, size_t n)
{
	unsigned char c = (unsigned char)s[0];
	size_t need = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;

	return need <= n && bt_utf8_check(s, need) == need ? need : 0;
}

/* Characters that steer a terminal or turn text around: C0, DEL, C1, bidi. */
static bool
is_steering(const char *text, size_t n)
{
	const unsigned char *s = (const unsigned char *)text;

	if (n == 1)
		return s[0] < 0x20 || s[0] == 0x7f;
	if (n == 2)
		return s[0] == 0xc2 && s[1] < 0xa0;
	if (n != 3 || s[0] != 0xe2)
		return false;
	return (s[1] == 0x80 && s[2] >= 0xa8 && s[2] <= 0xae) ||
	       (s[1] == 0x81 && s[2] >= 0xa6 && s[2] <= 0xa9);
}

static size_t
escape_byte(unsigned char c, char *buf)
{
	static const char hex[] = "0123456789abcdef";
	static const char named[] = "\nn\rr\tt";

	buf[0] = '\\';
	for (size_t i = 0; i + 1 < sizeof named; i += 2)
		if (named[i] == (char)c) {
			buf[1] = named[i + 1];
			return 2;
		}
	buf[1] = 'x';
	buf[2] = hex[c >> 4];
	buf[3] = hex[c & 15];
	return 4;
}

size_t
bt_log_escape(const char *text, size_t n, char *buf, size_t size)
{
	size_t out = 0;

	for (size_t i = 0; i < n;) {
		char piece[16];
		const char *s = text + i;
		size_t step = utf8_length(s, n - i), k = 0;

		if (step == 0 || is_steering(s, step)) {
			step = step == 0 ? 1 : step;
			for (size_t j = 0; j < step; j++)
				k +=
				    escape_byte((unsigned char)s[j], piece + k);
		} else {
			memcpy(piece, s, step);
			k = step;
		}
		if (out + k >= size)
			break;
		memcpy(buf + out, piece, k);
		out += k;
		i += step;
	}
	buf[out] = '\0';
	return out;
}

static void
add_escaped(struct line *line, const char *s, size_t n)
{
	line->n += bt_log_escape(
	    s, n, line->text + line->n, sizeof line->text - line->n);
}

/* Whether a quote at s + i opens (or, seen backwards, closes) a quotation. */
static bool
is_opening(const char *s, size_t i)
{
	return s[i] == '\'' && (i == 0 || strchr(" (=:", s[i - 1]) != NULL);
}

static size_t
closing(const char *s, size_t n, size_t i)
{
	while (
	    i < n && !(s[i] == '\'' &&
			 (i + 1 == n || strchr(" ,.:;)?", s[i + 1]) != NULL)))
		i++;
	return i;
}

/* Add a reason, cutting quoted input that is too long to be read. */
static void
add_reason(struct line *line, const char *s)
{
	size_t n = strlen(s), from = 0;

	for (size_t i = 0; i < n; i++) {
		size_t end, cut;

		if (!is_opening(s, i))
			continue;
		end = closing(s, n, i + 1);
		if (end - i - 1 > QUOTED_MAX) {
			cut = i + 1 + QUOTED_CUT;
			/* not within a character */
			while (((unsigned char)s[cut] & 0xc0) == 0x80)
				cut--;
			add_escaped(line, s + from, cut - from);
			add_text(line, "...'");
			from = end < n ? end + 1 : n;
		}
		i = end;
	}
	add_escaped(line, s + from, n - from);
}

/* ---- writing ---- */

static void
write_line(struct bt_log *log, struct line *line)
{
	int saved = errno;
	size_t done = 0;

	(void)fflush(stdout);
	if (log->is_line_open) {
		log->is_line_open = false;
		(void)!write(log->fd, "\r\033[K", 4);
	}
	line->text[line->n++] = '\n';
	while (done < line->n) {
		ssize_t n = write(log->fd, line->text + done, line->n - done);

		if (n < 0 && errno == EINTR && bt_intr_signal() == 0)
			continue;
		if (n <= 0)
			break;
		done += (size_t)n;
	}
	errno = saved;
}

static void
add_number(struct line *line, int64_t v)
{
	char text[32];

	(void)snprintf(text, sizeof text, "%lld", (long long)v);
	add_text(line, text);
}

/* The parts of a message as people read them. */
static void
tell_text(struct bt_log *log, const char *label, const struct bt_err *err)
{
	struct line line = { .n = 0 };

	add_text(&line, log->program);
	add_text(&line, ": ");
	if (err->where[0] != '\0') {
		add_escaped(&line, err->where, strlen(err->where));
		if (err->line > 0)
			add_text(&line, err->is_record ? ": record " : ":");
		if (err->line > 0)
			add_number(&line, err->line);
		add_text(&line, ": ");
	}
	add_text(&line, label);
	add_reason(&line, err->text);
	if (err->sys != 0) {
		add_text(&line, ": ");
		add_text(&line, strerror(err->sys));
	}
	write_line(log, &line);
	if (err->hint[0] == '\0')
		return;
	line.n = 0;
	add_text(&line, log->program);
	add_text(&line, ": hint: ");
	add_reason(&line, err->hint);
	write_line(log, &line);
}

/* ,"key":"text" */
static void
add_json(struct line *line, const char *key, const struct line *value)
{
	add_text(line, line->n == 0 ? "{\"" : ",\"");
	add_text(line, key);
	add_text(line, "\":\"");
	for (size_t i = 0; i < value->n; i++) {
		if (value->text[i] == '"' || value->text[i] == '\\')
			add(line, "\\", 1);
		add(line, value->text + i, 1);
	}
	add(line, "\"", 1);
}

static void
add_json_text(struct line *line, const char *key, const char *text)
{
	struct line value = { .n = 0 };

	if (text[0] == '\0')
		return;
	add_reason(&value, text);
	add_json(line, key, &value);
}

static void
tell_json(struct bt_log *log, const char *level, const struct bt_err *err)
{
	struct line line = { .n = 0 };

	add_json_text(&line, "program", log->program);
	add_json_text(&line, "level", level);
	add_json_text(&line, "file", err->where);
	if (err->line > 0) {
		add_text(&line, err->is_record ? ",\"record\":" : ",\"line\":");
		add_number(&line, err->line);
	}
	add_json_text(&line, "text", err->text);
	if (err->sys != 0)
		add_json_text(&line, "system", strerror(err->sys));
	add_json_text(&line, "hint", err->hint);
	add_text(&line, "}");
	write_line(log, &line);
}

/* level: "error", "warning", "note", "finding", "info"; an error and the last
 * two are shown unlabelled. */
static void
tell(struct bt_log *log, const char *level, const struct bt_err *err)
{
	char label[16] = "";

	if (log->is_json) {
		tell_json(log, level, err);
		return;
	}
	if (strcmp(level, "warning") == 0 || strcmp(level, "note") == 0)
		(void)snprintf(label, sizeof label, "%s: ", level);
	tell_text(log, label, err);
}

/* ---- the levels ---- */

void
bt_log_init(struct bt_log *log, const char *program)
{
	memset(log, 0, sizeof *log);
	log->program = program;
	log->fd = STDERR_FILENO;
}

void
bt_log_error(struct bt_log *log, const struct bt_err *err)
{
	struct bt_err e = *err;

	if (err->status == BT_OK)
		return;
	if (err->status == BT_USAGE)
		(void)bt_err_hint(&e, "try '%s --help'", log->program);
	tell(log, "error", &e);
}

void
bt_log_warning(struct bt_log *log, const struct bt_err *err)
{
	log->warnings++;
	if (!log->is_quiet && log->warnings <= BT_LOG_WARNINGS)
		tell(log, "warning", err);
}

void
bt_log_warn(
    struct bt_log *log, const char *where, int64_t line, const char *fmt, ...)
{
	struct bt_err err = { .line = line };
	va_list ap;

	if (where != NULL)
		(void)snprintf(err.where, sizeof err.where, "%s", where);
	va_start(ap, fmt);
	(void)vsnprintf(err.text, sizeof err.text, fmt, ap);
	va_end(ap);
	bt_log_warning(log, &err);
}

void
bt_log_finding(struct bt_log *log, const struct bt_err *err)
{
	if (!log->is_quiet)
		tell(log, "finding", err);
}

void
bt_log_vnote(struct bt_log *log, const char *fmt, va_list ap)
{
	struct bt_err err = { 0 };

	if (log->is_quiet || log->verbose == 0)
		return;
	(void)vsnprintf(err.text, sizeof err.text, fmt, ap);
	tell(log, "note", &err);
}

void
bt_log_note(struct bt_log *log, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	bt_log_vnote(log, fmt, ap);
	va_end(ap);
}

void
bt_log_say(struct bt_log *log, const char *fmt, ...)
{
	struct bt_err err = { 0 };
	va_list ap;

	if (log->is_quiet)
		return;
	va_start(ap, fmt);
	(void)vsnprintf(err.text, sizeof err.text, fmt, ap);
	va_end(ap);
	tell(log, "info", &err);
}

void
bt_log_relay(struct bt_log *log, const char *who, const char *text, size_t n)
{
	struct line line = { .n = 0 }, value = { .n = 0 };

	if (log->is_json) {
		add_json_text(&line, "program", log->program);
		add_json_text(&line, "level", "relay");
		add_json_text(&line, "from", who);
		add_escaped(&value, text, n > RELAY_MAX ? RELAY_MAX : n);
		add_json(&line, "text", &value);
		add_text(&line, "}");
	} else {
		add_text(&line, log->program);
		add_text(&line, ": ");
		add_escaped(&line, who, strlen(who));
		add_text(&line, ": ");
		add_escaped(&line, text, n);
	}
	write_line(log, &line);
}

void
bt_log_total(struct bt_log *log)
{
	if (log->warnings > BT_LOG_WARNINGS)
		bt_log_say(log, "%llu warnings, the first %d shown",
		    (unsigned long long)log->warnings, BT_LOG_WARNINGS);
}
