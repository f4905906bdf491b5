/*
 * The columns of every type: the one owner of their names and their order.
 */
#include "bt/record.h"

#include <string.h>

/* clang-format off */
static const char *const market_flags[] = {
	"synthetic", "stale", "partial", "warmup", "", "", "coarse", NULL
};
static const char *const tick_sides[] = { "", "buy", "sell", NULL };
static const char *const action_kinds[] = {
	"split", "dividend", "funding", "delist", NULL
};
static const char *const order_sides[] = {
	"buy", "sell", "target", "position", "exit", "cancel", "modify", NULL
};
static const char *const order_types[] = {
	"market", "limit", "stop", "stop_limit", "trail", "touch", "touch_limit",
	NULL
};
static const char *const order_tifs[] = {
	"gtc", "day", "ioc", "fok", "open", "close", NULL
};
static const char *const order_statuses[] = {
	"", "accepted", "rejected", "triggered", "partial", "filled",
	"cancelled", "expired", "replaced", NULL
};
static const char *const no_yes[] = { "0", "1", NULL };
static const char *const fill_sides[] = { "buy", "sell", NULL };
static const char *const fill_flags[] = {
	"ambiguous", "gap", "reduces", "forced", NULL
};
static const char *const trade_sides[] = { "long", "short", NULL };
static const char *const position_flags[] = { "open", "stale", NULL };

/* A column that may be empty, one that may not, one that is seldom there. */
#define COL(s, member, text, k, ...) \
	{ .name = text, .kind = k, \
	  .offset = offsetof(struct s, member), __VA_ARGS__ }
#define MAY(s, member, text, k) COL(s, member, text, k, .is_required = 0)
#define MUST(s, member, text, k) COL(s, member, text, k, .is_required = 1)
#define WORDS(s, member, text, k, w) COL(s, member, text, k, .words = w)
#define RARE(s, member, text, k) COL(s, member, text, k, .is_optional = 1)
#define RARE_FLAGS(s) \
	COL(s, flags, "flags", BT_K_FLAGS, .is_optional = 1, \
	    .words = market_flags)

static const struct bt_column bar_columns[] = {
	MUST(bt_bar, time, "time", BT_K_TIME),
	MUST(bt_bar, sym, "symbol", BT_K_SYM),
	MUST(bt_bar, open, "open", BT_K_F64),
	MUST(bt_bar, high, "high", BT_K_F64),
	MUST(bt_bar, low, "low", BT_K_F64),
	MUST(bt_bar, close, "close", BT_K_F64),
	MAY(bt_bar, volume, "volume", BT_K_F64),
	RARE(bt_bar, end, "end", BT_K_TIME),
	RARE_FLAGS(bt_bar),
};

static const struct bt_column tick_columns[] = {
	MUST(bt_tick, time, "time", BT_K_TIME),
	MUST(bt_tick, sym, "symbol", BT_K_SYM),
	MUST(bt_tick, price, "price", BT_K_F64),
	MAY(bt_tick, size, "size", BT_K_F64),
	COL(bt_tick, flags, "side", BT_K_BITS,
	    .bit = BT_TICK_BUY | BT_TICK_SELL, .words = tick_sides),
	RARE_FLAGS(bt_tick),
};

static const struct bt_column quote_columns[] = {
	MUST(bt_quote, time, "time", BT_K_TIME),
	MUST(bt_quote, sym, "symbol", BT_K_SYM),
	MAY(bt_quote, bid, "bid", BT_K_F64),
	MAY(bt_quote, ask, "ask", BT_K_F64),
	MAY(bt_quote, bid_size, "bid_size", BT_K_F64),
	MAY(bt_quote, ask_size, "ask_size", BT_K_F64),
	RARE_FLAGS(bt_quote),
};

static const struct bt_column action_columns[] = {
	MUST(bt_action, time, "time", BT_K_TIME),
	MUST(bt_action, sym, "symbol", BT_K_SYM),
	COL(bt_action, kind, "kind", BT_K_WORD,
	    .is_required = 1, .words = action_kinds),
	MUST(bt_action, value, "value", BT_K_F64),
};

