#include "engine/rulebook.h"

#include <string.h>

/* Of several codes that bt-run(1) tells together. */
#define TRAIL                                                                  \
	"A trailing stop is a stop at its distance from the best price since " \
	"its order was given, the close that it answered being the first: "    \
	"for selling the highest."
#define TOUCH                                                                  \
	"An order with touch to buy is at market once the path has come "      \
	"down to that price, one to sell once it has come up to it: at the "   \
	"open where that is beyond it, else there."
#define QUOTE                                                                  \
	"Of a symbol that has had a quote, what takes pays the other side "    \
	"of one: a market order buys at the ask of the next quote, a stop "    \
	"to buy fills at the ask once that is at the stop or above it."
#define ENDED "The instrument ended, or its data did."

/* Sentences as bt-run(1) has them, word by word. */
static const struct bt_rule fills[] = {
	{ "market.open",
	    "A market order fills at the open of the symbol's next record." },
	{ "market.close",
	    "With --fill close a market order fills at the close of the bar "
	    "that it answers, with that bar's label, as the next step begins; "
	    "with tif=close, at the close of the account day's last bar." },
	{ "limit.open",
	    "A buy limit at or above the open fills at the open; a sell limit "
	    "at or below it." },
	{ "limit.touch",
	    "A buy limit fills at its price when the path comes down to it; a "
	    "sell limit when it comes up to it." },
	{ "limit.through",
	    "With --limit-needs through a limit fills at its price when the "
	    "path goes beyond it." },
	{ "stop.gap",
	    "A buy stop at or below the open fills at the open; a sell stop at "
	    "or above it." },
	{ "stop.touch",
	    "A buy stop fills at its price when the path comes up to it; a "
	    "sell stop when it comes down to it." },
	{ "trail.gap", TRAIL },
	{ "trail.touch", TRAIL },
	{ "touch.open", TOUCH },
	{ "touch.touch", TOUCH },
	{ "limit.close",
	    "A limit order with tif=close fills at a close that is as good as "
	    "its limit." },
	{ "quote.market", QUOTE },
	{ "quote.stop", QUOTE },
	{ "quote.touch", QUOTE },
	{ "quote.limit",
	    "A limit order pays the other side of the first quote that it "
	    "meets, where that is as good as its limit." },
	{ "quote.crossed",
	    "A limit order that has rested since an earlier quote fills at its "
	    "limit when the other side comes to it." },
	{ "tick.through",
	    "A limit order of a symbol that has quotes fills at its limit when "
	    "a print is beyond that." },
	{ "tick.queue",
	    "A limit order of a symbol that has quotes fills at its limit by "
	    "prints at it, as --queue says." },
	{ "exit.at_entry",
	    "An attached exit, or another order to leave a position, that the "
	    "price is beyond already as the entry fills, fills at once, at the "
	    "price there." },
	{ "liquidation",
	    "What the position needs to be kept was not there any more." },
	{ "expiry", ENDED },
	{ "delist", ENDED },
	{ "stale.close", ENDED },
	{ "stale.zero", ENDED },
	{ "end.close",
	    "The data ended, and --at-end close closed it at the last price." },
	{ "end.again",
	    "The data ended, and --at-end again closed it as the last bar "
	    "was gone through once more." },
	{ "bankrupt",
	    "Equity was zero or less at a close: all positions are closed at "
	    "it, all orders cancelled." },
};

static const struct bt_rule reasons[] = {
	/* rejected */
	{ "cash", "it does not fit the free cash" },
	{ "short", "it would sell short, which --no-short forbids" },
	{ "margin", "it costs more than the funds of the queue" },
	{ "bankrupt", "the account is bankrupt" },
	{ "size", "its size comes to less than the smallest lot" },
	{ "off_lot", "its quantity is no whole number of lots" },
	{ "too_large", "its quantity cannot be counted" },
	{ "unknown_symbol", "no bar or print of its symbol had come yet" },
	{ "ended", "its symbol had expired or was delisted" },
	{ "no_rate", "what its currency is in the account's was not known" },
	{ "hedging", "it would net, and --hedging does not" },
	{ "warmup", "it came before --trade-from" },
	{ "price", "its price is not above zero" },
	{ "duplicate_id", "an order of that id was open" },
	{ "pyramiding",
	    "the position has as many entries as --pyramiding allows" },
	/* sizes by a rule */
	{ "no_size", "its size is auto, and --size says none" },
	{ "no_stop", "its size is by risk, and it has no stop loss" },
	{ "no_estimate", "its size is by a volatility that is not known" },
	{ "no_edge", "its size is by Kelly's share, which was not above 0" },
	{ "stop", "its size is by risk, and its stop loss was at the price of "
		  "the fill, or before it" },
	/* risk rules; a part that closed a position was done all the same */
	{ "daily_loss", "entries were halted for the day: --daily-loss" },
	{ "drawdown", "entries were halted for the run: --max-drawdown" },
	{ "losses", "entries were halted for the day: --max-losses" },
	{ "symbols", "its symbol is none of --symbols" },
	{ "hours", "it was not within --hours" },
	{ "max_orders", "there were as many orders that day as --max-orders "
			"allows" },
	{ "max_order", "it was larger than --max-order allows" },
	{ "max_open", "there were as many positions as --max-open allows" },
	{ "max_position", "the position would have been larger than "
			  "--max-position allows" },
	{ "max_gross", "all positions together would have been larger than "
		       "--max-gross allows" },
	{ "max_net", "long less short positions would have been more than "
		     "--max-net allows" },
	/* expired, or cancelled without having been asked to */
	{ "day", "the account's day in which it was given was over" },
	{ "until", "its time was over" },
	{ "open", "it did not fill at the open that it was for" },
	{ "close", "it did not fill at the close that it was for" },
	{ "ioc", "it is to fill at the first open it meets, or not at all" },
	{ "fok", "it is to fill wholly at the first open it meets, or not at "
		 "all" },
	/* because of another */
	{ "cancel", "the strategy asked for it" },
	{ "child", "a child of it had ended before it filled" },
	{ "replaced", "a new target, position or exit of its symbol took its "
		      "place" },
	{ "oco", "another order of its group filled" },
	{ "parent", "its parent ended without a fill" },
	{ "closed", "the position that it was to close is closed" },
	{ "exclusive",
	    "a new order came, and --exclusive lets it stand alone" },
	{ "nothing_to_do", "the position was as it asks for already" },
	{ "liquidation", "its symbol's position was liquidated" },
	{ "expiry", "its symbol expired" },
	{ "delist", "its symbol was delisted" },
	{ "bankrupt", "the account was worth nothing any more" },
	/* not the end */
	{ "volume", "the bar's volume allowed no more; the rest waits" },
};

static const char *
find(const struct bt_rule *rows, size_t n, const char *code)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(rows[i].code, code) == 0)
			return rows[i].text;
	return NULL;
}

const struct bt_rule *
bt_rulebook(size_t *n)
{
	*n = sizeof fills / sizeof fills[0];
	return fills;
}

const char *
bt_rulebook_fill(const char *code)
{
	return find(fills, sizeof fills / sizeof fills[0], code);
}

const char *
bt_rulebook_reason(const char *reason)
{
	return find(reasons, sizeof reasons / sizeof reasons[0], reason);
}
