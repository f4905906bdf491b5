/* Drawings: where lines and points come to stand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "report/svg.h"

static struct bt_page page;

static const char *
draw(const struct bt_svg *svg)
{
	bt_buf_clear(&page.buf);
	bt_svg_draw(&page, svg);
	assert_int_equal(page.err.status, BT_OK);
	return bt_buf_text(&page.buf);
}

static int
cleanup(void **state)
{
	(void)state;
	bt_page_free(&page);
	return 0;
}

/* From 0 to 10 on a scale of 0 .. 10 in two steps: the top is y 0. */
static void
a_curve_fills_the_drawing(void **state)
{
	const bt_time t[] = { 0, 1, 4 };
	const double v[] = { 0, 5, 10 };
	const struct bt_scale scale = { 0, 10, 5, 2 };
	const struct bt_svg svg = { "Up", t, v, 3, &scale, 0 };

	(void)state;
	assert_string_equal(draw(&svg),
	    "<svg viewBox=\"0 0 1000 300\" preserveAspectRatio=\"none\" "
	    "role=\"img\" aria-label=\"Up\">\n"
	    "<path class=\"grid\" d=\"M0 300H1000M0 150H1000M0 0H1000"
	    "M250 0V300M500 0V300M750 0V300\"/>\n"
	    "<path class=\"area\" d=\"M0 300L250 150L1000 0L1000 300L0 300Z\"/>"
	    "\n"
	    "<path class=\"line\" d=\"M0 300L250 150L1000 0\"/>\n"
	    "</svg>\n");
}

static void
coordinates_have_one_decimal_at_most(void **state)
{
	const bt_time t[] = { 0, 1, 3 };
	const double v[] = { 1, 2, 3 };
	const struct bt_scale scale = { 0, 7, 7, 1 };
	const struct bt_svg svg = { "", t, v, 3, &scale, 0 };

	(void)state;
	/* 300 x 6/7, 5/7, 4/7; 1000 / 3 */
	assert_non_null(strstr(draw(&svg),
	    "class=\"line\" d=\"M0 257.1L333.3 214.3L1000 171.4\""));
}

static void
a_title_is_text(void **state)
{
	const bt_time t[] = { 0 };
	const double v[] = { 1 };
	const struct bt_scale scale = { 0, 2, 1, 2 };
	const struct bt_svg svg = { "\"><script>", t, v, 1, &scale, 0 };

	(void)state;
	assert_non_null(
	    strstr(draw(&svg), "aria-label=\"&quot;&gt;&lt;script&gt;\""));
	assert_null(strstr(draw(&svg), "<script"));
	/* a single point is a dash, so that it can be seen */
	assert_non_null(strstr(draw(&svg), "class=\"line\" d=\"M0 150h1\""));
}

static void
no_curve_is_a_grid(void **state)
{
	const struct bt_scale scale = { 0, 2, 1, 2 };
	const struct bt_svg svg = { "", NULL, NULL, 0, &scale, 0 };

	(void)state;
	assert_non_null(strstr(draw(&svg), "grid"));
	assert_null(strstr(draw(&svg), "line"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_curve_fills_the_drawing),
		cmocka_unit_test(coordinates_have_one_decimal_at_most),
		cmocka_unit_test(a_title_is_text),
		cmocka_unit_test(no_curve_is_a_grid),
	};

	return cmocka_run_group_tests(tests, NULL, cleanup);
}
