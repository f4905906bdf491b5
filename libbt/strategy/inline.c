#include "strategy/inline.h"

#include <stdlib.h>

#include "strategy/protocol.h"

struct inlined {
	struct bt_answers answers;
	const char *where; /* what messages call the input */
};

static int
inline_ask(void *self, const struct bt_step *step, struct bt_answer *answer,
    struct bt_err *err)
{
	struct inlined *in = self;
	size_t i;

	bt_answers_clear(&in->answers);
	for (i = 0; i < step->n_lines; i++) {
		const struct bt_line *line = &step->lines[i];

		if (bt_protocol_line(&in->answers, line->text, line->n, err) <
		    0)
			return bt_err_at(err, in->where, 0);
	}
	bt_answers_get(&in->answers, answer);
	return 0;
}

static void
inline_free(void *self)
{
	struct inlined *in = self;

	bt_answers_free(&in->answers);
	free(in);
}

static const struct bt_strategy_ops inline_ops = {
	.name = "inline",
	.ask = inline_ask,
	.free = inline_free,
};

int
bt_inline_open(struct bt_strategy *s, struct bt_symtab *syms,
    const struct bt_source *source, const char *where, struct bt_err *err)
{
	struct inlined *in = calloc(1, sizeof *in);

	if (in == NULL)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	in->answers.syms = syms;
	in->where = where;
	*s = (struct bt_strategy){
		.ops = &inline_ops, .self = in, .source = *source
	};
	return 0;
}
