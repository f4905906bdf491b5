#include "engine/kelly.h"

#include <math.h>
#include <string.h>

#include "base/ratio.h"
#include "bt/num.h"

void
bt_kelly_add(struct bt_kelly *k, double ret)
{
	if (ret > 0) {
		k->n_won++;
		bt_sum_add(&k->won, ret);
	} else {
		k->n_lost++;
		bt_sum_add(&k->lost, ret);
	}
}

double
bt_kelly_full(const struct bt_kelly *k)
{
	double won = (double)k->n_won, lost = (double)k->n_lost;
	double gain = bt_sum_get(&k->won), loss = -bt_sum_get(&k->lost);
	double share = won / (won + lost);

	if (k->n_won == 0 && k->n_lost > 0)
		return -(double)INFINITY;
	if (!(loss > 0)) /* none, or none that cost anything */
		return share;
	return share - (1 - share) / ((gain / won) / (loss / lost));
}

double
bt_kelly_share(
    const struct bt_kelly *k, const struct bt_kelly_rules *rules, double part)
{
	double share;

	if (k->n_won + k->n_lost < rules->trades)
		return rules->start;
	share = part * bt_kelly_full(k);
	return share > rules->most ? rules->most : share;
}

static int
parse_part(const char *s, size_t n, struct bt_kelly_rules *r)
{
	if (n > 7 && memcmp(s, "trades=", 7) == 0)
		return bt_int_parse(s + 7, n - 7, 1, 1000000, &r->trades);
	if (n > 6 && memcmp(s, "start=", 6) == 0)
		return bt_ratio_parse(s + 6, n - 6, &r->start);
	if (n > 4 && memcmp(s, "max=", 4) == 0)
		return bt_ratio_parse(s + 4, n - 4, &r->most);
	return -1;
}

int
bt_kelly_parse(
    const char *text, struct bt_kelly_rules *rules, struct bt_err *err)
{
	struct bt_kelly_rules r = *rules;
	const char *s = text;

	for (;;) {
		size_t n = strcspn(s, ",");

		if (parse_part(s, n, &r) < 0)
			return bt_fail(err, BT_USAGE,
			    "'%.*s' is none of trades=20, start=1%%, max=25%%",
			    (int)n, s);
		if (s[n] == '\0')
			break;
		s += n + 1;
	}
	*rules = r;
	return 0;
}
