/*
 * Of one bar, or of two: prices made of others, and elementary functions.
 */
#include "ta/row.h"

/* ---- one value ---- */

#define PI 3.14159265358979323846

static double
rounded(double v)
{
	return floor(v + 0.5);
}

static double
to_degrees(double v)
{
	return v * (180 / PI);
}

static double
to_radians(double v)
{
	return v * (PI / 180);
}

struct nothing {
	struct bt_prev a, b; /* crossings: the values of the bar before */
};

static void
nothing_init(void *state, const double *o, struct bt_ta_mem *mem)
{
	(void)state;
	(void)o;
	(void)mem;
}

/* FUNCTION(name, call): name_next(), of one value. */
#define FUNCTION(name, call)                                                   \
	static void name##_next(void *state, const double *in, double *out)    \
	{                                                                      \
		(void)state;                                                   \
		out[0] = call(in[0]);                                          \
	}

FUNCTION(abs, fabs)
FUNCTION(acos, acos)
FUNCTION(asin, asin)
FUNCTION(atan, atan)
FUNCTION(ceil, ceil)
FUNCTION(cos, cos)
FUNCTION(cosh, cosh)
FUNCTION(exp, exp)
FUNCTION(floor, floor)
FUNCTION(ln, log)
FUNCTION(log10, log10)
FUNCTION(round, rounded)
FUNCTION(sin, sin)
FUNCTION(sinh, sinh)
FUNCTION(sqrt, sqrt)
FUNCTION(tan, tan)
FUNCTION(tanh, tanh)
FUNCTION(todeg, to_degrees)
FUNCTION(torad, to_radians)
FUNCTION(trunc, trunc)

/* FORMULA(name, value): name_next(), of several. */
#define FORMULA(name, value)                                                   \
	static void name##_next(void *state, const double *in, double *out)    \
	{                                                                      \
		(void)state;                                                   \
		out[0] = (value);                                              \
	}

FORMULA(add, in[0] + in[1])
FORMULA(sub, in[0] - in[1])
FORMULA(mul, in[0] * in[1])
FORMULA(div, in[0] / in[1])
FORMULA(avgprice, (in[0] + in[1] + in[2] + in[3]) / 4)
FORMULA(medprice, (in[0] + in[1]) / 2)
FORMULA(typprice, (in[0] + in[1] + in[2]) / 3)
FORMULA(wcprice, (in[0] + in[1] + 2 * in[2]) / 4)

/* ---- crossings ---- */

/* 1 where the first comes from at or below the second to above it, -1 where
 * it falls so, else 0. */
static int
crossing(struct nothing *s, const double *in)
{
	double a = bt_prev_put(&s->a, in[0]), b = bt_prev_put(&s->b, in[1]);

	return in[0] > in[1] && a <= b ? 1 : in[0] < in[1] && a >= b ? -1 : 0;
}

static void
crossany_next(void *state, const double *in, double *out)
{
	out[0] = crossing(state, in) != 0;
}

static void
crossover_next(void *state, const double *in, double *out)
{
	out[0] = crossing(state, in) > 0;
}

#define OF(name_, title_, start_)                                              \
	.name = #name_, .title = (title_), .start = (start_),                  \
	.size = sizeof(struct nothing), .init = nothing_init,                  \
	.next = name_##_next
#define ONE(name_, title_)                                                     \
	{                                                                      \
		OF(name_, title_, bt_start_at_once),                           \
		    .group = "math", .inputs = { "real" }, .outputs = {        \
			    #name_                                             \
		    }                                                          \
	}
#define TWO(name_, title_, start_)                                             \
	{                                                                      \
		OF(name_, title_, start_), .group = "math",                    \
					   .inputs = { "real_0", "real_1" },   \
					   .outputs = {                        \
						   #name_                      \
					   }                                   \
	}
#define PRICE(name_, title_)                                                   \
	OF(name_, title_, bt_start_at_once), .group = "price",                 \
					     .outputs = { #name_ }

static const struct bt_ta_info rows[] = {
	{ PRICE(avgprice, "Average Price"),
	    .inputs = { "open", "high", "low", "close" } },
	{ PRICE(medprice, "Median Price"), .inputs = { "high", "low" } },
	{ PRICE(typprice, "Typical Price"),
	    .inputs = { "high", "low", "close" } },
	{ PRICE(wcprice, "Weighted Close Price"),
	    .inputs = { "high", "low", "close" } },
	ONE(abs, "Absolute Value"),
	ONE(acos, "Arccosine"),
	ONE(asin, "Arcsine"),
	ONE(atan, "Arctangent"),
	ONE(ceil, "Ceiling"),
	ONE(cos, "Cosine"),
	ONE(cosh, "Hyperbolic Cosine"),
	ONE(exp, "Exponential"),
	ONE(floor, "Floor"),
	ONE(ln, "Natural Logarithm"),
	ONE(log10, "Base-10 Logarithm"),
	ONE(round, "Round"),
	ONE(sin, "Sine"),
	ONE(sinh, "Hyperbolic Sine"),
	ONE(sqrt, "Square Root"),
	ONE(tan, "Tangent"),
	ONE(tanh, "Hyperbolic Tangent"),
	ONE(todeg, "Radians to Degrees"),
	ONE(torad, "Degrees to Radians"),
	ONE(trunc, "Truncation"),
	TWO(add, "Addition", bt_start_at_once),
	TWO(sub, "Subtraction", bt_start_at_once),
	TWO(mul, "Multiplication", bt_start_at_once),
	TWO(div, "Division", bt_start_at_once),
	TWO(crossany, "Crossany", bt_start_second),
	TWO(crossover, "Crossover", bt_start_second),
};

BT_TA_TABLE(bt_ta_maths, rows);
