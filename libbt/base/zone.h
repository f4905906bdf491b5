/*
 * Zones from bytes: what bt/time.h does not show of them.
 *
 * A zone is a list of instants at which its offset changes, ascending, with
 * the offset from each on.  A database file ends with a rule for later years,
 * which is written out into the list, up to the last year an instant can have:
 * so every question is one search.
 */
#ifndef BT_BASE_ZONE_H
#define BT_BASE_ZONE_H

#include <stddef.h>
#include <stdint.h>

#include "bt/err.h"
#include "bt/time.h"

/*
 * bt_zone_read(p, n, name, err):
 * A zone from the contents of a TZif file (RFC 8536), version 2 or later.
 *
 *   p     n bytes; anything.
 *   name  what to call it in messages.
 *   gives the zone, to be freed by the caller.
 *   fails BT_BAD_INPUT where it is damaged or counts leap seconds; NULL then.
 */
struct bt_zone *bt_zone_read(const unsigned char *p, size_t n, const char *name,
    struct bt_err *err) BT_MUST_USE;

/*
 * bt_zone_local(z, local):
 * As bt_zone_to_utc(), but in seconds, so that nothing can overflow.
 */
int64_t bt_zone_local(const struct bt_zone *z, int64_t local);

/* bt_zone_at(z, sec): the offset at an instant in seconds; z may be NULL. */
int bt_zone_at(const struct bt_zone *z, int64_t sec);

#endif
