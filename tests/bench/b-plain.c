/*
 * What the programs do, done by plain C loops.
 *
 *	b-plain sum csv|bts FILE		a checksum of all bars
 *	b-plain sma csv|bts FILE FAST SLOW	what an SMA cross comes to
 *
 * FILE is `-` for standard input.  The loops know the one form of the data
 * that they are given, and check nothing: no times, no symbols, no checksums
 * of the file.  What they have in common with the programs is that the
 * numbers are exact, and so are the results.
 *
 * The cross is that of scripts/strategies/plugin-sma.c, for one symbol: a
 * fifth of equity, whole lots, at the open after the bar that told.
 */
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/timefast.h"
#include "bt/num.h"
#include "bt/record.h"
#include "io/form.h"

#define READ_SIZE ((size_t)1 << 18)
#define BARS      4096
#define SLOW_MAX  4096
#define SHARE     0.2
#define LOTS      1e8 /* in a unit */

/* ---- what is made of bars ---- */

struct result {
	long bars;
	/* sum */
	uint64_t sum;
	/* sma */
	double cash, units, equity;
	int want; /* 1 to buy, -1 to sell at the next open */
	int held; /* what the strategy thinks */
	long n_fast, n_slow;
	int64_t ring[SLOW_MAX], fast, slow;
	long at, at_fast; /* in the ring: of this bar, and n_fast before */
	long fills;
};

typedef void work(struct result *r, const struct bt_bar *bars, size_t n);

static uint64_t
bits(double v)
{
	uint64_t x;

	memcpy(&x, &v, sizeof x);
	return x;
}

static void
sum_bars(struct result *r, const struct bt_bar *bars, size_t n)
{
	uint64_t sum = r->sum;
	size_t i;

	for (i = 0; i < n; i++) {
		const struct bt_bar *b = &bars[i];

		sum += (uint64_t)b->time * 3 + bits(b->open) * 5 +
		       bits(b->high) * 7 + bits(b->low) * 11 +
		       bits(b->close) * 13 + bits(b->volume) * 17;
	}
	r->sum = sum;
	r->bars += (long)n;
}

static void
trade(struct result *r, double px)
{
	if (r->want > 0) {
		r->units = trunc(r->cash * SHARE / px * LOTS) / LOTS;
		r->cash -= r->units * px;
	} else {
		r->cash += r->units * px;
		r->units = 0;
	}
	r->want = 0;
	r->fills++;
}

static void
sma_bars(struct result *r, const struct bt_bar *bars, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		int64_t price = (int64_t)(bars[i].close * LOTS + 0.5);
		int above;

		if (r->want != 0)
			trade(r, bars[i].open);
		r->equity = r->cash + r->units * bars[i].close;
		r->fast += price - r->ring[r->at_fast];
		r->slow += price - r->ring[r->at];
		r->ring[r->at] = price;
		r->at = r->at + 1 < r->n_slow ? r->at + 1 : 0;
		r->at_fast = r->at_fast + 1 < r->n_slow ? r->at_fast + 1 : 0;
		above = ++r->bars >= r->n_slow &&
			r->fast * r->n_slow > r->slow * r->n_fast;
		if (above != r->held)
			r->want = above ? 1 : -1;
		r->held = above;
	}
}

/* ---- CSV: time,symbol,open,high,low,close,volume ---- */

static const double tens[] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9,
	1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };

/* A number, and the byte that ends it. */
static const char *
number(const char *p, double *v)
{
	const char *from = p;
	uint64_t w = 0;
	int scale = 0;

	while (*p >= '0' && *p <= '9')
		w = w * 10 + (uint64_t)(*p++ - '0');
	if (*p == '.')
		for (p++; *p >= '0' && *p <= '9'; scale++)
			w = w * 10 + (uint64_t)(*p++ - '0');
	if (p - from <= 15 && (*p == ',' || *p == '\n'))
		*v = (double)(int64_t)w / tens[scale];
	else
		p = bt_num_scan(from, from + 64, v);
	return p + 1;
}

