/*
 * Instrument files: any bytes are read or refused in words; what was read can
 * be told to a table, and its costs are read or refused as well.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "data/instruments.h"
#include "engine/cost.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
try_costs(const struct bt_instruments *ins)
{
	const struct bt_cost_in in = { .dir = 1, .units = 3, .money = 100 };
	const struct bt_instrument_row *rows;
	struct bt_costs c = { 0 };
	size_t i, n;

	rows = bt_instruments_rows(ins, &n);
	for (i = 0; i < n; i++) {
		struct bt_err err = { 0 };

		if (rows[i].is_cost &&
		    bt_cost_set(&c, rows[i].key, rows[i].value, &err) < 0 &&
		    (err.status != BT_USAGE || err.text[0] == '\0'))
			abort();
	}
	(void)bt_cost_fee(&c, &in);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bt_err err = { 0 };
	struct bt_instruments *ins =
	    bt_instruments_parse((const char *)data, size, "f.yaml", &err);
	struct bt_symtab *syms = bt_symtab_new(&err);
	bt_sym sym;

	/* a refusal has a reason and a line, a success neither */
	if (syms == NULL || (ins == NULL) != (err.status != BT_OK) ||
	    (ins == NULL && (err.text[0] == '\0' || err.line < 1)))
		abort();
	if (ins != NULL) {
		/* each word has been tried when it was read */
		if (bt_instruments_preset(ins, syms, &err) < 0 ||
		    bt_symtab_add(syms, "SPY", 3, &sym, &err) < 0)
			abort();
		try_costs(ins);
	}
	bt_instruments_free(ins);
	bt_symtab_free(syms);
	return 0;
}