static const struct bt_column order_columns[] = {
	MAY(bt_order, time, "time", BT_K_TIME), /* or at */
	MAY(bt_order, sym, "symbol", BT_K_SYM), /* cancel, modify: by id */
	MAY(bt_order, id, "id", BT_K_STR),
	COL(bt_order, side, "side", BT_K_WORD,
	    .is_required = 1, .words = order_sides),
	MAY(bt_order, qty, "qty", BT_K_AMOUNT),
	WORDS(bt_order, type, "type", BT_K_WORD, order_types),
	MAY(bt_order, limit, "limit", BT_K_F64),
	MAY(bt_order, stop, "stop", BT_K_F64),
	COL(bt_order, trail, "trail", BT_K_DIST, .bit = BT_TRAIL_PCT),
	WORDS(bt_order, tif, "tif", BT_K_WORD, order_tifs),
	MAY(bt_order, until, "until", BT_K_TIME),
	MAY(bt_order, group, "group", BT_K_STR),
	MAY(bt_order, parent, "parent", BT_K_STR),
	WORDS(bt_order, status, "status", BT_K_WORD, order_statuses),
	MAY(bt_order, filled, "filled", BT_K_QTY),
	MAY(bt_order, avg_price, "avg_price", BT_K_F64),
	MAY(bt_order, reason, "reason", BT_K_STR),
	MAY(bt_order, tag, "tag", BT_K_STR),
	MAY(bt_order, at, "at", BT_K_TIME),
	RARE(bt_order, sl, "sl", BT_K_F64),
	RARE(bt_order, tp, "tp", BT_K_F64),
	COL(bt_order, sl_by, "sl_by", BT_K_DIST,
	    .is_optional = 1, .bit = BT_SL_BY_PCT),
	COL(bt_order, tp_by, "tp_by", BT_K_DIST,
	    .is_optional = 1, .bit = BT_TP_BY_PCT),
	COL(bt_order, sl_trail, "sl_trail", BT_K_DIST,
	    .is_optional = 1, .bit = BT_SL_TRAIL_PCT),
	COL(bt_order, flags, "reduce_only", BT_K_BITS,
	    .is_optional = 1, .bit = BT_REDUCE_ONLY, .words = no_yes),
	RARE(bt_order, legs, "legs", BT_K_STR),
};

static const struct bt_column fill_columns[] = {
	MUST(bt_fill, time, "time", BT_K_TIME),
	MUST(bt_fill, sym, "symbol", BT_K_SYM),
	MAY(bt_fill, order, "order", BT_K_STR),
	MAY(bt_fill, seq, "seq", BT_K_I64),
	COL(bt_fill, side, "side", BT_K_WORD,
	    .is_required = 1, .words = fill_sides),
	MUST(bt_fill, qty, "qty", BT_K_QTY),
	MUST(bt_fill, price, "price", BT_K_F64),
	MAY(bt_fill, fee, "fee", BT_K_F64),
	MAY(bt_fill, slippage, "slippage", BT_K_F64),
	MAY(bt_fill, rule, "rule", BT_K_STR),
	WORDS(bt_fill, flags, "flags", BT_K_FLAGS, fill_flags),
	MAY(bt_fill, position, "position", BT_K_QTY),
	MAY(bt_fill, cash, "cash", BT_K_F64),
	MAY(bt_fill, tag, "tag", BT_K_STR),
	MAY(bt_fill, at, "at", BT_K_TIME),
};

static const struct bt_column cash_columns[] = {
	MUST(bt_cash, time, "time", BT_K_TIME),
	MAY(bt_cash, sym, "symbol", BT_K_SYM),
	MAY(bt_cash, kind, "kind", BT_K_STR),
	MUST(bt_cash, amount, "amount", BT_K_F64),
	MAY(bt_cash, balance, "balance", BT_K_F64),
	MAY(bt_cash, at, "at", BT_K_TIME),
};

