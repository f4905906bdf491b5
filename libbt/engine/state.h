/*
 * The engine's state, for the files that make up its six steps:
 *
 *	step.c       the outline, opening and closing
 *	quiet.c      the same for bars at which nothing happens, faster
 *	usual.c      and for the order that is usual there
 *	finance.c    before all: what positions and cash cost while held
 *	action.c  1  splits and dividends
 *	flows.c      deposits and withdrawals
 *	round.c   2  which records trade
 *	fine.c       finer records in their place
 *	trade.c      which resting orders trade, and in which order
 *	walk.c       the orders of one symbol along a path
 *	turn.c       whose turn it is, where there are quotes
 *	queue.c      or all orders in a queue, against whole bars
 *	serve.c      one of them in its turn
 *	funds.c      and what those are paid from
 *	fill.c       one order trades: size, cash test, lots, records
 *	settle.c     what sizes by a rule need to know
 *	fx.c         what a foreign currency is worth
 *	legs.c       orders that fill together
 *	guard.c      risk rules: at an order, at a fill, at a mark
 *	life.c       what that means to other orders: mates, children, exits
 *	liquidate.c  positions that are not kept up are taken away; also in 3
 *	fate.c    3  settlement, expiry, delisting, symbols that vanish
 *	ledger.c  3, 4  bankruptcy, equity and its records
 *	refusal.c 6  which orders may not rest
 *	admit.c      new orders, cancels
 *
 * and for those that only read it, to explain:
 *
 *	look.c    why a record did not fill an order
 *	pending.c what rests after the last step
 *	explain.c the story of one order, by trace.h
 *
 * Fields are grouped by who changes them.  Nobody else may include this.
 */
#ifndef BT_ENGINE_STATE_H
#define BT_ENGINE_STATE_H

#include "engine/afford.h"
#include "engine/book.h"
#include "engine/clock.h"
#include "engine/engine.h"
#include "engine/lots.h"
#include "engine/match.h"
#include "engine/quote.h"
#include "engine/sizer.h"
#include "engine/trace.h"
#include "engine/vol.h"
#include "engine/walk.h"

/* What is kept of a symbol. */
struct bt_sym_state {
	/* trade.c: the series it trades on */
	int64_t bars;   /* records it could trade with so far */
	int64_t finest; /* length of its shortest bar, ns; -1: none yet */
	bt_time start;  /* of its last such record */
	bt_time end;   /* of its last such record: no later one starts before */
	double close;  /* its last price */
	double before; /* the one before the record at hand */
	bt_time before_start;    /* the start of that record */
	struct bt_path path;     /* of the record at hand */
	struct bt_point seen;    /* of it: so far positions have been kept up */
	int64_t round;           /* the last one it traded in */
	double low, high;        /* of the record at hand */
	double volume;           /* of the record at hand; NaN: not known */
	bt_qty used;             /* of it, by fills */
	uint32_t flags;          /* of the record at hand */
	enum bt_type kind;       /* of the record at hand */
	int is_quoted;           /* it has had a quote */
	struct bt_quotes quotes; /* the latest */
	bt_time quoted, quoted_before; /* its time; that of the one before */
	int is_day_first, is_day_last; /* of the account's day */
	int64_t day;                   /* the account's, of that record */
	/* fate.c */
	bt_time ends; /* trades no more from here; INT64_MAX: never */
	double pays;  /* for a unit, where it is delisted */
	int is_delisted, is_stale;
	const char *over; /* why it trades no more, or NULL */
	/* fx.c */
	int is_foreign; /* not in the account's currency */
	int is_rate;    /* its price is a rate of foreign ones */
	int is_rate_inverse;
	bt_sym rate_from; /* whose price is the rate; BT_SYM_NONE: none yet */
	/* fill.c */
	struct bt_lots lots;
	const struct bt_costs *costs;
	struct bt_costs *own_costs; /* what costs points to, or NULL */
	int has_funding; /* records tell its funding, not its costs */
	/* settle.c: of the days that have ended */
	struct bt_vol vol;
	bt_time vol_seen; /* start of the last record that vol has seen */
	/* funds.c: what a unit has cost on average, for how many that holds,
	 * and the last day (UTC) for which interest was paid */
	double avg_cost;
	bt_qty avg_qty;
	int64_t paid_day;
	bt_qty pretended;        /* its position as orders are accepted ... */
	int64_t pretended_round; /* ... in that round */
	/* life.c */
	size_t n_bound; /* resting orders that close what another opened */
	/* action.c: actions that no record has reached yet, by time */
	struct bt_action *actions;
	size_t n_actions, actions_cap;
	int has_dividend; /* one was paid */
};

