/*
 * Streams of any bytes as runs: shown as HTML and as text, or refused in
 * words.  Whatever they say, the page has the elements that we put there and
 * no others, and the text has no control characters.
 */
#define _GNU_SOURCE /* memfd_create */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bt/stream.h"
#include "report/html.h"
#include "report/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every < begins a tag of ours. */
static void
check_html(struct bt_page *page)
{
	static const char *const tags[] = { "!doctype", "html", "head", "meta",
		"title", "style", "body", "main", "header", "h1", "h2", "p",
		"ul", "li", "b", "dl", "div", "dt", "dd", "small", "section",
		"figure", "span", "svg", "path", "table", "thead", "tbody",
		"tr", "th", "td", NULL };
	const char *s = bt_buf_text(&page->buf);
	size_t i, n;

	if (strlen(s) != page->buf.len)
		abort();
	while ((s = strchr(s, '<')) != NULL) {
		s += s[1] == '/' ? 2 : 1;
		n = strcspn(s, " >\n");
		for (i = 0; tags[i] != NULL; i++)
			if (strlen(tags[i]) == n && memcmp(tags[i], s, n) == 0)
				break;
		if (tags[i] == NULL)
			abort();
	}
}

static void
check_text(struct bt_page *page)
{
	size_t i;

	for (i = 0; i < page->buf.len; i++)
		if ((unsigned char)page->buf.data[i] < 0x20 &&
		    page->buf.data[i] != '\n')
			abort();
}

static void
show(struct bt_report *report)
{
	struct bt_page html = { 0 }, text = { 0 };
	struct bt_err err = { 0 };

	if (bt_report_finish(report, &err) < 0 ||
	    bt_html_write(report, &html, &err) < 0 ||
	    bt_text_write(report, &text, &err) < 0)
		abort();
	check_html(&html);
	check_text(&text);
	bt_page_free(&html);
	bt_page_free(&text);
}

static int
gather(struct bt_reader *r, struct bt_report *report, struct bt_err *err)
{
	const struct bt_rec *rec;
	int rc;

	while ((rc = bt_reader_next(r, &rec)) > 0)
		if (bt_report_put(report, rec, err) < 0)
			return -1;
	return rc;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct bt_collect_opts whole = { BT_TIME_NONE,
		BT_TIME_NONE, 0, 0 };
	struct bt_err err = { 0 };
	struct bt_symtab *syms = bt_symtab_new(&err);
	struct bt_reader_opts o = { .syms = syms, .is_partial_ok = 1 };
	int fd = memfd_create("fuzz", 0);
	struct bt_reader *r = NULL;
	struct bt_report report;

	bt_report_init(&report, &whole, syms);
	report.trades_most = 5;
	if (fd >= 0 && write(fd, data, size) == (ssize_t)size &&
	    lseek(fd, 0, SEEK_SET) == 0)
		r = bt_reader_open_fd(fd, "fuzz.bt", &o, &err);
	if (r != NULL && gather(r, &report, &err) == 0)
		show(&report);
	bt_report_clear(&report);
	(void)bt_reader_close(r, NULL);
	(void)close(fd);
	bt_symtab_free(syms);
	return 0;
}
