/* Hashes: known values, and the same however the bytes are cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"

static void
known_values(void **state)
{
	/* from libxxhash 0.8.1 */
	static const struct {
		const char *text, *h64, *h128;
	} rows[] = {
		{ "", "2d06800538d394c2", "99aa06d3014798d86001c324468d497f" },
		{ "bt", "3f4b3c6838716827",
		    "d1bc9558674e491b3f4b3c6838716827" },
		{ "the quick brown fox jumps over the lazy dog",
		    "e4541a9cacf545aa", "e9a1932627d7f46d15c21eead63fa21f" },
	};
	char text[BT_HASH_TEXT_MAX];
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		n = strlen(rows[i].text);
		assert_int_equal(
		    bt_hash64_format(bt_hash64_of(rows[i].text, n), text), 16);
		assert_string_equal(text, rows[i].h64);
		assert_int_equal(
		    bt_hash128_format(bt_hash128_of(rows[i].text, n), text),
		    32);
		assert_string_equal(text, rows[i].h128);
	}
}

/* Whatever the processor is: these come from code for any. */
static void
known_values_of_long_data(void **state)
{
	static unsigned char bytes[5000];
	char text[BT_HASH_TEXT_MAX];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bytes; i++)
		bytes[i] = (unsigned char)(i * i >> 3);
	(void)bt_hash64_format(bt_hash64_of(bytes, sizeof bytes), text);
	assert_string_equal(text, "dd9891de816b182f");
	(void)bt_hash128_format(bt_hash128_of(bytes, sizeof bytes), text);
	assert_string_equal(text, "f05619f4b8cc9b78dd9891de816b182f");
}

static void
pieces_hash_as_the_whole(void **state)
{
	static unsigned char bytes[5000];
	char want[BT_HASH_TEXT_MAX], text[BT_HASH_TEXT_MAX];
	struct bt_hash *h64 = bt_hash_new(BT_HASH_64, NULL);
	struct bt_hash *h128 = bt_hash_new(BT_HASH_128, NULL);
	size_t i, cut, n;

	(void)state;
	assert_non_null(h64);
	assert_non_null(h128);
	for (i = 0; i < sizeof bytes; i++)
		bytes[i] = (unsigned char)(i * i >> 3);
	for (cut = 1; cut < 700; cut += 13) {
		bt_hash_clear(h64);
		bt_hash_clear(h128);
		for (i = 0; i < sizeof bytes; i += n) {
			n = sizeof bytes - i < cut ? sizeof bytes - i : cut;
			bt_hash_put(h64, bytes + i, n);
			bt_hash_put(h128, bytes + i, n);
		}
		bt_hash_put(h64, NULL, 0);
		assert_true(
		    bt_hash_get64(h64) == bt_hash64_of(bytes, sizeof bytes));
		(void)bt_hash128_format(
		    bt_hash128_of(bytes, sizeof bytes), want);
		(void)bt_hash_format(h128, text);
		assert_string_equal(text, want);
	}
	bt_hash_free(h64);
	bt_hash_free(h128);
	bt_hash_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_values),
		cmocka_unit_test(known_values_of_long_data),
		cmocka_unit_test(pieces_hash_as_the_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
