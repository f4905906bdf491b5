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

int
run_risk_limit(const char *value, void *field, struct bt_err *err)
{
	struct limit_opt *o = field;

	o->text = value;
	return bt_risk_parse_limit(value, &o->limit, err);
}

int
run_risk_money(const char *value, void *field, struct bt_err *err)
{
	struct limit_opt *o = field;

	o->text = value;
	return bt_risk_parse_money(value, &o->limit, err);
}

int
run_risk_times(const char *value, void *field, struct bt_err *err)
{
	struct times_opt *o = field;

	o->text = value;
	return bt_risk_parse_times(value, &o->times, err);
}

int
run_risk_share(const char *value, void *field, struct bt_err *err)
{
	struct times_opt *o = field;

	o->text = value;
	if (bt_risk_parse_times(value, &o->times, NULL) == 0 && o->times < 1)
		return 0;
	return bt_fail(err, BT_USAGE,
	    "'%s' is no share between 0 and 1, such as 20%%", value);
}

int
run_risk_hours(const char *value, void *field, struct bt_err *err)
{
	struct hours_opt *o = field;

	o->text = value;
	return bt_risk_parse_hours(value, &o->from, &o->to, err);
}

void
run_risk_rules(const struct risk_opts *opts, struct bt_risk *risk)
{
	*risk = (struct bt_risk){
		.order = opts->order.limit,
		.position = opts->position.limit,
		.gross = opts->gross.times,
		.net = opts->net.times,
		.open = opts->open,
		.orders = opts->orders,
		.hours_from = opts->hours.from,
		.hours_to = opts->hours.to,
		.symbols = opts->symbols,
		.daily_loss = opts->daily_loss.limit,
		.drawdown = opts->drawdown.times,
		.losses = opts->losses,
		.is_flattening = opts->on_halt == 1,
	};
}