/* quiet.c: steps at which nothing happens, one after the other. */
struct bt_stretch {
	int is_on;    /* what follows, up to slope, holds */
	int is_open;  /* and no usual order waits for the next bar */
	int is_plain; /* and its symbol takes usual orders */
	bt_sym sym;
	double *mark;        /* its own, in the account */
	struct bt_calm calm; /* prices and times that no order acts within */
	bt_time to;          /* bars that start before it are of this day */
	int64_t length;      /* of every bar, ns */
	double base, slope;  /* equity is base + slope x close */
	/* equity from bottom to top is neither an extreme nor a deeper
	 * drawdown */
	double bottom, top;
	bt_time end;               /* of the last bar so far */
	const struct bt_bar *last; /* that bar: borrowed, or kept */
	struct bt_bar kept;
	/* of the bars that the rest of the state does not know of yet */
	int64_t n;
	double low, high;
};

/* usual.c: an order that rests beside the book, for one step. */
struct bt_usual {
	int is_on;
	struct bt_resting r;
};

/* A finer record of a bar at hand, or the bar itself. */
struct bt_piece {
	bt_time start;
	size_t place; /* as gathered: by name of symbol, then by time */
	enum bt_type type;
	union {
		struct bt_bar bar;
		struct bt_tick tick;
	} u;
};

/* queue.c: an order's place in line. */
struct bt_queuer {
	struct bt_resting *r;
	int64_t seq; /* of r, to see that it still is that order */
	int64_t rank;
};

struct bt_reason_count {
	const char *reason;
	int64_t n;
};

#define BT_REASONS_MAX 48

/* guard.c: what the risk rules keep count of. */
struct bt_guard {
	int is_on, is_watching; /* bt_risk_is_on(), bt_risk_is_watching() */
	double began;           /* equity when the account's day began */
	int orders;             /* of the strategy, admitted today */
	int losses;             /* in a row */
	int is_tested;          /* the size of the order that is admitted */
	const char *halt;       /* why there are no more entries, or NULL */
	int is_for_run;         /* that is for ever */
	int is_flat_due;        /* and all is to be closed at the next mark */
};

struct bt_engine {
	struct bt_rules rules;
	struct bt_symtab *syms;
	struct bt_ask ask;
	struct bt_sink sink;
	struct bt_err err;
	int is_plain; /* take no short cut: for tests, which compare */
	const struct bt_trace *trace; /* who wants to know why; NULL: nobody */

	/* what it holds */
	struct bt_account account;
	struct bt_book *book;
	struct bt_sym_state *sym; /* by number */
	size_t n_syms, syms_cap;
	size_t n_actions; /* that wait, of all symbols */

	bt_time next_end; /* of all symbols, the first to end */

	size_t n_flows_done; /* deposits and withdrawals so far */
	enum bt_adjusted adjusted;
	size_t n_foreign; /* symbols in another currency than the account */
	char currency[8]; /* the account's; "": nobody has named one */

	/* the step at hand */
	bt_time at, label;
	struct bt_clock clock; /* the account's day; in the warm-up orders are
	                        * refused */
	bt_time last_at;       /* of the step before */
	bt_time last_label;    /* the latest so far */
	struct bt_stretch stretch;
	struct bt_usual usual;
	int blame; /* the record at hand, by its place in the step; -1: none */

	/* trade.c: scratch */
	const struct bt_rec **round; /* the records that trade side by side */
	size_t n_round, round_cap;
	struct bt_reach reach;   /* orders that a record may touch */
	struct bt_fine fine;     /* no take: none */
	struct bt_piece *pieces; /* fine.c: scratch */
	size_t n_pieces, pieces_cap;
	struct bt_rec *piece_recs; /* of them */
	size_t piece_recs_cap;
	int64_t round_id;      /* of the round at hand; 1, 2, ... */
	struct bt_walk *walks; /* of the round's symbols, and two to judge by */
	size_t walks_cap;
	struct bt_live *opens; /* what happens at the open */
	size_t n_opens, opens_cap;
	int64_t
	    n_at_close; /* resting orders that want a close (--fill close) */
	int64_t n_trailing; /* those that follow the path */
	int64_t n_happened; /* fills, triggers and ends of orders so far */
	int has_day_orders; /* an order has asked for a day's open or close */
	int64_t n_at_once;  /* those that fill at the next open, or not */
	/* queue.c */
	struct bt_queuer *turns; /* scratch */
	size_t turns_cap;
	int64_t n_ranks;   /* orders that have entered it */
	int64_t n_waiting; /* those that have not been accepted */
	int is_ruined;     /* nothing trades any more */
	int is_ending;     /* the last bar is gone through again */
	/* life.c */
	struct bt_resting **woken; /* that became active just now */
	size_t n_woken, woken_cap;
	int64_t n_asleep, n_grouped;
	struct bt_resting *ended; /* whose end others share, to be looked at */
	size_t n_ended, ended_cap;
	int64_t n_legs;      /* orders that fill together with others */
	int has_refused_leg; /* in the answer at hand */
	int has_orphans;     /* a parent has ended without a fill */

