/*
 * The binary form must survive any bytes: they are read as they are, and a
 * second time with all checksums made right, because no fuzzer guesses one;
 * as a whole, in part by what index they have, and as a damaged file.  What
 * can be read is written again as text, so that whoever trusts a reader has
 * seen it too; and something is appended to what can be appended to.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "io/form.h"
#include "io/salvage.h"
#include "io/writer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Copy all of a reader to text in memory; it may fail wherever it likes. */
static void
copy(struct bt_reader *r, struct bt_symtab *syms)
{
	const struct bt_writer_opts wopts = { .syms = syms,
		.form = BT_FORM_TAGGED };
	struct bt_err err = { 0 };
	struct bt_buf out = { 0 };
	struct bt_writer *w = NULL;

	if (r != NULL)
		w = bt_writer_open_buf(&out, &wopts, &err);
	if (w != NULL && bt_stream_copy(r, w, NULL, NULL) == 0 &&
	    bt_writer_commit(w, &err) == 0)
		w = NULL;
	else if (w != NULL)
		bt_writer_abandon(w, bt_reader_err(r));
	(void)bt_reader_close(r, &err);
	bt_buf_free(&out);
}

static void
read_file(const char *path, int is_partial_ok, const struct bt_slice *slice)
{
	struct bt_err err = { 0 };
	struct bt_symtab *syms = bt_symtab_new(&err);
	const struct bt_reader_opts ropts = { .syms = syms,
		.is_partial_ok = is_partial_ok,
		.is_end_wanted = slice != NULL,
		.slice = slice };

	if (syms != NULL)
		copy(bt_reader_open(path, &ropts, &err), syms);
	bt_symtab_free(syms);
}

static void
ignore(void *arg, const char *text)
{
	(void)arg;
	(void)text;
}

static void
salvage_file(const char *path)
{
	const struct bt_salvage to = { .lost = ignore };
	struct bt_err err = { 0 };
	struct bt_symtab *syms = bt_symtab_new(&err);
	const struct bt_reader_opts ropts = { .syms = syms };

	if (syms != NULL)
		copy(bt_salvage_open(path, &ropts, &to, &err), syms);
	bt_symtab_free(syms);
}

/* What is appended to must be readable where it was so before. */
static void
append_to(const char *path)
{
	struct bt_err err = { 0 };
	struct bt_symtab *syms = bt_symtab_new(&err);
	const struct bt_writer_opts wopts = {
		.syms = syms, .is_compressed = -1, .is_appending = 1
	};
	const struct bt_tick tick = { .time = INT64_MAX, .price = 1 };
	const struct bt_rec rec = { .type = BT_TICK, .u.tick = &tick };
	struct bt_writer *w = NULL;
	bt_sym sym;

	if (syms != NULL)
		w = bt_writer_open(path, &wopts, &err);
	if (w != NULL && bt_symtab_add(syms, "A", 1, &sym, &err) == 0 &&
	    sym == 0 && bt_writer_put(w, &rec) == 0 &&
	    bt_writer_commit(w, &err) == 0)
		w = NULL; /* also where it failed to, but then it is empty */
	else if (w != NULL && err.status == BT_OK)
		bt_writer_abandon(w, NULL);
	bt_symtab_free(syms);
}

static void
read_bytes(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "A,SYN" };
	static const struct bt_slice span = { .from = 0, .to = INT64_MAX / 2 },
				     symbol = { .from = BT_TIME_NONE,
					     .to = BT_TIME_NONE,
					     .symbols = names,
					     .n_symbols = 1 };
	char path[] = "/tmp/f-bts.XXXXXX";
	int fd = mkstemp(path);

	if (fd < 0)
		return;
	if (write(fd, data, size) == (ssize_t)size) {
		read_file(path, 0, NULL);
		read_file(path, 1, NULL);
		read_file(path, 0, &span);
		read_file(path, 0, &symbol);
		salvage_file(path);
		append_to(path);
		read_file(path, 0, &span);
	}
	(void)close(fd);
	(void)unlink(path);
}

