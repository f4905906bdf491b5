/*
 * Importing: CSV files of any dialect as a form of market records.
 *
 * Rows go through libcsv; what the file is like is found by csvlook.h from
 * its beginning, or said in struct bt_csvin_opts.  Memory is flat, but for
 * files that go back in time (newest first): those are read whole and turned
 * round.  Rows that go forth and back are left as they are; bt-validate tells.
 *
 * A row that cannot be read is an error with its line; nothing is skipped but
 * what stands above the header, and lines below the last row of data that
 * begin with a word (`Total`), which are told as a warning.
 */
#ifndef BT_DATA_CSVIN_H
#define BT_DATA_CSVIN_H

#include <stddef.h>
#include <stdint.h>

#include "data/csvlook.h"
#include "io/form.h"

/*
 * The form, for bt_reader_open_form(); its own options are a struct
 * bt_csvin_opts.  Of struct bt_reader_opts it minds syms, symbol, zone and,
 * where the columns' type is not said, type.
 */
extern const struct bt_form_ops bt_form_csvin;

/*
 * bt_csvin_is_stream(head, n):
 * Whether a file that begins so is one that the ordinary reader takes as it
 * is: tagged, binary, or plain CSV with bt's own names of columns in their
 * order.  Give some 4 KiB of it.
 */
int bt_csvin_is_stream(const uint8_t *head, size_t n);

#endif
