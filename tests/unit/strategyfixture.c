#include "strategyfixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "io/fields.h"

void
fixture_init(struct fixture *f, int n_steps, int n_syms)
{
	static const char *const names[] = { "A", "B", "C", "D" };
	bt_sym sym;
	int i;

	memset(f, 0, sizeof *f);
	f->syms = bt_symtab_new(NULL);
	assert_non_null(f->syms);
	f->n_steps = n_steps;
	f->n_syms = n_syms;
	for (i = 0; i < n_syms; i++)
		assert_int_equal(
		    bt_symtab_add(f->syms, names[i], 1, &sym, NULL), 0);
}

void
fixture_clear(struct fixture *f)
{
	bt_symtab_free(f->syms);
	bt_buf_free(&f->told);
}

static int
next_step(void *arg, const struct bt_step **step, struct bt_err *err)
{
	struct fixture *f = arg;
	bt_time start = bt_time_from_civil(2024, 1, 1) + f->made * BT_DAY;
	int i;

	if (f->fails_at > 0 && f->made + 1 == f->fails_at)
		return bt_fail(err, BT_BAD_INPUT, "the data are bad");
	if (f->made == f->n_steps)
		return 0;
	f->made++;
	for (i = 0; i < f->n_syms; i++) {
		f->bars[i] = (struct bt_bar){ .time = start,
			.end = start + BT_DAY,
			.open = f->made,
			.high = f->made + 1,
			.low = f->made - 0.5,
			.close = f->made + 0.5,
			.volume = 100,
			.sym = (bt_sym)i };
		f->recs[i] =
		    (struct bt_rec){ .type = BT_BAR, .u.bar = &f->bars[i] };
	}
	f->step = (struct bt_step){ .at = start + BT_DAY,
		.label = start,
		.n = (size_t)f->n_syms,
		.recs = f->recs };
	*step = &f->step;
	return 1;
}

static const char *
next_directive(void *arg)
{
	struct fixture *f = arg;
	const char *d = f->directive;

	f->directive = NULL;
	return d;
}

struct bt_source
fixture_source(struct fixture *f)
{
	return (struct bt_source){
		.next = next_step, .directive = next_directive, .arg = f
	};
}

void
fixture_say(void *arg, const char *line, size_t n)
{
	struct fixture *f = arg;

	assert_int_equal(
	    bt_buf_printf(&f->told, NULL, "%.*s\n", (int)n, line), 0);
}

/* "buy A 100": side, symbol and quantity, where there are such. */
static void
note_order(struct fixture *f, const struct bt_order *o, struct bt_buf *out)
{
	static const char *const columns[] = { "side", "symbol", "qty", "id",
		"status" };
	const struct bt_record_info *info = bt_record_info(BT_ORDER);
	const struct bt_rec rec = { .type = BT_ORDER, .u.order = o };
	size_t i, before;

	for (i = 0; i < sizeof columns / sizeof columns[0]; i++) {
		int k = bt_field_find(info, columns[i], strlen(columns[i]));

		assert_int_equal(bt_buf_putc(out, ' ', NULL), 0);
		before = out->len;
		assert_int_equal(bt_field_format(&info->columns[k], &rec,
				     f->syms, out, NULL),
		    0);
		out->len -= out->len == before;
	}
	assert_int_equal(bt_buf_putc(out, '\n', NULL), 0);
}

int
fixture_run(struct fixture *f, struct bt_strategy *s, struct bt_buf *out,
    struct bt_err *err)
{
	struct bt_ask ask = bt_strategy_ask(s);
	const struct bt_step *step;
	struct bt_answer answer;
	int rc, k = 0;
	size_t i;

	while ((rc = bt_strategy_next(s, &step, err)) > 0) {
		k++;
		assert_int_equal(step->n, f->n_syms);
		assert_int_equal(step->recs[0].u.bar->open, k);
		if (ask.step(ask.arg, step, &answer, err) < 0)
			return -1;
		for (i = 0; i < answer.n; i++) {
			assert_int_equal(bt_buf_printf(out, NULL, "%d:", k), 0);
			note_order(f, &answer.orders[i], out);
		}
		for (i = 0; i < answer.n_logs; i++)
			assert_int_equal(
			    bt_buf_printf(out, NULL, "%d: log %s\n", k,
				answer.logs[i].text),
			    0);
	}
	return rc < 0 ? -1 : bt_strategy_stop(s, err);
}
