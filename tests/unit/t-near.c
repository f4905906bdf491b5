/* Which known word an unknown one was meant to be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/near.h"

static const char *const words[] = { "open", "high", "low", "close", "volume",
	"risk-free", "risk-limit", "from", NULL };

/* clang-format off */
static const struct row {
	const char *word, *best;
} rows[] = {
	{ "opn", "open" },          /* left out */
	{ "oepn", "open" },         /* swapped */
	{ "OPEN", "open" },         /* case is no edit */
	{ "clos", "close" },
	{ "volumes", "volume" },    /* added */
	{ "risk-fre", "risk-free" },
	{ "risk", "risk-free" },    /* a beginning: the first of equals */
	{ "risk-l", "risk-limit" },
	{ "form", "from" },
	{ "lo", "low" },
	{ "x", NULL },
	{ "", NULL },
	{ "adjusted", NULL },
	{ "hi", "high" },
	{ "vol", "volume" },
	{ "zzzz", NULL },
	/* longer than any name: not compared at all */
	{ "openopenopenopenopenopenopenopenopenopenopenopenopenopenopenopen",
	    NULL },
};
/* clang-format on */

static void
the_nearest_word_is_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct bt_near near;

		bt_near_init(&near, rows[i].word);
		for (size_t k = 0; words[k] != NULL; k++)
			bt_near_try(&near, words[k]);
		if (rows[i].best == NULL)
			assert_null(bt_near_best(&near));
		else
			assert_string_equal(bt_near_best(&near), rows[i].best);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_nearest_word_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
