/*
 * A part of a stream is the same from every form: by the index of a .bts file
 * as in turn; and so it is of a file that was appended to as of one that was
 * written in one go.
 *
 *	p-parts [TRIES [SEED]]
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <fcntl.h>

#include "btsmade.h"

enum {
	PARTS = 4,
	SLICES = 12
};

static long tries = 12;
static uint64_t seed = 1;
static struct bt_random rnd;

static int
below(int n)
{
	return (int)(bt_random_next(&rnd) % (uint64_t)n);
}

/* Any span, any symbols, sometimes such as there are not. */
static struct bt_slice
any_slice(int last, int n_symbols, char names[64])
{
	static const char *list[1];
	struct bt_slice s = { .from = BT_TIME_NONE, .to = BT_TIME_NONE };

	if (below(4) > 0)
		s.from = below(last + 2) * MADE_STEP + below(3) - 1;
	if (below(4) > 0)
		s.to = s.from == BT_TIME_NONE
			   ? below(last + 2) * MADE_STEP
			   : s.from + 1 + below(last / 3) * MADE_STEP;
	if (below(3) > 0)
		return s;
	(void)snprintf(
	    names, 64, "S%d,S%d", below(n_symbols + 1), below(n_symbols));
	list[0] = names;
	s.symbols = list;
	s.n_symbols = 1;
	return s;
}

/* The streams of one try: all forms, and one that grew. */
struct made {
	struct bt_buf parts[PARTS];
	int fd[MADE_FORMS + 1];
};

static int
grow(const struct bt_buf *parts)
{
	char path[] = "/tmp/p-parts.XXXXXX";
	struct bt_err err = { 0 };
	int i, fd = mkstemp(path), part;

	assert_true(fd >= 0);
	assert_int_equal(close(fd), 0);
	assert_int_equal(unlink(path), 0);
	for (i = 0; i < PARTS; i++) {
		struct bt_symtab *syms = bt_symtab_new(&err);
		const struct bt_writer_opts wo = { .syms = syms,
			.is_compressed = below(2),
			.codec = below(2) ? BT_CODEC_FAST : BT_CODEC_SMALL,
			.is_appending = 1 };
		const struct bt_reader_opts ro = { .syms = syms };
		struct bt_writer *w = bt_writer_open(path, &wo, &err);
		struct bt_reader *r;

		if (w == NULL)
			fail_msg("%s", err.text);
		part = made_file(&parts[i]);
		r = bt_reader_open_fd(part, "part", &ro, &err);
		assert_non_null(r);
		if (bt_stream_copy(r, w, NULL, NULL) < 0)
			fail_msg("%s%s", bt_reader_err(r)->text,
			    bt_writer_err(w)->text);
		assert_int_equal(bt_reader_close(r, &err), 0);
		assert_int_equal(bt_writer_commit(w, &err), 0);
		assert_int_equal(close(part), 0);
		bt_symtab_free(syms);
	}
	fd = open(path, O_RDONLY);
	assert_true(fd >= 0);
	assert_int_equal(unlink(path), 0);
	return fd;
}

static void
make(struct made *m, const struct made_opts *o)
{
	struct made_opts part = *o;
	struct bt_buf b;
	int i;

	for (i = 0; i < PARTS; i++) {
		part.first = o->last * i / PARTS;
		part.last = o->last * (i + 1) / PARTS;
		m->parts[i] = made_text(&rnd, &part);
	}
	for (i = 0; i < MADE_FORMS; i++) {
		b = made_write(m->parts, PARTS, &made_forms[i]);
		m->fd[i] = made_file(&b);
		bt_buf_free(&b);
	}
	m->fd[MADE_FORMS] = grow(m->parts);
}

static void
drop(struct made *m)
{
	int i;

	for (i = 0; i < PARTS; i++)
		bt_buf_free(&m->parts[i]);
	for (i = 0; i <= MADE_FORMS; i++)
		assert_int_equal(close(m->fd[i]), 0);
}

static char *
read_part(int fd, const struct bt_reader_opts *opts)
{
	struct bt_err err = { 0 };
	char *text;

	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	text = made_read(fd, opts, &err);
	if (text == NULL)
		fail_msg("%s", err.text);
	return text;
}

/* The first line that differs. */
static void
tell_difference(
    const struct bt_slice *slice, int form, const char *got, const char *want)
{
	const char *g = got, *w = want;

	while (*got == *want)
		if (want++, *got++ == '\n') {
			g = got;
			w = want;
		}
	fail_msg("form %d: from %lld to %lld of %s: '%.*s' and not '%.*s'",
	    form, (long long)slice->from, (long long)slice->to,
	    slice->n_symbols > 0 ? slice->symbols[0] : "all",
	    (int)strcspn(g, "\n"), g, (int)strcspn(w, "\n"), w);
}

static void
compare(const struct made *m, const struct bt_reader_opts *opts)
{
	char *want = read_part(m->fd[MADE_ZST], opts), *got;
	int i;

	for (i = 0; i <= MADE_FORMS; i++) {
		got = read_part(m->fd[i], opts);
		if (strcmp(got, want) != 0)
			tell_difference(opts->slice, i, got, want);
		free(got);
	}
	free(want);
}

static void
parts_are_the_same_of_every_form(void **state)
{
	struct made m;
	long i, k;

	(void)state;
	bt_random_init(&rnd, seed, "parts");
	for (i = 0; i < tries; i++) {
		const struct made_opts o = { .last = 100 + below(1500),
			.n_symbols = 1 + below(below(2) ? 4 : 100),
			.is_clustered = below(2),
			.is_endless = below(3) == 0 };

		make(&m, &o);
		for (k = 0; k < SLICES; k++) {
			char names[64];
			const struct bt_slice slice =
			    any_slice(o.last, o.n_symbols, names);
			const struct bt_reader_opts opts = { .slice = &slice,
				.is_end_wanted = below(2) };

			compare(&m, &opts);
		}
		drop(&m);
	}
}

int
main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_are_the_same_of_every_form),
	};

	if (argc > 1)
		tries = strtol(argv[1], NULL, 10);
	if (argc > 2)
		seed = strtoull(argv[2], NULL, 10);
	return cmocka_run_group_tests_name("parts", tests, NULL, NULL);
}