	/* finance.c: costs of some symbol have a borrow rate, or funding */
	int has_borrow, has_funding;

	/* fill.c: traded in the period of the fees' tiers */
	double traded_units, traded_money;
	int64_t traded_month;
	/* fill.c: of trades that have closed */
	struct bt_kelly kelly;

	struct bt_guard guard;

	/* ledger.c */
	double equity;  /* after the last step */
	int is_started; /* the first equity record is out */
	double peak;    /* running */
	double since_peak, since_low,
	    since_drawdown; /* since the last record */
	int64_t since_steps, since_exposed;
	double realised; /* of closed trades, net of fees */
	double flows;    /* cash records */
	double gross;    /* sum of all amounts that moved: what 1e-9 is of */

	struct bt_totals totals;
	struct bt_reason_count reasons[BT_REASONS_MAX];
	size_t n_reasons;
};

/* The symbol and the start of a record that trades: a bar, a print, a quote. */
static inline bt_sym
bt_trade_sym(const struct bt_rec *rec)
{
	return rec->type == BT_BAR    ? rec->u.bar->sym
	       : rec->type == BT_TICK ? rec->u.tick->sym
				      : rec->u.quote->sym;
}

static inline bt_time
bt_trade_start(const struct bt_rec *rec)
{
	return rec->type == BT_BAR    ? rec->u.bar->time
	       : rec->type == BT_TICK ? rec->u.tick->time
				      : rec->u.quote->time;
}

/* step.c: room for all symbols that the table knows. */
int bt_state_reserve(struct bt_engine *e) BT_MUST_USE;

/* step.c: give one record to the sink; a struct of the type named. */
int bt_state_tell(
    struct bt_engine *e, enum bt_type type, const void *any) BT_MUST_USE;

/* step.c: an event of the step at hand. */
int bt_state_event(struct bt_engine *e, bt_sym sym, const char *level,
    const char *code, const char *fmt, ...) BT_PRINTF(5, 6) BT_MUST_USE;

/* action.c */
int bt_actions_apply(
    struct bt_engine *e, const struct bt_step *step) BT_MUST_USE;

/* round.c: take a record into the round: 1; 0 where it is none to trade on. */
int bt_round_take(struct bt_engine *e, const struct bt_rec *rec) BT_MUST_USE;
/* round.c: whether its prices can be traded on: 0, or -1 */
int bt_round_check(struct bt_engine *e, const struct bt_rec *rec) BT_MUST_USE;
/* fine.c: trade the round as a row of finer ones */
int bt_fine_trade(
    struct bt_engine *e, int (*trade)(struct bt_engine *)) BT_MUST_USE;
/* fine.c: nothing can happen in the round: what is finer is not wanted */
int bt_fine_skip(struct bt_engine *e) BT_MUST_USE;
/* round.c: what a record that trades tells of its symbol */
void bt_round_note(
    struct bt_engine *e, struct bt_sym_state *s, const struct bt_rec *rec);
/* round.c: whether the i-th of a step, a bar, has a shorter one behind it */
int bt_round_is_covered(const struct bt_step *step, size_t i);

/* turn.c: what stands before a new order in the quote that it answers, where
 * it joins at once: neither later, by latency, nor when its parent fills */
void bt_turn_join(const struct bt_engine *e, struct bt_resting *r);
/* turn.c: what a quote or a print means to the queues at their prices */
int bt_turn_note(struct bt_engine *e, const struct bt_rec *rec) BT_MUST_USE;

/* trade.c: match the book against a step; fill what waits for a close. */
int bt_trade_closes(
    struct bt_engine *e, const struct bt_step *step) BT_MUST_USE;
