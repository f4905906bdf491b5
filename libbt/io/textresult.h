/*
 * What a run tells at every trade, as text: orders, fills and closed trades.
 *
 * The second way of writing such a row; the first is textrow.c's, column by
 * column.  This one knows the columns by heart, which makes it three times as
 * fast, and knows nothing else: rare columns, distances, long strings and
 * words that there are none of are not for here.
 */
#ifndef BT_IO_TEXTRESULT_H
#define BT_IO_TEXTRESULT_H

#include "bt/record.h"

struct bt_textrow;

/* The words of a column by their values; of flags, by their bits. */
struct bt_textresult_words {
	struct {
		char text[15];
		unsigned char n; /* 0: there is none */
	} v[16];
};

/* All that these types need. */
struct bt_textresult {
	struct bt_textresult_words side, type, tif, status; /* of an order */
	struct bt_textresult_words fill_side, fill_flags, trade_side;
	int is_odd; /* there was something in the row that is not for here */
};

void bt_textresult_init(struct bt_textresult *r);

/*
 * bt_textresult_put(t, rec, p):
 * Write an order, a fill or a trade at p, of which no rare column is on,
 * without the name of its type.
 *
 *   p      has room for BT_TEXTROW_FIELD bytes a column
 *   gives  the end; NULL where the row is not for here: it is to be written
 *          anew
 */
char *bt_textresult_put(
    struct bt_textrow *t, const struct bt_rec *rec, char *p);

#endif
