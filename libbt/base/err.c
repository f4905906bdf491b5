#include "bt/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void BT_PRINTF(4, 0) note(struct bt_err *err, enum bt_status status,
    int sys, const char *fmt, va_list ap)
{
	if (err == NULL || err->status != BT_OK)
		return;
	err->status = (int)status;
	err->sys = sys;
	(void)vsnprintf(err->text, sizeof err->text, fmt, ap);
}

int
bt_fail(struct bt_err *err, enum bt_status status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	note(err, status, 0, fmt, ap);
	va_end(ap);
	return -1;
}

int
bt_fail_sys(struct bt_err *err, const char *fmt, ...)
{
	int saved = errno;
	va_list ap;

	va_start(ap, fmt);
	note(err, BT_SYSTEM, saved, fmt, ap);
	va_end(ap);
	errno = saved;
	return -1;
}

static int
place(struct bt_err *err, const char *where, int64_t line, int is_record)
{
	if (err == NULL || err->status == BT_OK || err->where[0] != '\0')
		return -1;
	(void)snprintf(err->where, sizeof err->where, "%s", where);
	err->line = line;
	err->is_record = is_record;
	return -1;
}

int
bt_err_at(struct bt_err *err, const char *where, int64_t line)
{
	return place(err, where, line, 0);
}

int
bt_err_at_record(struct bt_err *err, const char *where, int64_t record)
{
	return place(err, where, record, 1);
}

int
bt_err_hint(struct bt_err *err, const char *fmt, ...)
{
	va_list ap;

	if (err == NULL || err->status == BT_OK || err->hint[0] != '\0')
		return -1;
	va_start(ap, fmt);
	(void)vsnprintf(err->hint, sizeof err->hint, fmt, ap);
	va_end(ap);
	return -1;
}

int
bt_err_move(struct bt_err *to, struct bt_err *from)
{
	if (from->status == BT_OK)
		return 0;
	if (to != NULL && to->status == BT_OK)
		*to = *from;
	bt_err_clear(from);
	return -1;
}

void
bt_err_clear(struct bt_err *err)
{
	memset(err, 0, sizeof *err);
}
