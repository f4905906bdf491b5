#include "validate-mend.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/repair.h"
#include "data/sorter.h"

/*
 * Records come from the reader, through the sorter if order is mended, to the
 * check and the repair, which hands them to the writer.  What tells that they
 * are out of order must see them before they are sorted: `first`.
 */
struct mender {
	struct mender_in in;
	struct bt_check *first; /* or NULL: nothing is sorted */
	struct bt_check *check;
	struct bt_sorter *sorter;
	struct bt_repair *repair;
	struct bt_reader *r;
	struct bt_writer *w;
	int64_t seq;
};

static struct bt_err *
err_of(const struct mender *m)
{
	return &m->in.cli->err;
}

static uint32_t
bit_of(const char *name)
{
	return UINT32_C(1) << bt_check_find(name, strlen(name));
}

/* A record is dropped: keep it for who wants to mend it. */
static int
reject(
    struct mender *m, const struct bt_rec *rec, int64_t line, const char *why)
{
	const struct rejected x = { .rec = rec,
		.columns = bt_reader_columns(m->r, rec->type),
		.syms = m->in.told->syms,
		.file = bt_reader_name(m->r),
		.why = why,
		.line = line,
		.is_binary = bt_reader_is_binary(m->r) };

	if (m->in.rejects == NULL)
		return 0;
	return rejects_record(m->in.rejects, &x, err_of(m));
}

static int
drop(void *arg, const struct bt_rec *rec, int64_t line, const char *why)
{
	return reject(arg, rec, line, why);
}

static int
put(void *arg, const struct bt_rec *rec)
{
	struct mender *m = arg;

	return bt_writer_put(m->w, rec);
}

/* Before sorting: what is out of order, what has a wrong time. */
static int
found_first(void *arg, const struct bt_finding *f)
{
	struct mender *m = arg;
	const char *action = "sorted";
	struct bt_rec rec;

	if (f->check == (size_t)bt_check_find("times", 5)) {
		action = "";
		if ((m->in.opts->fix & bit_of("times")) != 0 &&
		    bt_sorter_drop(m->sorter, f->line, &rec)) {
			action = "left out";
			if (reject(m, &rec, f->line, f->text) < 0)
				return -1;
		}
	}
	return told_finding(m->in.told, f, action);
}

static int
found(void *arg, const struct bt_finding *f)
{
	struct mender *m = arg;
	char action[BT_REPAIR_ACTION];

	if (bt_repair_mend(m->repair, f, action, err_of(m)) < 0)
		return -1;
	return told_finding(m->in.told, f, action);
}

struct mender *
mender_new(const struct mender_in *in)
{
	struct mender *m = calloc(1, sizeof *m);
	struct bt_repair_opts ropts = { .fixes = in->opts->fix,
		.keep = (enum bt_repair_keep)in->opts->keep,
		.put = put,
		.drop = drop,
		.arg = m };
	struct bt_check_opts copts = in->check;
	const uint32_t early = bit_of("order") | bit_of("times");
	const uint32_t asked = copts.checks == 0 ? UINT32_MAX : copts.checks;

	if (m == NULL) {
		(void)bt_fail(&in->cli->err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	m->in = *in;
	copts.arg = m;
	copts.found = found;
	if ((in->opts->fix & bit_of("order")) != 0) {
		struct bt_check_opts first = copts;

		first.found = found_first;
		first.checks = asked & early;
		copts.checks = asked & ~early;
		m->sorter = bt_sorter_new(0, err_of(m));
		if (m->sorter != NULL && first.checks != 0)
			m->first = bt_check_new(&first, err_of(m));
	}
	m->repair = bt_repair_new(&ropts, err_of(m));
	m->check = bt_check_new(&copts, err_of(m));
	if (err_of(m)->status == BT_OK)
		return m;
	mender_free(m);
	return NULL;
}

void
mender_free(struct mender *m)
{
	if (m == NULL)
		return;
	bt_check_free(m->first);
	bt_check_free(m->check);
	bt_sorter_free(m->sorter);
	bt_repair_free(m->repair);
	free(m);
}

struct bt_check *
mender_check(const struct mender *m)
{
	return m->check;
}

/* A record in order: check it, and let the repair have it. */
static int
pass(struct mender *m, const struct bt_rec *rec, int64_t line)
{
	if (bt_repair_put(m->repair, rec, line, m->seq++, err_of(m)) < 0)
		return -1;
	return bt_check_record(m->check, rec, line, err_of(m));
}

static int
take(struct mender *m, const struct bt_rec *rec, int64_t line)
{
	if (m->sorter == NULL)
		return pass(m, rec, line);
	if (bt_sorter_put(m->sorter, rec, line, err_of(m)) < 0)
		return -1;
	return m->first == NULL
		   ? 0
		   : bt_check_record(m->first, rec, line, err_of(m));
}

/* What is no market record: where there is an order, it stays in it. */
static int
take_other(struct mender *m, const struct bt_rec *rec)
{
	if (rec->type == BT_COLUMNS && m->sorter != NULL &&
	    bt_sorter_n_extra(m->sorter) > 0)
		return bt_fail(err_of(m), BT_BAD_INPUT,
		    "columns change on the way, which cannot be sorted");
	if (bt_check_record(m->check, rec, 0, err_of(m)) < 0)
		return -1;
	/* a mark speaks of the order that was */
	if (rec->type == BT_MARK && m->sorter != NULL)
		return 0;
	if (m->sorter == NULL && bt_repair_flush(m->repair, err_of(m)) < 0)
		return -1;
	return bt_writer_put(m->w, rec);
}

/* All have come: let those that wait leave. */
static int
finish(struct mender *m)
{
	struct bt_rec rec;
	int64_t line;
	int rc = 0;

	if (m->first != NULL && bt_check_end(m->first, err_of(m)) < 0)
		return -1;
	if (m->sorter != NULL)
		while ((rc = bt_sorter_next(
			    m->sorter, &rec, &line, err_of(m))) > 0)
			if (pass(m, &rec, line) < 0)
				return -1;
	if (rc < 0 || bt_check_end(m->check, err_of(m)) < 0)
		return -1;
	return bt_repair_flush(m->repair, err_of(m));
}

int
mender_run(struct mender *m, struct bt_reader *r, struct bt_writer *w)
{
	const struct bt_rec *rec;
	int rc;

	m->r = r;
	m->w = w;
	m->seq = 0;
	bt_repair_begin(m->repair);
	if (m->sorter != NULL)
		bt_sorter_empty(m->sorter);
	if (m->first != NULL)
		bt_check_begin(m->first, bt_reader_is_binary(r));
	while ((rc = bt_reader_next(r, &rec)) > 0) {
		rc = rec->type >= BT_BAR && rec->type <= BT_ACTION
			 ? take(m, rec, bt_reader_line(r))
			 : take_other(m, rec);
		if (rc < 0)
			return -1;
	}
	return rc < 0 || finish(m) < 0 ? -1 : 0;
}
