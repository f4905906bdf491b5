/*
 * Files of any bytes as series of returns: read or refused in words; what is
 * read has finite returns in order of time, and can be measured.
 */
#define _GNU_SOURCE /* memfd_create */

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "measure/series.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
measure(const struct bt_series *s)
{
	const struct bt_collect_opts opts = { BT_TIME_NONE, BT_TIME_NONE, 252,
		0.01 };
	char note[BT_METRIC_NOTE_MAX], text[BT_METRIC_TEXT_MAX];
	const struct bt_metric_row *rows;
	struct bt_err err = { 0 };
	struct bt_measures m;
	size_t i, n;
	double v;

	for (i = 0; i < s->n; i++)
		if (!isfinite(s->returns[i]) || s->returns[i] < -1 ||
		    (i > 0 && s->times[i] <= s->times[i - 1]))
			abort();
	if (bt_series_measure(s, &opts, &m, &err) < 0)
		abort(); /* the number of periods is told */
	rows = bt_metric_rows(&n);
	for (i = 0; i < n; i++) {
		v = bt_metric_value(&rows[i], &m);
		if (bt_metric_note(&rows[i], &m, note, sizeof note) == 0 &&
		    isnan(v))
			abort(); /* undefined, and no reason */
		if (strchr(note, ',') != NULL)
			abort();
		(void)bt_metric_format(rows[i].kind, v, text);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("fuzz", 0);
	struct bt_series s = { 0 };
	struct bt_err err = { 0 };
	struct bt_file *f = NULL;

	(void)bt_series_probe(data, size);
	if (fd >= 0 && write(fd, data, size) == (ssize_t)size &&
	    lseek(fd, 0, SEEK_SET) == 0)
		f = bt_file_open_fd(fd, "fuzz.csv", &err);
	if (f != NULL && bt_series_read(&s, f, NULL, &err) == 0)
		measure(&s);
	else if (err.status == BT_OK)
		abort(); /* refused without a reason */
	bt_series_clear(&s);
	bt_file_close(f);
	(void)close(fd);
	return 0;
}
