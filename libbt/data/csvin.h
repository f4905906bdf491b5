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

/* Whether a file that begins so is one that the ordinary reader takes. */
enum bt_csvin_own {
	BT_CSVIN_FOREIGN, /* no: it is to be imported */
	BT_CSVIN_PLAIN,   /* plain CSV, bt's own columns in their order */
	BT_CSVIN_STREAM   /* tagged text or binary */
};

/* bt_csvin_own(head, n): look at a file's beginning, its first two lines: a
 * header of bt's with rows as others write them is to be imported. */
enum bt_csvin_own bt_csvin_own(const uint8_t *head, size_t n);

#endif
