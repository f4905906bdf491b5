/* Command lines: any words are read or refused; what is shown is clean. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bt/types.h"
#include "cli/log.h"
#include "cli/opts.h"

#define WORDS 64

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
	BT_FLAG('g', "gross", struct f_opts, gross, "a flag",
	    .flags = BT_OPT_NEGATABLE),
	BT_STRING('n', "name", struct f_opts, name, "NAME", "a text"),
	BT_LIST('m', "many", struct f_opts, many, "NAME", "texts"),
	BT_TIME_OPT(0, "from", struct f_opts, from, "a time"),
	BT_SPAN(0, "every", struct f_opts, every, "1min", "a span"),
	BT_GROUP_COMMON(struct f_opts, common),
	BT_OPT_END,
};

/* Lines become words; gives how many, the program's name included. */
static int
split(char *text, char **argv)
{
	static char program[] = "f-opts";
	int argc = 0;

	argv[argc++] = program;
	while (text != NULL && argc < WORDS) {
		argv[argc++] = text;
		text = strchr(text, '\n');
		if (text != NULL)
			*text++ = '\0';
	}
	argv[argc] = NULL;
	return argc;
}

static void
check_clean(const char *text)
{
	char shown[4096];
	size_t n = bt_log_escape(text, strlen(text), shown, sizeof shown);

	for (size_t i = 0; i < n; i++)
		if ((unsigned char)shown[i] < ' ' || shown[i] == 0x7f)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct f_opts opts = { 0 };
	struct bt_err err = { 0 };
	char *argv[WORDS + 1], *text = malloc(size + 1);
	struct bt_opts o;
	int argc, rc;

	if (text == NULL || bt_opts_init(&o, table, &opts, &err) < 0)
		abort();
	memcpy(text, data, size);
	text[size] = '\0';
	argc = split(text, argv);
	rc = bt_opts_argv(&o, argc, argv, size % 2 == 0, &err);
	if ((rc < 0) != (err.status != BT_OK) || rc > argc)
		abort();
	if (opts.jobs < 1 || opts.jobs > 64 || opts.path > 1)
		abort();
	check_clean(err.text);
	bt_opts_clear(&o);
	free(text);
	return 0;
}
