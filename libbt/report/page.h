/*
 * A page that is being written: text, markup, and the first failure.
 *
 * Putting never has to be tested: after a failure, which can only be a want of
 * memory, nothing more is put, and bt_page_err() tells at the end.  Whatever
 * comes from a stream goes through bt_page_text(), so that no tag, symbol or
 * parameter can become markup.
 */
#ifndef BT_REPORT_PAGE_H
#define BT_REPORT_PAGE_H

#include "base/buf.h"
#include "bt/err.h"
#include "bt/types.h"

/* All zero is an empty page. */
struct bt_page {
	struct bt_buf buf;
	struct bt_err err;
};

/* bt_page_put(p, s): as it stands: markup, or text of a text page. */
void bt_page_put(struct bt_page *p, const char *s);

/* bt_page_fill(p, c, n): a character n times; none where n < 1. */
void bt_page_fill(struct bt_page *p, char c, int n);

/*
 * bt_page_text(p, s): text within HTML, in an element or in a quoted value of
 * an attribute: & < > " ' become references; control characters and bytes
 * that are no UTF-8 become U+FFFD.
 */
void bt_page_text(struct bt_page *p, const char *s);

/* bt_page_num(p, v, decimals): a number with so many decimals; "nan". */
void bt_page_num(struct bt_page *p, double v, int decimals);

/*
 * bt_page_price(p, v): a price to be looked at: at most six decimals behind
 * the point, of a price below 0.1 six digits; "" for NaN.
 */
void bt_page_price(struct bt_page *p, double v);

/* bt_page_int(p, v): a whole number. */
void bt_page_int(struct bt_page *p, int64_t v);

/* bt_page_percent(p, v): a fraction as 12.34%; "" for NaN. */
void bt_page_percent(struct bt_page *p, double v);

/* bt_page_time(p, t): 2024-01-02, or 2024-01-02 09:30:00 where it is not
 * midnight, UTC. */
void bt_page_time(struct bt_page *p, bt_time t);

/* bt_page_column(p, from, width): blanks up to `width` characters behind the
 * byte at `from`; at least one where width > 0 and it is full. */
void bt_page_column(struct bt_page *p, size_t from, int width);

/* bt_page_wrap(p, s, width): text broken at blanks into lines of at most
 * `width` bytes, each ended. */
void bt_page_wrap(struct bt_page *p, const char *s, int width);

/* bt_page_err(p, err): 0; or -1, the failure moved to err. */
int bt_page_err(struct bt_page *p, struct bt_err *err);

/* bt_page_free(p): give the memory back. */
void bt_page_free(struct bt_page *p);

#endif