int bt_trade_step(struct bt_engine *e, const struct bt_step *step) BT_MUST_USE;
/* whether orders are filled in what
 * the symbol's last record was */
int bt_trade_is_fillable(
    const struct bt_engine *e, const struct bt_sym_state *s);

/* Where and when a fill is, for what becomes active by it. */
struct bt_where {
	bt_sym sym;
	bt_time active;
	int64_t round;
	struct bt_point from;
	double paid; /* the price of the fill */
};

/* fill.c: one order trades at a touch; the label is its bar's start. */
struct bt_fill_at_bar {
	struct bt_resting *r; /* NULL: nobody's order, forced */
	bt_sym sym;
	bt_qty forced; /* signed, where r is NULL */
	int64_t owner; /* whose lots that closes, where r is NULL; 0: any */
	const struct bt_touch *touch;
	const struct bt_path *path;
	bt_time label;
	bt_time active; /* of what becomes active by it */
	int64_t round;  /* the round, where the path is of a record at hand */
	uint32_t flags;
};
int bt_fill_order(
    struct bt_engine *e, const struct bt_fill_at_bar *f) BT_MUST_USE;
/* all of a symbol's entries close there; f->forced is set by it */
int bt_fill_out(struct bt_engine *e, struct bt_fill_at_bar *f) BT_MUST_USE;
/* usual.c's: all of it trades, qty and fee are known, f->r is in no book */
int bt_fill_plain(struct bt_engine *e, const struct bt_fill_at_bar *f,
    bt_qty qty, double fee) BT_MUST_USE;

/*
 * fill.c: what an order would trade at a touch with these means, before volume
 * and cash are tested: its size and what is paid.
 */
struct bt_deal_in {
	const struct bt_order *order; /* NULL: nobody's, forced */
	bt_sym sym;
	const struct bt_touch *touch;
	int is_bound; /* as in struct bt_size_in */
	bt_qty owned;
	int side; /* of what it may close, +1 long; of hedges */
};
struct bt_deal {
	struct bt_size_in in; /* its price is what is paid; at points to .at */
	struct bt_cost_in at;
	bt_qty qty;    /* signed; 0: it has nothing to do */
	int is_capped; /* no fill: slippage may not leave the bar */
};
/* 0, or -1 where it, or the position that it makes, cannot be counted. */
int bt_fill_settle(const struct bt_engine *e, const struct bt_means *means,
    const struct bt_deal_in *in, struct bt_deal *s) BT_MUST_USE;

/* fill.c: what the record at hand has left for a fill, used being what others
 * have had of it; -1: as much as one likes. */
bt_qty bt_fill_left(const struct bt_engine *e, bt_sym sym,
    const struct bt_touch *touch, int dir, bt_qty used);

/* settle.c: for a size by a rule, in->stop and in->share; order and price are
 * set.  Of other sizes they are not looked at. */
void bt_settle_learn(const struct bt_engine *e, struct bt_size_in *in);

static inline int
bt_settle_is_rule(const struct bt_order *o)
{
	return o->unit >= BT_RISK;
}

/* settle.c: why a size by a rule comes to nothing: a reason, with the end of a
 * sentence about it in detail; "size" for the smallest lot. */
const char *bt_settle_why_not(const struct bt_engine *e,
    const struct bt_size_in *in, char *detail, size_t n);

/* settle.c: what an order for auto gets in place of it. */
void bt_settle_auto(const struct bt_engine *e, struct bt_order *o);

/*
 * settle.c: --size-at order: a size in percent, value or by a rule becomes one
 * in units, by the equity and the prices known now.  NULL, or why it cannot be:
 * a reason, with its detail.
 */
const char *bt_settle_now(
    const struct bt_engine *e, struct bt_order *o, char *detail, size_t n);

/* guard.c: with the rules of e */
void bt_guard_init(struct bt_engine *e);
/* guard.c: the account's day has turned; only after a step */
void bt_guard_day(struct bt_engine *e);

/*
 * guard.c: whether an order may be given: NULL, or the name of the rule that
 * it breaks, with the end of a sentence in detail.
 */
const char *bt_guard_order(
    struct bt_engine *e, const struct bt_order *o, char *detail, size_t n);

/* What other fills, to be made with it, add to the account. */
struct bt_guard_more {
	double gross, net; /* sizes of positions; account currency */
	int open;          /* positions */
};

