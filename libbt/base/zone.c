#include "base/zone.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/ascii.h"
#include "base/buf.h"
#include "base/instant.h"
#include "base/tzrule.h"
#include "base/vec.h"

#define DATABASE   "/usr/share/zoneinfo"
#define FILE_MAX   262144 /* bytes; real ones have some 4,000 */
#define OFFSET_MAX 93599  /* seconds either way: RFC 8536, 3.2 */
#define YEAR_FIRST 1677   /* of the range of instants */
#define YEAR_LAST  2262

/* From `at` on, in seconds since 1970, the offset is this. */
struct change {
	int64_t at;
	int offset; /* seconds east of UTC */
};

struct bt_zone {
	int first; /* the offset before any change */
	struct change *changes;
	size_t n, cap;
};

/*
 * A file of version 2: a header and a block with 32-bit times, to be skipped,
 * the same again with 64 bits, and a rule between two newlines.
 */
struct header {
	uint32_t utc_count, std_count, leap_count;
	uint32_t time_count, type_count, char_count;
};

#define HEADER_SIZE 44
#define TYPE_SIZE   6

static uint32_t
get32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | p[3];
}

/* Two's complement, without relying on a conversion that C leaves open. */
static int64_t
get64(const unsigned char *p)
{
	uint64_t u = (uint64_t)get32(p) << 32 | get32(p + 4);

	return u <= INT64_MAX ? (int64_t)u : -(int64_t)~u - 1;
}

static int
get_offset(const unsigned char *p)
{
	uint32_t u = get32(p);

	return u <= INT32_MAX ? (int)u : -(int)~u - 1;
}

/* Read a header at p; NULL, or the first byte after it. */
static const unsigned char *
read_header(const unsigned char *p, const unsigned char *end, struct header *h)
{
	if (end - p < HEADER_SIZE || memcmp(p, "TZif", 4) != 0 || p[4] < '2')
		return NULL;
	h->utc_count = get32(p + 20);
	h->std_count = get32(p + 24);
	h->leap_count = get32(p + 28);
	h->time_count = get32(p + 32);
	h->type_count = get32(p + 36);
	h->char_count = get32(p + 40);
	/* so that nothing computed from them can overflow */
	if (h->utc_count > FILE_MAX || h->std_count > FILE_MAX ||
	    h->leap_count > FILE_MAX || h->time_count > FILE_MAX ||
	    h->type_count > 256 || h->char_count > FILE_MAX)
		return NULL;
	return p + HEADER_SIZE;
}

/* Bytes of the block that a header announces. */
static ptrdiff_t
block_size(const struct header *h, ptrdiff_t time_size)
{
	return (ptrdiff_t)h->time_count * (time_size + 1) +
	       (ptrdiff_t)h->type_count * TYPE_SIZE + (ptrdiff_t)h->char_count +
	       (ptrdiff_t)h->leap_count * (time_size + 4) +
	       (ptrdiff_t)h->std_count + (ptrdiff_t)h->utc_count;
}

static int
add_change(struct bt_zone *z, int64_t at, int offset, struct bt_err *err)
{
	if (bt_vec_reserve(
		&z->changes, &z->cap, z->n + 1, sizeof *z->changes, err) < 0)
		return -1;
	z->changes[z->n].at = at;
	z->changes[z->n].offset = offset;
	z->n++;
	return 0;
}

static int
damaged(struct bt_err *err, const char *name, const char *what)
{
	return bt_fail(
	    err, BT_BAD_INPUT, "time zone '%s' is damaged: %s", name, what);
}

/* The changes of a block of 64-bit times. */
static int
read_changes(struct bt_zone *z, const struct header *h, const unsigned char *p,
    const char *name, struct bt_err *err)
{
	const unsigned char *index = p + (size_t)h->time_count * 8;
	const unsigned char *types = index + h->time_count;
	int64_t at;
	uint32_t i;
	int offset;

	for (i = 0; i < h->type_count; i++) {
		offset = get_offset(types + i * TYPE_SIZE);
		if (offset < -OFFSET_MAX || offset > OFFSET_MAX)
			return damaged(err, name, "an offset beyond a day");
	}
	z->first = get_offset(types);
	for (i = 0; i < h->time_count; i++) {
		at = get64(p + (size_t)i * 8);
		if (index[i] >= h->type_count)
			return damaged(err, name, "no such local time type");
		if (z->n > 0 && at <= z->changes[z->n - 1].at)
			return damaged(err, name, "times out of order");
		if (add_change(z, at, get_offset(types + index[i] * TYPE_SIZE),
			err) < 0)
			return -1;
	}
	return 0;
}