static const struct bt_column trade_columns[] = {
	MUST(bt_trade, time, "time", BT_K_TIME),
	MUST(bt_trade, sym, "symbol", BT_K_SYM),
	MAY(bt_trade, id, "id", BT_K_I64),
	COL(bt_trade, side, "side", BT_K_WORD,
	    .is_required = 1, .words = trade_sides),
	MUST(bt_trade, qty, "qty", BT_K_QTY),
	MAY(bt_trade, entry_time, "entry_time", BT_K_TIME),
	MAY(bt_trade, entry_price, "entry_price", BT_K_F64),
	MAY(bt_trade, exit_price, "exit_price", BT_K_F64),
	MAY(bt_trade, pnl, "pnl", BT_K_F64),
	MAY(bt_trade, fees, "fees", BT_K_F64),
	MAY(bt_trade, ret, "return", BT_K_F64),
	MAY(bt_trade, bars, "bars", BT_K_I64),
	MAY(bt_trade, mae, "mae", BT_K_F64),
	MAY(bt_trade, mfe, "mfe", BT_K_F64),
	MAY(bt_trade, entry_tag, "entry_tag", BT_K_STR),
	MAY(bt_trade, exit_tag, "exit_tag", BT_K_STR),
	MAY(bt_trade, at, "at", BT_K_TIME),
};

static const struct bt_column position_columns[] = {
	MUST(bt_position, time, "time", BT_K_TIME),
	MUST(bt_position, sym, "symbol", BT_K_SYM),
	MUST(bt_position, qty, "qty", BT_K_QTY),
	MAY(bt_position, price, "price", BT_K_F64),
	MAY(bt_position, value, "value", BT_K_F64),
	WORDS(bt_position, flags, "flags", BT_K_FLAGS, position_flags),
	MAY(bt_position, at, "at", BT_K_TIME),
};

static const struct bt_column equity_columns[] = {
	MUST(bt_equity, time, "time", BT_K_TIME),
	MUST(bt_equity, equity, "equity", BT_K_F64),
	MAY(bt_equity, cash, "cash", BT_K_F64),
	MAY(bt_equity, long_value, "long_value", BT_K_F64),
	MAY(bt_equity, short_value, "short_value", BT_K_F64),
	MAY(bt_equity, margin, "margin", BT_K_F64),
	MAY(bt_equity, peak, "peak", BT_K_F64),
	MAY(bt_equity, low, "low", BT_K_F64),
	MAY(bt_equity, drawdown, "drawdown", BT_K_F64),
	MAY(bt_equity, exposure, "exposure", BT_K_F64),
	MAY(bt_equity, at, "at", BT_K_TIME),
};

static const struct bt_column event_columns[] = {
	MUST(bt_event, time, "time", BT_K_TIME),
	MAY(bt_event, level, "level", BT_K_STR),
	MAY(bt_event, code, "code", BT_K_STR),
	MAY(bt_event, sym, "symbol", BT_K_SYM),
	MAY(bt_event, text, "text", BT_K_TEXT),
};

static const struct bt_column metric_columns[] = {
	MUST(bt_metric, name, "name", BT_K_STR),
	MAY(bt_metric, value, "value", BT_K_F64),
	MAY(bt_metric, note, "note", BT_K_STR),
};

static const struct bt_column meta_columns[] = {
	MUST(bt_meta, key, "key", BT_K_STR),
	MAY(bt_meta, value, "value", BT_K_TEXT),
};

static const struct bt_column run_end_columns[] = {
	MUST(bt_run_end, status, "status", BT_K_STR),
	MAY(bt_run_end, text, "text", BT_K_TEXT),
};