/* An increase of a position that is to be made. */
struct bt_guard_in {
	bt_sym sym;
	const struct bt_means *means; /* before it */
	const struct bt_size_in *in;  /* its price is what is paid */
	bt_qty qty;                   /* signed, with what it closes first */
	bt_time label;                /* the start of its bar */
	int is_tested;                /* its size, when it was given */
	struct bt_guard_more *more;   /* NULL: none; what it adds is added */
};
/* guard.c: whether it may be: as bt_guard_order() */
const char *bt_guard_fill(const struct bt_engine *e,
    const struct bt_guard_in *g, char *detail, size_t n);

/* guard.c: a trade has closed */
int bt_guard_trade(struct bt_engine *e, double pnl) BT_MUST_USE;
/* guard.c: step 4, where e->guard.is_watching: the equity is known */
int bt_guard_mark(struct bt_engine *e) BT_MUST_USE;

/* settle.c: the account's day has ended. */
int bt_settle_day(struct bt_engine *e) BT_MUST_USE;

/*
 * life.c: the exit that an entry carries, as an order; dir is the entry's way.
 * 1, or 0 where it carries none.  Its quantity is left at 0.
 */
int bt_life_exit(const struct bt_engine *e, const struct bt_order *entry,
    enum bt_exit which, int dir, double paid, struct bt_order *out);
int bt_life_has_exits(const struct bt_order *o);
/* r, a copy of what may be gone, has traded: its mates, children and exits */
int bt_life_traded(struct bt_engine *e, const struct bt_resting *r, int dir,
    const struct bt_where *w) BT_MUST_USE;
/* whether a position that the order of that id opened is there, of any symbol */
int bt_life_has_opened(const struct bt_engine *e, const char *id);
/* a symbol's lots became fewer: exits without an entry end */
int bt_life_closed(struct bt_engine *e, bt_sym sym) BT_MUST_USE;
/* r, which is gone, has ended: bt_life_orphans() ends who shares that */
int bt_life_ended(struct bt_engine *e, const struct bt_resting *r) BT_MUST_USE;
/* children of orders that ended end too; never while the book is walked */
int bt_life_orphans(struct bt_engine *e) BT_MUST_USE;

/* legs.c: what the legs of first do at the open, in e->opens: 1 where they all
 * do something, 0, -1 */
int bt_legs_gather(struct bt_engine *e, struct bt_resting *first) BT_MUST_USE;
/* legs.c: refuse all of e->opens where the account cannot afford them */
int bt_legs_afford(struct bt_engine *e) BT_MUST_USE;
/* legs.c: one has ended without a fill: the others are going to */
void bt_legs_break(struct bt_engine *e, bt_time given, const char *legs);
/* legs.c: one of an answer's orders was refused: so are those it goes with */
int bt_legs_check(
    struct bt_engine *e, const struct bt_answer *answer) BT_MUST_USE;

/* refusal.c: why an order may not rest: its reason, a static word, and the
 * words of an event in detail; NULL where it may. */
const char *bt_refusal_of(const struct bt_engine *e, const struct bt_order *o,
    char *detail, size_t n);
/* refusal.c: whether a price that it gives is none, and the words for it */
int bt_refusal_of_price(const struct bt_order *o, char *detail, size_t n);

/* admit.c: an order is done, and says so. */
int bt_admit_answer(
    struct bt_engine *e, const struct bt_answer *answer) BT_MUST_USE;
int bt_admit_done(struct bt_engine *e, struct bt_resting *r,
    enum bt_order_status status, const char *reason) BT_MUST_USE;
/* the limit of a trailing stop is known by its distance from the stop */
void bt_admit_keep_apart(const struct bt_engine *e, struct bt_resting *r);
/* an order's terms are new: the book is told which prices can make it trade */
void bt_admit_watch(struct bt_engine *e, struct bt_resting *r);
/* what may not trade with a record of that day and start any more */
int bt_admit_expire(
    struct bt_engine *e, bt_sym sym, int64_t day, bt_time start) BT_MUST_USE;
int bt_admit_tell(struct bt_engine *e, const struct bt_order *o,
    enum bt_order_status status, const char *reason) BT_MUST_USE;
/* the same, of an order that is nobody else's: it is told as it stands */
int bt_admit_say(struct bt_engine *e, struct bt_order *o,
    enum bt_order_status status) BT_MUST_USE;
