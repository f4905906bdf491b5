/*
 * Sidecars: any bytes are read or refused in words; what was read takes its
 * own defaults.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "strategy/sidecar.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const words[] = { "fast=10" };
	struct bt_err err = { 0 };
	struct bt_params params = { 0 };
	struct bt_sidecar *sc =
	    bt_sidecar_parse((const char *)data, size, "f.yaml", &err);

	/* a refusal has a reason and a line, a success neither */
	if ((sc == NULL) != (err.status != BT_OK) ||
	    (sc == NULL && (err.text[0] == '\0' || err.line < 1)))
		abort();
	if (sc == NULL)
		return 0;
	if (bt_sidecar_check(sc, NULL, 0, &params, &err) < 0)
		abort();
	bt_params_free(&params);
	if (bt_sidecar_check(sc, words, 1, &params, &err) < 0 &&
	    (err.status != BT_USAGE || err.text[0] == '\0'))
		abort();
	bt_params_free(&params);
	bt_sidecar_free(sc);
	return 0;
}
