/* Bytes from files and pipes, plain and compressed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <zstd.h>

#include "io/file.h"

#define BIG ((size_t)3 << 20)

static uint8_t *
bytes_of(size_t n)
{
	uint8_t *p = malloc(n);
	uint32_t x = 1;
	size_t i;

	assert_non_null(p);
	for (i = 0; i < n; i++) {
		x = x * 1664525 + 1013904223;
		p[i] = (uint8_t)(x >> 24 & 15); /* compressible */
	}
	return p;
}

/* A source that holds these bytes: an unlinked temporary file. */
static int
source_of(const uint8_t *p, size_t n)
{
	char path[] = "/tmp/bt-t-file.XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(write(fd, p, n), (ssize_t)n);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

/* Either way to look ahead. */
typedef int peek(struct bt_file *f, size_t want, uint8_t **data, size_t *n,
    struct bt_err *err);

/* Read all of f in steps of `step` bytes and compare. */
static void
read_all(
    struct bt_file *f, const uint8_t *want, size_t n, size_t step, peek *look)
{
	struct bt_err err = { 0 };
	uint8_t *data;
	size_t at = 0, got;

	for (;;) {
		size_t k;

		assert_int_equal(look(f, step, &data, &got, &err), 0);
		assert_int_equal((uintptr_t)data % 64, at % 64);
		if (got == 0)
			break;
		k = got < step ? got : step;
		assert_true(at + k <= n);
		assert_memory_equal(data, want + at, k);
		memset(data, 0, k); /* ours to change */
		bt_file_skip(f, k);
		at += k;
	}
	assert_int_equal(at, n);
}

static void
a_file_is_read_whole_in_any_steps(void **state)
{
	static const size_t steps[] = { 1, 7, 64, 4096, 100000, 1 << 20,
		BIG + 1 };
	uint8_t *p = bytes_of(BIG);
	size_t i;

	(void)state;
	for (i = 0; i < 2 * (sizeof steps / sizeof steps[0]); i++) {
		size_t n = steps[i / 2] < 64 ? 100000 : BIG;
		struct bt_err err = { 0 };
		int fd = source_of(p, n);
		struct bt_file *f = bt_file_open_fd(fd, "x", &err);

		assert_non_null(f);
		assert_false(bt_file_is_compressed(f));
		read_all(f, p, n, steps[i / 2],
		    i % 2 == 0 ? bt_file_peek : bt_file_peek_whole);
		bt_file_close(f);
		assert_int_equal(close(fd), 0); /* stayed ours */
	}
	free(p);
}

static void
looking_ahead_consumes_nothing(void **state)
{
	int fd = source_of((const uint8_t *)"abcdef", 6);
	struct bt_err err = { 0 };
	struct bt_file *f = bt_file_open_fd(fd, "x", &err);
	uint8_t *data;
	size_t n;

	(void)state;
	assert_non_null(f);
	assert_int_equal(bt_file_peek(f, 3, &data, &n, &err), 0);
	assert_int_equal(bt_file_peek(f, 3, &data, &n, &err), 0);
	assert_int_equal(n, 6);
	assert_memory_equal(data, "abcdef\0\0\0\0\0\0\0\0", 14);
	bt_file_skip(f, 6);
	assert_int_equal(bt_file_peek(f, 1, &data, &n, &err), 0);
	assert_int_equal(n, 0);
	bt_file_close(f);
	assert_int_equal(close(fd), 0);
}

static void
a_pipe_gives_what_is_there_without_waiting_for_more(void **state)
{
	struct bt_err err = { 0 };
	struct bt_file *f;
	uint8_t *data;
	int fds[2];
	size_t n;

	(void)state;
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(write(fds[1], "hello", 5), 5);
	f = bt_file_open_fd(fds[0], "-", &err);
	assert_non_null(f);
	assert_int_equal(bt_file_peek(f, 1, &data, &n, &err), 0);
	assert_int_equal(n, 5);
	bt_file_skip(f, 5);
	assert_int_equal(write(fds[1], " you", 4), 4);
	assert_int_equal(bt_file_peek(f, 1, &data, &n, &err), 0);
	assert_int_equal(n, 4);
	assert_memory_equal(data, " you", 4);
	assert_int_equal(close(fds[1]), 0);
	bt_file_close(f);
	assert_int_equal(close(fds[0]), 0);
}

static uint8_t *
compressed(const uint8_t *p, size_t n, size_t *size)
{
	uint8_t *z = malloc(ZSTD_compressBound(n));

	assert_non_null(z);
	*size = ZSTD_compress(z, ZSTD_compressBound(n), p, n, 1);
	assert_false(ZSTD_isError(*size));
	return z;
}

static void
what_is_compressed_is_read_as_if_it_were_not(void **state)
{
	static const size_t steps[] = { 1, 100, 1 << 18, BIG + 1 };
	uint8_t *p = bytes_of(BIG);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		size_t size, n = steps[i] == 1 ? 100000 : BIG;
		struct bt_err err = { 0 };
		uint8_t *z = compressed(p, n, &size);
		int fd = source_of(z, size);
		struct bt_file *f = bt_file_open_fd(fd, "x", &err);

		assert_non_null(f);
		assert_true(bt_file_is_compressed(f));
		read_all(f, p, n, steps[i], bt_file_peek);
		bt_file_close(f);
		assert_int_equal(close(fd), 0);
		free(z);
	}
	free(p);
}

