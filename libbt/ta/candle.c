/*
 * Candlestick patterns: 1 where one that says up ends with a bar, -1 where one
 * that says down does, 0 where none does.
 *
 * Each bar is measured against the `period` bars before it, so that what is
 * long or short is what was so at the time.
 */
#include "ta/row.h"

enum {
	LONGEST = 3 /* bars of a pattern, at most */
};

/* A bar, and what was usual before it. */
struct bar {
	double open, high, low, close;
	double body, top, bottom;       /* of the body: height, ends */
	double upper, lower;            /* shadows */
	double usual_body, usual_range; /* means of the bars before */
	double size;                    /* of its prices, see is_more() */
	int colour;                     /* 1 white, -1 black, 0 neither */
	int trend;                      /* before it: 1 up, -1 down */
};

struct candle {
	double o[BT_TA_OPTIONS];
	struct bar bars[LONGEST]; /* the newest first */
	struct bt_roll bodies, ranges, closes;
	double last; /* close */
};

/* A pattern: of bars, the newest first, and the row's options.  0, or which
 * way it turns. */
typedef int pattern(const struct bar *b, const double *o);

static void
candle_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	struct candle *s = state;
	size_t k;

	for (k = 0; k < BT_TA_OPTIONS; k++)
		s->o[k] = o[k];
	bt_roll_init(&s->bodies, mem, o[0]);
	bt_roll_init(&s->ranges, mem, o[0]);
	bt_roll_init(&s->closes, mem, o[1] > 0 ? o[1] : 1);
}

/* Measure a bar, before it becomes part of what is usual. */
static struct bar
measure(const struct candle *s, const double *in)
{
	struct bar b = {
		.open = in[0], .high = in[1], .low = in[2], .close = in[3]
	};
	double mean = bt_roll_mean(&s->closes);

	b.top = b.open > b.close ? b.open : b.close;
	b.bottom = b.open > b.close ? b.close : b.open;
	b.body = b.top - b.bottom;
	b.upper = b.high - b.top;
	b.lower = b.bottom - b.low;
	b.size = 2 * (fabs(b.high) + fabs(b.low));
	b.colour = (b.close > b.open) - (b.close < b.open);
	b.usual_body = bt_roll_mean(&s->bodies);
	b.usual_range = bt_roll_mean(&s->ranges);
	b.trend = (s->last > mean) - (s->last < mean);
	return b;
}

static void
candle_step(
    struct candle *s, const double *in, double *out, pattern *is, size_t n)
{
	int found;
	size_t k;

	for (k = LONGEST - 1; k > 0; k--)
		s->bars[k] = s->bars[k - 1];
	s->bars[0] = measure(s, in);
	found = is(s->bars, s->o);
	/* a turn is one only where there is something to turn */
	if (s->o[1] > 0 && s->bars[n - 1].trend != -found)
		found = 0;
	out[0] = found;
	(void)bt_roll_put(&s->bodies, s->bars[0].body);
	(void)bt_roll_put(&s->ranges, in[1] - in[2]);
	(void)bt_roll_put(&s->closes, in[3]);
	s->last = in[3];
}

/* ---- measures; `times` is how much of what is usual ---- */

/* Bodies, shadows and ranges are differences of prices: what is as much as
 * something, as decimals, is not more. */
static int
is_more(const struct bar *b, double height, double than)
{
	return bt_compare(height, than, b->size) > 0;
}

static int
is_long(const struct bar *b, double times)
{
	return is_more(b, b->body, times * b->usual_body);
}

static int
is_short(const struct bar *b, double times)
{
	return is_more(b, times * b->usual_body, b->body);
}

/* A shadow, or a body, next to nothing. */
static int
is_little(const struct bar *b, double height, double times)
{
	return !is_more(b, height, times * b->usual_range);
}

/* ---- of one bar; o[2] body, o[3] shadow ---- */

static int
doji(const struct bar *b, const double *o)
{
	return is_little(b, b->body, o[2]);
}

static int
dragonfly(const struct bar *b, const double *o)
{
	return doji(b, o) && is_little(b, b->upper, o[3]) &&
	       !is_little(b, b->lower, o[3]);
}

static int
gravestone(const struct bar *b, const double *o)
{
	return doji(b, o) && is_little(b, b->lower, o[3]) &&
		       !is_little(b, b->upper, o[3])
		   ? -1
		   : 0;
}

