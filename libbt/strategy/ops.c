#include "strategy/ops.h"

/* Of no strategy. */
static int
ask_nobody(void *arg, const struct bt_step *step, struct bt_answer *answer,
    struct bt_err *err)
{
	(void)arg;
	(void)step;
	(void)err;
	*answer = (struct bt_answer){ 0 };
	return 0;
}

struct bt_ask
bt_strategy_ask(struct bt_strategy *s)
{
	if (s->ops == NULL)
		return (struct bt_ask){ .step = ask_nobody };
	return (struct bt_ask){ .step = s->ops->ask, .arg = s->self };
}

void
bt_strategy_attach(struct bt_strategy *s, const struct bt_engine *e)
{
	if (s->ops != NULL && s->ops->attach != NULL)
		s->ops->attach(s->self, e);
}

int
bt_strategy_next(
    struct bt_strategy *s, const struct bt_step **step, struct bt_err *err)
{
	if (s->ops != NULL && s->ops->next != NULL)
		return s->ops->next(s->self, step, err);
	return s->source.next != NULL ? s->source.next(s->source.arg, step, err)
				      : 0;
}

int
bt_strategy_bars(struct bt_strategy *s, int most, const struct bt_bar **bars,
    struct bt_err *err)
{
	/* who gives steps of its own has read ahead */
	if (s->source.bars == NULL || (s->ops != NULL && s->ops->next != NULL))
		return 0;
	return s->source.bars(s->source.arg, most, bars, err);
}

int
bt_strategy_told(
    struct bt_strategy *s, const struct bt_rec *rec, struct bt_err *err)
{
	if (s->ops == NULL || s->ops->told == NULL)
		return 0;
	return s->ops->told(s->self, rec, err);
}

int
bt_strategy_stop(struct bt_strategy *s, struct bt_err *err)
{
	if (s->ops == NULL || s->ops->stop == NULL)
		return 0;
	return s->ops->stop(s->self, err);
}

void
bt_strategy_free(struct bt_strategy *s)
{
	if (s->ops != NULL && s->ops->free != NULL)
		s->ops->free(s->self);
	*s = (struct bt_strategy){ 0 };
}