/* an order rests that nobody has asked for */
int bt_admit_order(struct bt_engine *e, const struct bt_order *o) BT_MUST_USE;
/* it rests from now on, and says so */
int bt_admit_rest(struct bt_engine *e, struct bt_resting *r) BT_MUST_USE;
/* from when on an order that is given now may trade */
bt_time bt_admit_active(const struct bt_engine *e);
/* whether it fills at the open it meets first, or not at all */
int bt_admit_is_at_once(const struct bt_order *o);
/* an event, "buy of X a is refused: ...", of which detail is the end */
int bt_admit_refused(struct bt_engine *e, const struct bt_order *o,
    const char *reason, const char *detail) BT_MUST_USE;
/* its record is of the step at hand from now on */
static inline void
bt_admit_date(const struct bt_engine *e, struct bt_resting *r)
{
	r->o.time = e->label;
	r->o.at = e->at;
}
/* leave a position at market, as an order of the engine's own */
int bt_admit_leave(
    struct bt_engine *e, bt_sym sym, const char *tag) BT_MUST_USE;
int bt_admit_cancel_all(struct bt_engine *e, const char *reason) BT_MUST_USE;

int bt_admit_cancel_of(
    struct bt_engine *e, bt_sym sym, const char *reason) BT_MUST_USE;

/*
 * fate.c: a symbol's first record has come; its delisting is known; its
 * position is closed by a rule, at a price; what expires, vanishes, settles.
 */
int bt_fate_meet(struct bt_engine *e, bt_sym sym) BT_MUST_USE;
void bt_fate_delist(struct bt_engine *e, const struct bt_action *a);
int bt_fate_close(
    struct bt_engine *e, bt_sym sym, double px, const char *rule) BT_MUST_USE;
int bt_fate_step(struct bt_engine *e) BT_MUST_USE;
int bt_fate_settle(struct bt_engine *e) BT_MUST_USE;

/* flows.c: what is due as an account day begins. */
int bt_flows_book(struct bt_engine *e) BT_MUST_USE;

/* flows.c: tell of those that the data ended too early for. */
int bt_flows_end(struct bt_engine *e) BT_MUST_USE;

/* fx.c: a symbol's first record has come; the price of a rate is a new one. */
int bt_fx_meet(struct bt_engine *e, bt_sym sym) BT_MUST_USE;
void bt_fx_see(struct bt_engine *e, bt_sym source);

/*
 * liquidate.c: all that is held, at the opens or at the closes of the round;
 * and one symbol on its way to a point of its path: 1 where its position was
 * taken away, 0, or -1.
 */
int bt_liquidate_all(struct bt_engine *e, int is_open) BT_MUST_USE;
int bt_liquidate_to(struct bt_engine *e, bt_sym sym, const struct bt_point *to,
    int is_ambiguous) BT_MUST_USE;

/* finance.c: a day of the account is over, days after the one before */
int bt_finance_days(struct bt_engine *e, int64_t days) BT_MUST_USE;
/* funding at an instant: longs pay rate times their size, shorts receive it */
int bt_finance_funding(
    struct bt_engine *e, bt_sym sym, bt_time at, double rate) BT_MUST_USE;
/* what is due by instruments' own funding at from or later, before to */
int bt_finance_until(struct bt_engine *e, bt_time from, bt_time to) BT_MUST_USE;

/* ledger.c */
int bt_ledger_open_step(
    struct bt_engine *e, const struct bt_step *step) BT_MUST_USE;
int bt_ledger_bankrupt(struct bt_engine *e) BT_MUST_USE;
int bt_ledger_mark(struct bt_engine *e) BT_MUST_USE;
int bt_ledger_flow(struct bt_engine *e, bt_sym sym, bt_time label,
    const char *kind, double amount) BT_MUST_USE;
/* what settles daily does; of every step, equity is told anew after it */
int bt_ledger_settle(struct bt_engine *e) BT_MUST_USE;
int bt_ledger_close_day(struct bt_engine *e, int is_last) BT_MUST_USE;
/* what open lots have gained, less the part of their fees that is paid */
double bt_ledger_open_profit(const struct bt_engine *e);
int bt_ledger_is_balanced(const struct bt_engine *e);

/* Step 4: the extremes of equity, now that it is this. */
static inline void
bt_ledger_see(struct bt_engine *e, double equity)
{
	double drawdown;

	if (equity > e->peak)
		e->peak = equity;
	if (equity > e->since_peak)
		e->since_peak = equity;
	if (equity < e->since_low)
		e->since_low = equity;
	drawdown = e->peak > 0 ? (e->peak - equity) / e->peak : 0;
	if (drawdown > e->since_drawdown)
		e->since_drawdown = drawdown;
}

#endif
