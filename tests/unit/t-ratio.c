/* Ratios from text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/ratio.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

static const struct {
	const char *text;
	double ratio; /* 0: it is none */
} rows[] = {
	{ "0.25", 0.25 },
	{ "25%", 0.25 },
	{ "1.5", 1.5 },
	{ "150%", 1.5 },
	{ "0.5%", 0.005 },
	{ "1e-3", 0.001 },
	{ "", 0 },
	{ "%", 0 },
	{ "0", 0 },
	{ "0%", 0 },
	{ "-1", 0 },
	{ "-5%", 0 },
	{ "nan", 0 },
	{ "inf%", 0 },
	{ "25%%", 0 },
	{ "25 %", 0 },
	{ "25bp", 0 },
};

static void
a_ratio_is_a_number_above_0_or_so_many_percent(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < N(rows); i++) {
		double v = 7;
		int rc = bt_ratio_parse(rows[i].text, strlen(rows[i].text), &v);

		if (rc != (rows[i].ratio > 0 ? 0 : -1) ||
		    v != (rc == 0 ? rows[i].ratio : 7))
			fail_msg("'%s': %d, %g", rows[i].text, rc, v);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_ratio_is_a_number_above_0_or_so_many_percent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
