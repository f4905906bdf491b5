/* Progress is for somebody who waits at a terminal, and for nobody else. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/progress.h"

#define SECOND INT64_C(1000000000)

/* posix_openpt(3) and its kin are XSI; what POSIX.1-2008 hides of them. */
int posix_openpt(int flags);
int grantpt(int fd);
int unlockpt(int fd);
char *ptsname(int fd);

/* As after `seconds` of work, at value 5000 of 10000. */
static void
work(struct bt_log *log, int seconds)
{
	struct bt_progress p;

	bt_progress_init(&p, log);
	p.total = 10000;
	bt_progress_step(&p, 1, "records");
	p.started -= seconds * SECOND;
	p.shown -= seconds * SECOND;
	bt_progress_step(&p, 5000, "records");
	if (seconds > 1)
		bt_log_say(log, "a message");
	bt_progress_clear(&p);
}

/* What work(seconds) shows on a terminal of its own, as its session leader. */
static const char *
shown(int seconds, const char *term, bool is_quiet)
{
	static char text[4096];
	int master = posix_openpt(O_RDWR | O_NOCTTY);
	size_t n = 0;
	ssize_t got;
	pid_t pid;

	assert_true(
	    master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct bt_log log;

		(void)setsid();
		(void)setenv("TERM", term, 1);
		bt_log_init(&log, "bt-run");
		log.is_quiet = is_quiet;
		log.fd = open(ptsname(master), O_RDWR);
		(void)close(master);
		if (log.fd >= 0)
			work(&log, seconds);
		_exit(log.fd >= 0 ? 0 : 1);
	}
	/* the end is EIO here, once the other side is closed */
	while ((got = read(master, text + n, sizeof text - 1 - n)) > 0)
		n += (size_t)got;
	text[n] = '\0';
	(void)close(master);
	assert_true(waitpid(pid, NULL, 0) == pid);
	return text;
}

static void
it_is_shown_after_a_second(void **state)
{
	const char *s;

	(void)state;
	s = shown(10, "xterm", false);
	assert_non_null(strstr(s, "\r\033[Kbt-run: 5000 records, "));
	assert_non_null(strstr(s, "/s, 50%, "));
	/* and taken away before a message */
	assert_non_null(strstr(s, "left\r\033[Kbt-run: a message\r\n"));
	/* work that will have begun in an hour, not to depend on the clock */
	assert_string_equal(shown(-3600, "xterm", false), "");
}

static void
it_is_not_shown_to_those_who_do_not_want_it(void **state)
{
	(void)state;
	assert_null(strstr(shown(10, "dumb", false), "records"));
	assert_string_equal(shown(10, "xterm", true), "");
}

static void
it_is_not_shown_in_a_pipe(void **state)
{
	struct bt_log log;
	char text[64];
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	(void)setenv("TERM", "xterm", 1);
	bt_log_init(&log, "bt-run");
	log.fd = ends[1];
	work(&log, 10);
	(void)close(ends[1]);
	assert_int_equal(read(ends[0], text, sizeof text), 18);
	assert_memory_equal(text, "bt-run: a message\n", 18);
	(void)close(ends[0]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_shown_after_a_second),
		cmocka_unit_test(it_is_not_shown_to_those_who_do_not_want_it),
		cmocka_unit_test(it_is_not_shown_in_a_pipe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