static int
spinningtop(const struct bar *b, const double *o)
{
	return is_short(b, o[2]) && is_more(b, b->upper, o[3] * b->body) &&
		       is_more(b, b->lower, o[3] * b->body)
		   ? b->colour
		   : 0;
}

static int
marubozu(const struct bar *b, const double *o)
{
	return is_long(b, o[2]) && is_little(b, b->upper, o[3]) &&
		       is_little(b, b->lower, o[3])
		   ? b->colour
		   : 0;
}

/* o[4]: what the other shadow may be */
static int
has_tail(const struct bar *b, const double *o, double tail, double other)
{
	return is_short(b, o[2]) && is_more(b, tail, o[3] * b->body) &&
	       is_little(b, other, o[4]) && !is_little(b, tail, o[4]);
}

static int
hammer(const struct bar *b, const double *o)
{
	return has_tail(b, o, b->lower, b->upper);
}

static int
hangingman(const struct bar *b, const double *o)
{
	return -(has_tail(b, o, b->lower, b->upper));
}

static int
invhammer(const struct bar *b, const double *o)
{
	return has_tail(b, o, b->upper, b->lower);
}

static int
shootingstar(const struct bar *b, const double *o)
{
	return -(has_tail(b, o, b->upper, b->lower));
}

/* ---- of two ---- */

static int
engulfing(const struct bar *b, const double *o)
{
	return b[0].colour * b[1].colour == -1 && is_long(&b[0], o[2]) &&
		       b[0].body > b[1].body && b[0].top >= b[1].top &&
		       b[0].bottom <= b[1].bottom
		   ? b[0].colour
		   : 0;
}

static int
harami(const struct bar *b, const double *o)
{
	return is_long(&b[1], o[2]) && is_short(&b[0], o[2]) &&
		       b[0].top <= b[1].top && b[0].bottom >= b[1].bottom &&
		       b[0].body < b[1].body
		   ? -b[1].colour
		   : 0;
}

/* o[3]: how far into the first body the second closes */
static int
piercing(const struct bar *b, const double *o)
{
	return b[1].colour == -1 && b[0].colour == 1 && is_long(&b[1], o[2]) &&
	       is_long(&b[0], o[2]) && b[0].open < b[1].low &&
	       b[0].close < b[1].open &&
	       is_more(b, b[0].close - b[1].close, o[3] * b[1].body);
}

static int
darkcloud(const struct bar *b, const double *o)
{
	return -(b[1].colour == 1 && b[0].colour == -1 &&
		 is_long(&b[1], o[2]) && b[0].open > b[1].high &&
		 b[0].close > b[1].open &&
		 is_more(b, b[1].close - b[0].close, o[3] * b[1].body));
}

/* ---- of three ---- */

/* A star turns down (-1) or up (1); o[4]: whether it stands apart. */
static int
is_star(const struct bar *b, const double *o, int way)
{
	double apart =
	    way > 0 ? b[2].bottom - b[1].top : b[1].bottom - b[2].top;

	return b[2].colour == -way && b[0].colour == way &&
	       is_long(&b[2], o[2]) && is_short(&b[1], o[2]) &&
	       (o[4] == 1 || apart > 0) && !is_short(&b[0], o[2]) &&
	       is_more(b, way * (b[0].close - b[2].close), o[3] * b[2].body);
}

static int
morningstar(const struct bar *b, const double *o)
{
	return is_star(b, o, 1);
}

static int
eveningstar(const struct bar *b, const double *o)
{
	return -is_star(b, o, -1);
}

/* Three of one colour, each beginning in the body before and going further. */
static int
is_march(const struct bar *b, const double *o, int way)
{
	int k, is = 1;

	for (k = 0; k < 3; k++)
		is = is && b[k].colour == way && is_long(&b[k], o[2]) &&
		     is_little(&b[k], way > 0 ? b[k].upper : b[k].lower, o[3]);
	for (k = 0; k < 2; k++)
		is = is && way * (b[k].close - b[k + 1].close) > 0 &&
		     b[k].open <= b[k + 1].top && b[k].open >= b[k + 1].bottom;
	return is;
}

static int
soldiers(const struct bar *b, const double *o)
{
	return is_march(b, o, 1);
}

