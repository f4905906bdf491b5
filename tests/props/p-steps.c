/*
 * Steps that are a bar each come to the same, one by one, many at once and the
 * long way of a merge: instants, labels, records, directives, commands,
 * places, failures.
 *
 * Domain: 2,000 random streams of up to 60 lines, alone and two merged: bars
 * of one symbol mostly, one behind the other mostly, with gaps, ties, bars of
 * other symbols and lengths, times that go backwards, prints, watermarks,
 * directives, further columns, commands.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../unit/listing.h"
#include "base/buf.h"
#include "base/random.h"

#define STREAMS 2000
#define LINES   60

#define PUT(b, ...) assert_int_equal(bt_buf_printf((b), NULL, __VA_ARGS__), 0)

static int
below(struct bt_random *r, int n)
{
	return (int)(bt_random_next(r) % (uint64_t)n);
}

/* One in so many streams is odd at all, and one in so many of its lines. */
static void
put_odd(struct bt_random *r, struct bt_buf *b, long *minute)
{
	switch (below(r, 9)) {
	case 0:
		PUT(b, "tick,%ld,A,10,1,\n", *minute * 60);
		break;
	case 1:
		PUT(b, ".,%ld\n", *minute * 60 + below(r, 2));
		break;
	case 2:
		PUT(b, "#param k=%d\n", below(r, 9));
		break;
	case 3:
		PUT(b, "buy,A,%d\n", 1 + below(r, 9));
		break;
	case 4:
		PUT(b, "#bar time,symbol,open,high,low,close,volume,x\n");
		break;
	case 5:
		PUT(b, "bar,%ld,B,1,2,1,2,7\n", *minute * 60);
		break;
	case 6:
		*minute -= below(r, 3);
		break;
	case 7:
		PUT(b, "bar,%ld,A,1,2,1,2,%d\n", *minute * 60, below(r, 99));
		break;
	default:
		*minute += 1 + below(r, 3000);
		break;
	}
}

static char *
stream(struct bt_random *r, int has_interval)
{
	struct bt_buf b = { 0 };
	long minute = 28401120 + below(r, 4);
	int odd = below(r, 3) == 0 ? 0 : 3 + below(r, 20);
	int i, n = below(r, LINES);

	PUT(&b, "#bt 1\n");
	if (has_interval)
		PUT(&b, "#interval 60\n");
	for (i = 0; i < n; i++) {
		if (odd > 0 && below(r, odd) == 0)
			put_odd(r, &b, &minute);
		PUT(&b, "bar,%ld,A,1,%d,1,2,%d\n", minute * 60, 2 + below(r, 9),
		    below(r, 99));
		minute++;
	}
	PUT(&b, "#end\n");
	(void)bt_buf_text(&b);
	return b.data;
}

/* An input that has not ended yet keeps the merge from every short way. */
#define FAR "2100-01-01T00:00:00Z"

static void
check_alone(const char *text, const char *list)
{
	const char *const texts[] = { text,
		"#bt 1\ntick," FAR ",Z,1,1,\n#end\n" };
	char *both = list_steps(texts, 2, NULL);
	char *far = strstr(both, "step " FAR);

	if (far != NULL)
		*far = '\0';
	assert_list(both, list);
}

static void
bars_at_once_are_the_steps_one_by_one(void **state)
{
	struct bt_random r;
	long refused = 0;
	int i;

	(void)state;
	bt_random_init(&r, 7, "steps");
	for (i = 0; i < STREAMS; i++) {
		int is_known = i % 5 > 0;
		char *texts[2] = { stream(&r, is_known), stream(&r, 1) };
		int n = 1 + (i % 4 == 0);
		char *list =
		    list_steps((const char *const *)texts, (size_t)n, NULL);

		/* in a merge a bar whose end is not known is refused */
		if (n == 1 && is_known)
			check_alone(texts[0], list);
		refused += strstr(list, "ERROR") != NULL;
		free(list);
		free(texts[0]);
		free(texts[1]);
	}
	/* neither nearly all nor nearly none */
	assert_in_range(refused, STREAMS / 10, STREAMS / 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bars_at_once_are_the_steps_one_by_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
