/*
 * Lock step without an engine: the bound of what a host can reach.
 *
 *	b-lock FILE COMMAND [ARGUMENT ...]
 *
 * Sends the bars of FILE, tagged text, to the command one by one, each with a
 * line `.` behind it, and waits for its line `.` before the next.  Both
 * processes share one processor, which is the fastest that two can talk.
 */
#define _GNU_SOURCE /* sched_setaffinity() */

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The first processor that we may use, for us and whom we start. */
static void
pin(void)
{
	cpu_set_t all, one;
	int i;

	if (sched_getaffinity(0, sizeof all, &all) < 0)
		return;
	CPU_ZERO(&one);
	for (i = 0; i < CPU_SETSIZE && !CPU_ISSET(i, &all); i++)
		;
	CPU_SET(i, &one);
	(void)sched_setaffinity(0, sizeof one, &one);
}

static pid_t
start(char **argv, int *in, int *out)
{
	int a[2], b[2];
	pid_t pid;

	if (pipe(a) < 0 || pipe(b) < 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		(void)dup2(a[0], STDIN_FILENO);
		(void)dup2(b[1], STDOUT_FILENO);
		(void)close(a[0]);
		(void)close(a[1]);
		(void)close(b[0]);
		(void)close(b[1]);
		(void)setenv("BT_HOST", "1", 1);
		(void)execvp(argv[0], argv);
		_exit(127);
	}
	(void)close(a[0]);
	(void)close(b[1]);
	*in = a[1];
	*out = b[0];
	return pid;
}

/* One step: n bytes there, and an answer that ends with a line `.`. */
static int
step(int in, int out, const char *text, size_t n)
{
	char answer[65536];
	size_t have = 0;
	ssize_t k;

	if (write(in, text, n) != (ssize_t)n)
		return -1;
	do {
		k = read(out, answer + have, sizeof answer - have);
		if (k <= 0)
			return -1;
		have += (size_t)k;
	} while (have < 2 || memcmp(answer + have - 2, ".\n", 2) != 0 ||
		 (have > 2 && answer[have - 3] != '\n'));
	return 0;
}

int
main(int argc, char **argv)
{
	FILE *f = argc > 2 ? fopen(argv[1], "r") : NULL;
	char text[4096];
	long steps = 0;
	int in = -1, out = -1, status;
	size_t n;
	pid_t pid;

	if (f == NULL) {
		(void)fprintf(stderr, "usage: b-lock FILE COMMAND ...\n");
		return 2;
	}
	pin();
	pid = start(argv + 2, &in, &out);
	while (pid > 0 && fgets(text, sizeof text - 2, f) != NULL) {
		if (strncmp(text, "bar,", 4) != 0)
			continue;
		n = strlen(text);
		memcpy(text + n, ".\n", 2);
		if (step(in, out, text, n + 2) < 0) {
			(void)fprintf(stderr, "b-lock: no answer\n");
			return 5;
		}
		steps++;
	}
	(void)fclose(f);
	(void)close(in);
	(void)waitpid(pid, &status, 0);
	printf("%ld\n", steps);
	return steps > 0 && status == 0 ? 0 : 5;
}
