#include "cat-salvage.h"

#include <string.h>

static void
tell(void *arg, const char *text)
{
	struct cat_salvage *s = arg;
	struct bt_err err = { 0 };

	(void)bt_fail(&err, BT_NO, "%s", text);
	(void)bt_err_at(&err, s->path, 0);
	bt_log_finding(&s->cli->log, &err);
	s->n++;
}

static struct bt_reader *
open_input(void *arg, const char *path, const struct bt_reader_opts *opts,
    struct bt_err *err)
{
	struct cat_salvage *s = arg;

	s->path = path;
	return bt_salvage_open(path, opts, &s->to, err);
}

int
cat_salvage_init(struct cat_salvage *s, struct bt_cli *cli, struct bt_input *in)
{
	if (cli->n_operands > 1)
		return bt_fail(&cli->err, BT_USAGE,
		    "--salvage takes one file, and here are %d",
		    cli->n_operands);
	*s = (struct cat_salvage){ .cli = cli, .to = { tell, s } };
	in->open = open_input;
	in->arg = s;
	return 0;
}