static const char *
line(const char *p, struct bt_bar *bar)
{
	if (bt_timefast_parse(p, &bar->time) < 0)
		return NULL;
	for (p += BT_TIMEFAST_LEN + 1; *p != ','; p++)
		;
	p = number(p + 1, &bar->open);
	p = number(p, &bar->high);
	p = number(p, &bar->low);
	p = number(p, &bar->close);
	return number(p, &bar->volume);
}

/* Whole lines from p to stop. */
static int
lines(const char *p, const char *stop, struct result *r, work *work_of)
{
	static struct bt_bar bars[BARS];
	size_t n = 0;

	while (p != NULL && p < stop) {
		p = line(p, &bars[n]);
		if (++n == BARS || p == stop) {
			work_of(r, bars, n);
			n = 0;
		}
	}
	return p == stop ? 0 : -1;
}

static int
read_csv(int fd, struct result *r, work *work_of)
{
	static char buf[2 * READ_SIZE];
	size_t have = 0, keep;
	int is_header = 1;
	ssize_t k;

	while ((k = read(fd, buf + have, READ_SIZE)) > 0) {
		const char *p = buf;

		have += (size_t)k;
		for (keep = have; keep > 0 && buf[keep - 1] != '\n'; keep--)
			;
		if (is_header)
			p = (const char *)memchr(buf, '\n', keep) + 1;
		is_header = 0;
		if (lines(p, buf + keep, r, work_of) < 0)
			return -1;
		have -= keep;
		memmove(buf, buf + keep, have);
	}
	return k == 0 && have == 0 ? 0 : -1;
}

/* ---- binary, raw ---- */

static int
read_all(int fd, void *to, size_t n)
{
	char *p = to;

	while (n > 0) {
		ssize_t k = read(fd, p, n < READ_SIZE ? n : READ_SIZE);

		if (k <= 0)
			return -1;
		p += k;
		n -= (size_t)k;
	}
	return 0;
}

static int
read_bts(int fd, struct result *r, work *work_of)
{
	struct bt_bts_head head;
	struct bt_bts_block block = { .kind = 0 };
	struct bt_bar *bars = malloc(BT_BTS_STORED_MAX);
	int rc = bars == NULL ? -1 : read_all(fd, &head, sizeof head);

	while (rc == 0 && block.kind != BT_BTS_END) {
		rc = read_all(fd, &block, sizeof block);
		if (rc == 0 && block.stored > BT_BTS_STORED_MAX)
			rc = -1;
		if (rc == 0)
			rc = read_all(fd, bars, block.stored);
		if (rc == 0 && block.kind == BT_BTS_RECORDS)
			work_of(r, bars, block.count);
	}
	free(bars);
	return rc;
}

int
main(int argc, char **argv)
{
	static struct result r = { .cash = 100000 };
	int is_sum = argc > 1 && strcmp(argv[1], "sum") == 0, fd, rc;

	if (argc == 6) {
		r.n_fast = strtol(argv[4], NULL, 10);
		r.n_slow = strtol(argv[5], NULL, 10);
		r.at_fast = r.n_slow - r.n_fast;
	}
	if (argc != (is_sum ? 4 : 6) || r.at_fast < 0 || r.n_slow > SLOW_MAX) {
		(void)fprintf(stderr,
		    "usage: b-plain sum|sma csv|bts FILE [FAST SLOW]\n");
		return 2;
	}
	fd = strcmp(argv[3], "-") == 0 ? STDIN_FILENO : open(argv[3], O_RDONLY);
	rc = (strcmp(argv[2], "csv") == 0 ? read_csv : read_bts)(
	    fd, &r, is_sum ? sum_bars : sma_bars);
	if (rc < 0) {
		(void)fprintf(stderr, "b-plain: cannot read %s\n", argv[3]);
		return 3;
	}
	if (is_sum)
		printf("%ld %016llx\n", r.bars, (unsigned long long)r.sum);
	else
		printf("%ld %ld %.10g\n", r.bars, r.fills, r.equity);
	return 0;
}
