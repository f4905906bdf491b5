#include "report/svg.h"

#include <math.h>
#include <stdlib.h>

/* A coordinate with one decimal, the shortest way. */
static void
put_coord(struct bt_page *p, double v)
{
	double tenths = floor(v * 10 + 0.5);

	bt_page_num(p, tenths / 10, fmod(tenths, 10) == 0 ? 0 : 1);
}

static double
y_of(const struct bt_scale *s, double v)
{
	return (s->hi - v) / (s->hi - s->lo) * BT_SVG_HEIGHT;
}

static void
put_point(struct bt_page *p, const char *command, double x, double y)
{
	bt_page_put(p, command);
	put_coord(p, x);
	bt_page_put(p, " ");
	put_coord(p, y);
}

static void
put_grid(struct bt_page *p, const struct bt_scale *s)
{
	int k;

	bt_page_put(p, "<path class=\"grid\" d=\"");
	for (k = 0; k <= s->n; k++) {
		put_point(p, "M", 0, y_of(s, s->lo + k * s->step));
		bt_page_put(p, "H1000");
	}
	for (k = 1; k <= 3; k++) {
		put_point(p, "M", k * BT_SVG_WIDTH / 4.0, 0);
		bt_page_put(p, "V300");
	}
	bt_page_put(p, "\"/>\n");
}

static void
put_curve(struct bt_page *p, const struct bt_scale *s,
    const struct bt_point *points, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		put_point(p, i == 0 ? "M" : "L", points[i].x * BT_SVG_WIDTH,
		    y_of(s, points[i].v));
	if (n == 1)
		bt_page_put(p, "h1");
}

void
bt_svg_draw(struct bt_page *p, const struct bt_svg *svg)
{
	struct bt_point *points =
	    malloc(4 * BT_SVG_WIDTH * sizeof(struct bt_point));
	size_t n;

	if (points == NULL) {
		(void)bt_fail(&p->err, BT_SYSTEM, "out of memory");
		return;
	}
	n = bt_curve_thin(svg->t, svg->v, svg->n, BT_SVG_WIDTH, points);
	bt_page_put(p, "<svg viewBox=\"0 0 1000 300\" "
		       "preserveAspectRatio=\"none\" role=\"img\" "
		       "aria-label=\"");
	bt_page_text(p, svg->title);
	bt_page_put(p, "\">\n");
	put_grid(p, svg->scale);
	if (n > 0) {
		bt_page_put(p, "<path class=\"area\" d=\"");
		put_curve(p, svg->scale, points, n);
		put_point(p, "L", points[n - 1].x * BT_SVG_WIDTH,
		    y_of(svg->scale, svg->base));
		put_point(p, "L", points[0].x * BT_SVG_WIDTH,
		    y_of(svg->scale, svg->base));
		bt_page_put(p, "Z\"/>\n<path class=\"line\" d=\"");
		put_curve(p, svg->scale, points, n);
		bt_page_put(p, "\"/>\n");
	}
	bt_page_put(p, "</svg>\n");
	free(points);
}
