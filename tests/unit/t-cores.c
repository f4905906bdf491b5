/* Two processes on one core, and all as before once they part. */
#define _GNU_SOURCE /* cpu_set_t */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cores.h"

/* A child that does what it is told by a letter, and answers each by a pid. */
struct child {
	pid_t pid;
	int to, from;
};

/* Tells its number, then stays. */
static void *
stay(void *arg)
{
	const int *told = arg;
	pid_t me = gettid();

	(void)!write(*told, &me, sizeof me);
	for (;;)
		(void)pause();
	return NULL;
}

/* The number of a process more, or of a thread more. */
static pid_t
start_another(int is_thread)
{
	static int told[2];
	pid_t who = -1;
	pthread_t thread;

	if (pipe(told) < 0)
		return -1;
	if (is_thread)
		(void)pthread_create(&thread, NULL, stay, &told[1]);
	else if (fork() == 0)
		(void)stay(&told[1]);
	(void)!read(told[0], &who, sizeof who);
	return who;
}

static pid_t
obey(char order)
{
	cpu_set_t set;
	int i;

	switch (order) {
	case 'f': /* a process more */
		return start_another(0);
	case 't': /* a thread more */
		return start_another(1);
	case 'l': /* only the last core it may run on */
		(void)sched_getaffinity(0, sizeof set, &set);
		for (i = CPU_SETSIZE - 1; !CPU_ISSET((size_t)i, &set); i--)
			;
		CPU_ZERO(&set);
		CPU_SET((size_t)i, &set);
		return sched_setaffinity(0, sizeof set, &set);
	default:
		return 0;
	}
}

static void
child_start(struct child *c)
{
	int to[2], from[2];

	assert_int_equal(pipe(to), 0);
	assert_int_equal(pipe(from), 0);
	c->pid = fork();
	assert_true(c->pid >= 0);
	if (c->pid == 0) {
		char order;
		pid_t answer;

		(void)setpgid(0, 0);
		(void)close(to[1]);
		while (read(to[0], &order, 1) == 1) {
			answer = obey(order);
			(void)!write(from[1], &answer, sizeof answer);
		}
		_exit(0);
	}
	(void)close(to[0]);
	(void)close(from[1]);
	c->to = to[1];
	c->from = from[0];
}

static pid_t
child_do(const struct child *c, char order)
{
	pid_t answer = -1;

	assert_int_equal(write(c->to, &order, 1), 1);
	assert_int_equal(read(c->from, &answer, sizeof answer), sizeof answer);
	assert_true(answer >= 0);
	return answer;
}

static void
child_end(const struct child *c)
{
	/* it has said something, so that it leads its group by now */
	(void)child_do(c, ' ');
	(void)kill(-c->pid, SIGKILL);
	(void)waitpid(c->pid, NULL, 0);
	(void)close(c->to);
	(void)close(c->from);
}

static cpu_set_t
mask_of(pid_t pid)
{
	cpu_set_t set;

	assert_int_equal(sched_getaffinity(pid, sizeof set, &set), 0);
	return set;
}

static void
expect_mask(pid_t pid, cpu_set_t mask)
{
	cpu_set_t now = mask_of(pid);

	assert_true(CPU_EQUAL(&now, &mask));
}

static cpu_set_t
only(int core)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET((size_t)core, &set);
	return set;
}

/* ---- what is claimed ---- */

static void
both_share_a_core_until_they_part(void **state)
{
	cpu_set_t before = mask_of(0);
	struct bt_cores cores = { 0 };
	struct child c;

	(void)state;
	child_start(&c);
	assert_int_equal(bt_cores_join(&cores, c.pid), 1);
	expect_mask(0, only(cores.core));
	expect_mask(c.pid, only(cores.core));
	assert_int_equal(bt_cores_join(&cores, c.pid), 0);
	bt_cores_part(&cores);
	expect_mask(0, before);
	expect_mask(c.pid, before);
	bt_cores_part(&cores);
	assert_int_equal(bt_cores_join(&cores, c.pid), 1);
	bt_cores_part(&cores);
	expect_mask(0, before);
	expect_mask(c.pid, before);
	child_end(&c);
}

static void
what_it_started_meanwhile_is_given_back_as_well(void **state)
{
	static const char kinds[] = { 'f', 't' };
	cpu_set_t before = mask_of(0);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof kinds; i++) {
		struct bt_cores cores = { 0 };
		struct child c;
		pid_t other;

		child_start(&c);
		assert_int_equal(bt_cores_join(&cores, c.pid), 1);
		assert_true(bt_cores_is_same(&cores));
		other = child_do(&c, kinds[i]);
		assert_false(bt_cores_is_same(&cores));
		expect_mask(other, only(cores.core));
		bt_cores_part(&cores);
		expect_mask(other, before);
		child_end(&c);
	}
}

