/*
 * Output: the stream of records that a program writes.
 *
 *	struct bt_writer *w = bt_output_open(cli, &opts->out, in.syms);
 *
 *	if (w == NULL)
 *		return -1;
 *	return bt_output_close(cli, w, copy_all(cli, &in, w));
 *
 * Closing is committing if all went well, else abandoning, so that a file
 * appears whole or not at all and a pipe ends in an end mark or an error mark.
 */
#ifndef BT_CLI_OUTPUT_H
#define BT_CLI_OUTPUT_H

#include "bt/stream.h"
#include "cli/main.h"

/*
 * bt_output_open(cli, opts, syms):
 * Begin the stream that -o, -f, -b and -z ask for.
 *
 *	-f FORM		that form; without it as the name of -o ends,
 *			tagged text otherwise
 *	-b		bts, uncompressed unless -z too
 *	-z		compressed; bts unless -f or the name say text
 *	--codec CODEC	how bts is, where it is compressed
 *
 *   syms   borrowed for the writer's life.
 *   fails  NULL, cli->err: BT_USAGE for binary records to a terminal and for
 *          -b with another form; BT_SYSTEM.
 */
struct bt_writer *bt_output_open(struct bt_cli *cli,
    const struct bt_output_opts *opts, struct bt_symtab *syms) BT_MUST_USE;

/*
 * bt_output_check_name(cli, file, endings):
 * Refuse a name of -o that promises what nobody here writes, such as x.pdf.
 *
 *   file     NULL and "-" are standard output, which promises nothing.
 *   endings  what is written, for people.
 *   gives    0, or -1 with cli->err: BT_USAGE.
 */
int bt_output_check_name(
    struct bt_cli *cli, const char *file, const char *endings) BT_MUST_USE;

/*
 * bt_output_is_csv(opts): whether that stream will be plain CSV: one type, one
 * header that says all columns; a .bts file that has grown is read for it with
 * bt_reader_opts' is_wide.
 */
bool bt_output_is_csv(const struct bt_output_opts *opts) BT_MUST_USE;

/*
 * bt_output_is_plain(opts): whether that stream will be plain CSV or JSON
 * lines, which other tools read.
 */
bool bt_output_is_plain(const struct bt_output_opts *opts) BT_MUST_USE;

/*
 * bt_output_close(cli, w, rc):
 * Commit w if rc >= 0, else abandon it with cli->err (or w's own error, which
 * goes there) as the reason.  NULL is fine.
 *
 *   rc     the program's status so far; a failure to write may be left to be
 *          found here: w remembers it.
 *   gives  rc, or -1.
 */
int bt_output_close(
    struct bt_cli *cli, struct bt_writer *w, int rc) BT_MUST_USE;

/*
 * bt_output_text(cli, file, data, n):
 * Write text that is whole already: a page, a table.
 *
 *   file   as -o has it; NULL and "-" are standard output.  A file appears
 *          with all of it, or stays as it was.
 *   gives  0; -1, cli->err: BT_SYSTEM; a signal.
 */
int bt_output_text(struct bt_cli *cli, const char *file, const char *data,
    size_t n) BT_MUST_USE;

#endif
