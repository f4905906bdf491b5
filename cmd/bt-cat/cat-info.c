#include "cat-info.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "io/textrow.h"

int
cat_info_init(struct cat_info *info, struct bt_err *err)
{
	memset(info, 0, sizeof *info);
	info->names = bt_symtab_new(err);
	return info->names == NULL ? -1 : 0;
}

void
cat_info_clear(struct cat_info *info)
{
	size_t i;

	bt_canon_free(info->canon);
	bt_symtab_free(info->names);
	free(info->symbols);
	bt_buf_free(&info->directives);
	bt_buf_free(&info->meta);
	for (i = 0; i < (size_t)BT_TYPES; i++)
		bt_buf_free(&info->columns[i]);
	memset(info, 0, sizeof *info);
}

static void
note(struct cat_seen *seen, bt_time t)
{
	if (seen->n++ == 0)
		seen->first = seen->last = BT_TIME_NONE;
	if (t == BT_TIME_NONE)
		return;
	if (seen->first == BT_TIME_NONE || t < seen->first)
		seen->first = t;
	if (t > seen->last) /* BT_TIME_NONE is less than any */
		seen->last = t;
}

/* The symbol of a record by its name, as inputs number them differently. */
static struct cat_symbol *
symbol_of(struct cat_info *info, const struct bt_symtab *syms, bt_sym sym,
    struct bt_err *err)
{
	const char *name = bt_symtab_name(syms, sym);
	bt_sym own;

	if (bt_symtab_add(info->names, name, strlen(name), &own, err) < 0 ||
	    bt_vec_reserve(&info->symbols, &info->cap_symbols, (size_t)own + 1,
		sizeof *info->symbols, err) < 0)
		return NULL;
	while (info->n_symbols <= own) {
		struct cat_symbol *s = &info->symbols[info->n_symbols];

		memset(s, 0, sizeof *s);
		s->sym = (bt_sym)info->n_symbols++;
	}
	return &info->symbols[own];
}

static void
note_length(struct cat_info *info, const struct bt_bar *bar)
{
	int64_t length = bt_bar_length(bar);

	if (!info->has_bars)
		info->length = length;
	else if (length != info->length)
		info->length = -1;
	info->has_bars = 1;
}

static int
put_records(struct cat_info *info, const struct bt_symtab *syms,
    const struct bt_block *block, struct bt_err *err)
{
	size_t size = bt_record_info(block->type)->size;
	struct bt_rec rec = { .type = block->type, .n_extra = block->n_extra };
	const char *p = block->data;
	struct cat_symbol *symbol = NULL;
	bt_sym sym, last = BT_SYM_NONE;
	uint32_t i;

	for (i = 0; i < block->n; i++, p += block->stride) {
		rec.u.any = p;
		rec.extra = (const double *)(const void *)(p + size);
		note(&info->types[rec.type], bt_record_time(&rec));
		if (info->canon != NULL &&
		    bt_canon_put(info->canon, &rec, err) < 0)
			return -1;
		if (rec.type == BT_BAR)
			note_length(info, rec.u.bar);
		sym = bt_record_sym(&rec);
		if (sym == BT_SYM_NONE)
			continue;
		if (sym != last || symbol == NULL)
			symbol = symbol_of(info, syms, sym, err);
		if (symbol == NULL)
			return -1;
		last = sym;
		note(&symbol->types[rec.type], bt_record_time(&rec));
	}
	return 0;
}

/* What is told elsewhere: symbols as instruments, adjust with the form. */
static int
put_directive(
    struct cat_info *info, const struct bt_line *line, struct bt_err *err)
{
	if (strncmp(line->text, "symbol ", 7) == 0 ||
	    strncmp(line->text, "adjust ", 7) == 0)
		return 0;
	return bt_buf_put(&info->directives, line->text, line->n + 1, err);
}

static int
put_meta(
    struct cat_info *info, const struct bt_block *block, struct bt_err *err)
{
	const struct bt_meta *m = block->data;
	uint32_t i;

	for (i = 0; i < block->n; i++)
		if (bt_buf_put(
			&info->meta, m[i].key, strlen(m[i].key) + 1, err) < 0 ||
		    bt_buf_put(&info->meta, m[i].value, strlen(m[i].value) + 1,
			err) < 0)
			return -1;
	return 0;
}

static int
put_columns(
    struct cat_info *info, const struct bt_columns *c, struct bt_err *err)
{
	struct bt_buf *b = &info->columns[c->type];
	uint32_t i;

	bt_buf_clear(b);
	for (i = 0; i < c->n; i++)
		if (bt_buf_put(b, c->names[i], strlen(c->names[i]) + 1, err) <
		    0)
			return -1;
	return 0;
}

static int
is_wanted(const struct cat_info *info, enum bt_type type)
{
	return info->wanted == 0 || (info->wanted >> type & 1) != 0;
}

int
cat_info_put(struct cat_info *info, const struct bt_symtab *syms,
    const struct bt_block *block, struct bt_err *err)
{
	if (block->type == BT_DIRECTIVE)
		return put_directive(info, block->data, err);
	if (block->type == BT_COLUMNS)
		return put_columns(info, block->data, err);
	if (block->type <= BT_NONE || block->type >= BT_TYPES ||
	    !is_wanted(info, block->type))
		return 0;
	if (block->type == BT_META && put_meta(info, block, err) < 0)
		return -1;
	if (info->is_quick)
		return 0; /* the index has counted it */
	if (info->canon != NULL || info->is_by_symbol)
		return put_records(info, syms, block, err);
	info->types[block->type].n += block->n; /* only counting */
	return 0;
}

int
cat_info_names(
    struct cat_info *info, const struct bt_symtab *syms, struct bt_err *err)
{
	size_t i;

	for (i = 0; i < bt_symtab_count(syms); i++)
		if (symbol_of(info, syms, (bt_sym)i, err) == NULL)
			return -1;
	return 0;
}

static int
compare(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

/* A symbol beside its name, to be sorted by that. */
struct named {
	const char *name; /* first, for compare() */
	const struct cat_symbol *symbol;
};

int64_t
cat_info_sort(const struct cat_info *info, const struct cat_symbol ***order,
    struct bt_err *err)
{
	size_t i, n = info->n_symbols;
	struct named *all = calloc(n + 1, sizeof *all);

	*order = calloc(n + 1, sizeof **order);
	if (all == NULL || *order == NULL) {
		free(all);
		free(*order);
		return bt_fail(err, BT_SYSTEM, "out of memory");
	}
	for (i = 0; i < n; i++) {
		all[i].symbol = &info->symbols[i];
		all[i].name = bt_symtab_name(info->names, all[i].symbol->sym);
	}
	qsort(all, n, sizeof *all, compare);
	for (i = 0; i < n; i++)
		(*order)[i] = all[i].symbol;
	free(all);
	return (int64_t)n;
}
