/*
 * Lines of a strategy: any bytes are an order, a log, nothing, or refused in
 * words; and every order is one that could be written as a record.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "io/fields.h"
#include "strategy/protocol.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(int is_true)
{
	if (!is_true)
		abort();
}

static void
check_order(const struct bt_answers *a, const struct bt_order *o)
{
	const struct bt_record_info *info = bt_record_info(BT_ORDER);
	const struct bt_rec rec = { .type = BT_ORDER, .u.order = o };
	struct bt_buf field = { 0 };
	size_t i;

	require(o->side <= BT_MODIFY && o->unit <= BT_AUTO);
	require(o->status == BT_ASKED);
	require(!isinf(o->limit) && !isinf(o->stop) && !isinf(o->trail));
	require(o->unit != BT_UNITS || o->side == BT_TO || o->qty > 0);
	for (i = 0; i < info->n_columns; i++) {
		bt_buf_clear(&field);
		require(bt_field_format(&info->columns[i], &rec, a->syms,
			    &field, NULL) == 0);
		require(field.len == 0 ||
			bt_utf8_check(field.data, field.len) == field.len);
	}
	bt_buf_free(&field);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bt_symtab *syms = bt_symtab_new(NULL);
	struct bt_answers a = { .syms = syms };
	const char *line = (const char *)data, *end = line + size;
	bt_sym sym;

	require(syms != NULL);
	require(bt_symtab_set(syms, "ES lot=1", 8, &sym, NULL) == 0);
	while (line < end) {
		const char *nl = memchr(line, '\n', (size_t)(end - line));
		size_t n = (size_t)((nl != NULL ? nl : end) - line);
		size_t orders = a.n_orders, logs = a.n_logs;
		struct bt_err err = { 0 };
		int rc = bt_protocol_line(&a, line, n, &err);

		require((rc < 0) == (err.status != BT_OK));
		require(rc >= 0 ||
			(err.status == BT_STRATEGY && err.text[0] == '\'' &&
			    a.n_orders == orders && a.n_logs == logs));
		require(a.n_orders + a.n_logs <= orders + logs + 1);
		if (a.n_orders > orders)
			check_order(&a, &a.orders[orders]);
		if (a.n_logs > logs)
			require(a.logs[logs].n == strlen(a.logs[logs].text));
		line += n + 1;
	}
	bt_answers_free(&a);
	bt_symtab_free(syms);
	return 0;
}
