/*
 * Numbers are read and written exactly: random and hard decimals and doubles
 * against the C library's strtod and printf, which are exact too, and slow.
 *
 *	p-num [COUNT [SEED]]
 *
 * COUNT doubles (200,000 unless told; `make check-long`: four million) of every
 * size go both ways, and about three times as many decimals one way.  Those
 * come from doubles, cut and lengthened, moved to the very middle between two
 * and a hair beside it; or are drawn: prices, words of digits with any
 * exponent, mantissas of 17 to 20 digits, rows of zeros, sizes that no double
 * has.  The decimals and doubles that others have published as hard come too.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/numfast.h"
#include "bt/num.h"

#define TEXT_MAX 4096

static long count = 200000;
static uint64_t seed = 1;

/* source: S. Vigna, splitmix64 */
static uint64_t
draw(void)
{
	uint64_t z = seed += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static double
from_bits(uint64_t bits)
{
	double v;

	memcpy(&v, &bits, sizeof v);
	return v;
}

static uint64_t
to_bits(double v)
{
	uint64_t bits;

	memcpy(&bits, &v, sizeof bits);
	return bits;
}

/* A finite double: any bits, few bits, subnormal, or a market's decimal. */
static double
draw_double(void)
{
	uint64_t bits = draw();
	double v;

	switch (draw() % 6) {
	case 0: /* a power of two and its neighbours */
		bits = (bits & UINT64_C(0xfff0000000000000)) + draw() % 5 - 2;
		break;
	case 1:
		bits &= UINT64_C(0x800fffffffffffff) >> draw() % 52;
		break;
	case 2: /* an integer over a power of ten */
		v = (double)(int64_t)(bits >> (10 + draw() % 54));
		return v / bt_pow10_exact[draw() % 16];
	case 3: /* an integer of any size */
		return (double)(bits >> draw() % 64);
	default:
		break;
	}
	v = from_bits(bits);
	return v - v == 0 ? v : 1.5;
}

/* Read s by every way there is, and as strtod does. */
static void
check_read(const char *s)
{
	static char padded[TEXT_MAX + 32];
	size_t n = strlen(s);
	double want = strtod(s, NULL), got = -1;
	char *copy;

	if (bt_num_parse(s, n, &got) < 0 || to_bits(got) != to_bits(want))
		fail_msg("%s: got %a, want %a", s, got, want);
	/* with more behind it, which must not be taken for a part */
	memcpy(padded, s, n);
	memcpy(padded + n, ",9876543210.12345,", 18);
	got = -1;
	if (bt_numfast_scan(padded, padded + n + 18, &got) != padded + n ||
	    to_bits(got) != to_bits(want))
		fail_msg("%s, inline: got %a, want %a", s, got, want);
	/* with nothing behind it, not even a byte to look at */
	if (draw() % 16 == 0) {
		copy = malloc(n);
		assert_non_null(copy);
		memcpy(copy, s, n);
		got = -1;
		if (bt_num_scan(copy, copy + n, &got) != copy + n ||
		    to_bits(got) != to_bits(want))
			fail_msg("%s, at the end: got %a", s, got);
		free(copy);
	}
}

/* The digits of a text and the exponent of d.ddd; the number of digits. */
static int
take_apart(const char *s, char *digits, int *exp)
{
	int n = 0, point = -1, first = -1, at = 0;

	*exp = 0;
	for (; *s != '\0' && *s != 'e'; s++) {
		if (*s == '-')
			continue;
		if (*s == '.') {
			point = at;
			continue;
		}
		if (*s != '0' && first < 0)
			first = at;
		if (first >= 0)
			digits[n++] = *s;
		at++;
	}
	if (*s == 'e')
		*exp = (int)strtol(s + 1, NULL, 10);
	*exp += (point < 0 ? at : point) - first - 1;
	while (n > 1 && digits[n - 1] == '0')
		n--;
	digits[n] = '\0';
	return n;
}

/* Written by printf with n digits, the nearest of that length, it reads back. */
static int
is_enough(double v, int n, char *text)
{
	(void)snprintf(text, 64, "%.*e", n - 1, v);
	return strtod(text, NULL) == v;
}

/*
 * Any decimal of n digits reads back: the nearest, or the one beside it, as
 * below a power of two the next double is nearer than above.
 */
static int
is_possible(double v, int n, char *text)
{
	char digits[64];
	int exp;
	unsigned long long w;

	if (is_enough(v, n, text))
		return 1;
	(void)take_apart(text, digits, &exp);
	w = strtoull(digits, NULL, 10);
	exp -= (int)strlen(digits) - 1;
	for (; exp > -400 && (int)strlen(digits) < n; exp--, n--)
		w *= 10;
	(void)snprintf(text, 64, "%llue%d", w + 1, exp);
	if (strtod(text, NULL) == fabs(v))
		return 1;
	(void)snprintf(text, 64, "%llue%d", w - 1, exp);
	return strtod(text, NULL) == fabs(v);
}

/*
 * Written, it reads back; with a digit less nothing does; and of its length,
 * printf, which gives the nearest, gives nothing else.  (Where the nearest of
 * that length does not read back but a neighbour does, ours may differ.)
 */
static void
check_write(double v)
{
	char ours[BT_NUM_TEXT_MAX + 1], theirs[64];
	char digits[64], want[64];
	int n, exp, want_exp;
	double back = -1;
	size_t len;

	ours[BT_NUM_TEXT_MAX] = '#';
	len = bt_num_format(v, ours);
	assert_int_equal(ours[BT_NUM_TEXT_MAX], '#');
	assert_int_equal(len, strlen(ours));
	if (bt_num_parse(ours, len, &back) < 0 || to_bits(back) != to_bits(v))
		fail_msg("%a: %s reads back as %a", v, ours, back);
	if (v == 0)
		return;
	n = take_apart(ours, digits, &exp);
	if (n > 1 && is_possible(v, n - 1, theirs))
		fail_msg("%a: %s, but %s is shorter", v, ours, theirs);
	if (!is_enough(v, n, theirs))
		return;
	(void)take_apart(theirs, want, &want_exp);
	if (exp != want_exp || strcmp(digits, want) != 0)
		fail_msg("%a: %s, but %s is nearer", v, ours, theirs);
}

static void
doubles_are_written_shortest_and_read_back(void **state)
{
	char text[64];
	double v;
	long i;

	(void)state;
	for (i = 0; i < count; i++) {
		v = draw_double();
		check_write(v);
		(void)snprintf(text, sizeof text, "%.17g", v);
		check_read(text);
		(void)snprintf(
		    text, sizeof text, "%.*e", (int)(draw() % 21), v);
		check_read(text);
	}
}

/* Zeros before, between or behind some digits; n is where none are left. */
static void
put_zeros(char *text, uint64_t w)
{
	char row[401];
	int n = (int)(draw() % sizeof row);

	memset(row, '0', (size_t)n);
	row[n] = '\0';
	switch (draw() % 4) {
	case 0:
		(void)snprintf(
		    text, TEXT_MAX, "0.%s%llu", row, (unsigned long long)w);
		break;
	case 1:
		(void)snprintf(
		    text, TEXT_MAX, "%llu%s", (unsigned long long)w, row);
		break;
	case 2:
		(void)snprintf(text, TEXT_MAX, "%s%llu.%llu", row,
		    (unsigned long long)(w >> 32),
		    (unsigned long long)(w & 0xffff));
		break;
	default: /* which the exponent undoes */
		(void)snprintf(text, TEXT_MAX, "0.%s%llue%d", row,
		    (unsigned long long)w, n);
		break;
	}
}

static void
decimals_are_read_to_the_nearest(void **state)
{
	static char text[TEXT_MAX];
	uint64_t w;
	long i;

	(void)state;
	for (i = 0; i < count; i++) {
		w = draw() >> draw() % 64;
		switch (draw() % 8) {
		case 4: /* a price */
			(void)snprintf(text, sizeof text, "%d.%0*d",
			    (int)(draw() % 100000), (int)(1 + draw() % 8),
			    (int)(draw() % 100000000));
			break;
		case 5: /* beyond the digits that a word holds exactly */
			(void)snprintf(text, sizeof text, "%llu%03de%d",
			    (unsigned long long)(UINT64_C(100000000000000) +
						 draw() %
						     UINT64_C(
							 99999999999999999)),
			    (int)(draw() % 1000), (int)(draw() % 620) - 330);
			break;
		case 6:
			put_zeros(text, w);
			break;
		case 7: /* where the exponent alone makes it none, or inf */
			(void)snprintf(text, sizeof text, "%llu.%llue%s%d",
			    (unsigned long long)(w >> 40),
			    (unsigned long long)(w & 0xfffff),
			    draw() % 2 ? "-" : "+", 290 + (int)(draw() % 120));
			break;
		case 0: /* digits and a point */
			(void)snprintf(text, sizeof text, "%llu.%0*llu",
			    (unsigned long long)(w >> 32), (int)(draw() % 12),
			    (unsigned long long)(w & 0xfffff));
			break;
		case 1: /* and an exponent near the exact ones */
			(void)snprintf(text, sizeof text, "%llue%d",
			    (unsigned long long)w, (int)(draw() % 60) - 30);
			break;
		case 2: /* and any exponent */
			(void)snprintf(text, sizeof text, "-%llu.5E%+d",
			    (unsigned long long)w, (int)(draw() % 700) - 360);
			break;
		default: /* more digits than a word holds */
			(void)snprintf(text, sizeof text, "%llu%020llue%d",
			    (unsigned long long)draw(), (unsigned long long)w,
			    (int)(draw() % 340) - 340);
			break;
		}
		check_read(text);
	}
}

/*
 * The middle between a double and its successor, in all its digits: printf
 * writes long doubles of 64 bits exactly, and the middle needs 54.
 */
static int
write_middle(double v, char *text)
{
	long double a = v, b = from_bits(to_bits(v) + 1);
	int n = snprintf(text, TEXT_MAX / 2, "%.800Le", (a + b) / 2);

	return n > 0 && n < TEXT_MAX / 2 ? n : 0;
}

/* Change the last digit of a mantissa that ends before `e`, 0 to 1. */
static void
beside(const char *middle, char *text, int digits, char last)
{
	const char *e = strchr(middle, 'e');
	size_t n = (size_t)(e - middle);

	memcpy(text, middle, n);
	memset(text + n, '0', (size_t)digits);
	n += (size_t)digits;
	text[n] = last;
	(void)snprintf(text + n + 1, TEXT_MAX - n - 1, "%s", e);
}

static void
the_middle_between_two_doubles_is_rounded_to_even(void **state)
{
	static char middle[TEXT_MAX], text[TEXT_MAX];
	uint64_t bits;
	long i;

	(void)state;
	if (sizeof(long double) == sizeof(double) ||
	    (long double)1 + (long double)0x1p-60 == 1) {
		print_message("# skipped: long double is not longer\n");
		skip();
	}
	for (i = 0; i < count / 100; i++) {
		do
			bits = to_bits(draw_double()) & (UINT64_MAX >> 1);
		while (bits >= UINT64_C(0x7fefffffffffffff));
		if (write_middle(from_bits(bits), middle) == 0)
			fail_msg("%a has no text", from_bits(bits));
		check_read(middle);
		beside(middle, text, 0, '1');
		check_read(text);
		beside(middle, text, (int)(draw() % 1500), '1');
		check_read(text);
		/* cut, it is below the middle */
		memcpy(text, middle, 30);
		(void)snprintf(
		    text + 20 + draw() % 10, 32, "%s", strchr(middle, 'e'));
		check_read(text);
	}
}

/*
 * source: V. Paxson, "A Program for Testing IEEE Decimal-Binary Conversion",
 * 1991, tables 1 to 4: decimals closest below and above a middle of two
 * doubles, doubles closest to one of two decimals; D. Gay's and others' cases
 * are in tests/unit/t-num.c.
 */
static void
published_hard_cases_are_right_both_ways(void **state)
{
	/* clang-format off */
	static const char *const texts[] = {
		"5e125", "69e267", "999e-26", "7861e-34", "75569e-254",
		"928609e-261", "9210917e80", "84863171e114", "653777767e273",
		"5232604057e-298", "27235667517e-109", "653532977297e-123",
		"3142213164987e-294", "46202199371337e-72",
		"231010996856685e-73", "9324754620109615e212",
		"78459735791271921e49", "272104041512242479e200",
		"6802601037806061975e198", "20505426358836677347e-221",
		"836168422905420598437e-234", "4891559871276714924261e222",
		"9e-265", "85e-37", "623e100", "3571e263", "81661e153",
		"920657e-23", "4603285e-24", "87575437e-309", "245540327e122",
		"6138508175e120", "83356057653e193", "619534293513e124",
		"2335141086879e218", "36167929443327e-159",
		"609610927149051e-255", "3743626360493413e-165",
		"94080055902682397e-242", "899810892172646163e283",
		"7120190517612959703e120", "25188282901709339043e-252",
		"308984926168550152811e-52", "6372891218502368041059e64",
		"1e-400", "1e400", "-1e-400", "-1e400", "0e400",
	};
	static const struct {
		int64_t mant;
		int exp;
	} doubles[] = {
		{ 8511030020275656, -342 }, { 5201988407066741, -824 },
		{ 6406892948269899, 237 }, { 8431154198732492, 72 },
		{ 6475049196144587, 99 }, { 8274307542972842, 726 },
		{ 5381065484265332, -456 }, { 6761728585499734, -1057 },
		{ 7976538478610756, 376 }, { 5982403858958067, 377 },
		{ 5536995190630837, 93 }, { 7225450889282194, 710 },
		{ 7225450889282194, 709 }, { 8703372741147379, 117 },
		{ 8944262675275217, -1001 }, { 7459803696087692, -707 },
		{ 6080469016670379, -381 }, { 8385515147034757, 721 },
		{ 7514216811389786, -828 }, { 8397297803260511, -345 },
		{ 6733459239310543, 202 }, { 8091450587292794, -473 },
		{ 6567258882077402, 952 }, { 6712731423444934, 535 },
		{ 6712731423444934, 534 }, { 5298405411573037, -957 },
		{ 5137311167659507, -144 }, { 6722280709661868, 363 },
		{ 5344436398034927, -169 }, { 8369123604277281, -853 },
		{ 8995822108487663, -780 }, { 8942832835564782, -383 },
		{ 8942832835564782, -384 }, { 8942832835564782, -385 },
		{ 6965949469487146, -249 }, { 6965949469487146, -250 },
		{ 6965949469487146, -251 }, { 7487252720986826, 548 },
		{ 5592117679628511, 164 }, { 8887055249355788, 665 },
		{ 6994187472632449, 690 }, { 8797576579012143, 588 },
		{ 7363326733505337, 272 }, { 8549497411294502, -448 },
	};
	/* clang-format on */
	size_t i;
	char text[64];
	double v;

	(void)state;
	for (i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		check_read(texts[i]);
		v = strtod(texts[i], NULL);
		if (v - v == 0)
			check_write(v);
	}
	for (i = 0; i < sizeof doubles / sizeof doubles[0]; i++) {
		v = ldexp((double)doubles[i].mant, doubles[i].exp);
		check_write(v);
		(void)snprintf(text, sizeof text, "%.17g", v);
		check_read(text);
	}
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(doubles_are_written_shortest_and_read_back),
		cmocka_unit_test(decimals_are_read_to_the_nearest),
		cmocka_unit_test(
		    the_middle_between_two_doubles_is_rounded_to_even),
		cmocka_unit_test(published_hard_cases_are_right_both_ways),
	};

	if (argc > 1)
		count = strtol(argv[1], NULL, 10);
	if (argc > 2)
		seed = strtoull(argv[2], NULL, 10);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
