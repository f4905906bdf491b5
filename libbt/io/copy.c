#include "bt/stream.h"

int
bt_stream_copy(struct bt_reader *r, struct bt_writer *w,
    int (*visit)(void *arg, struct bt_block *block), void *arg)
{
	struct bt_block block;
	int rc, keep;

	while ((rc = bt_reader_next_block(r, &block)) > 0) {
		keep = visit == NULL ? 1 : visit(arg, &block);
		if (keep < 0)
			return -1;
		if (keep > 0 && bt_writer_put_block(w, &block) < 0)
			return -1;
	}
	return rc;
}