#define INFO(type, market) \
	{ #type, sizeof(struct bt_##type), type##_columns, \
	  sizeof type##_columns / sizeof type##_columns[0], market }

static const struct bt_record_info infos[BT_TYPES] = {
	[BT_BAR] = INFO(bar, 1),
	[BT_TICK] = INFO(tick, 1),
	[BT_QUOTE] = INFO(quote, 1),
	[BT_ACTION] = INFO(action, 1),
	[BT_ORDER] = INFO(order, 0),
	[BT_FILL] = INFO(fill, 0),
	[BT_CASH] = INFO(cash, 0),
	[BT_TRADE] = INFO(trade, 0),
	[BT_POSITION] = INFO(position, 0),
	[BT_EQUITY] = INFO(equity, 0),
	[BT_EVENT] = INFO(event, 0),
	[BT_METRIC] = INFO(metric, 0),
	[BT_META] = INFO(meta, 0),
	[BT_RUN_END] = { "end", sizeof(struct bt_run_end), run_end_columns,
	    sizeof run_end_columns / sizeof run_end_columns[0], 0 },
};

/* Where a type keeps its instant, its time and its symbol; -1: it has none. */
#define AT(t, at, time, sym) \
	{ offsetof(struct t, at), offsetof(struct t, time), \
	  offsetof(struct t, sym) }

static const struct places {
	int at, time, sym;
} places[BT_TYPES] = {
	[BT_NONE] = { -1, -1, -1 },
	[BT_BAR] = AT(bt_bar, end, time, sym),
	[BT_TICK] = AT(bt_tick, time, time, sym),
	[BT_QUOTE] = AT(bt_quote, time, time, sym),
	[BT_ACTION] = AT(bt_action, time, time, sym),
	[BT_ORDER] = AT(bt_order, at, time, sym),
	[BT_FILL] = AT(bt_fill, at, time, sym),
	[BT_CASH] = AT(bt_cash, at, time, sym),
	[BT_TRADE] = AT(bt_trade, at, time, sym),
	[BT_POSITION] = AT(bt_position, at, time, sym),
	[BT_EQUITY] = { offsetof(struct bt_equity, at),
	    offsetof(struct bt_equity, time), -1 },
	[BT_EVENT] = AT(bt_event, time, time, sym),
	[BT_METRIC] = { -1, -1, -1 },
	[BT_META] = { -1, -1, -1 },
	[BT_RUN_END] = { -1, -1, -1 },
};
/* clang-format on */

const struct bt_record_info *
bt_record_info(enum bt_type type)
{
	return &infos[type];
}

enum bt_type
bt_record_type(const char *name, size_t n)
{
	int t;

	for (t = BT_BAR; t < (int)BT_TYPES; t++)
		if (strlen(infos[t].name) == n &&
		    memcmp(infos[t].name, name, n) == 0)
			return (enum bt_type)t;
	return BT_NONE;
}

static bt_time
time_at(const void *rec, int offset)
{
	bt_time t;

	if (offset < 0)
		return BT_TIME_NONE;
	memcpy(&t, (const char *)rec + offset, sizeof t);
	return t;
}

static const struct places *
places_of(enum bt_type type)
{
	return &places[type < BT_TYPES ? type : BT_NONE];
}

bt_time
bt_record_at(const struct bt_rec *rec)
{
	const struct places *p = places_of(rec->type);
	bt_time at;

	if (rec->type == BT_MARK)
		return rec->u.mark->time;
	at = time_at(rec->u.any, p->at);
	/* of a bar the start says nothing about its end */
	if (at == BT_TIME_NONE && rec->type != BT_BAR)
		return time_at(rec->u.any, p->time);
	return at;
}

bt_time
bt_record_time(const struct bt_rec *rec)
{
	if (rec->type == BT_MARK)
		return rec->u.mark->time;
	return time_at(rec->u.any, places_of(rec->type)->time);
}

bt_sym
bt_record_sym(const struct bt_rec *rec)
{
	int offset = places_of(rec->type)->sym;
	bt_sym sym;

	if (offset < 0)
		return BT_SYM_NONE;
	memcpy(&sym, (const char *)rec->u.any + offset, sizeof sym);
	return sym;
}
