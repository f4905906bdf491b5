/*
 * What a compiler is told of a function beyond what C can say.
 */
#ifndef BT_BASE_ATTR_H
#define BT_BASE_ATTR_H

/*
 * BT_APART: this stays a function of its own.  For the long way behind a
 * short one that is nearly always enough: inlined, it would make the short one
 * save registers that only the long one uses.
 */
#if defined(__GNUC__)
#define BT_APART __attribute__((noinline))
#else
#define BT_APART
#endif

/*
 * BT_INLINE: in place of `static inline`, where a loop is to have all of it,
 * with what is known there of its arguments.
 */
#if defined(__GNUC__)
#define BT_INLINE static inline __attribute__((always_inline))
#else
#define BT_INLINE static inline
#endif

/*
 * BT_COMING(p): what p points to is about to be read, if it is there at all:
 * memory may be asked for it now.
 */
#if defined(__GNUC__)
#define BT_COMING(p) __builtin_prefetch(p)
#else
#define BT_COMING(p) ((void)(p))
#endif

#endif
