#include "base/near.h"

#include <stdbool.h>
#include <string.h>

#include "base/ascii.h"

#define WORD_MAX 63

static size_t
min3(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;

	return m < c ? m : c;
}

static bool
starts_with(const char *word, const char *beginning)
{
	return strncmp(word, beginning, strlen(beginning)) == 0;
}

/* Optimal string alignment: a swap of neighbours is one edit. */
static size_t
distance(const char *a, size_t na, const char *b, size_t nb)
{
	size_t row[3][WORD_MAX + 1];
	size_t *before = row[0], *above = row[1], *here = row[2], *spare;
	size_t i, j;

	for (j = 0; j <= nb; j++)
		above[j] = j;
	for (i = 1; i <= na; i++) {
		here[0] = i;
		for (j = 1; j <= nb; j++) {
			bool same = bt_ascii_lower(a[i - 1]) ==
				    bt_ascii_lower(b[j - 1]);

			here[j] = min3(above[j] + 1, here[j - 1] + 1,
			    above[j - 1] + (same ? 0 : 1));
			if (i > 1 && j > 1 &&
			    bt_ascii_lower(a[i - 1]) ==
				bt_ascii_lower(b[j - 2]) &&
			    bt_ascii_lower(a[i - 2]) ==
				bt_ascii_lower(b[j - 1]) &&
			    before[j - 2] + 1 < here[j])
				here[j] = before[j - 2] + 1;
		}
		spare = before;
		before = above;
		above = here;
		here = spare;
	}
	return above[nb];
}

void
bt_near_init(struct bt_near *near, const char *word)
{
	near->word = word;
	near->best = NULL;
	near->distance = 0;
}

void
bt_near_try(struct bt_near *near, const char *candidate)
{
	size_t na = strlen(near->word), nb = strlen(candidate);
	size_t edits;

	if (na == 0 || na > WORD_MAX || nb > WORD_MAX)
		return;
	edits = distance(near->word, na, candidate, nb);
	if (na >= 2 && edits > 1 && starts_with(candidate, near->word))
		edits = 1;
	if (edits > (nb + 2) / 3 || edits >= na)
		return;
	if (near->best == NULL || edits < near->distance) {
		near->best = candidate;
		near->distance = edits;
	}
}

const char *
bt_near_best(const struct bt_near *near)
{
	return near->best;
}
