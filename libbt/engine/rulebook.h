/*
 * The rulebook: what the codes that fills carry, and the reasons for which
 * orders end, mean in a sentence.
 *
 * The one owner of these sentences: --explain tells them, and those of fills
 * are those of bt-run(1), "Fills", which tests/unit/t-rulebook.c compares.
 */
#ifndef BT_ENGINE_RULEBOOK_H
#define BT_ENGINE_RULEBOOK_H

#include <stddef.h>

struct bt_rule {
	const char *code; /* "limit.touch" */
	const char *text; /* a sentence, or several, with full stops */
};

/* bt_rulebook(n): the codes of fills, in the order of bt-run(1). */
const struct bt_rule *bt_rulebook(size_t *n);

/* bt_rulebook_fill(code): the sentence of a fill's rule, or NULL. */
const char *bt_rulebook_fill(const char *code);

/* bt_rulebook_reason(reason): why an order ended so: a clause in lower case
 * without a full stop; NULL for one that is not known. */
const char *bt_rulebook_reason(const char *reason);

#endif
