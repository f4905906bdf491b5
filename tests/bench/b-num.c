/*
 * How long a number takes, both ways, beside the C library's routines.
 *
 *	b-num FILE
 *
 * FILE is plain CSV with bars: every field from the third on of every row but
 * the first is a number.  Prints nanoseconds a number, the best of ten.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/numfast.h"
#include "base/timefast.h"
#include "base/vec.h"
#include "bt/num.h"
#include "bt/time.h"

#define ROUNDS 10

struct sample {
	struct bt_buf text;  /* the file */
	const char **fields; /* numbers in it */
	double *values;
	size_t n;
};

static double
now_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int
slurp(const char *path, struct bt_buf *b)
{
	FILE *f = fopen(path, "r");
	size_t n;

	if (f == NULL)
		return -1;
	do {
		if (bt_buf_reserve(b, 65536, NULL) < 0)
			break;
		n = fread(b->data + b->len, 1, 65536, f);
		b->len += n;
	} while (n > 0);
	return fclose(f);
}

/* Find the numbers of all rows. */
static int
split(struct sample *s)
{
	const char *p = bt_buf_text(&s->text), *end = p + s->text.len;
	size_t cap = 0, cap_values = 0;
	int column = 0, row = 0;

	for (; p < end; p++) {
		if (*p == '\n') {
			row++;
			column = 0;
			continue;
		}
		if (*p != ',' || ++column < 2 || row == 0)
			continue;
		if (bt_vec_reserve(&s->fields, &cap, s->n + 1,
			sizeof *s->fields, NULL) < 0 ||
		    bt_vec_reserve(&s->values, &cap_values, s->n + 1,
			sizeof *s->values, NULL) < 0)
			return -1;
		s->fields[s->n++] = p + 1;
	}
	return s->n > 0 ? 0 : -1;
}

static void
scan_all(struct sample *s)
{
	const char *end = s->text.data + s->text.len;
	size_t i;

	for (i = 0; i < s->n; i++)
		(void)!bt_num_scan(s->fields[i], end, &s->values[i]);
}

static void
scan_all_inline(struct sample *s)
{
	const char *end = s->text.data + s->text.len;
	size_t i;

	for (i = 0; i < s->n; i++)
		(void)!bt_numfast_scan(s->fields[i], end, &s->values[i]);
}

/* As a reader does it: where a field begins is known by the one before. */
static void
scan_rows(struct sample *s)
{
	const char *p = memchr(s->text.data, '\n', s->text.len);
	const char *end = s->text.data + s->text.len;
	size_t n = 0;
	bt_time t;
	int i;

	while (p != NULL && ++p < end) {
		if (end - p > 40)
			(void)bt_timefast_parse(p, &t);
		p = memchr(p + 21, ',', (size_t)(end - p) - 21);
		for (i = 0; p != NULL && i < 5; i++)
			p = bt_numfast_scan(p + 1, end, &s->values[n++]);
	}
}

static void
strtod_all(struct sample *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		s->values[i] = strtod(s->fields[i], NULL);
}

static void
format_all(struct sample *s)
{
	char text[BT_NUM_TEXT_MAX];
	size_t i;

	for (i = 0; i < s->n; i++)
		(void)bt_num_format(s->values[i], text);
}

/* The same values with all their digits. */
static void
format_thirds(struct sample *s)
{
	char text[BT_NUM_TEXT_MAX];
	size_t i;

	for (i = 0; i < s->n; i++)
		(void)bt_num_format(s->values[i] / 3, text);
}

static void
printf_all(struct sample *s)
{
	char text[40];
	size_t i;

	for (i = 0; i < s->n; i++)
		(void)snprintf(text, sizeof text, "%.17g", s->values[i]);
}

static void
measure(const char *name, void (*run)(struct sample *), struct sample *s)
{
	double best = 0, t;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		t = now_ns();
		run(s);
		t = now_ns() - t;
		if (i == 0 || t < best)
			best = t;
	}
	printf("%-28s %6.1f ns\n", name, best / (double)s->n);
}

int
main(int argc, char **argv)
{
	struct sample s = { .n = 0 };

	if (argc != 2 || slurp(argv[1], &s.text) < 0 || split(&s) < 0) {
		(void)fprintf(stderr, "usage: b-num FILE\n");
		return 2;
	}
	printf("%zu numbers of %s\n", s.n, argv[1]);
	measure("bt_num_scan", scan_all, &s);
	measure("bt_numfast_scan", scan_all_inline, &s);
	measure("whole rows, a number", scan_rows, &s);
	measure("strtod", strtod_all, &s);
	measure("bt_num_format", format_all, &s);
	measure("bt_num_format, 16-17 digits", format_thirds, &s);
	measure("snprintf %.17g", printf_all, &s);
	free(s.fields);
	free(s.values);
	bt_buf_free(&s.text);
	return 0;
}
