#include "ta-list.h"

#include <stdio.h>
#include <string.h>

#include "bt/num.h"
#include "bt/ta.h"
#include "bt/time.h"

/* ---- parts ---- */

/* `period=14`, `seed=first` */
static void
put_initial(const struct bt_ta_option *o)
{
	char text[BT_TIME_TEXT_MAX > BT_NUM_TEXT_MAX ? BT_TIME_TEXT_MAX
						     : BT_NUM_TEXT_MAX];

	switch (o->kind) {
	case BT_TA_WORD:
		fputs(o->words[(size_t)o->initial], stdout);
		return;
	case BT_TA_WHEN:
		(void)bt_time_format((bt_time)o->initial * BT_SECOND, text);
		break;
	case BT_TA_NUMBER:
	case BT_TA_WHOLE:
		(void)bt_num_format(o->initial, text);
		break;
	}
	fputs(text, stdout);
}

/* Names with a comma between, or `-`. */
static void
put_names(const char *const *names, size_t n)
{
	size_t k;

	if (n == 0)
		putchar('-');
	for (k = 0; k < n; k++)
		printf("%s%s", k > 0 ? "," : "", names[k]);
}

static void
put_options(const struct bt_ta_info *info)
{
	size_t k, n = bt_ta_options(info);

	if (n == 0)
		putchar('-');
	for (k = 0; k < n; k++) {
		printf("%s%s=", k > 0 ? "," : "", info->options[k].name);
		put_initial(&info->options[k]);
	}
}

/* ---- tables ---- */

static void
put_row(const struct bt_ta_info *info)
{
	printf("%-16s %-11s ", info->name, info->group);
	put_names(info->inputs, bt_ta_inputs(info));
	putchar(' ');
	put_options(info);
	putchar(' ');
	put_names(info->outputs, bt_ta_outputs(info));
	printf(" %zu %s\n", bt_ta_start(info, NULL), info->title);
}

static void
put_option(const struct bt_ta_option *o)
{
	char lo[BT_NUM_TEXT_MAX], hi[BT_NUM_TEXT_MAX];
	size_t k;

	printf("  %s: ", o->name);
	if (o->kind == BT_TA_WORD) {
		for (k = 0; k <= (size_t)o->max; k++)
			printf("%s%s", k > 0 ? ", " : "", o->words[k]);
	} else if (o->kind == BT_TA_WHEN) {
		fputs("a time", stdout);
	} else {
		(void)bt_num_format(o->min, lo);
		(void)bt_num_format(o->max, hi);
		printf("%s to %s%s", lo, hi,
		    o->kind == BT_TA_WHOLE ? ", whole" : "");
	}
	fputs("; ", stdout);
	put_initial(o);
	putchar('\n');
}

static void
put_all_of(const struct bt_ta_info *info)
{
	size_t k, n = bt_ta_options(info);

	printf("%s: %s\ngroup: %s\ninputs: ", info->name, info->title,
	    info->group);
	put_names(info->inputs, bt_ta_inputs(info));
	fputs("\noutputs: ", stdout);
	put_names(info->outputs, bt_ta_outputs(info));
	printf("\nbars of warm-up: %zu\n", bt_ta_start(info, NULL));
	printf("options:%s\n", n == 0 ? " -" : "");
	for (k = 0; k < n; k++)
		put_option(&info->options[k]);
	puts("formula: man 7 bt-ta");
}

/* ---- JSON; names and titles need no escapes ---- */

static void
json_names(const char *key, const char *const *names, size_t n)
{
	size_t k;

	printf("\"%s\":[", key);
	for (k = 0; k < n; k++)
		printf("%s\"%s\"", k > 0 ? "," : "", names[k]);
	putchar(']');
}

static void
json_option(const struct bt_ta_option *o)
{
	static const char *const kinds[] = { "number", "whole", "word",
		"time" };
	char lo[BT_NUM_TEXT_MAX], hi[BT_NUM_TEXT_MAX];
	int is_text = o->kind == BT_TA_WORD || o->kind == BT_TA_WHEN;

	printf("{\"name\":\"%s\",\"kind\":\"%s\",\"default\":%s", o->name,
	    kinds[o->kind], is_text ? "\"" : "");
	put_initial(o);
	if (is_text)
		putchar('"');
	if (o->kind == BT_TA_WORD) {
		putchar(',');
		json_names("choices", o->words, (size_t)o->max + 1);
	} else if (o->kind != BT_TA_WHEN) {
		(void)bt_num_format(o->min, lo);
		(void)bt_num_format(o->max, hi);
		printf(",\"min\":%s,\"max\":%s", lo, hi);
	}
	putchar('}');
}

static void
json_row(const struct bt_ta_info *info)
{
	size_t k, n = bt_ta_options(info);

	printf("{\"name\":\"%s\",\"title\":\"%s\",\"group\":\"%s\",",
	    info->name, info->title, info->group);
	json_names("inputs", info->inputs, bt_ta_inputs(info));
	fputs(",\"options\":[", stdout);
	for (k = 0; k < n; k++) {
		if (k > 0)
			putchar(',');
		json_option(&info->options[k]);
	}
	fputs("],", stdout);
	json_names("outputs", info->outputs, bt_ta_outputs(info));
	printf(",\"warmup\":%zu}\n", bt_ta_start(info, NULL));
}

/* ---- the answers ---- */

void
ta_list(int is_json)
{
	const struct bt_ta_info *info;
	size_t k;

	if (!is_json)
		printf("%-16s %-11s %s\n", "name", "group",
		    "inputs options outputs warmup title");
	for (k = 0; (info = bt_ta_info(k)) != NULL; k++) {
		if (is_json)
			json_row(info);
		else
			put_row(info);
	}
}

int
ta_describe(struct bt_cli *cli, const char *name, int is_json)
{
	const struct bt_ta_info *info = bt_ta_find(name);

	if (info == NULL) {
		const char *near = bt_ta_near(name);

		(void)bt_fail(&cli->err, BT_USAGE,
		    "no indicator is called '%s'%s%s%s", name,
		    near != NULL ? " (did you mean '" : "",
		    near != NULL ? near : "", near != NULL ? "'?)" : "");
		return bt_err_hint(&cli->err, "bt-ta --list");
	}
	if (is_json)
		json_row(info);
	else
		put_all_of(info);
	return 0;
}
