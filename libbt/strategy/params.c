#include "strategy/params.h"

#include <stdlib.h>

#include "base/ascii.h"

enum {
	NAME_MAX_BYTES = 63
};

int
bt_param_is_name(const char *s, size_t n)
{
	size_t i;

	if (n == 0 || n > NAME_MAX_BYTES || bt_ascii_is_digit(s[0]))
		return 0;
	for (i = 0; i < n; i++)
		if (!bt_ascii_is_alnum(s[i]) && s[i] != '_')
			return 0;
	return 1;
}

void
bt_params_free(struct bt_params *p)
{
	free(p->at);
	free(p->names);
	*p = (struct bt_params){ 0 };
}
