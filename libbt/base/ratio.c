#include "base/ratio.h"

#include <math.h>

#include "bt/num.h"

int
bt_ratio_parse(const char *s, size_t n, double *ratio)
{
	int is_percent = n > 0 && s[n - 1] == '%';
	double v;

	if (bt_num_parse(s, n - (size_t)is_percent, &v) < 0 || !(v > 0) ||
	    !isfinite(v))
		return -1;
	*ratio = is_percent ? v / 100 : v;
	return 0;
}
