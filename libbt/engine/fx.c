/*
 * Other currencies: what one of an instrument's currency is in the account's.
 *
 * The rate comes from the market records themselves: a symbol whose name is
 * the two currencies, the instrument's first (EURUSD for euros in an account
 * of dollars) or the account's first (USDEUR, which is turned around), with
 * nothing or one of / - _ . between them, and =X behind them or not.  The
 * first such symbol that is met is taken.  Its rate is that of its last close
 * before the record at hand began to trade: known when a fill is made, never
 * of its future.
 */
#include "engine/state.h"

#include <math.h>
#include <string.h>

/* 1 where a name is the pair a, b; else 0. */
static int
is_pair(const char *name, const char *a, const char *b)
{
	size_t na = strlen(a), nb = strlen(b);

	if (strncmp(name, a, na) != 0)
		return 0;
	name += na;
	if (*name != '\0' && strchr("/-_.", *name) != NULL)
		name++;
	if (strncmp(name, b, nb) != 0)
		return 0;
	name += nb;
	return *name == '\0' || strcmp(name, "=X") == 0;
}

/* Take the rate of a pair, if a symbol's name is one for a foreign symbol. */
static void
try_source(struct bt_engine *e, bt_sym sym, bt_sym source)
{
	const char *own = bt_symtab_instrument(e->syms, sym)->currency;
	const char *name = bt_symtab_name(e->syms, source);
	struct bt_sym_state *s = &e->sym[sym];
	int is_direct = is_pair(name, own, e->currency);

	if (s->rate_from != BT_SYM_NONE ||
	    (!is_direct && !is_pair(name, e->currency, own)))
		return;
	s->rate_from = source;
	s->is_rate_inverse = !is_direct;
	e->sym[source].is_rate = 1;
	if (e->sym[source].close > 0 && e->account.v[source].mark > 0)
		bt_fx_see(e, source);
}

static int
meet_currency(struct bt_engine *e, bt_sym sym)
{
	const char *own = bt_symtab_instrument(e->syms, sym)->currency;

	if (own[0] == '\0')
		return 0;
	if (e->currency[0] == '\0')
		memcpy(e->currency, own, sizeof e->currency);
	if (strcmp(e->currency, own) == 0)
		return 0;
	if (e->rules.currency[0] == '\0') {
		(void)bt_fail(&e->err, BT_BAD_INPUT,
		    "%s is in %s, other symbols are in %s",
		    bt_symtab_name(e->syms, sym), own, e->currency);
		return bt_err_hint(&e->err,
		    "--currency %s says which one the account is in",
		    e->currency);
	}
	e->sym[sym].is_foreign = 1;
	e->n_foreign++;
	bt_account_exchange(&e->account, sym, (double)NAN);
	return 0;
}

int
bt_fx_meet(struct bt_engine *e, bt_sym sym)
{
	bt_sym other;

	if (meet_currency(e, sym) < 0)
		return -1;
	if (e->n_foreign == 0)
		return 0;
	for (other = 0; other < e->n_syms; other++) {
		if (e->sym[other].bars == 0 || other == sym)
			continue;
		if (e->sym[sym].is_foreign)
			try_source(e, sym, other);
		if (e->sym[other].is_foreign)
			try_source(e, other, sym);
	}
	return 0;
}

void
bt_fx_see(struct bt_engine *e, bt_sym source)
{
	double rate = e->account.v[source].mark;
	bt_sym sym;

	for (sym = 0; sym < e->n_syms; sym++) {
		const struct bt_sym_state *s = &e->sym[sym];

		if (s->is_foreign && s->rate_from == source)
			bt_account_exchange(&e->account, sym,
			    s->is_rate_inverse ? 1 / rate : rate);
	}
}