/* What zstd gives may end just where the room for it does. */
static void
compressed_data_may_end_with_the_buffer(void **state)
{
	uint8_t *p = bytes_of(1000);
	size_t size, got, k;
	struct bt_err err = { 0 };
	uint8_t *z = compressed(p, 1000, &size), *data;
	int fd = source_of(z, size);
	struct bt_file *f = bt_file_open_fd(fd, "x", &err);

	(void)state;
	assert_non_null(f);
	for (k = 0; k < 1000; k += got) {
		/* 64 more than asked for are read, and no more */
		assert_int_equal(
		    bt_file_peek_whole(f, k == 0 ? 936 : 1, &data, &got, &err),
		    0);
		assert_memory_equal(data, p + k, got);
		bt_file_skip(f, got);
	}
	assert_int_equal(bt_file_peek_whole(f, 1, &data, &got, &err), 0);
	assert_int_equal(got, 0);
	bt_file_close(f);
	assert_int_equal(close(fd), 0);
	free(z);
	free(p);
}

static void
places_in_a_file_are_gone_to(void **state)
{
	static const size_t places[] = { 70000, 64, 1, BIG - 10, 0, 300000 };
	uint8_t *p = bytes_of(BIG), *data, some[10];
	int fd = source_of(p, BIG);
	struct bt_err err = { 0 };
	struct bt_file *f;
	uint64_t size;
	size_t i, n;

	(void)state;
	assert_int_equal(lseek(fd, 5, SEEK_SET), 5); /* where it is opened */
	f = bt_file_open_fd(fd, "x", &err);
	assert_non_null(f);
	assert_int_equal(bt_file_size(f, &size), 1);
	assert_int_equal(size, BIG - 5);
	for (i = 0; i < sizeof places / sizeof *places; i++) {
		size_t at = places[i];

		bt_file_seek(f, at);
		assert_int_equal(bt_file_peek_whole(f, 5, &data, &n, &err), 0);
		assert_int_equal((uintptr_t)data % 64, at % 64);
		assert_memory_equal(data, p + 5 + at, n);
		assert_int_equal(bt_file_read_at(f, at, some, 5, &err), 1);
		assert_memory_equal(some, p + 5 + at, 5);
		bt_file_skip(f, n < 5 ? n : 5);
	}
	assert_int_equal(bt_file_read_at(f, BIG - 10, some, 6, &err), 0);
	bt_file_close(f);
	assert_int_equal(close(fd), 0);
	free(p);
}

