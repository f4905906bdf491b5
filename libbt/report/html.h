/*
 * A report as one HTML page that needs nothing else: no script, no request,
 * its style and drawings inside, under a policy that forbids everything else.
 * The bytes depend on the run alone.
 */
#ifndef BT_REPORT_HTML_H
#define BT_REPORT_HTML_H

#include "report/gather.h"
#include "report/page.h"

/* bt_html_write(r, p, err): put the page; r is finished.  0, or -1 without
 * memory. */
int bt_html_write(const struct bt_report *r, struct bt_page *p,
    struct bt_err *err) BT_MUST_USE;

/* The style of the page: style.c. */
extern const char *const bt_html_style;

#endif