/*
 * Add a change of the rule, later than what the file has.  A rule for a
 * daylight saving time that never ends has a change back and forth at the
 * same instant, where the one forth has the last word.
 */
static int
add_ruled(
    struct bt_zone *z, size_t of_file, struct change c, struct bt_err *err)
{
	if (z->n > 0 && c.at <= z->changes[z->n - 1].at) {
		if (z->n > of_file && c.at == z->changes[z->n - 1].at)
			z->changes[z->n - 1].offset = c.offset;
		return 0;
	}
	return add_change(z, c.at, c.offset, err);
}

/* Write a rule out into changes, year by year. */
static int
add_rule(struct bt_zone *z, const struct bt_tzrule *r, struct bt_err *err)
{
	size_t of_file = z->n;
	struct change start, end;
	int year;

	if (!r->has_dst)
		return 0; /* the last change says so */
	for (year = YEAR_FIRST; year <= YEAR_LAST; year++) {
		start.at = bt_tzrule_local(&r->start, year) - r->std_offset;
		start.offset = r->dst_offset;
		end.at = bt_tzrule_local(&r->end, year) - r->dst_offset;
		end.offset = r->std_offset;
		if (add_ruled(
			z, of_file, start.at < end.at ? start : end, err) < 0 ||
		    add_ruled(
			z, of_file, start.at < end.at ? end : start, err) < 0)
			return -1;
	}
	return 0;
}

/* The rule behind the last block, "\n...\n"; it may be empty. */
static int
read_footer(struct bt_zone *z, const unsigned char *p, const unsigned char *end,
    const char *name, struct bt_err *err)
{
	const unsigned char *last;
	struct bt_tzrule rule;

	if (p == end || *p != '\n')
		return damaged(err, name, "no footer");
	p++;
	last = memchr(p, '\n', (size_t)(end - p));
	if (last == NULL)
		return damaged(err, name, "no end of its footer");
	if (last == p)
		return 0;
	if (bt_tzrule_parse((const char *)p, (size_t)(last - p), &rule) < 0)
		return damaged(err, name, "a footer that is no rule");
	return add_rule(z, &rule, err);
}

static int
read_file(struct bt_zone *z, const unsigned char *p, size_t n, const char *name,
    struct bt_err *err)
{
	const unsigned char *end = p + n;
	struct header h;

	p = read_header(p, end, &h);
	if (p == NULL)
		return damaged(err, name, "no TZif file of version 2 or later");
	if (end - p < block_size(&h, 4))
		return damaged(err, name, "it is cut short");
	p = read_header(p + block_size(&h, 4), end, &h);
	if (p == NULL)
		return damaged(err, name, "no second header");
	if (end - p < block_size(&h, 8))
		return damaged(err, name, "it is cut short");
	if (h.type_count == 0)
		return damaged(err, name, "no local time type");
	if (h.leap_count != 0)
		return bt_fail(err, BT_BAD_INPUT,
		    "time zone '%s' counts leap seconds, as UTC here does not",
		    name);
	if (read_changes(z, &h, p, name, err) < 0)
		return -1;
	return read_footer(z, p + block_size(&h, 8), end, name, err);
}

static struct bt_zone *
zone_new(struct bt_err *err)
{
	struct bt_zone *z = calloc(1, sizeof *z);

	if (z == NULL)
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
	return z;
}

void
bt_zone_free(struct bt_zone *z)
{
	if (z == NULL)
		return;
	free(z->changes);
	free(z);
}

struct bt_zone *
bt_zone_read(
    const unsigned char *p, size_t n, const char *name, struct bt_err *err)
{
	struct bt_zone *z = zone_new(err);

	if (z != NULL && read_file(z, p, n, name, err) < 0) {
		bt_zone_free(z);
		return NULL;
	}
	return z;
}

/* "UTC", +05:30, -0330 or +05: set *offset, gives 1; else 0. */
static int
is_fixed(const char *s, int *offset)
{
	size_t n = strlen(s), i;
	int v[4] = { 0 }, digits = 0;

	*offset = 0;
	if (strcmp(s, "UTC") == 0 || strcmp(s, "Z") == 0)
		return 1;
	if (s[0] != '+' && s[0] != '-')
		return 0;
	for (i = 1; i < n; i++) {
		if (i == 3 && s[i] == ':' && n == 6)
			continue;
		if (!bt_ascii_is_digit(s[i]) || digits == 4)
			return 0;
		v[digits++] = s[i] - '0';
	}
	if ((digits != 2 && digits != 4) || v[0] * 10 + v[1] > 23 || v[2] > 5)
		return 0;
	*offset = (v[0] * 10 + v[1]) * 3600 + (v[2] * 10 + v[3]) * 60;
	if (s[0] == '-')
		*offset = -*offset;
	return 1;
}

