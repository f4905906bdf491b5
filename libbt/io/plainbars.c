#include "io/plainbars.h"

#include <math.h>
#include <string.h>

/* As many bars are looked at before anything is concluded. */
#define TOGETHER 64

/* Two doubles, or their bits, where the compilers have such vectors. */
typedef double two_doubles __attribute__((vector_size(16)));
typedef uint64_t two __attribute__((vector_size(16)));

static inline two_doubles
get_two(const double *p)
{
	two_doubles v;

	memcpy(&v, p, sizeof v);
	return v;
}

/* Volumes one by one: finite or not, but no other NaN. */
static int
are_volumes_plain(const struct bt_bar *bars, uint32_t n)
{
	uint64_t bits;
	uint32_t i;

	for (i = 0; i < n; i++) {
		memcpy(&bits, &bars[i].volume, sizeof bits);
		if (isnan(bars[i].volume) && bits != BT_PLAINBARS_NAN)
			return 0;
	}
	return 1;
}

/* The bar before, whose symbol all have. */
struct before {
	bt_time time, end;
	bt_sym sym;
};

static inline int
are_plain(const struct bt_bar *bars, uint32_t n, struct before *before,
    uint32_t *flags)
{
	const two_doubles zero = { 0, 0 };
	two odd = { 0, 0 }, odd_volume = { 0, 0 };
	const bt_sym sym = before->sym;
	uint32_t other = 0, all = *flags, is_bad = 0, i;
	bt_time time = before->time, end = before->end;
	const struct bt_bar *b = bars;

	for (i = 0; i < n; i++, b++) {
		/* what is not finite leaves a NaN, and all else 0 or -0 */
		const two_doubles sum = get_two(&b->open) + get_two(&b->low);
		const two_doubles volume = { b->volume, 0 };

		odd |= (two)(sum * zero);
		odd_volume |= (two)(volume * zero);
		other |= b->sym ^ sym;
		all |= b->flags;
		is_bad |= b->time <= time;
		is_bad |= b->end <= end;
		is_bad |= b->end < b->time;
		time = b->time;
		end = b->end;
	}
	before->time = time;
	before->end = end;
	*flags = all;
	return (odd[0] | odd[1]) << 1 == 0 && other == 0 && is_bad == 0 &&
	       (odd_volume[0] << 1 == 0 || are_volumes_plain(bars, n));
}

int
bt_plainbars_check(const struct bt_bar *bars, uint32_t n, uint32_t *flags)
{
	/* less than any time that is told */
	struct before before = { BT_TIME_NONE, BT_TIME_NONE, bars->sym };
	uint32_t i, k;

	for (i = 0; i < n; i += k) {
		k = n - i < TOGETHER ? n - i : TOGETHER;
		if (!are_plain(bars + i, k, &before, flags))
			return 0;
	}
	return 1;
}
