#include "synth-syms.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "bt/num.h"

enum {
	SYMBOLS_MAX = 1000000
};

static int
add(struct synth_syms *s, const char *name, size_t n, struct bt_symtab *table,
    struct bt_err *err)
{
	struct bt_err why = { 0 };
	bt_sym sym;

	if (bt_symtab_find(table, name, n) != BT_SYM_NONE)
		return bt_fail(err, BT_USAGE, "--symbols: '%.*s' comes twice",
		    (int)n, name);
	if (bt_symtab_add(table, name, n, &sym, &why) < 0)
		return bt_fail(err,
		    why.status == BT_SYSTEM ? BT_SYSTEM : BT_USAGE,
		    "--symbols: %s", why.text);
	if (bt_vec_reserve(
		&s->items, &s->cap, s->n + 1, sizeof *s->items, err) < 0)
		return -1;
	s->items[s->n++] = sym;
	return 0;
}

static int
add_numbered(struct synth_syms *s, int64_t count, struct bt_symtab *table,
    struct bt_err *err)
{
	char name[32], last[32];
	int width = (int)bt_int_format(count, last);
	int64_t i;

	for (i = 1; i <= count; i++) {
		int n =
		    snprintf(name, sizeof name, "S%0*lld", width, (long long)i);

		if (add(s, name, (size_t)n, table, err) < 0)
			return -1;
	}
	return 0;
}

int
synth_syms_parse(struct synth_syms *s, const char *text,
    struct bt_symtab *table, struct bt_err *err)
{
	const char *comma;
	int64_t count;
	size_t n;

	if (bt_int_parse(text, strlen(text), INT64_MIN, INT64_MAX, &count) ==
	    0) {
		if (count < 1)
			return bt_fail(err, BT_USAGE,
			    "--symbols: '%s' is not one symbol at least", text);
		if (count > SYMBOLS_MAX)
			return bt_fail(err, BT_USAGE,
			    "--symbols: %lld are more than %d",
			    (long long)count, SYMBOLS_MAX);
		return add_numbered(s, count, table, err);
	}
	for (;; text = comma + 1) {
		comma = strchr(text, ',');
		n = comma != NULL ? (size_t)(comma - text) : strlen(text);
		if (add(s, text, n, table, err) < 0)
			return -1;
		if (comma == NULL)
			return 0;
	}
}

void
synth_syms_clear(struct synth_syms *s)
{
	free(s->items);
}
