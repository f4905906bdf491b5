#include "base/intr.h"

#include <signal.h>
#include <stddef.h>
#include <string.h>

#define SIGNALS 4

static const int caught[SIGNALS] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE };

static volatile sig_atomic_t noted;

/* What the signals did before us; is_caught: it has been filled. */
static struct sigaction inherited[SIGNALS];
static int is_caught;

static void
note(int sig)
{
	if (noted == 0)
		noted = sig;
}

void
bt_intr_catch(void)
{
	struct sigaction act;

	memset(&act, 0, sizeof act);
	(void)sigemptyset(&act.sa_mask);
	for (int i = 0; i < SIGNALS; i++) {
		int is_pipe = caught[i] == SIGPIPE;

		(void)sigaction(caught[i], NULL, &inherited[i]);
		if (inherited[i].sa_handler == SIG_IGN)
			continue;
		/* no SA_RESTART: a blocked read must come back */
		act.sa_flags = is_pipe ? 0 : (int)SA_RESETHAND;
		act.sa_handler = is_pipe ? SIG_IGN : note;
		(void)sigaction(caught[i], &act, NULL);
	}
	/* who ignores it cannot learn how a child has ended */
	act.sa_flags = 0;
	act.sa_handler = SIG_DFL;
	(void)sigaction(SIGCHLD, &act, NULL);
	is_caught = 1;
}

int
bt_intr_signal(void)
{
	return noted;
}

void
bt_intr_child(void)
{
	if (!is_caught)
		return;
	for (int i = 0; i < SIGNALS; i++)
		(void)sigaction(caught[i], &inherited[i], NULL);
}

void
bt_intr_die(int sig)
{
	struct sigaction act;
	sigset_t set;

	memset(&act, 0, sizeof act);
	act.sa_handler = SIG_DFL;
	(void)sigemptyset(&act.sa_mask);
	(void)sigaction(sig, &act, NULL);
	(void)sigemptyset(&set);
	(void)sigaddset(&set, sig);
	(void)sigprocmask(SIG_UNBLOCK, &set, NULL);
	(void)raise(sig);
}
