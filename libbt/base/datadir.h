/*
 * Where what is shipped beside the programs is: templates, calendars.
 */
#ifndef BT_BASE_DATADIR_H
#define BT_BASE_DATADIR_H

#include <stddef.h>

#define BT_DATADIR_PLACES 3

/*
 * bt_datadir_place(k, installed, source, dir, size):
 * The k-th folder to look in, in the order of preference: in $BT_DATADIR; for
 * a program that runs from build/, in the source that it was built from; where
 * bt is installed.
 *
 *   k          0 .. BT_DATADIR_PLACES - 1.
 *   installed  its name below the folder of data ("strategies").
 *   source     its name below the source ("scripts/strategies").
 *   dir        size bytes; set to "" where there is no such place.
 */
void bt_datadir_place(
    int k, const char *installed, const char *source, char *dir, size_t size);

#endif
