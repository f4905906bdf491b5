#include "io/packplanes.h"

#include <string.h>

enum {
	GROUP = BT_PACK_GROUP
};

unsigned
bt_packplanes_count(const uint64_t *v, size_t n)
{
	uint64_t all = 0;
	unsigned planes = 0;
	size_t i;

	for (i = 0; i < n; i++)
		all |= v[i];
	for (; all != 0; all >>= 8)
		planes++;
	return planes;
}

int
bt_packplanes_put(struct bt_buf *out, const uint64_t *v, size_t n,
    unsigned planes, struct bt_err *err)
{
	unsigned plane;
	char *to;
	size_t i;

	if (bt_buf_reserve(out, n * planes, err) < 0)
		return -1;
	to = out->data + out->len;
	out->len += n * planes;
	for (plane = 0; plane < planes; plane++, to += n)
		for (i = 0; i < n; i++)
			to[i] = (char)(v[i] >> 8 * plane);
	return 0;
}

/* Loops of fixed length, which compilers turn into vectors. */
static void
get_full32(
    const uint8_t *p, size_t n, unsigned planes, uint32_t v[BT_PACK_GROUP])
{
	const uint8_t *p1 = p + n, *p2 = p1 + n, *p3 = p2 + n;
	size_t i;

	switch (planes) {
	case 0:
		memset(v, 0, GROUP * sizeof *v);
		break;
	case 1:
		for (i = 0; i < GROUP; i++)
			v[i] = p[i];
		break;
	case 2:
		for (i = 0; i < GROUP; i++)
			v[i] = p[i] | (uint32_t)p1[i] << 8;
		break;
	case 3:
		for (i = 0; i < GROUP; i++)
			v[i] =
			    p[i] | (uint32_t)p1[i] << 8 | (uint32_t)p2[i] << 16;
		break;
	default:
		for (i = 0; i < GROUP; i++)
			v[i] = p[i] | (uint32_t)p1[i] << 8 |
			       (uint32_t)p2[i] << 16 | (uint32_t)p3[i] << 24;
	}
}

void
bt_packplanes_get32(const uint8_t *p, size_t n, unsigned planes, uint32_t k,
    uint32_t v[BT_PACK_GROUP])
{
	unsigned plane;
	uint32_t i;

	if (k == GROUP) {
		get_full32(p, n, planes, v);
		return;
	}
	memset(v, 0, GROUP * sizeof *v);
	for (plane = 0; plane < planes; plane++, p += n)
		for (i = 0; i < k; i++)
			v[i] |= (uint32_t)p[i] << 8 * plane;
}

void
bt_packplanes_get64(const uint8_t *p, size_t n, unsigned planes, uint32_t k,
    uint64_t v[BT_PACK_GROUP])
{
	uint32_t low[GROUP], high[GROUP];
	uint32_t i;

	bt_packplanes_get32(p, n, planes < 4 ? planes : 4, k, low);
	if (planes <= 4) {
		for (i = 0; i < GROUP; i++)
			v[i] = low[i];
		return;
	}
	bt_packplanes_get32(p + 4 * n, n, planes - 4, k, high);
	for (i = 0; i < GROUP; i++)
		v[i] = low[i] | (uint64_t)high[i] << 32;
}
