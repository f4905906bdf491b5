#include "data/contract.h"

#include <string.h>

#include "bt/num.h"
#include "bt/time.h"

static int
is_all_digits(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (s[i] < '0' || s[i] > '9')
			return 0;
	return n > 0;
}

/* A year of one, two or four digits; of one, the first that has not passed. */
static int64_t
full_year(int64_t year, size_t digits, int month, bt_time seen)
{
	int y, m, d;

	if (digits == 4)
		return year;
	if (digits == 2)
		return year + (year < 70 ? 2000 : 1900);
	bt_time_civil(seen, &y, &m, &d);
	year += y - y % 10;
	if (year < y || (year == y && month < m))
		year += 10;
	return year;
}

/* `H4`, `H24`, `H2024` */
static int
letter_code(const char *s, bt_time seen, struct bt_contract *c)
{
	static const char letters[] = "FGHJKMNQUVXZ";
	const char *at = s[0] == '\0' ? NULL : strchr(letters, s[0]);
	size_t n = at == NULL ? 0 : strlen(s + 1);
	int64_t year;
	int month;

	if ((n != 1 && n != 2 && n != 4) || !is_all_digits(s + 1, n) ||
	    bt_int_parse(s + 1, n, 0, 2261, &year) < 0)
		return 0;
	month = (int)(at - letters) + 1;
	year = full_year(year, n, month, seen);
	if (year < 1678 || year > 2261)
		return 0;
	c->code = (double)(year * 100 + month);
	c->key = bt_time_from_civil((int)year, month, 1);
	return 1;
}

/* `202403`, `-202403`, `_20240315` */
static int
digit_code(const char *s, struct bt_contract *c)
{
	int64_t v, day = 1;
	size_t n;

	if (s[0] == '-' || s[0] == '_' || s[0] == '.')
		s++;
	n = strlen(s);
	if ((n != 6 && n != 8) || !is_all_digits(s, n) ||
	    bt_int_parse(s, n, 0, 99999999, &v) < 0)
		return 0;
	c->code = (double)v;
	if (n == 8) {
		day = v % 100;
		v /= 100;
	}
	if (v / 100 < 1678 || v / 100 > 2261 || v % 100 < 1 || v % 100 > 12 ||
	    day < 1 || day > 31)
		return 0;
	c->key = bt_time_from_civil((int)(v / 100), (int)(v % 100), 1) +
		 (day - 1) * BT_DAY;
	return 1;
}

int
bt_contract_of(const char *name, const char *root, bt_time expiry, bt_time seen,
    struct bt_contract *c)
{
	size_t n = strlen(root);
	int y, m, d, is_coded;

	if (strncmp(name, root, n) != 0 || name[n] == '\0')
		return 0;
	is_coded = letter_code(name + n, seen, c) || digit_code(name + n, c);
	if (expiry == BT_TIME_NONE)
		return is_coded;
	c->key = expiry;
	if (!is_coded) {
		bt_time_civil(expiry, &y, &m, &d);
		c->code = (double)(y * 10000 + m * 100 + d);
	}
	return 1;
}
