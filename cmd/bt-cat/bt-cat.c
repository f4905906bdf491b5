/*
 * bt-cat: convert, slice, merge and inspect records.
 */
#include "cat-copy.h"
#include "cat-opts.h"
#include "cat-salvage.h"
#include "cat-tell.h"
#include "cli/input.h"

static int
cat_main(struct bt_cli *cli, const struct cat_opts *opts)
{
	struct bt_input in = { 0 };
	struct cat_salvage salvage = { .n = 0 };
	int rc;

	if (cat_opts_check(opts, &cli->err) < 0 ||
	    bt_input_init(&in, cli, &opts->in) < 0)
		return -1;
	if (opts->is_salvaging && cat_salvage_init(&salvage, cli, &in) < 0) {
		bt_input_clear(&in);
		return -1;
	}
	if (bt_input_slice(&in, &opts->slice) < 0)
		rc = -1;
	else
		rc = opts->is_counting || opts->is_info
			 ? cat_tell(cli, opts, &in)
			 : cat_copy(cli, opts, &in);
	bt_input_clear(&in);
	if (rc < 0)
		return -1;
	return salvage.n > 0 ? BT_NO : BT_OK;
}

int
main(int argc, char **argv)
{
	struct cat_opts opts = cat_defaults;
	struct bt_cli cli;

	bt_cli_start(&cli, argc, argv, &cat_program, &opts);
	return bt_cli_end(&cli, cat_main(&cli, &opts));
}
