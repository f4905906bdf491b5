#include "io/pack.h"

#include <stdlib.h>

struct bt_unpacker {
	int is_new;
};

struct bt_unpacker *
bt_unpacker_new(struct bt_err *err)
{
	struct bt_unpacker *u = calloc(1, sizeof *u);

	if (u == NULL)
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
	return u;
}

void
bt_unpacker_free(struct bt_unpacker *u)
{
	free(u);
}

int
bt_unpack(struct bt_unpacker *u, const struct bt_pack_shape *shape,
    const void *bytes, size_t n_bytes, void *records, struct bt_err *err)
{
	(void)u;
	(void)shape;
	(void)bytes;
	(void)n_bytes;
	(void)records;
	return bt_fail(err, BT_BAD_INPUT, "its codec is not known");
}
