#include "cat-info.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

void
cat_info_clear(struct cat_info *info)
{
	bt_canon_free(info->canon);
	free(info->is_seen);
	memset(info, 0, sizeof *info);
}

static int
note_sym(struct cat_info *info, bt_sym sym, struct bt_err *err)
{
	size_t n = (size_t)sym + 1;

	if (sym == BT_SYM_NONE)
		return 0;
	if (n > info->n_seen) {
		if (bt_vec_reserve(&info->is_seen, &info->seen_cap, n, 1, err) <
		    0)
			return -1;
		memset(info->is_seen + info->n_seen, 0, n - info->n_seen);
		info->n_seen = n;
	}
	info->is_seen[sym] = 1;
	return 0;
}

static void
note_time(struct cat_seen *seen, bt_time t)
{
	if (t == BT_TIME_NONE)
		return;
	if (seen->first == BT_TIME_NONE || t < seen->first)
		seen->first = t;
	if (seen->last == BT_TIME_NONE || t > seen->last)
		seen->last = t;
}

int
cat_info_put(
    struct cat_info *info, const struct bt_block *block, struct bt_err *err)
{
	struct bt_rec rec = { .type = block->type, .n_extra = block->n_extra };
	struct cat_seen *seen;
	const char *p = block->data;
	uint32_t i;

	if (block->type <= BT_NONE || block->type >= BT_TYPES)
		return 0;
	seen = &info->types[block->type];
	if (seen->n == 0)
		seen->first = seen->last = BT_TIME_NONE;
	seen->n += block->n;
	if (info->canon == NULL)
		return 0; /* only counting */
	for (i = 0; i < block->n; i++, p += block->stride) {
		rec.u.any = p;
		rec.extra =
		    (const double *)(const void *)(p + bt_record_info(rec.type)
							   ->size);
		note_time(seen, bt_record_time(&rec));
		if (note_sym(info, bt_record_sym(&rec), err) < 0 ||
		    bt_canon_put(info->canon, &rec, err) < 0)
			return -1;
	}
	return 0;
}

void
cat_info_count(const struct cat_info *info, FILE *out)
{
	int t;

	for (t = BT_BAR; t < (int)BT_TYPES; t++)
		if (info->types[t].n > 0)
			(void)fprintf(out, "%s %llu\n",
			    bt_record_info((enum bt_type)t)->name,
			    (unsigned long long)info->types[t].n);
}

static void
print_types(const struct cat_info *info, FILE *out)
{
	char first[BT_TIME_TEXT_MAX], last[BT_TIME_TEXT_MAX];
	int t;

	for (t = BT_BAR; t < (int)BT_TYPES; t++) {
		const struct cat_seen *seen = &info->types[t];

		if (seen->n == 0)
			continue;
		(void)fprintf(out, "%s: %llu",
		    bt_record_info((enum bt_type)t)->name,
		    (unsigned long long)seen->n);
		if (seen->first != BT_TIME_NONE) {
			(void)bt_time_format(seen->first, first);
			(void)bt_time_format(seen->last, last);
			(void)fprintf(out, ", %s to %s", first, last);
		}
		(void)fputc('\n', out);
	}
}

static void
print_symbols(
    const struct cat_info *info, const struct bt_symtab *syms, FILE *out)
{
	size_t i;

	(void)fputs("symbols:", out);
	for (i = 0; i < info->n_seen; i++)
		if (info->is_seen[i])
			(void)fprintf(
			    out, " %s", bt_symtab_name(syms, (bt_sym)i));
	(void)fputc('\n', out);
}

static const char *
form_name(enum bt_form form)
{
	switch (form) {
	case BT_FORM_CSV:
		return "csv";
	case BT_FORM_BTS:
		return "bts";
	case BT_FORM_AUTO:
	case BT_FORM_TAGGED:
	case BT_FORM_JSONL: /* is not read */
		break;
	}
	return "tagged";
}

void
cat_info_print(struct cat_info *info, const struct bt_reader *r,
    const struct bt_symtab *syms, FILE *out)
{
	const struct bt_format *f = bt_reader_format(r);
	char hash[BT_HASH_TEXT_MAX];

	(void)fprintf(out, "file: %s\nform: %s%s\n", bt_reader_name(r),
	    form_name(f->form), f->is_compressed ? ", zstd" : "");
	if (f->form != BT_FORM_CSV)
		(void)fprintf(out, "version: %d\n", f->version);
	if (f->by[0] != '\0')
		(void)fprintf(out, "by: %s\n", f->by);
	if (f->adjust[0] != '\0')
		(void)fprintf(out, "adjust: %s\n", f->adjust);
	print_types(info, out);
	print_symbols(info, syms, out);
	(void)bt_canon_format(info->canon, hash);
	(void)fprintf(out, "hash: %s\n", hash);
}
