#include "base/intr.h"

#include <signal.h>

static volatile sig_atomic_t noted;

void
bt_intr_note(int sig)
{
	if (noted == 0)
		noted = sig;
}

int
bt_intr_signal(void)
{
	return noted;
}

void
bt_intr_clear(void)
{
	noted = 0;
}
