/*
 * The file of findings that --findings asks for.
 */
#ifndef VALIDATE_FINDINGS_H
#define VALIDATE_FINDINGS_H

#include "bt/err.h"
#include "data/check.h"

enum findings_format {
	FINDINGS_AUTO, /* as the file's name ends */
	FINDINGS_TEXT,
	FINDINGS_JSON,
	FINDINGS_SARIF
};

extern const char *const findings_format_names[];
extern const char *const level_names[]; /* note, warning, error */

/* A finding, and where it is. */
struct placed_finding {
	const struct bt_finding *f;
	const char *file, *symbol;
	const char *action; /* what was done about it, or "" */
	int is_binary;      /* its line is a record's number */
};

/* How the checking ended. */
struct findings_end {
	uint64_t records;
	uint64_t counts[32][3]; /* findings of each check and level */
	int status;
	const char *error; /* why it ended early, or NULL */
};

/* findings_total(end): those that are no notes. */
uint64_t findings_total(const struct findings_end *end);

struct findings;

/*
 * findings_open(path, format, err): begin; "-" is standard output.  NULL, with
 * err set.
 */
struct findings *findings_open(
    const char *path, int format, struct bt_err *err) BT_MUST_USE;

/* findings_put(s, p, err): one more; 0 or -1. */
int findings_put(struct findings *s, const struct placed_finding *p,
    struct bt_err *err) BT_MUST_USE;

/*
 * findings_close(s, end, err): write the end; the file appears; s is freed.
 * NULL is fine.  findings_abandon(s): the file stays as it was.
 */
int findings_close(struct findings *s, const struct findings_end *end,
    struct bt_err *err) BT_MUST_USE;
void findings_abandon(struct findings *s);

#endif
