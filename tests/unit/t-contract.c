/* Contracts: which symbols are of a root, and how they follow each other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bt/time.h"
#include "data/contract.h"

#define NONE 0

/* clang-format off */
static const struct {
	const char *name, *root, *expiry, *seen;
	int code; /* NONE: no contract */
} rows[] = {
	{ "ESH4", "ES", "", "2024-01-02", 202403 },
	{ "ESH4", "ES", "", "2024-03-31", 202403 },
	{ "ESH4", "ES", "", "2024-04-01", 203403 },
	{ "ESH4", "ES", "", "2015-01-02", 202403 },
	{ "ESZ9", "ES", "", "2020-01-02", 202912 },
	{ "ESZ9", "ES", "", "2019-12-02", 201912 },
	{ "ESF0", "ES", "", "2019-12-02", 202001 },
	{ "6EH24", "6E", "", "2024-01-02", 202403 },
	{ "CLX98", "CL", "", "1998-01-02", 199811 },
	{ "CLX2031", "CL", "", "1998-01-02", 203111 },
	{ "ES202403", "ES", "", "2024-01-02", 202403 },
	{ "ES-202403", "ES", "", "2024-01-02", 202403 },
	{ "ES_20240315", "ES", "", "2024-01-02", 20240315 },
	{ "ES.202413", "ES", "", "2024-01-02", NONE },
	{ "ES", "ES", "", "2024-01-02", NONE },
	{ "ESH", "ES", "", "2024-01-02", NONE },
	{ "ESH123", "ES", "", "2024-01-02", NONE },
	{ "ESA4", "ES", "", "2024-01-02", NONE },
	{ "ESTX", "ES", "", "2024-01-02", NONE },
	{ "NQH4", "ES", "", "2024-01-02", NONE },
	{ "ES1-front", "ES", "2024-03-15", "2024-01-02", 20240315 },
	{ "ESH4", "ES", "2024-03-15", "2024-01-02", 202403 },
	{ "CLH4", "CL", "2024-02-20", "2024-01-02", 202403 },
};
/* clang-format on */

static bt_time
time_of(const char *s)
{
	bt_time t = BT_TIME_NONE;

	if (s[0] != '\0')
		assert_int_equal(
		    bt_time_parse(s, strlen(s), NULL, NULL, &t), 0);
	return t;
}

static void
names_are_contracts_or_are_not(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct bt_contract c = { 0 };
		int rc = bt_contract_of(rows[i].name, rows[i].root,
		    time_of(rows[i].expiry), time_of(rows[i].seen), &c);

		if (rc != (rows[i].code != NONE) ||
		    (rc && c.code != rows[i].code))
			fail_msg("%s seen %s: %d, code %.0f", rows[i].name,
			    rows[i].seen, rc, c.code);
		if (rc && rows[i].expiry[0] != '\0')
			assert_int_equal(c.key, time_of(rows[i].expiry));
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_contracts_or_are_not),
	};

	return cmocka_run_group_tests_name("contract", tests, NULL, NULL);
}
