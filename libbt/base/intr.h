/*
 * Interruption: a signal asks the program to end.
 *
 * SIGINT, SIGTERM and SIGHUP are noted; whoever blocks or loops for long
 * looks here, fails with BT_SYSTEM and errno EINTR, and the program cleans up
 * and ends by that very signal.  A system call that gives EINTR is tried
 * again unless bt_intr_signal() says otherwise.  A second signal ends the
 * program at once.  SIGPIPE is ignored, so that writing to a closed pipe
 * fails with EPIPE and cleaning up is possible there too.
 *
 * A signal handler reaches nothing but global state, so this is the one
 * module of libbt that has some.  A library's user who does not call
 * bt_intr_catch() is never interrupted.
 */
#ifndef BT_BASE_INTR_H
#define BT_BASE_INTR_H

/*
 * bt_intr_catch(): set the signals.  Those that the parent had us ignore
 * (nohup, a shell's background job) stay ignored; but SIGCHLD is as usual.
 */
void bt_intr_catch(void);

/* bt_intr_signal(): the signal that asked us to end, or 0. */
int bt_intr_signal(void);

/* bt_intr_child(): in a child, between fork and exec: all as inherited. */
void bt_intr_child(void);

/*
 * bt_intr_die(sig): end as that signal would have ended us, so that the shell
 * sees 128+N.  Comes back only where even that fails.
 */
void bt_intr_die(int sig);

#endif
