#include "base/vec.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define CAP_MIN 16 /* elements of a first allocation */

int
bt_vec_grow(
    void *data, size_t *cap, size_t need, size_t elem, struct bt_err *err)
{
	size_t most = SIZE_MAX / 2 / elem; /* PTRDIFF_MAX bytes */
	size_t n = *cap > most / 2 ? most : *cap * 2;
	void *p;

	if (n < CAP_MIN && CAP_MIN <= most)
		n = CAP_MIN;
	if (n < need)
		n = need;
	if (n > most)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	/* memcpy: a T * may not be read or written as a void * */
	memcpy(&p, data, sizeof p);
	p = realloc(p, n * elem);
	if (p == NULL)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	memcpy(data, &p, sizeof p);
	*cap = n;
	return 0;
}
