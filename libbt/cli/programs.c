#include "cli/programs.h"

#include <stddef.h>
#include <string.h>

#include "base/near.h"

#define PREFIX "bt-"

const struct bt_program_row bt_programs[] = {
	{ "bt-fetch", "import and download market data" },
	{ "bt-validate", "check and repair market data" },
	{ "bt-run", "run a strategy over market data" },
	{ "bt-metrics", "measure a run" },
	{ "bt-report", "show a run" },
	{ "bt-store", "keep and find runs, data and strategies" },
	{ "bt-cat", "convert, slice, merge and inspect records" },
	{ "bt-resample", "aggregate ticks and bars into longer bars" },
	{ "bt-adjust", "adjust bars for splits, dividends and rolls" },
	{ "bt-ta", "append indicators to bars" },
	{ "bt-perturb", "disturb market data to stress a strategy" },
	{ "bt-compare", "find where two runs differ" },
	{ "bt-sweep", "run a strategy over many parameters" },
	{ "bt-synth", "make market data from a seed" },
	{ NULL, NULL },
};

static const char *
short_name(const char *name)
{
	size_t n = strlen(PREFIX);

	return strncmp(name, PREFIX, n) == 0 ? name + n : name;
}

const struct bt_program_row *
bt_programs_find(const char *name)
{
	for (const struct bt_program_row *p = bt_programs; p->name != NULL; p++)
		if (strcmp(short_name(p->name), short_name(name)) == 0)
			return p;
	return NULL;
}

const struct bt_program_row *
bt_programs_near(const char *name)
{
	struct bt_near near;

	bt_near_init(&near, short_name(name));
	for (const struct bt_program_row *p = bt_programs; p->name != NULL; p++)
		bt_near_try(&near, short_name(p->name));
	return bt_near_best(&near) != NULL
		   ? bt_programs_find(bt_near_best(&near))
		   : NULL;
}
