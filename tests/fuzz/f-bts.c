/*
 * The binary form must survive any bytes: they are read as they are, and a
 * second time with all checksums made right, because no fuzzer guesses one.
 * What can be read is written again as text, so that whoever trusts a reader
 * has seen it too.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "io/form.h"
#include "io/writer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Copy all of a stream to text in memory; it may fail wherever it likes. */
static void
copy(int fd, int is_partial_ok)
{
	struct bt_err err = { 0 };
	struct bt_symtab *syms = bt_symtab_new(&err);
	const struct bt_reader_opts ropts = { .syms = syms,
		.is_partial_ok = is_partial_ok };
	const struct bt_writer_opts wopts = { .syms = syms,
		.form = BT_FORM_TAGGED };
	struct bt_buf out = { 0 };
	struct bt_reader *r = NULL;
	struct bt_writer *w = NULL;

	if (syms != NULL)
		r = bt_reader_open_fd(fd, "fuzz", &ropts, &err);
	if (r != NULL)
		w = bt_writer_open_buf(&out, &wopts, &err);
	if (w != NULL && bt_stream_copy(r, w, NULL, NULL) == 0 &&
	    bt_writer_commit(w, &err) == 0)
		w = NULL;
	else if (w != NULL)
		bt_writer_abandon(w, bt_reader_err(r));
	(void)bt_reader_close(r, &err);
	bt_symtab_free(syms);
	bt_buf_free(&out);
}

static void
read_bytes(const uint8_t *data, size_t size)
{
	FILE *f = tmpfile();

	if (f == NULL)
		return;
	if (write(fileno(f), data, size) == (ssize_t)size) {
		if (lseek(fileno(f), 0, SEEK_SET) == 0)
			copy(fileno(f), 0);
		if (lseek(fileno(f), 0, SEEK_SET) == 0)
			copy(fileno(f), 1);
	}
	(void)fclose(f);
}

/* Make a block's checksums right, and an end block's totals. */
static void
seal_block(
    uint8_t *p, size_t room, struct bt_bts_totals *totals, uint32_t *context)
{
	struct bt_bts_block h;
	struct bt_bts_totals said;

	memcpy(&h, p, sizeof h);
	h.sync = BT_BTS_SYNC;
	if (h.stored > room)
		h.stored = (uint32_t)(room & ~(size_t)7);
	h.number = (uint32_t)totals->blocks;
	h.context = *context;
	if (h.kind == BT_BTS_END && h.stored >= sizeof said) {
		memcpy(&said, p + sizeof h, sizeof said);
		said.records = totals->records;
		said.blocks = totals->blocks;
		said.chain = totals->chain;
		memcpy(p + sizeof h, &said, sizeof said);
	}
	h.payload = bt_hash64_of(p + sizeof h, (size_t)h.stored);
	h.header = bt_hash64_of(&h, offsetof(struct bt_bts_block, header));
	memcpy(p, &h, sizeof h);
	if (h.kind == BT_BTS_SYMBOLS || h.kind == BT_BTS_COLUMNS)
		*context = bt_bts_context(*context, h.header);
	totals->records += h.kind == BT_BTS_RECORDS ? h.count : 0;
	totals->blocks++;
	totals->chain = bt_bts_chain(totals->chain, h.header);
}

static void
seal(uint8_t *p, size_t size)
{
	struct bt_bts_totals totals = { 0 };
	struct bt_bts_block block;
	struct bt_bts_head head;
	size_t at = sizeof head;
	uint32_t context = 0;

	if (size < sizeof head)
		return;
	memcpy(&head, p, sizeof head);
	memcpy(head.magic, BT_BTS_MAGIC, BT_BTS_MAGIC_N);
	head.version = BT_BTS_VERSION;
	head.size = sizeof head;
	head.flags = 0;
	head.hash = bt_hash64_of(&head, offsetof(struct bt_bts_head, hash));
	memcpy(p, &head, sizeof head);
	totals.chain = head.hash;
	while (size - at >= sizeof block) {
		seal_block(p + at, size - at - sizeof block, &totals, &context);
		memcpy(&block, p + at, sizeof block);
		at += sizeof block + (size_t)block.stored;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *copied = malloc(size + 1);

	if (copied == NULL)
		return 0;
	read_bytes(data, size);
	memcpy(copied, data, size);
	seal(copied, size);
	read_bytes(copied, size);
	free(copied);
	return 0;
}
