#include "io/turns.h"

#include <stdlib.h>
#include <string.h>

enum {
	TYPE_BITS = 5,
	TYPE_MASK = (1 << TYPE_BITS) - 1,
	SHORT_MAX = 7, /* records of a run that is one byte */
	RUN_BYTES = 6  /* of any run, at most */
};

_Static_assert(BT_TYPES <= TYPE_MASK + 1, "types that turns can tell");

int
bt_turns_put(
    struct bt_buf *buf, enum bt_type type, uint32_t n, struct bt_err *err)
{
	char run[RUN_BYTES];
	size_t k = 1;

	run[0] = (char)((unsigned)type | (n <= SHORT_MAX ? n << TYPE_BITS : 0));
	if (n > SHORT_MAX) {
		for (; n >= 128; n >>= 7)
			run[k++] = (char)(n | 128);
		run[k++] = (char)n;
	}
	return bt_buf_put(buf, run, k, err);
}

/* The run at *at, which goes on behind it then; 0 where it makes no sense. */
static int
get_run(const struct bt_buf *runs, size_t *at, enum bt_type *type, uint32_t *n)
{
	const unsigned char *p = (const unsigned char *)runs->data;
	unsigned first = p[(*at)++], byte, shift = 0;
	uint64_t v = first >> TYPE_BITS;

	if (v == 0)
		do {
			if (*at == runs->len || shift > 28)
				return 0;
			byte = p[(*at)++];
			v |= (uint64_t)(byte & 127) << shift;
			shift += 7;
		} while (byte >= 128);
	*type = (enum bt_type)(first & TYPE_MASK);
	*n = (uint32_t)v;
	return v > 0 && v <= UINT32_MAX && *type > BT_NONE && *type < BT_TYPES;
}

void
bt_turns_clear(struct bt_turns *t)
{
	size_t i;

	for (i = 0; i < (size_t)BT_TYPES; i++) {
		free(t->held[i].data);
		bt_buf_free(&t->held[i].strings);
	}
	bt_buf_free(&t->runs);
	memset(t, 0, sizeof *t);
}

/* How many records of each type the runs have: 1, 0 they make no sense. */
static int
count_runs(struct bt_turns *t, uint32_t blocks, uint32_t records)
{
	uint64_t all = 0;
	enum bt_type type;
	size_t at = 0;
	uint32_t n;

	t->missing = 0;
	while (at < t->runs.len) {
		if (!get_run(&t->runs, &at, &type, &n))
			return 0;
		t->missing += t->held[type].want == 0;
		t->held[type].want += n;
		all += n;
		if (all > records)
			return 0;
	}
	return all == records && t->missing == blocks && blocks > 0;
}

int
bt_turns_begin(struct bt_turns *t, const char *runs, size_t n, uint32_t blocks,
    uint32_t records, struct bt_err *err)
{
	size_t i;
	int is_good;

	for (i = 0; i < (size_t)BT_TYPES; i++) {
		t->held[i].want = 0;
		t->held[i].is_here = 0;
	}
	t->at = 0;
	t->is_giving = 0;
	bt_buf_clear(&t->runs);
	if (bt_buf_put(&t->runs, runs, n, err) < 0)
		return -1;
	is_good = count_runs(t, blocks, records);
	if (!is_good)
		t->missing = 0;
	return is_good;
}

int
bt_turns_is_open(const struct bt_turns *t)
{
	return t->missing > 0;
}

int
bt_turns_expects(const struct bt_turns *t, unsigned type, uint32_t n)
{
	return t->missing > 0 && type < BT_TYPES && t->held[type].want == n &&
	       n > 0 && !t->held[type].is_here;
}

static void
close_one(struct bt_turns *t)
{
	t->missing--;
	t->is_giving = t->missing == 0;
}

void
bt_turns_hold(struct bt_turns *t, const struct bt_block *block)
{
	t->held[block->type].block = *block;
	t->held[block->type].is_here = 1;
	close_one(t);
}

void
bt_turns_miss(struct bt_turns *t, enum bt_type type)
{
	t->held[type].want = 0;
	close_one(t);
}

void
bt_turns_stop(struct bt_turns *t)
{
	t->is_giving |= t->missing > 0;
	t->missing = 0;
}

uint32_t
bt_turns_cut(struct bt_turns *t)
{
	uint32_t before = 0, n;
	enum bt_type type;
	size_t at = 0, end = 0;

	while (at < t->runs.len && get_run(&t->runs, &at, &type, &n) &&
	       t->held[type].is_here) {
		before += n;
		end = at;
	}
	t->runs.len = end;
	bt_turns_stop(t);
	return before;
}

int64_t
bt_turns_number(const struct bt_turns *t, enum bt_type type, uint32_t i)
{
	int64_t first = t->first;
	enum bt_type of;
	size_t at = 0;
	uint32_t n;

	while (at < t->runs.len && get_run(&t->runs, &at, &of, &n)) {
		if (of == type && i < n)
			break;
		i -= of == type ? n : 0;
		first += n;
	}
	return first + i;
}

/* The next n records of a type that is here. */
static void
give(struct bt_block *held, int64_t first, uint32_t n, struct bt_block *block)
{
	*block = *held;
	block->n = n;
	block->first = first;
	held->data = (const char *)held->data + n * held->stride;
	held->n -= n;
}

int
bt_turns_next(struct bt_turns *t, struct bt_block *block)
{
	enum bt_type type;
	uint32_t n;

	while (t->is_giving) {
		/* all were looked at when they came */
		if (t->at == t->runs.len ||
		    !get_run(&t->runs, &t->at, &type, &n)) {
			t->is_giving = 0;
			break;
		}
		t->first += n;
		if (t->held[type].is_here) {
			give(&t->held[type].block, t->first - n, n, block);
			return 1;
		}
	}
	return 0;
}
