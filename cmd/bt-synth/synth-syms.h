/*
 * The symbols that --symbols asks for: names joined by commas, or a number,
 * which stands for so many names S1, S2, ... of equal length (S01 .. S10), so
 * that their order as text is that of their numbers.
 */
#ifndef SYNTH_SYMS_H
#define SYNTH_SYMS_H

#include "bt/symbol.h"

struct synth_syms {
	bt_sym *items;
	size_t n, cap;
};

/*
 * synth_syms_parse(s, text, table, err): 0; -1, BT_USAGE for a name that is
 * none or comes twice, or for more than a million.
 */
int synth_syms_parse(struct synth_syms *s, const char *text,
    struct bt_symtab *table, struct bt_err *err) BT_MUST_USE;

void synth_syms_clear(struct synth_syms *s);

#endif