/* What is right of a stream so far. */
struct sealed {
	struct bt_bts_totals totals;
	uint32_t context;
	/* blocks since the index block before */
	struct bt_bts_block blocks[64];
	uint64_t offsets[64];
	uint32_t n;
};

static void
seal_index(struct sealed *s, const struct bt_bts_block *h, uint8_t *p)
{
	struct bt_bts_entry e;
	uint32_t i;

	if (h->stored < sizeof s->totals.index + s->n * sizeof e)
		return;
	memcpy(p, &s->totals.index, sizeof s->totals.index);
	for (i = 0; i < s->n; i++) {
		uint8_t *to = p + sizeof s->totals.index + i * sizeof e;

		memcpy(&e, to, sizeof e);
		e.offset = s->offsets[i];
		e.header = s->blocks[i].header;
		e.kind = s->blocks[i].kind;
		memcpy(to, &e, sizeof e);
	}
}

static void
seal_end(const struct sealed *s, uint8_t *p)
{
	struct bt_bts_totals said;

	memcpy(&said, p, sizeof said);
	said.records = s->totals.records;
	said.blocks = s->totals.blocks;
	said.chain = s->totals.chain;
	said.index = s->totals.index;
	memcpy(p, &said, sizeof said);
}

static void
note(struct sealed *s, const struct bt_bts_block *h, uint64_t at)
{
	if (h->kind == BT_BTS_SYMBOLS || h->kind == BT_BTS_COLUMNS)
		s->context = bt_bts_context(s->context, h->header);
	s->totals.records += h->kind == BT_BTS_RECORDS ? h->count : 0;
	s->totals.blocks++;
	s->totals.chain = bt_bts_chain(s->totals.chain, h->header);
	if (h->kind == BT_BTS_INDEX) {
		s->totals.index = at;
		s->n = 0;
	} else if (s->n < 64) {
		s->offsets[s->n] = at;
		s->blocks[s->n++] = *h;
	}
}

/* Make a block's checksums right, and what it tells of others. */
static size_t
seal_block(uint8_t *p, uint64_t at, size_t room, struct sealed *s)
{
	struct bt_bts_block h;

	memcpy(&h, p, sizeof h);
	h.sync = BT_BTS_SYNC;
	if (h.stored > room)
		h.stored = (uint32_t)(room & ~(size_t)7);
	h.number = (uint32_t)s->totals.blocks;
	h.context = s->context;
	if (h.kind == BT_BTS_END && h.stored >= sizeof s->totals)
		seal_end(s, p + sizeof h);
	if (h.kind == BT_BTS_INDEX)
		seal_index(s, &h, p + sizeof h);
	h.payload = bt_hash64_of(p + sizeof h, (size_t)h.stored);
	h.header = bt_hash64_of(&h, offsetof(struct bt_bts_block, header));
	memcpy(p, &h, sizeof h);
	note(s, &h, at);
	return sizeof h + h.stored;
}

static void
seal(uint8_t *p, size_t size)
{
	static const struct sealed none;
	struct sealed s = none;
	struct bt_bts_head head;
	size_t at = sizeof head;

	if (size < sizeof head)
		return;
	memcpy(&head, p, sizeof head);
	memcpy(head.magic, BT_BTS_MAGIC, BT_BTS_MAGIC_N);
	head.version = BT_BTS_VERSION;
	head.size = sizeof head;
	head.flags = 0;
	head.hash = bt_hash64_of(&head, offsetof(struct bt_bts_head, hash));
	memcpy(p, &head, sizeof head);
	s.totals.chain = head.hash;
	while (size - at >= sizeof(struct bt_bts_block))
		at += seal_block(
		    p + at, at, size - at - sizeof(struct bt_bts_block), &s);
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
