/*
 * Properties of reading:
 *
 *   - a stream gives the same records however its bytes arrive: domain, the
 *     files of testdata/streams and 2,000 random rows, plain and compressed,
 *     in packets of 1 to 5,000 bytes.  Byte by byte every line is read in the
 *     way that explains, whole most are read in the fast way, so the two ways
 *     agree;
 *   - a row with a byte changed anywhere is read to the same record, or
 *     refused in the same words, in both ways: domain, 6,000 such rows;
 *   - a tagged stream that is cut off anywhere fails, plain or compressed;
 *     what it gives before is the beginning of what the whole one gives.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <zstd.h>

#include "../unit/listing.h"
#include "base/buf.h"

static const size_t packets[] = { 1, 2, 3, 7, 16, 61, 64, 100, 1000, 4999 };

static void
write_packets(int fd, const char *p, size_t n, size_t size)
{
	while (n > 0) {
		size_t k = n < size ? n : size;

		if (write(fd, p, k) != (ssize_t)k)
			_exit(1);
		p += k;
		n -= k;
	}
	_exit(0);
}

/* What a reader gives that is given `size` bytes by each read(2). */
static char *
list_packets(const char *p, size_t n, size_t size)
{
	const struct bt_reader_opts o = { .is_end_wanted = 1 };
	int fds[2], status;
	char *list;
	pid_t pid;

	/* a read gives one packet, never two */
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fds), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		(void)close(fds[0]);
		write_packets(fds[1], p, n, size);
	}
	assert_int_equal(close(fds[1]), 0);
	list = list_fd(fds[0], "x.csv", &o);
	assert_int_equal(close(fds[0]), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return list;
}

static void
check_packets(const char *p, size_t n, int is_good)
{
	char *whole = list_packets(p, n, 100000);
	size_t i;

	assert_int_equal(strstr(whole, "ERROR") == NULL, is_good);
	for (i = 0; i < sizeof packets / sizeof packets[0]; i++)
		assert_list(list_packets(p, n, packets[i]), whole);
	free(whole);
}

/* A file of testdata, or nothing where the test runs elsewhere. */
static struct bt_buf
slurp(const char *name)
{
	struct bt_buf b = { 0 };
	char path[128], piece[4096];
	size_t k;
	FILE *f;

	(void)snprintf(path, sizeof path, "testdata/streams/%s", name);
	f = fopen(path, "r");
	if (f == NULL)
		return b;
	while ((k = fread(piece, 1, sizeof piece, f)) > 0)
		assert_int_equal(bt_buf_put(&b, piece, k, NULL), 0);
	assert_int_equal(fclose(f), 0);
	return b;
}

static struct bt_buf
compressed(const struct bt_buf *b)
{
	struct bt_buf z = { 0 };
	size_t n;

	assert_int_equal(
	    bt_buf_reserve(&z, ZSTD_compressBound(b->len), NULL), 0);
	n = ZSTD_compress(z.data, z.cap, b->data, b->len, 3);
	assert_false(ZSTD_isError(n));
	z.len = n;
	return z;
}

static void
files_are_read_alike_in_any_packets(void **state)
{
	static const char *const names[] = { "bars.csv", "odd.csv",
		"minutes.txt", "run.txt", "cut.txt" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof names / sizeof names[0]; i++) {
		struct bt_buf b = slurp(names[i]), z;

		if (b.len == 0)
			skip();
		z = compressed(&b);
		check_packets(b.data, b.len, strcmp(names[i], "cut.txt") != 0);
		check_packets(z.data, z.len, strcmp(names[i], "cut.txt") != 0);
		bt_buf_free(&b);
		bt_buf_free(&z);
	}
}

/* ---- random rows ---- */

static uint32_t
random32(uint32_t *x)
{
	*x ^= *x << 13;
	*x ^= *x >> 17;
	*x ^= *x << 5;
	return *x;
}

static void
put_random_number(struct bt_buf *b, uint32_t *x)
{
	static const char *const odd[] = { "1e3", "-5", "+5", "5.", ".5",
		"0.10000000000000000001", "123456789012345678",
		"1.7976931348623157e308", "0", "-0", "5e-324" };
	uint32_t r = random32(x);

	if (r % 16 == 0)
		assert_int_equal(bt_buf_puts(b, odd[(r >> 8) % 11], NULL), 0);
	else
		assert_int_equal(bt_buf_printf(b, NULL, "%u.%0*u", r % 100000,
				     (int)(r >> 28) % 6 + 1, r >> 16 & 7),
		    0);
}

static void
put_random_row(struct bt_buf *b, uint32_t *x, int minute)
{
	static const char *const symbols[] = { "A", "BTCUSDT", "EXACTLY8",
		"LONGER-THAN-EIGHT", "LONGER-THAN-EIGHU", "\xc3\xbc" };
	static const char *const seps[] = { "T", " ", "T", "T" };
	static const char *const tails[] = { ":00Z", "", ":00.5Z",
		":00+01:00" };
	uint32_t r = random32(x);
	uint32_t form = r % 8 < 4 ? r % 8 : 0;
	int i;

	assert_int_equal(bt_buf_puts(b, "bar,", NULL), 0);
	assert_int_equal(bt_buf_printf(b, NULL, "2024-01-%02d%s%02d:%02d%s",
			     minute / 1440 + 1, seps[form], minute / 60 % 24,
			     minute % 60, tails[form]),
	    0);
	assert_int_equal(bt_buf_printf(b, NULL, ",%s",
			     symbols[(r >> 4) % 16 < 6 ? (r >> 4) % 16 : 1]),
	    0);
	for (i = 0; i < 4; i++) {
		assert_int_equal(bt_buf_putc(b, ',', NULL), 0);
		put_random_number(b, x);
	}
	assert_int_equal(bt_buf_putc(b, ',', NULL), 0);
	if ((r >> 8) % 8 != 0)
		put_random_number(b, x);
	assert_int_equal(
	    bt_buf_puts(b, (r >> 12) % 8 == 0 ? "\r\n" : "\n", NULL), 0);
	if ((r >> 16) % 64 == 0)
		assert_int_equal(bt_buf_puts(b, "# odd\n\nlog,x\n", NULL), 0);
}

