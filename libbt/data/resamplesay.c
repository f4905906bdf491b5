#include "data/resamplesay.h"

int
bt_resample_say_order(const struct bt_symtab *syms, const struct bt_bar *bar,
    bt_time at, struct bt_err *err)
{
	char now[BT_TIME_TEXT_MAX], before[BT_TIME_TEXT_MAX];

	(void)bt_time_format(bar->end, now);
	(void)bt_time_format(at, before);
	(void)bt_fail(err, BT_BAD_INPUT,
	    "a record of '%s' that was available at %s comes after one of %s",
	    bt_symtab_name(syms, bar->sym), now, before);
	return bt_err_hint(err, "bt-validate --fix order sorts records");
}

int
bt_resample_say_fit(const struct bt_symtab *syms, const struct bt_bar *bar,
    const struct bt_bucket *b, struct bt_err *err)
{
	char from[BT_TIME_TEXT_MAX], to[BT_TIME_TEXT_MAX];
	char start[BT_TIME_TEXT_MAX], end[BT_TIME_TEXT_MAX];

	(void)bt_time_format(bar->time, from);
	(void)bt_time_format(bar->end, to);
	(void)bt_time_format(b->start, start);
	(void)bt_time_format(b->end, end);
	(void)bt_fail(err, BT_BAD_INPUT,
	    "the bar of '%s' from %s to %s does not lie within the one from "
	    "%s to %s",
	    bt_symtab_name(syms, bar->sym), from, to, start, end);
	return bt_err_hint(err,
	    "bars can only be made longer; --anchor, --zone and --calendar "
	    "say where they begin");
}

int
bt_resample_say_range(
    const struct bt_symtab *syms, const struct bt_bar *bar, struct bt_err *err)
{
	char text[BT_TIME_TEXT_MAX];

	(void)bt_time_format(bar->time, text);
	return bt_fail(err, BT_BAD_INPUT,
	    "a record of '%s' at %s is too far from 1970 to be counted in",
	    bt_symtab_name(syms, bar->sym), text);
}

int
bt_resample_say_end(
    const struct bt_symtab *syms, const struct bt_bar *bar, struct bt_err *err)
{
	char text[BT_TIME_TEXT_MAX];

	(void)bt_time_format(bar->time, text);
	if (bar->end != BT_TIME_NONE)
		return bt_fail(err, BT_BAD_INPUT,
		    "the bar of '%s' at %s ends before it begins",
		    bt_symtab_name(syms, bar->sym), text);
	(void)bt_fail(err, BT_BAD_INPUT,
	    "the end of the bar of '%s' at %s is not known",
	    bt_symtab_name(syms, bar->sym), text);
	return bt_err_hint(err, "--interval says how long the bars are");
}
