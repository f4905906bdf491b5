/*
 * Version: the one place that owns the number.  The programs print it, and
 * the Makefile and the pkg-config file read it from here.
 *
 * The stream format and the plugin interface have numbers of their own.
 */
#ifndef BT_VERSION_H
#define BT_VERSION_H

#define BT_VERSION "0.1.0"

#endif
