/*
 * The peak memory of one program.
 *
 *	b-peak FILE COMMAND [ARGUMENT ...]
 *
 * Runs the command with the standard streams as they are, and appends a line
 * `KIB NAME` to FILE: its greatest resident set, and its base name.  Ends as
 * the command did.  Needs nothing but the C library, so that a test may
 * compile it for itself.
 */
#define _DEFAULT_SOURCE /* wait4() */

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	struct rusage used;
	const char *base;
	FILE *f;
	pid_t pid;
	int status;

	if (argc < 3) {
		(void)fprintf(stderr, "usage: b-peak FILE COMMAND ...\n");
		return 2;
	}
	pid = fork();
	if (pid == 0) {
		(void)execvp(argv[2], argv + 2);
		_exit(127);
	}
	/* only the child may keep a pipe open */
	(void)close(STDIN_FILENO);
	(void)close(STDOUT_FILENO);
	if (pid < 0 || wait4(pid, &status, 0, &used) < 0)
		return 4;
	base = strrchr(argv[2], '/');
	f = fopen(argv[1], "a");
	if (f == NULL ||
	    fprintf(f, "%ld %s\n", used.ru_maxrss,
		base != NULL ? base + 1 : argv[2]) < 0 ||
	    fclose(f) != 0)
		return 4;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
