/*
 * Drawing curves as SVG, to stand in a page.
 *
 * A drawing has no text of its own: its labels are text of the page beside
 * it, so that it can be stretched to any width and its labels stay readable.
 * Colours are the page's: classes line, area, grid.
 */
#ifndef BT_REPORT_SVG_H
#define BT_REPORT_SVG_H

#include "report/chart.h"
#include "report/page.h"

#define BT_SVG_WIDTH  1000 /* units of a drawing, columns of its curve */
#define BT_SVG_HEIGHT 300

/* A curve and how it is to be shown. */
struct bt_svg {
	const char *title; /* what it shows, for those who cannot see it */
	const bt_time *t;
	const double *v; /* finite, within the scale */
	size_t n;
	const struct bt_scale *scale;
	double base; /* the area between the curve and this value is filled */
};

/*
 * bt_svg_draw(p, svg):
 * Put an <svg> element: a line at each step of the scale, three upright ones
 * at the quarters, the area and the curve.
 *
 *   fails  as puts to a page do: also without memory for the points.
 */
void bt_svg_draw(struct bt_page *p, const struct bt_svg *svg);

#endif
