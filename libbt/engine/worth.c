#include "engine/worth.h"

#include <string.h>

int
bt_worth_is_margined(const struct bt_instrument *inst)
{
	static const char *const kinds[] = { "future", "perpetual", "cfd" };
	size_t i;

	if (inst->is_inverse)
		return 1;
	for (i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (strcmp(inst->kind, kinds[i]) == 0)
			return 1;
	return 0;
}
