/*
 * Files of the binary form that lie, with checksums that are right: what a
 * reader finds when it believes a number because its checksum holds.
 */
#ifndef BT_TESTS_SEALED_H
#define BT_TESTS_SEALED_H

#include "base/buf.h"
#include "io/form.h"

/* A number that is put into a file: `n` bytes of value at a place. */
struct sealed_lie {
	size_t at, n;
	uint64_t value;
};

/* sealed_of(parts, n): the file that tagged texts make, each appended to those
 * before.  Free its data. */
struct bt_buf sealed_of(const char *const *parts, size_t n);

/*
 * sealed_make(): a file of two parts, the second appended: symbols, an
 * instrument, columns that become more, directives, strings, a watermark,
 * bars, ticks, events, and two index blocks.  Free its data.
 */
struct bt_buf sealed_make(void);

/* sealed_blocks(b, places, most): where its blocks begin; how many. */
size_t sealed_blocks(const struct bt_buf *b, size_t *places, size_t most);

/*
 * sealed_with(from, lie): a copy with the lie in it and all checksums, the chain
 * and what the index says of headers made right.  Free its data.
 */
struct bt_buf sealed_with(
    const struct bt_buf *from, const struct sealed_lie *lie);

/* sealed_fields(place): the numbers of a block's header, without its checksums:
 * how many, their places and widths. */
size_t sealed_fields(size_t place, struct sealed_lie fields[16]);

/* sealed_entries(b, place, fields, most): those of an index block's payload;
 * how many, 0 where the block at that place is none. */
size_t sealed_entries(const struct bt_buf *b, size_t place,
    struct sealed_lie *fields, size_t most);

/* What is tried in the place of a number. */
extern const uint64_t sealed_values[];
#define SEALED_VALUES 9

#endif
