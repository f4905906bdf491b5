/*
 * Several commands measured in one go.
 *
 *	b-time TURNS COMMAND...
 *
 * Runs each command, a line of shell, in turn, and that TURNS times, so that
 * whatever else the machine does meets all of them alike.  One that begins
 * with exec, and asks nothing else of a shell, is started without one, whose
 * start would take as long as some of them do.  Prints a line for
 * each: the least seconds by the clock, the least seconds of processor time.
 * What the commands write is not shown.  Status 1 where one of them fails.
 */
#define _DEFAULT_SOURCE /* wait4() */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define COMMANDS_MAX 16

struct took {
	double wall, cpu;
};

static double
seconds_of(struct timeval t)
{
	return (double)t.tv_sec + 1e-6 * (double)t.tv_usec;
}

static double
now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Become the command; comes back where that cannot be. */
static void
become(const char *command)
{
	static const char word[] = "exec ";
	char text[4096], *words[128], *rest = text;
	size_t n = 0;

	if (strncmp(command, word, sizeof word - 1) == 0 &&
	    strpbrk(command, "|&;<>()$`\\\"'*?[#~=%\n") == NULL &&
	    strlen(command) < sizeof text) {
		(void)snprintf(
		    text, sizeof text, "%s", command + sizeof word - 1);
		while (
		    n < 127 && (words[n] = strtok_r(rest, " ", &rest)) != NULL)
			n++;
		words[n] = NULL;
		if (n > 0 && n < 127)
			(void)execvp(words[0], words);
	}
	(void)execl("/bin/sh", "sh", "-c", command, (char *)NULL);
}

/* What it writes goes nowhere; 0, or -1 where it fails. */
static int
run(const char *command, struct took *took)
{
	double from = now();
	struct rusage used;
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		int fd = open("/dev/null", O_WRONLY);

		(void)dup2(fd, STDOUT_FILENO);
		become(command);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &used) < 0)
		return -1;
	took->wall = now() - from;
	took->cpu = seconds_of(used.ru_utime) + seconds_of(used.ru_stime);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}

int
main(int argc, char **argv)
{
	struct took best[COMMANDS_MAX], took;
	long turns = argc > 2 ? strtol(argv[1], NULL, 10) : 0, t;
	int i, n = argc - 2;

	if (turns < 1 || n > COMMANDS_MAX) {
		(void)fprintf(stderr, "usage: b-time TURNS COMMAND...\n");
		return 2;
	}
	for (t = 0; t < turns; t++)
		for (i = 0; i < n; i++) {
			if (run(argv[2 + i], &took) < 0) {
				(void)fprintf(stderr, "b-time: failed: %s\n",
				    argv[2 + i]);
				return 1;
			}
			if (t == 0 || took.wall < best[i].wall)
				best[i].wall = took.wall;
			if (t == 0 || took.cpu < best[i].cpu)
				best[i].cpu = took.cpu;
		}
	for (i = 0; i < n; i++)
		printf("%.6f %.6f\n", best[i].wall, best[i].cpu);
	return 0;
}
