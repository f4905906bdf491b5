/*
 * Deposits and withdrawals: cash that comes into the account or leaves it and
 * is no result of trading.
 *
 * One that is due at T is booked as the first account day begins whose first
 * step begins at or after T, before anything of that day trades.  So a day's
 * return is its equity over that of the day before and what was booked since,
 * exactly, and the running peak is scaled with the account: neither a deposit
 * nor a withdrawal is a gain or a drawdown.
 */
#include "engine/state.h"

#include <math.h>

#include "bt/num.h"
#include "bt/time.h"

/* A withdrawal takes what is free, not what positions bind. */
static int
refuse(struct bt_engine *e, const struct bt_flow *f, double free)
{
	return bt_state_event(e, BT_SYM_NONE, "warn", "withdrawal.refused",
	    "%.2f cannot be withdrawn: %.2f is free", -f->amount,
	    free > 0 ? free : 0);
}

static int
book(struct bt_engine *e, const struct bt_flow *f)
{
	double equity = bt_account_equity(&e->account);
	double after = equity + f->amount;

	if (f->amount < 0) {
		double free = bt_account_free_cash(&e->account);

		if (-f->amount > free || !(after > 0))
			return refuse(e, f, free);
	}
	if (equity > 0)
		e->peak *= after / equity;
	else
		e->peak = after;
	e->since_peak = e->since_low = after;
	e->guard.began += f->amount;
	return bt_ledger_flow(e, BT_SYM_NONE, e->label,
	    f->amount < 0 ? "withdrawal" : "deposit", f->amount);
}

int
bt_flows_book(struct bt_engine *e)
{
	while (e->n_flows_done < e->rules.n_flows) {
		const struct bt_flow *f = &e->rules.flow_list[e->n_flows_done];

		if (f->time > e->label)
			return 0;
		e->n_flows_done++;
		if (f->amount != 0 && book(e, f) < 0)
			return -1;
	}
	return 0;
}

int
bt_flows_end(struct bt_engine *e)
{
	char when[BT_TIME_TEXT_MAX];

	e->totals.late_flows = (int64_t)(e->rules.n_flows - e->n_flows_done);
	if (e->totals.late_flows == 0)
		return 0;
	(void)bt_time_format(e->rules.flow_list[e->n_flows_done].time, when);
	return bt_state_event(e, BT_SYM_NONE, "warn", "flow.late",
	    "not booked, as no account day begins at or after them: %lld, the "
	    "first of %s",
	    (long long)e->totals.late_flows, when);
}
