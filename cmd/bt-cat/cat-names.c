#include "cat-names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/near.h"

struct cat_name {
	char word[BT_SYMBOL_MAX + 1];
	char near[BT_SYMBOL_MAX + 1]; /* what is like it, or "" */
	size_t distance;              /* how near */
	int is_met;
};

/* The names of a list, joined by commas; those too long for a symbol fit
 * none. */
static void
add_list(struct cat_names *names, const char *p)
{
	size_t k;

	for (;; p += k + 1) {
		k = strcspn(p, ",");
		if (k <= BT_SYMBOL_MAX)
			memcpy(names->all[names->n++].word, p, k);
		if (p[k] == '\0')
			break;
	}
}

int
cat_names_init(struct cat_names *names, const struct bt_input *in)
{
	const struct bt_slice *slice = &in->slice;
	size_t i, n = 1;
	const char *p;

	memset(names, 0, sizeof *names);
	for (i = 0; i < slice->n_symbols; i++, n++)
		for (p = slice->symbols[i]; *p != '\0'; p++)
			n += *p == ',';
	names->all = calloc(n, sizeof *names->all);
	if (names->all == NULL)
		return bt_fail(&in->cli->err, BT_SYSTEM, "out of memory");
	for (i = 0; i < slice->n_symbols; i++)
		add_list(names, slice->symbols[i]);
	return 0;
}

void
cat_names_clear(struct cat_names *names)
{
	free(names->all);
	memset(names, 0, sizeof *names);
}

/* What of a table is nearest, unless something nearer was found before. */
static void
look_near(struct cat_name *name, const struct bt_symtab *syms)
{
	struct bt_near near;
	size_t i;

	bt_near_init(&near, name->word);
	for (i = 0; i < bt_symtab_count(syms); i++)
		bt_near_try(&near, bt_symtab_name(syms, (bt_sym)i));
	if (bt_near_best(&near) == NULL ||
	    (name->near[0] != '\0' && near.distance >= name->distance))
		return;
	(void)snprintf(
	    name->near, sizeof name->near, "%s", bt_near_best(&near));
	name->distance = near.distance;
}

void
cat_names_look(struct cat_names *names, const struct bt_symtab *syms)
{
	size_t i;

	for (i = 0; i < names->n; i++) {
		struct cat_name *name = &names->all[i];

		if (bt_symtab_find(syms, name->word, strlen(name->word)) !=
		    BT_SYM_NONE)
			name->is_met = 1;
		if (!name->is_met)
			look_near(name, syms);
	}
}

void
cat_names_warn(const struct cat_names *names, struct bt_cli *cli)
{
	size_t i;

	for (i = 0; i < names->n; i++) {
		const struct cat_name *name = &names->all[i];

		if (name->is_met)
			continue;
		if (name->near[0] == '\0')
			bt_cli_warn(cli, "there is no symbol '%s'", name->word);
		else
			bt_cli_warn(cli,
			    "there is no symbol '%s' (did you mean '%s'?)",
			    name->word, name->near);
	}
}
