/* Configuration files: any bytes are read or refused in words. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bt/types.h"
#include "cli/config.h"

struct f_opts {
	double rate;
	int jobs, path;
	bool gross;
	const char *name;
	struct bt_list many;
	bt_time from;
	int64_t every;
	struct bt_common_opts common;
};

static const char *const paths[] = { "ohlc", "olhc", NULL };

static const struct bt_opt table[] = {
	BT_DOUBLE('R', "rate", struct f_opts, rate, "RATE", -1.0, 10.0, "0",
	    "a number"),
	BT_INT('j', "jobs", struct f_opts, jobs, "N", 1, 64, "1", "an integer"),
	BT_ENUM('p', "path", struct f_opts, path, "PATH", paths, "ohlc",
	    "a choice"),
	BT_FLAG('g', "gross", struct f_opts, gross, "a flag"),
	BT_STRING('n', "name", struct f_opts, name, "NAME", "a text"),
	BT_LIST('m', "many", struct f_opts, many, "NAME", "texts"),
	BT_TIME_OPT(0, "from", struct f_opts, from, "a time"),
	BT_SPAN(0, "every", struct f_opts, every, "1min", "a span"),
	BT_GROUP_COMMON(struct f_opts, common),
	BT_OPT_END,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct f_opts opts = { 0 };
	struct bt_err err = { 0 };
	struct bt_opts o;
	int rc;

	if (bt_opts_init(&o, table, &opts, &err) < 0)
		abort();
	rc = bt_config_parse(
	    &o, "bt-run", "f.yaml", (const char *)data, size, &err);
	/* a refusal has a reason and a line, a success neither */
	if ((rc < 0) != (err.status != BT_OK) ||
	    (rc < 0 && (err.text[0] == '\0' || err.line < 1)))
		abort();
	if (opts.jobs < 1 || opts.jobs > 64 || opts.path > 1)
		abort();
	bt_opts_clear(&o);
	return 0;
}