static int
crows(const struct bar *b, const double *o)
{
	return -is_march(b, o, -1);
}

/* ---- rows ---- */

static size_t
usual(const double *o)
{
	return (size_t)(o[0] > o[1] ? o[0] : o[1]);
}

static size_t
start_one(const double *o)
{
	return usual(o);
}

static size_t
start_two(const double *o)
{
	return usual(o) + 1;
}

static size_t
start_three(const double *o)
{
	return usual(o) + 2;
}

#define PATTERN(name, n)                                                       \
	static void name##_next(void *state, const double *in, double *out)    \
	{                                                                      \
		candle_step(state, in, out, name, n);                          \
	}

PATTERN(doji, 1)
PATTERN(dragonfly, 1)
PATTERN(gravestone, 1)
PATTERN(spinningtop, 1)
PATTERN(marubozu, 1)
PATTERN(hammer, 1)
PATTERN(hangingman, 1)
PATTERN(invhammer, 1)
PATTERN(shootingstar, 1)
PATTERN(engulfing, 2)
PATTERN(harami, 2)
PATTERN(piercing, 2)
PATTERN(darkcloud, 2)
PATTERN(morningstar, 3)
PATTERN(eveningstar, 3)
PATTERN(soldiers, 3)
PATTERN(crows, 3)

static const char *const gaps[] = { "yes", "no", NULL };

#define SHARE(name_, d) BT_NUMBER(name_, d, 0, 1000)
#define CANDLE(name_, title_, start_, trend_, ...)                             \
	{                                                                      \
		.name = #name_, .title = (title_), .group = "candle",          \
		.inputs = { "open", "high", "low", "close" },                  \
		.options = { BT_PERIOD(10), BT_WHOLE("trend", trend_, 0),      \
			__VA_ARGS__ },                                         \
		.outputs = { #name_ }, .start = (start_),                      \
		.size = sizeof(struct candle), .init = candle_init,            \
		.next = name_##_next                                           \
	}
#define TAIL SHARE("body", 1), SHARE("shadow", 2), SHARE("other", 0.1)
#define STAR                                                                   \
	SHARE("body", 1), SHARE("penetration", 0.3), BT_WORD("gap", 0, 1, gaps)

static const struct bt_ta_info rows[] = {
	CANDLE(doji, "Doji", start_one, 0, SHARE("body", 0.1)),
	CANDLE(dragonfly, "Dragonfly Doji", start_one, 0, SHARE("body", 0.1),
	    SHARE("shadow", 0.1)),
	CANDLE(gravestone, "Gravestone Doji", start_one, 0, SHARE("body", 0.1),
	    SHARE("shadow", 0.1)),
	CANDLE(spinningtop, "Spinning Top", start_one, 0, SHARE("body", 1),
	    SHARE("shadow", 1)),
	CANDLE(marubozu, "Marubozu", start_one, 0, SHARE("body", 1),
	    SHARE("shadow", 0.1)),
	CANDLE(hammer, "Hammer", start_one, 5, TAIL),
	CANDLE(hangingman, "Hanging Man", start_one, 5, TAIL),
	CANDLE(invhammer, "Inverted Hammer", start_one, 5, TAIL),
	CANDLE(shootingstar, "Shooting Star", start_one, 5, TAIL),
	CANDLE(engulfing, "Engulfing Pattern", start_two, 0, SHARE("body", 0)),
	CANDLE(harami, "Harami", start_two, 0, SHARE("body", 1)),
	CANDLE(piercing, "Piercing Line", start_two, 0, SHARE("body", 1),
	    SHARE("penetration", 0.5)),
	CANDLE(darkcloud, "Dark Cloud Cover", start_two, 0, SHARE("body", 1),
	    SHARE("penetration", 0.5)),
	CANDLE(morningstar, "Morning Star", start_three, 0, STAR),
	CANDLE(eveningstar, "Evening Star", start_three, 0, STAR),
	CANDLE(soldiers, "Three White Soldiers", start_three, 0,
	    SHARE("body", 1), SHARE("shadow", 0.1)),
	CANDLE(crows, "Three Black Crows", start_three, 0, SHARE("body", 1),
	    SHARE("shadow", 0.1)),
};

BT_TA_TABLE(bt_ta_candles, rows);
