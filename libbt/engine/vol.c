#include "engine/vol.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/sum.h"
#include "base/vec.h"

void
bt_vol_clear(struct bt_vol *v)
{
	free(v->v);
	memset(v, 0, sizeof *v);
}

int
bt_vol_push(struct bt_vol *v, double close, size_t most, struct bt_err *err)
{
	double before = v->close;

	v->close = close;
	if (!(before > 0))
		return 0;
	if (v->n < most) {
		if (bt_vec_reserve((void **)&v->v, &v->cap, v->n + 1,
			sizeof *v->v, err) < 0)
			return -1;
		v->n++;
	}
	v->v[v->next] = close / before - 1;
	v->next = (v->next + 1) % most;
	return 0;
}

void
bt_vol_split(struct bt_vol *v, double ratio)
{
	v->close /= ratio;
}

/* In two passes: the mean, then the squares of what is off it.  In the order
 * of the places, as the same returns in another order may round otherwise. */
static double
deviation(const double *v, size_t n)
{
	struct bt_sum sum = { 0 }, squares = { 0 };
	double mean;
	size_t i;

	for (i = 0; i < n; i++)
		bt_sum_add(&sum, v[i]);
	mean = bt_sum_get(&sum) / (double)n;
	for (i = 0; i < n; i++)
		bt_sum_add(&squares, (v[i] - mean) * (v[i] - mean));
	return sqrt(bt_sum_get(&squares) / (double)(n - 1));
}

double
bt_vol_daily(const struct bt_vol *v, size_t most)
{
	return v->n < most || most < 2 ? (double)NAN : deviation(v->v, v->n);
}