static void
random_rows_are_read_alike_in_both_ways(void **state)
{
	struct bt_buf b = { 0 }, z;
	uint32_t x = 2463534242u;
	int i;

	(void)state;
	assert_int_equal(bt_buf_puts(&b, "#bt 1\n#interval 60\n", NULL), 0);
	for (i = 0; i < 2000; i++)
		put_random_row(&b, &x, i);
	assert_int_equal(bt_buf_puts(&b, "#end\n", NULL), 0);
	z = compressed(&b);
	check_packets(b.data, b.len, 1);
	check_packets(z.data, z.len, 1);
	bt_buf_free(&b);
	bt_buf_free(&z);
}

/* ---- a byte changed ---- */

/*
 * Behind a good row a row is read in the fast way, behind a comment in the
 * other: what do they give for the third line?
 */
static void
check_both_ways(const char *row, size_t n)
{
	static const char fast[] = "#bt 1\nbar,2024-01-02T09:30:00Z,A,1,1,1,"
				   "1,1\n";
	static const char slow[] = "#bt 1\n# a comment\n";
	struct bt_buf b = { 0 };
	char *one, *other;

	assert_int_equal(bt_buf_puts(&b, fast, NULL), 0);
	assert_int_equal(bt_buf_put(&b, row, n, NULL), 0);
	one = list_bytes(b.data, b.len, NULL);
	bt_buf_clear(&b);
	assert_int_equal(bt_buf_puts(&b, slow, NULL), 0);
	assert_int_equal(bt_buf_put(&b, row, n, NULL), 0);
	other = list_bytes(b.data, b.len, NULL);
	assert_string_equal(strchr(one, '\n') + 1, other);
	free(one);
	free(other);
	bt_buf_free(&b);
}

static void
both_ways_agree_on_what_is_wrong(void **state)
{
	static const char bytes[] = "0123456789.,-+:TZ eE\r\n\t\"#\0\x7f\xc3";
	struct bt_buf b = { 0 };
	uint32_t x = 88172645u;
	int i;

	(void)state;
	for (i = 0; i < 6000; i++) {
		uint32_t r = random32(&x);

		bt_buf_clear(&b);
		put_random_row(&b, &x, i % 20000);
		b.data[r % b.len] = bytes[(r >> 16) % (sizeof bytes - 1)];
		assert_int_equal(bt_buf_puts(&b, "\n#end\n", NULL), 0);
		check_both_ways(b.data, b.len);
	}
	bt_buf_free(&b);
}

static void
forms_of_time_are_told_apart_in_both_ways(void **state)
{
	static const char *const times[] = { "2024-01-02", "2024-01-02Z",
		"2024-01-02 09:30:00Z", "2024-01-02T09:30:00",
		"2024-01-02T09:30:00.", "2024-01-02T09:30:00.5",
		"2024-01-02T09:30:00.1234567890Z", "2024-01-02T09:30:60Z",
		"2024-01-02T24:00:00Z", "2024-02-30", "2024-1-2", "20240102",
		"1677-01-01", "2262-04-12", "1704187800", "1704187800.5" };
	struct bt_buf b = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof times / sizeof times[0]; i++) {
		bt_buf_clear(&b);
		assert_int_equal(bt_buf_printf(&b, NULL,
				     "bar,%s,A,1,1,1,1,1\n#end\n", times[i]),
		    0);
		check_both_ways(b.data, b.len);
	}
	bt_buf_free(&b);
}

/* ---- cut off ---- */

/* The records of a list: all lines that begin with a number. */
static size_t
records_of(const char *list)
{
	const char *p = list;

	while (*p >= '0' && *p <= '9')
		p = strchr(p, '\n') + 1;
	return (size_t)(p - list);
}

static void
check_cuts(const struct bt_buf *b, size_t first_whole, const char *whole)
{
	size_t n, k;

	for (n = 0; n < first_whole; n++) {
		char *list = list_bytes(b->data, n, NULL);

		assert_non_null(strstr(list, "ERROR 3 x.csv:"));
		k = records_of(list);
		assert_memory_equal(list, whole, k);
		free(list);
	}
	for (; n <= b->len; n++)
		assert_list(list_bytes(b->data, n, NULL), whole);
}

static void
a_stream_cut_off_anywhere_fails(void **state)
{
	static const char *const names[] = { "minutes.txt", "run.txt" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof names / sizeof names[0]; i++) {
		struct bt_buf b = slurp(names[i]), z;
		char *whole;

		if (b.len == 0)
			skip();
		z = compressed(&b);
		whole = list_bytes(b.data, b.len, NULL);
		/* nothing but the newline behind #end may be missing */
		check_cuts(&b, b.len - 1, whole);
		check_cuts(&z, z.len, whole);
		free(whole);
		bt_buf_free(&b);
		bt_buf_free(&z);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_are_read_alike_in_any_packets),
		cmocka_unit_test(random_rows_are_read_alike_in_both_ways),
		cmocka_unit_test(both_ways_agree_on_what_is_wrong),
		cmocka_unit_test(forms_of_time_are_told_apart_in_both_ways),
		cmocka_unit_test(a_stream_cut_off_anywhere_fails),
	};

	return cmocka_run_group_tests_name("chunks", tests, NULL, NULL);
}
