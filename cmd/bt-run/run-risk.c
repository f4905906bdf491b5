#include "run-risk.h"

#include <math.h>
#include <string.h>

#include "bt/num.h"
#include "bt/strategy.h"
#include "io/fields.h"

int
run_risk_size(const char *value, void *field, struct bt_err *err)
{
	struct size_opt *o = field;
	size_t n = strlen(value);
	struct bt_order order;
	int rc;

	bt_order_init(&order);
	rc = bt_field_size(value, n, &order);
	if (rc == 0) {
		int is_percent = n > 0 && value[n - 1] == '%';

		order.unit = is_percent ? BT_PERCENT : BT_UNITS;
		rc = bt_num_parse(value, n - (size_t)is_percent, &order.amount);
	}
	if (rc < 0 || order.unit == BT_AUTO || !isfinite(order.amount) ||
	    !(order.amount > 0))
		return bt_fail(err, BT_USAGE,
		    "'%s' is no size: 100, 25%%, value=5000, risk=1%%, "
		    "vol=10%% or kelly=0.5",
		    value);
	*o = (struct size_opt){ value, order.unit, order.amount };
	return 0;
}

int
run_risk_kelly(const char *value, void *field, struct bt_err *err)
{
	struct kelly_opt *o = field;
	struct bt_kelly_rules r = bt_rules_default.sizing.kelly;

	if (bt_kelly_parse(value, &r, err) < 0)
		return -1;
	*o = (struct kelly_opt){ value, r };
	return 0;
}