/* A name cannot lead out of the database. */
static int
is_name(const char *s)
{
	const char *p;

	if (*s == '\0' || *s == '/' || strstr(s, "..") != NULL)
		return 0;
	for (p = s; *p != '\0'; p++)
		if (!bt_ascii_is_alnum(*p) && strchr("/_+-", *p) == NULL)
			return 0;
	return p - s < 200;
}

static int
unknown(const char *name, struct bt_err *err)
{
	(void)bt_fail(err, BT_USAGE, "unknown time zone '%s'", name);
	return bt_err_hint(err,
	    "give a name such as America/New_York, or an offset such as "
	    "+05:30");
}

/* Read a whole file; more than FILE_MAX bytes is as good as none. */
static int
slurp(int fd, struct bt_buf *buf, struct bt_err *err)
{
	ssize_t n;

	do {
		if (bt_buf_reserve(buf, 8192, err) < 0)
			return -1;
		n = read(fd, buf->data + buf->len, 8192);
		if (n < 0 && errno != EINTR)
			return bt_fail_sys(err, "cannot read a time zone");
		if (n > 0)
			buf->len += (size_t)n;
	} while (n != 0 && buf->len <= FILE_MAX);
	return 0;
}

static int
slurp_zone(const char *name, struct bt_buf *buf, struct bt_err *err)
{
	const char *dir = getenv("TZDIR");
	char path[1024];
	struct stat st;
	int fd, rc;

	if (dir == NULL || *dir == '\0')
		dir = DATABASE;
	if (snprintf(path, sizeof path, "%s/%s", dir, name) >= (int)sizeof path)
		return unknown(name, err);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 && errno != ENOENT && errno != ENOTDIR)
		return bt_fail_sys(err, "cannot open %s", path);
	if (fd < 0)
		return unknown(name, err);
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		rc = slurp(fd, buf, err);
	else
		rc = unknown(name, err);
	(void)close(fd);
	return rc;
}

static struct bt_zone *
open_named(const char *name, struct bt_err *err)
{
	struct bt_buf buf = { 0 };
	struct bt_zone *z = NULL;

	if (slurp_zone(name, &buf, err) == 0)
		z = bt_zone_read((const unsigned char *)bt_buf_text(&buf),
		    buf.len, name, err);
	bt_buf_free(&buf);
	return z;
}

struct bt_zone *
bt_zone_open(const char *name, struct bt_err *err)
{
	struct bt_zone *z;
	int offset;

	if (is_fixed(name, &offset)) {
		z = zone_new(err);
		if (z != NULL)
			z->first = offset;
		return z;
	}
	if (!is_name(name)) {
		(void)unknown(name, err);
		return NULL;
	}
	return open_named(name, err);
}

/* How many changes there are at or before sec. */
static size_t
count_changes(const struct bt_zone *z, int64_t sec)
{
	size_t lo = 0, hi = z->n, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (z->changes[mid].at <= sec)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static int
offset_after(const struct bt_zone *z, size_t n)
{
	return n > 0 ? z->changes[n - 1].offset : z->first;
}

int
bt_zone_at(const struct bt_zone *z, int64_t sec)
{
	return z != NULL ? offset_after(z, count_changes(z, sec)) : 0;
}

int
bt_zone_offset(const struct bt_zone *z, bt_time t)
{
	int ns;

	return bt_zone_at(z, bt_instant_sec(t, &ns));
}

/*
 * Walk from a change that is surely earlier to the first stretch whose wall
 * clock has not passed `local` when it ends.  Where even its start is later,
 * `local` was skipped by the change before it.
 */
int64_t
bt_zone_local(const struct bt_zone *z, int64_t local)
{
	int64_t margin = OFFSET_MAX + 1;
	size_t n;

	if (z == NULL)
		return local;
	n = count_changes(z, local - margin);
	while (n < z->n && local - offset_after(z, n) >= z->changes[n].at)
		n++;
	if (n > 0 && local - offset_after(z, n) < z->changes[n - 1].at)
		n--;
	return local - offset_after(z, n);
}

bt_time
bt_zone_to_utc(const struct bt_zone *z, bt_time local)
{
	bt_time t;
	int64_t sec;
	int ns;

	sec = bt_zone_local(z, bt_instant_sec(local, &ns));
	return bt_instant_join(sec, ns, &t) == 0 ? t : BT_TIME_NONE;
}
