/*
 * What reader and writer of the binary form agree on.
 */
#include "base/hash.h"
#include "io/form.h"

/* Files outlive us: what they hold must not change by accident. */
#define FIXED(what, n) _Static_assert(sizeof(what) == (n), #what)
FIXED(struct bt_bts_head, 64);
FIXED(struct bt_bts_block, 64);
FIXED(struct bt_bts_entry, 48);
FIXED(struct bt_bts_totals, 64);
FIXED(struct bt_bar, 64);
FIXED(struct bt_tick, 32);
FIXED(struct bt_quote, 48);
FIXED(struct bt_action, 24);
FIXED(struct bt_order, 200);
FIXED(struct bt_fill, 112);
FIXED(struct bt_cash, 48);
FIXED(struct bt_trade, 128);
FIXED(struct bt_position, 48);
FIXED(struct bt_equity, 88);
FIXED(struct bt_event, 40);
FIXED(struct bt_metric, 24);
FIXED(struct bt_meta, 16);
FIXED(struct bt_run_end, 16);
_Static_assert(
    BT_BAR == 1 && BT_ORDER == 5 && BT_META == 13 && BT_RUN_END == 14,
    "numbers of types");

int
bt_bts_check_version(const struct bt_bts_head *h, struct bt_err *err)
{
	if (h->version == 0) {
		(void)bt_fail(err, BT_BAD_INPUT,
		    "is of version 0, which was a draft: this bt reads from "
		    "version 1 on");
		return bt_err_hint(
		    err, "make it anew from what it was made from");
	}
	if (h->version != BT_BTS_VERSION || h->size != sizeof *h ||
	    h->flags != 0)
		return bt_fail(err, BT_BAD_INPUT,
		    "is of version %u, and this bt reads version %d: a newer "
		    "bt wrote it",
		    h->version, BT_BTS_VERSION);
	return 0;
}

uint64_t
bt_bts_chain(uint64_t chain, uint64_t header)
{
	const uint64_t both[2] = { chain, header };

	return bt_hash64_of(both, sizeof both);
}

uint32_t
bt_bts_context(uint32_t context, uint64_t header)
{
	return (uint32_t)bt_bts_chain(context, header);
}

size_t
bt_bts_strings(enum bt_type type, size_t offsets[BT_BTS_TEXTS_MAX])
{
	const struct bt_record_info *info = bt_record_info(type);
	size_t i, n = 0;

	for (i = 0; i < info->n_columns && n < BT_BTS_TEXTS_MAX; i++)
		if (info->columns[i].kind == BT_K_STR ||
		    info->columns[i].kind == BT_K_TEXT)
			offsets[n++] = info->columns[i].offset;
	return n;
}