static void
threads_that_were_there_are_left_alone(void **state)
{
	cpu_set_t before = mask_of(0);
	struct bt_cores cores = { 0 };
	struct child c;
	pid_t thread;

	(void)state;
	child_start(&c);
	thread = child_do(&c, 't');
	assert_int_equal(bt_cores_join(&cores, c.pid), 1);
	assert_true(bt_cores_is_same(&cores));
	expect_mask(c.pid, only(cores.core));
	expect_mask(thread, before);
	bt_cores_part(&cores);
	expect_mask(thread, before);
	child_end(&c);
}

static void
nobody_gets_more_cores_than_before(void **state)
{
	struct bt_cores cores = { 0 };
	cpu_set_t narrow;
	struct child c;

	(void)state;
	child_start(&c);
	(void)child_do(&c, 'l');
	narrow = mask_of(c.pid);
	assert_int_equal(CPU_COUNT(&narrow), 1);
	assert_int_equal(bt_cores_join(&cores, c.pid), 1);
	expect_mask(0, narrow);
	expect_mask(c.pid, narrow);
	(void)child_do(&c, 'f');
	bt_cores_part(&cores);
	expect_mask(c.pid, narrow);
	child_end(&c);
}

static void
cores_that_do_not_meet_are_left_alone(void **state)
{
	cpu_set_t before = mask_of(0), first, last;
	struct bt_cores cores = { 0 };
	struct child c;
	int i;

	(void)state;
	for (i = 0; !CPU_ISSET((size_t)i, &before); i++)
		;
	child_start(&c);
	(void)child_do(&c, 'l');
	last = mask_of(c.pid);
	first = only(i);
	assert_int_equal(sched_setaffinity(0, sizeof first, &first), 0);
	assert_int_equal(
	    bt_cores_join(&cores, c.pid), CPU_EQUAL(&first, &last));
	bt_cores_part(&cores);
	expect_mask(0, first);
	expect_mask(c.pid, last);
	assert_int_equal(sched_setaffinity(0, sizeof before, &before), 0);
	child_end(&c);
}

static void
an_only_child_takes_the_turns_and_of_two_nobody_knows(void **state)
{
	cpu_set_t before = mask_of(0);
	struct bt_cores cores = { 0 };
	struct child c;
	pid_t process;

	(void)state;
	child_start(&c);
	process = child_do(&c, 'f');
	assert_int_equal(bt_cores_join(&cores, c.pid), 1);
	expect_mask(process, only(cores.core));
	expect_mask(c.pid, before);
	bt_cores_part(&cores);
	expect_mask(process, before);
	process = child_do(&c, 'f');
	assert_int_equal(bt_cores_join(&cores, c.pid), 0);
	expect_mask(process, before);
	expect_mask(0, before);
	child_end(&c);
}

static void
with_nobody_there_is_no_joining(void **state)
{
	cpu_set_t before = mask_of(0);
	struct bt_cores cores = { 0 };

	(void)state;
	assert_int_equal(bt_cores_join(&cores, -5), 0);
	bt_cores_part(&cores);
	expect_mask(0, before);
}

/* Three strategies of one process, as of --bounds. */
static void
several_may_be_joined_and_part_in_any_order(void **state)
{
	cpu_set_t before = mask_of(0);
	struct bt_cores cores[3];
	struct child c[3];
	size_t i, k;

	(void)state;
	for (i = 0; i < 3; i++)
		child_start(&c[i]);
	for (k = 0; k < 3; k++) {
		for (i = 0; i < 3; i++) {
			cores[i] = (struct bt_cores){ 0 };
			assert_int_equal(bt_cores_join(&cores[i], c[i].pid), 1);
			assert_int_equal(cores[i].core, cores[0].core);
		}
		for (i = 0; i < 3; i++)
			bt_cores_part(&cores[(i * (k + 1) + k) % 3]);
		for (i = 0; i < 3; i++)
			bt_cores_part(&cores[i]);
		expect_mask(0, before);
		for (i = 0; i < 3; i++)
			expect_mask(c[i].pid, before);
	}
	for (i = 0; i < 3; i++)
		child_end(&c[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_share_a_core_until_they_part),
		cmocka_unit_test(
		    what_it_started_meanwhile_is_given_back_as_well),
		cmocka_unit_test(threads_that_were_there_are_left_alone),
		cmocka_unit_test(nobody_gets_more_cores_than_before),
		cmocka_unit_test(cores_that_do_not_meet_are_left_alone),
		cmocka_unit_test(
		    an_only_child_takes_the_turns_and_of_two_nobody_knows),
		cmocka_unit_test(with_nobody_there_is_no_joining),
		cmocka_unit_test(several_may_be_joined_and_part_in_any_order),
	};

	return cmocka_run_group_tests_name("cores", tests, NULL, NULL);
}
