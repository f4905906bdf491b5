#include "io/packsort.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

enum {
	SYMBOLS_MAX = 1 << 20 /* greatest number that is sorted by */
};

void
bt_packsort_clear(struct bt_packsort *s)
{
	free(s->places);
	free(s->symbols);
	free(s->codes);
	free(s->ends);
	free(s->order);
	memset(s, 0, sizeof *s);
}

int
bt_packsort_none(struct bt_packsort *s, uint32_t n, struct bt_err *err)
{
	uint32_t i;

	if (bt_vec_reserve(&s->ends, &s->ends_cap, 2, sizeof *s->ends, err) <
		0 ||
	    bt_vec_reserve(&s->order, &s->order_cap, n, sizeof *s->order, err) <
		0)
		return -1;
	s->n_runs = 1;
	s->ends[0] = n;
	for (i = 0; i < n; i++)
		s->order[i] = i;
	return 0;
}

static uint32_t
symbol_at(const char *sym, size_t stride, uint32_t i)
{
	uint32_t v;

	memcpy(&v, sym + i * stride, sizeof v);
	return v;
}

static int
reserve(
    struct bt_packsort *s, uint32_t n, uint32_t greatest, struct bt_err *err)
{
	size_t k = (size_t)greatest + 1, runs = n < k ? n : k;

	if (bt_vec_reserve(
		&s->places, &s->places_cap, k, sizeof *s->places, err) < 0 ||
	    bt_vec_reserve(&s->symbols, &s->symbols_cap, runs,
		sizeof *s->symbols, err) < 0 ||
	    bt_vec_reserve(&s->codes, &s->codes_cap, n, sizeof *s->codes, err) <
		0 ||
	    bt_vec_reserve(
		&s->ends, &s->ends_cap, runs + 1, sizeof *s->ends, err) < 0)
		return -1;
	return bt_vec_reserve(
	    &s->order, &s->order_cap, n, sizeof *s->order, err);
}

/* Symbols of the records in ascending order: how many. */
static uint32_t
number(struct bt_packsort *s, const char *sym, size_t stride, uint32_t n,
    uint32_t greatest)
{
	uint32_t i, runs = 0;

	memset(s->places, 0, ((size_t)greatest + 1) * sizeof *s->places);
	for (i = 0; i < n; i++)
		s->places[symbol_at(sym, stride, i)] = 1;
	for (i = 0; i <= greatest; i++)
		if (s->places[i]) {
			s->symbols[runs] = i;
			s->places[i] = runs++;
		}
	return runs;
}

int
bt_packsort_set(struct bt_packsort *s, const char *sym, size_t stride,
    uint32_t n, struct bt_err *err)
{
	uint32_t greatest = 0, least = UINT32_MAX, i, v, sum = 0;

	for (i = 0; i < n; i++) {
		v = symbol_at(sym, stride, i);
		greatest = v > greatest ? v : greatest;
		least = v < least ? v : least;
	}
	if (least == greatest || greatest > SYMBOLS_MAX)
		return bt_packsort_none(s, n, err);
	if (reserve(s, n, greatest, err) < 0)
		return -1;
	s->n_runs = number(s, sym, stride, n, greatest);
	memset(s->ends, 0, ((size_t)s->n_runs + 1) * sizeof *s->ends);
	for (i = 0; i < n; i++) {
		s->codes[i] = s->places[symbol_at(sym, stride, i)];
		s->ends[s->codes[i] + 1]++;
	}
	for (i = 0; i < s->n_runs; i++) {
		sum += s->ends[i];
		s->ends[i] = sum;
	}
	/* each where its symbol begins, which so becomes where it ends */
	for (i = 0; i < n; i++)
		s->order[s->ends[s->codes[i]]++] = i;
	return 1;
}
