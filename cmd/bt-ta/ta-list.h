/*
 * What indicators there are, as tables and as JSON.
 */
#ifndef TA_LIST_H
#define TA_LIST_H

#include "cli/main.h"

/* ta_list(is_json): all of them, on standard output. */
void ta_list(int is_json);

/*
 * ta_describe(cli, name, is_json): one of them; 0, or -1 with cli->err set
 * where there is none of that name.
 */
int ta_describe(struct bt_cli *cli, const char *name, int is_json);

#endif
