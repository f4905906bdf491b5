/* Time zone files: whatever the bytes, refused or a zone that answers. */
#include <stdint.h>

#include "base/zone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bt_zone *z = bt_zone_read(data, size, "fuzz", NULL);
	bt_time t;

	if (z == NULL)
		return 0;
	(void)bt_zone_to_utc(z, INT64_MIN + 1);
	(void)bt_zone_to_utc(z, INT64_MAX);
	for (t = -BT_DAY * 105000; t < BT_DAY * 105000; t += BT_DAY * 999)
		(void)bt_zone_to_utc(z, t + bt_zone_offset(z, t) * BT_SECOND);
	bt_zone_free(z);
	return 0;
}