static void
frames_in_a_row_are_one_text(void **state)
{
	static const uint8_t skippable[] = { 0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0,
		'x', 'y', 'z' };
	uint8_t *p = bytes_of(5000), *z = malloc(20000), *frame;
	struct bt_err err = { 0 };
	struct bt_file *f;
	size_t n = 0, size;
	int fd;

	(void)state;
	assert_non_null(z);
	memcpy(z, skippable, sizeof skippable);
	n += sizeof skippable;
	frame = compressed(p, 2000, &size);
	memcpy(z + n, frame, size);
	n += size;
	free(frame);
	frame = compressed(p + 2000, 3000, &size);
	memcpy(z + n, frame, size);
	n += size;
	free(frame);
	fd = source_of(z, n);
	f = bt_file_open_fd(fd, "x", &err);
	assert_non_null(f);
	read_all(f, p, 5000, 999, bt_file_peek);
	bt_file_close(f);
	assert_int_equal(close(fd), 0);
	free(z);
	free(p);
}

/* Read to the failure; its text. */
static const char *
failure_of(const uint8_t *p, size_t n, struct bt_err *err)
{
	int fd = source_of(p, n), rc;
	struct bt_file *f = bt_file_open_fd(fd, "bars.csv.zst", err);
	uint8_t *data;
	size_t got;

	while (f != NULL) {
		rc = bt_file_peek(f, 1, &data, &got, err);
		if (rc < 0 || got == 0)
			break;
		bt_file_skip(f, got);
	}
	bt_file_close(f);
	assert_int_equal(close(fd), 0);
	return err->text;
}

static void
cut_off_and_damaged_compression_are_told_apart(void **state)
{
	uint8_t *p = bytes_of(BIG), *z;
	struct bt_err err = { 0 };
	size_t size;

	(void)state;
	z = compressed(p, BIG, &size);
	assert_non_null(strstr(failure_of(z, size / 2, &err), "cut off"));
	assert_int_equal(err.status, BT_BAD_INPUT);
	assert_string_equal(err.where, "bars.csv.zst");
	bt_err_clear(&err);
	assert_non_null(strstr(failure_of(z, size - 1, &err), "cut off"));
	bt_err_clear(&err);
	memset(z + size / 2, 0xa5, 64);
	assert_non_null(strstr(failure_of(z, size, &err), "damaged"));
	assert_int_equal(err.status, BT_BAD_INPUT);
	free(z);
	free(p);
}

static void
what_cannot_be_read_is_an_error_of_the_system(void **state)
{
	struct bt_err err = { 0 };

	(void)state;
	assert_null(bt_file_open("/nonexistent/bars.csv", &err));
	assert_int_equal(err.status, BT_SYSTEM);
	assert_string_equal(err.where, "/nonexistent/bars.csv");
	assert_int_not_equal(err.sys, 0);
	bt_err_clear(&err);
	assert_null(bt_file_open("/tmp", &err));
	assert_int_equal(err.status, BT_SYSTEM);
	bt_err_clear(&err);
	assert_null(bt_file_open_fd(-1, "-", &err));
	assert_int_equal(err.status, BT_SYSTEM);
}

static void
an_empty_file_has_no_bytes(void **state)
{
	struct bt_err err = { 0 };
	struct bt_file *f = bt_file_open("/dev/null", &err);
	uint8_t *data;
	size_t n;

	(void)state;
	assert_non_null(f);
	assert_int_equal(bt_file_peek(f, 1, &data, &n, &err), 0);
	assert_int_equal(n, 0);
	bt_file_close(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_read_whole_in_any_steps),
		cmocka_unit_test(looking_ahead_consumes_nothing),
		cmocka_unit_test(
		    a_pipe_gives_what_is_there_without_waiting_for_more),
		cmocka_unit_test(what_is_compressed_is_read_as_if_it_were_not),
		cmocka_unit_test(compressed_data_may_end_with_the_buffer),
		cmocka_unit_test(places_in_a_file_are_gone_to),
		cmocka_unit_test(frames_in_a_row_are_one_text),
		cmocka_unit_test(
		    cut_off_and_damaged_compression_are_told_apart),
		cmocka_unit_test(what_cannot_be_read_is_an_error_of_the_system),
		cmocka_unit_test(an_empty_file_has_no_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
