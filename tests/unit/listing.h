/*
 * What a reader or a merge gives, as text that a test can compare: a line for
 * each record, with its place, and one for how it ended.
 *
 *	7 bar,2024-01-02T09:30:00Z,SPY,1,2,0.5,1.5,100,2024-01-02T09:31:00Z,
 *	8 command buy,SPY,100
 *	ERROR 3 x.csv:9: open 'abc' is no number
 */
#ifndef BT_TESTS_LISTING_H
#define BT_TESTS_LISTING_H

#include <stddef.h>

#include "bt/stream.h"

/*
 * list_fd(fd, name, opts): all that a reader of fd gives; opts without syms
 * are given a table.  The text is the caller's to free.
 */
char *list_fd(int fd, const char *name, const struct bt_reader_opts *opts);

/* list_bytes(p, n, opts): of a file "x.csv" that holds these bytes. */
char *list_bytes(const void *p, size_t n, const struct bt_reader_opts *opts);

/* list_text(text, opts): the same of a string. */
char *list_text(const char *text, const struct bt_reader_opts *opts);

/*
 * list_steps(texts, n, opts): a merge of files 0.csv, 1.csv, ...: of each step
 * its instant and its records, without places.  Bars of many steps at once are
 * taken as well, and must come to the same, places included.
 */
char *list_steps(
    const char *const *texts, size_t n, const struct bt_reader_opts *opts);

/* source_of(p, n): a descriptor of a nameless file that holds these bytes. */
int source_of(const void *p, size_t n);

/* assert_list(list, want): equal; the list is freed. */
#define assert_list(list, want)                                                \
	do {                                                                   \
		char *list_ = (list);                                          \
		assert_string_equal(list_, want);                              \
		free(list_);                                                   \
	} while (0)

#endif
