/*
 * How far the reader is from a plain C loop.
 *
 * Usage: b-parse [BARS]
 *
 * Both read the same file of bars (written first, 2 million unless told,
 * plain CSV and tagged), block by block with read(2), and both add the closes
 * up.  The plain loop knows the one order of the columns, the one form of the
 * times and at most fifteen digits of a number, and checks nothing; what it
 * has in common with the reader is that its numbers are right.  Prints
 * nanoseconds of processor time a row, the best of five turns each, and their
 * ratio.
 */
#define _GNU_SOURCE

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bt/stream.h"

#define TURNS 5
#define BLOCK ((size_t)1 << 18)

static double
seconds(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- the data: a random walk of minutes ---- */

static uint64_t
random64(uint64_t *x)
{
	*x ^= *x << 13;
	*x ^= *x >> 7;
	*x ^= *x << 17;
	return *x;
}

static void
write_bars(const char *path, int is_tagged, long n)
{
	FILE *f = fopen(path, "w");
	uint64_t x = 88172645463325252u;
	long i, px = 1000000;

	if (f == NULL)
		return;
	(void)fputs(is_tagged ? "#bt 1\n#by b-parse\n#interval 60\n"
			      : "time,symbol,open,high,low,close,volume\n",
	    f);
	for (i = 0; i < n; i++) {
		time_t t = 1500000000 + 60 * i;
		long open = px, up = (long)(random64(&x) % 50);
		long down = (long)(random64(&x) % 50);
		struct tm tm;
		char time[32];

		px += (long)(random64(&x) % 81) - 40;
		(void)gmtime_r(&t, &tm);
		(void)strftime(time, sizeof time, "%Y-%m-%dT%H:%M:%SZ", &tm);
		(void)fprintf(f,
		    "%s%s,BTCUSDT,%ld.%02ld,%ld.%02ld,%ld.%02ld,%ld.%02ld,"
		    "%ld.%03ld\n",
		    is_tagged ? "bar," : "", time, open / 100, open % 100,
		    ((open > px ? open : px) + up) / 100,
		    ((open > px ? open : px) + up) % 100,
		    ((open < px ? open : px) - down) / 100,
		    ((open < px ? open : px) - down) % 100, px / 100, px % 100,
		    (long)(random64(&x) % 900), (long)(random64(&x) % 1000));
	}
	(void)fputs(is_tagged ? "#end\n" : "", f);
	(void)fclose(f);
}

/* ---- the plain loop ---- */

static const double tens[] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9,
	1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };

static const char *
plain_number(const char *p, double *v)
{
	uint64_t w = 0;
	int scale = 0;

	while (*p >= '0' && *p <= '9')
		w = w * 10 + (uint64_t)(*p++ - '0');
	if (*p == '.')
		for (p++; *p >= '0' && *p <= '9'; scale++)
			w = w * 10 + (uint64_t)(*p++ - '0');
	*v = (double)w / tens[scale];
	return p + 1;
}

static int
two(const char *p)
{
	return (p[0] - '0') * 10 + p[1] - '0';
}

static int64_t
plain_time(const char *p)
{
	int y = two(p) * 100 + two(p + 2), m = two(p + 5), d = two(p + 8);
	int64_t days;

	y -= m <= 2;
	days = 365 * (int64_t)y + y / 4 - y / 100 + y / 400 +
	       (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 719469;
	return (days * 86400 + two(p + 11) * 3600 + two(p + 14) * 60 +
		   two(p + 17)) *
	       BT_SECOND;
}

static const char *
plain_line(const char *p, struct bt_bar *bar)
{
	bar->time = plain_time(p);
	for (p += 21; *p != ','; p++)
		;
	p = plain_number(p + 1, &bar->open);
	p = plain_number(p, &bar->high);
	p = plain_number(p, &bar->low);
	p = plain_number(p, &bar->close);
	return plain_number(p, &bar->volume);
}

/* All bars of a file behind `skip` lines; the sum of the closes. */
static double
plain_file(const char *path, int skip, size_t prefix, struct bt_bar *bars)
{
	static char buf[2 * BLOCK];
	int fd = open(path, O_RDONLY);
	size_t have = 0, n = 0;
	double sum = 0;
	ssize_t k;

	while (fd >= 0 && (k = read(fd, buf + have, BLOCK)) > 0) {
		const char *p = buf, *end = buf + have + k, *stop;

		stop = memrchr(buf, '\n', (size_t)(end - buf));
		stop = stop == NULL ? buf : stop + 1;
		for (; skip > 0; skip--)
			p = (const char *)memchr(p, '\n', BLOCK) + 1;
		while (p < stop && *p != '#') {
			struct bt_bar *bar = &bars[n++ & 4095];

			p = plain_line(p + prefix, bar);
			sum += bar->close;
		}
		have = (size_t)(end - stop);
		memmove(buf, stop, have);
	}
	(void)close(fd);
	return sum;
}

/* ---- the reader ---- */

static double
reader_file(const char *path)
{
	struct bt_err err = { 0 };
	struct bt_reader_opts o = { .syms = bt_symtab_new(&err) };
	struct bt_reader *r = bt_reader_open(path, &o, &err);
	struct bt_block block;
	double sum = 0;
	uint32_t i;

	while (r != NULL && bt_reader_next_block(r, &block) > 0) {
		const struct bt_bar *bars = block.data;

		for (i = 0; block.type == BT_BAR && i < block.n; i++)
			sum += bars[i].close;
	}
	if (bt_reader_close(r, &err) < 0)
		(void)printf("%s\n", err.text);
	bt_symtab_free(o.syms);
	return sum;
}

static void
compare(const char *path, int is_tagged, long n)
{
	struct bt_bar *bars = calloc(4096, sizeof *bars);
	double plain = 1e9, reader = 1e9, a = 0, b = 0, t;
	int i;

	for (i = 0; bars != NULL && i < TURNS; i++) {
		t = seconds();
		a = plain_file(
		    path, is_tagged ? 3 : 1, is_tagged ? 4 : 0, bars);
		t = seconds() - t;
		plain = t < plain ? t : plain;
		t = seconds();
		b = reader_file(path);
		t = seconds() - t;
		reader = t < reader ? t : reader;
	}
	(void)printf("%-7s plain loop %5.1f ns/row, reader %5.1f ns/row "
		     "(%4.1f M rows/s), ratio %.2f%s\n",
	    is_tagged ? "tagged" : "csv", plain / (double)n * 1e9,
	    reader / (double)n * 1e9, (double)n / reader / 1e6, reader / plain,
	    a == b ? "" : "  THE SUMS DIFFER");
	free(bars);
}

int
main(int argc, char **argv)
{
	long n = argc > 1 ? strtol(argv[1], NULL, 10) : 2000000;
	char path[] = "/tmp/bt-b-parse.XXXXXX";
	int fd = mkstemp(path), is_tagged;

	if (fd < 0)
		return 4;
	(void)close(fd);
	for (is_tagged = 0; is_tagged < 2; is_tagged++) {
		write_bars(path, is_tagged, n);
		compare(path, is_tagged, n);
	}
	(void)unlink(path);
	return 0;
}
