/*
 * Interruption: a signal asks the program to end.
 *
 * The one piece of state in libbt that is global, because a signal handler
 * can reach nothing else.  cli/main.c catches SIGINT, SIGTERM and SIGHUP and
 * notes them here; whoever blocks or loops for long looks, fails with
 * BT_SYSTEM and errno EINTR, and the program cleans up and ends by that very
 * signal.  A system call that gives EINTR is tried again unless
 * bt_intr_signal() says otherwise.
 */
#ifndef BT_BASE_INTR_H
#define BT_BASE_INTR_H

/* bt_intr_note(sig): remember the first signal; safe in a handler. */
void bt_intr_note(int sig);

/* bt_intr_signal(): the signal that asked us to end, or 0. */
int bt_intr_signal(void);

/* bt_intr_clear(): forget it (tests). */
void bt_intr_clear(void);

#endif
